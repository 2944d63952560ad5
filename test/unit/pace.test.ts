import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQuotas, type Quota, readQuotas } from '../../main/backend/quotas';
import { REQUESTS_OF_A_TEST, turnOf } from '../../main/connection/pace';

const NOW = 1_790_000_000_000;
const quota = (more: Partial<Quota> = {}): Quota => ({
  remaining: 600,
  limit: 600,
  resetAt: NOW + 12_000,
  shared: true,
  ...more,
});

const someQuota = fc.record({
  remaining: fc.nat(700),
  limit: fc.option(fc.integer({ min: 1, max: 700 })),
  resetAt: fc.integer({ min: NOW - 60_000, max: NOW + 60_000 }),
  shared: fc.boolean(),
});

describe('whether another test may begin', () => {
  it.each([
    ['nothing is known', [], 2, 'now'],
    ['there is plenty', [quota()], 2, 'now'],
    ['what is left would be the bots’', [quota({ remaining: 66 })], 0, NOW + 12_000],
    ['just enough besides the bots’ share', [quota({ remaining: 67 })], 0, 'now'],
    ['those under way may still need the rest', [quota({ remaining: 73 })], 1, 'others-first'],
    ['the window is over', [quota({ remaining: 0, resetAt: NOW })], 2, 'now'],
    [
      'a fresh window has no room for a third',
      [quota({ remaining: 0, limit: 20, resetAt: NOW })],
      2,
      'others-first',
    ],
    ['a key’s own limit is not used by other keys', [quota({ remaining: 67, shared: false })], 2, 'now'],
    [
      'the later of two resets counts',
      [quota({ remaining: 0 }), quota({ remaining: 0, resetAt: NOW + 9 })],
      0,
      NOW + 12_000,
    ],
    ['the limit itself is less than a test needs', [quota({ remaining: 5, limit: 5 })], 0, 'now'],
    ['such a limit is touched', [quota({ remaining: 4, limit: 5 })], 0, NOW + 12_000],
  ] as const)('when %s', (_, quotas, underWay, turn) => {
    expect(turnOf(quotas, underWay, NOW)).toBe(turn);
  });

  it('never lets tests take more than a limit has left, unless none of them could ever run', () => {
    fc.assert(
      fc.property(fc.array(someQuota, { maxLength: 4 }), fc.nat(5), (quotas, underWay) => {
        if (turnOf(quotas, underWay, NOW) !== 'now') return;
        for (const { remaining, limit, resetAt, shared } of quotas) {
          const left = resetAt > NOW ? remaining : (limit ?? Number.POSITIVE_INFINITY);
          const others = shared ? underWay : 0;
          if (REQUESTS_OF_A_TEST * (others + 1) <= left) continue;
          expect(others).toBe(0);
          expect(left).toBeGreaterThanOrEqual(limit ?? Number.POSITIVE_INFINITY);
        }
      }),
    );
  });

  it('never waits for a moment that is over, nor for others when there are none', () => {
    fc.assert(
      fc.property(fc.array(someQuota, { maxLength: 4 }), fc.nat(5), (quotas, underWay) => {
        const turn = turnOf(quotas, underWay, NOW);
        if (typeof turn === 'number') expect(turn).toBeGreaterThan(NOW);
        if (turn === 'others-first') expect(underWay).toBeGreaterThan(0);
        // What is asked again at the end of the wait is answered: nobody waits for ever.
        if (typeof turn === 'number') expect(turnOf(quotas, 0, turn)).toBe('now');
      }),
    );
  });
});

describe('what an answer says of the limits', () => {
  it.each([
    ['"key";r=1;t=12', '"key";q=2;w=60', [{ policy: 'key', remaining: 1, resetSeconds: 12, limit: 2 }]],
    [
      '"account"; r=5; t=9, "key";r=0',
      '"key";q=600;w=60;pk=:YWJj:, "account";q=6000;w=3600',
      [
        { policy: 'account', remaining: 5, resetSeconds: 9, limit: 6000 },
        { policy: 'key', remaining: 0, resetSeconds: 60, limit: 600 },
      ],
    ],
    ['"line";r=3', undefined, [{ policy: 'line', remaining: 3, resetSeconds: null, limit: null }]],
    ['"line";t=3', undefined, []],
    ['limit=100, remaining=50, reset=50', undefined, []],
    ['"a";r=1.5;t=2', undefined, []],
    [undefined, '"key";q=2;w=60', []],
  ])('%s', (ratelimit, policy, said) => {
    expect(readQuotas({ ratelimit, 'ratelimit-policy': policy })).toEqual(said);
  });

  it('is read or left out, whatever stands there', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(Array.isArray(readQuotas({ ratelimit: text, 'ratelimit-policy': text }))).toBe(true);
      }),
    );
  });

  it('is remembered for the key or for all, the lowest of one window, until a new one begins', () => {
    let now = NOW;
    const quotas = createQuotas(() => now);
    const said = (policy: string, remaining: number, resetSeconds: number) => ({
      policy,
      remaining,
      resetSeconds,
      limit: 10,
    });
    quotas.note([said('key', 4, 12), said('account', 8, 12)], 'a');
    quotas.note([said('account', 6, 12)], null);
    // Overtaken on its way.
    quotas.note([said('account', 7, 12), said('key', 9, 12)], 'b');
    expect(quotas.of('a')).toMatchObject([
      { remaining: 4, shared: false },
      { remaining: 6, shared: true },
    ]);
    expect(quotas.of('c')).toMatchObject([{ remaining: 6, resetAt: NOW + 13_000 }]);
    now += 13_000;
    quotas.note([said('account', 9, 60)], 'a');
    expect(quotas.of('c')).toMatchObject([{ remaining: 9 }]);
  });
});
