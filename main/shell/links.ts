import { shell } from 'electron';
import type { LinkId } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { DONE, failed } from '../failure';

/** Settings pages of the systems that have an address for them. */
const TIME_SETTINGS: Partial<Record<NodeJS.Platform, string>> = {
  win32: 'ms-settings:dateandtime',
  darwin: 'x-apple.systempreferences:com.apple.Date-Time-Settings.extension',
};

/** The same for the network and its proxy. */
const NETWORK_SETTINGS: Partial<Record<NodeJS.Platform, string>> = {
  win32: 'ms-settings:network-proxy',
  darwin: 'x-apple.systempreferences:com.apple.Network-Settings.extension',
};

/** Opens one of the addresses that the app knows by name; the window never hands over an address. */
export async function openLink(link: LinkId, dashboard: string | null): Promise<Outcome<void>> {
  const address = {
    dashboard,
    'time-settings': TIME_SETTINGS[process.platform] ?? null,
    'network-settings': NETWORK_SETTINGS[process.platform] ?? null,
    'network-sign-in': dashboard === null ? null : plainAddress(dashboard),
  }[link];
  return address === null ? failed('not-found') : openInSystem(address);
}

/** Unencrypted on purpose: a Wi-Fi puts its sign-in page only in front of such an address. Nothing is sent there. */
function plainAddress(dashboard: string): string {
  return `http://${new URL(dashboard).host}/`;
}

/** Hands an address of ours to the system. Fails with `browser-not-opened`. */
export async function openInSystem(address: string): Promise<Outcome<void>> {
  try {
    await shell.openExternal(address);
    return DONE;
  } catch {
    return failed('browser-not-opened');
  }
}
