/** Geometry of the usage histogram: numbers in, rectangles out. Lengths in px of the drawing. */

export type Bucket = { readonly from: number; readonly successes: number; readonly failures: number };
export type Bar = {
  readonly from: number;
  readonly x: number;
  readonly width: number;
  /** Height of the lower, successful part; 0 = none. */
  readonly successHeight: number;
  /** Height of the hatched part above it; 0 = none. */
  readonly failureHeight: number;
  readonly successes: number;
  readonly failures: number;
};
export type Tick = { readonly at: number; readonly x: number };

/** A single failure among thousands must still be seen. */
const LEAST_FAILURE = 3;
const LEAST_SUCCESS = 1.5;
const PART_GAP = 1;

/** One bar for each bucket, side by side over the whole width. */
export function barsOf(buckets: readonly Bucket[], width: number, height: number): readonly Bar[] {
  if (buckets.length === 0 || width <= 0) return [];
  const most = Math.max(1, ...buckets.map((bucket) => bucket.successes + bucket.failures));
  const slot = width / buckets.length;
  const gap = slot >= 6 ? Math.min(3, slot * 0.25) : slot >= 3 ? 1 : 0;
  // Room for what the least heights add, so that the tallest bar stays inside.
  const usable = height - LEAST_FAILURE - PART_GAP;
  return buckets.map((bucket, index) => {
    const successHeight =
      bucket.successes === 0 ? 0 : Math.max(LEAST_SUCCESS, (bucket.successes / most) * usable);
    const failureHeight =
      bucket.failures === 0 ? 0 : Math.max(LEAST_FAILURE, (bucket.failures / most) * usable);
    return {
      from: bucket.from,
      x: index * slot + gap / 2,
      width: slot - gap,
      successHeight,
      failureHeight,
      successes: bucket.successes,
      failures: bucket.failures,
    };
  });
}

/** Where the failed part of a bar begins, measured from the top. */
export function failureTop(bar: Bar, height: number): number {
  const below = bar.successHeight === 0 ? 0 : bar.successHeight + PART_GAP;
  return height - below - bar.failureHeight;
}

const HOUR_MS = 3_600_000;

/** Round steps between labels, in hours. */
const steps = [1 / 12, 1 / 6, 1 / 4, 0.5, 1, 2, 3, 6, 12, 24, 48, 72, 120, 168, 240];

/**
 * Labels under the bars at local midnights (or round hours for a short range), as many as fit.
 * `labelWidth` is the room that one label needs.
 */
export function ticksOf(from: number, to: number, width: number, labelWidth: number): readonly Tick[] {
  const span = to - from;
  if (span <= 0 || width <= 0) return [];
  const most = Math.max(1, Math.floor(width / labelWidth));
  const ideal = span / HOUR_MS / most;
  // Over more than two days only days are named: an hour alone would not say which.
  const least = span > 48 * HOUR_MS ? 24 : 0;
  const step = steps.find((hours) => hours >= ideal && hours >= least) ?? 240;
  const ticks: Tick[] = [];
  const at = new Date(from);
  // From the local midnight on, in local hours, so that a day of 23 or 25 hours keeps its midnight.
  at.setHours(0, 0, 0, 0);
  const origin = at.getTime();
  for (let index = 0; ticks.length <= most && index < 2000; index += 1) {
    let time: number;
    if (step >= 24) {
      const day = new Date(origin);
      day.setDate(day.getDate() + (index * step) / 24);
      time = day.getTime();
    } else {
      time = origin + index * step * HOUR_MS;
    }
    if (time >= to) break;
    if (time >= from) ticks.push({ at: time, x: ((time - from) / span) * width });
  }
  // The last label must not run out of the drawing.
  return ticks.filter((tick) => tick.x <= width - labelWidth * 0.8);
}
