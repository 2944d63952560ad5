import { useState } from 'react';
import type { KeyRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { ExportDialog } from '../parts/ExportDialog';
import { Notice } from '../parts/Notice';
import { TimeText } from '../parts/TimeText';
import { useWords } from '../words/useWords';
import styles from './ExportsCard.module.css';
import pageStyles from './KeyPage.module.css';

/** Where this device has written the key to, newest first, and writing it once more. */
export function ExportsCard({ row }: { readonly row: KeyRow }) {
  const all = useWords();
  const words = all.views.key;
  const [open, setOpen] = useState(false);
  const [saved, setSaved] = useState<string | null>(null);
  const away = row.secretHere === 'no';
  return (
    <section aria-labelledby="export-title" className={pageStyles.section}>
      <h2 id="export-title">{words.export}</h2>
      <Card>
        <div className={pageStyles.block}>
          {row.exports.length === 0 ? (
            <p className={pageStyles.muted}>{words.exportNone}</p>
          ) : (
            <>
              <ul className={styles.list} aria-label={words.exportList}>
                {row.exports.map((each) => (
                  <li key={`${each.at} ${each.path}`} className={styles.export}>
                    <bdi className={styles.path}>
                      <code>{each.path}</code>
                    </bdi>
                    <span className={styles.when}>
                      {all.journey.step6.format[each.format]} · <TimeText at={each.at} as="date-time" />
                    </span>
                  </li>
                ))}
              </ul>
              <p className={pageStyles.muted}>{words.exportLeft}</p>
            </>
          )}
          {away ? (
            <p className={pageStyles.muted}>{row.madeHere ? words.secretLost : words.secretAway}</p>
          ) : (
            <div className={pageStyles.buttons}>
              <Button
                size="small"
                onClick={() => {
                  setSaved(null);
                  setOpen(true);
                }}
              >
                {words.runExport}
              </Button>
            </div>
          )}
          {saved !== null && (
            <Notice tone="ok" live="polite">
              {all.views.keys.saved(saved)}
            </Notice>
          )}
        </div>
      </Card>
      {open && (
        <ExportDialog
          keyId={row.id}
          onClose={(path) => {
            setOpen(false);
            setSaved(path);
          }}
        />
      )}
    </section>
  );
}
