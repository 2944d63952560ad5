import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A private D-Bus session with a gnome-keyring of its own, for screenless machines and tests.
 *
 * The bus reads a configuration that knows no services to start, so that nothing of the machine's own session
 * is woken and a service that was ended stays away.
 */

const BUS_CONFIG = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

const START_TIMEOUT_MS = 10_000;

/**
 * Starts bus and keyring.
 *
 * @param {object} wanted
 * @param {string} wanted.home an empty or earlier used folder; the keyring's files live in it
 * @param {'unlocked' | 'locked' | 'none'} wanted.mode `locked`: a keyring that was made before, or is made here, is
 *   there but closed; `none`: a bus without any secret service
 * @param {string} [wanted.password] of the keyring; never in argv
 * @returns {Promise<{env: Record<string, string>, pids: {bus: number, keyring?: number}, stop: () => Promise<void>,
 *   turn?: (mode: 'unlocked' | 'locked') => Promise<void>}>}
 *   `env` is to be laid over the environment of what shall use it. `turn` locks or unlocks the same keyring, as the
 *   screen lock and its user do; only where there is one. Throws when a program is missing or does not start.
 */
export async function startKeyring({ home, mode, password = 'practice' }) {
  const runtime = join(home, 'run');
  for (const folder of [home, runtime, join(home, 'data'), join(home, 'config'), join(home, 'cache')]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  chmodSync(runtime, 0o700);
  const config = join(home, 'bus.conf');
  writeFileSync(config, BUS_CONFIG);

  const children = [];
  let socket;
  const stop = async () => {
    await Promise.all(children.toReversed().map(end));
    if (socket !== undefined) rmSync(socket, { force: true });
  };
  try {
    const base = {
      HOME: home,
      XDG_RUNTIME_DIR: runtime,
      XDG_DATA_HOME: join(home, 'data'),
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_CACHE_HOME: join(home, 'cache'),
    };
    const bus = launch('dbus-daemon', [`--config-file=${config}`, '--print-address', '--nofork'], base);
    children.push(bus);
    const address = await firstLine(bus, 'dbus-daemon');
    const env = { ...base, DBUS_SESSION_BUS_ADDRESS: address };
    socket = /^unix:path=([^,]+)/.exec(address)?.[1];
    if (mode === 'none') {
      children.push(watchdog(children, socket));
      return { env, pids: { bus: bus.pid }, stop };
    }

    if (mode === 'locked') await makeLoginKeyring(env, password, children);
    const begin = (opened) => startDaemon(env, opened === 'unlocked' ? password : null, children);
    let keyring = await begin(mode);
    children.push(watchdog(children, socket));
    const pids = { bus: bus.pid, keyring: keyring.pid };
    const turn = async (opened) => {
      await end(keyring);
      keyring = await begin(opened);
      children.push(watchdog([keyring]));
      pids.keyring = keyring.pid;
    };
    return { env, pids, stop, turn };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A locked keyring needs a keyring: it is made by an unlocked daemon that ends again. */
async function makeLoginKeyring(env, password, children) {
  const daemon = await startDaemon(env, password, children);
  await end(daemon);
  children.splice(children.indexOf(daemon), 1);
}

async function startDaemon(env, password, children) {
  const args = ['--foreground', '--components=secrets'];
  if (password !== null) args.unshift('--unlock');
  const daemon = launch('gnome-keyring-daemon', args, env);
  children.push(daemon);
  daemon.stdin.on('error', () => undefined);
  daemon.stdin.end(password === null ? '' : `${password}\n`);
  await ownsSecrets(env, daemon);
  return daemon;
}

function launch(command, args, env) {
  return spawn(command, args, {
    env: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
}

/** Ends the daemons when this process is gone, however it went: its end of the pipe closes then. */
function watchdog(children, socket) {
  const pids = children.map((child) => String(child.pid));
  const script = 'read -r _; socket=$1; shift; kill -KILL "$@" 2>/dev/null; rm -f "$socket"';
  const dog = spawn('/bin/sh', ['-c', script, 'keyring-watchdog', socket ?? '', ...pids], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  dog.stdin.on('error', () => undefined);
  for (const child of [...children, dog]) {
    child.unref();
    child.stdin?.unref?.();
    child.stdout?.unref?.();
  }
  return dog;
}

/** SIGKILL, because a stopped daemon hears nothing else; its keyring file is written whole or not at all. */
function end(child) {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      resolve();
      return;
    }
    child.ref();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

function firstLine(child, name) {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`${name} did not start in time`)), START_TIMEOUT_MS);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(new Error(`${name} cannot be started: ${error.code}`));
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`${name} ended at once (${code})`));
    });
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const [line, more] = text.split('\n');
      if (more === undefined) return;
      clearTimeout(timer);
      resolve(line);
    });
  });
}

/** Waits until someone owns org.freedesktop.secrets on this bus. */
async function ownsSecrets(env, daemon) {
  const until = Date.now() + START_TIMEOUT_MS;
  let failure;
  daemon.once('error', (error) => {
    failure = `cannot be started: ${error.code}`;
  });
  while (Date.now() < until) {
    if (failure === undefined && daemon.exitCode !== null) failure = `ended at once (${daemon.exitCode})`;
    if (failure !== undefined) throw new Error(`gnome-keyring-daemon ${failure}`);
    if (await nameHasOwner(env, 'org.freedesktop.secrets')) return;
  }
  throw new Error('gnome-keyring-daemon did not take its name in time');
}

function nameHasOwner(env, name) {
  return new Promise((resolve, reject) => {
    const asked = spawn(
      'dbus-send',
      [
        '--session',
        '--print-reply=literal',
        '--dest=org.freedesktop.DBus',
        '/org/freedesktop/DBus',
        'org.freedesktop.DBus.NameHasOwner',
        `string:${name}`,
      ],
      { env: { PATH: process.env.PATH ?? '', ...env }, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    let text = '';
    asked.stdout.on('data', (chunk) => {
      text += chunk;
    });
    asked.once('error', (error) => reject(new Error(`dbus-send cannot be started: ${error.code}`)));
    asked.once('close', () => resolve(text.includes('boolean true')));
  });
}
