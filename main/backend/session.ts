import type { Outcome } from '../../preload/wire';
import { DONE, done, failed } from '../failure';
import type { Mirror } from '../mirror';
import type { Grant, Oauth } from './oauth';

/** The account's tokens: the access token in memory, the refresh token in the keychain, one renewal at a time. */

/** Where the refresh token lives. Failures are the keychain's own. */
export type TokenStore = {
  get(): Promise<Outcome<string | null>>;
  set(value: string): Promise<Outcome<void>>;
  delete(): Promise<Outcome<void>>;
};

export type Session = {
  /** An access token that is still good; `sign-in-needed` without any, `session-expired` when it cannot be renewed. */
  token(): Promise<Outcome<string>>;
  /** Another access token after the backend refused this one. */
  renew(rejected: string): Promise<Outcome<string>>;
  /** Keeps what a sign-in brought. */
  accept(grant: Grant): Promise<void>;
  /** Stores the refresh token that the keychain did not take before; nothing if it has it. */
  storeAgain(): Promise<void>;
  /** The backend refuses us for good. */
  expire(): Promise<void>;
  /** Signs out: forgets here in any case, then revokes (RFC 7009). A failure says that the backend did not confirm. */
  end(): Promise<Outcome<void>>;
};

/** Renewed this long before the end, so that a token does not run out on its way. */
const MARGIN_MS = 30_000;

export function createSession(options: {
  oauth: Oauth;
  store: TokenStore;
  mirror: Mirror;
  now: () => number;
}): Session {
  const { oauth, store, mirror, now } = options;
  let access: { token: string; expiresAt: number | null } | null = null;
  /** undefined: the keychain was not asked yet. */
  let refresh: string | null | undefined;
  /** The keychain did not take it: what it still has from before is dead. */
  let unstored = false;
  let renewing: Promise<Outcome<string>> | null = null;
  /** Goes up with every sign-in and sign-out: a renewal that was overtaken must not bring old tokens back. */
  let epoch = 0;

  async function refreshToken(): Promise<Outcome<string>> {
    if (refresh === undefined) {
      const stored = await store.get();
      if (!stored.ok) return stored;
      refresh ??= stored.value;
    }
    return refresh === null || refresh === undefined ? failed('sign-in-needed') : done(refresh);
  }

  async function keep(grant: Grant): Promise<void> {
    const mine = epoch;
    // Stored before use: the old refresh token is dead by now.
    if (grant.refreshToken !== null) {
      refresh = grant.refreshToken;
      // Not stored = good for this run only; the keychain's own state says so.
      await storeNow(grant.refreshToken);
    }
    // Signed out while the keychain wrote: the deletion stands in its queue behind it.
    if (mine === epoch) access = { token: grant.accessToken, expiresAt: grant.expiresAt };
  }

  async function storeNow(token: string): Promise<void> {
    const stored = await store.set(token);
    // Another one may have come, or the user may have signed out.
    if (token === refresh) unstored = !stored.ok;
  }

  async function renewNow(): Promise<Outcome<string>> {
    const mine = epoch;
    const held = await refreshToken();
    // Signed in while the keychain was asked: that token is fresh, and using it up here would end the new session.
    if (mine !== epoch) return access === null ? failed('cancelled') : done(access.token);
    if (!held.ok) return held;
    const grant = await oauth.refresh(held.value);
    if (mine !== epoch) return failed('cancelled');
    if (grant.ok) {
      await keep(grant.value);
      if (mine !== epoch) return failed('cancelled');
      return done(grant.value.accessToken);
    }
    if (grant.failure.code === 'session-expired') await expire();
    return grant;
  }

  function renewOnce(): Promise<Outcome<string>> {
    renewing ??= renewNow().finally(() => {
      renewing = null;
    });
    return renewing;
  }

  async function expire(): Promise<void> {
    epoch += 1;
    access = null;
    refresh = null;
    if (mirror.get('session').state !== 'waiting') mirror.set('session', { state: 'expired' });
    await store.delete();
  }

  return {
    async token() {
      if (access !== null && (access.expiresAt === null || access.expiresAt - MARGIN_MS > now())) {
        return done(access.token);
      }
      return renewOnce();
    },
    async renew(rejected) {
      if (access !== null && access.token !== rejected) return done(access.token);
      access = null;
      return renewOnce();
    },
    async accept(grant) {
      epoch += 1;
      await keep(grant);
    },
    async storeAgain() {
      if (unstored && typeof refresh === 'string') await storeNow(refresh);
    },
    expire,
    async end() {
      const held = await refreshToken();
      epoch += 1;
      access = null;
      refresh = null;
      mirror.set('session', { state: 'signed-out' });
      const forgotten = await store.delete();
      const revoked = held.ok ? await oauth.revoke(held.value) : DONE;
      return forgotten.ok ? revoked : forgotten;
    },
  };
}
