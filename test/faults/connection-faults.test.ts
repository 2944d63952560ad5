import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STAGE_CODES } from '../../main/connection/causes';
import type { FailureCode, TestState } from '../../preload/contract';
import { type Bench, startBench } from '../sandbox/client';
import { type Authority, makeAuthority } from './certificates';
import { DOUBLE_CASES } from './connection-double-cases';
import { type Case, causesIn, withGround } from './connection-ground';
import { KEY_CASES } from './connection-key-cases';
import { LAG_CASES } from './connection-lag-cases';
import { hasNamespaces } from './connection-namespace';
import { expected, type Row, tell, write } from './connection-table';
import { WAY_CASES } from './connection-way-cases';

const alone = await hasNamespaces();
const ways = WAY_CASES.filter(({ namespace }) => alone || namespace !== true);
const atBackend = [...KEY_CASES, ...LAG_CASES, ...DOUBLE_CASES];
const CASES = [...ways, ...atBackend];
/** The most that the whole test may take, in ms. */
const WHOLE_MS = 15_000;

let bench: Bench;
let authority: Authority;
let running: Promise<unknown> = Promise.resolve();
type Outcome = { state: TestState; tookMs: number };
const outcomes = new Map<Case, (run: Promise<Outcome>) => void>();
const states = new Map(
  CASES.map((one) => [one, new Promise<Outcome>((resolve) => outcomes.set(one, resolve))] as const),
);

beforeAll(async () => {
  [bench, authority] = await Promise.all([startBench(), makeAuthority()]);
  // Those on the way need no backend and mostly wait: side by side. The others share the sandbox's clock and limits.
  const waiting = [...ways];
  const work = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await begin(one);
  };
  running = Promise.all([
    ...Array.from({ length: 6 }, work),
    (async () => {
      for (const one of atBackend) {
        await begin(one);
        await settleSandbox();
      }
    })(),
  ]);
});
afterAll(async () => {
  await running;
  await bench.stop();
});

/** How a case failed is told by the test that waits for it. */
async function begin(one: Case): Promise<void> {
  const run = measured(one);
  outcomes.get(one)?.(run);
  await run.catch(() => undefined);
}

async function measured(one: Case): Promise<Outcome> {
  const state = await withGround({ bench, authority }, (ground) => one.run(ground));
  return { state, tookMs: (state.endedAt ?? 0) - (state.startedAt ?? 0) };
}

async function settleSandbox(): Promise<void> {
  await bench.control({ do: 'clear' });
  await bench.control({ do: 'clock', offset_ms: 0 });
  await bench.control({ do: 'limit', per_minute: 600 });
  await bench.control({ do: 'account', status: 'active' });
  await bench.control({ do: 'seen', caller: 'device', ipv4: '203.0.113.7' });
  await bench.control({ do: 'seen', caller: 'bot', ipv4: '198.51.100.23' });
}

async function rowOf(one: Case): Promise<Row> {
  const { state } = (await states.get(one)) ?? { state: null };
  if (state === null) throw new Error('not run');
  const named = causesIn(state);
  const failure = state.stages.find(({ failure: one }) => one !== null)?.failure ?? null;
  return { one, got: named.map(({ stage, code }) => `${stage}: ${code}`), failure };
}

describe('the fault bench of the connection test', () => {
  it.each(CASES.map((one) => [one.cause, one] as const))('%s', async (_, one) => {
    const { state, tookMs } = (await states.get(one)) ?? { state: null, tookMs: 0 };
    if (state === null) throw new Error('not run');
    // Exactly this cause, at exactly this stage, and no other anywhere.
    expect(causesIn(state)).toEqual([
      { stage: one.stage, code: one.code, state: one.remark === true ? 'attention' : 'failed' },
    ]);
    expect(state.verdict === 'failed').toBe(one.remark !== true);
    expect(tookMs).toBeLessThan(WHOLE_MS);
    const at = state.stages.findIndex(({ id }) => id === one.stage);
    if (one.remark !== true) {
      expect(state.stages.slice(at + 1).every(({ state: how }) => how === 'skipped')).toBe(true);
    }
  });

  it.each(CASES.map((one) => [one.cause, one] as const))('tells in both languages: %s', async (_, one) => {
    const { failure } = await rowOf(one);
    if (failure === null) throw new Error('nothing was named');
    for (const language of ['de', 'en'] as const) {
      const { cause, proof, action } = tell(failure, language);
      expect(cause).toMatch(/^\p{Lu}.+[.?)]$/u);
      expect(action.length).toBeGreaterThan(3);
      for (const wanted of one.shows) {
        const words = wanted.split('|');
        const text = `${cause} ${proof}`;
        expect(words.some((word) => text.includes(word)) ? '' : `${wanted} in: ${text}`, language).toBe('');
      }
    }
  });

  it('has a case for every cause that a stage can name, and names none that no stage knows', () => {
    const known = new Set<FailureCode>(Object.values(STAGE_CODES).flat());
    const shown = new Set<FailureCode>(CASES.map(({ code }) => code));
    const missing = [...known].filter((code) => !shown.has(code));
    expect(missing).toEqual(alone ? [] : ['offline']);
    for (const { stage, code } of CASES) {
      const codes: readonly FailureCode[] = [...STAGE_CODES[stage], 'timeout'];
      expect(codes, `${stage}: ${code}`).toContain(code);
    }
  });

  // The table is whole only where everything can be produced.
  it.runIf(alone)('is the table in docs', async () => {
    const rows = await Promise.all(CASES.map(rowOf));
    expect(rows.filter(({ one, got }) => got.join() !== expected(one))).toEqual([]);
    await expect(write(rows)).toMatchFileSnapshot('../../docs/connection-test.md');
  });
});
