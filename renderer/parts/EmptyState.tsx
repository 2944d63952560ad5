import type { ReactNode } from 'react';
import style from './EmptyState.module.css';

type EmptyStateProps = {
  readonly title: string;
  /** What this place is for. */
  readonly children: ReactNode;
  /** The one thing to do. */
  readonly action?: ReactNode;
};

/** Nothing here yet: what for, and the one action. */
export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className={style.empty}>
      <h2>{title}</h2>
      <div className={style.text}>{children}</div>
      {action !== undefined && <div className={style.action}>{action}</div>}
    </div>
  );
}
