import { useCallback, useEffect, useRef, useState } from 'react';
import type { Failure, UsageFilter, UsageSummary } from '../../preload/contract';
import { bridge } from '../store/bridge';
import { useSlice } from '../store/mirror';
import { useInside } from './inside';
import { type LiveRows, matches, noRows, resumed, withFresh, withOlder } from './liveRows';

/** Rows of one page. */
export const PAGE = 100;
/** Totals are asked for again at most this often, in ms, however fast entries come. */
const SUMMARY_EVERY_MS = 2_000;

/** Fetches the history once the view has been painted, unless it is there or was cancelled. */
export function useUsageLoaded(): void {
  const state = useSlice('usage').state;
  const cancelled = useInside('loadCancelled');
  const signedIn = useSlice('session').state === 'signed-in';
  useEffect(() => {
    if (state !== 'empty' || cancelled || !signedIn) return undefined;
    const timer = setTimeout(() => void bridge().loadUsage(), 0);
    return () => clearTimeout(timer);
  }, [state, cancelled, signedIn]);

  // What failed for want of a connection is tried again once it is back.
  const online = useSlice('connection').state === 'online';
  const was = useRef(online);
  useEffect(() => {
    const back = online && !was.current;
    was.current = online;
    if (back && state === 'failed') void bridge().loadUsage();
  }, [online, state]);
}

export type SummaryView = {
  readonly summary: UsageSummary | null;
  readonly failure: Failure | null;
  /** Asks again now, after „Das war ich“. */
  readonly refresh: () => void;
};

/** Totals of a filter, kept fresh while entries come in. The last ones stay in sight while new ones are fetched. */
export function useUsageSummary(filter: UsageFilter, on = true): SummaryView {
  const version = useSlice('usage').version;
  const [view, setView] = useState<{ summary: UsageSummary | null; failure: Failure | null }>({
    summary: null,
    failure: null,
  });
  const [again, setAgain] = useState(0);
  const turn = useRef(0);
  const askedAt = useRef(0);
  const asked = useRef<{ filter: UsageFilter; again: number } | null>(null);

  useEffect(() => {
    if (!on) return undefined;
    const changed =
      asked.current === null || asked.current.filter !== filter || asked.current.again !== again;
    const wait = changed ? 0 : Math.max(0, askedAt.current + SUMMARY_EVERY_MS - Date.now());
    const ask = (): void => {
      turn.current += 1;
      const mine = turn.current;
      askedAt.current = Date.now();
      asked.current = { filter, again };
      void bridge()
        .usageSummary({ filter })
        .then((answer) => {
          if (mine !== turn.current) return;
          setView((before) =>
            answer.ok
              ? { summary: answer.value, failure: null }
              : { summary: before.summary, failure: answer.failure },
          );
        });
    };
    if (wait === 0) {
      ask();
      return undefined;
    }
    const timer = setTimeout(ask, wait);
    return () => clearTimeout(timer);
  }, [filter, version, again, on]);

  // An answer that comes after the view is gone must not be shown.
  useEffect(
    () => () => {
      turn.current += 1;
      asked.current = null;
    },
    [],
  );

  const refresh = useCallback(() => setAgain((n) => n + 1), []);
  return { ...view, refresh };
}

export type RowsView = LiveRows & {
  readonly state: 'loading' | 'ready' | 'failed';
  readonly failure: Failure | null;
  readonly loadingMore: boolean;
  readonly loadMore: () => void;
  readonly resume: () => void;
  readonly reload: () => void;
};

/**
 * The entries of a filter: the first page, older ones on demand, fresh ones on top.
 * While `paused`, fresh ones wait, so that nothing moves under the reader's eyes.
 */
export function useUsageRows(filter: UsageFilter, live: boolean, paused: boolean): RowsView {
  const usage = useSlice('usage');
  const [rows, setRows] = useState<LiveRows>(noRows);
  const [state, setState] = useState<'loading' | 'ready' | 'failed'>('loading');
  const [failure, setFailure] = useState<Failure | null>(null);
  const [loadingMore, setLoadingMore] = useState(false);
  const [again, setAgain] = useState(0);
  const turn = useRef(0);
  const pausedNow = useRef(paused);
  useEffect(() => {
    pausedNow.current = paused;
  });

  // The history is complete once `state` turns; until then a first page may lack entries.
  const phase = usage.state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `phase` and `again` ask again by changing
  useEffect(() => {
    turn.current += 1;
    const mine = turn.current;
    setState((before) => (before === 'ready' ? before : 'loading'));
    void bridge()
      .usageRows({ filter, before: null, limit: PAGE })
      .then((answer) => {
        if (mine !== turn.current) return;
        setLoadingMore(false);
        if (answer.ok) {
          setRows({ rows: answer.value.rows, waiting: [], waitingCount: 0, more: answer.value.more });
          setFailure(null);
          setState('ready');
        } else {
          setFailure(answer.failure);
          setState('failed');
        }
      });
    return () => {
      turn.current += 1;
    };
  }, [filter, phase, again]);

  useEffect(() => {
    if (!live) return undefined;
    return bridge().on('usageEntries', (entries) => {
      const fresh = entries.filter((row) => matches(filter, row, Date.now()));
      if (fresh.length > 0) setRows((before) => withFresh(before, fresh, pausedNow.current));
    });
  }, [filter, live]);

  const loadMore = (): void => {
    const last = rows.rows.at(-1);
    if (last === undefined || loadingMore) return;
    const mine = turn.current;
    setLoadingMore(true);
    void bridge()
      .usageRows({ filter, before: last.id, limit: PAGE })
      .then((answer) => {
        if (mine !== turn.current) return;
        setLoadingMore(false);
        if (answer.ok) {
          setRows((before) => withOlder(before, answer.value.rows, answer.value.more));
          setFailure(null);
        } else setFailure(answer.failure);
      });
  };

  return {
    ...rows,
    state,
    failure,
    loadingMore,
    loadMore,
    resume: () => setRows((before) => resumed(before)),
    reload: () => setAgain((n) => n + 1),
  };
}
