import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { expect } from '@playwright/test';
import { someKey } from '../fakes/bridge';
import { type Profile, test } from './app';
import { byMouse, walkToGreen, words } from './journey';

/** The connection test on the command line, beside the open app: no window, no screen. */

const root = resolve(import.meta.dirname, '../..');
const label = words.de.journey.step4.suggestion;

type Ended = { code: number | null; signal: NodeJS.Signals | null; out: string; problem: string };

function run(profile: Profile, ...args: string[]): Promise<Ended> {
  return endOf(start(profile, ...args));
}

/** Switches of Chromium come first. */
function start(profile: Profile, ...args: string[]): ChildProcess {
  const env: NodeJS.ProcessEnv = { ...process.env, VENTARIO_SANDBOX_CONTROL: '' };
  // A scheduler has no screen.
  delete env['DISPLAY'];
  const switches = args.filter((arg) => arg.startsWith('--ozone'));
  return spawn(
    join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? '', 'electron'),
    [
      '--no-sandbox',
      ...switches,
      `--user-data-dir=${profile.folder}`,
      root,
      'check',
      ...args.filter((arg) => !switches.includes(arg)),
    ],
    { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
}

/** Once its output has ended too, which a process that it has started may still hold. */
async function endOf(child: ChildProcess): Promise<Ended> {
  const said = { out: '', problem: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.problem += text;
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, ...said };
}

/** What an app leaves behind that was open in Übungsmodus with so many keys. */
function leaveKeys(profile: Profile, count: number, status: 'active' | 'disabled', port: number): void {
  const write = (name: string, value: object) =>
    writeFileSync(join(profile.folder, name), JSON.stringify(value), { mode: 0o600 });
  mkdirSync(join(profile.folder, 'practice/sandbox'), { recursive: true });
  write('practice/sandbox/ready.json', {
    baseUrl: `https://127.0.0.1:${port}`,
    baseUrlIpv6: null,
    caPem: null,
  });
  write('installation.json', { version: 1, value: { id: '0'.repeat(32), sentinels: {} } });
  const keys = Array.from({ length: count }, (_, at) => ({
    ...someKey({ id: `vk_test_${String(at).padStart(22, '0')}`, label: `${label} ${at}`, status }),
    secretHere: 'yes',
    etag: null,
  }));
  write('practice/keys.json', { version: 1, value: { keys, asOf: 1 } });
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

const cancelled = `${JSON.stringify({ version: 1, green: false, failure: 'cancelled', keys: [] })}\n`;

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`A command that ${signal} ends while the backend is silent is no success`, async ({ profile }) => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    leaveKeys(profile, 1, 'active', (silent.address() as AddressInfo).port);
    const asked = once(silent, 'connection');
    const child = start(profile, '--ozone-platform=headless', '--practice', '--json');
    const end = endOf(child);
    await asked;
    child.kill(signal);
    expect(await end).toMatchObject({ code: 2, out: cancelled });

    // Without a screen a second process does the work, and must not outlive the first.
    const askedAgain = once(silent, 'connection');
    const first = start(profile, '--practice', '--json');
    const endOfBoth = endOf(first);
    await askedAgain;
    first.kill(signal);
    expect(await endOfBoth).toMatchObject({ code: null, signal, out: cancelled });
    silent.close();
  });
}

test('A long answer arrives whole at a reader that takes its time, and one that nobody reads is no success', async ({
  profile,
}) => {
  leaveKeys(profile, 10_000, 'disabled', 1);
  const child = start(profile, '--practice', '--json');
  if (child.stdout === null) throw new Error('The command has no output.');
  await once(child.stdout, 'readable');
  const { code, out } = await endOf(child);
  // More than any system keeps for a reader.
  expect(out.length).toBeGreaterThan(500_000);
  expect((JSON.parse(out) as { notTested: object[] }).notTested).toHaveLength(10_000);
  expect(code).toBe(0);

  const unread = start(profile, '--practice', '--json');
  unread.stdout?.destroy();
  expect(await endOf(unread)).toMatchObject({ code: 2 });
});

test('Every refusal is one JSON object too', async ({ profile }) => {
  leaveKeys(profile, 1, 'active', 1);
  writeFileSync(join(profile.folder, 'practice/sandbox/ready.json'), '{}');
  const unknown = await run(profile, '--practice', '--json');
  expect(unknown.code).toBe(2);
  expect(JSON.parse(unknown.out)).toMatchObject({ green: false, failure: 'practice-not-started' });
  const misspelt = await run(profile, '--json', '--practise');
  expect(misspelt.code).toBe(2);
  expect(JSON.parse(misspelt.out)).toMatchObject({ green: false, failure: 'invalid-request' });
});
