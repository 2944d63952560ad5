import { Button } from '../parts/Button';
import { isKeychainFailure, KeychainHelp } from '../parts/KeychainHelp';
import { Notice } from '../parts/Notice';
import { bridge } from '../store/bridge';
import { endsWhenOnline, useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import { useNow } from './useNow';

/** So long the list may take once the connection is back. */
const SOON_MS = 60_000;

type StateNoticesProps = {
  /** When what is shown was true; null = nothing is shown. */
  readonly asOf: number | null;
  /** Asks the backend again. */
  readonly onRetry: () => void;
  readonly retrying?: boolean;
};

/** What stands between this area and the backend: one notice, the one that must be solved first; gone with its cause. */
export function StateNotices({ asOf, onRetry, retrying = false }: StateNoticesProps) {
  const all = useWords();
  const words = all.views.states;
  const formats = useFormats();
  const session = useSlice('session');
  const connection = useSlice('connection');
  const keys = useSlice('keys');
  const signIn = useCall(() => bridge().signIn());
  const now = useNow();

  if (connection.state === 'offline') {
    return (
      <Notice tone="warn" live="polite" title={all.common.offline(asOf)}>
        {asOf === null ? words.offlineNothing : all.common.offlineHint}
      </Notice>
    );
  }
  if (session.state === 'waiting') {
    return (
      <Notice
        tone="info"
        live="polite"
        title={words.waitingTitle}
        action={
          <Button size="small" onClick={() => void bridge().cancelSignIn()}>
            {words.cancelSignIn}
          </Button>
        }
      >
        {words.waitingText(session.address)}
      </Notice>
    );
  }
  if (session.state === 'expired') {
    return (
      <Notice
        tone="warn"
        live="polite"
        title={all.common.sessionOver}
        action={
          <>
            {isKeychainFailure(signIn.failure) && <KeychainHelp />}
            <Button size="small" kind="primary" pending={signIn.pending} onClick={() => void signIn.run()}>
              {all.common.signInAgain}
            </Button>
          </>
        }
      >
        {signIn.failure === null
          ? words.expiredText
          : all.failures.causes[signIn.failure.code].cause(signIn.failure.evidence ?? {})}
      </Notice>
    );
  }
  if (connection.state === 'trouble') {
    const failure = connection.failure;
    const cause =
      failure === null || failure.code === 'server-trouble'
        ? null
        : all.failures.causes[failure.code].cause(failure.evidence ?? {});
    return (
      <Notice
        tone="warn"
        live="polite"
        title={all.common.trouble}
        action={
          <Button size="small" pending={retrying} onClick={onRetry}>
            {all.common.retry}
          </Button>
        }
      >
        {all.common.troubleHint}
        {cause !== null && ` ${cause}`}
      </Notice>
    );
  }
  if (session.state === 'signed-out') {
    return (
      <Notice
        tone="info"
        title={words.signedOutTitle}
        action={
          <>
            {isKeychainFailure(signIn.failure) && <KeychainHelp />}
            <Button size="small" pending={signIn.pending} onClick={() => void signIn.run()}>
              {words.signIn}
            </Button>
          </>
        }
      >
        {signIn.failure === null
          ? words.signedOutText
          : all.failures.causes[signIn.failure.code].cause(signIn.failure.evidence ?? {})}
      </Notice>
    );
  }
  // What was the connection's fault ended with it, if it has only just come back: main asks for the list by itself.
  const over =
    connection.state === 'online' &&
    now - connection.since < SOON_MS &&
    keys.asOf !== null &&
    keys.failure !== null &&
    keys.failure.code !== 'rate-limited' &&
    endsWhenOnline(keys.failure);
  if (keys.failure !== null && !keys.loading && !over) {
    return (
      <Notice
        tone="danger"
        live="polite"
        title={all.failures.causes[keys.failure.code].cause(keys.failure.evidence ?? {})}
        action={
          <>
            {isKeychainFailure(keys.failure) && <KeychainHelp />}
            <Button size="small" pending={retrying} onClick={onRetry}>
              {all.common.retry}
            </Button>
          </>
        }
      >
        {asOf === null ? null : words.asOf(formats.moment(asOf, Date.now()))}
      </Notice>
    );
  }
  return null;
}
