import type { KeyRow } from '../../preload/contract';
import { KEY_LIFETIME_DAYS, type Key } from '../backend/contract';
import type { KnownKey } from './index-file';

/** A key as it is kept here, made of the backend's record, and the row that the window is shown of it. */

const DAY_MS = 86_400_000;

const rows = new WeakMap<KnownKey, KeyRow>();

/** The same row for the same key, so that what did not change is compared at a glance. */
export function rowOf(known: KnownKey): KeyRow {
  const there = rows.get(known);
  if (there !== undefined) return there;
  const { etag: _etag, account: _account, ...row } = known;
  rows.set(known, row);
  return row;
}

/** A secret that is here was here, and its next loss is another one, which the user is asked about anew. */
export function asSecretSays(known: KnownKey): KnownKey {
  if (known.secretHere !== 'yes') return known;
  const { keptWithoutSecret: _kept, ...rest } = known;
  return { ...rest, madeHere: true };
}

/** The backend's word, with what only this device knows. `account`: whose key it is; null = not known. */
export function merge(
  key: Key,
  known: KnownKey | undefined,
  secretHere: KeyRow['secretHere'],
  account: string | null,
): KnownKey {
  return asSecretSays({
    id: key.id,
    label: key.label,
    algorithm: key.algorithm,
    permissions: key.permissions,
    status: key.status,
    createdAt: key.created_at,
    expiresAt: key.expires_at,
    renewBy: Math.min(key.created_at + KEY_LIFETIME_DAYS * DAY_MS, key.expires_at),
    lastUsedAt: key.last_used_at,
    lastUsedIp: key.last_used_ip,
    whitelist: key.whitelist,
    secretHere,
    lastTest: known?.lastTest ?? null,
    lastGreenAt: known?.lastGreenAt ?? null,
    exports: known?.exports ?? [],
    madeHere: known?.madeHere ?? false,
    ...(known?.keptWithoutSecret === true ? { keptWithoutSecret: true } : {}),
    etag: key.etag,
    account,
  });
}
