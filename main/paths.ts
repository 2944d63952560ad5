import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Mode } from '../preload/contract';

/** Where everything lies on disk; the two modes never share a file. */
export type Paths = {
  readonly userData: string;
  readonly settings: string;
  readonly lastMode: string;
  /** This installation's id and its sentinels; no secret. */
  readonly installation: string;
  /** Where the main window stood. */
  readonly window: string;
  readonly logs: string;
  /** Where exports are being written; no secret. */
  readonly exportDrafts: string;
  /** `backend`: the live backend's origin, each of which has its own; null in practice. */
  mode(mode: Mode, backend: string | null): ModePaths;
  /** Secrets under a passphrase, where there is no keychain. Like a keychain it belongs to the mode, not to a backend. */
  vault(mode: Mode): string;
};

export type ModePaths = {
  readonly folder: string;
  readonly journey: string;
  /** Who was signed in at last. */
  readonly account: string;
  readonly marks: string;
  /** Which alerts were shown already. */
  readonly alerts: string;
  /** With which addresses the backend has seen this device. */
  readonly ownAddresses: string;
  /** Of which keys the usage was deleted. */
  readonly forgotten: string;
  /** How the connection tests went. */
  readonly tests: string;
  /** Keys that are to be locked as soon as it can be done. */
  readonly lockWish: string;
  /** The sandbox backend's state; used in practice only. */
  readonly sandbox: string;
};

export function pathsIn(userData: string): Paths {
  return {
    userData,
    settings: join(userData, 'settings.json'),
    lastMode: join(userData, 'last-mode.json'),
    installation: join(userData, 'installation.json'),
    window: join(userData, 'window.json'),
    logs: join(userData, 'logs'),
    exportDrafts: join(userData, 'export-drafts.json'),
    mode(mode, backend) {
      const folder = backend === null ? join(userData, mode) : join(userData, mode, nameOf(backend));
      return {
        folder,
        journey: join(folder, 'journey.json'),
        account: join(folder, 'account.json'),
        marks: join(folder, 'marks.json'),
        alerts: join(folder, 'alerts.json'),
        ownAddresses: join(folder, 'own-addresses.json'),
        forgotten: join(folder, 'forgotten-usage.json'),
        tests: join(folder, 'tests.json'),
        lockWish: join(folder, 'lock-wish.json'),
        sandbox: join(folder, 'sandbox'),
      };
    },
    vault: (mode) => join(userData, mode, 'vault.json'),
  };
}

/** A backend's name for a folder and for the keychain: to be recognised by a person, and no two alike. */
export function nameOf(origin: string): string {
  const host = new URL(origin).host.replaceAll(/[^a-z0-9.-]/gi, '_').slice(0, 60);
  return `${host}-${createHash('sha256').update(origin).digest('hex').slice(0, 12)}`;
}
