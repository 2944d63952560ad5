import type { WhitelistDraft } from '../../preload/contract';
import { useWords } from '../words/useWords';
import { Conflict, Differing, sameEntries } from './Conflict';
import styles from './Conflict.module.css';
import { Pill } from './Pill';

export function sameWhitelist(a: WhitelistDraft, b: WhitelistDraft): boolean {
  return a.enabled === b.enabled && sameEntries(a.entries, b.entries);
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
export function WhitelistConflict({ theirs, mine, ...choice }: WhitelistConflictProps) {
  const words = useWords().views.key;
  return (
    <Conflict
      text={words.conflictText}
      theirs={<Side list={theirs} other={mine} />}
      mine={<Side list={mine} other={theirs} />}
      {...choice}
    />
  );
}

function Side({ list, other }: { readonly list: WhitelistDraft; readonly other: WhitelistDraft }) {
  const words = useWords().views.key;
  return (
    <>
      <p className={styles.state} data-differs={list.enabled !== other.enabled || undefined}>
        {list.enabled ? words.listOn : words.listOff}
        {list.enabled !== other.enabled && <Pill tone="warn">{words.onlyHere}</Pill>}
      </p>
      {list.entries.length === 0 ? (
        <p className={styles.state}>{words.listEmpty}</p>
      ) : (
        <Differing entries={list.entries} other={other.entries} show={(entry) => <code>{entry}</code>} />
      )}
    </>
  );
}
