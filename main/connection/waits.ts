import type { Failure } from '../../preload/contract';

/** For how long a server wants no more requests, and whether another program uses them up. */
export type Waits = {
  /** The refusal that still holds, so that nothing is sent; null = go ahead. */
  still(name: string): Failure | null;
  /**
   * What a refusal for too many requests means. Other failures are given back as they are. `name`: a key's id; for
   * calls that no key has signed another word, which nobody can be blamed by.
   */
  read(name: string, failure: Failure): Failure;
};

/** When a server names no wait, in seconds. */
const DEFAULT_WAIT = 60;
/** The time that the usage log is asked for, in ms. */
const LATELY_MS = 60_000;
/** So many refused requests in a minute, besides our own, come from a program that does not wait. */
const STORM = 10;

export function createWaits(options: {
  now: () => number;
  /** Requests with this key that were refused for too many in the last minute, as far as the usage log is known. */
  refusedLately: (keyId: string) => number | null;
}): Waits {
  const { now, refusedLately } = options;
  const until = new Map<string, number>();
  /** When this app was refused itself: the log counts that as well. */
  const ours = new Map<string, readonly number[]>();
  return {
    still(name) {
      const left = (until.get(name) ?? 0) - now();
      if (left <= 0) return null;
      return {
        code: 'rate-limited',
        evidence: { retryAfterSeconds: Math.ceil(left / 1000), technical: 'NOT_SENT' },
      };
    },
    read(name, failure) {
      if (failure.code !== 'rate-limited') return failure;
      const seconds = failure.evidence?.retryAfterSeconds ?? DEFAULT_WAIT;
      until.set(name, now() + seconds * 1000);
      const mine = [...(ours.get(name) ?? []).filter((at) => now() - at < LATELY_MS), now()];
      ours.set(name, mine);
      const logged = name.startsWith('vk_') ? refusedLately(name) : null;
      const count = Math.max(0, (logged ?? 0) - mine.length);
      // A second refusal alone proves nobody: only the log knows of other requests with this key.
      const storm = count >= STORM;
      return {
        code: storm ? 'retry-storm' : 'rate-limited',
        evidence: {
          ...failure.evidence,
          retryAfterSeconds: seconds,
          ...(storm ? { count } : {}),
        },
      };
    },
  };
}
