import type { ComponentProps } from 'react';
import style from './Card.module.css';

type CardProps = Omit<ComponentProps<'div'>, 'className' | 'style'> & {
  /** `rows`: its children are rows with a line between them. `none`: no inner space. */
  readonly inside?: 'padded' | 'rows' | 'none';
  /** `calm` is filled and without a shadow, for a remark of its own. */
  readonly tone?: 'surface' | 'calm';
};

/** A surface that holds what belongs together. */
export function Card({ inside = 'padded', tone = 'surface', ...rest }: CardProps) {
  return <div {...rest} className={style.card} data-inside={inside} data-tone={tone} />;
}
