import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { z } from 'zod';
import type { FailureCode } from '../preload/contract';
import type { Outcome } from '../preload/wire';
import { DONE, failed } from './failure';

/** The one door to writing files: a file is there whole or not at all, and for its owner alone. */

let looking = false;

/** For a process beside the app (check.ts): from now on this one makes, writes and sets aside nothing. */
export function onlyLook(): void {
  looking = true;
}

/** Makes a folder that only its owner can enter. */
export async function makePrivateFolder(path: string): Promise<void> {
  if (looking) return;
  await mkdir(path, { recursive: true, mode: 0o700 });
  // One that was there before may be open to others.
  if (process.platform !== 'win32') await chmod(path, 0o700);
}

/** Hears of each draft, which only a kill leaves behind; its writing waits for `note`. */
export type DraftNotes = {
  note(draft: string): Promise<Outcome<void>>;
  forget(draft: string): Promise<void>;
};

/** By name, which is random: a folder has several paths. */
const underWay = new Set<string>();

/** Is this the name of a draft that `writeSafely` makes? */
export function isDraftName(name: string): boolean {
  return /^\..+\.[0-9a-f]{16}\.part$/s.test(name);
}

/** Is the draft of this name being written by this process? */
export function isUnderWay(name: string): boolean {
  return underWay.has(name);
}

/**
 * Writes a whole file: random name with `wx` and 0600 in the same folder, fsync, rename, fsync of the folder.
 * Refuses a target that is a link or no plain file. Leaves no part of a file behind; what a kill leaves, `notes` has.
 * Errors: those of writing, and of `notes`.
 */
export async function writeSafely(
  path: string,
  data: string | Uint8Array,
  notes?: DraftNotes,
): Promise<Outcome<void>> {
  if (looking) return failed('file-denied', { path });
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(8).toString('hex')}.part`);
  underWay.add(basename(draft));
  try {
    const noted = await notes?.note(draft);
    if (noted?.ok === false) return noted;
    const { outcome, left } = await writeDraft(draft, path, data);
    if (!left) await notes?.forget(draft);
    return outcome;
  } finally {
    underWay.delete(basename(draft));
  }
}

/** `left`: the draft could not be cleared away. */
async function writeDraft(
  draft: string,
  path: string,
  data: string | Uint8Array,
): Promise<{ outcome: Outcome<void>; left: boolean }> {
  let made = false;
  try {
    const there = await lstat(path).catch(ignoreAbsence);
    if (there !== undefined && !there.isFile())
      return { outcome: failed('file-not-safe', { path }), left: false };
    const file = await open(draft, 'wx', 0o600);
    made = true;
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    if (process.platform !== 'win32') await chmod(draft, 0o600);
    await rename(draft, path);
    made = false;
    // It is there and whole from here on: to call it not saved would be untrue.
    await syncFolder(dirname(path)).catch(() => undefined);
    return { outcome: DONE, left: false };
  } catch (error) {
    // What cannot be cleared away must not hide why the write has failed.
    const left =
      made &&
      !(await unlink(draft).then(
        () => true,
        () => false,
      ));
    return { outcome: failed(fileFailure(error), { path, technical: errorCode(error) }), left };
  }
}

export type ReadState<Value> =
  | { state: 'read'; value: Value }
  | { state: 'absent' }
  /** The file is kept under this name and was never deleted. */
  | { state: 'damaged'; setAsideAs: string }
  /** It could not be read now; it may be whole, so it must not be written over. */
  | { state: 'unreadable'; technical: string };

/** Reads a versioned state file `{version, value}`; a damaged one is set aside under a name with the time. */
export async function readState<Value>(
  path: string,
  version: number,
  schema: z.ZodType<Value>,
  now: () => number,
): Promise<ReadState<Value>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return errorCode(error) === 'ENOENT'
      ? { state: 'absent' }
      : { state: 'unreadable', technical: errorCode(error) };
  }
  const parsed = parseState(text, version, schema);
  if (parsed !== undefined) return { state: 'read', value: parsed };
  if (looking) return { state: 'unreadable', technical: 'DAMAGED' };
  const setAsideAs = `${path}.damaged-${new Date(now()).toISOString().replaceAll(':', '-')}`;
  try {
    await rename(path, setAsideAs);
  } catch (error) {
    return { state: 'unreadable', technical: errorCode(error) };
  }
  return { state: 'damaged', setAsideAs };
}

/** What a state file holds, of whatever version; undefined = nothing of this shape. Looks alone: sets nothing aside. */
export async function peekState<Value>(path: string, schema: z.ZodType<Value>): Promise<Value | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseState(text, null, schema);
}

export function writeState(path: string, version: number, value: unknown): Promise<Outcome<void>> {
  return writeSafely(path, `${JSON.stringify({ version, value }, null, 1)}\n`);
}

/** `version` null = any. */
function parseState<Value>(
  text: string,
  version: number | null,
  schema: z.ZodType<Value>,
): Value | undefined {
  try {
    const file: unknown = JSON.parse(text);
    if (typeof file !== 'object' || file === null || !('version' in file) || !('value' in file))
      return undefined;
    if (version !== null && file.version !== version) return undefined;
    const value = schema.safeParse(file.value);
    return value.success ? value.data : undefined;
  } catch {
    return undefined;
  }
}

/** After this the new name survives a power cut. Windows has no such call for folders. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network and FUSE drives cannot do this for a folder; the file itself is there and whole.
    if (!['EINVAL', 'ENOTSUP', 'ENOSYS'].includes(errorCode(error))) throw error;
  } finally {
    await handle.close();
  }
}

export function fileFailure(error: unknown): FailureCode {
  switch (errorCode(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'disk-full';
    case 'EROFS':
      return 'disk-read-only';
    case 'EACCES':
    case 'EPERM':
      return 'file-denied';
    case 'ELOOP':
    case 'EISDIR':
      return 'file-not-safe';
    default:
      return 'file-failed';
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
}

function ignoreAbsence(error: unknown): undefined {
  if (errorCode(error) === 'ENOENT') return undefined;
  throw error;
}
