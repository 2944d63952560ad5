import type { DeviceProtection, RunProgram } from './protection';

/** macOS: FileVault, the password after sleep, root. */
export async function macosProtection(run: RunProgram): Promise<DeviceProtection> {
  const [vault, lock] = await Promise.all([
    run('/usr/bin/fdesetup', ['status']),
    run('/usr/sbin/sysadminctl', ['-screenLock', 'status']),
  ]);
  return {
    diskEncrypted: readFileVault(vault),
    screenLock: readScreenLock(lock),
    administrator: process.getuid?.() === 0,
  };
}

export function readFileVault(output: string | null): boolean | null {
  if (/FileVault is On/i.test(output ?? '')) return true;
  return /FileVault is Off/i.test(output ?? '') ? false : null;
}

export function readScreenLock(output: string | null): boolean | null {
  if (/screenLock (delay )?is (immediate|\d+ seconds)/i.test(output ?? '')) return true;
  return /screenLock is off/i.test(output ?? '') ? false : null;
}
