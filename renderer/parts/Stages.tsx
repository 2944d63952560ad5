import type { StageReport } from '../../preload/contract';
import type { Words } from '../words/de';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import { Marked } from './Marked';
import { StageMark } from './StageMark';
import style from './Stages.module.css';

/** One line of what was seen in a stage, whatever its state. */
export function stageLine(words: Words, stage: StageReport, all: readonly StageReport[]): string {
  const { test, failures } = words;
  switch (stage.state) {
    case 'waiting':
      return '';
    case 'running':
      return test.state.running;
    case 'passed':
      return test.passed[stage.id](stage.evidence);
    case 'attention':
      if (stage.failure === null) return test.passed[stage.id](stage.evidence);
      if (stage.failure.code === 'ip-other-family')
        return test.partlyAllowed(stage.evidence, stage.failure.evidence?.seenIp);
      return failures.causes[stage.failure.code].cause(stage.failure.evidence ?? {});
    case 'failed': {
      if (stage.failure === null) return test.state.failed;
      if (stage.failure.code === 'ip-not-allowed') return test.notAllowed(stage.evidence);
      const { cause } = failures.causes[stage.failure.code];
      return cause(stage.failure.evidence ?? {});
    }
    case 'skipped': {
      const failed = all.find((each) => each.state === 'failed');
      if (failed === undefined) return stage.id === 'test-order' ? test.noTradeRight : test.skipped;
      // The reason once; the others follow from it.
      const first = all.find((each) => each.state === 'skipped');
      return first?.id === stage.id ? test.skippedBecause(test.stage[failed.id]) : test.skipped;
    }
    case 'unverifiable':
      if (stage.id === 'dns' && typeof stage.evidence.proxy === 'string')
        return `${test.unverifiable}: ${test.proxyLooksUp(stage.evidence.proxy)}`;
      return stage.failure === null
        ? test.unverifiable
        : `${test.unverifiable}: ${failures.causes[stage.failure.code].cause(stage.failure.evidence ?? {})}`;
    default:
      return assertNever(stage.state);
  }
}

function assertNever(value: never): never {
  throw new Error(`Not reachable: ${typeof value}`);
}

/** The stages in order, each with symbol, word, evidence and duration; details open at a click. */
export function Stages({ stages }: { readonly stages: readonly StageReport[] }) {
  const words = useWords();
  return (
    <ol className={style.stages} aria-label={words.test.stages}>
      {stages.map((stage) => (
        <Stage key={stage.id} stage={stage} line={stageLine(words, stage, stages)} />
      ))}
    </ol>
  );
}

function Stage({ stage, line }: { readonly stage: StageReport; readonly line: string }) {
  const { test, failures } = useWords();
  const formats = useFormats();
  const seen = stage.evidence;
  const proof =
    stage.failure === null ? null : failures.causes[stage.failure.code].proof(stage.failure.evidence ?? {});
  const more = [
    test.details[stage.id],
    proof,
    seen.addresses === undefined ? null : test.seen.addresses(seen.addresses),
    seen.seenIpv4 === undefined ? null : test.seen.seenIpv4(seen.seenIpv4),
    seen.seenIpv6 === undefined ? null : test.seen.seenIpv6(seen.seenIpv6),
    seen.allowed === undefined ? null : test.seen.allowed(seen.allowed),
    seen.permissions === undefined ? null : test.seen.granted(seen.permissions),
    stage.failure === null ? null : failures.code(stage.failure.code),
    stage.failure?.evidence?.requestId === undefined
      ? null
      : failures.requestId(stage.failure.evidence.requestId),
  ].filter((each) => each !== null);
  return (
    <li className={style.stage} data-state={stage.state}>
      <details>
        <summary className={style.row}>
          <StageMark state={stage.state} />
          <span className={style.name}>{test.stage[stage.id]}</span>
          <span className={style.line}>
            <span className="visually-hidden">{test.state[stage.state]}. </span>
            {line}
          </span>
          <span className={style.duration}>
            {/* How long answers take stands in its line already; how long measuring that took is no news. */}
            {stage.durationMs === null || seen.latencyMs !== undefined
              ? ''
              : formats.duration(stage.durationMs)}
          </span>
        </summary>
        <ul className={style.more}>
          {more.map((each) => (
            <li key={each}>
              <Marked text={each} />
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}
