import { useId } from 'react';
import style from './Progress.module.css';

type ProgressProps = {
  /** What is going on, in words. */
  readonly label: string;
  /** 0 … 1; left out = nobody knows how long. */
  readonly part?: number;
};

/** A bar for anything over two seconds. */
export function Progress({ label, part }: ProgressProps) {
  const id = useId();
  return (
    <div className={style.progress}>
      <span id={id}>{label}</span>
      {part === undefined ? (
        <progress aria-labelledby={id} className={style.bar} />
      ) : (
        <progress aria-labelledby={id} className={style.bar} max={1} value={part} />
      )}
    </div>
  );
}
