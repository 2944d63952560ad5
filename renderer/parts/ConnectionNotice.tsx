import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useFirstWords } from '../words/useFirstWords';
import { Button } from './Button';
import { Notice } from './Notice';

type ConnectionNoticeProps = {
  /** When what is shown was last true; null = nothing of it is shown. */
  readonly asOf?: number | null;
  readonly onRetry?: () => void;
};

/** Offline, server in trouble, session over: said once on a screen, gone with its cause. */
export function ConnectionNotice({ asOf = null, onRetry }: ConnectionNoticeProps) {
  const { common } = useFirstWords();
  const connection = useSlice('connection');
  const session = useSlice('session');
  const signIn = useCall(() => bridge().signIn());
  const retry =
    onRetry === undefined ? null : (
      <Button size="small" onClick={onRetry}>
        {common.retry}
      </Button>
    );
  if (connection.state === 'offline')
    return (
      <Notice tone="warn" live="polite" title={common.offline(asOf)} action={retry}>
        {common.offlineHint}
      </Notice>
    );
  if (connection.state === 'trouble')
    return (
      <Notice tone="warn" live="polite" title={common.trouble} action={retry}>
        {common.troubleHint}
      </Notice>
    );
  if (session.state === 'expired')
    return (
      <Notice
        tone="warn"
        live="polite"
        title={common.sessionOver}
        action={
          <Button size="small" pending={signIn.pending} onClick={() => void signIn.run()}>
            {common.signInAgain}
          </Button>
        }
      />
    );
  return null;
}
