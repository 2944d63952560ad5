import type { KeyRow, Permission, Rotation } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { Schedule } from '../clipboard';
import { DONE, failed } from '../failure';
import type { Mirror } from '../mirror';
import type { UsageLog } from '../usage/history';
import type { KnownAddresses } from '../usage/known';
import type { KnownOf } from '../usage/questions';
import type { Creation, Renewal } from './creation';
import { isOwn } from './health-figures';
import type { Journal } from './journal';
import type { KeyRing } from './ring';
import type { Handover, RotationBook } from './rotation-book';

/**
 * The renewal of a key: a new one with the same rights, made by the steps of creation.ts, while the old one still
 * works. When it ends is the server's word alone: a device's clock may be wrong, and the device may have slept.
 */

export type SeenAddress = NonNullable<Rotation['stillUsing']>[number];

export type RotationDeps = {
  mirror: Mirror;
  ring: KeyRing;
  creation: Creation;
  journal: Journal;
  book: RotationBook;
  /** Milliseconds since 1970. */
  now: () => number;
  /** What is known of the usage; null = nothing. */
  log: () => UsageLog | null;
  known: Pick<KnownAddresses, 'now'>;
  schedule: Schedule;
};

export type Rotations = {
  /**
   * Answers the new key. Interrupted before: goes on with the same request. `busy`: a renewal of this key is under
   * way. With no overlap the old key ends at once, whatever becomes of the new one.
   */
  rotate(oldId: string, overlapHours: number): Promise<Outcome<KeyRow>>;
  /** Locks the old key; done only on the server's word. */
  end(oldId: string): Promise<Outcome<void>>;
  /** `busy` as long as it has not ended. One whose making was interrupted is given up. */
  dismiss(oldId: string): Promise<Outcome<void>>;
  /**
   * Shows how the renewals stand, from what is known. Done by itself after every change of the keys and of the usage
   * log; to be called after a recovery.
   */
  look(): void;
  /** Asks the server about the keys if a renewal waits for its end: after a sleep, and once an hour. */
  ask(): Promise<void>;
  close(): void;
};

const KEYS_END = new Set<KeyRow['status']>(['disabled', 'expired', 'deleted']);
/** Longer than a timer can wait; the hourly question covers it. */
const LONGEST_TIMER_MS = 2_000_000_000;
/** So that the server is surely beyond the moment too. */
const AFTER_END_MS = 2_000;
/** As many as the window is shown. */
const MOST_ADDRESSES = 50;

/** Has the old key ended? As the server last said; what it does not name any more is deleted. */
export function hasEnded(handover: Handover, old: KeyRow | undefined, asOf: number | null): boolean {
  if (old !== undefined) return KEYS_END.has(old.status);
  return asOf === null ? handover.ended : true;
}

/**
 * The addresses that requests with a key came from since a moment, the latest first, and how many succeeded; null when
 * the log does not reach so far back. A request with a wrong signature is nobody who holds the key, and this app is no
 * bot.
 */
export function usersSince(
  log: UsageLog | null,
  keyId: string,
  since: number,
  knownOf: KnownOf,
): SeenAddress[] | null {
  if (log === null || log.since > since) return null;
  const seen = new Map<string, SeenAddress>();
  for (let at = log.entries.length - 1; at >= 0; at -= 1) {
    const entry = log.entries[at];
    if (entry === undefined || entry.time < since) break;
    if (entry.key_id !== keyId || entry.failure_code === 'signature-invalid') continue;
    if (isOwn(entry, knownOf)) continue;
    const there = seen.get(entry.ip);
    const accepted = (there?.accepted ?? 0) + (entry.outcome === 'success' ? 1 : 0);
    if (there === undefined) seen.set(entry.ip, { ip: entry.ip, lastSeen: entry.time, count: 1, accepted });
    else {
      there.count += 1;
      there.accepted = accepted;
    }
  }
  return [...seen.values()].slice(0, MOST_ADDRESSES);
}

export function createRotations(deps: RotationDeps): Rotations {
  const { mirror, ring, creation, journal, book, now } = deps;
  const running = new Map<string, { overlapHours: number; outcome: Promise<Outcome<KeyRow>> }>();
  let callOff: (() => void) | undefined;

  const ended = (handover: Handover) => hasEnded(handover, ring.row(handover.oldId), mirror.get('keys').asOf);

  function showMaking(oldId: string, label: string): Rotation {
    return {
      oldId,
      newId: null,
      label: ring.row(oldId)?.label ?? label,
      stage: 'making',
      endsAt: null,
      tested: false,
      exported: false,
      stillUsing: null,
      failure: running.has(oldId) ? null : book.trouble(oldId),
    };
  }

  function showHandover(handover: Handover): Rotation {
    const { oldId, newId, label, madeAt } = handover;
    const old = ring.row(oldId);
    const made = ring.row(newId);
    return {
      oldId,
      newId,
      label: made?.label ?? old?.label ?? label,
      stage: ended(handover) ? 'ended' : 'handing-over',
      endsAt: old?.expiresAt ?? handover.endsAt,
      tested: made !== undefined && made.lastGreenAt !== null,
      exported: made !== undefined && made.exports.length > 0,
      stillUsing: usersSince(deps.log(), oldId, madeAt, deps.known.now()),
      failure: book.trouble(oldId),
    };
  }

  function look(): void {
    const making = new Map<string, string>();
    for (const { oldId, label, abandoned } of journal.open())
      if (oldId !== null && !abandoned) making.set(oldId, label);
    for (const oldId of running.keys()) making.set(oldId, making.get(oldId) ?? oldId);
    const handovers = book.handovers().filter(({ oldId }) => !making.has(oldId));
    mirror.set(
      'rotations',
      [
        ...[...making].map(([oldId, label]) => showMaking(oldId, label)),
        ...handovers.map(showHandover).toReversed(),
      ].slice(0, 50),
    );
    for (const handover of handovers) {
      const over = ended(handover);
      // Where this cannot be written, it is found out again from the server's list.
      if (over !== handover.ended) void book.note({ ...handover, ended: over });
    }
    wait();
  }

  /** Asks the server when the next end should have come. A clock that is ahead only asks too early. */
  function wait(): void {
    callOff?.();
    callOff = undefined;
    const ends = mirror
      .get('rotations')
      .flatMap(({ stage, endsAt }) => (stage === 'handing-over' && endsAt !== null ? [endsAt - now()] : []))
      .filter((ms) => ms > 0 && ms < LONGEST_TIMER_MS);
    if (ends.length > 0) callOff = deps.schedule(Math.min(...ends) + AFTER_END_MS, () => void ask());
  }

  async function ask(): Promise<void> {
    if (book.handovers().some((handover) => !ended(handover))) await ring.refresh({ quiet: true });
    look();
  }

  async function rotateNow(row: KeyRow, overlapHours: number): Promise<Outcome<KeyRow>> {
    const interrupted = journal.open().find(({ oldId, abandoned }) => oldId === row.id && !abandoned);
    if (overlapHours === 0 && interrupted !== undefined && interrupted.overlapHours > 0) {
      // It was begun with an overlap, and now there is a suspicion: the old key is stopped before anything else.
      const locked = await ring.lock(row.id);
      if (!locked.ok && locked.failure.code !== 'not-found') return locked;
    }
    return creation.renew(renewalOf(row, overlapHours));
  }

  async function rotate(row: KeyRow, overlapHours: number): Promise<Outcome<KeyRow>> {
    const outcome = await rotateNow(row, overlapHours);
    const open = journal.open().some(({ oldId }) => oldId === row.id);
    book.setTrouble(row.id, outcome.ok || !open ? null : outcome.failure);
    return outcome;
  }

  const unfollow = mirror.follow((name) => {
    if (name === 'keys' || name === 'usage') look();
  });
  look();
  return {
    rotate(oldId, overlapHours) {
      const under = running.get(oldId);
      if (under !== undefined)
        return under.overlapHours === overlapHours ? under.outcome : Promise.resolve(failed('busy'));
      const row = ring.row(oldId);
      if (row === undefined || row.status === 'deleted') return Promise.resolve(failed('key-unknown'));
      if (row.status === 'pending') return Promise.resolve(failed('key-pending'));
      const there = book.find(oldId);
      if (there !== undefined && !ended(there)) return Promise.resolve(failed('busy'));
      const outcome = rotate(row, overlapHours).finally(() => {
        running.delete(oldId);
        look();
      });
      running.set(oldId, { overlapHours, outcome });
      look();
      return outcome;
    },

    async end(oldId) {
      if (running.has(oldId)) return failed('busy');
      const handover = book.find(oldId);
      if (handover === undefined) return failed('not-found');
      if (ended(handover)) return DONE;
      const locked = await ring.lock(oldId);
      if (!locked.ok && locked.failure.code === 'not-found') {
        // Deleted elsewhere: the list of the server's says so.
        const listed = await ring.refresh();
        if (listed.ok && ended(handover)) {
          look();
          return DONE;
        }
      }
      book.setTrouble(oldId, locked.ok ? null : locked.failure);
      look();
      if (!locked.ok) return locked;
      // An answer that does not say so is no confirmation.
      return ended(handover) ? DONE : failed('unexpected-answer', { technical: 'not-locked' });
    },

    async dismiss(oldId) {
      if (running.has(oldId)) return failed('busy');
      const interrupted = journal.open().find((intent) => intent.oldId === oldId && !intent.abandoned);
      if (interrupted !== undefined) {
        // Recovery clears it away, or finishes it if the key is active after all.
        const given = await journal.note({ ...interrupted, abandoned: true });
        book.setTrouble(oldId, null);
        look();
        return given;
      }
      const handover = book.find(oldId);
      if (handover === undefined) return DONE;
      if (!ended(handover)) return failed('busy');
      const forgotten = await book.forget(oldId);
      look();
      return forgotten;
    },

    look,
    ask,
    close() {
      unfollow();
      callOff?.();
      callOff = undefined;
    },
  };
}

/** Of a row, which may hold what only a broken server says. */
function renewalOf(row: KeyRow, overlapHours: number): Renewal {
  const permissions: Permission[] = row.permissions.includes('trade') ? ['read', 'trade'] : ['read'];
  const label = row.label.trim().slice(0, 64);
  return {
    oldId: row.id,
    label: label === '' ? row.id : label,
    permissions,
    algorithm: row.algorithm,
    overlapHours,
  };
}
