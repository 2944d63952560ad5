import { execFile } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { ClientRequest } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient } from '../../main/backend/client';
import { signRequest } from '../../main/backend/signature';
import { createConnectionTest } from '../../main/connection/connection-test';
import { DONE, done } from '../../main/failure';
import { createMirror } from '../../main/mirror';
import { emptySlices } from '../../main/slices';
import { nonce, startBench } from '../sandbox/client';

/** A green connection test, and the same requests with curl: what test/bench/connection.mjs measures. */

type Sent = { method: string; url: string; body: string | null; signed: boolean };

const run = promisify(execFile);

export async function openGround() {
  const bench = await startBench();
  const key = await bench.makeKey({ permissions: ['read', 'trade'] });
  if (key.key.algorithm !== 'hmac-sha256') throw new Error('Not the key that was asked for.');
  const signing = key.key;
  const { baseUrl, caPem } = bench.sandbox;
  const caPath = join(bench.folder, 'ca.pem');
  writeFileSync(caPath, caPem);
  const mirror = createMirror(emptySlices(Date.now()), () => undefined);
  mirror.set('mode', 'practice');
  const client = createClient({
    baseUrl,
    caPem,
    mirror,
    now: Date.now,
    tokens: { get: async () => done(null), set: async () => DONE, delete: async () => DONE },
  });
  const test = createConnectionTest({
    client,
    baseUrl,
    caPem,
    credentialOf: async (keyId) =>
      done({
        keyId,
        algorithm: 'hmac-sha256',
        secret: Buffer.from(signing.secret).toString('utf8'),
      } as const),
    mirror,
    now: Date.now,
    otherAddresses: ['::1'],
  });

  async function testOnce(): Promise<number> {
    const began = performance.now();
    const tested = await test.run(key.id);
    const took = performance.now() - began;
    const state = tested.ok ? tested.value : null;
    if (state === null || state.verdict === 'failed' || state.verdict === 'cancelled')
      throw new Error(`The test is not green: ${JSON.stringify(state?.stages)}`);
    return took;
  }

  /** What a test sends, in its order. */
  async function requestsOfOne(): Promise<Sent[]> {
    const sent: Sent[] = [];
    // The event comes when all is written: what was written is heard on the way.
    const bodies = new WeakMap<object, string>();
    const { write, end } = ClientRequest.prototype;
    const noting = <Call extends (...given: never[]) => unknown>(call: Call): Call =>
      function noted(this: ClientRequest, ...given: unknown[]) {
        const [part] = given;
        if (typeof part === 'string' || Buffer.isBuffer(part))
          bodies.set(this, `${bodies.get(this) ?? ''}${part.toString()}`);
        return Reflect.apply(call, this, given) as unknown;
      } as unknown as Call;
    Object.assign(ClientRequest.prototype, { write: noting(write), end: noting(end) });
    const hear = (message: unknown): void => {
      const { request } = message as { request: ClientRequest };
      sent.push({
        method: request.method,
        url: `${baseUrl}${request.path}`,
        body: bodies.get(request) ?? null,
        signed: request.hasHeader('signature'),
      });
    };
    subscribe('http.client.request.start', hear);
    await testOnce();
    unsubscribe('http.client.request.start', hear);
    Object.assign(ClientRequest.prototype, { write, end });
    return sent;
  }

  /** Its time as curl itself counts it: name, connection, TLS, request, answer; without the start of a process. */
  async function curl({ method, url, body, signed }: Sent): Promise<number> {
    const headers = signed
      ? signRequest({ method, url, ...(body === null ? {} : { body }) }, signing, {
          created: Math.floor(Date.now() / 1000),
          nonce: nonce(),
        })
      : {};
    const said = await run('curl', [
      '--silent',
      '--cacert',
      caPath,
      '--request',
      method,
      '--output',
      '/dev/null',
      '--write-out',
      '%{http_code} %{time_total}',
      ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${String(value)}`]),
      ...(body === null ? [] : ['--header', 'content-type: application/json', '--data-raw', body]),
      url,
    ]);
    const [status, seconds] = said.stdout.split(' ');
    if (status !== '200') throw new Error(`curl was answered ${status} for ${method} ${url}`);
    return Number(seconds) * 1000;
  }

  return {
    testOnce,
    requestsOfOne,
    async curlAll(requests: readonly Sent[]): Promise<number> {
      let sum = 0;
      for (const one of requests) sum += await curl(one);
      return sum;
    },
    async stop() {
      test.close();
      client.close();
      await bench.stop();
    },
  };
}
