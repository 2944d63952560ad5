import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { Outcome } from '../../preload/wire';
import { removeDraft } from '../leftovers';
import { log } from '../log';
import type { DraftNotes } from '../safe-file';
import { stateFile } from '../state-file';

const VERSION = 1;
const MOST = 50;
const DraftPaths = z.array(z.string().max(8_000)).max(MOST);

export type Drafts = DraftNotes & {
  /** Removes what an earlier run left in the user's folders. Answers how many files. */
  sweep(): Promise<number>;
};

/** Where exports are being written: a kill must leave no secret behind that nobody knows of. Paths alone, no secret. */
export function openDrafts(parts: { path: string; now: () => number }): Drafts {
  const file = stateFile(parts.path, VERSION, DraftPaths, parts.now);
  let held: readonly string[] = [];
  /** Of this run: whoever writes one clears it away himself. */
  const ours = new Set<string>();
  let loading: Promise<void> | undefined;

  const load = () => {
    loading ??= file.load().then((read) => {
      if (read.state === 'read') held = read.value;
      else if (read.state !== 'absent') log.warn('drafts-not-known', { state: read.state });
    });
    return loading;
  };

  function keep(next: readonly string[]): Promise<Outcome<void>> {
    held = next.slice(-MOST);
    return file.save([...held]);
  }

  return {
    async note(draft) {
      await load();
      const path = await whereItLies(draft);
      ours.add(path);
      return keep([...held, path]);
    },
    async forget(draft) {
      const path = await whereItLies(draft);
      ours.delete(path);
      // What cannot be written now is found to be gone by the next sweep.
      await keep(held.filter((other) => other !== path));
    },
    async sweep() {
      await load();
      let removed = 0;
      const done = new Set<string>();
      for (const path of held) {
        if (ours.has(path)) continue;
        const end = await removeDraft(path);
        if (end === 'removed') removed += 1;
        // A drive that is not there now may come back.
        if (end !== 'away') done.add(path);
      }
      if (done.size > 0) await keep(held.filter((path) => !done.has(path)));
      return removed;
    },
  };
}

/** With the links of its folder resolved: the next start follows none. */
async function whereItLies(draft: string): Promise<string> {
  const folder = await realpath(dirname(draft)).catch(() => dirname(draft));
  return join(folder, basename(draft));
}
