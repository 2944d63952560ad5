import { createPrivateKey, type KeyObject } from 'node:crypto';

/** PKCS #8 header of an Ed25519 private key (RFC 8410, section 7); the 32 bytes of the seed follow. */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** An Ed25519 private key from its 32-byte seed (RFC 8032), the `d` of its JWK. */
export function privateKeyFromSeed(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([ED25519_PKCS8, seed]), format: 'der', type: 'pkcs8' });
}
