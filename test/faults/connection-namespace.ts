import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { TestState } from '../../preload/contract';

/**
 * The connection test in a network namespace of its own (Linux), with the system's own resolver and routing: nothing
 * about the network is played.
 */
export type Network =
  /** No network at all. */
  | 'none'
  /** A way out, and a name server that knows one name, is silent about another, and knows no third. */
  | 'names';

const run = promisify(execFile);
let bundle: Promise<string> | undefined;

function bundled(): Promise<string> {
  bundle ??= (async () => {
    const outDir = mkdtempSync(join(tmpdir(), 'namespace-'));
    process.once('exit', () => rmSync(outDir, { recursive: true, force: true }));
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
          input: { child: resolve(import.meta.dirname, 'connection-namespace-child.ts') },
          output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
        },
      },
    });
    writeFileSync(join(outDir, 'resolv.conf'), 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
    return outDir;
  })();
  return bundle;
}

const SCRIPTS: Record<Network, string> = {
  none: 'exec "$0" "$1/child.cjs" none "$2"',
  names: [
    'ip link set lo up',
    'ip route add default dev lo',
    'ip route add prohibit 203.0.113.80',
    'mount --bind "$1/resolv.conf" /etc/resolv.conf',
    'exec "$0" "$1/child.cjs" names "$2"',
  ].join(' && '),
};

/** Can a namespace with a name server of its own be made here? */
export async function hasNamespaces(): Promise<boolean> {
  const tried = run('unshare', [
    '-rnm',
    'sh',
    '-c',
    'ip link set lo up && mount --bind /etc/hosts /etc/resolv.conf',
  ]);
  return tried.then(
    () => true,
    () => false,
  );
}

export async function testInNetwork(network: Network, baseUrl: string): Promise<TestState> {
  const folder = await bundled();
  const { stdout } = await run(
    'unshare',
    ['-rnm', 'sh', '-c', SCRIPTS[network], process.execPath, folder, baseUrl],
    { timeout: 20_000 },
  );
  return TestState.parse(JSON.parse(stdout));
}
