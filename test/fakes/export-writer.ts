import { open } from 'node:fs/promises';
import { openDrafts } from '../../main/export/drafts';
import { writeSafely } from '../../main/safe-file';

/** Exports a file and stops for ever between writing and renaming. Meant to be killed there. */
async function write(notes: string, target: string, secret: string): Promise<void> {
  const drafts = openDrafts({ path: notes, now: Date.now });
  let noted = false;
  const any = await open(process.execPath, 'r');
  const file = Object.getPrototypeOf(any) as { sync(): Promise<void> };
  const { sync } = file;
  file.sync = async function (): Promise<void> {
    if (!noted) return sync.call(this);
    process.stdout.write('written\n');
    return new Promise(() => setInterval(() => undefined, 1_000));
  };
  await writeSafely(target, secret, {
    async note(draft) {
      const kept = await drafts.note(draft);
      noted = true;
      return kept;
    },
    forget: drafts.forget,
  });
}

const [, , notes = '', target = '', secret = ''] = process.argv;
void write(notes, target, secret);
