import { createPrivateKey } from 'node:crypto';
import type { Failure } from '../../preload/contract';
import type { Credential } from '../backend/client';
import type { KeyMode } from '../backend/contract';
import { lengthOf, readCredential } from '../backend/credentials';
import { failing, passed, type Stage, type StageContext } from './stage';

/** Key and secret are here, whole, of this mode, of the right kind and not swapped. Nothing is sent. */
export const inputs: Stage = {
  id: 'inputs',
  limitMs: 6_000,
  // Only the keychain is waited for.
  late: () => ({ code: 'keychain-slow' }),
  async run(context) {
    const keyFault = faultOf(context.keyId, 'key-id', context.keyMode);
    if (keyFault !== null) return failing(keyFault);
    const held = await context.credentialOf(context.keyId);
    if (!held.ok) return failing(whatIsMissing(context, held.failure));
    const credential = held.value;
    if (credential.keyId !== context.keyId) return failing({ code: 'keychain-mismatch' });
    const secretFault =
      credential.algorithm === 'hmac-sha256'
        ? faultOf(credential.secret, 'secret', context.keyMode)
        : kindFault(credential.privateKeyPkcs8);
    if (secretFault !== null) return failing(secretFault);
    const registered = context.row?.algorithm;
    if (registered !== undefined && registered !== credential.algorithm) {
      return failing({
        code: 'key-type-wrong',
        evidence: { algorithm: credential.algorithm, expectedAlgorithm: registered },
      });
    }
    context.found.credential = credential;
    return passed();
  },
};

/** Which half of the key it is that is not here. */
function whatIsMissing({ row }: StageContext, failure: Failure): Failure {
  if (failure.code !== 'secret-not-here' || row === null) return failure;
  return { ...failure, evidence: { algorithm: row.algorithm } };
}

function faultOf(text: string, wanted: 'key-id' | 'secret', mode: KeyMode): Failure | null {
  const field = wanted === 'key-id' ? 'key' : 'secret';
  const read = readCredential(text);
  if (read.kind === 'faulty') {
    switch (read.reason) {
      case 'checksum':
        return { code: 'credential-checksum', evidence: { field } };
      case 'wrong-length':
        return { code: 'credential-wrong-length', evidence: { field, ...lengthOf(text) } };
      case 'empty':
        return { code: 'credential-incomplete', evidence: { field } };
      case 'wrong-alphabet':
        return { code: 'credential-characters', evidence: { field } };
      default:
        // A key is in it, with something stuck to it: a variable's name, an invisible character.
        return {
          code: /v[ks]_(live|test)_[\w-]{20}/.test(text)
            ? 'credential-characters'
            : 'credential-unrecognised',
          evidence: { field },
        };
    }
  }
  // The key's field was right when it comes to the secret's: then the key stands in both.
  if (read.kind !== wanted) {
    return { code: wanted === 'key-id' ? 'credential-swapped' : 'credential-twice', evidence: { field } };
  }
  if (read.mode !== mode) return { code: 'credential-wrong-mode', evidence: { field, mode: read.mode } };
  if (!read.trimmed) return null;
  return { code: text.trim() === read.value ? 'value-has-blanks' : 'value-has-quotes', evidence: { field } };
}

/** A private key that can be read but is of another kind signs nothing that the backend accepts. */
function kindFault(text: Extract<Credential, { algorithm: 'ed25519' }>['privateKeyPkcs8']): Failure | null {
  try {
    const { asymmetricKeyType } = text.startsWith('-----')
      ? createPrivateKey(text)
      : createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
    if (asymmetricKeyType === 'ed25519') return null;
    return {
      code: 'key-type-wrong',
      evidence: { algorithm: asymmetricKeyType ?? 'unknown', expectedAlgorithm: 'ed25519' },
    };
  } catch {
    return { code: 'credential-unrecognised', evidence: { field: 'secret' } };
  }
}
