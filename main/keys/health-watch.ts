import type { Schedule } from '../clipboard';
import type { Mirror, SliceName } from '../mirror';
import type { UsageLog } from '../usage/history';
import type { KnownAddresses } from '../usage/known';
import { healthOf, type KeyUsage, nextChange } from './health';
import { figuresOf } from './health-figures';

/** Keeps the mirror's `health` true: after each change, and when time alone changes the judgement. */
export type HealthWatch = {
  /** Judges at once, as after sleep: timers stand still meanwhile. */
  look(): void;
  stop(): void;
};

/** While entries come in live, the whole log is counted at most this often. */
const USAGE_EVERY_MS = 2_000;
/** Entries grow older than the span that is judged, and the clock may be set: no wait is longer. */
const LONGEST_MS = 3_600_000;

/** Keys that a renewal is about to end: nobody need be reminded of them. */
export function replacedKeys(mirror: Mirror): ReadonlySet<string> {
  return new Set(mirror.get('rotations').flatMap(({ stage, oldId }) => (stage === 'making' ? [] : [oldId])));
}

export function createHealthWatch(parts: {
  mirror: Mirror;
  /** What of the usage log is known; null = nothing. */
  log: () => UsageLog | null;
  known: Pick<KnownAddresses, 'now'>;
  now: () => number;
  /** Its timers must not keep the app running. */
  schedule: Schedule;
}): HealthWatch {
  const { mirror, now, schedule } = parts;
  let waiting: { readonly at: number; readonly callOff: () => void } | null = null;
  let judgedAt = Number.NEGATIVE_INFINITY;
  let usageState = mirror.get('usage').state;
  let stopped = false;

  function judge(): void {
    waiting?.callOff();
    waiting = null;
    if (stopped) return;
    judgedAt = now();
    const rows = mirror.get('keys').rows.filter(({ status }) => status !== 'deleted');
    const remind = mirror.get('settings').remindRenewal;
    const replaced = replacedKeys(mirror);
    const usageOf = rows.length === 0 ? () => null : countUsage();
    const figures = rows.map((row) => ({ row, usage: usageOf(row.id) }));
    const moments = figures.map(({ row, usage }) => nextChange(row, usage, judgedAt));
    wait(Math.min(LONGEST_MS, ...moments.map((moment) => (moment ?? Infinity) - judgedAt)));
    mirror.set(
      'health',
      figures.map(({ row, usage }) =>
        healthOf(row, usage, { remind, isReplaced: replaced.has(row.id) }, judgedAt),
      ),
    );
  }

  function countUsage(): (keyId: string) => KeyUsage | null {
    const log = parts.log();
    if (log === null) return () => null;
    return figuresOf(log.entries, { since: log.since, now: judgedAt, knownOf: parts.known.now() });
  }

  /** One timer: the earlier wish wins. */
  function wait(ms: number): void {
    if (stopped) return;
    const at = now() + ms;
    if (waiting !== null && waiting.at <= at) return;
    waiting?.callOff();
    waiting = { at, callOff: schedule(ms, judge) };
  }

  function changed(name: SliceName): void {
    if (name === 'keys' || name === 'settings' || name === 'rotations') return wait(0);
    if (name !== 'usage') return;
    const { state } = mirror.get('usage');
    const isNew = state !== usageState;
    usageState = state;
    // A clock that was set back must not delay it.
    const left = judgedAt + USAGE_EVERY_MS - now();
    wait(isNew ? 0 : Math.min(USAGE_EVERY_MS, Math.max(0, left)));
  }

  const unfollow = mirror.follow(changed);
  judge();
  return {
    look: judge,
    stop() {
      stopped = true;
      unfollow();
      waiting?.callOff();
      waiting = null;
    },
  };
}
