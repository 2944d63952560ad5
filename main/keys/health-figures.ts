import type { UsageEntry } from '../backend/contract';
import type { KnownOf } from '../usage/questions';
import { type KeyUsage, MOST_ADDRESSES, RECENT_MS } from './health';

/** What a health needs of the usage log: one pass over the entries for all keys. Pure. */

/** Sent with every request of the companion (backend/wire.ts). */
export const OWN_AGENT = 'Ventario-Companion';

const HOUR_MS = 3_600_000;
/** Among so many addresses of one hour those at once are found; more are a flood, and one reason as well. */
const MOST_ACTIVE = 50;

export type HealthEntry = Pick<
  UsageEntry,
  'time' | 'key_id' | 'ip' | 'method' | 'path' | 'status' | 'outcome' | 'user_agent' | 'required_permission'
>;

/** A request of the companion's own. Its agent alone would let anybody hide behind it. */
export function isOwn(
  { user_agent, key_id, ip }: Pick<UsageEntry, 'user_agent' | 'key_id' | 'ip'>,
  knownOf: KnownOf,
): boolean {
  return user_agent === OWN_AGENT && knownOf(key_id, ip) !== 'no';
}

type Address = {
  readonly ip: string;
  /** One household or server: an IPv6 device changes its address within its /64. */
  readonly origin: Origin;
  readonly isKnown: boolean;
  count: number;
  accepted: number;
  lastSeen: number;
};

/**
 * Times of the last three successful requests of one origin: it is in use when they lie within an hour. Fewer are a
 * passer-by, such as a person who tries the key out.
 */
type Origin = {
  readonly family: 4 | 6;
  last: number;
  second: number;
  third: number;
  isAtOnce: boolean;
  newest: Address | null;
  count: number;
};

type Tally = {
  lastRequestAt: number | null;
  lastOwnAt: number | null;
  lastTradeAt: number | null;
  total: number;
  failures: number;
  readonly addresses: Map<string, Address>;
  readonly origins: Map<string, Origin>;
  /** Origins with enough requests within the last hour, as of the entry that is looked at. */
  active: Origin[];
};

/**
 * The figures of every key that the entries name; `since` = the log has no gap from there on. Entries stand in the
 * order of their ids, which is that of time.
 * The companion's own requests do not count.
 */
export function figuresOf(
  entries: readonly HealthEntry[],
  question: { readonly since: number; readonly now: number; readonly knownOf: KnownOf },
): (keyId: string) => KeyUsage {
  const { since, now, knownOf } = question;
  const recent = now - RECENT_MS;
  const tallies = new Map<string, Tally>();
  for (const entry of entries) {
    let tally = tallies.get(entry.key_id);
    if (tally === undefined) {
      tally = newTally();
      tallies.set(entry.key_id, tally);
    }
    let address = tally.addresses.get(entry.ip);
    if (address === undefined) {
      address = newAddress(tally, entry.ip, knownOf(entry.key_id, entry.ip) !== 'no');
      tally.addresses.set(entry.ip, address);
    }
    if (isOwn(entry, knownOf)) {
      tally.lastOwnAt = Math.max(tally.lastOwnAt ?? 0, entry.time);
      continue;
    }
    tally.lastRequestAt = Math.max(tally.lastRequestAt ?? 0, entry.time);
    if (isTrade(entry)) tally.lastTradeAt = Math.max(tally.lastTradeAt ?? 0, entry.time);
    if (entry.time < recent) continue;
    tally.total += 1;
    address.count += 1;
    address.lastSeen = Math.max(address.lastSeen, entry.time);
    // Whoever knows a key's public id can send attempts: in use is what was let in.
    if (entry.outcome === 'success') {
      address.accepted += 1;
      meet(tally, address, entry.time);
    } else tally.failures += 1;
  }
  return (keyId) => usageOf(tallies.get(keyId), since);
}

function isTrade(entry: HealthEntry): boolean {
  // Without a valid signature it was not the key's holder.
  if (entry.status === 401) return false;
  return (
    entry.required_permission === 'trade' || (entry.method === 'POST' && entry.path.startsWith('/v1/orders'))
  );
}

/** Takes a request in, and marks the origins that were used before and after each other within the hour. */
function meet(tally: Tally, address: Address, time: number): void {
  const { origin } = address;
  origin.third = origin.second;
  origin.second = origin.last;
  origin.last = time;
  origin.count += 1;
  origin.newest = address;
  const begin = time - HOUR_MS;
  if (origin.third < begin) return;
  let isListed = false;
  let isOld = false;
  for (const other of tally.active) {
    if (other === origin) isListed = true;
    else if (other.third < begin) isOld = true;
    // One after the other is a connection that got a new address; both in turn are two users.
    else if (other.family === origin.family && other.last > origin.third) {
      other.isAtOnce = true;
      origin.isAtOnce = true;
    }
  }
  if (isOld) tally.active = tally.active.filter((other) => other === origin || other.third >= begin);
  if (!isListed && tally.active.length < MOST_ACTIVE) tally.active.push(origin);
}

function usageOf(tally: Tally | undefined, since: number): KeyUsage {
  if (tally === undefined) {
    const nothing = { lastRequestAt: null, lastOwnAt: null, lastTradeAt: null, total: 0, failures: 0 };
    return { since, ...nothing, unknownAddresses: [], atOnce: [] };
  }
  const { lastRequestAt, lastOwnAt, lastTradeAt, total, failures } = tally;
  const seen = [...tally.addresses.values()].filter(({ count }) => count > 0);
  return {
    since,
    lastRequestAt,
    lastOwnAt,
    lastTradeAt,
    total,
    failures,
    unknownAddresses: newestFirst(
      seen
        .filter(({ isKnown }) => !isKnown)
        .map(({ ip, lastSeen, count, accepted }) => ({ ip, lastSeen, count, accepted })),
    ),
    atOnce: newestFirst(
      [...tally.origins.values()].flatMap(({ isAtOnce, newest, last, count }) =>
        isAtOnce && newest !== null ? [{ ip: newest.ip, lastSeen: last, count }] : [],
      ),
    ),
  };
}

function newestFirst<Seen extends { ip: string; lastSeen: number }>(addresses: readonly Seen[]): Seen[] {
  return addresses
    .toSorted((one, other) => other.lastSeen - one.lastSeen || (one.ip < other.ip ? -1 : 1))
    .slice(0, MOST_ADDRESSES);
}

function newTally(): Tally {
  return {
    lastRequestAt: null,
    lastOwnAt: null,
    lastTradeAt: null,
    total: 0,
    failures: 0,
    addresses: new Map(),
    origins: new Map(),
    active: [],
  };
}

function newAddress(tally: Tally, ip: string, isKnown: boolean): Address {
  const family = ip.includes(':') ? 6 : 4;
  const name = family === 4 ? ip : network64(ip);
  let origin = tally.origins.get(name);
  if (origin === undefined) {
    const never = Number.NEGATIVE_INFINITY;
    origin = { family, last: never, second: never, third: never, isAtOnce: false, newest: null, count: 0 };
    tally.origins.set(name, origin);
  }
  return { ip, origin, isKnown, count: 0, accepted: 0, lastSeen: 0 };
}

/** The first 64 bits of an IPv6 address as text. */
function network64(ip: string): string {
  const [head = '', tail] = ip.toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    // A dotted end stands for two groups.
    const length = after.length + (tail.includes('.') ? 1 : 0);
    while (groups.length + length < 8) groups.push('0');
    groups.push(...after);
  }
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
