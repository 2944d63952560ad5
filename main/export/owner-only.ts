import { lstat } from 'node:fs/promises';
import type { Outcome } from '../../preload/wire';
import { DONE, failed } from '../failure';
import { ownerOnlyOnWindows } from './owner-only-windows';

/** Makes sure that the written file is a plain file which its owner alone can open. Errors: `file-not-safe`. */
export async function ensureOwnerOnly(path: string): Promise<Outcome<void>> {
  if (process.platform === 'win32') return ownerOnlyOnWindows(path);
  try {
    const file = await lstat(path);
    // Drives without rights (FAT) show what they were mounted with.
    const alone = file.isFile() && (file.mode & 0o777) === 0o600 && file.uid === process.getuid?.();
    return alone ? DONE : failed('file-not-safe', { technical: (file.mode & 0o777).toString(8) });
  } catch {
    return failed('file-failed', { technical: 'check' });
  }
}
