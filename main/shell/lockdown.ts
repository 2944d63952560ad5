import { app, type Session, session, type WebContents } from 'electron';
import { log } from '../log';
import { isOurPage } from './scheme';

/** Switches with which a packaged app could be made to open its inside or to trust strangers. */
const REFUSED_SWITCHES = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-debugging-io-pipes',
  'remote-allow-origins',
  'inspect',
  'inspect-brk',
  'inspect-port',
  'inspect-wait',
  'js-flags',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list',
  'ssl-key-log-file',
  'log-net-log',
  'proxy-server',
  'proxy-pac-url',
  'proxy-auto-detect',
  'proxy-bypass-list',
  'host-rules',
  'host-resolver-rules',
  'no-sandbox',
  'single-process',
  'disable-seccomp-filter-sandbox',
  'disable-gpu-sandbox',
  'disable-web-security',
  'enable-blink-features',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'gpu-launcher',
  'browser-subprocess-path',
];

/**
 * WebRTC asks neither the CSP nor webRequest. Its UDP is refused by policy (lockContents); its TCP goes through the
 * proxy, and on this one nobody listens (a port below 1024 takes root). Left open: the name of a TURN server is asked
 * of the DNS. Chromium has one resolver for all sessions, and the proxy scripts of companies need it.
 */
const NO_WAY_OUT = {
  mode: 'fixed_servers',
  proxyRules: 'http://127.0.0.1:1',
  proxyBypassRules: '<-loopback>',
} as const;

/**
 * What has no window preference. A script may paste without asking in Electron before 34, and the clipboard may hold
 * a secret; a resource hint (rel=dns-prefetch) tells the DNS any name.
 */
const BLINK_SETTINGS = 'DOMPasteAllowed=false,javaScriptCanAccessClipboard=false,dnsPrefetchingEnabled=false';

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
  app.commandLine.appendSwitch('blink-settings', BLINK_SETTINGS);
  lockSession(session.defaultSession);
  void session.defaultSession.setProxy(NO_WAY_OUT);
  app.on('session-created', lockSession);
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
  app.on('login', (event) => event.preventDefault());
  app.on('select-client-certificate', (event) => event.preventDefault());
}

function lockSession(locked: Session): void {
  locked.setPermissionRequestHandler((_contents, permission, answer) => {
    log.warn('permission-denied', { permission });
    answer(false);
  });
  locked.setPermissionCheckHandler(() => false);
  locked.setDevicePermissionHandler(() => false);
  locked.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  locked.on('will-download', (event) => event.preventDefault());
  locked.webRequest.onBeforeRequest((details, answer) => {
    const allowed = isOurPage(details.url) || (!app.isPackaged && details.url.startsWith('devtools://'));
    if (!allowed) log.warn('window-request-blocked', { resource: details.resourceType });
    answer({ cancel: !allowed });
  });
}

function lockContents(contents: WebContents): void {
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  if (app.isPackaged) contents.on('devtools-opened', () => contents.closeDevTools());
}
