import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import { log } from '../log';
import type { Paths } from '../paths';
import { writeState } from '../safe-file';
import { WINDOW_PREFERENCES } from './lockdown';

const NORMAL = { width: 1120, height: 760 };
const LEAST = { width: 880, height: 600 };
const MOST = 20_000;
const VERSION = 1;
/** A page that is gone is loaded again, but not more often than this, in ms. */
const REVIVE_MS = 30_000;

type Place = { x: number; y: number; width: number; height: number; maximized: boolean };

/** Opens the main window where it was last time, if a screen is still there. Its page is loaded by who knows which. */
export function openMainWindow(paths: Paths, outFolder: string): BrowserWindow {
  const place = readPlace(paths.window);
  const window = new BrowserWindow({
    ...NORMAL,
    ...(place && isOnScreen(place)
      ? { x: place.x, y: place.y, width: place.width, height: place.height }
      : {}),
    minWidth: LEAST.width,
    minHeight: LEAST.height,
    show: false,
    title: 'Ventario Companion',
    backgroundColor: windowColor(),
    webPreferences: { ...WINDOW_PREFERENCES, preload: join(outFolder, 'preload/index.cjs') },
  });
  if (place?.maximized) window.maximize();
  // The title is main's to say: it carries the mode.
  window.on('page-title-updated', (event) => event.preventDefault());
  window.once('ready-to-show', () => window.show());
  const savePlace = () =>
    void writeState(paths.window, VERSION, { ...window.getNormalBounds(), maximized: window.isMaximized() });
  let quitting = false;
  window.on('close', () => {
    if (!quitting) savePlace();
  });
  // When the app quits, its windows close last, and a write that begins then would be cut off.
  app.once('before-quit', () => {
    quitting = true;
    if (!window.isDestroyed()) savePlace();
  });
  let revived = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    log.error('window-gone', { reason });
    // Main holds the truth, so the page may begin anew; one that dies at once again is left alone.
    if (reason === 'clean-exit' || window.isDestroyed() || performance.now() - revived < REVIVE_MS) return;
    revived = performance.now();
    window.reload();
  });
  return window;
}

/** What is seen before the page is painted. */
export function windowColor(): string {
  return nativeTheme.shouldUseDarkColors ? '#12171D' : '#F7F8FA';
}

/** Read at once and by hand, before the window opens and anything else is loaded. Damage only costs the place. */
function readPlace(path: string): Place | undefined {
  try {
    const { version, value } = JSON.parse(readFileSync(path, 'utf8')) as { version: unknown; value: Place };
    const { x, y, width, height, maximized } = value;
    const whole = [x, y, width, height].every(Number.isSafeInteger) && typeof maximized === 'boolean';
    const sane = width >= LEAST.width && width <= MOST && height >= LEAST.height && height <= MOST;
    return version === VERSION && whole && sane ? { x, y, width, height, maximized } : undefined;
  } catch {
    return undefined;
  }
}

function isOnScreen(place: Place): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const wide = Math.min(place.x + place.width, workArea.x + workArea.width) - Math.max(place.x, workArea.x);
    const high =
      Math.min(place.y + place.height, workArea.y + workArea.height) - Math.max(place.y, workArea.y);
    return wide >= 200 && high >= 100;
  });
}
