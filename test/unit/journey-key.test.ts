import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { BackendClient } from '../../main/backend/client';
import { makeSecret } from '../../main/backend/credentials';
import { done, failed } from '../../main/failure';
import { openJourney } from '../../main/journey';
import { followJourneyKey } from '../../main/journey-key';
import { memoryKeychain } from '../../main/keychain/memory';
import type { KeyRow, Rotation } from '../../preload/contract';
import { emptyFolder } from '../fakes/folder';
import { openKeyRoom, someAccount } from '../fakes/key-room';
import { emptyMirror } from '../fakes/mirror';

vi.mock('electron', () => ({}));

const now = () => 1_000;
const OLD = 'vk_test_old';
const NEW = 'vk_test_new';
const NEWER = 'vk_test_newer';

const row = (id: string, status: KeyRow['status'] = 'active'): KeyRow => ({
  id,
  label: `Label of ${id}`,
  algorithm: 'hmac-sha256',
  permissions: ['read'],
  status,
  createdAt: 0,
  expiresAt: 0,
  renewBy: 0,
  lastUsedAt: null,
  lastUsedIp: null,
  whitelist: { enabled: false, entries: [] },
  secretHere: 'yes',
  lastTest: null,
  lastGreenAt: null,
  exports: [],
  madeHere: true,
});

const renewal = (oldId: string, newId: string | null): Rotation => ({
  oldId,
  newId,
  label: 'Bot',
  stage: newId === null ? 'making' : 'handing-over',
  endsAt: null,
  tested: false,
  exported: false,
  stillUsing: null,
  failure: null,
});

/** A run at step 7 with a key that was exported and tested. `owner` = whose the key is. */
async function ground(owner: string | null = 'va_mine') {
  const mirror = emptyMirror();
  const path = join(emptyFolder(), 'journey.json');
  const journey = await openJourney({ path, mirror, now });
  await journey.begin();
  await journey.change({ label: 'Bot' });
  for (const step of [2, 3, 4, 5, 6, 7] as const) await journey.change({ step });
  await journey.setKey(OLD, owner);
  await journey.change({ whitelistOutcome: 'saved' });
  await journey.markExported();
  await journey.markTested(900);
  const keys = (...rows: KeyRow[]) => mirror.set('keys', { ...mirror.get('keys'), rows });
  /** What the backend has listed. */
  const listed = (...rows: KeyRow[]) =>
    mirror.set('keys', { rows, asOf: 1_000, loading: false, failure: null });
  const account = someAccount('va_mine');
  keys(row(OLD));
  journey.show();
  const end = followJourneyKey(mirror, journey, account);
  const said = () => mirror.get('remarks').map(({ kind, subject }) => [kind, subject]);
  const saved = async () => {
    await journey.flush();
    return (await openJourney({ path, mirror: emptyMirror(), now })).current();
  };
  return { mirror, journey, account, keys, listed, said, saved, end };
}

test('a run whose key was renewed goes on with the new one, which is to be exported and tested', async () => {
  const { mirror, journey, keys, said, saved } = await ground();
  mirror.set('rotations', [renewal(OLD, null)]);
  expect(journey.current()?.keyId).toBe(OLD);
  keys(row(NEW), row(OLD));
  mirror.set('rotations', [renewal(OLD, NEW)]);
  const next = { keyId: NEW, step: 6, exported: false, testedAt: null, whitelistOutcome: 'saved' };
  expect(journey.current()).toMatchObject(next);
  expect(await saved()).toMatchObject(next);
  expect(mirror.get('journey')).toMatchObject(next);
  expect(said()).toEqual([['journey-key-renewed', `Label of ${OLD}`]]);
});

test('a key that was renewed twice hands over to the last one', async () => {
  const { mirror, journey, keys } = await ground();
  mirror.set('rotations', [renewal(NEW, NEWER), renewal(OLD, NEW)]);
  keys(row(NEWER), row(NEW, 'disabled'), row(OLD, 'deleted'));
  expect(journey.current()?.keyId).toBe(NEWER);
});

test('a run whose key was deleted is back at step 4 and says why', async () => {
  const { journey, keys, said, saved } = await ground();
  keys(row(OLD, 'deleted'));
  const next = { keyId: null, step: 4, exported: false, testedAt: null, whitelistOutcome: 'open' };
  expect(journey.current()).toMatchObject(next);
  expect(await saved()).toMatchObject(next);
  expect(said()).toEqual([['journey-key-deleted', `Label of ${OLD}`]]);
  // Said once.
  keys();
  expect(said()).toHaveLength(1);
});

test.each(['disabled', 'expired', 'pending'] as const)(
  'a key that is %s is still this run’s key',
  async (status) => {
    const { journey, keys, said } = await ground();
    keys(row(OLD, status));
    expect(journey.current()?.keyId).toBe(OLD);
    expect(said()).toEqual([]);
  },
);

test('a key that is not listed says nothing as long as there is no whole list', async () => {
  const { mirror, journey, keys, listed, said } = await ground();
  keys();
  mirror.set('keys', { rows: [], asOf: 1_000, loading: true, failure: null });
  expect(journey.current()).toMatchObject({ keyId: OLD, step: 7 });
  expect(said()).toEqual([]);
  listed(row(OLD), row(NEW));
  expect(journey.current()).toMatchObject({ keyId: OLD, step: 7 });
});

const AT_STEP_4 = { keyId: null, step: 4, exported: false, testedAt: null, whitelistOutcome: 'open' };

test('a key that its own account no longer lists was deleted elsewhere: back to step 4, and said', async () => {
  const { journey, listed, said, saved } = await ground();
  listed(row(NEW));
  expect(journey.current()).toMatchObject(AT_STEP_4);
  expect(await saved()).toMatchObject(AT_STEP_4);
  expect(said()).toEqual([['journey-key-deleted', 'Bot']]);
});

test('a key of nobody known that is not listed is gone or another’s: back to step 4, and said so', async () => {
  const { journey, listed, said } = await ground(null);
  listed(row(OLD));
  expect(journey.current()).toMatchObject({ keyId: OLD, step: 7 });
  listed();
  expect(journey.current()).toMatchObject(AT_STEP_4);
  expect(said()).toEqual([['journey-key-missing', 'Bot']]);
});

test('with another account signed in the run is back at step 4 before that account’s list is there', async () => {
  const { mirror, journey, account, keys, said, saved } = await ground();
  account.id = 'va_other';
  // As the ring says it: its own rows are hidden, and nothing of this account is known yet.
  keys();
  expect(journey.current()).toMatchObject(AT_STEP_4);
  expect(await saved()).toMatchObject(AT_STEP_4);
  expect(mirror.get('journey')).toMatchObject(AT_STEP_4);
  expect(said()).toEqual([['journey-key-of-other-account', 'Bot']]);
});

test('a renewal of the other account hands nothing over to this one', async () => {
  const { mirror, journey, account, keys, said } = await ground();
  account.id = 'va_other';
  mirror.set('rotations', [renewal(OLD, NEW)]);
  keys(row(NEW));
  expect(journey.current()).toMatchObject(AT_STEP_4);
  expect(said()).toEqual([['journey-key-of-other-account', `Label of ${OLD}`]]);
});

test('a run that is not shown, or finished, is left as it is', async () => {
  const { mirror, journey, keys, said } = await ground();
  await journey.hide();
  keys(row(OLD, 'deleted'));
  expect(journey.current()?.keyId).toBe(OLD);
  await journey.finish();
  journey.show();
  expect(journey.current()?.keyId).toBe(OLD);
  expect(said()).toEqual([]);
  expect(mirror.get('journey')?.keyId).toBe(OLD);
});

test('a finished run forgets its key when another account signs in, says nothing of it, and stays finished', async () => {
  const { mirror, journey, account, keys, said, saved } = await ground();
  await journey.finish();
  keys(row(OLD));
  expect(mirror.get('journey')).toMatchObject({ finished: true, keyId: OLD });
  account.id = 'va_other';
  keys();
  const forgotten = { finished: true, keyId: null, exported: false, testedAt: null };
  expect(await saved()).toMatchObject(forgotten);
  expect(mirror.get('journey')).toMatchObject(forgotten);
  expect(said()).toEqual([]);
});

test('what changed while the run was not shown is seen when it is', async () => {
  const { journey, keys } = await ground();
  await journey.hide();
  keys(row(OLD, 'deleted'));
  journey.show();
  expect(journey.current()).toMatchObject({ keyId: null, step: 4 });
});

test('a renewal that is told in a circle does not go on for ever', async () => {
  const { mirror, journey, keys } = await ground();
  keys(row(OLD), row(NEW));
  mirror.set('rotations', [renewal(OLD, NEW), renewal(NEW, OLD)]);
  expect([OLD, NEW]).toContain(journey.current()?.keyId);
});

/** A run of Ada's key, with the real list; two accounts may sign in. */
async function withRing(owner: string | null) {
  const account = someAccount('va_ada');
  const there = { keys: [OLD], knows: true };
  const listed = (id: string) => ({
    id,
    label: 'Adas Bot',
    mode: 'test',
    algorithm: 'hmac-sha256',
    permissions: ['read'],
    status: 'active',
    created_at: 0,
    expires_at: 1,
    last_used_at: null,
    last_used_ip: null,
    whitelist: { enabled: false, entries: [] },
    etag: '"1"',
  });
  const client = {
    call: async () =>
      done({ keys: account.id === 'va_ada' ? there.keys.map(listed) : [], next_cursor: null }),
    signed: async () => failed(there.knows ? 'offline' : 'key-unknown'),
  } as unknown as BackendClient;
  const keychain = memoryKeychain();
  const room = await openKeyRoom({ keychain, client, account, folder: emptyFolder() });
  await room.ring.refresh();
  const path = join(emptyFolder(), 'journey.json');
  const journey = await openJourney({ path, mirror: room.mirror, now });
  await journey.begin();
  await journey.setKey(OLD, owner);
  journey.show();
  followJourneyKey(room.mirror, journey, account);
  const said = () => room.mirror.get('remarks').map(({ kind }) => kind);
  return { ...room, account, there, keychain, journey, said };
}

test('another account that signs in finds no trace of the run’s key', async () => {
  const { ring, account, journey, said } = await withRing('va_ada');
  await ring.refresh();
  expect(journey.current()?.keyId).toBe(OLD);
  account.id = 'va_ben';
  ring.accountChanged();
  expect(journey.current()?.keyId).toBeNull();
  expect(said()).toEqual(['journey-key-of-other-account']);
});

test('a run from before accounts were noted waits for the other account’s list', async () => {
  const { ring, account, journey, said } = await withRing(null);
  account.id = 'va_ben';
  ring.accountChanged();
  expect(journey.current()?.keyId).toBe(OLD);
  await ring.refresh();
  expect(journey.current()?.keyId).toBeNull();
  expect(said()).toEqual(['journey-key-missing']);
});

test.each([
  ['here', true],
  ['not here', false],
])(
  'a key whose secret is %s, and that was deleted elsewhere, ends with the next refresh',
  async (_, here) => {
    const { ring, keychain, there, journey, said } = await withRing('va_ada');
    if (here) {
      await keychain.set(`secret/${OLD}`, makeSecret('test', randomBytes));
      await ring.noteSecret(OLD, 'yes');
    }
    there.keys = [];
    // Its secret is here, and the key itself could not be asked: nobody knows.
    await ring.refresh();
    expect(journey.current()?.keyId).toBe(here ? OLD : null);
    there.knows = false;
    await ring.refresh();
    expect(journey.current()?.keyId).toBeNull();
    expect(said()).toEqual(['journey-key-deleted']);
  },
);
