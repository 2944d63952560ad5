import type { SecretBridge } from '../../preload/wire';
import { button, element } from './element';
import { failureText, type SecretWords } from './words';

const LONGEST = '1000';
/** As the vault wants it (main/keychain/vault.ts): said before the two entries are compared. */
const SHORTEST = 12;

/** Asks for the vault's passphrase: typed twice for a new vault, once to open it. */
export function askPassphrase(
  page: HTMLElement,
  task: 'set-passphrase' | 'open-vault',
  words: SecretWords,
  clock: HTMLElement,
  bridge: SecretBridge,
): void {
  const isNew = task === 'set-passphrase';
  const said = words.passphrase[task];
  const fields = (isNew ? (['passphrase', 'again'] as const) : (['passphrase'] as const)).map((id) =>
    element('input', {
      id,
      type: 'password',
      maxlength: LONGEST,
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
      'aria-describedby': id === 'passphrase' ? 'hint problem' : 'problem',
    }),
  );
  const [first, second] = fields;
  if (first === undefined) return;
  const problem = element('p', { class: 'status failed', id: 'problem', role: 'alert' });
  const accept = element('button', { type: 'submit', class: 'primary' }, said.accept);
  const complain = (text: string, field: HTMLInputElement) => {
    problem.textContent = text;
    field.setAttribute('aria-invalid', 'true');
    field.focus();
    field.select();
  };
  for (const field of fields)
    field.addEventListener('input', () => {
      problem.textContent = '';
      for (const each of fields) each.removeAttribute('aria-invalid');
    });
  const wait = (on: boolean) => {
    for (const each of [...fields, accept]) each.disabled = on;
    accept.textContent = on ? words.passphrase.working : said.accept;
  };
  const give = async (text: string) => {
    wait(true);
    const outcome = await bridge.secretEntered({ text });
    // Once it was taken, main closes the window.
    if (outcome.ok) {
      for (const field of fields) field.value = '';
      return;
    }
    wait(false);
    const { code } = outcome.failure;
    // What else may not be said is said of a secret key.
    complain(code === 'invalid-request' ? words.otherFailure : failureText(outcome.failure, words), first);
  };
  const form = element(
    'form',
    {},
    element('p', { class: 'hint', id: 'hint' }, said.hint),
    ...(isNew ? [element('p', { class: 'warning' }, words.passphrase.forgotten)] : []),
    element('label', { for: 'passphrase' }, said.label),
    first,
    ...(second === undefined ? [] : [element('label', { for: 'again' }, words.passphrase.again), second]),
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
    const text = first.value;
    if (text === '') return complain(words.passphrase.empty, first);
    if (isNew && Array.from(text.normalize('NFC').trim()).length < SHORTEST)
      return complain(failureText({ code: 'passphrase-too-short' }, words), first);
    if (second !== undefined && text.normalize('NFC') !== second.value.normalize('NFC'))
      return complain(words.passphrase.differ, second);
    void give(text);
  });
  page.append(element('h1', {}, said.heading), form);
  first.focus();
}
