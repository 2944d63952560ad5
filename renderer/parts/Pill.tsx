import type { ReactNode } from 'react';
import style from './Pill.module.css';

type PillProps = {
  readonly tone: 'ok' | 'warn' | 'danger' | 'info' | 'off' | 'practice';
  readonly children: ReactNode;
  /** Symbol before the word; each tone has its own. `dot` for a lasting state, `none` for a mere word. */
  readonly mark?: 'sign' | 'dot' | 'none';
};

const signs: Record<PillProps['tone'], string | null> = {
  ok: 'm5 12.5 4.5 4.5L19 7',
  warn: 'M12 5v9m0 4.5v.01',
  danger: 'M6 6l12 12M18 6 6 18',
  info: null,
  off: null,
  practice: null,
};

/** A short word about a state, with its symbol. */
export function Pill({ tone, children, mark = 'sign' }: PillProps) {
  const sign = mark === 'sign' ? signs[tone] : null;
  return (
    <span className={style.pill} data-tone={tone}>
      {mark === 'dot' && <span className={style.dot} aria-hidden="true" />}
      {sign !== null && (
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d={sign} />
        </svg>
      )}
      {children}
    </span>
  );
}
