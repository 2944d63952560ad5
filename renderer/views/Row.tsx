import { type ReactNode, useId } from 'react';
import styles from './Row.module.css';

type RowProps = {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly children?: ReactNode;
};

/** One line of a list of settings or facts: what it is, and its control at the end. */
export function Row({ label, hint, children }: RowProps) {
  return (
    <div className={styles.row}>
      <div className={styles.text}>
        <div className={styles.label}>{label}</div>
        {hint !== undefined && <div className={styles.hint}>{hint}</div>}
      </div>
      {children !== undefined && <div className={styles.control}>{children}</div>}
    </div>
  );
}

type SwitchRowProps = {
  readonly label: string;
  readonly hint: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
};

/** A switch with its label and what it does. */
export function SwitchRow({ label, hint, on, onChange }: SwitchRowProps) {
  const id = useId();
  return (
    <Row label={<label htmlFor={id}>{label}</label>} hint={<span id={`${id}-hint`}>{hint}</span>}>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className={styles.switch}
        aria-describedby={`${id}-hint`}
        checked={on}
        onChange={(event) => onChange(event.target.checked)}
      />
    </Row>
  );
}
