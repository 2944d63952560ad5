import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { pathsIn } from '../../main/paths';
import { makePrivateFolder, peekState, readState, writeSafely, writeState } from '../../main/safe-file';
import { stateFile } from '../../main/state-file';
import { emptyFolder } from '../fakes/folder';

const now = () => Date.parse('2026-11-22T10:00:00Z');
const schema = z.object({ count: z.number() });

test('a file is written whole, for its owner alone, whatever the umask', async () => {
  const folder = emptyFolder();
  const path = join(folder, 'a.json');
  expect(await writeSafely(path, 'one')).toEqual({ ok: true, value: undefined });
  chmodSync(path, 0o644);
  expect(await writeSafely(path, 'two')).toMatchObject({ ok: true });
  expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777, readdirSync(folder)]).toEqual([
    'two',
    0o600,
    ['a.json'],
  ]);
});

test('a folder that was there before and open to others is closed to them', async () => {
  const folder = join(emptyFolder(), 'logs');
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  await makePrivateFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('a link is refused even when it leads nowhere', async () => {
  const folder = emptyFolder();
  symlinkSync(join(folder, 'nowhere'), join(folder, 'a'));
  expect(await writeSafely(join(folder, 'a'), 'x')).toMatchObject({
    ok: false,
    failure: { code: 'file-not-safe' },
  });
  expect(readdirSync(folder)).toEqual(['a']);
});

test('a folder that is missing is a failure and no exception', async () => {
  expect(await writeSafely(join(emptyFolder(), 'no', 'a'), 'x')).toMatchObject({
    ok: false,
    failure: { code: 'file-failed', evidence: { technical: 'ENOENT' } },
  });
});

test('private folders let nobody else in', async () => {
  const folder = join(emptyFolder(), 'a', 'b');
  await makePrivateFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('a state file comes back, and a damaged one is kept under another name', async () => {
  const folder = emptyFolder();
  const path = join(folder, 's.json');
  expect(await readState(path, 1, schema, now)).toEqual({ state: 'absent' });
  await writeState(path, 1, { count: 3 });
  expect(await readState(path, 1, schema, now)).toEqual({ state: 'read', value: { count: 3 } });
  expect(await readState(path, 2, schema, now)).toEqual({
    state: 'damaged',
    setAsideAs: `${path}.damaged-2026-11-22T10-00-00.000Z`,
  });
  expect(readdirSync(folder)).toEqual(['s.json.damaged-2026-11-22T10-00-00.000Z']);
});

test('what cannot be read is neither set aside nor written over', async () => {
  const path = join(emptyFolder(), 's.json');
  mkdirSync(path);
  const file = stateFile(path, 1, schema, now);
  expect(await file.load()).toMatchObject({ state: 'unreadable', technical: 'EISDIR' });
  expect(await file.save({ count: 1 })).toMatchObject({ ok: false });
  expect(statSync(path).isDirectory()).toBe(true);
});

test('of many values at once the newest is written, and each caller hears of its own', async () => {
  const path = join(emptyFolder(), 's.json');
  const file = stateFile(path, 1, schema, now);
  await file.load();
  const saves = Array.from({ length: 50 }, (_value, count) => file.save({ count }));
  await saves[0];
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ value: { count: 49 } });
  const late = file.save({ count: 50 });
  await file.flush();
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ value: { count: 50 } });
  expect((await Promise.all([...saves, late])).every((outcome) => outcome.ok)).toBe(true);
});

test('a failed save is told, and the next one works again', async () => {
  const folder = join(emptyFolder(), 'later');
  const file = stateFile(join(folder, 's.json'), 1, schema, now);
  await file.load();
  expect(await file.save({ count: 1 })).toMatchObject({ ok: false });
  mkdirSync(folder);
  expect(await file.save({ count: 2 })).toMatchObject({ ok: true });
});

test('two backends share no path, and each can be told by its name', () => {
  const paths = pathsIn('/data');
  const origins = [
    'https://api.ventario.example',
    'https://api.ventario.example:8443',
    'https://api_ventario.example',
    'https://[::1]:8443',
    'https://127.0.0.1:8443',
    `https://${'a'.repeat(200)}.example`,
  ];
  const folders = origins.map((origin) => paths.mode('live', origin).folder);
  expect(new Set(folders).size).toBe(origins.length);
  expect(folders[0]).toMatch(/^\/data\/live\/api\.ventario\.example-[0-9a-f]{12}$/);
  for (const folder of folders) expect(folder).toMatch(/^\/data\/live\/[A-Za-z0-9._-]{1,73}$/);
});

test('the two modes share no path', () => {
  const paths = pathsIn('/data');
  const practice = Object.values(paths.mode('practice', null));
  const live = Object.values(paths.mode('live', 'https://api.ventario.example'));
  expect(practice.filter((path) => live.includes(path))).toEqual([]);
  expect(practice.every((path) => path.startsWith(paths.mode('practice', null).folder))).toBe(true);
});

test('a state file can be looked into, of whatever version, and a damaged one stays where it is', async () => {
  const folder = emptyFolder();
  const path = join(folder, 's.json');
  expect(await peekState(path, schema)).toBeUndefined();
  await writeState(path, 7, { count: 3 });
  expect(await peekState(path, schema)).toEqual({ count: 3 });
  await writeState(path, 7, { sum: 3 });
  expect(await peekState(path, schema)).toBeUndefined();
  await writeSafely(path, '{"version":7,');
  expect(await peekState(path, schema)).toBeUndefined();
  expect(readdirSync(folder)).toEqual(['s.json']);
});
