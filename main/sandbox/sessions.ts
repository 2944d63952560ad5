import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { SCOPES } from '../backend/contract';
import type { Session } from './state';
import type { Store } from './store';

/** OAuth grants and tokens (RFC 6749, RFC 7636, RFC 9700). Tokens are random; only their hashes are kept. */
export type Sessions = {
  /** A one-time code for a user who agreed; lives a minute, in memory. */
  grant: (request: { challenge: string; redirectUri: string; scopes: string[] }, now: number) => string;
  exchange: (code: string, verifier: string, redirectUri: string, now: number) => Tokens | 'invalid_grant';
  refresh: (token: string, now: number) => Tokens | 'invalid_grant';
  /** RFC 7009: an access or a refresh token; ends the whole sign-in. Unknown tokens are fine. */
  revoke: (token: string) => void;
  find: (accessToken: string, now: number) => { id: string; scopes: string[]; expiresAt: number } | undefined;
  isAlive: (id: string, now: number) => boolean;
  /** For tests: ends access tokens; with `whole` the refresh tokens too. */
  expireAll: (whole: boolean) => void;
};

export type Tokens = { access: string; refresh: string; expiresInSeconds: number; scopes: string[] };

const ACCESS_LIFETIME_MS = 10 * 60_000;
const CODE_LIFETIME_MS = 60_000;

type Grant = {
  challenge: string;
  redirectUri: string;
  scopes: string[];
  expiresAt: number;
  /** Set once the code was used; using it again ends what it opened (RFC 6749, section 4.1.2). */
  session: string | null;
};

const token = (): string => randomBytes(32).toString('base64url');
const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** The scopes of a request, or undefined when it asks for one that there is not; none asked means all. */
export function readScopes(text: string | undefined): string[] | undefined {
  const asked = (text ?? '').split(' ').filter((scope) => scope !== '');
  const known: readonly string[] = SCOPES;
  if (asked.length === 0) return [...SCOPES];
  return asked.every((scope) => known.includes(scope)) ? [...new Set(asked)] : undefined;
}

/** Does the verifier belong to the challenge (RFC 7636, section 4.6, S256)? */
function fitsChallenge(verifier: string, challenge: string): boolean {
  const made = Buffer.from(hash(verifier));
  const given = Buffer.from(challenge);
  return made.length === given.length && timingSafeEqual(made, given);
}

export function makeSessions(store: Store): Sessions {
  const grants = new Map<string, Grant>();

  function open(session: Pick<Session, 'id' | 'scopes' | 'used'>, now: number): Tokens {
    const access = token();
    const refresh = token();
    store.commit({
      type: 'session-made',
      session: {
        ...session,
        access: { hash: hash(access), expiresAt: now + ACCESS_LIFETIME_MS },
        refresh: hash(refresh),
      },
    });
    return { access, refresh, expiresInSeconds: ACCESS_LIFETIME_MS / 1000, scopes: session.scopes };
  }
  const all = (): Session[] => Object.values(store.state.sessions);
  const end = (id: string): void => {
    if (store.state.sessions[id] !== undefined) store.commit({ type: 'session-ended', id });
  };

  return {
    grant: (request, now) => {
      for (const [name, grant] of grants) if (grant.expiresAt < now - CODE_LIFETIME_MS) grants.delete(name);
      const code = token();
      grants.set(hash(code), { ...request, expiresAt: now + CODE_LIFETIME_MS, session: null });
      return code;
    },
    exchange: (code, verifier, redirectUri, now) => {
      const grant = grants.get(hash(code));
      if (grant === undefined) return 'invalid_grant';
      if (grant.session !== null) {
        end(grant.session);
        return 'invalid_grant';
      }
      // Used up by the first try, whether it fits or not.
      const session = randomBytes(12).toString('base64url');
      grant.session = session;
      if (
        grant.expiresAt < now ||
        grant.redirectUri !== redirectUri ||
        !fitsChallenge(verifier, grant.challenge)
      ) {
        return 'invalid_grant';
      }
      return open({ id: session, scopes: grant.scopes, used: [] }, now);
    },
    refresh: (text, now) => {
      const name = hash(text);
      const current = all().find((session) => session.refresh === name);
      if (current !== undefined) {
        return open({ id: current.id, scopes: current.scopes, used: [...current.used, name] }, now);
      }
      // A used refresh token is either stolen or a lost answer; nobody can tell, so the sign-in ends.
      const reused = all().find((session) => session.used.includes(name));
      if (reused !== undefined) end(reused.id);
      return 'invalid_grant';
    },
    revoke: (text) => {
      const name = hash(text);
      const session = all().find((one) => one.refresh === name || one.access.hash === name);
      if (session !== undefined) end(session.id);
    },
    find: (text, now) => {
      const name = hash(text);
      const session = all().find((one) => one.access.hash === name && one.access.expiresAt > now);
      return session && { id: session.id, scopes: session.scopes, expiresAt: session.access.expiresAt };
    },
    isAlive: (id, now) => (store.state.sessions[id]?.access.expiresAt ?? 0) > now,
    expireAll: (whole) => {
      for (const session of all()) {
        if (whole) end(session.id);
        else {
          store.commit({
            type: 'session-made',
            session: { ...session, access: { ...session.access, expiresAt: 0 } },
          });
        }
      }
    },
  };
}
