import { useEffect, useState } from 'react';
import type { Failure, KeyRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { Check } from '../parts/Check';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { CopyButton } from '../parts/CopyButton';
import { FailureNotice, type Handlers } from '../parts/FailureNotice';
import { LongWait } from '../parts/LongWait';
import { Notice } from '../parts/Notice';
import { SpokenTest } from '../parts/SpokenTest';
import { Stages } from '../parts/Stages';
import { TimeText } from '../parts/TimeText';
import { VerdictPanel } from '../parts/VerdictPanel';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import { CheckerCard } from './CheckerCard';
import { beginNewKey, openKey, openKeys, openUsage, takeTestWish, useInside } from './inside';
import styles from './KeyPage.module.css';
import { LockDialog } from './LockDialog';
import { PageHead } from './PageHead';
import { StateNotices } from './StateNotices';
import { TestHistory } from './TestHistory';

/** The staged connection test of one key. */
export function TestPage({ row }: { readonly row: KeyRow }) {
  const all = useWords();
  const words = all.views.test;
  const formats = useFormats();
  const test = useSlice('test');
  const keys = useSlice('keys');
  const wanted = useInside('testWanted');
  const [before] = useState(row.lastTest);
  const [adding, setAdding] = useState<string | null>(null);
  const [locking, setLocking] = useState(false);
  const [fullAddresses, setFullAddresses] = useState(false);
  const [copyFailure, setCopyFailure] = useState<Failure | null>(null);
  const run = useCall(() => bridge().testConnection({ keyId: row.id }));
  const cancel = useCall(() => bridge().cancelTest());
  const unlock = useCall(() => bridge().unlockKey({ keyId: row.id }));

  const { run: start } = run;
  useEffect(() => {
    if (wanted !== null && takeTestWish(row.id)) void start();
  }, [wanted, row.id, start]);

  const mine = test.keyId === row.id && test.stages.length > 0;
  const running = mine && test.running;
  const ended = mine && !test.running && test.endedAt !== null && test.startedAt !== null;
  // Locked since: a verdict that was fine would be a lie now.
  const outlived = row.status === 'disabled' && ended && test.verdict === 'green';
  const away = row.secretHere === 'no';
  // A refused call leaves the slice as it was; what is known of an earlier test is no answer to this one.
  const refused = run.failure;
  const handlers: Handlers = {
    retry: () => void start(),
    whitelist: () => openKey(row.id, 'whitelist'),
    permissions: () => openKey(row.id, 'permissions'),
    renew: () => openKey(row.id, 'renew'),
    usage: () => openUsage({ keyId: row.id }),
    'take-over': () => void beginNewKey('manual'),
    unlock: () =>
      void unlock.run().then((answer) => {
        if (answer?.ok === true) void start();
      }),
    lock: () => setLocking(true),
    'new-key': () => void beginNewKey(),
  };

  return (
    <div className={styles.page}>
      <PageHead
        title={all.test.title}
        path={
          <>
            <button type="button" onClick={() => openKeys()}>
              {all.views.keys.title}
            </button>
            <span aria-hidden="true">/</span>
            <button type="button" onClick={() => openKey(row.id)}>
              <bdi>{row.label}</bdi>
            </button>
          </>
        }
        actions={
          <>
            {ended && (
              <CopyButton
                name={all.test.copyReport}
                label={all.test.copyReportShort}
                copy={() => bridge().copyTestReport({ fullAddresses })}
                onFailure={setCopyFailure}
              />
            )}
            {running && (
              <Button size="small" pending={cancel.pending} onClick={() => void cancel.run()}>
                {all.test.cancel}
              </Button>
            )}
            {/* Stays in its place while the test runs: the second half of a double click must not cancel it. */}
            {!away && (
              <Button
                kind={ended ? 'plain' : 'primary'}
                size="small"
                pending={run.pending || running}
                onClick={() => void start()}
              >
                {ended ? all.test.again : all.test.run}
              </Button>
            )}
          </>
        }
      />
      <StateNotices asOf={keys.asOf} onRetry={() => void bridge().refreshKeys()} />
      {away && <Notice tone="warn">{row.madeHere ? words.secretLost : words.secretAway}</Notice>}
      {refused !== null && <FailureNotice passing failure={refused} handlers={handlers} />}
      {unlock.failure !== null && <FailureNotice failure={unlock.failure} handlers={handlers} />}
      {copyFailure !== null && <FailureNotice failure={copyFailure} tone="warn" />}
      {running && run.long && <LongWait />}
      {outlived && (
        <Notice
          tone="warn"
          action={
            <Button size="small" pending={unlock.pending} onClick={handlers.unlock}>
              {all.failures.actions.unlock}
            </Button>
          }
        >
          {all.views.key.isLocked}
        </Notice>
      )}
      {mine && refused === null && !outlived && (
        <VerdictPanel test={test} handlers={handlers} onAddAddress={setAdding} onRetry={() => void start()} />
      )}
      {mine ? (
        <Stages stages={test.stages} />
      ) : (
        <Card>
          <p className={styles.muted}>
            {run.pending ? all.test.running : test.running ? words.otherRunning : all.test.idle}
          </p>
        </Card>
      )}
      <SpokenTest keyId={row.id} />
      <p className={styles.foot}>
        {ended && test.startedAt !== null && test.endedAt !== null && (
          <span>{all.test.when(test.endedAt, test.endedAt - test.startedAt)} </span>
        )}
        {row.lastGreenAt !== null && (!ended || test.verdict !== 'green') && (
          <span>{words.lastGreen(formats.moment(row.lastGreenAt, Date.now()))} </span>
        )}
        {!ended && before !== null && !before.green && (
          <span>{all.views.key.testRed(formats.moment(before.at, Date.now()))} </span>
        )}
        {ended && (
          <>
            {test.verdict !== 'green' && <span>{words.botNote} </span>}
            <button type="button" className={styles.link} onClick={() => openUsage({ keyId: row.id })}>
              {words.toUsage}
            </button>
          </>
        )}
      </p>
      {ended && <Check label={all.test.fullAddresses} checked={fullAddresses} onCheck={setFullAddresses} />}
      <TestHistory keyId={row.id} version={row.lastTest?.at ?? null} lastGreenAt={row.lastGreenAt} />
      <CheckerCard row={row} handlers={handlers} />
      {adding !== null && (
        <AddAddress
          row={row}
          ip={adding}
          onClose={() => setAdding(null)}
          onAdded={() => {
            setAdding(null);
            void start();
          }}
        />
      )}
      {locking && <LockDialog keyId={row.id} onClose={() => setLocking(false)} />}
    </div>
  );
}

type AddAddressProps = {
  readonly row: KeyRow;
  readonly ip: string;
  readonly onClose: () => void;
  readonly onAdded: () => void;
};

/** Adds the address that Ventario saw; says what it means, and who used the key last. */
function AddAddress({ row, ip, onClose, onAdded }: AddAddressProps) {
  const all = useWords();
  const words = all.views.test;
  const put = useCall(() =>
    bridge().putWhitelist({
      keyId: row.id,
      whitelist: { enabled: true, entries: [...new Set([...row.whitelist.entries, ip])] },
      basedOn: row.whitelist,
    }),
  );
  const confirm = async (): Promise<void> => {
    const answer = await put.run();
    if (answer?.ok === true) onAdded();
  };
  return (
    <ConfirmDialog
      title={words.addTitle}
      confirm={words.addConfirm}
      pending={put.pending}
      onConfirm={() => void confirm()}
      onCancel={onClose}
    >
      <p>{words.addText(ip)}</p>
      {row.lastUsedAt !== null && (
        <p className={styles.muted}>
          {all.views.key.lastAccess} <TimeText at={row.lastUsedAt} as="ago" />
          {row.lastUsedIp !== null && ` ${all.views.key.from(row.lastUsedIp)}`}
        </p>
      )}
      {put.failure !== null && (
        <FailureNotice failure={put.failure} handlers={{ retry: () => void confirm() }} />
      )}
    </ConfirmDialog>
  );
}
