import { expect } from '@playwright/test';
import { test } from './app';
import { gravesOf, lookAt } from './axe';
import {
  byMouse,
  checkPrerequisites,
  choosePermissions,
  createKey,
  practise,
  signIn,
  testGreen,
  words,
} from './journey';

test('axe finds what is planted', async ({ opened }) => {
  const { window } = opened;
  await byMouse(window).heading(words.de.start.title);
  await window.evaluate(() => {
    const button = document.createElement('button');
    const faint = document.createElement('p');
    faint.textContent = 'faint';
    faint.setAttribute('style', 'color: #eee; background: #fff');
    faint.style.color = '#eee';
    faint.style.background = '#fff';
    document.querySelector('main, #root')?.append(button, faint);
  });
  const found = (await gravesOf(window)).map(({ id }) => id);
  expect(found).toEqual(expect.arrayContaining(['button-name', 'color-contrast']));
});

test('axe finds nothing serious on any screen, light or dark', async ({ opened }) => {
  test.setTimeout(180_000);
  const { window } = opened;
  const w = words.de;
  const walker = byMouse(window);
  await walker.heading(w.start.title);
  await lookAt(window, 'start');
  await practise(walker);
  await expect(window.getByText(w.journey.step1.state.passed).nth(2)).toBeVisible();
  await lookAt(window, 'step 1');
  await checkPrerequisites(walker);
  await lookAt(window, 'step 2');
  await signIn(walker);
  await lookAt(window, 'step 3');
  await choosePermissions(walker);
  await lookAt(window, 'step 4, before');
  await createKey(walker);
  await lookAt(window, 'step 4, after');
  await walker.press(w.journey.step4.next);
  await walker.heading(w.journey.step5.title);
  await lookAt(window, 'step 5');
  await window.getByRole('textbox', { name: w.journey.whitelist.label }).fill('10.0.0.5');
  await lookAt(window, 'step 5, with an error');
  await window.getByRole('textbox', { name: w.journey.whitelist.label }).fill('');
  await walker.press(w.journey.whitelist.addThis(w.journey.whitelist.thisPc, '203.0.113.7'));
  await walker.press(w.journey.step5.next);
  await walker.heading(w.journey.step6.title);
  await lookAt(window, 'step 6');
  await testGreen(walker);
  await lookAt(window, 'step 6, tested');
  await walker.press(w.journey.step6.export);
  await lookAt(window, 'export');
  await window.keyboard.press('Escape');
  await walker.press(w.journey.step6.next);
  await walker.heading(w.journey.step7.title);
  await lookAt(window, 'step 7');
  await walker.press(w.journey.step7.finish);
  await walker.heading(w.journey.finished.title);
  await lookAt(window, 'finished');
  await walker.press(w.journey.finished.overview);
  for (const area of ['overview', 'keys', 'usage', 'settings'] as const) {
    await window.getByRole('navigation').getByText(w.views.areas[area]).click();
    await walker.heading(w.views.areas[area]);
    await lookAt(window, area);
  }
  await walker.press(w.views.areas.lockNow);
  await lookAt(window, 'lock');
});
