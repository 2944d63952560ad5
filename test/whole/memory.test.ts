import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { type RunningKeyring, startKeyring } from '../../build/keyring.mjs';
import type { KeyRow } from '../../preload/contract';
import { openApp, test } from './app';
import { byMouse, words } from './journey';

/** Without a keychain, on the user's word, a secret lives in memory: through a change of mode, not through a restart. */

const w = words.de;
const { keys: listWords } = w.views;

let home: string;
let keyring: RunningKeyring | undefined;
test.beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'ventario-no-keyring-'));
  keyring = await startKeyring({ home, mode: 'none' });
});
test.afterEach(async () => {
  await keyring?.stop();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

async function rowOf(page: Page, keyId: string): Promise<KeyRow | undefined> {
  const answer = await page.evaluate(() => window.ventario.snapshot());
  return answer.ok ? answer.value.keys.rows.find(({ id }) => id === keyId) : undefined;
}

const copy = (page: Page, keyId: string) =>
  page.evaluate((id) => window.ventario.copySecret({ keyId: id }), keyId);

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());

test('A secret in memory is still there after leaving the mode, and named as not here after a restart', async ({
  profile,
}) => {
  test.setTimeout(120_000);
  const env = keyring?.env ?? {};
  const opened = await openApp(profile, { env });
  let keyId = '';
  let secret = '';
  try {
    const { app, window: page } = opened;
    await page.waitForLoadState();
    keyId = await page.evaluate(async () => {
      const must = async <Value>(
        answer: Promise<{ ok: true; value: Value } | { ok: false; failure: unknown }>,
      ) => {
        const outcome = await answer;
        if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure));
        return outcome.value;
      };
      const { ventario } = window;
      await must(ventario.enterMode({ mode: 'practice' }));
      const status = await must(ventario.keepInMemory());
      if (status.store !== 'memory') throw new Error(status.store);
      await must(ventario.beginJourney());
      await must(ventario.signIn());
      const key = await must(ventario.createKey({ label: 'Nur im Speicher', permissions: ['read'] }));
      await must(ventario.finishJourney());
      return key.id;
    });
    expect(await copy(page, keyId)).toEqual({ ok: true });
    secret = await app.evaluate(({ clipboard }) => clipboard.readText());
    expect(secret).toMatch(/^vs_test_/);

    for (const round of [1, 2]) {
      await page.evaluate(() => window.ventario.leaveMode());
      // Leaving takes the copy out of the clipboard; the secret itself stays in main's memory.
      expect(await app.evaluate(({ clipboard }) => clipboard.readText()), `round ${round}`).toBe('');
      const entered = await page.evaluate(async () => {
        const answer = await window.ventario.enterMode({ mode: 'practice' });
        return answer.ok ? window.ventario.refreshKeys() : answer;
      });
      expect(entered).toMatchObject({ ok: true });
      expect(await rowOf(page, keyId)).toMatchObject({ secretHere: 'yes', status: 'active' });
      expect(await copy(page, keyId)).toEqual({ ok: true });
      expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe(secret);
      const chain = await page.evaluate(() => window.ventario.snapshot());
      expect(chain).toMatchObject({ value: { keychain: { state: 'ready', store: 'memory' } } });
    }
    await page.evaluate(() => window.ventario.clearClipboard());
  } finally {
    await opened.close();
  }
  // Memory alone: no file of the profile has it.
  const holding = filesOf(profile.folder).filter((path) => readFileSync(path).includes(secret));
  expect(holding).toEqual([]);

  const again = await openApp(profile, { env });
  try {
    const { window: page } = again;
    await byMouse(page).heading(w.views.areas.overview);
    await page.getByRole('navigation').getByText(w.views.areas.keys).click();
    await expect(page.getByText('Nur im Speicher').first()).toBeVisible();
    expect(await copy(page, keyId)).toMatchObject({ ok: false, failure: { code: 'keychain-missing' } });
    expect(await rowOf(page, keyId)).toMatchObject({ secretHere: 'unknown', status: 'active' });

    // On the user's word again: it is now said of the key itself that it is not here.
    await page.evaluate(() => window.ventario.keepInMemory());
    const signedIn = await page.evaluate(() => window.ventario.signIn());
    expect(signedIn).toMatchObject({ ok: true });
    await page.evaluate(() => window.ventario.refreshKeys());
    await expect.poll(async () => (await rowOf(page, keyId))?.secretHere).toBe('no');
    await expect(page.getByText(listWords.secretLost).first()).toBeVisible();
    expect(await copy(page, keyId)).toMatchObject({ ok: false, failure: { code: 'secret-not-here' } });
  } finally {
    await again.close().catch(() => undefined);
  }
});
