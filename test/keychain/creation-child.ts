import { type Keychain, openKeychain } from '../../main/keychain/keychain';
import type { Algorithm } from '../../preload/contract';
import { smallClient } from '../fakes/client';
import { openKeyRoom } from '../fakes/key-room';
import { forkHelper } from './fork-helper';

/** A real process that makes, renews, deletes or recovers keys, and dies by kill -9 at the point that it is told. */
export type ChildTask = {
  what: 'create' | 'rotate' | 'delete' | 'recover';
  crashAt: string | null;
  label: string;
  /** For `rotate` and `delete`. */
  keyId?: string;
  overlapHours?: number;
  /** Say the name of each item before it goes into the keychain. */
  tellNames?: boolean;
  /** For `create`. */
  algorithm?: Algorithm;
  folder: string;
  helper: string;
  env: Record<string, string>;
  backend: { baseUrl: string; caPem: string; bearer: string };
};

process.once('message', (task: ChildTask) => {
  void run(task).then((result) => process.send?.(result, undefined, undefined, () => process.exit(0)));
});

async function run(task: ChildTask): Promise<unknown> {
  const { start } = forkHelper(task.helper, task.env);
  const system = openKeychain({
    mode: 'practice',
    installation: 'i1',
    sentinelExpected: () => true,
    rememberSentinel: async () => undefined,
    spawn: start,
    env: task.env,
    platform: 'linux',
  });
  const keychain: Keychain = {
    ...system,
    set(name, value) {
      if (task.tellNames === true) process.send?.({ name });
      return system.set(name, value);
    },
  };
  const at = (point: string) => {
    if (point === task.crashAt) process.kill(process.pid, 'SIGKILL');
  };
  const room = await openKeyRoom({
    keychain,
    client: smallClient(task.backend),
    folder: task.folder,
    at,
    atDeletion: at,
  });
  const result = await act(task, room);
  await keychain.stop();
  return result;
}

async function act(task: ChildTask, room: Awaited<ReturnType<typeof openKeyRoom>>): Promise<unknown> {
  const { label, keyId = '', overlapHours = 24, algorithm = 'hmac-sha256' } = task;
  switch (task.what) {
    case 'create':
      return room.creation.create({ label, permissions: ['read'], algorithm });
    case 'rotate':
      return room.rotations.rotate(keyId, overlapHours);
    case 'delete':
      return room.deletion.deleteKey(keyId, label);
    case 'recover': {
      // As after a sign-in.
      const { open, ...ended } = await room.recovery.recover();
      const deletions = await room.deletion.recover();
      await room.ring.refresh();
      return { ...ended, deleted: deletions.deleted, open: open + deletions.open };
    }
    default:
      return undefined;
  }
}
