import type { Failure, UsageRow } from '../../preload/contract';
import type { Client } from '../backend/client';
import type { UsageEntry } from '../backend/contract';
import { openUsageStream } from '../backend/usage-stream';
import type { Mirror } from '../mirror';
import type { UsageHistory } from './history';
import type { KnownAddresses } from './known';
import { toRow } from './questions';

/** Follows the log as it grows: fills the gap by cursor, then listens; starts again whenever the connection ends. */

export type LiveUsage = {
  /** The window wants to see new entries, or no longer. */
  watch(on: boolean): void;
  /** Main follows for its own alerts, whether or not the window looks. */
  guard(on: boolean): void;
  /** Ends, and forgets how far it came. Resolves when nothing is under way any more; `watch` and `guard` begin anew. */
  stop(): Promise<void>;
};

/** At most four announcements a second, each of at most as many rows as the contract takes. */
const BATCH_MS = 250;
const BATCH_ROWS = 1000;
const WAITS = { firstMs: 1_000, maxMs: 60_000 };

export function createLiveUsage(options: {
  client: Client;
  mirror: Mirror;
  history: UsageHistory;
  known: KnownAddresses;
  now: () => number;
  /** Each new row once, e.g. to notify of an unknown address. */
  onRows?: (rows: UsageRow[]) => void;
  waits?: { firstMs: number; maxMs: number };
  batchMs?: number;
  idleMs?: number;
}): LiveUsage {
  const { client, mirror, history, known, now } = options;
  const waits = options.waits ?? WAITS;
  let running: { stop: AbortController; ended: Promise<void> } | null = null;
  let waiting: UsageEntry[] = [];
  let timer: NodeJS.Timeout | null = null;
  let lastId: string | null = null;
  /** Who wants the connection; without anybody it ends at once. */
  const wanted = { window: false, guard: false };
  let connected = false;

  function show(isOpen: boolean, failure: Failure | null): void {
    connected = isOpen;
    mirror.set('usage', { ...mirror.get('usage'), live: connected && wanted.window, failure });
  }

  function follows(): void {
    if (!wanted.window && !wanted.guard) void end();
    else if (running === null) start();
    else show(connected, mirror.get('usage').failure);
  }

  function newest(): string | null {
    const stored = history.newest();
    if (stored === null || lastId === null) return stored ?? lastId;
    return stored > lastId ? stored : lastId;
  }

  function take(entries: readonly UsageEntry[]): void {
    waiting.push(...entries);
    for (const { id } of entries) if (lastId === null || id > lastId) lastId = id;
    timer ??= setTimeout(flush, options.batchMs ?? BATCH_MS);
  }

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.length === 0) return;
    // The history drops what it has already: nothing is announced twice.
    const fresh = history.add(waiting);
    waiting = [];
    if (fresh.length === 0) return;
    const knownOf = known.now();
    const rows = fresh.map((entry) => toRow(entry, knownOf)).toReversed();
    if (wanted.window) mirror.say('usageEntries', rows.slice(0, BATCH_ROWS));
    options.onRows?.(rows);
  }

  /** What was written while nobody listened. */
  async function fillGap(signal: AbortSignal): Promise<Failure | null> {
    for (;;) {
      const cursor = newest();
      if (cursor === null) return null;
      const page = await client.call(
        'usage',
        { query: { direction: 'newer', cursor, limit: 1000 } },
        { signal },
      );
      if (!page.ok) return page.failure;
      take(page.value.entries);
      flush();
      if (page.value.next_cursor === null || newest() === cursor) return null;
    }
  }

  /** One connection from its begin to its end. */
  async function once(signal: AbortSignal, onOpen: () => void): Promise<Failure | null> {
    const gap = await fillGap(signal);
    if (gap !== null) return gap;
    const stream = await openUsageStream(client, {
      lastId: newest(),
      signal,
      now,
      ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
    });
    if (!stream.ok) return stream.failure;
    onOpen();
    return stream.value.read(take);
  }

  async function follow(signal: AbortSignal): Promise<void> {
    let waitMs = waits.firstMs;
    // Once only: a stream that stays away while all else works is not asked for again and again.
    let hastened = false;
    while (!signal.aborted) {
      const failure = await once(signal, () => {
        waitMs = waits.firstMs;
        hastened = false;
        show(true, null);
      });
      flush();
      if (signal.aborted) break;
      show(false, failure);
      // Without a session nothing comes back by itself; signing in switches it on again.
      if (failure?.code === 'session-expired' || failure?.code === 'sign-in-needed') break;
      const asked = (failure?.evidence?.retryAfterSeconds ?? 0) * 1000;
      const back = new AbortController();
      const unfollow = mirror.follow((slice) => {
        if (slice !== 'connection' || mirror.get('connection').state !== 'online' || hastened) return;
        hastened = true;
        back.abort();
      });
      await pause(Math.max(waitMs, Math.min(asked, waits.maxMs)), [signal, back.signal]);
      unfollow();
      waitMs = Math.min(waitMs * 2, waits.maxMs);
    }
  }

  function start(): void {
    const stop = new AbortController();
    const whole = async (): Promise<void> => {
      await follow(stop.signal);
      if (running?.stop === stop) running = null;
    };
    running = { stop, ended: whole() };
  }

  function end(): Promise<void> {
    const was = running;
    running = null;
    was?.stop.abort();
    flush();
    if (was !== null) show(false, mirror.get('usage').failure);
    return was?.ended ?? Promise.resolve();
  }

  return {
    watch(on) {
      wanted.window = on;
      follows();
    },
    guard(on) {
      wanted.guard = on;
      follows();
    },
    async stop() {
      await end();
      lastId = null;
    },
  };
}

/** Until the time is over or one of the signals ends it. */
function pause(ms: number, signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    timer.unref();
    function done(): void {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', done);
      resolve();
    }
    for (const signal of signals) signal.addEventListener('abort', done, { once: true });
  });
}
