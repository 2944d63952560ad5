import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createVault } from '../../main/keychain/vault';
import { watched, whenReadyAgain } from '../../main/keychain/watched';
import type { CrashPoint } from '../../main/keys/creation';
import { testClient } from '../faults/fixtures';
import { openBench } from '../sandbox/client';
import { type KeyRoom, type KeyringGround, openKeyringGround } from './key-ground';

/** What the keychain had stopped goes on by itself once it is open again, as workspace.ts wires it. */

let ground: KeyringGround;

beforeAll(async () => {
  ground = await openKeyringGround('Bot');
});
afterAll(() => ground.close());

/** The rooms, and what was gone on with since the keychain came back. */
async function openWatching(folder: string, lockAt: { point: CrashPoint | null }) {
  const keychain = watched(
    ground.keychain,
    { get: (name) => room.mirror.get(name), set: (name, value) => room.mirror.set(name, value) },
    { held: undefined, hold: () => undefined },
    createVault({
      path: join(folder, 'vault.json'),
      start: () => {
        throw new Error('There is no vault');
      },
      mayHold: () => false,
      onSetAside: () => undefined,
      now: Date.now,
    }),
    { mayHold: () => false, systemMayHold: () => false, systemIsKnown: () => false },
  );
  const room: KeyRoom = await ground.open(folder, {
    keychain,
    at: async (point) => {
      if (point !== lockAt.point) return;
      lockAt.point = null;
      await ground.keyring.turn?.('locked');
    },
  });
  const gone: Promise<unknown>[] = [];
  const end = whenReadyAgain(room.mirror, () => {
    gone.push(Promise.all([room.recovery.recover(), room.deletion.recover()]));
  });
  return { room, keychain, gone, end };
}

it.each(['begun-noted', 'answered', 'secret-stored'] as const)(
  'A key that was being made when the keyring was locked at „%s“ is there once it is open',
  async (point) => {
    const { label, folder } = ground.newRun();
    const { room, keychain, gone, end } = await openWatching(folder, { point });
    await keychain.status();
    const made = await room.creation.create({ label, permissions: ['read'] });
    expect(made).toMatchObject({ ok: false, failure: { code: 'keychain-locked' } });
    expect(room.mirror.get('keychain').state).toBe('locked');
    expect(gone).toHaveLength(0);

    await ground.keyring.turn?.('unlocked');
    await keychain.status();
    expect(gone).toHaveLength(1);
    await gone[0];
    end();
    const alive = (await ground.atServer(label)).filter(({ status }) => status !== 'deleted');
    expect(room.journal.open()).toEqual([]);
    if (point === 'begun-noted') {
      // Nothing was asked for yet, so nothing is left behind.
      expect(alive).toEqual([]);
      return;
    }
    expect(alive).toEqual([expect.objectContaining({ status: 'active' })]);
    expect(room.mirror.get('keys').rows).toEqual([
      expect.objectContaining({ id: alive[0]?.id, status: 'active', secretHere: 'yes' }),
    ]);
    expect(await ground.keychain.get(`secret/${alive[0]?.id}`)).toMatchObject({
      ok: true,
      value: expect.stringMatching(/^vs_test_/),
    });
  },
);

it('A renewal that was being made goes on too, and so does a deletion', async () => {
  const { label, folder } = ground.newRun();
  const lockAt: { point: CrashPoint | null } = { point: null };
  const { room, keychain, gone, end } = await openWatching(folder, lockAt);
  await keychain.status();
  const old = await room.creation.create({ label, permissions: ['read'] });
  if (!old.ok) throw new Error(old.failure.code);

  lockAt.point = 'answered';
  expect(await room.rotations.rotate(old.value.id, 24)).toMatchObject({
    failure: { code: 'keychain-locked' },
  });
  await ground.keyring.turn?.('unlocked');
  await keychain.status();
  await gone[0];
  room.rotations.look();
  expect(room.mirror.get('rotations')).toMatchObject([{ oldId: old.value.id, stage: 'handing-over' }]);

  await ground.keyring.turn?.('locked');
  await keychain.status();
  // The server has deleted it; only the secret here is left.
  expect(await room.deletion.deleteKey(old.value.id, label)).toEqual({ ok: true, value: undefined });
  expect(room.deletions.open()).toHaveLength(1);
  await ground.keyring.turn?.('unlocked');
  await keychain.status();
  await gone[1];
  end();
  expect(room.deletions.open()).toEqual([]);
  expect(await ground.keychain.get(`secret/${old.value.id}`)).toEqual({ ok: true, value: null });
});

it('A session that was renewed while the keyring was locked is stored once it is open, and outlives a restart', async () => {
  const { baseUrl, caPem } = ground.sandbox;
  const { folder } = ground.newRun();
  const { room, keychain, end } = await openWatching(folder, { point: null });
  await keychain.status();
  const start = () =>
    testClient({
      baseUrl,
      caPem,
      mirror: room.mirror,
      tokens: {
        get: () => keychain.get('refresh-token'),
        set: (value) => keychain.set('refresh-token', value),
        delete: () => keychain.delete('refresh-token'),
      },
    });
  const stored = async () => {
    const read = await ground.keychain.get('refresh-token');
    return read.ok ? read.value : read.failure.code;
  };
  await keychain.set('refresh-token', (await openBench(ground.sandbox, folder).signIn()).refresh_token);
  const client = start();
  expect((await client.call('account', {})).ok).toBe(true);
  const before = await stored();

  await ground.keyring.turn?.('locked');
  await ground.sandbox.tell({ do: 'expire-sessions' });
  expect((await client.call('account', {})).ok).toBe(true);
  expect(room.mirror.get('keychain').state).toBe('locked');

  const storing: Promise<void>[] = [];
  const unwatch = whenReadyAgain(room.mirror, () => void storing.push(client.session.storeAgain()));
  await ground.keyring.turn?.('unlocked');
  await keychain.status();
  expect(storing).toHaveLength(1);
  await storing[0];
  const after = await stored();
  expect(after).not.toBe(before);
  await client.session.storeAgain();
  expect(await stored()).toBe(after);
  unwatch();
  end();
  client.close();

  const again = start();
  expect((await again.call('account', {})).ok).toBe(true);
  // What was ended meanwhile is not brought back.
  await again.session.end();
  await again.session.storeAgain();
  expect(await stored()).toBeNull();
  again.close();
});

it('Nothing is gone on with at a start, nor when the keychain was never known to be away', async () => {
  const { folder } = ground.newRun();
  const { keychain, gone, end } = await openWatching(folder, { point: null });
  await keychain.status();
  await keychain.status();
  await keychain.get('secret/none');
  end();
  expect(gone).toEqual([]);
});
