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

const WITH_FOCUS = ':is(input, textarea, select, button):enabled, a[href], summary';

/**
 * Gives the focus back to where it is now. When that is gone, as a button that has done its work: to the title of the
 * section that it stood in, or of the page; never to nowhere.
 */
function wayBack(): () => void {
  const from = document.activeElement;
  const section = from?.closest('section[aria-labelledby]')?.getAttribute('aria-labelledby') ?? null;
  return () => {
    if (from instanceof HTMLElement && from.isConnected) from.focus();
    const now = document.activeElement;
    // A dialog in a dialog: what has the focus in the one below keeps it.
    if (now !== null && now !== document.body && now.isConnected) return;
    const title = section === null ? null : document.getElementById(section);
    (title?.tabIndex === -1 && title.hasAttribute('tabindex') ? title : pageTitle())?.focus({
      preventScroll: true,
    });
  };
}

/** The title of the page that is open: where the focus goes when what had it is gone. */
export function pageTitle(): HTMLElement | null {
  return document.querySelector<HTMLElement>('main h1[tabindex]');
}

/** A native modal dialog: traps the focus and gives it back. Rendered only while it is open. */
export function Dialog({ title, children, actions, onClose, role = 'dialog' }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const text = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null) return;
    const back = wayBack();
    if (!dialog.open) dialog.showModal();
    // A text that has to be scrolled takes the focus before what there is to do in it.
    if (document.activeElement === text.current) dialog.querySelector<HTMLElement>(WITH_FOCUS)?.focus();
    return () => {
      dialog.close();
      back();
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
        <div id={`${id}-text`} ref={text} className={style.text}>
          {children}
        </div>
        <div className={style.actions}>{actions}</div>
      </div>
    </dialog>
  );
}
