import { existsSync } from 'node:fs';
import { release } from 'node:os';
import type { Failure } from '../../preload/contract';

export type System = NonNullable<NonNullable<Failure['evidence']>['system']>;

/** Whose clock this is: a container and WSL have none of their own to set. */
export function runsOn(
  platform: NodeJS.Platform = process.platform,
  kernel: string = release(),
  exists: (path: string) => boolean = existsSync,
): System {
  if (platform === 'win32') return 'windows';
  if (platform === 'darwin') return 'macos';
  if (exists('/.dockerenv') || exists('/run/.containerenv')) return 'container';
  return /microsoft|wsl/i.test(kernel) ? 'wsl' : 'linux';
}
