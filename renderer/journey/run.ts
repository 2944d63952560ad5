import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Failure, JourneyState, StepNumber } from '../../preload/contract';
import { bridge } from '../store/bridge';
import { sliceNow } from '../store/mirror';

export type JourneyChange = Partial<
  Pick<
    JourneyState,
    | 'step'
    | 'way'
    | 'permissions'
    | 'label'
    | 'algorithm'
    | 'whitelist'
    | 'whitelistSeen'
    | 'whitelistOutcome'
  >
>;

const store = createStore<{ failure: Failure | null }>(() => ({ failure: null }));

/** Why the newest change could not be saved; null = it is saved. */
export function useSaveFailure(): Failure | null {
  return useStore(store, (state) => state.failure);
}

/** Saves a change of the run at once. Answers whether it is saved. */
export async function changeRun(change: JourneyChange): Promise<boolean> {
  const answer = await bridge().changeJourney(change);
  store.setState({ failure: answer.ok ? null : answer.failure });
  return answer.ok;
}

export function stepTo(step: StepNumber, change: JourneyChange = {}): Promise<boolean> {
  return changeRun({ ...change, step });
}

/** Without a key, the steps that need one are not shown. */
export function shownStep(journey: JourneyState): StepNumber {
  return journey.keyId === null && journey.step > 4 ? 4 : journey.step;
}

/** A step and its neighbours. */
export function neighbour(step: StepNumber, by: 1 | -1): StepNumber {
  return Math.min(7, Math.max(1, step + by)) as StepNumber;
}

/** Ends this run and begins a new one; keys that were made stay. */
export async function startOver(): Promise<void> {
  if (sliceNow('journey')?.finished !== true) await bridge().leaveJourney();
  await bridge().beginJourney();
}
