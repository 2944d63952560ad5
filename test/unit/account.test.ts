import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openAccount } from '../../main/account';
import type { BackendClient } from '../../main/backend/client';
import { done, failed } from '../../main/failure';
import { memoryKeychain } from '../../main/keychain/memory';
import { within } from '../../main/keychain/within';
import type { FailureCode } from '../../preload/contract';
import { emptyFolder } from '../fakes/folder';
import { openKeyRoom, someAccount } from '../fakes/key-room';
import { emptyMirror } from '../fakes/mirror';

const NOW = 1_790_000_000_000;

/** What a backend lists. */
const someKeyOf = (label: string) => ({
  label,
  mode: 'test',
  algorithm: 'hmac-sha256',
  permissions: ['read'],
  status: 'active',
  created_at: NOW,
  expires_at: NOW + 1,
  last_used_at: null,
  last_used_ip: null,
  whitelist: { enabled: false, entries: [] },
  etag: '"1"',
});

/** A backend that knows who is signed in, and the keys of each. */
function backend() {
  const there = { who: 'va_ada_account' as string, trouble: null as FailureCode | null, asked: 0 };
  const client = {
    call: async () => {
      there.asked += 1;
      if (there.trouble !== null) return failed(there.trouble);
      return done({ id: there.who, status: 'active', display_name: 'A name that two may have' });
    },
  } as unknown as BackendClient;
  return { there, client };
}

describe('the account in use', () => {
  let path: string;
  beforeEach(() => {
    path = join(emptyFolder(), 'account.json');
  });

  async function open() {
    const mirror = emptyMirror();
    const { there, client } = backend();
    const changes: string[] = [];
    const account = await openAccount({
      path,
      mirror,
      client,
      now: () => NOW,
      changed: () => changes.push(account.last() ?? ''),
    });
    return { mirror, there, account, changes };
  }

  it('is asked for once in a session, and again after the next sign-in', async () => {
    const { mirror, there, account, changes } = await open();
    mirror.set('session', { state: 'signed-in', account: 'Ada' });
    expect(await account.know()).toEqual(done('va_ada_account'));
    await account.know();
    expect(there.asked).toBe(1);
    there.who = 'va_ben_account';
    mirror.set('session', { state: 'waiting', address: '', since: NOW });
    mirror.set('session', { state: 'signed-in', account: '' });
    expect(await account.know()).toEqual(done('va_ben_account'));
    expect(changes).toEqual(['va_ada_account', 'va_ben_account']);
  });

  it('is not believed of a session that began while the answer was on its way', async () => {
    const { mirror, there, account } = await open();
    mirror.set('session', { state: 'signed-in', account: '' });
    const early = account.know();
    mirror.set('session', { state: 'waiting', address: '', since: NOW });
    mirror.set('session', { state: 'signed-in', account: '' });
    await early;
    there.who = 'va_ben_account';
    expect(await account.know()).toEqual(done('va_ben_account'));
  });

  it('of a session that is being restored stays: nobody has signed in meanwhile', async () => {
    const { mirror, there, account } = await open();
    mirror.set('session', { state: 'restoring' });
    const before = account.session();
    const early = account.know();
    mirror.set('session', { state: 'signed-in', account: '' });
    await early;
    expect(account.session()).toBe(before);
    await account.know();
    expect(there.asked).toBe(1);
    mirror.set('session', { state: 'expired' });
    expect(account.session()).not.toBe(before);
  });

  it('is the last one after a restart, to show and not to act upon', async () => {
    const before = await open();
    before.mirror.set('session', { state: 'signed-in', account: '' });
    await before.account.know();
    await before.account.close();
    const { account, there } = await open();
    there.trouble = 'offline';
    expect(account.last()).toBe('va_ada_account');
    expect(account.isMine('va_ada_account')).toBe(true);
    expect(account.isMine('va_ben_account')).toBe(false);
    expect(await account.know()).toMatchObject({ ok: false, failure: { code: 'offline' } });
  });

  it('hides nothing as long as nobody was ever signed in', async () => {
    const { account } = await open();
    expect(account.isMine('va_ben_account')).toBe(true);
  });
});

describe('what was begun for one account', () => {
  it('is neither shown nor ended with another, and goes on with its own', async () => {
    const account = someAccount('va_ada_account');
    const key = { ...someKeyOf('Adas Bot'), id: 'vk_test_ada' };
    const words = { deleteKey: 'connection-lost' as FailureCode };
    const asked: string[] = [];
    const client = {
      call: async (endpoint: string) => {
        asked.push(endpoint);
        if (endpoint === 'listKeys')
          return done({ keys: account.id === 'va_ada_account' ? [key] : [], next_cursor: null });
        return failed(account.id === 'va_ada_account' ? words.deleteKey : 'not-found');
      },
      signed: async () => failed('offline'),
    } as unknown as BackendClient;
    const keychain = memoryKeychain();
    const folder = emptyFolder();
    const room = await openKeyRoom({ keychain, client, folder, account, now: () => NOW });
    await room.ring.refresh();
    // Its secret was never here: nothing but the account's word tells whether the key is gone.
    expect(await room.deletion.deleteKey(key.id, key.label)).toMatchObject({
      failure: { code: 'connection-lost' },
    });
    expect(room.deletions.open()).toHaveLength(1);

    account.id = 'va_ben_account';
    room.ring.accountChanged();
    expect(room.mirror.get('keys').rows).toEqual([]);
    asked.length = 0;
    expect(await room.deletion.recover()).toEqual({ deleted: 0, open: 0 });
    expect(await room.deletion.deleteKey(key.id, key.label)).toMatchObject({
      failure: { code: 'key-unknown' },
    });
    expect(await room.rotations.rotate(key.id, 24)).toMatchObject({ failure: { code: 'key-unknown' } });
    await room.ring.refresh();
    expect(asked).toEqual(['listKeys']);

    account.id = 'va_ada_account';
    room.ring.accountChanged();
    expect(room.mirror.get('keys').rows.map(({ label }) => label)).toEqual(['Adas Bot']);
    words.deleteKey = 'not-found';
    expect(await room.deletion.recover()).toEqual({ deleted: 1, open: 0 });
    expect(room.mirror.get('keys').rows).toEqual([]);
  });
});

describe('a list of keys that somebody else’s sign-in overtakes', () => {
  it('is not believed: its pages may belong to two accounts', async () => {
    const account = someAccount('va_ada_account');
    const key = { ...someKeyOf('Bens Bot'), id: 'vk_test_ben' };
    let pages = 0;
    const client = {
      call: async (endpoint: string) => {
        if (endpoint !== 'listKeys') return failed('not-found');
        pages += 1;
        if (pages === 1) account.id = 'va_ben_account';
        return done({ keys: pages === 1 ? [] : [key], next_cursor: pages === 1 ? 'more' : null });
      },
      signed: async () => failed('offline'),
    } as unknown as BackendClient;
    const room = await openKeyRoom({
      keychain: memoryKeychain(),
      client,
      folder: emptyFolder(),
      account,
      now: () => NOW,
    });
    expect(await room.ring.refresh()).toMatchObject({ failure: { code: 'cancelled' } });
    expect(room.mirror.get('keys')).toMatchObject({ rows: [], asOf: null, loading: false });
  });
});

describe('the keychain of one backend', () => {
  it('holds other items than that of another with the same names', async () => {
    const keychain = memoryKeychain();
    const one = within(keychain, 'one.example');
    const other = within(keychain, 'other.example');
    await one.set('secret/vk_live_a', 'canary');
    expect(await other.get('secret/vk_live_a')).toEqual(done(null));
    await other.delete('secret/vk_live_a');
    expect(await one.get('secret/vk_live_a')).toEqual(done('canary'));
  });
});
