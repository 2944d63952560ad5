import type { KeyRow } from '../../preload/contract';
import type { Mirror } from '../mirror';

/** How long a change may take until every server of the backend knows it, in ms. */
export const SETTLE_MS = 120_000;
/** By so much the server's clock may be ahead of this one where nothing has failed for it, in ms. */
export const CLOCKS_APART_MS = 60_000;

/** A key became another in what a server decides by; a server that has not heard of it still goes by `before`. */
export type KeyChange = {
  readonly at: number;
  readonly before: KeyRow;
  /** This app has done it itself; else the list told of it. */
  readonly own: boolean;
};

export type KeyChanges = {
  /** What became of a key in the last two minutes, the newest first. */
  of(keyId: string): readonly KeyChange[];
  close(): void;
};

/** Follows the list of keys, and notes when one changes in what a server decides by. */
export function watchKeyChanges(mirror: Mirror, now: () => number): KeyChanges {
  let changes: readonly (KeyChange & { keyId: string })[] = [];
  let before = mirror.get('keys');
  const stop = mirror.follow((name) => {
    if (name !== 'keys') return;
    const after = mirror.get('keys');
    const at = now();
    const known = new Map(before.rows.map((row) => [row.id, row]));
    // A list that was fetched has another time: what changed in between, this app has done.
    const own = after.asOf === before.asOf;
    // After a longer gap nobody can say when it was.
    const fresh = own || (before.asOf !== null && at - before.asOf < SETTLE_MS);
    changes = changes.filter((one) => at - one.at < SETTLE_MS);
    for (const row of after.rows) {
      const old = known.get(row.id);
      if (old === undefined || old.unseen === true || !fresh || decisive(old) === decisive(row)) continue;
      changes = [{ keyId: row.id, at, before: old, own }, ...changes];
    }
    before = after;
  });
  return {
    of: (keyId) => changes.filter((one) => one.keyId === keyId && now() - one.at < SETTLE_MS),
    close: stop,
  };
}

/** What a server decides by, in a form that can be compared. */
export function decisive({
  status,
  permissions,
  whitelist,
}: Pick<KeyRow, 'status' | 'permissions' | 'whitelist'>): string {
  return JSON.stringify([status, permissions.toSorted(), whitelist.enabled, whitelist.entries.toSorted()]);
}
