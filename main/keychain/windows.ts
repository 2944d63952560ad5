import { directStore } from './direct';
import type { Store } from './store';

/** Windows: the Credential Manager. It answers without prompts; one value holds at most 2,560 bytes. */
export function windowsStore(): Store {
  return directStore('windows-credentials', 5_000);
}
