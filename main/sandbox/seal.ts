import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readText, writeFileSafely } from './files';

/**
 * HMAC secrets at rest: AES-256-GCM under a key of its own file (0600), bound to the key id, so that sealed
 * secrets cannot be swapped between keys.
 */
export type Seal = {
  close: (secret: string, keyId: string) => string;
  /** Undefined when the text was changed or belongs to another key or folder. */
  open: (sealed: string, keyId: string) => string | undefined;
};

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The seal of a folder; its key is made at first use. */
export function openSeal(folder: string): Seal {
  const path = join(folder, 'seal.key');
  const stored = Buffer.from(readText(path) ?? '', 'base64url');
  const key = stored.length === 32 ? stored : randomBytes(32);
  if (key !== stored) writeFileSafely(path, key.toString('base64url'));

  return {
    close: (secret, keyId) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(keyId));
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url');
    },
    open: (sealed, keyId) => {
      const bytes = Buffer.from(sealed, 'base64url');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
          .setAAD(Buffer.from(keyId))
          .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        return Buffer.concat([
          decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)),
          decipher.final(),
        ]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
