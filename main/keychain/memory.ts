import { DONE, done } from '../failure';
import type { Keychain } from './keychain';

const status = () => Promise.resolve({ state: 'ready', store: 'memory' } as const);

/** For a system without a keychain, and only when the user chose it: nothing outlives this run. */
export function memoryKeychain(): Keychain {
  const items = new Map<string, string>();
  return {
    status,
    unlock: status,
    get: (name) => Promise.resolve(done(items.get(name) ?? null)),
    set(name, value) {
      items.set(name, value);
      return Promise.resolve(DONE);
    },
    delete(name) {
      items.delete(name);
      return Promise.resolve(DONE);
    },
    adopt: () => Promise.resolve(DONE),
    stop() {
      items.clear();
      return Promise.resolve();
    },
  };
}
