import { useEffect, useState } from 'react';
import type { Failure } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { useCall } from '../store/call';
import { useFirstWords } from '../words/useFirstWords';
import { Button } from './Button';

type CopyButtonProps = {
  /** What it copies, for its name: „API Key kopieren“. */
  readonly name: string;
  /** Main copies; the window only asks. */
  readonly copy: () => Promise<Outcome<void>>;
  /** `again`: the same once more. */
  readonly onFailure?: (failure: Failure, again: () => void) => void;
  readonly label?: string;
  readonly size?: 'normal' | 'small';
};

/** Copies through main and says „Kopiert“ for two seconds. */
export function CopyButton({ name, copy, onFailure, label, size = 'small' }: CopyButtonProps) {
  const { common } = useFirstWords();
  const call = useCall(copy);
  const [done, setDone] = useState(0);
  useEffect(() => {
    if (done === 0) return;
    const timer = setTimeout(() => setDone(0), 2000);
    return () => clearTimeout(timer);
  }, [done]);
  const press = async () => {
    const answer = await call.run();
    if (answer === null) return;
    if (answer.ok) setDone((count) => count + 1);
    else onFailure?.(answer.failure, () => void press());
  };
  const text = label ?? common.copy;
  return (
    <>
      <Button size={size} pending={call.pending} onClick={() => void press()} aria-label={name}>
        {done > 0 ? common.copied : text}
      </Button>
      <span className="visually-hidden" role="status">
        {done > 0 ? common.copied : ''}
      </span>
    </>
  );
}
