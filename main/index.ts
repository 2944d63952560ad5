import { join } from 'node:path';
import { app, type BrowserWindow, nativeTheme } from 'electron';
import { calls } from '../preload/contract';
import { announceTo, serve } from './ipc/serve';
import { openLastMode } from './last-mode';
import { log, startLog } from './log';
import { createMirror } from './mirror';
import { pathsIn } from './paths';
import { createService } from './service';
import { openSettings } from './settings';
import { hasRefusedSwitch, lockDown } from './shell/lockdown';
import { setMenu } from './shell/menu';
import { AREAS_PAGE, MAIN_PAGE, registerScheme, serveScheme } from './shell/scheme';
import { surviveTheUnexpected } from './shell/unexpected';
import { openMainWindow, windowColor } from './shell/window';
import { emptySlices } from './slices';
import { mainWords } from './words/words';

/** The start, in order. Nothing here that the first screen does not need. */

const outFolder = join(__dirname, '..');
const now = () => Date.now();
let window: BrowserWindow | undefined;
const contents = () => (window === undefined || window.isDestroyed() ? undefined : window.webContents);

surviveTheUnexpected();
registerScheme();
// Chromium refuses its sandbox to root; a packaged app refuses that switch (lockdown.ts).
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
if (hasRefusedSwitch()) {
  log.error('refused-switch');
  app.exit(1);
} else if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app
    .whenReady()
    .then(start)
    .catch(async (error: unknown) => {
      // Without a window nobody could end it.
      log.error('not-started', { error });
      await log.flush();
      app.exit(1);
    });
} else {
  app.quit();
}

async function start(): Promise<void> {
  const paths = pathsIn(app.getPath('userData'));
  startLog(paths.logs, !app.isPackaged && process.env['VENTARIO_LOG'] === 'terminal');
  lockDown();
  serveScheme(outFolder);

  const announce = announceTo(contents);
  const mirror = createMirror(emptySlices(now()), (name, payload) => {
    announce(name, payload);
    if (name === 'settings' || name === 'mode') dress();
  });
  /** Theme, title and menu follow language and mode. */
  const dress = () => {
    const { language, theme } = mirror.get('settings');
    nativeTheme.themeSource = theme;
    const words = mainWords(language);
    window?.setTitle(mirror.get('mode') === 'practice' ? words.title.practice : words.title.live);
    if (window?.isVisible()) setMenu(words, (command) => mirror.say('command', command));
  };
  // The window is made while the files are read; its page is loaded when the calls can be answered.
  const reading = Promise.all([
    openSettings({ path: paths.settings, mirror, now, builtInAddress: __BACKEND_ADDRESS__ || null }),
    openLastMode(paths.lastMode, now),
  ]);
  window = openMainWindow(paths, outFolder);
  window.once('show', dress);
  window.on('closed', () => {
    window = undefined;
  });
  const [settings, last] = await reading;
  window.setBackgroundColor(windowColor());
  const service = createService({ paths, outFolder, mirror, settings, last, now, window: () => window });
  serve(calls, service.calls, 'call', contents);
  void window.loadURL(last.mode === null ? MAIN_PAGE : AREAS_PAGE);

  app.on('window-all-closed', () => app.quit());
  endWell(service.close);
  log.info('started', { version: __APP_VERSION__, electron: process.versions.electron });
}

/** Quitting waits for what is being written, but never longer than 3 s. */
function endWell(close: () => Promise<void>): void {
  let ended = false;
  app.on('before-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    const limit = new Promise<void>((resolve) => setTimeout(resolve, 3_000));
    void Promise.race([close(), limit]).finally(() => {
      ended = true;
      app.quit();
    });
  });
}
