import {
  defaultRangeExtractor,
  observeElementRect,
  type Range,
  type Rect,
  useVirtualizer,
  type Virtualizer,
} from '@tanstack/react-virtual';
import ChevronDown from 'lucide-react/icons/chevron-down';
import ChevronUp from 'lucide-react/icons/chevron-up';
import ChevronsUpDown from 'lucide-react/icons/chevrons-up-down';
import {
  type FocusEvent,
  Fragment,
  type KeyboardEvent,
  memo,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { KeyRow } from '../../preload/contract';
import { useWords } from '../words/useWords';
import { insideNow, setInside } from './inside';
import styles from './KeyGrid.module.css';
import { type KeyDeed, KeyGridRow } from './KeyGridRow';
import { isLeftover, type KeyColumn, type KeySort } from './keyTable';
import { openMenu } from './Menu';
import type { Health } from './useHealth';

/** Height of a row before it is measured, and of the head that stays in sight, in px. */
const ROW_PX = 60.5;
const HEAD_PX = 44;
/** The table's size before it has a layout, in px: the first rows need not wait for it. */
const AT_FIRST: Rect = { width: 840, height: 560 };

type KeyGridProps = {
  /** What is shown, in its order. */
  readonly rows: readonly KeyRow[];
  readonly health: Health;
  readonly sort: KeySort;
  readonly onSort: (sort: KeySort) => void;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (ids: readonly string[], on: boolean) => void;
  readonly onDo: (deed: KeyDeed, row: KeyRow) => void;
  /** The grid goes while it has the focus. */
  readonly onFocusLost: () => void;
};

/**
 * The table of keys as an ARIA grid: only the rows in sight are in the page, and the one that has the focus, so that
 * scrolling never loses it. One row is a tab stop; arrows, Home, End, PageUp and PageDown go from row to row, Enter
 * opens, the space bar selects, the menu key opens the row's menu.
 */
export const KeyGrid = memo(function KeyGrid(props: KeyGridProps) {
  const { rows, health, sort, onSort, chosen, onChoose, onDo, onFocusLost } = props;
  const words = useWords().views.keys;
  const hint = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  const [activeId, setActiveId] = useState(() => insideNow('keyAt'));
  const places = useMemo(() => new Map(rows.map((row, at) => [row.id, at])), [rows]);
  // A row that is gone is followed by the one in its place.
  const place = useRef(0);
  const active = Math.min(
    (activeId === null ? undefined : places.get(activeId)) ?? place.current,
    rows.length - 1,
  );
  const currentId = rows[active]?.id ?? null;

  // No React Compiler here: nothing memoizes what it answers.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer<HTMLDivElement, HTMLTableRowElement>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: useCallback((at: number) => rows[at]?.id ?? at, [rows]),
    rangeExtractor: useCallback((range: Range) => withRow(defaultRangeExtractor(range), active), [active]),
    overscan: 6,
    initialRect: AT_FIRST,
    initialOffset: () => Math.max(0, active * ROW_PX - AT_FIRST.height / 2),
    observeElementRect: observeOnceLaidOut,
    measureElement: (element) => element.getBoundingClientRect().height || ROW_PX,
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
  });

  /** After the next render the focus belongs to the current row, or to this control in it. */
  const wanted = useRef<{ control: string | null } | null>(null);
  const within = useRef(false);
  const rowOf = (id: string | null): HTMLElement | undefined =>
    [...(body.current?.children ?? [])].find(
      (row): row is HTMLElement => row instanceof HTMLElement && row.dataset['id'] === id && id !== null,
    );

  useLayoutEffect(() => {
    place.current = active;
    const row = rowOf(currentId);
    if (wanted.current !== null) {
      const { control } = wanted.current;
      wanted.current = null;
      const inside = control === null ? null : row?.querySelector<HTMLElement>(`[data-control="${control}"]`);
      (inside ?? row)?.focus({ preventScroll: true });
    } else if (within.current && (document.activeElement ?? document.body) === document.body) {
      // Sorted, filtered or deleted away from under the focus.
      row?.focus({ preventScroll: true });
    }
  });
  const lost = useRef(onFocusLost);
  useEffect(() => {
    lost.current = onFocusLost;
  });
  useLayoutEffect(
    () => () => {
      if (within.current) lost.current();
    },
    [],
  );
  useEffect(() => setInside({ keyAt: currentId }), [currentId]);

  const go = (to: number, control: string | null): void => {
    const at = Math.max(0, Math.min(rows.length - 1, to));
    const row = rows[at];
    if (row === undefined) return;
    wanted.current = { control };
    setActiveId(row.id);
    // Nothing changes when it is the current row already: the focus moves here and now.
    if (row.id === currentId) {
      wanted.current = null;
      const element = rowOf(row.id);
      const inside =
        control === null ? null : element?.querySelector<HTMLElement>(`[data-control="${control}"]`);
      (inside ?? element)?.focus({ preventScroll: true });
    }
    virtual.scrollToIndex(at, { align: 'auto' });
  };

  const choose = useChoosing(rows, chosen, onChoose);

  const onKey = (event: KeyboardEvent<HTMLElement>): void => {
    const target = event.target;
    // Keys in a row's menu come here too, since it hangs below the row for React.
    if (!(target instanceof HTMLElement) || !event.currentTarget.contains(target) || event.defaultPrevented)
      return;
    const element = target.closest<HTMLElement>('tr[data-id]');
    const row = rows[active];
    if (element === null || row === undefined || element.dataset['id'] !== row.id) return;
    const onRow = target === element;
    const control = target.dataset['control'] ?? null;
    const height = scroller.current?.clientHeight ?? 0;
    const page = Math.max(1, Math.floor(((height || AT_FIRST.height) - HEAD_PX) / ROW_PX));
    const menuKey = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
    const done = ((): boolean => {
      if (menuKey) {
        openMenu(element);
        return true;
      }
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
        choose.all(true);
        return true;
      }
      if (event.altKey || event.metaKey || (event.ctrlKey && event.key !== 'Home' && event.key !== 'End'))
        return false;
      switch (event.key) {
        case 'ArrowDown':
          go(active + 1, control);
          return true;
        case 'ArrowUp':
          go(active - 1, control);
          return true;
        case 'Home':
          go(0, control);
          return true;
        case 'End':
          go(rows.length - 1, control);
          return true;
        case 'PageDown':
          go(active + page, control);
          return true;
        case 'PageUp':
          go(active - page, control);
          return true;
        case 'ArrowRight':
        case 'ArrowLeft': {
          const stops = [element, ...element.querySelectorAll<HTMLElement>('[data-control]')];
          const to = stops.indexOf(target) + (event.key === 'ArrowRight' ? 1 : -1);
          stops[to]?.focus();
          return true;
        }
        case 'Enter':
          if (onRow) onDo(isLeftover(row) ? 'forget' : 'open', row);
          return onRow;
        case ' ':
          if (onRow) choose.one(row, event.shiftKey);
          return onRow;
        case 'Escape':
          if (chosen.size === 0) return false;
          onChoose([...chosen], false);
          return true;
        default:
          return false;
      }
    })();
    if (done) event.preventDefault();
  };

  const onFocus = (event: FocusEvent<HTMLElement>): void => {
    if (!event.currentTarget.contains(event.target)) return;
    within.current = true;
    const id = event.target.closest<HTMLElement>('tr[data-id]')?.dataset['id'];
    if (id !== undefined) setActiveId(id);
  };
  const onBlur = (event: FocusEvent<HTMLElement>): void => {
    const { target, currentTarget } = event;
    // Taken out of the page is not left: that is told apart once the page has changed.
    queueMicrotask(() => {
      if (target.isConnected && !currentTarget.contains(document.activeElement)) within.current = false;
    });
  };

  const items = virtual.getVirtualItems();
  const able = rows.filter((row) => row.status !== 'deleted');
  const chosenHere = able.filter((row) => chosen.has(row.id)).length;
  let end = HEAD_PX;
  return (
    <div ref={scroller} className={styles.scroll} data-keys-scroller="">
      <p id={hint} hidden>
        {words.gridHint}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table that one moves about in */}
      <table
        role="grid"
        className={styles.table}
        aria-label={words.table}
        aria-describedby={hint}
        aria-rowcount={rows.length + 1}
        aria-multiselectable="true"
        onKeyDown={onKey}
        onFocus={onFocus}
        onBlur={onBlur}
      >
        <colgroup>
          {columns.map((name) => (
            <col key={name} className={styles[name]} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" className={styles.tick}>
              <label className={styles.box}>
                <input
                  type="checkbox"
                  aria-label={words.chooseAll}
                  checked={able.length > 0 && chosenHere === able.length}
                  disabled={able.length === 0}
                  ref={(box) => {
                    if (box !== null) box.indeterminate = chosenHere > 0 && chosenHere < able.length;
                  }}
                  onChange={(event) => choose.all(event.target.checked)}
                />
              </label>
            </th>
            <SortHead column="label" sort={sort} onSort={onSort} second={words.key}>
              {words.label}
            </SortHead>
            <th scope="col">{words.permissions}</th>
            <th scope="col">{words.whitelist}</th>
            <SortHead column="lastAccess" sort={sort} onSort={onSort}>
              {words.lastAccess}
            </SortHead>
            <SortHead column="renewBy" sort={sort} onSort={onSort}>
              {words.renewBy}
            </SortHead>
            <SortHead column="state" sort={sort} onSort={onSort}>
              {words.state}
            </SortHead>
            <th scope="col">
              <span className="visually-hidden">{words.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const gap = item.start - end;
            end = item.end;
            return (
              <Fragment key={row.id}>
                {gap > 0 && <Gap height={gap} />}
                <KeyGridRow
                  row={row}
                  index={item.index}
                  measure={virtual.measureElement}
                  level={health.level(row)}
                  reasons={noneOr(health.reasons(row))}
                  current={item.index === active}
                  chosen={chosen.has(row.id)}
                  onChoose={choose.one}
                  onDo={onDo}
                />
              </Fragment>
            );
          })}
          <Gap height={virtual.getTotalSize() + HEAD_PX - end} />
        </tbody>
      </table>
    </div>
  );
});

const columns = ['tick', 'label', 'rights', 'whitelist', 'access', 'renew', 'state', 'menu'] as const;

/** The same empty list each time: a row without reasons is drawn once. */
const NONE: ReturnType<Health['reasons']> = [];
const noneOr = (reasons: ReturnType<Health['reasons']>) => (reasons.length === 0 ? NONE : reasons);

/** The room of the rows that are out of sight. */
function Gap({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden="true" className={styles.gap}>
      <td colSpan={columns.length} style={{ height }} />
    </tr>
  );
}

/** The row that has the focus stays in the page, wherever it is. */
function withRow(range: readonly number[], active: number): number[] {
  if (active < 0 || range.includes(active)) return [...range];
  return [...range, active].sort((a, b) => a - b);
}

/** An element without a height has no layout yet: the first guess holds until it has. */
function observeOnceLaidOut(
  virtual: Virtualizer<HTMLDivElement, HTMLTableRowElement>,
  tell: (rect: Rect) => void,
): (() => void) | undefined {
  return observeElementRect(virtual, (rect) => {
    if (rect.height > 0) tell(rect);
  });
}

/** Ticking one row, a span of them (with Shift), or all that are shown. */
function useChoosing(
  rows: readonly KeyRow[],
  chosen: ReadonlySet<string>,
  onChoose: (ids: readonly string[], on: boolean) => void,
) {
  const latest = useRef({ rows, chosen, onChoose });
  useEffect(() => {
    latest.current = { rows, chosen, onChoose };
  });
  const last = useRef<string | null>(null);
  return useMemo(() => {
    const able = (list: readonly KeyRow[]): string[] =>
      list.filter((row) => row.status !== 'deleted').map((row) => row.id);
    return {
      one: (row: KeyRow, span: boolean): void => {
        const now = latest.current;
        const on = !now.chosen.has(row.id);
        const from = now.rows.findIndex((each) => each.id === last.current);
        const to = now.rows.findIndex((each) => each.id === row.id);
        last.current = row.id;
        const list = span && from >= 0 ? now.rows.slice(Math.min(from, to), Math.max(from, to) + 1) : [row];
        now.onChoose(able(list), on);
      },
      all: (on: boolean): void => latest.current.onChoose(able(latest.current.rows), on),
    };
  }, []);
}

type SortHeadProps = {
  readonly column: KeyColumn;
  readonly sort: KeySort;
  readonly onSort: (sort: KeySort) => void;
  readonly children: ReactNode;
  /** What stands below it in the same column. */
  readonly second?: string;
};

function SortHead({ column, sort, onSort, children, second }: SortHeadProps) {
  const on = sort.column === column;
  const Icon = on ? (sort.descending ? ChevronDown : ChevronUp) : ChevronsUpDown;
  return (
    <th scope="col" aria-sort={on ? (sort.descending ? 'descending' : 'ascending') : undefined}>
      <button
        type="button"
        className={styles.sort}
        data-on={on || undefined}
        onClick={() =>
          // The newest access is what one looks for first.
          onSort({ column, descending: on ? !sort.descending : column === 'lastAccess' })
        }
      >
        {children}
        <Icon className={styles.arrow} size={14} aria-hidden="true" />
      </button>
      {second !== undefined && <span className={styles.second}>{second}</span>}
    </th>
  );
}
