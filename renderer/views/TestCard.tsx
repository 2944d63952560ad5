import type { KeyRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { useSlice } from '../store/mirror';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import { openKey, testKey } from './inside';
import styles from './KeyPage.module.css';

/** How the connection test of this key went, and when it worked last. */
export function TestCard({ row, now }: { readonly row: KeyRow; readonly now: number }) {
  const all = useWords();
  const words = all.views.key;
  const formats = useFormats();
  const test = useSlice('test');
  const here = test.keyId === row.id && test.stages.length > 0;
  const { lastTest, lastGreenAt } = row;
  return (
    <section aria-labelledby="test-title" className={styles.section}>
      <h2 id="test-title">{words.test}</h2>
      <Card>
        <div className={styles.block}>
          <div>
            <p>
              {lastTest === null
                ? words.testNever
                : lastTest.green
                  ? words.testGreen(formats.moment(lastTest.at, now))
                  : words.testRed(formats.moment(lastTest.at, now))}
            </p>
            {lastGreenAt !== null && lastTest?.green !== true && (
              <p className={styles.muted}>
                {words.testWorked(formats.date(lastGreenAt), formats.time(lastGreenAt))}
              </p>
            )}
            {lastGreenAt === null && lastTest !== null && !lastTest.green && (
              <p className={styles.muted}>{words.testNeverWorked}</p>
            )}
            {!here && lastTest === null && <p className={styles.muted}>{all.test.idle}</p>}
          </div>
          <div className={styles.buttons}>
            {row.secretHere === 'no' ? (
              <p className={styles.muted}>
                {row.madeHere ? all.views.test.secretLost : all.views.test.secretAway}
              </p>
            ) : (
              <Button size="small" onClick={() => testKey(row.id)}>
                {lastTest === null ? all.test.run : all.test.again}
              </Button>
            )}
            {here && (
              <Button size="small" kind="quiet" onClick={() => openKey(row.id, 'test')}>
                {words.showTest}
              </Button>
            )}
          </div>
        </div>
      </Card>
    </section>
  );
}
