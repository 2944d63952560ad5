import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { UsageFilter } from '../../preload/contract';
import { bridge } from '../store/bridge';
import { sliceNow } from '../store/mirror';
import { goTo } from '../store/place';
import type { KeyFilter, KeySort } from './keyTable';

/** Where inside an area the user is; kept while areas are changed. */
type Inside = {
  /** `renew`, `delete` and `permissions`: the key's page, at that dialog. */
  readonly keyPage: 'facts' | 'whitelist' | 'test' | 'renew' | 'delete' | 'permissions';
  readonly keyFilter: KeyFilter;
  readonly keySearch: string;
  readonly keySort: KeySort;
  /** The row of the list that one was at last. */
  readonly keyAt: string | null;
  readonly usage: UsageFilter;
  /** The search field of the next area wants the focus. */
  readonly searchWanted: boolean;
  /** The test page of this key begins by itself when it opens. */
  readonly testWanted: string | null;
  /** The user stopped the loading of the history: it goes on only when asked. */
  readonly loadCancelled: boolean;
  /** The label of a key that was just deleted: the list says so. */
  readonly keyDeleted: string | null;
};

export const everything: UsageFilter = { keyId: null, outcome: 'all', ip: null, search: '', hours: 72 };

const atFirst: Inside = {
  keyPage: 'facts',
  keyFilter: 'all',
  keySearch: '',
  keySort: { column: 'label', descending: false },
  keyAt: null,
  usage: everything,
  searchWanted: false,
  testWanted: null,
  loadCancelled: false,
  keyDeleted: null,
};
const store = createStore<Inside>(() => atFirst);

/** Forgets all of it: what was looked at in practice is nothing to the live mode. */
export function forgetInside(): void {
  store.setState(atFirst);
}

/** Loads the history, or what is missing of it. */
export function loadHistory(): void {
  store.setState({ loadCancelled: false });
  void bridge().loadUsage();
}

export function cancelHistory(): void {
  store.setState({ loadCancelled: true });
  void bridge().cancelUsage();
}

export function useInside<Name extends keyof Inside>(name: Name): Inside[Name] {
  return useStore(store, (state) => state[name]);
}

export function setInside(change: Partial<Inside>): void {
  store.setState(change);
}

/** As it is at this moment, outside of rendering. */
export function insideNow<Name extends keyof Inside>(name: Name): Inside[Name] {
  return store.getState()[name];
}

export function searchWanted(): boolean {
  return store.getState().searchWanted;
}

export function openKey(keyId: string, page: Inside['keyPage'] = 'facts'): void {
  store.setState({ keyPage: page });
  goTo({ at: 'areas', area: 'keys', keyId });
}

/** With a filter: these, whatever was searched before. Without: the list as it was left. */
export function openKeys(filter?: KeyFilter): void {
  if (filter !== undefined) store.setState({ keyFilter: filter, keySearch: '' });
  goTo({ at: 'areas', area: 'keys' });
}

export function openUsage(filter: Partial<UsageFilter> = {}): void {
  store.setState({ usage: { ...everything, ...filter } });
  goTo({ at: 'areas', area: 'usage' });
}

/** Opens the key's test page, which begins at once. What comes of it stands in the slice `test`. */
export function testKey(keyId: string): void {
  store.setState({ testWanted: keyId });
  openKey(keyId, 'test');
}

/** Is this key's test to begin? Asked once: the wish is used up. */
export function takeTestWish(keyId: string): boolean {
  if (store.getState().testWanted !== keyId) return false;
  store.setState({ testWanted: null });
  return true;
}

/**
 * [Neue API erstellen]: an unfinished run goes on, else a new one begins. `manual`: where it has no key yet, one is
 * taken over.
 */
export async function beginNewKey(way?: 'manual'): Promise<void> {
  let journey = sliceNow('journey');
  if (journey === null || journey.finished) {
    const answer = await bridge().beginJourney();
    if (!answer.ok) return;
    journey = answer.value;
  }
  if (way !== undefined && journey.keyId === null) await bridge().changeJourney({ way });
  goTo({ at: 'journey' });
}
