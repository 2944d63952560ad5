import {
  closeSync,
  copyFileSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { syncFolder, writeFileSafely } from './files';
import { apply, type Event, type State } from './state';

/**
 * The state as an append-only log, one JSON event a line, each on disk before anything answers for it. A last line
 * that was torn by a crash is cut off; damage in the middle sets a copy of the file aside and keeps what came before.
 */
export type Store = {
  readonly state: State;
  /** On disk (fsync) when it returns. */
  commit: (event: Event) => void;
  close: () => void;
  /** The file was damaged in its middle; the copy's name. */
  damaged: string | null;
};

const COMPACT_BEYOND_BYTES = 1024 * 1024;

function readEvents(text: string): { events: Event[]; goodBytes: number; torn: boolean } {
  const events: Event[] = [];
  let goodBytes = 0;
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf('\n', start);
    if (end === -1) return { events, goodBytes, torn: false };
    const line = text.slice(start, end);
    try {
      // Written by `commit` alone, into a folder of the user's own.
      const event: Event = JSON.parse(line);
      events.push(event);
    } catch {
      return { events, goodBytes, torn: text.indexOf('\n', end + 1) !== -1 || line.trim() !== '' };
    }
    goodBytes += Buffer.byteLength(line) + 1;
    start = end + 1;
  }
  return { events, goodBytes, torn: false };
}

/** Opens the log of a folder; `first` makes the state of a new one. */
export function openStore(folder: string, now: number, first: () => State): Store {
  const path = join(folder, 'state.log');
  let damaged: string | null = null;
  let state: State | undefined;
  let goodBytes = 0;
  let size = 0;
  try {
    size = statSync(path).size;
    const read = readEvents(readFileSync(path, 'utf8'));
    goodBytes = read.goodBytes;
    const headless = size > 0 && read.events[0]?.type !== 'snapshot';
    if (read.torn || headless) {
      damaged = `state.log.damaged-${now}`;
      copyFileSync(path, join(folder, damaged));
    }
    for (const event of read.events) {
      if (state === undefined && event.type !== 'snapshot') break;
      state = event.type === 'snapshot' ? event.state : state && apply(state, event);
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }

  if (state === undefined || goodBytes > COMPACT_BEYOND_BYTES) {
    state = state ?? first();
    const line = `${JSON.stringify({ type: 'snapshot', state } satisfies Event)}\n`;
    writeFileSafely(path, line);
    size = goodBytes = Buffer.byteLength(line);
  }
  const handle = openSync(path, 'r+', 0o600);
  if (goodBytes < size) {
    ftruncateSync(handle, goodBytes);
    fsyncSync(handle);
  }
  syncFolder(folder);

  let current = state;
  let position = goodBytes;
  return {
    get state() {
      return current;
    },
    damaged,
    commit: (event) => {
      const line = Buffer.from(`${JSON.stringify(event)}\n`);
      try {
        let written = 0;
        while (written < line.length) {
          written += writeSync(handle, line, written, line.length - written, position + written);
        }
        fsyncSync(handle);
      } catch (error) {
        // A full disk must not leave half an event in front of the next one.
        ftruncateSync(handle, position);
        throw error;
      }
      position += line.length;
      current = apply(current, event);
    },
    close: () => closeSync(handle),
  };
}
