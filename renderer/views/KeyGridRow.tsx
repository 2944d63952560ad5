import { type MouseEvent, memo } from 'react';
import type { KeyRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { KeyIdText } from '../parts/KeyIdText';
import { Pill } from '../parts/Pill';
import { TimeText } from '../parts/TimeText';
import { useWords } from '../words/useWords';
import styles from './KeyGrid.module.css';
import { hasMore, isLeftover, isLockable } from './keyTable';
import { Menu, type MenuItem, openMenu } from './Menu';
import { RenewalSide } from './RenewalSide';
import { levelPill, reasonShort } from './reasonText';
import type { Health } from './useHealth';

/** What can be done with a row. `forget`: clears away what is left of a key that is gone. */
export type KeyDeed = 'open' | 'test' | 'export' | 'renew' | 'lock' | 'unlock' | 'delete' | 'forget';

type KeyGridRowProps = {
  readonly row: KeyRow;
  readonly index: number;
  readonly measure: (element: HTMLTableRowElement | null) => void;
  readonly level: ReturnType<Health['level']>;
  readonly reasons: ReturnType<Health['reasons']>;
  /** The row that has the focus, or would get it. */
  readonly current: boolean;
  readonly chosen: boolean;
  /** `span`: everything from the row that was ticked before. */
  readonly onChoose: (row: KeyRow, span: boolean) => void;
  readonly onDo: (deed: KeyDeed, row: KeyRow) => void;
};

/** One key in the list. Typing in the search draws only rows that are new. */
export const KeyGridRow = memo(function KeyGridRow(props: KeyGridRowProps) {
  const { row, index, measure, current, chosen, onChoose, onDo } = props;
  const words = useWords().views.keys;
  const left = isLeftover(row);
  const stop = current ? 0 : -1;
  const open = (event: MouseEvent<HTMLElement>): void => {
    // The row is a large target for the mouse; what is a control in it keeps its own meaning.
    const at = event.target;
    if (left || !(at instanceof Element) || !event.currentTarget.contains(at)) return;
    if (at.closest('button, label') !== null || window.getSelection()?.isCollapsed === false) return;
    onDo('open', row);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys
    <tr
      ref={measure}
      data-index={index}
      data-id={row.id}
      className={styles.row}
      data-open={!left || undefined}
      tabIndex={stop}
      aria-rowindex={index + 2}
      aria-selected={left ? undefined : chosen}
      onClick={open}
      onContextMenu={(event) => {
        if (!event.currentTarget.contains(event.target as Node)) return;
        event.preventDefault();
        openMenu(event.currentTarget);
      }}
    >
      <td role="gridcell" className={styles.tick}>
        {!left && (
          <label className={styles.box}>
            <input
              type="checkbox"
              data-control="choose"
              tabIndex={stop}
              aria-label={words.choose(row.label)}
              checked={chosen}
              onChange={(event) =>
                onChoose(
                  row,
                  event.nativeEvent instanceof globalThis.MouseEvent && event.nativeEvent.shiftKey,
                )
              }
            />
          </label>
        )}
      </td>
      <th scope="row" className={styles.label}>
        {left ? (
          <bdi className={styles.gone}>{row.label}</bdi>
        ) : (
          <button
            type="button"
            className={styles.open}
            data-control="open"
            tabIndex={stop}
            aria-label={words.open(row.label)}
            onClick={() => onDo('open', row)}
          >
            <bdi>{row.label}</bdi>
          </button>
        )}
        <div className={styles.id}>
          <KeyIdText id={row.id} short />
        </div>
        <RenewalSide keyId={row.id} className={styles.away} />
        {!left && row.secretHere === 'no' && (
          <div className={row.madeHere ? styles.lost : styles.away}>
            {row.madeHere ? words.secretLost : words.secretAway}
          </div>
        )}
      </th>
      {left ? (
        <td role="gridcell" colSpan={4} className={styles.left}>
          {row.secretHere === 'yes' ? words.leftover : words.leftoverUnknown}
        </td>
      ) : (
        <Facts row={row} />
      )}
      <td role="gridcell">
        {left ? (
          <Button
            size="small"
            data-control="forget"
            tabIndex={stop}
            aria-label={words.tidyNamed(row.label)}
            onClick={() => onDo('forget', row)}
          >
            {words.tidy}
          </Button>
        ) : (
          <State level={props.level} reasons={props.reasons} />
        )}
      </td>
      <td role="gridcell" className={styles.menu}>
        <Menu
          label={words.actionsOf(row.label)}
          tabIndex={stop}
          control="menu"
          items={itemsOf(row, words, onDo)}
        />
      </td>
    </tr>
  );
});

type Words = ReturnType<typeof useWords>['views']['keys'];

function itemsOf(row: KeyRow, words: Words, onDo: (deed: KeyDeed, row: KeyRow) => void): readonly MenuItem[] {
  const item = (id: KeyDeed, text: string, more: Partial<MenuItem> = {}): MenuItem => ({
    id,
    text,
    run: () => onDo(id, row),
    ...more,
  });
  if (isLeftover(row)) return [item('forget', words.tidyMenu, { danger: true })];
  const away = row.secretHere === 'no' ? { notNow: row.madeHere ? words.secretLost : words.secretAway } : {};
  return [
    item('test', words.test, away),
    item('export', words.export, away),
    item('renew', words.renew),
    ...(row.status === 'disabled' ? [item('unlock', words.unlock)] : []),
    ...(isLockable(row) ? [item('lock', words.lock, { danger: true })] : []),
    item('delete', words.remove, { danger: true }),
  ];
}

function Facts({ row }: { readonly row: KeyRow }) {
  const all = useWords();
  const words = all.views.keys;
  if (row.unseen === true)
    return (
      <td role="gridcell" colSpan={4} className={styles.unseen}>
        {words.unseen}
      </td>
    );
  return (
    <>
      <td role="gridcell" className={styles.rights}>
        {hasMore(row.permissions) ? (
          <span className={styles.off}>{words.moreRights}</span>
        ) : (
          row.permissions.map((each, at) => (
            <span key={each} className={styles.right}>
              {all.common.permission(each)}
              {at + 1 < row.permissions.length && <span className={styles.comma}>, </span>}
            </span>
          ))
        )}
      </td>
      <td role="gridcell">
        <WhitelistCell row={row} />
      </td>
      <td role="gridcell" className={styles.access}>
        {row.lastUsedAt === null ? words.never : <TimeText at={row.lastUsedAt} as="ago" />}
      </td>
      <td role="gridcell">
        <TimeText at={row.renewBy} as="date" />
      </td>
    </>
  );
}

function WhitelistCell({ row }: { readonly row: KeyRow }) {
  const words = useWords().views.keys;
  const { enabled, entries } = row.whitelist;
  if (!enabled || entries.length === 0) return <span className={styles.off}>{words.off}</span>;
  const only = entries.length === 1 ? entries[0] : undefined;
  // A full IPv6 address would break the column; it stands on the key's page. So would any in a narrow window.
  return (
    <>
      {only !== undefined && only.length <= 12 && <code className={styles.address}>{only}</code>}
      <span className={styles.number}>{words.entries(entries.length)}</span>
    </>
  );
}

function State({ level, reasons }: Pick<KeyGridRowProps, 'level' | 'reasons'>) {
  const all = useWords();
  const words = all.views.keys;
  const pill = levelPill(words, level);
  // That it has expired is what the pill says.
  const shown = reasons.filter((reason) => reason.kind !== 'expired');
  const first = shown[0];
  return (
    <>
      <Pill tone={pill.tone}>{pill.text}</Pill>
      {first !== undefined && (
        <div className={styles.reason}>
          {reasonShort(all.views.attentionShort, first)}
          {shown.length > 1 && (
            <>
              <span aria-hidden="true">{` +${String(shown.length - 1)}`}</span>
              <span className="visually-hidden"> {words.moreReasons(shown.length - 1)}</span>
            </>
          )}
        </div>
      )}
    </>
  );
}
