import { createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeSecret } from '../../main/backend/credentials';
import {
  credentialFrom,
  makePrivatePart,
  pemOf,
  publicPartOf,
  readSeed,
  secretFrom,
  secretText,
  signingKeyFrom,
} from '../../main/keys/key-pair';
import { logLine } from '../../main/log';

/** RFC 8032, section 7.1, test 1. */
const SEED = 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A';
const PUBLIC = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
const KEY_ID = 'vk_test_zH0DJT2jH5kvdrGhlWX00Q';

const seeds = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => Buffer.from(bytes).toString('base64url'));

describe('A key pair', () => {
  it('has the public part that RFC 8032 says', () => {
    expect(publicPartOf('ed25519', SEED)).toEqual({ kty: 'OKP', crv: 'Ed25519', x: PUBLIC });
  });

  it('is another one every time, and sends nothing private', async () => {
    const [one, two] = [await makePrivatePart('ed25519'), await makePrivatePart('ed25519')];
    expect(one.privateText).not.toBe(two.privateText);
    expect(readSeed(one.privateText)).toHaveLength(32);
    expect(one.publicJwk).toEqual(publicPartOf('ed25519', one.privateText));
    expect(Object.keys(one.publicJwk).toSorted()).toEqual(['crv', 'kty', 'x']);
    expect(JSON.stringify(one.publicJwk)).not.toContain(one.privateText);
  });

  it('becomes what signs and the same text again', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const credential = credentialFrom(KEY_ID, seed);
        expect(credential.algorithm).toBe('ed25519');
        expect(secretText(credential)).toBe(seed);
      }),
      { numRuns: 200 },
    );
  });

  it('signs what its public part verifies, also by way of its PEM', () => {
    const x = publicPartOf('ed25519', SEED)?.x ?? '';
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const key = signingKeyFrom(KEY_ID, SEED);
    if (key.algorithm !== 'ed25519') throw new Error('Not an Ed25519 key');
    const pem = pemOf(SEED) ?? '';
    expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+\n-----END PRIVATE KEY-----\n$/);
    for (const privateKey of [key.privateKey, createPrivateKey(pem)]) {
      expect(
        verify(null, Buffer.from('ventario'), publicKey, sign(null, Buffer.from('ventario'), privateKey)),
      ).toBe(true);
    }
  });
});

describe('A text out of the keychain', () => {
  it('that is a Secret Key is never taken for a seed', () => {
    for (let index = 0; index < 200; index += 1) {
      const secret = makeSecret(index % 2 === 0 ? 'test' : 'live', (size) => randomBytes(size));
      expect(readSeed(secret)).toBeUndefined();
      const credential = credentialFrom(KEY_ID, secret);
      expect(credential).toEqual({ keyId: KEY_ID, algorithm: 'hmac-sha256', secret });
      expect(secretText(credential)).toBe(secret);
    }
  });

  it.each([
    ['nothing', ''],
    ['a character short', SEED.slice(1)],
    ['a character long', `${SEED}A`],
    ['padded', `${SEED}=`],
    ['with a line break', `${SEED}\n`],
    ['in the alphabet of base64', SEED.replace('_', '/')],
    ['with bits behind its end', `${SEED.slice(0, -1)}B`],
  ])('%s is no seed', (_, text) => {
    expect(readSeed(text)).toBeUndefined();
    expect(publicPartOf('ed25519', text)).toBeUndefined();
    expect(pemOf(text)).toBeUndefined();
  });
});

describe('The log', () => {
  it('takes a private key out in every form that it has here', async () => {
    const { privateText } = await makePrivatePart('ed25519');
    const pem = pemOf(privateText) ?? '';
    const forms = [
      privateText,
      `VENTARIO_PRIVATE_KEY=${privateText}`,
      pem,
      credentialFrom(KEY_ID, privateText),
    ];
    const piecesOf = (text: string) => [text.slice(0, 20), text.slice(-20)];
    const pieces = [...piecesOf(privateText), ...piecesOf(pem.split('\n')[1]?.slice(22) ?? '')];
    const inFull = JSON.stringify(forms);
    expect(pieces.filter((piece) => !inFull.includes(piece))).toEqual([]);
    const logged = logLine(0, 'info', 'x', { forms });
    expect(pieces.filter((piece) => logged.includes(piece))).toEqual([]);
  });
});

describe('What the backend answers', () => {
  it('for a key pair is taken only without a secret', async () => {
    expect(await secretFrom('ed25519', null, SEED, 'test')).toBe(SEED);
    expect(await secretFrom('ed25519', 'eyJ.a.b.c.d', SEED, 'test')).toBeUndefined();
    expect(await secretFrom('ed25519', null, 'not a seed', 'test')).toBeUndefined();
  });

  it('for a Secret Key is taken only with one', async () => {
    const { privateText } = await makePrivatePart('hmac-sha256');
    expect(await secretFrom('hmac-sha256', null, privateText, 'test')).toBeUndefined();
    expect(publicPartOf('hmac-sha256', SEED)).toBeUndefined();
  });
});
