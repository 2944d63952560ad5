import { z } from 'zod';
import { Mode } from '../preload/contract';
import type { Outcome } from '../preload/wire';
import { stateFile } from './state-file';

const VERSION = 1;
const LastModeFile = z.object({ mode: Mode.nullable() });

export type LastMode = {
  readonly mode: Mode | null;
  remember(mode: Mode | null): Promise<Outcome<void>>;
};

/** The mode that was in use when the app was last closed. A damaged file costs one click on the start screen. */
export async function openLastMode(path: string, now: () => number): Promise<LastMode> {
  const file = stateFile(path, VERSION, LastModeFile, now);
  const read = await file.load();
  return {
    mode: read.state === 'read' ? read.value.mode : null,
    remember: (mode) => file.save({ mode }),
  };
}
