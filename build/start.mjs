// npm start: gets the machine ready, builds, opens the app. Without a screen it plays the tour instead.
import { spawn } from 'node:child_process';
import { isScreenless, prepare } from './prepare.mjs';

/** `npm start -- check …`: the test on the command line needs no screen. */
const isCheck = process.argv[2] === 'check';
const screenless = isScreenless() && !isCheck;
const runtime = await prepare({ screenless });
const { bundle } = await import('./bundle.mjs');
await bundle();

if (screenless) {
  console.log('start: no screen here, so the tour plays by itself on a virtual one.');
  const { startDesktop } = await import('./desktop.mjs');
  const desktop = await startDesktop();
  const code = await run(
    process.execPath,
    ['node_modules/@playwright/test/cli.js', 'test', '--config', 'test/tour/tour.config.ts'],
    {
      ...desktop.env,
      ELECTRON_OVERRIDE_DIST_PATH: runtime.folder,
    },
  );
  await desktop.stop();
  process.exitCode = code;
} else {
  // Chromium refuses its sandbox to root.
  const asRoot = process.platform === 'linux' && process.getuid() === 0 ? ['--no-sandbox'] : [];
  process.exitCode = await run(runtime.executable, ['.', ...asRoot, ...process.argv.slice(2)], process.env);
}

function run(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env });
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    child.once('error', reject);
    // A check that a signal has ended has tested nothing (exit code 2); 1 would say that a test failed.
    child.once('exit', (code) => resolve(code ?? (isCheck ? 2 : 1)));
  });
}
