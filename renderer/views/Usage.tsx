import { type RefObject, useEffect, useState } from 'react';
import type { UsageFilter, UsageRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { pageTitle } from '../parts/Dialog';
import { EmptyState } from '../parts/EmptyState';
import { FailureNotice } from '../parts/FailureNotice';
import { Notice } from '../parts/Notice';
import { Progress } from '../parts/Progress';
import { Skeleton } from '../parts/Skeleton';
import { bridge } from '../store/bridge';
import { useSlice } from '../store/mirror';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import { AddressList } from './AddressList';
import { EntryPanel } from './EntryPanel';
import { EntryTable } from './EntryTable';
import { Histogram } from './Histogram';
import { cancelHistory, everything, loadHistory, setInside, useInside } from './inside';
import { livingKeys } from './keyTable';
import { LockDialog } from './LockDialog';
import { PageHead } from './PageHead';
import { StateNotices } from './StateNotices';
import { StrangerNotice } from './StrangerNotice';
import styles from './Usage.module.css';
import { UsageFilters } from './UsageFilters';
import { useNow } from './useNow';
import { useUsageLoaded, useUsageRows, useUsageSummary } from './useUsage';

const HOUR_MS = 3_600_000;
/** Scrolled down farther than this, in px, the user reads: nothing may move. */
const READING_PX = 24;

/** Nutzung: who used which key, from where, and how it went. */
export function Usage({ scroller }: { readonly scroller: RefObject<HTMLElement | null> }) {
  const all = useWords();
  const words = all.views.usage;
  const formats = useFormats();
  const usage = useSlice('usage');
  const keys = useSlice('keys');
  const connection = useSlice('connection');
  const session = useSlice('session');
  const filter = useInside('usage');
  const [asTable, setAsTable] = useState(false);
  const [opened, setOpened] = useState<UsageRow | null>(null);
  const [locking, setLocking] = useState<{ keyId?: string } | null>(null);
  const [reading, setReading] = useState(false);
  const [live, setLive] = useState(true);
  const cancelled = useInside('loadCancelled');
  const now = useNow();
  useUsageLoaded();

  const able = usage.state !== 'failed' || usage.loaded > 0;
  const totals = useUsageSummary(filter, able);
  const entries = useUsageRows(filter, live, reading);
  const choose = (change: Partial<UsageFilter>): void => setInside({ usage: { ...filter, ...change } });
  const reset = (): void => {
    setInside({ usage: everything });
    pageTitle()?.focus({ preventScroll: true });
  };

  // The live tail runs while this area is open, unless the user switches it off.
  useEffect(() => {
    if (!live) return undefined;
    void bridge().watchUsage({ on: true });
    return () => void bridge().watchUsage({ on: false });
  }, [live]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const onScroll = (): void => setReading(element.scrollTop > READING_PX);
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, [scroller]);
  // Back at the top, what waited is shown.
  const { resume, waitingCount } = entries;
  useEffect(() => {
    if (!reading && waitingCount > 0) resume();
  }, [reading, waitingCount, resume]);

  const rows = livingKeys(keys.rows);
  const summary = totals.summary;
  const total = summary === null ? 0 : summary.successes + summary.failures;
  const filtered =
    filter.keyId !== null || filter.outcome !== 'all' || filter.ip !== null || filter.search.trim() !== '';
  const never =
    usage.state === 'ready' && usage.loaded === 0 && entries.rows.length === 0 && total === 0 && !filtered;
  // What stands above the page already says why there is nothing.
  const explained =
    connection.state === 'offline' || connection.state === 'trouble' || session.state === 'expired';
  const unloaded = usage.state === 'empty' && usage.loaded === 0 && !cancelled;
  const cappedBefore = usage.cappedBefore ?? null;
  const nothing =
    (usage.state === 'failed' && usage.loaded === 0) || (unloaded && session.state !== 'signed-in');
  const lockKey = (keyId: string | null): void => setLocking(keyId === null ? {} : { keyId });

  return (
    <div className={styles.page}>
      <PageHead
        title={words.title}
        actions={<LiveSwitch on={live} connected={usage.live} onChange={setLive} />}
      />
      <StateNotices asOf={usage.asOf} onRetry={loadHistory} />
      {usage.state === 'loading' && (
        <div className={styles.loading}>
          <Progress label={words.loading(usage.loaded)} />
          <Button size="small" onClick={cancelHistory}>
            {words.cancelLoading}
          </Button>
        </div>
      )}
      {usage.state === 'failed' && !explained && (
        <FailureNotice failure={usage.failure ?? { code: 'internal' }} handlers={{ retry: loadHistory }} />
      )}
      {cancelled && usage.state !== 'loading' && (
        <Notice
          tone="info"
          action={
            <Button size="small" onClick={loadHistory}>
              {words.loadAgain}
            </Button>
          }
        >
          {words.partial(usage.loaded)}
        </Notice>
      )}
      {cappedBefore !== null && cappedBefore > now - filter.hours * HOUR_MS && (
        <Notice tone="info">{words.capped(formats.dateTime(cappedBefore))}</Notice>
      )}
      {nothing ? null : never ? (
        <EmptyState title={words.emptyTitle}>{words.emptyText}</EmptyState>
      ) : (
        <>
          <UsageFilters filter={filter} rows={rows} addresses={summary?.addresses ?? []} onChange={choose} />
          <Card inside="none">
            <div className={styles.chartBox}>
              {summary === null ? (
                totals.failure === null || usage.state === 'loading' ? (
                  <Skeleton lines={4} />
                ) : (
                  <FailureNotice failure={totals.failure} handlers={{ retry: totals.refresh }} live="off" />
                )
              ) : (
                <>
                  <div className={styles.totals}>
                    <strong>{words.requests(total)}</strong>
                    {total > 0 && (
                      <span className={styles.muted}>
                        {words.rate(formats.percent(summary.successes / total))}
                      </span>
                    )}
                    <span className={styles.legend}>
                      <span>
                        <i className={styles.ok} aria-hidden="true" />
                        {words.success}
                      </span>
                      <span className={styles.bad}>
                        <i className={styles.hatched} aria-hidden="true" />
                        {words.failure}
                      </span>
                    </span>
                    <Button size="small" kind="quiet" onClick={() => setAsTable(!asTable)}>
                      {asTable ? words.asChart : words.asTable}
                    </Button>
                  </div>
                  <Histogram summary={summary} asTable={asTable} />
                </>
              )}
            </div>
          </Card>
          {summary !== null && (
            <StrangerNotice
              summary={summary}
              onMarked={totals.refresh}
              onLock={() => lockKey(filter.keyId)}
            />
          )}
          {reading && live && (
            <div className={styles.paused}>
              <span className={styles.pausedBox}>
                {/* No live region: counting up would talk over everything. */}
                <span>{words.paused(entries.waitingCount)}</span>
                <Button size="small" kind="quiet" onClick={() => scroller.current?.scrollTo({ top: 0 })}>
                  {words.resume}
                </Button>
              </span>
            </div>
          )}
          {entries.state === 'failed' && entries.failure !== null && entries.rows.length === 0 ? (
            <FailureNotice failure={entries.failure} handlers={{ retry: entries.reload }} live="off" />
          ) : entries.rows.length === 0 ? (
            entries.state === 'loading' || usage.state === 'loading' || unloaded ? (
              <Skeleton lines={8} />
            ) : (
              <EmptyState
                title={words.noneFoundTitle}
                action={
                  filtered || filter.hours !== everything.hours ? (
                    <Button size="small" onClick={reset}>
                      {words.reset}
                    </Button>
                  ) : undefined
                }
              >
                {words.noneFoundText}
              </EmptyState>
            )
          ) : (
            <EntryTable entries={entries} opened={opened?.id ?? null} onOpen={setOpened} />
          )}
          {summary !== null && summary.addresses.length > 0 && (
            <AddressList
              addresses={summary.addresses}
              onShow={(ip) => {
                choose({ ip });
                scroller.current?.scrollTo({ top: 0 });
              }}
              onMarked={totals.refresh}
            />
          )}
        </>
      )}
      {opened !== null && (
        <EntryPanel
          row={opened}
          label={rows.find((row) => row.id === opened.keyId)?.label ?? null}
          onClose={() => setOpened(null)}
          onFilter={(change) => {
            choose(change);
            setOpened(null);
          }}
          onMarked={() => {
            totals.refresh();
            entries.reload();
          }}
        />
      )}
      {locking !== null && <LockDialog {...locking} onClose={() => setLocking(null)} />}
    </div>
  );
}

type LiveSwitchProps = {
  readonly on: boolean;
  /** Entries come in now; false while the connection is being made. */
  readonly connected: boolean;
  readonly onChange: (on: boolean) => void;
};

function LiveSwitch({ on, connected, onChange }: LiveSwitchProps) {
  const words = useWords().views.usage;
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      className={styles.live}
      data-waiting={(on && !connected) || undefined}
      onClick={() => onChange(!on)}
    >
      <span className={styles.lamp} aria-hidden="true" />
      {words.live}
      {on && !connected ? (
        <span className={styles.onOff}>{words.connecting}</span>
      ) : (
        <span className={styles.onOff} aria-hidden="true">
          {on ? words.on : words.off}
        </span>
      )}
    </button>
  );
}
