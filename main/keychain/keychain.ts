import type { KeychainStatus, Mode } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { assertNever, DONE, done, failed } from '../failure';
import { linuxStore } from './linux';
import { macosStore } from './macos';
import type { StartHelper } from './protocol';
import type { Store, StoreAnswer } from './store';
import { windowsStore } from './windows';

/** Where secrets are kept: the system's store behind one small interface, one for each mode. */
export type Keychain = {
  /** Looks, and proves by a sentinel item that this is the store we wrote to, and that it can be written. */
  status(): Promise<KeychainStatus>;
  /** null only if the store is open, is the right one, and holds no such item. */
  get(name: string): Promise<Outcome<string | null>>;
  /** Done when the value was read back and is the same. At most 1,875 bytes of UTF-8. */
  set(name: string, value: string): Promise<Outcome<void>>;
  /** Done when it is gone; also when it was not there. */
  delete(name: string): Promise<Outcome<void>>;
  /** Lets the system ask the user to open the store. May take a person's time. */
  unlock(): Promise<KeychainStatus>;
  /** After `changed`: go on with the store that is there now. What the other one holds stays there. */
  adopt(): Promise<Outcome<void>>;
  stop(): Promise<void>;
};

export type KeychainDeps = {
  mode: Mode;
  /** Names this installation, so that two of them never read each other's items. */
  installation: string;
  /** Did we ever plant the sentinel in this mode? */
  sentinelExpected: () => boolean;
  /** Must be on disk when it answers. */
  rememberSentinel: () => Promise<void>;
};

const SERVICE = { live: 'Ventario Companion', practice: 'Ventario Companion (Übung)' } as const;
const SENTINEL = 'sentinel';
const UNLOCKING = 'unlocking';
/** Windows takes 2,560; base64url is ASCII, so characters are bytes. */
const LARGEST_VALUE = 2_500;
const UNLOCK_TIMEOUT_MS = 60_000;

type Trouble = Exclude<KeychainStatus['state'], 'ready' | 'unknown'>;

/** The keychain of the running system. `spawn` starts the process that Linux needs. */
export function openKeychain(
  deps: KeychainDeps & { spawn: StartHelper; env?: NodeJS.ProcessEnv; platform?: NodeJS.Platform },
): Keychain {
  const { spawn, env = process.env, platform = process.platform } = deps;
  switch (platform) {
    case 'win32':
      return keychainOver(windowsStore(), deps);
    case 'darwin':
      return keychainOver(macosStore(), deps);
    default:
      return keychainOver(linuxStore(spawn, env), deps);
  }
}

/** The rules that hold over every store: one call at a time, encoding, sentinel, read-back, named states. */
function keychainOver(store: Store, deps: KeychainDeps): Keychain {
  const service = SERVICE[deps.mode];
  const ownSentinel = encode(deps.installation);
  const inTurn = oneAtATime();
  let looking: Promise<KeychainStatus> | undefined;

  const account = (name: string): string => {
    if (!/^[A-Za-z0-9._/-]{1,150}$/.test(name)) throw new Error('Not a name for a keychain item');
    return `${deps.installation}/${name}`;
  };

  const read = (name: string) => again(() => store.get(service, account(name)));
  const write = (name: string, text: string) => again(() => store.set(service, account(name), text));
  const remove = (name: string) => again(() => store.delete(service, account(name)));

  /** Why a call was not answered: the store's own state tells more than an error's text. */
  async function causeOf(state: Exclude<StoreAnswer<unknown>['state'], 'answered'>): Promise<KeychainStatus> {
    const found = await store.look();
    if (found.state !== 'ready') return found;
    switch (state) {
      case 'missing':
        return { state: 'missing', store: 'none' };
      case 'slow':
      case 'lost':
        return { state: 'slow', store: found.store };
      case 'failed':
        return { state: 'denied', store: found.store };
      default:
        return assertNever(state);
    }
  }

  async function plantSentinel(storeName: KeychainStatus['store']): Promise<KeychainStatus> {
    const written = await write(SENTINEL, ownSentinel);
    if (written.state !== 'answered') return causeOf(written.state);
    const planted = await read(SENTINEL);
    if (planted.state !== 'answered') return causeOf(planted.state);
    if (planted.value !== ownSentinel) return { state: 'denied', store: storeName };
    await deps.rememberSentinel();
    return { state: 'ready', store: storeName };
  }

  async function examine(): Promise<KeychainStatus> {
    const found = await store.look();
    if (found.state !== 'ready') return found;
    let sentinel = await read(SENTINEL);
    if (sentinel.state !== 'answered') return causeOf(sentinel.state);
    if (sentinel.value === null) {
      if (!deps.sentinelExpected()) return plantSentinel(found.store);
      // A keyring that was locked just now also answers with nothing, and so does one that was writing its file.
      const still = await store.look();
      if (still.state !== 'ready') return still;
      sentinel = await read(SENTINEL);
      if (sentinel.state !== 'answered') return causeOf(sentinel.state);
    }
    if (sentinel.value !== ownSentinel) return { state: 'changed', store: found.store };
    if (!deps.sentinelExpected()) await deps.rememberSentinel();
    return { state: 'ready', store: found.store };
  }

  async function whenReady<Value>(act: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
    const status = await examine();
    return isTrouble(status.state) ? trouble(status.state) : act();
  }

  async function refuse(answer: StoreAnswer<unknown>): Promise<Outcome<never>> {
    if (answer.state === 'answered') return failed('keychain-mismatch');
    const { state } = await causeOf(answer.state);
    return trouble(isTrouble(state) ? state : 'denied');
  }

  return {
    status() {
      looking ??= inTurn(examine).finally(() => {
        looking = undefined;
      });
      return looking;
    },

    get: (name) =>
      inTurn(async () => {
        const found = await store.look();
        if (found.state !== 'ready') return trouble(found.state);
        const answer = await read(name);
        if (answer.state !== 'answered') return refuse(answer);
        if (answer.value !== null) return decoded(answer.value);
        return whenReady(async () => {
          // Once more, now that the sentinel was seen: one moment without items must not pass for „no key“.
          const still = await read(name);
          if (still.state !== 'answered') return refuse(still);
          return still.value === null ? done<string | null>(null) : decoded(still.value);
        });
      }),

    set: (name, value) =>
      inTurn(async () => {
        const text = encode(value);
        if (text.length > LARGEST_VALUE || text === '') {
          return failed('internal', { technical: text === '' ? 'value-empty' : 'value-too-long' });
        }
        return whenReady(async () => {
          const before = await read(name);
          if (before.state !== 'answered') return refuse(before);
          const written = await write(name, text);
          if (written.state !== 'answered') return refuse(written);
          let there = await read(name);
          if (there.state === 'answered' && there.value === null) there = await read(name);
          if (there.state === 'answered' && there.value === text) return DONE;
          return refuse(isUntouched(before, there) ? { state: 'failed' } : there);
        });
      }),

    delete: (name) =>
      inTurn(() =>
        whenReady(async () => {
          const removed = await remove(name);
          if (removed.state !== 'answered') return refuse(removed);
          const there = await read(name);
          if (there.state === 'answered' && there.value === null) return DONE;
          return refuse(there.state === 'answered' ? { state: 'failed' } : there);
        }),
      ),

    unlock: () =>
      inTurn(async () => {
        const found = await store.look();
        if (found.state === 'locked') {
          // Writing is what makes every Secret Service ask; reading does so only for items that it has.
          await store.set(service, account(UNLOCKING), encode(UNLOCKING), UNLOCK_TIMEOUT_MS);
          const now = await store.look();
          if (now.state === 'ready') await remove(UNLOCKING);
        }
        return examine();
      }),

    adopt: () =>
      inTurn(async () => {
        const found = await store.look();
        if (found.state !== 'ready') return trouble(found.state);
        const { state } = await plantSentinel(found.store);
        return isTrouble(state) ? trouble(state) : DONE;
      }),

    stop: () => store.stop(),
  };
}

/** A process that died takes one call along; all calls may be repeated. */
async function again<Value>(ask: () => Promise<StoreAnswer<Value>>): Promise<StoreAnswer<Value>> {
  const answer = await ask();
  return answer.state === 'lost' ? ask() : answer;
}

/** libsecret tells no error when the user closes the prompt of a write: all is as it was before. */
function isUntouched(before: StoreAnswer<string | null>, after: StoreAnswer<string | null>): boolean {
  return before.state === 'answered' && after.state === 'answered' && before.value === after.value;
}

function isTrouble(state: KeychainStatus['state']): state is Trouble {
  return state !== 'ready' && state !== 'unknown';
}

function trouble(state: Trouble): Outcome<never> {
  return failed(`keychain-${state}`);
}

/** NUL and other characters that a store would cut or change never reach it. */
function encode(value: string): string {
  return Buffer.from(value, 'utf8').toString('base64url');
}

function decode(text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes.toString('utf8') : undefined;
}

function decoded(text: string): Outcome<string> {
  const value = decode(text);
  return value === undefined ? failed('keychain-mismatch') : done(value);
}

/** What is given is done one after the other; a failure holds nothing up. */
export function oneAtATime(): <Value>(act: () => Promise<Value>) => Promise<Value> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const turn = last.then(act);
    last = turn.catch(() => undefined);
    return turn;
  };
}
