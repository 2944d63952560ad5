import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { type RunningKeyring, startKeyring } from '../../build/keyring.mjs';
import { openApp, test } from './app';
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
    await press(window, `${w.common.secretKey}: ${w.common.copy}`).click();
    // Now it is known for sure that the secret is not here.
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
