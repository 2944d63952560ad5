import { useEffect, useState } from 'react';
import type { TestResult } from '../../preload/contract';
import { Card } from '../parts/Card';
import { StageMark } from '../parts/StageMark';
import { TimeText } from '../parts/TimeText';
import { bridge } from '../store/bridge';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import styles from './TestHistory.module.css';
import { testLine, testState } from './testLine';

type TestHistoryProps = {
  readonly keyId: string;
  /** Changes when there may be a new one. */
  readonly version: number | null;
  /** May be older than the tests that are kept. */
  readonly lastGreenAt: number | null;
};

/** How the last fifty tests of a key went. */
export function TestHistory({ keyId, version, lastGreenAt }: TestHistoryProps) {
  const all = useWords();
  const words = all.views.test;
  const formats = useFormats();
  const [results, setResults] = useState<readonly TestResult[]>([]);
  useEffect(() => {
    let gone = false;
    void bridge()
      .testHistory({ keyId })
      .then((answer) => {
        if (!gone && answer.ok) setResults(answer.value.results);
      });
    return () => {
      gone = true;
    };
  }, [keyId, version]);
  if (results.length === 0) return null;
  const greenAt = lastGreenAt ?? results.find(({ verdict }) => verdict === 'green')?.at;
  const broken = results[0]?.verdict !== 'green';
  return (
    <Card inside="none">
      <details className={styles.history}>
        <summary className={styles.head}>
          <span className={styles.title}>{words.history(results.length)}</span>
          {broken && (
            <span className={styles.quiet}>
              {greenAt === undefined
                ? words.neverGreen
                : words.lastGreen(formats.moment(greenAt, Date.now()))}
            </span>
          )}
        </summary>
        <ol className={styles.list} aria-label={words.history(results.length)} tabIndex={0}>
          {results.map((result) => (
            <li key={result.at} className={styles.row}>
              <StageMark state={testState(result)} />
              <span className={styles.when}>
                <TimeText at={result.at} as="date-time" />
              </span>
              <span className={styles.line}>{testLine(result, all)}</span>
              <span className={styles.quiet}>{formats.duration(result.durationMs)}</span>
            </li>
          ))}
        </ol>
      </details>
    </Card>
  );
}
