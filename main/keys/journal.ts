import { join } from 'node:path';
import { z } from 'zod';
import { Permission } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { Algorithm } from '../backend/contract';
import { DONE, failed } from '../failure';
import { makePrivateFolder, readState, writeState } from '../safe-file';

/** What was begun and is not ended: written and fsynced before its action. Never a secret. */
const FILE = 'creations.json';
const VERSION = 1;

const Intent = z.object({
  /** The Idempotency-Key, and the name of the ephemeral key in the keychain. */
  id: z.string().regex(/^[A-Za-z0-9_-]{16,80}$/),
  label: z.string().min(1).max(64),
  permissions: z.array(Permission).min(1).max(2),
  algorithm: Algorithm,
  begunAt: z.number().int().nonnegative(),
  /**
   * `begun`: nothing was sent. `intended`: a request may have been sent. `answered`: the server has made `keyId`.
   * `stored`: its secret is in the keychain, read back.
   */
  stage: z.enum(['begun', 'intended', 'answered', 'stored']),
  keyId: z.string().max(60).nullable(),
  /** The user went on with something else: it is not to become a key any more. */
  abandoned: z.boolean(),
});
export type Intent = z.infer<typeof Intent>;

export type Journal = {
  /** The intents that are open. A damaged journal is set aside, and its name answered. */
  read(): Promise<{ setAsideAs: string | null }>;
  open(): readonly Intent[];
  /** Adds an intent or takes its new stage; on disk when done. */
  note(intent: Intent): Promise<Outcome<void>>;
  close(id: string): Promise<Outcome<void>>;
};

export function createJournal(folder: string, now: () => number): Journal {
  const path = join(folder, FILE);
  let intents: Intent[] = [];
  let writable = false;

  async function keep(next: Intent[]): Promise<Outcome<void>> {
    if (!writable) return failed('file-denied', { path });
    const written = await writeState(path, VERSION, next);
    if (!written.ok) return written;
    intents = next;
    return DONE;
  }

  return {
    async read() {
      await makePrivateFolder(folder);
      const read = await readState(path, VERSION, z.array(Intent), now);
      writable = read.state !== 'unreadable';
      intents = read.state === 'read' ? read.value : [];
      return { setAsideAs: read.state === 'damaged' ? read.setAsideAs : null };
    },
    open: () => intents,
    note: (intent) => keep([...intents.filter((other) => other.id !== intent.id), intent]),
    close: (id) => keep(intents.filter((other) => other.id !== id)),
  };
}
