import { useState } from 'react';
import type { ExportFormat } from '../../preload/contract';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useWords } from '../words/useWords';
import { Button } from './Button';
import { Choice } from './Choice';
import { Dialog } from './Dialog';
import { FailureNotice } from './FailureNotice';
import { Notice } from './Notice';

type ExportDialogProps = {
  readonly keyId: string;
  /** Closed; `path` is where the file lies, null when nothing was saved. */
  readonly onClose: (path: string | null) => void;
};

/** Which file, what it means, and on to the dialogs that main owns. */
export function ExportDialog({ keyId, onClose }: ExportDialogProps) {
  const { journey, common } = useWords();
  const words = journey.step6;
  const [format, setFormat] = useState<ExportFormat>('env');
  const [notSaved, setNotSaved] = useState(false);
  const save = useCall(() => bridge().exportKey({ keyId, format }));
  const press = async () => {
    setNotSaved(false);
    const answer = await save.run();
    if (answer?.ok !== true) return;
    if (answer.value.saved) onClose(answer.value.path);
    else setNotSaved(true);
  };
  return (
    <Dialog
      title={words.export.replace(/\s*…$/, '')}
      onClose={() => onClose(null)}
      actions={
        <>
          <Button onClick={() => onClose(null)}>{common.cancel}</Button>
          <Button kind="primary" pending={save.pending} onClick={() => void press()}>
            {words.exportGo}
          </Button>
        </>
      }
    >
      <Choice
        legend={words.exportLead}
        value={format}
        onChoice={setFormat}
        options={(['env', 'json'] as const).map((value) => ({
          value,
          title: words.format[value],
          hint: words.formatHint[value],
        }))}
      />
      <Notice tone="warn">{words.exportWarning}</Notice>
      {notSaved && (
        <Notice tone="info" live="polite">
          {words.exportCancelled}
        </Notice>
      )}
      {save.failure !== null && (
        <FailureNotice
          failure={save.failure}
          handlers={{ retry: () => void press(), 'other-place': () => void press() }}
        />
      )}
    </Dialog>
  );
}
