import { useEffect, useRef, useState } from 'react';
import type { KeyRow, Permission } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { Choice } from '../parts/Choice';
import { FailureNotice } from '../parts/FailureNotice';
import { LongWait } from '../parts/LongWait';
import { Marked } from '../parts/Marked';
import { Notice } from '../parts/Notice';
import { WithdrawalRow } from '../parts/WithdrawalRow';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import styles from './KeyPage.module.css';
import { showPart, useWish } from './useWish';

type Preset = 'read' | 'trade';
const rightsOf: Readonly<Record<Preset, Permission[]>> = { read: ['read'], trade: ['read', 'trade'] };

/** What the bot may do, and changing it: with a sentence that says before and after. */
export function PermissionsCard({ row }: { readonly row: KeyRow }) {
  const all = useWords();
  const words = all.views.key;
  const { step3 } = all.journey;
  const formats = useFormats();
  const [editing, setEditing] = useState(false);
  const [preset, setPreset] = useState<Preset>('read');
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const [back, setBack] = useState(false);
  const change = useCall((permissions: Permission[]) => bridge().changeKey({ keyId: row.id, permissions }));
  const opener = useRef<HTMLButtonElement>(null);
  const form = useRef<HTMLDivElement>(null);

  const before: Preset = row.permissions.includes('trade') ? 'trade' : 'read';
  const foreign = row.permissions.some((each) => each !== 'read' && each !== 'trade');
  const fixed = row.status === 'expired';

  const begin = (): void => {
    setPreset(before);
    setSavedAt(null);
    change.clear();
    setEditing(true);
  };
  const end = (): void => {
    setEditing(false);
    setBack(true);
  };
  // Sent here in order to change them.
  useWish('permissions', () => {
    showPart('permissions-title');
    if (!fixed) begin();
  });
  // The focus goes where the eyes go: into the form, and back to its button.
  useEffect(() => {
    if (editing) form.current?.querySelector<HTMLInputElement>('input:checked')?.focus();
  }, [editing]);
  useEffect(() => {
    if (!back) return;
    setBack(false);
    opener.current?.focus();
  }, [back]);

  const save = async (): Promise<void> => {
    if (preset === before && !foreign) {
      end();
      return;
    }
    const answer = await change.run(rightsOf[preset]);
    if (answer?.ok !== true) return;
    setSavedAt(Date.now());
    end();
  };

  return (
    <section aria-labelledby="permissions-title" className={styles.section}>
      <h2 id="permissions-title" tabIndex={-1}>
        {words.permissions}
      </h2>
      <Card>
        {!editing && (
          <div className={styles.block}>
            <div className={styles.line}>
              <p>{foreign ? words.mayMore : <Marked text={all.common.may(row.permissions)} />}</p>
              {!fixed && (
                <Button ref={opener} size="small" aria-label={words.changePermissions} onClick={begin}>
                  {all.common.change}
                </Button>
              )}
            </div>
            {savedAt !== null && (
              <Notice tone="ok" live="polite">
                {words.saved(formats.time(savedAt))}
              </Notice>
            )}
          </div>
        )}
        {editing && (
          <div className={styles.block} ref={form}>
            <Choice
              legend={step3.presets}
              legendHidden
              value={preset}
              onChoice={(chosen) => {
                setPreset(chosen);
                change.clear();
              }}
              options={[
                { value: 'read', title: step3.read, hint: step3.readHint },
                { value: 'trade', title: step3.trade, hint: step3.tradeHint },
              ]}
            />
            <WithdrawalRow />
            <Card tone="calm">
              <p role="status">
                <Marked
                  text={
                    foreign
                      ? words.rightsFromMore(rightsOf[preset])
                      : preset === before
                        ? words.rightsNow(rightsOf[before])
                        : words.rightsChange(rightsOf[before], rightsOf[preset])
                  }
                />
                {before === 'trade' && preset === 'read' && ` ${words.tradeEnds}`}
              </p>
            </Card>
            {change.failure !== null && (
              <FailureNotice failure={change.failure} handlers={{ retry: () => void save() }} />
            )}
            {change.long && <LongWait />}
            <div className={styles.buttons}>
              <Button kind="primary" size="small" pending={change.pending} onClick={() => void save()}>
                {all.common.save}
              </Button>
              <Button size="small" onClick={end}>
                {all.common.cancel}
              </Button>
            </div>
          </div>
        )}
      </Card>
    </section>
  );
}
