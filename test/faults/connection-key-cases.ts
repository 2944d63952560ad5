import { createECDH, generateKeyPairSync } from 'node:crypto';
import { createOwnAddresses } from '../../main/connection/own-addresses';
import type { System } from '../../main/connection/system';
import { failed } from '../../main/failure';
import type { TestState } from '../../preload/contract';
import { at, type TestKey } from '../sandbox/client';
import { credentialOf, lockKey } from './account';
import { saveInDashboard } from './connection-dashboard';
import {
  type Case,
  type Ground,
  named,
  prepare,
  prepareSandbox,
  rowOf,
  someCredential,
} from './connection-ground';
import { gatewayPeer, type Passing, silentPort } from './connection-servers';

/** Causes in what was entered, at the backend, and in the key itself; the backend is the real sandbox. */

/** In seconds. */
const DAY = 86_400;
const IPV4 = '203.0.113.7';
const IPV6 = '2001:db8::7';
const BOTH = { a: ['127.0.0.1'], aaaa: ['::1'] };

type Options = Parameters<typeof prepareSandbox>[2];

async function tested(ground: Ground, key: TestKey, options: Options = {}): Promise<TestState> {
  return prepareSandbox(ground, key, options).run();
}

/** What stands in the two fields, before anything is sent. */
function entered(
  ground: Ground,
  fields: { key?: (key: string) => string; secret?: (secret: string) => string },
): Promise<TestState> {
  const credential = someCredential();
  const keyId = fields.key?.(credential.keyId) ?? credential.keyId;
  const secret = fields.secret?.(credential.secret) ?? credential.secret;
  return prepare(ground, {
    baseUrl: ground.bench.sandbox.baseUrl,
    credential: { ...credential, keyId, secret },
  }).run();
}

/** The last character but one is another: a slip of the finger. */
function mistyped(text: string): string {
  const last = text.at(-2) === 'A' ? 'B' : 'A';
  return text.slice(0, -2) + last + text.slice(-1);
}

async function serverClock(ground: Ground, offset_ms: number, system: System): Promise<TestState> {
  const key = await ground.bench.makeKey();
  await ground.bench.control({ do: 'clock', offset_ms });
  return tested(ground, key, { system });
}

/** Through something that this device trusts and that changes what it passes on. */
async function changedOnTheWay(ground: Ground, change: (passing: Passing) => Passing[]): Promise<TestState> {
  const key = await ground.bench.makeKey();
  const pair = await ground.authority.issue({ hosts: ['localhost'] });
  const gateway = await ground.keep(gatewayPeer(pair, ground.bench.sandbox, change));
  return tested(ground, key, {
    baseUrl: `https://localhost:${gateway.port}`,
    caPem: ground.authority.pem,
  });
}

function withHeaders(passing: Passing, change: (headers: Record<string, string>) => void): Passing[] {
  const headers = { ...passing.headers };
  change(headers);
  return [{ ...passing, headers }];
}

/** A key whose list names these addresses, made active from wherever the test is. */
async function listedKey(ground: Ground, entries: string[]): Promise<TestKey> {
  return ground.bench.makeKey({ whitelist: { enabled: true, entries } });
}

export const KEY_CASES: readonly Case[] = [
  {
    cause: 'A blank before, a line break behind the secret',
    stage: 'inputs',
    code: 'value-has-blanks',
    shows: ['Secret Key|secret key'],
    run: (ground) => entered(ground, { secret: (secret) => ` ${secret}\n` }),
  },
  {
    cause: 'Quotes around the key',
    stage: 'inputs',
    code: 'value-has-quotes',
    shows: ['API Key|API key'],
    run: (ground) => entered(ground, { key: (key) => `"${key}"` }),
  },
  {
    cause: 'Key and secret are swapped',
    stage: 'inputs',
    code: 'credential-swapped',
    shows: ['vs_'],
    run: (ground) => entered(ground, { key: () => someCredential().secret }),
  },
  {
    cause: 'The key stands in both fields',
    stage: 'inputs',
    code: 'credential-twice',
    shows: ['vs_'],
    run: (ground) => entered(ground, { secret: () => someCredential().keyId }),
  },
  {
    cause: 'The secret is cut off',
    stage: 'inputs',
    code: 'credential-wrong-length',
    shows: ['50', '57'],
    run: (ground) => entered(ground, { secret: (secret) => secret.slice(0, -7) }),
  },
  {
    cause: 'A mistyped key',
    stage: 'inputs',
    code: 'credential-checksum',
    shows: ['API Key|API key'],
    run: (ground) => entered(ground, { key: mistyped }),
  },
  {
    cause: 'A mistyped secret',
    stage: 'inputs',
    code: 'credential-checksum',
    shows: ['Secret Key|secret key'],
    run: (ground) => entered(ground, { secret: mistyped }),
  },
  {
    cause: 'A line break inside the secret',
    stage: 'inputs',
    code: 'credential-characters',
    shows: ['Secret Key|secret key'],
    run: (ground) => entered(ground, { secret: (secret) => `${secret.slice(0, 20)}\n${secret.slice(20)}` }),
  },
  {
    cause: 'An invisible character before the key',
    stage: 'inputs',
    code: 'credential-characters',
    shows: ['API Key|API key'],
    run: (ground) => entered(ground, { key: (key) => `\u200b${key}` }),
  },
  {
    cause: 'The variable’s name was copied along with the secret',
    stage: 'inputs',
    code: 'credential-characters',
    shows: ['Secret Key|secret key'],
    run: (ground) => entered(ground, { secret: (secret) => `VENTARIO_SECRET_KEY=${secret}` }),
  },
  {
    cause: 'Something else than a key',
    stage: 'inputs',
    code: 'credential-unrecognised',
    shows: ['vk_', 'Betroffen ist der API Key|field for the API key'],
    run: (ground) => entered(ground, { key: () => 'AKIAIOSFODNN7EXAMPLE' }),
  },
  {
    cause: 'No secret',
    stage: 'inputs',
    code: 'credential-incomplete',
    shows: ['Es fehlt der Secret Key|secret key is missing'],
    run: (ground) => entered(ground, { secret: () => '' }),
  },
  {
    cause: 'The secret is on another device',
    stage: 'inputs',
    code: 'secret-not-here',
    shows: ['Es fehlt der Secret Key|secret key is missing'],
    async run(ground) {
      const key = await ground.bench.makeKey();
      return tested(ground, key, {
        row: await rowOf(ground, key.id),
        credentialOf: () => Promise.resolve(failed('secret-not-here')),
      });
    },
  },
  {
    cause: 'The private key is on another device',
    stage: 'inputs',
    code: 'secret-not-here',
    shows: ['private Schlüssel|private key'],
    async run(ground) {
      const key = await ground.bench.makeKey({ algorithm: 'ed25519' });
      return tested(ground, key, {
        row: await rowOf(ground, key.id),
        credentialOf: () => Promise.resolve(failed('secret-not-here')),
      });
    },
  },
  {
    cause: 'The keychain does not answer: its window waits behind another one',
    stage: 'inputs',
    code: 'keychain-slow',
    shows: ['Schlüsselbund|keychain'],
    run: (ground) =>
      prepare(ground, {
        baseUrl: ground.bench.sandbox.baseUrl,
        credentialOf: () => new Promise(() => {}),
      }).run(),
  },
  {
    cause: 'A practice key for the live host',
    stage: 'inputs',
    code: 'credential-wrong-mode',
    shows: ['Übungsschlüssel|practice one'],
    run: (ground) =>
      prepare(ground, {
        baseUrl: ground.bench.sandbox.baseUrl,
        credential: someCredential('test'),
        mode: 'live',
      }).run(),
  },
  {
    cause: 'A live key in practice',
    stage: 'inputs',
    code: 'credential-wrong-mode',
    shows: ['echter Schlüssel|real one'],
    run: (ground) =>
      prepare(ground, { baseUrl: ground.bench.sandbox.baseUrl, credential: someCredential('live') }).run(),
  },
  {
    cause: 'A live key, and the address leads to the test server',
    stage: 'signature',
    code: 'key-wrong-environment',
    shows: ['401'],
    run(ground) {
      ground.names.zone['localhost'] = { a: ['127.0.0.1'] };
      const { baseUrl, caPem } = ground.bench.sandbox;
      return prepare(ground, {
        baseUrl: named(baseUrl),
        caPem,
        credential: someCredential('live'),
        mode: 'live',
      }).run();
    },
  },
  {
    cause: 'The key was registered as Ed25519, and a secret is used',
    stage: 'inputs',
    code: 'key-type-wrong',
    shows: ['Ed25519', 'HMAC'],
    async run(ground) {
      const [pair, secret] = [
        await ground.bench.makeKey({ algorithm: 'ed25519' }),
        await ground.bench.makeKey(),
      ];
      return tested(ground, pair, {
        credential: { ...credentialOf(secret), keyId: pair.id },
        row: await rowOf(ground, pair.id),
      });
    },
  },
  {
    cause: 'The private key is an RSA key',
    stage: 'inputs',
    code: 'key-type-wrong',
    shows: ['Ed25519', 'RSA'],
    async run(ground) {
      const key = await ground.bench.makeKey({ algorithm: 'ed25519' });
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
      return tested(ground, key, {
        credential: { keyId: key.id, algorithm: 'ed25519', privateKeyPkcs8: pem },
      });
    },
  },
  {
    cause: 'One address of the server is dead, the other one works',
    stage: 'tcp',
    code: 'address-unreachable',
    remark: true,
    shows: ['127.0.0.9'],
    async run(ground) {
      ground.names.zone['localhost'] = { a: ['127.0.0.9', '127.0.0.1'] };
      return tested(ground, await ground.bench.makeKey());
    },
  },
  {
    cause: 'Two addresses of the server are silent, the third one works',
    stage: 'tcp',
    code: 'address-unreachable',
    remark: true,
    shows: ['127.0.0.2'],
    async run(ground) {
      const { port } = new URL(ground.bench.sandbox.baseUrl);
      // Where only one address of loopback is this device's, the others are silent anyway.
      const silent = process.platform === 'darwin' ? [] : ['127.0.0.2', '127.0.0.3'];
      for (const host of silent) await ground.keep(silentPort(Number(port), host));
      ground.names.zone['localhost'] = { a: ['127.0.0.2', '127.0.0.3', '127.0.0.1'] };
      return tested(ground, await ground.bench.makeKey());
    },
  },
  {
    cause: 'The server is in maintenance',
    stage: 'clock',
    code: 'server-maintenance',
    shows: ['42'],
    async run(ground) {
      const key = await ground.bench.makeKey();
      const code = 'temporary-reduced-capacity';
      await ground.bench.control({ do: 'force', endpoint: 'time', code, retry_after: '42' });
      return tested(ground, key);
    },
  },
  {
    cause: 'This clock is a minute behind (Linux)',
    stage: 'clock',
    code: 'clock-skew',
    shows: ['60', 'timedatectl', 'nach|slow'],
    run: (ground) => serverClock(ground, 60_000, 'linux'),
  },
  {
    cause: 'This clock is 20 seconds ahead (Windows)',
    stage: 'clock',
    code: 'clock-skew',
    shows: ['20', 'Jetzt synchronisieren|Sync now', 'vor|fast'],
    run: (ground) => serverClock(ground, -20_000, 'windows'),
  },
  {
    cause: 'This clock is 3 hours behind (macOS)',
    stage: 'clock',
    code: 'clock-skew',
    shows: ['3', 'Systemeinstellungen|System Settings'],
    run: (ground) => serverClock(ground, 3 * 3_600_000, 'macos'),
  },
  {
    cause: 'The clock of WSL stood still',
    stage: 'clock',
    code: 'clock-skew',
    shows: ['5', 'wsl --shutdown'],
    run: (ground) => serverClock(ground, 5 * 60_000, 'wsl'),
  },
  {
    cause: 'The clock in a container is wrong',
    stage: 'clock',
    code: 'clock-skew',
    shows: ['40', 'Container|container'],
    run: (ground) => serverClock(ground, 40_000, 'container'),
  },
  {
    cause: 'The secret is another key’s',
    stage: 'signature',
    code: 'signature-invalid',
    shows: ['401'],
    async run(ground) {
      const [key, other] = [await ground.bench.makeKey(), await ground.bench.makeKey()];
      return tested(ground, key, { credential: { ...credentialOf(other), keyId: key.id } });
    },
  },
  {
    cause: 'The key is unknown',
    stage: 'signature',
    code: 'key-unknown',
    shows: ['401'],
    async run(ground) {
      const key = await ground.bench.makeKey();
      return tested(ground, key, { credential: someCredential() });
    },
  },
  {
    cause: 'The key was deleted',
    stage: 'signature',
    code: 'key-unknown',
    shows: ['401'],
    async run(ground) {
      const key = await ground.bench.makeKey();
      await saveInDashboard(ground.bench, key.id, 'delete', {});
      return tested(ground, key);
    },
  },
  {
    cause: 'The key is locked',
    stage: 'signature',
    code: 'key-disabled',
    shows: ['401'],
    async run(ground) {
      const key = await ground.bench.makeKey();
      await lockKey(ground.bench, key, 'disable');
      return tested(ground, key);
    },
  },
  {
    cause: 'The key has expired',
    stage: 'signature',
    code: 'key-expired',
    shows: ['401'],
    run: async (ground) => tested(ground, await endingKey(ground, 0)),
  },
  {
    cause: 'The key was never activated',
    stage: 'signature',
    code: 'key-pending',
    shows: ['Angelegt|Made'],
    run: async (ground) => tested(ground, await ground.bench.makeKey({ activate: false })),
  },
  {
    cause: 'The account is suspended',
    stage: 'signature',
    code: 'account-suspended',
    shows: ['403'],
    async run(ground) {
      const key = await ground.bench.makeKey();
      await ground.bench.control({ do: 'account', status: 'suspended' });
      return tested(ground, key);
    },
  },
  {
    cause: 'Made 20 seconds ago, and locked from another device since',
    stage: 'signature',
    code: 'key-disabled',
    shows: ['401'],
    async run(ground) {
      const key = await ground.bench.makeKey();
      const row = { ...(await rowOf(ground, key.id)), createdAt: Date.now() - 20_000 };
      await lockKey(ground.bench, key, 'disable');
      return tested(ground, key, { row });
    },
  },
  {
    cause: 'Unlocked by another device, as the list told, and locked again',
    stage: 'signature',
    code: 'key-disabled',
    shows: ['401'],
    async run(ground) {
      const key = await ground.bench.makeKey();
      const row = { ...(await rowOf(ground, key.id)), createdAt: 0 };
      await lockKey(ground.bench, key, 'disable');
      const prepared = prepareSandbox(ground, key, { row: { ...row, status: 'disabled' } });
      const keys = prepared.mirror.get('keys');
      prepared.mirror.set('keys', { ...keys, rows: [row], asOf: (keys.asOf ?? 0) + 1 });
      return prepared.run();
    },
  },
  {
    cause: 'The signature was taken off on the way',
    stage: 'signature',
    code: 'signature-missing',
    shows: ['localhost|127.0.0.1'],
    run: (ground) =>
      changedOnTheWay(ground, (passing) =>
        withHeaders(passing, (headers) => {
          delete headers['signature'];
          delete headers['signature-input'];
        }),
      ),
  },
  {
    cause: 'The signature was damaged on the way',
    stage: 'signature',
    code: 'signature-malformed',
    shows: ['localhost|127.0.0.1'],
    run: (ground) =>
      changedOnTheWay(ground, (passing) =>
        withHeaders(passing, (headers) => {
          if (headers['signature-input'] !== undefined) headers['signature-input'] = 'broken';
        }),
      ),
  },
  {
    cause: 'Something on the way sends each request twice',
    stage: 'signature',
    code: 'nonce-replayed',
    shows: ['409'],
    run: (ground) => changedOnTheWay(ground, (passing) => [passing, passing]),
  },
  {
    cause: 'The content was changed on the way',
    stage: 'test-order',
    code: 'digest-mismatch',
    shows: ['localhost|127.0.0.1'],
    run: (ground) =>
      changedOnTheWay(ground, (passing) => [
        passing.body.length === 0
          ? passing
          : { ...passing, body: Buffer.from(passing.body.toString().replace('0.001', '9.999')) },
      ]),
  },
  {
    cause: 'The connection is reset in the middle of a request',
    stage: 'signature',
    code: 'connection-lost',
    shows: ['localhost'],
    async run(ground) {
      const key = await ground.bench.makeKey();
      await ground.bench.control({ do: 'drop', endpoint: 'self', when: 'after', times: 5 });
      return tested(ground, key);
    },
  },
  {
    cause: 'The home address changed',
    stage: 'whitelist',
    code: 'ip-changed',
    shows: [IPV4, '203.0.113.99'],
    async run(ground) {
      const key = await listedKey(ground, [IPV4]);
      const own = createOwnAddresses({ path: null, now: Date.now });
      const row = await rowOf(ground, key.id);
      const first = prepareSandbox(ground, key, { own, row });
      if ((await first.run()).verdict !== 'green') throw new Error('was not good before');
      await ground.bench.control({ do: 'seen', caller: 'device', ipv4: '203.0.113.99' });
      return tested(ground, key, { own, row });
    },
  },
  {
    cause: 'IPv6 is used, IPv4 is listed',
    stage: 'whitelist',
    code: 'ip-other-family',
    shows: [IPV4, IPV6],
    async run(ground) {
      ground.names.zone['localhost'] = BOTH;
      const key = await listedKey(ground, [IPV4]);
      return tested(ground, key, { row: await rowOf(ground, key.id) });
    },
  },
  {
    cause: 'IPv4 is used, IPv6 is listed',
    stage: 'whitelist',
    code: 'ip-other-family',
    shows: [IPV4, IPV6],
    async run(ground) {
      ground.names.zone['localhost'] = BOTH;
      const key = await listedKey(ground, [IPV6]);
      const lookup = async (host: string): Promise<string[]> =>
        (await ground.names.lookup(host)).toReversed();
      return tested(ground, key, { row: await rowOf(ground, key.id), lookup });
    },
  },
  {
    cause: 'IPv4 is used and listed; a bot that took IPv6 would be refused',
    stage: 'whitelist',
    code: 'ip-other-family',
    remark: true,
    shows: [IPV4, IPV6],
    async run(ground) {
      ground.names.zone['localhost'] = BOTH;
      const key = await listedKey(ground, [IPV4]);
      const lookup = async (host: string): Promise<string[]> =>
        (await ground.names.lookup(host)).toReversed();
      return tested(ground, key, { row: await rowOf(ground, key.id), lookup });
    },
  },
  {
    cause: 'The whitelist is another machine’s, which uses the key',
    stage: 'whitelist',
    code: 'ip-other-machine',
    shows: [IPV4, '198.51.100.23'],
    async run(ground) {
      // This device has had its address for two minutes.
      let earlier = 120_000;
      const own = createOwnAddresses({ path: null, now: () => Date.now() - earlier });
      const mine = await ground.bench.makeKey();
      if ((await tested(ground, mine, { own })).verdict !== 'green') throw new Error('was not good before');
      earlier = 0;
      const key = await listedKey(ground, ['198.51.100.23']);
      const used = await ground.bench.signed(key, 'GET', '/v1/portfolio', {
        baseUrl: ground.bench.sandbox.botBaseUrl,
      });
      if (used.status !== 200) throw new Error('the other machine could not use it');
      return tested(ground, key, { own, row: await rowOf(ground, key.id) });
    },
  },
  {
    cause: 'This device travels, and the bot still uses the listed address, which was this device’s as well',
    stage: 'whitelist',
    code: 'ip-other-machine',
    shows: ['203.0.113.99', IPV4],
    async run(ground) {
      const key = await listedKey(ground, [IPV4]);
      let earlier = 600_000;
      const own = createOwnAddresses({ path: null, now: () => Date.now() - earlier });
      // At home ten minutes ago, elsewhere for two.
      if ((await tested(ground, key, { own })).verdict !== 'green') throw new Error('was not good before');
      await ground.bench.control({ do: 'seen', caller: 'device', ipv4: '203.0.113.99' });
      earlier = 120_000;
      await tested(ground, key, { own });
      earlier = 0;
      // The sandbox sees two callers: the bot has the address at home.
      await ground.bench.control({ do: 'seen', caller: 'bot', ipv4: IPV4 });
      const used = await ground.bench.signed(key, 'GET', '/v1/portfolio', {
        baseUrl: ground.bench.sandbox.botBaseUrl,
      });
      if (used.status !== 200) throw new Error('the bot could not use it');
      return tested(ground, key, { own, row: await rowOf(ground, key.id) });
    },
  },
  {
    cause: 'The address is not listed, and nobody knows whose list it is',
    stage: 'whitelist',
    code: 'ip-not-allowed',
    shows: [IPV4, '198.51.100.9'],
    async run(ground) {
      const key = await listedKey(ground, ['198.51.100.9']);
      return tested(ground, key, { row: await rowOf(ground, key.id) });
    },
  },
  {
    cause: 'The right to read is missing',
    stage: 'permissions',
    code: 'read-missing',
    shows: ['Lesen|read|kein'],
    async run(ground) {
      const key = await ground.bench.makeKey();
      // By the contract every key may read: no user can take this right away.
      await ground.bench.control({ do: 'rights', id: key.id, permissions: [] });
      return tested(ground, key);
    },
  },
  {
    cause: 'The right to trade was taken away in the dashboard, and the app’s list still has it',
    stage: 'test-order',
    code: 'trade-missing',
    shows: ['Lesen|read'],
    async run(ground) {
      const key = await ground.bench.makeKey();
      const row = await rowOf(ground, key.id);
      await saveInDashboard(ground.bench, key.id, 'permissions', {});
      return tested(ground, key, { row });
    },
  },
  {
    cause: 'The limit of requests is used up',
    stage: 'permissions',
    code: 'rate-limited',
    shows: ['Sekunde|second'],
    async run(ground) {
      const key = await ground.bench.makeKey();
      await ground.bench.control({ do: 'limit', per_minute: 1 });
      return tested(ground, key);
    },
  },
  {
    cause: 'A bot repeats refused requests without a pause',
    stage: 'signature',
    code: 'retry-storm',
    shows: ['19'],
    async run(ground) {
      const key = await ground.bench.makeKey();
      await ground.bench.control({ do: 'limit', per_minute: 5 });
      for (let at = 0; at < 25; at += 1) await ground.bench.signed(key, 'GET', '/v1/portfolio');
      const count = await refusedOf(ground, key);
      // Of the 20 that were refused one may be this test's own.
      const bot = await ground.keep(Promise.resolve(sendsOn(ground, key)));
      const state = await tested(ground, key, { refusedLately: () => count });
      await bot.stop();
      return state;
    },
  },
  {
    cause: 'Refused again right after the wait that the server asked for, and nobody else is there',
    stage: 'signature',
    code: 'rate-limited',
    shows: ['7'],
    async run(ground) {
      const key = await ground.bench.makeKey();
      const force = { do: 'force', endpoint: 'self', code: 'quota-exceeded', retry_after: '7' } as const;
      await ground.bench.control({ ...force, times: 2 });
      let later = 0;
      let count = 0;
      const { run } = prepareSandbox(ground, key, {
        now: () => Date.now() + later,
        refusedLately: () => count,
      });
      await run();
      count = await refusedOf(ground, key);
      later = 7_000;
      await ground.bench.control({ do: 'clock', offset_ms: later });
      return run();
    },
  },
  {
    cause: 'A right beyond reading and trading',
    stage: 'withdrawal',
    code: 'withdrawal-right',
    shows: ['withdraw'],
    async run(ground) {
      const key = await ground.bench.makeKey();
      // The contract has no such right: only a backend that breaks it can name one.
      await ground.bench.control({ do: 'permission', id: key.id, add: 'withdraw' });
      return tested(ground, key);
    },
  },
  {
    cause: 'A right beyond trading, and no right to read',
    stage: 'withdrawal',
    code: 'withdrawal-right',
    shows: ['withdraw'],
    async run(ground) {
      const key = await ground.bench.makeKey();
      await ground.bench.control({ do: 'rights', id: key.id, permissions: [] });
      await ground.bench.control({ do: 'permission', id: key.id, add: 'withdraw' });
      return tested(ground, key);
    },
  },
  {
    cause: 'The key expires in a week',
    stage: 'response',
    code: 'expiry-near',
    remark: true,
    shows: ['7'],
    run: async (ground) => tested(ground, await endingKey(ground, 7 * DAY)),
  },
  {
    cause: 'The key expires in a week, and the server is slow',
    stage: 'response',
    code: 'expiry-near',
    remark: true,
    shows: ['7', '1,6|1.6', 'langsam|slowly'],
    async run(ground) {
      const key = await endingKey(ground, 7 * DAY, ['read']);
      await ground.bench.control({ do: 'delay', endpoint: 'self', ms: 1_600, times: 2 });
      return tested(ground, key);
    },
  },
  {
    cause: 'The server is slow',
    stage: 'response',
    code: 'slow-answer',
    remark: true,
    shows: ['1,6|1.6'],
    async run(ground) {
      const key = await ground.bench.makeKey({ permissions: ['read'] });
      await ground.bench.control({ do: 'delay', endpoint: 'self', ms: 1_600, times: 2 });
      return tested(ground, key);
    },
  },
  {
    cause: 'The name server is slow',
    stage: 'response',
    code: 'slow-answer',
    remark: true,
    shows: ['1,6|1.6'],
    async run(ground) {
      const key = await ground.bench.makeKey({ permissions: ['read'] });
      ground.names.delayMs = 1_600;
      return tested(ground, key);
    },
  },
];

/** A key that was replaced, and ends so many seconds later. */
async function endingKey(
  ground: Ground,
  overlap_seconds: number,
  permissions = ['read', 'trade'],
): Promise<TestKey> {
  const key = await ground.bench.makeKey({ permissions });
  const pair = createECDH('prime256v1');
  const point = pair.generateKeys();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const rotated = await ground.bench.account('POST', `/v1/keys/${key.id}/rotate`, {
    headers: { 'idempotency-key': `rotate-${key.id}` },
    body: { public_key: { kty: 'EC', crv: 'P-256', x, y }, overlap_seconds },
  });
  if (rotated.status !== 201) throw new Error(JSON.stringify(rotated.body));
  return key;
}

/** A program that does not wait, until it is stopped. */
function sendsOn(ground: Ground, key: TestKey): { stop(): Promise<void> } {
  let stopped = false;
  const sending = (async () => {
    while (!stopped) await ground.bench.signed(key, 'GET', '/v1/portfolio');
  })();
  return {
    async stop() {
      stopped = true;
      await sending;
    },
  };
}

/** What the backend's own log says of the last minute. */
async function refusedOf(ground: Ground, key: TestKey): Promise<number> {
  const { body } = await ground.bench.account('GET', `/v1/usage?key_id=${key.id}&limit=200`);
  const entries = at(body, 'entries');
  return Array.isArray(entries)
    ? entries.filter((entry) => at(entry, 'failure_code') === 'quota-exceeded').length
    : 0;
}
