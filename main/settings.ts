import { basename } from 'node:path';
import { SettingsState } from '../preload/contract';
import type { Outcome } from '../preload/wire';
import { done, failed } from './failure';
import { addRemark, type Mirror } from './mirror';
import { stateFile } from './state-file';

const VERSION = 1;

/** What is true before the user chose anything. */
export function defaultSettings(builtInAddress: string | null): SettingsState {
  return {
    language: 'de',
    theme: 'system',
    clipboardSeconds: 30,
    backendAddress: builtInAddress,
    notifyUnknownAddress: true,
    remindRenewal: true,
  };
}

/** A stored address was validated when it was entered; one that was changed in the file counts as damage. */
const Stored = SettingsState.refine(({ backendAddress }) => {
  if (backendAddress === null) return true;
  const read = readBackendAddress(backendAddress);
  return read.ok && read.value === backendAddress;
});

export type Settings = {
  current(): SettingsState;
  /** Validates, saves, then shows it. On failure nothing has changed. */
  change(patch: Partial<SettingsState>): Promise<Outcome<SettingsState>>;
  flush(): Promise<void>;
};

/** Reads the settings and puts them into the mirror; a damaged file is set aside and said. */
export async function openSettings(parts: {
  path: string;
  mirror: Mirror;
  now: () => number;
  builtInAddress: string | null;
}): Promise<Settings> {
  const { path, mirror, builtInAddress } = parts;
  const file = stateFile(path, VERSION, Stored, parts.now);
  let current = defaultSettings(builtInAddress);
  let known = false;
  let turn: Promise<unknown> = Promise.resolve();

  const load = async () => {
    const read = await file.load();
    known = read.state !== 'unreadable';
    if (read.state === 'read')
      current = { ...read.value, backendAddress: read.value.backendAddress ?? builtInAddress };
    if (read.state === 'damaged') addRemark(mirror, 'settings-set-aside', basename(read.setAsideAs));
    mirror.set('settings', current);
  };

  const change = async (patch: Partial<SettingsState>): Promise<Outcome<SettingsState>> => {
    // What could not be read at the start may be readable now; until then it must not be written over.
    if (!known) await load();
    const next = { ...current, ...patch };
    if (patch.backendAddress === null) next.backendAddress = builtInAddress;
    else if (patch.backendAddress !== undefined) {
      const address = readBackendAddress(patch.backendAddress);
      if (!address.ok) return address;
      next.backendAddress = address.value ?? builtInAddress;
    }
    const valid = Stored.safeParse(next);
    if (!valid.success)
      return failed('invalid-request', { field: String(valid.error.issues[0]?.path[0] ?? '') });
    const saved = await file.save(valid.data);
    if (!saved.ok) return saved;
    current = valid.data;
    mirror.set('settings', current);
    return done(current);
  };

  await load();
  return {
    current: () => current,
    change(patch) {
      const answer = turn.then(() => change(patch));
      turn = answer.catch(() => undefined);
      return answer;
    },
    async flush() {
      await turn;
      await file.flush();
    },
  };
}

/**
 * Reads what was entered as the backend's address: an https origin and nothing else. Empty = none (null).
 * Errors: `backend-address-invalid`.
 */
export function readBackendAddress(text: string): Outcome<string | null> {
  const entered = text.trim();
  if (entered === '') return done(null);
  if (entered.length > 300 || /[\s\\\p{C}]/u.test(entered)) return refuse('characters');
  if (!URL.canParse(entered)) return refuse('url');
  const url = new URL(entered);
  if (url.protocol !== 'https:') return refuse('scheme');
  if (url.username !== '' || url.password !== '' || entered.includes('@')) return refuse('credentials');
  if (url.pathname !== '/' || /[?#]/.test(entered)) return refuse('path');
  return url.origin.length > 300 ? refuse('characters') : done(url.origin);
}

function refuse(technical: string): Outcome<never> {
  return failed('backend-address-invalid', { technical });
}
