import { useEffect, useRef, useState } from 'react';
import type { Failure } from '../../preload/contract';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';
import { Button } from './Button';
import { Check } from './Check';
import style from './ConnectionTest.module.css';
import { CopyButton } from './CopyButton';
import { FailureNotice, type Handlers } from './FailureNotice';
import { LongWait } from './LongWait';
import { SpokenTest } from './SpokenTest';
import { Stages } from './Stages';
import { VerdictPanel } from './VerdictPanel';

type ConnectionTestProps = {
  readonly keyId: string;
  readonly handlers?: Handlers;
  readonly onAddAddress?: (ip: string) => void;
  /** Heading level of its title; the key's page has it as its h1 elsewhere. */
  readonly titled?: boolean;
};

/** The staged test of one key: verdict, stages, [Erneut testen] [Abbrechen] [Bericht kopieren]. */
export function ConnectionTest({ keyId, handlers, onAddAddress, titled = true }: ConnectionTestProps) {
  const { test } = useWords();
  const state = useSlice('test');
  const call = useCall(() => bridge().testConnection({ keyId }));
  const [fullAddresses, setFullAddresses] = useState(false);
  const [copyFailure, setCopyFailure] = useState<Failure | null>(null);
  const mine = state.keyId === keyId;
  const running = mine && state.running;
  const done = mine && !state.running && state.stages.length > 0;
  const section = useRef<HTMLElement>(null);
  const run = () => void call.run();
  // What happens is to be seen, in a low window too.
  useEffect(() => {
    if (running) section.current?.scrollIntoView?.({ block: 'start' });
  }, [running]);
  const verdict = {
    ...(handlers === undefined ? {} : { handlers }),
    ...(onAddAddress === undefined ? {} : { onAddAddress }),
  };

  return (
    <section ref={section} className={style.test} aria-label={test.title}>
      <div className={style.head}>
        {titled && <h2>{test.title}</h2>}
        <div className={style.actions}>
          {done && (
            <CopyButton
              name={test.copyReport}
              label={test.copyReportShort}
              copy={() => bridge().copyTestReport({ fullAddresses })}
              onFailure={setCopyFailure}
            />
          )}
          {running && (
            <Button size="small" onClick={() => void bridge().cancelTest()}>
              {test.cancel}
            </Button>
          )}
          {/* Stays where it is while the test runs: a second click of a double click must not cancel it. */}
          <Button
            size="small"
            kind={done ? 'plain' : 'primary'}
            pending={call.pending || running}
            onClick={run}
          >
            {done ? test.again : test.run}
          </Button>
        </div>
      </div>
      {!mine && call.failure === null && <p className={style.idle}>{test.idle}</p>}
      {call.failure !== null && (
        <FailureNotice passing failure={call.failure} handlers={{ retry: run, ...handlers }} />
      )}
      {copyFailure !== null && <FailureNotice failure={copyFailure} />}
      {mine && !state.running && <VerdictPanel test={state} onRetry={run} {...verdict} />}
      {call.long && running && <LongWait />}
      {mine && state.stages.length > 0 && <Stages stages={state.stages} />}
      <SpokenTest keyId={keyId} />
      {done && state.startedAt !== null && state.endedAt !== null && (
        <p className={style.when}>{test.when(state.endedAt, state.endedAt - state.startedAt)}</p>
      )}
      {done && <Check label={test.fullAddresses} checked={fullAddresses} onCheck={setFullAddresses} />}
    </section>
  );
}
