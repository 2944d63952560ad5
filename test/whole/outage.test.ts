import { expect, type Locator, type Page } from '@playwright/test';
import { type Profile, sandboxPid, test } from './app';
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

/** The backend goes away, says no, or swallows an answer: said in plain words, nothing lost, and on it goes. */

const w = words.de;

/** „Ventario antwortet gerade nicht. Ihre Schlüssel sind davon nicht betroffen.“ */
async function seeTrouble(window: Page): Promise<void> {
  await expect(window.getByText(w.common.trouble).first()).toBeVisible();
  await expect(window.getByText(w.common.troubleHint).first()).toBeVisible();
}

async function seeNoTrouble(window: Page): Promise<void> {
  await expect(window.getByText(w.common.trouble)).toHaveCount(0);
}

/**
 * Until the title stands there. A request that was on its way when the backend came back brings it by itself, and
 * nobody needs to press anything.
 */
async function goOn(window: Page, button: Locator, title: string): Promise<void> {
  const heading = window.getByRole('heading', { level: 1, name: title });
  await expect(async () => {
    if (!(await heading.isVisible())) await button.click({ timeout: 1_000 });
    await expect(heading).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 40_000 });
}

/** From step 1 to the start of step 5. */
async function walkToWhitelist(walker: Walker): Promise<void> {
  await practise(walker);
  await checkPrerequisites(walker);
  await signIn(walker);
  await choosePermissions(walker);
  await createKey(walker);
  await walker.press(w.journey.step4.next);
  await walker.heading(w.journey.step5.title);
}

const finish = async (walker: Walker): Promise<void> => {
  await walker.press(w.journey.step6.next);
  await walker.heading(w.journey.step7.title);
  await walker.press(w.journey.step7.finish);
  await walker.heading(w.journey.finished.title);
  await walker.press(w.journey.finished.overview);
};

const press = (window: Page, name: string) => window.getByRole('button', { name, exact: true });

test('The backend goes down at each of the seven steps, and each goes on', async ({ opened, profile }) => {
  test.setTimeout(180_000);
  const { window } = opened;
  const walker = byMouse(window);
  const { step1, step2, step3, step4, step5, step6, step7, whitelist } = w.journey;

  await practise(walker);
  await expect(window.getByText(step1.state.passed).nth(2)).toBeVisible();
  await profile.tell({ do: 'down' });
  await walker.press(step1.again);
  await seeTrouble(window);
  await walker.press(step1.next);
  await expect(window.getByText(step1.blocked(step1.name.backend))).toBeVisible();
  await profile.tell({ do: 'up' });
  // By itself: nobody presses anything.
  await seeNoTrouble(window);
  await checkPrerequisites(walker);

  await profile.tell({ do: 'down' });
  await walker.press(step2.signIn);
  await seeTrouble(window);
  await profile.tell({ do: 'up' });
  await seeNoTrouble(window);
  await signIn(walker);

  await profile.tell({ do: 'down' });
  await walker.choose(step3.trade);
  await walker.press(step3.next);
  await walker.heading(step4.title);
  await window.getByRole('textbox', { name: step4.label }).fill('Mein zäher Bot');
  await walker.press(step4.create);
  await seeTrouble(window);
  await expect(window.getByRole('textbox', { name: step4.label })).toHaveValue('Mein zäher Bot');
  await profile.tell({ do: 'up' });
  await seeNoTrouble(window);
  const again = window.getByRole('button', { name: new RegExp(`^(${step4.create}|${step4.createAgain})$`) });
  await goOn(window, again, step4.doneTitle);
  expect((await profile.keysThere()).filter(({ label }) => label === 'Mein zäher Bot')).toHaveLength(1);

  await profile.tell({ do: 'down' });
  await walker.press(step4.next);
  await walker.heading(step5.title);
  await window.getByRole('textbox', { name: whitelist.label }).fill('203.0.113.7');
  await window.getByRole('textbox', { name: whitelist.label }).press('Enter');
  await expect(press(window, whitelist.removeThis('203.0.113.7'))).toBeVisible();
  await walker.press(step5.next);
  await seeTrouble(window);
  await expect(press(window, whitelist.removeThis('203.0.113.7'))).toBeVisible();
  await profile.tell({ do: 'up' });
  await seeNoTrouble(window);
  // What Ventario sees of this device comes by itself, now that it can be asked.
  await expect(window.getByText(whitelist.thisPc).first()).toBeVisible();
  await goOn(window, press(window, step5.next), step6.title);

  await profile.tell({ do: 'down' });
  await walker.press(w.test.run);
  await seeTrouble(window);
  await expect(window.getByText(w.failures.causes.refused.cause({})).first()).toBeVisible();
  await profile.tell({ do: 'up' });
  await seeNoTrouble(window);
  await walker.press(w.test.again);
  await expect(window.getByText(w.test.verdict.green).first()).toBeVisible();

  await walker.press(step6.next);
  await walker.heading(step7.title);
  await expect(window.getByText(step7.liveOn, { exact: true })).toBeVisible();
  await profile.tell({ do: 'down' });
  await seeTrouble(window);
  await profile.tell({ do: 'up' });
  await seeNoTrouble(window);
  await walker.press(step7.startBot);
  await expect(window.getByText(step7.success).first()).toBeVisible();
  await walker.press(step7.finish);
  await walker.heading(w.journey.finished.title);
});

test('The backend goes down in each area, and the warning goes with its cause', async ({
  opened,
  profile,
}) => {
  test.setTimeout(150_000);
  const { window } = opened;
  const walker = byMouse(window);
  await walkToGreen(walker);
  await finish(walker);
  for (const area of ['overview', 'keys', 'usage', 'settings'] as const) {
    await window.getByRole('navigation').getByText(w.views.areas[area]).click();
    await walker.heading(w.views.areas[area]);
    await profile.tell({ do: 'down' });
    await expect(window.getByText(w.views.areas.connection.trouble).first()).toBeVisible();
    if (area !== 'settings') await seeTrouble(window);
    if (area === 'overview' || area === 'keys')
      await expect(window.getByText(w.journey.step4.suggestion).first()).toBeVisible();
    await profile.tell({ do: 'up' });
    await expect(window.getByText(w.views.areas.connection.online).first()).toBeVisible();
    await seeNoTrouble(window);
  }
  // A session that is over: said by the next area that asks, gone after signing in.
  await profile.tell({ do: 'expire-sessions', whole: true });
  await window.getByRole('navigation').getByText(w.views.areas.keys).click();
  await walker.heading(w.views.areas.keys);
  await expect(window.getByText(w.common.sessionOver)).toBeVisible();
  await expect(window.getByText(w.journey.step4.suggestion).first()).toBeVisible();
  await walker.press(w.common.signInAgain);
  await expect(window.getByText(w.common.sessionOver)).toHaveCount(0);
});

test('The sandbox is killed in the middle, and the app goes on', async ({ opened, profile }) => {
  const { window, app } = opened;
  const walker = byMouse(window);
  await walkToWhitelist(walker);
  process.kill(await sandboxPid(app), 'SIGKILL');
  // Killed once more while it is asked.
  await listDevice(walker);
  await profile.tell({ do: 'delay', endpoint: 'self', ms: 3_000 });
  await walker.press(w.test.run);
  await expect(window.getByText(w.test.state.running).first()).toBeVisible();
  process.kill(await sandboxPid(app), 'SIGKILL');
  await walker.press(w.test.again);
  await expect(window.getByText(w.test.verdict.green).first()).toBeVisible();
  expect(await profile.keysThere()).toContainEqual(
    expect.objectContaining({ label: w.journey.step4.suggestion, status: 'active' }),
  );
});

async function listDevice({ window, press: click, heading }: Walker): Promise<void> {
  const { whitelist, step5, step6 } = w.journey;
  await click(whitelist.addThis(whitelist.thisPc, '203.0.113.7'));
  await click(step5.next);
  await heading(step6.title);
  await expect(window.getByRole('button', { name: w.test.run })).toBeVisible();
}

test('A session that is over says so, and goes on after signing in again', async ({ opened, profile }) => {
  const { window } = opened;
  const walker = byMouse(window);
  await walkToWhitelist(walker);
  await walker.press(w.journey.whitelist.addThis(w.journey.whitelist.thisPc, '203.0.113.7'));
  await profile.tell({ do: 'expire-sessions', whole: true });
  await walker.press(w.journey.step5.next);
  await expect(window.getByText(w.common.sessionOver).first()).toBeVisible();
  await walker.press(w.common.signInAgain);
  await expect(window.getByText(w.common.sessionOver)).toHaveCount(0);
  await walker.press(w.journey.step5.next);
  await walker.heading(w.journey.step6.title);
  await testGreen(walker);
});

for (const [status, code] of [
  ['pending', 'account-pending'],
  ['suspended', 'account-suspended'],
] as const)
  test(`An account that is ${status} is said with the way to it`, async ({ opened, profile }) => {
    const { window } = opened;
    const walker = byMouse(window);
    await practise(walker);
    await expect(window.getByText(w.journey.step1.state.passed).nth(2)).toBeVisible();
    await profile.tell({ do: 'account', status });
    await walker.press(w.journey.step1.next);
    await walker.heading(w.journey.step2.title);
    await walker.press(w.journey.step2.signIn);
    await expect(window.getByText(w.failures.causes[code].cause({})).first()).toBeVisible();
    await expect(press(window, w.failures.actions.dashboard).first()).toBeVisible();
    // The step before sees it too, does not go on, and sees that it is over.
    await walker.press(w.common.back);
    await walker.heading(w.journey.step1.title);
    await expect(window.getByText(w.failures.causes[code].cause({})).first()).toBeVisible();
    await walker.press(w.journey.step1.next);
    await expect(window.getByText(w.journey.step1.blocked(w.journey.step1.name.account))).toBeVisible();
    await profile.tell({ do: 'account', status: 'active' });
    await walker.press(w.journey.step1.again);
    await expect(window.getByText(w.failures.causes[code].cause({}))).toHaveCount(0);
  });

test('A clock that is wrong is said with its seconds and its direction', async ({ opened, profile }) => {
  const { window } = opened;
  const walker = byMouse(window);
  await practise(walker);
  await expect(window.getByText(w.journey.step1.state.passed).nth(2)).toBeVisible();
  // The server is behind, so this device is ahead.
  await profile.tell({ do: 'clock', offset_ms: -47_000 });
  await walker.press(w.journey.step1.again);
  await expect(window.getByText('Ihre Uhr geht 47\u00a0Sekunden vor.')).toBeVisible();
  await profile.tell({ do: 'clock', offset_ms: 47_000 });
  await walker.press(w.journey.step1.again);
  await expect(window.getByText('Ihre Uhr geht 47\u00a0Sekunden nach.')).toBeVisible();
  await walker.press(w.journey.step1.next);
  await expect(window.getByText(w.journey.step1.blocked(w.journey.step1.name.clock))).toBeVisible();
  await profile.tell({ do: 'clock', offset_ms: 0 });
  await walker.press(w.journey.step1.again);
  await expect(window.getByText(/Ihre Uhr geht/)).toHaveCount(0);
  await checkPrerequisites(walker);
});

test('An answer that is lost after the key was made leaves exactly one key', async ({ opened, profile }) => {
  const { window } = opened;
  const walker = byMouse(window);
  await practise(walker);
  await checkPrerequisites(walker);
  await signIn(walker);
  await choosePermissions(walker);
  const before = await idsOf(profile);
  // Also the answer to the app's own second attempt, so that the user has to go on.
  await profile.tell({ do: 'drop', endpoint: 'createKey', when: 'after', times: 4 });
  await walker.press(w.journey.step4.create);
  await expect(press(window, w.journey.step4.createAgain)).toBeVisible();
  await profile.tell({ do: 'clear' });
  await walker.press(w.journey.step4.createAgain);
  await walker.heading(w.journey.step4.doneTitle);
  const made = (await profile.keysThere()).filter(({ id }) => !before.has(id));
  expect(made).toEqual([expect.objectContaining({ status: 'active' })]);
  await listThisDevice(walker);
  await testGreen(walker);
});

const idsOf = async (profile: Profile) => new Set((await profile.keysThere()).map(({ id }) => id));

test('A closed tab, a no and a cancel in the browser are no dead ends', async ({ opened, profile }) => {
  const { window } = opened;
  const walker = byMouse(window);
  const { step2, step3 } = w.journey;
  await practise(walker);
  await checkPrerequisites(walker);
  profile.browser('ignore');
  await walker.press(step2.signIn);
  await expect(window.getByText(step2.waiting)).toBeVisible();
  await walker.press(w.common.cancel);
  await expect(window.getByText(step2.waiting)).toHaveCount(0);
  await expect(window.getByText(w.failures.causes['sign-in-cancelled'].cause({}))).toHaveCount(0);

  profile.browser('deny');
  await walker.press(step2.signIn);
  await expect(window.getByText(w.failures.causes['sign-in-denied'].cause({}))).toBeVisible();

  profile.browser('ignore');
  await walker.press(step2.signIn);
  await expect(window.getByText(step2.waiting)).toBeVisible();
  profile.browser('approve');
  await walker.press(w.common.again);
  await walker.heading(step3.title);
});
