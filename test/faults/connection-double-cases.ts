import { createOwnAddresses } from '../../main/connection/own-addresses';
import type { TestState } from '../../preload/contract';
import { at, type TestKey } from '../sandbox/client';
import { credentialOf, lockKey } from './account';
import { type Case, type Ground, prepareSandbox, rowOf } from './connection-ground';
import { gatewayPeer, httpsPeer, type Passing, says, silentPort } from './connection-servers';

/** Two faults at once, and faults that look like another: the one that must be mended first is named. */

const IPV4 = '203.0.113.7';
const BOTH = { a: ['127.0.0.1'], aaaa: ['::1'] };
const NOT_LISTED = { enabled: true, entries: ['198.51.100.9'] };

type Options = NonNullable<Parameters<typeof prepareSandbox>[2]>;

/** Through a front of the backend that may send a request to another of its ports, or answer itself. */
async function throughFront(
  ground: Ground,
  key: TestKey,
  change: (passing: Passing) => Passing[],
  options: Options = {},
): Promise<TestState> {
  const pair = await ground.authority.issue({ hosts: ['localhost'] });
  const front = await ground.keep(gatewayPeer(pair, ground.bench.sandbox, change));
  const at = { baseUrl: `https://localhost:${front.port}`, caPem: ground.authority.pem };
  return prepareSandbox(ground, key, { ...at, ...options }).run();
}

export const DOUBLE_CASES: readonly Case[] = [
  {
    cause: 'The key is locked, and this address is not listed either',
    stage: 'signature',
    code: 'key-disabled',
    shows: ['401'],
    async run(ground) {
      const key = await ground.bench.makeKey({ whitelist: NOT_LISTED });
      await lockKey(ground.bench, key, 'disable');
      return prepareSandbox(ground, key).run();
    },
  },
  {
    cause: 'The key is locked, and the secret is another key’s',
    stage: 'signature',
    code: 'signature-invalid',
    shows: ['401'],
    async run(ground) {
      const [key, other] = [await ground.bench.makeKey(), await ground.bench.makeKey()];
      await lockKey(ground.bench, key, 'disable');
      return prepareSandbox(ground, key, { credential: { ...credentialOf(other), keyId: key.id } }).run();
    },
  },
  {
    cause: 'The account is suspended, and this address is not listed either',
    stage: 'signature',
    code: 'account-suspended',
    shows: ['403'],
    async run(ground) {
      const key = await ground.bench.makeKey({ whitelist: NOT_LISTED });
      await ground.bench.control({ do: 'account', status: 'suspended' });
      return prepareSandbox(ground, key).run();
    },
  },
  {
    cause: 'This clock is a minute behind, and the secret is another key’s',
    stage: 'clock',
    code: 'clock-skew',
    shows: ['60'],
    async run(ground) {
      const [key, other] = [await ground.bench.makeKey(), await ground.bench.makeKey()];
      await ground.bench.control({ do: 'clock', offset_ms: 60_000 });
      return prepareSandbox(ground, key, { credential: { ...credentialOf(other), keyId: key.id } }).run();
    },
  },
  {
    cause: 'This clock is behind by as much as is just allowed, and a request takes its time as well',
    stage: 'signature',
    code: 'clock-skew',
    shows: ['30', 'timedatectl'],
    async run(ground) {
      const key = await ground.bench.makeKey();
      await ground.bench.control({ do: 'clock', offset_ms: 29_999 });
      return prepareSandbox(ground, key).run();
    },
  },
  {
    cause: 'IPv6 is silent, IPv4 works',
    stage: 'tcp',
    code: 'address-unreachable',
    remark: true,
    shows: ['::1'],
    async run(ground) {
      ground.names.zone['localhost'] = BOTH;
      const key = await ground.bench.makeKey();
      const pair = await ground.authority.issue({ hosts: ['localhost'] });
      const front = await ground.keep(gatewayPeer(pair, ground.bench.sandbox, (passing) => [passing]));
      await ground.keep(silentPort(front.port, '::1'));
      return prepareSandbox(ground, key, {
        baseUrl: `https://localhost:${front.port}`,
        caPem: ground.authority.pem,
      }).run();
    },
  },
  {
    cause: 'IPv6 is used and IPv4 is listed, but the IPv4 address has changed as well',
    stage: 'whitelist',
    code: 'ip-not-allowed',
    shows: ['2001:db8::7', IPV4],
    async run(ground) {
      const key = await ground.bench.makeKey({ whitelist: { enabled: true, entries: [IPV4] } });
      const [own, row] = [createOwnAddresses({ path: null, now: Date.now }), await rowOf(ground, key.id)];
      const first = await prepareSandbox(ground, key, { own, row }).run();
      if (first.verdict !== 'green') throw new Error('was not good before');
      await ground.bench.control({ do: 'seen', caller: 'device', ipv4: '203.0.113.99' });
      ground.names.zone['localhost'] = BOTH;
      return prepareSandbox(ground, key, { own, row }).run();
    },
  },
  {
    cause: 'The provider gives each connection another address, and only the first one is listed',
    stage: 'permissions',
    code: 'ip-not-allowed',
    shows: ['198.51.100.23', IPV4],
    async run(ground) {
      const key = await ground.bench.makeKey({ whitelist: { enabled: true, entries: [IPV4] } });
      const { botBaseUrl: baseUrl, caPem } = ground.bench.sandbox;
      // Another port of the same backend, which sees another address there.
      return throughFront(ground, key, (passing) => [
        passing.path === '/v1/portfolio' ? { ...passing, to: { baseUrl, caPem } } : passing,
      ]);
    },
  },
  {
    cause: 'What stands in front of the server lets only unsigned requests through (403)',
    stage: 'signature',
    code: 'region-blocked',
    shows: ['403'],
    async run(ground) {
      const pair = await ground.authority.issue({ hosts: ['localhost', '127.0.0.1'] });
      const wall = await ground.keep(httpsPeer(pair, says(403, { 'content-type': 'text/html' }, '<html>')));
      const to = { baseUrl: `https://127.0.0.1:${wall.port}`, caPem: ground.authority.pem };
      return throughFront(ground, await ground.bench.makeKey(), (passing) => [
        passing.path === '/v1/time' ? passing : { ...passing, to },
      ]);
    },
  },
  {
    cause: 'The right to trade was given a moment ago, and another device has changed the key since',
    stage: 'test-order',
    code: 'trade-missing',
    shows: ['Lesen|read'],
    async run(ground) {
      const key = await ground.bench.makeKey({ permissions: ['read'] });
      const prepared = prepareSandbox(ground, key, { row: await rowOf(ground, key.id) });
      const path = `/v1/keys/${key.id}`;
      await ground.bench.account('PATCH', path, { body: { permissions: ['read', 'trade'] } });
      prepared.mirror.set('keys', { ...prepared.mirror.get('keys'), rows: [await rowOf(ground, key.id)] });
      const { body } = await ground.bench.account('PATCH', path, { body: { permissions: ['read'] } });
      await ground.bench.account('PUT', `${path}/ip-whitelist`, {
        headers: { 'if-match': String(at(body, 'etag')) },
        body: { enabled: true, entries: [IPV4] },
      });
      return prepared.run();
    },
  },
];
