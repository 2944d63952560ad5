import { type UtilityProcess, utilityProcess } from 'electron';
import type { Answer, Request, StartHelper } from './protocol';

/**
 * Starts a process of the keychain's own in the running app.
 * `env` stands in full for the process's environment.
 */
export function helperInApp<Asks = Request, Says = Answer>(
  entry: string,
  env?: NodeJS.ProcessEnv,
): StartHelper<Asks, Says> {
  return () => {
    const child = utilityProcess.fork(entry, [], {
      serviceName: 'Ventario Companion keychain',
      stdio: 'ignore',
      ...(env === undefined ? {} : { env }),
    });
    return {
      send: (request) => child.postMessage(request),
      onAnswer: (listener) => void child.on('message', (answer: Says) => listener(answer)),
      onExit: (listener) => void child.once('exit', () => listener()),
      kill() {
        // Not there yet: nothing hears a signal before it is.
        if (child.pid === undefined) child.once('spawn', () => end(child));
        else end(child);
      },
    };
  };
}

function end(child: UtilityProcess): void {
  const { pid } = child;
  // `kill()` asks politely, which a wedged process does not hear.
  if (pid === undefined || process.platform === 'win32') child.kill();
  else killNow(pid);
}

function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was already gone; its exit is told by the event.
  }
}
