import { useEffect, useRef, useState } from 'react';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { TextField } from '../parts/Field';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { sliceNow } from '../store/mirror';
import { useFirstWords } from '../words/useFirstWords';
import style from './AddressForm.module.css';

/** What is plainly no origin is said at once; main decides in the end. */
function isOrigin(text: string): boolean {
  return /^https?:\/\/[^\s/]+\/?$/i.test(text) && URL.canParse(text);
}

/** Asks for the live backend's address before the first connection. */
export function AddressForm({
  onDone,
  onCancel,
}: {
  readonly onDone: () => void;
  readonly onCancel: () => void;
}) {
  const { start, common } = useFirstWords();
  const [text, setText] = useState(() => sliceNow('settings').backendAddress ?? '');
  const [error, setError] = useState<string | null>(null);
  const save = useCall((backendAddress: string) => bridge().changeSettings({ backendAddress }));
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector('input')?.focus();
  }, []);

  const submit = async () => {
    const address = text.trim();
    if (address === '') setError(start.noAddress.empty);
    else if (!isOrigin(address)) setError(start.noAddress.invalid);
    else {
      setError(null);
      const saved = await save.run(address.replace(/\/$/, ''));
      if (saved?.ok === true) onDone();
      return;
    }
    form.current?.querySelector('input')?.focus();
  };

  return (
    <Card>
      <form
        ref={form}
        className={style.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <h2>{start.noAddress.title}</h2>
        <p className={style.lead}>{start.noAddress.lead}</p>
        <TextField
          label={start.noAddress.label}
          hint={start.noAddress.hint}
          error={error}
          value={text}
          onText={setText}
          inputMode="url"
          placeholder="https://"
          maxLength={300}
          mono
          dir="ltr"
        />
        {save.failure !== null && <FailureNotice failure={save.failure} />}
        <div className={style.actions}>
          <Button onClick={onCancel}>{common.back}</Button>
          <Button type="submit" kind="primary" pending={save.pending}>
            {start.noAddress.go}
          </Button>
        </div>
      </form>
    </Card>
  );
}
