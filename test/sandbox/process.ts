import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import type { FromSandbox, SandboxReady, ToSandbox } from '../../main/sandbox/protocol';

/** The sandbox as a real process, bundled the way that the app bundles it. */
export type SandboxProcess = {
  ready: SandboxReady;
  child: ChildProcess;
  send: (message: ToSandbox) => void;
  next: (fits: (message: FromSandbox) => boolean) => Promise<FromSandbox>;
  /** kill -9, and waits until it is gone. */
  kill: () => Promise<void>;
};

let bundle: Promise<string> | undefined;

export function bundleProcess(): Promise<string> {
  bundle ??= (async () => {
    const outDir = mkdtempSync(join(tmpdir(), 'sandbox-bundle-'));
    await build({
      root: resolve(import.meta.dirname, '../..'),
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true },
      build: {
        ssr: true,
        outDir,
        emptyOutDir: false,
        target: 'node20',
        rolldownOptions: {
          input: { sandbox: resolve(import.meta.dirname, '../../main/sandbox/process.ts') },
          output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
        },
      },
    });
    return join(outDir, 'sandbox.cjs');
  })();
  return bundle;
}

export async function startProcess(folder: string, control = true): Promise<SandboxProcess> {
  const child = fork(await bundleProcess(), [], { silent: true });
  const next = (fits: (message: FromSandbox) => boolean): Promise<FromSandbox> =>
    new Promise((settle, fail) => {
      const hear = (message: FromSandbox): void => {
        if (!fits(message)) return;
        child.off('message', hear);
        settle(message);
      };
      child.on('message', hear);
      child.once('exit', (code) => fail(new Error(`sandbox ended with ${code}`)));
    });
  const started = next((message) => message.type === 'ready' || message.type === 'failed');
  child.send({ type: 'start', folder, control } satisfies ToSandbox);
  const message = await started;
  if (message.type !== 'ready') throw new Error(`sandbox did not start: ${JSON.stringify(message)}`);
  return {
    ready: message,
    child,
    send: (order) => child.send(order),
    next,
    kill: () =>
      new Promise((settle) => {
        child.once('exit', () => settle());
        child.kill('SIGKILL');
      }),
  };
}
