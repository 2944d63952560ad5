import { basename } from 'node:path';
import { z } from 'zod';
import type { Outcome } from '../../preload/wire';
import type { UsageEntry } from '../backend/contract';
import { addRemark, type Mirror } from '../mirror';
import { stateFile } from '../state-file';

/** Whose usage the user wanted deleted with its key: the backend still has it, and would bring it back. */

const VERSION = 1;
/** The oldest make room: the backend keeps its log for so long only. */
const MOST = 1000;

const Forgotten = z.array(
  z.object({
    keyId: z.string().max(60),
    /** The newest entry of then; null = the log was not known. What comes later is news, by the backend's clock too. */
    newest: z.string().max(60).nullable(),
    at: z.number().int().nonnegative(),
  }),
);

export type ForgottenUsage = {
  covers(entry: Pick<UsageEntry, 'id' | 'key_id' | 'time'>): boolean;
  /** On disk when done. */
  add(keyId: string, newest: string | null): Promise<Outcome<void>>;
};

export async function openForgotten(
  path: string,
  mirror: Mirror,
  now: () => number,
): Promise<ForgottenUsage> {
  const file = stateFile(path, VERSION, Forgotten, now);
  const read = await file.load();
  let held = new Map(read.state === 'read' ? read.value.map((one) => [one.keyId, one]) : []);
  if (read.state === 'damaged') addRemark(mirror, 'marks-set-aside', basename(read.setAsideAs));
  return {
    covers({ id, key_id, time }) {
      const one = held.get(key_id);
      if (one === undefined) return false;
      // What is older may not have been loaded by then.
      return time <= one.at || (one.newest !== null && id <= one.newest);
    },
    add(keyId, newest) {
      const next = [...held.values()].filter((one) => one.keyId !== keyId);
      next.push({ keyId, newest, at: now() });
      held = new Map(next.slice(-MOST).map((one) => [one.keyId, one]));
      return file.save([...held.values()]);
    },
  };
}
