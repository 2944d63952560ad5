import type { JourneyState, KeychainStatus } from '../../preload/contract';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { KeyRows } from '../parts/KeyRows';
import { Marked } from '../parts/Marked';
import { Notice } from '../parts/Notice';
import { Pill } from '../parts/Pill';
import { seenOf } from '../parts/seenOf';
import { useSlice } from '../store/mirror';
import type { Words } from '../words/de';
import { useWords } from '../words/useWords';
import { CreateKey } from './CreateKey';
import { startOver, stepTo } from './run';
import style from './Step4Key.module.css';
import { StepFrame } from './StepFrame';
import { TakeOverKey } from './TakeOverKey';
import { useStoreOf } from './useStoreOf';

/** Step 4: make the key pair, or take one over; then what was stored, and where. */
export function Step4Key({ journey }: { readonly journey: JourneyState }) {
  if (journey.keyId !== null) return <KeyIsHere journey={journey} keyId={journey.keyId} />;
  return journey.way === 'manual' ? <TakeOverKey journey={journey} /> : <CreateKey journey={journey} />;
}

/** What was stored, and where. */
function whyOf(
  store: KeychainStatus['store'] | null,
  pair: boolean,
  words: Words['journey']['step4'],
): string {
  if (store === 'memory') return pair ? words.pairWhyMemory : words.doneWhyMemory;
  if (store === 'vault') return pair ? words.pairWhyVault : words.doneWhyVault;
  return pair ? words.pairWhy : words.doneWhy;
}

function KeyIsHere({ journey, keyId }: { readonly journey: JourneyState; readonly keyId: string }) {
  const { journey: words, common } = useWords();
  const { step4 } = words;
  const keys = useSlice('keys');
  const store = useStoreOf(keyId);
  const row = keys.rows.find((each) => each.id === keyId);
  const seen = seenOf(row);
  const memory = store === 'memory';
  // What nobody has looked up is not said to be there.
  const here = row?.secretHere ?? 'unknown';
  const pair = row?.algorithm === 'ed25519';
  return (
    <StepFrame
      step={4}
      title={here === 'yes' ? (memory ? step4.doneTitleMemory : step4.doneTitle) : step4.keyTitle}
      why={here === 'yes' ? whyOf(store, pair, step4) : step4.keyWhy}
      next={step4.next}
      onNext={() => void stepTo(5)}
      help={pair ? step4.helpPair : step4.help}
    >
      <KeyRows keyId={keyId} label={row?.label ?? journey.label} secret={here !== 'no'} />
      {here === 'yes' && (
        <div className={style.pills}>
          {store !== null && store !== 'none' && (
            <Pill tone={memory ? 'warn' : 'ok'}>{step4.storedIn(common.store[store])}</Pill>
          )}
          <Pill tone="ok">{step4.readBack}</Pill>
          {seen !== undefined && <Pill tone="off">{step4.renewBy(seen.renewBy)}</Pill>}
        </div>
      )}
      {here === 'unknown' && <Notice tone="info">{step4.secretUnknown}</Notice>}
      {here === 'no' && (
        <FailureNotice
          failure={{ code: 'secret-not-here' }}
          tone="warn"
          handlers={{ 'new-key': () => void startOver() }}
        />
      )}
      <Card tone="calm">
        <p>
          <Marked text={common.may(seen?.permissions ?? journey.permissions)} />
        </p>
        <p className={style.calmText}>{common.noWithdrawal}</p>
      </Card>
    </StepFrame>
  );
}
