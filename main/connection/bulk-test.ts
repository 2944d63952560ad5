import type { BulkTest, TestState } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { Schedule } from '../clipboard';
import { done, failed } from '../failure';
import { resultOf } from '../keys/test-history';
import type { Mirror } from '../mirror';

/** „Alle testen“: many keys, a few at once, and never into the backend's limits. */

/** A test is a handful of requests; more at once would look like an attack, and be no faster on one line. */
const AT_ONCE = 3;
/** So often a key is tried that the backend asks to come back later with. */
const MOST_TRIES = 4;
/** How long a backend may ask to be left in peace, in ms; one that asks for more is told as it is. */
const LONGEST_REST_MS = 60_000;

export type BulkTests = {
  /** Answers when all are tested or it was cancelled; the mirror's `bulkTest` follows. `busy` while another one runs. */
  run(keyIds: readonly string[]): Promise<Outcome<BulkTest>>;
  cancel(): void;
};

export function createBulkTests(parts: {
  /** A test that shows nothing by itself; its state has no verdict when the signal ended it. */
  test: (keyId: string, signal: AbortSignal) => Promise<TestState>;
  /** Each key's end, as it comes. */
  tested: (state: TestState) => Promise<void>;
  mirror: Mirror;
  now: () => number;
  schedule: Schedule;
}): BulkTests {
  const { mirror, now, schedule } = parts;
  let stop: AbortController | undefined;

  async function testAll(keyIds: readonly string[], signal: AbortSignal): Promise<BulkTest> {
    let shown: BulkTest = {
      running: true,
      startedAt: now(),
      keys: [...new Set(keyIds)].map((keyId) => ({ keyId, result: null })),
    };
    const show = (change: Partial<BulkTest>): void => {
      shown = { ...shown, ...change };
      mirror.set('bulkTest', shown);
    };
    show({});
    const waiting = shown.keys.map(({ keyId }) => keyId);
    /** All wait for it: the limit is the account's or this device's as well as the key's. */
    let resting: Promise<void> = Promise.resolve();

    let alone = false;

    async function testOne(keyId: string, tries: number): Promise<void> {
      await resting;
      if (signal.aborted) return;
      const state = await parts.test(keyId, signal);
      const result = resultOf(state);
      if (result === null) return;
      const restMs = restOf(state);
      if (restMs !== null && tries < MOST_TRIES) {
        // The limit may be the account's or this line's: from here on one key at a time.
        alone = true;
        resting = Promise.all([resting, rest(restMs, schedule, signal)]).then(() => undefined);
        return testOne(keyId, tries + 1);
      }
      show({ keys: shown.keys.map((each) => (each.keyId === keyId ? { keyId, result } : each)) });
      await parts.tested(state);
    }

    async function work(worker: number): Promise<void> {
      while (!signal.aborted && !(alone && worker > 0)) {
        const keyId = waiting.shift();
        if (keyId === undefined) return;
        await testOne(keyId, 1);
      }
    }

    try {
      await Promise.all(Array.from({ length: AT_ONCE }, (_, worker) => work(worker)));
      // A worker that stopped for the others may have been the last one.
      await work(0);
    } finally {
      show({ running: false });
    }
    return shown;
  }

  return {
    async run(keyIds) {
      if (stop !== undefined) return failed('busy');
      const mine = new AbortController();
      stop = mine;
      try {
        return done(await testAll(keyIds, mine.signal));
      } finally {
        stop = undefined;
      }
    },
    cancel: () => stop?.abort(),
  };
}

/** How long the backend asks to be left in peace, in ms; null = it does not, or for too long. */
function restOf(state: TestState): number | null {
  const fault = state.stages.find((stage) => stage.state === 'failed')?.failure;
  const seconds = fault?.evidence?.retryAfterSeconds;
  if (fault?.code !== 'rate-limited' || seconds === undefined) return null;
  return seconds * 1000 <= LONGEST_REST_MS ? seconds * 1000 : null;
}

function rest(ms: number, schedule: Schedule, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const callOff = schedule(ms, resolve);
    signal.addEventListener(
      'abort',
      () => {
        callOff();
        resolve();
      },
      { once: true },
    );
  });
}
