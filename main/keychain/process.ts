import { loadKeytar, type NativeStore } from './keytar';
import type { Answer, Request } from './protocol';

/**
 * The keychain's own process: a keyring that crashes or wedges takes this one along and not main.
 * One request at a time; main sends the next when this one is answered.
 */

let native: Promise<NativeStore> | undefined;

async function answer(request: Request): Promise<Answer> {
  const { id, service, account } = request;
  let store: NativeStore;
  try {
    native ??= loadKeytar();
    store = await native;
  } catch {
    return { id, state: 'missing' };
  }
  try {
    switch (request.action) {
      case 'get':
        return { id, state: 'answered', value: await store.getPassword(service, account) };
      case 'set':
        await store.setPassword(service, account, request.value);
        return { id, state: 'answered', value: null };
      case 'delete':
        return { id, state: 'answered', value: await store.deletePassword(service, account) };
    }
  } catch {
    return { id, state: 'failed' };
  }
}

type ParentPort = {
  on(event: 'message', listener: (event: { data: Request }) => void): void;
  postMessage(message: Answer): void;
};

/** Electron's utilityProcess has a parent port, node's fork a channel. */
const parent = (process as NodeJS.Process & { parentPort?: ParentPort | null }).parentPort ?? undefined;

if (parent !== undefined) {
  parent.on('message', ({ data }) => void answer(data).then((said) => parent.postMessage(said)));
} else {
  process.on('message', (request) => void answer(request as Request).then((said) => process.send?.(said)));
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}
