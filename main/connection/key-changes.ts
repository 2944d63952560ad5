import type { KeyRow } from '../../preload/contract';
import type { Mirror } from '../mirror';

/** How long a change may take until every server of the backend knows it, in ms. */
export const SETTLE_MS = 120_000;
/** By so much the server's clock may be ahead of this one where nothing has failed for it, in ms. */
export const CLOCKS_APART_MS = 60_000;

export type KeyChanges = {
  /** When a key was made, or what it may do was changed, as far as that is known to less than two minutes. */
  changedAt(keyId: string): number | null;
  close(): void;
};

/** Follows the list of keys, and notes when one changes in what a server decides by. */
export function watchKeyChanges(mirror: Mirror, now: () => number): KeyChanges {
  const changed = new Map<string, number>();
  let before = mirror.get('keys');
  const stop = mirror.follow((name) => {
    if (name !== 'keys') return;
    const after = mirror.get('keys');
    const at = now();
    const known = new Map(before.rows.map((row) => [row.id, row]));
    // After a longer gap nobody can say when it was.
    const fresh = before.asOf !== null && at - before.asOf < SETTLE_MS;
    for (const row of after.rows) {
      const old = known.get(row.id);
      if (old !== undefined && fresh && decisive(old) !== decisive(row)) changed.set(row.id, at);
    }
    before = after;
  });
  return {
    changedAt(keyId) {
      const made = mirror.get('keys').rows.find((row) => row.id === keyId)?.createdAt;
      const noted = changed.get(keyId);
      if (made === undefined) return noted ?? null;
      return Math.max(made, noted ?? 0);
    },
    close: stop,
  };
}

function decisive({ status, permissions, whitelist }: KeyRow): string {
  return JSON.stringify([status, permissions.toSorted(), whitelist.enabled, whitelist.entries.toSorted()]);
}
