import type { UsageFilter, UsageRow, UsageSummary } from '../../preload/contract';
import type { UsageEntry } from '../backend/contract';

/** What the window asks of the usage log. Pure: entries in, answers out. Entries are in ascending order of id. */

export type KnownHow = 'whitelist' | 'mine' | 'no';
/** How an address is known for a key. */
export type KnownOf = (keyId: string, ip: string) => KnownHow;

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** Width of a bar for each time range. */
const BUCKET_MS: Record<UsageFilter['hours'], number> = {
  1: MINUTE,
  24: 15 * MINUTE,
  72: HOUR,
  168: 2 * HOUR,
  720: 6 * HOUR,
};

export type Range = {
  /** Entries from this moment on. */
  since: number;
  /** Begin of the first bar, which `since` may cut. */
  from: number;
  /** End of the last bar, the one under way. */
  to: number;
  bucketMs: number;
};

/** Bars begin at full minutes and hours, so that they do not move while the clock does. */
export function rangeOf(hours: UsageFilter['hours'], now: number): Range {
  const bucketMs = BUCKET_MS[hours];
  const since = now - hours * HOUR;
  const from = Math.floor(since / bucketMs) * bucketMs;
  return { since, from, to: (Math.floor(now / bucketMs) + 1) * bucketMs, bucketMs };
}

/**
 * Does an entry belong to the question? Entries of a server clock ahead of ours belong to the newest bar, so there is
 * no upper end.
 */
export function matches(entry: UsageEntry, filter: UsageFilter, since: number): boolean {
  if (entry.time < since) return false;
  if (filter.keyId !== null && entry.key_id !== filter.keyId) return false;
  if (filter.outcome !== 'all' && entry.outcome !== filter.outcome) return false;
  if (filter.ip !== null && entry.ip !== filter.ip) return false;
  const search = filter.search.trim().toLowerCase();
  if (search === '') return true;
  return [entry.path, entry.ip, entry.failure_code ?? '', entry.user_agent].some((text) =>
    text.toLowerCase().includes(search),
  );
}

export function toRow(entry: UsageEntry, knownOf: KnownOf): UsageRow {
  return {
    id: entry.id,
    time: entry.time,
    keyId: entry.key_id,
    ip: entry.ip,
    country: entry.country,
    known: knownOf(entry.key_id, entry.ip) !== 'no',
    method: entry.method,
    path: entry.path,
    status: entry.status,
    success: entry.outcome === 'success',
    failureCode: entry.failure_code,
    latencyMs: entry.latency_ms,
    userAgent: entry.user_agent,
  };
}

/** Newest first, older than the entry `before` (exclusive; null = from the newest on). */
export function rowsOf(
  entries: readonly UsageEntry[],
  question: { filter: UsageFilter; before: string | null; limit: number; now: number; knownOf: KnownOf },
): { rows: UsageRow[]; more: boolean } {
  const { filter, before, limit, now } = question;
  const { since } = rangeOf(filter.hours, now);
  const rows: UsageRow[] = [];
  for (let at = (before === null ? entries.length : position(entries, before)) - 1; at >= 0; at -= 1) {
    const entry = entries[at];
    if (entry === undefined || !matches(entry, filter, since)) continue;
    if (rows.length === limit) return { rows, more: true };
    rows.push(toRow(entry, question.knownOf));
  }
  return { rows, more: false };
}

export function summaryOf(
  entries: readonly UsageEntry[],
  question: { filter: UsageFilter; now: number; knownOf: KnownOf },
): UsageSummary {
  const { filter, knownOf } = question;
  const { since, from, to, bucketMs } = rangeOf(filter.hours, question.now);
  const buckets = Array.from({ length: Math.round((to - from) / bucketMs) }, (_, index) => ({
    from: from + index * bucketMs,
    successes: 0,
    failures: 0,
  }));
  const addresses = new Map<string, UsageSummary['addresses'][number]>();
  let successes = 0;
  let failures = 0;
  for (const entry of entries) {
    if (!matches(entry, filter, since)) continue;
    const good = entry.outcome === 'success';
    if (good) successes += 1;
    else failures += 1;
    const bucket = buckets[Math.min(Math.floor((entry.time - from) / bucketMs), buckets.length - 1)];
    if (bucket !== undefined) bucket[good ? 'successes' : 'failures'] += 1;

    const known = knownOf(entry.key_id, entry.ip);
    const there = addresses.get(entry.ip);
    if (there === undefined) {
      addresses.set(entry.ip, {
        ip: entry.ip,
        country: entry.country,
        known,
        firstSeen: entry.time,
        lastSeen: entry.time,
        count: 1,
        failures: good ? 0 : 1,
      });
    } else {
      // Known to one key and unknown to another is unknown.
      if (known === 'no') there.known = 'no';
      there.country ??= entry.country;
      there.firstSeen = Math.min(there.firstSeen, entry.time);
      there.lastSeen = Math.max(there.lastSeen, entry.time);
      there.count += 1;
      if (!good) there.failures += 1;
    }
  }
  return {
    from,
    to,
    successes,
    failures,
    bucketMs,
    buckets,
    addresses: [...addresses.values()].toSorted((a, b) => b.lastSeen - a.lastSeen || (a.ip < b.ip ? -1 : 1)),
  };
}

/** Index of the first entry whose id is not below `id`. */
export function position(entries: readonly UsageEntry[], id: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && entry.id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
