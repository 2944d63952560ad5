import { expect, type Page } from '@playwright/test';
import { newProfile, type Profile, test } from './app';
import { lookAt } from './axe';
import { byMouse, words } from './journey';
import { borrow, setUp, snapshot } from './set-up';

/** „Sofort sperren“ against a real backend: from every screen, never said before the server's word. */

const w = words.de;
const { lock, areas } = w.views;
const LABEL = 'Bot im Keller';

const statusOf = async (profile: Profile, id: string) =>
  (await profile.keysThere()).find((key) => key.id === id)?.status;

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** The two actions: the header's button, then the one at this key; or the only one there is. */
async function lockInTwoActions(page: Page): Promise<void> {
  await press(page, areas.lockNow).click();
  const dialog = page.getByRole('dialog');
  const own = dialog.getByRole('button', { name: lock.lockNamed(LABEL), exact: true });
  const only = dialog.getByRole('button', { name: lock.lock, exact: true });
  await own.or(only).first().click();
}

test('From every screen a key is locked in two actions, and its next request fails', async ({
  opened,
  profile,
}) => {
  test.setTimeout(150_000);
  const { app, window: page } = opened;
  const id = await setUp(page, LABEL);
  await page.reload();
  const walker = byMouse(page);
  await walker.heading(areas.overview);
  const screens: readonly (readonly [string, () => Promise<void>])[] = [
    ['Übersicht', async () => undefined],
    ...(['keys', 'usage', 'settings'] as const).map(
      (area) => [area, () => page.getByRole('navigation').getByText(areas[area]).click()] as const,
    ),
    [
      'key page',
      async () => {
        await page.getByRole('navigation').getByText(areas.keys).click();
        await press(page, w.views.keys.open(LABEL)).first().click();
        await walker.heading(LABEL);
      },
    ],
    [
      'step 1',
      async () => {
        await page.getByRole('navigation').getByText(areas.keys).click();
        await press(page, w.views.keys.newKey).first().click();
        await walker.heading(w.journey.step1.title);
        await lookAt(page, 'step 1 beside a key');
      },
    ],
    [
      'step 3',
      async () => {
        await walker.press(w.journey.step1.next);
        await walker.heading(w.journey.step2.title);
        await walker.press(w.journey.step2.next);
        await walker.heading(w.journey.step3.title);
      },
    ],
  ];
  for (const [screen, go] of screens) {
    await go();
    expect(await statusOf(profile, id), screen).toBe('active');
    await lockInTwoActions(page);
    await expect(page.getByRole('dialog').getByText(/Von Ventario bestätigt um/), screen).toBeVisible();
    expect(await statusOf(profile, id), screen).toBe('disabled');
    const tested = await page.evaluate((keyId) => window.ventario.testConnection({ keyId }), id);
    expect(JSON.stringify(tested), screen).toContain('key-disabled');
    expect(await page.evaluate((keyId) => window.ventario.unlockKey({ keyId }), id)).toMatchObject({
      ok: true,
    });
    await press(page, w.common.close).first().click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  // The menu and its keys reach it from the middle of the seven steps too.
  await app.evaluate(({ Menu, BrowserWindow }) => {
    const find = (items: Electron.MenuItem[]): Electron.MenuItem | undefined => {
      for (const item of items) {
        if (item.accelerator === 'CmdOrCtrl+Shift+X') return item;
        const below = find(item.submenu?.items ?? []);
        if (below !== undefined) return below;
      }
      return undefined;
    };
    find(Menu.getApplicationMenu()?.items ?? [])?.click(undefined, BrowserWindow.getAllWindows()[0]);
  });
  await expect(page.getByRole('dialog', { name: lock.title })).toBeVisible();
});

test('Without a connection it is never called locked; a standing wish outlives a kill, and nothing else locks', async ({
  opened: lending,
  profile: lender,
}) => {
  test.setTimeout(180_000);
  await setUp(lending.window, 'Bot der anderen');
  let opened = await borrow(newProfile(), lender);
  try {
    const id = await setUp(opened.window, LABEL);
    await opened.window.reload();
    await byMouse(opened.window).heading(areas.overview);

    await lender.tell({ do: 'down' });
    await lockInTwoActions(opened.window);
    const dialog = opened.window.getByRole('dialog');
    await expect(
      dialog
        .getByText(lock.notLocked, { exact: true })
        .or(dialog.getByText(lock.notLockedNamed(LABEL), { exact: true })),
    ).toBeVisible();
    await expect(dialog.getByText(/bestätigt um/)).toHaveCount(0);
    await press(opened.window, w.common.cancel).first().click();

    // Nobody asked to go on trying: once the way is back, the key still works.
    await lender.tell({ do: 'up' });
    await expect
      .poll(async () => (await snapshot(opened)).connection.state, { timeout: 60_000 })
      .toBe('online');
    expect(await opened.window.evaluate(() => window.ventario.refreshKeys())).toMatchObject({ ok: true });
    expect(await statusOf(lender, id)).toBe('active');
    expect((await snapshot(opened)).lockWish).toBeNull();

    await lender.tell({ do: 'down' });
    await lockInTwoActions(opened.window);
    await press(opened.window, lock.keepTrying).click();
    await expect(opened.window.getByText(lock.trying).first()).toBeVisible();
    await opened.kill();

    opened = await borrow(opened.profile, lender);
    await expect(opened.window.getByText(lock.wishTitleOne(LABEL))).toBeVisible();
    expect(await statusOf(lender, id)).toBe('active');
    expect((await snapshot(opened)).keys.rows.find((row) => row.id === id)?.status).toBe('active');
    await lender.tell({ do: 'up' });
    await expect.poll(() => statusOf(lender, id), { timeout: 75_000 }).toBe('disabled');
    await expect(opened.window.getByText(lock.wishTitleOne(LABEL))).toHaveCount(0);
    await expect
      .poll(async () => (await snapshot(opened)).keys.rows.find((row) => row.id === id)?.status)
      .toBe('disabled');
    // One key was wished for, not all.
    const other = (await lender.keysThere()).find(({ label }) => label === 'Bot der anderen');
    expect(other?.status).toBe('active');
  } finally {
    await opened.close().catch(() => undefined);
  }
});
