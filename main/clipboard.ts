import { createHash, timingSafeEqual } from 'node:crypto';
import type { ClipboardState } from '../preload/contract';
import type { Outcome } from '../preload/wire';
import { DONE, failed } from './failure';
import type { Mirror } from './mirror';

/** The system's clipboard as the running Electron offers it; one file for each difference. */
export type SystemClipboard = {
  readText(): Promise<string>;
  writeText(text: string): Promise<void>;
  /** Writes a secret, marked for clipboard histories where that can be done. `marked`: all marks were taken. */
  writeSecret(text: string): Promise<{ marked: boolean }>;
  clear(): Promise<void>;
  /** Can secrets be marked here at all? */
  readonly marks: boolean;
};

/** What of ours lies in the clipboard. Only a hash of it is kept. */
export type Clipboard = {
  /** Copies a secret and clears it after so many seconds, if it is still there by then. */
  copySecret(secret: string, seconds: number): Promise<Outcome<void>>;
  /** Copies what is no secret. */
  copyText(text: string): Promise<Outcome<void>>;
  /** What lies in the clipboard now, for the manual way. */
  read(): Promise<Outcome<string>>;
  /** Clears what somebody else put there, if it is still what it `is` said to be. */
  clearIf(is: (text: string) => boolean): Promise<void>;
  /** At lock, at quit and on the user's wish. */
  clearNow(): Promise<void>;
};

/** Runs `action` after so many ms; answers how to call it off. */
export type Schedule = (ms: number, action: () => void) => () => void;

export const scheduleTimer: Schedule = (ms, action) => {
  const timer = setTimeout(action, ms);
  timer.unref();
  return () => clearTimeout(timer);
};

export function openClipboard(parts: {
  system: SystemClipboard;
  mirror: Mirror;
  now: () => number;
  schedule: Schedule;
}): Clipboard {
  const { system, mirror, now, schedule } = parts;
  let ours: Buffer | undefined;
  let callOff: (() => void) | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let historyMayKeep = !system.marks;

  /** One after the other: a clearing that reads while a copy writes would judge the wrong content. */
  const inTurn = <Value>(action: () => Promise<Value>): Promise<Value> => {
    const answer = turn.then(action);
    turn = answer.catch(() => undefined);
    return answer;
  };
  const tell = (state: Pick<ClipboardState, 'holds' | 'clearsAt'>) =>
    mirror.set('clipboard', { ...state, historyMayKeep });
  const forget = () => {
    callOff?.();
    callOff = undefined;
    ours = undefined;
    tell({ holds: 'nothing', clearsAt: null });
  };
  const clearOurs = async () => {
    const held = ours;
    if (held === undefined) return;
    callOff?.();
    callOff = undefined;
    try {
      if (timingSafeEqual(hash(await system.readText()), held)) await system.clear();
      forget();
    } catch {
      // It could not be seen or cleared: said as still there, and tried again at lock and quit.
      tell({ holds: 'secret', clearsAt: null });
    }
  };

  tell({ holds: 'nothing', clearsAt: null });
  return {
    copySecret: (secret, seconds) =>
      inTurn(async () => {
        try {
          const { marked } = await system.writeSecret(secret);
          callOff?.();
          historyMayKeep = !marked;
          ours = hash(secret);
          callOff = schedule(seconds * 1000, () => void inTurn(clearOurs));
          tell({ holds: 'secret', clearsAt: now() + seconds * 1000 });
          return DONE;
        } catch {
          return failed('internal', { technical: 'clipboard' });
        }
      }),
    copyText: (text) =>
      inTurn(async () => {
        try {
          await system.writeText(text);
          forget();
          return DONE;
        } catch {
          return failed('internal', { technical: 'clipboard' });
        }
      }),
    read: () =>
      inTurn(async () => {
        try {
          const text = await system.readText();
          return text.trim() === '' ? failed('clipboard-empty') : { ok: true, value: text };
        } catch {
          return failed('internal', { technical: 'clipboard' });
        }
      }),
    clearIf: (is) =>
      inTurn(async () => {
        try {
          if (is(await system.readText())) await system.clear();
        } catch {
          // The user's own copy stays where the user put it.
        }
      }),
    clearNow: () => inTurn(clearOurs),
  };
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
