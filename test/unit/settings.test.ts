import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openInstallation } from '../../main/installation';
import { defaultSettings, openSettings, readBackendAddress } from '../../main/settings';
import { emptyFolder } from '../fakes/folder';
import { emptyMirror } from '../fakes/mirror';

const now = () => Date.parse('2026-11-22T10:00:00Z');

async function open(path: string, builtInAddress: string | null = null) {
  const mirror = emptyMirror();
  return { mirror, settings: await openSettings({ path, mirror, now, builtInAddress }) };
}

test('without a file the defaults hold: German, the system theme, 30 seconds', async () => {
  const { settings, mirror } = await open(join(emptyFolder(), 'settings.json'));
  expect(settings.current()).toEqual(defaultSettings(null));
  expect(mirror.get('settings')).toMatchObject({ language: 'de', theme: 'system', clipboardSeconds: 30 });
});

test('a change is on disk, for the owner alone, and in the mirror', async () => {
  const path = join(emptyFolder(), 'settings.json');
  const first = await open(path);
  expect(await first.settings.change({ language: 'en', clipboardSeconds: 60 })).toMatchObject({ ok: true });
  expect(first.mirror.get('settings').language).toBe('en');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const second = await open(path);
  expect(second.settings.current()).toMatchObject({ language: 'en', clipboardSeconds: 60 });
});

test.each([
  ['no JSON', '{"version":1,"value":{"lang'],
  ['another version', '{"version":99,"value":{}}'],
  [
    'an address that was changed to plain http',
    JSON.stringify({
      version: 1,
      value: { ...defaultSettings(null), backendAddress: 'http://evil.example' },
    }),
  ],
])('a damaged file (%s) is set aside under another name and said', async (_what, text) => {
  const folder = emptyFolder();
  const path = join(folder, 'settings.json');
  writeFileSync(path, text);
  const { settings, mirror } = await open(path);
  expect(settings.current()).toEqual(defaultSettings(null));
  const [aside] = readdirSync(folder);
  expect(mirror.get('remarks')).toMatchObject([{ kind: 'settings-set-aside', subject: aside }]);
  expect(readFileSync(join(folder, aside ?? ''), 'utf8')).toBe(text);
});

test('what cannot be read is never written over, and counts again once it can be read', async () => {
  const path = join(emptyFolder(), 'settings.json');
  // A folder in its place: reading fails (EISDIR) for root as well.
  mkdirSync(path);
  const { settings, mirror } = await open(path);
  expect(await settings.change({ theme: 'dark' })).toMatchObject({
    ok: false,
    failure: { code: 'file-failed' },
  });
  expect(statSync(path).isDirectory()).toBe(true);
  expect(mirror.get('settings').theme).toBe('system');
  rmSync(path, { recursive: true });
  writeFileSync(path, JSON.stringify({ version: 1, value: { ...defaultSettings(null), language: 'en' } }));
  expect(await settings.change({ theme: 'dark' })).toMatchObject({
    ok: true,
    value: { theme: 'dark', language: 'en' },
  });
});

test('changes at the same time all count', async () => {
  const path = join(emptyFolder(), 'settings.json');
  const { settings } = await open(path);
  await Promise.all([
    settings.change({ theme: 'dark' }),
    settings.change({ language: 'en' }),
    settings.change({ clipboardSeconds: 90 }),
  ]);
  expect((await open(path)).settings.current()).toMatchObject({
    theme: 'dark',
    language: 'en',
    clipboardSeconds: 90,
  });
});

test('the built-in address holds until another is entered, and again when that is cleared', async () => {
  const { settings } = await open(join(emptyFolder(), 'settings.json'), 'https://api.example');
  expect(settings.current().backendAddress).toBe('https://api.example');
  await settings.change({ backendAddress: ' https://Other.example:8443/ ' });
  expect(settings.current().backendAddress).toBe('https://other.example:8443');
  await settings.change({ backendAddress: null });
  expect(settings.current().backendAddress).toBe('https://api.example');
});

test.each([
  'http://127.0.0.1:8443',
  'https://user:password@example.com',
  'https://@example.com',
  'https://example.com/v1',
  'https://example.com/?a=1',
  'https://example.com/#a',
  'https://exam ple.com',
  'https:\\\\example.com',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'example.com',
  'https://\u202Eexample.com',
  `https://${'a'.repeat(400)}.example`,
])('%s is no backend address', (text) => {
  expect(readBackendAddress(text)).toMatchObject({ ok: false, failure: { code: 'backend-address-invalid' } });
});

test('a backend address that is accepted is always an https origin', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl({ withQueryParameters: true }),
        fc.webAuthority({ withUserInfo: true, withPort: true }).map((host) => `https://${host}`),
      ),
      (text) => {
        const read = readBackendAddress(text);
        if (!read.ok || read.value === null) return;
        const url = new URL(read.value);
        expect(url.protocol).toBe('https:');
        expect(url.origin).toBe(read.value);
        expect(readBackendAddress(read.value)).toEqual(read);
      },
    ),
    { numRuns: 1_000 },
  );
});

test('the installation keeps its id and its sentinels', async () => {
  const path = join(emptyFolder(), 'installation.json');
  const first = await openInstallation({ path, now, random: (size) => new Uint8Array(size).fill(7) });
  expect(first).toMatchObject({ state: 'new', id: '07'.repeat(16) });
  expect(first.sentinel('live')).toBeNull();
  await first.rememberSentinel('live', 'abc');
  const second = await openInstallation({ path, now, random: () => new Uint8Array(16) });
  expect(second).toMatchObject({ state: 'known', id: first.id });
  expect([second.sentinel('live'), second.sentinel('practice')]).toEqual(['abc', null]);
});

test('a damaged installation file is told apart from a first start', async () => {
  const path = join(emptyFolder(), 'installation.json');
  writeFileSync(path, 'x');
  expect((await openInstallation({ path, now, random: () => new Uint8Array(16) })).state).toBe('set-aside');
});
