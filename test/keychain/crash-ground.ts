import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startKeyring } from '../../build/keyring.mjs';
import type { Key } from '../../main/backend/contract';
import { openKeychain } from '../../main/keychain/keychain';
import { CRASH_POINTS, ROTATION_POINTS } from '../../main/keys/creation';
import { DELETION_POINTS } from '../../main/keys/deletion';
import { smallClient } from '../fakes/client';
import { openKeyRoom } from '../fakes/key-room';
import { startTestSandbox } from '../fakes/sandbox';
import { bundleEntry } from './bundle-entry';
import type { ChildTask } from './creation-child';
import { forkHelper } from './fork-helper';

/** Where keys are made, renewed and deleted by processes that die by kill -9, and what they leave behind is counted. */

export type Action = 'create' | 'rotate' | 'delete';

/** Every point at which a process may die, in the order in which they come. */
export const POINTS: Readonly<Record<Action, readonly string[]>> = {
  create: CRASH_POINTS,
  rotate: ROTATION_POINTS,
  delete: DELETION_POINTS,
};

export const WRONGS = ['lost', 'duplicates', 'orphans', 'halfWritten', 'unfinished'] as const;
/**
 * `lost`: works at the backend, and its secret is in no keychain. `orphans`: left over at the backend, in the keychain
 * or in the list, and nobody was told. `unfinished`: recovery had no fault to wait for, and yet something is open.
 */
export type Wrongs = Record<(typeof WRONGS)[number], number>;

export type Round = { action: Action; point: string; outcome: string; wrongs: Wrongs };

export type CrashGround = {
  /** `turn`: renewals of even ones have an overlap of a day, the odd ones have none. */
  round(action: Action, point: string, turn: number): Promise<Round>;
  close(): Promise<void>;
};

type Recovered = { open: number };

export async function openCrashGround(): Promise<CrashGround> {
  const home = mkdtempSync(join(tmpdir(), 'ventario-crash-'));
  const [helper, child, keyring, sandbox] = await Promise.all([
    bundleEntry('main/keychain/process.ts'),
    bundleEntry('test/keychain/creation-child.ts'),
    startKeyring({ home: join(home, 'keyring'), mode: 'unlocked' }),
    startTestSandbox(join(home, 'sandbox')),
  ]);
  await sandbox.tell({ do: 'limit', per_minute: 1_000_000 });
  let planted = false;
  const keychain = openKeychain({
    mode: 'practice',
    installation: 'i1',
    sentinelExpected: () => planted,
    rememberSentinel: async () => {
      planted = true;
    },
    spawn: forkHelper(helper, keyring.env).start,
    env: keyring.env,
    platform: 'linux',
  });
  const { state } = await keychain.status();
  if (state !== 'ready') throw new Error(`The keyring is ${state}`);
  const client = smallClient(sandbox);
  let rounds = 0;

  const openHere = (folder: string) => openKeyRoom({ keychain, client, folder });

  /** Its result, or the signal that ended it. */
  function runChild(
    task: Omit<ChildTask, 'helper' | 'env' | 'backend' | 'tellNames'>,
    items: Set<string>,
  ): Promise<unknown> {
    return new Promise((resolve) => {
      const running = fork(child, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
      let result: unknown;
      running.on('message', (said) => {
        if (isName(said)) items.add(said.name);
        else result = said;
      });
      running.once('exit', (code, signal) => resolve(signal ?? result ?? code));
      const { baseUrl, caPem, bearer } = sandbox;
      const backend = { baseUrl, caPem, bearer };
      running.send({ ...task, tellNames: true, helper, env: keyring.env, backend });
    });
  }

  async function keyFor(action: Action, label: string, folder: string): Promise<string | undefined> {
    if (action === 'create') return undefined;
    const room = await openHere(folder);
    const made = await room.creation.create({ label, permissions: ['read'] });
    if (!made.ok) throw new Error(`No key to ${action}: ${made.failure.code}`);
    return made.value.id;
  }

  async function round(action: Action, point: string, turn: number): Promise<Round> {
    rounds += 1;
    const label = `Bot ${rounds}`;
    const folder = join(home, `round-${rounds}`);
    const keyId = await keyFor(action, label, folder);
    const own = { label, folder, ...(keyId === undefined ? {} : { keyId }) };
    const overlapHours = turn % 2 === 0 ? 24 : 0;
    /** All that was ever put into the keychain for it. */
    const items = new Set(keyId === undefined ? [] : [`secret/${keyId}`]);
    const end = await runChild({ ...own, what: action, crashAt: point, overlapHours }, items);
    if (end !== 'SIGKILL') throw new Error(`${action} did not come to ${point}: ${JSON.stringify(end)}`);
    const halfWritten = halves(folder);

    const said = (await runChild({ ...own, what: 'recover', crashAt: null }, items)) as Recovered;
    if (typeof said !== 'object') throw new Error(`Recovery after ${point} ended with ${String(said)}`);
    const keys = (await sandbox.keys()).filter((key) => key.label === label);
    const counted = await count({ action, keyId, keys, folder, items, said, overlapHours });
    for (const key of keys) await sandbox.tell({ do: 'key', id: key.id, set: 'deleted' });
    for (const item of items) await keychain.delete(item);
    rmSync(folder, { recursive: true, force: true });
    const wrongs = { ...counted.wrongs, halfWritten: counted.wrongs.halfWritten + halfWritten };
    return { action, point, outcome: counted.outcome, wrongs };
  }

  async function count(seen: {
    action: Action;
    keyId: string | undefined;
    keys: readonly Key[];
    folder: string;
    items: ReadonlySet<string>;
    said: Recovered;
    overlapHours: number;
  }): Promise<{ outcome: string; wrongs: Wrongs }> {
    const { action, keyId, keys, folder, said } = seen;
    const wrongs: Wrongs = { lost: 0, duplicates: 0, orphans: 0, halfWritten: halves(folder), unfinished: 0 };
    // Opened anew: what counts is what is on disk.
    const room = await openHere(folder);
    const rows = new Map(room.mirror.get('keys').rows.map((row) => [row.id, row]));
    for (const key of keys) {
      const row = rows.get(key.id);
      if (key.status === 'active') {
        const credential = await room.ring.credentialOf(key.id);
        const self = credential.ok ? await client.signed('self', {}, credential.value) : credential;
        if (!self.ok) wrongs.lost += 1;
      }
      const isKnown = row?.secretHere === 'yes' && row.status === key.status;
      if (key.status !== 'deleted' && !isKnown) wrongs.orphans += 1;
      else if (key.status === 'deleted' && row !== undefined) wrongs.unfinished += 1;
    }
    const living = new Set(keys.filter(({ status }) => status !== 'deleted').map(({ id }) => `secret/${id}`));
    for (const item of seen.items) {
      const left = await keychain.get(item);
      if (!left.ok) throw new Error(`The keyring: ${left.failure.code}`);
      if (left.value !== null && !living.has(item)) wrongs.orphans += 1;
    }
    const made = keys.filter(({ id, status }) => id !== keyId && status === 'active');
    wrongs.duplicates += Math.max(made.length - 1, 0);
    if (said.open > 0 || openIds(folder).length > 0 || room.deletions.open().length > 0)
      wrongs.unfinished += 1;

    const old = keys.find(({ id }) => id === keyId);
    if (action === 'create') return { outcome: made.length > 0 ? 'key made' : 'nothing made', wrongs };
    if (action === 'delete') return { outcome: `key ${old?.status ?? 'gone'}`, wrongs };
    const shown = room.mirror.get('rotations').find(({ oldId }) => oldId === keyId);
    const [first] = made;
    const right =
      first === undefined
        ? shown === undefined && old?.status === 'active'
        : shown?.newId === first.id &&
          shown.stage === (seen.overlapHours === 0 ? 'ended' : 'handing-over') &&
          old?.status === (seen.overlapHours === 0 ? 'expired' : 'active');
    if (!right) wrongs.unfinished += 1;
    return { outcome: first === undefined ? 'old key as before' : `new key, old one ${old?.status}`, wrongs };
  }

  return {
    round,
    async close() {
      await keychain.stop();
      await sandbox.stop();
      await keyring.stop();
      for (const folder of [home, dirname(helper), dirname(child)])
        rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isName(said: unknown): said is { name: string } {
  return typeof said === 'object' && said !== null && 'name' in said && typeof said.name === 'string';
}

/** Drafts that were left over, files that cannot be read, and those that were set aside for that. */
function halves(folder: string): number {
  return readdirSync(folder).filter((name) => {
    if (name.endsWith('.part') || name.includes('.damaged-')) return true;
    try {
      JSON.parse(readFileSync(join(folder, name), 'utf8'));
      return false;
    } catch {
      return true;
    }
  }).length;
}

/** The intents that are open on disk. */
function openIds(folder: string): string[] {
  try {
    const file = JSON.parse(readFileSync(join(folder, 'creations.json'), 'utf8')) as {
      value: { id: string }[];
    };
    return file.value.map(({ id }) => id);
  } catch {
    return [];
  }
}
