import { useEffect, useRef, useState } from 'react';
import { Button } from '../parts/Button';
import { Dialog } from '../parts/Dialog';
import { KeyIdText } from '../parts/KeyIdText';
import { bridge } from '../store/bridge';
import { useSlice } from '../store/mirror';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import { livingKeys } from './keyTable';
import styles from './LockDialog.module.css';
import { LockResult } from './LockResult';
import { SearchField } from './SearchField';
import { useLock } from './useLock';

/** With more keys than these, the dialog has a search, and shows so many at once: it must be there at once. */
const SEARCH_FROM = 8;
const MOST_ROWS = 50;

type LockDialogProps = {
  /** This key and no other. */
  readonly keyId?: string;
  /** The key that is open: before the others. */
  readonly first?: string;
  readonly onClose: () => void;
};

/**
 * „Sofort sperren“: one key or all of them. Opening it was the first action, a button in it is the second;
 * it says „gesperrt“ only after the server's word.
 */
export function LockDialog({ keyId, first: meant, onClose }: LockDialogProps) {
  const all = useWords();
  const words = all.views.lock;
  const formats = useFormats();
  const keys = useSlice('keys');
  const lock = useLock();
  // The list stays as it was when the dialog opened: rows must not jump away under the pointer.
  const [offered] = useState(() =>
    livingKeys(keys.rows)
      .filter((row) => row.status === 'active' && (keyId === undefined || row.id === keyId))
      .toSorted((a, b) => Number(b.id === meant) - Number(a.id === meant)),
  );
  const [search, setSearch] = useState('');
  const status = new Map(keys.rows.map((row) => [row.id, row.status]));
  const left = offered.filter((row) => status.get(row.id) === 'active').length;
  const wanted = search.trim().toLowerCase();
  const matching =
    wanted === ''
      ? offered
      : offered.filter((row) => `${row.label}\n${row.id}`.toLowerCase().includes(wanted));
  const shown = matching.slice(0, MOST_ROWS);
  // The dialog was opened in order to lock: the first button that does it has the focus. Where the open key cannot be
  // locked, no other must be locked in its place by a quick Enter.
  const first = useRef<HTMLButtonElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  const [strangers] = useState(meant !== undefined && offered.every(({ id }) => id !== meant));
  useEffect(() => (strangers ? close : first).current?.focus(), [strangers]);
  // What became of it is seen, however many rows stand before it.
  const outcome = useRef<HTMLDivElement>(null);
  const wish = useSlice('lockWish');
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time that there is something new to say
  useEffect(() => {
    if (lock.now.state !== 'idle') outcome.current?.lastElementChild?.scrollIntoView?.({ block: 'nearest' });
  }, [lock.now.state, wish]);
  // The button that had the focus went with its work.
  useEffect(() => {
    if (lock.now.state === 'confirmed' && document.activeElement === document.body) close.current?.focus();
  }, [lock.now.state]);
  const done = lock.now.state === 'idle' ? null : lock.now.keyId;
  const about = offered.length > 1 ? offered.find(({ id }) => id === done)?.label : undefined;
  const asking = lock.now.state === 'asking' ? lock.now : null;
  const only = offered.length === 1 ? offered[0] : undefined;
  const title = keyId !== undefined && only !== undefined ? words.askTitle(only.label) : words.title;

  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button ref={close} onClick={onClose}>
            {lock.now.state === 'confirmed' || wish !== null ? all.common.close : all.common.cancel}
          </Button>
          {keyId === undefined && offered.length !== 1 && (offered.length === 0 || left > 0) && (
            <Button
              kind="danger-primary"
              ref={offered.length === 0 ? first : null}
              pending={asking?.deed === 'lock-all'}
              onClick={() => void lock.lockAll()}
            >
              {asking?.deed === 'lock-all'
                ? words.locking
                : offered.length === 0
                  ? words.lockEvery
                  : words.lockAll(left)}
            </Button>
          )}
          {only !== undefined &&
            (status.get(only.id) === 'disabled' && lock.now.state === 'confirmed' ? (
              <Button pending={asking?.deed === 'unlock'} onClick={() => void lock.unlock(only.id)}>
                {words.unlock}
              </Button>
            ) : (
              <Button
                kind="danger-primary"
                ref={first}
                pending={asking !== null}
                onClick={() => void lock.lock(only.id)}
              >
                {asking === null ? words.lock : words.locking}
              </Button>
            ))}
        </>
      }
    >
      <p>
        {words.consequence} {words.reversible}
      </p>
      {offered.length === 0 && <p>{words.none}</p>}
      {offered.length > SEARCH_FROM && (
        <div className={styles.find}>
          <SearchField
            label={words.find}
            placeholder={all.views.keys.search}
            value={search}
            onText={setSearch}
          />
        </div>
      )}
      {shown.length > 0 && (
        <ul className={styles.list} aria-label={words.active}>
          {shown.map((row, at) => {
            const locked = status.get(row.id) === 'disabled';
            const mine = asking !== null && asking.keyId === row.id;
            return (
              <li key={row.id} className={styles.row}>
                <div className={styles.name}>
                  <bdi className={styles.label}>{row.label}</bdi>
                  <KeyIdText id={row.id} short />
                </div>
                {locked && <span className={styles.state}>{words.locked}</span>}
                {offered.length > 1 &&
                  (locked ? (
                    <Button
                      size="small"
                      aria-label={words.unlockNamed(row.label)}
                      pending={mine}
                      onClick={() => void lock.unlock(row.id)}
                    >
                      {mine ? words.unlocking : words.unlock}
                    </Button>
                  ) : (
                    <Button
                      ref={at === 0 ? first : null}
                      size="small"
                      kind="danger"
                      aria-label={words.lockNamed(row.label)}
                      pending={mine}
                      onClick={() => void lock.lock(row.id)}
                    >
                      {mine ? words.locking : words.lock}
                    </Button>
                  ))}
              </li>
            );
          })}
        </ul>
      )}
      {offered.length > 0 && shown.length === 0 && <p>{all.views.keys.noneFound}</p>}
      {matching.length > shown.length && <p>{words.moreActive(matching.length - shown.length)}</p>}
      <div ref={outcome} className={styles.outcome}>
        <LockResult
          now={lock.now}
          {...(about === undefined ? {} : { label: about })}
          time={formats.time}
          onDashboard={() => void bridge().openLink({ link: 'dashboard' })}
          onSignIn={() => void bridge().signIn()}
        />
      </div>
    </Dialog>
  );
}
