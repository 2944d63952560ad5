import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { type RunningKeyring, startKeyring } from '../../build/keyring.mjs';
import { secretWords } from '../../renderer/secret/words';
import { answerDialogs, type OpenApp, openApp, test } from './app';
import { lookAt } from './axe';
import {
  byMouse,
  checkPrerequisites,
  choosePermissions,
  createKey,
  listThisDevice,
  practise,
  signIn,
  testGreen,
  type Walker,
  words,
} from './journey';
import { findInFolder, findInHeap } from './leak';

/** The keyring is locked, gone, another one or asleep: named as what it is, and no key is made for it. */

const w = words.de;
const { step1, step4 } = w.journey;
const { actions, causes } = w.failures;

let home: string;
let keyring: RunningKeyring | undefined;
test.beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ventario-own-keyring-'));
});
test.afterEach(async () => {
  await keyring?.stop();
  keyring = undefined;
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

async function ownKeyring(mode: 'unlocked' | 'locked' | 'none'): Promise<RunningKeyring> {
  keyring = await startKeyring({ home: join(home, mode), mode });
  return keyring;
}

/** Step 1 names the cause and does not go on. */
async function seeBlocked(walker: Walker, cause: string): Promise<void> {
  await expect(walker.window.getByText(cause)).toBeVisible();
  await walker.press(step1.next);
  await expect(walker.window.getByText(step1.blocked(step1.name.keychain))).toBeVisible();
  await walker.heading(step1.title);
}

const press = (window: Page, name: string) => window.getByRole('button', { name, exact: true });

/** Signed in, at step 4, whatever the keychain is like: as after a screen lock in the middle. */
async function walkToStep4(walker: Walker): Promise<void> {
  await practise(walker);
  await checkPrerequisites(walker);
  await signIn(walker);
  await choosePermissions(walker);
}

test('A locked keyring is named in step 1, and once it is open it goes on', async ({ profile }) => {
  const own = await ownKeyring('locked');
  const opened = await openApp(profile, { env: own.env });
  try {
    const walker = byMouse(opened.window);
    await practise(walker);
    await seeBlocked(walker, causes['keychain-locked'].cause({}));
    await expect(press(opened.window, actions['unlock-keychain'])).toBeVisible();
    await own.turn?.('unlocked');
    await walker.press(actions['unlock-keychain']);
    await expect(opened.window.getByText(causes['keychain-locked'].cause({}))).toHaveCount(0);
    await expect(opened.window.getByText(step1.keychain(w.common.store['gnome-keyring']))).toBeVisible();
    await checkPrerequisites(walker);
  } finally {
    await opened.close().catch(() => undefined);
  }
});

test('A keyring that is locked before step 4 makes no key, and the key comes once it is open', async ({
  profile,
}) => {
  const own = await ownKeyring('unlocked');
  const opened = await openApp(profile, { env: own.env });
  try {
    const walker = byMouse(opened.window);
    await walkToStep4(walker);
    const before = await profile.keysThere();
    await own.turn?.('locked');
    await walker.press(step4.create);
    await expect(opened.window.getByText(causes['keychain-locked'].cause({}))).toBeVisible();
    expect(await profile.keysThere()).toEqual(before);
    expect(await profile.tell({ do: 'look' })).not.toHaveProperty('calls.createKey');
    await own.turn?.('unlocked');
    // The one button opens the keyring and goes on with what it had stopped.
    await walker.press(actions['unlock-keychain']);
    await walker.heading(step4.doneTitle);
    expect(await profile.keysThere()).toHaveLength(before.length + 1);
  } finally {
    await opened.close().catch(() => undefined);
  }
});

for (const [what, mode] of [
  ['Without a secret service', 'none'],
  ['Without a session bus', 'no-bus'],
] as const)
  test(`${what}, the keychain is said to be missing; on the user's word keys live in memory`, async ({
    profile,
  }) => {
    const env =
      mode === 'none'
        ? (await ownKeyring('none')).env
        : { HOME: home, XDG_RUNTIME_DIR: home, DBUS_SESSION_BUS_ADDRESS: '' };
    const opened = await openApp(profile, { env });
    try {
      const { window } = opened;
      const walker = byMouse(window);
      await practise(walker);
      await seeBlocked(walker, causes['keychain-missing'].cause({}));
      await walker.press(actions['keychain-guide']);
      await expect(window.getByText(w.journey.keychainGuide.memoryHint)).toBeVisible();
      await walker.press(w.journey.keychainGuide.memory);
      await expect(window.getByText(step1.keychain(w.common.store.memory))).toBeVisible();
      await checkPrerequisites(walker);
      await signIn(walker);
      await choosePermissions(walker);
      await walker.press(step4.create);
      // Never „sicher gespeichert“.
      await walker.heading(step4.doneTitleMemory);
      await expect(window.getByText(step4.doneWhyMemory)).toBeVisible();
      await expect(window.getByText(step4.storedIn(w.common.store.memory))).toBeVisible();
      await opened.close();

      // It is gone, and that is said too.
      const again = await openApp(profile, { env });
      try {
        await byMouse(again.window).press(w.start.resume);
        await press(again.window, `${w.common.secretKey}: ${w.common.copy}`).click();
        await expect(again.window.getByText(causes['keychain-missing'].cause({})).first()).toBeVisible();
      } finally {
        await again.close().catch(() => undefined);
      }
    } finally {
      await opened.close().catch(() => undefined);
    }
  });

const PASSPHRASE = 'Zaun Möhre Kupfer Onkel';
const secretWindow = secretWords('de');

/** Presses the button and answers the secret window that opens. */
async function secretAfter({ app, window }: OpenApp, button: string): Promise<Page> {
  const opening = app.waitForEvent('window');
  await press(window, button).first().click();
  return opening;
}

type Watching = { delay: { enable(): void; disable(): void; max: number } };

/** The longest time that main's own loop stood still while it is done, in ms. */
async function longestBlock({ app }: OpenApp, work: () => Promise<unknown>): Promise<number> {
  await app.evaluate(() => {
    const delay = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    Object.assign(globalThis, { delay });
  });
  await work();
  return app.evaluate(() => {
    const { delay } = globalThis as unknown as Watching;
    delay.disable();
    return delay.max / 1e6;
  });
}

test('Without a keychain a passphrase protects the keys in a file, also over a restart', async ({
  profile,
}) => {
  const { env } = await ownKeyring('none');
  const { passphrase } = secretWindow;
  const first = await openApp(profile, { env });
  try {
    const { window } = first;
    const walker = byMouse(window);
    await practise(walker);
    await seeBlocked(walker, causes['keychain-missing'].cause({}));
    await walker.press(actions['keychain-guide']);
    await expect(window.getByText(w.journey.keychainGuide.memoryHint)).toBeVisible();
    await lookAt(window, 'the two ways without a keychain');
    const secret = await secretAfter(first, w.journey.keychainGuide.vault);
    await expect(secret.getByText(passphrase.forgotten)).toBeVisible();
    const one = secret.getByLabel(passphrase['set-passphrase'].label, { exact: true });
    const two = secret.getByLabel(passphrase.again, { exact: true });
    const set = press(secret, passphrase['set-passphrase'].accept);
    await one.fill('zu kurz');
    await two.fill('zu kurz');
    await set.click();
    await expect(secret.getByText(secretWindow.failures['passphrase-too-short'] ?? '')).toBeVisible();
    await one.fill(PASSPHRASE);
    await two.fill(`${PASSPHRASE}!`);
    await set.click();
    await expect(secret.getByText(passphrase.differ)).toBeVisible();
    await lookAt(secret, 'setting a passphrase');
    await two.fill(PASSPHRASE);
    const closed = secret.waitForEvent('close');
    // Deriving takes a second and more; main closes a window and writes a file meanwhile.
    const blocked = await longestBlock(first, async () => {
      await set.click();
      await closed;
    });
    expect(blocked).toBeLessThan(500);
    await expect(window.getByText(step1.keychain(w.common.store.vault))).toBeVisible();
    await checkPrerequisites(walker);
    await signIn(walker);
    await choosePermissions(walker);
    await createKey(walker);
    await expect(window.getByText(step4.storedIn(w.common.store.vault))).toBeVisible();
    await expect(window.getByText(step4.doneWhyVault)).toBeVisible();
    expect(await findInHeap(window, PASSPHRASE)).toEqual([]);
  } finally {
    await first.close().catch(() => undefined);
  }

  const again = await openApp(profile, { env });
  try {
    const { window } = again;
    const walker = byMouse(window);
    await walker.press(w.start.resume);
    await walker.heading(step4.doneTitle);
    await expect(window.getByText(w.common.vaultLocked, { exact: true })).toBeVisible();
    await expect(window.getByText(step4.storedIn(w.common.store.vault))).toBeVisible();
    await lookAt(window, 'a vault that is locked');
    await press(window, `${w.common.secretKey}: ${w.common.copy}`).click();
    await expect(window.getByText(causes['keychain-vault-locked'].cause({})).first()).toBeVisible();
    const secret = await secretAfter(again, w.common.openVault);
    const field = secret.getByLabel(passphrase['open-vault'].label, { exact: true });
    await field.fill('Nicht die richtige');
    await press(secret, passphrase['open-vault'].accept).click();
    await expect(secret.getByText(secretWindow.failures['passphrase-wrong'] ?? '')).toBeVisible();
    await lookAt(secret, 'opening the vault');
    await field.fill(PASSPHRASE);
    const closed = secret.waitForEvent('close');
    await press(secret, passphrase['open-vault'].accept).click();
    await closed;
    await expect(window.getByText(w.common.vaultLocked, { exact: true })).toHaveCount(0);
    // The session lay in the file too.
    await listThisDevice(walker);
    await testGreen(walker);
    expect(await findInHeap(window, PASSPHRASE)).toEqual([]);
  } finally {
    await again.close().catch(() => undefined);
  }
  expect(await findInFolder(profile.folder, PASSPHRASE)).toEqual([]);

  // The passphrase is forgotten.
  const later = await openApp(profile, { env });
  try {
    const { window } = later;
    const walker = byMouse(window);
    await walker.press(w.start.resume);
    expect(await secretsHere(window)).toContain('yes');
    await answerDialogs(later.app, undefined, 'no');
    await press(window, w.common.giveUpVault).first().click();
    await expect(window.getByText(w.common.vaultLocked, { exact: true })).toBeVisible();
    await answerDialogs(later.app);
    await press(window, w.common.giveUpVault).first().click();
    await expect(window.getByText(w.common.vaultLocked, { exact: true })).toHaveCount(0);
    const [kept] = readdirSync(join(profile.folder, 'practice')).filter((name) =>
      name.includes('.given-up-'),
    );
    await expect(window.getByText(w.start.remark['vault-given-up'](kept ?? 'none'))).toBeVisible();
    expect(readdirSync(join(profile.folder, 'practice'))).not.toContain('vault.json');
    expect(await secretsHere(window)).not.toContain('yes');
    // Without it the app can be used again.
    expect((await window.evaluate(() => globalThis.window.ventario.keepInMemory())).ok).toBe(true);
    expect(await window.evaluate(() => globalThis.window.ventario.snapshot())).toMatchObject({
      value: { keychain: { state: 'ready', store: 'memory' } },
    });
  } finally {
    await later.close().catch(() => undefined);
  }
});

async function secretsHere(window: Page): Promise<string[]> {
  const snapshot = await window.evaluate(() => globalThis.window.ventario.snapshot());
  return snapshot.ok ? snapshot.value.keys.rows.map(({ secretHere }) => secretHere) : [];
}

test('A keyring that was away for one start still gives its secrets beside the file that came instead', async ({
  profile,
}) => {
  const { passphrase } = secretWindow;
  const unlocked = await ownKeyring('unlocked');
  const first = await openApp(profile, { env: unlocked.env });
  try {
    await walkToStep4(byMouse(first.window));
    await createKey(byMouse(first.window));
  } finally {
    await first.close().catch(() => undefined);
    await unlocked.stop();
  }

  const away = await ownKeyring('none');
  const second = await openApp(profile, { env: away.env });
  try {
    const { window } = second;
    const walker = byMouse(window);
    await walker.press(w.start.resume);
    await press(window, `${w.common.secretKey}: ${w.common.copy}`).click();
    await walker.press(actions['keychain-guide']);
    const secret = await secretAfter(second, w.journey.keychainGuide.vault);
    await secret.getByLabel(passphrase['set-passphrase'].label, { exact: true }).fill(PASSPHRASE);
    await secret.getByLabel(passphrase.again, { exact: true }).fill(PASSPHRASE);
    const closed = secret.waitForEvent('close');
    await press(secret, passphrase['set-passphrase'].accept).click();
    await closed;
    await press(window, `${w.common.secretKey}: ${w.common.copy}`).click();
    await expect(window.getByText(causes['keychain-missing'].cause({})).first()).toBeVisible();
  } finally {
    await second.close().catch(() => undefined);
    await away.stop();
  }

  const back = await ownKeyring('unlocked');
  const third = await openApp(profile, { env: back.env });
  try {
    const { window } = third;
    const walker = byMouse(window);
    await walker.press(w.start.resume);
    const secret = await secretAfter(third, w.common.openVault);
    await secret.getByLabel(passphrase['open-vault'].label, { exact: true }).fill(PASSPHRASE);
    const closed = secret.waitForEvent('close');
    await press(secret, passphrase['open-vault'].accept).click();
    await closed;
    await expect(window.getByText(step4.storedIn(w.common.store['gnome-keyring']))).toBeVisible();
    await press(window, `${w.common.secretKey}: ${w.common.copy}`).click();
    await expect(press(window, w.common.clipboardClearNow)).toBeVisible();
  } finally {
    await third.close().catch(() => undefined);
  }
});

test('Another keyring than last time is said, written to only on the user’s word, and then used', async ({
  profile,
}) => {
  const first = await startKeyring({ home: join(home, 'first'), mode: 'unlocked' });
  try {
    const before = await openApp(profile, { env: first.env });
    await walkToStep4(byMouse(before.window));
    await createKey(byMouse(before.window));
    await before.close();
  } finally {
    await first.stop();
  }
  const own = await ownKeyring('unlocked');
  const opened = await openApp(profile, { env: own.env });
  try {
    const { window } = opened;
    const walker = byMouse(window);
    await walker.press(w.start.resume);
    await walker.heading(step4.doneTitle);
    await press(window, `${w.common.secretKey}: ${w.common.copy}`).click();
    await expect(window.getByText(causes['keychain-changed'].cause({}))).toBeVisible();
    await walker.press(actions['adopt-keychain']);
    await expect(window.getByText(causes['keychain-changed'].cause({}))).toHaveCount(0);
    // It goes on with what it had stopped: now it is known for sure that the secret is not here.
    await expect(window.getByText(causes['secret-not-here'].cause({})).first()).toBeVisible();
  } finally {
    await opened.close().catch(() => undefined);
  }
});

test('A keyring that does not answer holds up nothing else', async ({ profile }) => {
  const own = await ownKeyring('unlocked');
  const opened = await openApp(profile, { env: own.env });
  try {
    const { window } = opened;
    const walker = byMouse(window);
    await practise(walker);
    await expect(window.getByText(step1.state.passed).nth(2)).toBeVisible();
    process.kill(own.pids.keyring ?? 0, 'SIGSTOP');
    await walker.press(step1.again);
    const slowest = await window.evaluate(async () => {
      let longest = 0;
      for (let round = 0; round < 20; round += 1) {
        const begun = performance.now();
        await globalThis.window.ventario.snapshot();
        longest = Math.max(longest, performance.now() - begun);
      }
      return longest;
    });
    expect(slowest).toBeLessThan(500);
    await expect(window.getByText(causes['keychain-slow'].cause({}))).toBeVisible();
    process.kill(own.pids.keyring ?? 0, 'SIGCONT');
    await walker.press(actions.retry);
    await expect(window.getByText(causes['keychain-slow'].cause({}))).toHaveCount(0);
    await checkPrerequisites(walker);
  } finally {
    process.kill(own.pids.keyring ?? 0, 'SIGCONT');
    await opened.close().catch(() => undefined);
  }
});
