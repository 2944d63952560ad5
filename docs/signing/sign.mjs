#!/usr/bin/env node
/**
 * Send one signed request to Ventario. Node's own modules only.
 *
 *   export VENTARIO_API_KEY=vk_...  VENTARIO_SECRET_KEY=vs_...  VENTARIO_BASE_URL=https://...
 *   node sign.mjs GET /v1/portfolio
 *   node sign.mjs POST /v1/orders/test '{"symbol":"BTC-EUR","side":"buy","type":"market","amount":"1"}'
 *
 * VENTARIO_CA_FILE names the certificate authority of a practice backend; leave it out otherwise.
 * Copy `sign` into your bot: it is all that the profile asks for (RFC 9421, RFC 9530).
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';

/** The headers that make a request a signed one. */
export function sign(method, url, body, keyId, secret) {
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
  const params = `(${names});created=${created};nonce="${nonce}";keyid="${keyId}";alg="hmac-sha256";tag="ventario-v1"`;
  const lines = components.map(([name, value]) => `"${name}": ${value}`);
  const base = [...lines, `"@signature-params": ${params}`].join('\n');
  // The key is the whole secret as it is shown, as UTF-8.
  const mac = createHmac('sha256', secret).update(base).digest('base64');
  return { ...headers, 'Signature-Input': `ventario=${params}`, Signature: `ventario=:${mac}:` };
}

const [method, path, body] = process.argv.slice(2);
const { VENTARIO_API_KEY, VENTARIO_SECRET_KEY, VENTARIO_BASE_URL, VENTARIO_CA_FILE } = process.env;
const url = VENTARIO_BASE_URL.replace(/\/$/, '') + path;
const headers = sign(method, url, body, VENTARIO_API_KEY, VENTARIO_SECRET_KEY);
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
