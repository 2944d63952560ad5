import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKeyring } from '../../build/keyring.mjs';
import { ownScreen } from './screen';

/** The real Orca screen reader on a desktop of its own; what it would speak is written down. */

const LAUNCHER = '/usr/libexec/at-spi-bus-launcher';
/** The system's own: Orca's modules are installed for no other. */
const PYTHON = '/usr/bin/python3';
/** In ms; Orca takes less than one second. */
const START_LIMIT = 15_000;

export type Orca = {
  /** To open the app with. */
  readonly env: Record<string, string>;
  readonly args: string[];
  /** Everything that was spoken so far, one utterance after the other. */
  spoken(): string[];
  stop(): Promise<void>;
};

/** Why there is no screen reader to listen to; null where there is one. */
export function whyNoOrca(): string | null {
  const missing = ['/usr/bin/orca', LAUNCHER, PYTHON].filter((path) => !existsSync(path));
  return missing.length === 0
    ? null
    : `no screen reader: ${missing.join(', ')} missing (apt-get install orca)`;
}

export async function startOrca(): Promise<Orca> {
  const home = mkdtempSync(join(tmpdir(), 'ventario-orca-'));
  const screen = await ownScreen();
  // A bus of its own: on a shared one all other apps would turn their accessibility on.
  const keyring = await startKeyring({ home, mode: 'unlocked' });
  const env = {
    ...keyring.env,
    DISPLAY: screen.env.DISPLAY,
    GSETTINGS_BACKEND: 'memory',
    ACCESSIBILITY_ENABLED: '1',
  };
  const children: ChildProcess[] = [];
  const start = (command: string, args: string[]): ChildProcess => {
    const child = spawn(command, args, {
      env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.push(child);
    return child;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(children.toReversed().map(end));
    await keyring.stop();
    screen.stop();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  const spoken: string[] = [];
  start(LAUNCHER, ['--launch-immediately', '--a11y=1', '--screen-reader=1']);
  const orca = start(PYTHON, [join(import.meta.dirname, 'orca-voice.py'), join(home, 'orca')]);
  try {
    await new Promise<void>((ready, fail) => {
      const timer = setTimeout(() => fail(new Error('Orca said nothing.')), START_LIMIT);
      orca.once('error', fail);
      orca.once('exit', (code) => fail(new Error(`Orca ended with code ${code}.`)));
      let rest = '';
      orca.stdout?.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        spoken.push(...lines.map((line) => String(JSON.parse(line))));
        // „Screen reader on.“
        clearTimeout(timer);
        ready();
      });
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { env, args: ['--force-renderer-accessibility'], spoken: () => [...spoken], stop };
}

/** By SIGTERM, at which the launcher ends its bus; Orca, which may hang at it, by SIGKILL. */
function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('exit', () => resolve());
    child.kill(child.spawnfile === LAUNCHER ? 'SIGTERM' : 'SIGKILL');
  });
}
