import { expect, type Locator, type Page } from '@playwright/test';
import { de } from '../../renderer/words/de';
import { en } from '../../renderer/words/en';

/** The seven steps as a user walks them, by what stands on the screen. */
export type Words = typeof de;
export const words = { de, en } as const;

export type Walker = {
  readonly window: Page;
  readonly w: Words;
  /** Presses a button that stands on the screen. */
  press(name: string): Promise<void>;
  /** Picks one of several; the keyboard goes from the first to the next. */
  choose(name: string): Promise<void>;
  heading(title: string): Promise<void>;
};

/** By mouse; counts the clicks. */
export function byMouse(window: Page, w: Words = de): Walker & { clicks(): number } {
  let clicks = 0;
  return {
    window,
    w,
    clicks: () => clicks,
    async press(name) {
      await window.getByRole('button', { name, exact: true }).first().click();
      clicks += 1;
    },
    async choose(name) {
      await window.getByText(name, { exact: true }).click();
      clicks += 1;
    },
    heading: (title) => seeHeading(window, title),
  };
}

/** By keyboard alone: Tab until the button has the focus, then Enter. */
export function byKeyboard(window: Page, w: Words = de): Walker {
  return {
    window,
    w,
    async press(name) {
      await tabTo(window, name);
      await window.keyboard.press('Enter');
    },
    async choose(name) {
      await tabUntil(window, window.getByRole('radio', { checked: true }).first(), name);
      await window.keyboard.press('ArrowDown');
      await expect(window.getByRole('radio', { name })).toBeChecked();
    },
    heading: (title) => seeHeading(window, title),
  };
}

/** Tabs until the focus is on the button with this name; fails after a whole round. */
async function tabTo(window: Page, name: string): Promise<void> {
  await tabUntil(window, window.getByRole('button', { name, exact: true }).first(), name);
}

async function tabUntil(window: Page, target: Locator, name: string): Promise<void> {
  await expect(target).toBeVisible();
  for (let tabs = 0; tabs < 80; tabs += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await window.keyboard.press('Tab');
  }
  throw new Error(`The keyboard does not reach „${name}“.`);
}

async function seeHeading(window: Page, title: string): Promise<void> {
  await expect(window.getByRole('heading', { level: 1, name: title })).toBeVisible();
}

export async function practise(walker: Walker): Promise<void> {
  await walker.press(walker.w.start.practise);
  await walker.heading(walker.w.journey.step1.title);
}

/** Step 1: the checks run by themselves. */
export async function checkPrerequisites({ window, w, press, heading }: Walker): Promise<void> {
  await expect(window.getByText(w.journey.step1.state.passed).nth(2)).toBeVisible();
  await press(w.journey.step1.next);
  await heading(w.journey.step2.title);
}

/** Step 2: the browser of the test approves; the app goes on by itself. */
export async function signIn({ w, press, heading }: Walker): Promise<void> {
  await press(w.journey.step2.signIn);
  await heading(w.journey.step3.title);
}

export async function choosePermissions({ w, press, choose, heading }: Walker): Promise<void> {
  await choose(w.journey.step3.trade);
  await press(w.journey.step3.next);
  await heading(w.journey.step4.title);
}

export async function createKey({ w, press, heading }: Walker): Promise<void> {
  await press(w.journey.step4.create);
  await heading(w.journey.step4.doneTitle);
}

export async function listThisDevice({ window, w, press, heading }: Walker): Promise<void> {
  await press(w.journey.step4.next);
  await heading(w.journey.step5.title);
  const add = w.journey.whitelist.addThis(w.journey.whitelist.thisPc, '203.0.113.7');
  await expect(window.getByRole('button', { name: add })).toBeVisible();
  await press(add);
  await press(w.journey.step5.next);
  await heading(w.journey.step6.title);
}

export async function testGreen({ window, w, press }: Walker): Promise<void> {
  await press(w.test.run);
  // The second where the key has no whitelist.
  const { green, greenOpen } = w.test.verdict;
  await expect(window.getByText(green).or(window.getByText(greenOpen)).first()).toBeVisible();
}

/** From the start screen to step 6. */
export async function walkToTest(walker: Walker): Promise<void> {
  await practise(walker);
  await checkPrerequisites(walker);
  await signIn(walker);
  await choosePermissions(walker);
  await createKey(walker);
  await listThisDevice(walker);
}

/** From the start screen to a green test. */
export async function walkToGreen(walker: Walker): Promise<void> {
  await walkToTest(walker);
  await testGreen(walker);
}

/** Step 7 and the end, with the example bot at work. */
export async function watchAndFinish({ window, w, press, heading }: Walker): Promise<void> {
  await press(w.journey.step6.next);
  await heading(w.journey.step7.title);
  await press(w.journey.step7.startBot);
  await expect(window.getByText(w.journey.step7.success).first()).toBeVisible();
  await press(w.journey.step7.finish);
  await heading(w.journey.finished.title);
}
