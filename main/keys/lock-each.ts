import type { Failure, FailureCode, KeyRow } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { Schedule } from '../clipboard';
import { failed } from '../failure';
import { NOT_SENT } from '../not-sent';

/** Locking several keys, one after the other. */

export type LockedKeys = { locked: string[]; failed: { keyId: string; failure: Failure }[] };

/** Without these nothing can be locked at all, so that the rest is not even tried. */
const NO_WAY: ReadonlySet<FailureCode> = new Set<FailureCode>([
  ...NOT_SENT,
  'tls-failed',
  'redirected',
  'not-ventario',
  'captive-portal',
  'region-blocked',
  'sign-in-needed',
  'session-expired',
  'account-suspended',
  'keychain-missing',
  'keychain-locked',
  'keychain-denied',
  'keychain-slow',
  'keychain-changed',
  'keychain-vault-locked',
  'backend-address-missing',
  'backend-address-invalid',
  'live-not-in-stand-in',
  'practice-not-started',
  'cancelled',
]);
/** One answer may be lost; so many in a row mean that there is no connection. */
const LOST: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'timeout',
  'connection-lost',
  'server-trouble',
  'server-maintenance',
  'unexpected-answer',
]);
const MOST_LOST = 3;
/** A thousand keys are more than a backend takes in a minute: it is waited for, so often and so long at most. */
const MOST_WAITS = 5;
const LONGEST_WAIT_S = 60;

/**
 * Locks one key after the other; each is locked only when the backend has said so.
 * @param signal Once aborted, the keys that are left fail with `cancelled`.
 */
export async function lockEach(parts: {
  keyIds: readonly string[];
  lock: (keyId: string) => Promise<Outcome<KeyRow>>;
  schedule: Schedule;
  signal?: AbortSignal;
}): Promise<LockedKeys> {
  const { lock, schedule, signal } = parts;
  const result: LockedKeys = { locked: [], failed: [] };
  let ended: Failure | undefined;
  let lost = 0;
  let waits = 0;
  for (const keyId of new Set(parts.keyIds)) {
    if (signal?.aborted === true) ended ??= failed('cancelled').failure;
    if (ended !== undefined) {
      result.failed.push({ keyId, failure: ended });
      continue;
    }
    let answer = await lock(keyId);
    while (!answer.ok && answer.failure.code === 'rate-limited' && waits < MOST_WAITS) {
      waits += 1;
      const seconds = Math.min(answer.failure.evidence?.retryAfterSeconds ?? 1, LONGEST_WAIT_S);
      if (!(await waited(seconds * 1000, schedule, signal))) break;
      answer = await lock(keyId);
    }
    if (answer.ok) {
      result.locked.push(keyId);
      lost = 0;
      continue;
    }
    const { failure } = answer;
    result.failed.push({ keyId, failure });
    lost = LOST.has(failure.code) ? lost + 1 : 0;
    if (NO_WAY.has(failure.code) || lost >= MOST_LOST) ended = failure;
  }
  return result;
}

/** Answers false when it was cancelled. */
function waited(ms: number, schedule: Schedule, signal: AbortSignal | undefined): Promise<boolean> {
  if (signal?.aborted === true) return Promise.resolve(false);
  return new Promise((resolve) => {
    const end = (): void => {
      callOff();
      resolve(false);
    };
    const callOff = schedule(ms, () => {
      signal?.removeEventListener('abort', end);
      resolve(true);
    });
    signal?.addEventListener('abort', end, { once: true });
  });
}
