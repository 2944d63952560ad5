import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { UsageEntry, type UsagePage, type UsageQuery } from '../backend/contract';
import { readText, writeFileSafely } from './files';
import { entryId, openHistory } from './history';
import type { History } from './state';

/**
 * The account's usage, oldest first: the invented history, then what really happened, one JSON line each. Appended
 * without fsync: a killed process loses nothing, a power cut the last moments at most.
 */
export type UsageLog = {
  add: (entry: Omit<UsageEntry, 'id'>) => void;
  page: (
    query: Omit<z.infer<typeof UsageQuery>, 'key_id'> & { key_id?: string | undefined },
  ) => z.infer<typeof UsagePage>;
  /** Entries after an id, oldest first. */
  after: (id: string, limit: number) => UsageEntry[];
  newestId: () => string;
  lastUse: (keyId: string) => { at: number; ip: string } | undefined;
  /** Calls back after each new entry; the answer ends that. */
  follow: (listener: () => void) => () => void;
  setHistory: (history: History) => void;
  close: () => void;
};

const KEPT = 100_000;
const REWRITE_BEYOND = 2 * KEPT;
/** A page looks at no more entries than this, so that a rare filter cannot hold up everyone else. */
const SCAN_LIMIT = 200_000;
/** Beyond any id of ours. */
const END = 'zzzzzzzzz~';

function readLines(text: string): UsageEntry[] {
  const entries: UsageEntry[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    try {
      const parsed = UsageEntry.safeParse(JSON.parse(line));
      if (parsed.success) entries.push(parsed.data);
    } catch {
      // A line torn by a crash; only ever the last of a run.
    }
  }
  return entries;
}

/** Opens the log of a folder behind an invented history. */
export function openUsageLog(folder: string, invented: History): UsageLog {
  const path = join(folder, 'usage.log');
  const text = readText(path) ?? '';
  const entries = readLines(text).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  if (entries.length > REWRITE_BEYOND) {
    entries.splice(0, entries.length - KEPT);
    writeFileSafely(path, `${entries.map((entry) => JSON.stringify(entry)).join('\n')}\n`);
  }
  const handle = openSync(path, 'a', 0o600);
  if (text !== '' && !text.endsWith('\n')) writeSync(handle, '\n');

  let history = openHistory(invented);
  const listeners = new Set<() => void>();
  const lastUses = new Map<string, { at: number; ip: string }>();
  let serial = Number.parseInt(entries.at(-1)?.id.split('-')[1] ?? '0', 36) + 1;

  function remember(entry: UsageEntry): void {
    if (entry.outcome === 'success') lastUses.set(entry.key_id, { at: entry.time, ip: entry.ip });
  }
  for (let index = Math.max(0, history.count - 300); index < history.count; index += 1) {
    remember(history.at(index));
  }
  entries.forEach(remember);

  const total = (): number => history.count + entries.length;
  function at(index: number): UsageEntry {
    const entry = index < history.count ? history.at(index) : entries[index - history.count];
    if (entry === undefined) throw new RangeError('no such usage entry');
    return entry;
  }
  /** The first index whose entry is not before; entries are sorted both by id and by time. */
  function lowerBound(isBefore: (entry: UsageEntry) => boolean): number {
    let low = 0;
    let high = total();
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(at(middle))) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  const newestId = (): string => (total() === 0 ? '0' : at(total() - 1).id);

  return {
    newestId,
    add: (entry) => {
      // Ids and times never run backwards, even when the clock does.
      const time = Math.max(entry.time, total() === 0 ? 0 : at(total() - 1).time);
      const stored: UsageEntry = { id: entryId(time, serial), ...entry, time };
      serial += 1;
      writeSync(handle, `${JSON.stringify(stored)}\n`);
      entries.push(stored);
      remember(stored);
      for (const listener of listeners) listener();
    },
    page: (query) => {
      const { direction, cursor, limit, key_id, outcome, ip, from, to } = query;
      const first = Math.max(
        from === undefined ? 0 : lowerBound((entry) => entry.time < from),
        direction === 'newer' && cursor !== undefined ? lowerBound((entry) => entry.id <= cursor) : 0,
      );
      const end = Math.min(
        to === undefined ? total() : lowerBound((entry) => entry.time <= to),
        direction === 'older' ? lowerBound((entry) => entry.id < (cursor ?? END)) : total(),
      );
      const found: UsageEntry[] = [];
      let looked = 0;
      let last: UsageEntry | undefined;
      while (looked < end - first && found.length < limit && looked < SCAN_LIMIT) {
        last = at(direction === 'older' ? end - 1 - looked : first + looked);
        looked += 1;
        if (
          (key_id === undefined || last.key_id === key_id) &&
          (outcome === undefined || last.outcome === outcome) &&
          (ip === undefined || last.ip === ip)
        ) {
          found.push(last);
        }
      }
      return { entries: found, next_cursor: looked < end - first ? (last?.id ?? null) : null };
    },
    after: (id, limit) => {
      const first = lowerBound((entry) => entry.id <= id);
      return Array.from({ length: Math.min(limit, total() - first) }, (_, index) => at(first + index));
    },
    lastUse: (keyId) => lastUses.get(keyId),
    follow: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setHistory: (next) => {
      history = openHistory(next);
    },
    close: () => closeSync(handle),
  };
}
