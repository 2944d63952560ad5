import { useState } from 'react';
import type { Algorithm, ExportFormat } from '../../preload/contract';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';
import { Button } from './Button';
import { Choice } from './Choice';
import { Dialog } from './Dialog';
import { FailureNotice } from './FailureNotice';
import { Notice } from './Notice';

/** What each kind of key can be written as; main refuses everything else. */
const formats: { readonly [Name in Algorithm]: readonly ExportFormat[] } = {
  'hmac-sha256': ['env', 'json'],
  ed25519: ['env', 'json', 'seed', 'pem'],
};

type ExportDialogProps = {
  readonly keyId: string;
  /** Closed; `path` is where the file lies, null when nothing was saved. */
  readonly onClose: (path: string | null) => void;
};

/** Which file, what it means, and on to the dialogs that main owns. */
export function ExportDialog({ keyId, onClose }: ExportDialogProps) {
  const { journey, common } = useWords();
  const words = journey.step6;
  const row = useSlice('keys').rows.find((each) => each.id === keyId);
  const algorithm = row?.algorithm ?? 'hmac-sha256';
  const hint = (value: ExportFormat) =>
    algorithm === 'ed25519' && value === 'env' ? words.formatHintPair : words.formatHint[value];
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
        options={formats[algorithm].map((value) => ({
          value,
          title: words.format[value],
          hint: hint(value),
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
          passing
          failure={save.failure}
          handlers={{ retry: () => void press(), 'other-place': () => void press() }}
        >
          <p>{words.exportCancelled}</p>
        </FailureNotice>
      )}
    </Dialog>
  );
}
