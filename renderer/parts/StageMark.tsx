import type { StageReport } from '../../preload/contract';
import style from './StageMark.module.css';

const paths: Record<StageReport['state'], string | null> = {
  waiting: null,
  running: null,
  passed: 'm6 12.5 4 4 8-8.5',
  attention: 'M12 6.5v7m0 4v.01',
  failed: 'M12 6v7.5m0 4.2v.01',
  skipped: 'M7.5 12h9',
  unverifiable: 'M9 9.3a3 3 0 1 1 4.4 2.6c-.9.5-1.4 1-1.4 2m0 3.4v.01',
};

/** The round symbol of a stage; each state has a shape of its own. */
export function StageMark({ state }: { readonly state: StageReport['state'] }) {
  const path = paths[state];
  return (
    <span className={style.mark} data-state={state} aria-hidden="true">
      {path !== null && (
        <svg viewBox="0 0 24 24">
          <path d={path} />
        </svg>
      )}
    </span>
  );
}
