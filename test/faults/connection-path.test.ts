import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConnectError } from '../../main/backend/agent';
import { networkFailure } from '../../main/backend/network-failures';
import { asJson } from '../../main/check-outcome';
import { STAGES } from '../../main/connection/connection-test';
import { createOwnAddresses } from '../../main/connection/own-addresses';
import type { Stage } from '../../main/connection/stage';
import { runsOn } from '../../main/connection/system';
import { createWaits } from '../../main/connection/waits';
import { type Bench, startBench } from '../sandbox/client';
import { type Authority, makeAuthority } from './certificates';
import { type Ground, type Prepared, prepareSandbox, rowOf, stageOf } from './connection-ground';
import { runNameServer } from './connection-name-server';
import { gatewayPeer, listen, plainPeer, proxyPeer, says, silentPort } from './connection-servers';
import { until } from './fixtures';

/** One real path: what the name server said is where TLS was checked and where every request goes. */

let bench: Bench;
let authority: Authority;
let ground: Ground;
const kept: { stop(): unknown }[] = [];

beforeAll(async () => {
  [bench, authority] = await Promise.all([startBench(), makeAuthority()]);
});
beforeEach(async () => {
  const keep: Ground['keep'] = async (made) => {
    const one = await made;
    kept.unshift(one);
    return one;
  };
  ground = { bench, authority, names: await keep(runNameServer()), keep };
});
afterEach(async () => {
  for (const one of kept.splice(0)) await one.stop();
  await bench.control({ do: 'clear' });
  await bench.control({ do: 'limit', per_minute: 600 });
});
afterAll(() => bench.stop());

async function gateway(): Promise<Awaited<ReturnType<typeof gatewayPeer>>> {
  const pair = await authority.issue({ hosts: ['localhost'] });
  return ground.keep(gatewayPeer(pair, bench.sandbox, (passing) => [passing]));
}

describe('the path of a test', () => {
  it('is one: the name is asked once, and every connection goes to the address that came', async () => {
    const key = await bench.makeKey();
    const peer = await gateway();
    ground.names.zone['localhost'] = { a: ['127.0.0.1'] };
    const { run } = prepareSandbox(ground, key, {
      baseUrl: `https://localhost:${peer.port}`,
      caPem: authority.pem,
    });
    const running = run();
    // Whoever changes the name's address from now on is too late.
    await until(() => ground.names.asked.length).toBe(1);
    ground.names.zone['localhost'] = { a: ['127.0.0.66'] };
    const state = await running;
    expect(state.verdict).toBe('green');
    expect(ground.names.asked).toEqual(['localhost']);
    expect(new Set(peer.reached)).toEqual(new Set(['127.0.0.1']));
    // One for TCP and TLS, one for all requests.
    expect(peer.reached.length).toBe(2);
    expect(peer.asked).toEqual([
      'GET /v1/time',
      'GET /v1/time',
      'GET /v1/keys/self',
      'GET /v1/portfolio',
      'POST /v1/orders/test',
      'GET /v1/keys/self',
    ]);
  });

  it('leads through the system’s proxy, says so, and is never called green for what the proxy hides', async () => {
    const key = await bench.makeKey();
    const proxy = await ground.keep(proxyPeer(200));
    const asked: string[] = [];
    const { run, test } = prepareSandbox(ground, key, {
      resolveProxy: (url) => {
        asked.push(url);
        // A system that changes its mind in the middle of a test.
        return Promise.resolve(asked.length === 1 ? `PROXY 127.0.0.1:${proxy.port}` : 'DIRECT');
      },
    });
    const state = await run();
    // The stage is not, the connection is: the signed calls came through.
    expect(state.verdict).toBe('green');
    expect(stageOf(state, 'dns')).toMatchObject({
      state: 'unverifiable',
      evidence: { proxy: `127.0.0.1:${proxy.port}` },
    });
    expect(stageOf(state, 'signature').state).toBe('passed');
    expect(new Set(proxy.asked).size).toBe(1);
    expect(proxy.asked.length).toBe(2);
    expect(asked.length).toBe(1);
    expect(ground.names.asked).toEqual([]);
    const wish = { language: 'en', about: '', fullAddresses: false } as const;
    expect(test.report(wish)).toContain(`\nProxy: 127.0.0.x:${proxy.port}\n`);
    expect(test.report({ ...wish, fullAddresses: true })).toContain(`\nProxy: 127.0.0.1:${proxy.port}\n`);
    expect(asJson([{ row: await rowOf(ground, key.id), state, report: '' }], []).keys[0]?.proxy).toBe(
      `127.0.0.x:${proxy.port}`,
    );
  });

  it('leads past a proxy that is not there, and shows the way that was taken', async () => {
    const key = await bench.makeKey();
    const gone = await listen(createServer());
    await gone.stop();
    const proxy = await ground.keep(proxyPeer(200));
    const [dead, good] = [`PROXY 127.0.0.1:${gone.port}`, `PROXY 127.0.0.1:${proxy.port}`];
    const over = (answer: string): Prepared =>
      prepareSandbox(ground, key, { resolveProxy: () => Promise.resolve(answer) });
    const second = await over(`${dead}; ${good}; DIRECT`).run();
    expect(second.verdict).toBe('green');
    expect(stageOf(second, 'dns').evidence).toEqual({ proxy: `127.0.0.1:${proxy.port}` });
    const tunnels = proxy.asked.length;
    expect(tunnels).toBe(2);
    const dropping = await ground.keep(silentPort());
    const direct = await over(`PROXY 127.0.0.1:${dropping.port}; DIRECT`).run();
    expect(direct.verdict).toBe('green');
    expect(stageOf(direct, 'dns').evidence.proxy).toBeNull();
    expect(proxy.asked.length).toBe(tunnels);
  });

  it('is found in time when the system’s script, its proxies and the name server all are slow', async () => {
    const key = await bench.makeKey({ whitelist: { enabled: true, entries: ['203.0.113.7'] } });
    const dropping = await ground.keep(silentPort());
    ground.names.delayMs = 2_200;
    const answer = `${`PROXY 127.0.0.1:${dropping.port}; `.repeat(3)}DIRECT`;
    const { run } = prepareSandbox(ground, key, {
      resolveProxy: () => new Promise((resolve) => setTimeout(resolve, 2_700, answer)),
    });
    const state = await run();
    expect(stageOf(state, 'dns')).toMatchObject({ state: 'passed', failure: null });
    expect(state.verdict).toBe('green');
  });

  it('leads through a proxy that has an IPv6 address, and no name or password of it is shown', async () => {
    if (bench.sandbox.baseUrlIpv6 === null) return;
    const key = await bench.makeKey();
    const proxy = await ground.keep(proxyPeer(200, '::1'));
    const { run, test } = prepareSandbox(ground, key, {
      resolveProxy: () => Promise.resolve(`PROXY someone:hidden@[::1]:${proxy.port}`),
    });
    const state = await run();
    expect(state.verdict).toBe('green');
    expect(proxy.asked.length).toBe(2);
    const report = test.report({ language: 'de', about: '', fullAddresses: true });
    expect(report).toContain(`\nProxy: [::1]:${proxy.port}\n`);
    expect(JSON.stringify(state) + report).not.toContain('hidden');
  });

  it('asks the two families apart, each at its own address', async () => {
    if (bench.sandbox.baseUrlIpv6 === null) return;
    const key = await bench.makeKey({
      whitelist: { enabled: true, entries: ['203.0.113.7', '2001:db8::7'] },
    });
    ground.names.zone['localhost'] = { a: ['127.0.0.1'], aaaa: ['::1'] };
    const state = await prepareSandbox(ground, key).run();
    expect(stageOf(state, 'tcp').evidence.addresses).toEqual(['::1']);
    expect(stageOf(state, 'whitelist')).toMatchObject({
      state: 'passed',
      evidence: { seenIpv4: '203.0.113.7', seenIpv6: '2001:db8::7' },
    });
  });

  it('has no remark on a family that this network does not have', async () => {
    const key = await bench.makeKey();
    // The system's own routing refuses the first one at once.
    ground.names.zone['localhost'] = { a: ['224.0.0.1', '127.0.0.1'] };
    const state = await prepareSandbox(ground, key).run();
    expect(stageOf(state, 'tcp')).toMatchObject({ state: 'passed', evidence: { addresses: ['127.0.0.1'] } });
  });

  it('does not blame a clock for a slow line', async () => {
    const key = await bench.makeKey();
    // Within the window; by half of the trip it would look outside.
    await bench.control({ do: 'clock', offset_ms: 29_000 });
    await bench.control({ do: 'delay', endpoint: 'time', ms: 2_500, times: 2 });
    const state = await prepareSandbox(ground, key).run();
    await bench.control({ do: 'clock', offset_ms: 0 });
    const { skewMs = 0 } = stageOf(state, 'clock').evidence;
    expect(skewMs).toBeLessThan(-30_000);
    expect(stageOf(state, 'clock').state).toBe('attention');
    expect(stageOf(state, 'signature').state).toBe('passed');
  });

  it('changes nothing at the backend', async () => {
    const key = await bench.makeKey();
    const look = async (): Promise<unknown> => {
      const { keys, orders } = (await bench.control({ do: 'look' })) as {
        keys: { id: string; etag: string; status: string }[];
        orders: number;
      };
      return { orders, keys: keys.map(({ id, etag, status }) => [id, etag, status]) };
    };
    const before = await look();
    await prepareSandbox(ground, key).run();
    expect(await look()).toEqual(before);
  });
});

describe('a refusal for too many requests', () => {
  it('ends the test with one request, and until the wait is over nothing more is sent', async () => {
    const key = await bench.makeKey();
    const force = { do: 'force', endpoint: 'self', code: 'quota-exceeded', retry_after: '30' } as const;
    await bench.control({ ...force, times: 100 });
    const calls = async (): Promise<number> => {
      const { calls: all } = (await bench.control({ do: 'look' })) as { calls: Record<string, number> };
      return all['self'] ?? 0;
    };
    const before = await calls();
    let later = 0;
    const { run } = prepareSandbox(ground, key, { now: () => Date.now() + later, system: 'linux' });
    expect(stageOf(await run(), 'signature').failure).toMatchObject({
      code: 'rate-limited',
      evidence: { retryAfterSeconds: 30 },
    });
    expect((await calls()) - before).toBe(1);
    later = 2_000;
    const second = stageOf(await run(), 'signature').failure;
    expect(second).toMatchObject({ code: 'rate-limited', evidence: { technical: 'NOT_SENT' } });
    expect(second?.evidence?.retryAfterSeconds).toBeLessThanOrEqual(28);
    expect((await calls()) - before).toBe(1);
  });

  it('is another program’s storm only when the usage log says so, our own refusals left out', () => {
    let at = 0;
    let logged: number | null = null;
    const waits = createWaits({ now: () => at, refusedLately: () => logged });
    const refused = { code: 'rate-limited', evidence: { retryAfterSeconds: 10 } } as const;
    const wait = { code: 'rate-limited', evidence: { retryAfterSeconds: 10 } };
    expect(waits.read('vk_test_a', refused)).toEqual(wait);
    at = 10_000;
    expect(waits.still('vk_test_a')).toBeNull();
    // Again, after a wait that was kept: that may be anything.
    expect(waits.read('vk_test_a', refused)).toEqual(wait);
    // All of these but nine are our own.
    logged = 12;
    expect(waits.read('vk_test_a', refused)).toEqual(wait);
    logged = 14;
    const storm = waits.read('vk_test_a', refused);
    expect(storm).toMatchObject({ code: 'retry-storm', evidence: { retryAfterSeconds: 10, count: 10 } });
    // An address is no key.
    logged = 100;
    expect(waits.read('anyone', refused)).toEqual(wait);
  });
});

describe('a test that is cancelled', () => {
  it('sends nothing more, not even to look for a sign-in page', async () => {
    const key = await bench.makeKey();
    let greeted = false;
    const silent = await ground.keep(
      listen(createServer((socket) => socket.once('data', () => (greeted = true)))),
    );
    const plain = await ground.keep(
      plainPeer(says(302, { location: 'http://login.hotel.test/' }), '0.0.0.0'),
    );
    const { test, run } = prepareSandbox(ground, key, {
      baseUrl: `https://localhost:${silent.port}`,
      plainPort: plain.port,
    });
    const running = run();
    // In the middle of the handshake.
    await until(() => greeted).toBe(true);
    test.cancel();
    expect((await running).verdict).toBe('cancelled');
    // Whatever a stage still sends, it sends before this one.
    await new Promise((resolve) => setImmediate(resolve));
    expect(await fetch(`http://127.0.0.1:${plain.port}/`, { redirect: 'manual' })).toMatchObject({
      status: 302,
    });
    expect(plain.reached.length).toBe(1);
  });

  it('keeps no tunnel that a proxy opens too late', async () => {
    const key = await bench.makeKey();
    let ended = 0;
    let answer: (() => void) | null = null;
    const proxy = createHttp();
    proxy.on('connect', (_, socket: Socket) => {
      socket.on('error', () => {});
      socket.once('end', () => (ended += 1)).resume();
      answer = () => void socket.write('HTTP/1.1 200 OK\r\n\r\n');
    });
    const peer = await ground.keep(listen(proxy));
    const { test, run } = prepareSandbox(ground, key, {
      resolveProxy: () => Promise.resolve(`PROXY 127.0.0.1:${peer.port}`),
    });
    const running = run();
    await until(() => answer !== null).toBe(true);
    test.cancel();
    (answer as (() => void) | null)?.();
    expect((await running).verdict).toBe('cancelled');
    await until(() => ended).toBe(1);
  });
});

describe('what is remembered of this device', () => {
  it('outlives a restart, so that tomorrow’s address is told from another machine’s', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'own-addresses-'));
    const path = join(folder, 'own.json');
    const key = await bench.makeKey({ whitelist: { enabled: true, entries: ['203.0.113.7'] } });
    const row = await rowOf(ground, key.id);
    const before = createOwnAddresses({ path, now: Date.now });
    expect((await prepareSandbox(ground, key, { own: before, row }).run()).verdict).toBe('green');
    await before.settled();
    await bench.control({ do: 'seen', caller: 'device', ipv4: '203.0.113.99' });
    const after = createOwnAddresses({ path, now: Date.now });
    await after.settled();
    const state = await prepareSandbox(ground, key, { own: after, row }).run();
    await bench.control({ do: 'seen', caller: 'device', ipv4: '203.0.113.7' });
    expect(stageOf(state, 'whitelist').failure?.code).toBe('ip-changed');
    await after.settled();
    rmSync(folder, { recursive: true });
  });

  it('is not taken for proof where it is none', async () => {
    const key = await bench.makeKey({ whitelist: { enabled: true, entries: ['198.51.100.23'] } });
    await bench.signed(key, 'GET', '/v1/portfolio', { baseUrl: bench.sandbox.botBaseUrl });
    // The other one used the key before this device was ever seen: it may have been this device itself.
    const own = createOwnAddresses({ path: null, now: Date.now });
    const state = await prepareSandbox(ground, key, { own, row: await rowOf(ground, key.id) }).run();
    expect(stageOf(state, 'whitelist').failure?.code).toBe('ip-not-allowed');
  });

  it('says nothing of a change when the list is older than two minutes', async () => {
    const key = await bench.makeKey();
    const row = { ...(await rowOf(ground, key.id)), createdAt: 0 };
    await bench.control({ do: 'key', id: key.id, set: 'disabled' });
    const { mirror, run } = prepareSandbox(ground, key, { row: { ...row, status: 'disabled' } });
    mirror.set('keys', { ...mirror.get('keys'), asOf: Date.now() - 121_000 });
    mirror.set('keys', { ...mirror.get('keys'), rows: [row], asOf: Date.now() });
    expect(stageOf(await run(), 'signature').failure?.code).toBe('key-disabled');
  });
});

describe('what an error of the network means', () => {
  const error = (code: string, syscall: string): Error => Object.assign(new Error(code), { code, syscall });
  it.each([
    [error('EHOSTUNREACH', 'connect'), true, 'no-route'],
    [error('EHOSTUNREACH', 'connect'), false, 'offline'],
    // The line went while a request was under way: it may have arrived.
    [error('EHOSTUNREACH', 'read'), true, 'connection-lost'],
    [error('EHOSTUNREACH', 'read'), false, 'connection-lost'],
    [new Error('wrapped', { cause: error('ENETUNREACH', 'write') }), true, 'connection-lost'],
    [error('EAI_AGAIN', 'getaddrinfo'), true, 'name-server-silent'],
    [error('EAI_AGAIN', 'getaddrinfo'), false, 'offline'],
    [new ConnectError('PROXY_UNREACHABLE', { name: 'proxy.example:8080' }), true, 'proxy-unreachable'],
    [new ConnectError('PROXY_UNREACHABLE', { name: 'proxy.example:8080' }), false, 'offline'],
  ])('%o, network %s: %s', (failed, online, code) => {
    expect(networkFailure(failed, 'api.ventario.test', () => online).code).toBe(code);
  });
});

describe('whose clock it is', () => {
  it.each([
    ['win32', '10.0.26100', [], 'windows'],
    ['darwin', '25.1.0', [], 'macos'],
    ['linux', '6.8.0-49-generic', [], 'linux'],
    ['linux', '5.15.167.4-microsoft-standard-WSL2', [], 'wsl'],
    ['linux', '6.8.0-49-generic', ['/.dockerenv'], 'container'],
    ['linux', '5.15.167.4-microsoft-standard-WSL2', ['/run/.containerenv'], 'container'],
  ] as const)('%s %s %j is %s', (platform, kernel, files, system) => {
    const there: readonly string[] = files;
    expect(runsOn(platform, kernel, (path) => there.includes(path))).toBe(system);
  });
});

describe('the limits', () => {
  it('hold when the memory is cleaned up in the middle of a stage', async () => {
    setFlagsFromString('--expose_gc');
    const collect: unknown = runInNewContext('gc');
    if (typeof collect !== 'function') throw new Error('no way to collect');
    const stuck: Stage = {
      id: 'dns',
      limitMs: 300,
      run: () => {
        setTimeout(() => Reflect.apply(collect, undefined, []), 50);
        return new Promise(() => {});
      },
    };
    const { run } = prepareSandbox(ground, await bench.makeKey(), { stages: [stuck] });
    const state = await run();
    expect(stageOf(state, 'dns').failure?.code).toBe('timeout');
    expect(stageOf(state, 'dns').durationMs).toBeLessThan(5_000);
  });

  it('of all stages together are the test’s own, whatever they add up to', async () => {
    const slow = STAGES.map(({ id }): Stage => ({ id, limitMs: 60_000, run: () => new Promise(() => {}) }));
    const { run } = prepareSandbox(ground, await bench.makeKey(), { stages: slow, limitMs: 200 });
    const state = await run();
    expect(state.stages.map(({ state: how }) => how)).toEqual([
      'failed',
      ...slow.slice(1).map(() => 'skipped'),
    ]);
    // The longest that a stage of the real test may take is less than the whole.
    expect(Math.max(...STAGES.map(({ limitMs }) => limitMs))).toBeLessThan(15_000);
  });
});

describe('a green test', () => {
  it('names every stage, and takes no longer than its requests', async () => {
    const key = await bench.makeKey({ whitelist: { enabled: true, entries: ['203.0.113.7'] } });
    const { run } = prepareSandbox(ground, key);
    await run();
    const begun = performance.now();
    const state = await run();
    const tookMs = performance.now() - begun;
    expect(state.stages.map(({ id, state: how }) => [id, how])).toEqual(
      STAGES.map(({ id }) => [id, 'passed']),
    );
    expect(tookMs).toBeLessThan(2_000);
  });
});
