import type { TestState, UsageRow } from '../preload/contract';
import { type Client, createClient } from './backend/client';
import type { TokenStore } from './backend/session';
import { createSignIn, type SignIn } from './backend/sign-in';
import { scheduleTimer } from './clipboard';
import { type BulkTests, createBulkTests } from './connection/bulk-test';
import { type ConnectionTest, createConnectionTest } from './connection/connection-test';
import { createOwnAddresses, type OwnAddresses } from './connection/own-addresses';
import type { KeyRing } from './keys/ring';
import type { Mirror } from './mirror';
import type { Practice } from './practice';
import { openInSystem } from './shell/links';
import { resolveSystemProxy } from './shell/system-proxy';
import type { ForgottenUsage } from './usage/forgotten';
import { createHistory, type UsageHistory, type UsageLog } from './usage/history';
import type { KnownAddresses } from './usage/known';
import { createLiveUsage, type LiveUsage } from './usage/live';

/** What speaks with the backend. Loaded with the first call to it: the first screen does without. */
export type Connection = {
  readonly client: Client;
  readonly signIn: SignIn;
  readonly test: ConnectionTest;
  readonly bulk: BulkTests;
  readonly own: OwnAddresses;
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
  forgotten: ForgottenUsage;
  mirror: Mirror;
  now: () => number;
  allowHost: (host: string) => boolean;
  /** The file for this device's own addresses. */
  ownAddresses: string;
  /** Each new row of the usage log once. */
  onRows: (rows: UsageRow[]) => void;
  /** Each key's end in a test of many. */
  tested: (state: TestState) => Promise<void>;
}): Connection {
  const { backend, mirror, known, now } = parts;
  const { baseUrl, caPem, dashboard, practice } = backend;
  const client = createClient({
    baseUrl,
    caPem,
    mirror,
    now,
    tokens: parts.tokens,
    resolveProxy: resolveSystemProxy,
    allowHost: parts.allowHost,
  });
  const signIn = createSignIn({
    client,
    mirror,
    now,
    openBrowser: async (url) => (await openInSystem(url)).ok,
  });
  const own = createOwnAddresses({ path: parts.ownAddresses, now });
  const test = createConnectionTest({
    client,
    own,
    refusedLately: (keyId) => refusedIn(history.log(), keyId, now() - 60_000),
    baseUrl,
    caPem,
    credentialOf: parts.ring.credentialOf,
    ...(practice === null || practice.ready.baseUrlIpv6 === null ? {} : { otherAddresses: ['::1'] }),
    mirror,
    now,
    resolveProxy: resolveSystemProxy,
  });
  const bulk = createBulkTests({
    test: test.aside,
    tested: parts.tested,
    listIsOld: () => void parts.ring.refresh({ quiet: true }),
    quotas: client.quotas,
    mirror,
    now,
    schedule: scheduleTimer,
  });
  const history = createHistory({ client, mirror, known, forgotten: parts.forgotten, now });
  const live = createLiveUsage({ client, mirror, history, known, now, onRows: parts.onRows });
  return { client, signIn, test, bulk, own, history, live, dashboard, practice };
}

/** Requests with a key that were refused for too many since then; null = the log does not reach so far. */
function refusedIn(log: UsageLog | null, keyId: string, since: number): number | null {
  if (log === null || log.since > since) return null;
  return log.entries.filter(
    (entry) => entry.time >= since && entry.key_id === keyId && entry.failure_code === 'quota-exceeded',
  ).length;
}
