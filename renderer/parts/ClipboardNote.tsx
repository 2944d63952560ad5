import { useEffect, useState } from 'react';
import { bridge } from '../store/bridge';
import { useSlice } from '../store/mirror';
import { useFirstWords } from '../words/useFirstWords';
import { Button } from './Button';
import { Notice } from './Notice';

/** „Kopiert. Wird in 30 s aus der Zwischenablage gelöscht.“, with the seconds counting; gone when it is cleared. */
export function ClipboardNote() {
  const { common } = useFirstWords();
  const clipboard = useSlice('clipboard');
  const [now, setNow] = useState(() => Date.now());
  const counting = clipboard.holds === 'secret' && clipboard.clearsAt !== null;
  useEffect(() => {
    if (!counting) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [counting]);
  if (!counting || clipboard.clearsAt === null) return null;
  const seconds = Math.max(0, Math.ceil((clipboard.clearsAt - now) / 1000));
  return (
    <Notice
      tone="info"
      title={
        // The counting is for eyes alone: a screen reader hears the sentence once, below.
        <span aria-hidden="true">{common.clipboardCounting(seconds)}</span>
      }
      action={
        <Button size="small" kind="quiet" onClick={() => void bridge().clearClipboard()}>
          {common.clipboardClearNow}
        </Button>
      }
    >
      <Spoken seconds={seconds} />
      {clipboard.historyMayKeep && <p>{common.clipboardHistory}</p>}
    </Notice>
  );
}

function Spoken({ seconds }: { readonly seconds: number }) {
  const { common } = useFirstWords();
  const [first] = useState(seconds);
  const [text, setText] = useState('');
  // A status region speaks what changes in it after it appeared.
  useEffect(() => setText(common.clipboardCounting(first)), [common, first]);
  return (
    <span className="visually-hidden" role="status">
      {text}
    </span>
  );
}
