import type { Hono } from 'hono';
import { CLIENT_ID, OAUTH_METADATA_PATH, SCOPES } from '../backend/contract';
import type { ApiEnv } from './api';
import { readForm } from './body';
import type { Clock } from './clock';
import type { Faults } from './faults';
import { makeRequestId, problemResponse, refuse } from './problem';
import type { Sessions, Tokens } from './sessions';

/** Token, revocation and metadata endpoints (RFC 6749, RFC 7009, RFC 8414); the log-in page is elsewhere. */
const TOKEN_PATH = '/oauth/token';
const REVOCATION_PATH = '/oauth/revoke';
export const AUTHORIZATION_PATH = '/authorize';

/** RFC 8252, section 7.3: the IP literal, any port; never `localhost`. */
export function isLoopbackRedirect(uri: string): boolean {
  return /^http:\/\/127\.0\.0\.1:\d{1,5}\/[\w\-./~%]*$/.test(uri) && URL.canParse(uri);
}

const HEADERS = { 'cache-control': 'no-store', pragma: 'no-cache' } as const;

export function mountOAuth(
  api: Hono<ApiEnv>,
  parts: { clock: Clock; sessions: Sessions; faults: Faults; issuer: () => string; pageUrl: () => string },
): void {
  const { clock, sessions, faults, issuer, pageUrl } = parts;

  api.get(OAUTH_METADATA_PATH, (context) =>
    context.json({
      issuer: issuer(),
      authorization_endpoint: pageUrl() + AUTHORIZATION_PATH,
      token_endpoint: issuer() + TOKEN_PATH,
      revocation_endpoint: issuer() + REVOCATION_PATH,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      revocation_endpoint_auth_methods_supported: ['none'],
      scopes_supported: SCOPES,
      authorization_response_iss_parameter_supported: true,
    }),
  );

  api.post(TOKEN_PATH, async (context) => {
    let dropAfter = false;
    for (const fault of faults.take('token')) {
      if (fault.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms));
      else if (fault.kind === 'problem') return problemResponse(refuse(fault.code), makeRequestId());
      else if (fault.when === 'before') context.env.incoming.socket.destroy();
      else dropAfter = true;
    }
    const form = await readForm(context);
    const result = exchange(form);
    if (dropAfter) context.env.incoming.socket.destroy();
    if (typeof result === 'string') return context.json({ error: result }, 400, HEADERS);
    return context.json(
      {
        access_token: result.access,
        token_type: 'Bearer',
        expires_in: result.expiresInSeconds,
        refresh_token: result.refresh,
        scope: result.scopes.join(' '),
      },
      200,
      HEADERS,
    );
  });

  function exchange(form: URLSearchParams): Tokens | string {
    if (form.get('client_id') !== CLIENT_ID) return 'invalid_client';
    switch (form.get('grant_type')) {
      case 'authorization_code': {
        const code = form.get('code');
        const verifier = form.get('code_verifier');
        const redirect = form.get('redirect_uri');
        if (code === null || verifier === null || redirect === null) return 'invalid_request';
        return sessions.exchange(code, verifier, redirect, clock());
      }
      case 'refresh_token': {
        const token = form.get('refresh_token');
        return token === null ? 'invalid_request' : sessions.refresh(token, clock());
      }
      case null:
        return 'invalid_request';
      default:
        return 'unsupported_grant_type';
    }
  }

  api.post(REVOCATION_PATH, async (context) => {
    const form = await readForm(context);
    const token = form.get('token');
    if (form.get('client_id') !== CLIENT_ID) return context.json({ error: 'invalid_client' }, 401, HEADERS);
    if (token === null) return context.json({ error: 'invalid_request' }, 400, HEADERS);
    sessions.revoke(token);
    return context.body(null, 200, HEADERS);
  });
}
