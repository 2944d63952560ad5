import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type RunningKeyring, startKeyring } from '../../build/keyring.mjs';
import type { Key } from '../../main/backend/contract';
import { type Keychain, openKeychain } from '../../main/keychain/keychain';
import { memoryKeychain } from '../../main/keychain/memory';
import { smallClient } from '../fakes/client';
import { openKeyRoom } from '../fakes/key-room';
import { startTestSandbox, type TestSandbox } from '../fakes/sandbox';
import { bundleEntry } from './bundle-entry';
import type { ChildTask } from './creation-child';
import { forkHelper } from './fork-helper';

/** Where the tests of a key's life make their keys: at the real sandbox, in a folder of their own. */

export type KeyRoom = Awaited<ReturnType<typeof openKeyRoom>>;
export type RoomParts = Partial<Parameters<typeof openKeyRoom>[0]>;

export type KeyGround = {
  sandbox: TestSandbox;
  keychain: Keychain;
  /** A label and a folder that no other run has. */
  newRun(): { label: string; folder: string };
  /** The rooms of the keys over this ground's keychain and sandbox, as after a start. */
  open(folder: string, more?: RoomParts): Promise<KeyRoom>;
  atServer(label: string): Promise<Key[]>;
  /** `gone` = the server names no such key. */
  statusOf(keyId: string): Promise<Key['status'] | 'gone'>;
  close(): Promise<void>;
};

export type KeyringGround = KeyGround & {
  keyring: RunningKeyring;
  /** Runs the task in a process of its own; its result, or the signal that ended it. */
  runChild(task: Omit<ChildTask, 'helper' | 'env' | 'backend' | 'tellNames'>): Promise<unknown>;
};

/** Over a keychain in memory. `name` is what the labels begin with. */
export async function openKeyGround(name: string, keychain = memoryKeychain()): Promise<KeyGround> {
  const home = newHome();
  return groundOver(home, name, keychain, await startTestSandbox(join(home, 'sandbox')));
}

/** Over a real keyring on a private bus. */
export async function openKeyringGround(name: string): Promise<KeyringGround> {
  const home = newHome();
  const [helper, child, keyring, sandbox] = await Promise.all([
    bundleEntry('main/keychain/process.ts'),
    bundleEntry('test/keychain/creation-child.ts'),
    startKeyring({ home: join(home, 'keyring'), mode: 'unlocked' }),
    startTestSandbox(join(home, 'sandbox')),
  ]);
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
  const ground = await groundOver(home, name, keychain, sandbox);
  return {
    ...ground,
    keyring,
    runChild: (task) =>
      new Promise((resolve) => {
        const running = fork(child, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
        let result: unknown;
        running.once('message', (said) => {
          result = said;
        });
        running.once('exit', (code, signal) => resolve(signal ?? result ?? code));
        const { baseUrl, caPem, bearer } = sandbox;
        running.send({ ...task, helper, env: keyring.env, backend: { baseUrl, caPem, bearer } });
      }),
    async close() {
      await ground.close();
      await keyring.stop();
      for (const bundle of [helper, child]) rmSync(dirname(bundle), { recursive: true, force: true });
    },
  };
}

function newHome(): string {
  return mkdtempSync(join(tmpdir(), 'ventario-keys-'));
}

async function groundOver(
  home: string,
  name: string,
  keychain: Keychain,
  sandbox: TestSandbox,
): Promise<KeyGround> {
  await sandbox.tell({ do: 'limit', per_minute: 100_000 });
  let runs = 0;
  return {
    sandbox,
    keychain,
    newRun() {
      runs += 1;
      return { label: `${name} ${runs}`, folder: join(home, `run-${runs}`) };
    },
    open: (folder, more = {}) => openKeyRoom({ keychain, client: smallClient(sandbox), folder, ...more }),
    atServer: async (label) => (await sandbox.keys()).filter((key) => key.label === label),
    statusOf: async (keyId) => (await sandbox.keys()).find(({ id }) => id === keyId)?.status ?? 'gone',
    async close() {
      await keychain.stop();
      await sandbox.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
