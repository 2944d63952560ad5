import { directStore } from './direct';
import type { Store } from './store';

/** macOS: the login keychain. It may ask the user for leave, so an answer may take a person's time. */
export function macosStore(): Store {
  return directStore('macos-keychain', 60_000);
}
