import type { PublicJwk } from '../backend/contract';

/** The pair that a new secret is encrypted to: made for one creation, gone with its end. */
export type Ephemeral = {
  /** For the request. */
  publicJwk: PublicJwk;
  /** For the keychain: the private JWK (RFC 7517) as JSON. */
  privateText: string;
};

/** jose is loaded at the first creation: nothing at the start needs it. */
const loadJose = () => import('jose');

export async function makeEphemeral(): Promise<Ephemeral> {
  const { exportJWK, generateKeyPair } = await loadJose();
  const pair = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  const jwk = await exportJWK(pair.privateKey);
  const { x, y, d } = jwk;
  if (x === undefined || y === undefined || d === undefined) throw new Error('No P-256 key was made');
  return {
    publicJwk: { kty: 'EC', crv: 'P-256', x, y },
    privateText: JSON.stringify({ kty: 'EC', crv: 'P-256', x, y, d }),
  };
}

/** The public part again, after a restart; undefined when the text is no such key. */
export function publicPart(privateText: string): PublicJwk | undefined {
  const jwk = readPrivate(privateText);
  return jwk === undefined ? undefined : { kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y };
}

/** Opens a compact JWE (RFC 7516, ECDH-ES + A256GCM, nothing else); undefined when it cannot be opened. */
export async function openSecret(jwe: string, privateText: string): Promise<string | undefined> {
  const jwk = readPrivate(privateText);
  if (jwk === undefined) return undefined;
  const { compactDecrypt, importJWK } = await loadJose();
  try {
    const key = await importJWK(jwk, 'ECDH-ES');
    const { plaintext } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return new TextDecoder().decode(plaintext);
  } catch {
    return undefined;
  }
}

type PrivateJwk = { kty: 'EC'; crv: 'P-256'; x: string; y: string; d: string };

function readPrivate(text: string): PrivateJwk | undefined {
  try {
    const jwk: unknown = JSON.parse(text);
    if (typeof jwk !== 'object' || jwk === null) return undefined;
    const { x, y, d } = jwk as Partial<Record<'x' | 'y' | 'd', unknown>>;
    if (typeof x !== 'string' || typeof y !== 'string' || typeof d !== 'string') return undefined;
    return { kty: 'EC', crv: 'P-256', x, y, d };
  } catch {
    return undefined;
  }
}
