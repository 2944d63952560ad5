import { useCallback, useEffect, useId, useState } from 'react';
import type { KeyRow, WhitelistDraft } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { FailureNotice } from '../parts/FailureNotice';
import { LongWait } from '../parts/LongWait';
import { Notice } from '../parts/Notice';
import { sameWhitelist, WhitelistConflict } from '../parts/WhitelistConflict';
import { WhitelistEditor } from '../parts/WhitelistEditor';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import styles from './KeyPage.module.css';
import { LockedOutList, LockedOutNotice } from './LockedOut';
import { SwitchRow } from './Row';
import { askLockedOut, type LockedOut, useLockedOut } from './useLockedOut';
import { showPart, useWish } from './useWish';

/** What is edited, and the whitelist as it was when that began. */
type Edit = { readonly draft: WhitelistDraft; readonly basedOn: WhitelistDraft };
/** What is to be saved once the user has seen whom it locks out. */
type Question = { readonly lockedOut: readonly LockedOut[]; readonly edit: Edit };

/** The key's whitelist: edit it, see whom that locks out, save. Two devices never overwrite each other. */
export function WhitelistCard({ row }: { readonly row: KeyRow }) {
  const all = useWords();
  const words = all.views.key;
  const formats = useFormats();
  const field = useId();
  const [edit, setEdit] = useState<Edit | null>(null);
  const [typed, setTyped] = useState('');
  const [round, setRound] = useState(0);
  const [wrong, setWrong] = useState<'empty' | 'typed' | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const [conflict, setConflict] = useState(false);
  const [said, setSaid] = useState<string | null>(null);
  const put = useCall((whitelist: WhitelistDraft, basedOn: WhitelistDraft) =>
    bridge().putWhitelist({ keyId: row.id, whitelist, basedOn }),
  );

  const draft = edit?.draft ?? row.whitelist;
  const changed = edit !== null && !sameWhitelist(edit.draft, edit.basedOn);
  // Without the list there is no field in which something could stand.
  const waiting = draft.enabled ? typed : '';
  const previewed = changed && draft.enabled && draft.entries.length > 0 ? draft : null;
  const lockedOut = useLockedOut(row.id, previewed);

  useWish('whitelist', () => showPart('whitelist-title'));

  const type = useCallback((text: string) => {
    setTyped(text);
    setWrong((now) => (now === 'typed' ? null : now));
  }, []);
  const change = (next: WhitelistDraft): void => {
    setEdit({ draft: next, basedOn: edit?.basedOn ?? row.whitelist });
    setWrong(null);
    setSaid(null);
    put.clear();
  };
  const stop = (): void => {
    setEdit(null);
    setTyped('');
    setWrong(null);
    setConflict(false);
    // A new editor: what stood in its field goes too.
    setRound((count) => count + 1);
    put.clear();
    // The pressed button is gone: on to the title, not to nowhere.
    document.getElementById('whitelist-title')?.focus({ preventScroll: true });
  };

  const write = async ({ draft: mine, basedOn }: Edit): Promise<void> => {
    setQuestion(null);
    const answer = await put.run(mine, basedOn);
    if (answer === null) return;
    if (answer.ok) {
      stop();
      setSaid(words.whitelistSaved(formats.time(Date.now())));
    } else if (answer.failure.code === 'changed-elsewhere') {
      put.clear();
      setConflict(true);
    }
  };
  const save = async (wanted: Edit): Promise<void> => {
    if (put.pending) return;
    if (waiting !== '') {
      setWrong('typed');
      document.getElementById(field)?.focus();
      return;
    }
    if (wanted.draft.enabled && wanted.draft.entries.length === 0) {
      setWrong('empty');
      document.getElementById(field)?.focus();
      return;
    }
    // Asked anew: what the notice above says may be older than the list.
    const out = await askLockedOut(row.id, wanted.draft);
    if (out !== null && out.length > 0) setQuestion({ lockedOut: out, edit: wanted });
    else await write(wanted);
  };

  // Both devices wanted the same: there is nothing to choose.
  const settled = conflict && edit !== null && sameWhitelist(edit.draft, row.whitelist);
  useEffect(() => {
    if (!settled) return;
    setEdit(null);
    setConflict(false);
    setSaid(words.tookTheirs);
  }, [settled, words]);

  return (
    <section aria-labelledby="whitelist-title" className={styles.section} id="whitelist">
      <h2 id="whitelist-title" tabIndex={-1}>
        {words.whitelist}
      </h2>
      <Card>
        <div className={styles.whitelist}>
          {conflict && edit !== null ? (
            <>
              <WhitelistConflict
                theirs={row.whitelist}
                mine={edit.draft}
                pending={put.pending}
                onMine={() => void save({ draft: edit.draft, basedOn: row.whitelist })}
                onTheirs={() => {
                  stop();
                  setSaid(words.tookTheirs);
                }}
              />
              {put.failure !== null && (
                <FailureNotice
                  failure={put.failure}
                  handlers={{ retry: () => void save({ draft: edit.draft, basedOn: row.whitelist }) }}
                />
              )}
            </>
          ) : (
            <>
              <SwitchRow
                label={words.whitelistUse}
                hint={words.whitelistUseHint}
                on={draft.enabled}
                onChange={(enabled) => change({ ...draft, enabled })}
              />
              {draft.enabled && (
                <WhitelistEditor
                  key={round}
                  fieldId={field}
                  entries={draft.entries}
                  error={wrong === 'empty' ? words.emptyOn : null}
                  onTyped={type}
                  onChange={(entries) => change({ ...draft, entries })}
                />
              )}
              {wrong === 'typed' && waiting !== '' && (
                <Notice tone="danger">{words.typed(waiting.slice(0, 60))}</Notice>
              )}
              {previewed !== null && lockedOut !== undefined && <LockedOutNotice lockedOut={lockedOut} />}
              {changed && !draft.enabled && (
                <Notice tone="warn" live="polite">
                  {words.opensUp}
                </Notice>
              )}
              {put.failure !== null && edit !== null && (
                <FailureNotice failure={put.failure} handlers={{ retry: () => void save(edit) }} />
              )}
              {put.long && <LongWait />}
              {said !== null && !changed && (
                <Notice tone="ok" live="polite">
                  {said}
                </Notice>
              )}
              {(changed || waiting !== '') && (
                <div className={styles.buttons}>
                  <Button
                    kind="primary"
                    size="small"
                    pending={put.pending}
                    onClick={() => void save(edit ?? { draft, basedOn: row.whitelist })}
                  >
                    {words.saveWhitelist}
                  </Button>
                  <Button size="small" kind="quiet" onClick={stop}>
                    {words.discard}
                  </Button>
                </div>
              )}
            </>
          )}
        </div>
      </Card>
      {question !== null && (
        <ConfirmDialog
          danger
          title={words.locksOutTitle(question.lockedOut.length)}
          confirm={words.locksOutConfirm}
          onConfirm={() => void write(question.edit)}
          onCancel={() => setQuestion(null)}
        >
          <p>{words.locksOutText}</p>
          <LockedOutList lockedOut={question.lockedOut} />
        </ConfirmDialog>
      )}
    </section>
  );
}
