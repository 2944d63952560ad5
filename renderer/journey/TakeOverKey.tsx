import { useCallback, useEffect, useId, useState } from 'react';
import type { Failure, JourneyState } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { TextField } from '../parts/Field';
import { LongWait } from '../parts/LongWait';
import { Notice } from '../parts/Notice';
import { Pill } from '../parts/Pill';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useWords } from '../words/useWords';
import style from './Step4Key.module.css';
import { type Problem, StepFrame } from './StepFrame';
import { isLabelFault, useLabel } from './useLabel';

/** Looks like a secret or a part of one. */
const SECRET = /vs_(?:live|test)_|PRIVATE KEY/;

/** The manual way: main reads key and secret from the clipboard or its own window; this window sees the public id alone. */
export function TakeOverKey({ journey }: { readonly journey: JourneyState }) {
  const { journey: words, common, failures } = useWords();
  const { step4 } = words;
  const [held, setHeld] = useState<{ keyId: string | null; secret: boolean }>({ keyId: null, secret: false });
  const [text, setText] = useState('');
  const [said, setSaid] = useState<{ text: string; trimmed: boolean } | null>(null);
  const [dropped, setDropped] = useState(false);
  const [other, setOther] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const paste = useCall(() => bridge().takeFromClipboard());
  const type = useCall(() => bridge().typeSecret());
  const enter = useCall(bridge().enterKeyId);
  const store = useCall(bridge().storeManual);
  const { label, setLabel, save } = useLabel(journey, step4.suggestion);
  const labelField = useId();
  const keyField = useId();

  const look = useCallback(async () => {
    const answer = await bridge().manualState();
    if (!answer.ok) return null;
    setHeld(answer.value);
    setProblems([]);
    return answer.value;
  }, []);
  /** Main never mixes two pairs: what it held may be gone with what it has just taken. */
  const lookAfter = async (before: typeof held) => {
    const now = await look();
    setDropped(
      now !== null && ((before.secret && !now.secret) || (before.keyId !== null && now.keyId === null)),
    );
  };
  useEffect(() => {
    void look();
  }, [look]);

  const took = async <Value extends { took: 'key' | 'secret' | 'both' | 'nothing'; trimmed: boolean }>(
    answer: Outcome<Value> | null,
  ) => {
    if (answer === null) return;
    setFailure(answer.ok ? null : answer.failure);
    setSaid(
      answer.ok && answer.value.took !== 'nothing'
        ? { text: step4.took[answer.value.took], trimmed: answer.value.trimmed }
        : null,
    );
    if (answer.ok) {
      setText('');
      setOther(false);
      enter.clear();
      // What was said of the pair before says nothing about this one.
      store.clear();
    }
    await lookAfter(held);
  };
  const takeKeyId = async (): Promise<boolean> => {
    const answer = await enter.run({ text });
    // A secret that got into the wrong field does not stay in this window.
    if (answer?.ok === false && (answer.failure.code === 'credential-swapped' || SECRET.test(text)))
      setText('');
    if (answer?.ok !== true) return false;
    store.clear();
    setFailure(null);
    setSaid({ text: step4.took.key, trimmed: answer.value.trimmed });
    setText('');
    setOther(false);
    await lookAfter(held);
    return true;
  };

  const next = async () => {
    // What was typed counts only as long as no API Key was taken another way.
    if ((held.keyId === null || other) && text.trim() !== '' && !(await takeKeyId())) return;
    const now = await bridge().manualState();
    const have = now.ok ? now.value : held;
    setHeld(have);
    const missing: Problem[] = [];
    if (have.keyId === null) missing.push({ text: step4.lacks(common.apiKey), field: keyField });
    if (!have.secret) missing.push({ text: step4.lacks(common.secretKey) });
    if (missing.length > 0) {
      setProblems(missing);
      return;
    }
    setProblems([]);
    setFailure(null);
    await save();
    const answer = await store.run({ label });
    if (answer?.ok === false && isLabelFault(answer.failure)) document.getElementById(labelField)?.focus();
  };

  const labelFault = isLabelFault(store.failure) ? failures.causes[store.failure.code].cause({}) : null;
  const keyFault = enter.failure === null ? null : failures.causes[enter.failure.code].cause({});
  const shown = failure ?? (labelFault === null ? store.failure : null);

  return (
    <StepFrame
      step={4}
      title={step4.manualTitle}
      why={step4.manualWhy}
      next={step4.store}
      onNext={() => void next()}
      pending={store.pending}
      problems={problems}
      help={step4.help}
    >
      <Card>
        <div className={style.take}>
          <div className={style.takeActions}>
            <Button kind="primary" pending={paste.pending} onClick={() => void paste.run().then(took)}>
              {step4.fromClipboard}
            </Button>
            <Button pending={type.pending} onClick={() => void type.run().then(took)}>
              {step4.typeSecret}
            </Button>
          </div>
          <ul className={style.takeState}>
            <li>
              {held.keyId === null ? (
                <Pill tone="off">{step4.lacks(common.apiKey)}</Pill>
              ) : (
                <Pill tone="ok">{step4.has(common.apiKey)}</Pill>
              )}
            </li>
            <li>
              {held.secret ? (
                <Pill tone="ok">{step4.has(common.secretKey)}</Pill>
              ) : (
                <Pill tone="off">{step4.lacks(common.secretKey)}</Pill>
              )}
            </li>
          </ul>
          <p className={said?.trimmed === true ? style.calmText : 'visually-hidden'} role="status">
            {said === null ? '' : said.trimmed ? `${said.text} ${step4.tookTrimmed}` : said.text}
          </p>
          {dropped && (
            <Notice tone="info" live="polite">
              {step4.dropped}
            </Notice>
          )}
          {shown !== null && (
            <FailureNotice
              failure={shown}
              handlers={{
                'take-over': () => void paste.run().then(took),
                retry: () => void (failure === null ? next() : paste.run().then(took)),
                'new-key': () => void bridge().openLink({ link: 'dashboard' }),
              }}
            >
              {failure === null && <p>{step4.notStored}</p>}
            </FailureNotice>
          )}
          {held.keyId === null || other ? (
            <div className={style.keyId}>
              <TextField
                id={keyField}
                label={step4.keyIdLabel}
                hint={step4.keyIdHint}
                error={keyFault}
                value={text}
                onText={(typed) => {
                  setText(typed);
                  enter.clear();
                }}
                onPaste={(event) => {
                  // Main takes a secret from the clipboard; this window's field never holds one.
                  if (!SECRET.test(event.clipboardData.getData('text'))) return;
                  event.preventDefault();
                  void paste.run().then(took);
                }}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter') return;
                  event.preventDefault();
                  void takeKeyId();
                }}
                maxLength={10_000}
                mono
                dir="ltr"
              />
              <Button pending={enter.pending} onClick={() => void takeKeyId()}>
                {step4.takeKeyId}
              </Button>
            </div>
          ) : (
            <p>
              {common.apiKey}: <code>{held.keyId}</code>{' '}
              <Button size="small" kind="quiet" onClick={() => setOther(true)}>
                {step4.otherKeyId}
              </Button>
            </p>
          )}
        </div>
      </Card>
      <div className={style.label}>
        <TextField
          id={labelField}
          label={step4.label}
          hint={step4.labelHint}
          error={labelFault}
          value={label}
          onText={(typed) => {
            setLabel(typed);
            store.clear();
          }}
          maxLength={10_000}
        />
      </div>
      {store.long && <LongWait />}
      {store.slow && <Notice tone="info">{common.working}</Notice>}
    </StepFrame>
  );
}
