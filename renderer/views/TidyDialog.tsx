import type { KeyRow } from '../../preload/contract';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { FailureNotice } from '../parts/FailureNotice';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useWords } from '../words/useWords';

type TidyDialogProps = {
  readonly row: KeyRow;
  readonly onDone: (label: string) => void;
  readonly onClose: () => void;
};

/** Clears away the secret of a key that is gone at the backend, after a second look. */
export function TidyDialog({ row, onDone, onClose }: TidyDialogProps) {
  const words = useWords().views.keys;
  const forget = useCall(() => bridge().forgetKey({ keyId: row.id }));
  const run = async (): Promise<void> => {
    const answer = await forget.run();
    if (answer?.ok === true) onDone(row.label);
  };
  return (
    <ConfirmDialog
      title={words.tidyTitle(row.label)}
      confirm={words.tidy}
      danger
      pending={forget.pending}
      onConfirm={() => void run()}
      onCancel={onClose}
    >
      <p>{words.tidyText}</p>
      {forget.failure !== null && (
        <FailureNotice failure={forget.failure} handlers={{ retry: () => void run() }} />
      )}
    </ConfirmDialog>
  );
}
