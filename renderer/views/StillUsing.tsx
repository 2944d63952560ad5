import type { Rotation } from '../../preload/contract';
import { Notice } from '../parts/Notice';
import { useSlice } from '../store/mirror';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import styles from './RenewalCard.module.css';
import { useNow } from './useNow';

/** Many a bot asks only every quarter of an hour: a shorter silence is no good news yet. */
const SILENCE_COUNTS_MS = 3_600_000;

/** Who has used the old key since the new one is there. */
export function StillUsing({ rotation }: { readonly rotation: Rotation }) {
  const { key: words, attention } = useWords().views;
  const formats = useFormats();
  const now = useNow();
  const { rows } = useSlice('keys');
  const addresses = rotation.stillUsing;
  if (addresses === null) return <Notice tone="info">{words.stillUsingUnknown}</Notice>;
  if (addresses.length === 0) {
    const since = rows.find((row) => row.id === rotation.newId)?.createdAt ?? null;
    return (
      <Notice tone={since !== null && now - since >= SILENCE_COUNTS_MS ? 'ok' : 'info'}>
        {words.stillUsingNone(since === null ? null : formats.moment(since, now))}
      </Notice>
    );
  }
  return (
    <Notice tone="warn" title={words.stillUsing}>
      <ul className={styles.users}>
        {addresses.map(({ ip, lastSeen, count, accepted }) => (
          <li key={ip}>
            <code>{ip}</code> –{' '}
            {words.stillUsingRow(
              attention.requests(count, accepted ?? null),
              formats.ago(Math.min(lastSeen, now), now),
            )}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
