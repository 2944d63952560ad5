import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Schedule } from '../../main/clipboard';
import { createBulkTests } from '../../main/connection/bulk-test';
import { createConnectionTest } from '../../main/connection/connection-test';
import { REQUESTS_OF_A_TEST } from '../../main/connection/pace';
import { done, failed } from '../../main/failure';
import { credentialOf } from '../faults/account';
import { testClient, testMirror } from '../faults/fixtures';
import { at, type Bench, startBench, type TestKey } from './client';

/** „Alle testen“ against a backend whose limit is lower than what all tests need. */

const MINUTE_MS = 60_000;

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

/**
 * Both clocks, ours and the backend's, go on by the rests alone: nobody waits for real. A minute of the backend's
 * has just begun.
 */
async function roomOf(keys: readonly TestKey[]) {
  const { baseUrl, caPem } = bench.sandbox;
  const rests: number[] = [];
  const pauses: number[] = [];
  let offsetMs = MINUTE_MS - (Date.now() % MINUTE_MS);
  await bench.control({ do: 'clock', offset_ms: offsetMs });
  const now = () => Date.now() + offsetMs;
  const schedule: Schedule = (ms, goOn) => {
    rests.push(ms);
    offsetMs += ms;
    void bench.control({ do: 'clock', offset_ms: offsetMs }).then(goOn);
    return () => undefined;
  };
  const mirror = testMirror();
  mirror.set('mode', 'practice');
  mirror.follow((name) => {
    const until = mirror.get('bulkTest')?.pausedUntil ?? null;
    if (name === 'bulkTest' && until !== null) pauses.push(until);
  });
  const client = testClient({ baseUrl, caPem, mirror, now });
  const test = createConnectionTest({
    client,
    baseUrl,
    caPem,
    mirror,
    now,
    credentialOf: async (keyId) => {
      const key = keys.find(({ id }) => id === keyId);
      return key === undefined ? failed('secret-not-here') : done(credentialOf(key));
    },
    otherAddresses: ['::1'],
  });
  const bulk = createBulkTests({
    test: test.aside,
    tested: async () => undefined,
    listIsOld: () => undefined,
    quotas: client.quotas,
    mirror,
    now,
    schedule,
  });
  return {
    bulk,
    rests,
    pauses,
    now,
    close() {
      test.close();
      client.close();
    },
  };
}

/** What the backend's own log says of the keys' requests. */
async function logged(keys: readonly TestKey[]): Promise<{ requests: number; refused: number }> {
  const wanted = new Set(keys.map(({ id }) => id));
  const codes: unknown[] = [];
  let cursor: unknown = null;
  do {
    const page = await bench.account(
      'GET',
      `/v1/usage?limit=500${typeof cursor === 'string' ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    );
    const entries = at(page.body, 'entries');
    if (!Array.isArray(entries)) throw new Error(`No log: ${JSON.stringify(page.body)}`);
    for (const entry of entries)
      if (wanted.has(String(at(entry, 'key_id')))) codes.push(at(entry, 'failure_code'));
    cursor = at(page.body, 'next_cursor');
  } while (typeof cursor === 'string');
  return { requests: codes.length, refused: codes.filter((code) => code === 'quota-exceeded').length };
}

const LIMIT = 20;

async function makeKeys(count: number): Promise<TestKey[]> {
  const keys: TestKey[] = [];
  for (let each = 0; each < count; each += 1) keys.push(await bench.makeKey({ label: `Bot ${each}` }));
  return keys;
}

it('One whole test sends as many requests as the pace counts with', async () => {
  const [ipv4, ipv6] = ['203.0.113.50', '2001:db8::50'];
  await bench.control({ do: 'seen', caller: 'device', ipv4, ipv6 });
  // Both families, and the trade right: nothing is left out.
  const key = await bench.makeKey({ whitelist: { enabled: true, entries: [ipv4, ipv6] } });
  const before = (at(await bench.control({ do: 'look' }), 'calls') ?? {}) as Record<string, number>;
  const room = await roomOf([key]);
  const run = await room.bulk.run([key.id]);
  expect(run).toMatchObject({ ok: true, value: { keys: [{ result: { verdict: 'green' } }] } });
  const after = (at(await bench.control({ do: 'look' }), 'calls') ?? {}) as Record<string, number>;
  const sent = Object.entries(after).reduce((sum, [name, calls]) => sum + calls - (before[name] ?? 0), 0);
  expect(sent).toBe(REQUESTS_OF_A_TEST);
  room.close();
});

it('More keys than the account has requests a minute are all tested, and not one request is refused', async () => {
  const keys = await makeKeys(LIMIT + 4);
  const before = await logged(keys);
  await bench.control({ do: 'limit', per_minute: LIMIT, together: true });
  const room = await roomOf(keys);
  const begun = room.now();
  const run = await room.bulk.run(keys.map(({ id }) => id));
  const tookMs = room.now() - begun;
  await bench.control({ do: 'limit', per_minute: 600 });

  expect(run.ok && run.value.keys.map(({ result }) => result?.verdict)).toEqual(keys.map(() => 'green'));
  const { requests, refused } = await logged(keys);
  expect(refused).toBe(0);
  expect(requests - before.requests).toBeGreaterThan(LIMIT);
  expect(room.rests.length).toBeGreaterThan(0);
  expect(room.pauses.length).toBeGreaterThan(0);
  // Two tests fit into a minute of this limit beside the bots' share: no minute is idled away.
  expect(tookMs).toBeLessThan((keys.length / 2 + 1) * MINUTE_MS);
  room.close();
}, 60_000);

it('Keys of which each has a limit of its own are not tested again before it allows that', async () => {
  const keys = await makeKeys(4);
  await bench.control({ do: 'limit', per_minute: LIMIT });
  const room = await roomOf(keys);
  const ids = keys.map(({ id }) => id);
  // Each run finds what those before have left of the keys' minute.
  for (const _run of [1, 2, 3, 4]) {
    const run = await room.bulk.run(ids);
    expect(run.ok && run.value.keys.map(({ result }) => result?.verdict)).toEqual(ids.map(() => 'green'));
  }
  await bench.control({ do: 'limit', per_minute: 600 });
  expect(room.rests.length).toBeGreaterThan(0);
  expect((await logged(keys)).refused).toBe(0);
  room.close();
}, 60_000);
