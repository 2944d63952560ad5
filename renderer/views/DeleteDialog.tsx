import { useEffect, useId, useRef, useState } from 'react';
import type { KeyRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Check } from '../parts/Check';
import { Dialog } from '../parts/Dialog';
import { FailureNotice } from '../parts/FailureNotice';
import { TextField } from '../parts/Field';
import { LongWait } from '../parts/LongWait';
import { Notice } from '../parts/Notice';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';
import styles from './DeleteDialog.module.css';
import { OpenDeletionNotice } from './OpenDeletion';

type DeleteDialogProps = {
  readonly row: KeyRow;
  readonly onClose: () => void;
  /** The server has confirmed. */
  readonly onDeleted: () => void;
};

/** Deletes a key for good: its label must be typed, which main compares. */
export function DeleteDialog({ row, onClose, onDeleted }: DeleteDialogProps) {
  const all = useWords();
  const words = all.views.key;
  const field = useId();
  const [typed, setTyped] = useState('');
  const [keepUsage, setKeepUsage] = useState(true);
  const [wrong, setWrong] = useState<'empty' | 'other' | null>(null);
  const remove = useCall(() => bridge().deleteKey({ keyId: row.id, label: typed, keepUsage }));
  const open = useSlice('deletions').find(({ keyId }) => keyId === row.id);
  const isThere = useSlice('keys').rows.some(({ id, status }) => id === row.id && status !== 'deleted');
  const [wasOpen, setWasOpen] = useState(false);
  useEffect(() => {
    if (open !== undefined) setWasOpen(true);
    // Finished by itself meanwhile.
    else if (wasOpen && !isThere && !remove.pending) onDeleted();
  }, [open, wasOpen, isThere, remove.pending, onDeleted]);

  // What is under way is waited for; what is open then can be called off.
  const close = (): void => {
    if (!remove.pending) onClose();
  };
  const refuse = (why: 'empty' | 'other'): void => {
    setWrong(why);
    document.getElementById(field)?.focus();
  };
  const press = async (): Promise<void> => {
    if (typed.trim() === '') return refuse('empty');
    const answer = await remove.run();
    if (answer === null) return undefined;
    if (answer.ok) onDeleted();
    else if (answer.failure.code === 'label-mismatch') refuse('other');
    return undefined;
  };
  // What is said at the field, or by the deletion that is open, is not said twice.
  const isSaid = open !== undefined || remove.failure?.code === 'label-mismatch';
  const failure = isSaid ? null : remove.failure;
  // The way back is seen, however low the window is.
  const isOpen = open !== undefined && !remove.pending;
  const outcome = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isOpen) outcome.current?.firstElementChild?.scrollIntoView?.({ block: 'nearest' });
  }, [isOpen]);

  return (
    <Dialog
      title={words.deleteTitle(row.label)}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{open === undefined ? all.common.cancel : all.common.close}</Button>
          <Button kind="danger-primary" pending={remove.pending} onClick={() => void press()}>
            {words.deleteConfirm}
          </Button>
        </>
      }
    >
      {!isOpen && (
        <Notice tone="danger" live="off" title={words.deleteFinal}>
          {words.deleteText}
          {row.secretHere !== 'no' && ` ${words.deleteSecret}`}
        </Notice>
      )}
      <TextField
        id={field}
        label={words.deleteField}
        hint={
          <>
            {words.deleteFieldHint} <bdi className={styles.label}>{row.label}</bdi>
          </>
        }
        error={wrong === null ? null : wrong === 'empty' ? words.deleteEmpty : words.deleteMismatch}
        value={typed}
        maxLength={10_000}
        onText={(text) => {
          setTyped(text);
          setWrong(null);
          remove.clear();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
          event.preventDefault();
          void press();
        }}
      />
      <Check label={words.keepUsage} hint={words.keepUsageHint} checked={keepUsage} onCheck={setKeepUsage} />
      {failure !== null && <FailureNotice failure={failure} handlers={{ retry: () => void press() }} />}
      <div ref={outcome} className={styles.outcome}>
        {isOpen && <OpenDeletionNotice deletion={open} live="polite" onCalledOff={onClose} />}
      </div>
      {remove.long && <LongWait />}
    </Dialog>
  );
}
