import { join, resolve } from 'node:path';
import { app, type BrowserWindow } from 'electron';
import { runCommand } from './command';
import { commandOf } from './command-line';
import { log, startLog } from './log';
import { pathsIn } from './paths';
import { hasRefusedSwitch, lockDown } from './shell/lockdown';
import { firstPage, registerScheme, serveScheme } from './shell/scheme';
import { surviveTheUnexpected } from './shell/unexpected';
import { openMainWindow } from './shell/window';

/** The start, in order. Nothing here that the window does not need: no schema, no network. */

const outFolder = join(__dirname, '..');
let window: BrowserWindow | undefined;

surviveTheUnexpected();
registerScheme();
// Forms and tables need no graphics card: software starts faster, takes less memory and knows no broken driver.
app.disableHardwareAcceleration();
// Chromium refuses its sandbox to root; a packaged app refuses that switch (lockdown.ts).
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
const command = commandOf(ownArguments());
if (hasRefusedSwitch()) {
  log.error('refused-switch');
  app.exit(1);
} else if (command.do !== 'open') {
  void runCommand(command, outFolder);
} else if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.show();
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

/** What stands behind the executable, or behind the folder that Electron was given. */
function ownArguments(): string[] {
  const at = process.argv.findIndex((arg) => resolve(arg) === app.getAppPath());
  return process.argv.slice(app.isPackaged ? 1 : at + 1);
}

async function start(): Promise<void> {
  const paths = pathsIn(app.getPath('userData'));
  startLog(paths.logs, !app.isPackaged && process.env['VENTARIO_LOG'] === 'terminal');
  lockDown();
  serveScheme(outFolder);
  window = openMainWindow(paths, outFolder);
  window.on('closed', () => {
    window = undefined;
  });
  app.on('window-all-closed', () => app.quit());
  const { webContents } = window;
  const committed = new Promise<void>((resolve) => webContents.once('did-navigate', () => resolve()));
  const loaded = window.loadURL(firstPage(paths.lastMode)).catch(() => log.error('page-not-loaded'));
  // The page is in its process and has not asked for its scripts yet: the rooms are opened before they ask.
  await Promise.race([committed, loaded]);
  const { openRooms } = await import('./rooms');
  const rooms = openRooms(paths, outFolder, () => (window?.isDestroyed() ? undefined : window));
  endWell(rooms.close);
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
