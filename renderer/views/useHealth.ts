import { useMemo } from 'react';
import type { HealthReason, KeyHealth, KeyRow } from '../../preload/contract';
import { useSlice } from '../store/mirror';
import { useNow } from './useNow';
import { useUsageLoaded } from './useUsage';

export type Level = KeyHealth['level'];

export type Health = {
  /** For "vor 2 Stunden" in the reasons. */
  readonly now: number;
  readonly level: (row: KeyRow) => Level;
  /** The weightiest first. */
  readonly reasons: (row: KeyRow) => readonly HealthReason[];
  /** What could not be judged. */
  readonly unknown: (row: KeyRow) => KeyHealth['unknown'];
};

/** What main says of a key's state. Whoever shows it needs the usage log, so that is fetched too. */
export function useHealth(): Health {
  const judged = useSlice('health');
  const now = useNow();
  useUsageLoaded();
  return useMemo(() => {
    const byKey = new Map(judged.map((each) => [each.keyId, each]));
    return {
      now,
      level: (row) => byKey.get(row.id)?.level ?? unjudged(row.status),
      reasons: (row) => byKey.get(row.id)?.reasons ?? [],
      unknown: (row) => byKey.get(row.id)?.unknown ?? [],
    };
  }, [judged, now]);
}

/** Of a key that main has not judged yet, or that is gone. */
function unjudged(status: KeyRow['status']): Level {
  switch (status) {
    case 'disabled':
      return 'locked';
    case 'expired':
    case 'pending':
      return status;
    default:
      return 'unrated';
  }
}
