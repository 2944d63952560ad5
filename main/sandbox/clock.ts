/** Milliseconds since 1970; the sandbox never asks Date itself, so that a test can move its time. */
export type Clock = () => number;

/** A clock that can be moved against another one. */
export function movableClock(base: Clock): { now: Clock; move: (offsetMs: number) => void } {
  let offset = 0;
  return {
    now: () => base() + offset,
    move: (offsetMs) => {
      offset = offsetMs;
    },
  };
}
