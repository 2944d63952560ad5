import { basename } from 'node:path';
import { z } from 'zod';
import { Mode } from '../preload/contract';
import type { Outcome } from '../preload/wire';
import { stateFile } from './state-file';

const VERSION = 1;

const InstallationFile = z.object({
  id: z.string().regex(/^[0-9a-f]{32}$/),
  /** What the keychain's sentinel item of each mode held when it was last seen; no secret. */
  sentinels: z.partialRecord(Mode, z.string().max(200)),
});

export type Installation = {
  /** Random, never sent anywhere: tells this installation's keychain items from another's. */
  readonly id: string;
  /**
   * `known`: read. `new`: never written before. `set-aside`: it was damaged, so earlier keychain items go by an id
   * that is lost. `unreadable`: it may be whole, and nothing is written over it.
   */
  readonly state: 'known' | 'new' | 'set-aside' | 'unreadable';
  /** The damaged file's new name. */
  readonly setAsideAs: string | null;
  sentinel(mode: Mode): string | null;
  rememberSentinel(mode: Mode, value: string): Promise<Outcome<void>>;
};

/** Reads installation.json, or makes one. `random` gives that many random bytes. */
export async function openInstallation(parts: {
  path: string;
  now: () => number;
  random: (size: number) => Uint8Array;
}): Promise<Installation> {
  const file = stateFile(parts.path, VERSION, InstallationFile, parts.now);
  const read = await file.load();
  let current =
    read.state === 'read' ? read.value : { id: Buffer.from(parts.random(16)).toString('hex'), sentinels: {} };
  if (read.state === 'absent' || read.state === 'damaged') await file.save(current);
  return {
    id: current.id,
    state: ({ read: 'known', absent: 'new', damaged: 'set-aside', unreadable: 'unreadable' } as const)[
      read.state
    ],
    setAsideAs: read.state === 'damaged' ? basename(read.setAsideAs) : null,
    sentinel: (mode) => current.sentinels[mode] ?? null,
    async rememberSentinel(mode, value) {
      const next = { ...current, sentinels: { ...current.sentinels, [mode]: value } };
      const saved = await file.save(next);
      if (saved.ok) current = next;
      return saved;
    },
  };
}
