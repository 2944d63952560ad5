import type { KeyRow, TestState } from '../preload/contract';
import type { Outcome } from '../preload/wire';
import { proxyOf } from './connection/report';

/** What the test on the command line is about, and what it says in the end. */

export type Tested = { row: KeyRow; state: TestState; report: string };

/**
 * Not tested. Unless it is named: its user has locked it, or has put another in its place, and nothing is wrong with
 * that. `limited`: the backend wanted no more requests for long, of this key or of all.
 */
export type LeftOut = { row: KeyRow; why: 'locked' | 'replaced' | 'limited' };

/** 0 = all green, 1 = a test has failed, 2 = it could not be tested. */
export type ExitCode = 0 | 1 | 2;

/** A label may stand for several keys; an id never does. */
export function chosen(
  rows: readonly KeyRow[],
  key: string | null,
  replaced: ReadonlySet<string>,
): { wanted: readonly KeyRow[]; leftOut: readonly LeftOut[] } | 'several' {
  if (key === null) {
    const wanted: KeyRow[] = [];
    const leftOut: LeftOut[] = [];
    // What was locked on purpose or has a successor is no fault that a scheduler should cry about; what expired is.
    for (const row of rows.filter(({ secretHere }) => secretHere !== 'no')) {
      if (replaced.has(row.id)) leftOut.push({ row, why: 'replaced' });
      else if (row.status === 'disabled') leftOut.push({ row, why: 'locked' });
      else if (row.status === 'active' || row.status === 'expired') wanted.push(row);
    }
    return { wanted, leftOut };
  }
  const byId = rows.filter(({ id }) => id === key);
  if (byId.length > 0) return { wanted: byId, leftOut: [] };
  const byLabel = rows.filter(({ label }) => label === key);
  return byLabel.length > 1 ? 'several' : { wanted: byLabel, leftOut: [] };
}

/** One after the other: a scheduler has time, and the backend's limits are for the bots. Fails = is left as `limited`. */
export async function testEach(
  rows: readonly KeyRow[],
  test: (row: KeyRow) => Promise<Outcome<Tested>>,
): Promise<{ tested: readonly Tested[]; leftOut: readonly LeftOut[] }> {
  const tested: Tested[] = [];
  const leftOut: LeftOut[] = [];
  for (const row of rows) {
    const one = await test(row);
    if (one.ok) tested.push(one.value);
    // Others may go on: it may be this key's own limit.
    else leftOut.push({ row, why: 'limited' });
  }
  return { tested, leftOut };
}

/** Was it locked elsewhere, which this device had not heard yet? Its owner alone can lock it. */
export function isLocked({ state }: Tested): boolean {
  return state.stages.some(({ failure }) => failure?.code === 'key-disabled');
}

/** What the stages could not verify is no success, and nothing that has failed at the backend either. */
export function exitCodeOf(states: readonly TestState[], leftOut: readonly LeftOut[]): ExitCode {
  if (states.some(({ verdict, stages }) => verdict === 'failed' && !isOfThisDevice(stages))) return 1;
  return isGreen(states, leftOut) ? 0 : 2;
}

function isGreen(states: readonly TestState[], leftOut: readonly LeftOut[]): boolean {
  if (states.length + leftOut.length === 0) return false;
  return states.every(({ verdict }) => verdict === 'green') && leftOut.every(({ why }) => why !== 'limited');
}

/** The key could not be read here: the connection was never tried. */
function isOfThisDevice(stages: TestState['stages']): boolean {
  return stages.some(
    ({ failure }) =>
      failure !== null && (failure.code === 'secret-not-here' || failure.code.startsWith('keychain-')),
  );
}

/** For programs: no full key, no full address. `proxy` null = none, or the test never came so far. */
export function asJson(tested: readonly Tested[], leftOut: readonly LeftOut[]) {
  return {
    version: 1,
    green: isGreen(
      tested.map(({ state }) => state),
      leftOut,
    ),
    keys: tested.map(({ row, state }) => ({
      ...named(row),
      verdict: state.verdict,
      proxy: proxyOf(state) ?? null,
      startedAt: new Date(state.startedAt ?? 0).toISOString(),
      durationMs: (state.endedAt ?? 0) - (state.startedAt ?? 0),
      failure: state.stages.find(({ state: one }) => one === 'failed')?.failure?.code ?? null,
      stages: state.stages.map(({ id, state: one, failure, durationMs }) => ({
        id,
        state: one,
        code: failure?.code ?? null,
        durationMs,
      })),
    })),
    notTested: leftOut.map(({ row, why }) => ({ ...named(row), why })),
  };
}

function named({ label, id }: KeyRow) {
  return { label, key: `${id.slice(0, 8)}…${id.slice(-4)}` };
}
