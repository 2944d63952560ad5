import type { Keychain } from './keychain';

/** What an item of one backend is called in the keychain. */
export function itemIn(backend: string, name: string): string {
  return `${backend}/${name}`;
}

/** The part of a keychain that belongs to one backend: what another one calls the same is another item. */
export function within(keychain: Keychain, backend: string): Keychain {
  return {
    ...keychain,
    get: (name) => keychain.get(itemIn(backend, name)),
    set: (name, value) => keychain.set(itemIn(backend, name), value),
    delete: (name) => keychain.delete(itemIn(backend, name)),
  };
}
