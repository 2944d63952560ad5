import { useEffect, useRef, useState } from 'react';
import type { CreationState, KeyRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Choice } from '../parts/Choice';
import { Dialog } from '../parts/Dialog';
import { FailureNotice } from '../parts/FailureNotice';
import { LongWait } from '../parts/LongWait';
import { Notice } from '../parts/Notice';
import { Progress } from '../parts/Progress';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';

const overlaps = [24, 72, 168, 0] as const;
type Overlap = (typeof overlaps)[number];
type Making = Exclude<CreationState['state'], 'idle' | 'done' | 'failed'>;

function isMaking(state: CreationState['state']): state is Making {
  return state !== 'idle' && state !== 'done' && state !== 'failed';
}

type RenewDialogProps = {
  readonly row: KeyRow;
  readonly onClose: () => void;
  /** The new key is stored and active. */
  readonly onMade: (newKeyId: string) => void;
};

/** A new key in place of this one: how long both work, and what it means when they do not. */
export function RenewDialog({ row, onClose, onMade }: RenewDialogProps) {
  const all = useWords();
  const words = all.views.key;
  const creation = useSlice('creation');
  const [overlap, setOverlap] = useState<Overlap>(24);
  // A locked key has nothing left to overlap with.
  const works = row.status === 'active';
  const atOnce = works && overlap === 0;
  const renew = useCall(() => bridge().rotateKey({ keyId: row.id, overlapHours: works ? overlap : 0 }));
  const open = useRef(true);
  useEffect(() => {
    open.current = true;
    return () => {
      open.current = false;
    };
  }, []);
  const press = async (): Promise<void> => {
    const answer = await renew.run();
    // Who has closed this has gone on: the card on the page says how it went.
    if (answer?.ok === true && open.current) onMade(answer.value.id);
  };
  const { step4 } = all.journey;
  const doing = !isMaking(creation.state)
    ? words.renewing
    : creation.state === 'storing' && row.algorithm === 'ed25519'
      ? step4.pairStoring
      : step4.stage[creation.state];
  return (
    <Dialog
      title={words.renewTitle(row.label)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{renew.pending ? all.common.close : all.common.cancel}</Button>
          <Button
            kind={atOnce ? 'danger-primary' : 'primary'}
            pending={renew.pending}
            onClick={() => void press()}
          >
            {atOnce ? words.renewGoAtOnce : words.renewGo}
          </Button>
        </>
      }
    >
      {/* On top: in a low window the end of the list is out of sight. */}
      {renew.failure !== null && (
        <FailureNotice passing failure={renew.failure} handlers={{ retry: () => void press() }} />
      )}
      {!renew.pending && (
        <>
          {!atOnce && renew.failure === null && <p>{works ? words.renewText : words.renewTextStopped}</p>}
          {works && (
            <Choice
              legend={words.overlap}
              value={`${overlap}`}
              onChoice={(chosen) => {
                setOverlap(overlaps.find((each) => `${each}` === chosen) ?? 24);
                renew.clear();
              }}
              options={overlaps.map((hours) => ({ value: `${hours}` as const, ...words.overlaps[hours] }))}
            />
          )}
        </>
      )}
      {atOnce && (
        <Notice tone="danger" live="polite" title={words.atOnce}>
          {words.atOnceText}
        </Notice>
      )}
      {renew.pending && (
        <>
          <Progress label={doing} />
          <p role="status" className="visually-hidden">
            {doing}
          </p>
          <p>{words.renewSafe}</p>
        </>
      )}
      {renew.long && <LongWait />}
    </Dialog>
  );
}
