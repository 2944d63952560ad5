import { useEffect, useRef, useState } from 'react';
import type { Failure, KeyRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { isKeychainFailure, KeychainHelp } from '../parts/KeychainHelp';
import { KeyIdText } from '../parts/KeyIdText';
import { Notice } from '../parts/Notice';
import { Progress } from '../parts/Progress';
import { bridge } from '../store/bridge';
import { endsWhenOnline } from '../store/call';
import { useSlice } from '../store/mirror';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import { KeepLocking } from './KeepLocking';
import styles from './LockDialog.module.css';
import { lockFailureKind } from './useLock';

type State = {
  readonly running: boolean;
  /** What the server has confirmed, over all tries. */
  readonly locked: ReadonlySet<string>;
  readonly failed: ReadonlyMap<string, Failure>;
  readonly at: number | null;
};

/** Several keys at once: one confirmation, then what the server said of each. */
export function LockSeveral({
  rows,
  onClose,
}: {
  readonly rows: readonly KeyRow[];
  readonly onClose: () => void;
}) {
  const all = useWords();
  const words = all.views.lock;
  const formats = useFormats();
  const keys = useSlice('keys');
  // The list stays as it was when the dialog opened.
  const [offered] = useState(rows);
  const [now, setNow] = useState<State>({ running: false, locked: new Set(), failed: new Map(), at: null });
  const left = offered.filter((row) => !now.locked.has(row.id));
  const done = now.at !== null && !now.running;

  const run = async (): Promise<void> => {
    if (now.running) return;
    const keyIds = left.map((row) => row.id);
    setNow((before) => ({ ...before, running: true }));
    const answer = await bridge()
      .lockKeys({ keyIds })
      .catch(() => ({ ok: false, failure: { code: 'internal' } }) as const);
    const said = answer.ok ? answer.value : { locked: [], failed: [] };
    const locked = new Set([...now.locked, ...said.locked.filter((id) => keyIds.includes(id))]);
    const causes = new Map(said.failed.map((each) => [each.keyId, each.failure]));
    const unsaid: Failure = answer.ok ? { code: 'unexpected-answer' } : answer.failure;
    // What the answer does not name was not confirmed.
    const failed = new Map(
      keyIds.filter((id) => !locked.has(id)).map((id) => [id, causes.get(id) ?? unsaid] as const),
    );
    setNow({ running: false, locked, failed, at: Date.now() });
  };

  // The app goes on trying, and another device may have locked them.
  useEffect(() => {
    const disabled = new Set(keys.rows.filter((row) => row.status === 'disabled').map((row) => row.id));
    setNow((before) => {
      const late = [...before.failed.keys()].filter((id) => disabled.has(id));
      if (before.running || late.length === 0) return before;
      return {
        ...before,
        locked: new Set([...before.locked, ...late]),
        failed: new Map([...before.failed].filter(([id]) => !disabled.has(id))),
        at: Date.now(),
      };
    });
  }, [keys.rows]);

  const act = useRef<HTMLButtonElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => act.current?.focus(), []);
  const finished = done && left.length === 0;
  useEffect(() => {
    if (finished) close.current?.focus();
  }, [finished]);

  const status = new Map(keys.rows.map((row) => [row.id, row.status]));
  const progress = offered.filter(
    (row) => now.locked.has(row.id) || status.get(row.id) === 'disabled',
  ).length;
  const causes = [...now.failed.values()];
  const offline = causes.length > 0 && causes.every((failure) => lockFailureKind(failure) === 'offline');
  const lasting = causes.some(
    (failure) => !endsWhenOnline(failure) && lockFailureKind(failure) !== 'offline',
  );
  const inOrder = done
    ? offered.toSorted((a, b) => Number(now.locked.has(a.id)) - Number(now.locked.has(b.id)))
    : offered;

  return (
    <Dialog
      title={done ? words.severalResult : words.severalTitle(offered.length)}
      onClose={onClose}
      actions={
        <>
          <Button ref={close} onClick={onClose}>
            {done ? all.common.close : all.common.cancel}
          </Button>
          {!finished && (
            <Button ref={act} kind="danger-primary" pending={now.running} onClick={() => void run()}>
              {now.running ? words.locking : done ? all.common.retry : words.lockCount(offered.length)}
            </Button>
          )}
        </>
      }
    >
      {!done && (
        <p>
          {words.severalConsequence} {words.reversible}
        </p>
      )}
      {now.running && offered.length > 20 && (
        <Progress label={words.severalProgress(progress, offered.length)} part={progress / offered.length} />
      )}
      {now.running && (
        <p role="status" className="visually-hidden">
          {words.waiting}
        </p>
      )}
      {done && now.at !== null && now.locked.size > 0 && (
        <Notice tone="ok" live="polite">
          {words.allConfirmed(now.locked.size, formats.time(now.at))}
        </Notice>
      )}
      {done && left.length > 0 && (
        <Notice
          tone="danger"
          action={
            <>
              {causes.some(isKeychainFailure) && <KeychainHelp />}
              <Button size="small" onClick={() => void bridge().openLink({ link: 'dashboard' })}>
                {words.dashboard}
              </Button>
            </>
          }
        >
          {offline && now.locked.size === 0 ? (
            <>
              <strong>{words.notLocked}</strong>
              {words.offline}
            </>
          ) : (
            <strong>
              {causes.some((failure) => lockFailureKind(failure) === 'unconfirmed')
                ? words.severalUnconfirmed(left.length)
                : words.severalNotLocked(left.length)}
            </strong>
          )}
        </Notice>
      )}
      {done && left.length > 0 && !lasting && <KeepLocking keyIds={left.map((row) => row.id)} />}
      <ul
        className={styles.list}
        aria-label={all.views.keys.table}
        tabIndex={offered.length > 5 ? 0 : undefined}
      >
        {inOrder.map((row) => {
          const failure = now.failed.get(row.id);
          return (
            <li key={row.id} className={styles.row}>
              <div className={styles.name}>
                <bdi className={styles.label}>{row.label}</bdi>
                <KeyIdText id={row.id} short />
                {done && failure !== undefined && (
                  <span>{all.failures.causes[failure.code].cause(failure.evidence ?? {})}</span>
                )}
              </div>
              {now.locked.has(row.id) ? (
                <span className={styles.state}>{words.locked}</span>
              ) : (
                done && <span className={styles.open}>{stateOf(failure, words)}</span>
              )}
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}

function stateOf(failure: Failure | undefined, words: ReturnType<typeof useWords>['views']['lock']): string {
  return failure !== undefined && lockFailureKind(failure) === 'unconfirmed'
    ? words.unconfirmed
    : words.notLocked;
}
