import { chmodSync, mkdirSync } from 'node:fs';
import { makeAccess } from './access';
import { makeApi } from './api';
import { certificates } from './certificates';
import { type Clock, movableClock } from './clock';
import type { ControlParts } from './control';
import { demoState } from './demo';
import { makeFaults } from './faults';
import { makeHandlers } from './handlers';
import { makeKeys } from './keys';
import { makeLimits } from './limits';
import { type Listeners, openListeners } from './listeners';
import { openNonces } from './nonces';
import { mountOAuth } from './oauth';
import { makePages } from './pages/pages';
import type { SandboxUrls } from './protocol';
import { openSeal } from './seal';
import { makeSessions } from './sessions';
import { openStore } from './store';
import { openUsageLog } from './usage-log';

export type SandboxOptions = {
  /** Made if missing; for its owner alone. One sandbox at a time. */
  folder: string;
  /** Opens the switches for tests (control.ts). */
  control: boolean;
  clock?: Clock;
  /** Decides ids and usage of the demo account, at the first start. */
  seed?: string;
};

export type Sandbox = SandboxUrls & {
  controlUrl: string | null;
  /** A damaged state was set aside under this name. */
  damaged: string | null;
  /** Gives the invented history this many entries. */
  seedUsage: (count: number) => void;
  stop: () => Promise<void>;
};

/** Starts the backend of Übungsmodus in this process. Throws when the folder or the ports cannot be used. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { folder } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const clock = movableClock(options.clock ?? Date.now);
  const pems = await certificates(folder, clock.now());

  const seal = openSeal(folder);
  const store = openStore(folder, clock.now(), () => demoState(clock.now(), seal, options.seed));
  const usage = openUsageLog(folder, store.state.history);
  const nonces = openNonces(folder, clock.now());
  const keys = makeKeys(store, seal, usage);
  const sessions = makeSessions(store);
  const limits = makeLimits();
  const faults = makeFaults();

  // The issuer and the page know their ports only once they listen.
  let listeners: Listeners | undefined;
  const port = (name: 'device' | 'page'): number => listeners?.port(name) ?? 0;
  const issuer = (): string => `https://127.0.0.1:${port('device')}`;
  const pageUrl = (): string => `http://127.0.0.1:${port('page')}`;

  const access = makeAccess({ store, keys, sessions, nonces, limits });
  const handlers = makeHandlers({ store, keys, usage, faults });
  const api = makeApi({ clock: clock.now, access, handlers, keys, sessions, usage, faults });
  mountOAuth(api, { clock: clock.now, sessions, faults, issuer, pageUrl });
  const pages = makePages({ clock: clock.now, sessions, keys, issuer, port: () => port('page') });
  const opened = await openListeners({ folder, api, pages, ...pems });
  listeners = opened;

  const seedUsage = (count: number): void => {
    store.commit({ type: 'history-changed', count });
    usage.setHistory(store.state.history);
  };
  const control = options.control
    ? await openControlFor({
        folder,
        store,
        keys,
        sessions,
        limits,
        faults,
        seedUsage,
        listeners: opened,
        clock,
      })
    : null;

  return {
    baseUrl: issuer(),
    baseUrlIpv6: opened.hasIpv6('device') ? `https://[::1]:${port('device')}` : null,
    botBaseUrl: `https://127.0.0.1:${opened.port('bot')}`,
    pageUrl: pageUrl(),
    dashboardUrl: `${pageUrl()}/dashboard`,
    caPem: pems.caPem,
    controlUrl: control?.url ?? null,
    damaged: store.damaged,
    seedUsage,
    stop: async () => {
      await control?.close();
      await opened.down();
      usage.close();
      nonces.close();
      store.close();
    },
  };
}

// Loaded for tests alone.
async function openControlFor(
  parts: Omit<ControlParts, 'now' | 'moveClock'> & { clock: ReturnType<typeof movableClock> },
): Promise<{ url: string; close: () => Promise<void> }> {
  const { openControl } = await import('./control');
  const { clock, ...rest } = parts;
  return openControl({ ...rest, now: clock.now, moveClock: clock.move });
}
