import { spawnSync } from 'node:child_process';
import { Socket } from 'node:net';
import { app } from 'electron';
import type { ExitCode } from './check-outcome';
import { type Command, USAGE, untestable } from './command-line';
import { pathsIn } from './paths';
import { lockDown } from './shell/lockdown';

/** Does what the command line asks for, without a window, and ends the process. */
export async function runCommand(
  command: Exclude<Command, { do: 'open' }>,
  outFolder: string,
): Promise<void> {
  if (command.do === 'explain') {
    const { problem, json } = command;
    if (problem === null) process.stdout.write(USAGE);
    else {
      if (json) process.stdout.write(untestable('invalid-request'));
      process.stderr.write(`${problem}\n\n${USAGE}`);
    }
    return app.exit(problem === null ? 0 : 2);
  }
  if (needsOtherPlatform()) return process.exit(startAgain());

  // Whoever reads may have gone; `end` sees it.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  let ending = false;
  const answer = (text: string, code: ExitCode): void => {
    ending = true;
    process.stdout.write(text);
    void end(code);
  };
  const giveUp = (code: 'cancelled' | 'internal'): void => {
    process.stderr.write(`${code}\n`);
    answer(command.json ? untestable(code) : '', 2);
  };
  // SIGTERM, SIGINT and SIGHUP come here too, and Electron's own way ends with 0: "all green".
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (ending) app.exit(2);
    else giveUp('cancelled');
  });
  try {
    if (app.commandLine.hasSwitch(TIED)) new Socket({ fd: TIE }).on('close', () => app.quit()).resume();
    await app.whenReady();
    lockDown();
    const { check } = await import('./check');
    let text = '';
    const code = await check(command, pathsIn(app.getPath('userData')), outFolder, {
      out: (more) => {
        text += more;
      },
      problem: (more) => void process.stderr.write(more),
    });
    if (!ending) answer(text, code);
  } catch {
    // No text of it: an error may hold what it met.
    if (!ending) giveUp('internal');
  }
}

/** Waits for the readers: a pipe takes 64 KiB at a time. What they did not get whole must not pass for an answer. */
async function end(code: ExitCode): Promise<void> {
  const whole = await isRead(process.stdout);
  await isRead(process.stderr);
  app.exit(whole ? code : 2);
}

function isRead(stream: NodeJS.WriteStream): Promise<boolean> {
  return new Promise((resolve) => stream.write('', (error) => resolve(!error)));
}

/** The other process ends when this one does. */
const TIED = 'tied-to-starter';
const TIE = 3;

/** Chromium chooses its platform before any script runs, and without a screen only this one starts. */
function startAgain(): number {
  const args = ['--ozone-platform=headless', `--${TIED}`, ...process.argv.slice(1)];
  // Chromium must not go on here, so nothing here hears a signal: it ends this process, and the pipe tells the other.
  const again = spawnSync(process.execPath, args, { stdio: ['inherit', 'inherit', 'inherit', 'pipe'] });
  return again.status ?? 2;
}

function needsOtherPlatform(): boolean {
  if (process.platform !== 'linux' || app.commandLine.hasSwitch('ozone-platform')) return false;
  return !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
}
