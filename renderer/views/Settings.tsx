import { type ReactNode, useEffect, useId, useState } from 'react';
import type { KeychainStatus, SettingsState } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { FailureNotice } from '../parts/FailureNotice';
import { TextField } from '../parts/Field';
import { KeychainGuide } from '../parts/KeychainGuide';
import { Notice } from '../parts/Notice';
import { Pill } from '../parts/Pill';
import { useGivingUp } from '../parts/useGivingUp';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useAppFacts, useSlice } from '../store/mirror';
import type { Words } from '../words/de';
import { useWords } from '../words/useWords';
import { PageHead } from './PageHead';
import { Row, SwitchRow } from './Row';
import { Segments } from './Segments';
import styles from './Settings.module.css';

const LEAST_SECONDS = 10;
const MOST_SECONDS = 120;

/** Einstellungen. Every change is saved at once, but for the backend address. */
export function Settings() {
  const all = useWords();
  const words = all.views.settings;
  const settings = useSlice('settings');
  const change = useCall((part: Partial<SettingsState>) => bridge().changeSettings(part));
  const [saved, setSaved] = useState(0);
  const save = async (part: Partial<SettingsState>): Promise<void> => {
    const answer = await change.run(part);
    if (answer?.ok === true) setSaved((n) => n + 1);
  };
  return (
    <div className={styles.page}>
      <PageHead title={words.title} />
      <span role="status" className="visually-hidden">
        {saved > 0 ? words.saved : ''}
      </span>
      {change.failure !== null && (
        <FailureNotice failure={change.failure} handlers={{ retry: change.clear }} />
      )}

      <Section title={words.general}>
        <Row label={words.language}>
          <Segments
            name={words.language}
            value={settings.language}
            options={[
              { value: 'de', text: words.languages.de },
              { value: 'en', text: words.languages.en },
            ]}
            onChoose={(language) => void save({ language })}
          />
        </Row>
        <Row label={words.theme}>
          <Segments
            name={words.theme}
            value={settings.theme}
            options={[
              { value: 'system', text: words.themes.system },
              { value: 'light', text: words.themes.light },
              { value: 'dark', text: words.themes.dark },
            ]}
            onChoose={(theme) => void save({ theme })}
          />
        </Row>
      </Section>

      <Section title={words.keychain}>
        <KeychainRow />
        <ClipboardRow
          seconds={settings.clipboardSeconds}
          onSave={(clipboardSeconds) => void save({ clipboardSeconds })}
        />
      </Section>

      <Section title={words.notifications}>
        <SwitchRow
          label={words.unknownAddress}
          hint={words.unknownAddressHint}
          on={settings.notifyUnknownAddress}
          onChange={(notifyUnknownAddress) => void save({ notifyUnknownAddress })}
        />
        <SwitchRow
          label={words.renewal}
          hint={words.renewalHint}
          on={settings.remindRenewal}
          onChange={(remindRenewal) => void save({ remindRenewal })}
        />
      </Section>

      <Section title={words.backend}>
        <AccountRow />
        <AddressRow saved={settings.backendAddress} />
      </Section>

      <AboutSection />
    </div>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.section}>
      <h2 id={id}>{title}</h2>
      <Card inside="rows">{children}</Card>
    </section>
  );
}

const keychainTone: Record<KeychainStatus['state'], 'ok' | 'warn' | 'danger' | 'off'> = {
  unknown: 'off',
  ready: 'ok',
  missing: 'danger',
  locked: 'warn',
  denied: 'danger',
  slow: 'warn',
  changed: 'danger',
};

/** The true store and its state, with what to do. */
function KeychainRow() {
  const all = useWords();
  const words = all.views.settings;
  const { state, store, earlier } = useSlice('keychain');
  const [guide, setGuide] = useState(false);
  const open = useCall(() => bridge().unlockKeychain());
  const giveUp = useGivingUp();
  const locked = store === 'vault' && state === 'locked';
  const fits = state === 'ready' && (earlier === undefined || earlier.state === 'ready');
  const hints = [keychainText(words, { state, store }), earlierText(all, earlier)];
  return (
    <Row label={all.common.store[store]} hint={hints.filter((hint) => hint !== null).join(' ')}>
      <Pill tone={keychainTone[state]}>{words.keychainStates[state]}</Pill>
      {locked ? (
        <>
          <Button size="small" pending={open.pending} onClick={() => void open.run()}>
            {all.common.openVault}
          </Button>
          <Button size="small" kind="quiet" pending={giveUp.pending} onClick={() => void giveUp.run()}>
            {all.common.giveUpVault}
          </Button>
        </>
      ) : (
        !fits &&
        state !== 'unknown' && (
          <Button size="small" onClick={() => setGuide(true)}>
            {words.keychainGuide}
          </Button>
        )
      )}
      {guide && <KeychainGuide onClose={() => setGuide(false)} />}
    </Row>
  );
}

/** Older secrets stay where they were. */
function earlierText(all: Words, earlier: KeychainStatus['earlier']): string | null {
  if (earlier === undefined) return null;
  const words = all.views.settings;
  return earlier.state === 'ready' ? words.earlierReady(all.common.store[earlier.store]) : words.earlierAway;
}

function keychainText(words: Words['views']['settings'], { state, store }: KeychainStatus): string {
  if (store === 'memory') return words.keychainTexts.missing;
  if (store === 'vault' && (state === 'ready' || state === 'locked' || state === 'denied'))
    return words.vaultTexts[state];
  return words.keychainTexts[state];
}

function secondsOf(text: string): number | null {
  if (!/^\s*\d{1,4}\s*$/.test(text)) return null;
  const seconds = Number(text);
  return seconds >= LEAST_SECONDS && seconds <= MOST_SECONDS ? seconds : null;
}

type ClipboardRowProps = { readonly seconds: number; readonly onSave: (seconds: number) => void };

function ClipboardRow({ seconds, onSave }: ClipboardRowProps) {
  const all = useWords();
  const words = all.views.settings;
  const clipboard = useSlice('clipboard');
  const id = useId();
  const [text, setText] = useState(String(seconds));
  const [wrong, setWrong] = useState(false);
  useEffect(() => setText(String(seconds)), [seconds]);
  const leave = (): void => {
    const value = secondsOf(text);
    setWrong(value === null);
    if (value !== null && value !== seconds) onSave(value);
  };
  return (
    <Row
      label={<label htmlFor={id}>{words.clipboard}</label>}
      hint={
        <>
          <span id={`${id}-hint`}>{words.clipboardHint}</span>
          {clipboard.historyMayKeep && <span> {all.common.clipboardHistory}</span>}
          {wrong && (
            <p id={`${id}-error`} role="alert" className={styles.error}>
              {words.clipboardInvalid}
            </p>
          )}
        </>
      }
    >
      <input
        id={id}
        className={styles.seconds}
        inputMode="numeric"
        autoComplete="off"
        maxLength={10}
        value={text}
        aria-invalid={wrong || undefined}
        aria-describedby={wrong ? `${id}-error ${id}-hint` : `${id}-hint`}
        onChange={(event) => {
          setText(event.target.value);
          if (wrong && secondsOf(event.target.value) !== null) setWrong(false);
        }}
        onBlur={leave}
        onKeyDown={(event) => {
          if (event.key === 'Enter') leave();
        }}
      />
      <span className={styles.unit}>{words.seconds}</span>
    </Row>
  );
}

/** The live backend's address; main judges it. */
function AddressRow({ saved }: { readonly saved: string | null }) {
  const all = useWords();
  const words = all.views.settings;
  const { standIn } = useAppFacts();
  const [text, setText] = useState(saved ?? '');
  useEffect(() => setText(saved ?? ''), [saved]);
  const [done, setDone] = useState(false);
  const change = useCall((backendAddress: string | null) => bridge().changeSettings({ backendAddress }));
  const failure = change.failure;
  const error =
    failure === null
      ? undefined
      : failure.code === 'backend-address-invalid' || failure.code === 'invalid-request'
        ? words.addressInvalid
        : failure.code === 'live-not-in-stand-in'
          ? words.addressStandIn
          : all.failures.causes[failure.code].cause(failure.evidence ?? {});
  const wanted = text.trim();
  const save = async (): Promise<void> => {
    const answer = await change.run(wanted === '' ? null : wanted);
    setDone(answer?.ok === true);
  };
  return (
    <form
      className={styles.address}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className={styles.addressField}>
        <TextField
          label={words.address}
          hint={words.addressHint}
          {...(error === undefined ? {} : { error })}
          value={text}
          mono
          inputMode="url"
          maxLength={300}
          placeholder="https://"
          onText={(value) => {
            setText(value);
            setDone(false);
            change.clear();
          }}
        />
      </div>
      <Button type="submit" pending={change.pending}>
        {words.addressSave}
      </Button>
      {standIn && failure === null && (
        <div className={styles.wide}>
          <Notice tone="info">{words.addressStandIn}</Notice>
        </div>
      )}
      <p role="status" className={styles.done}>
        {done ? words.addressSaved : ''}
      </p>
    </form>
  );
}

function AccountRow() {
  const all = useWords();
  const words = all.views.settings;
  const session = useSlice('session');
  const signOut = useCall(() => bridge().signOut());
  const signIn = useCall(() => bridge().signIn());
  const failure = signOut.failure ?? signIn.failure;
  const state =
    session.state === 'signed-in'
      ? words.signedInAs(session.account)
      : session.state === 'expired'
        ? words.sessionExpired
        : session.state === 'waiting'
          ? all.views.states.waitingTitle
          : words.signedOut;
  return (
    <>
      <Row
        label={<bdi>{state}</bdi>}
        hint={
          session.state === 'signed-in'
            ? words.signOutHint
            : session.state === 'waiting'
              ? all.views.states.waitingText(session.address)
              : all.views.states.signedOutText
        }
      >
        {session.state === 'signed-in' ? (
          <Button size="small" pending={signOut.pending} onClick={() => void signOut.run()}>
            {words.signOut}
          </Button>
        ) : session.state === 'waiting' ? (
          <Button size="small" onClick={() => void bridge().cancelSignIn()}>
            {all.views.states.cancelSignIn}
          </Button>
        ) : (
          <Button size="small" pending={signIn.pending} onClick={() => void signIn.run()}>
            {session.state === 'expired' ? all.common.signInAgain : all.views.states.signIn}
          </Button>
        )}
      </Row>
      {failure !== null && (
        <div className={styles.failure}>
          <FailureNotice failure={failure} />
        </div>
      )}
    </>
  );
}

function AboutSection() {
  const words = useWords().views.settings;
  const app = useAppFacts();
  return (
    <Section title={words.about}>
      <Row label={words.version}>{app.version}</Row>
      <Row label={words.runtime} {...(app.standIn ? { hint: words.addressStandIn } : {})}>
        {app.standIn ? words.standIn : words.regular}
      </Row>
    </Section>
  );
}
