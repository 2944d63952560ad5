import { useEffect, useId, useRef, useState } from 'react';
import type { KeyRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { FailureNotice } from '../parts/FailureNotice';
import { TextField } from '../parts/Field';
import { LongWait } from '../parts/LongWait';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useWords } from '../words/useWords';

/** Another label for a key. Rules for labels are main's; what it finds stands at the field. */
export function RenameDialog({ row, onClose }: { readonly row: KeyRow; readonly onClose: () => void }) {
  const all = useWords();
  const words = all.views.key;
  const field = useId();
  const [label, setLabel] = useState(row.label);
  const change = useCall(() => bridge().changeKey({ keyId: row.id, label }));
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) return;
    first.current = false;
    const input = document.getElementById(field);
    if (input instanceof HTMLInputElement) input.select();
  }, [field]);

  const atField = change.failure?.code.startsWith('label-') === true ? change.failure : null;
  const save = async (): Promise<void> => {
    if (label === row.label) {
      onClose();
      return;
    }
    const answer = await change.run();
    if (answer === null) return;
    if (answer.ok) onClose();
    else if (answer.failure.code.startsWith('label-')) document.getElementById(field)?.focus();
  };
  return (
    <Dialog
      title={words.renameTitle}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{all.common.cancel}</Button>
          <Button kind="primary" pending={change.pending} onClick={() => void save()}>
            {all.common.save}
          </Button>
        </>
      }
    >
      <TextField
        id={field}
        label={all.common.label}
        hint={words.renameHint}
        error={atField === null ? null : all.failures.causes[atField.code].cause({})}
        value={label}
        maxLength={10_000}
        onText={(text) => {
          setLabel(text);
          change.clear();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
          event.preventDefault();
          void save();
        }}
      />
      {change.failure !== null && atField === null && (
        <FailureNotice failure={change.failure} handlers={{ retry: () => void save() }} />
      )}
      {change.long && <LongWait />}
    </Dialog>
  );
}
