import type { TestState } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { Quota, Quotas } from '../backend/quotas';
import type { Schedule } from '../clipboard';
import { DONE, done, failed } from '../failure';

/** When the next of many tests may begin, so that none of them runs into the backend's limits. */

/** What one test sends at most: two questions for the time, and five signed requests. */
export const REQUESTS_OF_A_TEST = 7;
/** Of each limit so much is left to bots, and to the rest of the app. */
const FOR_OTHERS = 1 / 10;
/** How long a backend may want to be left in peace, in ms; one that wants more is told as it is. */
const LONGEST_REST_MS = 120_000;
/** So often a key is tried that the backend asks to come back later with. */
const MOST_TRIES = 4;

/** `others-first`: when one of those under way has ended; a number: then, in ms since 1970. */
export type Turn = 'now' | 'others-first' | number;

/** May another test begin beside those under way, of which each may still send all of its requests? */
export function turnOf(quotas: readonly Quota[], underWay: number, now: number): Turn {
  let turn: Turn = 'now';
  for (const quota of quotas) {
    const others = quota.shared ? underWay : 0;
    const whole = quota.limit ?? Number.POSITIVE_INFINITY;
    const left = quota.resetAt > now ? quota.remaining : whole;
    const room = quota.limit === null ? 0 : Math.floor(quota.limit * FOR_OTHERS);
    // Less than one test needs is all that this backend gives: waiting brings no more.
    const untouched = others === 0 && left >= whole;
    if (untouched || left >= REQUESTS_OF_A_TEST * (others + 1) + room) continue;
    if (others > 0) return 'others-first';
    turn = Math.max(turn === 'now' ? 0 : turn, quota.resetAt);
  }
  return turn;
}

export type Pace = {
  /**
   * Does the test of this key once its turn has come, and again after a refusal for too many requests. Errors:
   * `cancelled` before it began; `rate-limited` when the backend wants to be left in peace for too long.
   */
  test(keyId: string, signal: AbortSignal, test: () => Promise<TestState>): Promise<Outcome<TestState>>;
};

export function createPace(parts: {
  quotas: Quotas;
  now: () => number;
  schedule: Schedule;
  /** Nothing runs until then; null = it goes on. */
  paused: (until: number | null) => void;
}): Pace {
  const { quotas, now, schedule } = parts;
  let underWay = 0;
  /** Which limits there are, only answers say: until some have come, it is one test at a time. */
  let heard = false;
  /** The last that came all the same. It may be the account's or this line's: from then on one test at a time. */
  let refusal: Quota | undefined;
  const resting = new Set<{ until: number }>();
  let shown: number | null = null;
  let waitingForOthers: (() => void)[] = [];

  function show(): void {
    const until =
      underWay > 0 || resting.size === 0 ? null : Math.min(...[...resting].map((one) => one.until));
    if (until === shown) return;
    shown = until;
    parts.paused(until);
  }

  async function rest(until: number, signal: AbortSignal): Promise<void> {
    const mine = { until };
    resting.add(mine);
    show();
    await waited(until - now(), schedule, signal);
    resting.delete(mine);
    show();
  }

  function turnNow(keyId: string): Turn {
    if (underWay > 0 && (!heard || refusal !== undefined)) return 'others-first';
    const known = quotas.of(keyId);
    return turnOf(refusal === undefined ? known : [...known, refusal], underWay, now());
  }

  /** Begins one more; `ended` must follow. */
  async function begun(keyId: string, signal: AbortSignal): Promise<Outcome<void>> {
    while (!signal.aborted) {
      const turn = turnNow(keyId);
      if (turn === 'now') {
        underWay += 1;
        show();
        return DONE;
      }
      if (turn === 'others-first') {
        await new Promise<void>((resolve) => waitingForOthers.push(resolve));
        continue;
      }
      const waitMs = turn - now();
      if (waitMs > LONGEST_REST_MS)
        return failed('rate-limited', { retryAfterSeconds: Math.ceil(waitMs / 1_000) });
      await rest(turn, signal);
    }
    return failed('cancelled');
  }

  function ended(): void {
    underWay -= 1;
    show();
    const waiting = waitingForOthers;
    waitingForOthers = [];
    for (const goOn of waiting) goOn();
  }

  return {
    async test(keyId, signal, test) {
      for (let tries = 1; ; tries += 1) {
        const turn = await begun(keyId, signal);
        if (!turn.ok) return turn;
        let restMs: number | null = null;
        let state: TestState;
        try {
          state = await test();
          heard ||= wasAnswered(state);
          restMs = restOf(state);
          if (restMs !== null) refusal = { remaining: 0, limit: null, resetAt: now() + restMs, shared: true };
        } finally {
          ended();
        }
        if (restMs === null || tries === MOST_TRIES) return done(state);
      }
    },
  };
}

/** The limits stand in the answers to signed requests. */
function wasAnswered({ stages }: TestState): boolean {
  return stages.some(({ id, state }) => id === 'signature' && (state === 'passed' || state === 'failed'));
}

/** How long the backend asks to be left in peace, in ms; null = it does not, or for too long. */
function restOf(state: TestState): number | null {
  const fault = state.stages.find((stage) => stage.state === 'failed')?.failure;
  const seconds = fault?.evidence?.retryAfterSeconds;
  if (fault?.code !== 'rate-limited' || seconds === undefined) return null;
  return seconds * 1_000 <= LONGEST_REST_MS ? seconds * 1_000 : null;
}

function waited(ms: number, schedule: Schedule, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      callOff();
      resolve();
    };
    const callOff = schedule(ms, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}
