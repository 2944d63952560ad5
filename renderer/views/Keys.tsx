import ChevronDown from 'lucide-react/icons/chevron-down';
import ChevronUp from 'lucide-react/icons/chevron-up';
import ChevronsUpDown from 'lucide-react/icons/chevrons-up-down';
import RefreshCw from 'lucide-react/icons/refresh-cw';
import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { KeyRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { EmptyState } from '../parts/EmptyState';
import { FailureNotice } from '../parts/FailureNotice';
import { IconButton } from '../parts/IconButton';
import { KeyIdText } from '../parts/KeyIdText';
import { Notice } from '../parts/Notice';
import { Pill } from '../parts/Pill';
import { Skeleton } from '../parts/Skeleton';
import { TimeText } from '../parts/TimeText';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { sliceNow, useSlice } from '../store/mirror';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import { isOpenToEveryAddress } from './health';
import { beginNewKey, openKey, searchWanted, setInside, testKey, useInside } from './inside';
import styles from './Keys.module.css';
import { type KeyColumn, type KeySort, keyRowsToShow, livingKeys } from './keyTable';
import { LockDialog } from './LockDialog';
import { LockResult } from './LockResult';
import { Menu } from './Menu';
import { PageHead } from './PageHead';
import { levelPill, reasonShort } from './reasonText';
import { SearchField } from './SearchField';
import { Segments } from './Segments';
import { StateNotices } from './StateNotices';
import { useExport } from './useExport';
import { type Health, useHealth } from './useHealth';
import { useLock } from './useLock';

/** API-Verwaltung: the list of keys. */
export function Keys() {
  const all = useWords();
  const words = all.views.keys;
  const formats = useFormats();
  const health = useHealth();
  const { now, remind } = health;
  const keys = useSlice('keys');
  const filter = useInside('keyFilter');
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<KeySort>({ column: 'label', descending: false });
  const [locking, setLocking] = useState<string | null>(null);
  const refresh = useCall(() => bridge().refreshKeys());
  const exporting = useExport();
  const lock = useLock();
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (sliceNow('session').state === 'signed-in') void bridge().refreshKeys();
  }, []);
  useEffect(() => {
    if (!searchWanted()) return;
    setInside({ searchWanted: false });
    field.current?.focus();
  }, []);

  const rows = livingKeys(keys.rows);
  const shown = keyRowsToShow(rows, {
    filter,
    search,
    sort,
    now,
    remind,
    language: formats.language,
  });
  const needy = rows.filter((row) => health.reasons(row).length > 0).length;
  const empty = rows.length === 0;
  const waiting = empty && keys.asOf === null && keys.loading;

  return (
    <div className={styles.page}>
      <PageHead
        title={words.title}
        actions={
          empty ? undefined : (
            <>
              {keys.asOf !== null && (
                <span className={styles.asOf}>{all.views.states.asOf(formats.moment(keys.asOf, now))}</span>
              )}
              <IconButton
                name={words.refresh}
                icon={<RefreshCw size={16} aria-hidden="true" />}
                onClick={() => void refresh.run()}
              />
              <Button kind="primary" size="small" onClick={() => void beginNewKey()}>
                {words.newKey}
              </Button>
            </>
          )
        }
      />
      <StateNotices asOf={keys.asOf} onRetry={() => void refresh.run()} retrying={refresh.pending} />
      <LockResult
        now={lock.now}
        time={formats.time}
        onDashboard={() => void bridge().openLink({ link: 'dashboard' })}
        onSignIn={() => void bridge().signIn()}
      />
      {exporting.path !== null && (
        <Notice tone="ok" live="polite">
          {words.saved(exporting.path)}
        </Notice>
      )}
      {exporting.failure !== null && (
        <FailureNotice failure={exporting.failure} handlers={exporting.handlers}>
          <p>{words.notSaved}</p>
        </FailureNotice>
      )}
      {waiting && <Skeleton lines={6} />}
      {empty && !waiting && (
        <EmptyState
          title={all.views.overview.emptyTitle}
          action={
            <Button kind="primary" onClick={() => void beginNewKey()}>
              {words.newKey}
            </Button>
          }
        >
          {all.views.overview.emptyText}
        </EmptyState>
      )}
      {!empty && (
        <>
          <div className={styles.tools}>
            <Segments
              name={words.filter}
              value={filter}
              options={[
                { value: 'all', text: words.all },
                { value: 'attention', text: words.attention(needy) },
                { value: 'locked', text: words.locked },
              ]}
              onChoose={(keyFilter) => setInside({ keyFilter })}
            />
            <SearchField
              ref={field}
              label={words.searchLabel}
              placeholder={words.search}
              value={search}
              onText={setSearch}
            />
          </div>
          {shown.length === 0 ? (
            <EmptyState
              title={
                search.trim() !== '' || filter === 'all'
                  ? words.noneFound
                  : filter === 'attention'
                    ? words.nothingTodo
                    : words.nothingLocked
              }
              action={
                <Button
                  size="small"
                  onClick={() => {
                    setSearch('');
                    setInside({ keyFilter: 'all' });
                  }}
                >
                  {words.clear}
                </Button>
              }
            >
              {null}
            </EmptyState>
          ) : (
            <Card inside="none">
              <div className={styles.scroll} role="region" aria-label={words.table} tabIndex={0}>
                <table className={styles.table}>
                  <thead>
                    <tr>
                      <SortHead column="label" sort={sort} onSort={setSort}>
                        {words.label}
                        <span className={styles.second}> · {words.key}</span>
                      </SortHead>
                      <th scope="col">{words.permissions}</th>
                      <th scope="col">{words.whitelist}</th>
                      <SortHead column="lastAccess" sort={sort} onSort={setSort}>
                        {words.lastAccess}
                      </SortHead>
                      <SortHead column="renewBy" sort={sort} onSort={setSort}>
                        {words.renewBy}
                      </SortHead>
                      <SortHead column="state" sort={sort} onSort={setSort}>
                        {words.state}
                      </SortHead>
                      <th scope="col">
                        <span className="visually-hidden">{words.actions}</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {shown.map((row) => (
                      <Row
                        key={row.id}
                        row={row}
                        health={health}
                        onExport={(format) => void exporting.run(row.id, format)}
                        onLock={() => {
                          lock.reset();
                          setLocking(row.id);
                        }}
                        onUnlock={() => void lock.unlock(row.id)}
                      />
                    ))}
                  </tbody>
                </table>
              </div>
            </Card>
          )}
        </>
      )}
      {locking !== null && <LockDialog keyId={locking} onClose={() => setLocking(null)} />}
    </div>
  );
}

type RowProps = {
  readonly row: KeyRow;
  readonly health: Health;
  readonly onExport: (format: 'env' | 'json') => void;
  readonly onLock: () => void;
  readonly onUnlock: () => void;
};

function Row({ row, health, onExport, onLock, onUnlock }: RowProps) {
  const all = useWords();
  const words = all.views.keys;
  const reasons = health.reasons(row);
  const pill = levelPill(words, health.level(row));
  // The missing secret has its own mark under the label.
  const shown = reasons.filter((reason) => reason.kind !== 'expired');
  const first = shown[0];
  const away = row.secretHere === 'no' ? { notNow: all.views.attention.secretAway } : {};
  const open = (event: MouseEvent): void => {
    // The row is a large target for the mouse; what is a control in it keeps its own meaning.
    if (event.target instanceof Element && event.target.closest('button') !== null) return;
    if (window.getSelection()?.isCollapsed === false) return;
    openKey(row.id);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the label in it is the button for the keyboard
    <tr className={styles.row} onClick={open}>
      <th scope="row" className={styles.label}>
        <button
          type="button"
          className={styles.open}
          aria-label={words.open(row.label)}
          onClick={() => openKey(row.id)}
        >
          <bdi>{row.label}</bdi>
        </button>
        <div className={styles.id}>
          <KeyIdText id={row.id} short />
        </div>
        {row.secretHere === 'no' && <div className={styles.away}>{all.views.attention.secretAway}</div>}
      </th>
      <td>{row.permissions.includes('trade') ? words.readTrade : words.read}</td>
      <td>
        <WhitelistCell row={row} />
      </td>
      <td>{row.lastUsedAt === null ? words.never : <TimeText at={row.lastUsedAt} as="ago" />}</td>
      <td>
        <TimeText at={row.renewBy} as="date" />
      </td>
      <td>
        <Pill tone={pill.tone}>{pill.text}</Pill>
        {first !== undefined && (
          <div className={styles.reason}>
            {reasonShort(all.views.attentionShort, first)}
            {shown.length > 1 && (
              <>
                <span aria-hidden="true">{` +${String(shown.length - 1)}`}</span>
                <span className="visually-hidden">{words.moreReasons(shown.length - 1)}</span>
              </>
            )}
          </div>
        )}
      </td>
      <td className={styles.menu}>
        <Menu
          label={words.actionsOf(row.label)}
          items={[
            { id: 'test', text: words.test, run: () => testKey(row.id), ...away },
            { id: 'env', text: words.exportEnv, run: () => onExport('env'), ...away },
            { id: 'json', text: words.exportJson, run: () => onExport('json'), ...away },
            ...(row.status === 'disabled'
              ? [{ id: 'unlock', text: words.unlock, run: onUnlock }]
              : row.status === 'active' || row.status === 'pending'
                ? [{ id: 'lock', text: words.lock, run: onLock, danger: true }]
                : []),
          ]}
        />
      </td>
    </tr>
  );
}

function WhitelistCell({ row }: { readonly row: KeyRow }) {
  const words = useWords().views.keys;
  if (isOpenToEveryAddress(row)) return <span className={styles.off}>{words.off}</span>;
  const only = row.whitelist.entries.length === 1 ? row.whitelist.entries[0] : undefined;
  // A full IPv6 address would break the column; it stands on the key's page.
  return only !== undefined && only.length <= 18 ? (
    <code>{only}</code>
  ) : (
    <>{words.entries(row.whitelist.entries.length)}</>
  );
}

type SortHeadProps = {
  readonly column: KeyColumn;
  readonly sort: KeySort;
  readonly onSort: (sort: KeySort) => void;
  readonly children: ReactNode;
};

function SortHead({ column, sort, onSort, children }: SortHeadProps) {
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
    </th>
  );
}
