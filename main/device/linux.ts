import type { DeviceProtection, RunProgram } from './protection';

/** Linux: is the home folder on a dm-crypt device, does the desktop lock its screen, are we root? */
export async function linuxProtection(run: RunProgram, home: string): Promise<DeviceProtection> {
  const [disk, lock] = await Promise.all([diskEncrypted(run, home), screenLock(run)]);
  return { diskEncrypted: disk, screenLock: lock, administrator: process.getuid?.() === 0 };
}

async function diskEncrypted(run: RunProgram, home: string): Promise<boolean | null> {
  const source = await run('findmnt', ['--noheadings', '--output', 'SOURCE', '--target', home]);
  // btrfs names its subvolume behind the device: /dev/sda2[/@home].
  const device = source?.trim().replace(/\[.*\]$/, '') ?? '';
  // A network, memory or container file system says nothing about a disk.
  if (!device.startsWith('/dev/')) return null;
  // The device and everything below it, down to the disk.
  const types = await run('lsblk', ['--noheadings', '--inverse', '--output', 'TYPE', device]);
  return types === null ? null : readBlockTypes(types);
}

/** null: no block device was listed. */
export function readBlockTypes(output: string): boolean | null {
  const types = output.split('\n').map((line) => line.replace(/[^a-z0-9]/gi, ''));
  if (types.every((type) => type === '')) return null;
  return types.includes('crypt');
}

async function screenLock(run: RunProgram): Promise<boolean | null> {
  const desktop = process.env['XDG_CURRENT_DESKTOP'] ?? '';
  if (!/gnome|unity|cinnamon/i.test(desktop)) return null;
  const answer = await run('gsettings', ['get', 'org.gnome.desktop.screensaver', 'lock-enabled']);
  return readBoolean(answer);
}

export function readBoolean(output: string | null): boolean | null {
  const text = output?.trim();
  return text === 'true' ? true : text === 'false' ? false : null;
}
