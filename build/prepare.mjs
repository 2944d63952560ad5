// Gets a machine ready: packages, Electron, and on Linux the system's libraries. Does nothing, quickly, when
// nothing is missing. Plain Node without dependencies, because it runs before they are there.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST_NODE = [20, 19];

const COMMAND_PACKAGES = { Xvfb: 'xvfb', 'dbus-daemon': 'dbus', 'gnome-keyring-daemon': 'gnome-keyring' };
/** Tests that want one of these are skipped without it, and say so. */
const TEST_PACKAGES = { orca: 'orca' };
const LIBRARY_PACKAGES = {
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnss3.so': 'libnss3',
  'libgbm.so.1': 'libgbm1',
  'libasound.so.2': 'libasound2',
  'libsecret-1.so.0': 'libsecret-1-0',
  'libnotify.so.4': 'libnotify4',
  'libXss.so.1': 'libxss1',
  'libXtst.so.6': 'libxtst6',
  'libatspi.so.0': 'libatspi2.0-0',
};

/** Returns the runtime to start. Ends the process with one plain sentence when something cannot be had. */
export async function prepare({
  screenless = isScreenless(),
  tests = false,
  say = (text) => console.log(`prepare: ${text}`),
} = {}) {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    stop(`This needs Node ${OLDEST_NODE.join('.')} or newer; here is ${process.versions.node}.`);
  }
  installPackages(say);
  installSystemPackages(missingSystemPackages(screenless), say);
  if (tests && mayInstall()) installSystemPackages(missingCommands(TEST_PACKAGES), say);
  const { findRuntime, fetchRuntime } = await import('./runtime.mjs');
  let runtime = await findRuntime();
  if (runtime === undefined) {
    try {
      await fetchRuntime(say);
    } catch (error) {
      stop(error.message);
    }
    runtime = await findRuntime();
  }
  if (runtime === undefined) stop('Electron was fetched but cannot be found.');
  if (runtime.standIn)
    say(
      `Electron ${runtime.version} stands in for the one in package.json: Übungsmodus and backends on this machine only.`,
    );
  return runtime;
}

/** No screen to open a window on. */
export function isScreenless() {
  return process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
}

function installPackages(say) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules/.prepared');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('installing packages');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const done = spawnSync(npm, ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
    // Electron comes from its release site or as the stand-in, see runtime.mjs.
    env: { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1' },
  });
  if (done.status !== 0) stop('The packages could not be installed.');
  writeFileSync(stamp, lock);
}

function installSystemPackages(missing, say) {
  if (missing.length === 0) return;
  const line = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (!mayInstall()) stop(`Missing system packages. On Debian and Ubuntu:\n  sudo ${line}`);
  say(`installing system packages: ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'], env });
  const done = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
  if (done.status !== 0) stop(`The system packages could not be installed. By hand:\n  ${line}`);
}

function mayInstall() {
  return process.platform === 'linux' && process.getuid() === 0 && onPath('apt-get');
}

function missingSystemPackages(screenless) {
  if (process.platform !== 'linux') return [];
  const known =
    spawnSync('ldconfig', ['-p'], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${process.env.PATH}:/sbin:/usr/sbin` },
    }).stdout ?? '';
  const libraries = Object.entries(LIBRARY_PACKAGES).filter(([library]) => !known.includes(`${library} `));
  return [...libraries.map(([, name]) => name), ...(screenless ? missingCommands(COMMAND_PACKAGES) : [])];
}

function missingCommands(packages) {
  return Object.entries(packages).flatMap(([command, name]) => (onPath(command) ? [] : [name]));
}

function onPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
}

function stop(reason) {
  console.error(`prepare: ${reason}`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await prepare();
