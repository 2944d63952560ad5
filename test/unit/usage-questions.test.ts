import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UsageEntry } from '../../main/backend/contract';
import { type KnownOf, matches, position, rangeOf, rowsOf, summaryOf } from '../../main/usage/questions';
import type { UsageFilter } from '../../preload/contract';

const NOW = Date.UTC(2026, 10, 22, 12, 34, 56);
const HOUR = 3_600_000;
const ALL: UsageFilter = { keyId: null, outcome: 'all', ip: null, search: '', hours: 720 };
const nobody: KnownOf = () => 'no';
const onlyKeyA: KnownOf = (keyId) => (keyId === 'vk_test_a' ? 'whitelist' : 'no');

function entry(change: Partial<UsageEntry> = {}): UsageEntry {
  return {
    id: 'entry-0001',
    time: NOW - 1000,
    key_id: 'vk_test_a',
    ip: '203.0.113.7',
    country: 'DE',
    method: 'GET',
    path: '/v1/portfolio',
    status: 200,
    outcome: 'success',
    failure_code: null,
    latency_ms: 12,
    user_agent: 'Bot/1.0',
    required_permission: 'read',
    ...change,
  };
}

describe('which entries a filter lets through', () => {
  const from = NOW - 24 * HOUR;
  const failure = entry({ outcome: 'failure', failure_code: 'ip-not-allowed', status: 403 });
  it.each<[string, UsageEntry, Partial<UsageFilter>, boolean]>([
    ['everything', entry(), {}, true],
    ['one at the very begin', entry({ time: from }), {}, true],
    ['not one just before', entry({ time: from - 1 }), {}, false],
    ['one of a server clock ahead', entry({ time: NOW + HOUR }), {}, true],
    ['its key', entry(), { keyId: 'vk_test_a' }, true],
    ['not another key', entry(), { keyId: 'vk_test_b' }, false],
    ['its outcome', failure, { outcome: 'failure' }, true],
    ['not the other outcome', failure, { outcome: 'success' }, false],
    ['its address', entry(), { ip: '203.0.113.7' }, true],
    ['not part of an address', entry(), { ip: '203.0.113.70' }, false],
    ['part of a path, whatever its case', entry(), { search: 'PORT' }, true],
    ['part of an address, searched', entry(), { search: '113.7' }, true],
    ['part of a user agent', entry(), { search: 'bot/1' }, true],
    ['part of a failure code', failure, { search: 'not-allowed' }, true],
    ['blanks around a search', entry(), { search: '  bot ' }, true],
    ['not what is nowhere', entry(), { search: 'withdraw' }, false],
    ['not the method', entry(), { search: 'get' }, false],
  ])('%s', (_, one, change, expected) => {
    expect(matches(one, { ...ALL, ...change }, from)).toBe(expected);
  });
});

describe('time ranges', () => {
  it.each([
    [1, 61, 60_000],
    [24, 97, 900_000],
    [72, 73, HOUR],
    [168, 85, 2 * HOUR],
    [720, 121, 6 * HOUR],
  ] as const)('%d hours are %d bars', (hours, bars, bucketMs) => {
    const range = rangeOf(hours, NOW);
    expect(range.bucketMs).toBe(bucketMs);
    expect((range.to - range.from) / bucketMs).toBe(bars);
    expect(range.from % bucketMs).toBe(0);
    expect(range.since).toBe(NOW - hours * HOUR);
    expect(range.since - range.from).toBeGreaterThanOrEqual(0);
    expect(range.since - range.from).toBeLessThan(bucketMs);
    expect(range.to).toBeGreaterThan(NOW);
    expect(range.to - NOW).toBeLessThanOrEqual(bucketMs);
    expect(summaryOf([], { filter: { ...ALL, hours }, now: NOW, knownOf: nobody }).buckets.length).toBe(bars);
  });
});

const anyEntry = fc
  .record({
    number: fc.integer({ min: 0, max: 99_999 }),
    time: fc.integer({ min: NOW - 800 * HOUR, max: NOW + HOUR }),
    key_id: fc.constantFrom('vk_test_a', 'vk_test_b'),
    ip: fc.constantFrom('203.0.113.7', '198.51.100.4', '2001:db8::7'),
    outcome: fc.constantFrom('success' as const, 'failure' as const),
    path: fc.constantFrom('/v1/portfolio', '/v1/orders'),
  })
  .map(({ number, ...rest }) => entry({ ...rest, id: `entry-${String(number).padStart(5, '0')}` }));

const anyEntries = fc
  .uniqueArray(anyEntry, { selector: ({ id }) => id, maxLength: 120 })
  .map((list) => list.toSorted((a, b) => (a.id < b.id ? -1 : 1)));

const anyFilter: fc.Arbitrary<UsageFilter> = fc.record({
  keyId: fc.constantFrom(null, 'vk_test_a'),
  outcome: fc.constantFrom('all' as const, 'success' as const, 'failure' as const),
  ip: fc.constantFrom(null, '198.51.100.4'),
  search: fc.constantFrom('', 'orders', '2001'),
  hours: fc.constantFrom(1 as const, 24 as const, 72 as const, 168 as const, 720 as const),
});

const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0);

describe('rows and summary agree', () => {
  it('bars, addresses and rows all count the same', () => {
    fc.assert(
      fc.property(anyEntries, anyFilter, (entries, filter) => {
        const summary = summaryOf(entries, { filter, now: NOW, knownOf: nobody });
        const { rows, more } = rowsOf(entries, {
          filter,
          before: null,
          limit: 500,
          now: NOW,
          knownOf: nobody,
        });
        expect(more).toBe(false);
        expect(sum(summary.buckets.map(({ successes }) => successes))).toBe(summary.successes);
        expect(sum(summary.buckets.map(({ failures }) => failures))).toBe(summary.failures);
        expect(sum(summary.addresses.map(({ count }) => count))).toBe(rows.length);
        expect(sum(summary.addresses.map(({ failures }) => failures))).toBe(summary.failures);
        expect(rows.filter(({ success }) => success).length).toBe(summary.successes);
        expect(rows.length).toBe(summary.successes + summary.failures);
      }),
    );
  });

  it('pages hold every row once, newest first, whatever their size', () => {
    fc.assert(
      fc.property(anyEntries, anyFilter, fc.integer({ min: 1, max: 30 }), (entries, filter, limit) => {
        const whole = rowsOf(entries, { filter, before: null, limit: 500, now: NOW, knownOf: nobody }).rows;
        const paged: string[] = [];
        for (let before: string | null = null; ; ) {
          const page = rowsOf(entries, { filter, before, limit, now: NOW, knownOf: nobody });
          paged.push(...page.rows.map(({ id }) => id));
          before = page.rows.at(-1)?.id ?? null;
          if (!page.more || before === null) break;
        }
        expect(paged).toEqual(whole.map(({ id }) => id));
        expect(paged).toEqual(paged.toSorted().toReversed());
      }),
    );
  });

  it('success and failure together are all', () => {
    fc.assert(
      fc.property(anyEntries, anyFilter, (entries, filter) => {
        const count = (outcome: UsageFilter['outcome']): number => {
          const { successes, failures } = summaryOf(entries, {
            filter: { ...filter, outcome },
            now: NOW,
            knownOf: nobody,
          });
          return successes + failures;
        };
        expect(count('success') + count('failure')).toBe(count('all'));
      }),
    );
  });

  it('a position splits the list at its id', () => {
    fc.assert(
      fc.property(anyEntries, anyEntry, (entries, { id }) => {
        const at = position(entries, id);
        expect(entries.slice(0, at).every((one) => one.id < id)).toBe(true);
        expect(entries.slice(at).every((one) => one.id >= id)).toBe(true);
      }),
    );
  });
});

describe('addresses', () => {
  it('say first, last, how often, and are newest first', () => {
    const entries = [
      entry({ id: 'entry-0001', time: NOW - 5000, ip: '198.51.100.4', outcome: 'failure' }),
      entry({ id: 'entry-0002', time: NOW - 4000 }),
      entry({ id: 'entry-0003', time: NOW - 3000, ip: '198.51.100.4' }),
    ];
    const { addresses } = summaryOf(entries, { filter: ALL, now: NOW, knownOf: nobody });
    expect(addresses).toEqual([
      {
        ip: '198.51.100.4',
        country: 'DE',
        known: 'no',
        firstSeen: NOW - 5000,
        lastSeen: NOW - 3000,
        count: 2,
        failures: 1,
      },
      {
        ip: '203.0.113.7',
        country: 'DE',
        known: 'no',
        firstSeen: NOW - 4000,
        lastSeen: NOW - 4000,
        count: 1,
        failures: 0,
      },
    ]);
  });

  it('known to one key and unknown to another is unknown', () => {
    const entries = [
      entry({ id: 'entry-0001' }),
      entry({ id: 'entry-0002', key_id: 'vk_test_b' }),
      entry({ id: 'entry-0003' }),
    ];
    const { addresses } = summaryOf(entries, { filter: ALL, now: NOW, knownOf: onlyKeyA });
    expect(addresses.map(({ known }) => known)).toEqual(['no']);
  });
});
