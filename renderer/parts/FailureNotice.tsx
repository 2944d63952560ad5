import { type ReactNode, useState } from 'react';
import type { Failure, KeychainStatus } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { goTo } from '../store/place';
import { type Remedy, remedies } from '../words/remedies';
import { useWords } from '../words/useWords';
import { Button } from './Button';
import style from './FailureNotice.module.css';
import { KeychainGuide } from './KeychainGuide';
import { Marked } from './Marked';
import { Notice } from './Notice';
import type { Tone } from './ToneMark';

export type Handlers = { readonly [Name in Remedy]?: () => void };

type FailureNoticeProps = {
  readonly failure: Failure;
  /** What this place can do. Links and signing in are known here already; a remedy nobody can do falls back to `retry`. */
  readonly handlers?: Handlers;
  readonly tone?: Extract<Tone, 'danger' | 'warn'>;
  /** Replaces the sentence on the button, such as „198.51.100.4 hinzufügen …“. */
  readonly actionLabel?: string;
  /** The remedy is the one thing to do here. */
  readonly primary?: boolean;
  readonly live?: 'off' | 'polite' | 'assertive';
  /** Something more to say under the evidence. */
  readonly children?: ReactNode;
};

/** Cause, evidence, one action; the code stands in the details. */
export function FailureNotice({
  failure,
  handlers = {},
  tone = 'danger',
  actionLabel,
  primary = false,
  live,
  children,
}: FailureNoticeProps) {
  const { failures, common } = useWords();
  const signIn = useCall(() => bridge().signIn());
  const unlock = useCall(() => bridge().unlockKeychain());
  const adopt = useCall(() => bridge().adoptKeychain());
  // What failed for want of the keychain is tried again once it is there, or once there is another cause to name.
  const after = (answer: Outcome<KeychainStatus> | null) => {
    if (answer?.ok === true && answer.value.state !== 'locked') handlers.retry?.();
  };
  const [guide, setGuide] = useState(false);
  const wanted: Remedy = remedies[failure.code];
  const own: Handlers = {
    'sign-in': () => void signIn.run(),
    dashboard: () => void bridge().openLink({ link: 'dashboard' }),
    'keychain-guide': () => setGuide(true),
    'unlock-keychain': () => void unlock.run().then(after),
    'adopt-keychain': () => void adopt.run().then(after),
    'time-settings': () => void bridge().openLink({ link: 'time-settings' }),
    settings: () => goTo({ at: 'areas', area: 'settings' }),
  };
  const direct = handlers[wanted] ?? own[wanted];
  const remedy: Remedy = direct === undefined ? 'retry' : wanted;
  const act = direct ?? handlers.retry;

  const evidence = failure.evidence ?? {};
  const proof = failures.causes[failure.code].proof(evidence);
  return (
    <>
      <Notice
        tone={tone}
        title={failures.causes[failure.code].cause(evidence)}
        {...(live === undefined ? {} : { live })}
        action={
          act === undefined ? null : (
            <Button
              size="small"
              kind={primary ? 'primary' : 'plain'}
              onClick={act}
              pending={signIn.pending || unlock.pending || adopt.pending}
            >
              {actionLabel ?? failures.actions[remedy]}
            </Button>
          )
        }
      >
        {proof !== null && (
          <p>
            <Marked text={proof} />
          </p>
        )}
        {children}
        <details className={style.details}>
          <summary>{common.details}</summary>
          <ul>
            <li>{failures.code(failure.code)}</li>
            {evidence.status !== undefined && <li>{failures.httpStatus(evidence.status)}</li>}
            {evidence.requestId !== undefined && <li>{failures.requestId(evidence.requestId)}</li>}
            {evidence.technical !== undefined && <li>{failures.technical(evidence.technical)}</li>}
          </ul>
        </details>
      </Notice>
      {guide && <KeychainGuide onClose={() => setGuide(false)} />}
    </>
  );
}
