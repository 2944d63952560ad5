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
  mode(mode: Mode): ModePaths;
};

export type ModePaths = {
  readonly folder: string;
  readonly journey: string;
  readonly marks: string;
  /** Which alerts were shown already. */
  readonly alerts: string;
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
    mode(mode) {
      const folder = join(userData, mode);
      return {
        folder,
        journey: join(folder, 'journey.json'),
        marks: join(folder, 'marks.json'),
        alerts: join(folder, 'alerts.json'),
        lockWish: join(folder, 'lock-wish.json'),
        sandbox: join(folder, 'sandbox'),
      };
    },
  };
}
