import { Notice } from '../parts/Notice';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import styles from './LockedOut.module.css';
import type { LockedOut } from './useLockedOut';
import { useNow } from './useNow';

/** Addresses that are named one by one. */
const MOST_NAMED = 3;

type LockedOutProps = { readonly lockedOut: readonly LockedOut[] };

/** „Damit sperren Sie 198.51.100.4 aus – letzter Zugriff vor 3 Minuten“, the newest first. */
export function LockedOutList({ lockedOut }: LockedOutProps) {
  const words = useWords().views.key;
  const formats = useFormats();
  const now = useNow();
  const more = lockedOut.length - MOST_NAMED;
  return (
    <ul className={styles.list}>
      {lockedOut.slice(0, MOST_NAMED).map(({ ip, lastSeen }) => (
        <li key={ip}>{words.locksOut(ip, formats.ago(Math.min(lastSeen, now), now))}</li>
      ))}
      {more > 0 && <li>{words.locksOutMore(more)}</li>}
    </ul>
  );
}

/** The same while the list is edited; null = the usage log is not known. */
export function LockedOutNotice({ lockedOut }: { readonly lockedOut: readonly LockedOut[] | null }) {
  const words = useWords().views.key;
  if (lockedOut === null)
    return (
      <Notice tone="info" live="polite">
        {words.locksOutUnknown}
      </Notice>
    );
  if (lockedOut.length === 0) return null;
  return (
    <Notice tone="warn" live="polite">
      <LockedOutList lockedOut={lockedOut} />
    </Notice>
  );
}
