import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import type { KeyRow, Rotation, StageReport } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { ExportDialog } from '../parts/ExportDialog';
import { FailureNotice } from '../parts/FailureNotice';
import { Notice } from '../parts/Notice';
import { StageMark } from '../parts/StageMark';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import { openKey, testKey } from './inside';
import pageStyles from './KeyPage.module.css';
import styles from './RenewalCard.module.css';
import { StillUsing } from './StillUsing';

type RenewalCardProps = {
  readonly rotation: Rotation;
  /** The key on whose page it stands: the old or the new one. */
  readonly row: KeyRow;
  /** The new key could not be made: ask once more. */
  readonly onAgain: () => void;
};

/** A renewal under way, the same on the old and on the new key's page: what is done, what is left, who still uses the old. */
export function RenewalCard({ rotation, row, onAgain }: RenewalCardProps) {
  const all = useWords();
  const words = all.views.key;
  const formats = useFormats();
  const keys = useSlice('keys').rows;
  const [exporting, setExporting] = useState(false);
  const [saved, setSaved] = useState<string | null>(null);
  const [ending, setEnding] = useState(false);
  const dismiss = useCall(() => bridge().dismissRotation({ keyId: rotation.oldId }));
  const { newId, stage, endsAt } = rotation;
  const titleId = `renewal-${rotation.oldId}`;
  const ofOld = rotation.oldId === row.id;
  const other = ofOld ? newId : rotation.oldId;
  const hasOther = other !== null && keys.some((each) => each.id === other);
  const away = keys.find((each) => each.id === newId)?.secretHere === 'no';
  const making = stage === 'making';
  const ended = stage === 'ended';
  const title = useRef<HTMLHeadingElement>(null);
  const wasEnded = useRef(ended);
  useLayoutEffect(() => {
    // The button that had the focus has gone with its work, a moment after its dialog has given the focus back to it.
    if (ended && !wasEnded.current && (document.activeElement ?? document.body) === document.body)
      title.current?.focus({ preventScroll: true });
    wasEnded.current = ended;
  }, [ended]);

  return (
    <section aria-labelledby={titleId} className={pageStyles.section}>
      <h2 id={titleId} ref={title} tabIndex={-1}>
        {words.rotation}
      </h2>
      <Card>
        <div className={pageStyles.block}>
          <div className={pageStyles.line}>
            <p className={styles.lead}>{ofOld ? words.rotationOfOld : words.rotationOfNew}</p>
            {hasOther && other !== null && (
              <Button size="small" kind="quiet" onClick={() => openKey(other)}>
                {ofOld ? words.openNew : words.openOld}
              </Button>
            )}
          </div>
          <ol className={styles.steps} aria-label={words.rotationSteps}>
            <Step
              state={making ? (rotation.failure === null ? 'running' : 'failed') : 'passed'}
              text={making ? words.stepMaking : words.stepMade}
            />
            <Step
              state={rotation.tested ? 'passed' : 'waiting'}
              text={rotation.tested ? words.stepTested : words.stepTest}
              action={
                newId !== null &&
                !making &&
                !away && (
                  <Button size="small" onClick={() => testKey(newId)}>
                    {words.runTest}
                  </Button>
                )
              }
            />
            <Step
              state={rotation.exported ? 'passed' : 'waiting'}
              text={rotation.exported ? words.stepExported : words.stepExport}
              action={
                newId !== null &&
                !making &&
                !away && (
                  <Button size="small" onClick={() => setExporting(true)}>
                    {words.runExport}
                  </Button>
                )
              }
            />
            <Step
              state={ended ? 'passed' : 'waiting'}
              text={
                ended
                  ? words.stepEnded
                  : making
                    ? words.stepEndsLater
                    : endsAt === null
                      ? words.stepEndsOpen
                      : words.stepEnds(formats.dateTime(endsAt))
              }
              action={
                stage === 'handing-over' && (
                  <Button size="small" kind="danger" onClick={() => setEnding(true)}>
                    {words.endNow}
                  </Button>
                )
              }
            />
          </ol>
          {saved !== null && (
            <Notice tone="ok" live="polite">
              {all.views.keys.saved(saved)}
            </Notice>
          )}
          {stage === 'handing-over' && <StillUsing rotation={rotation} />}
          {rotation.failure !== null && (
            <FailureNotice
              failure={rotation.failure}
              handlers={{ retry: making ? onAgain : () => setEnding(true) }}
              live="polite"
            />
          )}
          {ended && (
            <Notice
              tone="ok"
              live="polite"
              action={
                <Button
                  size="small"
                  pending={dismiss.pending}
                  onClick={() => {
                    // The card goes with its button: on to the page's title, not to nowhere.
                    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
                    void dismiss.run();
                  }}
                >
                  {words.dismiss}
                </Button>
              }
            >
              {words.ended}
            </Notice>
          )}
          {dismiss.failure !== null && <FailureNotice failure={dismiss.failure} />}
        </div>
      </Card>
      {exporting && newId !== null && (
        <ExportDialog
          keyId={newId}
          onClose={(path) => {
            setExporting(false);
            if (path !== null) setSaved(path);
          }}
        />
      )}
      {ending && (
        <EndDialog rotation={rotation} onClose={() => setEnding(false)} onEnded={() => setEnding(false)} />
      )}
    </section>
  );
}

type StepProps = {
  readonly state: Extract<StageReport['state'], 'waiting' | 'running' | 'passed' | 'failed'>;
  readonly text: string;
  readonly action?: ReactNode;
};

/** One thing of the renewal: done or still open, by symbol and word. */
function Step({ state, text, action }: StepProps) {
  const words = useWords();
  const key = words.views.key;
  const word = {
    waiting: key.open,
    running: key.running,
    passed: key.done,
    failed: words.test.state.failed,
  }[state];
  return (
    <li className={styles.step}>
      <StageMark state={state} />
      <span className={styles.text}>{text}</span>
      <span className={styles.word} data-state={state}>
        {word}
      </span>
      <span className={styles.action}>{action}</span>
    </li>
  );
}

type EndDialogProps = {
  readonly rotation: Rotation;
  readonly onClose: () => void;
  readonly onEnded: () => void;
};

/** A second look before the old key ends by hand. */
function EndDialog({ rotation, onClose, onEnded }: EndDialogProps) {
  const words = useWords().views.key;
  const end = useCall(() => bridge().endRotation({ keyId: rotation.oldId }));
  const press = async (): Promise<void> => {
    const answer = await end.run();
    if (answer?.ok === true) onEnded();
  };
  return (
    <ConfirmDialog
      danger
      title={words.endTitle}
      confirm={words.endConfirm}
      pending={end.pending}
      onConfirm={() => void press()}
      onCancel={onClose}
    >
      <p>{words.endText}</p>
      {!rotation.exported && <Notice tone="warn">{words.endNotHandedOver}</Notice>}
      <StillUsing rotation={rotation} />
      {end.failure !== null && (
        <FailureNotice failure={end.failure} handlers={{ retry: () => void press() }} />
      )}
    </ConfirmDialog>
  );
}
