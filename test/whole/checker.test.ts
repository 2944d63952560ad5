import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ElectronApplication, expect } from '@playwright/test';
import { answerDialogs, test } from './app';
import { lookAt } from './axe';
import { byMouse, walkToGreen, words } from './journey';

/** The checkers as the real app writes them out, run beside it against its sandbox, and their reports read back in. */

const w = words.de;
const { checker } = w.views;

async function answerReading(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = (() =>
      Promise.resolve({ canceled: false, filePaths: [file] })) as typeof dialog.showOpenDialog;
  }, path);
}

test('The checkers that the app writes out test the real sandbox, and it reads what they say', async ({
  opened,
  profile,
}) => {
  test.setTimeout(120_000);
  const { app, window: page } = opened;
  const outside = mkdtempSync(join(tmpdir(), 'ventario-checker-'));
  const walker = byMouse(page);
  await walkToGreen(walker);
  await walker.press(w.journey.step6.next);
  await walker.press(w.journey.step7.finish);
  await walker.heading(w.journey.finished.title);
  await walker.press(w.journey.finished.overview);
  const label = w.journey.step4.suggestion;
  const key = (await profile.keysThere()).find((each) => each.label === label);
  if (key === undefined) throw new Error('The set-up made no key.');
  const exported = join(outside, 'bot.env');
  await answerDialogs(app, exported);
  await page.evaluate((keyId) => window.ventario.exportKey({ keyId, format: 'env' }), key.id);
  const secret = /^VENTARIO_SECRET_KEY=(\S+)$/m.exec(readFileSync(exported, 'utf8'))?.[1] ?? '';
  expect(secret).toMatch(/^vs_test_/);

  await page.getByRole('navigation').getByText(w.views.areas.keys).click();
  await page
    .getByRole('button', { name: w.views.keys.open(label), exact: true })
    .first()
    .click();
  await page.getByRole('button', { name: w.views.key.showTest }).click();
  const card = page.getByRole('region', { name: checker.title });
  await expect(card).toBeVisible();

  const report = join(outside, 'report.json');
  for (const [language, command, extension] of [
    ['node', process.execPath, 'mjs'],
    ['python', 'python3', 'py'],
    ['shell', 'bash', 'sh'],
  ] as const) {
    const script = join(outside, `ventario-check.${extension}`);
    await answerDialogs(app, script);
    await card.getByRole('button', { name: checker.save[language] }).click();
    await expect(card.getByText(checker.saved(script))).toBeVisible();
    expect(readFileSync(script, 'utf8')).not.toContain(secret.slice(8, 30));
    const said = await new Promise<string>((settle) =>
      execFile(command, [script, '--file', exported, '--json'], (_error, stdout) => settle(stdout)),
    );
    expect(said).not.toContain(secret.slice(8, 30));
    writeFileSync(report, said);
    await answerReading(app, report);
    await card.getByRole('button', { name: checker.read }).click();
    await expect(card.getByText(checker.green)).toBeVisible();
    await expect(card.getByText(w.test.passed.signature({})).first()).toBeVisible();
  }
  await lookAt(page, 'checker');

  // What the backend says against the key is said there as here, and helped from here.
  await profile.tell({ do: 'key', id: key.id, set: 'disabled' });
  const said = await new Promise<string>((settle) =>
    execFile(
      'python3',
      [join(outside, 'ventario-check.py'), '--file', exported, '--json'],
      (_error, stdout) => settle(stdout),
    ),
  );
  await app.evaluate(({ clipboard }, text) => clipboard.writeText(text), said);
  await card.getByRole('button', { name: checker.paste }).click();
  await expect(card.getByText(w.failures.causes['key-disabled'].cause({})).first()).toBeVisible();
  await expect(card.getByRole('button', { name: w.failures.actions.unlock })).toBeVisible();
  rmSync(outside, { recursive: true });
  expect(existsSync(outside)).toBe(false);
});
