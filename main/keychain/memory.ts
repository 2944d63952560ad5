import { DONE, done, failed } from '../failure';
import type { Keychain } from './keychain';

const status = () => Promise.resolve({ state: 'ready', store: 'memory' } as const);

/**
 * For a system without a keychain, and only when the user chose it: nothing outlives this run.
 * `mayHold`: may the system's own keychain, out of reach now, have an item of this name from an earlier run? Then it
 * is neither read as „no key“ nor said to be deleted, but `keychain-missing`.
 */
export function memoryKeychain(mayHold: (name: string) => boolean = () => false): Keychain {
  /** null: was here in this run, and was deleted. */
  const items = new Map<string, string | null>();
  const isOutOfReach = (name: string) => !items.has(name) && mayHold(name);
  return {
    status,
    unlock: status,
    get: (name) =>
      Promise.resolve(isOutOfReach(name) ? failed('keychain-missing') : done(items.get(name) ?? null)),
    set(name, value) {
      items.set(name, value);
      return Promise.resolve(DONE);
    },
    delete(name) {
      if (isOutOfReach(name)) return Promise.resolve(failed('keychain-missing'));
      items.set(name, null);
      return Promise.resolve(DONE);
    },
    adopt: () => Promise.resolve(DONE),
    stop() {
      items.clear();
      return Promise.resolve();
    },
  };
}
