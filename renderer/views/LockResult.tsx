import type { ReactNode } from 'react';
import { Button } from '../parts/Button';
import { isKeychainFailure, KeychainHelp } from '../parts/KeychainHelp';
import { Notice } from '../parts/Notice';
import { endsWhenOnline } from '../store/call';
import { useSlice } from '../store/mirror';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import { KeepLocking, MOST_NAMED } from './KeepLocking';
import { type LockState, lockFailureKind } from './useLock';

type LockResultProps = {
  readonly now: LockState;
  /** Where there are several: which key it is about. */
  readonly label?: string;
  readonly time: (ms: number) => string;
  readonly onDashboard: () => void;
  readonly onSignIn: () => void;
};

/** What became of locking or unlocking, in words that promise nothing; and the offer to go on trying. */
export function LockResult(props: LockResultProps) {
  const { now } = props;
  const offers =
    now.state === 'failed' &&
    now.deed !== 'unlock' &&
    (lockFailureKind(now.failure) !== 'refused' || endsWhenOnline(now.failure));
  return (
    <>
      <Result {...props} />
      {offers && <KeepLocking keyIds={now.deed === 'lock-all' && !now.stillActive ? null : now.keyIds} />}
    </>
  );
}

function Result({ now, label, time, onDashboard, onSignIn }: LockResultProps): ReactNode {
  const all = useWords();
  const words = all.views.lock;
  if (now.state === 'idle') return null;
  if (now.state === 'asking') {
    return (
      <p role="status" className="visually-hidden">
        {words.waiting}
      </p>
    );
  }
  if (now.state === 'confirmed') {
    return (
      <Notice tone="ok" live="polite">
        {now.deed === 'unlock'
          ? label === undefined
            ? words.unlocked(time(now.at))
            : words.unlockedNamed(label, time(now.at))
          : now.deed === 'lock-all'
            ? words.allConfirmed(now.count, time(now.at))
            : label === undefined
              ? words.confirmed(time(now.at))
              : words.confirmedNamed(label, time(now.at))}
      </Notice>
    );
  }
  if (now.stillActive) return <StillActive keyIds={now.keyIds} onDashboard={onDashboard} />;
  const kind = lockFailureKind(now.failure);
  const unlocking = now.deed === 'unlock';
  const notLocked = label === undefined ? words.notLocked : words.notLockedNamed(label);
  const notUnlocked = label === undefined ? words.notUnlocked : words.notUnlockedNamed(label);
  if (kind === 'refused') {
    const signIn = now.failure.code === 'sign-in-needed' || now.failure.code === 'session-expired';
    return (
      <Notice
        tone="danger"
        title={unlocking ? notUnlocked : notLocked}
        action={
          signIn ? (
            <Button size="small" onClick={onSignIn}>
              {all.common.signInAgain}
            </Button>
          ) : (
            <>
              {isKeychainFailure(now.failure) && <KeychainHelp />}
              <Button size="small" onClick={onDashboard}>
                {words.dashboard}
              </Button>
            </>
          )
        }
      >
        {all.failures.causes[now.failure.code].cause(now.failure.evidence ?? {})}
      </Notice>
    );
  }
  return (
    <Notice
      tone="danger"
      action={
        <Button size="small" onClick={onDashboard}>
          {words.dashboard}
        </Button>
      }
    >
      {kind === 'unconfirmed' ? (
        <>
          <strong>{label === undefined ? words.unconfirmed : words.unconfirmedNamed(label)}</strong>
          {words.unconfirmedText}
        </>
      ) : unlocking ? (
        <>
          <strong>{notUnlocked}</strong>
          {words.notUnlockedOffline}
        </>
      ) : (
        <>
          <strong>{notLocked}</strong>
          {words.offline}
        </>
      )}
    </Notice>
  );
}

/** The server has answered, and lists them as active all the same. */
function StillActive({
  keyIds,
  onDashboard,
}: {
  readonly keyIds: readonly string[];
  readonly onDashboard: () => void;
}) {
  const words = useWords().views.lock;
  const formats = useFormats();
  const { rows } = useSlice('keys');
  const labels = keyIds.map((id) => rows.find((row) => row.id === id)?.label ?? id);
  return (
    <Notice
      tone="danger"
      title={words.stillActive(labels.length)}
      action={
        <Button size="small" onClick={onDashboard}>
          {words.dashboard}
        </Button>
      }
    >
      {words.stillActiveText(labels.length)}
      {labels.length <= MOST_NAMED && <p>{formats.list(labels)}</p>}
    </Notice>
  );
}
