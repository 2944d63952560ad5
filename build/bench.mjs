// npm run bench [-- NAME…]: prints one JSON object on stdout; what it does goes to stderr.
// Every figure is measured side by side with its peer in one run: us and peer take turns.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare } from './prepare.mjs';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const say = (text) => console.error(`bench: ${text}`);
const runtime = await prepare({ screenless: process.platform === 'linux', say });
const built = spawnSync(process.execPath, ['build/bundle.mjs'], { stdio: ['ignore', 2, 2] });
if (built.status !== 0) process.exit(1);
const { startDesktop } = await import('./desktop.mjs');
const desktop = await startDesktop();

/** Name → (environment, say) → figure. */
const figures = {
  start: async (...given) => (await import('../test/bench/start.mjs')).measureStart(...given),
  'keys-list': async (...given) => (await import('../test/bench/keys.mjs')).measureKeysList(...given),
  'keys-search': async (...given) => (await import('../test/bench/keys.mjs')).measureKeysSearch(...given),
  connection: async (...given) => (await import('../test/bench/connection.mjs')).measureConnection(...given),
  memory: async (...given) => (await import('../test/bench/memory.mjs')).measureMemory(...given),
};
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(figures, name));
const report = {};
try {
  if (unknown.length > 0) throw new Error(`no such figure: ${unknown.join(', ')}`);
  const env = {
    ...desktop.env,
    ELECTRON_OVERRIDE_DIST_PATH: runtime.folder,
    VENTARIO_RUNTIME: runtime.executable,
  };
  for (const name of asked.length > 0 ? asked : Object.keys(figures))
    report[name] = await figures[name](env, say);
  console.log(JSON.stringify(report));
} catch (error) {
  say(error.message);
  process.exitCode = 1;
} finally {
  await desktop.stop();
}
