import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { sliceNow } from './mirror';

export type Area = 'overview' | 'keys' | 'usage' | 'settings';

/** Where in the window the user is. Main need not know. */
export type Place =
  | { readonly at: 'journey' }
  | { readonly at: 'finished'; readonly keyId: string | null }
  /** `lock`: somebody came in order to lock at once. */
  | { readonly at: 'areas'; readonly area: Area; readonly keyId?: string; readonly lock?: true };

/** null = not chosen yet: an unfinished run is shown, else the overview. */
const store = createStore<{ place: Place | null }>(() => ({ place: null }));

export function goTo(place: Place): void {
  store.setState({ place });
}

/** Back to "not chosen", as when a mode is left. */
export function forgetPlace(): void {
  store.setState({ place: null });
}

/** The place to show while a mode is on. */
export function usePlace(): Place {
  const chosen = useStore(store, (state) => state.place);
  if (chosen !== null) return chosen;
  const journey = sliceNow('journey');
  return journey !== null && !journey.finished ? { at: 'journey' } : { at: 'areas', area: 'overview' };
}
