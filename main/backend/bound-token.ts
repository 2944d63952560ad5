import type { Outcome } from '../../preload/wire';
import { done } from '../failure';
import type { TokenStore } from './session';

/**
 * A refresh token that goes to the backend that gave it and to no other: whoever could change the address in the
 * settings would otherwise be sent it.
 * @param backend The backend's origin, or any other lasting name of it.
 */
export function boundToken(store: TokenStore, backend: string): TokenStore {
  return {
    async get(): Promise<Outcome<string | null>> {
      const stored = await store.get();
      if (!stored.ok || stored.value === null) return stored;
      const end = stored.value.indexOf(' ');
      return done(end > 0 && stored.value.slice(0, end) === backend ? stored.value.slice(end + 1) : null);
    },
    set: (token) => store.set(`${backend} ${token}`),
    delete: () => store.delete(),
  };
}
