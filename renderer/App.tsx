import { type ComponentType, createElement, useEffect, useRef, useState } from 'react';
import { PracticeBanner } from './parts/PracticeBanner';
import { Start } from './start/Start';
import { bridge } from './store/bridge';
import { refreshUnfinished, useReady, useSlice } from './store/mirror';
import { forgetPlace, usePlace } from './store/place';
import { useFirstWords } from './words/useFirstWords';

type ScreenName = 'journey' | 'areas';

/** Everything but the first screen comes when it is needed. */
const load: Record<ScreenName, () => Promise<ComponentType>> = {
  journey: async () => (await import('./journey/Journey')).Journey,
  areas: async () => (await import('./views/Areas')).Areas,
};
const loaded = new Map<ScreenName, ComponentType>();

/**
 * A screen once it is loaded; the one before stays away meanwhile, for a few milliseconds.
 * No Suspense: React holds back what follows a fallback for 300 ms, and the first screen would wait for it.
 */
function useScreen(name: ScreenName): ComponentType | null {
  const [, seen] = useState(0);
  useEffect(() => {
    if (loaded.has(name)) return undefined;
    let gone = false;
    void load[name]().then((screen) => {
      loaded.set(name, screen);
      if (!gone) seen((count) => count + 1);
    });
    return () => {
      gone = true;
    };
  }, [name]);
  return loaded.get(name) ?? null;
}

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
      <InMode />
    </>
  );
}

/** Marks the frame that shows the first screen. The bench reads it. */
function FirstPaint() {
  useEffect(() => {
    if (performance.getEntriesByName('first-useful-paint').length > 0) return;
    requestAnimationFrame(() => performance.mark('first-useful-paint'));
  }, []);
  return null;
}

function InMode() {
  const place = usePlace();
  const screen = useScreen(place.at === 'areas' ? 'areas' : 'journey');
  if (screen === null) return null;
  return (
    <>
      {createElement(screen)}
      <FirstPaint />
    </>
  );
}
