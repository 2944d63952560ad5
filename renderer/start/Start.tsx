import { lazy, Suspense, useEffect, useState } from 'react';
import type { Failure, Language, Mode } from '../../preload/contract';
import { BrandMark } from '../parts/BrandMark';
import { Button } from '../parts/Button';
import { FIRST_USEFUL_TEXT } from '../parts/firstUsefulText';
import { Notice } from '../parts/Notice';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { sliceNow, useAppFacts, useLockable, useSlice, useUnfinished } from '../store/mirror';
import { forgetPlace, goTo } from '../store/place';
import { useFirstWords } from '../words/useFirstWords';
import style from './Start.module.css';

const AddressForm = lazy(async () => ({ default: (await import('./AddressForm')).AddressForm }));
const FailureNotice = lazy(async () => ({ default: (await import('../parts/FailureNotice')).FailureNotice }));

/** Into a mode: on with an unfinished run, to the areas after a finished one, else to a new run. */
async function enter(mode: Mode): ReturnType<ReturnType<typeof bridge>['enterMode']> {
  const entered = await bridge().enterMode({ mode });
  if (!entered.ok) return entered;
  const journey = sliceNow('journey');
  if (journey?.finished === true) {
    goTo({ at: 'areas', area: 'overview' });
    return entered;
  }
  if (journey === null) {
    const begun = await bridge().beginJourney();
    if (!begun.ok) return begun;
  }
  goTo({ at: 'journey' });
  return entered;
}

/** Straight to the keys that can be locked: the second action locks. */
async function enterToLock(mode: Mode): ReturnType<ReturnType<typeof bridge>['enterMode']> {
  goTo({ at: 'areas', area: 'overview', lock: true });
  const entered = await bridge().enterMode({ mode });
  if (!entered.ok) forgetPlace();
  return entered;
}

/** The first screen. It loads nothing that it does not show. */
export function Start() {
  const { start, common } = useFirstWords();
  const facts = useAppFacts();
  const settings = useSlice('settings');
  // A stranger's address belongs to the mode in which it was seen: said in its areas, not before one is chosen.
  const remarks = useSlice('remarks').filter(({ kind }) => kind !== 'unknown-address');
  const unfinished = useUnfinished();
  const [asking, setAsking] = useState(false);
  const [chosen, setChosen] = useState<Mode>('practice');
  const entering = useCall((mode: Mode, toLock = false) => (toLock ? enterToLock(mode) : enter(mode)));
  const lockable = useLockable();
  const modesToLock = (['live', 'practice'] as const).filter((mode) => lockable[mode]);
  const lockIn = (mode: Mode) => {
    setChosen(mode);
    void entering.run(mode, true);
  };
  const first = modesToLock[0];
  useEffect(() =>
    bridge().on('command', (command) => command === 'lock-key' && first !== undefined && lockIn(first)),
  );

  const go = (mode: Mode) => {
    setChosen(mode);
    if (mode === 'live' && settings.backendAddress === null) {
      setAsking(true);
      return;
    }
    void entering.run(mode);
  };

  const failure: Failure | null = entering.failure;
  const runs = (['live', 'practice'] as const).flatMap((mode) => {
    const step = unfinished[mode];
    return step === null ? [] : [{ mode, step }];
  });

  return (
    <div className={style.start}>
      <header className={style.head}>
        <span className={style.brand}>
          <BrandMark />
          {common.product}
        </span>
        <div className={style.tools}>
          {modesToLock.map((mode) => (
            <Button
              key={mode}
              kind="danger"
              size="small"
              pending={entering.pending && chosen === mode}
              onClick={() => lockIn(mode)}
            >
              {start.lockNow[mode]}
            </Button>
          ))}
          <LanguageSwitch />
        </div>
      </header>
      <main className={style.main}>
        <div className={style.column}>
          {remarks.map((remark) => (
            <Notice
              key={remark.id}
              tone={remark.kind === 'creation-recovered' ? 'ok' : 'warn'}
              action={
                <Button
                  size="small"
                  kind="quiet"
                  onClick={() => void bridge().dismissRemark({ id: remark.id })}
                >
                  {common.understood}
                </Button>
              }
            >
              <bdi>{start.remark[remark.kind](remark.subject)}</bdi>
            </Notice>
          ))}
          <div>
            <h1 className={style.title} {...FIRST_USEFUL_TEXT}>
              {start.title}
            </h1>
            <p className={style.lead}>{start.lead}</p>
          </div>
          {runs.map(({ mode, step }) => (
            <div key={mode} className={style.run}>
              <div className={style.runText}>
                <p>{start.unfinishedIn[mode]}</p>
                <strong>{start.unfinished(step)}</strong>
              </div>
              <Button kind="primary" pending={entering.pending && chosen === mode} onClick={() => go(mode)}>
                {start.resume}
              </Button>
            </div>
          ))}
          {asking ? (
            <Suspense fallback={null}>
              <AddressForm
                onDone={() => void entering.run('live').then(() => setAsking(false))}
                onCancel={() => setAsking(false)}
              />
            </Suspense>
          ) : (
            <div className={style.ways}>
              <div className={style.way}>
                <Button
                  kind={runs.length > 0 ? 'plain' : 'primary'}
                  size="large"
                  pending={entering.pending && chosen === 'live'}
                  onClick={() => go('live')}
                >
                  {start.connect}
                </Button>
                <p>{start.connectHint}</p>
              </div>
              <div className={style.way}>
                <Button
                  size="large"
                  pending={entering.pending && chosen === 'practice'}
                  onClick={() => go('practice')}
                >
                  {start.practise}
                </Button>
                <p>{start.practiseHint}</p>
              </div>
            </div>
          )}
          <p className={style.progress} role="status">
            {entering.slow ? start.entering[chosen] : ''}
          </p>
          {failure !== null && (
            <Suspense fallback={null}>
              <FailureNotice
                failure={failure}
                handlers={{
                  retry: () => go(chosen),
                  practise: () => go('practice'),
                  settings: () => setAsking(true),
                }}
              />
            </Suspense>
          )}
          {facts.standIn && failure === null && (
            <Notice tone="info" title={start.standIn.title}>
              {start.standIn.text}
            </Notice>
          )}
        </div>
      </main>
      <footer className={style.foot}>{facts.version}</footer>
    </div>
  );
}

function LanguageSwitch() {
  const { common } = useFirstWords();
  const { language } = useSlice('settings');
  const names: Record<Language, string> = { de: common.german, en: common.english };
  return (
    <fieldset className={style.languages}>
      <legend className="visually-hidden">{common.language}</legend>
      {(['de', 'en'] as const).map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          aria-pressed={each === language}
          onClick={() => void bridge().changeSettings({ language: each })}
        >
          {names[each]}
        </button>
      ))}
    </fieldset>
  );
}
