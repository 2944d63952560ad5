import { useRef, useState } from 'react';
import type { JourneyState } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { Choice } from '../parts/Choice';
import { FailureNotice } from '../parts/FailureNotice';
import { Marked } from '../parts/Marked';
import { Notice } from '../parts/Notice';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { sliceNow, useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';
import { changeRun, stepTo } from './run';
import style from './Step2Access.module.css';
import { StepFrame } from './StepFrame';

/** Step 2: sign in with the browser, or go the manual way. */
export function Step2Access({ journey }: { readonly journey: JourneyState }) {
  const { journey: words, common } = useWords();
  const { step2 } = words;
  const session = useSlice('session');
  const mode = useSlice('mode');
  const signIn = useCall(() => bridge().signIn());
  const [way, setWay] = useState(journey.way);
  const again = useRef(false);

  const start = async (): Promise<void> => {
    const answer = await signIn.run();
    if (answer === null) return;
    if (answer.ok) {
      // The user may have gone elsewhere meanwhile.
      if (sliceNow('journey')?.step === 2) await stepTo(3);
    } else if (again.current) {
      again.current = false;
      await start();
    } else if (answer.failure.code === 'sign-in-cancelled') signIn.clear();
  };
  const startAgain = async () => {
    again.current = signIn.pending;
    await bridge().cancelSignIn();
    if (!signIn.pending) await start();
  };

  const waiting = session.state === 'waiting';
  const signedIn = session.state === 'signed-in';
  const next = () => {
    if (way === 'manual' || signedIn) void stepTo(3);
    else void start();
  };

  return (
    <StepFrame
      step={2}
      title={step2.title}
      why={step2.why}
      next={way === 'manual' || signedIn ? step2.next : step2.signIn}
      onNext={next}
      pending={way === 'sign-in' && (waiting || signIn.pending)}
      help={step2.help}
    >
      <Choice
        legend={step2.ways}
        legendHidden
        value={way}
        onChoice={(chosen) => {
          setWay(chosen);
          void changeRun({ way: chosen });
        }}
        options={[
          { value: 'sign-in', title: step2.signIn, hint: step2.signInHint },
          { value: 'manual', title: step2.manual, hint: step2.manualHint },
        ]}
      />
      {way === 'sign-in' && waiting && (
        <Notice tone="info" live="polite" title={step2.waiting}>
          <div className={style.waiting}>
            <p>
              <Marked text={step2.address(session.address)} />
            </p>
            <p>{step2.browserGone}</p>
            <div className={style.actions}>
              <Button size="small" onClick={() => void startAgain()}>
                {common.again}
              </Button>
              <Button size="small" onClick={() => void bridge().cancelSignIn()}>
                {common.cancel}
              </Button>
            </div>
          </div>
        </Notice>
      )}
      {way === 'sign-in' && !waiting && signIn.slow && !signedIn && (
        <Notice tone="info">{step2.opening}</Notice>
      )}
      {way === 'sign-in' && signedIn && (
        <Notice
          tone="ok"
          title={<bdi>{step2.signedIn(session.account)}</bdi>}
          action={
            <Button size="small" kind="quiet" onClick={() => void bridge().signOut()}>
              {step2.signOut}
            </Button>
          }
        />
      )}
      {way === 'sign-in' && signIn.failure !== null && !waiting && (
        <FailureNotice
          failure={signIn.failure}
          handlers={{ 'sign-in': () => void start(), retry: () => void start() }}
        />
      )}
      {way === 'manual' && (
        <Card>
          <ol className={style.steps}>
            {step2.manualSteps.map((each) => (
              <li key={each}>
                <Marked text={each} />
              </li>
            ))}
          </ol>
          {mode === 'practice' && <p className={style.practice}>{step2.manualPractice}</p>}
          <Button size="small" onClick={() => void bridge().openLink({ link: 'dashboard' })}>
            {step2.openDashboard}
          </Button>
        </Card>
      )}
    </StepFrame>
  );
}
