import { basename } from 'node:path';
import type { z } from 'zod';
import type { Failure } from '../preload/contract';
import type { Outcome } from '../preload/wire';
import { DONE, failed } from './failure';
import { type ReadState, readState, writeState } from './safe-file';

/** One versioned state file that is read once and then only written, newest value last. */
export type StateFile<Value> = {
  /** Reads it, or reads it again; a damaged one is set aside. */
  load(): Promise<ReadState<Value>>;
  /**
   * Writes the value. Values that arrive while a write is under way are merged: only the newest is written, and
   * every caller hears the outcome of the write that held its value or a newer one.
   * Refused as long as the last read could not tell what the file holds, since it may be whole.
   */
  save(value: Value): Promise<Outcome<void>>;
  /** Answers once all that was given to `save` so far is written. */
  flush(): Promise<void>;
};

export function stateFile<Value>(
  path: string,
  version: number,
  schema: z.ZodType<Value>,
  now: () => number,
): StateFile<Value> {
  let unreadable: Failure | undefined;
  let newest: Value;
  let following: Promise<Outcome<void>> | undefined;
  let last: Promise<Outcome<void>> = Promise.resolve(DONE);

  const write = () => {
    following = undefined;
    return writeState(path, version, newest);
  };

  return {
    async load() {
      const read = await readState(path, version, schema, now);
      unreadable =
        read.state === 'unreadable'
          ? failed('file-failed', { path: basename(path), technical: read.technical }).failure
          : undefined;
      return read;
    },
    save(value) {
      if (unreadable !== undefined) return Promise.resolve({ ok: false, failure: unreadable });
      newest = value;
      following ??= last.then(write);
      last = following.catch(() => DONE);
      return following;
    },
    async flush() {
      await last;
    },
  };
}
