import type { KeychainStatus } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { DONE, done, failed } from '../failure';
import type { Mirror } from '../mirror';
import type { Keychain } from './keychain';
import { memoryKeychain } from './memory';
import type { Vault } from './vault';

export type WatchedKeychain = Keychain & {
  /** For a system without a keychain, on the user's word alone: nothing outlives this run. */
  keepInMemory(): Promise<KeychainStatus>;
  /** For the same case: a file under this passphrase, in use from then on. Errors: those of `Vault.make`. */
  makeVault(passphrase: string, wanted: () => boolean): Promise<Outcome<void>>;
  /** Errors: those of `Vault.open`. */
  openVault(passphrase: string): Promise<Outcome<void>>;
  /** Where this item is, without a look into a store that could prompt. null: in none, or it cannot be told. */
  storeOf(name: string): Promise<KeychainStatus['store'] | null>;
};

/** What an earlier store may have, while a vault or memory stands in for it. */
export type Earlier = {
  /** Any store that is out of reach. */
  mayHold: (name: string) => boolean;
  /** The system's keychain. */
  systemMayHold: (name: string) => boolean;
  /** Was anything ever written to the system's keychain? Else it is not even looked at: a first look writes. */
  systemIsKnown: () => boolean;
};

/** The window's picture of the keychain follows what its calls found. */
export function watched(
  system: Keychain,
  mirror: Pick<Mirror, 'get' | 'set'>,
  memory: { held: Keychain | undefined; hold: (keychain: Keychain) => void },
  vault: Vault,
  earlier: Earlier,
): WatchedKeychain {
  let inMemory = memory.held;
  /** What the system's keychain last said while another store was in use. */
  let beside: KeychainStatus['earlier'];
  /** A vault stays in use when the system's keychain comes back: nothing moves by itself. */
  const keychain = () => inMemory ?? (vault.exists() ? vault : system);
  const isBeside = () => keychain() !== system && earlier.systemIsKnown();
  function show(status: KeychainStatus): KeychainStatus {
    const shown = !isBeside() || beside === undefined ? status : { ...status, earlier: beside };
    mirror.set('keychain', shown);
    return shown;
  }
  async function look(ask: () => Promise<KeychainStatus> = () => keychain().status()) {
    return show(await ask());
  }
  /** May take seconds: nobody waits for it. */
  async function lookBeside(ask: () => Promise<KeychainStatus> = () => system.status()): Promise<void> {
    if (!isBeside()) return;
    const { state, store } = await ask();
    beside = { state, store };
    if (isBeside()) await look();
  }
  /**
   * What the store in use does not have, the system's keychain may still have from before: it is read and deleted
   * there, and never written. What was given up with a vault is in none of them. `inBoth`: the system's is asked
   * although the store in use had it.
   */
  async function alsoEarlier<Value>(
    name: string,
    ask: (keychain: Keychain) => Promise<Outcome<Value>>,
    ifNone: Outcome<Value>,
    inBoth = false,
  ): Promise<Outcome<Value>> {
    const chosen = keychain();
    const outcome = await ask(chosen);
    if (outcome.ok ? !inBoth : outcome.failure.code !== 'keychain-missing') return outcome;
    if (vault.gaveUp(name)) return ifNone;
    if (chosen === system || !earlier.systemMayHold(name)) return outcome;
    const there = await ask(system);
    if (!there.ok || beside?.state !== 'ready') void lookBeside();
    // A lock can be opened and a wait has an end; all else comes to the same as a store that is missing.
    if (!there.ok) return SOON.has(there.failure.code) ? there : outcome;
    // A damaged vault that was set aside may have it, too.
    return there.value === null && vault.wasSetAside() ? outcome : there;
  }
  /** Looks again when a call failed, or when the last look was not good. */
  async function seen<Value>(outcome: Outcome<Value>): Promise<Outcome<Value>> {
    const { state } = mirror.get('keychain');
    if (state !== 'unknown' && outcome.ok === (state === 'ready')) return outcome;
    if (!outcome.ok && !outcome.failure.code.startsWith('keychain-')) return outcome;
    await look();
    return outcome;
  }
  return {
    status() {
      if (beside !== undefined && beside.state !== 'ready') void lookBeside();
      return look();
    },
    get: async (name) => seen(await alsoEarlier(name, (one) => one.get(name), done<string | null>(null))),
    async set(name, value) {
      const noted = await vault.keptAgain(name);
      return noted.ok ? seen(await keychain().set(name, value)) : noted;
    },
    // Entered once more while the system's keychain was away, it is in both.
    delete: async (name) => seen(await alsoEarlier(name, (one) => one.delete(name), DONE, true)),
    async unlock() {
      await lookBeside(() => system.unlock());
      return look(() => keychain().unlock());
    },
    adopt: () => keychain().adopt(),
    async keepInMemory() {
      if (isOutOfReach(await look())) {
        inMemory = memoryKeychain(earlier.mayHold);
        memory.hold(inMemory);
      }
      return look();
    },
    async makeVault(passphrase, wanted) {
      if (!isOutOfReach(await look())) return failed('invalid-request', { field: 'keychain' });
      const made = await vault.make(passphrase, wanted);
      await look();
      return made;
    },
    async openVault(passphrase) {
      const opened = await vault.open(passphrase);
      await look();
      if (opened.ok) void lookBeside();
      return opened;
    },
    async storeOf(name) {
      if (vault.gaveUp(name)) return null;
      if (inMemory !== undefined) {
        const held = await inMemory.get(name);
        if (held.ok) return held.value === null ? null : 'memory';
      } else if (vault.exists()) {
        if (vault.holds(name)) return 'vault';
        // It may be whole, and cannot be read.
        if ((await vault.status()).state === 'denied') return null;
      } else return (await look()).store;
      if (!earlier.systemMayHold(name)) return null;
      await lookBeside();
      return beside === undefined || beside.store === 'none' ? null : beside.store;
    },
    async stop() {
      await vault.stop();
      await system.stop();
    },
  };
}

const SOON: ReadonlySet<string> = new Set(['keychain-locked', 'keychain-slow']);

/**
 * A store that is there, only locked or slow, is never given up for memory or a vault. One that is there for others
 * only (a confined app hears no to everything) is as good as missing; a vault that cannot be read is not.
 */
export function isOutOfReach({ state, store }: KeychainStatus): boolean {
  return (state === 'missing' || state === 'denied') && store !== 'vault';
}

/**
 * Calls `act` each time that the keychain is ready after it was known not to be: what waited for it can go on.
 * Answers how to end it.
 */
export function whenReadyAgain(mirror: Pick<Mirror, 'get' | 'follow'>, act: () => void): () => void {
  let out = isOut(mirror);
  return mirror.follow((name) => {
    if (name !== 'keychain') return;
    const was = out;
    out = isOut(mirror);
    if (was && !out && mirror.get('keychain').state === 'ready') act();
  });
}

/** Known not to be ready, or not to reach what is still in the system's: that may have been opened since. */
export function isOut(mirror: Pick<Mirror, 'get'>): boolean {
  const { state, earlier } = mirror.get('keychain');
  return [state, earlier?.state ?? 'ready'].some((each) => each !== 'ready' && each !== 'unknown');
}
