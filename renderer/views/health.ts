import type { KeyRow } from '../../preload/contract';

export const DAY_MS = 86_400_000;
/** The first reminder: day 150 of 180. */
const REMIND_BEFORE_MS = 30 * DAY_MS;

/** Why a key needs a look, the weightiest first. `days` is counted to or from the day of renewal. */
export type Reason =
  | { readonly kind: 'withdrawal' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'overdue'; readonly days: number }
  | { readonly kind: 'renewal'; readonly days: number }
  | { readonly kind: 'testFailed' }
  | { readonly kind: 'openWhitelist' };
export type ReasonKind = Reason['kind'];

export type Level = 'good' | 'attention' | 'critical' | 'unrated' | 'locked' | 'expired' | 'pending';

/** Everything but reading and trading is a critical finding, whatever it is called. */
export function hasForeignRight(key: KeyRow): boolean {
  return key.permissions.some((permission) => permission !== 'read' && permission !== 'trade');
}

export function isOpenToEveryAddress(key: KeyRow): boolean {
  return !key.whitelist.enabled || key.whitelist.entries.length === 0;
}

/**
 * What a user should do about this key, the weightiest first.
 * A locked key harms nobody: only what stays wrong while it is locked is named.
 * `remind` = tell of a renewal that is near; one that is overdue is always told.
 */
export function reasonsOf(key: KeyRow, now: number, remind = true): readonly Reason[] {
  if (key.status === 'deleted') return [];
  const reasons: Reason[] = [];
  if (hasForeignRight(key)) reasons.push({ kind: 'withdrawal' });
  if (key.status === 'expired') {
    reasons.push({ kind: 'expired' });
    return reasons;
  }
  if (key.status !== 'active') return reasons;
  if (now >= key.renewBy) {
    reasons.push({ kind: 'overdue', days: Math.floor((now - key.renewBy) / DAY_MS) });
  }
  if (key.lastTest !== null && !key.lastTest.green) reasons.push({ kind: 'testFailed' });
  if (isOpenToEveryAddress(key)) reasons.push({ kind: 'openWhitelist' });
  if (remind && now < key.renewBy && now >= key.renewBy - REMIND_BEFORE_MS) {
    reasons.push({ kind: 'renewal', days: Math.ceil((key.renewBy - now) / DAY_MS) });
  }
  return reasons;
}

/** The key's state in one word. What cannot be seen is never "good". */
export function levelOf(key: KeyRow, now: number, remind = true): Level {
  const reasons = reasonsOf(key, now, remind);
  if (reasons.some((reason) => reason.kind === 'withdrawal')) return 'critical';
  if (key.status === 'disabled') return 'locked';
  if (key.status === 'expired') return 'expired';
  if (key.status === 'pending') return 'pending';
  if (reasons.some((reason) => reason.kind === 'overdue')) return 'critical';
  if (reasons.length > 0) return 'attention';
  return key.secretHere === 'unknown' ? 'unrated' : 'good';
}
