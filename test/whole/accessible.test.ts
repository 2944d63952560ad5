import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import { test } from './app';
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

/** axe on every screen, light and dark: nothing serious, nothing critical. */
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Finding = { id: string; impact: string | null; nodes: { target: unknown; failureSummary?: string }[] };

async function gravesOf(window: Page): Promise<Finding[]> {
  const findings = await window.evaluate(async (source) => {
    const world = window as unknown as { axe?: { run(): Promise<{ violations: Finding[] }> } };
    // Through the debugger: the page's own policy lets no foreign script in.
    // oxlint-disable-next-line typescript/no-implied-eval -- there is no other way in, and that is good
    if (world.axe === undefined) new Function(source)();
    const { violations } = await (world.axe?.run() ?? Promise.reject(new Error('axe is not there')));
    return violations;
  }, axe);
  return findings.filter(({ impact }) => impact === 'serious' || impact === 'critical');
}

async function lookAt(window: Page, screen: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect(await gravesOf(window), `${screen}, ${colorScheme}`).toEqual([]);
  }
}

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
