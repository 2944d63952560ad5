import { useEffect, useRef, useState } from 'react';
import type { KeyRow, UsageFilter, UsageSummary } from '../../preload/contract';
import { Button } from '../parts/Button';
import { useWords } from '../words/useWords';
import { everything, searchWanted, setInside } from './inside';
import { SearchField } from './SearchField';
import styles from './Usage.module.css';

const ranges = [1, 24, 72, 168, 720] as const;
const outcomes = ['all', 'success', 'failure'] as const;
/** Typing is over after this long, in ms. */
const TYPED_MS = 250;

type UsageFiltersProps = {
  readonly filter: UsageFilter;
  readonly rows: readonly KeyRow[];
  readonly addresses: UsageSummary['addresses'];
  readonly onChange: (change: Partial<UsageFilter>) => void;
};

/** Range, key, outcome, address and search. */
export function UsageFilters({ filter, rows, addresses, onChange }: UsageFiltersProps) {
  const words = useWords().views.usage;
  const [text, setText] = useState(filter.search);
  const field = useRef<HTMLInputElement>(null);
  const change = useRef(onChange);
  useEffect(() => {
    change.current = onChange;
  });
  useEffect(() => {
    if (!searchWanted()) return;
    setInside({ searchWanted: false });
    field.current?.focus();
  }, []);
  const asked = useRef(filter.search);
  // Reset from elsewhere shows in the field; what is being typed is left alone.
  useEffect(() => {
    if (filter.search !== asked.current) {
      asked.current = filter.search;
      setText(filter.search);
    }
  }, [filter.search]);
  useEffect(() => {
    if (text === asked.current) return undefined;
    const timer = setTimeout(() => {
      asked.current = text;
      change.current({ search: text });
    }, TYPED_MS);
    return () => clearTimeout(timer);
  }, [text]);

  const ips = addresses.map((address) => address.ip);
  const offered = filter.ip !== null && !ips.includes(filter.ip) ? [filter.ip, ...ips] : ips;
  const keyGone = filter.keyId !== null && !rows.some((row) => row.id === filter.keyId);
  const changed =
    filter.keyId !== null || filter.outcome !== 'all' || filter.ip !== null || filter.search !== '';
  const reset = (): void => {
    onChange({ ...everything, hours: filter.hours });
    field.current?.focus();
  };

  return (
    <div className={styles.filters} role="search" aria-label={words.filters}>
      <select
        className={styles.select}
        aria-label={words.range}
        value={filter.hours}
        onChange={(event) => {
          const hours = ranges.find((range) => range === Number(event.target.value));
          if (hours !== undefined) onChange({ hours });
        }}
      >
        {ranges.map((range) => (
          <option key={range} value={range}>
            {words.ranges[range]}
          </option>
        ))}
      </select>
      <select
        className={styles.select}
        aria-label={words.key}
        data-set={filter.keyId !== null || undefined}
        value={filter.keyId ?? ''}
        onChange={(event) => onChange({ keyId: event.target.value === '' ? null : event.target.value })}
      >
        <option value="">{words.allKeys}</option>
        {rows.map((row) => (
          <option key={row.id} value={row.id}>
            {row.label}
          </option>
        ))}
        {keyGone && filter.keyId !== null && <option value={filter.keyId}>{filter.keyId}</option>}
      </select>
      <select
        className={styles.select}
        aria-label={words.outcome}
        data-set={filter.outcome !== 'all' || undefined}
        value={filter.outcome}
        onChange={(event) => {
          const outcome = outcomes.find((each) => each === event.target.value);
          if (outcome !== undefined) onChange({ outcome });
        }}
      >
        {outcomes.map((outcome) => (
          <option key={outcome} value={outcome}>
            {words.outcomes[outcome]}
          </option>
        ))}
      </select>
      <select
        className={styles.select}
        aria-label={words.ip}
        data-set={filter.ip !== null || undefined}
        value={filter.ip ?? ''}
        onChange={(event) => onChange({ ip: event.target.value === '' ? null : event.target.value })}
      >
        <option value="">{words.allIps}</option>
        {offered.map((ip) => (
          <option key={ip} value={ip}>
            {ip}
          </option>
        ))}
      </select>
      <div className={styles.find}>
        <SearchField
          ref={field}
          label={words.searchLabel}
          placeholder={words.search}
          value={text}
          onText={setText}
        />
        {/* Its room is kept: the field must not shrink under what is being typed. */}
        <span className={styles.reset} data-idle={!changed || undefined}>
          <Button size="small" kind="quiet" onClick={reset}>
            {words.reset}
          </Button>
        </span>
      </div>
    </div>
  );
}
