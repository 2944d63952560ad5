import type { BulkTest, FailureCode, TestState } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { Quotas } from '../backend/quotas';
import type { Schedule } from '../clipboard';
import { done, failed } from '../failure';
import { resultOf } from '../keys/test-history';
import type { Mirror } from '../mirror';
import { createPace } from './pace';

/** „Alle testen“: many keys, a few at once, and never into the backend's limits. */

/** A test is a handful of requests; more at once would look like an attack, and be no faster on one line. */
const AT_ONCE = 3;
/** What became of a key elsewhere. */
const STATE_CODES: ReadonlySet<string> = new Set<FailureCode>(['key-disabled', 'key-expired', 'key-unknown']);

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
  /** A server has said of a key what the list here may not know yet. */
  listIsOld: () => void;
  /** What the answers have said of the backend's limits. */
  quotas: Quotas;
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
      pausedUntil: null,
      notBefore: null,
    };
    const show = (change: Partial<BulkTest>): void => {
      shown = { ...shown, ...change };
      mirror.set('bulkTest', shown);
    };
    show({});
    const waiting = shown.keys.map(({ keyId }) => keyId);
    const pace = createPace({
      quotas: parts.quotas,
      now,
      schedule,
      paused: (pausedUntil) => show({ pausedUntil }),
    });
    /** For keys that are left because their limit is spent for long. */
    let notBefore: number | null = null;

    async function testOne(keyId: string): Promise<void> {
      const state = await pace.test(keyId, signal, () => parts.test(keyId, signal));
      if (!state.ok) {
        const seconds = state.failure.evidence?.retryAfterSeconds;
        if (seconds !== undefined) notBefore = Math.max(notBefore ?? 0, now() + seconds * 1_000);
        return;
      }
      const result = resultOf(state.value);
      if (result === null) return;
      show({ keys: shown.keys.map((each) => (each.keyId === keyId ? { keyId, result } : each)) });
      await parts.tested(state.value);
    }

    async function work(): Promise<void> {
      for (let keyId = waiting.shift(); keyId !== undefined && !signal.aborted; keyId = waiting.shift())
        await testOne(keyId);
    }

    try {
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    } finally {
      show({ running: false, pausedUntil: null, notBefore });
      if (shown.keys.some(({ result }) => STATE_CODES.has(result?.code ?? ''))) parts.listIsOld();
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
