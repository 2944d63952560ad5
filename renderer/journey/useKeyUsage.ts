import { useCallback, useEffect, useRef, useState } from 'react';
import type { UsageFilter, UsageRow, UsageSummary } from '../../preload/contract';
import { bridge } from '../store/bridge';
import { useSlice } from '../store/mirror';

/** How many entries step 7 shows. */
const SHOWN = 8;
/** Not more often than this is main asked for new counts, in ms. */
const ASK_EVERY_MS = 1_000;

/** The last day of one key: newest entries and counts, kept fresh while it is looked at. */
export function useKeyUsage(keyId: string) {
  const usage = useSlice('usage');
  const [rows, setRows] = useState<readonly UsageRow[]>([]);
  const [summary, setSummary] = useState<UsageSummary | null>(null);
  const alive = useRef(true);
  const asking = useRef(false);

  const ask = useCallback(async () => {
    if (asking.current) return;
    asking.current = true;
    const filter: UsageFilter = { keyId, outcome: 'all', ip: null, search: '', hours: 24 };
    const [found, counted] = await Promise.all([
      bridge().usageRows({ filter, before: null, limit: SHOWN }),
      bridge().usageSummary({ filter }),
    ]);
    asking.current = false;
    if (!alive.current) return;
    if (found.ok) setRows(found.value.rows);
    if (counted.ok) setSummary(counted.value);
  }, [keyId]);

  useEffect(() => {
    alive.current = true;
    void bridge().loadUsage();
    void bridge().watchUsage({ on: true });
    return () => {
      alive.current = false;
      void bridge().watchUsage({ on: false });
    };
  }, []);

  const last = useRef(0);
  // The version says that there is something new
  useEffect(() => {
    const wait = Math.max(0, last.current + ASK_EVERY_MS - Date.now());
    const timer = setTimeout(() => {
      last.current = Date.now();
      void ask();
    }, wait);
    return () => clearTimeout(timer);
  }, [usage.version, usage.state, ask]);

  return { usage, rows, summary, ask };
}
