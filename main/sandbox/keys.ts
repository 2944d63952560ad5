import { createHash, createPublicKey, randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { readEntry } from '../backend/addresses';
import {
  CreatedKey,
  type CreateKey,
  KEY_LIFETIME_DAYS,
  type Key,
  type KeyStatus,
  PENDING_LIFETIME_MS,
  type Permission,
  type PublicJwk,
  RotatedKey,
  type RotateKey,
  type Whitelist,
} from '../backend/contract';
import { makeKeyId, makeSecret } from '../backend/credentials';
import type { VerifyingKey } from '../backend/signature';
import { type Refusal, refuse, refuseField } from './problem';
import type { Seal } from './seal';
import type { StoredKey } from './state';
import type { Store } from './store';
import type { UsageLog } from './usage-log';

/** The account's keys: everything that can happen to one. */
export type Keys = {
  /** Lives in the account and was not deleted. */
  find: (id: string, now: number) => StoredKey | undefined;
  /** Was it ever here? Then attempts with it belong into the log. */
  isOurs: (id: string) => boolean;
  list: (now: number) => StoredKey[];
  status: (key: StoredKey, now: number) => KeyStatus;
  show: (key: StoredKey, now: number) => Key;
  verifying: (id: string, now: number) => (VerifyingKey & { stored: StoredKey }) | undefined;
  create: (request: CreateKey, name: string, now: number) => Promise<Made<CreatedKey> | Refusal>;
  rotate: (
    old: StoredKey,
    request: z.infer<typeof RotateKey>,
    name: string,
    now: number,
  ) => Promise<Made<z.infer<typeof RotatedKey>> | Refusal>;
  /** The dashboard's way: an active key whose secret is shown on the page. */
  createActive: (label: string, permissions: Permission[], now: number) => { id: string; secret: string };
  change: (id: string, change: Partial<Omit<StoredKey, 'id' | 'version'>>) => void;
  disableAll: (now: number) => string[];
};

export type Made<Answer> = { ok: true; status: 201; body: Answer };

const DAY_MS = 86_400_000;

/** What a whitelist looks like in canonical form, or which entry is faulty. */
export function readWhitelist(whitelist: Whitelist): Whitelist | Refusal {
  const entries: string[] = [];
  for (const [index, text] of whitelist.entries.entries()) {
    const entry = readEntry(text);
    if (!entry.ok) return refuseField(`entries.${index}`, entry.problem);
    if (!entries.includes(entry.canonical)) entries.push(entry.canonical);
  }
  // It would lock out everyone, which is what disabling is for.
  if (whitelist.enabled && entries.length === 0) return refuseField('entries', 'empty');
  return { enabled: whitelist.enabled, entries };
}

/** Without the member that the other kind has. */
function toJwk({ kty, crv, x, y }: PublicJwk): { kty: string; crv: string; x: string; y?: string } {
  return y === undefined ? { kty, crv, x } : { kty, crv, x, y };
}

/** Is this JWK the kind of public key that the algorithm needs, and a real point of its curve? */
function fitsAlgorithm(jwk: PublicJwk, algorithm: StoredKey['algorithm']): boolean {
  const right =
    algorithm === 'ed25519'
      ? jwk.kty === 'OKP' && jwk.crv === 'Ed25519' && jwk.y === undefined
      : jwk.kty === 'EC' && jwk.crv === 'P-256' && jwk.y !== undefined;
  if (!right) return false;
  try {
    createPublicKey({ key: toJwk(jwk), format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}

/** The secret as a compact JWE to the caller's ephemeral key (RFC 7516; RFC 7518, section 4.6). */
async function encryptSecret(secret: string, to: PublicJwk): Promise<string> {
  // Loaded at the first key, not at the start.
  const { CompactEncrypt, importJWK } = await import('jose');
  const key = await importJWK({ ...toJwk(to), alg: 'ECDH-ES' }, 'ECDH-ES');
  return new CompactEncrypt(new TextEncoder().encode(secret))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
    .encrypt(key);
}

function isGone(key: StoredKey, now: number): boolean {
  return key.status === 'deleted' || (key.status === 'pending' && key.createdAt + PENDING_LIFETIME_MS <= now);
}

function blank(
  fields: Pick<StoredKey, 'label' | 'permissions' | 'algorithm' | 'whitelist' | 'status'>,
  now: number,
): StoredKey {
  return {
    ...fields,
    id: makeKeyId('test', randomBytes),
    createdAt: now,
    expiresAt: now + KEY_LIFETIME_DAYS * DAY_MS,
    ends: null,
    version: 1,
    activated: fields.status === 'active',
    sealedSecret: null,
    publicKey: null,
  };
}

export function makeKeys(store: Store, seal: Seal, usage: UsageLog): Keys {
  /** Creations under way, so that two with the same Idempotency-Key become one. */
  const underWay = new Map<string, { fingerprint: string; answer: Promise<Made<unknown> | Refusal> }>();

  /** A name out of a request: `constructor` is no key. */
  function stored(id: string): StoredKey | undefined {
    return Object.hasOwn(store.state.keys, id) ? store.state.keys[id] : undefined;
  }

  function endOf(key: StoredKey, now: number): number {
    if (key.ends === null) return key.expiresAt;
    const successor = store.state.keys[key.ends.successor];
    // With no overlap the old key is suspected: it stays ended whatever becomes of the new one.
    const counts =
      key.ends.at <= (successor?.createdAt ?? 0) ||
      (successor !== undefined && (successor.activated || !isGone(successor, now)));
    return counts ? Math.min(key.expiresAt, key.ends.at) : key.expiresAt;
  }
  function status(key: StoredKey, now: number): KeyStatus {
    if (isGone(key, now)) return 'deleted';
    return endOf(key, now) <= now ? 'expired' : key.status;
  }
  function show(key: StoredKey, now: number): Key {
    const last = usage.lastUse(key.id);
    return {
      id: key.id,
      label: key.label,
      mode: 'test',
      algorithm: key.algorithm,
      permissions: key.permissions,
      status: status(key, now),
      created_at: key.createdAt,
      expires_at: endOf(key, now),
      last_used_at: last?.at ?? null,
      last_used_ip: last?.ip ?? null,
      whitelist: key.whitelist,
      etag: `"${key.version}-${createHash('sha256').update(`${key.id} ${key.version}`).digest('base64url').slice(0, 8)}"`,
    };
  }

  async function arm(key: StoredKey, to: PublicJwk): Promise<{ key: StoredKey; jwe: string | null }> {
    if (key.algorithm === 'ed25519') return { key: { ...key, publicKey: to }, jwe: null };
    const secret = makeSecret('test', randomBytes);
    return {
      key: { ...key, sealedSecret: seal.close(secret, key.id) },
      jwe: await encryptSecret(secret, to),
    };
  }

  /** Runs once per Idempotency-Key and body; says the same again for 10 minutes. */
  async function once<Answer>(
    name: string,
    request: unknown,
    now: number,
    schema: z.ZodType<Answer>,
    run: (fingerprint: string) => Promise<Made<Answer> | Refusal>,
  ): Promise<Made<Answer> | Refusal> {
    const fingerprint = createHash('sha256').update(JSON.stringify(request)).digest('base64url');
    const stored = store.state.answers[name];
    if (stored !== undefined && stored.at + PENDING_LIFETIME_MS > now) {
      if (stored.fingerprint !== fingerprint) return refuse('idempotency-conflict');
      return { ok: true, status: 201, body: schema.parse(stored.body) };
    }
    const running = underWay.get(name);
    if (running !== undefined) {
      await running.answer.catch(() => undefined);
      return once(name, request, now, schema, run);
    }
    const answer = run(fingerprint);
    underWay.set(name, { fingerprint, answer });
    try {
      return await answer;
    } finally {
      underWay.delete(name);
    }
  }

  return {
    status,
    show,
    find: (id, now) => {
      const key = stored(id);
      return key === undefined || isGone(key, now) ? undefined : key;
    },
    isOurs: (id) => stored(id) !== undefined,
    list: (now) =>
      Object.values(store.state.keys)
        .filter((key) => !isGone(key, now))
        .toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1)),
    verifying: (id, now) => {
      const key = stored(id);
      if (key === undefined || isGone(key, now)) return undefined;
      if (key.algorithm === 'ed25519') {
        if (key.publicKey === null) return undefined;
        const publicKey = createPublicKey({ key: toJwk(key.publicKey), format: 'jwk' });
        return { algorithm: 'ed25519', publicKey, stored: key };
      }
      const secret = key.sealedSecret === null ? undefined : seal.open(key.sealedSecret, id);
      return secret === undefined ? undefined : { algorithm: 'hmac-sha256', secret, stored: key };
    },

    create: async (request, name, now) => {
      if (!fitsAlgorithm(request.public_key, request.algorithm)) {
        return refuseField('public_key', 'does not fit the algorithm');
      }
      const whitelist = readWhitelist(request.whitelist ?? { enabled: false, entries: [] });
      if ('ok' in whitelist) return whitelist;
      return once<CreatedKey>(`create ${name}`, request, now, CreatedKey, async (fingerprint) => {
        const { label, permissions, algorithm } = request;
        const { key, jwe } = await arm(
          blank({ label, permissions, algorithm, whitelist, status: 'pending' }, now),
          request.public_key,
        );
        const body: CreatedKey = { key: show(key, now), secret_jwe: jwe };
        store.commit({
          type: 'key-made',
          key,
          answer: {
            name: `create ${name}`,
            value: { fingerprint, keyId: key.id, status: 201, body, at: now },
          },
        });
        return { ok: true, status: 201, body };
      });
    },

    rotate: async (old, request, name, now) => {
      if (!fitsAlgorithm(request.public_key, old.algorithm)) {
        return refuseField('public_key', 'does not fit the algorithm');
      }
      const answerName = `rotate ${old.id} ${name}`;
      return once<z.infer<typeof RotatedKey>>(answerName, request, now, RotatedKey, async (fingerprint) => {
        const { label, permissions, algorithm, whitelist } = old;
        const { key, jwe } = await arm(
          blank({ label, permissions, algorithm, whitelist, status: 'pending' }, now),
          request.public_key,
        );
        const at = now + request.overlap_seconds * 1000;
        const ends = { at, successor: key.id };
        const old_key = {
          ...show({ ...old, version: old.version + 1 }, now),
          expires_at: Math.min(old.expiresAt, at),
          status: at <= now ? ('expired' as const) : status(old, now),
        };
        const body = { key: show(key, now), secret_jwe: jwe, old_key, old_key_ends_at: old_key.expires_at };
        store.commit({
          type: 'key-made',
          key,
          ends: { id: old.id, ...ends },
          answer: { name: answerName, value: { fingerprint, keyId: key.id, status: 201, body, at: now } },
        });
        return { ok: true, status: 201, body };
      });
    },

    createActive: (label, permissions, now) => {
      const key = blank(
        {
          label,
          permissions,
          algorithm: 'hmac-sha256',
          whitelist: { enabled: false, entries: [] },
          status: 'active',
        },
        now,
      );
      const secret = makeSecret('test', randomBytes);
      store.commit({ type: 'key-made', key: { ...key, sealedSecret: seal.close(secret, key.id) } });
      return { id: key.id, secret };
    },

    change: (id, change) => store.commit({ type: 'key-changed', id, change }),

    disableAll: (now) => {
      const living = Object.values(store.state.keys).filter((key) => !isGone(key, now));
      const ids = living.filter((key) => key.status === 'active').map((key) => key.id);
      // A pending key could still become active after the panic.
      const deleted = living.filter((key) => key.status === 'pending').map((key) => key.id);
      if (ids.length + deleted.length > 0) store.commit({ type: 'keys-disabled', ids, deleted });
      return ids;
    },
  };
}
