import { type ReactNode, useEffect, useRef } from 'react';
import type { WhitelistDraft } from '../../preload/contract';
import { useWords } from '../words/useWords';
import { Button } from './Button';
import { Notice } from './Notice';
import { Pill } from './Pill';
import styles from './WhitelistConflict.module.css';

export function sameWhitelist(a: WhitelistDraft, b: WhitelistDraft): boolean {
  return a.enabled === b.enabled && [...a.entries].sort().join() === [...b.entries].sort().join();
}

type WhitelistConflictProps = {
  /** As the backend has it now. */
  readonly theirs: WhitelistDraft;
  /** As it was edited here. */
  readonly mine: WhitelistDraft;
  readonly pending: boolean;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
};

/** Two devices have changed the same whitelist: both are shown, the user chooses. */
export function WhitelistConflict({ theirs, mine, pending, onMine, onTheirs }: WhitelistConflictProps) {
  const words = useWords().views.key;
  const title = useRef<HTMLSpanElement>(null);
  // The pressed button is gone: on to what has to be decided.
  useEffect(() => title.current?.focus(), []);
  return (
    <div className={styles.conflict}>
      <Notice
        tone="warn"
        live="polite"
        title={
          <span ref={title} tabIndex={-1} className={styles.title}>
            {words.conflictTitle}
          </span>
        }
      >
        {words.conflictText}
      </Notice>
      <div className={styles.sides}>
        <Side
          name={words.theirs}
          list={theirs}
          other={mine}
          action={
            <Button size="small" onClick={onTheirs}>
              {words.takeTheirs}
            </Button>
          }
        />
        <Side
          name={words.mine}
          list={mine}
          other={theirs}
          action={
            <Button size="small" kind="primary" pending={pending} onClick={onMine}>
              {words.saveMine}
            </Button>
          }
        />
      </div>
    </div>
  );
}

type SideProps = {
  readonly name: string;
  readonly list: WhitelistDraft;
  readonly other: WhitelistDraft;
  readonly action: ReactNode;
};

/** One of the two; what the other lacks is marked with a word. */
function Side({ name, list, other, action }: SideProps) {
  const words = useWords().views.key;
  return (
    <section aria-label={name} className={styles.side}>
      <h3>{name}</h3>
      <p className={styles.state} data-differs={list.enabled !== other.enabled || undefined}>
        {list.enabled ? words.listOn : words.listOff}
        {list.enabled !== other.enabled && <Pill tone="warn">{words.onlyHere}</Pill>}
      </p>
      {list.entries.length === 0 ? (
        <p className={styles.state}>{words.listEmpty}</p>
      ) : (
        <ul className={styles.entries}>
          {list.entries.map((entry) => (
            <li key={entry}>
              <code>{entry}</code>
              {!other.entries.includes(entry) && <Pill tone="warn">{words.onlyHere}</Pill>}
            </li>
          ))}
        </ul>
      )}
      <div className={styles.action}>{action}</div>
    </section>
  );
}
