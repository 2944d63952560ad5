import type { OpenDeletion } from '../../preload/contract';
import { Button } from '../parts/Button';
import { pageTitle } from '../parts/Dialog';
import { FailureNotice } from '../parts/FailureNotice';
import { Notice } from '../parts/Notice';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';

/** Keys that are to be deleted and may not be yet: in sight until the server has confirmed, or the user gives it up. */
export function OpenDeletions() {
  return useSlice('deletions').map((deletion) => (
    <OpenDeletionNotice
      key={deletion.keyId}
      deletion={deletion}
      onCalledOff={() => pageTitle()?.focus({ preventScroll: true })}
    />
  ));
}

type OpenDeletionNoticeProps = {
  readonly deletion: OpenDeletion;
  readonly live?: 'off' | 'polite';
  /** It is called off. */
  readonly onCalledOff?: () => void;
};

export function OpenDeletionNotice({ deletion, live = 'off', onCalledOff }: OpenDeletionNoticeProps) {
  const words = useWords().views.key;
  const { keyId, label } = deletion;
  const callOff = useCall(() => bridge().callOffDeletion({ keyId }));
  const press = async (): Promise<void> => {
    const answer = await callOff.run();
    if (answer?.ok === true) onCalledOff?.();
  };
  return (
    <>
      <Notice
        tone="warn"
        live={live}
        title={words.deletionOpen(label)}
        action={
          <Button size="small" pending={callOff.pending} onClick={() => void press()}>
            {words.callOffDeletion}
          </Button>
        }
      >
        {words.deletionOpenText}
      </Notice>
      {callOff.failure !== null && <FailureNotice failure={callOff.failure} />}
    </>
  );
}
