import { join } from 'node:path';
import { z } from 'zod';
import { Permission } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { AccountInUse } from '../account';
import { Algorithm } from '../backend/contract';
import { DONE, failed } from '../failure';
import { makePrivateFolder, readState, writeState } from '../safe-file';

/** What was begun and is not ended: written and fsynced before its action. Never a secret. */
const CREATIONS = 'creations.json';
const DELETIONS = 'deletions.json';
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
  /** `rotate`: the new key takes the place of `oldId`. The files of the first versions know `create` alone. */
  kind: z.enum(['create', 'rotate']).default('create'),
  oldId: z.string().max(60).nullable().default(null),
  /** How long the old key still works, in hours; 0 = it ends at once. */
  overlapHours: z.number().int().min(0).max(168).default(0),
  /** Whose it is to be; null = not known. */
  account: z.string().max(60).nullable().default(null),
});
export type Intent = z.infer<typeof Intent>;

const Deletion = z.object({
  /** The key that is to go. */
  id: z.string().max(60),
  label: z.string().max(10_000),
  begunAt: z.number().int().nonnegative(),
  /** What is known of its usage stays here. */
  keepUsage: z.boolean().default(true),
  /** Whose it is; null = not known. */
  account: z.string().max(60).nullable().default(null),
});
export type Deletion = z.infer<typeof Deletion>;

export type Notes<Item extends Note> = {
  /** The file's. */
  readonly name: string;
  /** Reads those that are open. A damaged file is set aside, and its name answered; an unreadable one may be whole. */
  read(): Promise<{ setAsideAs: string | null; unreadable: boolean }>;
  /** Those of the account in use. */
  open(): readonly Item[];
  /** Adds one or takes its new state; on disk when done. */
  note(item: Item): Promise<Outcome<void>>;
  /** Changes one that is open by then; one that was closed meanwhile stays closed. On disk when done. */
  change(id: string, change: (held: Item) => Item): Promise<Outcome<void>>;
  close(id: string): Promise<Outcome<void>>;
};

type Note = { id: string; account: string | null };

/** Keys that are being made. */
export type Journal = Notes<Intent>;
/** Keys that are being deleted. */
export type DeletionJournal = Notes<Deletion>;

export function createJournal(folder: string, now: () => number, account: AccountInUse): Journal {
  return openNotes(folder, CREATIONS, Intent, now, account);
}

export function createDeletionJournal(
  folder: string,
  now: () => number,
  account: AccountInUse,
): DeletionJournal {
  return openNotes(folder, DELETIONS, Deletion, now, account);
}

function openNotes<Item extends Note>(
  folder: string,
  name: string,
  schema: z.ZodType<Item>,
  now: () => number,
  account: AccountInUse,
): Notes<Item> {
  const path = join(folder, name);
  let items: Item[] = [];
  let writable = false;
  let last: Promise<unknown> = Promise.resolve();

  /** One write after the other, each on what the one before has left. */
  function keep(change: (held: readonly Item[]) => Item[]): Promise<Outcome<void>> {
    const kept = last.then(async () => {
      if (!writable) return failed('file-denied', { path });
      const next = change(items);
      const written = await writeState(path, VERSION, next);
      if (!written.ok) return written;
      items = next;
      return DONE;
    });
    last = kept.catch(() => undefined);
    return kept;
  }

  return {
    name,
    async read() {
      await makePrivateFolder(folder);
      const read = await readState(path, VERSION, z.array(schema), now);
      writable = read.state !== 'unreadable';
      items = read.state === 'read' ? read.value : [];
      return { setAsideAs: read.state === 'damaged' ? read.setAsideAs : null, unreadable: !writable };
    },
    open: () => items.filter((item) => account.isMine(item.account)),
    note: (item) => keep((held) => [...held.filter((other) => other.id !== item.id), item]),
    change: (id, change) => keep((held) => held.map((item) => (item.id === id ? change(item) : item))),
    close: (id) => keep((held) => held.filter((other) => other.id !== id)),
  };
}
