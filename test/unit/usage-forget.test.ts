import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Client } from '../../main/backend/client';
import { createMirror } from '../../main/mirror';
import { emptySlices } from '../../main/slices';
import { openForgotten } from '../../main/usage/forgotten';
import { createHistory } from '../../main/usage/history';
import type { KnownAddresses } from '../../main/usage/known';

import { emptyFolder } from '../fakes/folder';

/** What the user wanted deleted with a key is not brought back by the backend, which still has it. */

const NOW = 1_800_000_000_000;
const entry = (at: number, key_id: string) => ({
  id: `u${String(at).padStart(6, '0')}`,
  time: NOW - 10_000 + at,
  key_id,
  ip: '203.0.113.7',
  country: 'DE',
  method: 'GET',
  path: '/v1/portfolio',
  status: 200,
  outcome: 'success',
  failure_code: null,
  latency_ms: 12,
  user_agent: 'bot',
  required_permission: 'read',
});

it('The usage of a deleted key stays away after loading again, that of others stays, and a new attempt is seen', async () => {
  const there = [entry(1, 'vk_gone'), entry(2, 'vk_kept'), entry(3, 'vk_gone'), entry(4, 'vk_kept')];
  const client = {
    call: async (_: string, { query }: { query: { direction: string } }) => ({
      ok: true,
      value: { entries: query.direction === 'older' ? there.toReversed() : [], next_cursor: null },
    }),
  } as unknown as Client;
  const mirror = createMirror(emptySlices(NOW), () => undefined);
  const known = { now: () => () => true } as unknown as KnownAddresses;
  const path = join(emptyFolder(), 'forgotten-usage.json');
  const forgotten = await openForgotten(path, mirror, () => NOW);
  const history = createHistory({ client, mirror, known, forgotten, now: () => NOW });
  const seen = () => history.entries()?.map(({ id, key_id }) => `${id} ${key_id}`);

  await history.load();
  expect(seen()).toHaveLength(4);
  await forgotten.add('vk_gone', history.newest());
  history.forget('vk_gone');
  const kept = ['u000002 vk_kept', 'u000004 vk_kept'];
  expect(seen()).toEqual(kept);
  await history.load();
  expect(seen()).toEqual(kept);

  // A bot that still tries with it is news, and no old data.
  there.push(entry(10_005, 'vk_gone'));
  await history.load();
  expect(seen()).toEqual([...kept, 'u010005 vk_gone']);

  // Over a restart too.
  const later = await openForgotten(path, mirror, () => NOW);
  const again = createHistory({ client, mirror, known, forgotten: later, now: () => NOW });
  await again.load();
  expect(again.entries()?.map(({ id }) => id)).toEqual(['u000002', 'u000004', 'u010005']);
});

it('Where the log was not known, what is older than the deletion stays away', async () => {
  const mirror = createMirror(emptySlices(NOW), () => undefined);
  const forgotten = await openForgotten(join(emptyFolder(), 'forgotten-usage.json'), mirror, () => NOW);
  await forgotten.add('vk_gone', null);
  expect(forgotten.covers({ id: 'u1', key_id: 'vk_gone', time: NOW - 1 })).toBe(true);
  expect(forgotten.covers({ id: 'u2', key_id: 'vk_gone', time: NOW + 1 })).toBe(false);
  expect(forgotten.covers({ id: 'u1', key_id: 'vk_kept', time: NOW - 1 })).toBe(false);
});

it('Where the log was known in part, what was not loaded by then stays away too', async () => {
  const mirror = createMirror(emptySlices(NOW), () => undefined);
  const forgotten = await openForgotten(join(emptyFolder(), 'forgotten-usage.json'), mirror, () => NOW);
  await forgotten.add('vk_gone', 'u5');
  expect(forgotten.covers({ id: 'u7', key_id: 'vk_gone', time: NOW - 100 })).toBe(true);
  // This device's clock runs behind the backend's.
  expect(forgotten.covers({ id: 'u5', key_id: 'vk_gone', time: NOW + 1 })).toBe(true);
  expect(forgotten.covers({ id: 'u8', key_id: 'vk_gone', time: NOW + 1 })).toBe(false);
});
