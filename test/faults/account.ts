import type { KeyObject } from 'node:crypto';
import type { Client, ClientOptions, Credential } from '../../main/backend/client';
import type { Bench, TestKey } from '../sandbox/client';
import { testClient, testMirror, testTokens } from './fixtures';

/** The app's client, signed in to a sandbox. */
export async function signedInClient(
  bench: Bench,
  options: Partial<ClientOptions> = {},
): Promise<{ client: Client; mirror: ReturnType<typeof testMirror> }> {
  const { refresh_token: stored } = await bench.signIn();
  const mirror = testMirror();
  const { baseUrl, caPem } = bench.sandbox;
  const client = testClient({ baseUrl, caPem, mirror, tokens: testTokens(stored), ...options });
  return { client, mirror };
}

/** A sandbox key as the key ring hands it out. */
export function credentialOf({ key }: TestKey): Credential {
  if (key.algorithm === 'hmac-sha256') return { ...key, secret: String(key.secret) };
  return { keyId: key.keyId, algorithm: 'ed25519', privateKeyPkcs8: pkcs8(key.privateKey) };
}

function pkcs8(key: KeyObject): string {
  return key.export({ format: 'der', type: 'pkcs8' }).toString('base64url');
}

/** As another of the account's apps does it. */
export async function lockKey(bench: Bench, { id }: TestKey, how: 'disable' | 'enable'): Promise<void> {
  const { status, body } = await bench.account('POST', `/v1/keys/${id}/${how}`);
  if (status !== 200) throw new Error(JSON.stringify(body));
}
