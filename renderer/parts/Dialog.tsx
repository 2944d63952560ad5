import { type ReactNode, useEffect, useId, useRef } from 'react';
import style from './Dialog.module.css';

type DialogProps = {
  readonly title: string;
  readonly children: ReactNode;
  /** Its buttons, the safe one first. */
  readonly actions: ReactNode;
  /** Escape was pressed. */
  readonly onClose: () => void;
  /** `alertdialog` for what needs a second look. */
  readonly role?: 'dialog' | 'alertdialog';
};

/** A native modal dialog: traps the focus and gives it back. Rendered only while it is open. */
export function Dialog({ title, children, actions, onClose, role = 'dialog' }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null) return;
    const from = document.activeElement;
    if (!dialog.open) dialog.showModal();
    return () => {
      dialog.close();
      if (from instanceof HTMLElement && from.isConnected) from.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      role={role}
      className={style.dialog}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={style.inside}>
        <h2 id={`${id}-title`} className={style.title}>
          {title}
        </h2>
        <div id={`${id}-text`} className={style.text}>
          {children}
        </div>
        <div className={style.actions}>{actions}</div>
      </div>
    </dialog>
  );
}
