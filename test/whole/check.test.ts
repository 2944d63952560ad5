import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect } from '@playwright/test';
import { type Profile, test } from './app';
import { byMouse, walkToGreen, words } from './journey';

/** The connection test on the command line, beside the open app: no window, no screen. */

const root = resolve(import.meta.dirname, '../..');
const label = words.de.journey.step4.suggestion;

function run(profile: Profile, ...args: string[]): Promise<{ code: number; out: string; problem: string }> {
  const env: NodeJS.ProcessEnv = { ...process.env, VENTARIO_SANDBOX_CONTROL: '' };
  // A scheduler has no screen.
  delete env['DISPLAY'];
  const child = spawn(
    join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? '', 'electron'),
    ['--no-sandbox', `--user-data-dir=${profile.folder}`, root, 'check', ...args],
    { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let out = '';
  let problem = '';
  child.stdout.on('data', (text: Buffer) => {
    out += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    problem += text.toString();
  });
  return new Promise((done) => {
    child.once('close', (code) => done({ code: code ?? -1, out, problem }));
  });
}

test('The command line tests a key beside the open app, and its exit code tells how it went', async ({
  opened,
  profile,
}) => {
  test.setTimeout(120_000);
  await walkToGreen(byMouse(opened.window));
  const [key] = (await profile.keysThere()).filter((each) => each.label === label);
  if (key === undefined) throw new Error('The set-up made no key.');

  const green = await run(profile, '--key', label, '--json');
  const said = JSON.parse(green.out) as { green: boolean; keys: { verdict: string; stages: object[] }[] };
  expect(said).toMatchObject({ green: true, keys: [{ label, verdict: 'green', failure: null }] });
  expect(green.code).toBe(0);
  expect(green.out).not.toContain(key.id);
  await profile.tell({ do: 'clock', offset_ms: 120_000 });
  const behind = await run(profile, '--key', key.id, '--lang', 'en');
  expect(behind.code).toBe(1);
  expect(behind.out).toContain('clock-skew');

  expect(await run(profile, '--key', 'nobody')).toMatchObject({ code: 2, out: '' });
  expect((await run(profile, '--what')).code).toBe(2);
  await opened.close();
  const alone = await run(profile, '--practice', '--json');
  expect(alone.code).toBe(2);
  expect(JSON.parse(alone.out)).toMatchObject({ green: false, failure: 'practice-not-started' });
});
