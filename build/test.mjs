// npm test: types, lint, format, rules, unit, sandbox, faults, keychain, window, whole.
// Ends with one line `N passed, N failed, N skipped`.
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { prepare } from './prepare.mjs';

const only = process.argv.slice(2);
const results = 'test-results';
const count = { passed: 0, failed: 0, skipped: 0 };

const runtime = await prepare({ screenless: process.platform === 'linux', tests: true });
await mkdir(results, { recursive: true });
const { startDesktop } =
  process.platform === 'linux' ? await import('./desktop.mjs') : { startDesktop: undefined };
const desktop = startDesktop ? await startDesktop() : { env: process.env, stop: async () => {} };
const env = { ...desktop.env, ELECTRON_OVERRIDE_DIST_PATH: runtime.folder };

try {
  if (wanted('types'))
    await check('types', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json']);
  if (wanted('lint'))
    await check('lint', [
      'node_modules/oxlint/bin/oxlint',
      '--type-aware',
      '--deny-warnings',
      'main',
      'preload',
      'renderer',
      'test',
    ]);
  if (wanted('format'))
    await check('format', ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']);
  if (wanted('bundle')) await check('bundle', ['build/bundle.mjs']);
  if (wanted('vitest')) await vitest();
  if (wanted('whole')) await playwright();
} finally {
  await desktop.stop();
}
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed === 0 && count.passed > 0 ? 0 : 1;

function wanted(name) {
  return only.length === 0 || only.includes(name);
}

async function check(name, command) {
  const started = performance.now();
  const code = await run(command);
  count[code === 0 ? 'passed' : 'failed'] += 1;
  console.log(
    `${name}: ${code === 0 ? 'passed' : 'FAILED'} in ${Math.round(performance.now() - started)} ms`,
  );
}

async function vitest() {
  const file = join(results, 'vitest.json');
  await rm(file, { force: true });
  const code = await run([
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const report = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
  add(
    report.numPassedTests ?? 0,
    report.numFailedTests ?? 0,
    (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
    code,
  );
}

async function playwright() {
  const file = join(results, 'whole.json');
  await rm(file, { force: true });
  const code = await run(
    ['node_modules/@playwright/test/cli.js', 'test', '--config', 'test/whole/whole.config.ts'],
    {
      PLAYWRIGHT_JSON_OUTPUT_FILE: resolve(file),
    },
  );
  const { stats } = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
  add((stats?.expected ?? 0) + (stats?.flaky ?? 0), stats?.unexpected ?? 0, stats?.skipped ?? 0, code);
}

/** A runner that failed without a failed test, or that has nothing to show, counts as one failure. */
function add(passed, failed, skipped, code) {
  count.passed += passed;
  count.failed += (code !== 0 || passed === 0) && failed === 0 ? 1 : failed;
  count.skipped += skipped;
}

function run(command, more = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...env, ...more },
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
