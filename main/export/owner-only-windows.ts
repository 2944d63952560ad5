import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Outcome } from '../../preload/wire';
import { DONE, failed } from '../failure';

/** "OWNER RIGHTS" (well-known SID S-1-3-4): whoever owns the file, in every language of Windows. */
const OWNER_RIGHTS = '*S-1-3-4';

/** Takes inherited rights off a file and leaves its owner alone. Never run on the build machine. */
export function ownerOnlyOnWindows(path: string): Promise<Outcome<void>> {
  const icacls = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'icacls.exe');
  return new Promise((answer) => {
    execFile(
      icacls,
      [path, '/inheritance:r', '/grant:r', `${OWNER_RIGHTS}:F`, '/q'],
      { timeout: 10_000, windowsHide: true },
      (error) => answer(error === null ? DONE : failed('file-not-safe', { technical: 'icacls' })),
    );
  });
}
