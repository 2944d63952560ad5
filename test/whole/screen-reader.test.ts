import { expect } from '@playwright/test';
import { type OpenApp, openApp, test } from './app';
import { byMouse, type Words, walkToTest, words } from './journey';
import { type Orca, startOrca, whyNoOrca } from './orca';

/** What the real screen reader speaks while the real app is walked through: everything that counts, and once. */

const w = words.de;
const { journey } = w;

let orca: Orca;
let opened: OpenApp | undefined;
test.beforeEach(async () => {
  const reason = whyNoOrca();
  if (reason !== null) console.log(`screen-reader.test.ts is skipped: ${reason}`);
  test.skip(reason !== null, reason ?? '');
  orca = await startOrca();
});
test.afterEach(async () => {
  await opened?.close().catch(() => undefined);
  opened = undefined;
  if (whyNoOrca() === null) await orca.stop();
});

/** The first headings of pages that were read out as the focus came to them. */
const titlesIn = (spoken: readonly string[]): string[] =>
  spoken.flatMap((line) =>
    / heading level 1/.test(line) ? [line.slice(0, line.indexOf(' heading level 1'))] : [],
  );

const names = ({ test: { stage } }: Words): string[] => Object.values(stage);

test('The screen reader speaks once: each stage of a test and its verdict, that a key is locked, a step’s title', async ({
  profile,
}) => {
  opened = await openApp(profile, orca);
  const { window: page } = opened;
  const walker = byMouse(page);
  const { step1, step2, step3, step4, step5, step6 } = journey;
  await walkToTest(walker);
  // Not each, and on a busy machine none: Orca 43 passes over a heading when the button that had the focus has gone
  // with its page. None is read twice.
  const titles = [
    step1.title,
    step2.title,
    step3.title,
    step4.title,
    step4.doneTitle,
    step5.title,
    step6.title,
  ];
  const read = titlesIn(orca.spoken());
  expect(read).toEqual(titles.filter((title) => read.includes(title)));

  let heardSoFar = 0;
  /** What was spoken of a test since it was asked last, once the verdict is among it. */
  const hear = async (words: Words, verdict: string): Promise<string[]> => {
    const parts = [...names(words).map((name) => `${name}: `), `${words.test.state.skipped}: `, verdict];
    const news = () =>
      orca
        .spoken()
        .slice(heardSoFar)
        .filter((line) => parts.some((part) => line.includes(part)));
    await expect.poll(news, { timeout: 20_000 }).toContain(verdict);
    // The log is emptied when all was said: by then whatever would be spoken twice has been.
    await expect(page.getByRole('log')).toBeEmpty();
    const lines = news();
    heardSoFar = orca.spoken().length;
    return lines;
  };

  await walker.press(w.test.run);
  const green = await hear(w, w.test.verdict.green);
  expect(green.map((line) => line.split(':')[0])).toEqual([...names(w), w.test.verdict.green]);
  expect(green[0]).toBe(`${w.test.stage.inputs}: ${w.test.state.passed}. ${w.test.passed.inputs({})}`);

  // A dialog that comes and goes takes the page away from screen readers and gives it back: that is no news.
  await walker.press(step6.export);
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();

  await page.evaluate(() => window.ventario.changeSettings({ language: 'en' }));
  const { en } = words;
  await byMouse(page, en).heading(en.journey.step6.title);
  await byMouse(page, en).press(en.test.again);
  const english = await hear(en, en.test.verdict.green);
  expect(english.map((line) => line.split(':')[0])).toEqual([...names(en), en.test.verdict.green]);
  expect(orca.spoken().filter((line) => green.includes(line))).toEqual(green);

  const { lock, areas } = en.views;
  await byMouse(page, en).press(areas.lockNow);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: lock.lockNamed('Mein Bot'), exact: true }).click();
  const locked = () => orca.spoken().filter((line) => line.includes('Confirmed by Ventario at'));
  await expect.poll(locked).toHaveLength(1);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await byMouse(page, en).press(en.test.again);
  const cause = en.failures.causes['key-disabled'].cause({});
  const failed = await hear(en, cause);
  const { signature } = en.test.stage;
  const at = names(en).indexOf(signature);
  expect(failed.slice(0, at).map((line) => line.split(':')[0])).toEqual(names(en).slice(0, at));
  expect(failed.slice(at)).toEqual([
    `${signature}: ${en.test.state.failed}.`,
    `${en.test.state.skipped}: ${names(en)
      .slice(at + 1)
      .join(', ')}.`,
    cause,
  ]);
  expect(locked()).toHaveLength(1);
});
