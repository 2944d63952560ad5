import { basename } from 'node:path';
import { z } from 'zod';
import { TestResult, type TestState } from '../../preload/contract';
import { log } from '../log';
import { addRemark, type Mirror } from '../mirror';
import { stateFile } from '../state-file';

/** How the connection tests of each key went, for „ging zuletzt am … um …“. Never a secret, no address. */

const VERSION = 1;
/** As many as are kept for each key. */
const MOST = 50;

const Stored = z.record(z.string().max(60), z.array(TestResult).max(MOST));

export type TestHistory = {
  /** The newest first. */
  of(keyId: string): readonly TestResult[];
  /** One that was cancelled tells nothing and is not kept. */
  note(state: TestState): Promise<void>;
  /** Of a key that is gone. */
  forget(keyId: string): Promise<void>;
};

export async function openTestHistory(path: string, mirror: Mirror, now: () => number): Promise<TestHistory> {
  const file = stateFile(path, VERSION, Stored, now);
  const read = await file.load();
  let held: Readonly<Record<string, readonly TestResult[]>> = read.state === 'read' ? read.value : {};
  if (read.state === 'damaged') addRemark(mirror, 'tests-set-aside', basename(read.setAsideAs));

  async function keep(next: typeof held): Promise<void> {
    held = next;
    const saved = await file.save(next as z.infer<typeof Stored>);
    // What was tested is shown all the same; only the memory of it is shorter.
    if (!saved.ok) log.warn('test-history-not-saved', { code: saved.failure.code });
  }

  return {
    of: (keyId) => held[keyId] ?? [],
    async note(state) {
      const result = resultOf(state);
      if (result === null || state.keyId === null) return;
      await keep({ ...held, [state.keyId]: [result, ...(held[state.keyId] ?? [])].slice(0, MOST) });
    },
    async forget(keyId) {
      if (held[keyId] === undefined) return;
      await keep(Object.fromEntries(Object.entries(held).filter(([id]) => id !== keyId)));
    },
  };
}

/** What is remembered of a test; null = it has not ended, or was cancelled. */
export function resultOf(state: TestState): TestResult | null {
  const { verdict, startedAt, endedAt } = state;
  if (verdict === null || verdict === 'cancelled' || endedAt === null) return null;
  const fault = state.stages.find((stage) => stage.state === 'failed');
  return {
    at: endedAt,
    verdict,
    stage: fault?.id ?? null,
    code: fault?.failure?.code ?? null,
    durationMs: Math.max(0, endedAt - (startedAt ?? endedAt)),
  };
}
