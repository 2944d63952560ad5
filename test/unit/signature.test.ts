import { createHmac, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { httpbis } from 'http-message-signatures';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { privateKeyFromSeed } from '../../main/backend/private-key';
import {
  contentDigest,
  type ReceivedRequest,
  type RequestToSign,
  type SignedHeaders,
  type SigningKey,
  signByRecipe,
  signRequest,
  type VerifyingKey,
  verifyRequest,
} from '../../main/backend/signature';

const SECRET = 'vs_test_secret';
const KEY_ID = 'vk_test_key';
const MOMENT = { created: 1_795_000_000, nonce: 'abcdefghijklmnop' };
const pair = generateKeyPairSync('ed25519');
const signers: SigningKey[] = [
  { keyId: KEY_ID, algorithm: 'hmac-sha256', secret: SECRET },
  { keyId: KEY_ID, algorithm: 'ed25519', privateKey: pair.privateKey },
];
const verifiers: Record<SigningKey['algorithm'], VerifyingKey> = {
  'hmac-sha256': { algorithm: 'hmac-sha256', secret: SECRET },
  ed25519: { algorithm: 'ed25519', publicKey: pair.publicKey },
};

function received(request: RequestToSign, headers: SignedHeaders): ReceivedRequest {
  const url = new URL(request.url);
  url.hash = '';
  return { method: request.method, url: url.href, headers, body: Buffer.from(request.body ?? '') };
}
const check = (request: ReceivedRequest, algorithm: SigningKey['algorithm'] = 'hmac-sha256') =>
  verifyRequest(request, (id) => (id === KEY_ID ? verifiers[algorithm] : undefined));

describe('the examples of RFC 9421, appendix B', () => {
  const date = { name: 'date', value: 'Tue, 20 Apr 2021 02:07:55 GMT' };
  const type = { name: 'content-type', value: 'application/json' };
  const request = { method: 'POST', url: 'https://example.com/foo?param=Value&Pet=dog' };

  it('B.2.5 (hmac-sha256) to the byte', () => {
    const secret = Buffer.from(
      'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==',
      'base64',
    );
    const signature = signByRecipe(
      request,
      {
        label: 'sig-b25',
        components: ['date', '@authority', 'content-type'],
        parameters: { created: 1_618_884_473, keyid: 'test-shared-secret' },
        fields: [date, type],
      },
      // Our own secrets are text; the RFC's is not.
      { keyId: 'test-shared-secret', algorithm: 'hmac-sha256', secret },
    );
    expect(signature).toEqual({
      signatureInput:
        'sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"',
      signature: 'sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:',
    });
  });

  it('B.2.6 (ed25519) to the byte', () => {
    const privateKey = privateKeyFromSeed(
      Buffer.from('n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU', 'base64url'),
    );
    const signature = signByRecipe(
      request,
      {
        label: 'sig-b26',
        components: ['date', '@method', '@path', '@authority', 'content-type', 'content-length'],
        parameters: { created: 1_618_884_473, keyid: 'test-key-ed25519' },
        fields: [date, type, { name: 'content-length', value: '18' }],
      },
      { keyId: 'test-key-ed25519', algorithm: 'ed25519', privateKey },
    );
    expect(signature).toEqual({
      signatureInput:
        'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
      signature:
        'sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:',
    });
  });

  it('the sha-256 digest of RFC 9530, appendix B.1', () => {
    expect(contentDigest('{"hello": "world"}\n')).toBe(
      'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:',
    );
  });
});

describe('the profile', () => {
  it('signs method, authority, path, query and digest, in this order, with an absent query as "?"', () => {
    const headers = signRequest(
      { method: 'GET', url: 'https://api.example:443' },
      signers[0] ?? never(),
      MOMENT,
    );
    const parameters = `;created=${MOMENT.created};nonce="${MOMENT.nonce}";keyid="${KEY_ID}";alg="hmac-sha256";tag="ventario-v1"`;
    const list = `("@method" "@authority" "@path" "@query")${parameters}`;
    const base = `"@method": GET\n"@authority": api.example\n"@path": /\n"@query": ?\n"@signature-params": ${list}`;
    const mac = createHmac('sha256', SECRET).update(base).digest('base64');
    expect(headers).toEqual({ 'signature-input': `ventario=${list}`, signature: `ventario=:${mac}:` });
  });

  it('verifies what it signed: any path, query and body, both algorithms', async () => {
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
      url: fc.webUrl({ withQueryParameters: true, withFragments: true }),
      body: fc.oneof(
        fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 100 }),
        fc.uint8Array({ maxLength: 200 }),
      ),
    });
    await fc.assert(
      fc.asyncProperty(request, fc.constantFrom(...signers), async (any, key) => {
        const result = await check(received(any, signRequest(any, key, MOMENT)), key.algorithm);
        expect(result).toMatchObject({ kind: 'ok', keyId: KEY_ID, ...MOMENT, algorithm: key.algorithm });
      }),
    );
  });

  it('refuses any change of method, address, headers or body', async () => {
    const place = fc.tuple(
      fc.constantFrom('method', 'url', 'input', 'signature', 'digest', 'body'),
      fc.nat(),
      fc.nat(),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...signers), place, async (key, [part, at, by]) => {
        const request = {
          method: 'POST',
          url: 'https://127.0.0.1:8443/v1/orders?a=1&b=%20x',
          body: '{"a":1}',
        };
        const good = received(request, signRequest(request, key, MOMENT));
        const flip = (text: string): string => {
          const index = at % text.length;
          const code = 33 + ((text.charCodeAt(index) - 33 + 1 + (by % 92)) % 93);
          return text.slice(0, index) + String.fromCharCode(code) + text.slice(index + 1);
        };
        const bad: ReceivedRequest = {
          method: part === 'method' ? flip(good.method) : good.method,
          url: part === 'url' ? `https://127.0.0.1:8443${flip(request.url.slice(22))}` : good.url,
          headers: {
            'signature-input':
              part === 'input'
                ? flip(good.headers['signature-input'] ?? '')
                : (good.headers['signature-input'] ?? ''),
            signature:
              part === 'signature' ? flip(good.headers.signature ?? '') : (good.headers.signature ?? ''),
            'content-digest':
              part === 'digest'
                ? flip(good.headers['content-digest'] ?? '')
                : (good.headers['content-digest'] ?? ''),
          },
          body: part === 'body' ? Buffer.from(flip(request.body)) : good.body,
        };
        const result = await check(bad, key.algorithm);
        // Spare bits at the end of base64 and the label's name are no part of what is signed.
        const same = Buffer.from(bad.headers.signature?.slice(10) ?? '', 'base64').equals(
          Buffer.from(good.headers.signature?.slice(10) ?? '', 'base64'),
        );
        if (part === 'signature' && same) return;
        expect(result.kind).not.toBe('ok');
      }),
      { numRuns: 600 },
    );
  });

  it('tells missing, malformed, unknown, invalid and a changed body apart', async () => {
    const request = { method: 'POST', url: 'https://h.example/v1/orders', body: '{}' };
    const good = received(request, signRequest(request, signers[0] ?? never(), MOMENT));
    const input = good.headers['signature-input'] ?? '';
    const variants: [string, ReceivedRequest][] = [
      ['missing', { ...good, headers: {} }],
      ['malformed', { ...good, headers: { signature: good.headers.signature ?? '' } }],
      ['malformed', { ...good, headers: { ...good.headers, signature: 'ventario=:%%%:' } }],
      [
        'malformed',
        { ...good, headers: { ...good.headers, 'signature-input': input.replace('"@query" ', '') } },
      ],
      [
        'malformed',
        {
          ...good,
          headers: {
            ...good.headers,
            'signature-input': input.replace('"@method" "@authority"', '"@authority" "@method"'),
          },
        },
      ],
      [
        'malformed',
        { ...good, headers: { ...good.headers, 'signature-input': input.replace('ventario-v1', 'v2') } },
      ],
      [
        'malformed',
        { ...good, headers: { ...good.headers, 'signature-input': input.replace(/;nonce="[^"]+"/, '') } },
      ],
      [
        'malformed',
        { ...good, headers: { ...good.headers, 'signature-input': input.replace(' "content-digest"', '') } },
      ],
      ['malformed', { ...good, headers: { ...good.headers, 'signature-input': `${input};expires=1` } }],
      [
        'unknown-key',
        { ...good, headers: { ...good.headers, 'signature-input': input.replace(KEY_ID, 'other') } },
      ],
      ['invalid', { ...good, method: 'PUT' }],
      ['digest-mismatch', { ...good, body: Buffer.from('{ }') }],
      ['ok', good],
    ];
    for (const [kind, variant] of variants) expect((await check(variant)).kind).toBe(kind);
  });

  it('takes the algorithm from the record, never from the request', async () => {
    const request = { method: 'GET', url: 'https://h.example/' };
    const good = received(request, signRequest(request, signers[0] ?? never(), MOMENT));
    expect((await check(good, 'ed25519')).kind).toBe('invalid');
  });
});

describe('with http-message-signatures, an independent implementation', () => {
  const fields = ['@method', '@authority', '@path', '@query'];
  const requests = fc.record({
    method: fc.constantFrom('GET', 'POST'),
    url: fc.webUrl({ withQueryParameters: true }).map((url) => new URL(url).href),
    body: fc.string({ maxLength: 80 }),
  });

  it('it accepts ours', async () => {
    await fc.assert(
      fc.asyncProperty(requests, fc.constantFrom(...signers), async (request, key) => {
        const headers: Record<string, string> = { ...signRequest(request, key, MOMENT) };
        const accepted = await httpbis.verifyMessage(
          {
            keyLookup: async () => ({
              id: KEY_ID,
              algs: [key.algorithm],
              verify: async (base, signature) =>
                key.algorithm === 'ed25519'
                  ? verify(null, base, pair.publicKey, signature)
                  : createHmac('sha256', SECRET).update(base).digest().equals(signature),
            }),
            requiredFields: fields,
            tolerance: 1e12,
          },
          { ...request, headers },
        );
        expect(accepted).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('we accept its', async () => {
    await fc.assert(
      fc.asyncProperty(requests, fc.constantFrom(...signers), async (request, key) => {
        const digest = request.body === '' ? {} : { 'content-digest': contentDigest(request.body) };
        const signed = await httpbis.signMessage(
          {
            key: {
              id: KEY_ID,
              alg: key.algorithm,
              sign: async (base) =>
                key.algorithm === 'ed25519'
                  ? sign(null, base, key.privateKey)
                  : createHmac('sha256', SECRET).update(base).digest(),
            },
            name: 'theirs',
            fields: request.body === '' ? fields : [...fields, 'content-digest'],
            params: ['created', 'nonce', 'keyid', 'alg', 'tag'],
            paramValues: {
              created: new Date(MOMENT.created * 1000),
              nonce: MOMENT.nonce,
              tag: 'ventario-v1',
            },
          },
          { method: request.method, url: request.url, headers: { ...digest } },
        );
        const header = (name: string): string => {
          const found = Object.entries(signed.headers).find(([key_]) => key_.toLowerCase() === name)?.[1];
          return Array.isArray(found) ? found.join(', ') : (found ?? '');
        };
        const result = await check(
          {
            method: request.method,
            url: request.url,
            headers: {
              ...digest,
              signature: header('signature'),
              'signature-input': header('signature-input'),
            },
            body: Buffer.from(request.body),
          },
          key.algorithm,
        );
        expect(result.kind).toBe('ok');
      }),
      { numRuns: 40 },
    );
  });
});

describe('the published vectors', () => {
  const Vectors = z.object({
    vectors: z.array(
      z.object({
        name: z.string(),
        algorithm: z.enum(['hmac-sha256', 'ed25519']),
        key_id: z.string(),
        secret: z.string().optional(),
        private_seed: z.string().optional(),
        public_x: z.string().optional(),
        created: z.number(),
        nonce: z.string(),
        method: z.string(),
        url: z.string(),
        body: z.string().nullable(),
        signature_base: z.string(),
        headers: z.record(z.string(), z.string()),
      }),
    ),
  });
  const file = resolve(import.meta.dirname, '../../docs/signing/vectors.json');
  const { vectors } = Vectors.parse(JSON.parse(readFileSync(file, 'utf8')));

  it.each(vectors)('$name', async (vector) => {
    const { algorithm, key_id: keyId, secret = '', private_seed = '', created, nonce, method, url } = vector;
    const privateKey = () => privateKeyFromSeed(Buffer.from(private_seed, 'base64url'));
    const key: SigningKey =
      algorithm === 'ed25519' ? { keyId, algorithm, privateKey: privateKey() } : { keyId, algorithm, secret };
    const request = { method, url, ...(vector.body === null ? {} : { body: vector.body }) };
    expect(signRequest(request, key, { created, nonce })).toEqual(vector.headers);
    const bytes = Buffer.from(/:(.*):/.exec(vector.headers['signature'] ?? '')?.[1] ?? '', 'base64');
    const base = Buffer.from(vector.signature_base);
    if (algorithm === 'hmac-sha256') {
      expect(createHmac('sha256', secret).update(base).digest()).toEqual(bytes);
    } else {
      const jwk = { kty: 'OKP', crv: 'Ed25519', x: vector.public_x ?? '' };
      expect(verify(null, base, createPublicKey({ key: jwk, format: 'jwk' }), bytes)).toBe(true);
    }
  });
});

function never(): never {
  throw new Error('not reachable');
}
