import { afterAll, beforeAll, expect, it } from 'vitest';
import { done, failed } from '../../main/failure';
import { giveUpVault } from '../../main/keychain/giving-up';
import type { Keychain } from '../../main/keychain/keychain';
import { memoryKeychain } from '../../main/keychain/memory';
import { createVault, type Vault } from '../../main/keychain/vault';
import type { VaultAnswer, VaultRequest } from '../../main/keychain/vault-protocol';
import { watched, whenReadyAgain } from '../../main/keychain/watched';
import type { KeychainStatus } from '../../preload/contract';
import { type KeyGround, openKeyGround } from './key-ground';

/** What becomes of the keys whose secrets are in a vault or beside it. The encryption is left out here. */

let ground: KeyGround;

beforeAll(async () => {
  ground = await openKeyGround('Tresor');
});
afterAll(() => ground.close());

/** In place of the process that knows age. */
function plainly() {
  let answered: (answer: VaultAnswer) => void = () => undefined;
  const say = (request: VaultRequest): VaultAnswer => {
    const { id } = request;
    switch (request.action) {
      case 'make':
        return { id, state: 'made', key: 'key', sealed: '[]', identity: 'identity' };
      case 'open':
        return { id, state: 'opened', identity: 'identity', items: request.sealed };
      case 'seal':
        return { id, state: 'sealed', sealed: request.items };
    }
  };
  return {
    send: (request: VaultRequest) => queueMicrotask(() => answered(say(request))),
    onAnswer: (listener: (answer: VaultAnswer) => void) => {
      answered = listener;
    },
    onExit: () => undefined,
    kill: () => undefined,
  };
}

const PASSPHRASE = 'Zaun Möhre Kupfer Onkel 7';

/** A system's keychain that can be away. */
function comingAndGoing() {
  const held = memoryKeychain();
  const system = { away: false };
  const status = (): Promise<KeychainStatus> =>
    Promise.resolve(
      system.away ? { state: 'missing', store: 'none' } : { state: 'ready', store: 'gnome-keyring' },
    );
  const orAway = <Value>(act: () => Promise<Value>) =>
    system.away ? Promise.resolve(failed('keychain-missing')) : act();
  const keychain: Keychain = {
    ...held,
    status,
    unlock: status,
    get: (name) => orAway(() => held.get(name)),
    set: (name, value) => orAway(() => held.set(name, value)),
    delete: (name) => orAway(() => held.delete(name)),
  };
  return { held, keychain, system };
}

/** The rooms after a start, as the workspace wires them. `known`: has the system's keychain ever been written to? */
async function start(folder: string, system: Keychain, known: boolean) {
  const lasts = (name: string) => known && name !== 'refresh-token' && !vault.gaveUp(name);
  const vault: Vault = createVault({
    path: `${folder}/vault.json`,
    start: plainly,
    mayHold: lasts,
    onSetAside: () => undefined,
    now: Date.now,
  });
  await vault.load();
  const keychain = watched(
    system,
    { get: (name) => room.mirror.get(name), set: (name, value) => room.mirror.set(name, value) },
    { held: undefined, hold: () => undefined },
    vault,
    { mayHold: lasts, systemMayHold: lasts, systemIsKnown: () => known },
  );
  const room = await ground.open(folder, { keychain });
  return { room, vault, keychain };
}

async function withKeyInVault(folder: string, label: string, system: Keychain, known = false) {
  const { room, vault, keychain } = await start(folder, system, known);
  expect(await keychain.makeVault(PASSPHRASE, () => true)).toEqual(done(undefined));
  const made = await room.creation.create({ label, permissions: ['read'] });
  if (!made.ok) throw new Error(made.failure.code);
  await vault.stop();
  return made.value.id;
}

it('The keys of a vault that was given up are not on this device, and can be renewed and deleted', async () => {
  const { label, folder } = ground.newRun();
  const { keychain: system, system: away } = comingAndGoing();
  away.away = true;
  const id = await withKeyInVault(folder, label, system);
  const { room, vault, keychain } = await start(folder, system, false);
  expect(await keychain.status()).toEqual({ state: 'locked', store: 'vault' });
  expect(room.mirror.get('keys').rows).toMatchObject([{ id, secretHere: 'yes' }]);

  const given = await giveUpVault({
    vault,
    keychain,
    ring: room.ring,
    mirror: room.mirror,
    itemOf: (name) => name,
  });
  expect(given).toEqual(done({ state: 'missing', store: 'none' }));
  expect(room.mirror.get('keys').rows).toMatchObject([{ id, secretHere: 'no', status: 'active' }]);
  expect(room.mirror.get('remarks')).toMatchObject([
    { kind: 'vault-given-up', subject: expect.stringMatching(/^vault\.json\.given-up-/) },
  ]);
  expect(await room.ring.credentialOf(id)).toEqual(failed('secret-not-here'));

  // Into a new vault.
  expect(await keychain.makeVault('Eine andere, neue', () => true)).toEqual(done(undefined));
  expect(await room.rotations.rotate(id, 24)).toMatchObject({ ok: true });
  const [next] = room.mirror.get('rotations');
  expect(await room.ring.credentialOf(next?.newId ?? '')).toMatchObject({ ok: true });
  expect(await room.deletion.deleteKey(id, label)).toEqual(done(undefined));
  expect(room.deletions.open()).toEqual([]);
  expect(await ground.statusOf(id)).toBe('deleted');
});

it('A key whose secret is in the keychain from before is deleted when that is back beside a vault', async () => {
  const { label, folder } = ground.newRun();
  const { held, keychain: system, system: away } = comingAndGoing();
  const before = await start(folder, system, true);
  const made = await before.room.creation.create({ label, permissions: ['read'] });
  if (!made.ok) throw new Error(made.failure.code);
  const { id } = made.value;
  away.away = true;

  const { room, keychain } = await start(folder, system, true);
  expect(await keychain.makeVault(PASSPHRASE, () => true)).toEqual(done(undefined));
  expect(await keychain.storeOf(`secret/${id}`)).toBeNull();
  expect(await room.deletion.deleteKey(id, label)).toEqual(done(undefined));
  expect(room.deletions.open()).toHaveLength(1);
  const closed = new Promise<unknown>((resolve) => {
    whenReadyAgain(room.mirror, () => resolve(room.deletion.recover()));
  });
  expect(room.mirror.get('keychain')).toMatchObject({ state: 'ready', store: 'vault' });

  away.away = false;
  // The window got the focus.
  await keychain.status();
  await closed;
  expect(room.deletions.open()).toEqual([]);
  expect(await held.get(`secret/${id}`)).toEqual(done(null));
});
