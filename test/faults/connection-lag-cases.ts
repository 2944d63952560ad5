import type { TestState } from '../../preload/contract';
import { at, type TestKey } from '../sandbox/client';
import { lockKey } from './account';
import { type Case, type Ground, rowOf } from './connection-ground';
import { leftBehind } from './connection-replica';

/** A key was changed, and the server that answers has not heard of it: its stale answer is its own, not a forced one. */

const IPV4 = '203.0.113.7';
const IPV6 = '2001:db8::7';
const ELSEWHERE = '198.51.100.9';
/** A change is everywhere by then. */
const LATER_MS = 121_000;
/** What is left of two minutes. */
const SOON = '120|119|118|117|116|115';

async function changeWhitelist(ground: Ground, key: TestKey, entries: string[]): Promise<void> {
  const { body: found } = await ground.bench.account('GET', `/v1/keys/${key.id}`);
  const { status, body } = await ground.bench.account('PUT', `/v1/keys/${key.id}/ip-whitelist`, {
    headers: { 'if-match': String(at(found, 'etag')) },
    body: { enabled: entries.length > 0, entries },
  });
  if (status !== 200) throw new Error(JSON.stringify(body));
}

async function changeKey(ground: Ground, key: TestKey, permissions: string[]): Promise<void> {
  const changed = await ground.bench.account('PATCH', `/v1/keys/${key.id}`, { body: { permissions } });
  if (changed.status !== 200) throw new Error(JSON.stringify(changed.body));
}

async function justMade(ground: Ground, laterMs: number): Promise<TestState> {
  const replica = await leftBehind(ground);
  return replica.test(await ground.bench.makeKey(), { laterMs });
}

async function justActivated(ground: Ground, laterMs: number): Promise<TestState> {
  const key = await ground.bench.makeKey({ activate: false });
  const replica = await leftBehind(ground);
  const { status } = await ground.bench.signed(key, 'POST', `/v1/keys/${key.id}/activate`);
  if (status !== 200) throw new Error('not activated');
  return replica.test(key, { laterMs });
}

async function justUnlocked(ground: Ground, laterMs: number): Promise<TestState> {
  const key = await ground.bench.makeKey();
  await lockKey(ground.bench, key, 'disable');
  const [before, replica] = [await rowOf(ground, key.id), await leftBehind(ground)];
  await lockKey(ground.bench, key, 'enable');
  return replica.test(key, { before, laterMs });
}

async function justListed(ground: Ground, entries: string[], laterMs: number): Promise<TestState> {
  const key = await ground.bench.makeKey({ whitelist: { enabled: true, entries: [ELSEWHERE] } });
  const [before, replica] = [await rowOf(ground, key.id), await leftBehind(ground)];
  await changeWhitelist(ground, key, entries);
  return replica.test(key, { before, laterMs });
}

async function justAllowed(
  ground: Ground,
  wish: Omit<NonNullable<Parameters<Awaited<ReturnType<typeof leftBehind>>['test']>[1]>, 'before'>,
): Promise<TestState> {
  const key = await ground.bench.makeKey({ permissions: ['read'] });
  const [before, replica] = [await rowOf(ground, key.id), await leftBehind(ground)];
  await changeKey(ground, key, ['read', 'trade']);
  return replica.test(key, { before, ...wish });
}

export const LAG_CASES: readonly Case[] = [
  {
    cause: 'Made a moment ago, and this server does not know the key yet',
    stage: 'signature',
    code: 'key-just-changed',
    shows: [SOON],
    run: (ground) => justMade(ground, 0),
  },
  {
    cause: 'Made two minutes ago, and this server does not know the key',
    stage: 'signature',
    code: 'key-unknown',
    shows: ['401'],
    run: (ground) => justMade(ground, LATER_MS),
  },
  {
    cause: 'Activated a moment ago, and to this server the key is still pending',
    stage: 'signature',
    code: 'key-just-changed',
    shows: [SOON],
    run: (ground) => justActivated(ground, 0),
  },
  {
    cause: 'Activated two minutes ago, and to this server the key is still pending',
    stage: 'signature',
    code: 'key-pending',
    shows: ['Angelegt|Made'],
    run: (ground) => justActivated(ground, LATER_MS),
  },
  {
    cause: 'Unlocked a moment ago, and this server still says locked',
    stage: 'signature',
    code: 'key-just-changed',
    shows: [SOON],
    run: (ground) => justUnlocked(ground, 0),
  },
  {
    cause: 'Unlocked two minutes ago, and this server still says locked',
    stage: 'signature',
    code: 'key-disabled',
    shows: ['401'],
    run: (ground) => justUnlocked(ground, LATER_MS),
  },
  {
    cause: 'Locked a moment ago, and this server still lets the key in',
    stage: 'signature',
    code: 'key-just-changed',
    shows: [SOON],
    async run(ground) {
      const key = await ground.bench.makeKey();
      const [before, replica] = [await rowOf(ground, key.id), await leftBehind(ground)];
      await lockKey(ground.bench, key, 'disable');
      return replica.test(key, { before });
    },
  },
  {
    cause: 'The address was listed a moment ago, and this server still refuses it',
    stage: 'whitelist',
    code: 'key-just-changed',
    shows: [SOON],
    run: (ground) => justListed(ground, [ELSEWHERE, IPV4], 0),
  },
  {
    cause: 'The address was listed two minutes ago, and this server still refuses it',
    stage: 'whitelist',
    code: 'ip-not-allowed',
    shows: [IPV4],
    run: (ground) => justListed(ground, [ELSEWHERE, IPV4], LATER_MS),
  },
  {
    cause: 'The whitelist was switched off a moment ago, and this server still keeps to it',
    stage: 'whitelist',
    code: 'key-just-changed',
    shows: [SOON],
    run: (ground) => justListed(ground, [], 0),
  },
  {
    cause: 'Another address was listed a moment ago, and neither list names this device',
    stage: 'whitelist',
    code: 'ip-not-allowed',
    shows: [IPV4, '198.51.100.10'],
    run: (ground) => justListed(ground, [ELSEWHERE, '198.51.100.10'], 0),
  },
  {
    cause: 'The IPv6 address was listed a moment ago, and the server of that family does not know it yet',
    stage: 'whitelist',
    code: 'key-just-changed',
    remark: true,
    shows: [SOON],
    async run(ground) {
      const key = await ground.bench.makeKey({ whitelist: { enabled: true, entries: [IPV4] } });
      const [before, replica] = [await rowOf(ground, key.id), await leftBehind(ground)];
      await changeWhitelist(ground, key, [IPV4, IPV6]);
      ground.names.zone['localhost'] = { a: ['127.0.0.1'], aaaa: ['::1'] };
      return replica.test(key, {
        before,
        lookup: async (host) => (await ground.names.lookup(host)).toReversed(),
        stale: ({ at: asked }) => asked === '::1',
      });
    },
  },
  {
    cause: 'The right to trade was given a moment ago, and this server does not know it yet',
    stage: 'signature',
    code: 'key-just-changed',
    shows: [SOON],
    run: (ground) => justAllowed(ground, {}),
  },
  {
    cause: 'The right to trade was given a moment ago, and the server that takes orders does not know it yet',
    stage: 'test-order',
    code: 'key-just-changed',
    shows: [SOON],
    run: (ground) => justAllowed(ground, { stale: ({ path }) => path === '/v1/orders/test' }),
  },
  {
    cause: 'The right to trade was given two minutes ago, and this server does not know it',
    stage: 'test-order',
    code: 'trade-missing',
    shows: ['Lesen|read'],
    run: (ground) => justAllowed(ground, { laterMs: LATER_MS }),
  },
];
