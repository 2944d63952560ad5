import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { Credential } from '../backend/client';
import type { Algorithm, PublicJwk } from '../backend/contract';
import { readCredential } from '../backend/credentials';
import { privateKeyFromSeed } from '../backend/private-key';
import type { SigningKey } from '../backend/signature';
import { makeEphemeral, openSecret, publicPart } from './ephemeral';

/**
 * What is secret about a key, as the one line of text that lies in the keychain: `vs_…` for hmac-sha256, and for
 * ed25519 the 32-byte seed (RFC 8032, section 5.1.5) as 43 characters of base64url, which is also the `d` of its
 * JWK (RFC 8037). The two can be told apart by their length alone.
 */

const SEED_BYTES = 32;

/** The 32 bytes of a seed; undefined when the text is no seed in its one canonical form. */
export function readSeed(text: string): Buffer | undefined {
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === SEED_BYTES && bytes.toString('base64url') === text ? bytes : undefined;
}

/** PKCS #8 in PEM (RFC 8410, section 7; RFC 7468, section 10); undefined when the text is no seed. */
export function pemOf(seed: string): string | undefined {
  const bytes = readSeed(seed);
  return bytes === undefined
    ? undefined
    : privateKeyFromSeed(bytes).export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** What a creation or renewal under way sends, and what it keeps until it has ended. */
export type PrivatePart = {
  publicJwk: PublicJwk;
  /** For the keychain. ed25519: the seed itself. hmac-sha256: the ephemeral key that the secret comes to. */
  privateText: string;
};

export async function makePrivatePart(algorithm: Algorithm): Promise<PrivatePart> {
  if (algorithm === 'hmac-sha256') return makeEphemeral();
  const { d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const publicJwk = d === undefined ? undefined : publicJwkOf(d);
  if (d === undefined || publicJwk === undefined) throw new Error('No Ed25519 key was made');
  return { publicJwk, privateText: d };
}

/** The public part again, after a restart: the same for the same text. undefined when the text is no such key. */
export function publicPartOf(algorithm: Algorithm, privateText: string): PublicJwk | undefined {
  return algorithm === 'hmac-sha256' ? publicPart(privateText) : publicJwkOf(privateText);
}

/**
 * The new key's secret out of the backend's answer and what was kept; undefined when the answer does not fit.
 * For ed25519 the backend has none to send, and one that it sends all the same is not ours.
 */
export async function secretFrom(
  algorithm: Algorithm,
  secretJwe: string | null,
  privateText: string,
  mode: 'live' | 'test',
): Promise<string | undefined> {
  if (algorithm === 'ed25519') {
    return secretJwe === null && readSeed(privateText) !== undefined ? privateText : undefined;
  }
  const secret = secretJwe === null ? undefined : await openSecret(secretJwe, privateText);
  const read = secret === undefined ? undefined : readCredential(secret);
  return read?.kind === 'secret' && read.mode === mode ? secret : undefined;
}

/** What signs for this key, from the text in the keychain. */
export function credentialFrom(keyId: string, text: string): Credential {
  const seed = readSeed(text);
  if (seed === undefined) return { keyId, algorithm: 'hmac-sha256', secret: text };
  const der = privateKeyFromSeed(seed).export({ type: 'pkcs8', format: 'der' });
  return { keyId, algorithm: 'ed25519', privateKeyPkcs8: der.toString('base64') };
}

/** The text of the keychain again: what is shown, copied and exported. */
export function secretText(credential: Credential): string {
  if (credential.algorithm === 'hmac-sha256') return credential.secret;
  const der = Buffer.from(credential.privateKeyPkcs8, 'base64');
  const { d } = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
  if (d === undefined) throw new Error('Not an Ed25519 key');
  return d;
}

/** For who signs without the client, as the example bot does. */
export function signingKeyFrom(keyId: string, text: string): SigningKey {
  const seed = readSeed(text);
  return seed === undefined
    ? { keyId, algorithm: 'hmac-sha256', secret: text }
    : { keyId, algorithm: 'ed25519', privateKey: privateKeyFromSeed(seed) };
}

function publicJwkOf(seed: string): PublicJwk | undefined {
  const bytes = readSeed(seed);
  if (bytes === undefined) return undefined;
  const { x } = createPublicKey(privateKeyFromSeed(bytes)).export({ format: 'jwk' });
  return x === undefined ? undefined : { kty: 'OKP', crv: 'Ed25519', x };
}
