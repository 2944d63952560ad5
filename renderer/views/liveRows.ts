import type { UsageFilter, UsageRow } from '../../preload/contract';

/** Rows that are shown, and those that wait while the user reads. */
export type LiveRows = {
  /** Newest first. */
  readonly rows: readonly UsageRow[];
  /** Newest first; shown once the user goes on. */
  readonly waiting: readonly UsageRow[];
  /** How many came while reading: more than `waiting` holds, at a flood. */
  readonly waitingCount: number;
  /** The backend has older ones. */
  readonly more: boolean;
};

export const noRows: LiveRows = { rows: [], waiting: [], waitingCount: 0, more: false };

/** While live, no more than this many rows stay: older ones can be loaded again. */
export const LIVE_ROWS = 300;

/** Does a fresh entry belong to what the filter shows? The same rule as main's. */
export function matches(filter: UsageFilter, row: UsageRow, now: number): boolean {
  if (row.time < now - filter.hours * 3_600_000) return false;
  if (filter.keyId !== null && filter.keyId !== row.keyId) return false;
  if (filter.ip !== null && filter.ip !== row.ip) return false;
  if (filter.outcome !== 'all' && (filter.outcome === 'success') !== row.success) return false;
  const wanted = filter.search.trim().toLowerCase();
  if (wanted === '') return true;
  return [row.path, row.ip, row.failureCode ?? '', row.userAgent].some((text) =>
    text.toLowerCase().includes(wanted),
  );
}

function merged(fresh: readonly UsageRow[], older: readonly UsageRow[]): readonly UsageRow[] {
  const seen = new Set(older.map((row) => row.id));
  return [...fresh.filter((row) => !seen.has(row.id)), ...older];
}

/** Fresh entries: on top at once, or kept back while the user reads. */
export function withFresh(now: LiveRows, fresh: readonly UsageRow[], paused: boolean): LiveRows {
  if (fresh.length === 0) return now;
  if (paused) {
    const waiting = merged(fresh, now.waiting);
    const added = waiting.length - now.waiting.length;
    return { ...now, waiting: waiting.slice(0, LIVE_ROWS), waitingCount: now.waitingCount + added };
  }
  const rows = merged(fresh, now.rows);
  return { ...now, rows: rows.slice(0, LIVE_ROWS), more: now.more || rows.length > LIVE_ROWS };
}

/** The user goes on: what waited comes on top. */
export function resumed(now: LiveRows): LiveRows {
  const released = withFresh({ ...now, waiting: [], waitingCount: 0 }, now.waiting, false);
  // What the flood pushed out of `waiting` can be loaded again from there on.
  return now.waitingCount > now.waiting.length ? { ...released, rows: now.waiting, more: true } : released;
}

/** An older page, below what is shown. */
export function withOlder(now: LiveRows, older: readonly UsageRow[], more: boolean): LiveRows {
  const seen = new Set(now.rows.map((row) => row.id));
  return { ...now, rows: [...now.rows, ...older.filter((row) => !seen.has(row.id))], more };
}
