import { useState } from 'react';
import type { HealthReason, KeyRow, Rotation, UsageSummary } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { EmptyState } from '../parts/EmptyState';
import { Notice } from '../parts/Notice';
import { Pill } from '../parts/Pill';
import { Skeleton } from '../parts/Skeleton';
import { TimeText } from '../parts/TimeText';
import { ToneMark } from '../parts/ToneMark';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { goTo } from '../store/place';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import { BotCard } from './BotCard';
import { beginNewKey, everything, openKey, openKeys, openUsage } from './inside';
import { isLeftover, isOrphan, listedKeys, livingKeys, needsAttention } from './keyTable';
import { Orphans } from './Orphans';
import styles from './Overview.module.css';
import { PageHead } from './PageHead';
import { RenewalSide } from './RenewalSide';
import { actOn } from './reasonAction';
import { byUrgency, isGrave, levelPill, reasonText } from './reasonText';
import { StateNotices } from './StateNotices';
import { type Health, useHealth } from './useHealth';
import { useUsageSummary } from './useUsage';

const MOST_REASONS = 5;
const MOST_KEYS = 5;
const lastDay = { ...everything, hours: 24 } as const;

/** The state of the set-up in one look. */
export function Overview() {
  const all = useWords();
  const words = all.views.overview;
  const health = useHealth();
  const keys = useSlice('keys');
  const journey = useSlice('journey');
  const mode = useSlice('mode');
  const refresh = useCall(() => bridge().refreshKeys());
  const rows = livingKeys(keys.rows);
  const unfinished = journey !== null && !journey.finished ? journey : null;
  const connection = useSlice('connection');
  const session = useSlice('session');
  const usage = useSlice('usage');
  const able = usage.state === 'ready' || usage.state === 'loading';
  const { summary } = useUsageSummary(lastDay, able && rows.length > 0);
  const remarks = useSlice('remarks');
  const listed = listedKeys(keys.rows);
  const todo: readonly Todo[] = [
    ...rows
      .flatMap((row) => health.reasons(row).map((reason) => ({ row, reason })))
      .toSorted((a, b) => byUrgency(a.reason, b.reason)),
    ...listed.filter(isLeftover).map((row) => ({ row, reason: null })),
  ];
  // The same number as in the list's filter.
  const needy = listed.filter((row) => needsAttention(row, health)).length;
  const orphans = rows.filter(isOrphan);
  const toHandOver = useSlice('rotations').filter(
    ({ stage, exported, newId }) => stage !== 'making' && !exported && rows.some(({ id }) => id === newId),
  );
  // What cannot be seen, or what is said below already, is not called fine.
  const unsure =
    remarks.length > 0 ||
    orphans.length > 0 ||
    toHandOver.length > 0 ||
    unfinished !== null ||
    keys.asOf === null ||
    keys.failure !== null ||
    rows.some((row) => health.level(row) === 'unrated') ||
    connection.state === 'offline' ||
    connection.state === 'trouble' ||
    session.state === 'expired';
  const empty = rows.length === 0;
  const locked = rows.filter(({ status }) => status === 'disabled').length;
  const waiting = empty && keys.asOf === null && keys.loading;

  return (
    <div className={styles.page}>
      <PageHead
        title={words.title}
        lead={
          needy > 0
            ? words.attentionLead(needy)
            : empty
              ? undefined
              : unsure
                ? undefined
                : locked > 0
                  ? words.lockedLead(rows.length, locked)
                  : words.goodLead(rows.length)
        }
        actions={
          empty || unfinished !== null ? undefined : (
            <Button onClick={() => void beginNewKey()}>{words.newKey}</Button>
          )
        }
      />
      <StateNotices asOf={keys.asOf} onRetry={() => void refresh.run()} retrying={refresh.pending} />
      <Remarks />
      <Orphans rows={orphans} />
      <HandOvers rotations={toHandOver} />
      {unfinished !== null && (
        <Notice
          tone="info"
          title={words.unfinishedTitle(unfinished.step)}
          action={
            <Button kind="primary" size="small" onClick={() => goTo({ at: 'journey' })}>
              {words.resume}
            </Button>
          }
        >
          {words.unfinishedText}
        </Notice>
      )}
      {waiting ? (
        <Skeleton lines={5} />
      ) : empty ? (
        <>
          {todo.length > 0 && <Todo todo={todo} now={health.now} />}
          {unfinished === null && (
            <EmptyState
              title={words.emptyTitle}
              action={
                <Button kind="primary" onClick={() => void beginNewKey()}>
                  {words.newKey}
                </Button>
              }
            >
              {words.emptyText}
            </EmptyState>
          )}
        </>
      ) : (
        <div className={styles.grid}>
          <div className={styles.column}>
            {todo.length > 0 && <Todo todo={todo} now={health.now} />}
            <KeysCard rows={rows} health={health} />
          </div>
          <div className={styles.column}>
            <DayCard summary={summary} waiting={able} />
            {mode === 'practice' && <BotCard rows={rows} />}
          </div>
        </div>
      )}
    </div>
  );
}

/** What main has to say once. */
function Remarks() {
  const words = useWords();
  const remarks = useSlice('remarks');
  return remarks.map((remark) => (
    <Notice
      key={remark.id}
      tone={
        remark.kind === 'creation-recovered' ? 'ok' : remark.kind === 'creation-removed' ? 'info' : 'warn'
      }
      action={
        <>
          <Button size="small" kind="quiet" onClick={() => void bridge().dismissRemark({ id: remark.id })}>
            {words.common.understood}
          </Button>
          {remark.kind === 'unknown-address' && (
            <Button size="small" onClick={() => openUsage({ hours: 720, ip: remark.subject })}>
              {words.views.overview.toUsage}
            </Button>
          )}
        </>
      }
    >
      {words.start.remark[remark.kind](remark.subject)}
    </Notice>
  ));
}

/** Renewals whose new key the bot does not have yet. */
function HandOvers({ rotations }: { readonly rotations: readonly Rotation[] }) {
  const words = useWords().views;
  const formats = useFormats();
  return rotations.map(({ oldId, newId, label, stage, endsAt }) => (
    <Notice
      key={oldId}
      tone="warn"
      title={words.overview.handOver(label)}
      action={
        newId !== null && (
          <Button size="small" onClick={() => openKey(newId)}>
            {words.key.openNew}
          </Button>
        )
      }
    >
      {stage === 'ended'
        ? words.overview.handOverEnded
        : endsAt === null
          ? words.overview.handOverOpen
          : words.overview.handOverEnds(formats.dateTime(endsAt))}
    </Notice>
  ));
}

/** null = the key is gone at the backend, and its secret is still here. */
type Todo = { readonly row: KeyRow; readonly reason: HealthReason | null };

function Todo({ todo, now }: { readonly todo: readonly Todo[]; readonly now: number }) {
  const all = useWords();
  const words = all.views.overview;
  const formats = useFormats();
  const [whole, setWhole] = useState(false);
  const shown = whole ? todo : todo.slice(0, MOST_REASONS);
  return (
    <section aria-labelledby="todo-title" className={styles.section}>
      <div className={styles.sectionHead}>
        <h2 id="todo-title">{words.todo}</h2>
      </div>
      <Card inside="rows">
        {shown.map(({ row, reason }) => {
          const grave = reason !== null && isGrave(reason);
          const verb = reason === null ? all.views.keys.tidyMenu : words.act[reason.kind];
          return (
            <div key={`${row.id}-${reason?.kind ?? 'leftover'}`} className={styles.todo}>
              <span className={styles.mark} data-grave={grave || undefined}>
                <ToneMark tone={grave ? 'danger' : 'warn'} />
              </span>
              <div className={styles.todoText}>
                <p className={styles.strong}>
                  {reason === null
                    ? row.secretHere === 'yes'
                      ? all.views.keys.leftover
                      : all.views.keys.leftoverUnknown
                    : reasonText(all.views.attention, reason, row, formats, now)}
                </p>
                <p className={styles.muted}>
                  <RenewalSide keyId={row.id} then=": " />
                  <bdi>{row.label}</bdi>
                </p>
              </div>
              <Button
                size="small"
                aria-label={`${verb}: ${row.label}`}
                onClick={() => (reason === null ? openKey(row.id) : actOn(reason, row))}
              >
                {verb}
              </Button>
            </div>
          );
        })}
      </Card>
      {shown.length < todo.length && (
        <div className={styles.under}>
          <Button kind="quiet" size="small" onClick={() => setWhole(true)}>
            {all.views.keys.more(todo.length - shown.length)}
          </Button>
        </div>
      )}
    </section>
  );
}

function KeysCard({ rows, health }: { readonly rows: readonly KeyRow[]; readonly health: Health }) {
  const all = useWords();
  const words = all.views.overview;
  const newest = rows.toSorted((a, b) => (b.lastUsedAt ?? 0) - (a.lastUsedAt ?? 0));
  return (
    <section aria-labelledby="keys-title" className={styles.section}>
      <div className={styles.sectionHead}>
        <h2 id="keys-title">{words.keys}</h2>
        <Button kind="quiet" size="small" onClick={() => openKeys('all')}>
          {words.allKeys}
        </Button>
      </div>
      <Card inside="none">
        <ul className={styles.keys}>
          {newest.slice(0, MOST_KEYS).map((row) => {
            const pill = levelPill(all.views.keys, health.level(row));
            return (
              <li key={row.id}>
                <button type="button" className={styles.key} onClick={() => openKey(row.id)}>
                  <span className={styles.keyText}>
                    <bdi className={styles.strong}>{row.label}</bdi>
                    <span className={styles.muted}>
                      <RenewalSide keyId={row.id} then=" · " />
                      {row.unseen === true ? (
                        words.accessUnknown
                      ) : row.lastUsedAt === null ? (
                        words.neverShort
                      ) : (
                        <>
                          {words.lastAccess} <TimeText at={row.lastUsedAt} as="ago" />
                          {row.lastUsedIp !== null && <> {words.from(row.lastUsedIp)}</>}
                        </>
                      )}
                    </span>
                  </span>
                  <Pill tone={pill.tone}>{pill.text}</Pill>
                </button>
              </li>
            );
          })}
        </ul>
      </Card>
    </section>
  );
}

/** Success and failure of the last 24 hours. */
function DayCard({ summary, waiting }: { readonly summary: UsageSummary | null; readonly waiting: boolean }) {
  const all = useWords();
  const words = all.views.overview;
  const formats = useFormats();
  const total = summary === null ? 0 : summary.successes + summary.failures;

  return (
    <section aria-labelledby="day-title" className={styles.section}>
      <div className={styles.sectionHead}>
        <h2 id="day-title">{words.day}</h2>
        <Button kind="quiet" size="small" onClick={() => openUsage({ hours: 24 })}>
          {words.toUsage}
        </Button>
      </div>
      <Card>
        {summary === null ? (
          waiting ? (
            <Skeleton lines={2} />
          ) : (
            <p className={styles.muted}>{words.usageUnavailable}</p>
          )
        ) : total === 0 ? (
          <p className={styles.muted}>{words.noRequests}</p>
        ) : (
          <div className={styles.day}>
            <dl className={styles.figures}>
              <div>
                <dd>{formats.number(summary.successes)}</dd>
                <dt>{words.successes}</dt>
              </div>
              <div data-bad={summary.failures > 0 || undefined}>
                <dd>{formats.number(summary.failures)}</dd>
                <dt>{words.failures}</dt>
              </div>
            </dl>
            <div className={styles.share} aria-hidden="true">
              <span className={styles.shareOk} style={{ flexGrow: summary.successes }} />
              {summary.failures > 0 && (
                <span className={styles.shareBad} style={{ flexGrow: summary.failures }} />
              )}
            </div>
          </div>
        )}
      </Card>
    </section>
  );
}
