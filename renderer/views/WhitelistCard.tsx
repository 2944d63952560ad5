import { useEffect, useState } from 'react';
import type { KeyRow, WhitelistDraft } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { Notice } from '../parts/Notice';
import { WhitelistEditor } from '../parts/WhitelistEditor';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import styles from './KeyPage.module.css';
import { SwitchRow } from './Row';

function same(a: WhitelistDraft, b: WhitelistDraft): boolean {
  return a.enabled === b.enabled && [...a.entries].sort().join() === [...b.entries].sort().join();
}

/** Would this list lock out the address that used the key last? Main knows ranges; the window does not compute them. */
function useLocksOut(draft: WhitelistDraft, ip: string | null): boolean {
  const [out, setOut] = useState(false);
  useEffect(() => {
    setOut(false);
    if (!draft.enabled || ip === null || draft.entries.length === 0) return undefined;
    let gone = false;
    void bridge()
      .checkAddress({ text: ip, others: [...draft.entries] })
      .then((answer) => {
        if (gone || !answer.ok) return;
        setOut(answer.value.problem !== 'duplicate' && answer.value.problem !== 'covered');
      });
    return () => {
      gone = true;
    };
  }, [draft, ip]);
  return out;
}

/** The key's whitelist: edit, see what it does, save. */
export function WhitelistCard({ row }: { readonly row: KeyRow }) {
  const all = useWords();
  const words = all.views.key;
  const formats = useFormats();
  const [draft, setDraft] = useState<WhitelistDraft>(row.whitelist);
  const [savedAt, setSavedAt] = useState<number | null>(null);
  const [missing, setMissing] = useState(false);
  const put = useCall((whitelist: WhitelistDraft) => bridge().putWhitelist({ keyId: row.id, whitelist }));
  const changed = !same(draft, row.whitelist);
  const locksOut = useLocksOut(draft, row.lastUsedIp) && changed;
  const edit = (next: WhitelistDraft): void => {
    setDraft(next);
    setSavedAt(null);
    setMissing(false);
    put.clear();
  };
  const save = async (): Promise<void> => {
    if (draft.enabled && draft.entries.length === 0) {
      setMissing(true);
      return;
    }
    const answer = await put.run(draft);
    if (answer?.ok !== true) return;
    // What the server has said counts, in its canonical form.
    setDraft(answer.value.whitelist);
    setSavedAt(Date.now());
  };
  return (
    <section aria-labelledby="whitelist-title" className={styles.section} id="whitelist">
      <h2 id="whitelist-title" tabIndex={-1}>
        {words.whitelist}
      </h2>
      <Card>
        <div className={styles.whitelist}>
          <SwitchRow
            label={words.whitelistUse}
            hint={words.whitelistUseHint}
            on={draft.enabled}
            onChange={(enabled) => edit({ ...draft, enabled })}
          />
          {draft.enabled && (
            <WhitelistEditor
              entries={draft.entries}
              error={missing ? words.emptyOn : null}
              onChange={(entries) => edit({ ...draft, entries })}
            />
          )}
          {locksOut && row.lastUsedIp !== null && row.lastUsedAt !== null && (
            <Notice tone="warn" live="polite">
              {words.locksOut(row.lastUsedIp, formats.ago(row.lastUsedAt, Date.now()))}
            </Notice>
          )}
          {changed && !draft.enabled && (
            <Notice tone="warn" live="polite">
              {words.opensUp}
            </Notice>
          )}
          {put.failure !== null && (
            <FailureNotice failure={put.failure} handlers={{ retry: () => void save() }} />
          )}
          {savedAt !== null && !changed && (
            <Notice tone="ok" live="polite">
              {words.whitelistSaved(formats.time(savedAt))}
            </Notice>
          )}
          {changed && (
            <div className={styles.buttons}>
              <Button kind="primary" size="small" pending={put.pending} onClick={() => void save()}>
                {words.saveWhitelist}
              </Button>
              <Button size="small" kind="quiet" onClick={() => edit(row.whitelist)}>
                {words.discard}
              </Button>
            </div>
          )}
        </div>
      </Card>
    </section>
  );
}
