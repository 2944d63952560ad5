import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import * as fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { makeKeyId, makeSecret } from '../../main/backend/credentials';
import { checkDestination, driveFrom } from '../../main/export/destination';
import { openDrafts } from '../../main/export/drafts';
import { suggestedFileName } from '../../main/export/file-name';
import { type ExportFacts, type ExportPair, formats } from '../../main/export/formats';
import { exportKey } from '../../main/export/save';
import { done, failed } from '../../main/failure';
import type { Question } from '../../main/shell/dialogs';
import { mainWords } from '../../main/words/words';
import type { ExportFormat } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { emptyFolder } from '../fakes/folder';

vi.mock('electron', () => ({ dialog: {} }));

const random = (size: number) => new Uint8Array(size).fill(3);
const pair: ExportPair = {
  keyId: makeKeyId('test', random),
  algorithm: 'hmac-sha256',
  secret: makeSecret('test', random),
};
/** RFC 8032, section 7.1, test 1. */
const seedPair: ExportPair = {
  keyId: pair.keyId,
  algorithm: 'ed25519',
  secret: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
};
const facts: ExportFacts = {
  label: 'Mein Bot',
  algorithm: 'hmac-sha256',
  mode: 'practice',
  baseUrl: 'https://127.0.0.1:8443',
  exportedAt: 0,
};
const text = (format: ExportFormat, given = facts, of = pair) =>
  new TextDecoder().decode(formats[format].write(of, given));

test('the .env file holds what a bot needs, as every reader of such files understands it', () => {
  expect(parseEnv(text('env'))).toEqual({
    VENTARIO_API_KEY: pair.keyId,
    VENTARIO_SECRET_KEY: pair.secret,
    VENTARIO_BASE_URL: 'https://127.0.0.1:8443',
    VENTARIO_MODE: 'practice',
  });
});

test('the .env file means the same to a shell', () => {
  const file = join(emptyFolder(), 'a.env');
  writeFileSync(file, text('env', { ...facts, label: '$(touch /tmp/ventario-no) `id` "\'' }));
  const out = execFileSync(
    'sh',
    ['-c', `set -a; . "${file}"; printf '%s %s' "$VENTARIO_API_KEY" "$VENTARIO_SECRET_KEY"`],
    { encoding: 'utf8' },
  );
  expect(out).toBe(`${pair.keyId} ${pair.secret}`);
  expect(existsSync('/tmp/ventario-no')).toBe(false);
});

test('the JSON file holds the same, with the version of its layout', () => {
  expect(JSON.parse(text('json'))).toMatchObject({
    schema: 1,
    label: 'Mein Bot',
    mode: 'practice',
    api_key: pair.keyId,
    secret_key: pair.secret,
    base_url: 'https://127.0.0.1:8443',
  });
});

test('the files of a key pair name its private key as what it is', () => {
  const given: ExportFacts = { ...facts, algorithm: 'ed25519' };
  expect(parseEnv(text('env', given, seedPair))).toEqual({
    VENTARIO_API_KEY: pair.keyId,
    VENTARIO_PRIVATE_KEY: seedPair.secret,
    VENTARIO_BASE_URL: 'https://127.0.0.1:8443',
    VENTARIO_MODE: 'practice',
  });
  const json: unknown = JSON.parse(text('json', given, seedPair));
  expect(json).toMatchObject({ api_key: pair.keyId, algorithm: 'ed25519', private_key: seedPair.secret });
  expect(json).not.toHaveProperty('secret_key');
});

test('the file of a seed is one line, and the PEM is one that openssl reads', () => {
  const given: ExportFacts = { ...facts, algorithm: 'ed25519' };
  expect(text('seed', given, seedPair)).toBe(`${seedPair.secret}\n`);
  const file = join(emptyFolder(), 'a.pem');
  writeFileSync(file, text('pem', given, seedPair));
  const read = execFileSync('openssl', ['pkey', '-in', file, '-noout', '-text'], { encoding: 'utf8' });
  expect(read).toMatch(/^ED25519 Private-Key:/);
  const publicHex = read.slice(read.indexOf('pub:') + 4).replaceAll(/[\s:]/g, '');
  expect(publicHex).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
});

test.each(['seed', 'pem'] as const)(
  'a %s file is refused for a Secret Key, before anything is asked',
  async (format) => {
    const folder = emptyFolder();
    const { run, questions, secretsRead } = scene(join(folder, 'a'), [true, true], undefined, format);
    expect(await run()).toEqual({
      ok: false,
      failure: { code: 'invalid-request', evidence: { field: 'format' } },
    });
    expect([questions.length, secretsRead(), readdirSync(folder)]).toEqual([0, 0, []]);
  },
);

test.each(['env', 'json', 'seed', 'pem'] as const)('a key pair is exported as %s', async (format) => {
  const folder = emptyFolder();
  const path = join(folder, 'a');
  const given: ExportFacts = { ...facts, algorithm: 'ed25519' };
  const { run } = scene(path, [true, true], undefined, format, given);
  expect(await run(async () => done(seedPair))).toEqual({ ok: true, value: { saved: true, path } });
  expect(readFileSync(path, 'utf8')).toBe(text(format, given, seedPair));
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a keychain that holds another kind of key than the list says is no reason for a file', async () => {
  const folder = emptyFolder();
  const { run } = scene(join(folder, 'a.env'));
  expect(await run(async () => done(seedPair))).toMatchObject({ failure: { code: 'keychain-mismatch' } });
  expect(readdirSync(folder)).toEqual([]);
});

test('no label can add a line to a file', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (label) => {
      const env = text('env', {
        ...facts,
        label: `${label}\nVENTARIO_BASE_URL=https://evil.example\r\u2028\u0085X=1`,
      });
      expect(Object.keys(parseEnv(env))).toEqual(Object.keys(parseEnv(text('env'))));
      expect(parseEnv(env)['VENTARIO_BASE_URL']).toBe(facts.baseUrl);
      expect(env.split(/[\n\r\u2028\u2029\u0085\v\f]/)).toHaveLength(7);
    }),
  );
});

test.each([
  ['Mein Bot', 'ventario-Mein-Bot.env'],
  ['', 'ventario-bot.env'],
  ['...', 'ventario-bot.env'],
  ['../../etc/passwd', 'ventario-etc-passwd.env'],
  ['C:\\Windows\\x', 'ventario-C-Windows-x.env'],
  ['CON', 'ventario-CON.env'],
  ['a\u202Efdp.exe', 'ventario-afdp.exe.env'],
  ['Bot. ', 'ventario-Bot.env'],
  ['Größe 🤖', 'ventario-Größe-🤖.env'],
])('the file for a key called %j is %s', (label, name) => {
  expect(suggestedFileName(label, 'env')).toBe(name);
});

test('every suggested name is one that Windows, macOS and Linux take', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 10_000 })),
      (label) => {
        const name = suggestedFileName(label, 'json');
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(140);
        expect(name).toMatch(/^ventario-.+\.json$/u);
        expect(name).not.toMatch(/[\p{C}/\\:*?"<>|]|[. ]$/u);
        // No half of a surrogate pair: it would come back from bytes as something else.
        expect(Buffer.from(name).toString()).toBe(name);
      },
    ),
  );
  expect(suggestedFileName('x'.repeat(10_000), 'env')).toHaveLength('ventario-.env'.length + 60);
});

function scene(
  path: string | null | (string | null)[],
  answers: boolean[] = [true, true],
  remarks: Parameters<typeof exportKey>[3]['check'] = async () => [],
  format: ExportFormat = 'env',
  given = facts,
) {
  const questions: Question[] = [];
  const paths = Array.isArray(path) ? [...path] : [path];
  let read = 0;
  const run = (readPair: () => Promise<Outcome<ExportPair>> = async () => done(pair)) =>
    exportKey(
      format,
      given,
      () => {
        read += 1;
        return readPair();
      },
      {
        dialogs: {
          ask: async (question) => {
            questions.push(question);
            return answers.shift() ?? false;
          },
          chooseFile: async () => paths.shift() ?? null,
        },
        words: mainWords('de'),
        startFolder: null,
        downloads: null,
        join,
        check: remarks,
        drafts: openDrafts({ path: join(emptyFolder(), 'drafts.json'), now: () => 0 }),
      },
    );
  return { run, questions, secretsRead: () => read };
}

test('a key is exported after one clear question, into a file for its owner alone', async () => {
  const folder = emptyFolder();
  const path = join(folder, 'bot.env');
  const { run, questions } = scene(path);
  expect(await run()).toEqual({ ok: true, value: { saved: true, path } });
  expect(questions).toHaveLength(1);
  expect(questions[0]?.detail).toBe(
    'Die Datei ist unverschlüsselt. Wer sie öffnet, kann in Ihrem Namen handeln.',
  );
  expect(readFileSync(path, 'utf8')).toContain(pair.secret);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['bot.env']);
});

test('whoever says no is never asked for a place, and the secret stays in the keychain', async () => {
  for (const { run, secretsRead } of [
    scene('/nowhere', [false]),
    scene(null),
    scene(['/nowhere', null], [true, false], async () => ['downloads-folder']),
  ]) {
    expect(await run()).toEqual({ ok: true, value: { saved: false, path: null } });
    expect(secretsRead()).toBe(0);
  }
});

test('an unsafe place is said before anything is written, and can be changed', async () => {
  const folder = emptyFolder();
  const better = join(folder, 'better.env');
  const checked: string[] = [];
  const { run, questions } = scene([join(folder, 'bad.env'), better], [true, false], async (path) => {
    checked.push(path);
    expect(readdirSync(folder)).toEqual([]);
    return path.endsWith('bad.env') ? ['git-not-ignored', 'downloads-folder'] : [];
  });
  expect(await run()).toMatchObject({ ok: true, value: { path: better } });
  expect(checked).toHaveLength(2);
  expect(questions[1]?.detail?.split('\n')).toHaveLength(2);
  expect(readdirSync(folder)).toEqual(['better.env']);
});

test('a secret that cannot be read is said, and no file is made', async () => {
  const folder = emptyFolder();
  const { run } = scene(join(folder, 'a.env'));
  expect(await run(async () => failed('keychain-locked'))).toMatchObject({
    ok: false,
    failure: { code: 'keychain-locked' },
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('a link or a folder in the place of the file is refused and left as it is', async () => {
  const folder = emptyFolder();
  const outside = join(folder, 'outside');
  writeFileSync(outside, 'untouched');
  symlinkSync(outside, join(folder, 'link.env'));
  mkdirSync(join(folder, 'folder.env'));
  for (const name of ['link.env', 'folder.env']) {
    expect(await scene(join(folder, name)).run()).toMatchObject({
      ok: false,
      failure: { code: 'file-not-safe' },
    });
  }
  expect(lstatSync(join(folder, 'link.env')).isSymbolicLink()).toBe(true);
  expect(readFileSync(outside, 'utf8')).toBe('untouched');
  expect(readdirSync(folder).toSorted()).toEqual(['folder.env', 'link.env', 'outside']);
});

test('a file that is already there loses its other names and its open rights', async () => {
  const folder = emptyFolder();
  const path = join(folder, 'a.env');
  writeFileSync(path, 'old');
  chmodSync(path, 0o666);
  linkSync(path, join(folder, 'other-name'));
  expect(await scene(path).run()).toMatchObject({ ok: true });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(folder, 'other-name'), 'utf8')).toBe('old');
});

/** A real small disk needs the right to mount; without it the faults that need one cannot be had. */
const canMount = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'ventario-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
})();

function drive(options: string): string {
  const folder = emptyFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  onTestFinished(() => void execFileSync('umount', [folder]));
  return folder;
}

test.runIf(canMount)('on a full disk nothing is saved and no part of the file is left', async () => {
  const folder = drive('size=64k');
  expect(() => writeFileSync(join(folder, 'filling'), Buffer.alloc(128 * 1024))).toThrow('ENOSPC');
  expect(await scene(join(folder, 'a.env')).run()).toMatchObject({
    ok: false,
    failure: { code: 'disk-full' },
  });
  expect(readdirSync(folder)).toEqual(['filling']);
});

test.runIf(canMount)('on a full disk the file that was there before stays whole', async () => {
  const folder = drive('size=64k');
  writeFileSync(join(folder, 'a.env'), 'old');
  expect(() => writeFileSync(join(folder, 'filling'), Buffer.alloc(128 * 1024))).toThrow('ENOSPC');
  expect(await scene(join(folder, 'a.env')).run()).toMatchObject({
    ok: false,
    failure: { code: 'disk-full' },
  });
  expect(readFileSync(join(folder, 'a.env'), 'utf8')).toBe('old');
  expect(readdirSync(folder).toSorted()).toEqual(['a.env', 'filling']);
});

test.runIf(canMount)('a disk without room for one more name is full too', async () => {
  const folder = drive('size=64k,nr_inodes=2');
  writeFileSync(join(folder, 'only'), '');
  expect(await scene(join(folder, 'a.env')).run()).toMatchObject({
    ok: false,
    failure: { code: 'disk-full' },
  });
  expect(readdirSync(folder)).toEqual(['only']);
});

test.runIf(canMount)('a read-only disk is told apart', async () => {
  const folder = drive('size=64k');
  execFileSync('mount', ['-o', 'remount,ro', folder]);
  expect(await scene(join(folder, 'a.env')).run()).toMatchObject({
    ok: false,
    failure: { code: 'disk-read-only' },
  });
  expect(readdirSync(folder)).toEqual([]);
});

// Root may write everywhere, so that this one is for everybody else.
if (process.getuid?.() !== 0) {
  test('a folder that may not be written to is told apart', async () => {
    const folder = emptyFolder();
    chmodSync(folder, 0o500);
    expect(await scene(join(folder, 'a.env')).run()).toMatchObject({
      ok: false,
      failure: { code: 'file-denied' },
    });
    expect(readdirSync(folder)).toEqual([]);
  });
}

const quiet = { platform: 'linux' as const, downloads: null, mounts: '/dev/null' };

function privateFolder(): string {
  const folder = join(emptyFolder(), 'private');
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

test('a private folder raises no remark', async () => {
  expect(await checkDestination(join(privateFolder(), 'a.env'), quiet)).toEqual([]);
});

test('a git work tree is remarked unless it ignores the file', async () => {
  const folder = privateFolder();
  execFileSync('git', ['init', '-q', folder]);
  const inside = join(folder, 'deep', 'er');
  mkdirSync(inside, { recursive: true });
  const file = join(inside, 'a.env');
  expect(await checkDestination(file, quiet)).toContain('git-not-ignored');
  writeFileSync(join(folder, '.gitignore'), '*.env\n');
  expect(await checkDestination(file, quiet)).not.toContain('git-not-ignored');
  // Ignored, but already in the index: git would still take it along.
  writeFileSync(file, '');
  execFileSync('git', ['-C', folder, 'add', '-f', file]);
  expect(await checkDestination(file, quiet)).toContain('git-not-ignored');
});

test('looking at a work tree starts none of the programs that it names', async () => {
  const folder = privateFolder();
  const trace = join(folder, 'trace');
  execFileSync('git', ['init', '-q', folder]);
  const program = join(folder, 'program.sh');
  writeFileSync(program, `#!/bin/sh\ntouch "${trace}"\n`, { mode: 0o700 });
  execFileSync('git', ['-C', folder, 'config', 'core.fsmonitor', program]);
  await checkDestination(join(folder, 'a.env'), quiet);
  expect(existsSync(trace)).toBe(false);
});

test.each([
  'OneDrive',
  'OneDrive - Firma',
  'Dropbox',
  'iCloudDrive',
  'Google Drive',
  'Nextcloud',
  'Mobile Documents',
  'CloudStorage',
])('a folder in %s is synced', async (name) => {
  const folder = join(privateFolder(), name, 'x');
  mkdirSync(folder, { recursive: true });
  expect(await checkDestination(join(folder, 'a.env'), quiet)).toContain('synced-folder');
});

test('a folder that Syncthing knows, and a link into one, are synced', async () => {
  const folder = privateFolder();
  mkdirSync(join(folder, 'Sync', 'x'), { recursive: true });
  mkdirSync(join(folder, 'Sync', '.stfolder'));
  symlinkSync(join(folder, 'Sync', 'x'), join(folder, 'safe'));
  expect(await checkDestination(join(folder, 'safe', 'a.env'), quiet)).toContain('synced-folder');
});

test('a folder is readable by others only if they can get there', async () => {
  const folder = privateFolder();
  const inner = join(folder, 'open');
  mkdirSync(inner);
  chmodSync(inner, 0o755);
  expect(await checkDestination(join(inner, 'a.env'), quiet)).toEqual([]);
  chmodSync(folder, 0o711);
  chmodSync(join(folder, '..'), 0o711);
  expect(await checkDestination(join(inner, 'a.env'), quiet)).toEqual(['world-readable-folder']);
});

test('the folder for downloads is remarked by its place and by its name', async () => {
  const folder = privateFolder();
  expect(await checkDestination(join(folder, 'a.env'), { ...quiet, downloads: folder })).toEqual([
    'downloads-folder',
  ]);
  expect(await checkDestination(join(homedir(), 'Downloads', 'a.env'), quiet)).toContain('downloads-folder');
});

test.each([
  ['nas:/share /X nfs4 rw 0 0', 'network-drive'],
  ['//nas/share /X cifs rw 0 0', 'network-drive'],
  ['user@host: /X fuse.sshfs rw 0 0', 'network-drive'],
])('a drive listed as %s is remarked', async (line, remark) => {
  const folder = privateFolder();
  const mounts = join(folder, 'mounts');
  writeFileSync(mounts, `/dev/root / ext4 rw 0 0\n${line.replace('/X', folder)}\n`);
  expect(await checkDestination(join(folder, 'a.env'), { ...quiet, mounts })).toEqual([remark]);
});

test('the drive of a folder is the one with the longest fitting mount point', () => {
  const mounts =
    '/dev/sda1 / ext4 rw 0 0\n/dev/sdb1 /media/me/My\\040Stick vfat rw 0 0\n/dev/sdc1 /med ext4 rw 0 0\n';
  expect(driveFrom(mounts, '/media/me/My Stick/x')).toEqual({
    device: '/dev/sdb1',
    at: '/media/me/My Stick',
    type: 'vfat',
  });
  expect(driveFrom(mounts, '/media/me')).toMatchObject({ at: '/' });
  expect(driveFrom('', '/')).toBeUndefined();
});

test('drives of Windows and macOS are known by their path', async () => {
  expect(await checkDestination('/Volumes/STICK/a.env', { ...quiet, platform: 'darwin' })).toContain(
    'removable-drive',
  );
});
