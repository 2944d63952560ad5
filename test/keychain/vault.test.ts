import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { armor, Decrypter } from 'age-encryption';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failed } from '../../main/failure';
import type { Keychain } from '../../main/keychain/keychain';
import { memoryKeychain } from '../../main/keychain/memory';
import type { StartHelper } from '../../main/keychain/protocol';
import { createVault, type Vault, type VaultParts } from '../../main/keychain/vault';
import type { VaultAnswer, VaultRequest } from '../../main/keychain/vault-protocol';
import { watched } from '../../main/keychain/watched';
import type { KeychainStatus } from '../../preload/contract';
import { bundleEntry } from './bundle-entry';

/** The vault over real files and its real process. Each passphrase takes about a second, as age wants it. */

const PASSPHRASE = 'Zaun Möhre Kupfer Onkel 7';
const DONE = { ok: true, value: undefined };
const because = (code: string) => ({ ok: false, failure: { code } });

let entry: string;
/** A vault that holds `secret/a` = x, as a file: making one takes a second each time. */
let written: Buffer;
let folder: string;
const children: ChildProcess[] = [];
const open: Vault[] = [];

beforeAll(async () => {
  entry = await bundleEntry('main/keychain/vault-process.ts');
  folder = mkdtempSync(join(tmpdir(), 'ventario-vault-'));
  const vault = await made();
  await vault.set('secret/a', 'x');
  written = readFileSync(path());
  await vault.stop();
  rmSync(folder, { recursive: true, force: true });
});
afterAll(() => rmSync(dirname(entry), { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ventario-vault-'));
});
afterEach(async () => {
  for (const vault of open.splice(0)) await vault.stop();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const start: StartHelper<VaultRequest, VaultAnswer> = () => {
  const child = fork(entry, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
  children.push(child);
  return {
    send: (request) => void child.send(request),
    onAnswer: (listener) => void child.on('message', (answer) => listener(answer as VaultAnswer)),
    onExit: (listener) => void child.once('exit', () => listener()),
    kill: () => void child.kill('SIGKILL'),
  };
};

const path = () => join(folder, 'vault.json');

async function vaultHere(parts: Partial<VaultParts> = {}): Promise<Vault & { setAside: string[] }> {
  const setAside: string[] = [];
  const vault = createVault({
    path: path(),
    start,
    mayHold: () => false,
    onSetAside: (_, name) => setAside.push(name),
    now: () => Date.UTC(2026, 10, 22),
    ...parts,
  });
  open.push(vault);
  await vault.load();
  return Object.assign(vault, { setAside });
}

async function made(parts: Partial<VaultParts> = {}) {
  const vault = await vaultHere(parts);
  expect(await vault.make(PASSPHRASE)).toEqual(DONE);
  return vault;
}

async function reopened(parts: Partial<VaultParts> = {}) {
  const vault = await vaultHere(parts);
  expect(await vault.open(PASSPHRASE)).toEqual(DONE);
  return vault;
}

describe('the vault', () => {
  it('keeps secrets from one run to the next, and is locked in between', async () => {
    const first = await made();
    expect(await first.status()).toEqual({ state: 'ready', store: 'vault' });
    expect(await first.set('secret/a', 'x')).toEqual(DONE);
    expect(await first.set('secret/b', 'y')).toEqual(DONE);
    if (process.platform !== 'win32') expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(await first.delete('secret/b')).toEqual(DONE);
    await first.stop();
    expect(await first.get('secret/a')).toEqual(because('keychain-vault-locked'));

    const next = await vaultHere();
    expect(next.exists()).toBe(true);
    expect(await next.status()).toEqual({ state: 'locked', store: 'vault' });
    expect(await next.get('secret/a')).toEqual(because('keychain-vault-locked'));
    expect(await next.set('secret/a', 'z')).toEqual(because('keychain-vault-locked'));
    expect(await next.delete('secret/a')).toEqual(because('keychain-vault-locked'));
    expect(await next.open(PASSPHRASE)).toEqual(DONE);
    expect(await next.get('secret/a')).toEqual({ ok: true, value: 'x' });
    expect(await next.get('secret/b')).toEqual({ ok: true, value: null });
  });

  it('says that a passphrase is wrong, loses nothing by it, and opens with the right one', async () => {
    writeFileSync(path(), written);
    const next = await vaultHere();
    expect(await next.open(`${PASSPHRASE}x`)).toEqual(because('passphrase-wrong'));
    expect(await next.status()).toEqual({ state: 'locked', store: 'vault' });
    expect(readFileSync(path())).toEqual(written);
    expect(next.setAside).toEqual([]);
    // The same letters, as another keyboard writes them.
    expect(await next.open(PASSPHRASE.normalize('NFD'))).toEqual(DONE);
    expect(await next.get('secret/a')).toEqual({ ok: true, value: 'x' });
  });

  // Seen where scrypt's 256 MiB were not to be had: the same answer would have the user type it again and again.
  it('does not call a passphrase wrong that was never tried', async () => {
    const { version, value } = JSON.parse(written.toString()) as {
      version: number;
      value: { key: string; sealed: string; names: string[] };
    };
    // A work factor that age refuses, in a file that is whole.
    const stanza = Buffer.from(armor.decode(value.key)).toString('latin1').replace(/ 18\n/, ' 63\n');
    const key = armor.encode(Buffer.from(stanza, 'latin1'));
    const names = JSON.stringify(value.names);
    const sum = createHash('sha256').update(`${key}\n${value.sealed}\n${names}`).digest('base64url');
    writeFileSync(path(), JSON.stringify({ version, value: { ...value, key, sum } }));
    const next = await vaultHere();
    expect(next.setAside).toEqual([]);
    expect(await next.open(PASSPHRASE)).toEqual({
      ok: false,
      failure: { code: 'internal', evidence: { technical: 'vault-failed' } },
    });
  });

  it.each([['elf Zeichen'], ['           x          '], ['🔐🔐🔐🔐🔐🔐']])(
    'takes no passphrase that is too short: „%s“',
    async (passphrase) => {
      const vault = await vaultHere();
      expect(await vault.make(passphrase)).toEqual(because('passphrase-too-short'));
      expect(readdirSync(folder)).toEqual([]);
      expect(vault.exists()).toBe(false);
    },
  );

  it('makes none once nobody wants it, and never over another', async () => {
    const vault = await vaultHere();
    expect(await vault.make(PASSPHRASE, () => false)).toEqual(because('cancelled'));
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(path(), written);
    // This one had looked before the file was there.
    expect(await vault.make('another passphrase')).toMatchObject(because('invalid-request'));
    expect(readFileSync(path())).toEqual(written);
  });

  it('is opened by age itself, with nothing but the passphrase', async () => {
    writeFileSync(path(), written);
    const { value } = JSON.parse(readFileSync(path(), 'utf8')) as { value: { key: string; sealed: string } };
    const lock = new Decrypter();
    lock.addPassphrase(PASSPHRASE);
    const box = new Decrypter();
    box.addIdentity(await lock.decrypt(armor.decode(value.key), 'text'));
    expect(JSON.parse(await box.decrypt(armor.decode(value.sealed), 'text'))).toEqual([['secret/a', 'x']]);
    // age's own work factor.
    expect(Buffer.from(armor.decode(value.key)).toString('latin1')).toMatch(/^-> scrypt \S+ 18$/m);
  });

  it('writes neither a secret nor the passphrase in the open', async () => {
    const vault = await made();
    const canary = 'vs_test_CanaryOfTheVault0123456789';
    await vault.set('secret/a', canary);
    await vault.set('refresh-token', canary);
    const forms = [canary, PASSPHRASE].flatMap((text) => [
      Buffer.from(text),
      Buffer.from(text, 'utf16le'),
      ...(['base64', 'base64url', 'hex'] as const).map((as) => Buffer.from(Buffer.from(text).toString(as))),
      Buffer.from(encodeURIComponent(text)),
    ]);
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
    expect(files).toHaveLength(1);
    const found = (bytes: Buffer) => forms.filter((form) => bytes.includes(form)).length;
    expect(files.map(found)).toEqual([0]);
    expect(found(Buffer.from(`{"secret":"${canary}"}`))).toBeGreaterThan(0);
    for (const child of children) expect(child.spawnargs.join(' ')).not.toContain(PASSPHRASE);
  });

  it('keeps any value under any name, also those that a file or JSON would bend', async () => {
    writeFileSync(path(), written);
    const vault = await reopened();
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('__proto__', 'constructor', '\u0000', '\ud800', '\u2028'),
    );
    const held = new Map<string, string>();
    await fc.assert(
      fc.asyncProperty(text, text, async (name, value) => {
        expect(await vault.set(name, value)).toEqual(DONE);
        held.set(name, value);
      }),
      { numRuns: 40 },
    );
    await vault.stop();
    const next = await reopened();
    for (const [name, value] of held) expect(await next.get(name)).toEqual({ ok: true, value });
  });
});

describe('a vault whose file is not as it was written', () => {
  const bent: readonly [string, (bytes: Buffer) => Buffer][] = [
    ['cut off', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['empty', () => Buffer.alloc(0)],
    ['of zeros, as after a power cut', (bytes) => Buffer.alloc(bytes.length)],
    ['changed in the key', (bytes) => swapped(bytes, '"key"', 120)],
    ['changed in the items', (bytes) => swapped(bytes, '"sealed"', 120)],
  ];

  it.each(bent)('is set aside when it is %s, said, and not written over', async (_, bend) => {
    const damaged = bend(written);
    writeFileSync(path(), damaged);
    const next = await vaultHere({ mayHold: () => false });
    expect(next.exists()).toBe(false);
    expect(next.setAside).toHaveLength(1);
    expect(next.wasSetAside()).toBe(true);
    expect(readFileSync(join(folder, next.setAside[0] ?? ''))).toEqual(damaged);
    // Also known after the next start, when nothing is set aside any more.
    const later = await vaultHere();
    expect([later.setAside.length, later.wasSetAside()]).toEqual([0, true]);
  });

  it('is found damaged when it is opened, too', async () => {
    writeFileSync(path(), written);
    const next = await vaultHere();
    writeFileSync(path(), 'not a vault');
    expect(await next.open(PASSPHRASE)).toEqual(because('keychain-missing'));
    expect(next.setAside).toHaveLength(1);
  });

  it.skipIf(process.platform === 'win32')('is not taken for none when it cannot be read', async () => {
    // A folder in its place: neither absent nor readable, for root too.
    mkdirSync(path());
    const next = await vaultHere();
    expect(next.exists()).toBe(true);
    expect(await next.status()).toEqual({ state: 'denied', store: 'vault' });
    expect(await next.get('secret/a')).toMatchObject(because('file-denied'));
    expect(await next.open(PASSPHRASE)).toMatchObject(because('file-denied'));
    expect(await next.make(PASSPHRASE)).toMatchObject(because('invalid-request'));
  });
});

/** One character of the armor is another one. */
function swapped(bytes: Buffer, after: string, distance: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = copy.indexOf(after) + distance;
  copy[at] = copy[at] === 0x41 ? 0x42 : 0x41;
  return copy;
}

describe('a vault that is interrupted', () => {
  it('holds what it held when it was killed between the part and its name', async () => {
    writeFileSync(path(), written);
    writeFileSync(join(folder, '.vault.json.0011223344556677.part'), written.subarray(0, 200), {
      mode: 0o600,
    });
    const next = await reopened();
    expect(next.setAside).toEqual([]);
    expect(await next.get('secret/a')).toEqual({ ok: true, value: 'x' });
    expect(await next.set('secret/a', 'y')).toEqual(DONE);
  });

  it('says so when its process dies, and goes on with the next call', async () => {
    writeFileSync(path(), written);
    const vault = await reopened();
    await vault.set('secret/c', 'warm');
    const setting = vault.set('secret/b', 'y');
    // The process of the last call is still there and is hit while it seals.
    children.at(-1)?.kill('SIGKILL');
    const outcome = await setting;
    if (!outcome.ok) expect(outcome.failure.code).toBe('internal');
    expect(await vault.get('secret/b')).toEqual({ ok: true, value: outcome.ok ? 'y' : null });
    expect(await vault.set('secret/b', 'z')).toEqual(DONE);
    await vault.stop();
    expect(await (await reopened()).get('secret/b')).toEqual({ ok: true, value: 'z' });
  });

  it('keeps what it had when a write fails', async () => {
    writeFileSync(path(), written);
    const vault = await reopened();
    renameSync(path(), join(folder, 'away'));
    mkdirSync(path());
    expect(await vault.set('secret/a', 'y')).toMatchObject(because('file-not-safe'));
    expect(await vault.get('secret/a')).toEqual({ ok: true, value: 'x' });
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('leaves the slow work to its own process', async () => {
    const vault = await vaultHere();
    const before = process.cpuUsage();
    const begun = performance.now();
    expect(await vault.make(PASSPHRASE)).toEqual(DONE);
    const took = performance.now() - begun;
    const { user, system } = process.cpuUsage(before);
    expect(took).toBeGreaterThan(300);
    // Nothing that is as short can block as long, however busy the machine is.
    expect((user + system) / 1000).toBeLessThan(100);
  });
});

describe('beside an earlier store', () => {
  it('never takes what that one may hold for no key, but knows what it deleted itself', async () => {
    const parts = { mayHold: (name: string) => name.startsWith('secret/') };
    const vault = await made(parts);
    expect(await vault.get('secret/earlier')).toEqual(because('keychain-missing'));
    expect(await vault.delete('secret/earlier')).toEqual(because('keychain-missing'));
    expect(await vault.get('refresh-token')).toEqual({ ok: true, value: null });
    await vault.set('secret/new', 'x');
    expect(await vault.delete('secret/new')).toEqual(DONE);
    await vault.stop();
    const next = await reopened(parts);
    expect(await next.get('secret/new')).toEqual({ ok: true, value: null });
    expect(await next.delete('secret/new')).toEqual(DONE);
    expect(await next.get('secret/earlier')).toEqual(because('keychain-missing'));
  });
});

type Slices = { keychain: KeychainStatus };

/** As the app wires it. `earlier`: may the system's keychain have items from before? */
async function watchingOver(system: Keychain, vault: Vault, earlier = false) {
  const slices: Slices = { keychain: { state: 'unknown', store: 'none' } };
  const held = { keychain: undefined as Keychain | undefined };
  const lasts = (name: string) => earlier && name !== 'refresh-token' && !vault.gaveUp(name);
  const told: ((status: KeychainStatus) => void)[] = [];
  const mirror = {
    get: (name: string) => slices[name as 'keychain'] as never,
    set: (name: string, value: unknown) => {
      Object.assign(slices, { [name]: value });
      for (const tell of told) tell(slices.keychain);
    },
  };
  const keychain = watched(
    system,
    mirror,
    { held: undefined, hold: (memory) => void Object.assign(held, { keychain: memory }) },
    vault,
    { mayHold: lasts, systemMayHold: lasts, systemIsKnown: () => earlier },
  );
  /** Until the window was told so. */
  const seen = (isIt: (status: KeychainStatus) => boolean) =>
    new Promise<KeychainStatus>((resolve) => {
      const tell = (status: KeychainStatus) => isIt(status) && resolve(status);
      told.push(tell);
      tell(slices.keychain);
    });
  return { keychain, seen };
}

describe('which store is in use', () => {
  const status = {
    missing: { state: 'missing', store: 'none' },
    locked: { state: 'locked', store: 'kwallet' },
  } as const;

  async function watching(system: keyof typeof status | 'ready') {
    const keychain = memoryKeychain();
    await keychain.set('secret/a', 'of the system');
    const there =
      system === 'ready' ? keychain : { ...keychain, status: () => Promise.resolve(status[system]) };
    return (await watchingOver(there, await vaultHere())).keychain;
  }

  it('stays the vault as long as its file is there, also when the keychain is back', async () => {
    writeFileSync(path(), written);
    const keychain = await watching('ready');
    expect(await keychain.status()).toEqual({ state: 'locked', store: 'vault' });
    expect(await keychain.get('secret/a')).toEqual(because('keychain-vault-locked'));
    expect(await keychain.keepInMemory()).toEqual({ state: 'locked', store: 'vault' });
    expect(await keychain.openVault(PASSPHRASE)).toEqual(DONE);
    expect(await keychain.get('secret/a')).toEqual({ ok: true, value: 'x' });
  });

  it.each(['locked', 'ready'] as const)('is no new vault while the keychain is %s', async (system) => {
    const keychain = await watching(system);
    expect(await keychain.makeVault(PASSPHRASE, () => true)).toMatchObject(because('invalid-request'));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is a new vault from the moment that it was made', async () => {
    const keychain = await watching('missing');
    expect(await keychain.status()).toEqual(status.missing);
    expect(await keychain.makeVault(PASSPHRASE, () => true)).toEqual(DONE);
    expect(await keychain.status()).toEqual({ state: 'ready', store: 'vault' });
    expect(await keychain.set('secret/b', 'y')).toEqual(DONE);
  });
});

describe('a vault whose passphrase is forgotten', () => {
  const missing: Keychain = {
    ...memoryKeychain(),
    status: () => Promise.resolve({ state: 'missing', store: 'none' }),
    get: () => Promise.resolve(failed('keychain-missing')),
    set: () => Promise.resolve(failed('keychain-missing')),
    delete: () => Promise.resolve(failed('keychain-missing')),
  };

  it('is set aside whole under a name that is told, and another can be made in its place', async () => {
    writeFileSync(path(), written);
    const vault = await vaultHere();
    const { keychain } = await watchingOver(missing, vault);
    expect(await keychain.status()).toEqual({ state: 'locked', store: 'vault' });
    const given = await vault.giveUp();
    expect(given).toEqual({ ok: true, value: expect.stringMatching(/^vault\.json\.given-up-2026-11-22T/) });
    expect(readFileSync(join(folder, given.ok ? given.value : ''))).toEqual(written);
    expect(await keychain.status()).toEqual({ state: 'missing', store: 'none' });
    expect(await keychain.makeVault('Eine andere, neue', () => true)).toEqual(DONE);
    expect(await keychain.set('secret/b', 'y')).toEqual(DONE);
    expect(await keychain.get('secret/b')).toEqual({ ok: true, value: 'y' });
    expect(await keychain.storeOf('secret/b')).toBe('vault');
  });

  it.each([
    ['no keychain', missing, 'missing'],
    ['the keychain of the system', memoryKeychain(), 'ready'],
  ] as const)('has what it held named as not here, with %s beside it', async (_, system, state) => {
    writeFileSync(path(), written);
    const vault = await vaultHere();
    await vault.giveUp();
    // Also after the next start.
    const next = await vaultHere();
    expect(next.exists()).toBe(false);
    const { keychain } = await watchingOver(system, next, true);
    expect((await keychain.status()).state).toBe(state);
    expect(await keychain.get('secret/a')).toEqual({ ok: true, value: null });
    expect(await keychain.delete('secret/a')).toEqual(DONE);
    expect(await keychain.storeOf('secret/a')).toBeNull();
    // What it never held may be in the system's keychain, as before.
    if (state === 'missing')
      expect(await keychain.get('secret/earlier')).toEqual(because('keychain-missing'));
    // In memory and in a new vault too.
    await keychain.keepInMemory();
    expect(await keychain.get('secret/a')).toEqual({ ok: true, value: null });
  });

  it('does not have a secret named as lost that was entered again', async () => {
    writeFileSync(path(), written);
    const vault = await vaultHere();
    await vault.giveUp();
    const system = memoryKeychain();
    const { keychain } = await watchingOver(system, vault, true);
    expect(await keychain.set('secret/a', 'again')).toEqual(DONE);
    // The keychain is away at the next start.
    const later = await watchingOver(missing, await vaultHere(), true);
    expect(await later.keychain.get('secret/a')).toEqual(because('keychain-missing'));
    expect(await later.keychain.delete('secret/a')).toEqual(because('keychain-missing'));
  });

  it('is not given up while it is open, and no earlier one is written over', async () => {
    writeFileSync(path(), written);
    const open = await reopened();
    expect(await open.giveUp()).toMatchObject(because('invalid-request'));
    await open.stop();
    expect((await open.giveUp()).ok).toBe(true);
    writeFileSync(path(), written);
    // In the same millisecond.
    expect((await (await vaultHere()).giveUp()).ok).toBe(true);
    expect(readdirSync(folder).filter((name) => name.includes('.given-up-'))).toHaveLength(2);
    expect(await open.giveUp()).toEqual(because('keychain-missing'));
  });

  it('says so when the list of what was lost cannot be read any more', async () => {
    const list = join(folder, 'vault-given-up.json');
    writeFileSync(list, '{"version":1,"val');
    const said: string[][] = [];
    await vaultHere({ onSetAside: (...what) => said.push(what) });
    expect(said).toEqual([['given-up-set-aside', expect.stringMatching(/^vault-given-up\.json\.damaged-/)]]);
  });

  it('stays in use when what it held cannot be noted', async () => {
    writeFileSync(path(), written);
    const vault = await vaultHere();
    mkdirSync(join(folder, 'vault-given-up.json'));
    expect(await vault.giveUp()).toMatchObject(because('file-not-safe'));
    expect(vault.exists()).toBe(true);
    expect(readFileSync(path())).toEqual(written);
  });
});

describe('a keychain that is back beside a vault', () => {
  /** The vault was made while the system's keychain was away, which holds a secret from before. */
  async function beside(system: Keychain) {
    writeFileSync(path(), written);
    const mayHold = (name: string) => name.startsWith('secret/');
    const { keychain, seen } = await watchingOver(system, await vaultHere({ mayHold }), true);
    expect(await keychain.openVault(PASSPHRASE)).toEqual(DONE);
    return { keychain, seen };
  }
  const READY = { state: 'ready', store: 'gnome-keyring' } as const;

  async function keyring(): Promise<Keychain & { held: Keychain }> {
    const held = memoryKeychain();
    await held.set('secret/earlier', 'from before');
    return { ...held, held, status: () => Promise.resolve(READY) };
  }

  it('still gives and deletes its older secrets, and gets no new ones', async () => {
    const system = await keyring();
    const { keychain, seen } = await beside(system);
    expect(await keychain.get('secret/a')).toEqual({ ok: true, value: 'x' });
    expect(await keychain.get('secret/earlier')).toEqual({ ok: true, value: 'from before' });
    expect(await keychain.get('secret/never')).toEqual({ ok: true, value: null });
    expect(await keychain.set('secret/new', 'y')).toEqual(DONE);
    expect(await system.held.get('secret/new')).toEqual({ ok: true, value: null });
    expect(await keychain.delete('secret/earlier')).toEqual(DONE);
    expect(await system.held.get('secret/earlier')).toEqual({ ok: true, value: null });
    expect(await keychain.get('secret/earlier')).toEqual({ ok: true, value: null });
    expect((await seen(({ earlier }) => earlier !== undefined)).earlier).toEqual(READY);
  });

  it('loses a secret that is in both, and one that it cannot delete is not called deleted', async () => {
    const system = await keyring();
    let locked = true;
    const { keychain } = await beside({
      ...system,
      delete: (name) => (locked ? Promise.resolve(failed('keychain-locked')) : system.delete(name)),
    });
    // Entered once more by hand, while the system's keychain was away.
    expect(await keychain.set('secret/earlier', 'again')).toEqual(DONE);
    expect(await keychain.delete('secret/earlier')).toEqual(because('keychain-locked'));
    locked = false;
    expect(await keychain.delete('secret/earlier')).toEqual(DONE);
    expect(await system.held.get('secret/earlier')).toEqual({ ok: true, value: null });
    expect(await keychain.get('secret/earlier')).toEqual({ ok: true, value: null });
  });

  it('is named for the secrets that it has, and the vault for its own, locked or not', async () => {
    writeFileSync(path(), written);
    const { keychain } = await watchingOver(await keyring(), await vaultHere(), true);
    for (const open of [false, true]) {
      if (open) expect(await keychain.openVault(PASSPHRASE)).toEqual(DONE);
      expect(await keychain.storeOf('secret/a')).toBe('vault');
      expect(await keychain.storeOf('secret/earlier')).toBe('gnome-keyring');
    }
  });

  it('says that it is locked, is opened on request, and what waited for it goes on', async () => {
    const system = await keyring();
    let locked = true;
    const status = () =>
      Promise.resolve<KeychainStatus>({ state: locked ? 'locked' : 'ready', store: 'gnome-keyring' });
    const { keychain, seen } = await beside({
      ...system,
      status,
      get: (name) => (locked ? Promise.resolve(failed('keychain-locked')) : system.get(name)),
      unlock: () => {
        locked = false;
        return status();
      },
    });
    expect(await keychain.get('secret/earlier')).toEqual(because('keychain-locked'));
    expect((await seen(({ earlier }) => earlier !== undefined)).earlier?.state).toBe('locked');
    expect(await keychain.unlock()).toEqual({ state: 'ready', store: 'vault', earlier: READY });
    expect(await keychain.get('secret/earlier')).toEqual({ ok: true, value: 'from before' });
  });

  it.each(['keychain-missing', 'keychain-denied', 'keychain-changed'] as const)(
    'that answers %s is never read as „no key“',
    async (code) => {
      const system = await keyring();
      const { keychain } = await beside({
        ...system,
        get: () => Promise.resolve(failed(code)),
        delete: () => Promise.resolve(failed(code)),
      });
      expect(await keychain.get('secret/earlier')).toEqual(because('keychain-missing'));
      expect(await keychain.delete('secret/earlier')).toEqual(because('keychain-missing'));
    },
  );

  it('gives its older secrets to a run that keeps its own in memory', async () => {
    const system = await keyring();
    let away = true;
    const vault = await vaultHere();
    const { keychain } = await watchingOver(
      { ...system, status: () => Promise.resolve(away ? { state: 'missing', store: 'none' } : READY) },
      vault,
      true,
    );
    expect(await keychain.keepInMemory()).toMatchObject({ state: 'ready', store: 'memory' });
    away = false;
    expect(await keychain.set('secret/new', 'y')).toEqual(DONE);
    expect(await keychain.get('secret/earlier')).toEqual({ ok: true, value: 'from before' });
    expect(await keychain.storeOf('secret/new')).toBe('memory');
    expect(await keychain.storeOf('secret/earlier')).toBe('gnome-keyring');
    expect(await system.held.get('secret/new')).toEqual({ ok: true, value: null });
  });
});
