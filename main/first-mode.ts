import type { Mode } from '../preload/contract';

/** Why a mode is opened at the start. */
export type Because = 'wish' | 'last-time';

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
  /** Opens the mode; answers whether it is in use from now on, which it is only for this reason. */
  goOnIn: (mode: Mode, because: Because) => Promise<boolean>;
}): Promise<void> {
  for (const mode of MODES) {
    if ((await parts.wishWaits(mode)) && (await parts.goOnIn(mode, 'wish'))) return;
  }
  if (parts.last !== null) await parts.goOnIn(parts.last, 'last-time');
}

/**
 * How a mode that was opened at the start is in use. `behind`: the start screen offers to go on with the unfinished run,
 * and what is there is watched all the same. `closed`: nothing is there yet.
 */
export function placeAtStart(parts: {
  because: Because;
  /** A wish to lock of the account in use. */
  wish: boolean;
  run: 'none' | 'unfinished' | 'finished';
  /** Keys, or something that was begun and has to be ended. */
  work: boolean;
}): 'shown' | 'behind' | 'closed' {
  if (parts.because === 'wish') return parts.wish ? 'shown' : 'closed';
  if (parts.run === 'finished') return 'shown';
  if (!parts.work) return 'closed';
  return parts.run === 'none' ? 'shown' : 'behind';
}
