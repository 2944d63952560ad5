import { useEffect, useRef, useState } from 'react';
import type { Failure, KeyRow, UsageFilter, UsageRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { Pill } from '../parts/Pill';
import { Skeleton } from '../parts/Skeleton';
import { TimeText } from '../parts/TimeText';
import { bridge } from '../store/bridge';
import { useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';
import styles from './AccessesCard.module.css';
import { outcomeWord } from './EntryTable';
import { everything, openUsage } from './inside';
import pageStyles from './KeyPage.module.css';
import { useNow } from './useNow';

/** How many of them are shown here; the rest stands under Nutzung. */
const SHOWN = 5;
/** Not more often than this is main asked anew, in ms, however fast entries come. */
const ASK_EVERY_MS = 1_000;
/** How far back the usage log goes: 30 days. */
const LOG_REACHES_MS = 30 * 86_400_000;

/** Who used the key last, and from where. */
export function AccessesCard({ row }: { readonly row: KeyRow }) {
  const all = useWords();
  const words = all.views.key;
  const usage = useSlice('usage');
  const now = useNow();
  const { rows, failure } = useLastAccesses(row.id, usage.version);
  const last = lastAccess(row, rows?.[0]);
  const loading = rows === null || (rows.length === 0 && usage.state === 'loading');
  return (
    <section aria-labelledby="accesses-title" className={pageStyles.section}>
      <h2 id="accesses-title">{words.accesses}</h2>
      <Card inside="rows">
        <div className={styles.head}>
          <p>
            {last === null ? (
              row.unseen === true ? (
                words.accessesUnknown
              ) : (
                words.noAccess
              )
            ) : (
              <>
                {words.lastAccess} <TimeText at={last.at} as="ago" />
                {last.ip !== null && (
                  <>
                    {' '}
                    {words.from('')}
                    <code>{last.ip}</code>
                  </>
                )}
              </>
            )}
          </p>
          <Button size="small" kind="quiet" onClick={() => openUsage({ keyId: row.id })}>
            {words.toUsage}
          </Button>
        </div>
        {row.lastUsedAt !== null && loading && failure === null && <Skeleton lines={3} />}
        {failure !== null && (
          <p className={styles.note}>
            {words.accessesUnknown} {all.failures.causes[failure.code].cause(failure.evidence ?? {})}
          </p>
        )}
        {row.lastUsedAt !== null && !loading && rows.length === 0 && failure === null && (
          <p className={styles.note}>
            {usage.state === 'ready' && row.lastUsedAt < now - LOG_REACHES_MS
              ? words.noAccessLately
              : words.accessesUnknown}
          </p>
        )}
        {rows !== null && rows.length > 0 && (
          <ul className={styles.rows} aria-label={words.accesses}>
            {rows.map((each) => (
              <li key={each.id} className={styles.access}>
                <span className={styles.time}>
                  <TimeText at={each.time} as="ago" />
                </span>
                <span className={styles.outcome}>
                  <Pill tone={each.success ? 'ok' : 'danger'}>{outcomeWord(all.views.usage, each)}</Pill>
                </span>
                <code className={styles.ip}>{each.ip}</code>
                <span className={each.known ? styles.known : styles.unknown}>
                  {each.known ? all.common.known : all.common.unknown}
                </span>
                <code className={styles.path}>
                  {each.method} {each.path}
                </code>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </section>
  );
}

/** The key's own record and the log are asked at different times: whichever knows the newer one. */
function lastAccess(
  row: KeyRow,
  newest: UsageRow | undefined,
): { readonly at: number; readonly ip: string | null } | null {
  if (newest !== undefined && newest.time >= (row.lastUsedAt ?? 0)) return { at: newest.time, ip: newest.ip };
  return row.lastUsedAt === null ? null : { at: row.lastUsedAt, ip: row.lastUsedIp };
}

/** The newest entries of a key, kept fresh; null = main has not answered yet. */
function useLastAccesses(
  keyId: string,
  version: number,
): { readonly rows: readonly UsageRow[] | null; readonly failure: Failure | null } {
  const [view, setView] = useState<{ rows: readonly UsageRow[] | null; failure: Failure | null }>({
    rows: null,
    failure: null,
  });
  const askedAt = useRef(0);
  // The version says that there is something new.
  useEffect(() => {
    let gone = false;
    const filter: UsageFilter = { ...everything, keyId, hours: 720 };
    const ask = async (): Promise<void> => {
      askedAt.current = Date.now();
      const answer = await bridge().usageRows({ filter, before: null, limit: SHOWN });
      if (gone) return;
      setView((before) =>
        answer.ok
          ? { rows: answer.value.rows, failure: null }
          : { rows: before.rows ?? [], failure: answer.failure },
      );
    };
    const timer = setTimeout(() => void ask(), Math.max(0, askedAt.current + ASK_EVERY_MS - Date.now()));
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [keyId, version]);
  return view;
}
