import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UsageEntry, UsagePage } from '../../main/backend/contract';
import { BURST_IP, openHistory, UNKNOWN_IP } from '../../main/sandbox/history';
import { at, type Bench, startBench } from './client';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

const pageOf = async (query: string): Promise<UsagePage> =>
  UsagePage.parse((await bench.account('GET', `/v1/usage?${query}`)).body);
type UsagePage = ReturnType<typeof UsagePage.parse>;

const ids = (list: UsageEntry[]): string[] => list.map((entry) => entry.id);

async function all(query: string): Promise<UsageEntry[]> {
  const entries: UsageEntry[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = await pageOf(`${query}${cursor === '' ? '' : `&cursor=${cursor}`}`);
    entries.push(...page.entries);
    cursor = page.next_cursor;
  }
  return entries;
}

describe('thirty days of invented usage', () => {
  it('are some thousands of entries with day and night, an unknown address and a burst of failures', async () => {
    const entries = await all('limit=1000');
    expect(entries.length).toBeGreaterThanOrEqual(4_000);
    expect(entries.length).toBeLessThanOrEqual(8_000);
    const span = (entries[0]?.time ?? 0) - (entries.at(-1)?.time ?? 0);
    expect(span / 86_400_000).toBeGreaterThan(29.5);
    const byHour = (from: number, to: number): number =>
      entries.filter(({ time }) => new Date(time).getUTCHours() >= from && new Date(time).getUTCHours() < to)
        .length;
    expect(byHour(12, 16)).toBeGreaterThan(3 * byHour(0, 4));
    expect(
      entries.filter((entry) => entry.ip === UNKNOWN_IP && entry.outcome === 'success').length,
    ).toBeGreaterThan(3);
    const burst = entries.filter((entry) => entry.ip === BURST_IP);
    expect(burst.length).toBeGreaterThan(40);
    expect((burst[0]?.time ?? 0) - (burst.at(-1)?.time ?? 0)).toBeLessThan(5 * 60_000);
    expect(new Set(burst.map((entry) => entry.failure_code))).toEqual(new Set(['signature-invalid']));
  });

  it('show the unknown address whatever time of day it is', () => {
    for (let hour = 0; hour < 24; hour += 1) {
      const end = 1_795_000_000_000 + hour * 3_600_000;
      const history = openHistory({ seed: 'ventario', count: 6_000, end, portfolioKey: 'p', gridKey: 'g' });
      let seen = 0;
      for (let index = 0; index < history.count; index += 1) {
        const entry = history.at(index);
        if (entry.ip === UNKNOWN_IP && entry.outcome === 'success') seen += 1;
      }
      expect(seen, `at ${hour}`).toBeGreaterThan(6);
    }
  });

  it('are the same for the same seed, and as many as asked for', () => {
    const base = { seed: 'a', count: 100_000, end: 1_795_000_000_000, portfolioKey: 'p', gridKey: 'g' };
    const [one, two, other] = [openHistory(base), openHistory(base), openHistory({ ...base, seed: 'b' })];
    expect(one.at(77_777)).toEqual(two.at(77_777));
    expect(one.at(77_777)).not.toEqual(other.at(77_777));
    let last = one.at(0);
    for (let index = 1; index < base.count; index += 1) {
      const entry = one.at(index);
      if (entry.time < last.time || entry.id <= last.id) throw new Error(`entry ${index} is out of order`);
      last = entry;
    }
    expect(UsageEntry.safeParse(last).success).toBe(true);
    expect(last.time).toBeLessThan(base.end);
  });

  it('can be a million, and the newest hundred still come at once', async () => {
    const own = await startBench();
    try {
      own.sandbox.seedUsage(1_000_000);
      const started = performance.now();
      const page = UsagePage.parse((await own.account('GET', '/v1/usage?limit=100')).body);
      expect(page.entries).toHaveLength(100);
      expect(performance.now() - started).toBeLessThan(1_000);
    } finally {
      await own.stop();
    }
  });
});

describe('the log', () => {
  it('is the same backwards and forwards, without gaps or doubles', async () => {
    const older = await all('limit=777&direction=older');
    const newer = await all('limit=501&direction=newer');
    expect(newer.map((entry) => entry.id)).toEqual(older.map((entry) => entry.id).toReversed());
    expect(newer.map((entry) => entry.id)).toEqual(newer.map((entry) => entry.id).toSorted());
  });

  it('is filtered by outcome, key, address and time', async () => {
    const entries = await all('limit=1000');
    const some = entries[1234];
    if (some === undefined) throw new Error('too few entries');
    const { key_id, ip, time } = some;
    const keep = (fits: (entry: UsageEntry) => boolean): string[] => ids(entries.filter(fits));
    expect(ids(await all('limit=1000&outcome=failure'))).toEqual(
      keep((entry) => entry.outcome === 'failure'),
    );
    expect(ids(await all(`limit=1000&key_id=${key_id}`))).toEqual(keep((entry) => entry.key_id === key_id));
    expect(ids(await all(`limit=1000&ip=${ip}`))).toEqual(keep((entry) => entry.ip === ip));
    expect(ids(await all(`limit=1000&from=${time - 3_600_000}&to=${time}`))).toEqual(
      keep((entry) => entry.time >= time - 3_600_000 && entry.time <= time),
    );
    expect((await bench.account('GET', '/v1/usage?limit=100000')).status).toBe(422);
  });

  it('holds each request of a key, failed ones under the key that they name', async () => {
    const key = await bench.makeKey({ permissions: ['read'] });
    const order = { symbol: 'BTC-EUR', side: 'buy', type: 'market', amount: '1' };
    await bench.signed(key, 'GET', '/v1/portfolio', { headers: { 'user-agent': 'bot/1' } });
    await bench.signed(key, 'POST', '/v1/orders/test', { body: order });
    const forged = { id: key.id, key: { keyId: key.id, algorithm: 'hmac-sha256' as const, secret: 'x' } };
    await bench.signed(forged, 'GET', '/v1/orders?secret=1');
    await bench.account('DELETE', `/v1/keys/${key.id}`);
    await bench.signed(key, 'GET', '/v1/portfolio');
    const entries = await all(`limit=10&key_id=${key.id}`);
    expect(entries.map((entry) => [entry.path, entry.status, entry.failure_code])).toEqual([
      ['/v1/portfolio', 401, 'key-unknown'],
      ['/v1/orders', 401, 'signature-invalid'],
      ['/v1/orders/test', 403, 'permission-missing'],
      ['/v1/portfolio', 200, null],
      [`/v1/keys/${key.id}/activate`, 200, null],
    ]);
    expect(entries[3]).toMatchObject({
      user_agent: 'bot/1',
      ip: '203.0.113.7',
      country: 'DE',
      required_permission: 'read',
    });
  });

  it('is shown to a key for itself alone', async () => {
    const [one, two] = [await bench.makeKey(), await bench.makeKey()];
    const page = UsagePage.parse((await bench.signed(one, 'GET', '/v1/usage')).body);
    expect(new Set(page.entries.map((entry) => entry.key_id))).toEqual(new Set([one.id]));
    expect((await bench.signed(one, 'GET', `/v1/usage?key_id=${two.id}`)).status).toBe(404);
  });
});

async function open(lastEventId?: string): Promise<{ next: () => Promise<UsageEntry>; close: () => void }> {
  const { access_token } = await bench.signIn();
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(
      `${bench.sandbox.baseUrl}/v1/usage/stream`,
      {
        ca: bench.sandbox.caPem,
        headers: {
          authorization: `Bearer ${access_token}`,
          ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
        },
      },
      resolve,
    )
      .on('error', reject)
      .end();
  });
  expect(answer.headers['content-type']).toBe('text/event-stream');
  const chunks = answer.setEncoding('utf8')[Symbol.asyncIterator]();
  let text = '';
  return {
    close: () => answer.destroy(),
    next: async () => {
      for (;;) {
        const event = /id: (\S+)\nevent: usage\ndata: (.+)\n\n/.exec(text);
        if (event !== null) {
          text = text.slice(event.index + event[0].length);
          const entry = UsageEntry.parse(JSON.parse(event[2] ?? ''));
          expect(entry.id).toBe(event[1]);
          return entry;
        }
        const chunk = await chunks.next();
        if (chunk.done === true) throw new Error('the stream ended');
        text += String(chunk.value);
      }
    },
  };
}

describe('the stream', () => {
  it('tells what happens, and resumes behind the last event without a gap', async () => {
    const key = await bench.makeKey();
    const stream = await open();
    await bench.signed(key, 'GET', '/v1/portfolio');
    const first = await stream.next();
    expect(first).toMatchObject({ key_id: key.id, path: '/v1/portfolio' });
    stream.close();
    for (const path of ['/v1/orders', '/v1/keys/self']) await bench.signed(key, 'GET', path);
    const again = await open(first.id);
    expect((await again.next()).path).toBe('/v1/orders');
    expect((await again.next()).path).toBe('/v1/keys/self');
    await bench.signed(key, 'GET', '/v1/portfolio');
    expect((await again.next()).path).toBe('/v1/portfolio');
    again.close();
  });

  it('goes through the whole history from the first id on', async () => {
    const stream = await open('0');
    const seen: string[] = [];
    for (let count = 0; count < 3_000; count += 1) seen.push((await stream.next()).id);
    stream.close();
    const page = await pageOf('direction=newer&limit=1000');
    expect(seen.slice(0, 1_000)).toEqual(page.entries.map((entry) => entry.id));
  });

  it('needs a sign-in', async () => {
    const answer = await bench.send('GET', `${bench.sandbox.baseUrl}/v1/usage/stream`);
    expect(at(answer.body, 'code')).toBe('session-expired');
  });
});
