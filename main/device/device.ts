import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { linuxProtection } from './linux';
import { macosProtection } from './macos';
import type { DeviceProtection, RunProgram } from './protection';
import { windowsProtection } from './windows';

const PROGRAM_LIMIT_MS = 3_000;

/** sysadminctl answers on stderr, so both are read; nothing is ever sent in. */
const run: RunProgram = (program, parameters) =>
  new Promise((resolve) => {
    execFile(
      program,
      [...parameters],
      { timeout: PROGRAM_LIMIT_MS, windowsHide: true, maxBuffer: 256 * 1024, encoding: 'utf8' },
      (error, stdout, stderr) => resolve(error === null ? `${stdout}\n${stderr}` : null),
    );
  });

/** Looks at this device's protection without changing anything. */
export function readDeviceProtection(): Promise<DeviceProtection> {
  switch (process.platform) {
    case 'win32':
      return windowsProtection(run);
    case 'darwin':
      return macosProtection(run);
    default:
      return linuxProtection(run, homedir());
  }
}
