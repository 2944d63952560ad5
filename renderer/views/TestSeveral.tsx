import { useEffect, useRef, useState } from 'react';
import type { BulkTest, KeyRow, TestResult } from '../../preload/contract';
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

/** Its user has locked it, or its time is over: that is no fault. */
function isShut(result: TestResult | null | undefined): boolean {
  return result?.code === 'key-disabled' || result?.code === 'key-expired';
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
  const [leftOut] = useState(() => livingKeys(rows).filter((row) => !isTestable(row)));
  const away = leftOut.filter(({ status }) => status !== 'disabled' && status !== 'expired').length;
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
  const shut = tested.filter((row) => isShut(results.get(row.id))).length;
  const bad = tested.filter((row) => results.get(row.id)?.verdict === 'failed').length - shut;
  const unsure = tested.filter((row) => results.get(row.id)?.verdict === 'incomplete').length;
  const rank = (row: KeyRow): number => {
    const result = results.get(row.id);
    if (isShut(result)) return 4;
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
          tone={bad > 0 ? 'danger' : tested.length < offered.length || unsure > 0 ? 'warn' : 'ok'}
          live="polite"
        >
          {bad > 0 ? words.failed(bad, tested.length - shut) : words.fine(tested.length - shut)}
          {shut > 0 && ` ${words.shut(shut)}`}
          {unsure > 0 && ` ${words.unsure(unsure)}`}
          {tested.length < offered.length && ` ${words.open(offered.length - tested.length)}`}
          {mine.pausedUntil !== null && ` ${words.limitedUntil(formats.dateTime(mine.pausedUntil))}`}
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
              {done && result !== null && result.verdict !== 'green' && !isShut(result) && (
                <Button size="small" onClick={() => testKey(row.id)}>
                  {words.look}
                  <span className="visually-hidden"> {row.label}</span>
                </Button>
              )}
            </li>
          );
        })}
        {leftOut.map(
          (row) =>
            (row.status === 'disabled' || row.status === 'expired') && (
              <li key={row.id} className={styles.row}>
                <StageMark state="skipped" />
                <div className={styles.name}>
                  <bdi className={styles.label}>{row.label}</bdi>
                  <KeyIdText id={row.id} short />
                  <span>{words.notTested[row.status]}</span>
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
  return isShut(result) ? 'skipped' : testState(result);
}

/** No live region: it would be read out each second. */
function Pause({ until }: { readonly until: number }) {
  const words = useWords().views.testSeveral;
  const now = useNow(1_000);
  return <p>{words.paused(Math.max(1, Math.ceil((until - now) / 1_000)))}</p>;
}
