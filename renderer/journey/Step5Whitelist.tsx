import { useCallback, useId, useState } from 'react';
import type { JourneyState } from '../../preload/contract';
import { Button } from '../parts/Button';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { FailureNotice } from '../parts/FailureNotice';
import { LongWait } from '../parts/LongWait';
import { Notice } from '../parts/Notice';
import { WhitelistEditor } from '../parts/WhitelistEditor';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';
import { changeRun, stepTo } from './run';
import { type Problem, StepFrame } from './StepFrame';

type Step5Props = {
  readonly journey: JourneyState;
  /** An address that the connection test saw and the whitelist lacks. */
  readonly proposed: string | null;
  readonly onTaken: () => void;
};

/** Step 5: from where the key may be used. Skipping needs a second look. */
export function Step5Whitelist({ journey, proposed, onTaken }: Step5Props) {
  const { journey: words } = useWords();
  const { step5 } = words;
  const session = useSlice('session');
  const [entries, setEntries] = useState<readonly string[]>(journey.whitelist.entries);
  const [asking, setAsking] = useState(false);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [typed, setTyped] = useState('');
  const put = useCall(bridge().putWhitelist);
  const field = useId();
  const byHand = journey.way === 'manual' && session.state !== 'signed-in';
  const saved = journey.whitelistOutcome === 'saved';

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
    const whitelist = { enabled: true, entries: [...entries] };
    if (saved) {
      onTaken();
      await stepTo(6);
      return;
    }
    if (byHand) {
      onTaken();
      await stepTo(6, { whitelist, whitelistOutcome: 'saved' });
      return;
    }
    if (journey.keyId === null) return;
    const answer = await put.run({ keyId: journey.keyId, whitelist });
    if (answer?.ok !== true) return;
    onTaken();
    await stepTo(6, { whitelist, whitelistOutcome: 'saved' });
    // It was the test that sent the user here: what it said is no longer true.
    if (proposed !== null) void bridge().testConnection({ keyId: journey.keyId });
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
        <FailureNotice failure={put.failure} handlers={{ retry: () => void next() }} />
      )}
      {put.long && <LongWait />}
      <WhitelistEditor
        entries={entries}
        onChange={change}
        fieldId={field}
        error={problems.length > 0 ? step5.empty : null}
        onTyped={type}
        {...(proposed === null || entries.includes(proposed) ? {} : { proposed })}
      />
      {asking && (
        <ConfirmDialog
          danger
          title={step5.skipTitle}
          confirm={step5.skipConfirm}
          cancel={step5.skipCancel}
          onConfirm={skip}
          onCancel={() => setAsking(false)}
        >
          <p>{step5.skipText}</p>
        </ConfirmDialog>
      )}
    </StepFrame>
  );
}
