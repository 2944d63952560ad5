import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SIGNATURE_WINDOW } from '../backend/contract';
import { readText, writeFileSafely } from './files';

/**
 * Nonces that were used, per key, for as long as their signatures stay inside the window. Kept in a file too, so
 * that a restart does not open a second window for a caught request.
 */
export type Nonces = {
  /** False when the key used this nonce before. */
  use: (keyId: string, nonce: string, created: number, now: number) => boolean;
  close: () => void;
};

const REWRITE_BEYOND = 50_000;

const isOver = (until: number, at: number): boolean => until < Math.floor(at / 1000);

/** Opens the nonces of a folder; `now` in ms. */
export function openNonces(folder: string, now: number): Nonces {
  const path = join(folder, 'nonces.log');
  /** Name → second in which its signature leaves the window. */
  let used = new Map<string, number>();

  for (const line of (readText(path) ?? '').split('\n')) {
    const [until, name] = line.split('\t');
    if (until !== undefined && name !== undefined && !isOver(Number(until), now))
      used.set(name, Number(until));
  }
  const write = (): void =>
    writeFileSafely(path, [...used].map(([name, until]) => `${until}\t${name}\n`).join(''));
  write();
  let handle = openSync(path, 'a', 0o600);
  let lines = used.size;

  return {
    use: (keyId, nonce, created, at) => {
      const name = `${keyId} ${JSON.stringify(nonce)}`;
      const until = used.get(name);
      if (until !== undefined && !isOver(until, at)) return false;
      const end = created + SIGNATURE_WINDOW.past;
      used.set(name, end);
      writeSync(handle, `${end}\t${name}\n`);
      lines += 1;
      if (lines > REWRITE_BEYOND) {
        used = new Map([...used].filter(([, ends]) => !isOver(ends, at)));
        closeSync(handle);
        write();
        handle = openSync(path, 'a', 0o600);
        lines = used.size;
      }
      return true;
    },
    close: () => closeSync(handle),
  };
}
