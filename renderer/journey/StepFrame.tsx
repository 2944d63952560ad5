import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { StepNumber } from '../../preload/contract';
import { Button } from '../parts/Button';
import { ConnectionNotice } from '../parts/ConnectionNotice';
import { FailureNotice } from '../parts/FailureNotice';
import { Marked } from '../parts/Marked';
import { Notice } from '../parts/Notice';
import { Remarks } from '../parts/Remarks';
import { VaultNotice } from '../parts/VaultNotice';
import { bridge } from '../store/bridge';
import { LockWishNotice } from '../views/KeepLocking';
import { useWords } from '../words/useWords';
import { neighbour, stepTo, useSaveFailure } from './run';
import style from './StepFrame.module.css';

export type Problem = {
  readonly text: string;
  /** Id of the field it is about. */
  readonly field?: string;
};

type StepFrameProps = {
  readonly step: StepNumber;
  readonly title: string;
  readonly why: string;
  /** The verb at the bottom right; stays enabled, what is missing is said. */
  readonly next: string;
  readonly onNext: () => void;
  readonly pending?: boolean;
  readonly nextKind?: 'primary' | 'plain';
  readonly problems?: readonly Problem[];
  readonly help: readonly string[];
  /** A quiet second way on, such as skipping. */
  readonly other?: ReactNode;
  /** Offers a way on beside the problems. */
  readonly anyway?: ReactNode;
  readonly children: ReactNode;
};

/** One step: where it stands, h1, why, content, Zurück and Weiter, help. The focus goes to its h1. */
export function StepFrame(props: StepFrameProps) {
  const { journey, common } = useWords();
  const { step, title, problems = [] } = props;
  const [help, setHelp] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const summary = useRef<HTMLDivElement>(null);
  const helpPanel = useRef<HTMLElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const saveFailure = useSaveFailure();
  const id = useId();

  // A new step, or a step that has become another one (as after creating): read it from the top.
  // The title is what changes
  useEffect(() => {
    scroller.current?.scrollTo?.(0, 0);
    heading.current?.focus();
  }, [title]);
  useEffect(() => {
    if (problems.length > 0) summary.current?.focus();
  }, [problems]);
  useEffect(() => {
    if (help) helpPanel.current?.scrollIntoView?.({ block: 'nearest' });
  }, [help]);

  const back = () => {
    if (step === 1) void bridge().leaveMode();
    else void stepTo(neighbour(step, -1));
  };

  return (
    <form
      className={style.frame}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (props.pending !== true) props.onNext();
      }}
    >
      <div className={style.scroller} ref={scroller}>
        <div className={style.inside}>
          <header className={style.head}>
            <p className={style.where}>{journey.stepOf(step)}</p>
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
            <p className={style.why}>{props.why}</p>
          </header>
          <LockWishNotice />
          <Remarks />
          {/* Step 1 says it in its own rows. */}
          {step !== 1 && <VaultNotice />}
          {step !== 1 && <ConnectionNotice />}
          {saveFailure !== null && (
            <FailureNotice failure={saveFailure} tone="warn">
              <p>{journey.notSaved}</p>
            </FailureNotice>
          )}
          {problems.length > 0 && (
            <div ref={summary} tabIndex={-1} className={style.summary}>
              <Notice
                tone="danger"
                title={journey.problems(problems.length)}
                {...(props.anyway === undefined ? {} : { action: props.anyway })}
              >
                <ul>
                  {problems.map((problem) => (
                    <li key={problem.text}>
                      {problem.field === undefined ? (
                        problem.text
                      ) : (
                        <a
                          href={`#${problem.field}`}
                          onClick={(event) => {
                            event.preventDefault();
                            document.getElementById(problem.field ?? '')?.focus();
                          }}
                        >
                          {problem.text}
                        </a>
                      )}
                    </li>
                  ))}
                </ul>
              </Notice>
            </div>
          )}
          <div className={style.content}>{props.children}</div>
          {props.other !== undefined && <div className={style.other}>{props.other}</div>}
          {help && (
            <section id={`${id}-help`} ref={helpPanel} className={style.help} aria-label={journey.help}>
              <ul>
                {props.help.map((each) => (
                  <li key={each}>
                    <Marked text={each} />
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
      </div>
      <footer className={style.base}>
        <div className={style.foot}>
          <Button onClick={back}>{common.back}</Button>
          <span className={style.space} />
          <Button
            kind="quiet"
            aria-expanded={help}
            aria-controls={help ? `${id}-help` : undefined}
            onClick={() => setHelp((open) => !open)}
          >
            {journey.help}
          </Button>
          <Button type="submit" kind={props.nextKind ?? 'primary'} pending={props.pending === true}>
            {props.next}
          </Button>
        </div>
      </footer>
    </form>
  );
}
