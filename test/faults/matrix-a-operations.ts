import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Client, Credential } from '../../main/backend/client';
import type { Key, UsageEntry } from '../../main/backend/contract';
import type { Schedule } from '../../main/clipboard';
import { type ConnectionTest, createConnectionTest } from '../../main/connection/connection-test';
import type { Lookup } from '../../main/connection/stage';
import type { Keychain } from '../../main/keychain/keychain';
import { createLocking, type Locking } from '../../main/keys/locking';
import { createHistory, type UsageHistory } from '../../main/usage/history';
import { createKnownAddresses } from '../../main/usage/known';
import type { Failure, KeyRow } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { openKeyRoom, someAccount } from '../fakes/key-room';
import { testClient, testMirror, testTokens } from './fixtures';
import type { OperationName } from './matrix-a-faults';
import type { IsMain } from './matrix-a-line';

/** The operations of matrix A, done by the app's own rooms over the app's own client. */

type KeyRoom = Awaited<ReturnType<typeof openKeyRoom>>;

export type App = {
  client: Client;
  /** What the client says of session and connection. */
  clientMirror: ReturnType<typeof testMirror>;
  room: KeyRoom;
  history: UsageHistory;
  locking: Locking;
  /** As after a restart: it has forgotten how long a server wanted to be left in peace. */
  connectionTest(): ConnectionTest;
  /** Timers of the app's run out from now on. */
  letTimePass(): void;
  close(): Promise<void>;
};

export type AppOptions = {
  baseUrl: string;
  caPem: string;
  folder: string;
  keychain: Keychain;
  now: () => number;
  resolveProxy: () => Promise<string>;
  lookup: Lookup;
  /** A new key's secret has just been stored. */
  stored: (() => Promise<void>) | undefined;
};

/** The rooms wired together as workspace.ts does, for an account that is known. */
export async function openApp(options: AppOptions): Promise<App> {
  const { baseUrl, caPem, folder, keychain, now, resolveProxy } = options;
  const clientMirror = testMirror();
  clientMirror.set('session', { state: 'signed-in', account: 'Demo' });
  const client = testClient({
    baseUrl,
    caPem,
    mirror: clientMirror,
    tokens: testTokens(),
    now,
    resolveProxy,
  });
  const account = someAccount();
  const { schedule, letTimePass } = heldTimers();
  const room = await openKeyRoom({
    keychain,
    client,
    account,
    folder,
    now,
    at: (point) => (point === 'stored-noted' ? options.stored?.() : undefined),
  });
  const { mirror, ring } = room;
  const known = createKnownAddresses({ path: join(folder, 'known.json'), mirror, now });
  const history = createHistory({ client, mirror, known, now });
  const locking = createLocking({ path: join(folder, 'lock.json'), mirror, ring, account, now, schedule });
  const tests: ConnectionTest[] = [];
  return {
    client,
    clientMirror,
    room,
    history,
    locking,
    connectionTest() {
      const made = createConnectionTest({
        client,
        baseUrl,
        caPem,
        mirror,
        now,
        resolveProxy,
        system: 'linux',
        lookup: options.lookup,
        credentialOf: (keyId): Promise<Outcome<Credential>> => ring.credentialOf(keyId),
      });
      tests.push(made);
      return made;
    },
    letTimePass,
    async close() {
      await locking.close();
      for (const test of tests) test.close();
      room.rotations.close();
      client.close();
    },
  };
}

const SOON_MS = 5;

/** Timers that wait until time may pass, and from then on run out at once. */
function heldTimers(): { schedule: Schedule; letTimePass: () => void } {
  let passing = false;
  const held = new Set<() => void>();
  return {
    schedule(_, action) {
      if (passing) {
        const soon = setTimeout(action, SOON_MS);
        return () => clearTimeout(soon);
      }
      held.add(action);
      return () => held.delete(action);
    },
    letTimePass() {
      passing = true;
      for (const action of held) setTimeout(action, SOON_MS);
      held.clear();
    },
  };
}

/** What an operation is about: a label that no other cell has, and the key under it where one is needed. */
export type Subject = { label: string; keyId: string };

/** What the backend itself has, asked past the line. */
export type Truth = {
  /** All living keys of the account, those of other cells too. */
  keys: readonly Key[];
  /** Those of the label. */
  own: readonly Key[];
  /** What was logged of the subject's key. */
  entries: readonly UsageEntry[];
};

export type Operation = {
  name: OperationName;
  /** The request that the operation is for. */
  isMain: IsMain;
  /** The fault comes only when the secret of the new key is stored. */
  late?: true;
  /** Works on a key that is there before. */
  needsKey: boolean;
  /** Living keys of the label when the wish has come true. */
  wished: number;
  /** null = done. */
  perform(app: App, subject: Subject): Promise<Failure | null>;
  /** What the user may ask to be done by itself once the fault is over. */
  wish?(app: App, subject: Subject): Promise<void>;
  /** Has it come true at the backend, and is the user shown the same? `before`: when the button was last pressed. */
  isDone(app: App, subject: Subject, truth: Truth, before: Truth): boolean;
  /** What the cell says when it has come true. */
  done: string;
};

const failureOf = (outcome: Outcome<unknown>): Failure | null => (outcome.ok ? null : outcome.failure);
const OF_KEY = /^\/v1\/keys\/vk_test_[\w-]+/;

const create: Operation = {
  name: 'create',
  isMain: (method, path) => method === 'POST' && path === '/v1/keys',
  needsKey: false,
  wished: 1,
  perform: async ({ room }, { label }) =>
    failureOf(await room.creation.create({ label, permissions: ['read', 'trade'] })),
  isDone: ({ room }, { label }, { own }) =>
    own.filter(({ status }) => status === 'active').length === 1 &&
    room.mirror.get('keys').rows.some((row) => row.label === label && row.secretHere === 'yes'),
  done: 'made',
};

const rotate: Operation = {
  name: 'rotate',
  isMain: (method, path) => method === 'POST' && OF_KEY.test(path) && path.endsWith('/rotate'),
  needsKey: true,
  wished: 2,
  perform: async ({ room }, { keyId }) => failureOf(await room.rotations.rotate(keyId, 24)),
  isDone: ({ room }, { keyId }, { own }) =>
    own.filter(({ status }) => status === 'active').length === 2 &&
    room.mirror
      .get('rotations')
      .some(({ oldId, stage, endsAt }) => oldId === keyId && stage === 'handing-over' && endsAt !== null),
  done: 'renewed',
};

/** The calls that a green test of a key with both rights rests on. */
const SIGNED = ['GET /v1/keys/self', 'GET /v1/portfolio', 'POST /v1/orders/test'];

/**
 * Are these exactly the backend's keys, with their status? Other cells make and change keys meanwhile: one of those
 * may be listed as it was before or as it is now.
 */
function lists(rows: readonly KeyRow[], { keys }: Truth, before: Truth): boolean {
  const was = new Map(before.keys.map((key) => [key.id, key.status]));
  const is = new Map(keys.map((key) => [key.id, key.status]));
  const shown = new Map(rows.map((row) => [row.id, row.status]));
  return (
    keys.every(({ id, status }) => was.get(id) !== status || shown.get(id) === status) &&
    rows.every(
      ({ id, status }) =>
        (is.get(id) ?? was.get(id)) !== undefined && (was.get(id) !== is.get(id) || is.get(id) === status),
    )
  );
}

const activation: IsMain = (method, path) =>
  method === 'POST' && OF_KEY.test(path) && path.endsWith('/activate');

export const OPERATIONS: readonly Operation[] = [
  create,
  {
    name: 'list',
    isMain: (method, path) => method === 'GET' && path.startsWith('/v1/keys?'),
    needsKey: true,
    wished: 1,
    perform: async ({ room }) => failureOf(await room.ring.refresh()),
    isDone({ room }, { keyId }, truth, before) {
      const { rows, failure, asOf } = room.mirror.get('keys');
      const here = rows.filter(({ secretHere }) => secretHere === 'yes').map(({ id }) => id);
      return failure === null && asOf !== null && here.join() === keyId && lists(rows, truth, before);
    },
    done: 'listed',
  },
  rotate,
  {
    name: 'lock',
    isMain: (method, path) => method === 'POST' && OF_KEY.test(path) && path.endsWith('/disable'),
    needsKey: true,
    wished: 1,
    perform: async ({ room }, { keyId }) => failureOf(await room.ring.lock(keyId)),
    async wish({ locking }, { keyId }) {
      const kept = await locking.keep([keyId]);
      if (!kept.ok) throw new Error(kept.failure.code);
    },
    isDone: ({ room }, { keyId }, { own }) =>
      own.every(({ status }) => status === 'disabled') && room.ring.row(keyId)?.status === 'disabled',
    done: 'locked',
  },
  {
    name: 'test',
    isMain: (method, path) => method === 'GET' && path === '/v1/keys/self',
    needsKey: true,
    wished: 1,
    async perform(app, { keyId }) {
      const outcome = await app.connectionTest().run(keyId);
      if (!outcome.ok) return outcome.failure;
      return outcome.value.stages.find(({ state }) => state === 'failed')?.failure ?? null;
    },
    isDone({ room }, _, { entries }, before) {
      const known = new Set(before.entries.map(({ id }) => id));
      const succeeded = entries
        .filter(({ id, outcome }) => !known.has(id) && outcome === 'success')
        .map(({ method, path }) => `${method} ${path}`);
      return room.mirror.get('test').verdict === 'green' && SIGNED.every((one) => succeeded.includes(one));
    },
    done: 'green',
  },
  {
    name: 'logs',
    isMain: (method, path) => method === 'GET' && path.startsWith('/v1/usage?'),
    needsKey: true,
    wished: 1,
    perform: async ({ history }) => failureOf(await history.load()),
    isDone({ room, history }, { keyId }, { entries }) {
      const loaded = (history.entries() ?? []).filter(({ key_id }) => key_id === keyId);
      const { state, failure } = room.mirror.get('usage');
      return state === 'ready' && failure === null && loaded.length > 1 && isDeepStrictEqual(loaded, entries);
    },
    done: 'loaded',
  },
  { ...create, name: 'create, at the activation', isMain: activation, late: true },
  { ...rotate, name: 'rotate, at the activation', isMain: activation, late: true },
];
