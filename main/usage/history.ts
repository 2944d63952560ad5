import type { UsageFilter, UsageRow, UsageState, UsageSummary } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { Client } from '../backend/client';
import type { UsageEntry } from '../backend/contract';
import { DONE, done, failed } from '../failure';
import type { Mirror } from '../mirror';
import type { ForgottenUsage } from './forgotten';
import type { KnownAddresses } from './known';
import { position, rowsOf, summaryOf } from './questions';

/** The last 30 days of usage. In memory; an archive on disk can take its place behind the same questions. */

export type UsageHistory = {
  /** Fetches what is missing, newest first; the mirror's `usage` shows the progress. One load at a time. */
  load(): Promise<Outcome<void>>;
  /** What was loaded so far stays. */
  cancel(): void;
  rows(
    filter: UsageFilter,
    before: string | null,
    limit: number,
  ): Promise<Outcome<{ rows: UsageRow[]; more: boolean }>>;
  summary(filter: UsageFilter): Promise<Outcome<UsageSummary>>;
  /** All that is held, oldest first; null until the last 30 days were loaded once. */
  entries(): readonly UsageEntry[] | null;
  /** Takes in live entries; answers those that were new, in ascending order. */
  add(entries: readonly UsageEntry[]): UsageEntry[];
  /** What is here without a gap, ascending, and from when on; null = nothing is known yet. */
  log(): UsageLog | null;
  /** Id of the newest entry, from which the live log goes on. */
  newest(): string | null;
  /** Whitelists or marks changed: views ask again. */
  touch(): void;
  /** Drops what is held of one key; `forgotten` keeps it away. */
  forget(keyId: string): void;
  /** Forgets everything: these are one account's personal data, and the session is over. */
  clear(): void;
};

export type UsageLog = { readonly entries: readonly UsageEntry[]; readonly since: number };

export const HISTORY_DAYS = 30;
/** More entries than this are not kept: about 40 MB of memory. */
const HISTORY_CAP = 50_000;
const PAGE = 1000;
/** A server that never ends its list is broken. */
const MOST_PAGES = 5_000;

export function createHistory(options: {
  client: Client;
  mirror: Mirror;
  known: KnownAddresses;
  /** What the user wanted deleted is not taken in again. */
  forgotten?: Pick<ForgottenUsage, 'covers'>;
  now: () => number;
  cap?: number;
  pageSize?: number;
}): UsageHistory {
  const { client, mirror, known, forgotten, now } = options;
  const cap = options.cap ?? HISTORY_CAP;
  const pageSize = options.pageSize ?? PAGE;
  /** Ascending by id, no duplicates. */
  let entries: UsageEntry[] = [];
  let loading: { stop: AbortController; outcome: Promise<Outcome<void>> } | null = null;
  /** Was the whole time range loaded once? Then only newer entries are missing. */
  let complete = false;
  /** Goes up with `clear`: a load that was begun before it brings nothing back. */
  let epoch = 0;

  function patch(change: Partial<UsageState>): void {
    const before = mirror.get('usage');
    mirror.set('usage', { ...before, ...change, version: before.version + 1, loaded: entries.length });
  }

  /** Merges a page in any order; only what was not there is answered. */
  function merge(page: readonly UsageEntry[]): UsageEntry[] {
    const sorted = page
      .filter((entry) => forgotten?.covers(entry) !== true)
      .toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    const fresh = sorted.filter(
      (entry, at) => sorted[at - 1]?.id !== entry.id && entries[position(entries, entry.id)]?.id !== entry.id,
    );
    const [first] = fresh;
    const last = fresh.at(-1);
    if (first === undefined || last === undefined) return fresh;
    const end = entries.at(-1);
    const begin = entries[0];
    if (end === undefined || end.id < first.id) entries.push(...fresh);
    else if (begin !== undefined && last.id < begin.id) entries = [...fresh, ...entries];
    else entries = [...entries, ...fresh].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    return fresh;
  }

  /** Drops what is beyond the cap, oldest first. */
  function trim(): void {
    const old = now() - HISTORY_DAYS * 86_400_000;
    const tooOld = entries.findIndex((entry) => entry.time >= old);
    const drop = Math.max(tooOld < 0 ? 0 : tooOld, entries.length - cap);
    if (drop > 0) entries = entries.slice(drop);
  }

  async function loadAll(signal: AbortSignal): Promise<Outcome<void>> {
    patch({ state: 'loading', failure: null });
    let cursor: string | undefined;
    /** With a complete history the first page that we know already is the end. */
    const stopAtKnown = complete;
    const collected: UsageEntry[] = [];
    const mine = epoch;
    let capped = false;
    for (let pages = 0; ; pages += 1) {
      const query = {
        direction: 'older' as const,
        limit: pageSize,
        from: now() - HISTORY_DAYS * 86_400_000,
        ...(cursor === undefined ? {} : { cursor }),
      };
      const page = await client.call('usage', { query }, { signal });
      if (mine !== epoch) return failed('cancelled');
      if (!page.ok) {
        // Newest first and without a gap: what came so far can be shown.
        if (!stopAtKnown) merge(collected);
        const cancelled = page.failure.code === 'cancelled';
        patch({
          state: cancelled ? (entries.length === 0 ? 'empty' : 'ready') : 'failed',
          failure: cancelled ? null : page.failure,
        });
        return page;
      }
      collected.push(...page.value.entries);
      const next = page.value.next_cursor;
      const met = stopAtKnown && page.value.entries.some(({ id }) => has(id));
      capped = collected.length >= cap && next !== null;
      if (next === null || next === cursor || met || capped) break;
      if (pages >= MOST_PAGES) {
        const endless = failed('unexpected-answer', { technical: 'endless-list' });
        patch({ state: 'failed', failure: endless.failure });
        return endless;
      }
      cursor = next;
      mirror.set('usage', { ...mirror.get('usage'), loaded: entries.length + collected.length });
    }
    merge(collected.slice(0, cap));
    // What was written meanwhile: the live log may have begun behind it.
    await catchUp(collected[0]?.id, signal);
    if (mine !== epoch) return failed('cancelled');
    trim();
    complete = true;
    patch({
      state: 'ready',
      failure: null,
      asOf: now(),
      cappedBefore: capped ? (entries[0]?.time ?? null) : (mirror.get('usage').cappedBefore ?? null),
    });
    return DONE;
  }

  async function catchUp(from: string | undefined, signal: AbortSignal): Promise<void> {
    const mine = epoch;
    let cursor = from;
    for (let pages = 0; cursor !== undefined && pages < MOST_PAGES; pages += 1) {
      const query = { direction: 'newer' as const, limit: pageSize, cursor };
      const page = await client.call('usage', { query }, { signal });
      if (!page.ok || mine !== epoch) return;
      merge(page.value.entries);
      const next = page.value.next_cursor;
      cursor = next === null || next === cursor ? undefined : next;
    }
  }

  function has(id: string): boolean {
    return entries[position(entries, id)]?.id === id;
  }

  return {
    load() {
      if (loading !== null) return loading.outcome;
      const stop = new AbortController();
      const outcome = loadAll(stop.signal).finally(() => {
        if (loading?.stop === stop) loading = null;
      });
      loading = { stop, outcome };
      return outcome;
    },
    cancel: () => loading?.stop.abort(),
    rows(filter, before, limit) {
      return Promise.resolve(
        done(rowsOf(entries, { filter, before, limit, now: now(), knownOf: known.now() })),
      );
    },
    summary(filter) {
      return Promise.resolve(done(summaryOf(entries, { filter, now: now(), knownOf: known.now() })));
    },
    entries: () => (complete ? entries : null),
    add(page) {
      const fresh = merge(page);
      if (fresh.length > 0) {
        trim();
        patch({ asOf: now() });
      }
      return fresh;
    },
    log() {
      const oldest = entries[0]?.time ?? null;
      // Never loaded whole: the newest page and what came live, or nothing.
      if (!complete) return oldest === null ? null : { entries, since: oldest };
      const begin = now() - HISTORY_DAYS * 86_400_000;
      const capped = entries.length >= cap ? oldest : mirror.get('usage').cappedBefore;
      return { entries, since: Math.max(begin, capped ?? begin) };
    },
    newest: () => entries.at(-1)?.id ?? null,
    touch: () => patch({}),
    forget(keyId) {
      const kept = entries.filter((entry) => entry.key_id !== keyId);
      if (kept.length === entries.length) return;
      entries = kept;
      patch({});
    },
    clear() {
      loading?.stop.abort();
      loading = null;
      epoch += 1;
      entries = [];
      complete = false;
      patch({ state: 'empty', failure: null, asOf: null, cappedBefore: null });
    },
  };
}
