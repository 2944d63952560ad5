import { type ReactNode, useId } from 'react';
import style from './Check.module.css';

type CheckProps = {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly onCheck: (checked: boolean) => void;
};

/** A tick with its sentence; the whole line is the target. */
export function Check({ label, hint, checked, onCheck }: CheckProps) {
  const id = useId();
  return (
    <div className={style.check}>
      <label className={style.line}>
        <input
          type="checkbox"
          checked={checked}
          aria-describedby={hint === undefined ? undefined : id}
          onChange={(event) => onCheck(event.target.checked)}
        />
        <span>{label}</span>
      </label>
      {hint !== undefined && (
        <p id={id} className={style.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}
