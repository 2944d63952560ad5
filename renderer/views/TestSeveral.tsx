import { useEffect, useRef, useState } from 'react';
import type { BulkTest, KeyRow, Rotation, TestResult } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { FailureNotice } from '../parts/FailureNotice';
import { KeyIdText } from '../parts/KeyIdText';
import { LongWait } from '../parts/LongWait';
import { Notice } from '../parts/Notice';
import { Progress } from '../parts/Progress';
import { StageMark } from '../parts/StageMark';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import { testKey } from './inside';
import { isTestable, livingKeys } from './keyTable';
import styles from './LockDialog.module.css';
import { testLine, testState } from './testLine';
import { useNow } from './useNow';

/** Its user has locked it: that is no fault. */
function isLocked(result: TestResult | null | undefined): boolean {
  return result?.code === 'key-disabled';
}

/** Its time is over: no test has failed, but its bot stands still. */
function isExpired(result: TestResult | null | undefined): boolean {
  return result?.code === 'key-expired';
}

/** Why a key is left out. `replaced`: nobody misses it. `away`: it is another device's. */
function whyNot(row: KeyRow, rotations: readonly Rotation[]): 'locked' | 'replaced' | 'expired' | 'away' {
  if (row.secretHere === 'no') return 'away';
  if (row.status === 'disabled') return 'locked';
  return rotations.some(({ oldId, stage }) => oldId === row.id && stage !== 'making')
    ? 'replaced'
    : 'expired';
}

/**
 * „Alle testen“: begins at once, since a test changes nothing; what has failed comes first in the end. What of `rows`
 * cannot be tested is left out, and said.
 */
export function TestSeveral({
  rows,
  onClose,
}: {
  readonly rows: readonly KeyRow[];
  readonly onClose: () => void;
}) {
  const all = useWords();
  const words = all.views.testSeveral;
  const formats = useFormats();
  // The list stays as it was when the dialog opened.
  const [offered] = useState(() => rows.filter(isTestable));
  const rotations = useSlice('rotations');
  const [leftOut] = useState(() =>
    livingKeys(rows)
      .filter((row) => !isTestable(row))
      .map((row) => ({ row, why: whyNot(row, rotations) })),
  );
  const away = leftOut.filter(({ why }) => why === 'away').length;
  const shown = useSlice('bulkTest');
  const [mine, setMine] = useState<BulkTest | null>(null);
  const run = useCall(() => bridge().testKeys({ keyIds: offered.map((row) => row.id) }));
  const cancel = useCall(() => bridge().cancelTestKeys());
  const close = useRef<HTMLButtonElement>(null);

  const { run: begin } = run;
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void begin().then((answer) => {
      if (answer?.ok === true) setMine(answer.value);
    });
  }, [begin]);
  const done = mine !== null || run.failure !== null;
  useEffect(() => close.current?.focus(), [done]);

  const state = mine ?? (run.failure === null ? shown : null);
  const results = new Map((state?.keys ?? []).map(({ keyId, result }) => [keyId, result] as const));
  const tested = offered.filter((row) => (results.get(row.id) ?? null) !== null);
  const ends = tested.map((row) => results.get(row.id));
  const locked = ends.filter(isLocked).length;
  const over = ends.filter(isExpired).length;
  const expired = over + leftOut.filter(({ why }) => why === 'expired').length;
  const counted = tested.length - locked - over;
  const bad = ends.filter((result) => result?.verdict === 'failed').length - locked - over;
  const unsure = ends.filter((result) => result?.verdict === 'incomplete').length;
  const rank = (row: KeyRow): number => {
    const result = results.get(row.id);
    if (isLocked(result)) return 4;
    if (isExpired(result)) return 1;
    const verdict = result?.verdict;
    return verdict === 'failed' ? 0 : verdict === 'incomplete' ? 1 : verdict === undefined ? 2 : 3;
  };
  const inOrder = done ? offered.toSorted((a, b) => rank(a) - rank(b)) : offered;

  return (
    <Dialog
      title={done ? words.result : words.title(offered.length)}
      onClose={() => {
        if (!done) void cancel.run();
        onClose();
      }}
      actions={
        done ? (
          <Button ref={close} onClick={onClose}>
            {all.common.close}
          </Button>
        ) : (
          <Button ref={close} pending={cancel.pending} onClick={() => void cancel.run()}>
            {all.test.cancel}
          </Button>
        )
      }
    >
      {!done && (
        <>
          <p>{words.text}</p>
          <Progress
            label={words.progress(tested.length, offered.length)}
            part={tested.length / offered.length}
          />
          {state !== null && state.pausedUntil !== null ? (
            <Pause until={state.pausedUntil} />
          ) : (
            run.long && <LongWait />
          )}
        </>
      )}
      {run.failure !== null && <FailureNotice failure={run.failure} />}
      {mine !== null && (
        <Notice
          tone={bad > 0 ? 'danger' : tested.length < offered.length || unsure + expired > 0 ? 'warn' : 'ok'}
          live="polite"
        >
          {bad > 0 ? words.failed(bad, counted) : words.fine(counted)}
          {locked > 0 && ` ${words.locked(locked)}`}
          {unsure > 0 && ` ${words.unsure(unsure)}`}
          {tested.length < offered.length && ` ${words.open(offered.length - tested.length)}`}
          {mine.notBefore !== null && ` ${words.limitedUntil(formats.dateTime(mine.notBefore))}`}
          {expired > 0 && ` ${words.expired(expired)}`}
        </Notice>
      )}
      {away > 0 && <p>{words.secretAway(away)}</p>}
      <ul
        className={styles.list}
        aria-label={all.views.keys.table}
        tabIndex={offered.length + leftOut.length - away > 3 ? 0 : undefined}
      >
        {inOrder.map((row) => {
          const result = results.get(row.id) ?? null;
          return (
            <li key={row.id} className={styles.row}>
              <StageMark state={markOf(result)} />
              <div className={styles.name}>
                <bdi className={styles.label}>{row.label}</bdi>
                <KeyIdText id={row.id} short />
                <span>{result === null ? words.waiting : testLine(result, all)}</span>
              </div>
              {done && result !== null && result.verdict !== 'green' && !isLocked(result) && (
                <Button size="small" onClick={() => testKey(row.id)}>
                  {words.look}
                  <span className="visually-hidden"> {row.label}</span>
                </Button>
              )}
            </li>
          );
        })}
        {leftOut.map(
          ({ row, why }) =>
            why !== 'away' && (
              <li key={row.id} className={styles.row}>
                <StageMark state={why === 'expired' ? 'attention' : 'skipped'} />
                <div className={styles.name}>
                  <bdi className={styles.label}>{row.label}</bdi>
                  <KeyIdText id={row.id} short />
                  <span>{words.notTested[why]}</span>
                </div>
              </li>
            ),
        )}
      </ul>
    </Dialog>
  );
}

function markOf(result: TestResult | null) {
  if (result === null) return 'waiting';
  if (isLocked(result)) return 'skipped';
  return isExpired(result) ? 'attention' : testState(result);
}

/** No live region: it would be read out each second. */
function Pause({ until }: { readonly until: number }) {
  const words = useWords().views.testSeveral;
  const now = useNow(1_000);
  return <p>{words.paused(Math.max(1, Math.ceil((until - now) / 1_000)))}</p>;
}
