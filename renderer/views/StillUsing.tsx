import type { Rotation } from '../../preload/contract';
import { Notice } from '../parts/Notice';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import styles from './RenewalCard.module.css';
import { useNow } from './useNow';

/** Who has used the old key since the new one is there; null = nobody knows. */
export function StillUsing({ addresses }: { readonly addresses: Rotation['stillUsing'] }) {
  const { key: words, attention } = useWords().views;
  const formats = useFormats();
  const now = useNow();
  if (addresses === null) return <Notice tone="info">{words.stillUsingUnknown}</Notice>;
  if (addresses.length === 0) return <Notice tone="ok">{words.stillUsingNone}</Notice>;
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
