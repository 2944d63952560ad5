import { openSync, readSync } from 'node:fs';
import { type Keychain, openKeychain } from '../../main/keychain/keychain';
import { linuxStore } from '../../main/keychain/linux';
import type { StartHelper } from '../../main/keychain/protocol';
import { itemName } from '../../main/keys/names';
import type { Outcome } from '../../preload/wire';
import { type SmallClientOptions, smallClient } from '../fakes/client';
import { openKeyRoom } from '../fakes/key-room';
import { forkHelper } from './fork-helper';
import { INSTALLATION, ITEMS, type Laid, type Operation, SERVICE } from './keyring-faults';

/** The app's side of one fault in a process of its own: does what it is told, and says how long it was blocked. */
export type CellTask = {
  /** `block`: does nothing for 400 ms, as the meter's own test. */
  operation: Operation | 'block';
  helper: string;
  env: Record<string, string>;
  crash: NonNullable<Laid['crash']> | 'never';
  /** The environment of the program that steals the item of a key in the making. */
  thief: Record<string, string> | null;
  value: string;
  label: string;
  folder: string;
  backend: SmallClientOptions;
};
export type CellResult = { answer: string; longest: number };

const PULSE_MS = 5;
const schedule = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');

/** How long this thread could have run but had no processor, in ms since its start: proc(5), the second figure. */
function waitedForProcessor(): number {
  const bytes = Buffer.alloc(100);
  const length = readSync(schedule, bytes, 0, bytes.length, 0);
  return Number(bytes.toString('latin1', 0, length).split(' ')[1]) / 1e6;
}

/** The longest time between two pulses in which this thread was busy or stuck, without its wait for a processor. */
let longest = 0;
let last = { at: performance.now(), waited: waitedForProcessor() };
function beat(): void {
  const now = { at: performance.now(), waited: waitedForProcessor() };
  longest = Math.max(longest, now.at - last.at - (now.waited - last.waited));
  last = now;
}
setInterval(beat, PULSE_MS);

process.on('message', (task: CellTask) => {
  void run(task).then((result) => process.send?.(result));
});
process.once('disconnect', () => process.exit(0));

async function run(task: CellTask): Promise<CellResult> {
  beat();
  longest = 0;
  const answer = await perform(task);
  beat();
  return { answer, longest };
}

async function perform(task: CellTask): Promise<string> {
  const { operation } = task;
  if (operation === 'block') {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
    return 'done';
  }
  const keychain = open(task);
  try {
    switch (operation) {
      case 'start':
        return (await keychain.status()).state;
      case 'get':
        return said(await keychain.get(ITEMS.get), `old ${ITEMS.get}`);
      case 'get absent':
        return said(await keychain.get('secret/absent'));
      case 'set':
        return said(await keychain.set(ITEMS.set, task.value));
      case 'delete':
        return said(await keychain.delete(ITEMS.delete));
      case 'create':
        return said(await create(task, keychain));
    }
  } finally {
    await keychain.stop();
  }
}

function open({ helper, env, crash }: CellTask): Keychain {
  return openKeychain({
    mode: 'practice',
    installation: INSTALLATION,
    sentinelExpected: () => true,
    rememberSentinel: async () => undefined,
    spawn: crashing(forkHelper(helper, env).start, crash),
    env,
    platform: 'linux',
  });
}

/** Ends the helper right after it was given a request. */
function crashing(start: StartHelper, crash: CellTask['crash']): StartHelper {
  let starts = 0;
  return () => {
    const helper = start();
    starts += 1;
    const dies = crash === 'every' || (crash === 'first' && starts === 1);
    return {
      ...helper,
      send(request) {
        helper.send(request);
        if (dies) helper.kill();
      },
    };
  };
}

async function create(task: CellTask, keychain: Keychain): Promise<Outcome<unknown>> {
  const { label, folder, backend, thief, helper } = task;
  const room = await openKeyRoom({
    keychain,
    client: smallClient(backend),
    folder,
    async at(point) {
      const [intent] = room.journal.open();
      if (thief === null || point !== 'intent-noted' || intent === undefined) return;
      const other = linuxStore(forkHelper(helper, thief).start, thief);
      await other.delete(SERVICE, `${INSTALLATION}/${itemName.creation(intent.id)}`);
      await other.stop();
    },
  });
  return room.creation.create({ label, permissions: ['read'] });
}

function said(outcome: Outcome<unknown>, value?: string): string {
  if (outcome.ok) {
    if (outcome.value === null) return 'not there';
    if (typeof outcome.value !== 'string') return 'done';
    return outcome.value === value ? 'value' : 'another value';
  }
  const { code, evidence } = outcome.failure;
  return evidence?.technical === undefined ? code : `${code} (${evidence.technical})`;
}
