import { mkdirSync, mkdtempSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const ROOT = resolve(import.meta.dirname, '../..');

/** Bundles one entry as the product does (CommonJS, keytar outside) and answers the file's path. */
export async function bundleEntry(entry: string): Promise<string> {
  // Inside node_modules, so that the external package is found from there.
  const cache = join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const outDir = mkdtempSync(join(cache, 'ventario-entry-'));
  await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    ssr: { noExternal: true, external: ['keytar'] },
    build: {
      ssr: resolve(ROOT, entry),
      outDir,
      minify: false,
      rolldownOptions: { output: { format: 'cjs', entryFileNames: 'entry.cjs' } },
    },
  });
  return join(outDir, 'entry.cjs');
}
