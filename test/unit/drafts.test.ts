import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openDrafts } from '../../main/export/drafts';
import { failed } from '../../main/failure';
import { sweepOwnFolders } from '../../main/leftovers';
import { pathsIn } from '../../main/paths';
import { writeSafely } from '../../main/safe-file';
import { emptyFolder } from '../fakes/folder';
import { bundleEntry } from '../keychain/bundle-entry';

vi.mock('electron', () => ({}));

const SECRET = 'vs_test_in-a-draft';
const now = () => 0;
const draftName = (name: string, digits = '0123456789abcdef') => `.${name}.${digits}.part`;

function leave(path: string, mode = 0o600): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, SECRET);
  chmodSync(path, mode);
  return path;
}

/** The app's notes, and the user's folder. */
function ground() {
  const path = join(emptyFolder(), 'export-drafts.json');
  return { path, folder: emptyFolder(), open: () => openDrafts({ path, now }) };
}

test('a draft that a kill has left is removed at the next start, and nothing beside it', async () => {
  const { path, folder, open } = ground();
  const draft = join(folder, draftName('bot.env'));
  expect(await open().note(draft)).toMatchObject({ ok: true });
  leave(draft);
  const other = leave(join(folder, draftName('bot.env', 'fedcba9876543210')));
  const next = open();
  expect(await next.sweep()).toBe(1);
  expect(readdirSync(folder)).toEqual([basename(other)]);
  expect(await open().sweep()).toBe(0);
  expect(readFileSync(path, 'utf8')).not.toContain(basename(draft));
});

test('kill -9 between writing and renaming leaves a secret that the next start takes away', async () => {
  const { path, folder, open } = ground();
  const program = await bundleEntry('test/fakes/export-writer.ts');
  onTestFinished(() => rmSync(dirname(program), { recursive: true, force: true }));
  const child = spawn(process.execPath, [program, path, join(folder, 'bot.env'), SECRET], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const [left = ''] = readdirSync(folder);
  expect(left).toMatch(/^\.bot\.env\.[0-9a-f]{16}\.part$/);
  expect(readFileSync(join(folder, left), 'utf8')).toBe(SECRET);
  expect(await open().sweep()).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('an export is noted before its draft is there, and forgotten once the file is', async () => {
  const { path, folder, open } = ground();
  const drafts = open();
  const seen: { there: string[]; noted: string }[] = [];
  const written = await writeSafely(join(folder, 'bot.env'), SECRET, {
    async note(draft) {
      const noted = await drafts.note(draft);
      seen.push({ there: readdirSync(folder), noted: readFileSync(path, 'utf8') });
      return noted;
    },
    forget: drafts.forget,
  });
  expect(written).toMatchObject({ ok: true });
  expect(seen).toEqual([{ there: [], noted: expect.stringMatching(/\.bot\.env\.[0-9a-f]{16}\.part/) }]);
  expect(readdirSync(folder)).toEqual(['bot.env']);
  expect(readFileSync(path, 'utf8')).not.toContain('.part');
  expect(readFileSync(path, 'utf8')).not.toContain(SECRET);
  // The same after one that fails: nothing is left, so nothing is remembered.
  mkdirSync(join(folder, 'taken'));
  expect(await writeSafely(join(folder, 'taken'), SECRET, drafts)).toMatchObject({ ok: false });
  expect(readFileSync(path, 'utf8')).not.toContain('.part');
});

test('what cannot be noted is not written', async () => {
  const folder = emptyFolder();
  const refused = await writeSafely(join(folder, 'bot.env'), SECRET, {
    note: async () => failed('disk-full'),
    forget: async () => undefined,
  });
  expect(refused).toEqual({ ok: false, failure: { code: 'disk-full' } });
  expect(readdirSync(folder)).toEqual([]);
});

test('a draft of this run is never swept', async () => {
  const { folder, open } = ground();
  const draft = leave(join(folder, draftName('bot.env')));
  const drafts = open();
  await drafts.note(draft);
  expect(await drafts.sweep()).toBe(0);
  expect(existsSync(draft)).toBe(true);
});

test.each([
  ['another name', (folder: string) => leave(join(folder, 'bot.env'))],
  ['a name that is nearly ours', (folder: string) => leave(join(folder, draftName('a', '0123456789ABCDEF')))],
  ['a file that others may read', (folder: string) => leave(join(folder, draftName('a')), 0o644)],
  [
    'a link',
    (folder: string) => {
      symlinkSync(leave(join(folder, 'target')), join(folder, draftName('a')));
      return join(folder, draftName('a'));
    },
  ],
  [
    'a folder',
    (folder: string) => {
      mkdirSync(join(folder, draftName('a')));
      return join(folder, draftName('a'));
    },
  ],
])('%s is left alone, whatever the notes say', async (_what, make) => {
  const { path, folder, open } = ground();
  const there = make(folder);
  writeFileSync(path, JSON.stringify({ version: 1, value: [there] }));
  const before = readdirSync(folder);
  expect(await open().sweep()).toBe(0);
  expect(readdirSync(folder)).toEqual(before);
});

test('a folder that became a link since then is not followed', async () => {
  const { path, folder, open } = ground();
  const draft = leave(join(folder, 'elsewhere', draftName('a')));
  symlinkSync(dirname(draft), join(folder, 'chosen'));
  writeFileSync(path, JSON.stringify({ version: 1, value: [join(folder, 'chosen', basename(draft))] }));
  expect(await open().sweep()).toBe(0);
  expect(existsSync(draft)).toBe(true);
});

test('a folder that the user reached by a link is noted as what it is', async () => {
  const { folder, open } = ground();
  mkdirSync(join(folder, 'real'));
  symlinkSync(join(folder, 'real'), join(folder, 'chosen'));
  await open().note(join(folder, 'chosen', draftName('a')));
  leave(join(folder, 'real', draftName('a')));
  expect(await open().sweep()).toBe(1);
});

test('a drive that is away is looked at again at the next start', async () => {
  const { folder, open } = ground();
  const draft = join(folder, 'stick', draftName('a'));
  await open().note(draft);
  expect(await open().sweep()).toBe(0);
  leave(draft);
  expect(await open().sweep()).toBe(1);
});

test('drafts of state files are swept from the app’s own folders, and from no other', async () => {
  const userData = emptyFolder();
  const paths = pathsIn(userData);
  const origin = 'https://api.ventario.example';
  const ours = [
    paths.settings,
    paths.mode('practice', null).journey,
    paths.mode('live', origin).journey,
    paths.vault('live'),
  ].map((path) => leave(join(dirname(path), draftName(basename(path)))));
  const kept = [
    leave(paths.settings),
    leave(join(userData, 'Cache', draftName('x'))),
    leave(join(userData, 'practice', 'x.part')),
  ];
  expect(await sweepOwnFolders(userData)).toBe(ours.length);
  expect(ours.filter((path) => existsSync(path))).toEqual([]);
  expect(kept.filter((path) => existsSync(path))).toEqual(kept);
});

test('a state file that is being written is not swept away under its writer', async () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'real'));
  const userData = join(folder, 'reached-by-a-link');
  symlinkSync(join(folder, 'real'), userData);
  let swept: number | undefined;
  const written = await writeSafely(join(userData, 'settings.json'), 'x', {
    async note(draft) {
      leave(draft);
      swept = await sweepOwnFolders(userData);
      const there = existsSync(draft);
      return there ? failed('cancelled') : failed('internal');
    },
    forget: async () => undefined,
  });
  expect(swept).toBe(0);
  expect(written).toMatchObject({ failure: { code: 'cancelled' } });
});
