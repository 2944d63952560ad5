import { app, session, type WebContents } from 'electron';
import { log } from '../log';
import { isOurPage } from './scheme';

/** Switches with which a packaged app could be made to open its inside or to trust strangers. */
const REFUSED_SWITCHES = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'proxy-server',
  'proxy-pac-url',
  'host-rules',
  'host-resolver-rules',
  'no-sandbox',
  'disable-web-security',
  'js-flags',
  'inspect',
  'inspect-brk',
];

/** Preferences of every window of ours. */
export const WINDOW_PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  spellcheck: false,
  enableWebSQL: false,
  navigateOnDragDrop: false,
  safeDialogs: true,
} as const;

/** True when a packaged app was started with a switch that it refuses. */
export function hasRefusedSwitch(): boolean {
  return app.isPackaged && REFUSED_SWITCHES.some((name) => app.commandLine.hasSwitch(name));
}

/** Every window, now and later: no navigation, no new windows, no permissions, no network. */
export function lockDown(): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
  const all = session.defaultSession;
  all.setPermissionRequestHandler((_contents, permission, answer) => {
    log.warn('permission-denied', { permission });
    answer(false);
  });
  all.setPermissionCheckHandler(() => false);
  all.setDevicePermissionHandler(() => false);
  all.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  all.on('will-download', (event) => event.preventDefault());
  all.webRequest.onBeforeRequest((details, answer) => {
    const allowed = isOurPage(details.url) || (!app.isPackaged && details.url.startsWith('devtools://'));
    if (!allowed) log.warn('window-request-blocked', { resource: details.resourceType });
    answer({ cancel: !allowed });
  });
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
  app.on('login', (event) => event.preventDefault());
  app.on('select-client-certificate', (event) => event.preventDefault());
}

function lockContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  if (app.isPackaged) contents.on('devtools-opened', () => contents.closeDevTools());
}
