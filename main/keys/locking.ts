import { basename } from 'node:path';
import { z } from 'zod';
import { type Failure, type FailureCode, type KeyRow, LockWish, MOST_KEYS } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { AccountInUse } from '../account';
import type { Schedule } from '../clipboard';
import { DONE, failed } from '../failure';
import { addRemark, type Mirror } from '../mirror';
import { peekState } from '../safe-file';
import { stateFile } from '../state-file';
import type { LockedKeys } from './lock-each';
import type { KeyRing } from './ring';

/** The wish to lock keys, kept until the backend has confirmed. */

export type Locking = {
  /** Reads the wish of an earlier run and goes on with it. */
  load(): Promise<void>;
  /** Takes the wish over, null = all keys, and tries at once. A failure: it would not survive the end of the app. */
  keep(keyIds: readonly string[] | null): Promise<Outcome<void>>;
  /** The user has changed their mind. What was locked so far stays locked. */
  stop(): Promise<Outcome<void>>;
  /** Another account is in use from now on: its own wish is gone on with. */
  accountChanged(): void;
  /** The connection or the session came back: tries soon. */
  wayIsBack(): void;
  /** Tries no more in this run; the wish stays, and is written once this answers. */
  close(): Promise<void>;
};

const VERSION = 2;
const WAITS = { firstMs: 5_000, maxMs: 60_000 };

const Wish = z.object({
  /** Those that are not locked yet; null = all keys. */
  keyIds: LockWish.shape.keyIds,
  since: z.number().int().nonnegative(),
  /** Whose keys: another account that signs in has not asked for it. null = not known. */
  account: z.string().max(200).nullable(),
});
type Wish = z.infer<typeof Wish>;

/** The backend has no such key any more, so there is nothing left to lock; if its list says the same. */
const GONE: ReadonlySet<FailureCode> = new Set<FailureCode>(['key-unknown', 'not-found']);
/** Of a key that still has to be locked. */
const WORKS: ReadonlySet<KeyRow['status']> = new Set(['active', 'pending']);

/** Keys that are to be locked as soon as it can be done. Says locked only on the backend's word. */
export function createLocking(parts: {
  path: string;
  mirror: Mirror;
  ring: Pick<KeyRing, 'lockKeys' | 'lockAll' | 'refresh' | 'row'>;
  account: AccountInUse;
  now: () => number;
  schedule: Schedule;
}): Locking {
  const { mirror, ring, now, schedule } = parts;
  const file = stateFile(parts.path, VERSION, z.array(Wish), now);
  /** Of other accounts: kept until their owner is back. */
  let others: readonly Wish[] = [];
  let wish: Wish | null = null;
  let failure: Failure | null = null;
  let waitMs = WAITS.firstMs;
  let callOff: (() => void) | undefined;
  let trying: AbortController | undefined;
  let triedAt: number | undefined;
  /** Came back while an attempt was under way, which may have begun without it. */
  let backMeanwhile = false;
  let closed = false;
  /** What is shown outlives a crash: it is shown once this is over. */
  let written: Promise<unknown> = Promise.resolve();

  function show(): void {
    const shown: LockWish | null = wish === null ? null : { keyIds: wish.keyIds, since: wish.since, failure };
    mirror.set('lockWish', shown);
  }

  async function put(next: Wish | null): Promise<Outcome<void>> {
    wish = next;
    if (next === null) {
      failure = null;
      again(null);
    }
    const saved = file.save(next === null ? [...others] : [...others, next]);
    written = saved;
    await saved;
    show();
    return saved;
  }

  /** Whose wish is gone on with: never one account's on the keys of another. */
  function sort(wishes: readonly Wish[]): void {
    wish = wishes.find((one) => parts.account.isMine(one.account)) ?? null;
    others = wishes.filter((one) => one !== wish);
    failure = null;
    show();
  }

  /** The next attempt; null = none. */
  function again(ms: number | null): void {
    callOff?.();
    callOff = ms === null || closed ? undefined : schedule(ms, () => void attempt());
  }

  async function attempt(): Promise<void> {
    again(null);
    if (wish === null || trying !== undefined || closed) return;
    const mine = new AbortController();
    trying = mine;
    triedAt = now();
    backMeanwhile = false;
    let worse: Failure | null;
    try {
      worse = await lockWhatIsLeft(wish, mine.signal);
    } finally {
      trying = undefined;
    }
    if (closed || wish === null) return;
    if (mine.signal.aborted) return attempt();
    if (worse === null) {
      await put(null);
      return;
    }
    failure = worse;
    void written.then(show);
    // Signing in is the user's; what it brings is heard by `wayIsBack`.
    const signedOut = worse.code === 'sign-in-needed' || worse.code === 'session-expired';
    if (signedOut && !backMeanwhile) return;
    const asked = (worse.evidence?.retryAfterSeconds ?? 0) * 1000;
    again(Math.max(waitMs, Math.min(asked, WAITS.maxMs)));
    waitMs = Math.min(waitMs * 2, WAITS.maxMs);
  }

  /** null = the backend has confirmed it all. */
  async function lockWhatIsLeft(asked: Wish, signal: AbortSignal): Promise<Failure | null> {
    const who = await parts.account.know();
    if (!who.ok) return who.failure;
    if (asked.account !== null && asked.account !== who.value) return failed('sign-in-needed').failure;
    if (signal.aborted) return null;
    if (asked.keyIds === null) {
      const all = await ring.lockAll();
      if (!all.ok) return all.failure;
      if (all.value.active.length === 0 || signal.aborted || wish !== asked) return null;
      // The answer alone is no lock: each of those that are left is asked for by itself.
      await put({ ...asked, keyIds: all.value.active });
      return failed('unexpected-answer', { technical: 'still-active' }).failure;
    }
    const result = await ring.lockKeys(asked.keyIds, { schedule, signal });
    const open = await withoutGone(result.failed);
    if (signal.aborted || wish !== asked) return null;
    if (open.length === 0) return null;
    if (open.length < asked.keyIds.length) await put({ ...asked, keyIds: open.map(({ keyId }) => keyId) });
    return open[0]?.failure ?? null;
  }

  /** Nobody is told that a key needs no lock any more on the word of a single answer. */
  async function withoutGone(left: LockedKeys['failed']): Promise<LockedKeys['failed']> {
    if (!left.some(({ failure: { code } }) => GONE.has(code))) return left;
    const listed = await ring.refresh({ quiet: true });
    return left.filter(({ keyId, failure: { code } }) => {
      const status = ring.row(keyId)?.status;
      return !GONE.has(code) || !listed.ok || (status !== undefined && WORKS.has(status));
    });
  }

  return {
    async load() {
      const read = await file.load();
      if (read.state === 'damaged') addRemark(mirror, 'lock-wish-lost', basename(read.setAsideAs));
      if (read.state === 'unreadable') addRemark(mirror, 'lock-wish-lost', basename(parts.path));
      if (read.state !== 'read') return;
      sort(read.value);
      if (wish === null) return;
      // The start belongs to the first screen; the session and the connection are heard when they come.
      again(waitMs);
    },

    async keep(keyIds) {
      const before = wish;
      const together =
        keyIds === null || before?.keyIds === null
          ? null
          : [...new Set([...(before?.keyIds ?? []), ...keyIds])];
      if (together !== null && together.length > MOST_KEYS)
        return failed('invalid-request', { field: 'keyIds' });
      // The attempt under way has another wish.
      trying?.abort();
      waitMs = WAITS.firstMs;
      const saved = put({
        keyIds: together,
        since: before?.since ?? now(),
        account: parts.account.last(),
      });
      void attempt();
      return saved;
    },

    stop() {
      trying?.abort();
      return wish === null ? Promise.resolve(DONE) : put(null);
    },

    accountChanged() {
      trying?.abort();
      sort(wish === null ? others : [...others, wish]);
      again(wish === null ? null : WAITS.firstMs);
    },

    wayIsBack() {
      if (wish === null || closed) return;
      waitMs = WAITS.firstMs;
      // A backend that comes and goes is not asked more often than one that is away.
      const since = triedAt === undefined ? Number.POSITIVE_INFINITY : Math.abs(now() - triedAt);
      if (trying !== undefined) backMeanwhile = true;
      else again(Math.max(0, WAITS.firstMs - since));
    },

    close() {
      closed = true;
      trying?.abort();
      again(null);
      return file.flush();
    },
  };
}

/** Is any wish written down? A damaged file is said by who loads it. */
export async function lockWishWaits(path: string): Promise<boolean> {
  return (await peekState(path, z.array(z.unknown()).min(1))) !== undefined;
}
