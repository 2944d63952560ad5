import { useEffect, useRef, useState } from 'react';

/** In ms. Screen readers take up a text as it appears; one that stayed would be read again after every dialog. */
export const SAID_MS = 3_000;

/** Says aloud what a text that stands on the page has become; what it is at first is no news. */
export function Spoken({ text }: { readonly text: string }) {
  const [news, setNews] = useState('');
  const before = useRef(text);
  useEffect(() => {
    if (before.current === text) return;
    before.current = text;
    setNews(text);
    const timer = setTimeout(() => setNews(''), SAID_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    // No role: an empty status bar would be read as one.
    <span className="visually-hidden" aria-live="polite">
      {news}
    </span>
  );
}
