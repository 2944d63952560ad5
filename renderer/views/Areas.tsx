import Activity from 'lucide-react/icons/activity';
import Key from 'lucide-react/icons/key';
import LayoutDashboard from 'lucide-react/icons/layout-dashboard';
import Settings2 from 'lucide-react/icons/settings-2';
import { type ComponentType, lazy, Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { News } from '../../preload/wire';
import { BrandMark } from '../parts/BrandMark';
import { Button } from '../parts/Button';
import { Pill } from '../parts/Pill';
import { Skeleton } from '../parts/Skeleton';
import { Spoken } from '../parts/Spoken';
import { VaultNotice } from '../parts/VaultNotice';
import { bridge } from '../store/bridge';
import { sliceNow, useSlice } from '../store/mirror';
import { type Area, goTo, usePlace } from '../store/place';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import styles from './Areas.module.css';
import { beginNewKey, forgetInside, openKeys, setInside, testKey } from './inside';
import { LockWishNotice } from './KeepLocking';
import { livingKeys } from './keyTable';
import { LockDialog } from './LockDialog';
import { OpenDeletions } from './OpenDeletion';
import { Overview } from './Overview';

// The overview is the first screen of a finished user; the other areas come when they are opened.
const Keys = lazy(() => import('./Keys').then((module) => ({ default: module.Keys })));
const KeyPage = lazy(() => import('./KeyPage').then((module) => ({ default: module.KeyPage })));
const Usage = lazy(() => import('./Usage').then((module) => ({ default: module.Usage })));
const Settings = lazy(() => import('./Settings').then((module) => ({ default: module.Settings })));

const MAIN = 'main-content';

const areas: readonly { area: Area; icon: ComponentType<{ 'aria-hidden': 'true'; size: number }> }[] = [
  { area: 'overview', icon: LayoutDashboard },
  { area: 'keys', icon: Key },
  { area: 'usage', icon: Activity },
  { area: 'settings', icon: Settings2 },
];

/** The key that „Verbindung testen“ in the menu means: the open one, else the only one that can be tested. */
function keyToTest(open: string | undefined): string | null {
  if (open !== undefined) return open;
  const able = livingKeys(sliceNow('keys').rows).filter((row) => row.secretHere !== 'no');
  return able.length === 1 ? (able[0]?.id ?? null) : null;
}

/** Puts the focus into the search field of the area that is open; false = it has none. */
function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('[data-search]');
  field?.focus();
  field?.select();
  return field !== null;
}

/** The app once set up: sidebar, header with „Sofort sperren“, and one area. */
export function Areas() {
  const words = useWords().views;
  const mode = useSlice('mode');
  // biome-ignore lint/correctness/useExhaustiveDependencies: forgets when the mode changes or is left
  useEffect(() => forgetInside, [mode]);
  const place = usePlace();
  const area: Area = place.at === 'areas' ? place.area : 'overview';
  const keyId = place.at === 'areas' && place.area === 'keys' ? place.keyId : undefined;
  const [locking, setLocking] = useState(place.at === 'areas' && place.lock === true);
  const scroller = useRef<HTMLElement>(null);

  useEffect(() => {
    const onCommand = (command: News['command']): void => {
      switch (command) {
        case 'overview':
        case 'usage':
        case 'settings':
          goTo({ at: 'areas', area: command });
          return;
        case 'keys':
          openKeys();
          return;
        case 'new-key':
          void beginNewKey();
          return;
        case 'lock-key':
          setLocking(true);
          return;
        case 'test': {
          const id = keyToTest(keyId);
          if (id === null) openKeys();
          else testKey(id);
          return;
        }
        case 'search':
          if (!focusSearch()) {
            setInside({ searchWanted: true });
            openKeys();
          }
          return;
      }
    };
    return bridge().on('command', onCommand);
  }, [keyId]);

  // A new page begins at its top; before its own effects, which may scroll to a section of it.
  const page = `${area}/${keyId ?? ''}`;
  const shown = useRef(page);
  useLayoutEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    scroller.current?.scrollTo({ top: 0 });
  }, [page]);

  return (
    <div className={styles.frame}>
      <a
        className={styles.skip}
        href={`#${MAIN}`}
        onClick={(event) => {
          event.preventDefault();
          scroller.current?.focus();
        }}
      >
        {words.areas.skip}
      </a>
      <div className={styles.side}>
        <div className={styles.brand}>
          <BrandMark />
          <span className={styles.name}>{words.areas.brand}</span>
        </div>
        <nav aria-label={words.areas.navigation}>
          <ul className={styles.areas}>
            {areas.map(({ area: each, icon: Icon }) => (
              <li key={each}>
                <button
                  type="button"
                  className={styles.area}
                  aria-current={area === each ? 'page' : undefined}
                  aria-label={words.areas[each]}
                  title={words.areas[each]}
                  onClick={() => goTo({ at: 'areas', area: each })}
                >
                  <Icon aria-hidden="true" size={18} />
                  <span className={styles.name}>{words.areas[each]}</span>
                </button>
              </li>
            ))}
          </ul>
        </nav>
      </div>
      <header className={styles.top} aria-label={words.areas.status}>
        <ConnectionPill />
        <Button kind="danger" size="small" onClick={() => setLocking(true)}>
          {words.areas.lockNow}
        </Button>
      </header>
      <main ref={scroller} id={MAIN} tabIndex={-1} className={styles.main}>
        <div key={page} className={styles.wish}>
          <LockWishNotice />
          <OpenDeletions />
          {area !== 'settings' && <VaultNotice />}
        </div>
        <Suspense fallback={<Skeleton lines={6} />}>
          {area === 'overview' && <Overview />}
          {area === 'keys' && (keyId === undefined ? <Keys /> : <KeyPage key={keyId} keyId={keyId} />)}
          {area === 'usage' && <Usage scroller={scroller} />}
          {area === 'settings' && <Settings />}
        </Suspense>
      </main>
      {locking && (
        <LockDialog {...(keyId === undefined ? {} : { first: keyId })} onClose={() => setLocking(false)} />
      )}
    </div>
  );
}

const tones = { unknown: 'off', online: 'ok', offline: 'danger', trouble: 'warn' } as const;

/** How the newest request went, and since when. */
function ConnectionPill() {
  const words = useWords().views.areas;
  const formats = useFormats();
  const connection = useSlice('connection');
  const known = connection.state !== 'unknown';
  const since = known ? words.since(formats.moment(connection.since, Date.now())) : '';
  const calm = connection.state === 'online' || connection.state === 'unknown';
  return (
    <div title={since}>
      <Pill tone={tones[connection.state]} mark="dot">
        <span>
          {words.connection[connection.state]}
          {known && <span className={calm ? 'visually-hidden' : undefined}> {since}</span>}
        </span>
      </Pill>
      <Spoken text={words.connection[connection.state]} />
    </div>
  );
}
