import type { KeyRow, TestState } from '../preload/contract';

/** What the test on the command line is about, and what it says in the end. Pure. */

export type Tested = { row: KeyRow; state: TestState; report: string };

/** 0 = all green, 1 = a test has failed, 2 = it could not be tested. */
export type ExitCode = 0 | 1 | 2;

/** A label may stand for several keys; an id never does. */
export function chosen(
  rows: readonly KeyRow[],
  key: string | null,
  replaced: ReadonlySet<string>,
): readonly KeyRow[] | 'several' {
  // What was locked on purpose or has a successor is no fault that a scheduler should cry about; what expired is.
  if (key === null)
    return rows.filter(
      ({ id, secretHere, status }) =>
        secretHere !== 'no' && (status === 'active' || status === 'expired') && !replaced.has(id),
    );
  const byId = rows.filter(({ id }) => id === key);
  if (byId.length > 0) return byId;
  const byLabel = rows.filter(({ label }) => label === key);
  return byLabel.length > 1 ? 'several' : byLabel;
}

/** What the stages could not verify is no success, and nothing that has failed at the backend either. */
export function exitCodeOf(states: readonly TestState[]): ExitCode {
  if (states.some(({ verdict, stages }) => verdict === 'failed' && !isOfThisDevice(stages))) return 1;
  return states.length > 0 && states.every(({ verdict }) => verdict === 'green') ? 0 : 2;
}

/** The key could not be read here: the connection was never tried. */
function isOfThisDevice(stages: TestState['stages']): boolean {
  return stages.some(
    ({ failure }) =>
      failure !== null && (failure.code === 'secret-not-here' || failure.code.startsWith('keychain-')),
  );
}

/** For programs: no full key, no address. */
export function asJson(tested: readonly Tested[]) {
  return {
    version: 1,
    green: tested.every(({ state }) => state.verdict === 'green'),
    keys: tested.map(({ row, state }) => ({
      label: row.label,
      key: `${row.id.slice(0, 8)}…${row.id.slice(-4)}`,
      verdict: state.verdict,
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
  };
}
