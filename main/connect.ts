import type { UsageRow } from '../preload/contract';
import { boundToken } from './backend/bound-token';
import { type Client, createClient } from './backend/client';
import type { TokenStore } from './backend/session';
import { createSignIn, type SignIn } from './backend/sign-in';
import { type ConnectionTest, createConnectionTest } from './connection/connection-test';
import type { KeyRing } from './keys/ring';
import type { Mirror } from './mirror';
import type { Practice } from './practice';
import { openInSystem } from './shell/links';
import { resolveSystemProxy } from './shell/system-proxy';
import { createHistory, type UsageHistory } from './usage/history';
import type { KnownAddresses } from './usage/known';
import { createLiveUsage, type LiveUsage } from './usage/live';

/** What speaks with the backend. Loaded with the first call to it: the first screen does without. */
export type Connection = {
  readonly client: Client;
  readonly signIn: SignIn;
  readonly test: ConnectionTest;
  readonly history: UsageHistory;
  readonly live: LiveUsage;
  /** The backend's dashboard in the browser. */
  readonly dashboard: string;
  /** Only in Übungsmodus. */
  readonly practice: Practice | null;
};

export type Backend = Pick<Connection, 'dashboard' | 'practice'> & {
  readonly baseUrl: string;
  /** The sandbox's own authority; null = the system's. */
  readonly caPem: string | null;
};

export function openConnection(parts: {
  backend: Backend;
  tokens: TokenStore;
  ring: KeyRing;
  known: KnownAddresses;
  mirror: Mirror;
  now: () => number;
  allowHost: (host: string) => boolean;
  /** Each new row of the usage log once. */
  onRows: (rows: UsageRow[]) => void;
}): Connection {
  const { backend, mirror, known, now } = parts;
  const { baseUrl, caPem, dashboard, practice } = backend;
  const client = createClient({
    baseUrl,
    caPem,
    mirror,
    now,
    // The sandbox may move to another port and is the same backend all the same.
    tokens: boundToken(parts.tokens, practice === null ? baseUrl : 'practice'),
    resolveProxy: resolveSystemProxy,
    allowHost: parts.allowHost,
  });
  const signIn = createSignIn({
    client,
    mirror,
    now,
    openBrowser: async (url) => (await openInSystem(url)).ok,
  });
  const test = createConnectionTest({
    client,
    baseUrl,
    caPem,
    credentialOf: parts.ring.credentialOf,
    ...(practice === null || practice.ready.baseUrlIpv6 === null ? {} : { otherAddresses: ['::1'] }),
    mirror,
    now,
    resolveProxy: resolveSystemProxy,
  });
  const history = createHistory({ client, mirror, known, now });
  const live = createLiveUsage({ client, mirror, history, known, now, onRows: parts.onRows });
  return { client, signIn, test, history, live, dashboard, practice };
}
