import type { KeychainStatus } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { done } from '../failure';
import { itemName } from '../keys/names';
import type { KeyRing } from '../keys/ring';
import { addRemark, type Mirror } from '../mirror';
import type { Keychain } from './keychain';
import type { Vault } from './vault';

export type GivingUp = {
  vault: Pick<Vault, 'giveUp' | 'gaveUp'>;
  keychain: Pick<Keychain, 'status'>;
  ring: Pick<KeyRing, 'noteSecret'>;
  mirror: Mirror;
  /** What an item of the backend in use is called in the vault. */
  itemOf: (name: string) => string;
};

/**
 * For a forgotten passphrase, on the user's word: the vault's file is set aside under another name, which is said, and
 * its keys are named as not on this device. Errors: those of `Vault.giveUp`.
 */
export async function giveUpVault(parts: GivingUp): Promise<Outcome<KeychainStatus>> {
  const { vault, keychain, ring, mirror, itemOf } = parts;
  const given = await vault.giveUp();
  if (!given.ok) return given;
  addRemark(mirror, 'vault-given-up', given.value);
  for (const { id, secretHere } of mirror.get('keys').rows)
    if (secretHere !== 'no' && vault.gaveUp(itemOf(itemName.secret(id)))) await ring.noteSecret(id, 'no');
  return done(await keychain.status());
}
