import { join } from 'node:path';
import { z } from 'zod';
import { KeyRow } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { DONE, failed } from '../failure';
import { makePrivateFolder, peekState, readState, writeState } from '../safe-file';

/** What is known of the keys, for the time without a connection. Never a secret. */
const FILE = 'keys.json';
const VERSION = 1;

const KnownKey = KeyRow.extend({
  /** For `If-Match`; null when the server's record was never seen whole. */
  etag: z.string().max(100).nullable(),
  /** Whose key it is; null = not known. */
  account: z.string().max(60).nullable().default(null),
  // Not in the files of the first versions.
  lastGreenAt: KeyRow.shape.lastGreenAt.default(null),
  exports: KeyRow.shape.exports.default([]),
  madeHere: KeyRow.shape.madeHere.default(true),
});
export type KnownKey = z.infer<typeof KnownKey>;

const Index = z.object({ keys: z.array(KnownKey), asOf: z.number().int().nonnegative().nullable() });
export type Index = z.infer<typeof Index>;

export type IndexFile = {
  read(): Promise<{ index: Index; known: boolean; setAsideAs: string | null }>;
  /** Of several that wait only the newest is written; each is answered once it or a newer one is on disk. */
  write(index: Index): Promise<Outcome<void>>;
};

export function createIndexFile(folder: string, now: () => number): IndexFile {
  const path = join(folder, FILE);
  let writable = true;
  let last: Promise<Outcome<void>> = Promise.resolve(DONE);
  let following: Promise<Outcome<void>> | undefined;
  let newest: Index;
  const writeNewest = () => {
    following = undefined;
    return writeState(path, VERSION, newest);
  };
  return {
    async read() {
      await makePrivateFolder(folder);
      const read = await readState(path, VERSION, Index, now);
      writable = read.state !== 'unreadable';
      return {
        index: read.state === 'read' ? read.value : { keys: [], asOf: null },
        known: read.state === 'read',
        setAsideAs: read.state === 'damaged' ? read.setAsideAs : null,
      };
    },
    write(index) {
      // A file that could not be read may be whole: it is not written over.
      if (!writable) return Promise.resolve(failed('file-denied', { path }));
      newest = index;
      following ??= last.then(writeNewest);
      last = following.catch(() => DONE);
      return following;
    },
  };
}

const Statuses = z.object({ keys: z.array(KeyRow.pick({ status: true })) });

/** Was any key active when this was last written? A damaged file is said by who loads it. */
export async function anyActiveKey(folder: string): Promise<boolean> {
  const read = await peekState(join(folder, FILE), Statuses);
  return read?.keys.some(({ status }) => status === 'active') ?? false;
}
