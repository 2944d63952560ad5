import { useEffect, useRef } from 'react';
import { setInside, useInside } from './inside';

type Wish = 'whitelist' | 'permissions' | 'renew' | 'delete';

/** Somebody was sent to the key's page in order to do this: `then` runs once for each time. */
export function useWish(wish: Wish, then: () => void): void {
  const wanted = useInside('keyPage') === wish;
  const next = useRef(then);
  useEffect(() => {
    next.current = then;
  });
  useEffect(() => {
    if (!wanted) return;
    setInside({ keyPage: 'facts' });
    next.current();
  }, [wanted]);
}

/** Scrolls the page, and only the page, to this title: scrollIntoView would move every box around it too. */
export function showPart(titleId: string): void {
  const title = document.getElementById(titleId);
  const scroller = title?.closest('main');
  if (title === null || scroller === null || scroller === undefined) return;
  scroller.scrollTop += title.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 16;
  title.focus({ preventScroll: true });
}
