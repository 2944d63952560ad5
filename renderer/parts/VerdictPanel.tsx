import type { TestState } from '../../preload/contract';
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

/** One verdict sentence and one button for the remedy. */
export function VerdictPanel({ test: state, handlers = {}, onAddAddress, onRetry }: VerdictPanelProps) {
  const { test, failures } = useWords();
  switch (state.verdict) {
    case null:
      return null;
    case 'green':
      return (
        <Notice tone="ok" live="polite" title={test.verdict.green}>
          {test.fromHere}
        </Notice>
      );
    case 'incomplete':
      return (
        <Notice
          tone="warn"
          live="polite"
          title={test.verdict.incomplete}
          action={
            <Button size="small" onClick={onRetry}>
              {test.again}
            </Button>
          }
        >
          {test.verdict.incompleteText}
        </Notice>
      );
    case 'cancelled':
      return <Notice tone="info" live="polite" title={test.verdict.cancelled} />;
    case 'failed': {
      const failure = state.stages.find((stage) => stage.state === 'failed')?.failure ?? {
        code: 'internal' as const,
      };
      const seen = failure.code === 'ip-not-allowed' ? failure.evidence?.seenIp : undefined;
      if (seen !== undefined && onAddAddress !== undefined)
        return (
          <FailureNotice
            failure={failure}
            primary
            handlers={{ ...handlers, whitelist: () => onAddAddress(seen) }}
            actionLabel={failures.addAddress(seen)}
          />
        );
      return <FailureNotice failure={failure} primary handlers={{ retry: onRetry, ...handlers }} />;
    }
    default:
      return assertNever(state.verdict);
  }
}

function assertNever(value: never): never {
  throw new Error(`Not reachable: ${typeof value}`);
}
