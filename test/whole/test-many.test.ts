import { expect } from '@playwright/test';
import { test } from './app';
import { lookAt } from './axe';
import { byMouse, walkToGreen, words } from './journey';

/** Testing many keys at once, what is remembered of it, and the report. */

const w = words.de;

test('All keys are tested at once, each test is remembered, and the report says no more than it may', async ({
  opened,
}) => {
  test.setTimeout(120_000);
  const { app, window } = opened;
  const walker = byMouse(window);
  await walkToGreen(walker);
  await walker.press(w.journey.step6.next);
  await walker.press(w.journey.step7.finish);
  await walker.heading(w.journey.finished.title);
  await walker.press(w.journey.finished.overview);
  for (const label of ['Zweiter', 'Dritter'])
    await window.evaluate(
      (name) =>
        globalThis.window.ventario.createKey({ label: name, permissions: ['read'], algorithm: 'ed25519' }),
      label,
    );

  await window.getByRole('navigation').getByText(w.views.areas.keys).click();
  await walker.press(w.views.keys.testAll);
  const dialog = window.getByRole('dialog', { name: w.views.testSeveral.result });
  await expect(dialog).toBeVisible({ timeout: 30_000 });
  await expect(dialog.getByText(w.views.testSeveral.fine(3))).toBeVisible();
  await expect(dialog.getByText(w.views.test.resultGreen)).toHaveCount(3);
  await lookAt(window, 'many keys tested');
  await walker.press(w.common.close);

  const label = w.journey.step4.suggestion;
  await window
    .getByRole('button', { name: w.views.keys.open(label), exact: true })
    .first()
    .click();
  await walker.press(w.test.run);
  await expect(window.getByText(w.test.verdict.green).first()).toBeVisible({ timeout: 20_000 });
  // One in step 6, one among many, one now.
  await expect(window.getByText(w.views.test.history(3))).toBeVisible();
  await window.getByText(w.views.test.history(3)).click();
  await lookAt(window, 'the tests of a key');

  const report = async (): Promise<string> => {
    await window.getByRole('button', { name: w.test.copyReport }).click();
    await expect(window.getByText(w.common.copied).first()).toBeVisible();
    return app.evaluate(({ clipboard }) => clipboard.readText());
  };
  const short = await report();
  expect(short).toMatch(/Ventario Companion \d+\.\d+\.\d+ · Electron \d+/);
  expect(short).toContain('203.0.113.x');
  expect(short).not.toMatch(/203\.0\.113\.\d/);
  expect(short).not.toMatch(/v[ks]_test_[A-Za-z0-9_-]{6}/);
  await window.getByText(w.test.fullAddresses).click();
  expect(await report()).toMatch(/203\.0\.113\.7/);
});
