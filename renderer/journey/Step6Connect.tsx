import { useState } from 'react';
import type { JourneyState } from '../../preload/contract';
import { Button } from '../parts/Button';
import { ConnectionTest } from '../parts/ConnectionTest';
import { ExportDialog } from '../parts/ExportDialog';
import { FailureNotice } from '../parts/FailureNotice';
import { KeyRows } from '../parts/KeyRows';
import { Notice } from '../parts/Notice';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';
import { startOver, stepTo } from './run';
import style from './Step6Connect.module.css';
import { type Problem, StepFrame } from './StepFrame';

type Step6Props = {
  readonly journey: JourneyState;
  readonly onAddAddress: (ip: string) => void;
};

/** Step 6: hand the pair to the bot, and prove that it works. */
export function Step6Connect({ journey, onAddAddress }: Step6Props) {
  const { journey: words } = useWords();
  const { step6 } = words;
  const keys = useSlice('keys');
  const test = useSlice('test');
  const [exporting, setExporting] = useState(false);
  const [path, setPath] = useState<string | null>(null);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const unlock = useCall(bridge().unlockKey);
  const lock = useCall(bridge().lockKey);
  const keyId = journey.keyId;
  if (keyId === null) return null;
  const row = keys.rows.find((each) => each.id === keyId);
  const pair = row?.algorithm === 'ed25519';
  const green = journey.testedAt !== null || (test.keyId === keyId && test.verdict === 'green');

  return (
    <StepFrame
      step={6}
      title={step6.title}
      why={pair ? step6.whyPair : step6.why}
      next={step6.next}
      nextKind={green ? 'primary' : 'plain'}
      onNext={() => {
        if (green) void stepTo(7);
        else setProblems([{ text: step6.notGreen }]);
      }}
      problems={green ? [] : problems}
      anyway={
        <Button size="small" onClick={() => void stepTo(7)}>
          {step6.anyway}
        </Button>
      }
      help={pair ? step6.helpPair : step6.help}
    >
      <section className={style.export} aria-label={step6.exportTitle}>
        <div className={style.head}>
          <h2>{step6.exportTitle}</h2>
          <Button size="small" onClick={() => setExporting(true)}>
            {step6.export}
          </Button>
        </div>
        <KeyRows keyId={keyId} label={row?.label ?? journey.label} secret={row?.secretHere !== 'no'} />
        {path !== null && (
          <Notice tone="ok" live="polite">
            {step6.exported(path)}
          </Notice>
        )}
      </section>
      {(unlock.failure ?? lock.failure) !== null && (
        <FailureNotice failure={unlock.failure ?? lock.failure ?? { code: 'internal' }} />
      )}
      <ConnectionTest
        keyId={keyId}
        onAddAddress={onAddAddress}
        handlers={{
          whitelist: () => void stepTo(5),
          permissions: () => void stepTo(3),
          unlock: () =>
            void unlock.run({ keyId }).then((answer) => {
              if (answer?.ok === true) void bridge().testConnection({ keyId });
            }),
          lock: () => void lock.run({ keyId }),
          'new-key': () => void startOver(),
          'take-over': () => void startOver(),
        }}
      />
      {exporting && (
        <ExportDialog
          keyId={keyId}
          onClose={(saved) => {
            setExporting(false);
            if (saved !== null) setPath(saved);
          }}
        />
      )}
    </StepFrame>
  );
}
