import { join } from 'node:path';
import { expect, type JSHandle, type Locator, type Page } from '@playwright/test';
import { answerDialogs, type OpenApp, test } from './app';
import { gravesOf } from './axe';
import { words } from './journey';

/** Everything that can be done with a key, by keyboard alone; each dialog looked at by axe in both languages and colours. */

const w = words.de;
const { keys, key, lock } = w.views;

type Keyboard = ReturnType<typeof keyboardOf>;

/** Nothing here clicks, and nothing here puts the focus anywhere. */
function keyboardOf(window: Page) {
  const press = (name: string) => window.keyboard.press(name);
  const has = (target: Locator) => target.evaluate((element) => element === document.activeElement);
  const button = (name: string | RegExp) =>
    window.getByRole('button', { name, exact: true }).filter({ visible: true }).first();

  /** Tabs to it, forwards; fails after a whole round. */
  async function tabTo(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    for (let tabs = 0; tabs < 120; tabs += 1) {
      if (await has(target)) return;
      await press('Tab');
    }
    throw new Error(`The keyboard does not reach ${String(target)}.`);
  }
  return {
    window,
    press,
    tabTo,
    button,
    type: (text: string) => window.keyboard.type(text),
    async run(name: string | RegExp): Promise<void> {
      await tabTo(button(name));
      await press('Enter');
    },
    focused: () => window.evaluateHandle(() => document.activeElement),
    /** The focus is there again, and is seen. */
    async isBackAt(before: JSHandle<Element | null>, after: string): Promise<void> {
      await expect
        .poll(() => before.evaluate((element) => element === document.activeElement), {
          message: `after ${after} the focus is where it was`,
        })
        .toBe(true);
    },
    /** What it stood on is gone: then it stands on something of this page, never on nothing. */
    async isSomewhere(after: string): Promise<string> {
      await expect
        .poll(() => window.evaluate(() => document.activeElement !== document.body), {
          message: `after ${after} the focus is not lost`,
        })
        .toBe(true);
      return window.evaluate(() => document.activeElement?.textContent ?? '');
    },
    heading: (name: string) => expect(window.getByRole('heading', { level: 1, name })).toBeFocused(),
  };
}

const opened = (window: Page) => window.locator('dialog[open]').last();

/** Both languages, light and dark: axe finds nothing grave, and nothing is wider than its dialog. */
async function lookAtDialog(window: Page, name: string): Promise<void> {
  await expect(opened(window)).toBeVisible();
  for (const language of ['en', 'de'] as const) {
    await window.evaluate(
      (chosen) => globalThis.window.ventario.changeSettings({ language: chosen }),
      language,
    );
    await expect(window.locator('html')).toHaveAttribute('lang', language);
    for (const colorScheme of ['light', 'dark'] as const) {
      await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await gravesOf(window, 'dialog[open]'), `${name}, ${language}, ${colorScheme}`).toEqual([]);
    }
    const wide = await opened(window).evaluate((dialog) =>
      [dialog, ...dialog.querySelectorAll('*')]
        .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
        .map(({ className }) => String(className))
        .filter((each) => !each.includes('visually-hidden')),
    );
    expect(wide, `${name}, ${language}: wider than its room`).toEqual([]);
  }
}

async function closed(window: Page): Promise<void> {
  await expect(window.locator('dialog[open]')).toHaveCount(0);
}

/** Set up, with these keys, in the list of keys. */
async function listOf({ window }: OpenApp, labels: readonly string[]): Promise<Keyboard> {
  await window.waitForLoadState();
  await window.evaluate(async (names) => {
    const must = async (answer: Promise<{ ok: boolean; failure?: { code: string } }>) => {
      const outcome = await answer;
      if (!outcome.ok) throw new Error(outcome.failure?.code);
    };
    const { ventario } = globalThis.window;
    await must(ventario.enterMode({ mode: 'practice' }));
    await must(ventario.beginJourney());
    await must(ventario.signIn());
    for (const label of names) await must(ventario.createKey({ label, permissions: ['read', 'trade'] }));
    await must(ventario.finishJourney());
  }, labels);
  await window.reload();
  const keyboard = keyboardOf(window);
  await keyboard.heading(w.views.areas.overview);
  await keyboard.run(w.views.areas.keys);
  await keyboard.heading(keys.title);
  return keyboard;
}

const rowOf = (window: Page, label: string) =>
  window.locator('tr[data-id]').filter({ has: window.locator('bdi').getByText(label, { exact: true }) });

/** From anywhere to this row: Tab into the grid, arrows in it. */
async function toRow({ window, press }: Keyboard, label: string): Promise<void> {
  const row = rowOf(window, label);
  const inGrid = () => window.evaluate(() => document.activeElement?.matches('tr[data-id]') === true);
  for (let tabs = 0; tabs < 120 && !(await inGrid()); tabs += 1) await press('Tab');
  await press('Home');
  for (let rows = 0; rows < 20; rows += 1) {
    if (await row.evaluate((element) => element === document.activeElement)) return;
    await press('ArrowDown');
  }
  throw new Error(`The arrows do not reach „${label}“.`);
}

/** Opens the row's menu with its key and picks from it. */
async function fromMenu(keyboard: Keyboard, label: string, item: string): Promise<void> {
  const { window, press } = keyboard;
  await toRow(keyboard, label);
  await press('Shift+F10');
  const entry = window.getByRole('menuitem', { name: item, exact: true });
  await expect(window.getByRole('menuitem').first()).toBeFocused();
  for (let down = 0; down < 8; down += 1) {
    if (await entry.evaluate((element) => element === document.activeElement)) break;
    await press('ArrowDown');
  }
  await expect(entry).toBeFocused();
  await press('Enter');
}

async function backToList(keyboard: Keyboard): Promise<void> {
  await keyboard.run(w.views.areas.keys);
  await keyboard.heading(keys.title);
}

test('The list of keys is worked by keyboard alone', async ({ opened: app, profile }) => {
  test.setTimeout(120_000);
  const keyboard = await listOf(app, ['Grid-Bot', 'Steuer', 'Zins-Bot']);
  const { window, press, type, tabTo, button } = keyboard;
  const rows = window.locator('tr[data-id]');
  const radio = (name: string | RegExp) => window.getByRole('radio', { name });
  await answerDialogs(app.app, join(profile.folder, 'bot.env'));
  await expect(rowOf(window, 'Zins-Bot')).toBeVisible();
  const all = await rows.count();

  // Filter, search, sort.
  await tabTo(radio(keys.all));
  await press('ArrowRight');
  await expect(radio(/^Handlungsbedarf/)).toBeChecked();
  await press('ArrowRight');
  await expect(window.getByText(keys.nothingLocked)).toBeVisible();
  await press('ArrowRight');
  await expect(rows).toHaveCount(all);
  await tabTo(window.getByRole('searchbox'));
  await type('zins');
  await expect(rows).toHaveCount(1);
  await press('Escape');
  await expect(rows).toHaveCount(all);
  await tabTo(button(keys.label));
  await press('Enter');
  await expect(rows.first()).toContainText('Zins-Bot');
  await press('Enter');
  await expect(rows.first()).toContainText('Grid-Bot');

  // The row's menu.
  await toRow(keyboard, 'Steuer');
  const row = await keyboard.focused();
  await press('Shift+F10');
  await expect(window.getByRole('menuitem').first()).toBeFocused();
  expect(await gravesOf(window, '[role=menu]')).toEqual([]);
  await press('Escape');
  await keyboard.isBackAt(row, 'the menu');

  await fromMenu(keyboard, 'Steuer', keys.export);
  await lookAtDialog(window, 'export');
  await press('Escape');
  await closed(window);
  await keyboard.isBackAt(row, 'the export was cancelled');
  await fromMenu(keyboard, 'Steuer', keys.export);
  await keyboard.run(w.journey.step6.exportGo);
  await expect(window.getByText(keys.saved(join(profile.folder, 'bot.env')))).toBeVisible();
  await keyboard.isBackAt(row, 'the export');

  await fromMenu(keyboard, 'Steuer', keys.lock);
  await expect(opened(window).getByRole('button', { name: lock.lock, exact: true })).toBeFocused();
  await lookAtDialog(window, 'lock one');
  await press('Enter');
  await expect(opened(window).getByText(/^Gesperrt\. Von Ventario bestätigt/)).toBeVisible();
  await lookAtDialog(window, 'locked one');
  await press('Escape');
  await closed(window);
  await keyboard.isBackAt(row, 'locking');
  await fromMenu(keyboard, 'Steuer', keys.unlock);
  await expect(window.getByText(/^Wieder aktiv\. Von Ventario bestätigt/)).toBeVisible();
  await keyboard.isBackAt(row, 'unlocking');

  await fromMenu(keyboard, 'Steuer', keys.test);
  await keyboard.heading(w.views.key.test);
  await expect(window.getByText(w.test.verdict.greenOpen).first()).toBeVisible();
  await backToList(keyboard);
  await fromMenu(keyboard, 'Steuer', keys.renew);
  await expect(window.getByRole('dialog', { name: key.renewTitle('Steuer') })).toBeVisible();
  await press('Escape');
  await closed(window);
  await keyboard.heading('Steuer');
  await backToList(keyboard);
  await fromMenu(keyboard, 'Steuer', keys.remove);
  await expect(window.getByRole('dialog', { name: key.deleteTitle('Steuer') })).toBeVisible();
  await press('Escape');
  await closed(window);
  await keyboard.heading('Steuer');
  await backToList(keyboard);

  // Several at once.
  await toRow(keyboard, 'Grid-Bot');
  await press('Space');
  await press('ArrowDown');
  await press('Space');
  await keyboard.run(keys.lockChosen(2));
  await lookAtDialog(window, 'lock several');
  await press('Escape');
  await closed(window);
  await expect(button(keys.lockChosen(2))).toBeFocused();
  await press('Enter');
  await expect(opened(window).getByRole('button', { name: lock.lockCount(2), exact: true })).toBeFocused();
  await press('Enter');
  await expect(opened(window).getByText(lock.severalResult)).toBeVisible();
  await lookAtDialog(window, 'several locked');
  await expect(opened(window).getByRole('button', { name: w.common.close, exact: true })).toBeFocused();
  await press('Enter');
  await closed(window);
  await keyboard.isSomewhere('locking several');
  expect((await profile.keysThere()).filter(({ status }) => status === 'disabled')).toHaveLength(2);

  // „Sofort sperren“ from here.
  await tabTo(button(w.views.areas.lockNow));
  const lockNow = await keyboard.focused();
  await press('Enter');
  await lookAtDialog(window, 'lock now');
  await press('Escape');
  await closed(window);
  await keyboard.isBackAt(lockNow, '„Sofort sperren“');

  // What is left of a key that somebody deleted elsewhere.
  const gone = (await profile.keysThere()).find(({ label }) => label === 'Steuer');
  await profile.tell({ do: 'key', id: gone?.id ?? '', set: 'deleted' });
  await keyboard.run(keys.refresh);
  await expect(button(keys.tidyNamed('Steuer'))).toBeVisible();
  await toRow(keyboard, 'Steuer');
  await press('Enter');
  await lookAtDialog(window, 'tidy');
  await keyboard.run(keys.tidy);
  await expect(window.getByText(keys.tidied('Steuer'))).toBeVisible();
  await closed(window);
  await keyboard.isSomewhere('tidying');
  await expect(rows).toHaveCount(all - 1);
});

test('A key’s page is worked by keyboard alone', async ({ opened: app, profile }) => {
  test.setTimeout(120_000);
  const keyboard = await listOf(app, ['Grid-Bot', 'Zins-Bot']);
  const { window, press, type, tabTo, button } = keyboard;
  await answerDialogs(app.app, join(profile.folder, 'bot.env'));
  await toRow(keyboard, 'Grid-Bot');
  await press('Enter');
  await keyboard.heading('Grid-Bot');

  await tabTo(button(w.common.rename));
  const rename = await keyboard.focused();
  await press('Enter');
  await lookAtDialog(window, 'rename');
  await type('Grid-Bot 2');
  await press('Enter');
  await closed(window);
  await keyboard.isBackAt(rename, 'renaming');
  await expect(window.getByRole('heading', { level: 1, name: 'Grid-Bot 2' })).toBeVisible();

  await keyboard.run(key.changePermissions);
  await tabTo(window.getByRole('radio', { checked: true }));
  await press('ArrowUp');
  await expect(window.getByText(key.tradeEnds)).toBeVisible();
  await keyboard.run(w.common.save);
  await expect(window.getByText(/Von Ventario bestätigt um/).first()).toBeVisible();
  await keyboard.isSomewhere('the rights were saved');

  await tabTo(window.getByRole('switch', { name: key.whitelistUse }));
  await press('Space');
  await tabTo(window.getByRole('textbox', { name: w.journey.whitelist.label }));
  await type('203.0.113.7');
  await press('Enter');
  await expect(window.getByText(w.journey.whitelist.added('203.0.113.7'))).toBeAttached();
  await keyboard.run(key.saveWhitelist);
  await expect(window.getByRole('region', { name: key.whitelist }).getByText(/^Gespeichert\./)).toBeVisible();
  expect(await keyboard.isSomewhere('the whitelist was saved')).toBe(key.whitelist);

  // Renewal and its end.
  await tabTo(button(key.renewOpen));
  const renew = await keyboard.focused();
  await press('Enter');
  await lookAtDialog(window, 'renew');
  await press('Escape');
  await closed(window);
  await keyboard.isBackAt(renew, 'the renewal was cancelled');
  await press('Enter');
  await keyboard.run(key.renewGo);
  await expect(window.getByText(key.rotationOfNew)).toBeVisible({ timeout: 20_000 });
  await keyboard.heading('Grid-Bot 2');
  await tabTo(button(key.endNow));
  const end = await keyboard.focused();
  await press('Enter');
  await lookAtDialog(window, 'end the old key');
  await press('Escape');
  await closed(window);
  await keyboard.isBackAt(end, 'the end was cancelled');
  await press('Enter');
  await keyboard.run(key.endConfirm);
  await expect(window.getByText(key.ended)).toBeVisible();
  expect(await keyboard.isSomewhere('the old key ended')).toBe(key.rotation);
  await keyboard.run(key.dismiss);
  await keyboard.heading('Grid-Bot 2');

  await keyboard.run(keys.lock);
  await lookAtDialog(window, 'lock from the page');
  await press('Enter');
  await expect(opened(window).getByText(/^Gesperrt\. Von Ventario bestätigt/)).toBeVisible();
  await press('Escape');
  await closed(window);
  await keyboard.isSomewhere('locking');
  await keyboard.run(keys.unlock);
  await expect(window.getByText(/^Wieder aktiv\. Von Ventario bestätigt/)).toBeVisible();
  await keyboard.isSomewhere('unlocking');

  await tabTo(button(key.deleteOpen));
  const remove = await keyboard.focused();
  await press('Enter');
  await lookAtDialog(window, 'delete');
  await press('Escape');
  await closed(window);
  await keyboard.isBackAt(remove, 'the deletion was cancelled');
  await press('Enter');
  await tabTo(window.getByRole('textbox', { name: key.deleteField }));
  await type('Grid');
  await press('Enter');
  await expect(window.getByText(key.deleteMismatch)).toBeVisible();
  await lookAtDialog(window, 'delete, with an error');
  await expect(window.getByRole('textbox', { name: key.deleteField })).toBeFocused();
  await type('-Bot 2');
  await press('Enter');
  await expect(window.getByText(key.deleted('Grid-Bot 2'))).toBeVisible();
  await keyboard.heading(keys.title);
});
