import { type ReactNode, useEffect, useRef } from 'react';
import { useWords } from '../words/useWords';
import { Button } from './Button';
import styles from './Conflict.module.css';
import { Notice } from './Notice';
import { Pill } from './Pill';

type ConflictProps = {
  /** What was changed, and what is asked. */
  readonly text: string;
  /** As the backend has it now. */
  readonly theirs: ReactNode;
  /** As it was edited here. */
  readonly mine: ReactNode;
  readonly pending: boolean;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
};

/** Two devices have changed the same: both are shown, the user chooses. */
export function Conflict({ text, theirs, mine, pending, onMine, onTheirs }: ConflictProps) {
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
        {text}
      </Notice>
      <div className={styles.sides}>
        <section aria-label={words.theirs} className={styles.side}>
          <h3>{words.theirs}</h3>
          {theirs}
          <div className={styles.action}>
            <Button size="small" onClick={onTheirs}>
              {words.takeTheirs}
            </Button>
          </div>
        </section>
        <section aria-label={words.mine} className={styles.side}>
          <h3>{words.mine}</h3>
          {mine}
          <div className={styles.action}>
            <Button size="small" kind="primary" pending={pending} onClick={onMine}>
              {words.saveMine}
            </Button>
          </div>
        </section>
      </div>
    </div>
  );
}

/** The same entries, in whatever order. */
export function sameEntries(one: readonly string[], other: readonly string[]): boolean {
  const entries = new Set(one);
  return entries.size === new Set(other).size && other.every((entry) => entries.has(entry));
}

type DifferingProps = {
  readonly entries: readonly string[];
  readonly other: readonly string[];
  readonly show: (entry: string) => ReactNode;
};

/** The entries of one side; what the other lacks is marked with a word. */
export function Differing({ entries, other, show }: DifferingProps) {
  const words = useWords().views.key;
  return (
    <ul className={styles.entries}>
      {entries.map((entry) => (
        <li key={entry}>
          {show(entry)}
          {!other.includes(entry) && <Pill tone="warn">{words.onlyHere}</Pill>}
        </li>
      ))}
    </ul>
  );
}
