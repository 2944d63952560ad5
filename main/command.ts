import { spawnSync } from 'node:child_process';
import { app } from 'electron';
import { type Command, USAGE } from './command-line';
import { pathsIn } from './paths';
import { lockDown } from './shell/lockdown';

/** Does what the command line asks for, without a window, and ends the process. */
export async function runCommand(
  command: Exclude<Command, { do: 'open' }>,
  outFolder: string,
): Promise<void> {
  if (command.do === 'explain') {
    const { problem } = command;
    process[problem === null ? 'stdout' : 'stderr'].write(
      `${problem === null ? '' : `${problem}\n\n`}${USAGE}`,
    );
    return app.exit(problem === null ? 0 : 2);
  }
  if (needsOtherPlatform()) {
    // Chromium chooses its platform before any script runs, and without a screen only this one starts.
    const again = spawnSync(process.execPath, [HEADLESS, ...process.argv.slice(1)], { stdio: 'inherit' });
    return process.exit(again.status ?? 2);
  }
  try {
    await app.whenReady();
    lockDown();
    const { check } = await import('./check');
    const code = await check(command, pathsIn(app.getPath('userData')), outFolder, {
      out: (text) => void process.stdout.write(text),
      problem: (text) => void process.stderr.write(text),
    });
    app.exit(code);
  } catch {
    // No text of it: an error may hold what it met.
    process.stderr.write('internal\n');
    app.exit(2);
  }
}

const HEADLESS = '--ozone-platform=headless';

function needsOtherPlatform(): boolean {
  if (process.platform !== 'linux' || app.commandLine.hasSwitch('ozone-platform')) return false;
  return !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
}
