import type { Slices } from './mirror';
import { defaultSettings } from './settings';

/** What the window sees before anything is known, and again after a mode is left. */
export function emptySlices(now: number): Slices {
  return {
    settings: defaultSettings(null),
    mode: null,
    remarks: [],
    clipboard: { holds: 'nothing', clearsAt: null, historyMayKeep: false },
    ...emptyModeSlices(now),
  };
}

/** The slices that belong to one mode. */
export function emptyModeSlices(now: number): Omit<Slices, 'settings' | 'mode' | 'remarks' | 'clipboard'> {
  return {
    journey: null,
    session: { state: 'restoring' },
    connection: { state: 'unknown', failure: null, since: now },
    keychain: { state: 'unknown', store: 'none' },
    keys: { rows: [], asOf: null, loading: false, failure: null },
    health: [],
    rotations: [],
    deletions: [],
    lockWish: null,
    creation: { state: 'idle', since: now, keyId: null, failure: null },
    test: { keyId: null, running: false, startedAt: null, endedAt: null, stages: [], verdict: null },
    bulkTest: null,
    usage: { state: 'empty', loaded: 0, live: false, version: 0, asOf: null, failure: null },
    bot: { state: 'stopped', keyId: null, requests: 0, failure: null },
  };
}
