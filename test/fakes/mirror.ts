import { createMirror, type Mirror } from '../../main/mirror';
import { defaultSettings } from '../../main/settings';
import type { NewsName } from '../../preload/wire';

/** A mirror with nothing in it yet, and the names of what it announced. */
export function emptyMirror(): Mirror & { announced: NewsName[] } {
  const announced: NewsName[] = [];
  const mirror = createMirror(
    {
      settings: defaultSettings(null),
      mode: null,
      journey: null,
      session: { state: 'signed-out' },
      connection: { state: 'unknown', failure: null, since: 0 },
      keychain: { state: 'unknown', store: 'none' },
      keys: { rows: [], asOf: null, loading: false, failure: null },
      creation: { state: 'idle', since: 0, keyId: null, failure: null },
      test: { keyId: null, running: false, startedAt: null, endedAt: null, stages: [], verdict: null },
      usage: { state: 'empty', loaded: 0, live: false, version: 0, asOf: null, failure: null },
      clipboard: { holds: 'nothing', clearsAt: null, historyMayKeep: true },
      bot: { state: 'stopped', keyId: null, requests: 0, failure: null },
      remarks: [],
    },
    (name) => void announced.push(name),
  );
  return { ...mirror, announced };
}
