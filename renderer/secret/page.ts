import '../style/fonts.css';
import '../style/tokens.css';
import './page.css';
import type { SecretBridge } from '../../preload/wire';
import { button, element } from './element';
import { askPassphrase } from './passphrase';
import { failureText, type SecretWords, secretWords } from './words';

/** The page of the secret window: asks main for its task once, shows it, and counts down to its closing. */

declare global {
  interface Window {
    readonly secret: SecretBridge;
  }
}

type Task = Extract<Awaited<ReturnType<SecretBridge['secretTask']>>, { ok: true }>['value'];

const LONGEST_ENTRY = 10_000;

async function start(): Promise<void> {
  const bridge = window.secret;
  const page = document.getElementById('page');
  const answer = await bridge.secretTask();
  if (!answer.ok || page === null) return void bridge.secretClose();
  const task = answer.value;
  const words = secretWords(task.language);
  document.documentElement.lang = task.language;
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') void bridge.secretClose();
  });
  const clock = element('p', { class: 'clock' });
  if (task.task === 'show') showSecret(page, task, words, clock, bridge);
  else if (task.task === 'enter') askSecret(page, words, clock, bridge);
  else askPassphrase(page, task.task, words, clock, bridge);
  countDown(clock, task.seconds, words);
}

function showSecret(
  page: HTMLElement,
  task: Extract<Task, { task: 'show' }>,
  words: SecretWords,
  clock: HTMLElement,
  bridge: SecretBridge,
): void {
  const status = element('p', { class: 'status', role: 'status' });
  const copySecret = async () => {
    const copied = await bridge.secretCopy();
    status.textContent = copied.ok ? words.copied : failureText(copied.failure, words);
    status.classList.toggle('failed', !copied.ok);
  };
  const copy = button(words.copy, 'primary', () => void copySecret());
  page.append(
    element('h1', {}, words.heading(task.label, task.algorithm)),
    element('p', { class: 'hint', id: 'hint' }, words.hint),
    element('p', { class: 'value', translate: 'no', tabindex: '0', 'aria-describedby': 'hint' }, task.value),
    status,
    element(
      'footer',
      {},
      clock,
      button(words.close, 'plain', () => void bridge.secretClose()),
      copy,
    ),
  );
  copy.focus();
}

function askSecret(page: HTMLElement, words: SecretWords, clock: HTMLElement, bridge: SecretBridge): void {
  const field = element('input', {
    id: 'secret',
    type: 'password',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    'aria-describedby': 'hint problem',
  });
  const problem = element('p', { class: 'status failed', id: 'problem', role: 'alert' });
  const accept = element('button', { type: 'submit', class: 'primary' }, words.accept);
  const complain = (text: string) => {
    problem.textContent = text;
    field.setAttribute('aria-invalid', 'true');
    field.focus();
    field.select();
  };
  field.addEventListener('input', () => {
    problem.textContent = '';
    field.removeAttribute('aria-invalid');
  });
  const give = async (text: string) => {
    accept.disabled = true;
    const outcome = await bridge.secretEntered({ text });
    accept.disabled = false;
    // Once it was taken, main closes the window.
    if (outcome.ok) field.value = '';
    else complain(failureText(outcome.failure, words));
  };
  const form = element(
    'form',
    {},
    element('label', { for: 'secret' }, words.enterLabel),
    field,
    element('p', { class: 'hint', id: 'hint' }, words.enterHint),
    problem,
    element(
      'footer',
      {},
      clock,
      button(words.cancel, 'plain', () => void bridge.secretClose()),
      accept,
    ),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = field.value;
    if (text.trim() === '') return complain(words.failures['credential-incomplete'] ?? words.otherFailure);
    if (text.length > LONGEST_ENTRY)
      return complain(words.failures['credential-wrong-length'] ?? words.otherFailure);
    void give(text);
  });
  page.append(element('h1', {}, words.enterHeading), form);
  field.focus();
}

/** Only shows: the closing itself is main's. No live region, since nobody wants to hear every second. */
function countDown(clock: HTMLElement, seconds: number, words: SecretWords): void {
  const end = performance.now() + seconds * 1000;
  const show = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    clock.textContent = words.closesIn(left > 90 ? words.minutes(Math.ceil(left / 60)) : words.seconds(left));
  };
  show();
  setInterval(show, 500);
}

void start();
