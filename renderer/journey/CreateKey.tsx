import { useId, useState } from 'react';
import type { CreationState, JourneyState } from '../../preload/contract';
import { Card } from '../parts/Card';
import { Check } from '../parts/Check';
import { FailureNotice } from '../parts/FailureNotice';
import { TextField } from '../parts/Field';
import { LongWait } from '../parts/LongWait';
import { Marked } from '../parts/Marked';
import { StageMark } from '../parts/StageMark';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';
import { changeRun, stepTo } from './run';
import style from './Step4Key.module.css';
import { StepFrame } from './StepFrame';
import { isLabelFault, useLabel } from './useLabel';

const stages = ['preparing', 'requesting', 'storing', 'activating'] as const;

/** Names the key and has it made; main writes down each step before it does it. */
export function CreateKey({ journey }: { readonly journey: JourneyState }) {
  const { journey: words, failures, common } = useWords();
  const { step4 } = words;
  const creation = useSlice('creation');
  const session = useSlice('session');
  const create = useCall(bridge().createKey);
  const { label, setLabel, save } = useLabel(journey, step4.suggestion);
  // Shown at once; saved as everything else of the run.
  const [pair, setPair] = useState(journey.algorithm === 'ed25519');
  const field = useId();
  const at = stages.findIndex((each) => each === creation.state);
  const working = create.pending || at >= 0;

  const go = async () => {
    await save();
    const answer = await create.run({
      label,
      permissions: journey.permissions,
      algorithm: pair ? 'ed25519' : 'hmac-sha256',
    });
    if (answer?.ok === false && isLabelFault(answer.failure)) document.getElementById(field)?.focus();
  };

  const failure =
    create.failure ?? (creation.state === 'failed' && !create.pending ? creation.failure : null);
  const labelFault = isLabelFault(failure) ? failures.causes[failure.code].cause({}) : null;

  return (
    <StepFrame
      step={4}
      title={step4.title}
      why={pair ? step4.pairWhy : step4.why}
      next={
        creation.state === 'failed' && failure !== null && labelFault === null
          ? step4.createAgain
          : step4.create
      }
      onNext={() => void go()}
      pending={working}
      help={pair ? step4.helpPair : step4.help}
    >
      <div className={style.label}>
        <TextField
          id={field}
          label={step4.label}
          hint={step4.labelHint}
          error={labelFault}
          value={label}
          onText={(text) => {
            setLabel(text);
            create.clear();
          }}
          readOnly={working}
          maxLength={10_000}
        />
      </div>
      <fieldset className={style.pair} disabled={working}>
        <Check
          label={step4.pair}
          hint={step4.pairHint}
          checked={pair}
          onCheck={(on) => {
            setPair(on);
            void changeRun({ algorithm: on ? 'ed25519' : 'hmac-sha256' });
          }}
        />
      </fieldset>
      <Card tone="calm">
        <p>
          <Marked text={common.may(journey.permissions)} />
        </p>
      </Card>
      {working && <Making state={creation.state} pair={pair} />}
      {create.long && <LongWait />}
      {failure !== null && labelFault === null && (
        <FailureNotice
          failure={failure}
          handlers={{
            retry: () => void go(),
            ...(session.state === 'signed-in' ? {} : { 'sign-in': () => void stepTo(2) }),
          }}
        />
      )}
    </StepFrame>
  );
}

/** The four stages of making a key, as main does them. */
function Making({ state, pair }: { readonly state: CreationState['state']; readonly pair: boolean }) {
  const { journey, test } = useWords();
  const { step4 } = journey;
  const current = stages.findIndex((each) => each === state);
  const words = (stage: (typeof stages)[number]) =>
    pair && stage === 'storing' ? step4.pairStoring : step4.stage[stage];
  return (
    <>
      <Card inside="rows">
        <ol className={style.stages} aria-label={step4.stages}>
          {stages.map((stage, at) => {
            const now = at < current ? 'passed' : at === Math.max(0, current) ? 'running' : 'waiting';
            return (
              <li key={stage} className={style.stage}>
                <StageMark state={now} />
                <span>{words(stage)}</span>
                <span>{test.state[now]}</span>
              </li>
            );
          })}
        </ol>
      </Card>
      <p className="visually-hidden" role="status">
        {current >= 0 ? words(stages[current] ?? 'preparing') : ''}
      </p>
      <p className={style.safe}>{step4.safe}</p>
    </>
  );
}
