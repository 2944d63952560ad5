import Ellipsis from 'lucide-react/icons/ellipsis';
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import styles from './Menu.module.css';

export type MenuItem = {
  readonly id: string;
  readonly text: string;
  readonly run: () => void;
  /** Red: takes something away. */
  readonly danger?: boolean;
  /** Not now, and why: stays in reach, so that the reason can be read. */
  readonly notNow?: string;
};

type MenuProps = {
  readonly label: string;
  readonly items: readonly MenuItem[];
  /** -1 in a grid, whose arrows lead here. */
  readonly tabIndex?: number;
  /** Its name among the controls of a grid's row. */
  readonly control?: string;
};

/** A row's menu (ARIA menu button pattern): arrows, Home, End, first letter, Escape. */
export function Menu({ label, items, tabIndex = 0, control }: MenuProps) {
  const [open, setOpen] = useState(false);
  const [place, setPlace] = useState<{ top: number; left: number } | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  /** What had the focus when it opened; a grid's row opens it too. */
  const from = useRef<Element | null>(null);
  const id = useId();

  const show = (): void => {
    from.current = document.activeElement;
    setOpen(true);
  };
  const close = (refocus: boolean): void => {
    setOpen(false);
    setPlace(null);
    if (!refocus) return;
    const back = from.current;
    const own = back instanceof HTMLElement && back.isConnected && back.contains(button.current);
    (own && back !== document.body ? back : button.current)?.focus({ preventScroll: true });
  };
  const entries = (): HTMLElement[] => [
    ...(list.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? []),
  ];

  useLayoutEffect(() => {
    if (!open) return;
    const anchor = button.current?.getBoundingClientRect();
    const size = list.current?.getBoundingClientRect();
    if (anchor === undefined || size === undefined) return;
    const below = anchor.bottom + 4;
    const top =
      below + size.height > window.innerHeight - 8 ? Math.max(8, anchor.top - 4 - size.height) : below;
    setPlace({ top, left: Math.max(8, anchor.right - size.width) });
  }, [open]);

  // What is hidden takes no focus: only once it has its place.
  const placed = place !== null;
  useEffect(() => {
    if (placed) list.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus({ preventScroll: true });
  }, [placed]);

  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event): void => {
      const at = event.target;
      if (at instanceof Node && (list.current?.contains(at) || button.current?.contains(at))) return;
      setOpen(false);
      setPlace(null);
    };
    // Scrolled away from its row, a menu would hang in the air.
    document.addEventListener('pointerdown', outside);
    document.addEventListener('scroll', outside, true);
    window.addEventListener('resize', outside);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('scroll', outside, true);
      window.removeEventListener('resize', outside);
    };
  }, [open]);

  const onMenuKey = (event: KeyboardEvent): void => {
    const all = entries();
    const at = all.findIndex((entry) => entry === document.activeElement);
    const go = (to: number): void => {
      event.preventDefault();
      all[(to + all.length) % all.length]?.focus();
    };
    if (event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'ArrowUp') go(at - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(all.length - 1);
    else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    } else if (event.key === 'Tab') close(false);
    else if (event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey) {
      const letter = event.key.toLowerCase();
      const order = [...all.slice(at + 1), ...all.slice(0, at + 1)];
      order.find((entry) => entry.textContent?.toLowerCase().startsWith(letter))?.focus();
    }
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles.opener}
        tabIndex={tabIndex}
        data-control={control}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => (open ? close(true) : show())}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault();
            show();
          }
        }}
      >
        <Ellipsis size={18} aria-hidden="true" />
      </button>
      {open &&
        // Outside of the page's scroller: nothing there may clip it.
        createPortal(
          <div
            ref={list}
            id={id}
            role="menu"
            tabIndex={-1}
            aria-label={label}
            className={styles.menu}
            style={place === null ? { visibility: 'hidden', top: 0, left: 0 } : place}
            onKeyDown={onMenuKey}
          >
            {items.map((item) => (
              <button
                key={item.id}
                type="button"
                role="menuitem"
                tabIndex={-1}
                aria-disabled={item.notNow !== undefined}
                className={item.danger === true ? `${styles.item} ${styles.danger}` : styles.item}
                onClick={() => {
                  if (item.notNow !== undefined) return;
                  close(true);
                  item.run();
                }}
              >
                <span>{item.text}</span>
                {item.notNow !== undefined && <span className={styles.reason}>{item.notNow}</span>}
              </button>
            ))}
          </div>,
          document.body,
        )}
    </>
  );
}

/** Opens the menu in this element, as a click on its button does. */
export function openMenu(around: HTMLElement): void {
  const button = around.querySelector<HTMLElement>('[aria-haspopup=menu]');
  if (button?.getAttribute('aria-expanded') === 'false') button.click();
}
