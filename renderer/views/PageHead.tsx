import { type ReactNode, useEffect, useRef } from 'react';
import { FIRST_USEFUL_TEXT } from '../parts/firstUsefulText';
import styles from './PageHead.module.css';

type PageHeadProps = {
  readonly title: string;
  /** Where this page belongs to, above its title. */
  readonly path?: ReactNode;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
};

/** Title and actions of a page. Its h1 takes the focus when the page opens. */
export function PageHead({ title, path, lead, actions }: PageHeadProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <header className={styles.head}>
      <div className={styles.words}>
        {path !== undefined && <div className={styles.path}>{path}</div>}
        <h1 ref={heading} tabIndex={-1} dir="auto" {...FIRST_USEFUL_TEXT}>
          {title}
        </h1>
        {lead !== undefined && <p className={styles.lead}>{lead}</p>}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}
