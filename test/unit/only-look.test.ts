import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { makePrivateFolder, onlyLook, readState, writeSafely } from '../../main/safe-file';
import { emptyFolder } from '../fakes/folder';

test('a process that only looks makes, writes and sets aside nothing: what it meets is the app’s to say', async () => {
  const folder = emptyFolder();
  const path = join(folder, 'keys.json');
  writeFileSync(path, 'damaged');
  onlyLook();
  expect(await readState(path, 1, z.string(), Date.now)).toMatchObject({ state: 'unreadable' });
  expect(readFileSync(path, 'utf8')).toBe('damaged');
  expect(await writeSafely(join(folder, 'new'), 'x')).toMatchObject({ failure: { code: 'file-denied' } });
  await makePrivateFolder(join(folder, 'more'));
  expect(existsSync(join(folder, 'more'))).toBe(false);
  expect(readdirSync(folder)).toEqual(['keys.json']);
});
