import { expect } from '@playwright/test';
import type { JourneyState } from '../../preload/contract';
import { type OpenApp, openApp, type Profile, test } from './app';
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
  walkToGreen,
  words,
} from './journey';

/** kill -9 at every step: the next start offers to go on, and lands exactly there with everything that was entered. */

const w = words.de;
const { step1, step2, step3, step4, step5, step6, step7, whitelist } = w.journey;

type Step = Parameters<typeof w.start.unfinished>[0];

/** Kills main and all that it started, and opens the app again on the same profile. */
async function killAndOpen(opened: OpenApp, profile: Profile): Promise<OpenApp> {
  // A kill while a session is renewed costs the sign-in, as RFC 9700 wants of a token that comes twice; not tried here.
  await expect
    .poll(async () => {
      const state = await opened.window.evaluate(() => window.ventario.snapshot());
      const session = state.ok ? state.value.session : undefined;
      return session?.state === 'signed-out' || (session?.state === 'signed-in' && session.account !== '');
    })
    .toBe(true);
  await opened.kill();
  return openApp(profile);
}

/** The start screen offers the step; [Fortsetzen] goes there. */
/** A choice shows at once and is saved a moment later; main tells of it once it is on disk. */
async function onDisk(opened: OpenApp, is: (run: JourneyState) => boolean): Promise<void> {
  await expect
    .poll(async () => {
      const state = await opened.window.evaluate(() => window.ventario.snapshot());
      return state.ok && state.value.journey !== null && is(state.value.journey);
    })
    .toBe(true);
}

async function resumeAt(opened: OpenApp, step: Step, title: string): Promise<Walker> {
  const walker = byMouse(opened.window);
  await expect(opened.window.getByText(w.start.unfinished(step))).toBeVisible();
  await walker.press(w.start.resume);
  await walker.heading(title);
  return walker;
}

async function walkToStep4(walker: Walker): Promise<void> {
  await practise(walker);
  await checkPrerequisites(walker);
  await signIn(walker);
  await choosePermissions(walker);
}

for (const [endpoint, stage] of [
  ['createKey', 'requesting'],
  ['activateKey', 'activating'],
] as const)
  test(`A crash during „${step4.stage[stage]}“ loses nothing and makes no second key`, async ({
    profile,
  }) => {
    let opened = await openApp(profile);
    try {
      const { window } = opened;
      const walker = byMouse(window);
      await walkToStep4(walker);
      await window.getByRole('textbox', { name: step4.label }).fill('Nach dem Absturz');
      const before = new Set((await profile.keysThere()).map(({ id }) => id));
      await profile.tell({ do: 'delay', endpoint, ms: 60_000 });
      await walker.press(step4.create);
      await expect(
        window.getByRole('listitem').filter({ hasText: step4.stage[stage] }).getByText(w.test.state.running),
      ).toBeVisible();
      opened = await killAndOpen(opened, profile);

      // It is finished by itself, said, and is the key of this run.
      const again = await resumeAt(opened, 4, step4.doneTitle);
      await expect(
        opened.window.getByText(w.start.remark['creation-recovered']('Nach dem Absturz')),
      ).toBeVisible();
      const made = (await profile.keysThere()).filter(({ id }) => !before.has(id));
      expect(made).toEqual([expect.objectContaining({ label: 'Nach dem Absturz', status: 'active' })]);
      // Its secret is here: a really signed test is green.
      await listThisDevice(again);
      await testGreen(again);
    } finally {
      await opened.close().catch(() => undefined);
    }
  });

test('A crash at any other step goes on there, with everything that was entered', async ({ profile }) => {
  test.setTimeout(180_000);
  let opened = await openApp(profile);
  try {
    await practise(byMouse(opened.window));
    await expect(opened.window.getByText(step1.state.passed).nth(2)).toBeVisible();
    opened = await killAndOpen(opened, profile);
    let walker = await resumeAt(opened, 1, step1.title);
    await checkPrerequisites(walker);

    opened = await killAndOpen(opened, profile);
    walker = await resumeAt(opened, 2, step2.title);
    await signIn(walker);
    await walker.choose(step3.trade);
    await expect(opened.window.getByText(/Ihr Bot darf/)).toContainText('handeln');
    await onDisk(opened, ({ permissions }) => permissions.includes('trade'));

    opened = await killAndOpen(opened, profile);
    walker = await resumeAt(opened, 3, step3.title);
    await expect(opened.window.getByRole('radio', { name: step3.trade })).toBeChecked();
    await walker.press(step3.next);
    await walker.heading(step4.title);
    const label = opened.window.getByRole('textbox', { name: step4.label });
    await label.fill('Getippt, nicht gedrückt');
    await onDisk(opened, (run) => run.label === 'Getippt, nicht gedrückt');

    opened = await killAndOpen(opened, profile);
    walker = await resumeAt(opened, 4, step4.title);
    await expect(opened.window.getByRole('textbox', { name: step4.label })).toHaveValue(
      'Getippt, nicht gedrückt',
    );
    await createKey(walker);
    await walker.press(step4.next);
    await walker.heading(step5.title);
    const field = opened.window.getByRole('textbox', { name: whitelist.label });
    for (const entry of ['203.0.113.7', '2001:db8::/64']) {
      await field.fill(entry);
      await field.press('Enter');
      await expect(
        opened.window.getByRole('button', { name: whitelist.removeThis(entry), exact: true }),
      ).toBeVisible();
    }

    await onDisk(opened, (run) => run.whitelist.entries.length === 2);

    opened = await killAndOpen(opened, profile);
    walker = await resumeAt(opened, 5, step5.title);
    for (const entry of ['203.0.113.7', '2001:db8::/64'])
      await expect(
        opened.window.getByRole('button', { name: whitelist.removeThis(entry), exact: true }),
      ).toBeVisible();
    await walker.press(step5.next);
    await walker.heading(step6.title);

    opened = await killAndOpen(opened, profile);
    walker = await resumeAt(opened, 6, step6.title);
    await testGreen(walker);
    await walker.press(step6.next);
    await walker.heading(step7.title);

    opened = await killAndOpen(opened, profile);
    walker = await resumeAt(opened, 7, step7.title);
    await walker.press(step7.finish);
    await walker.heading(w.journey.finished.title);
  } finally {
    await opened.close().catch(() => undefined);
  }
});

test('After a finished run the app opens with the overview, still in practice', async ({ profile }) => {
  let opened = await openApp(profile);
  try {
    const walker = byMouse(opened.window);
    await walkToGreen(walker);
    await walker.press(step6.next);
    await walker.heading(step7.title);
    await walker.press(step7.finish);
    await walker.heading(w.journey.finished.title);
    await opened.close();

    opened = await openApp(profile);
    await byMouse(opened.window).heading(w.views.areas.overview);
    await expect(opened.window.getByText(w.common.practice.line)).toBeVisible();
    await expect(opened.window.getByText(step4.suggestion).first()).toBeVisible();
    // The session of last time goes on by itself.
    await expect(opened.window.getByText(w.views.areas.connection.online).first()).toBeVisible();
    await expect(opened.window.getByText(w.views.states.signedOutTitle)).toHaveCount(0);
  } finally {
    await opened.close().catch(() => undefined);
  }
});
