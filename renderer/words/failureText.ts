import type { Evidence, FailureText } from './remedies';

type Said = string | ((evidence: Evidence) => string);

/** A cause, and a sentence about what was seen; null where there is nothing to show. */
export function says(cause: Said, proof: ((evidence: Evidence) => string | null) | null = null): FailureText {
  return {
    cause: typeof cause === 'string' ? () => cause : cause,
    proof: proof ?? (() => null),
  };
}
