import { z } from 'zod';
import { Mode } from '../preload/contract';
import type { Outcome } from '../preload/wire';
import { stateFile } from './state-file';

const VERSION = 1;
const LastMode = z.object({ mode: Mode.nullable() });

/** The mode that was in use when the app was last closed. A damaged file costs one click on the start screen. */
export async function openLastMode(path: string, now: () => number) {
  const file = stateFile(path, VERSION, LastMode, now);
  const read = await file.load();
  return {
    mode: read.state === 'read' ? read.value.mode : null,
    remember: (mode: Mode | null): Promise<Outcome<void>> => file.save({ mode }),
  };
}
