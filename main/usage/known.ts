import { z } from 'zod';
import type { Outcome } from '../../preload/wire';
import { covering, readEntry } from '../backend/addresses';
import { DONE, failed } from '../failure';
import type { Mirror } from '../mirror';
import { type ReadState, readState, writeState } from '../safe-file';
import type { KnownHow, KnownOf } from './questions';

/** Which addresses are known: by the key's whitelist, or because the user said „Das war ich“. */

const VERSION = 1;
const MARKS_LIMIT = 10_000;
const Marks = z.object({ mine: z.array(z.string().min(2).max(45)).max(MARKS_LIMIT) });

export type KnownAddresses = {
  /** Reads the marks; a damaged file was set aside and the marks are empty. */
  load(): Promise<ReadState<{ mine: string[] }>>;
  /** For one run of questions: later changes of whitelists and marks are not seen. */
  now(): KnownOf;
  mark(ip: string, mine: boolean): Promise<Outcome<void>>;
};

export function createKnownAddresses(options: {
  /** The state file of this mode. */
  path: string;
  mirror: Mirror;
  now: () => number;
}): KnownAddresses {
  const { path, mirror } = options;
  let mine: ReadonlySet<string> = new Set();
  let writing: Promise<unknown> = Promise.resolve();
  /** A file that could not be read may be whole: it must not be written over. */
  let unreadable = false;

  async function save(next: ReadonlySet<string>): Promise<Outcome<void>> {
    if (unreadable) return failed('file-denied', { path });
    const written = await writeState(path, VERSION, { mine: [...next] });
    if (written.ok) mine = next;
    return written;
  }

  return {
    async load() {
      const read = await readState(path, VERSION, Marks, options.now);
      unreadable = read.state === 'unreadable';
      mine = new Set(read.state === 'read' ? read.value.mine : []);
      return read;
    },
    now() {
      const keys = mirror.get('keys').rows.filter((row) => row.status !== 'deleted');
      const whitelists = new Map(keys.map((row) => [row.id, row.whitelist]));
      // A key that is open to every address has no word of its own: what the user lists elsewhere counts.
      const listedElsewhere = [...whitelists.values()].flatMap((list) => (list.enabled ? list.entries : []));
      const marks = mine;
      const elsewhere = covering(listedElsewhere);
      const listed = new Map<string, (ip: string) => boolean>();
      const answers = new Map<string, KnownHow>();
      return (keyId, ip) => {
        const name = `${keyId} ${ip}`;
        const there = answers.get(name);
        if (there !== undefined) return there;
        let covers = listed.get(keyId);
        if (covers === undefined) {
          const whitelist = whitelists.get(keyId);
          covers = whitelist?.enabled === true ? covering(whitelist.entries) : elsewhere;
          listed.set(keyId, covers);
        }
        const how = covers(ip) ? 'whitelist' : marks.has(canonical(ip) ?? ip) ? 'mine' : 'no';
        answers.set(name, how);
        return how;
      };
    },
    mark(ip, isMine) {
      const address = canonical(ip);
      if (address === null) return Promise.resolve(failed('address-invalid'));
      // One after another, so that no mark is lost to another's file.
      const result = writing.then(() => {
        if (mine.has(address) === isMine) return DONE;
        const marks = new Set(mine);
        if (isMine) marks.add(address);
        else marks.delete(address);
        return marks.size > MARKS_LIMIT ? failed('invalid-request') : save(marks);
      });
      writing = result;
      return result;
    },
  };
}

function canonical(ip: string): string | null {
  const entry = readEntry(ip);
  return entry.ok && !entry.canonical.includes('/') ? entry.canonical : null;
}
