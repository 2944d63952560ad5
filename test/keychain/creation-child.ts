import { openKeychain } from '../../main/keychain/keychain';
import { smallClient } from '../fakes/client';
import { openKeyRoom } from '../fakes/key-room';
import { forkHelper } from './fork-helper';

/** A real process that makes or recovers a key, and dies by kill -9 at the point that it is told. */
export type ChildTask = {
  what: 'create' | 'recover';
  crashAt: string | null;
  label: string;
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
  const keychain = openKeychain({
    mode: 'practice',
    installation: 'i1',
    sentinelExpected: () => true,
    rememberSentinel: async () => undefined,
    spawn: start,
    env: task.env,
    platform: 'linux',
  });
  const room = await openKeyRoom({
    keychain,
    client: smallClient(task.backend),
    folder: task.folder,
    at: (point) => {
      if (point === task.crashAt) process.kill(process.pid, 'SIGKILL');
    },
  });
  const result =
    task.what === 'create'
      ? await room.creation.create({ label: task.label, permissions: ['read'] })
      : await room.recovery.recover();
  await keychain.stop();
  return result;
}
