import { useCallback, useEffect, useId, useRef, useState } from 'react';
import type { JourneyState, WhitelistDraft } from '../../preload/contract';
import { Button } from '../parts/Button';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { FailureNotice } from '../parts/FailureNotice';
import { LongWait } from '../parts/LongWait';
import { Notice } from '../parts/Notice';
import { sameWhitelist, WhitelistConflict } from '../parts/WhitelistConflict';
import { WhitelistEditor } from '../parts/WhitelistEditor';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { sliceNow, useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';
import { changeRun, stepTo } from './run';
import { type Problem, StepFrame } from './StepFrame';

type Step5Props = {
  readonly journey: JourneyState;
  /** An address that the connection test saw and the whitelist lacks. */
  readonly proposed: string | null;
  readonly onTaken: () => void;
};

/** Has the user begun a list of the own here? */
function hasDraft({ whitelist, whitelistOutcome }: JourneyState): boolean {
  return whitelist.entries.length > 0 || whitelistOutcome !== 'open';
}

/** Step 5: from where the key may be used. Skipping needs a second look. */
export function Step5Whitelist({ journey, proposed, onTaken }: Step5Props) {
  const { journey: words } = useWords();
  const { step5 } = words;
  const session = useSlice('session');
  const keys = useSlice('keys');
  const row = keys.rows.find((each) => each.id === journey.keyId);
  // A key that was taken over may have a whitelist already: what is added here adds to it.
  const [begunWith] = useState(() => (hasDraft(journey) ? null : (row?.whitelist ?? null)));
  const [entries, setEntries] = useState<readonly string[]>(begunWith?.entries ?? journey.whitelist.entries);
  const [conflict, setConflict] = useState(false);
  const [asking, setAsking] = useState(false);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [typed, setTyped] = useState('');
  const put = useCall(bridge().putWhitelist);
  const field = useId();
  const byHand = journey.way === 'manual' && session.state !== 'signed-in';
  const unchanged = byHand || row === undefined || sameWhitelist(row.whitelist, journey.whitelist);
  const saved = journey.whitelistOutcome === 'saved' && unchanged;
  const mine: WhitelistDraft = { enabled: true, entries: [...entries] };

  useEffect(() => {
    if (begunWith === null) return;
    void changeRun({
      whitelist: { enabled: true, entries: begunWith.entries },
      whitelistSeen: begunWith,
    });
  }, [begunWith]);

  const change = (next: string[]) => {
    setEntries(next);
    setProblems([]);
    put.clear();
    void changeRun({ whitelist: { enabled: true, entries: next }, whitelistOutcome: 'open' });
  };

  const type = useCallback((text: string) => {
    setTyped(text);
    setProblems((shown) => (shown.length === 0 ? shown : []));
  }, []);

  // The button that ended the conflict is gone: on to the list.
  const wasConflict = useRef(false);
  useEffect(() => {
    if (wasConflict.current && !conflict) document.getElementById(field)?.focus();
    wasConflict.current = conflict;
  }, [conflict, field]);

  const takeTheirs = (theirs: WhitelistDraft) => {
    setEntries(theirs.entries);
    setProblems([]);
    setConflict(false);
    void changeRun({
      whitelist: { enabled: true, entries: theirs.entries },
      whitelistSeen: theirs,
      whitelistOutcome: theirs.enabled && theirs.entries.length > 0 ? 'saved' : 'open',
    });
  };
  /** Two devices never overwrite each other: only the list that the user saw is replaced. */
  const write = async (basedOn: WhitelistDraft) => {
    if (journey.keyId === null) return;
    const answer = await put.run({ keyId: journey.keyId, whitelist: mine, basedOn });
    if (answer?.ok === false && answer.failure.code === 'changed-elsewhere') {
      put.clear();
      const theirs = sliceNow('keys').rows.find((each) => each.id === journey.keyId)?.whitelist;
      // Both devices wanted the same: there is nothing to choose.
      if (theirs !== undefined && sameWhitelist(theirs, mine)) takeTheirs(theirs);
      else setConflict(true);
    }
    if (answer?.ok !== true) return;
    onTaken();
    await stepTo(6, {
      whitelist: mine,
      whitelistSeen: answer.value.whitelist,
      whitelistOutcome: 'saved',
    });
    // It was the test that sent the user here: what it said is no longer true.
    if (proposed !== null) void bridge().testConnection({ keyId: journey.keyId });
  };

  const next = async () => {
    // What was typed but not added must not get lost on the way.
    if (typed !== '' && !entries.includes(typed)) {
      setProblems([{ text: step5.typed(typed), field }]);
      return;
    }
    if (entries.length === 0) {
      setProblems([{ text: step5.empty, field }]);
      return;
    }
    if (conflict) {
      setProblems([{ text: step5.choose }]);
      return;
    }
    if (saved) {
      onTaken();
      await stepTo(6);
      return;
    }
    if (byHand) {
      onTaken();
      await stepTo(6, { whitelist: mine, whitelistOutcome: 'saved' });
      return;
    }
    await write(journey.whitelistSeen);
  };
  const skip = () => {
    setAsking(false);
    onTaken();
    void stepTo(6, { whitelistOutcome: 'skipped' });
  };

  return (
    <StepFrame
      step={5}
      title={step5.title}
      why={step5.why}
      next={byHand ? step5.manualDone : saved ? step5.nextSaved : step5.next}
      onNext={() => void next()}
      pending={put.pending}
      problems={problems}
      help={step5.help}
      other={
        <Button kind="quiet" onClick={() => setAsking(true)}>
          {step5.skip}
        </Button>
      }
    >
      {byHand && <Notice tone="info">{step5.manual}</Notice>}
      {saved && <Notice tone="ok">{step5.saved}</Notice>}
      {journey.whitelistOutcome === 'skipped' && <Notice tone="warn">{step5.skipped}</Notice>}
      {put.failure !== null && (
        <FailureNotice
          failure={put.failure}
          handlers={{
            retry: () => void (conflict && row !== undefined ? write(row.whitelist) : next()),
          }}
        />
      )}
      {put.long && <LongWait />}
      {conflict && row !== undefined ? (
        <WhitelistConflict
          theirs={row.whitelist}
          mine={mine}
          pending={put.pending}
          onMine={() => void write(row.whitelist)}
          onTheirs={() => takeTheirs(row.whitelist)}
        />
      ) : (
        <WhitelistEditor
          entries={entries}
          onChange={change}
          fieldId={field}
          error={problems.length > 0 ? step5.empty : null}
          onTyped={type}
          {...(proposed === null || entries.includes(proposed) ? {} : { proposed })}
        />
      )}
      {asking && (
        <ConfirmDialog
          danger
          title={step5.skipTitle}
          confirm={step5.skipConfirm}
          cancel={step5.skipCancel}
          onConfirm={skip}
          onCancel={() => setAsking(false)}
        >
          <p>{row?.algorithm === 'ed25519' ? step5.skipTextPair : step5.skipText}</p>
        </ConfirmDialog>
      )}
    </StepFrame>
  );
}
