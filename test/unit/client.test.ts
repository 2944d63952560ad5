import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readEntries, writeRoute } from '../../main/backend/agent';
import type { Client } from '../../main/backend/client';
import { type ProblemCode, problemStatus } from '../../main/backend/contract';
import { LIMITS } from '../../main/backend/wire';
import { FailureCode } from '../../preload/contract';
import { credentialOf, signedInClient } from '../faults/account';
import { makeAuthority } from '../faults/certificates';
import { silentPort } from '../faults/connection-servers';
import { testClient, testMirror, until } from '../faults/fixtures';
import { runHttps, runTcp } from '../faults/servers';
import { type Bench, startBench, type TestKey } from '../sandbox/client';

let bench: Bench;
const open: { stop(): unknown }[] = [];

beforeAll(async () => {
  bench = await startBench();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
  await bench.control({ do: 'clear' });
});
afterAll(() => bench.stop());

async function account(): Promise<{ client: Client; mirror: ReturnType<typeof testMirror> }> {
  const made = await signedInClient(bench);
  open.push({ stop: () => made.client.close() });
  return made;
}

const NAMES: Partial<Record<ProblemCode, FailureCode>> = {
  'quota-exceeded': 'rate-limited',
  'internal-error': 'server-trouble',
  'temporary-reduced-capacity': 'server-maintenance',
  // The sign-in's scope: no key has signed.
  'permission-missing': 'sign-in-denied',
  // A list gives no occasion for these (problems.test.ts).
  'not-found': 'unexpected-answer',
  'nonce-replayed': 'unexpected-answer',
  'idempotency-conflict': 'unexpected-answer',
  'precondition-failed': 'unexpected-answer',
};

describe('what the backend refuses', () => {
  it.each(Object.keys(problemStatus) as ProblemCode[])('%s has its one code', async (code) => {
    const { client } = await account();
    await bench.control({ do: 'force', endpoint: 'listKeys', code, times: 2 });
    const answer = await client.call('listKeys', { query: {} });
    const expected = NAMES[code] ?? FailureCode.parse(code);
    expect(answer).toMatchObject({ ok: false, failure: { code: expected } });
    // A session that ended while its renewal failed too has no request behind it.
    if (!answer.ok && code !== 'session-expired') {
      expect(answer.failure.evidence).toMatchObject({
        status: problemStatus[code],
        requestId: expect.any(String),
      });
    }
  });

  it('a limit says how long to wait', async () => {
    const { client } = await account();
    await bench.control({ do: 'force', endpoint: 'account', code: 'quota-exceeded', retry_after: '17' });
    expect(await client.call('account', {})).toMatchObject({
      failure: { code: 'rate-limited', evidence: { retryAfterSeconds: 17 } },
    });
  });
});

describe('calls', () => {
  it('a key that signs with its HMAC secret and one with its Ed25519 key are both let in', async () => {
    const { client } = await account();
    for (const algorithm of ['hmac-sha256', 'ed25519'] as const) {
      const key = await bench.makeKey({ algorithm });
      const self = await client.signed('self', {}, credentialOf(key));
      expect(self).toMatchObject({ ok: true, value: { id: key.id, algorithm } });
      const order = { symbol: 'BTC-EUR', side: 'buy', type: 'limit', amount: '0.1', price: '1' } as const;
      expect(await client.signed('testOrder', { body: order }, credentialOf(key))).toMatchObject({
        ok: true,
      });
    }
  });

  it('path parameters, queries and own headers arrive', async () => {
    const { client } = await account();
    const key = await bench.makeKey();
    const read = await client.call('readKey', { params: { id: key.id } });
    if (!read.ok) throw new Error(read.failure.code);
    const put = await client.call('putWhitelist', {
      params: { id: key.id },
      headers: { 'if-match': read.value.etag },
      body: { enabled: true, entries: ['203.0.113.0/24'] },
    });
    expect(put).toMatchObject({ ok: true, value: { whitelist: { enabled: true } } });
    const stale = await client.call('putWhitelist', {
      params: { id: key.id },
      headers: { 'if-match': read.value.etag },
      body: { enabled: false, entries: [] },
    });
    expect(stale).toMatchObject({ failure: { code: 'changed-elsewhere' } });
    const page = await client.call('listKeys', { query: { limit: 1 } });
    expect(page.ok && page.value.keys.length).toBe(1);
    expect(await client.call('deleteKey', { params: { id: key.id } })).toEqual({ ok: true, value: null });
  });

  it('a wrong secret is an invalid signature and an unreadable private key is never sent', async () => {
    const { client } = await account();
    const key = await bench.makeKey();
    const other = await bench.makeKey();
    const wrong = { ...credentialOf(other), keyId: key.id };
    expect(await client.signed('self', {}, wrong)).toMatchObject({ failure: { code: 'signature-invalid' } });
    const broken = { keyId: key.id, algorithm: 'ed25519', privateKeyPkcs8: 'AAAA' } as const;
    expect(await client.signed('self', {}, broken)).toEqual({
      ok: false,
      failure: { code: 'credential-unrecognised' },
    });
  });

  it('a clock that is off is said with how far', async () => {
    const key = await bench.makeKey();
    const { baseUrl, caPem } = bench.sandbox;
    const late = testClient({ baseUrl, caPem, now: () => Date.now() + 120_000 });
    open.push({ stop: () => late.close() });
    const answer = await late.signed('self', {}, credentialOf(key));
    expect(answer).toMatchObject({ failure: { code: 'clock-skew' } });
    const skew = answer.ok ? 0 : (answer.failure.evidence?.skewMs ?? 0);
    expect(Math.abs(skew - 120_000)).toBeLessThan(3_000);
  });

  it('no failure holds a token or a secret', async () => {
    const { client } = await account();
    const token = await client.session.token();
    const key: TestKey = await bench.makeKey({ permissions: ['read'] });
    const body = { symbol: 'BTC-EUR', side: 'buy', type: 'market', amount: '1' } as const;
    const refused = await client.signed('testOrder', { body }, credentialOf(key));
    await bench.control({ do: 'down' });
    const gone = await client.call('account', {});
    await bench.control({ do: 'up' });
    const said = JSON.stringify([refused, gone]);
    expect(refused).toMatchObject({ failure: { code: 'permission-missing' } });
    expect(gone).toMatchObject({ failure: { code: 'refused' } });
    if (!token.ok || key.key.algorithm !== 'hmac-sha256') throw new Error('no secrets to look for');
    expect(said).not.toContain(token.value);
    expect(said).not.toContain(key.key.secret);
  });
});

/** Answers the first request of a connection, and drops the connection at the second. */
async function dropping(): Promise<{ client: Client; seen: string[]; nonces: (string | undefined)[] }> {
  const authority = await makeAuthority();
  const pair = await authority.issue({ hosts: ['127.0.0.1'] });
  const seen: string[] = [];
  const nonces: (string | undefined)[] = [];
  const used = new WeakSet<object>();
  const server = await runHttps(pair, (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    nonces.push(/nonce="([^"]+)"/.exec(String(request.headers['signature-input']))?.[1]);
    if (used.has(request.socket)) {
      request.socket.destroy();
      return;
    }
    used.add(request.socket);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"server_time":1}');
  });
  const client = testClient({ baseUrl: `https://127.0.0.1:${server.port}`, caPem: authority.pem });
  open.push({ stop: () => client.close() }, server);
  return { client, seen, nonces };
}

describe('a kept connection that died', () => {
  it('a GET goes over a new one', async () => {
    const { client, seen } = await dropping();
    expect((await client.call('time', {})).ok).toBe(true);
    expect((await client.call('time', {})).ok).toBe(true);
    expect(seen.length).toBe(3);
  });

  it('a signed GET is signed anew, with another nonce', async () => {
    const { client, nonces } = await dropping();
    const key = credentialOf(await bench.makeKey());
    await client.call('time', {});
    await client.signed('self', {}, key);
    const [, first, second] = nonces;
    expect(first).toEqual(expect.any(String));
    expect(second).toEqual(expect.any(String));
    expect(first).not.toBe(second);
  });

  it('an order is never sent twice', async () => {
    const { client, seen } = await dropping();
    const key = credentialOf(await bench.makeKey());
    await client.call('time', {});
    const body = { symbol: 'BTC-EUR', side: 'buy', type: 'market', amount: '1' } as const;
    expect(await client.signed('placeOrder', { body }, key)).toMatchObject({
      failure: { code: 'connection-lost' },
    });
    expect(seen.filter((line) => line === 'POST /v1/orders').length).toBe(1);
  });
});

describe('the state of the connection', () => {
  it('trouble is said at once and goes by itself', async () => {
    const { baseUrl, caPem } = bench.sandbox;
    const mirror = testMirror();
    const client = testClient({ baseUrl, caPem, mirror, probe: { firstMs: 20, maxMs: 60 } });
    open.push({ stop: () => client.close() });
    await client.call('time', {});
    expect(mirror.get('connection')).toMatchObject({ state: 'online', failure: null });
    await bench.control({ do: 'down' });
    await client.call('time', {});
    expect(mirror.get('connection')).toMatchObject({ state: 'trouble', failure: { code: 'refused' } });
    const { since } = mirror.get('connection');
    await client.call('time', {});
    expect(mirror.get('connection').since).toBe(since);
    await bench.control({ do: 'up' });
    await until(() => mirror.get('connection').state).toBe('online');
  });

  it('a refusal by the backend is no trouble', async () => {
    const { client, mirror } = await account();
    await bench.control({ do: 'force', endpoint: 'account', code: 'quota-exceeded' });
    await client.call('account', {});
    expect(mirror.get('connection').state).toBe('online');
  });

  it('after closing nothing is asked any more', async () => {
    const server = await runTcp((socket) => socket.resetAndDestroy());
    const client = testClient({
      baseUrl: `https://127.0.0.1:${server.port}`,
      probe: { firstMs: 10, maxMs: 10 },
    });
    await client.call('time', {});
    client.close();
    const hits = server.hits();
    expect(await client.call('time', {})).toEqual({ ok: false, failure: { code: 'cancelled' } });
    await server.stop();
    expect(server.hits()).toBe(hits);
  });
});

/** A real forward proxy: CONNECT, and a tunnel of bytes. */
async function proxy(status: 200 | 202 | 407 | 502): Promise<{ answer: string; targets: string[] }> {
  const targets: string[] = [];
  const server = createServer();
  server.on('connect', (request, socket) => {
    targets.push(request.url ?? '');
    if (status > 299) {
      socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const onward = connect(Number(port), host, () => {
      socket.write(`HTTP/1.1 ${status} OK\r\n\r\n`);
      socket.pipe(onward).pipe(socket);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ stop: () => server.close() && server.closeAllConnections() });
  return { answer: `PROXY 127.0.0.1:${(server.address() as AddressInfo).port}`, targets };
}

describe('a proxy', () => {
  it.each([
    ['DIRECT', ['DIRECT']],
    ['', ['DIRECT']],
    ['PROXY proxy.example:8080; DIRECT', ['PROXY proxy.example:8080', 'DIRECT']],
    ['PROXY a; PROXY b:2;', ['PROXY a:80', 'PROXY b:2']],
    ['SOCKS5 a:1; PROXY b:2', ['unusable', 'PROXY b:2']],
    ['SOCKS5 a:1;', ['unusable']],
    ['HTTPS a:443; DIRECT', ['unusable', 'DIRECT']],
    ['PROXY a:99999', ['unusable']],
    ['DIRECT; PROXY a:1', ['DIRECT']],
    ['PROXY user:pa@ss@proxy.example:8080', ['PROXY proxy.example:8080']],
    ['PROXY [::1]:8080', ['PROXY [::1]:8080']],
  ])('“%s” is understood', (answer, expected) => {
    const entries = readEntries(answer);
    expect(entries.map((entry) => (entry.kind === 'unusable' ? entry.kind : writeRoute(entry)))).toEqual(
      expected,
    );
  });

  it('that cannot be reached is passed over, as browsers do', async () => {
    const { baseUrl, caPem } = bench.sandbox;
    const dead = await runTcp(() => {});
    await dead.stop();
    const gone = `PROXY 127.0.0.1:${dead.port}`;
    const { answer, targets } = await proxy(200);
    const over = async (system: string): Promise<unknown> => {
      const client = testClient({ baseUrl, caPem, resolveProxy: () => Promise.resolve(system) });
      const outcome = await client.call('time', {});
      client.close();
      return outcome.ok || outcome.failure;
    };
    expect(await over(`${gone}; DIRECT`)).toBe(true);
    expect(targets).toEqual([]);
    expect(await over(`${gone}; ${answer}; DIRECT`)).toBe(true);
    expect(targets).toEqual([new URL(baseUrl).host]);
    expect(await over(`${gone}; ${gone}`)).toMatchObject({
      code: 'proxy-unreachable',
      evidence: { host: `127.0.0.1:${dead.port}` },
    });
  });

  it('that was passed over is the cause when the direct way leads nowhere', async () => {
    const { caPem } = bench.sandbox;
    const closed = await runTcp(() => {});
    await closed.stop();
    const baseUrl = `https://127.0.0.1:${closed.port}`;
    const over = async (system: string): Promise<unknown> => {
      const client = testClient({ baseUrl, caPem, resolveProxy: () => Promise.resolve(system) });
      const outcome = await client.call('time', {});
      client.close();
      return outcome.ok || outcome.failure.code;
    };
    expect(await over('DIRECT')).toBe('refused');
    expect(await over(`PROXY 127.0.0.1:${closed.port}; DIRECT`)).toBe('proxy-unreachable');
    expect(await over('SOCKS5 127.0.0.1:1080; DIRECT')).toBe('proxy-unsupported');
    expect(await over('SOCKS5 127.0.0.1:1080')).toBe('proxy-unsupported');
  });

  it('that drops connections is waited for together with the others, and longer than a lost packet takes', async () => {
    const { baseUrl, caPem } = bench.sandbox;
    const silent = await silentPort();
    open.push(silent);
    const { answer, targets } = await proxy(200);
    const drops = `PROXY 127.0.0.1:${silent.port}; `;
    const client = testClient({
      baseUrl,
      caPem,
      resolveProxy: () => Promise.resolve(`${drops.repeat(3)}${answer}; DIRECT`),
    });
    open.unshift({ stop: () => client.close() });
    const begun = performance.now();
    expect((await client.call('time', {})).ok).toBe(true);
    const tookMs = performance.now() - begun;
    expect(tookMs).toBeGreaterThan(2_000);
    expect(tookMs).toBeLessThan(5_000);
    expect(targets).toEqual([new URL(baseUrl).host]);
  });

  it('that the system never names is named as the cause, and not the server', async () => {
    const { baseUrl, caPem } = bench.sandbox;
    const client = testClient({
      baseUrl,
      caPem,
      resolveProxy: () => new Promise(() => {}),
      limits: { proxyMs: 50 },
    });
    open.unshift({ stop: () => client.close() });
    expect(await client.call('time', {})).toMatchObject({
      failure: { code: 'proxy-unreachable', evidence: { technical: 'PROXY_UNKNOWN' } },
    });
  });

  it('that takes the connection and never answers is named before the whole time is over', async () => {
    const { baseUrl, caPem } = bench.sandbox;
    const silent = await runTcp(() => {});
    open.push(silent);
    const client = testClient({
      baseUrl,
      caPem,
      resolveProxy: () => Promise.resolve(`PROXY 127.0.0.1:${silent.port}`),
      limits: { connectMs: LIMITS.connectMs / 10, wholeMs: LIMITS.wholeMs / 10 },
    });
    open.unshift({ stop: () => client.close() });
    expect(await client.call('time', {})).toMatchObject({
      failure: { code: 'proxy-refused', evidence: { technical: 'PROXY_TIMEOUT' } },
    });
  });

  it('behind which TLS cannot even be begun does not hold a request', async () => {
    const { answer } = await proxy(200);
    const { baseUrl } = bench.sandbox;
    // Node throws at once.
    const caPem = 5 as unknown as string;
    const resolveProxy = () => Promise.resolve(answer);
    const client = testClient({ baseUrl, caPem, resolveProxy, limits: { wholeMs: 2_000 } });
    open.unshift({ stop: () => client.close() });
    expect(await client.call('time', {})).toMatchObject({
      failure: { code: 'connection-lost', evidence: { technical: 'ERR_INVALID_ARG_TYPE' } },
    });
  });

  // Any 2xx opens the tunnel (RFC 9110, section 9.3.6).
  it.each([200, 202] as const)(
    'carries the encrypted connection (%d), still checked to the backend',
    async (status) => {
      const { answer, targets } = await proxy(status);
      const { baseUrl, caPem } = bench.sandbox;
      const client = testClient({ baseUrl, caPem, resolveProxy: () => Promise.resolve(answer) });
      const stranger = testClient({ baseUrl, resolveProxy: () => Promise.resolve(answer) });
      open.unshift({ stop: () => client.close() }, { stop: () => stranger.close() });
      expect((await client.call('time', {})).ok).toBe(true);
      expect(targets).toEqual([new URL(baseUrl).host]);
      expect(await stranger.call('time', {})).toMatchObject({ failure: { code: 'tls-untrusted' } });
    },
  );

  it.each([
    [407, 'proxy-sign-in'],
    [502, 'proxy-refused'],
  ] as const)('that answers %d is “%s”', async (status, code) => {
    const { answer } = await proxy(status);
    const { baseUrl, caPem } = bench.sandbox;
    const client = testClient({ baseUrl, caPem, resolveProxy: () => Promise.resolve(answer) });
    open.unshift({ stop: () => client.close() });
    // The proxy is named, and not the server that it stands before.
    const host = answer.replace('PROXY ', '');
    expect(await client.call('time', {})).toMatchObject({ failure: { code, evidence: { host, status } } });
  });
});
