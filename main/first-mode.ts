import type { Mode } from '../preload/contract';

/** Real keys first. */
const MODES: readonly Mode[] = ['live', 'practice'];

/**
 * In which mode the app goes on at its start: where a wish to lock waits, whatever else is unfinished, and also when
 * the user had left that mode; else in that of last time, as `placeAtStart` says.
 */
export async function goOnAtStart(parts: {
  last: Mode | null;
  /** Is a wish written down there? It may be another account's. */
  wishWaits: (mode: Mode) => Promise<boolean>;
  /** Opens the mode; answers whether it is in use from now on. `lastTime`: without a wish too. */
  goOnIn: (mode: Mode, lastTime: boolean) => Promise<boolean>;
}): Promise<void> {
  const modes: Mode[] = [];
  for (const mode of MODES) {
    if (await parts.wishWaits(mode)) modes.push(mode);
  }
  // The last of them is opened once for both reasons.
  if (parts.last !== null && modes.at(-1) !== parts.last) modes.push(parts.last);
  for (const [at, mode] of modes.entries()) {
    if (await parts.goOnIn(mode, mode === parts.last && at === modes.length - 1)) return;
  }
}

/**
 * How a mode that was opened at the start is in use. `behind`: the start screen offers to go on with the unfinished run,
 * and what is there is watched all the same. `closed`: nothing is there yet.
 */
export function placeAtStart(parts: {
  /** Is it the mode of last time, and no other has a wish that goes before? */
  lastTime: boolean;
  /** A wish to lock of the account in use. */
  wish: boolean;
  run: 'none' | 'unfinished' | 'finished';
  /** Keys, or something that was begun and has to be ended. */
  work: boolean;
}): 'shown' | 'behind' | 'closed' {
  if (parts.wish) return 'shown';
  if (!parts.lastTime) return 'closed';
  if (parts.run === 'finished') return 'shown';
  if (!parts.work) return 'closed';
  return parts.run === 'none' ? 'shown' : 'behind';
}
