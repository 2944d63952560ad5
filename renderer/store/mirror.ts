import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Snapshot, slices } from '../../preload/contract';
import type { Bridge, News } from '../../preload/wire';

/** Names of what main lets the window mirror. */
export type SliceName = keyof typeof slices;
export type Slices = { readonly [Name in SliceName]: News[Name] };

/** Each name once: one that is left out or misspelt is a compile error. */
const sliceNames = Object.keys({
  settings: true,
  mode: true,
  journey: true,
  session: true,
  connection: true,
  keychain: true,
  keys: true,
  health: true,
  rotations: true,
  deletions: true,
  lockWish: true,
  creation: true,
  test: true,
  bulkTest: true,
  usage: true,
  clipboard: true,
  bot: true,
  remarks: true,
} satisfies Record<SliceName, true>) as SliceName[];

type Mirrored = {
  /** False until main has answered; nothing is shown before that. */
  readonly ready: boolean;
  readonly snapshot: Snapshot;
};

const before: Snapshot = {
  app: { version: '', platform: 'linux', standIn: false },
  unfinished: { practice: null, live: null },
  lockable: { practice: false, live: false },
  settings: {
    language: 'de',
    theme: 'system',
    clipboardSeconds: 30,
    backendAddress: null,
    notifyUnknownAddress: true,
    remindRenewal: true,
  },
  mode: null,
  journey: null,
  session: { state: 'signed-out' },
  connection: { state: 'unknown', failure: null, since: 0 },
  keychain: { state: 'unknown', store: 'none' },
  keys: { rows: [], asOf: null, loading: false, failure: null },
  health: [],
  rotations: [],
  deletions: [],
  lockWish: null,
  creation: { state: 'idle', since: 0, keyId: null, failure: null },
  test: { keyId: null, running: false, startedAt: null, endedAt: null, stages: [], verdict: null },
  bulkTest: null,
  usage: { state: 'empty', loaded: 0, live: false, version: 0, asOf: null, failure: null },
  clipboard: { holds: 'nothing', clearsAt: null, historyMayKeep: false },
  bot: { state: 'stopped', keyId: null, requests: 0, failure: null },
  remarks: [],
};

const store = createStore<Mirrored>(() => ({ ready: false, snapshot: before }));

/**
 * Follows main: listens first, then asks once, so that no change falls between the two.
 * Answers how to stop.
 */
export function startMirror(from: Bridge): () => void {
  let early: Partial<Slices> | null = {};
  const stops = sliceNames.map((name) =>
    from.on(name, (payload) => {
      if (early !== null) early = { ...early, [name]: payload };
      store.setState((now) => ({ snapshot: { ...now.snapshot, [name]: payload } }));
    }),
  );
  let stopped = false;
  void from.snapshot().then((answer) => {
    if (stopped || !answer.ok) return;
    store.setState({ ready: true, snapshot: { ...answer.value, ...early } });
    early = null;
  });
  return () => {
    stopped = true;
    for (const stop of stops) stop();
    store.setState({ ready: false, snapshot: before });
  };
}

/** Asks anew for what only the start screen shows, as when a mode was left; nothing else is taken over. */
export async function refreshStart(from: Bridge): Promise<void> {
  const answer = await from.snapshot();
  if (!answer.ok) return;
  const { unfinished, lockable } = answer.value;
  store.setState((now) => ({ snapshot: { ...now.snapshot, unfinished, lockable } }));
}

/** One slice of what main says, kept fresh. */
export function useSlice<Name extends SliceName>(name: Name): Slices[Name] {
  return useStore(store, (state) => state.snapshot[name] as Slices[Name]);
}

/** The slice as it is at this moment, outside of rendering. */
export function sliceNow<Name extends SliceName>(name: Name): Slices[Name] {
  return store.getState().snapshot[name] as Slices[Name];
}

export function useReady(): boolean {
  return useStore(store, (state) => state.ready);
}

export function useAppFacts(): Snapshot['app'] {
  return useStore(store, (state) => state.snapshot.app);
}

/** The unfinished run of each mode, as it was when the window opened. */
export function useUnfinished(): Snapshot['unfinished'] {
  return useStore(store, (state) => state.snapshot.unfinished);
}

/** In which modes a key could be locked, as it was when the start screen was shown. */
export function useLockable(): Snapshot['lockable'] {
  return useStore(store, (state) => state.snapshot.lockable);
}
