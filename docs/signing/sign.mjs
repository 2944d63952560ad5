#!/usr/bin/env node
/**
 * Send one signed request to Ventario. Node's own modules only.
 *
 *   export VENTARIO_API_KEY=vk_...  VENTARIO_SECRET_KEY=vs_...  VENTARIO_BASE_URL=https://...
 *   node sign.mjs GET /v1/portfolio
 *   node sign.mjs POST /v1/orders/test '{"symbol":"BTC-EUR","side":"buy","type":"market","amount":"1"}'
 *
 * A key pair made on your own device (ed25519) has VENTARIO_PRIVATE_KEY, its one-line seed, in the place of
 * VENTARIO_SECRET_KEY; or VENTARIO_PRIVATE_KEY_FILE, the path of its PEM file.
 *
 * VENTARIO_CA_FILE names the certificate authority of a practice backend; leave it out otherwise.
 * Copy `sign` into your bot: it is all that the profile asks for (RFC 9421, RFC 9530).
 */
import { createHash, createHmac, createPrivateKey, sign as edSign, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';

/** An Ed25519 private key from its seed of 43 characters: a PKCS #8 header (RFC 8410), then the 32 bytes. */
export function privateKey(seed) {
  const header = Buffer.from('302e020100300506032b657004220420', 'hex');
  const key = Buffer.concat([header, Buffer.from(seed.trim(), 'base64url')]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

/** The headers that make a request a signed one. `secret`: the Secret Key as text, or an Ed25519 private key. */
export function sign(method, url, body, keyId, secret) {
  const alg = typeof secret === 'string' ? 'hmac-sha256' : 'ed25519';
  // `host` leaves the default port out; `search` is empty for a missing query, which signs as "?".
  const { host, pathname, search } = new URL(url);
  const components = [
    ['@method', method],
    ['@authority', host],
    ['@path', pathname],
    ['@query', search || '?'],
  ];
  const headers = {};
  if (body) {
    headers['Content-Digest'] = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
    components.push(['content-digest', headers['Content-Digest']]);
  }
  const names = components.map(([name]) => `"${name}"`).join(' ');
  const created = Math.floor(Date.now() / 1000);
  const nonce = randomBytes(16).toString('base64url');
  const params = `(${names});created=${created};nonce="${nonce}";keyid="${keyId}";alg="${alg}";tag="ventario-v1"`;
  const lines = components.map(([name, value]) => `"${name}": ${value}`);
  const base = [...lines, `"@signature-params": ${params}`].join('\n');
  // The HMAC key is the whole secret as it is shown, as UTF-8.
  const bytes =
    alg === 'ed25519'
      ? edSign(null, Buffer.from(base), secret)
      : createHmac('sha256', secret).update(base).digest();
  const signature = bytes.toString('base64');
  return { ...headers, 'Signature-Input': `ventario=${params}`, Signature: `ventario=:${signature}:` };
}

const [method, path, body] = process.argv.slice(2);
const { VENTARIO_API_KEY, VENTARIO_SECRET_KEY, VENTARIO_BASE_URL, VENTARIO_CA_FILE } = process.env;
const { VENTARIO_PRIVATE_KEY, VENTARIO_PRIVATE_KEY_FILE } = process.env;
const secret = VENTARIO_PRIVATE_KEY
  ? privateKey(VENTARIO_PRIVATE_KEY)
  : VENTARIO_PRIVATE_KEY_FILE
    ? createPrivateKey(readFileSync(VENTARIO_PRIVATE_KEY_FILE))
    : VENTARIO_SECRET_KEY;
const url = VENTARIO_BASE_URL.replace(/\/$/, '') + path;
const headers = sign(method, url, body, VENTARIO_API_KEY, secret);
if (body) headers['Content-Type'] = 'application/json';
const ca = VENTARIO_CA_FILE ? { ca: readFileSync(VENTARIO_CA_FILE) } : {};
request(url, { method, headers, timeout: 15_000, ...ca }, (answer) => {
  answer.pipe(process.stdout);
  process.exitCode = answer.statusCode < 300 ? 0 : 1;
})
  .on('error', (error) => {
    console.error(error.message);
    process.exitCode = 1;
  })
  .end(body);
