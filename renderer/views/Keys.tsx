import RefreshCw from 'lucide-react/icons/refresh-cw';
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { KeyRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { EmptyState } from '../parts/EmptyState';
import { ExportDialog } from '../parts/ExportDialog';
import { IconButton } from '../parts/IconButton';
import { Notice } from '../parts/Notice';
import { Progress } from '../parts/Progress';
import { Skeleton } from '../parts/Skeleton';
import { bridge } from '../store/bridge';
import { SKELETON_AFTER_MS, useCall } from '../store/call';
import { sliceNow, useSlice } from '../store/mirror';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import { DeletedNotice } from './DeletedNotice';
import { beginNewKey, openKey, searchWanted, setInside, testKey, useInside } from './inside';
import { KeyGrid } from './KeyGrid';
import type { KeyDeed } from './KeyGridRow';
import styles from './Keys.module.css';
import {
  foundKeys,
  isLockable,
  isTestable,
  type KeyFilter,
  type KeySort,
  listedKeys,
  needsAttention,
  sortedKeys,
} from './keyTable';
import { LockDialog } from './LockDialog';
import { LockResult } from './LockResult';
import { LockSeveral } from './LockSeveral';
import { PageHead } from './PageHead';
import { SearchField } from './SearchField';
import { Segments } from './Segments';
import { StateNotices } from './StateNotices';
import { TestSeveral } from './TestSeveral';
import { TidyDialog } from './TidyDialog';
import { useHealth } from './useHealth';
import { useLock } from './useLock';

type Asked =
  | { readonly for: 'lock' | 'export'; readonly keyId: string }
  | { readonly for: 'lock-several' | 'test-several'; readonly rows: readonly KeyRow[] }
  | { readonly for: 'tidy'; readonly row: KeyRow };

const sortBy = (keySort: KeySort): void => setInside({ keySort });

/** So many rows are shown whole; more scroll in the list. */
const FEW = 4;

/** API-Verwaltung: the list of keys. */
export function Keys() {
  const all = useWords();
  const words = all.views.keys;
  const formats = useFormats();
  const { language } = formats;
  const health = useHealth();
  const keys = useSlice('keys');
  const filter = useInside('keyFilter');
  const search = useInside('keySearch');
  const sort = useInside('keySort');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set());
  const [asked, setAsked] = useState<Asked | null>(null);
  const [tidied, setTidied] = useState<string | null>(null);
  const refresh = useCall(() => bridge().refreshKeys());
  const [saved, setSaved] = useState<string | null>(null);
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

  const rows = useMemo(() => listedKeys(keys.rows), [keys.rows]);
  const sorted = useMemo(() => sortedKeys(rows, sort, health, language), [rows, sort, health, language]);
  // The letter first, the rows right after it: typing never waits for them.
  const wanted = useDeferredValue(search);
  const shown = useMemo(() => foundKeys(sorted, filter, wanted, health), [sorted, filter, wanted, health]);
  const needy = useMemo(() => rows.filter((row) => needsAttention(row, health)).length, [rows, health]);
  const empty = rows.length === 0;
  const waiting = empty && keys.asOf === null && keys.loading;

  const todo = (deed: KeyDeed, row: KeyRow): void => {
    switch (deed) {
      case 'open':
        return openKey(row.id);
      case 'test':
        return testKey(row.id);
      case 'export':
        setSaved(null);
        return setAsked({ for: 'export', keyId: row.id });
      case 'renew':
      case 'delete':
        return openKey(row.id, deed);
      case 'lock':
        lock.reset();
        return setAsked({ for: 'lock', keyId: row.id });
      case 'unlock':
        return void lock.unlock(row.id);
      case 'forget':
        return setAsked({ for: 'tidy', row });
    }
  };
  const latest = useRef(todo);
  useEffect(() => {
    latest.current = todo;
  });
  const onDo = useCallback((deed: KeyDeed, row: KeyRow) => latest.current(deed, row), []);
  const toSearch = useCallback(() => field.current?.focus(), []);
  const onChoose = useCallback((ids: readonly string[], on: boolean) => {
    setChosen((before) => {
      const after = new Set(before);
      for (const id of ids) {
        if (on) after.add(id);
        else after.delete(id);
      }
      return after;
    });
  }, []);

  return (
    <div className={styles.page}>
      <PageHead
        title={words.title}
        actions={
          empty ? undefined : (
            <>
              {keys.asOf !== null && (
                <span className={styles.asOf}>
                  {all.views.states.asOf(formats.moment(keys.asOf, health.now))}
                </span>
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
      <DeletedNotice />
      {tidied !== null && (
        <Notice tone="ok" live="polite">
          {words.tidied(tidied)}
        </Notice>
      )}
      {saved !== null && (
        <Notice tone="ok" live="polite">
          {words.saved(saved)}
        </Notice>
      )}
      {keys.loading && keys.asOf === null && <FirstLoad count={rows.length} />}
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
              onText={(keySearch) => setInside({ keySearch })}
            />
          </div>
          {shown.length === 0 ? (
            <NothingShown filter={filter} search={wanted} />
          ) : (
            <div className={styles.list} data-few={shown.length <= FEW || undefined}>
              <KeyGrid
                rows={shown}
                health={health}
                sort={sort}
                onSort={sortBy}
                chosen={chosen}
                onChoose={onChoose}
                onDo={onDo}
                onFocusLost={toSearch}
              />
              <Foot
                rows={rows}
                shown={shown}
                chosen={chosen}
                onClear={() => setChosen(new Set())}
                onLock={(several) => setAsked({ for: 'lock-several', rows: several })}
                onTest={(several) => setAsked({ for: 'test-several', rows: several })}
              />
            </div>
          )}
        </>
      )}
      {asked?.for === 'export' && (
        <ExportDialog
          keyId={asked.keyId}
          onClose={(path) => {
            setSaved(path);
            setAsked(null);
          }}
        />
      )}
      {asked?.for === 'lock' && <LockDialog keyId={asked.keyId} onClose={() => setAsked(null)} />}
      {asked?.for === 'lock-several' && (
        <LockSeveral
          rows={asked.rows}
          onClose={() => {
            setAsked(null);
            const open = new Set(
              sliceNow('keys')
                .rows.filter(isLockable)
                .map((row) => row.id),
            );
            setChosen((before) => new Set([...before].filter((id) => open.has(id))));
          }}
        />
      )}
      {asked?.for === 'test-several' && <TestSeveral rows={asked.rows} onClose={() => setAsked(null)} />}
      {asked?.for === 'tidy' && (
        <TidyDialog
          row={asked.row}
          onDone={(label) => {
            setTidied(label);
            setAsked(null);
          }}
          onClose={() => setAsked(null)}
        />
      )}
    </div>
  );
}

/** Pages of keys come in: how many so far; shown after 300 ms alone. */
function FirstLoad({ count }: { readonly count: number }) {
  const words = useWords().views.keys;
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), SKELETON_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return late ? <Progress label={words.loading(count)} /> : null;
}

function NothingShown({ filter, search }: { readonly filter: KeyFilter; readonly search: string }) {
  const words = useWords().views.keys;
  const title =
    search.trim() !== '' || filter === 'all'
      ? words.noneFound
      : filter === 'attention'
        ? words.nothingTodo
        : words.nothingLocked;
  return (
    <EmptyState
      title={title}
      action={
        <Button size="small" onClick={() => setInside({ keySearch: '', keyFilter: 'all' })}>
          {words.clear}
        </Button>
      }
    >
      {null}
    </EmptyState>
  );
}

type FootProps = {
  readonly rows: readonly KeyRow[];
  readonly shown: readonly KeyRow[];
  readonly chosen: ReadonlySet<string>;
  readonly onClear: () => void;
  readonly onLock: (rows: readonly KeyRow[]) => void;
  readonly onTest: (rows: readonly KeyRow[]) => void;
};

/** How many keys there are, or how many are selected and what can be done with them. Always there: no row jumps. */
function Foot({ rows, shown, chosen, onClear, onLock, onTest }: FootProps) {
  const words = useWords().views.keys;
  const selected = rows.filter((row) => chosen.has(row.id) && row.status !== 'deleted');
  if (selected.length === 0) {
    return (
      <div className={styles.foot}>
        <span role="status">
          {shown.length === rows.length ? words.count(rows.length) : words.countOf(shown.length, rows.length)}
        </span>
        {shown.some(isTestable) && (
          <span className={styles.footActions}>
            <Button size="small" onClick={() => onTest(shown)}>
              {shown.length === rows.length
                ? words.testAll
                : words.testChosen(shown.filter(isTestable).length)}
            </Button>
          </span>
        )}
      </div>
    );
  }
  const inSight = new Set(shown.map((row) => row.id));
  const hidden = selected.filter((row) => !inSight.has(row.id)).length;
  const able = selected.filter(isLockable);
  const testable = selected.filter(isTestable);
  return (
    <div className={styles.foot} data-chosen="">
      <span role="status">{words.chosen(selected.length, hidden)}</span>
      <span className={styles.footActions}>
        <Button size="small" onClick={onClear}>
          {words.unchoose}
        </Button>
        {testable.length > 0 && (
          <Button size="small" onClick={() => onTest(selected)}>
            {words.testChosen(testable.length)}
          </Button>
        )}
        {able.length === 0 ? (
          <span className={styles.quiet}>{words.noneLockable}</span>
        ) : (
          <Button size="small" kind="danger" onClick={() => onLock(able)}>
            {words.lockChosen(able.length)}
          </Button>
        )}
      </span>
    </div>
  );
}
