import type { ReactNode } from 'react';
import { useFirstWords } from '../words/useFirstWords';
import { Button } from './Button';
import { Dialog } from './Dialog';

type ConfirmDialogProps = {
  readonly title: string;
  readonly children: ReactNode;
  /** The verb of what will be done. */
  readonly confirm: string;
  /** The safe way out; has the focus first. */
  readonly cancel?: string;
  readonly danger?: boolean;
  readonly pending?: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
};

/** A second look before something of consequence. The focus starts on the safe button. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { common } = useFirstWords();
  return (
    <Dialog
      title={props.title}
      role="alertdialog"
      onClose={props.onCancel}
      actions={
        <>
          <Button autoFocus onClick={props.onCancel}>
            {props.cancel ?? common.cancel}
          </Button>
          <Button
            kind={props.danger === true ? 'danger-primary' : 'primary'}
            pending={props.pending === true}
            onClick={props.onConfirm}
          >
            {props.confirm}
          </Button>
        </>
      }
    >
      {props.children}
    </Dialog>
  );
}
