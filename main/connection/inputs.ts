import type { FailureCode } from '../../preload/contract';
import type { KeyMode } from '../backend/contract';
import { readCredential } from '../backend/credentials';
import { failing, passed, type Stage } from './stage';

/** Key and secret are here, whole, of this mode and not swapped. Nothing is sent. */
export const inputs: Stage = {
  id: 'inputs',
  limitMs: 6_000,
  async run(context) {
    const keyFault = faultOf(context.keyId, 'key-id', context.keyMode);
    if (keyFault !== null) return failing({ code: keyFault, evidence: { field: 'key' } });
    const held = await context.credentialOf(context.keyId);
    if (!held.ok) return failing(held.failure);
    const credential = held.value;
    if (credential.keyId !== context.keyId) return failing({ code: 'keychain-mismatch' });
    if (credential.algorithm === 'hmac-sha256') {
      const secretFault = faultOf(credential.secret, 'secret', context.keyMode);
      if (secretFault !== null) return failing({ code: secretFault, evidence: { field: 'secret' } });
    }
    context.found.credential = credential;
    return passed();
  },
};

function faultOf(text: string, wanted: 'key-id' | 'secret', mode: KeyMode): FailureCode | null {
  const read = readCredential(text);
  if (read.kind === 'faulty') {
    switch (read.reason) {
      case 'checksum':
        return 'credential-checksum';
      case 'wrong-length':
        return 'credential-wrong-length';
      case 'empty':
        return 'credential-incomplete';
      default:
        return 'credential-unrecognised';
    }
  }
  if (read.kind !== wanted) return 'credential-swapped';
  return read.mode === mode ? null : 'credential-wrong-mode';
}
