import { contextBridge, ipcRenderer } from 'electron';

/** The names of the secret window's own contract, put in by the bundler, so that no zod is loaded here. */
declare const __SECRET_CALLS__: readonly string[];

const bridge: Record<string, (input?: unknown) => Promise<unknown>> = {};
for (const name of __SECRET_CALLS__) bridge[name] = (input) => ipcRenderer.invoke(`secret:${name}`, input);

contextBridge.exposeInMainWorld('secret', bridge);
