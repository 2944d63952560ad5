import type { UsageRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { Pill } from '../parts/Pill';
import type { Words } from '../words/de';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import styles from './Usage.module.css';
import type { RowsView } from './useUsage';

/** The failure's short word; a code that nobody knows yet stays a plain „Fehlgeschlagen“. */
export function outcomeWord(words: Words['views']['usage'], row: UsageRow): string {
  if (row.success) return words.success;
  const codes: Readonly<Record<string, string>> = words.codes;
  return (row.failureCode === null ? undefined : codes[row.failureCode]) ?? words.failure;
}

/** An older request shows its day in place of the thousandths; its panel has both. */
function useEntryTime(): (ms: number) => string {
  const formats = useFormats();
  const today = formats.date(Date.now());
  return (ms) =>
    formats.date(ms) === today ? formats.exact(ms) : `${formats.day(ms)} ${formats.second(ms)}`;
}

type EntryTableProps = {
  readonly entries: RowsView;
  readonly opened: string | null;
  readonly onOpen: (row: UsageRow) => void;
};

/** The entries, newest first. No live region: it changes too often to be read aloud. */
export function EntryTable({ entries, opened, onOpen }: EntryTableProps) {
  const all = useWords();
  const words = all.views.usage;
  const formats = useFormats();
  const time = useEntryTime();
  return (
    <section aria-label={words.entries} className={styles.entries}>
      <Card inside="none">
        <div className={styles.scroll} role="region" aria-label={words.entries} tabIndex={0}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{words.time}</th>
                <th scope="col">{words.outcome}</th>
                <th scope="col">{words.ip}</th>
                <th scope="col">
                  <span className="visually-hidden">{words.knownBy}</span>
                </th>
                <th scope="col">{words.endpoint}</th>
                <th scope="col" className={styles.figure}>
                  {words.duration}
                </th>
              </tr>
            </thead>
            <tbody>
              {entries.rows.map((row) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the time in it is the button for the keyboard
                <tr
                  key={row.id}
                  className={styles.entry}
                  data-open={row.id === opened || undefined}
                  onClick={(event) => {
                    if (event.target instanceof Element && event.target.closest('button') !== null) return;
                    if (window.getSelection()?.isCollapsed === false) return;
                    onOpen(row);
                  }}
                >
                  <td>
                    <button
                      type="button"
                      className={styles.openEntry}
                      aria-label={words.openEntry(time(row.time))}
                      onClick={() => onOpen(row)}
                    >
                      {time(row.time)}
                    </button>
                  </td>
                  <td>
                    <Pill tone={row.success ? 'ok' : 'danger'}>{outcomeWord(words, row)}</Pill>
                  </td>
                  <td className="mono">{row.ip}</td>
                  <td className={row.known ? styles.muted : styles.stranger}>
                    {row.known ? words.known : words.unknown}
                  </td>
                  <td className={styles.endpoint}>
                    <code>
                      {row.method} {row.path}
                    </code>
                  </td>
                  <td className={`${styles.figure ?? ''} ${styles.muted ?? ''}`}>
                    {formats.duration(row.latencyMs)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Card>
      <div className={styles.more}>
        <span className={styles.muted}>
          {words.shown(entries.rows.length)}
          {!entries.more && <> · {words.end}</>}
        </span>
        {entries.more && (
          <Button size="small" pending={entries.loadingMore} onClick={entries.loadMore}>
            {entries.loadingMore ? words.loadingMore : words.loadMore}
          </Button>
        )}
        {entries.failure !== null && (
          <span role="alert" className={styles.stranger}>
            {all.failures.causes[entries.failure.code].cause(entries.failure.evidence ?? {})}
          </span>
        )}
      </div>
    </section>
  );
}
