import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { answerDialogs, test } from './app';
import { lookAt } from './axe';
import { byMouse, walkToGreen, words } from './journey';

/** A key's life after the set-up, in the real app: rights, renewal, handing over, the end of the old key, deletion. */

const w = words.de;
const { key } = w.views;

async function openKey(window: Page, label: string): Promise<void> {
  await window.getByRole('navigation').getByText(w.views.areas.keys).click();
  await window
    .getByRole('button', { name: w.views.keys.open(label), exact: true })
    .first()
    .click();
  await expect(window.getByRole('heading', { level: 1, name: label })).toBeVisible();
}

test('A key is changed, renewed, handed over and deleted, each with the backend’s word', async ({
  opened,
  profile,
}) => {
  test.setTimeout(150_000);
  const { app, window } = opened;
  const walker = byMouse(window);
  await walkToGreen(walker);
  await walker.press(w.journey.step6.next);
  await walker.press(w.journey.step7.finish);
  await walker.heading(w.journey.finished.title);
  await walker.press(w.journey.finished.overview);
  const label = w.journey.step4.suggestion;
  const there = async () => (await profile.keysThere()).filter((each) => each.label === label);
  const [old] = await there();
  if (old === undefined) throw new Error('The set-up made no key.');

  await openKey(window, label);
  await lookAt(window, 'key page');
  await walker.press(key.changePermissions);
  await window.getByText(w.journey.step3.read, { exact: true }).click();
  await expect(window.getByText(key.tradeEnds)).toBeVisible();
  await lookAt(window, 'rights');
  await walker.press(w.common.save);
  await expect(window.getByText(/Von Ventario bestätigt um/)).toBeVisible();
  expect(await there()).toMatchObject([{ id: old.id, permissions: ['read'] }]);

  await walker.press(key.renewOpen);
  await expect(window.getByRole('dialog', { name: key.renewTitle(label) })).toBeVisible();
  await lookAt(window, 'renewal');
  await walker.press(key.renewGo);
  await expect(window.getByText(key.rotationOfNew)).toBeVisible({ timeout: 20_000 });
  expect(await there()).toHaveLength(2);
  const made = (await there()).find(({ id }) => id !== old.id);
  expect(made).toMatchObject({ status: 'active', permissions: ['read'] });
  await lookAt(window, 'renewal under way');

  await answerDialogs(app, join(profile.folder, 'bot.env'));
  await walker.press(key.runExport);
  await walker.press(w.journey.step6.exportGo);
  await expect(window.getByText(key.stepExported)).toBeVisible();
  await walker.press(key.endNow);
  await walker.press(key.endConfirm);
  await expect(window.getByText(key.ended)).toBeVisible();
  expect((await there()).find(({ id }) => id === old.id)).toMatchObject({ status: 'disabled' });

  await walker.press(key.deleteOpen);
  const field = window.getByRole('textbox', { name: key.deleteField });
  await field.fill('Etwas anderes');
  await walker.press(key.deleteConfirm);
  await expect(window.getByText(key.deleteMismatch)).toBeVisible();
  await lookAt(window, 'deletion');
  expect(await there()).toHaveLength(2);
  await field.fill(label);
  await walker.press(key.deleteConfirm);
  await expect(window.getByText(key.deleted(label))).toBeVisible();
  expect(await there()).toMatchObject([{ id: old.id, status: 'disabled' }]);
});

test('A key is locked by keyboard alone, in two actions from any screen', async ({ opened, profile }) => {
  test.setTimeout(90_000);
  const { window } = opened;
  await walkToGreen(byMouse(window));
  await window.getByRole('button', { name: w.journey.step6.next, exact: true }).click();
  await window.getByRole('button', { name: w.journey.step7.finish, exact: true }).click();
  await window.getByRole('button', { name: w.journey.finished.overview, exact: true }).click();
  await window.getByRole('navigation').getByText(w.views.areas.settings).click();
  await window.getByRole('button', { name: w.views.areas.lockNow, exact: true }).focus();
  await window.keyboard.press('Enter');
  await expect(window.getByRole('dialog')).toBeVisible();
  await window.keyboard.press('Enter');
  await expect
    .poll(async () => (await profile.keysThere()).filter(({ status }) => status === 'disabled').length)
    .toBeGreaterThan(0);
});
