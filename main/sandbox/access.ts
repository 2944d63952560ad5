import { contains } from '../backend/addresses';
import { type Permission, SIGNATURE_WINDOW } from '../backend/contract';
import { verifyRequest } from '../backend/signature';
import type { Keys } from './keys';
import { ACCOUNT, type Limits } from './limits';
import type { Nonces } from './nonces';
import { type Refusal, refuse } from './problem';
import type { Sessions } from './sessions';
import type { StoredKey } from './state';
import type { Store } from './store';

/** What access needs to see of a request. */
export type Request = {
  method: string;
  url: string;
  headers: {
    signature?: string;
    'signature-input'?: string;
    'content-digest'?: string;
    authorization?: string;
  };
  body: Uint8Array;
  ip: string;
  now: number;
};

export type Need = { permission?: Permission; pending?: true };

/** `named`: the key that the attempt belongs to in the log, right or wrong. */
export type KeyAccess = { named: string | null; limits: Record<string, string> } & (
  | { ok: true; key: StoredKey }
  | { ok: false; refusal: Refusal }
);

export type AccountAccess =
  | { ok: true; session: { id: string; scopes: string[]; expiresAt: number }; limits: Record<string, string> }
  | { ok: false; refusal: Refusal; limits: Record<string, string> };

export type Access = {
  byKey: (request: Request, need: Need) => Promise<KeyAccess>;
  byAccount: (request: Request, scopes: readonly string[], evenSuspended: boolean) => AccountAccess;
};

/** Both prefixes are in the key id itself, so telling a foreign environment tells nothing about the account. */
const FOREIGN = /^vk_live_/;

export function makeAccess(parts: {
  store: Store;
  keys: Keys;
  sessions: Sessions;
  nonces: Nonces;
  limits: Limits;
}): Access {
  const { store, keys, sessions, nonces, limits } = parts;

  return {
    /**
     * The order is the contract: headers, profile, environment, key, signature, body; then, told to the key's
     * owner alone: clock, nonce, quota, status, account, address, permission.
     */
    byKey: async (request, need) => {
      const { now, ip } = request;
      const verified = await verifyRequest(request, (id) =>
        FOREIGN.test(id) ? undefined : keys.verifying(id, now),
      );
      const named = 'keyId' in verified && verified.keyId !== null ? verified.keyId : null;
      const no = (refusal: Refusal, headers: Record<string, string> = {}): KeyAccess => ({
        ok: false,
        named,
        refusal,
        limits: headers,
      });
      switch (verified.kind) {
        case 'missing':
          return no(refuse('signature-missing'));
        case 'malformed':
          return no(refuse('signature-malformed'));
        case 'unknown-key':
          return no(refuse(FOREIGN.test(verified.keyId) ? 'key-wrong-environment' : 'key-unknown'));
        case 'invalid':
          return no(refuse('signature-invalid'));
        case 'digest-mismatch':
          return no(refuse('digest-mismatch'));
        case 'ok':
          break;
      }

      const key = verified.key.stored;
      const age = now - verified.created * 1000;
      if (age > SIGNATURE_WINDOW.past * 1000 || age < -SIGNATURE_WINDOW.future * 1000) {
        return no(refuse('clock-skew', { server_time: now, skew_ms: Math.round(-age) }));
      }
      if (!nonces.use(key.id, verified.nonce, verified.created, now)) return no(refuse('nonce-replayed'));

      const quota = limits.take(key.id, now);
      if (!quota.allowed) {
        const headers = { ...quota.headers, 'retry-after': String(quota.waitSeconds) };
        return no(refuse('quota-exceeded', undefined, headers), quota.headers);
      }
      const seen = { seen_ip: ip };
      const status = keys.status(key, now);
      if (status === 'disabled') return no(refuse('key-disabled', seen), quota.headers);
      if (status === 'expired') return no(refuse('key-expired', seen), quota.headers);
      if (status === 'pending' && need.pending !== true)
        return no(refuse('key-pending', seen), quota.headers);
      if (store.state.account.status !== 'active')
        return no(refuse('account-suspended', seen), quota.headers);
      // A pending key is activated by the device that made it, whose address need not be the bot's.
      if (status !== 'pending' && key.whitelist.enabled && !contains(key.whitelist.entries, ip)) {
        return no(refuse('ip-not-allowed', seen), quota.headers);
      }
      if (need.permission !== undefined && !key.permissions.includes(need.permission)) {
        const rights = { required_permissions: [need.permission], granted_permissions: key.permissions };
        return no(refuse('permission-missing', { ...seen, ...rights }), quota.headers);
      }
      return { ok: true, named, key, limits: quota.headers };
    },

    byAccount: (request, scopes, evenSuspended) => {
      const [, token] =
        /^Bearer ([A-Za-z0-9._~+/=-]{1,200})$/i.exec(request.headers.authorization ?? '') ?? [];
      const session = token === undefined ? undefined : sessions.find(token, request.now);
      if (session === undefined) {
        const headers = { 'www-authenticate': 'Bearer error="invalid_token"' };
        return { ok: false, refusal: refuse('session-expired', undefined, headers), limits: {} };
      }
      const quota = limits.take(ACCOUNT, request.now);
      const no = (refusal: Refusal): AccountAccess => ({ ok: false, refusal, limits: quota.headers });
      if (!quota.allowed) {
        const headers = { ...quota.headers, 'retry-after': String(quota.waitSeconds) };
        return no(refuse('quota-exceeded', undefined, headers));
      }
      if (!scopes.some((scope) => session.scopes.includes(scope))) return no(refuse('permission-missing'));
      if (!evenSuspended && store.state.account.status !== 'active') return no(refuse('account-suspended'));
      return { ok: true, session, limits: quota.headers };
    },
  };
}
