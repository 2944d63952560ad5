import { type ChildProcess, fork } from 'node:child_process';
import type { Answer, StartHelper } from '../../main/keychain/protocol';

/** Starts the bundled process by fork, in the environment of a private keyring. */
export function forkHelper(
  entry: string,
  env: Record<string, string>,
): { start: StartHelper; children: ChildProcess[] } {
  const children: ChildProcess[] = [];
  const start: StartHelper = () => {
    const child = fork(entry, {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
    });
    child.on('error', () => undefined);
    children.push(child);
    return {
      send: (request) => void child.send(request),
      onAnswer: (listener) => void child.on('message', (answer) => listener(answer as Answer)),
      onExit: (listener) => void child.once('exit', () => listener()),
      kill: () => void child.kill('SIGKILL'),
    };
  };
  return { start, children };
}
