import { readFileSync } from 'node:fs';
import type * as FileSystem from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { writeSafely } from '../../main/safe-file';
import { emptyFolder } from '../fakes/folder';

/** A folder that cannot be opened for reading, as a share or a folder of mode 0300: root, as tests run, is let in. */
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof FileSystem>();
  return {
    ...real,
    open: (path: string, flags: string, mode?: number) =>
      flags === 'r'
        ? Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }))
        : real.open(path, flags, mode),
  };
});

test('a file that is there and whole is never called not saved', async () => {
  const path = join(emptyFolder(), 'secret.env');
  expect(await writeSafely(path, 'one')).toEqual({ ok: true, value: undefined });
  expect(readFileSync(path, 'utf8')).toBe('one');
});
