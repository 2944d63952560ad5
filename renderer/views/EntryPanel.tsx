import X from 'lucide-react/icons/x';
import { type ReactNode, useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import type { UsageFilter, UsageRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { IconButton } from '../parts/IconButton';
import { KeyIdText } from '../parts/KeyIdText';
import { Pill } from '../parts/Pill';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import styles from './EntryPanel.module.css';
import { outcomeWord } from './EntryTable';

type EntryPanelProps = {
  readonly row: UsageRow;
  /** Label of its key; null = this list does not hold it any more. */
  readonly label: string | null;
  readonly onClose: () => void;
  readonly onFilter: (change: Partial<UsageFilter>) => void;
  readonly onMarked: () => void;
};

/** One request in full, beside the table; Escape closes it and gives the focus back. */
export function EntryPanel({ row, label, onClose, onFilter, onMarked }: EntryPanelProps) {
  const all = useWords();
  const words = all.views.usage;
  const formats = useFormats();
  const panel = useRef<HTMLElement>(null);
  const mark = useCall(() => bridge().markAddress({ ip: row.ip, mine: true }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new entry takes the focus anew
  useEffect(() => {
    const from = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (from instanceof HTMLElement && from.isConnected) from.focus({ preventScroll: true });
    };
  }, [row.id]);
  return createPortal(
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label={words.entry}
      className={styles.panel}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div className={styles.head}>
        <h2>{words.entry}</h2>
        <IconButton name={words.closeEntry} icon={<X size={18} aria-hidden="true" />} onClick={onClose} />
      </div>
      <div className={styles.outcome}>
        <Pill tone={row.success ? 'ok' : 'danger'}>{outcomeWord(words, row)}</Pill>
        <span>{`${formats.date(row.time)}, ${formats.exact(row.time)}`}</span>
      </div>
      <dl className={styles.facts}>
        <Fact name={words.endpoint}>
          <code>
            {row.method} {row.path}
          </code>
        </Fact>
        <Fact name={words.ip}>
          <code>{row.ip}</code>{' '}
          <span className={row.known ? styles.muted : styles.stranger}>
            {row.known ? words.known : words.unknown}
          </span>
        </Fact>
        {row.country !== null && <Fact name={words.country}>{row.country}</Fact>}
        <Fact name={words.key}>
          {label !== null && (
            <>
              <bdi>{label}</bdi>
              <br />
            </>
          )}
          <KeyIdText id={row.keyId} />
        </Fact>
        <Fact name={words.duration}>{formats.duration(row.latencyMs)}</Fact>
        <Fact name={words.status}>{String(row.status)}</Fact>
        {row.failureCode !== null && (
          <Fact name={words.code}>
            <code>{row.failureCode}</code>
          </Fact>
        )}
        <Fact name={words.agent}>{row.userAgent === '' ? words.noAgent : row.userAgent}</Fact>
        <Fact name={words.id}>
          <code>{row.id}</code>
        </Fact>
      </dl>
      <div className={styles.actions}>
        <Button size="small" onClick={() => onFilter({ ip: row.ip })}>
          {words.onlyThisIp}
        </Button>
        <Button size="small" onClick={() => onFilter({ keyId: row.keyId })}>
          {words.onlyThisKey}
        </Button>
        {!row.known && (
          <Button
            size="small"
            kind="quiet"
            pending={mark.pending}
            aria-label={words.mineNamed(row.ip)}
            onClick={() =>
              void mark.run().then((answer) => {
                if (answer?.ok !== true) return;
                onMarked();
                onClose();
              })
            }
          >
            {words.mine}
          </Button>
        )}
      </div>
      {mark.failure !== null && (
        <p role="alert" className={styles.stranger}>
          {all.failures.causes[mark.failure.code].cause(mark.failure.evidence ?? {})}
        </p>
      )}
    </aside>,
    // Beside the page and below the header: „Sofort sperren“ stays in reach.
    document.querySelector('main')?.parentElement ?? document.body,
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
