import type { HealthReason, KeyHealth, KeyRow } from '../../preload/contract';
import { assertNever } from '../failure';

/**
 * Why a key needs a look, and its state in one word. Pure. The limits are those of issue 3 („Health“) and of
 * PRODUCT.md („Erneuern“, step 7): renewal at day 150 and 180, unknown addresses of 7 days, 90 days without use,
 * 30 days without trade.
 */

export const DAY_MS = 86_400_000;
/** The first reminder: day 150 of 180. */
const REMIND_BEFORE_MS = 30 * DAY_MS;
/** Addresses and failures are judged over this span. */
export const RECENT_MS = 7 * DAY_MS;
/** Issue 3 names a failure share without a figure: one in five, of enough requests to speak of a share. */
const FAILURE_SHARE = 0.2;
const FAILURE_REQUESTS = 10;
const UNUSED_DAYS = 90;
/** A test's requests and its end, by two clocks. */
const TEST_MS = 60_000;
const TRADE_UNUSED_DAYS = 30;
/** Also the contract's limit. */
export const MOST_ADDRESSES = 20;

type SeenAddress = { ip: string; lastSeen: number; count: number; accepted?: number };

/** What the usage log says of one key, without the companion's own requests. */
export type KeyUsage = {
  /** The log has no gap from this moment on, in ms. */
  readonly since: number;
  readonly lastRequestAt: number | null;
  /** The companion's own last request. */
  readonly lastOwnAt: number | null;
  /** The last request that needs the right to trade. */
  readonly lastTradeAt: number | null;
  /** Of the last 7 days. */
  readonly total: number;
  readonly failures: number;
  /** Neither in the whitelist nor the user's own, of the last 7 days; newest first. */
  readonly unknownAddresses: readonly SeenAddress[];
  /** In use within one hour, in the last 7 days; newest first. Fewer than two = none. */
  readonly atOnce: readonly SeenAddress[];
};

export type HealthOptions = {
  /** The user wants to hear of a renewal that is near; one that is overdue is always told. */
  readonly remind: boolean;
  /** A renewal has put a new key in its place: its end is near because the user wants it so. */
  readonly isReplaced?: boolean;
};

/** The weightiest first. */
const WEIGHT: Record<HealthReason['kind'], number> = {
  withdrawal: 0,
  expired: 1,
  overdue: 2,
  'unknown-address': 3,
  'test-failed': 4,
  failures: 5,
  'open-whitelist': 6,
  'several-addresses': 7,
  renewal: 8,
  'trade-unused': 9,
  unused: 10,
};

/** A key's state. `usage` null = the log is not known at all. */
export function healthOf(
  row: KeyRow,
  usage: KeyUsage | null,
  options: HealthOptions,
  now: number,
): KeyHealth {
  const reasons = reasonsOf(row, usage, options, now);
  const unknown = row.status === 'active' ? unknownOf(row, usage, now) : [];
  return { keyId: row.id, level: levelOf(row.status, reasons, unknown), reasons, unknown };
}

function reasonsOf(
  row: KeyRow,
  usage: KeyUsage | null,
  { remind, isReplaced = false }: HealthOptions,
  now: number,
): HealthReason[] {
  if (row.status === 'deleted') return [];
  // A key that works no more harms nobody: only what stays wrong until then is named.
  const reasons = [withdrawal(row), row.status === 'expired' && !isReplaced ? expired(row) : null];
  if (row.status === 'active') {
    reasons.push(testFailed(row));
    if (usage !== null) reasons.push(unknownAddress(usage), failures(usage), severalAddresses(usage));
    if (row.unseen !== true)
      reasons.push(
        isReplaced ? null : renewal(row, remind, now),
        openWhitelist(row),
        unused(row, usage, now),
        usage === null ? null : tradeUnused(row, usage, now),
      );
  }
  return reasons
    .filter((reason) => reason !== null)
    .toSorted((one, other) => WEIGHT[one.kind] - WEIGHT[other.kind]);
}

function levelOf(
  status: KeyRow['status'],
  reasons: readonly HealthReason[],
  unknown: KeyHealth['unknown'],
): KeyHealth['level'] {
  const kinds = new Set(reasons.map(({ kind }) => kind));
  if (kinds.has('withdrawal')) return 'critical';
  switch (status) {
    case 'disabled':
      return 'locked';
    case 'pending':
      return 'pending';
    case 'expired':
    case 'deleted':
      return 'expired';
    case 'active':
      if (kinds.has('overdue')) return 'critical';
      if (reasons.length > 0) return 'attention';
      return unknown.length > 0 ? 'unrated' : 'good';
    default:
      return assertNever(status);
  }
}

/** What would have to be known for "good". */
function unknownOf(row: KeyRow, usage: KeyUsage | null, now: number): KeyHealth['unknown'] {
  const unknown: KeyHealth['unknown'] = [];
  if (row.unseen === true) unknown.push('key');
  if (usage === null || usage.since > neededSince(row, usage, now)) unknown.push('usage');
  else if (isUseHidden(row, usage, now)) unknown.push('last-use');
  if (row.secretHere === 'unknown') unknown.push('secret');
  return unknown;
}

/** How far back the log must reach to say that nothing is wrong: never to before the key was made. */
function neededSince(row: KeyRow, usage: KeyUsage, now: number): number {
  const judgesTrade = mayTrade(row) && usage.lastTradeAt === null;
  return Math.max(row.createdAt, now - (judgesTrade ? TRADE_UNUSED_DAYS * DAY_MS : RECENT_MS));
}

function withdrawal(row: KeyRow): HealthReason | null {
  // Everything but reading and trading is a critical finding, whatever it is called.
  const granted = row.permissions.filter((permission) => permission !== 'read' && permission !== 'trade');
  return granted.length === 0
    ? null
    : { kind: 'withdrawal', granted: [...new Set(granted)].toSorted().slice(0, 20) };
}

function expired(row: KeyRow): HealthReason {
  return { kind: 'expired', at: row.expiresAt };
}

function renewal(row: KeyRow, remind: boolean, now: number): HealthReason | null {
  if (now >= row.renewBy) return { kind: 'overdue', days: daysOf(now - row.renewBy) };
  return remind && now >= row.renewBy - REMIND_BEFORE_MS
    ? { kind: 'renewal', days: Math.ceil((row.renewBy - now) / DAY_MS) }
    : null;
}

function testFailed(row: KeyRow): HealthReason | null {
  return row.lastTest === null || row.lastTest.green ? null : { kind: 'test-failed', at: row.lastTest.at };
}

function openWhitelist(row: KeyRow): HealthReason | null {
  return row.whitelist.enabled && row.whitelist.entries.length > 0 ? null : { kind: 'open-whitelist' };
}

function unknownAddress({ unknownAddresses }: KeyUsage): HealthReason | null {
  return unknownAddresses.length === 0
    ? null
    : { kind: 'unknown-address', addresses: unknownAddresses.slice(0, MOST_ADDRESSES) };
}

function failures({ failures: failed, total }: KeyUsage): HealthReason | null {
  return total >= FAILURE_REQUESTS && failed >= FAILURE_SHARE * total
    ? { kind: 'failures', failures: failed, total }
    : null;
}

function severalAddresses({ atOnce }: KeyUsage): HealthReason | null {
  return atOnce.length < 2 ? null : { kind: 'several-addresses', addresses: atOnce.slice(0, MOST_ADDRESSES) };
}

/** The last request of a bot, as far as it is known: the backend's word counts the companion's requests, too. */
function lastUse(row: KeyRow, usage: KeyUsage | null): number {
  const said = isOurs(row, usage) ? 0 : (row.lastUsedAt ?? 0);
  return Math.max(row.createdAt, said, usage?.lastRequestAt ?? 0);
}

/** Was the last request that the backend names this app's own? */
function isOurs({ lastUsedAt, lastTest }: KeyRow, usage: KeyUsage | null): boolean {
  if (lastUsedAt === null) return false;
  const tested = lastTest !== null && Math.abs(lastTest.at - lastUsedAt) <= TEST_MS;
  return tested || lastUsedAt <= (usage?.lastOwnAt ?? 0);
}

/** The app's own requests hide when a bot last came: the log has none of one, and does not reach far enough. */
function isUseHidden(row: KeyRow, usage: KeyUsage | null, now: number): boolean {
  const unusedFrom = now - UNUSED_DAYS * DAY_MS;
  const isInLog = usage !== null && (usage.lastRequestAt !== null || usage.since <= unusedFrom);
  return isOurs(row, usage) && !isInLog && row.createdAt <= unusedFrom;
}

function unused(row: KeyRow, usage: KeyUsage | null, now: number): HealthReason | null {
  const days = daysOf(now - lastUse(row, usage));
  return days >= UNUSED_DAYS && !isUseHidden(row, usage, now) ? { kind: 'unused', days } : null;
}

function mayTrade(row: KeyRow): boolean {
  return row.permissions.includes('trade');
}

function tradeUnused(row: KeyRow, usage: KeyUsage, now: number): HealthReason | null {
  // A key that is not used at all needs no smaller rights but an end.
  if (!mayTrade(row) || unused(row, usage, now) !== null) return null;
  const days = daysOf(now - (usage.lastTradeAt ?? Math.max(row.createdAt, usage.since)));
  return days >= TRADE_UNUSED_DAYS ? { kind: 'trade-unused', days } : null;
}

function daysOf(ms: number): number {
  return Math.max(0, Math.floor(ms / DAY_MS));
}

/**
 * When the judgement changes next although nothing happens, in ms; null = never. Entries that grow too old are not
 * among it: whoever asks looks again each hour at the latest.
 */
export function nextChange(row: KeyRow, usage: KeyUsage | null, now: number): number | null {
  if (row.status !== 'active') return null;
  const used = lastUse(row, usage);
  const traded = usage?.lastTradeAt ?? row.createdAt;
  const moments = [
    row.renewBy - REMIND_BEFORE_MS,
    row.renewBy,
    used + UNUSED_DAYS * DAY_MS,
    traded + TRADE_UNUSED_DAYS * DAY_MS,
  ].filter((moment) => moment > now);
  // The days that a reason counts.
  if (now >= row.renewBy - REMIND_BEFORE_MS) moments.push(nextDay(row.renewBy, now));
  if (now >= used + UNUSED_DAYS * DAY_MS) moments.push(nextDay(used, now));
  if (now >= traded + TRADE_UNUSED_DAYS * DAY_MS) moments.push(nextDay(traded, now));
  return moments.length === 0 ? null : Math.min(...moments);
}

/** The next moment that is whole days away from `anchor`. */
function nextDay(anchor: number, now: number): number {
  return anchor + (Math.floor((now - anchor) / DAY_MS) + 1) * DAY_MS;
}
