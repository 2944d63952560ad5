import { createElement, useEffect, useRef } from 'react';
import { PracticeBanner } from './parts/PracticeBanner';
import { useScreen } from './screens';
import { Start } from './start/Start';
import { bridge } from './store/bridge';
import { refreshStart, useReady, useSlice } from './store/mirror';
import { forgetPlace, usePlace } from './store/place';
import { useFirstWords } from './words/useFirstWords';

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
      void refreshStart(bridge());
    }
    before.current = mode;
  }, [mode]);

  if (mode === null) return <Start />;
  return (
    <>
      {mode === 'practice' && <PracticeBanner />}
      <InMode />
    </>
  );
}

function InMode() {
  const place = usePlace();
  const screen = useScreen(place.at === 'areas' ? 'areas' : 'journey');
  return screen === null ? null : createElement(screen);
}
