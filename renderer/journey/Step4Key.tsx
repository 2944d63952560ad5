import type { JourneyState } from '../../preload/contract';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { KeyRows } from '../parts/KeyRows';
import { Marked } from '../parts/Marked';
import { Pill } from '../parts/Pill';
import { useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';
import { CreateKey } from './CreateKey';
import { startOver, stepTo } from './run';
import style from './Step4Key.module.css';
import { StepFrame } from './StepFrame';
import { TakeOverKey } from './TakeOverKey';

/** Step 4: make the key pair, or take one over; then what was stored, and where. */
export function Step4Key({ journey }: { readonly journey: JourneyState }) {
  if (journey.keyId !== null) return <KeyIsHere journey={journey} keyId={journey.keyId} />;
  return journey.way === 'manual' ? <TakeOverKey journey={journey} /> : <CreateKey journey={journey} />;
}

function KeyIsHere({ journey, keyId }: { readonly journey: JourneyState; readonly keyId: string }) {
  const { journey: words, common } = useWords();
  const { step4 } = words;
  const keys = useSlice('keys');
  const keychain = useSlice('keychain');
  const row = keys.rows.find((each) => each.id === keyId);
  const memory = keychain.store === 'memory';
  const pair = row?.algorithm === 'ed25519';
  const why = memory
    ? pair
      ? step4.pairWhyMemory
      : step4.doneWhyMemory
    : pair
      ? step4.pairWhy
      : step4.doneWhy;
  const here = row?.secretHere !== 'no';
  return (
    <StepFrame
      step={4}
      title={memory ? step4.doneTitleMemory : step4.doneTitle}
      why={why}
      next={step4.next}
      onNext={() => void stepTo(5)}
      help={step4.help}
    >
      <KeyRows keyId={keyId} label={row?.label ?? journey.label} secret={here} />
      {here ? (
        <div className={style.pills}>
          <Pill tone={memory ? 'warn' : 'ok'}>{step4.storedIn(common.store[keychain.store])}</Pill>
          <Pill tone="ok">{step4.readBack}</Pill>
          {row !== undefined && <Pill tone="off">{step4.renewBy(row.renewBy)}</Pill>}
        </div>
      ) : (
        <FailureNotice
          failure={{ code: 'secret-not-here' }}
          tone="warn"
          handlers={{ 'new-key': () => void startOver() }}
        />
      )}
      <Card tone="calm">
        <p>
          <Marked text={common.may(row?.permissions ?? journey.permissions)} />
        </p>
        <p className={style.calmText}>{common.noWithdrawal}</p>
      </Card>
    </StepFrame>
  );
}
