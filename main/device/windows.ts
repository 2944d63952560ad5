import type { DeviceProtection, RunProgram } from './protection';

/** Windows: BitLocker on the system drive as the shell sees it, a screen saver with password, an elevated process. */
export async function windowsProtection(run: RunProgram): Promise<DeviceProtection> {
  const [disk, secure, groups] = await Promise.all([
    run('powershell.exe', [
      '-NoProfile',
      '-NonInteractive',
      '-Command',
      "(New-Object -ComObject Shell.Application).NameSpace($env:SystemDrive).Self.ExtendedProperty('System.Volume.BitLockerProtection')",
    ]),
    run('reg.exe', ['query', 'HKCU\\Control Panel\\Desktop', '/v', 'ScreenSaverIsSecure']),
    run('whoami.exe', ['/groups', '/fo', 'csv', '/nh']),
  ]);
  return {
    diskEncrypted: readBitLocker(disk),
    screenLock: readScreenSaver(secure),
    administrator: isElevated(groups),
  };
}

/** System.Volume.BitLockerProtection: 1 on, 2 off, 3 encrypting, 4 decrypting, 5 suspended, 6 on and locked. */
export function readBitLocker(output: string | null): boolean | null {
  switch (output?.trim()) {
    case '1':
    case '3':
    case '6':
      return true;
    case '2':
    case '4':
    case '5':
      return false;
    default:
      return null;
  }
}

/** Off is not "no": Windows can lock without a screen saver. */
export function readScreenSaver(output: string | null): boolean | null {
  return /ScreenSaverIsSecure\s+REG_SZ\s+1\b/.test(output ?? '') ? true : null;
}

/** The mandatory label "High" or "System" (well-known SIDs). */
export function isElevated(output: string | null): boolean {
  return /S-1-16-(12288|16384)\b/.test(output ?? '');
}
