import { lstat, readdir, realpath, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Mode } from '../preload/contract';
import { isDraftName, isUnderWay } from './safe-file';

/** What a kill between the writing and the renaming of a file has left behind. */

const MODES: readonly Mode[] = ['practice', 'live'];

/**
 * Removes one draft, if it is exactly what safe-file.ts makes: its name, a plain file, of this user, for this user
 * alone, in a folder that no link leads to. `away`: its folder cannot be reached now; `foreign`: it was left alone.
 */
export async function removeDraft(path: string): Promise<'removed' | 'gone' | 'away' | 'foreign'> {
  const folder = dirname(path);
  if (!isDraftName(basename(path))) return 'foreign';
  const real = await realpath(folder).catch(() => undefined);
  if (real === undefined) return 'away';
  if (real !== folder) return 'foreign';
  try {
    const { uid, mode, isFile } = await stateOf(path);
    if (!isFile) return 'foreign';
    if (process.platform !== 'win32' && (uid !== process.getuid?.() || (mode & 0o077) !== 0))
      return 'foreign';
    // Unlinking follows no link, whatever lies there by now.
    await unlink(path);
    return 'removed';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'gone' : 'away';
  }
}

async function stateOf(path: string) {
  const state = await lstat(path);
  return { uid: state.uid, mode: state.mode, isFile: state.isFile() };
}

/** Removes the drafts of state files in the app's own folders. Answers how many. */
export async function sweepOwnFolders(userData: string): Promise<number> {
  let removed = 0;
  for (const folder of await ownFolders(userData)) {
    for (const name of (await namesIn(folder)).files) {
      if (!isDraftName(name) || isUnderWay(name)) continue;
      if ((await removeDraft(join(folder, name))) === 'removed') removed += 1;
    }
  }
  return removed;
}

/** Not what Chromium keeps beside them: of the user data's folder only those of the modes and their backends. */
async function ownFolders(userData: string): Promise<string[]> {
  const root = await realpath(userData).catch(() => userData);
  const modes = MODES.map((mode) => join(root, mode));
  const inside = await Promise.all(
    modes.map(async (folder) => (await namesIn(folder)).folders.map((name) => join(folder, name))),
  );
  return [root, ...modes, ...inside.flat()];
}

async function namesIn(folder: string): Promise<{ files: string[]; folders: string[] }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return {
    files: entries.filter((entry) => entry.isFile()).map(({ name }) => name),
    folders: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
  };
}
