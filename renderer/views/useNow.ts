import { useEffect, useState } from 'react';

/** The time, renewed every `everyMs`: "vor 3 Minuten" and renewal days stay true while the window is open. */
export function useNow(everyMs = 30_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
