import { type ReactNode, useEffect, useState } from 'react';
import type { Failure, KeychainStatus, LinkId } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { sliceNow, useSlice } from '../store/mirror';
import { goTo } from '../store/place';
import { type Remedy, remedyOf } from '../words/remedies';
import { useWords } from '../words/useWords';
import { Button } from './Button';
import style from './FailureNotice.module.css';
import { KeychainGuide } from './KeychainGuide';
import { isKeychainFailure } from './KeychainHelp';
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
  /** Gone by itself once the keychain is open: what failed is still there to be pressed. */
  readonly passing?: boolean;
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
  passing = false,
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
  const [guide, setGuide] = useState<{ readonly wasReady: boolean } | null>(null);
  const openGuide = (): void => setGuide({ wasReady: sliceNow('keychain').state === 'ready' });
  // The same when the guide gave another place for secrets: nobody should have to look for the button again.
  const closeGuide = (): void => {
    setGuide(null);
    if (guide?.wasReady === false && sliceNow('keychain').state === 'ready') handlers.retry?.();
  };
  // Not every system has such a page; then it is tried again.
  const open = async (link: LinkId): Promise<void> => {
    const opened = await bridge().openLink({ link });
    if (!opened.ok) handlers.retry?.();
  };
  const wanted: Remedy = remedyOf(failure);
  const own: Handlers = {
    'sign-in': () => void signIn.run(),
    dashboard: () => void bridge().openLink({ link: 'dashboard' }),
    'keychain-guide': openGuide,
    'unlock-keychain': () => void unlock.run().then(after),
    'open-vault': () => void unlock.run().then(after),
    'adopt-keychain': () => void adopt.run().then(after),
    'time-settings': () => void open('time-settings'),
    'network-settings': () => void open('network-settings'),
    'network-sign-in': () => void open('network-sign-in'),
    usage: () => goTo({ at: 'areas', area: 'usage' }),
    settings: () => goTo({ at: 'areas', area: 'settings' }),
  };
  const direct = handlers[wanted] ?? own[wanted];
  const remedy: Remedy =
    direct !== undefined
      ? wanted
      : handlers.retry === undefined && isKeychainFailure(failure)
        ? 'keychain-guide'
        : 'retry';
  const act = direct ?? handlers.retry ?? (isKeychainFailure(failure) ? openGuide : undefined);

  const keychain = useSlice('keychain').state;
  const [shutFor, setShutFor] = useState<Failure | null>(null);
  useEffect(() => {
    if (keychain !== 'ready') setShutFor(failure);
  }, [keychain, failure]);
  const isOver =
    keychain === 'ready' &&
    shutFor === failure &&
    isKeychainFailure(failure) &&
    failure.code !== 'keychain-mismatch';
  if (passing && isOver && guide === null) return null;

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
            <>
              {isKeychainFailure(failure) && remedy !== 'keychain-guide' && (
                <Button size="small" kind="quiet" onClick={openGuide}>
                  {failures.actions['keychain-guide']}
                </Button>
              )}
              <Button
                size="small"
                kind={primary ? 'primary' : 'plain'}
                onClick={act}
                pending={signIn.pending || unlock.pending || adopt.pending}
              >
                {actionLabel ?? failures.actions[remedy]}
              </Button>
            </>
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
      {guide !== null && <KeychainGuide onClose={closeGuide} />}
    </>
  );
}
