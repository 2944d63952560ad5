import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  test as base,
  type ElectronApplication,
  _electron as electron,
  expect,
  type Page,
} from '@playwright/test';
import type { Command } from '../../main/sandbox/control';
import { ownScreen } from './screen';

/** Opens the real app: real main process, real sandbox process, real keyring of the test session. */

const root = resolve(import.meta.dirname, '../..');
const runtime = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? '', 'electron');

/** In ms; a launch takes about one second. */
const LAUNCH_LIMIT = 20_000;
/** In ms; an end takes a tenth of a second, and main allows itself three. */
const CLOSE_LIMIT = 15_000;

export type SandboxKey = {
  id: string;
  label: string;
  status: string;
  permissions: string[];
  whitelist: { entries: string[] };
};

export type Wish = 'approve' | 'deny' | 'ignore' | 'look';

export type OpenApp = {
  readonly app: ElectronApplication;
  readonly window: Page;
  readonly profile: Profile;
  /** As the user closes it. */
  close(): Promise<void>;
  /** As a crash does: SIGKILL to main and all that it started. */
  kill(): Promise<void>;
};

export type Profile = {
  readonly folder: string;
  /** What the browser of the test shall do with the log-in page. */
  browser(wish: Wish): void;
  /** The addresses that the browser was opened with, one after the other; empty before the first. */
  opened(): string;
  /** Tells the sandbox what shall go wrong; waits until a sandbox listens. */
  tell(command: Command): Promise<unknown>;
  /** The sandbox's keys that are not deleted, as its own backend knows them. */
  keysThere(): Promise<SandboxKey[]>;
  browserFolder: string;
};

export function newProfile(): Profile {
  const folder = mkdtempSync(join(tmpdir(), 'ventario-profile-'));
  const browserFolder = join(folder, 'test-browser');
  mkdirSync(browserFolder);
  async function tell(command: Command): Promise<unknown> {
    let said: unknown;
    // A sandbox that was just started, or started again, writes its address a moment later.
    await expect(async () => {
      const { url, token } = JSON.parse(
        await readFile(join(folder, 'practice/sandbox/control.json'), 'utf8'),
      ) as { url: string; token: string };
      const answer = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(command),
      });
      said = await answer.json();
      expect(answer.status, JSON.stringify(said)).toBe(200);
    }).toPass({ timeout: 15_000 });
    return said;
  }
  return {
    folder,
    browserFolder,
    browser: (wish) => writeFileSync(join(browserFolder, 'wish'), wish),
    opened() {
      const path = join(browserFolder, 'opened');
      return existsSync(path) ? readFileSync(path, 'utf8') : '';
    },
    tell,
    async keysThere() {
      const { keys } = (await tell({ do: 'look' })) as { keys: SandboxKey[] };
      return keys.filter(({ status }) => status !== 'deleted');
    },
  };
}

export async function openApp(
  profile: Profile,
  options: { env?: Record<string, string>; args?: string[] } = {},
): Promise<OpenApp> {
  const app = await launch({
    executablePath: runtime,
    args: [root, '--no-sandbox', `--user-data-dir=${profile.folder}`, ...(options.args ?? [])],
    cwd: root,
    env: {
      ...(process.env as Record<string, string>),
      PATH: `${join(root, 'test/whole/browser')}:${process.env['PATH']}`,
      VENTARIO_TEST_ELECTRON: runtime,
      VENTARIO_TEST_BROWSER: profile.browserFolder,
      VENTARIO_SANDBOX_CONTROL: '1',
      ...options.env,
    },
  });
  app.evaluate = askAgain(app);
  const window = await app.firstWindow({ timeout: 30_000 }).catch(async (error: unknown) => {
    // Seen about once in a hundred starts under load; the log tells whether the app or its watcher was late.
    const said = await readLog(profile);
    for (const pid of await family(app.process().pid)) tryKill(pid);
    throw new Error(`No window came. The app's log: ${said}`, { cause: error });
  });
  const ended = new Promise<void>((done) => app.process().once('exit', () => done()));
  return {
    app,
    window,
    profile,
    close: () => closeApp(app, ended),
    async kill() {
      for (const pid of await family(app.process().pid)) tryKill(pid);
      await ended;
    },
  };
}

/**
 * About once in fifty times Playwright's launch waits for ever, although the app has started and both of its
 * debuggers are connected; without them the app started 160 times of 160. A second try is for the harness: an app
 * that does not start fails both.
 */
async function launch(options: Parameters<typeof electron.launch>[0]): Promise<ElectronApplication> {
  try {
    return await electron.launch({ ...options, timeout: LAUNCH_LIMIT });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'TimeoutError') throw error;
    console.log('harness: the launch did not return; once more');
    return electron.launch({ ...options, timeout: 2 * LAUNCH_LIMIT });
  }
}

/**
 * Closes the app as the user does. The question goes through Node's inspector, which may lose it; then the app is
 * asked by its system, and must end all the same.
 */
async function closeApp(app: ElectronApplication, ended: Promise<void>): Promise<void> {
  if (app.process().exitCode !== null || app.process().signalCode !== null) return;
  const closed = app.close().then(() => true);
  if (await Promise.race([closed, within(CLOSE_LIMIT)])) return;
  console.log('harness: the app was not told to close; asking by SIGTERM');
  app.process().kill('SIGTERM');
  if (await Promise.race([ended.then(() => true), within(CLOSE_LIMIT)])) return;
  for (const pid of await family(app.process().pid)) tryKill(pid);
  throw new Error('The app does not end when it is asked to.');
}

function within(ms: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), ms).unref());
}

/** How often a question is asked at most; on a busy machine two in a row were lost. */
const MOST_TRIES = 5;

/**
 * Now and then Node's inspector drops the promise of an evaluation that meets the start of the app. Every question
 * of these tests may be asked again.
 */
function askAgain(app: ElectronApplication): ElectronApplication['evaluate'] {
  const evaluate = app.evaluate.bind(app) as (asked: unknown, given?: unknown) => Promise<unknown>;
  const again = async (asked: unknown, given?: unknown): Promise<unknown> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await evaluate(asked, given);
      } catch (error) {
        if (tries === MOST_TRIES || !String(error).includes('promise was garbage collected')) throw error;
      }
    }
  };
  return again as ElectronApplication['evaluate'];
}

async function readLog(profile: Profile): Promise<string> {
  const folder = join(profile.folder, 'logs');
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.join('\n') || 'empty';
}

/** A process and all below it. */
export async function family(root: number | undefined): Promise<number[]> {
  if (root === undefined) return [];
  const list = [root];
  for (const pid of list) {
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
    list.push(...children.split(' ').filter(Boolean).map(Number));
  }
  return list;
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It went with its parent.
  }
}

/** The process of the app's own backend. */
export async function sandboxPid(app: ElectronApplication): Promise<number> {
  const pid = await app.evaluate(
    ({ app: main }) => main.getAppMetrics().find(({ name }) => name === 'Ventario Sandbox')?.pid,
  );
  if (pid === undefined) throw new Error('No sandbox runs.');
  return pid;
}

/** Main asks in dialogs of the system, which no test can press; this answers them in its place. */
export async function answerDialogs(
  app: ElectronApplication,
  saveTo?: string,
  answer: 'yes' | 'no' = 'yes',
): Promise<{ asked(): Promise<number> }> {
  await app.evaluate(
    ({ dialog }, [path, response]) => {
      Object.assign(globalThis, { asked: 0 });
      dialog.showMessageBox = (() => {
        Object.assign(globalThis, { asked: Number(Reflect.get(globalThis, 'asked')) + 1 });
        return Promise.resolve({ response, checkboxChecked: false });
      }) as typeof dialog.showMessageBox;
      dialog.showSaveDialog = (() =>
        Promise.resolve(
          path === undefined ? { canceled: true, filePath: '' } : { canceled: false, filePath: path },
        )) as typeof dialog.showSaveDialog;
    },
    [saveTo, answer === 'yes' ? 0 : 1] as const,
  );
  return { asked: () => app.evaluate(() => Number(Reflect.get(globalThis, 'asked'))) };
}

/** A test with a profile and an app of its own. */
export const test = base.extend<{ profile: Profile; opened: OpenApp }, { ownDisplay: string }>({
  // A screen for each worker: two apps on one screen would share their clipboard.
  ownDisplay: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
    async ({}, use) => {
      const { env, stop } = await ownScreen();
      process.env['DISPLAY'] = env.DISPLAY;
      await use(env.DISPLAY);
      stop();
    },
    { scope: 'worker', auto: true },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  profile: async ({}, use) => {
    const profile = newProfile();
    await use(profile);
    try {
      rmSync(profile.folder, { recursive: true, force: true, maxRetries: 5 });
    } catch {
      // The browser of the test, which is no part of the app, still writes its own folder.
      console.log('harness: a profile was left behind');
    }
  },
  opened: async ({ profile }, use) => {
    const opened = await openApp(profile);
    await use(opened);
    await opened.close().catch(() => undefined);
  },
});
