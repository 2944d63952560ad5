import type { ComponentProps, MouseEvent, ReactNode } from 'react';
import style from './Button.module.css';

export type ButtonProps = Omit<ComponentProps<'button'>, 'className' | 'style'> & {
  /** One primary in a view. `quiet` looks like a link. */
  readonly kind?: 'plain' | 'primary' | 'danger' | 'danger-primary' | 'quiet';
  readonly size?: 'normal' | 'small' | 'large';
  /** Its call is on its way: keeps the focus, does nothing, says that it is busy. */
  readonly pending?: boolean;
  readonly icon?: ReactNode;
};

/** A button with a verb on it; at least 32 px high. */
export function Button({
  kind = 'plain',
  size = 'normal',
  pending = false,
  icon,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    // aria-disabled instead of disabled: the focus stays, and a screen reader still finds it.
    if (pending) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      {...rest}
      type={type}
      className={style.button}
      data-kind={kind}
      data-size={size}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      onClick={press}
    >
      {pending ? <span className={style.spinner} aria-hidden="true" /> : icon}
      {children}
    </button>
  );
}
