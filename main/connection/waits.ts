import type { Failure } from '../../preload/contract';

/** For how long a server wants no more requests, and whether somebody else keeps it from ever being satisfied. */
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
/** Refused again so soon after a wait that was kept: the limit was used up by somebody else. */
const AGAIN_MS = 120_000;
/** So many refused requests in a minute come from a program that does not wait. */
const STORM = 10;

export function createWaits(options: {
  now: () => number;
  /** Requests with this key that were refused for too many in the last minute, as far as the usage log is known. */
  refusedLately: (keyId: string) => number | null;
}): Waits {
  const { now, refusedLately } = options;
  const until = new Map<string, number>();
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
      const kept = until.get(name);
      const seconds = failure.evidence?.retryAfterSeconds ?? DEFAULT_WAIT;
      until.set(name, now() + seconds * 1000);
      const count = refusedLately(name);
      const again = kept !== undefined && now() >= kept && now() - kept < AGAIN_MS;
      const storm = name.startsWith('vk_') && (again || (count !== null && count >= STORM));
      return {
        code: storm ? 'retry-storm' : 'rate-limited',
        evidence: {
          ...failure.evidence,
          retryAfterSeconds: seconds,
          ...(storm && count !== null && count > 0 ? { count } : {}),
        },
      };
    },
  };
}
