import type { IncomingMessage, RequestListener } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../main/backend/client';
import { createSignIn } from '../../main/backend/sign-in';
import { openUsageStream } from '../../main/backend/usage-stream';
import type { FailureCode } from '../../preload/contract';
import { type Authority, makeAuthority } from './certificates';
import { testClient, testMirror, testTokens } from './fixtures';
import { type Running, runHttps } from './servers';

/** A hostile or broken backend while signing in and while listening: tokens go nowhere else, each fault has its code. */

const REFRESH = 'refresh-canary-4711';
/** Patient, for answers that come; short, for those that never do. */
const CALM = { connectMs: 15_000, wholeMs: 15_000 };
const SHORT = { connectMs: 300, wholeMs: 600 };
const json = { 'content-type': 'application/json' };

let authority: Authority;
let pair: { key: string; cert: string };
let second: Running;
const open: { stop(): unknown }[] = [];

beforeAll(async () => {
  authority = await makeAuthority();
  pair = await authority.issue({ hosts: ['127.0.0.1'] });
  second = await runHttps(pair, (_, response) => response.writeHead(200, json).end('{}'));
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
  expect(second.hits()).toBe(0);
});
afterAll(() => second.stop());

type Backend = {
  client: Client;
  tokens: ReturnType<typeof testTokens>;
  mirror: ReturnType<typeof testMirror>;
  server: Running;
};
type Metadata = Record<string, unknown>;

/** Metadata as they should be, changed by the test; everything else is the test's. */
async function backend(
  change: (origin: string) => Metadata,
  rest: RequestListener = (_, response) => response.writeHead(500).end(),
  limits = CALM,
): Promise<Backend> {
  const server = await runHttps(pair, (request, response) => {
    if (request.url !== '/.well-known/oauth-authorization-server') {
      rest(request, response);
      return;
    }
    const origin = `https://${request.headers.host ?? ''}`;
    const metadata = {
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      revocation_endpoint: `${origin}/revoke`,
      response_types_supported: ['code'],
      ...change(origin),
    };
    response.writeHead(200, json).end(JSON.stringify(metadata));
  });
  const tokens = testTokens(REFRESH);
  const mirror = testMirror();
  const client = testClient({
    mirror,
    baseUrl: `https://127.0.0.1:${server.port}`,
    caPem: authority.pem,
    tokens,
    limits,
  });
  open.push({ stop: () => client.close() }, server);
  return { client, tokens, server, mirror };
}

const asItShouldBe = (): Metadata => ({});

describe('a backend that is not to be trusted with tokens', () => {
  it('names a token endpoint elsewhere: the refresh token stays here', async () => {
    const { client, tokens } = await backend(() => ({
      token_endpoint: `https://127.0.0.1:${second.port}/token`,
    }));
    expect(await client.call('account', {})).toMatchObject({ failure: { code: 'unexpected-answer' } });
    expect(tokens.held()).toBe(REFRESH);
  });

  it('names a revocation endpoint elsewhere: signing out forgets, and tells nobody else', async () => {
    const { client, tokens } = await backend(() => ({
      revocation_endpoint: `https://127.0.0.1:${second.port}/revoke`,
    }));
    expect((await client.session.end()).ok).toBe(false);
    expect(tokens.held()).toBeNull();
  });

  it('says that it is another issuer: nothing is sent', async () => {
    const { client, server } = await backend(() => ({ issuer: 'https://login.example.org' }));
    expect(await client.call('account', {})).toMatchObject({ failure: { code: 'sign-in-failed' } });
    expect(server.hits()).toBe(1);
  });

  it.each([
    'http://login.example.org/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'http://127.0.0.1.example.org/',
  ])('wants the browser to open %s: it is not opened', async (authorization_endpoint) => {
    const { client } = await backend(() => ({ authorization_endpoint }));
    const opened: string[] = [];
    const signIn = createSignIn({
      client,
      mirror: testMirror(),
      now: Date.now,
      openBrowser: (url) => {
        opened.push(url);
        return Promise.resolve();
      },
    });
    expect((await signIn.signIn()).ok).toBe(false);
    expect(opened).toEqual([]);
  });

  it.each<[string, FailureCode, RequestListener, boolean]>([
    ['a redirect', 'redirected', (_, response) => response.writeHead(307, { location: '/t' }).end(), true],
    [
      'HTML',
      'not-ventario',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
      true,
    ],
    ['503', 'server-maintenance', (_, response) => response.writeHead(503).end(), true],
    ['nothing', 'timeout', () => undefined, true],
    [
      'half an answer',
      'sign-in-failed',
      (_, response) => response.writeHead(200, json).end('{"access_token"'),
      true,
    ],
    ['no token', 'sign-in-failed', (_, response) => response.writeHead(200, json).end('{}'), true],
    [
      'invalid_grant',
      'session-expired',
      (_, response) => response.writeHead(400, json).end('{"error":"invalid_grant"}'),
      false,
    ],
  ])('answers a renewal with %s: “%s”', async (_, code, listener, kept) => {
    const { client, tokens } = await backend(asItShouldBe, listener, code === 'timeout' ? SHORT : CALM);
    const outcome = await client.call('account', {});
    expect(outcome).toMatchObject({ ok: false, failure: { code } });
    expect(JSON.stringify(outcome)).not.toContain(REFRESH);
    // Only when the backend says that it is worth nothing, a session is given up.
    expect(tokens.held()).toBe(kept ? REFRESH : null);
  });
});

describe('one limit for everything', () => {
  it('a slow renewal and a slow answer together stay within it', async () => {
    const slow: RequestListener = (request, response) => {
      const body = request.url === '/token' ? '{"access_token":"a","token_type":"Bearer"}' : '{}';
      setTimeout(() => response.writeHead(200, json).end(body), SHORT.wholeMs - 150);
    };
    const { client, mirror } = await backend(asItShouldBe, slow, SHORT);
    expect(await client.call('account', {})).toMatchObject({ failure: { code: 'timeout' } });
    // So that the app looks by itself whether the backend is back.
    expect(mirror.get('connection')).toMatchObject({ state: 'trouble', failure: { code: 'timeout' } });
  });

  it('a caller who cancels is answered at once, even while the session is renewed', async () => {
    const { client } = await backend(asItShouldBe, () => undefined);
    const stop = new AbortController();
    const asked = client.call('account', {}, { signal: stop.signal });
    stop.abort();
    expect(await asked).toEqual({ ok: false, failure: { code: 'cancelled' } });
  });
});

describe('a live log that is none', () => {
  const grant = JSON.stringify({ access_token: 'access-1', token_type: 'Bearer', expires_in: 300 });
  const stream = { 'content-type': 'text/event-stream' };

  async function listen(
    answer: RequestListener,
    limits = CALM,
  ): Promise<{ code: string; asked: IncomingMessage[] }> {
    const asked: IncomingMessage[] = [];
    const { client } = await backend(
      asItShouldBe,
      (request, response) => {
        if (request.url === '/token') {
          response.writeHead(200, json).end(grant);
          return;
        }
        asked.push(request);
        answer(request, response);
      },
      limits,
    );
    const opened = await openUsageStream(client, {
      lastId: 'entry-0007',
      signal: new AbortController().signal,
      now: Date.now,
      idleMs: 150,
    });
    if (!opened.ok) return { code: opened.failure.code, asked };
    const failure = await opened.value.read(() => undefined);
    return { code: failure?.code ?? 'ended', asked };
  }

  it('asks from the last entry on, without compression', async () => {
    const { code, asked } = await listen((_, response) => response.writeHead(200, stream).end(': hello\n\n'));
    expect(code).toBe('ended');
    expect(asked[0]?.headers).toMatchObject({
      'last-event-id': 'entry-0007',
      accept: 'text/event-stream',
      'accept-encoding': 'identity',
      authorization: 'Bearer access-1',
    });
  });

  it.each<[string, string, RequestListener]>([
    [
      'HTML',
      'not-ventario',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    ],
    ['JSON', 'unexpected-answer', (_, response) => response.writeHead(200, json).end('{}')],
    [
      'compressed',
      'unexpected-answer',
      (_, r) => r.writeHead(200, { ...stream, 'content-encoding': 'gzip' }).end(),
    ],
    [
      'a redirect to another host',
      'redirected',
      (_, r) => r.writeHead(307, { location: `https://127.0.0.1:${second.port}/` }).end(),
    ],
    ['503', 'server-maintenance', (_, response) => response.writeHead(503).end()],
    ['silent', 'connection-lost', (_, response) => response.writeHead(200, stream).write(': hello\n\n')],
    ['headers that never come', 'timeout', () => undefined],
    [
      'no entries',
      'unexpected-answer',
      (_, r) => r.writeHead(200, stream).end('event: usage\ndata: {"id":1}\n\n'),
    ],
    ['no JSON', 'unexpected-answer', (_, r) => r.writeHead(200, stream).end('event: usage\ndata: {{{\n\n')],
    ['one endless line', 'unexpected-answer', (_, r) => r.writeHead(200, stream).end('x'.repeat(200_000))],
    [
      'broken off',
      'connection-lost',
      (_, r) => {
        r.writeHead(200, stream).write('event: us', () => r.socket?.destroy());
      },
    ],
  ])('%s is “%s”', async (_, expected, answer) => {
    expect((await listen(answer, expected === 'timeout' ? SHORT : CALM)).code).toBe(expected);
  });
});
