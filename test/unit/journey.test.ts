import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { beforeAll, expect, test } from 'vitest';
import { openJourney } from '../../main/journey';
import { JourneyState } from '../../preload/contract';
import { emptyFolder } from '../fakes/folder';
import { emptyMirror } from '../fakes/mirror';

const now = () => 1_000;

async function open(path = join(emptyFolder(), 'journey.json')) {
  const mirror = emptyMirror();
  const journey = await openJourney({ path, mirror, now });
  journey.show();
  return { journey, mirror, path };
}

async function onDisk(path: string) {
  return (await openJourney({ path, mirror: emptyMirror(), now })).current();
}

test('nothing is begun by itself', async () => {
  const { journey, mirror } = await open();
  expect(journey.current()).toBeNull();
  expect(journey.unfinished()).toBeNull();
  expect(mirror.get('journey')).toBeNull();
  expect(await journey.change({ label: 'Bot' })).toMatchObject({
    ok: false,
    failure: { code: 'invalid-request' },
  });
});

test('a restart goes on at the exact step with all that was entered', async () => {
  const { journey, path } = await open();
  await journey.begin();
  await journey.change({ step: 2, way: 'manual' });
  await journey.change({ step: 3, permissions: ['read', 'trade'] });
  await journey.change({ step: 4, label: '<b>Bot</b> 🤖 \u202Eabc' });
  await journey.setKey('vk_test_1', 'va_mine');
  const again = await onDisk(path);
  expect(again).toMatchObject({
    step: 4,
    reached: 4,
    way: 'manual',
    permissions: ['read', 'trade'],
    label: '<b>Bot</b> 🤖 \u202Eabc',
    keyId: 'vk_test_1',
  });
  expect(again).toEqual(journey.current());
});

test('back loses nothing, and a step beyond the next is refused', async () => {
  const { journey } = await open();
  await journey.begin();
  await journey.change({ step: 2 });
  await journey.change({ step: 3, label: 'Bot' });
  expect(await journey.change({ step: 1 })).toMatchObject({
    ok: true,
    value: { step: 1, reached: 3, label: 'Bot' },
  });
  expect(await journey.change({ step: 5 })).toMatchObject({
    ok: false,
    failure: { code: 'invalid-request', evidence: { field: 'step' } },
  });
  expect(await journey.change({ step: 4 })).toMatchObject({ ok: true, value: { step: 4, reached: 4 } });
});

test('trading without reading is refused', async () => {
  const { journey } = await open();
  await journey.begin();
  expect(await journey.change({ permissions: ['trade'] })).toMatchObject({
    ok: false,
    failure: { evidence: { field: 'permissions' } },
  });
});

test('quick changes are merged, and the last one is never lost', async () => {
  const { journey, path, mirror } = await open();
  await journey.begin();
  const text = 'Mein erster Bot';
  const typed = Array.from(text, (_letter, index) => journey.change({ label: text.slice(0, index + 1) }));
  await journey.flush();
  expect((await onDisk(path))?.label).toBe(text);
  expect((await Promise.all(typed)).every((outcome) => outcome.ok)).toBe(true);
  expect(mirror.get('journey')?.label).toBe(text);
});

test('a step is shown only once it is on disk, so that a crash cannot go back behind what was seen', async () => {
  const { journey, path, mirror } = await open();
  await journey.begin();
  const changing = journey.change({ step: 2 });
  expect(mirror.get('journey')?.step).toBe(1);
  await changing;
  expect(mirror.get('journey')?.step).toBe(2);
  expect((await onDisk(path))?.step).toBe(2);
});

test('another key begins its own record of export, test and whitelist', async () => {
  const { journey } = await open();
  await journey.begin();
  await journey.setKey('a', null);
  await journey.markExported();
  await journey.markTested(5);
  expect(journey.current()).toMatchObject({ exported: true, testedAt: 5 });
  await journey.setKey('a', null);
  expect(journey.current()).toMatchObject({ exported: true, testedAt: 5 });
  await journey.setKey('b', null);
  expect(journey.current()).toMatchObject({ keyId: 'b', exported: false, testedAt: null });
});

test('whose the key is stays in main’s file, and says nothing of another key', async () => {
  const { journey, path, mirror } = await open();
  await journey.begin();
  await journey.setKey('a', 'va_mine');
  const again = await openJourney({ path, mirror: emptyMirror(), now });
  expect(again.keyAccount()).toBe('va_mine');
  expect(mirror.get('journey')).not.toHaveProperty('account');
  expect(journey.current()).not.toHaveProperty('account');
  // Renewed: its successor is the same account's.
  await journey.replaceKey('b');
  expect(journey.keyAccount()).toBe('va_mine');
  // Taken over by hand: not known whose.
  await journey.setKey('c', null);
  expect(journey.keyAccount()).toBeNull();
  await journey.setKey('c', 'va_mine');
  await journey.replaceKey(null);
  expect(journey.keyAccount()).toBeNull();
  await journey.setKey('d', 'va_mine');
  await journey.leave();
  expect(journey.keyAccount()).toBeNull();
});

test('a run from before accounts were noted is read, with a key of nobody known', async () => {
  const { journey, path } = await open();
  await journey.begin();
  await journey.setKey('a', 'va_mine');
  const file = JSON.parse(readFileSync(path, 'utf8')) as { value: { account?: string } };
  delete file.value.account;
  writeFileSync(path, JSON.stringify(file));
  const again = await openJourney({ path, mirror: emptyMirror(), now });
  expect(again.current()).toMatchObject({ keyId: 'a' });
  expect(again.keyAccount()).toBeNull();
});

test('a finished run is not offered again, and a new one begins at step 1', async () => {
  const { journey } = await open();
  await journey.begin();
  await journey.change({ step: 2 });
  expect(journey.unfinished()).toBe(2);
  expect(await journey.begin()).toMatchObject({ ok: true, value: { step: 2 } });
  await journey.finish();
  expect(journey.unfinished()).toBeNull();
  expect(await journey.begin()).toMatchObject({ ok: true, value: { step: 1, finished: false } });
});

test('a run that was left is gone after a restart', async () => {
  const { journey, path } = await open();
  await journey.begin();
  await journey.leave();
  expect(await onDisk(path)).toBeNull();
});

test('a hidden journey keeps out of the mirror', async () => {
  const { journey, mirror } = await open();
  await journey.begin();
  await journey.hide();
  expect(mirror.get('journey')).toBeNull();
  await journey.change({ label: 'x' });
  expect(mirror.get('journey')).toBeNull();
});

test('a damaged file is set aside and said', async () => {
  const folder = emptyFolder();
  const path = join(folder, 'journey.json');
  writeFileSync(path, '{"version":1,"value":{"step":9}}');
  const { journey, mirror } = await open(path);
  expect(journey.current()).toBeNull();
  expect(mirror.get('remarks')).toMatchObject([{ kind: 'journey-set-aside' }]);
  expect(readdirSync(folder)).toHaveLength(1);
});

let writer = '';
beforeAll(async () => {
  // A process of its own, so that it can really be killed: the journey as it is shipped, in a loop.
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      write: false,
      rolldownOptions: {
        input: join(import.meta.dirname, '../fakes/journey-writer.ts'),
        output: { format: 'cjs' },
      },
    },
  });
  const bundle = Array.isArray(result) ? result[0] : result;
  writer = bundle !== undefined && 'output' in bundle ? bundle.output[0].code : '';
});

test('kill -9 in the middle of writing never leaves a half file', async () => {
  const folder = emptyFolder();
  const path = join(folder, 'journey.json');
  const program = join(folder, 'writer.cjs');
  writeFileSync(program, writer);
  for (let round = 0; round < 12; round += 1) {
    const child = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    let acknowledged = -1;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      // At another point of a write each time: some rounds kill at once, some a few microseconds later.
      if (acknowledged >= 3 + round) break;
    }
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const file: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const state = JourneyState.parse(
      typeof file === 'object' && file !== null && 'value' in file ? file.value : null,
    );
    // What was answered as saved is saved.
    expect(Number(state.label)).toBeGreaterThanOrEqual(acknowledged);
  }
});

test('a run of the first release is read, with what it lacks as it was then', async () => {
  const { journey, path } = await open();
  await journey.begin();
  await journey.change({ algorithm: 'ed25519', whitelistSeen: { enabled: true, entries: ['203.0.113.7'] } });
  await journey.change({ label: 'Bot' });
  expect(await onDisk(path)).toMatchObject({
    algorithm: 'ed25519',
    whitelistSeen: { enabled: true, entries: ['203.0.113.7'] },
  });
  const file = JSON.parse(readFileSync(path, 'utf8'), (name, value: unknown) =>
    name === 'algorithm' || name === 'whitelistSeen' ? undefined : value,
  ) as unknown;
  writeFileSync(path, JSON.stringify(file));
  expect(await onDisk(path)).toMatchObject({
    label: 'Bot',
    algorithm: 'hmac-sha256',
    whitelistSeen: { enabled: false, entries: [] },
  });
});
