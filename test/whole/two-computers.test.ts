import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { newProfile, type OpenApp, openApp, type Profile, test } from './app';
import { words } from './journey';

/** Two computers of one account: what one changes the other shows, and neither writes over the other unseen. */

const w = words.de;

type Calls = typeof window.ventario;

async function ask<Value>(page: Page, work: (calls: Calls) => Promise<Value>): Promise<Value> {
  // Runs in the window; the text of the function goes there.
  return page.evaluate(`(${work.toString()})(window.ventario)`) as Promise<Value>;
}

/** Set up, with a key of its own, in the areas. */
async function ready(opened: OpenApp, label: string): Promise<string> {
  const page = opened.window;
  await page.waitForLoadState();
  const id = (await page.evaluate(async (name) => {
    const must = async (answer: Promise<{ ok: boolean; value?: unknown; failure?: { code: string } }>) => {
      const outcome = await answer;
      if (!outcome.ok) throw new Error(outcome.failure?.code);
      return outcome.value;
    };
    const { ventario } = window;
    await must(ventario.enterMode({ mode: 'practice' }));
    await must(ventario.beginJourney());
    await must(ventario.signIn());
    const key = (await must(ventario.createKey({ label: name, permissions: ['read', 'trade'] }))) as {
      id: string;
    };
    await must(ventario.finishJourney());
    return key.id;
  }, label)) as string;
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: w.views.areas.overview })).toBeVisible();
  return id;
}

/** As when the user turns to this computer. */
async function turnTo({ app }: OpenApp): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.emit('focus'));
}

async function openKeys({ window }: OpenApp): Promise<void> {
  await window.getByRole('navigation').getByText(w.views.areas.keys).click();
  await expect(window.getByRole('heading', { level: 1, name: w.views.areas.keys })).toBeVisible();
}

test('What one computer changes the other shows, and a conflict is seen', async ({ opened, profile }) => {
  test.setTimeout(120_000);
  const here = await ready(opened, 'Bot am Schreibtisch');
  const second: Profile = newProfile();
  const other = await openApp(second, {
    env: { VENTARIO_SANDBOX_LENT: join(profile.folder, 'practice/sandbox/ready.json') },
  });
  try {
    const there = await ready(other, 'Bot am Laptop');
    await openKeys(other);
    await expect(other.window.getByText('Bot am Schreibtisch').first()).toBeVisible();

    await turnTo(opened);
    await openKeys(opened);
    await expect(opened.window.getByText('Bot am Laptop').first()).toBeVisible();

    // Locked here, seen there.
    expect(await opened.window.evaluate((keyId) => window.ventario.lockKey({ keyId }), there)).toMatchObject({
      ok: true,
    });
    await turnTo(other);
    await expect(other.window.getByText(w.views.keys.locked).first()).toBeVisible();

    // Both began with an empty whitelist; the second to save is told, and nothing is written.
    const none = { enabled: false, entries: [] as string[] };
    const save = (page: Page, entry: string) =>
      page.evaluate(
        ([keyId, whitelist, basedOn]) => window.ventario.putWhitelist({ keyId, whitelist, basedOn }),
        [here, { enabled: true, entries: [entry] }, none] as [string, typeof none, typeof none],
      );
    expect(await save(opened.window, '203.0.113.7')).toMatchObject({ ok: true });
    expect(await save(other.window, '198.51.100.23')).toMatchObject({
      ok: false,
      failure: { code: 'changed-elsewhere' },
    });
    const row = await ask(other.window, async (calls) => {
      const answer = await calls.refreshKeys();
      return answer.ok ? answer.value.rows : [];
    });
    expect(row.find(({ id }) => id === here)?.whitelist.entries).toEqual(['203.0.113.7']);

    // Nothing is lost: each still has its own secret, and only that.
    const mine = async (page: Page) =>
      (
        await ask(page, async (calls) => {
          const answer = await calls.refreshKeys();
          return answer.ok ? answer.value.rows : [];
        })
      )
        .filter(({ secretHere }) => secretHere === 'yes')
        .map(({ id }) => id);
    expect(await mine(opened.window)).toEqual([here]);
    expect(await mine(other.window)).toEqual([there]);
    const ours = (await profile.keysThere()).filter(({ label }) => label.startsWith('Bot am'));
    expect(ours.map(({ label }) => label).toSorted()).toEqual(['Bot am Laptop', 'Bot am Schreibtisch']);
  } finally {
    await other.close();
  }
});
