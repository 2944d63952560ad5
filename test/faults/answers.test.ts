import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../main/backend/client';
import type { Failure, FailureCode } from '../../preload/contract';
import { type Authority, makeAuthority } from './certificates';
import { testClient, testMirror } from './fixtures';
import { type Running, runHttps, runRawTls, runTcp } from './servers';

/** Patient, for answers that come; short, for those that never do. */
const CALM = { connectMs: 15_000, wholeMs: 15_000, bodyBytes: 64 * 1024 };
const SHORT = { ...CALM, connectMs: 300, wholeMs: 600 };
/** What a busy machine may add to a limit. */
const SLACK_MS = 5_000;

let authority: Authority;
let pair: { key: string; cert: string };
let second: Running;
const open: { stop(): unknown }[] = [];

beforeAll(async () => {
  authority = await makeAuthority();
  pair = await authority.issue({ hosts: ['127.0.0.1'] });
  second = await runHttps(pair, (_, response) => response.end('{}'));
});

afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

afterAll(() => second.stop());

function client(port: number, caPem: string | null, limits: typeof CALM): Client {
  const made = testClient({ baseUrl: `https://127.0.0.1:${port}`, caPem, limits });
  open.unshift({ stop: () => made.close() });
  return made;
}

async function failureOf(port: number, caPem = authorityPem(), limits = CALM): Promise<Failure> {
  const begun = performance.now();
  const outcome = await client(port, caPem, limits).call('time', {});
  expect(performance.now() - begun).toBeLessThan(limits.wholeMs + SLACK_MS);
  expect(second.hits()).toBe(0);
  if (outcome.ok) throw new Error('It answered a value.');
  return outcome.failure;
}

function authorityPem(): string | null {
  return authority.pem;
}

const json = { 'content-type': 'application/json' };
const problem = { 'content-type': 'application/problem+json' };

function serve(status: number, headers: Record<string, string>, body: string | Buffer): RequestListener {
  return (_, response) => {
    response.writeHead(status, headers).end(body);
  };
}

const time = JSON.stringify({ server_time: 1 });
const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024));

const answers: [string, FailureCode, RequestListener][] = [
  ['a captive portal’s HTML with 200', 'not-ventario', serve(200, { 'content-type': 'text/html' }, '<html>')],
  ['an HTML 404', 'not-ventario', serve(404, { 'content-type': 'text/html' }, '<html>')],
  ['malformed JSON', 'unexpected-answer', serve(200, json, '{"server_time":')],
  ['an empty body', 'unexpected-answer', serve(200, json, '')],
  ['JSON of a wrong shape', 'unexpected-answer', serve(200, json, '{"server_time":"now"}')],
  ['text instead of JSON', 'unexpected-answer', serve(200, { 'content-type': 'text/plain' }, time)],
  ['a status that the contract does not know', 'unexpected-answer', serve(206, json, time)],
  [
    'an encoding that nobody asked for',
    'unexpected-answer',
    serve(200, { ...json, 'content-encoding': 'br' }, 'x'),
  ],
  ['a redirect to the same host', 'redirected', serve(302, { location: '/v1/time' }, '')],
  ['a permanent redirect', 'redirected', serve(308, { location: '/elsewhere' }, '')],
  ['500 without problem', 'server-trouble', serve(500, { 'content-type': 'text/html' }, '<html>')],
  ['502', 'server-trouble', serve(502, {}, '')],
  ['503', 'server-maintenance', serve(503, {}, '')],
  ['429', 'rate-limited', serve(429, {}, '')],
  ['407', 'proxy-sign-in', serve(407, {}, '')],
  ['511', 'captive-portal', serve(511, { 'content-type': 'text/html' }, '')],
  ['400 of somebody else', 'unexpected-answer', serve(400, json, '{"error":"no"}')],
  ['a problem with an unknown code', 'unexpected-answer', serve(401, problem, '{"code":"nope"}')],
  ['a gzip bomb', 'answer-too-large', serve(200, { ...json, 'content-encoding': 'gzip' }, bomb)],
  [
    'truncated gzip',
    'unexpected-answer',
    serve(200, { ...json, 'content-encoding': 'gzip' }, gzipSync(time).subarray(0, 15)),
  ],
  ['no gzip at all', 'unexpected-answer', serve(200, { ...json, 'content-encoding': 'gzip' }, time)],
  [
    '100 MB announced',
    'answer-too-large',
    (_, response) => response.writeHead(200, { ...json, 'content-length': '100000000' }).write(' '),
  ],
  [
    '100 MB without announcement',
    'answer-too-large',
    (_, response) => {
      response.writeHead(200, json);
      const more = (): void => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    },
  ],
  ['headers that never come', 'timeout', () => {}],
  [
    'a slow-loris body',
    'timeout',
    (_, response) => {
      response.writeHead(200, json);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    },
  ],
  [
    'a reset in the middle of the body',
    'connection-lost',
    (_, response) => {
      response.writeHead(200, { ...json, 'content-length': '100' });
      response.write('{"server', () => response.socket?.destroy());
    },
  ],
];

describe('an answer that is none', () => {
  it.each(answers)('%s is “%s”', async (_, code, listener) => {
    const server = await runHttps(pair, listener);
    open.push(server);
    const limits = code === 'timeout' ? SHORT : CALM;
    expect((await failureOf(server.port, authority.pem, limits)).code).toBe(code);
    expect(server.hits()).toBe(1);
  });

  it('a redirect to another host is not followed', async () => {
    const server = await runHttps(
      pair,
      serve(307, { location: `https://127.0.0.1:${second.port}/v1/time` }, ''),
    );
    open.push(server);
    expect(await failureOf(server.port)).toMatchObject({ code: 'redirected', evidence: { status: 307 } });
    expect(second.hits()).toBe(0);
  });

  it('bytes that are no HTTP are an unexpected answer', async () => {
    const server = await runRawTls(pair, (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    open.push(server);
    expect((await failureOf(server.port)).code).toBe('unexpected-answer');
  });

  it('a head without end stays within the limits', async () => {
    const server = await runRawTls(pair, (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write(`x-${Date.now()}: ${'a'.repeat(1000)}\r\n`), 5);
      socket.on('close', () => clearInterval(timer));
    });
    open.push(server);
    expect((await failureOf(server.port)).code).toBe('unexpected-answer');
  });
});

describe('Retry-After', () => {
  it.each([
    ['30', 30, 30],
    ['in a minute', 30, 61],
    ['99999999999', 3600, 3600],
    ['Wed, 21 Oct 2099 07:28:00 GMT', 3600, 3600],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 0, 0],
  ])('“%s” lies between %d and %d s', async (value, low, high) => {
    const server = await runHttps(pair, (_, response) => {
      const inAMinute = new Date(Date.now() + 60_000).toUTCString();
      response.writeHead(429, { 'retry-after': value === 'in a minute' ? inAMinute : value }).end();
    });
    open.push(server);
    const { evidence } = await failureOf(server.port);
    expect(evidence?.retryAfterSeconds).toBeGreaterThanOrEqual(low);
    expect(evidence?.retryAfterSeconds).toBeLessThanOrEqual(high);
  });

  it.each(['soon', '-5', ''])('“%s” is no time', async (value) => {
    const server = await runHttps(pair, serve(503, { 'retry-after': value }, ''));
    open.push(server);
    expect((await failureOf(server.port)).evidence).not.toHaveProperty('retryAfterSeconds');
  });
});

describe('a connection that cannot be trusted', () => {
  const answer = serve(200, json, time);

  it('another CA is untrusted', async () => {
    const server = await runHttps(pair, answer);
    open.push(server);
    expect((await failureOf(server.port, null)).code).toBe('tls-untrusted');
    expect(server.hits()).toBe(0);
  });

  it('an expired certificate is expired', async () => {
    const old = await authority.issue({
      hosts: ['127.0.0.1'],
      from: new Date(Date.now() - 5 * 86_400_000),
      until: new Date(Date.now() - 86_400_000),
    });
    const server = await runHttps(old, answer);
    open.push(server);
    expect((await failureOf(server.port)).code).toBe('tls-expired');
    expect(server.hits()).toBe(0);
  });

  it('a certificate of tomorrow is not yet valid', async () => {
    const early = await authority.issue({ hosts: ['127.0.0.1'], from: new Date(Date.now() + 3_600_000) });
    const server = await runHttps(early, answer);
    open.push(server);
    expect((await failureOf(server.port)).code).toBe('tls-not-yet-valid');
  });

  it('a certificate for another host is the wrong host', async () => {
    const other = await authority.issue({ hosts: ['api.example.org'] });
    const server = await runHttps(other, answer);
    open.push(server);
    expect((await failureOf(server.port)).code).toBe('tls-wrong-host');
    expect(server.hits()).toBe(0);
  });

  it('plain HTTP on the port is failed TLS', async () => {
    const server = await runTcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    open.push(server);
    expect((await failureOf(server.port)).code).toBe('tls-failed');
  });
});

describe('no connection at all', () => {
  it('a closed port is refused', async () => {
    const server = await runTcp(() => {});
    await server.stop();
    expect(await failureOf(server.port)).toMatchObject({
      code: 'refused',
      evidence: { technical: 'ECONNREFUSED' },
    });
  });

  it('a server that accepts and says nothing times out while connecting', async () => {
    const server = await runTcp(() => {});
    open.push(server);
    expect(await failureOf(server.port, authority.pem, { ...SHORT, wholeMs: 15_000 })).toMatchObject({
      code: 'timeout',
      evidence: { technical: 'CONNECT_TIMEOUT' },
    });
  });

  it('a reset while connecting is a lost connection', async () => {
    const server = await runTcp((socket) => socket.resetAndDestroy());
    open.push(server);
    expect((await failureOf(server.port)).code).toBe('connection-lost');
  });

  it('a name that does not exist is not found, or there is no network', async () => {
    const made = testClient({ baseUrl: 'https://nobody.invalid', limits: CALM });
    open.push({ stop: () => made.close() });
    const outcome = await made.call('time', {});
    expect(outcome.ok ? 'ok' : outcome.failure.code).toMatch(/^(name-not-found|offline|timeout)$/);
  });

  it('a cancelled call is cancelled, and says nothing about the connection', async () => {
    const server = await runHttps(pair, () => {});
    open.push(server);
    const mirror = testMirror();
    const made = testClient({ baseUrl: `https://127.0.0.1:${server.port}`, caPem: authority.pem, mirror });
    const stop = new AbortController();
    const asked = made.call('time', {}, { signal: stop.signal });
    stop.abort();
    expect(await asked).toEqual({ ok: false, failure: { code: 'cancelled' } });
    expect(mirror.get('connection').state).toBe('unknown');
    made.close();
  });

  it('a forbidden host is never spoken to', async () => {
    const server = await runHttps(pair, serve(200, json, time));
    open.push(server);
    const made = testClient({
      baseUrl: `https://127.0.0.1:${server.port}`,
      caPem: authority.pem,
      allowHost: () => false,
    });
    expect((await made.call('time', {})).ok).toBe(false);
    expect(server.hits()).toBe(0);
  });
});
