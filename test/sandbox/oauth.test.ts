import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type Answer,
  at,
  authorize,
  authorizeQuery,
  type Bench,
  cookiesOf,
  formToken,
  REDIRECT,
  requestToken,
  sendForm,
  startBench,
} from './client';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.stop());

const token = (fields: Record<string, string>): Promise<Answer> =>
  requestToken(bench.send, bench.sandbox.baseUrl, fields);
const redeem = (code: string, verifier: string, redirect = REDIRECT): Promise<Answer> =>
  token({ grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: redirect });
const account = (access: unknown): Promise<Answer> =>
  bench.send('GET', `${bench.sandbox.baseUrl}/v1/account`, {
    headers: { authorization: `Bearer ${String(access)}` },
  });
const page = (query: string, headers: Record<string, string> = {}): Promise<Answer> =>
  bench.send('GET', `${bench.sandbox.pageUrl}/authorize?${query}`, { headers });

const refresh = (text: string): Promise<Answer> =>
  token({ grant_type: 'refresh_token', refresh_token: text });
const QUERY = authorizeQuery('v'.repeat(43));

describe('signing in', () => {
  it('is described by its metadata (RFC 8414)', async () => {
    const { baseUrl, pageUrl } = bench.sandbox;
    const answer = await bench.send('GET', `${baseUrl}/.well-known/oauth-authorization-server`);
    expect(answer.body).toMatchObject({
      issuer: baseUrl,
      authorization_endpoint: `${pageUrl}/authorize`,
      token_endpoint: `${baseUrl}/oauth/token`,
      revocation_endpoint: `${baseUrl}/oauth/revoke`,
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
    });
  });

  it('leads back with code, state and issuer, and the code opens the account', async () => {
    const { code, verifier, location } = await authorize(bench.send, bench.sandbox.pageUrl);
    expect(location.origin + location.pathname).toBe(REDIRECT);
    expect(location.searchParams.get('state')).toBe('state-1');
    expect(location.searchParams.get('iss')).toBe(bench.sandbox.baseUrl);
    const tokens = await redeem(code, verifier);
    expect(tokens.headers['cache-control']).toBe('no-store');
    expect(tokens.body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'keys:manage usage:read',
    });
    expect((await account(at(tokens.body, 'access_token'))).body).toEqual({
      id: expect.stringMatching(/^va_[A-Za-z0-9_-]{22}$/),
      status: 'active',
      display_name: 'Demo-Konto',
    });
  });

  it('keeps no token in its files', async () => {
    const tokens = await bench.signIn();
    const stored = readFileSync(join(bench.folder, 'state.log'), 'utf8');
    expect(stored).not.toContain(tokens.access_token);
    expect(stored).not.toContain(tokens.refresh_token);
  });

  it('can be declined', async () => {
    const { location } = await authorize(bench.send, bench.sandbox.pageUrl, { answer: 'decline' });
    expect(location.searchParams.get('error')).toBe('access_denied');
    expect(location.searchParams.get('code')).toBeNull();
  });

  it('needs the right password', async () => {
    const query = authorizeQuery('v'.repeat(43));
    const url = `${bench.sandbox.pageUrl}/authorize?${query}`;
    const first = await page(query);
    const answer = await sendForm(bench.send, url, first, {
      user: 'demo',
      password: 'wrong',
      answer: 'agree',
    });
    expect(answer.status).toBe(401);
    expect(answer.headers['location']).toBeUndefined();
    expect(String(answer.body)).toContain('role="alert"');
  });
});

describe('what is refused', () => {
  it('a code with another verifier, and that code afterwards too', async () => {
    const { code, verifier } = await authorize(bench.send, bench.sandbox.pageUrl);
    expect((await redeem(code, randomBytes(32).toString('base64url'))).body).toEqual({
      error: 'invalid_grant',
    });
    expect((await redeem(code, verifier)).body).toEqual({ error: 'invalid_grant' });
  });

  it('a code a second time, which also ends what it opened', async () => {
    const { code, verifier } = await authorize(bench.send, bench.sandbox.pageUrl);
    const tokens = await redeem(code, verifier);
    expect((await account(at(tokens.body, 'access_token'))).status).toBe(200);
    expect((await redeem(code, verifier)).status).toBe(400);
    expect(at((await account(at(tokens.body, 'access_token'))).body, 'code')).toBe('session-expired');
  });

  it('a code for another redirect address', async () => {
    const { code, verifier } = await authorize(bench.send, bench.sandbox.pageUrl);
    expect((await redeem(code, verifier, 'http://127.0.0.1:49153/callback')).status).toBe(400);
  });

  it('a code that is older than a minute', async () => {
    const { code, verifier } = await authorize(bench.send, bench.sandbox.pageUrl);
    await bench.control({ do: 'clock', offset_ms: 61_000 });
    expect((await redeem(code, verifier)).status).toBe(400);
    await bench.control({ do: 'clock', offset_ms: 0 });
  });

  it('a refresh token a second time, which ends the sign-in', async () => {
    const first = await bench.signIn();
    const second = await refresh(first.refresh_token);
    expect(second.status).toBe(200);
    expect(at((await account(first.access_token)).body, 'code')).toBe('session-expired');
    expect((await account(at(second.body, 'access_token'))).status).toBe(200);
    expect((await refresh(first.refresh_token)).body).toEqual({ error: 'invalid_grant' });
    expect(at((await account(at(second.body, 'access_token'))).body, 'code')).toBe('session-expired');
    expect((await refresh(String(at(second.body, 'refresh_token')))).body).toEqual({
      error: 'invalid_grant',
    });
  });

  it('an access token after ten minutes, and after revocation', async () => {
    const tokens = await bench.signIn();
    await bench.control({ do: 'clock', offset_ms: 10 * 60_000 + 1_000 });
    expect((await account(tokens.access_token)).status).toBe(401);
    await bench.control({ do: 'clock', offset_ms: 0 });
    expect((await account(tokens.access_token)).status).toBe(200);
    const revoked = await bench.send('POST', `${bench.sandbox.baseUrl}/oauth/revoke`, {
      body: new URLSearchParams({ client_id: 'ventario-companion', token: tokens.refresh_token }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(revoked.status).toBe(200);
    expect((await account(tokens.access_token)).status).toBe(401);
  });

  it('a token with less scope than the call needs', async () => {
    const verifier = randomBytes(32).toString('base64url');
    const query = authorizeQuery(verifier, { scope: 'usage:read' });
    const answer = await sendForm(
      bench.send,
      `${bench.sandbox.pageUrl}/authorize?${query}`,
      await page(query),
      {
        user: 'demo',
        password: 'uebung',
        answer: 'agree',
      },
    );
    const code = new URL(answer.headers['location'] ?? '').searchParams.get('code') ?? '';
    const tokens = await redeem(code, verifier);
    const keys = await bench.send('GET', `${bench.sandbox.baseUrl}/v1/keys`, {
      headers: { authorization: `Bearer ${String(at(tokens.body, 'access_token'))}` },
    });
    expect(at(keys.body, 'code')).toBe('permission-missing');
  });

  it.each([
    ['another client', { client_id: 'other' }],
    ['localhost by name', { redirect_uri: 'http://localhost:49152/callback' }],
    ['another host', { redirect_uri: 'https://evil.example/callback' }],
    ['a host that begins alike', { redirect_uri: 'http://127.0.0.1.evil.example:1/callback' }],
    ['a user part', { redirect_uri: 'http://127.0.0.1:1@evil.example/callback' }],
    ['no port', { redirect_uri: 'http://127.0.0.1/callback' }],
    ['no redirect', { redirect_uri: undefined }],
  ])('%s: said on the page, never by a redirect', async (_, change) => {
    const answer = await page(authorizeQuery('v'.repeat(43), change));
    expect(answer.status).toBe(400);
    expect(answer.headers['location']).toBeUndefined();
  });

  it.each([
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['no challenge', { code_challenge: undefined }, 'invalid_request'],
    ['no state', { state: undefined }, 'invalid_request'],
    ['the implicit flow', { response_type: 'token' }, 'unsupported_response_type'],
    ['an unknown scope', { scope: 'keys:manage withdraw' }, 'invalid_scope'],
  ])('%s: told to the app', async (_, change, error) => {
    const answer = await page(authorizeQuery('v'.repeat(43), change));
    expect(answer.status).toBe(303);
    expect(new URL(answer.headers['location'] ?? '').searchParams.get('error')).toBe(error);
  });
});

describe('the pages', () => {
  const query = authorizeQuery('v'.repeat(43));

  it('run no script, sit in no frame, and may lead back to the app alone', async () => {
    const { headers } = await page(query);
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; style-src 'self'; form-action 'self' http://127.0.0.1:49152; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['set-cookie']).toMatch(/HttpOnly; SameSite=Lax/);
  });

  it('speak German first, English when the browser does', async () => {
    const cases = z.array(z.tuple([z.string(), z.string()])).parse([
      ['fr', 'de'],
      ['en-US,en;q=0.9,de;q=0.8', 'en'],
      ['de-AT,en;q=0.9', 'de'],
    ]);
    for (const [accept, language] of cases) {
      const { body } = await page(query, { 'accept-language': accept });
      expect(String(body)).toContain(`<html lang="${language}">`);
    }
    expect(String((await page(query)).body)).toContain('Bei Ventario anmelden');
  });

  it('are not served under a foreign name (DNS rebinding)', async () => {
    expect((await page(query, { host: 'evil.example' })).status).toBe(421);
  });

  it('accept only a form that this browser was shown, once, from here', async () => {
    const url = `${bench.sandbox.pageUrl}/authorize?${query}`;
    const fields = { user: 'demo', password: 'uebung', answer: 'agree' };
    const shown = await page(query);
    expect((await sendForm(bench.send, url, shown, { ...fields, form: 'x.y.z' })).status).toBe(403);
    expect((await sendForm(bench.send, url, shown, fields, { cookie: 'other=1' })).status).toBe(403);
    expect((await sendForm(bench.send, url, shown, fields, { origin: 'https://evil.example' })).status).toBe(
      403,
    );
    const other = authorizeQuery('w'.repeat(43));
    expect(
      (await sendForm(bench.send, `${bench.sandbox.pageUrl}/authorize?${other}`, shown, fields)).status,
    ).toBe(403);
    expect((await sendForm(bench.send, url, shown, fields, { origin: bench.sandbox.pageUrl })).status).toBe(
      303,
    );
    expect((await sendForm(bench.send, url, shown, fields)).status).toBe(403);
  });

  it('write everything that came from outside as text', async () => {
    const nasty = authorizeQuery('v'.repeat(43), { state: '"><script>alert(1)</script>' });
    expect(String((await page(nasty)).body)).not.toContain('<script');
  });
});

async function signIn(): Promise<{ cookie: string; shown: Answer }> {
  const { dashboardUrl } = bench.sandbox;
  const login = await bench.send('GET', dashboardUrl);
  const answer = await sendForm(bench.send, `${dashboardUrl}/login`, login, {
    user: 'demo',
    password: 'uebung',
  });
  expect(answer.status).toBe(303);
  const cookie = `${cookiesOf(login)}; ${cookiesOf(answer)}`;
  return { cookie, shown: await bench.send('GET', dashboardUrl, { headers: { cookie } }) };
}

describe('the dashboard, for the manual way', () => {
  it('makes an active key and shows its secret once', async () => {
    const { dashboardUrl } = bench.sandbox;
    const { cookie, shown } = await signIn();
    expect(String(shown.body)).toContain('Neue API erstellen');
    const form = formToken(shown, '/dashboard/keys');
    const create = (): Promise<Answer> =>
      sendForm(
        bench.send,
        `${dashboardUrl}/keys`,
        shown,
        { form, label: '<i>Bot</i>', trade: 'yes' },
        { cookie },
      );
    const made = await create();
    const id = /data-key-id>([^<]+)</.exec(String(made.body))?.[1] ?? '';
    const secret = /data-secret>([^<]+)</.exec(String(made.body))?.[1] ?? '';
    expect(made.headers['cache-control']).toBe('no-store');
    const key = { id, key: { keyId: id, algorithm: 'hmac-sha256' as const, secret } };
    const self = await bench.signed(key, 'GET', '/v1/keys/self');
    expect(self.body).toMatchObject({
      status: 'active',
      permissions: ['read', 'trade'],
      label: '<i>Bot</i>',
    });
    expect((await create()).status).toBe(403);
    const list = await bench.send('GET', dashboardUrl, { headers: { cookie } });
    expect(String(list.body)).toContain('&lt;i&gt;Bot&lt;/i&gt;');
    expect(String(list.body)).not.toContain(secret);
  });

  it('edits rights and a whitelist, names a wrong line, deletes a key', async () => {
    const { dashboardUrl } = bench.sandbox;
    const key = await bench.makeKey();
    const path = `/dashboard/keys/${key.id}`;
    const act = async (what: string, fields: Record<string, string>): Promise<Answer> => {
      const { cookie, shown } = await signIn();
      const form = formToken(shown, `${path}/${what}`);
      return sendForm(
        bench.send,
        new URL(`${path}/${what}`, dashboardUrl).href,
        shown,
        { form, ...fields },
        { cookie },
      );
    };
    expect((await act('permissions', {})).status).toBe(303);
    expect((await bench.signed(key, 'GET', '/v1/keys/self')).body).toMatchObject({ permissions: ['read'] });
    expect((await act('permissions', { trade: 'yes' })).status).toBe(303);
    expect((await bench.signed(key, 'GET', '/v1/keys/self')).body).toMatchObject({
      permissions: ['read', 'trade'],
    });
    const wrong = await act('whitelist', { list: '203.0.113.7\nabc' });
    expect(wrong.status).toBe(422);
    expect(String(wrong.body)).toContain('abc');
    expect((await act('whitelist', { list: '198.51.100.40' })).status).toBe(303);
    expect(at((await bench.signed(key, 'GET', '/v1/keys/self')).body, 'code')).toBe('ip-not-allowed');
    expect((await act('delete', {})).status).toBe(303);
    expect(at((await bench.signed(key, 'GET', '/v1/keys/self')).body, 'code')).toBe('key-unknown');
  });

  it('does nothing without a log-in', async () => {
    const answer = await sendForm(bench.send, `${bench.sandbox.dashboardUrl}/keys`, await page(QUERY), {
      label: 'x',
    });
    expect(String(answer.body)).not.toContain('data-secret');
  });
});
