import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startKeyring } from '../../build/keyring.mjs';
import { type Keychain, openKeychain } from '../../main/keychain/keychain';
import { linuxStore } from '../../main/keychain/linux';
import { smallClient } from '../fakes/client';
import { openKeyRoom } from '../fakes/key-room';
import type { TestSandbox } from '../fakes/sandbox';
import { standBetween } from './between-bus';
import { forkHelper } from './fork-helper';
import { type Fault, INSTALLATION, ITEMS, OPERATIONS, type Operation, type World } from './keyring-faults';
import type { CellResult, CellTask } from './matrix-child';
import type { Row } from './matrix-report';

/** A block of main that a user feels. */
export const LONGEST_BLOCK_MS = 100;
const TRIES = 3;
/** The app's own limits added up: a look (4 s), a call (5 s), a look again; making a key clears up after itself. */
const LONGEST_ANSWER_MS = { call: 15_000, create: 30_000 };

/** Operations that wait go side by side, in two processes. */
const WAITING_LANES: readonly (readonly Operation[])[] = [
  ['create', 'start'],
  ['get', 'get absent', 'set', 'delete'],
];

export type Bench = {
  home: string;
  /** The bundled programs. */
  helper: string;
  child: string;
  sandbox: TestSandbox;
};

/** One fault: keyring and items, the fault, each operation under it, and what is left when it is over. */
export async function runRow(fault: Fault, name: string, bench: Bench): Promise<Row> {
  const cleanups: (() => Promise<unknown> | void)[] = [];
  const { helper, sandbox } = bench;
  try {
    const folder = join(bench.home, name);
    mkdirSync(folder);
    const newKeyring = async (place: string) => {
      const keyring = await startKeyring({ home: join(folder, place), mode: 'unlocked' });
      cleanups.push(keyring.stop);
      return keyring;
    };
    const keyring = await newKeyring('keyring');
    const bus = await standBetween(keyring.env, join(folder, 'bus'));
    cleanups.push(bus.stop);
    const world: World = {
      folder,
      keyring,
      bus,
      newKeyring: () => newKeyring('other'),
      otherProgram: (env) => linuxStore(forkHelper(helper, env).start, env),
    };
    let planted = false;
    const open = (): Keychain =>
      openKeychain({
        mode: 'practice',
        installation: INSTALLATION,
        sentinelExpected: () => planted,
        rememberSentinel: async () => {
          planted = true;
        },
        spawn: forkHelper(helper, bus.env).start,
        env: bus.env,
        platform: 'linux',
      });

    const before = open();
    for (const item of Object.values(ITEMS)) {
      const stored = await before.set(item, `old ${item}`);
      if (!stored.ok) throw new Error(`${fault.name}: ${stored.failure.code} before the fault`);
    }
    await before.stop();

    const laid = await fault.lay(world);
    const row: Row = { fault, state: '', answers: {}, blocked: [], lost: [] };
    const made: { label: string; folder: string }[] = [];
    const perform = async (app: App, operation: Operation) => {
      const results: CellResult[] = [];
      while (results.length < TRIES && results.every(({ longest }) => longest >= LONGEST_BLOCK_MS)) {
        const run = { label: `${name} ${made.length}`, folder: join(folder, `run-${made.length}`) };
        if (operation === 'create') {
          mkdirSync(run.folder);
          made.push(run);
        }
        const started = performance.now();
        results.push(
          await app.ask({
            ...run,
            operation,
            helper,
            env: laid.env ?? bus.env,
            crash: laid.crash ?? 'never',
            thief: laid.steal ? keyring.env : null,
            value: fault.value ?? 'new',
            backend: { baseUrl: sandbox.baseUrl, caPem: sandbox.caPem, bearer: sandbox.bearer },
          }),
        );
        const limit = operation === 'create' ? LONGEST_ANSWER_MS.create : LONGEST_ANSWER_MS.call;
        const took = Math.round(performance.now() - started);
        if (took > limit) throw new Error(`${fault.name}, ${operation}: answered after ${took} ms`);
      }
      // Done once, some things cannot be done again: the first answer counts.
      enter(row, operation, results[0]?.answer ?? '');
      if (results.every(({ longest }) => longest >= LONGEST_BLOCK_MS)) row.blocked.push(operation);
    };
    const lanes = fault.waits ? WAITING_LANES : [OPERATIONS];
    await Promise.all(
      lanes.map(async (operations) => {
        const app = startChild(bench.child);
        cleanups.push(app.stop);
        for (const operation of operations) await perform(app, operation);
      }),
    );

    await fault.lift?.(world);
    const after = open();
    cleanups.push(() => after.stop());
    row.lost = [...(await lostItems(after, fault)), ...(await lostKeys(after, made, sandbox))];
    return row;
  } finally {
    for (const clean of cleanups.toReversed()) await clean();
  }
}

function enter(row: Row, operation: Operation, answer: string): void {
  if (operation === 'start') row.state = answer;
  else row.answers[operation] = answer;
}

type App = { ask(task: CellTask): Promise<CellResult>; stop(): Promise<void> };

/** Starts the app's side. */
export function startChild(program: string): App {
  const child: ChildProcess = fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
  const gone = new Promise<never>((_, reject) => {
    child.once('exit', (code, signal) => reject(new Error(`The app's side ended (${signal ?? code})`)));
  });
  gone.catch(() => undefined);
  return {
    ask(task) {
      const answered = new Promise<CellResult>((resolve) => {
        child.once('message', (result) => resolve(result as CellResult));
      });
      child.send(task);
      return Promise.race([answered, gone]);
    },
    async stop() {
      child.kill('SIGKILL');
      await gone.catch(() => undefined);
    },
  };
}

/** What is missing or wrong once the fault is over; nothing when all is well. */
async function lostItems(keychain: Keychain, fault: Fault): Promise<string[]> {
  const lost: string[] = [];
  const { state } = await keychain.status();
  if (state !== 'ready') lost.push(`state ${state}`);
  const { answers } = fault;
  const old = (name: string) => `old ${name}`;
  const expected: Record<string, (string | null)[]> = {
    [ITEMS.kept]: [old(ITEMS.kept)],
    [ITEMS.get]: [answers.get === 'not there' ? null : old(ITEMS.get)],
    [ITEMS.set]: either(fault, answers.set, old(ITEMS.set), fault.value ?? 'new'),
    [ITEMS.delete]: either(fault, answers.delete, old(ITEMS.delete), null),
  };
  for (const [name, values] of Object.entries(expected)) {
    const there = await keychain.get(name);
    if (!there.ok) lost.push(`${name}: ${there.failure.code}`);
    else if (!values.includes(there.value))
      lost.push(`${name}: ${there.value === null ? 'gone' : 'changed'}`);
  }
  return lost;
}

function either(
  fault: Fault,
  answer: string,
  before: string | null,
  after: string | null,
): (string | null)[] {
  if (answer === 'done') return [after];
  return fault.inDoubt ? [before, after] : [before];
}

/** Each interrupted creation has to end with one key that works, and with nothing left open. */
async function lostKeys(
  keychain: Keychain,
  made: readonly { label: string; folder: string }[],
  sandbox: TestSandbox,
): Promise<string[]> {
  const lost: string[] = [];
  for (const { label, folder } of made) {
    const room = await openKeyRoom({ keychain, client: smallClient(sandbox), folder });
    await room.recovery.recover();
    const active = async () =>
      (await sandbox.keys()).filter((key) => key.label === label && key.status === 'active');
    // Where making it failed, the trader presses the button again.
    if ((await active()).length === 0) await room.creation.create({ label, permissions: ['read'] });
    const keys = await active();
    if (keys.length !== 1) lost.push(`${label}: ${keys.length} keys`);
    const credential = await room.ring.credentialOf(keys[0]?.id ?? '');
    if (!credential.ok) lost.push(`${label}: ${credential.failure.code}`);
    const open = room.journal.open().length;
    if (open > 0) lost.push(`${label}: ${open} left open`);
  }
  return lost;
}
