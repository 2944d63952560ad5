/** What a backend says of its limits: RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers). Advisory. */

/** One limit, as an answer names it. */
export type SaidQuota = {
  policy: string;
  remaining: number;
  /** Until the count begins anew, in seconds; null = not said. */
  resetSeconds: number | null;
  /** Requests in a whole window; null = not said. */
  limit: number | null;
};

/** One limit, as it is remembered. */
export type Quota = Pick<SaidQuota, 'remaining' | 'limit'> & {
  /** When the count begins anew, in ms since 1970. */
  resetAt: number;
  /** Do other keys, and the app itself, use it up too? */
  shared: boolean;
};

export type Quotas = {
  /** `keyId` = who signed the request; null = nobody. */
  note(said: readonly SaidQuota[], keyId: string | null): void;
  /** What holds for requests that this key signs: its own limit, and those that all share. */
  of(keyId: string): readonly Quota[];
};

/** The policy that counts each key alone (the backend contract). */
const OF_A_KEY = 'key';
/** Servers say whole seconds, and may round them down. */
const ROUNDED_MS = 1_000;
/** Two answers of one window differ by the rounding, and by the way. */
const SAME_WINDOW_MS = 1_500;

export function createQuotas(now: () => number): Quotas {
  const shared = new Map<string, Quota>();
  const own = new Map<string, Quota>();
  return {
    note(said, keyId) {
      for (const { policy, remaining, resetSeconds, limit } of said) {
        if (resetSeconds === null) continue;
        const ofKey = policy === OF_A_KEY;
        if (ofKey && keyId === null) continue;
        const book = ofKey ? own : shared;
        const name = ofKey ? (keyId ?? '') : policy;
        const resetAt = now() + resetSeconds * 1_000 + ROUNDED_MS;
        const known = book.get(name);
        // Answers that overtake each other tell the older count last.
        const same = known !== undefined && known.resetAt > now() && resetAt < known.resetAt + SAME_WINDOW_MS;
        book.set(name, {
          remaining: same ? Math.min(remaining, known.remaining) : remaining,
          limit: limit ?? known?.limit ?? null,
          resetAt,
          shared: !ofKey,
        });
      }
    },
    of(keyId) {
      const mine = own.get(keyId);
      return mine === undefined ? [...shared.values()] : [mine, ...shared.values()];
    },
  };
}

/** The limits that an answer's headers name; what cannot be read is left out. */
export function readQuotas(headers: Readonly<Record<string, string | undefined>>): SaidQuota[] {
  const policies = new Map(items(headers['ratelimit-policy']));
  return items(headers['ratelimit']).flatMap(([policy, said]) => {
    const remaining = said.get('r');
    if (remaining === undefined) return [];
    const rule = policies.get(policy);
    return [
      {
        policy,
        remaining,
        resetSeconds: said.get('t') ?? rule?.get('w') ?? null,
        limit: rule?.get('q') ?? null,
      },
    ];
  });
}

/** `"name";a=1;b=2, "other";a=3`: a list of strings with parameters (RFC 9651), of which only whole numbers count. */
function items(header: string | undefined): [string, Map<string, number>][] {
  return Array.from((header ?? '').matchAll(/"([^"]*)"([^",]*)/g), ([, name = '', parameters = '']) => [
    name,
    new Map(
      Array.from(parameters.matchAll(/;\s*([a-z]+)=(\d{1,9})(?![\d.])/g), ([, key = '', value]) => [
        key,
        Number(value),
      ]),
    ),
  ]);
}
