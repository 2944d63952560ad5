import type { Mode } from '../../preload/contract';
import type { KeyMode } from '../backend/contract';

/** What an item in the keychain is called. */
export const itemName = {
  secret: (keyId: string) => `secret/${keyId}`,
  /** The ephemeral private key of a creation under way. */
  creation: (id: string) => `creation/${id}`,
} as const;

/** Practice keys carry `test`, so that one is never sent to a live host. */
export function keyModeOf(mode: Mode): KeyMode {
  return mode === 'practice' ? 'test' : 'live';
}
