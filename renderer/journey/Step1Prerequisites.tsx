import { useCallback, useEffect, useState } from 'react';
import type { KeychainStatus, PrerequisiteReport } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { LongWait } from '../parts/LongWait';
import { StageMark } from '../parts/StageMark';
import { bridge } from '../store/bridge';
import { endsWhenOnline, useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import { stepTo } from './run';
import style from './Step1Prerequisites.module.css';
import { type Problem, StepFrame } from './StepFrame';

const order: readonly PrerequisiteReport['id'][] = ['backend', 'clock', 'account', 'keychain', 'device'];
/** How often a missing connection is looked at again, in ms. */
const LOOK_AGAIN_MS = 5_000;

const marks = {
  passed: 'passed',
  attention: 'attention',
  failed: 'failed',
  ask: 'unverifiable',
  later: 'skipped',
} as const satisfies Record<PrerequisiteReport['state'], string>;

const failedOf = (reports: readonly PrerequisiteReport[]) =>
  reports.filter((each) => each.state === 'failed');

/** Step 1: everything that the app can see for itself, checked by itself. */
export function Step1Prerequisites() {
  const words = useWords();
  const { step1 } = words.journey;
  const connection = useSlice('connection');
  const keychain = useSlice('keychain');
  const check = useCall(() => bridge().checkPrerequisites());
  const [reports, setReports] = useState<readonly PrerequisiteReport[] | null>(null);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const { run } = check;

  const look = useCallback(async () => {
    const answer = await run();
    if (answer?.ok === true) {
      setReports(answer.value);
      // What is said to be missing stays true; the same list stays the same object, which keeps the focus where it is.
      setProblems((shown) => {
        if (shown.length === 0) return shown;
        const texts = failedOf(answer.value).map((each) => step1.blocked(step1.name[each.id]));
        return texts.join() === shown.map(({ text }) => text).join()
          ? shown
          : texts.map((text) => ({ text }));
      });
    }
    return answer;
  }, [run, step1]);

  const online = connection.state === 'online';
  // Looked at anew when one of these changes
  useEffect(() => {
    void look();
  }, [look, online, keychain.state]);

  const bad = failedOf(reports ?? []);
  const waits =
    check.failure !== null || bad.some((each) => each.failure !== null && endsWhenOnline(each.failure));
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => void look(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [waits, look]);

  // Back from the time settings or the dashboard: what was wrong may be right now.
  const anyBad = bad.length > 0;
  useEffect(() => {
    if (!anyBad) return;
    const again = () => void look();
    window.addEventListener('focus', again);
    return () => window.removeEventListener('focus', again);
  }, [anyBad, look]);

  const next = async () => {
    const answer = reports === null ? await look() : null;
    const known = answer?.ok === true ? answer.value : reports;
    if (known === null) return;
    const failed = failedOf(known);
    if (failed.length === 0) void stepTo(2);
    else setProblems(failed.map((each) => ({ text: step1.blocked(step1.name[each.id]) })));
  };

  return (
    <StepFrame
      step={1}
      title={step1.title}
      why={step1.why}
      next={step1.next}
      onNext={() => void next()}
      problems={problems}
      help={step1.help}
    >
      {check.failure !== null && (
        <FailureNotice failure={check.failure} handlers={{ retry: () => void look() }} />
      )}
      {check.long && <LongWait />}
      <Card inside="rows">
        <ul className={style.list}>
          {order.map((id) => (
            <Row
              key={id}
              id={id}
              report={reports?.find((each) => each.id === id) ?? null}
              store={keychain.store}
              onAgain={() => void look()}
            />
          ))}
        </ul>
      </Card>
      <div>
        <Button size="small" pending={check.pending} onClick={() => void look()}>
          {step1.again}
        </Button>
      </div>
    </StepFrame>
  );
}

type RowProps = {
  readonly id: PrerequisiteReport['id'];
  readonly report: PrerequisiteReport | null;
  readonly store: KeychainStatus['store'];
  readonly onAgain: () => void;
};

function Row({ id, report, store, onAgain }: RowProps) {
  const { journey, common } = useWords();
  const formats = useFormats();
  const { step1 } = journey;
  const seen = report?.evidence ?? {};

  const line = (): string => {
    if (report === null) return '';
    if (id === 'device') {
      const found = [
        seen.diskEncrypted === true ? step1.deviceSeen.diskEncrypted : null,
        seen.diskEncrypted === false ? step1.deviceSeen.diskOpen : null,
        seen.screenLock === true ? step1.deviceSeen.screenLock : null,
        seen.screenLock === false ? step1.deviceSeen.noScreenLock : null,
        seen.administrator === true ? step1.deviceSeen.administrator : null,
      ].filter((each) => each !== null);
      return found.length === 0 ? step1.device : `${step1.device} ${step1.deviceFound(formats.list(found))}`;
    }
    if (report.state === 'later') return id === 'clock' ? step1.clockLater : step1.accountLater;
    if (report.state !== 'passed') return '';
    switch (id) {
      case 'backend':
        return step1.backend(seen.host, seen.latencyMs);
      case 'clock':
        return step1.clock(seen.skewMs);
      case 'account':
        return step1.account(seen.account);
      case 'keychain':
        return step1.keychain(common.store[store]);
    }
  };

  return (
    <li className={style.row}>
      <StageMark state={report === null ? 'running' : marks[report.state]} />
      <span className={style.name}>{step1.name[id]}</span>
      <span className={style.line}>{line()}</span>
      <span className={style.state} data-state={report?.state ?? 'checking'}>
        {step1.state[report?.state ?? 'checking']}
      </span>
      {report !== null && report.failure !== null && report.state !== 'passed' && (
        <div className={style.failure}>
          <FailureNotice
            failure={report.failure}
            tone={report.state === 'failed' ? 'danger' : 'warn'}
            live="polite"
            handlers={{ retry: onAgain }}
          >
            {id === 'backend' &&
              endsWhenOnline(report.failure) &&
              // These say so, or better, themselves.
              report.failure.code !== 'server-trouble' &&
              report.failure.code !== 'offline' && (
                <p>
                  {common.trouble} {common.troubleHint}
                </p>
              )}
          </FailureNotice>
        </div>
      )}
    </li>
  );
}
