import { openJourney } from '../../main/journey';
import { emptyMirror } from './mirror';

/** Saves one label after the other, and says each once it is saved. Meant to be killed. */
async function write(path: string): Promise<void> {
  const journey = await openJourney({ path, mirror: emptyMirror(), now: Date.now });
  await journey.leave();
  await journey.begin();
  for (let count = 0; ; count += 1) {
    const saved = await journey.change({ label: String(count) });
    if (saved.ok) process.stdout.write(`${count}\n`);
  }
}

void write(process.argv[2] ?? '');
