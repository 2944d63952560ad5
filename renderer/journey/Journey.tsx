import { useEffect, useState } from 'react';
import type { StepNumber } from '../../preload/contract';
import { BrandMark } from '../parts/BrandMark';
import { Button } from '../parts/Button';
import { Skeleton } from '../parts/Skeleton';
import { Stepper } from '../parts/Stepper';
import { bridge } from '../store/bridge';
import { useSlice } from '../store/mirror';
import { goTo, usePlace } from '../store/place';
import { isLockable } from '../views/keyTable';
import { LockDialog } from '../views/LockDialog';
import { useWords } from '../words/useWords';
import { Finished } from './Finished';
import style from './Journey.module.css';
import { shownStep, stepTo } from './run';
import { Step1Prerequisites } from './Step1Prerequisites';
import { Step2Access } from './Step2Access';
import { Step3Permissions } from './Step3Permissions';
import { Step4Key } from './Step4Key';
import { Step5Whitelist } from './Step5Whitelist';
import { Step6Connect } from './Step6Connect';
import { Step7Usage } from './Step7Usage';

const numbers: readonly StepNumber[] = [1, 2, 3, 4, 5, 6, 7];

/** The seven steps: the list at the left, the current one at the right. */
export function Journey() {
  const { journey: words, common, views } = useWords();
  const journey = useSlice('journey');
  const { rows, asOf } = useSlice('keys');
  const session = useSlice('session');
  const place = usePlace();
  const [locking, setLocking] = useState(false);
  const [proposed, setProposed] = useState<string | null>(null);

  // The areas are open at any time; the run waits. Locking cannot wait for a way through them.
  useEffect(
    () =>
      bridge().on('command', (command) => {
        if (command === 'overview' || command === 'keys' || command === 'usage' || command === 'settings')
          goTo({ at: 'areas', area: command });
        else if (command === 'lock-key') setLocking(true);
      }),
    [],
  );

  // As long as the list could not be read, the account may have keys that nobody here knows of.
  const lockable = rows.some(isLockable) || (asOf === null && session.state === 'signed-in');
  const meant = place.at === 'finished' ? place.keyId : journey?.keyId;
  const lockDialog = locking && (
    <LockDialog {...(typeof meant === 'string' ? { first: meant } : {})} onClose={() => setLocking(false)} />
  );
  // Another account has signed in since: the end of its owner's run is none of its business.
  if (place.at === 'finished' && journey?.finished === true && journey.keyId !== place.keyId)
    return <NoRun afterMs={0} />;
  if (place.at === 'finished')
    return (
      <>
        <Finished keyId={place.keyId} {...(lockable ? { onLock: () => setLocking(true) } : {})} />
        {lockDialog}
      </>
    );
  if (journey === null) return <NoRun afterMs={2_000} />;
  const step = shownStep(journey);

  const body = () => {
    switch (step) {
      case 1:
        return <Step1Prerequisites />;
      case 2:
        return <Step2Access journey={journey} />;
      case 3:
        return <Step3Permissions journey={journey} />;
      case 4:
        return <Step4Key journey={journey} />;
      case 5:
        return <Step5Whitelist journey={journey} proposed={proposed} onTaken={() => setProposed(null)} />;
      case 6:
        return (
          <Step6Connect
            journey={journey}
            onAddAddress={(ip) => {
              setProposed(ip);
              void stepTo(5);
            }}
          />
        );
      case 7:
        return <Step7Usage journey={journey} />;
      default:
        return assertNever(step);
    }
  };

  return (
    <div className={style.journey}>
      <aside className={style.side} aria-label={words.steps}>
        <p className={style.brand}>
          <BrandMark />
          {common.product}
        </p>
        <Stepper
          name={words.steps}
          steps={numbers.map((number) => words.short[number])}
          current={step}
          reached={journey.keyId === null ? Math.min(journey.reached, 4) : journey.reached}
          done={(number) => number < journey.reached || (number === 4 && journey.keyId !== null)}
          onStep={(number) => void stepTo(number as StepNumber)}
        />
        <div className={style.foot}>
          {lockable && (
            <Button kind="danger" size="small" onClick={() => setLocking(true)}>
              {views.areas.lockNow}
            </Button>
          )}
          <p className={style.saved}>{words.saved(journey.savedAt)}</p>
        </div>
      </aside>
      <main className={style.main} key={step}>
        {body()}
      </main>
      {lockDialog}
    </div>
  );
}

/** Between two runs for a moment; without one for good, the overview is the place to be. */
function NoRun({ afterMs }: { readonly afterMs: number }) {
  useEffect(() => {
    const timer = setTimeout(() => goTo({ at: 'areas', area: 'overview' }), afterMs);
    return () => clearTimeout(timer);
  }, [afterMs]);
  return (
    <main className={style.main}>
      <Skeleton />
    </main>
  );
}

function assertNever(value: never): never {
  throw new Error(`Not reachable: ${typeof value}`);
}
