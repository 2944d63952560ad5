import type { ConnectionState, Failure, FailureCode } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { Mirror } from '../mirror';

/** Keeps the mirror's `connection` true, and looks again by itself so that a warning goes when its cause is gone. */

export type ConnectionWatch = {
  /** After each request: null = the backend answered as it should. */
  note(failure: Failure | null): void;
  probeNow(): void;
  stop(): void;
};

const WAITS = { firstMs: 2_000, maxMs: 60_000 };

/** Failures of the way to the backend. All others were said by the backend itself, so it is online. */
const WAY: Partial<Record<FailureCode, ConnectionState['state']>> = {
  offline: 'offline',
  'name-server-silent': 'offline',
  'no-route': 'offline',
  'name-not-found': 'trouble',
  refused: 'trouble',
  'firewall-denied': 'trouble',
  timeout: 'trouble',
  'connection-lost': 'trouble',
  'proxy-sign-in': 'trouble',
  'proxy-refused': 'trouble',
  'proxy-unreachable': 'trouble',
  'proxy-unsupported': 'trouble',
  'captive-portal': 'trouble',
  'not-tls': 'trouble',
  'tls-too-old': 'trouble',
  'region-blocked': 'trouble',
  'tls-untrusted': 'trouble',
  'tls-expired': 'trouble',
  'tls-not-yet-valid': 'trouble',
  'tls-wrong-host': 'trouble',
  'tls-failed': 'trouble',
  redirected: 'trouble',
  'not-ventario': 'trouble',
  'unexpected-answer': 'trouble',
  'answer-too-large': 'trouble',
  'server-trouble': 'trouble',
  'server-maintenance': 'trouble',
};

/** Says nothing about the connection: the request was never answered, or never sent. */
const SILENT: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'cancelled',
  'sign-in-needed',
  'live-not-in-stand-in',
  'backend-address-invalid',
  'keychain-missing',
  'keychain-locked',
  'keychain-denied',
  'keychain-slow',
  'keychain-changed',
  'keychain-mismatch',
  'keychain-vault-locked',
  'internal',
]);

export function watchConnection(options: {
  mirror: Mirror;
  now: () => number;
  probe: () => Promise<Outcome<unknown>>;
  waits?: { firstMs: number; maxMs: number };
}): ConnectionWatch {
  const { mirror, now } = options;
  const waits = options.waits ?? WAITS;
  let waitMs = waits.firstMs;
  let timer: NodeJS.Timeout | null = null;
  let probing = false;
  let stopped = false;

  function show(state: ConnectionState['state'], failure: Failure | null): void {
    const before = mirror.get('connection');
    const same = before.state === state && before.failure?.code === failure?.code;
    mirror.set('connection', { state, failure, since: same ? before.since : now() });
  }

  function note(failure: Failure | null): void {
    if (stopped || (failure !== null && SILENT.has(failure.code))) return;
    const state = failure === null ? 'online' : (WAY[failure.code] ?? 'online');
    const before = mirror.get('connection');
    // One good answer ends no trouble: what failed is asked again right after it, and may be all that fails.
    const wasWell = before.state === 'online' && now() - before.since >= waits.maxMs;
    if (wasWell || (before.state === 'online' && state === 'offline')) waitMs = waits.firstMs;
    show(state, state === 'online' ? null : failure);
    if (state === 'online') {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      return;
    }
    if (timer !== null || probing) return;
    const asked = (failure?.evidence?.retryAfterSeconds ?? 0) * 1000;
    timer = setTimeout(() => void look(), Math.max(waitMs, Math.min(asked, waits.maxMs)));
    timer.unref();
    waitMs = Math.min(waitMs * 2, waits.maxMs);
  }

  async function look(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (probing || stopped) return;
    probing = true;
    const outcome = await options.probe();
    probing = false;
    note(outcome.ok ? null : outcome.failure);
  }

  return {
    note,
    probeNow: () => void look(),
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
