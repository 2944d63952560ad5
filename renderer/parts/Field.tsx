import { type ComponentProps, type ReactNode, useId } from 'react';
import style from './Field.module.css';
import { ToneMark } from './ToneMark';

/** What a control inside a Field must carry, so that label, hint and error belong to it. */
export type FieldControl = {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
  readonly className: string | undefined;
};

type FieldProps = {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** The cause in a sentence; null or undefined = fine. */
  readonly error?: ReactNode;
  /** The id to use; an error summary can point to it. */
  readonly id?: string;
  /** The label is there for screen readers only. */
  readonly labelHidden?: boolean;
  readonly children: (control: FieldControl) => ReactNode;
};

/** Label above, hint and inline error below, all tied together. */
export function Field({ label, hint, error, id, labelHidden = false, children }: FieldProps) {
  const made = useId();
  const own = id ?? made;
  const wrong = error !== undefined && error !== null && error !== false;
  const described = [hint !== undefined ? `${own}-hint` : null, wrong ? `${own}-error` : null]
    .filter(Boolean)
    .join(' ');
  return (
    <div className={style.field}>
      <label htmlFor={own} className={labelHidden ? 'visually-hidden' : style.label}>
        {label}
      </label>
      {children({
        id: own,
        'aria-describedby': described === '' ? undefined : described,
        'aria-invalid': wrong || undefined,
        className: style.control,
      })}
      {wrong && (
        <p id={`${own}-error`} className={style.error}>
          <ToneMark tone="danger" size={16} />
          <span>{error}</span>
        </p>
      )}
      {hint !== undefined && (
        <p id={`${own}-hint`} className={style.hint}>
          {hint}
        </p>
      )}
    </div>
  );
}

type TextFieldProps = Omit<FieldProps, 'children'> &
  Omit<ComponentProps<'input'>, 'id' | 'className' | 'style' | 'children' | 'onChange' | 'value'> & {
    readonly value: string;
    readonly onText: (text: string) => void;
    readonly mono?: boolean;
  };

/** One line of text. Paste is always allowed. */
export function TextField({
  label,
  hint,
  error,
  id,
  labelHidden,
  value,
  onText,
  mono,
  ...rest
}: TextFieldProps) {
  const frame: Omit<FieldProps, 'children'> = {
    label,
    ...(hint === undefined ? {} : { hint }),
    ...(error === undefined ? {} : { error }),
    ...(id === undefined ? {} : { id }),
    ...(labelHidden === undefined ? {} : { labelHidden }),
  };
  return (
    <Field {...frame}>
      {(control) => (
        <input
          type="text"
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          {...rest}
          {...control}
          data-mono={mono || undefined}
          value={value}
          onChange={(event) => onText(event.target.value)}
        />
      )}
    </Field>
  );
}
