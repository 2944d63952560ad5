import type { Failure, FailureCode, TestState } from '../../preload/contract';
import type { Words } from '../words/de';
import { useWords } from '../words/useWords';
import { Button } from './Button';
import { FailureNotice, type Handlers } from './FailureNotice';
import { Notice } from './Notice';

type VerdictPanelProps = {
  readonly test: TestState;
  /** What can be done here about a failure; `retry` tests again. */
  readonly handlers?: Handlers;
  /** Adds the address that Ventario saw to the whitelist. */
  readonly onAddAddress?: (ip: string) => void;
  readonly onRetry: () => void;
};

/** The sentence of the verdict; null while there is none. */
export function verdictLine({ test, failures }: Words, state: TestState): string | null {
  switch (state.verdict) {
    case null:
      return null;
    case 'green':
      return isOpen(state) ? test.verdict.greenOpen : test.verdict.green;
    case 'incomplete':
    case 'cancelled':
      return test.verdict[state.verdict];
    case 'failed': {
      const { code, evidence } = failureOf(state);
      return failures.causes[code].cause(evidence ?? {});
    }
    default:
      return assertNever(state.verdict);
  }
}

function isOpen({ stages }: TestState): boolean {
  return stages.some(({ id, evidence }) => id === 'whitelist' && evidence.whitelistOn === false);
}

function failureOf({ stages }: TestState): Failure {
  return stages.find(({ state }) => state === 'failed')?.failure ?? { code: 'internal' };
}

/** One verdict sentence and one button for the remedy; read aloud by SpokenTest. */
export function VerdictPanel({ test: state, handlers = {}, onAddAddress, onRetry }: VerdictPanelProps) {
  const { test, failures } = useWords();
  // What went well with a remark has something to be done as well; the first one is enough at a time.
  const remark =
    state.stages.find((stage) => stage.state === 'attention' && stage.failure !== null)?.failure ?? null;
  const { whitelist } = handlers;
  const open = isOpen(state) && (
    <Notice
      tone="warn"
      {...(whitelist === undefined
        ? {}
        : {
            action: (
              <Button size="small" onClick={whitelist}>
                {test.verdict.setUpWhitelist}
              </Button>
            ),
          })}
    >
      {test.verdict.greenOpenText}
    </Notice>
  );
  const remarked = remark !== null && (
    <FailureNotice
      failure={remark}
      tone="warn"
      live="off"
      handlers={{
        retry: onRetry,
        ...handlers,
        ...(seenOf(remark) === undefined || onAddAddress === undefined
          ? {}
          : { whitelist: () => onAddAddress(seenOf(remark) ?? '') }),
      }}
    />
  );
  switch (state.verdict) {
    case null:
      return null;
    case 'green':
      return (
        <>
          <Notice tone="ok" title={isOpen(state) ? test.verdict.greenOpen : test.verdict.green}>
            {test.botLater}
          </Notice>
          {open}
          {remarked}
        </>
      );
    case 'incomplete':
      return (
        <>
          <Notice
            tone="warn"
            title={test.verdict.incomplete}
            action={
              <Button size="small" onClick={onRetry}>
                {test.again}
              </Button>
            }
          >
            {test.verdict.incompleteText}
          </Notice>
          {remarked}
        </>
      );
    case 'cancelled':
      return <Notice tone="info" title={test.verdict.cancelled} />;
    case 'failed': {
      const failure = failureOf(state);
      const seen = seenOf(failure);
      if (seen !== undefined && onAddAddress !== undefined)
        return (
          <FailureNotice
            failure={failure}
            live="off"
            primary
            handlers={{ ...handlers, whitelist: () => onAddAddress(seen) }}
            actionLabel={failures.addAddress(seen)}
          />
        );
      return (
        <FailureNotice failure={failure} live="off" primary handlers={{ retry: onRetry, ...handlers }} />
      );
    }
    default:
      return assertNever(state.verdict);
  }
}

/** The address to add, where adding it is the remedy. */
function seenOf(failure: Failure): string | undefined {
  return addable.has(failure.code) ? failure.evidence?.seenIp : undefined;
}

/** Refusals of this device's address that adding it would end. */
const addable: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'ip-not-allowed',
  'ip-changed',
  'ip-other-family',
]);

function assertNever(value: never): never {
  throw new Error(`Not reachable: ${typeof value}`);
}
