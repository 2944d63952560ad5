import { useEffect, useState } from 'react';
import { useFormats } from '../words/useFirstWords';

type TimeTextProps = {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly as?: 'time' | 'second' | 'exact' | 'date' | 'date-time' | 'moment' | 'ago';
};

/** A point in time in the user's words; the full one is in its title. `ago` keeps itself fresh. */
export function TimeText({ at, as = 'moment' }: TimeTextProps) {
  const formats = useFormats();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (as !== 'ago') return;
    const timer = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, [as]);
  const text = {
    time: () => formats.time(at),
    second: () => formats.second(at),
    exact: () => formats.exact(at),
    date: () => formats.date(at),
    'date-time': () => formats.dateTime(at),
    moment: () => formats.moment(at, Date.now()),
    ago: () => formats.ago(at, Math.max(now, at)),
  }[as]();
  return (
    <time dateTime={new Date(at).toISOString()} title={`${formats.date(at)}, ${formats.second(at)}`}>
      {text}
    </time>
  );
}
