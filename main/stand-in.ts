import { arch, release, type } from 'node:os';

/** This is not the Electron that the app was built for. */
export const isStandIn = process.versions['electron'] !== __ELECTRON_VERSION__;

const LOOPBACK = new Set(['127.0.0.1', '[::1]', '::1', 'localhost']);

/** A stand-in is no place for real keys: it reaches backends on this device alone. */
export function mayReach(host: string): boolean {
  return !isStandIn || LOOPBACK.has(host);
}

/** App, runtime and system with their versions, for a report. */
export function aboutThisApp(): string {
  const electron = process.versions['electron'] ?? '';
  const system =
    process.platform === 'linux' ? `Linux ${release()}` : `${type()} ${process.getSystemVersion()}`;
  return `Ventario Companion ${__APP_VERSION__} · Electron ${electron} · ${system} ${arch()}`;
}
