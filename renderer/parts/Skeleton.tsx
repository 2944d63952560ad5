import { useEffect, useState } from 'react';
import { SKELETON_AFTER_MS } from '../store/call';
import { useFirstWords } from '../words/useFirstWords';
import style from './Skeleton.module.css';

/** Grey lines in place of what is on its way; appears after 300 ms alone. */
export function Skeleton({ lines = 3 }: { readonly lines?: number }) {
  const { common } = useFirstWords();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SKELETON_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <div className={style.skeleton} role="status">
      <span className="visually-hidden">{common.loading}</span>
      {Array.from({ length: lines }, (_, at) => (
        <span key={`line-${String(at)}`} className={style.line} aria-hidden="true" />
      ))}
    </div>
  );
}
