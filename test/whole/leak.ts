import { mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';

/** Looks for a secret in every writing that a program could have left it in. */

export type Hit = {
  /** A file, a process or whatever was searched. */
  readonly where: string;
  readonly writing: string;
};

type Writing = readonly [name: string, bytes: Buffer];

/**
 * The writings of a secret. Base64 depends on what stood before, so each of the three alignments is cut to what the
 * secret alone decides.
 */
export function writingsOf(secret: string): Writing[] {
  const raw = Buffer.from(secret, 'utf8');
  const base64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), raw])
      .toString('base64')
      .replace(/=+$/, '');
    return encoded.slice(shift === 0 ? 0 : shift + 1, -2);
  });
  const percent = [...raw].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const escaped = secret
    .split('')
    .map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
  const utf16 = Buffer.from(secret, 'utf16le');
  const texts: [string, string][] = [
    ['raw', secret],
    ...base64.map((text, shift): [string, string] => [`base64, shifted by ${shift}`, text]),
    ...base64.map((text, shift): [string, string] => [
      `base64url, shifted by ${shift}`,
      text.replaceAll('+', '-').replaceAll('/', '_'),
    ]),
    ['hex', raw.toString('hex')],
    ['upper-case hex', raw.toString('hex').toUpperCase()],
    ['URL-encoded', encodeURIComponent(secret)],
    ['URL-encoded, every byte', percent],
    ['URL-encoded, every byte in upper case', percent.toUpperCase()],
    ['JSON', JSON.stringify(secret).slice(1, -1)],
    ['JSON, every sign escaped', escaped],
  ];
  const writings: Writing[] = [
    ...texts.map(([name, text]): Writing => [name, Buffer.from(text, 'latin1')]),
    ['UTF-16LE', utf16],
    ['UTF-16BE', Buffer.from(utf16).swap16()],
  ];
  const seen = new Set<string>();
  return writings.filter(([, bytes]) => {
    const key = bytes.toString('hex');
    return !seen.has(key) && seen.add(key);
  });
}

/** The writings of the secret that stand in these bytes. */
export function findIn(where: string, content: Buffer | string, secret: string): Hit[] {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  return writingsOf(secret)
    .filter(([, writing]) => bytes.includes(writing))
    .map(([writing]) => ({ where, writing }));
}

/** Every file below a folder, whatever its kind; names and link targets as well. */
export async function findInFolder(folder: string, secret: string): Promise<Hit[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const hits: Hit[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    hits.push(...findIn(`name of ${path}`, entry.name, secret));
    if (entry.isSymbolicLink())
      hits.push(...findIn(`link ${path}`, await readlink(path).catch(() => ''), secret));
    // What was removed while the folder was read is not on the disk.
    if (entry.isFile()) hits.push(...findIn(path, await readFile(path).catch(() => ''), secret));
  }
  return hits;
}

/** What the system shows of processes to the same user: arguments and environment. */
export async function findInProcesses(pids: readonly number[], secret: string): Promise<Hit[]> {
  const hits: Hit[] = [];
  for (const pid of pids)
    for (const file of ['cmdline', 'environ', 'comm'])
      hits.push(
        ...findIn(`${file} of ${pid}`, await readFile(`/proc/${pid}/${file}`).catch(() => ''), secret),
      );
  return hits;
}

/** Every string in the JavaScript heap of a page, in all its worlds. */
export async function findInHeap(page: Page, secret: string): Promise<Hit[]> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false, captureNumericValue: true });
  await session.detach();
  const snapshot = JSON.parse(chunks.join('')) as { strings: string[] };
  return findIn('heap of the window', snapshot.strings.join('\n'), secret);
}

/** Shows that a folder is searched: plants the secret in each writing, and answers what was found. Leaves nothing. */
export async function plantInFolder(folder: string, secret: string): Promise<Hit[]> {
  const planted = join(folder, 'planted');
  await mkdir(planted, { recursive: true });
  try {
    for (const [index, [, bytes]] of writingsOf(secret).entries())
      await writeFile(
        join(planted, `${index}.ldb`),
        Buffer.concat([Buffer.from([0, 255]), bytes, Buffer.from([0])]),
      );
    return await findInFolder(planted, secret);
  } finally {
    await rm(planted, { recursive: true, force: true });
  }
}
