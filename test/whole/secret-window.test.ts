import { type ElectronApplication, expect, type Page } from '@playwright/test';
import { mainWords } from '../../main/words/words';
import { secretWords } from '../../renderer/secret/words';
import { answerDialogs, test } from './app';
import {
  byMouse,
  checkPrerequisites,
  choosePermissions,
  createKey,
  practise,
  signIn,
  type Walker,
  words,
} from './journey';

/** The only window that ever holds the secret: opened by main's own question, gone by itself. */

const w = words.de;
const { step4 } = w.journey;
const SECRET = /^vs_test_[A-Za-z0-9_-]{49}$/;
/** As long as the window stays open, and some more, in ms. */
const CLOSES_BY_ITSELF = 30_000;

async function walkToKey(walker: Walker): Promise<void> {
  await practise(walker);
  await checkPrerequisites(walker);
  await signIn(walker);
  await choosePermissions(walker);
  await createKey(walker);
}

const showButton = (window: Page) =>
  window.getByRole('button', { name: `${w.common.secretKey}: ${w.common.show}`, exact: true });

/** Presses [Anzeigen] and answers the window that opens. */
async function show(app: ElectronApplication, window: Page): Promise<Page> {
  const opening = app.waitForEvent('window');
  await showButton(window).click();
  const secret = await opening;
  await expect(secret.getByText(SECRET)).toBeVisible();
  return secret;
}

const shownIn = async (secret: Page): Promise<string> => (await secret.getByText(SECRET).textContent()) ?? '';

/** The window goes while the key is still down, and the test's own call with it. */
const pressEscape = (secret: Page) => secret.keyboard.press('Escape').catch(() => undefined);

const pasted = (app: ElectronApplication) => app.evaluate(({ clipboard }) => clipboard.readText());

async function setClipboardSeconds(window: Page, seconds: number): Promise<void> {
  const changed = await window.evaluate(
    (clipboardSeconds) => globalThis.window.ventario.changeSettings({ clipboardSeconds }),
    seconds,
  );
  expect(changed).toMatchObject({ ok: true });
}

test('Shows the secret in a window of its own, closes with Escape, and by itself', async ({ opened }) => {
  const { app, window } = opened;
  await answerDialogs(app);
  await walkToKey(byMouse(window));
  const secret = await show(app, window);
  const value = await shownIn(secret);
  expect(await window.content()).not.toContain(value);
  await expect(secret.getByRole('heading')).toContainText(step4.suggestion);
  // Another one while it is open is refused; nothing else opens.
  const keyId = await keyIdOf(window);
  const second = await window.evaluate((id) => globalThis.window.ventario.showSecret({ keyId: id }), keyId);
  expect(second).toEqual({ ok: false, failure: { code: 'busy' } });
  expect(app.windows()).toHaveLength(2);

  const closed = secret.waitForEvent('close');
  await pressEscape(secret);
  await closed;

  const again = await show(app, window);
  expect(await shownIn(again)).toBe(value);
  await again.waitForEvent('close', { timeout: CLOSES_BY_ITSELF });
  expect(app.windows()).toHaveLength(1);
  expect(await window.content()).not.toContain(value);
});

async function keyIdOf(window: Page): Promise<string> {
  const snapshot = await window.evaluate(() => globalThis.window.ventario.snapshot());
  return (snapshot.ok && snapshot.value.journey?.keyId) || '';
}

/** The seed of RFC 8032 as base64url: 32 bytes. */
const SEED = /^[A-Za-z0-9_-]{43}$/;

test('Shows the private key of a pair under its own name, copies it, and closes by itself', async ({
  opened,
  profile,
}) => {
  const { app, window } = opened;
  await answerDialogs(app);
  const walker = byMouse(window);
  await practise(walker);
  await checkPrerequisites(walker);
  await signIn(walker);
  await choosePermissions(walker);
  await window.getByText(step4.pair, { exact: true }).click();
  await createKey(walker);
  const keyId = await keyIdOf(window);
  expect((await profile.keysThere()).find(({ id }) => id === keyId)).toMatchObject({ algorithm: 'ed25519' });

  const { privateKey, secretKey } = w.common;
  await expect(window.getByRole('button', { name: `${secretKey}: ${w.common.show}` })).toHaveCount(0);
  const opening = app.waitForEvent('window');
  await window.getByRole('button', { name: `${privateKey}: ${w.common.show}`, exact: true }).click();
  const shown = await opening;
  await expect(shown.getByText(SEED)).toBeVisible();
  await expect(shown.getByRole('heading')).toHaveText(secretWords('de').heading(step4.suggestion, 'ed25519'));
  const titles = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((each) => each.getTitle()),
  );
  expect(titles).toContain(mainWords('de').title.showSecret.ed25519);
  const value = (await shown.getByText(SEED).textContent()) ?? '';
  expect(await window.content()).not.toContain(value);

  await shown.getByRole('button', { name: w.common.copy, exact: true }).click();
  await expect.poll(() => pasted(app)).toBe(value);
  await shown.waitForEvent('close', { timeout: CLOSES_BY_ITSELF });
  expect(app.windows()).toHaveLength(1);
  await expect.poll(() => pasted(app), { timeout: 30_000 }).toBe('');
  expect(await window.content()).not.toContain(value);
});

test('A no in the dialog shows nothing, and says nothing went wrong', async ({ opened }) => {
  const { app, window } = opened;
  const { asked } = await answerDialogs(app, undefined, 'no');
  await walkToKey(byMouse(window));
  await showButton(window).click();
  await expect.poll(asked).toBe(1);
  await expect(showButton(window)).not.toHaveAttribute('aria-busy', 'true');
  expect(app.windows()).toHaveLength(1);
  await expect(window.getByRole('alert')).toHaveCount(0);
});

test('A copied secret is taken out of the clipboard in time, if it is still ours', async ({ opened }) => {
  const { app, window } = opened;
  await answerDialogs(app);
  await walkToKey(byMouse(window));
  await setClipboardSeconds(window, 10);
  const secret = await show(app, window);
  const value = await shownIn(secret);
  await secret.getByRole('button', { name: w.common.copy, exact: true }).click();
  await expect.poll(() => pasted(app)).toBe(value);
  await pressEscape(secret);
  // The seconds count in the main window, and then it is gone.
  await expect(window.getByText(/Wird in \d+\s?s aus der Zwischenablage gelöscht/).first()).toBeVisible();
  await expect.poll(() => pasted(app), { timeout: 15_000 }).toBe('');
  await expect(window.getByText(/aus der Zwischenablage gelöscht/)).toHaveCount(0);

  // What somebody else put there meanwhile stays.
  const copy = `${w.common.secretKey}: ${w.common.copy}`;
  await window.getByRole('button', { name: copy, exact: true }).click();
  await expect.poll(() => pasted(app)).toBe(value);
  await app.evaluate(({ clipboard }) => clipboard.writeText('etwas ganz anderes'));
  await expect(window.getByText(/Wird in \d+\s?s aus der Zwischenablage gelöscht/).first()).toBeVisible();
  await expect(window.getByText(/aus der Zwischenablage gelöscht/)).toHaveCount(0);
  expect(await pasted(app)).toBe('etwas ganz anderes');

  // On wish it goes at once.
  await window.getByRole('button', { name: copy, exact: true }).click();
  await expect.poll(() => pasted(app)).toBe(value);
  await window.getByRole('button', { name: w.common.clipboardClearNow, exact: true }).click();
  await expect.poll(() => pasted(app)).toBe('');
});

test('Leaving the mode and signing out take window and clipboard along', async ({ opened }) => {
  const { app, window } = opened;
  await answerDialogs(app);
  await walkToKey(byMouse(window));
  const secret = await show(app, window);
  await secret.getByRole('button', { name: w.common.copy, exact: true }).click();
  await expect.poll(() => pasted(app)).not.toBe('');
  let closed = secret.waitForEvent('close');
  await window.evaluate(() => globalThis.window.ventario.leaveMode());
  await closed;
  expect(await pasted(app)).toBe('');
  expect(app.windows()).toHaveLength(1);

  await byMouse(window).press(w.start.resume);
  await byMouse(window).heading(step4.doneTitle);
  const other = await show(app, window);
  await other.getByRole('button', { name: w.common.copy, exact: true }).click();
  await expect.poll(() => pasted(app)).not.toBe('');
  closed = other.waitForEvent('close');
  await window.evaluate(() => globalThis.window.ventario.signOut());
  await closed;
  expect(await pasted(app)).toBe('');
});
