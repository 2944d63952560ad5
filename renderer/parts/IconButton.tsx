import type { ComponentProps, ReactNode } from 'react';
import style from './IconButton.module.css';

type IconButtonProps = Omit<ComponentProps<'button'>, 'className' | 'style' | 'children' | 'aria-label'> & {
  /** Its name for everybody: read aloud and shown as a tooltip. Never a secret. */
  readonly name: string;
  readonly icon: ReactNode;
};

/** A square button with a symbol alone, 32 px. */
export function IconButton({ name, icon, type = 'button', ...rest }: IconButtonProps) {
  return (
    <button {...rest} type={type} className={style.button} aria-label={name} title={name}>
      {icon}
    </button>
  );
}
