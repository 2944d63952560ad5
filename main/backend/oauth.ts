import type { Configuration, CustomFetch } from 'openid-client';
import type { Failure } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { DONE, done, failed } from '../failure';
import { CLIENT_ID, SCOPES } from './contract';
import { isHtml, problemFailure } from './problems';
import type { Wire, WireRequest } from './wire';

/** OAuth 2.0 for the account (RFC 6749, 7636, 7009, 8252, 8414): openid-client over our one door. */

export type Grant = {
  accessToken: string;
  /** Milliseconds since 1970; null when the server does not say. */
  expiresAt: number | null;
  /** null: the server did not rotate it. */
  refreshToken: string | null;
};

export type Authorization = {
  /** For the system browser. */
  url: string;
  /** Origin that the user should see there. */
  address: string;
  state: string;
  /** Trades the answer of the browser for tokens; checks state, issuer and PKCE. */
  exchange(answer: URL): Promise<Outcome<Grant>>;
};

export type Oauth = {
  prepare(redirectUri: string): Promise<Outcome<Authorization>>;
  refresh(refreshToken: string): Promise<Outcome<Grant>>;
  revoke(token: string): Promise<Outcome<void>>;
};

/** Carries a failure of the door through openid-client, which only knows exceptions. */
class DoorFailure extends Error {
  constructor(readonly failure: Failure) {
    super('door');
  }
}

export function createOauth(options: { wire: Wire; practice: boolean; now: () => number }): Oauth {
  const { wire, now } = options;
  let known: Promise<Configuration> | null = null;

  const fetchByDoor: CustomFetch = async (url, asked) => {
    const target = new URL(url);
    // Tokens go to the one backend, whatever the metadata say.
    if (target.origin !== wire.origin) {
      throw new DoorFailure({ code: 'unexpected-answer', evidence: { host: wire.hostname } });
    }
    const body = asked.body instanceof URLSearchParams ? asked.body.toString() : undefined;
    const method = asked.method === 'POST' ? 'POST' : 'GET';
    const request: WireRequest = {
      method,
      target: target.pathname + target.search,
      headers: () => Object.fromEntries(new Headers(asked.headers).entries()),
      repeatable: method === 'GET',
      ...(body === undefined ? {} : { body }),
      ...(asked.signal === undefined ? {} : { signal: asked.signal }),
    };
    const answer = await wire.send(request);
    if (!answer.ok) throw new DoorFailure(answer.failure);
    const { status, headers } = answer.value;
    const contentType = headers['content-type'] ?? '';
    if (status >= 200 && status < 300 && isHtml(contentType)) {
      throw new DoorFailure({ code: 'not-ventario', evidence: { status, host: wire.hostname } });
    }
    if (status >= 500 || status === 429) {
      const said = {
        status,
        contentType,
        retryAfter: headers['retry-after'],
        host: wire.hostname,
        json: parse(answer.value.body.toString('utf8')),
        carried: [],
      };
      throw new DoorFailure(problemFailure(said, now()));
    }
    const bodyless = status === 204 || status === 205 || status === 304;
    return new Response(bodyless ? null : new Uint8Array(answer.value.body), { status, headers });
  };

  async function configuration(): Promise<Configuration> {
    const { allowInsecureRequests, customFetch, discovery, None } = await import('openid-client');
    known ??= discovery(new URL(wire.origin), CLIENT_ID, undefined, None(), {
      algorithm: 'oauth2',
      [customFetch]: fetchByDoor,
      // The door has its own, shorter limit.
      timeout: 60,
      // The practice page is plain HTTP on loopback (mayOpen). Tokens go through the door, which speaks HTTPS alone.
      execute: options.practice ? [allowInsecureRequests] : [],
    });
    try {
      return await known;
    } catch (error) {
      known = null;
      throw error;
    }
  }

  /** Over plain HTTP only the practice page, and only on this device. */
  function mayOpen(url: URL): boolean {
    if (url.protocol === 'https:') return true;
    return options.practice && url.protocol === 'http:' && url.hostname === '127.0.0.1';
  }

  return {
    prepare: (redirectUri) =>
      typed(async () => {
        const oauth = await import('openid-client');
        const config = await configuration();
        const verifier = oauth.randomPKCECodeVerifier();
        const state = oauth.randomState();
        const url = oauth.buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope: SCOPES.join(' '),
          state,
          code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        });
        if (!mayOpen(url)) return failed('unexpected-answer', { host: wire.hostname });
        return done({
          url: url.href,
          address: url.origin,
          state,
          exchange: (answer: URL) =>
            typed(async () =>
              done(
                toGrant(
                  await oauth.authorizationCodeGrant(config, answer, {
                    pkceCodeVerifier: verifier,
                    expectedState: state,
                  }),
                  now(),
                ),
              ),
            ),
        });
      }),
    refresh: (refreshToken) =>
      typed(async () => {
        const { refreshTokenGrant } = await import('openid-client');
        return done(toGrant(await refreshTokenGrant(await configuration(), refreshToken), now()));
      }),
    revoke: (token) =>
      typed(async () => {
        const { tokenRevocation } = await import('openid-client');
        await tokenRevocation(await configuration(), token, { token_type_hint: 'refresh_token' });
        return DONE;
      }),
  };
}

async function typed<Value>(work: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
  try {
    return await work();
  } catch (error) {
    return { ok: false, failure: oauthFailure(error) };
  }
}

function toGrant(
  answer: { access_token: string; expires_in?: number; refresh_token?: string },
  now: number,
): Grant {
  return {
    accessToken: answer.access_token,
    expiresAt: answer.expires_in === undefined ? null : now + answer.expires_in * 1000,
    refreshToken: answer.refresh_token ?? null,
  };
}

/** openid-client's errors hold tokens and answers in their causes: only their short names are read. */
function oauthFailure(error: unknown): Failure {
  let said: string | undefined;
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at instanceof DoorFailure) return at.failure;
    if (said === undefined && 'error' in at && typeof at.error === 'string') said = at.error;
  }
  if (said === 'access_denied') return { code: 'sign-in-denied' };
  if (said === 'invalid_grant' || said === 'invalid_token') return { code: 'session-expired' };
  const technical = said ?? (error instanceof Error ? error.name : 'UNKNOWN');
  return { code: 'sign-in-failed', evidence: { technical: technical.replace(/[^\w-]/g, '').slice(0, 60) } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
