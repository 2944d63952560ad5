import { execFile } from 'node:child_process';
import { lstat, readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';

/** What makes a place unsafe for a file with a secret. Words for each stand in main/words. */
export type DestinationRemark =
  | 'git-not-ignored'
  | 'synced-folder'
  | 'world-readable-folder'
  | 'downloads-folder'
  | 'network-drive'
  | 'removable-drive';

export type Place = {
  /** The file to be written, all links of its folder resolved. */
  file: string;
  folder: string;
  /** The folder as the user chose it. */
  chosen: string;
  platform: NodeJS.Platform;
  /** The system's folder for downloads. */
  downloads: string | null;
  /** Where the mounted drives are listed, in the format of /proc/mounts. */
  mounts: string;
};

type Check = { remark: DestinationRemark; applies(place: Place): Promise<boolean> };

/** In this order they are shown. */
const checks: readonly Check[] = [
  { remark: 'git-not-ignored', applies: isTrackedByGit },
  { remark: 'synced-folder', applies: isSynced },
  { remark: 'network-drive', applies: async (place) => (await driveOf(place)) === 'network' },
  { remark: 'removable-drive', applies: async (place) => (await driveOf(place)) === 'removable' },
  { remark: 'world-readable-folder', applies: isReadableByOthers },
  { remark: 'downloads-folder', applies: async (place) => isDownloads(place) },
];

/** Looks at the place before anything is written; a check that cannot tell says nothing. */
export async function checkDestination(
  file: string,
  parts: { platform?: NodeJS.Platform; downloads?: string | null; mounts?: string } = {},
): Promise<DestinationRemark[]> {
  const chosen = dirname(resolve(file));
  const folder = await realpath(chosen).catch(() => chosen);
  const place: Place = {
    file: join(folder, basename(file)),
    folder,
    chosen,
    platform: parts.platform ?? process.platform,
    downloads: parts.downloads ?? null,
    mounts: parts.mounts ?? '/proc/mounts',
  };
  const applied = await Promise.all(checks.map((check) => check.applies(place).catch(() => false)));
  return checks.filter((_check, index) => applied[index]).map((check) => check.remark);
}

/** In a work tree, and git would take the file along. Where git itself is missing, that is assumed. */
async function isTrackedByGit({ folder, file }: Place): Promise<boolean> {
  if (!(await hasAbove(folder, '.git'))) return false;
  return new Promise((answer) => {
    execFile(
      'git',
      // A work tree may name programs to run; none of them is wanted here.
      [
        '-c',
        'core.fsmonitor=false',
        '-c',
        'core.hooksPath=/dev/null',
        '-C',
        folder,
        'check-ignore',
        '-q',
        '--',
        file,
      ],
      { timeout: 3_000, windowsHide: true, env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' } },
      (error) => answer(error !== null),
    );
  });
}

const SYNCED_NAMES =
  /^(?:onedrive(?: - .*)?|dropbox(?: \(.*\))?|icloud ?drive|google ?drive|my drive|meine ablage|nextcloud|owncloud|pcloud ?drive|mega(?:sync)?|syncthing|box(?: sync)?|magentacloud|hidrive|strato hidrive|proton ?drive|tresorit|seafile|cloudstorage|mobile documents|com~apple~clouddocs)$/i;
/** Files by which a sync program knows its folder. */
const SYNCED_MARKS = ['.stfolder', '.dropbox', '.sync.ffs_db', '.owncloudsync.log', '.nextcloudsync.log'];

async function isSynced({ folder, chosen }: Place): Promise<boolean> {
  const names = [...folder.split(/[/\\]/), ...chosen.split(/[/\\]/)];
  if (names.some((name) => SYNCED_NAMES.test(name))) return true;
  const found = await Promise.all(SYNCED_MARKS.map((mark) => hasAbove(folder, mark)));
  return found.includes(true);
}

/** Others may list the folder and can get there: every folder above lets them through. */
async function isReadableByOthers({ folder, platform }: Place): Promise<boolean> {
  if (platform === 'win32') return false;
  if (((await stat(folder)).mode & 0o004) === 0) return false;
  const modes = await Promise.all(above(folder).map(async (path) => (await stat(path)).mode));
  return modes.every((mode) => (mode & 0o001) !== 0);
}

function isDownloads({ folder, chosen, downloads }: Place): boolean {
  if (downloads !== null && (isInside(folder, downloads) || isInside(chosen, downloads))) return true;
  return folder.split(/[/\\]/).some((name) => /^downloads?$/i.test(name));
}

function isInside(path: string, parent: string): boolean {
  return path === parent || path.startsWith(parent + sep);
}

const NETWORK_TYPES =
  /^(?:nfs4?|cifs|smb3|smbfs|afs|ceph|9p|davfs|ncpfs|glusterfs|fuse\.(?:sshfs|rclone|davfs2?|gvfsd-fuse|s3fs|gcsfuse|curlftpfs))$/;

async function driveOf({ folder, platform, mounts }: Place): Promise<'network' | 'removable' | 'fixed'> {
  if (platform === 'win32') return /^[\\/]{2}/.test(folder) ? 'network' : 'fixed';
  if (platform === 'darwin') return folder.startsWith('/Volumes/') ? 'removable' : 'fixed';
  if (/^\/run\/user\/\d+\/gvfs\//.test(folder)) return 'network';
  const drive = driveFrom(await readFile(mounts, 'utf8'), folder);
  if (drive === undefined) return 'fixed';
  if (NETWORK_TYPES.test(drive.type)) return 'network';
  if (/^\/(?:media|run\/media|mnt\/usb)/.test(drive.at)) return 'removable';
  return (await isRemovableDevice(drive.device)) ? 'removable' : 'fixed';
}

/** The drive that holds a folder, from the text of /proc/mounts (proc(5)): the longest fitting mount point wins. */
export function driveFrom(
  mounts: string,
  folder: string,
): { device: string; at: string; type: string } | undefined {
  let best: { device: string; at: string; type: string } | undefined;
  for (const line of mounts.split('\n')) {
    const [device, at, type] = line.split(' ').map(unescapeMount);
    if (device === undefined || at === undefined || type === undefined || at === '') continue;
    const holds = at === '/' || folder === at || folder.startsWith(`${at}/`);
    // Of two on the same point the later one lies on top.
    if (holds && at.length >= (best?.at.length ?? 0)) best = { device, at, type };
  }
  return best;
}

/** Blanks and the like stand as \040 in /proc/mounts. */
function unescapeMount(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_all, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

async function isRemovableDevice(device: string): Promise<boolean> {
  const disk = /^\/dev\/(sd[a-z]+|mmcblk\d+|sr\d+)/.exec(device)?.[1];
  if (disk === undefined) return false;
  return (await readFile(`/sys/block/${disk}/removable`, 'utf8')).trim() === '1';
}

async function hasAbove(folder: string, name: string): Promise<boolean> {
  for (const path of above(folder)) {
    const found = await lstat(join(path, name)).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}

/** The folder and all above it. */
function above(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...above(parent)];
}
