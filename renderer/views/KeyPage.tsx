import { type ReactNode, useEffect, useState } from 'react';
import type { KeyRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { EmptyState } from '../parts/EmptyState';
import { FailureNotice } from '../parts/FailureNotice';
import { KeyRows } from '../parts/KeyRows';
import { Marked } from '../parts/Marked';
import { Notice } from '../parts/Notice';
import { Pill } from '../parts/Pill';
import { Skeleton } from '../parts/Skeleton';
import { TimeText } from '../parts/TimeText';
import { ToneMark } from '../parts/ToneMark';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import { hasForeignRight } from './health';
import { beginNewKey, openKey, openKeys, openUsage, setInside, testKey, useInside } from './inside';
import styles from './KeyPage.module.css';
import { LockDialog } from './LockDialog';
import { LockResult } from './LockResult';
import { PageHead } from './PageHead';
import { levelPill, reasonText } from './reasonText';
import { StateNotices } from './StateNotices';
import { TestPage } from './TestPage';
import { useExport } from './useExport';
import { type Health, useHealth } from './useHealth';
import { useLock } from './useLock';
import { WhitelistCard } from './WhitelistCard';

/** Everything about one key, or its connection test. */
export function KeyPage({ keyId }: { readonly keyId: string }) {
  const all = useWords();
  const words = all.views.key;
  const keys = useSlice('keys');
  const page = useInside('keyPage');
  const row = keys.rows.find((each) => each.id === keyId);
  if (row === undefined || row.status === 'deleted') {
    if (keys.loading && keys.asOf === null) return <Skeleton lines={6} />;
    return (
      <div className={styles.page}>
        <PageHead title={all.views.keys.title} />
        <EmptyState
          title={words.notFoundTitle}
          action={<Button onClick={() => openKeys()}>{words.toList}</Button>}
        >
          {words.notFoundText}
        </EmptyState>
      </div>
    );
  }
  return page === 'test' ? <TestPage key={row.id} row={row} /> : <Facts key={row.id} row={row} />;
}

function Facts({ row }: { readonly row: KeyRow }) {
  const all = useWords();
  const words = all.views.key;
  const formats = useFormats();
  const health = useHealth();
  const { now } = health;
  const keys = useSlice('keys');
  const page = useInside('keyPage');
  const pill = levelPill(all.views.keys, health.level(row));
  const refresh = useCall(() => bridge().refreshKeys());
  const away = row.secretHere === 'no';

  // Sent here to set up the whitelist: it is what the user should see first.
  useEffect(() => {
    if (page !== 'whitelist') return;
    setInside({ keyPage: 'facts' });
    const title = document.getElementById('whitelist-title');
    const scroller = title?.closest('main');
    if (title === null || scroller === null || scroller === undefined) return;
    // Only the page scrolls: scrollIntoView would move every box around it too.
    scroller.scrollTop += title.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 16;
    title.focus({ preventScroll: true });
  }, [page]);

  return (
    <div className={styles.page}>
      <PageHead
        title={row.label}
        path={
          <button type="button" onClick={() => openKeys()}>
            {all.views.keys.title}
          </button>
        }
        actions={
          <>
            <Pill tone={pill.tone}>{pill.text}</Pill>
            {!away && (
              <Button kind="primary" size="small" onClick={() => testKey(row.id)}>
                {all.test.run}
              </Button>
            )}
          </>
        }
      />
      <StateNotices asOf={keys.asOf} onRetry={() => void refresh.run()} retrying={refresh.pending} />
      <Reasons row={row} health={health} />
      <KeyRows keyId={row.id} label={row.label} secret={row.secretHere === 'yes'} />
      {row.secretHere !== 'yes' && (
        <Notice tone={away ? 'warn' : 'info'} title={all.common.secretKey}>
          {away ? words.secretAway : words.secretUnknown}
        </Notice>
      )}
      <section aria-labelledby="facts-title" className={styles.section}>
        <h2 id="facts-title">{words.facts}</h2>
        <Card inside="rows">
          <dl className={styles.facts}>
            <Fact name={words.permissions}>
              {hasForeignRight(row) ? words.mayMore : <Marked text={all.common.may(row.permissions)} />}
            </Fact>
            <Fact name={words.created}>
              <TimeText at={row.createdAt} as="date" />
            </Fact>
            <Fact name={words.renewBy}>
              <TimeText at={row.renewBy} as="date" />
            </Fact>
            <Fact name={words.algorithm}>
              <code>{row.algorithm}</code>
            </Fact>
            <Fact name={words.lastAccess}>
              {row.lastUsedAt === null ? (
                words.never
              ) : (
                <>
                  <TimeText at={row.lastUsedAt} as="ago" />
                  {row.lastUsedIp !== null && (
                    <>
                      {' '}
                      {words.from('')}
                      <code>{row.lastUsedIp}</code>
                    </>
                  )}
                </>
              )}
              {' · '}
              <button type="button" className={styles.link} onClick={() => openUsage({ keyId: row.id })}>
                {words.toUsage}
              </button>
            </Fact>
          </dl>
        </Card>
      </section>
      <WhitelistCard row={row} />
      <div className={styles.pair}>
        <section aria-labelledby="test-title" className={styles.section}>
          <h2 id="test-title">{words.test}</h2>
          <Card>
            <div className={styles.block}>
              <p>
                {row.lastTest === null
                  ? words.testNever
                  : row.lastTest.green
                    ? words.testGreen(formats.moment(row.lastTest.at, now))
                    : words.testRed(formats.moment(row.lastTest.at, now))}
              </p>
              <ShowTest row={row} />
            </div>
          </Card>
        </section>
        <ExportBlock row={row} away={away} />
      </div>
      <Access row={row} />
    </div>
  );
}

function ShowTest({ row }: { readonly row: KeyRow }) {
  const words = useWords();
  const test = useSlice('test');
  const here = test.keyId === row.id && test.stages.length > 0;
  if (!here) return <p className={styles.muted}>{words.test.idle}</p>;
  return (
    <div className={styles.buttons}>
      <Button size="small" onClick={() => openKey(row.id, 'test')}>
        {words.views.key.showTest}
      </Button>
    </div>
  );
}

function Reasons({ row, health }: { readonly row: KeyRow; readonly health: Health }) {
  const all = useWords();
  const reasons = health.reasons(row);
  if (reasons.length === 0) return null;
  return (
    <Card inside="rows">
      {reasons.map((reason) => {
        const grave = reason.kind === 'withdrawal' || reason.kind === 'overdue' || reason.kind === 'expired';
        return (
          <div key={reason.kind} className={styles.reason}>
            <span className={styles.mark} data-grave={grave || undefined}>
              <ToneMark tone={grave ? 'danger' : 'warn'} />
            </span>
            <span className={styles.reasonText}>{reasonText(all.views.attention, reason)}</span>
            {reason.kind === 'openWhitelist' && (
              <Button size="small" onClick={() => setInside({ keyPage: 'whitelist' })}>
                {all.views.overview.act.openWhitelist}
              </Button>
            )}
            {(reason.kind === 'overdue' || reason.kind === 'renewal' || reason.kind === 'expired') && (
              <Button size="small" onClick={() => void beginNewKey()}>
                {all.views.overview.newKey}
              </Button>
            )}
            {reason.kind === 'testFailed' && row.secretHere !== 'no' && (
              <Button size="small" onClick={() => testKey(row.id)}>
                {all.views.overview.act.testFailed}
              </Button>
            )}
          </div>
        );
      })}
    </Card>
  );
}

function ExportBlock({ row, away }: { readonly row: KeyRow; readonly away: boolean }) {
  const all = useWords();
  const words = all.views.key;
  const exporting = useExport();
  return (
    <section aria-labelledby="export-title" className={styles.section}>
      <h2 id="export-title">{words.export}</h2>
      <Card>
        <div className={styles.block}>
          {away ? (
            <p className={styles.muted}>{words.secretAway}</p>
          ) : (
            <>
              <p className={styles.muted}>{words.exportText}</p>
              <div className={styles.buttons}>
                <Button
                  size="small"
                  pending={exporting.pending}
                  onClick={() => void exporting.run(row.id, 'env')}
                >
                  {words.exportEnv}
                </Button>
                <Button
                  size="small"
                  pending={exporting.pending}
                  onClick={() => void exporting.run(row.id, 'json')}
                >
                  {words.exportJson}
                </Button>
              </div>
            </>
          )}
          {exporting.path !== null && (
            <Notice tone="ok" live="polite">
              {all.views.keys.saved(exporting.path)}
            </Notice>
          )}
          {exporting.failure !== null && (
            <FailureNotice failure={exporting.failure} handlers={exporting.handlers}>
              <p>{all.views.keys.notSaved}</p>
            </FailureNotice>
          )}
        </div>
      </Card>
    </section>
  );
}

/** Lock and unlock. */
function Access({ row }: { readonly row: KeyRow }) {
  const all = useWords();
  const words = all.views.key;
  const formats = useFormats();
  const lock = useLock();
  const [locking, setLocking] = useState(false);
  const text = {
    active: words.isActive,
    disabled: words.isLocked,
    pending: words.isPending,
    expired: words.isExpired,
    deleted: words.isExpired,
  }[row.status];
  return (
    <section aria-labelledby="access-title" className={styles.section}>
      <h2 id="access-title">{words.access}</h2>
      <Card>
        <div className={styles.access}>
          <p>{text}</p>
          {row.status === 'disabled' && (
            <Button
              size="small"
              pending={lock.now.state === 'asking'}
              onClick={() => void lock.unlock(row.id)}
            >
              {all.views.keys.unlock}
            </Button>
          )}
          {(row.status === 'active' || row.status === 'pending') && (
            <Button
              size="small"
              kind="danger"
              onClick={() => {
                lock.reset();
                setLocking(true);
              }}
            >
              {all.views.keys.lock}
            </Button>
          )}
        </div>
        <LockResult
          now={lock.now}
          time={formats.time}
          onDashboard={() => void bridge().openLink({ link: 'dashboard' })}
          onSignIn={() => void bridge().signIn()}
        />
      </Card>
      {locking && <LockDialog keyId={row.id} onClose={() => setLocking(false)} />}
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
