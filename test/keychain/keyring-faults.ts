import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningKeyring } from '../../build/keyring.mjs';
import type { Store } from '../../main/keychain/store';
import type { KeychainStatus } from '../../preload/contract';
import type { BetweenBus, Judge } from './between-bus';

/** The faults of matrix B: how each is made on Linux, and what the app has to answer. */

export const OPERATIONS = ['start', 'get', 'get absent', 'set', 'delete', 'create'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What each fault finds: an open keyring with a sentinel and these items. */
export const ITEMS = {
  kept: 'secret/kept',
  get: 'secret/get',
  set: 'secret/set',
  delete: 'secret/delete',
} as const;

export const INSTALLATION = 'i1';
/** As the keychain room names its practice items. */
export const SERVICE = 'Ventario Companion (Übung)';

export type World = {
  folder: string;
  keyring: RunningKeyring;
  /** In front of the keyring's bus. */
  bus: BetweenBus;
  /** Another keyring on another bus. */
  newKeyring(): Promise<RunningKeyring>;
  /** The system's store, as another program would use it: no rules of ours over it. */
  otherProgram(env: Record<string, string>): Store;
};

export type Fault = {
  name: string;
  /** How it is made. */
  made: string;
  state: KeychainStatus['state'];
  /** A failure's code, or „value“, „not there“, „done“. */
  answers: Record<Exclude<Operation, 'start'>, string>;
  /** The answer came too late to say whether it was done: the old or the new is there, and nothing else. */
  inDoubt?: true;
  /** Its cells wait for the app's own time limits. */
  waits?: true;
  value?: string;
  lay(world: World): Promise<Laid> | Laid;
  lift?(world: World): Promise<void> | void;
};

/** What the app then has. */
export type Laid = {
  env?: Record<string, string>;
  /** kill -9 of the helper in the middle of a call. */
  crash?: 'first' | 'every';
  /** Another program deletes the item of a key in the making. */
  steal?: true;
};

/** Every operation stops with the same code. */
const all = (code: string): Fault['answers'] => ({
  get: code,
  'get absent': code,
  set: code,
  delete: code,
  create: code,
});
const FINE: Fault['answers'] = {
  get: 'value',
  'get absent': 'not there',
  set: 'done',
  delete: 'done',
  create: 'done',
};
const ACCESS_DENIED = 'org.freedesktop.DBus.Error.AccessDenied';
const NO_REPLY = 'org.freedesktop.DBus.Error.NoReply';

function judged(judge: Judge) {
  return ({ bus }: World): Laid => {
    bus.judge(judge);
    return {};
  };
}
const lifted = ({ bus }: World) => bus.judge(() => 'pass');

/** What `look` asks; all else reads or writes items. */
const isLook = (member: string) => member === 'ReadAlias' || member === 'Get';
const isWrite = (member: string) => member === 'CreateItem' || member === 'Delete';

const SLOW_MS = 10_000;

async function removeItem(world: World, name: string): Promise<void> {
  const other = world.otherProgram(world.keyring.env);
  const gone = await other.delete(SERVICE, `${INSTALLATION}/${name}`);
  await other.stop();
  if (gone.state !== 'answered' || !gone.value) throw new Error(`${name} was not there to be removed`);
}

export const FAULTS: readonly Fault[] = [
  {
    name: 'no library',
    made: 'the helper finds a libsecret that cannot be loaded',
    state: 'missing',
    answers: all('keychain-missing'),
    lay: ({ bus, folder }) => {
      const libraries = join(folder, 'libraries');
      mkdirSync(libraries);
      writeFileSync(join(libraries, 'libsecret-1.so.0'), '');
      return { env: { ...bus.env, LD_LIBRARY_PATH: libraries } };
    },
  },
  {
    name: 'no bus',
    made: 'no session bus in the environment',
    state: 'missing',
    answers: all('keychain-missing'),
    lay: () => ({ env: {} }),
  },
  {
    name: 'no service',
    made: 'gnome-keyring ended by kill -9, nobody owns the name',
    state: 'missing',
    answers: all('keychain-missing'),
    async lay({ keyring, bus }) {
      process.kill(keyring.pids.keyring ?? 0, 'SIGKILL');
      return { env: bus.env };
    },
    lift: ({ keyring }) => keyring.turn?.('unlocked'),
  },
  {
    name: 'locked',
    made: 'gnome-keyring, closed',
    state: 'locked',
    answers: all('keychain-locked'),
    async lay({ keyring }) {
      await keyring.turn?.('locked');
      return {};
    },
    lift: ({ keyring }) => keyring.turn?.('unlocked'),
  },
  {
    name: 'denied, the whole service',
    made: 'stand-in: each call hears AccessDenied, as a confined app does',
    state: 'denied',
    answers: all('keychain-denied'),
    lay: judged(() => ({ error: ACCESS_DENIED })),
    lift: lifted,
  },
  {
    name: 'denied, the items',
    made: 'stand-in: each call about items hears AccessDenied',
    state: 'denied',
    answers: all('keychain-denied'),
    lay: judged((member) => (isLook(member) ? 'pass' : { error: ACCESS_DENIED })),
    lift: lifted,
  },
  {
    name: 'denied, by closing the prompt to unlock',
    made: 'stand-in: locks before a write, the prompt is dismissed, as with gnome-keyring',
    state: 'ready',
    answers: { ...FINE, set: 'keychain-denied', delete: 'keychain-denied', create: 'keychain-denied' },
    lay: judged((member) => {
      if (member === 'CreateItem') return { error: 'org.freedesktop.Secret.Error.IsLocked' };
      return member === 'Unlock' || member === 'Delete' ? 'dismissed' : 'pass';
    }),
    lift: lifted,
  },
  {
    name: 'denied, by closing the prompt of a write',
    made: 'stand-in: asks at each write itself, the prompt is dismissed',
    state: 'ready',
    answers: { ...FINE, set: 'keychain-denied', delete: 'keychain-denied', create: 'keychain-denied' },
    lay: judged((member) => (isWrite(member) ? 'dismissed' : 'pass')),
    lift: lifted,
  },
  {
    name: 'wedged',
    made: 'gnome-keyring, stopped by SIGSTOP',
    state: 'slow',
    answers: all('keychain-slow'),
    waits: true,
    lay({ keyring }) {
      process.kill(keyring.pids.keyring ?? 0, 'SIGSTOP');
      return {};
    },
    lift: ({ keyring }) => void process.kill(keyring.pids.keyring ?? 0, 'SIGCONT'),
  },
  {
    name: 'wedged, in the middle of a call',
    made: 'stand-in: calls about items are never answered',
    state: 'slow',
    answers: all('keychain-slow'),
    waits: true,
    lay: judged((member) => (isLook(member) ? 'pass' : 'hold')),
    lift: lifted,
  },
  {
    name: 'slow 10 s',
    made: 'stand-in: every answer 10 s late',
    state: 'slow',
    answers: all('keychain-slow'),
    waits: true,
    lay: judged(() => ({ late: SLOW_MS })),
    lift: lifted,
  },
  {
    name: 'slow 10 s, only when writing',
    made: 'stand-in: the write is done, its answer comes 10 s late',
    state: 'ready',
    answers: { ...FINE, set: 'keychain-slow', delete: 'keychain-slow', create: 'keychain-slow' },
    inDoubt: true,
    waits: true,
    lay: judged((member) => (isWrite(member) ? { late: SLOW_MS } : 'pass')),
    lift: lifted,
  },
  {
    name: 'away for a moment, again and again',
    made: 'stand-in: every second question finds no default collection, as gnome-keyring’s does for milliseconds',
    state: 'ready',
    answers: FINE,
    lay(world) {
      let asked = 0;
      return judged((member) => {
        if (member !== 'ReadAlias') return 'pass';
        asked += 1;
        return asked % 2 === 1 ? 'away' : 'pass';
      })(world);
    },
    lift: lifted,
  },
  {
    name: 'an error at each question',
    made: 'stand-in: whether it is locked is answered by NoReply, a D-Bus error that says nothing',
    state: 'slow',
    answers: all('keychain-slow'),
    lay: judged((member) => (member === 'Get' ? { error: NO_REPLY } : 'pass')),
    lift: lifted,
  },
  {
    name: 'value too long',
    made: 'gnome-keyring; a value of 1,876 bytes',
    state: 'ready',
    answers: { ...FINE, set: 'internal (value-too-long)' },
    value: 'x'.repeat(1_876),
    lay: () => ({}),
  },
  {
    name: 'NUL in the value',
    made: 'gnome-keyring; a value with NUL in it',
    state: 'ready',
    answers: FINE,
    value: 'before\0after',
    lay: () => ({}),
  },
  {
    name: 'other keyring',
    made: 'a second gnome-keyring, empty',
    state: 'changed',
    answers: all('keychain-changed'),
    lay: async ({ newKeyring }) => ({ env: (await newKeyring()).env }),
  },
  {
    name: 'other keyring, with another sentinel',
    made: 'a second gnome-keyring; a foreign value in the sentinel',
    state: 'changed',
    answers: all('keychain-changed'),
    async lay(world) {
      const { env } = await world.newKeyring();
      const other = world.otherProgram(env);
      await other.set(SERVICE, `${INSTALLATION}/sentinel`, Buffer.from('i2').toString('base64url'));
      await other.stop();
      return { env };
    },
  },
  {
    name: 'items deleted outside',
    made: 'gnome-keyring; another program deletes them, of a key in the making too',
    state: 'ready',
    answers: { ...FINE, get: 'not there', create: 'keychain-mismatch (ephemeral-key-gone)' },
    async lay(world) {
      for (const name of [ITEMS.get, ITEMS.set, ITEMS.delete]) await removeItem(world, name);
      return { steal: true };
    },
  },
  {
    name: 'sentinel deleted outside',
    made: 'gnome-keyring; another program deletes it',
    state: 'changed',
    answers: { ...all('keychain-changed'), get: 'value' },
    async lay(world) {
      await removeItem(world, 'sentinel');
      return {};
    },
    async lift(world) {
      const other = world.otherProgram(world.keyring.env);
      await other.set(SERVICE, `${INSTALLATION}/sentinel`, Buffer.from(INSTALLATION).toString('base64url'));
      await other.stop();
    },
  },
  {
    name: 'helper crash, once',
    made: 'kill -9 of the helper in the middle of its first call',
    state: 'ready',
    answers: FINE,
    lay: () => ({ crash: 'first' }),
  },
  {
    name: 'helper crash, each time',
    made: 'kill -9 of every helper in the middle of its call',
    state: 'slow',
    answers: all('keychain-slow'),
    inDoubt: true,
    lay: () => ({ crash: 'every' }),
  },
];
