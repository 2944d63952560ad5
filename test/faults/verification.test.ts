import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeKeyId, makeSecret } from '../../main/backend/credentials';
import { createConnectionTest } from '../../main/connection/connection-test';
import { done } from '../../main/failure';
import { makeAuthority } from './certificates';
import { testClient, testMirror } from './fixtures';
import { type Running, runHttps } from './servers';

/** No environment turns the verification of certificates off, on any of our ways to a backend. */

let foreign: { key: string; cert: string };
const open: { stop(): unknown }[] = [];

beforeAll(async () => {
  foreign = await (await makeAuthority()).issue({ hosts: ['127.0.0.1'] });
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  return () => vi.unstubAllEnvs();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
});

async function stranger(): Promise<Running> {
  const server = await runHttps(foreign, (_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"server_time":1}'),
  );
  open.push(server);
  return server;
}

/** A proxy that lets everything through. */
async function runProxy(): Promise<number> {
  const ends = new Set<Socket>();
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    const [host, port] = (request.url ?? '').split(':');
    const through = connect(Number(port), host ?? '', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      through.pipe(socket);
      socket.pipe(through);
    });
    for (const end of [socket as Socket, through]) {
      ends.add(end);
      end.on('error', () => end.destroy());
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  open.push({
    stop: () => {
      for (const end of ends) end.destroy();
      proxy.close();
    },
  });
  const address = proxy.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('with NODE_TLS_REJECT_UNAUTHORIZED=0 a foreign certificate is still refused', () => {
  it('on the direct way', async () => {
    const server = await stranger();
    const client = testClient({ baseUrl: `https://127.0.0.1:${server.port}` });
    open.push({ stop: () => client.close() });
    expect(await client.call('time', {})).toMatchObject({ failure: { code: 'tls-untrusted' } });
    expect(server.hits()).toBe(0);
  });

  it('through a proxy', async () => {
    const server = await stranger();
    const proxy = await runProxy();
    const client = testClient({
      baseUrl: `https://127.0.0.1:${server.port}`,
      resolveProxy: () => Promise.resolve(`PROXY 127.0.0.1:${proxy}`),
    });
    open.push({ stop: () => client.close() });
    expect(await client.call('time', {})).toMatchObject({ failure: { code: 'tls-untrusted' } });
    expect(server.hits()).toBe(0);
  });

  it('in the connection test', async () => {
    const server = await stranger();
    const baseUrl = `https://127.0.0.1:${server.port}`;
    const client = testClient({ baseUrl });
    open.push({ stop: () => client.close() });
    const bytes = (size: number) => new Uint8Array(size);
    const keyId = makeKeyId('test', bytes);
    const test = createConnectionTest({
      client,
      baseUrl,
      caPem: null,
      credentialOf: () =>
        Promise.resolve(done({ keyId, algorithm: 'hmac-sha256', secret: makeSecret('test', bytes) })),
      mirror: testMirror(),
      now: Date.now,
    });
    const tested = await test.run(keyId);
    const tls = tested.ok ? tested.value.stages.find(({ id }) => id === 'tls') : undefined;
    expect(tls).toMatchObject({ state: 'failed', failure: { code: 'tls-untrusted' } });
    expect(server.hits()).toBe(0);
  });
});
