import { type ReactNode, useId } from 'react';
import style from './Choice.module.css';

export type ChoiceOption<Value extends string> = {
  readonly value: Value;
  readonly title: ReactNode;
  readonly hint?: ReactNode;
};

type ChoiceProps<Value extends string> = {
  /** What is chosen here; read aloud, and seen unless `legendHidden`. */
  readonly legend: string;
  readonly legendHidden?: boolean;
  readonly options: readonly ChoiceOption<Value>[];
  readonly value: Value;
  readonly onChoice: (value: Value) => void;
};

/** One of a few, as radio cards. */
export function Choice<Value extends string>({
  legend,
  legendHidden = false,
  options,
  value,
  onChoice,
}: ChoiceProps<Value>) {
  const name = useId();
  return (
    <fieldset className={style.choice}>
      <legend className={legendHidden ? 'visually-hidden' : style.legend}>{legend}</legend>
      {options.map((option) => (
        <div key={option.value} className={style.option} data-chosen={option.value === value || undefined}>
          <input
            type="radio"
            id={`${name}-${option.value}`}
            name={name}
            value={option.value}
            checked={option.value === value}
            aria-describedby={option.hint === undefined ? undefined : `${name}-${option.value}-hint`}
            onChange={() => onChoice(option.value)}
          />
          <label htmlFor={`${name}-${option.value}`}>{option.title}</label>
          {option.hint !== undefined && (
            <p id={`${name}-${option.value}-hint`} className={style.hint}>
              {option.hint}
            </p>
          )}
        </div>
      ))}
    </fieldset>
  );
}
