import { useEffect, useRef, useState } from 'react';
import type { KeyRow, Permission } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { Choice } from '../parts/Choice';
import { Conflict, Differing, sameEntries } from '../parts/Conflict';
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
import { hasMore } from './keyTable';
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
  /** The rights as they were when editing began. */
  const [basedOn, setBasedOn] = useState(row.permissions);
  const [conflict, setConflict] = useState(false);
  const [tookTheirs, setTookTheirs] = useState(false);
  const change = useCall((permissions: Permission[], saw: string[]) =>
    bridge().changeKey({ keyId: row.id, permissions, basedOn: saw }),
  );
  const opener = useRef<HTMLButtonElement>(null);
  const form = useRef<HTMLDivElement>(null);

  const rights = editing ? basedOn : row.permissions;
  const before: Preset = rights.includes('trade') ? 'trade' : 'read';
  const foreign = hasMore(rights);
  const fixed = row.status === 'expired';

  const begin = (): void => {
    setPreset(before);
    setBasedOn(row.permissions);
    setSavedAt(null);
    setTookTheirs(false);
    change.clear();
    setEditing(true);
  };
  const end = (): void => {
    setEditing(false);
    setConflict(false);
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

  // Unchanged rights are saved too: that the backend still has them is only known from its answer.
  const save = async (saw: string[]): Promise<void> => {
    const answer = await change.run(rightsOf[preset], saw);
    if (answer === null) return;
    if (answer.ok) {
      setSavedAt(Date.now());
      end();
    } else if (answer.failure.code === 'changed-elsewhere') {
      change.clear();
      setConflict(true);
    }
  };
  const takeTheirs = (): void => {
    setTookTheirs(true);
    end();
  };

  // Both devices wanted the same: there is nothing to choose.
  const settled = conflict && sameEntries(row.permissions, rightsOf[preset]);
  useEffect(() => {
    if (!settled) return;
    setTookTheirs(true);
    setConflict(false);
    setEditing(false);
    setBack(true);
  }, [settled]);

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
            {tookTheirs && (
              <Notice tone="ok" live="polite">
                {words.tookTheirRights}
              </Notice>
            )}
          </div>
        )}
        {editing && conflict && (
          <div className={styles.block}>
            <Conflict
              text={words.rightsConflictText}
              theirs={
                <Differing entries={row.permissions} other={rightsOf[preset]} show={all.common.permission} />
              }
              mine={
                <Differing entries={rightsOf[preset]} other={row.permissions} show={all.common.permission} />
              }
              pending={change.pending}
              onMine={() => void save(row.permissions)}
              onTheirs={takeTheirs}
            />
            {change.failure !== null && (
              <FailureNotice
                failure={change.failure}
                handlers={{ retry: () => void save(row.permissions) }}
              />
            )}
          </div>
        )}
        {editing && !conflict && (
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
              <FailureNotice failure={change.failure} handlers={{ retry: () => void save(basedOn) }} />
            )}
            {change.long && <LongWait />}
            <div className={styles.buttons}>
              <Button kind="primary" size="small" pending={change.pending} onClick={() => void save(basedOn)}>
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
