import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasNamespaces } from '../faults/connection-namespace';
import type { Said } from './checker-way-child';

/** The checkers on ways that go wrong, in a network of their own (Linux): the same causes as the app's own test. */
const NETWORKS = {
  none: 'exec "$0" "$1/child.cjs" none "$@"',
  names: [
    'ip link set lo up',
    'ip route add default dev lo',
    'ip -6 route add default dev lo',
    'ip route add prohibit 203.0.113.80',
    'ip route add unreachable 203.0.113.81',
    'mount --bind "$1/resolv.conf" /etc/resolv.conf',
    'exec "$0" "$1/child.cjs" names "$@"',
  ].join(' && '),
};
const needs = { node: [], python: ['python3'], shell: ['bash', 'curl', 'openssl'] };
const languages = Object.entries(needs)
  .filter(([, programs]) =>
    programs.every((each) => spawnSync('sh', ['-c', `command -v ${each}`]).status === 0),
  )
  .map(([language]) => language);

const run = promisify(execFile);
const can = await hasNamespaces();
if (!can) process.stdout.write('The checkers’ ways are not tried here: no network namespaces\n');

let outDir: string;
beforeAll(async () => {
  outDir = mkdtempSync(join(tmpdir(), 'checker-way-bundle-'));
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
        input: { child: resolve(import.meta.dirname, 'checker-way-child.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
      },
    },
  });
  writeFileSync(join(outDir, 'resolv.conf'), 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
});
afterAll(() => rmSync(outDir, { recursive: true, force: true }));

describe.skipIf(!can)('On a way that goes wrong', () => {
  it.each(Object.keys(NETWORKS) as (keyof typeof NETWORKS)[])(
    'each checker names the one cause (%s)',
    async (network) => {
      const script = NETWORKS[network].replace('"$@"', languages.join(' '));
      const { stdout } = await run('unshare', ['-rnm', 'sh', '-c', script, process.execPath, outDir], {
        maxBuffer: 10_000_000,
      });
      const said = JSON.parse(stdout) as Said[];
      expect(said.length).toBeGreaterThan(1);
      const expected = said.map(({ cause, stage, state, code }) => ({
        cause,
        got: Object.fromEntries(languages.map((language) => [language, `${stage} ${state} ${code}`])),
      }));
      expect(said.map(({ cause, got }) => ({ cause, got }))).toEqual(expected);
    },
    120_000,
  );
});
