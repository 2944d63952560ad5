import { basename } from 'node:path';
import { z } from 'zod';
import { Algorithm, JourneyState, type StepNumber, WhitelistDraft } from '../preload/contract';
import type { Outcome } from '../preload/wire';
import { DONE, done, failed } from './failure';
import { addRemark, type Mirror } from './mirror';
import { stateFile } from './state-file';

const VERSION = 1;
/** As a new key has it. */
const NO_WHITELIST: WhitelistDraft = { enabled: false, entries: [] };

/**
 * null = no run was begun, or it was left. A run of the first release lacks what has a default here. `account` is
 * main's own: whose key it is, null = not known.
 */
const JourneyFile = JourneyState.extend({
  algorithm: Algorithm.default('hmac-sha256'),
  whitelistSeen: WhitelistDraft.default(NO_WHITELIST),
  account: z.string().max(60).nullable().default(null),
}).nullable();

export type JourneyChange = Partial<
  Pick<
    JourneyState,
    | 'step'
    | 'way'
    | 'permissions'
    | 'label'
    | 'algorithm'
    | 'whitelist'
    | 'whitelistSeen'
    | 'whitelistOutcome'
  >
>;

/**
 * The seven steps of one mode. Every change is saved before it is answered; changes that arrive during a write are
 * merged into the next one. A failed save keeps the change in memory and on screen, and the next change saves it too.
 */
export type Journey = {
  current(): JourneyState | null;
  /** The step of an unfinished run, for the start screen. */
  unfinished(): StepNumber | null;
  /** From now on the mirror shows this journey. */
  show(): void;
  /** Writes what is open; the mirror shows no journey any more. */
  hide(): Promise<void>;
  /** Begins a run, or goes on with an unfinished one. */
  begin(): Promise<Outcome<JourneyState>>;
  /** Errors: `invalid-request` without a run, for a step beyond `reached` + 1, or for trading without reading. */
  change(patch: JourneyChange): Promise<Outcome<JourneyState>>;
  /** `account` = whose key it is; null = not known, as of one that was entered by hand. */
  setKey(keyId: string | null, account: string | null): Promise<Outcome<JourneyState>>;
  /** Whose the key of this run is; null = not known, or there is none. */
  keyAccount(): string | null;
  /**
   * Another key of the same account has taken the place of this run's, with the same rights and whitelist: it is to be
   * exported and tested again. null = its key is gone, and step 4 makes another.
   */
  replaceKey(keyId: string | null): Promise<Outcome<JourneyState>>;
  markExported(): Promise<Outcome<JourneyState>>;
  /** `at` = when the test of this key was green; null after one that was not. */
  markTested(at: number | null): Promise<Outcome<JourneyState>>;
  finish(): Promise<Outcome<void>>;
  /** Ends the run; keys that were made stay. */
  leave(): Promise<Outcome<void>>;
  flush(): Promise<void>;
};

function firstState(now: number): JourneyState {
  return {
    step: 1,
    reached: 1,
    way: 'sign-in',
    permissions: ['read'],
    label: '',
    algorithm: 'hmac-sha256',
    keyId: null,
    whitelist: { enabled: true, entries: [] },
    whitelistSeen: NO_WHITELIST,
    whitelistOutcome: 'open',
    exported: false,
    testedAt: null,
    finished: false,
    savedAt: now,
  };
}

/** Reads the journey of one mode; a damaged file is set aside and said. */
export async function openJourney(parts: {
  path: string;
  mirror: Mirror;
  now: () => number;
}): Promise<Journey> {
  const { mirror, now } = parts;
  const file = stateFile(parts.path, VERSION, JourneyFile, now);
  let current: JourneyState | null = null;
  let account: string | null = null;
  let known = false;
  let shown = false;

  const load = async () => {
    const read = await file.load();
    known = read.state !== 'unreadable';
    if (read.state === 'read' && read.value !== null) ({ account, ...current } = read.value);
    else if (read.state === 'read') current = null;
    if (read.state === 'damaged') addRemark(mirror, 'journey-set-aside', basename(read.setAsideAs));
  };

  const put = async (next: JourneyState | null): Promise<Outcome<void>> => {
    current = next;
    if (next === null || next.keyId === null) account = null;
    const saved = await file.save(next === null ? null : { ...next, account });
    // Shown once it is on disk: a crash after that must not go back a step. A failed save is shown too, and said.
    if (shown && current === next) mirror.set('journey', next);
    return saved;
  };

  const update = async (patch: Partial<JourneyState>): Promise<Outcome<JourneyState>> => {
    if (current === null) return failed('invalid-request', { field: 'journey' });
    const next = { ...current, ...patch, savedAt: now() };
    const saved = await put(next);
    return saved.ok ? done(next) : saved;
  };

  await load();
  return {
    current: () => current,
    unfinished: () => (current === null || current.finished ? null : current.step),
    show() {
      shown = true;
      mirror.set('journey', current);
    },
    async hide() {
      shown = false;
      mirror.set('journey', null);
      await file.flush();
    },
    async begin() {
      if (!known) await load();
      if (current !== null && !current.finished) {
        if (shown) mirror.set('journey', current);
        return done(current);
      }
      const next = firstState(now());
      const saved = await put(next);
      return saved.ok ? done(next) : saved;
    },
    async change(patch) {
      if (current === null) return failed('invalid-request', { field: 'journey' });
      const step = patch.step ?? current.step;
      if (step > current.reached + 1) return failed('invalid-request', { field: 'step' });
      const permissions = new Set(patch.permissions ?? current.permissions);
      if (!permissions.has('read')) return failed('invalid-request', { field: 'permissions' });
      const reached = step > current.reached ? step : current.reached;
      return update({ ...patch, step, reached, permissions: [...permissions] });
    },
    setKey(keyId, owner) {
      const same = current?.keyId === keyId;
      account = same ? (owner ?? account) : owner;
      // Whatever was done with another key says nothing about this one.
      return same
        ? update({})
        : update({
            keyId,
            exported: false,
            testedAt: null,
            whitelistSeen: NO_WHITELIST,
            whitelistOutcome: 'open',
          });
    },
    keyAccount: () => account,
    replaceKey(keyId) {
      const step = Math.min(current?.step ?? 1, keyId === null ? 4 : 6) as StepNumber;
      const again = { keyId, step, exported: false, testedAt: null };
      return update(
        keyId === null ? { ...again, whitelistSeen: NO_WHITELIST, whitelistOutcome: 'open' } : again,
      );
    },
    markExported: () => update({ exported: true }),
    markTested: (testedAt) => update({ testedAt }),
    async finish() {
      const finished = await update({ finished: true });
      return finished.ok ? DONE : finished;
    },
    leave: () => put(null),
    flush: () => file.flush(),
  };
}
