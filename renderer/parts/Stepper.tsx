import { useFirstWords } from '../words/useFirstWords';
import style from './Stepper.module.css';

type StepperProps = {
  readonly name: string;
  readonly steps: readonly string[];
  /** 1-based. */
  readonly current: number;
  /** The farthest open step; each up to it can be gone to. */
  readonly reached: number;
  readonly done: (step: number) => boolean;
  readonly onStep: (step: number) => void;
};

/** The list of steps: done, current, open. */
export function Stepper({ name, steps, current, reached, done, onStep }: StepperProps) {
  const { common } = useFirstWords();
  return (
    <nav aria-label={name} className={style.stepper}>
      <ol className={style.steps}>
        {steps.map((title, at) => {
          const step = at + 1;
          const ready = done(step) && step !== current;
          const inside = (
            <>
              <span className={style.number} aria-hidden="true">
                {ready ? (
                  <svg viewBox="0 0 24 24">
                    <path d="m5 12.5 4.5 4.5L19 7" />
                  </svg>
                ) : (
                  step
                )}
              </span>
              <span className={style.title}>{title}</span>
              {ready && <span className="visually-hidden">, {common.tone.ok}</span>}
            </>
          );
          const open = step <= reached && step !== current;
          return (
            <li
              key={title}
              className={style.step}
              data-state={step === current ? 'now' : ready ? 'done' : 'open'}
              aria-current={step === current ? 'step' : undefined}
            >
              {open ? (
                <button type="button" className={style.go} onClick={() => onStep(step)}>
                  {inside}
                </button>
              ) : (
                <span className={style.go}>{inside}</span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
