import type { Failure, FailureCode } from '../preload/contract';
import type { Outcome } from '../preload/wire';

/** A typed failure as an outcome. Evidence must never hold a secret. */
export function failed(code: FailureCode, evidence?: Failure['evidence']): { ok: false; failure: Failure } {
  return { ok: false, failure: evidence === undefined ? { code } : { code, evidence } };
}

/** A value as an outcome. */
export function done<Value>(value: Value): { ok: true; value: Value } {
  return { ok: true, value };
}

/** An outcome without a value. */
export const DONE: Outcome<void> = { ok: true, value: undefined };

/** Ends a switch: a case that was left out is a compile error. */
export function assertNever(value: never): never {
  throw new Error(`Not reachable: ${typeof value}`);
}
