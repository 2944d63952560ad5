// Bundles main, preload and the window into out/. Main and preload are CommonJS: schemes must be registered
// before Electron is ready, and a sandboxed preload is one file.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build, runnerImport } from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

export async function bundle({ mode = 'production' } = {}) {
  const out = join(root, 'out');
  await rm(out, { recursive: true, force: true });
  const facts = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const { calls, news, secretCalls } = (await runnerImport(join(root, 'preload/contract.ts'))).module;
  // runnerImport leaves `development` behind, and React would come with all its checks.
  process.env.NODE_ENV = mode;
  const define = {
    __APP_VERSION__: JSON.stringify(facts.version),
    __ELECTRON_VERSION__: JSON.stringify(facts.devDependencies.electron),
    /** The live backend's origin, fixed by whoever builds; empty = the user enters it. */
    __BACKEND_ADDRESS__: JSON.stringify(process.env.VENTARIO_BACKEND_ADDRESS ?? ''),
    __CALLS__: JSON.stringify(Object.keys(calls)),
    __NEWS__: JSON.stringify(Object.keys(news)),
    __SECRET_CALLS__: JSON.stringify(Object.keys(secretCalls)),
  };
  const common = { configFile: false, logLevel: 'warn', mode, root, define };

  await build({
    ...common,
    root: join(root, 'renderer'),
    base: './',
    plugins: [areasPage(await readFile(join(root, 'renderer/index.html'), 'utf8')), react()],
    build: {
      outDir: join(out, 'renderer'),
      emptyOutDir: true,
      target: 'chrome130',
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: ['index.html', 'areas.html', 'secret.html'].map((page) => join(root, 'renderer', page)),
        output: { codeSplitting: { groups: FIRST_FILES } },
      },
    },
  });
  await writeFile(
    join(out, 'window-files.json'),
    JSON.stringify(await listFiles(join(out, 'renderer')), null, 1),
  );

  const node = (input, folder, single) => ({
    ...common,
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      outDir: join(out, folder),
      emptyOutDir: false,
      target: 'node20',
      minify: mode === 'production',
      rolldownOptions: {
        input,
        external: ['electron', 'keytar', ...builtinModules, /^node:/],
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: '[name]-[hash].cjs',
          ...(single ? { codeSplitting: false } : {}),
        },
      },
    },
  });
  await build(
    node(
      {
        index: join(root, 'main/index.ts'),
        keychain: join(root, 'main/keychain/process.ts'),
        vault: join(root, 'main/keychain/vault-process.ts'),
        sandbox: join(root, 'main/sandbox/process.ts'),
      },
      'main',
      false,
    ),
  );
  for (const name of ['index', 'secret'])
    await build(node({ [name]: join(root, `preload/${name}.ts`) }, 'preload', true));
}

/**
 * One file for the start screen and one more for the areas: each file of a page is a question to main. What neither
 * needs comes when it is needed.
 */
const FIRST_FILES = ['index', 'areas'].map((page, index) => ({
  name: (module, graph) => (neededBy(`renderer/${page}.tsx`, graph).has(module) ? page : null),
  debugName: page,
  priority: 2 - index,
}));

/** areas.html is index.html with another script: one page to look after. */
function areasPage(indexPage) {
  const page = indexPage.replace('./index.tsx', './areas.tsx');
  if (page === indexPage) throw new Error('renderer/index.html names no ./index.tsx');
  const id = join(root, 'renderer/areas.html');
  return {
    name: 'areas-page',
    enforce: 'pre',
    resolveId: (name) => (name === id ? id : null),
    load: (name) => (name === id ? page : null),
  };
}

/** The bundler's own helpers. */
const RUNTIME = '\0rolldown/runtime.js';

function neededBy(entry, graph) {
  const found = new Set([join(root, entry), RUNTIME]);
  for (const module of found)
    for (const other of graph.getModuleInfo(module)?.importedIds ?? []) found.add(other);
  return found;
}

/** The manifest that app:// serves from: address path → type; anything else does not exist. */
async function listFiles(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = {};
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/');
    const type = TYPES[extname(path)];
    if (type === undefined) throw new Error(`No content type for ${path}`);
    files[`/${path}`] = type;
  }
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = performance.now();
  await bundle();
  console.log(`bundle: ${Math.round(performance.now() - started)} ms`);
}
