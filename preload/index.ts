import { contextBridge, ipcRenderer } from 'electron';

/** The names of the contract, put in by the bundler, so that zod stays out of the window's start. */
declare const __CALLS__: readonly string[];
declare const __NEWS__: readonly string[];

const bridge: Record<string, unknown> = {};
for (const name of __CALLS__) bridge[name] = (input?: unknown) => ipcRenderer.invoke(`call:${name}`, input);

bridge['on'] = (name: unknown, listener: unknown) => {
  if (typeof name !== 'string' || !__NEWS__.includes(name) || typeof listener !== 'function') {
    throw new TypeError('No such news.');
  }
  const hear = (_event: unknown, payload: unknown) => listener(payload);
  ipcRenderer.on(`news:${name}`, hear);
  return () => {
    ipcRenderer.removeListener(`news:${name}`, hear);
  };
};

contextBridge.exposeInMainWorld('ventario', bridge);
