import { lazy, Suspense, useEffect, useRef } from 'react';
import { PracticeBanner } from './parts/PracticeBanner';
import { Start } from './start/Start';
import { bridge } from './store/bridge';
import { refreshUnfinished, useReady, useSlice } from './store/mirror';
import { forgetPlace, usePlace } from './store/place';
import { useFirstWords } from './words/useFirstWords';

/** Everything but the first screen comes when it is needed. */
const Journey = lazy(async () => ({ default: (await import('./journey/Journey')).Journey }));
const Areas = lazy(async () => ({ default: (await import('./views/Areas')).Areas }));

/** The window: nothing until main has answered, then start screen, the seven steps or the areas. */
export function App() {
  return useReady() ? <Ready /> : null;
}

function Ready() {
  const { language, theme } = useSlice('settings');
  const mode = useSlice('mode');
  const { common } = useFirstWords();

  useEffect(() => {
    const root = document.documentElement;
    root.lang = language;
    if (theme === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = theme;
  }, [language, theme]);

  useEffect(() => {
    document.title = mode === 'practice' ? common.practice.windowTitle : common.product;
  }, [mode, common]);

  const before = useRef(mode);
  useEffect(() => {
    if (mode === null && before.current !== null) {
      forgetPlace();
      void refreshUnfinished(bridge());
    }
    before.current = mode;
  }, [mode]);

  if (mode === null)
    return (
      <>
        <Start />
        <FirstPaint />
      </>
    );
  return (
    <>
      {mode === 'practice' && <PracticeBanner />}
      <Suspense fallback={null}>
        <InMode />
        <FirstPaint />
      </Suspense>
    </>
  );
}

/** Marks the frame that shows the first screen; inside a Suspense it waits for what is loaded there. The bench reads it. */
function FirstPaint() {
  useEffect(() => {
    if (performance.getEntriesByName('first-useful-paint').length > 0) return;
    requestAnimationFrame(() => performance.mark('first-useful-paint'));
  }, []);
  return null;
}

function InMode() {
  const place = usePlace();
  return place.at === 'areas' ? <Areas /> : <Journey />;
}
