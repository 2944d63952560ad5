import type { KeyRow } from '../../preload/contract';
import { useSlice } from '../store/mirror';
import { type Level, levelOf, type Reason, reasonsOf } from './health';
import { useNow } from './useNow';

export type Health = {
  readonly now: number;
  /** The user wants to be reminded of renewals. */
  readonly remind: boolean;
  readonly reasons: (key: KeyRow) => readonly Reason[];
  readonly level: (key: KeyRow) => Level;
};

/** What is to be said about keys now, by the user's settings. */
export function useHealth(): Health {
  const now = useNow();
  const remind = useSlice('settings').remindRenewal;
  return {
    now,
    remind,
    reasons: (key) => reasonsOf(key, now, remind),
    level: (key) => levelOf(key, now, remind),
  };
}
