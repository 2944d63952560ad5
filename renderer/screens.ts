import { type ComponentType, useEffect, useState } from 'react';

export type ScreenName = 'journey' | 'areas';

/** Everything but the first screen comes when it is needed. */
const load: Record<ScreenName, () => Promise<ComponentType>> = {
  journey: async () => (await import('./journey/Journey')).Journey,
  areas: async () => (await import('./views/Areas')).Areas,
};
const loaded = new Map<ScreenName, ComponentType>();

/** A screen that came with the page: it is shown in the first frame. */
export function bringScreen(name: ScreenName, screen: ComponentType): void {
  loaded.set(name, screen);
}

/**
 * A screen once it is loaded; the one before stays away meanwhile, for a few milliseconds.
 * No Suspense: React holds back what follows a fallback for 300 ms, and the first screen would wait for it.
 */
export function useScreen(name: ScreenName): ComponentType | null {
  const [, seen] = useState(0);
  const screen = loaded.get(name) ?? null;
  useEffect(() => {
    if (screen !== null) return undefined;
    let gone = false;
    const show = (): void => {
      if (!gone) seen((count) => count + 1);
    };
    // It may have come with the page since it was looked for.
    if (loaded.has(name)) show();
    else
      void load[name]().then((came) => {
        loaded.set(name, came);
        show();
      });
    return () => {
      gone = true;
    };
  }, [name, screen]);
  return screen;
}
