import { type KeyboardEvent, type PointerEvent, useId, useRef, useState } from 'react';
import type { UsageSummary } from '../../preload/contract';
import type { Formats } from '../words/format';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import styles from './Histogram.module.css';
import { barsOf, failureTop, ticksOf } from './histogram';
import { useWidth } from './useWidth';

const DAY_MS = 86_400_000;
const HEIGHT = 84;

/** 14:03, in either language. */
function clock(formats: Formats, ms: number): string {
  return formats.second(ms).slice(0, 5);
}

/** The span of one bar in words: a day, or a day with its hours. */
function spanText(formats: Formats, from: number, bucketMs: number): string {
  if (bucketMs >= DAY_MS) return formats.day(from);
  return `${formats.day(from)}, ${clock(formats, from)}–${formats.time(from + bucketMs)}`;
}

/** Successful and failed requests over time. One stop for the keyboard: arrows go through the bars. */
export function Histogram({
  summary,
  asTable,
}: {
  readonly summary: UsageSummary;
  readonly asTable: boolean;
}) {
  const words = useWords().views.usage;
  const formats = useFormats();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 760);
  const [chosen, setChosen] = useState<number | null>(null);
  const hatch = useId();
  const last = summary.buckets.length - 1;
  const index = chosen === null ? null : Math.min(chosen, last);

  if (asTable) return <BucketTable summary={summary} />;

  const bars = barsOf(summary.buckets, width, HEIGHT);
  const hoursShown = summary.to - summary.from <= 2 * DAY_MS;
  const first = summary.buckets[0]?.from ?? summary.from;
  const end = (summary.buckets[last]?.from ?? summary.to) + summary.bucketMs;
  const ticks = ticksOf(first, end, width, hoursShown ? 84 : 72);
  const current = index === null ? undefined : bars[index];
  const say = (at: number): string => {
    const bar = bars[at];
    return bar === undefined
      ? ''
      : words.bar(spanText(formats, bar.from, summary.bucketMs), bar.successes, bar.failures);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const from = index ?? last;
    const to =
      event.key === 'ArrowLeft' || event.key === 'ArrowDown'
        ? Math.max(0, from - 1)
        : event.key === 'ArrowRight' || event.key === 'ArrowUp'
          ? Math.min(last, from + 1)
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? last
              : null;
    if (event.key === 'Escape') setChosen(null);
    if (to === null) return;
    event.preventDefault();
    setChosen(to);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const area = event.currentTarget.getBoundingClientRect();
    const at = Math.floor(((event.clientX - area.left) / area.width) * bars.length);
    if (at >= 0 && at <= last) setChosen(at);
  };

  return (
    <div className={styles.chart}>
      <div
        ref={box}
        className={styles.bars}
        role="slider"
        tabIndex={0}
        aria-label={words.histogram}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, last)}
        aria-valuenow={index ?? Math.max(0, last)}
        aria-valuetext={say(index ?? last)}
        title={words.histogramHint}
        onKeyDown={onKeyDown}
        onFocus={() => setChosen((before) => before ?? last)}
        onBlur={() => setChosen(null)}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setChosen(null)}
      >
        <svg width={width} height={HEIGHT} aria-hidden="true" focusable="false">
          <defs>
            <pattern
              id={hatch}
              width="5"
              height="5"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect width="5" height="5" className={styles.hatchGround} />
              <rect width="2.4" height="5" className={styles.hatchLine} />
            </pattern>
          </defs>
          {current !== undefined && (
            <rect
              className={styles.lamp}
              x={current.x - 1}
              y={0}
              width={current.width + 2}
              height={HEIGHT}
              rx={2}
            />
          )}
          {bars.map((bar) => (
            <g key={bar.from}>
              {bar.successHeight > 0 && (
                <rect
                  className={styles.success}
                  x={bar.x}
                  y={HEIGHT - bar.successHeight}
                  width={bar.width}
                  height={bar.successHeight}
                  rx={Math.min(1.5, bar.width / 3)}
                />
              )}
              {bar.failureHeight > 0 && (
                <rect
                  fill={`url(#${hatch})`}
                  x={bar.x}
                  y={failureTop(bar, HEIGHT)}
                  width={bar.width}
                  height={bar.failureHeight}
                  rx={Math.min(1.5, bar.width / 3)}
                />
              )}
            </g>
          ))}
          <line className={styles.ground} x1={0} x2={width} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
        </svg>
      </div>
      <div className={styles.feet}>
        {index === null ? (
          ticks.map((tick) => (
            <span key={tick.at} className={styles.tick} style={{ left: tick.x }}>
              {new Date(tick.at).getHours() === 0 ? formats.day(tick.at) : clock(formats, tick.at)}
            </span>
          ))
        ) : (
          <span className={styles.readout}>{say(index)}</span>
        )}
      </div>
    </div>
  );
}

function BucketTable({ summary }: { readonly summary: UsageSummary }) {
  const words = useWords().views.usage;
  const formats = useFormats();
  const filled = summary.buckets.filter((bucket) => bucket.successes + bucket.failures > 0).toReversed();
  return (
    <div className={styles.tableBox} tabIndex={0} role="region" aria-label={words.histogram}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{words.from}</th>
            <th scope="col" className={styles.figure}>
              {words.success}
            </th>
            <th scope="col" className={styles.figure}>
              {words.failure}
            </th>
          </tr>
        </thead>
        <tbody>
          {filled.map((bucket) => (
            <tr key={bucket.from}>
              <th scope="row">{spanText(formats, bucket.from, summary.bucketMs)}</th>
              <td className={styles.figure}>{formats.number(bucket.successes)}</td>
              <td className={styles.figure}>{formats.number(bucket.failures)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {filled.length < summary.buckets.length && <p className={styles.note}>{words.emptySpans}</p>}
    </div>
  );
}
