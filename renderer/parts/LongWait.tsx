import { useState } from 'react';
import { useFirstWords } from '../words/useFirstWords';
import { Button } from './Button';
import { Notice } from './Notice';

type LongWaitProps = {
  /** Extra advice for this wait; comes first. */
  readonly advice?: readonly string[];
};

/** „Dauert länger als erwartet. [Was kann ich tun?]“: for a wait of more than 30 s. */
export function LongWait({ advice = [] }: LongWaitProps) {
  const { common } = useFirstWords();
  const [open, setOpen] = useState(false);
  return (
    <Notice
      tone="info"
      live="polite"
      title={common.longer.title}
      action={
        open ? null : (
          <Button size="small" onClick={() => setOpen(true)}>
            {common.longer.action}
          </Button>
        )
      }
    >
      {open && (
        <ul style={{ paddingInlineStart: '1.25rem' }}>
          {[...advice, ...common.longer.advice].map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
