import { createHash, createHmac, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto';
import {
  createSignatureSync,
  isSignatureError,
  type SignatureParameters,
  type UntrustedSignatureCandidate,
  verifySignature,
} from 'http-message-sig';
import { type Algorithm, SIGNATURE_TAG } from './contract';

/**
 * HTTP Message Signatures (RFC 9421) in Ventario's one fixed profile, and Content-Digest (RFC 9530).
 *
 * The HMAC key is the UTF-8 bytes of the whole secret as it is shown, prefix and checksum included: nothing to
 * decode, so `openssl dgst -hmac "$VENTARIO_SECRET_KEY"` does it.
 */

const COMPONENTS = ['@method', '@authority', '@path', '@query'] as const;
const DIGEST = 'content-digest';
const PARAMETERS = ['created', 'nonce', 'keyid', 'alg', 'tag'] as const;
const LABEL = 'ventario';

export type RequestToSign = {
  method: string;
  /** Absolute. What is signed is its normal form (WHATWG URL), which is what HTTP clients send. */
  url: string;
  body?: string | Uint8Array;
};

export type SigningKey =
  | { keyId: string; algorithm: 'hmac-sha256'; secret: string | Uint8Array }
  | { keyId: string; algorithm: 'ed25519'; privateKey: KeyObject };

export type VerifyingKey =
  | { algorithm: 'hmac-sha256'; secret: string }
  | { algorithm: 'ed25519'; publicKey: KeyObject };

/** `created` in seconds since 1970; `nonce` of 16 or more random characters, never used twice within a minute. */
export type Moment = { created: number; nonce: string };

export type SignedHeaders = { 'signature-input': string; signature: string; 'content-digest'?: string };

export type ReceivedRequest = {
  method: string;
  /** As received: scheme and Host header, then the request target untouched. */
  url: string;
  headers: { 'signature-input'?: string; signature?: string; 'content-digest'?: string };
  body: Uint8Array;
};

export type Verification<Key> =
  | { kind: 'missing' }
  | { kind: 'malformed'; keyId: string | null }
  | { kind: 'unknown-key'; keyId: string }
  | { kind: 'invalid'; keyId: string }
  | { kind: 'digest-mismatch'; keyId: string; key: Key }
  | { kind: 'ok'; keyId: string; key: Key; created: number; nonce: string; algorithm: Algorithm };

/** Any request and any fields of it; what the profile and the RFC's own examples share. */
export type SignatureRecipe = {
  label: string;
  components: readonly string[];
  parameters: SignatureParameters;
  fields: readonly { name: string; value: string }[];
};

/** Signature and Signature-Input of a request by any recipe (RFC 9421, sections 2.5 and 3.1). */
export function signByRecipe(
  request: { method: string; url: string },
  recipe: SignatureRecipe,
  key: SigningKey,
): { signature: string; signatureInput: string } {
  return createSignatureSync(
    { kind: 'request', method: request.method, targetUri: request.url, fields: recipe.fields },
    {
      label: recipe.label,
      components: recipe.components,
      parameters: recipe.parameters,
      signer: { algorithm: key.algorithm, sign: (base) => signBase(base, key) },
    },
  );
}

function signBase(base: Uint8Array, key: SigningKey): Uint8Array {
  return key.algorithm === 'hmac-sha256'
    ? createHmac('sha256', key.secret).update(base).digest()
    : sign(null, base, key.privateKey);
}

function verifyBase(base: Uint8Array, signature: Uint8Array, key: VerifyingKey): boolean {
  if (key.algorithm === 'ed25519') return verify(null, base, key.publicKey, signature);
  const expected = createHmac('sha256', key.secret).update(base).digest();
  return expected.length === signature.length && timingSafeEqual(expected, signature);
}

/** The value of Content-Digest with sha-256 (RFC 9530, section 2). */
export function contentDigest(body: string | Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}

/** The headers that make a request a signed one. Throws only for a URL that is none. */
export function signRequest(request: RequestToSign, key: SigningKey, moment: Moment): SignedHeaders {
  const url = new URL(request.url);
  url.hash = '';
  const withBody = request.body !== undefined && request.body.length > 0;
  const digest = withBody ? contentDigest(request.body ?? '') : undefined;
  const { signature, signatureInput } = signByRecipe(
    { method: request.method, url: url.href },
    {
      label: LABEL,
      components: withBody ? [...COMPONENTS, DIGEST] : COMPONENTS,
      parameters: {
        created: moment.created,
        nonce: moment.nonce,
        keyid: key.keyId,
        alg: key.algorithm,
        tag: SIGNATURE_TAG,
      },
      fields: digest === undefined ? [] : [{ name: DIGEST, value: digest }],
    },
    key,
  );
  return {
    'signature-input': signatureInput,
    signature,
    ...(digest === undefined ? {} : { 'content-digest': digest }),
  };
}

/** Does the candidate keep the profile: these components, in this order, and exactly these parameters? */
function keepsProfile(candidate: UntrustedSignatureCandidate, withBody: boolean): boolean {
  const names = candidate.components.map((component) => component.name);
  const expected: string[] = [...COMPONENTS];
  if (withBody || names.includes(DIGEST)) expected.push(DIGEST);
  const { created, nonce, keyid, tag } = candidate.parameters;
  return (
    names.length === expected.length &&
    names.every((name, index) => name === expected[index]) &&
    candidate.components.every((component) => Object.keys(component.parameters).length === 0) &&
    Object.keys(candidate.parameters).length === PARAMETERS.length &&
    PARAMETERS.every((name) => candidate.parameters[name] !== undefined) &&
    typeof created === 'number' &&
    created >= 0 &&
    typeof nonce === 'string' &&
    nonce.length >= 8 &&
    nonce.length <= 128 &&
    typeof keyid === 'string' &&
    tag === SIGNATURE_TAG
  );
}

/**
 * Checks a received request: shape, key, signature, body; in this order, so that nothing about a key is told to a
 * caller who cannot sign with it. The clock and the nonce are the caller's business.
 */
export async function verifyRequest<Key extends VerifyingKey>(
  request: ReceivedRequest,
  lookUp: (keyId: string) => Key | undefined,
): Promise<Verification<Key>> {
  const { signature, 'signature-input': input, 'content-digest': digest } = request.headers;
  if (signature === undefined && input === undefined) return { kind: 'missing' };

  const seen: { keyId: string | null; unknown: boolean; key?: Key } = { keyId: null, unknown: false };
  const fields = Object.entries({ signature, 'signature-input': input, 'content-digest': digest });
  try {
    const verified = await verifySignature(
      {
        kind: 'request',
        method: request.method,
        targetUri: request.url,
        fields: fields.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }])),
      },
      {
        policy: {
          algorithms: ['hmac-sha256', 'ed25519'],
          requiredComponents: [],
          requiredParameters: [],
          // The window is checked after the signature, against the server's clock.
          now: Number.MAX_SAFE_INTEGER,
        },
        resolveVerifier: (candidate) => {
          seen.keyId = candidate.parameters.keyid ?? null;
          if (!keepsProfile(candidate, request.body.length > 0)) throw new Error('outside the profile');
          const key = lookUp(candidate.parameters.keyid ?? '');
          if (key === undefined) {
            seen.unknown = true;
            throw new Error('unknown key');
          }
          seen.key = key;
          return {
            algorithm: key.algorithm,
            verify: (base, bytes) => verifyBase(base, bytes, key),
          };
        },
      },
    );
    const { keyId, key } = seen;
    if (keyId === null || key === undefined) return { kind: 'malformed', keyId };
    if (verified.components.length > COMPONENTS.length && digest?.trim() !== contentDigest(request.body)) {
      return { kind: 'digest-mismatch', keyId, key };
    }
    return {
      kind: 'ok',
      keyId,
      key,
      created: verified.parameters.created ?? 0,
      nonce: verified.parameters.nonce ?? '',
      algorithm: key.algorithm,
    };
  } catch (error) {
    if (!isSignatureError(error)) throw error;
    if (seen.keyId === null) return { kind: 'malformed', keyId: null };
    if (seen.key !== undefined) return { kind: 'invalid', keyId: seen.keyId };
    return seen.unknown
      ? { kind: 'unknown-key', keyId: seen.keyId }
      : { kind: 'malformed', keyId: seen.keyId };
  }
}
