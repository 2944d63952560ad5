import { z } from 'zod';
import { readState, writeState } from '../safe-file';

/**
 * With which addresses Ventario has seen this device, and when. Only with it can a changed home address be told from
 * another machine's whitelist. Stays on this device.
 */
export type OwnAddress = { readonly ip: string; readonly firstSeen: number; readonly lastSeen: number };

export type OwnAddresses = {
  note(ips: readonly (string | null | undefined)[]): void;
  /** The newest first. */
  all(): readonly OwnAddress[];
  /** Once what was stored is read, and what was noted is stored. */
  settled(): Promise<void>;
};

const VERSION = 1;
const KEPT = 20;
const Stored = z.object({
  addresses: z
    .array(
      z.object({
        ip: z.string().max(45),
        firstSeen: z.number().int().nonnegative(),
        lastSeen: z.number().int().nonnegative(),
      }),
    )
    .max(KEPT),
});

/** `path` null = only for this run. A file that is missing or damaged is no fault: then nothing is known. */
export function createOwnAddresses(options: { path: string | null; now: () => number }): OwnAddresses {
  const { path, now } = options;
  let held: OwnAddress[] = [];
  let writing: Promise<unknown> =
    path === null
      ? Promise.resolve()
      : readState(path, VERSION, Stored, now).then((read) => {
          if (read.state === 'read') held = merged([...held, ...read.value.addresses]);
        });

  return {
    note(ips) {
      const at = now();
      const seen = ips.filter((ip): ip is string => typeof ip === 'string');
      if (seen.length === 0) return;
      held = merged([...held, ...seen.map((ip) => ({ ip, firstSeen: at, lastSeen: at }))]);
      if (path !== null) {
        writing = writing.then(() => writeState(path, VERSION, { addresses: held })).catch(() => undefined);
      }
    },
    all: () => held,
    async settled() {
      await writing;
    },
  };
}

function merged(all: readonly OwnAddress[]): OwnAddress[] {
  const byIp = new Map<string, OwnAddress>();
  for (const one of all) {
    const there = byIp.get(one.ip);
    byIp.set(one.ip, {
      ip: one.ip,
      firstSeen: Math.min(there?.firstSeen ?? one.firstSeen, one.firstSeen),
      lastSeen: Math.max(there?.lastSeen ?? one.lastSeen, one.lastSeen),
    });
  }
  return [...byIp.values()].toSorted((a, b) => b.lastSeen - a.lastSeen).slice(0, KEPT);
}
