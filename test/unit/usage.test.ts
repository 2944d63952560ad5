import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../main/backend/client';
import { createEventParser } from '../../main/backend/event-stream';
import { createHistory, type UsageHistory } from '../../main/usage/history';
import { createKnownAddresses, type KnownAddresses } from '../../main/usage/known';
import { createLiveUsage, type LiveUsage } from '../../main/usage/live';
import type { KeyRow, UsageFilter, UsageRow } from '../../preload/contract';
import { credentialOf, signedInClient } from '../faults/account';
import { type testMirror, until } from '../faults/fixtures';
import { type Bench, startBench, type TestKey } from '../sandbox/client';

const ALL: UsageFilter = { keyId: null, outcome: 'all', ip: null, search: '', hours: 720 };

let bench: Bench;
let key: TestKey;
let folder: string;
const open: { stop(): unknown }[] = [];

beforeAll(async () => {
  bench = await startBench();
  await bench.control({ do: 'seed', count: 3_500 });
  await bench.control({ do: 'limit', per_minute: 100_000 });
  key = await bench.makeKey();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'usage-'));
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
  await bench.control({ do: 'clear' });
  rmSync(folder, { recursive: true, force: true });
});
afterAll(() => bench.stop());

type Set = {
  client: Client;
  mirror: ReturnType<typeof testMirror>;
  history: UsageHistory;
  live: LiveUsage;
  known: KnownAddresses;
  rows: UsageRow[];
};

async function set(
  options: { cap?: number; idleMs?: number; batchMs?: number; firstWaitMs?: number } = {},
): Promise<Set> {
  const { client, mirror } = await signedInClient(bench);
  const known = createKnownAddresses({ path: join(folder, 'marks.json'), mirror, now: Date.now });
  const history = createHistory({
    client,
    mirror,
    known,
    now: Date.now,
    ...(options.cap === undefined ? {} : { cap: options.cap }),
  });
  const rows: UsageRow[] = [];
  const live = createLiveUsage({
    client,
    mirror,
    history,
    known,
    now: Date.now,
    onRows: (fresh) => rows.push(...fresh),
    waits: { firstMs: options.firstWaitMs ?? 20, maxMs: 100 },
    batchMs: options.batchMs ?? 20,
    ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
  });
  open.push({ stop: () => live.stop() }, { stop: () => client.close() });
  return { client, mirror, history, live, known, rows };
}

const request = (client: Client): Promise<unknown> => client.signed('portfolio', {}, credentialOf(key));

async function countOf(history: UsageHistory): Promise<number> {
  const summary = await history.summary(ALL);
  if (!summary.ok) throw new Error(summary.failure.code);
  return summary.value.successes + summary.value.failures;
}

async function idsOf(history: UsageHistory): Promise<string[]> {
  const page = await history.rows(ALL, null, 500);
  if (!page.ok) throw new Error(page.failure.code);
  return page.value.rows.map(({ id }) => id);
}

describe('the history', () => {
  it('loads the last 30 days page by page, with progress', async () => {
    const { history, mirror } = await set();
    expect(await history.load()).toEqual({ ok: true, value: undefined });
    const usage = mirror.get('usage');
    expect(usage).toMatchObject({ state: 'ready', failure: null, cappedBefore: null });
    expect(usage.loaded).toBeGreaterThan(3_000);
    expect(await countOf(history)).toBe(usage.loaded);
    const progress = mirror.announced
      .filter(({ name }) => name === 'usage')
      .map(({ payload }) => (payload as { loaded: number }).loaded);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(new Set(progress).size).toBeGreaterThan(3);
  });

  it('loaded again, it takes in what is new and nothing twice', async () => {
    const { history, client, mirror } = await set();
    await history.load();
    const before = mirror.get('usage').loaded;
    await request(client);
    await request(client);
    await history.load();
    expect(mirror.get('usage').loaded).toBe(before + 2);
  });

  it('two loads at once are one', async () => {
    const { history } = await set();
    const [one, two] = [history.load(), history.load()];
    expect(one).toBe(two);
    await one;
  });

  it('can be cancelled, and what came so far stays', async () => {
    const { history, mirror } = await set();
    await bench.control({ do: 'delay', endpoint: 'usage', ms: 100, times: 5 });
    const loading = history.load();
    await until(() => mirror.get('usage').loaded).toBeGreaterThan(0);
    history.cancel();
    expect(await loading).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(mirror.get('usage')).toMatchObject({ state: 'ready', failure: null });
    const some = mirror.get('usage').loaded;
    await history.load();
    expect(mirror.get('usage').loaded).toBeGreaterThan(some);
  });

  it('is forgotten with the session, and a load under way brings nothing back', async () => {
    const { history, mirror } = await set();
    await history.load();
    await bench.control({ do: 'delay', endpoint: 'usage', ms: 100, times: 1 });
    const loading = history.load();
    history.clear();
    expect(await loading).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(mirror.get('usage')).toMatchObject({ state: 'empty', loaded: 0, failure: null, asOf: null });
    expect(await countOf(history)).toBe(0);
    expect(history.newest()).toBeNull();
    await history.load();
    expect(mirror.get('usage')).toMatchObject({ state: 'ready' });
    expect(await countOf(history)).toBeGreaterThan(3_000);
  });

  it('says where its memory ends', async () => {
    const { history, mirror } = await set({ cap: 1_200 });
    await history.load();
    const usage = mirror.get('usage');
    expect(usage.loaded).toBeLessThanOrEqual(1_200);
    const summary = await history.summary(ALL);
    const oldest = summary.ok ? Math.min(...summary.value.addresses.map(({ firstSeen }) => firstSeen)) : 0;
    expect(usage.cappedBefore).toBe(oldest);
  });

  it('a failure is said, and the next try goes through', async () => {
    const { history, mirror } = await set();
    await bench.control({ do: 'force', endpoint: 'usage', code: 'internal-error' });
    expect((await history.load()).ok).toBe(false);
    expect(mirror.get('usage')).toMatchObject({ state: 'failed', failure: { code: 'server-trouble' } });
    await history.load();
    expect(mirror.get('usage')).toMatchObject({ state: 'ready', failure: null });
  });
});

describe('the live log', () => {
  it('brings each request once, newest first', async () => {
    const { history, live, client, mirror, rows } = await set();
    await history.load();
    live.watch(true);
    await until(() => mirror.get('usage').live).toBe(true);
    const before = await countOf(history);
    for (let count = 0; count < 5; count += 1) await request(client);
    await until(() => rows.length).toBe(5);
    expect(await countOf(history)).toBe(before + 5);
    const said = mirror.announced
      .filter(({ name }) => name === 'usageEntries')
      .flatMap(({ payload }) => payload as UsageRow[]);
    expect(said.length).toBe(5);
    expect(new Set(said.map(({ id }) => id)).size).toBe(5);
    expect((await idsOf(history)).slice(0, 5)).toEqual(
      said
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
  });

  it('is heard by main on guard without telling the window, also after the window looked away', async () => {
    const { live, client, mirror, rows } = await set();
    const told = () => mirror.announced.filter(({ name }) => name === 'usageEntries').length;
    await request(client);
    live.guard(true);
    // The stream is open once a request is heard.
    await until(async () => {
      await request(client);
      return rows.length > 0;
    }).toBe(true);
    expect(mirror.get('usage').live).toBe(false);
    expect(told()).toBe(0);
    live.watch(true);
    await until(() => mirror.get('usage').live).toBe(true);
    live.watch(false);
    await until(() => mirror.get('usage').live).toBe(false);
    const before = rows.length;
    await request(client);
    await until(() => rows.length).toBeGreaterThan(before);
  });

  it('gathers a burst into few announcements', async () => {
    const { live, client, mirror, rows } = await set({ batchMs: 400 });
    live.watch(true);
    await until(() => mirror.get('usage').live).toBe(true);
    await Promise.all(Array.from({ length: 20 }, () => request(client)));
    await until(() => rows.length).toBe(20);
    expect(mirror.announced.filter(({ name }) => name === 'usageEntries').length).toBeLessThanOrEqual(3);
  });

  it('a backend that went away comes back without gap and without duplicate', async () => {
    const { history, live, client, mirror, rows } = await set();
    await history.load();
    live.watch(true);
    await until(() => mirror.get('usage').live).toBe(true);
    await request(client);
    await until(() => rows.length).toBe(1);
    await bench.control({ do: 'down' });
    await until(() => mirror.get('usage').live).toBe(false);
    expect(mirror.get('usage').failure).not.toBeNull();
    await bench.control({ do: 'up' });
    await request(client);
    await until(() => mirror.get('usage').live).toBe(true);
    await until(() => rows.length).toBe(2);
    await request(client);
    await until(() => rows.length).toBe(3);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(3);
    expect(mirror.get('usage').failure).toBeNull();
  });

  it('the backend’s return ends a long wait', async () => {
    const { live, client, mirror } = await set({ firstWaitMs: 3_600_000 });
    live.watch(true);
    await until(() => mirror.get('usage').live).toBe(true);
    await bench.control({ do: 'down' });
    await until(() => mirror.get('usage').live).toBe(false);
    await client.call('time', {});
    expect(mirror.get('connection').state).toBe('trouble');
    await bench.control({ do: 'up' });
    await client.call('time', {});
    await until(() => mirror.get('usage').live).toBe(true);
  });

  it('what was written while nobody watched is fetched first', async () => {
    const { history, live, client, rows } = await set();
    await history.load();
    for (let count = 0; count < 3; count += 1) await request(client);
    live.watch(true);
    await until(() => rows.length).toBe(3);
  });

  it('a silent connection is given up and opened again', async () => {
    const { live, mirror } = await set({ idleMs: 60 });
    live.watch(true);
    await until(() => mirror.get('usage').failure?.code).toBe('connection-lost');
    await until(() => mirror.get('usage').live).toBe(true);
  });

  it('switched off it is quiet at once', async () => {
    const { live, client, mirror, rows } = await set();
    live.watch(true);
    await until(() => mirror.get('usage').live).toBe(true);
    await live.stop();
    expect(mirror.get('usage').live).toBe(false);
    await request(client);
    live.watch(true);
    await until(() => mirror.get('usage').live).toBe(true);
    live.watch(false);
    expect(mirror.get('usage').live).toBe(false);
    expect(rows.length).toBeLessThanOrEqual(1);
  });

  it('a session that ended ends it too', async () => {
    const { live, mirror } = await set();
    live.watch(true);
    await until(() => mirror.get('usage').live).toBe(true);
    await bench.control({ do: 'expire-sessions', whole: true });
    await bench.control({ do: 'down' });
    await bench.control({ do: 'up' });
    await until(() => mirror.get('session').state).toBe('expired');
    await until(() => mirror.get('usage').failure?.code).toBe('session-expired');
  });
});

function keyRow(whitelist: KeyRow['whitelist']): KeyRow {
  return {
    id: 'vk_test_a',
    label: 'Bot',
    algorithm: 'ed25519',
    permissions: ['read'],
    status: 'active',
    createdAt: 0,
    expiresAt: 0,
    renewBy: 0,
    lastUsedAt: null,
    lastUsedIp: null,
    whitelist,
    secretHere: 'yes',
    lastTest: null,
    lastGreenAt: null,
    exports: [],
    madeHere: true,
  };
}

describe('known addresses', () => {
  it('come from the whitelist while it is on, and from marks', async () => {
    const { known, mirror } = await set();
    const rows = (enabled: boolean): void =>
      mirror.set('keys', {
        rows: [keyRow({ enabled, entries: ['203.0.113.0/24'] })],
        asOf: 1,
        loading: false,
        failure: null,
      });
    rows(true);
    expect(known.now()('vk_test_a', '203.0.113.9')).toBe('whitelist');
    // A key without a list of its own: what the user lists elsewhere is known.
    expect(known.now()('vk_test_b', '203.0.113.9')).toBe('whitelist');
    expect(known.now()('vk_test_b', '198.51.100.4')).toBe('no');
    rows(false);
    expect(known.now()('vk_test_a', '203.0.113.9')).toBe('no');
    expect(await known.mark('203.0.113.9', true)).toEqual({ ok: true, value: undefined });
    expect(known.now()('vk_test_a', '203.0.113.9')).toBe('mine');
    expect(known.now()('vk_test_a', '203.0.113.10')).toBe('no');
  });

  it('marks survive a restart, in whatever way an address is written', async () => {
    const { known, mirror } = await set();
    await Promise.all([known.mark('2001:DB8:0::7', true), known.mark('198.51.100.4', true)]);
    await known.mark('198.51.100.4', false);
    const again = createKnownAddresses({ path: join(folder, 'marks.json'), mirror, now: Date.now });
    expect((await again.load()).state).toBe('read');
    expect(again.now()('k', '2001:db8::7')).toBe('mine');
    expect(again.now()('k', '198.51.100.4')).toBe('no');
  });

  it.each(['', 'localhost', '203.0.113.0/24', '0.0.0.0/0'])('“%s” is no address to mark', async (text) => {
    const { known } = await set();
    expect(await known.mark(text, true)).toEqual({ ok: false, failure: { code: 'address-invalid' } });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a damaged file is set aside and kept', async () => {
    writeFileSync(join(folder, 'marks.json'), '{"version":1');
    const { known } = await set();
    const read = await known.load();
    if (read.state !== 'damaged') throw new Error(read.state);
    expect(readFileSync(read.setAsideAs, 'utf8')).toBe('{"version":1');
    expect((await known.mark('203.0.113.9', true)).ok).toBe(true);
  });
});

describe('server-sent events', () => {
  const text =
    ': hello\n\nretry: 5\nid: 1\nevent: usage\ndata: {"a":\ndata: 1}\n\nid: 2\r\ndata: x\r\n\r\ndata:y\r\r';
  const expected = [
    { id: '1', event: 'usage', data: '{"a":\n1}' },
    { id: '2', event: 'message', data: 'x' },
    { id: '2', event: 'message', data: 'y' },
  ];
  it.each([1, 2, 3, 7, 1000])('are the same in pieces of %d', (size) => {
    const parser = createEventParser();
    const events = [];
    for (let at = 0; at < text.length; at += size)
      events.push(...(parser.push(text.slice(at, at + size)) ?? []));
    expect(events).toEqual(expected);
  });

  it('without end make no sense', () => {
    expect(createEventParser().push('x'.repeat(70_000))).toBeNull();
    expect(createEventParser().push('data: 1\n'.repeat(70_000))).toBeNull();
    expect(createEventParser().push('data\n'.repeat(70_000))).toBeNull();
  });
});
