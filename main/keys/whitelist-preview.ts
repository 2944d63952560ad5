import type { WhitelistDraft } from '../../preload/contract';
import { covering } from '../backend/addresses';
import type { ProblemCode, UsageEntry } from '../backend/contract';

/** Whom a whitelist would lock out, by what the usage log has seen. Pure. */

/** One request with the key, as the usage log names it. */
export type KeyUse = { time: number; ip: string; failureCode: ProblemCode | null };

const LOOK_BACK_MS = 30 * 86_400_000;

/** What the usage log says of one key in the last 30 days. */
export function usesOf(entries: readonly UsageEntry[], keyId: string, now: number): KeyUse[] {
  const since = now - LOOK_BACK_MS;
  return entries
    .filter((entry) => entry.key_id === keyId && entry.time >= since)
    .map((entry) => ({ time: entry.time, ip: entry.ip, failureCode: entry.failure_code }));
}

export type LockedOut = { ip: string; lastSeen: number; count: number };

/** The contract shows so many. */
const MOST_SHOWN = 50;

/** Whoever was refused for these never was in: not the key's owner, or locked out already. */
const NEVER_IN: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'signature-missing',
  'signature-malformed',
  'signature-invalid',
  'digest-mismatch',
  'key-unknown',
  'key-wrong-environment',
  'nonce-replayed',
  'ip-not-allowed',
]);

/** Addresses that have used the key and that the draft does not name, the last seen first; at most 50. */
export function lockedOutBy(draft: WhitelistDraft, uses: Iterable<KeyUse>): LockedOut[] {
  if (!draft.enabled) return [];
  const seen = new Map<string, LockedOut>();
  for (const { ip, time, failureCode } of uses) {
    if (failureCode !== null && NEVER_IN.has(failureCode)) continue;
    const there = seen.get(ip);
    if (there === undefined) seen.set(ip, { ip, lastSeen: time, count: 1 });
    else {
      there.lastSeen = Math.max(there.lastSeen, time);
      there.count += 1;
    }
  }
  const stays = covering(draft.entries);
  const lockedOut: LockedOut[] = [];
  for (const one of [...seen.values()].toSorted(
    (a, b) => b.lastSeen - a.lastSeen || (a.ip < b.ip ? -1 : 1),
  )) {
    if (lockedOut.length === MOST_SHOWN) break;
    if (!stays(one.ip)) lockedOut.push(one);
  }
  return lockedOut;
}
