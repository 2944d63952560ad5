/**
 * Requests per minute, per key and per account, counted in fixed windows of a minute. What the answer's headers say
 * is draft-ietf-httpapi-ratelimit-headers.
 */
export type Limits = {
  /** Counts one request. */
  take: (
    name: string,
    now: number,
  ) => { allowed: boolean; headers: Record<string, string>; waitSeconds: number };
  /** `together`: what a key signs counts for the account instead. */
  setPerMinute: (limit: number, together: boolean) => void;
};

const WINDOW_MS = 60_000;
const REQUESTS_PER_MINUTE = 600;
/** Who it is that makes the account's own requests. */
export const ACCOUNT = 'account';

export function makeLimits(): Limits {
  let limit = REQUESTS_PER_MINUTE;
  let allTogether = false;
  const counts = new Map<string, { window: number; used: number }>();
  return {
    setPerMinute: (next, together) => {
      limit = next;
      allTogether = together;
      counts.clear();
    },
    take: (caller, now) => {
      const name = allTogether ? ACCOUNT : caller;
      const window = Math.floor(now / WINDOW_MS);
      const known = counts.get(name);
      const used = (known?.window === window ? known.used : 0) + 1;
      counts.set(name, { window, used });
      const waitSeconds = Math.max(1, Math.ceil(((window + 1) * WINDOW_MS - now) / 1000));
      const policy = name === ACCOUNT ? ACCOUNT : 'key';
      return {
        allowed: used <= limit,
        waitSeconds,
        headers: {
          'ratelimit-policy': `"${policy}";q=${limit};w=${WINDOW_MS / 1000}`,
          ratelimit: `"${policy}";r=${Math.max(0, limit - used)};t=${waitSeconds}`,
        },
      };
    },
  };
}
