import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../main/backend/client';
import { createSession } from '../../main/backend/session';
import { createSignIn, type SignIn } from '../../main/backend/sign-in';
import { DONE, done, failed } from '../../main/failure';
import { visit } from '../faults/browser';
import { testClient, testMirror, testTokens, until } from '../faults/fixtures';
import { type Bench, startBench } from '../sandbox/client';

let bench: Bench;
const clients: Client[] = [];

beforeAll(async () => {
  bench = await startBench();
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => bench.stop());

type Set = {
  client: Client;
  signIn: SignIn;
  mirror: ReturnType<typeof testMirror>;
  tokens: ReturnType<typeof testTokens>;
};

function set(
  openBrowser: (url: string) => Promise<boolean | void>,
  stored: string | null = null,
  limitMs?: number,
): Set {
  const mirror = testMirror();
  const tokens = testTokens(stored);
  const { baseUrl, caPem } = bench.sandbox;
  const client = testClient({ baseUrl, caPem, mirror, tokens });
  clients.push(client);
  const signIn = createSignIn({
    client,
    mirror,
    now: Date.now,
    openBrowser,
    ...(limitMs === undefined ? {} : { limitMs }),
  });
  return { client, signIn, mirror, tokens };
}

/** A browser that is open and where nobody does anything. */
function idleBrowser(): { open: (url: string) => Promise<void>; opened: Promise<string>; urls: string[] } {
  const urls: string[] = [];
  let tell: ((url: string) => void) | undefined;
  const opened = new Promise<string>((resolve) => {
    tell = resolve;
  });
  return {
    urls,
    opened,
    open(url) {
      urls.push(url);
      tell?.(url);
      return Promise.resolve();
    },
  };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const redirectOf = (url: string): URL => new URL(new URL(url).searchParams.get('redirect_uri') ?? '');

describe('signing in', () => {
  it('brings the account, a stored refresh token and a page that can be closed', async () => {
    let page: Awaited<ReturnType<typeof visit>> | undefined;
    const { signIn, mirror, tokens } = set(async (url) => {
      expect(mirror.get('session')).toMatchObject({ state: 'waiting', address: bench.sandbox.pageUrl });
      expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256');
      expect(redirectOf(url).hostname).toBe('127.0.0.1');
      const look = async (): Promise<void> => {
        page = await visit(url);
      };
      void look();
    });
    expect(await signIn.signIn()).toEqual({ ok: true, value: undefined });
    const session = mirror.get('session');
    expect(session.state === 'signed-in' && session.account.length > 0).toBe(true);
    expect(tokens.held()).toEqual(expect.any(String));
    await until(() => page?.status).toBe(200);
    expect(page?.text).toContain('Sie können dieses Fenster schließen');
    expect(page?.text).toContain('You can close this window');
    expect(page?.csp).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'/);
    expect(page?.text).not.toContain('<script');
    // One answer only: the port is shut.
    await expect(fetch(page?.back ?? '')).rejects.toThrow();
  });

  it('declined is “denied” and leaves nothing behind', async () => {
    const { signIn, mirror, tokens } = set(async (url) => void visit(url, 'decline'));
    expect(await signIn.signIn()).toMatchObject({ ok: false, failure: { code: 'sign-in-denied' } });
    expect(mirror.get('session')).toEqual({ state: 'signed-out' });
    expect(tokens.held()).toBeNull();
  });

  it('cancelled is “cancelled”, and the port is shut', async () => {
    const browser = idleBrowser();
    const { signIn, mirror } = set(browser.open);
    const outcome = signIn.signIn();
    const url = await browser.opened;
    signIn.cancel();
    expect(await outcome).toEqual({ ok: false, failure: { code: 'sign-in-cancelled' } });
    expect(mirror.get('session')).toEqual({ state: 'signed-out' });
    await expect(fetch(redirectOf(url))).rejects.toThrow();
  });

  it('too late is “timeout”', async () => {
    const { signIn, mirror } = set(idleBrowser().open, null, 300);
    expect(await signIn.signIn()).toEqual({ ok: false, failure: { code: 'sign-in-timeout' } });
    expect(mirror.get('session')).toEqual({ state: 'signed-out' });
  });

  it.each([
    ['answers no', () => Promise.resolve(false)],
    ['throws', () => Promise.reject(new Error('no browser'))],
  ])('a browser that %s was not opened', async (_, open) => {
    const { signIn } = set(open);
    expect(await signIn.signIn()).toEqual({ ok: false, failure: { code: 'browser-not-opened' } });
  });

  it('a second click opens the same page again, and both calls get the answer', async () => {
    const browser = idleBrowser();
    const { signIn } = set(browser.open);
    const first = signIn.signIn();
    const url = await browser.opened;
    const second = signIn.signIn();
    await until(() => browser.urls).toEqual([url, url]);
    await visit(url);
    expect(await first).toEqual({ ok: true, value: undefined });
    expect(await second).toEqual({ ok: true, value: undefined });
  });

  it('a foreign state, path, host or method is no answer, and the wait goes on', async () => {
    const browser = idleBrowser();
    const { signIn } = set(browser.open);
    const outcome = signIn.signIn();
    const url = await browser.opened;
    const redirect = redirectOf(url);
    const state = new URL(url).searchParams.get('state') ?? '';
    const at = (query: string): string => `${redirect.href}?${query}`;
    const origin = redirect.origin;
    expect((await fetch(at('code=x&state=wrong'))).status).toBe(404);
    expect((await fetch(at('code=x'))).status).toBe(404);
    expect((await fetch(at(`state=${state}`))).status).toBe(404);
    expect((await fetch(at(`code=x&state=${state}&state=${state}`))).status).toBe(404);
    expect((await fetch(at(`code=x&state=${state}`), { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${origin}/other?code=x&state=${state}`)).status).toBe(404);
    expect((await fetch(`${origin}//evil.example/?code=x&state=${state}`)).status).toBe(404);
    expect(await statusWithHost(at(`code=x&state=${state}`), 'evil.example')).toBe(404);
    await visit(url);
    expect(await outcome).toEqual({ ok: true, value: undefined });
  });

  it('a backend that is down is said as what it is, and the next try goes through', async () => {
    const { signIn } = set(async (url) => void visit(url));
    await bench.control({ do: 'down' });
    expect(await signIn.signIn()).toMatchObject({ ok: false, failure: { code: 'refused' } });
    await bench.control({ do: 'up' });
    expect(await signIn.signIn()).toEqual({ ok: true, value: undefined });
  });
});

describe('staying signed in', () => {
  it('a stored session is restored, with a rotated token', async () => {
    const { refresh_token: stored } = await bench.signIn();
    const { signIn, mirror, tokens } = set(() => Promise.resolve(), stored);
    expect(await signIn.restore()).toEqual({ ok: true, value: undefined });
    expect(mirror.get('session').state).toBe('signed-in');
    expect(tokens.held()).not.toBe(stored);
  });

  it('a keychain that answers late does not end the session of a sign-in meanwhile', async () => {
    const { signIn, client, mirror, tokens } = set(async (url) => void visit(url));
    const asked = deferred();
    const late = deferred();
    const read = tokens.get;
    tokens.get = async () => {
      asked.resolve();
      await late.promise;
      return read();
    };
    const restored = signIn.restore();
    await asked.promise;
    const signedIn = signIn.signIn();
    late.resolve();
    expect(await restored).toEqual({ ok: false, failure: { code: 'sign-in-needed' } });
    expect(await signedIn).toEqual({ ok: true, value: undefined });
    expect(mirror.get('session').state).toBe('signed-in');
    expect((await client.call('account', {})).ok).toBe(true);
  });

  it('without a stored session nobody is signed in', async () => {
    const { signIn, mirror, client } = set(() => Promise.resolve());
    expect(await signIn.restore()).toEqual({ ok: false, failure: { code: 'sign-in-needed' } });
    expect(mirror.get('session')).toEqual({ state: 'signed-out' });
    expect(await client.call('account', {})).toEqual({ ok: false, failure: { code: 'sign-in-needed' } });
  });

  it('a session that the backend no longer knows is expired and forgotten', async () => {
    const { signIn, mirror, tokens } = set(() => Promise.resolve(), 'not-a-token');
    expect(await signIn.restore()).toMatchObject({ ok: false, failure: { code: 'session-expired' } });
    expect(mirror.get('session')).toEqual({ state: 'expired' });
    expect(tokens.held()).toBeNull();
  });

  it('offline the session stays, and the name comes with the network', async () => {
    const { refresh_token: stored } = await bench.signIn();
    const { signIn, client, mirror, tokens } = set(() => Promise.resolve(), stored);
    await bench.control({ do: 'down' });
    expect(await signIn.restore()).toMatchObject({ ok: false, failure: { code: 'refused' } });
    expect(mirror.get('session')).toEqual({ state: 'signed-in', account: '' });
    expect(tokens.held()).toBe(stored);
    await bench.control({ do: 'up' });
    expect((await client.call('account', {})).ok).toBe(true);
    const session = mirror.get('session');
    expect(session.state === 'signed-in' && session.account !== '').toBe(true);
  });

  it('an access token that ran out is renewed once for many calls', async () => {
    const { refresh_token: stored } = await bench.signIn();
    const { signIn, client, tokens } = set(() => Promise.resolve(), stored);
    await signIn.restore();
    await bench.control({ do: 'expire-sessions', whole: false });
    let renewals = 0;
    const before = tokens.set.bind(tokens);
    tokens.set = (value) => {
      renewals += 1;
      return before(value);
    };
    const answers = await Promise.all([1, 2, 3, 4].map(() => client.call('account', {})));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(renewals).toBe(1);
  });

  it('a session that ended for good expires at the next call', async () => {
    const { refresh_token: stored } = await bench.signIn();
    const { signIn, client, mirror } = set(() => Promise.resolve(), stored);
    await signIn.restore();
    await bench.control({ do: 'expire-sessions', whole: true });
    expect(await client.call('account', {})).toMatchObject({ failure: { code: 'session-expired' } });
    expect(mirror.get('session')).toEqual({ state: 'expired' });
    expect(await client.call('account', {})).toMatchObject({ failure: { code: 'sign-in-needed' } });
  });

  it('signing out forgets here and revokes there', async () => {
    const { refresh_token: stored } = await bench.signIn();
    const { signIn, mirror, tokens } = set(() => Promise.resolve(), stored);
    await signIn.restore();
    const last = tokens.held();
    expect(await signIn.signOut()).toEqual({ ok: true, value: undefined });
    expect(mirror.get('session')).toEqual({ state: 'signed-out' });
    expect(tokens.held()).toBeNull();
    const again = set(() => Promise.resolve(), last);
    expect(await again.signIn.restore()).toMatchObject({ failure: { code: 'session-expired' } });
  });

  it('signing out offline forgets here and says that the backend did not confirm', async () => {
    const { refresh_token: stored } = await bench.signIn();
    const { signIn, mirror, tokens } = set(() => Promise.resolve(), stored);
    await bench.control({ do: 'down' });
    expect((await signIn.signOut()).ok).toBe(false);
    await bench.control({ do: 'up' });
    expect(mirror.get('session')).toEqual({ state: 'signed-out' });
    expect(tokens.held()).toBeNull();
  });
});

function statusWithHost(url: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

describe('a sign-out while a renewal is being stored', () => {
  it('is the last word: no access token comes back', async () => {
    const stored = testTokens('old');
    let release: (() => void) | undefined;
    const writing = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun: (() => void) | undefined;
    const storing = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const session = createSession({
      oauth: {
        prepare: () => Promise.resolve(failed('internal')),
        refresh: () => Promise.resolve(done({ accessToken: 'late', expiresAt: null, refreshToken: 'new' })),
        revoke: () => Promise.resolve(DONE),
      },
      store: {
        ...stored,
        async set(value) {
          begun?.();
          await writing;
          return stored.set(value);
        },
        async delete() {
          // The keychain does one thing after the other.
          await writing;
          return stored.delete();
        },
      },
      mirror: testMirror(),
      now: Date.now,
    });
    const renewal = session.token();
    await storing;
    const ended = session.end();
    release?.();
    expect(await ended).toMatchObject({ ok: true });
    expect(await renewal).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(stored.held()).toBeNull();
    expect(await session.token()).toMatchObject({ ok: false, failure: { code: 'sign-in-needed' } });
  });
});
