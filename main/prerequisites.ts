import type { FailureCode, KeychainStatus, PrerequisiteReport } from '../preload/contract';
import type { Outcome } from '../preload/wire';
import type { Client } from './backend/client';
import type { DeviceProtection } from './device/protection';
import { assertNever } from './failure';

/** Step 1: what must be true before we begin, each looked at by itself, in parallel, with a limit of its own. */

/** Farther off than this and signatures fail, or soon will. */
const CLOCK_LIMIT_MS = 5_000;

export type PrerequisiteOptions = {
  client: Pick<Client, 'origin' | 'call'>;
  now: () => number;
  monotonic?: () => number;
  keychain: {
    status(): KeychainStatus | Promise<KeychainStatus>;
    /** Writes, reads back and deletes a probe. */
    tryWrite(): Promise<Outcome<void>>;
  };
  device: () => Promise<DeviceProtection>;
  signedIn: () => boolean;
  limits?: Partial<typeof LIMITS>;
};

const LIMITS = { backendMs: 15_000, accountMs: 15_000, keychainMs: 12_000, deviceMs: 5_000 };

/** All reports, in the order of the screen. */
export async function checkPrerequisites(options: PrerequisiteOptions): Promise<PrerequisiteReport[]> {
  const limits = { ...LIMITS, ...options.limits };
  const reach = backendAndClock(options, limits.backendMs);
  const [[backend, clock], account, keychain, device] = await Promise.all([
    reach,
    accountReport(options, limits.accountMs),
    within(keychainReport(options), limits.keychainMs, report('keychain', 'failed', 'keychain-slow')),
    within(deviceReport(options), limits.deviceMs, report('device', 'ask', null, NOTHING_SEEN)),
  ]);
  return [backend, clock, account, keychain, device];
}

async function backendAndClock(
  options: PrerequisiteOptions,
  limitMs: number,
): Promise<[PrerequisiteReport, PrerequisiteReport]> {
  const { client, now } = options;
  const monotonic = options.monotonic ?? (() => performance.now());
  const signal = AbortSignal.timeout(limitMs);
  const host = new URL(client.origin).host;
  let latencyMs = 0;
  let skewMs = 0;
  // The first call also makes the connection; the second is short enough to measure by.
  for (let round = 0; round < 2; round += 1) {
    const begun = monotonic();
    const answer = await client.call('time', {}, { signal });
    latencyMs = monotonic() - begun;
    if (!answer.ok) {
      const failure = answer.failure.code === 'cancelled' ? { code: 'timeout' as const } : answer.failure;
      return [
        { id: 'backend', state: 'failed', failure, evidence: { host } },
        { id: 'clock', state: 'later', failure: null, evidence: {} },
      ];
    }
    skewMs = Math.round(now() - latencyMs / 2 - answer.value.server_time);
  }
  const inStep = Math.abs(skewMs) <= CLOCK_LIMIT_MS;
  return [
    report('backend', 'passed', null, { host, latencyMs: Math.round(latencyMs) }),
    {
      id: 'clock',
      state: inStep ? 'passed' : 'failed',
      failure: inStep ? null : { code: 'clock-skew', evidence: { skewMs } },
      evidence: { skewMs },
    },
  ];
}

async function accountReport(options: PrerequisiteOptions, limitMs: number): Promise<PrerequisiteReport> {
  if (!options.signedIn()) return report('account', 'later', null);
  const answer = await options.client.call('account', {}, { signal: AbortSignal.timeout(limitMs) });
  if (!answer.ok) {
    const { code } = answer.failure;
    // Signing in comes with step 2.
    if (code === 'sign-in-needed' || code === 'session-expired') return report('account', 'later', null);
    // The backend's own row says that it cannot be reached.
    if (code !== 'account-suspended') return { ...report('account', 'later', null), failure: answer.failure };
    return { id: 'account', state: 'failed', failure: answer.failure, evidence: {} };
  }
  const { status, display_name: account } = answer.value;
  switch (status) {
    case 'active':
      return report('account', 'passed', null, { account });
    case 'pending':
      return report('account', 'failed', 'account-pending', { account });
    case 'suspended':
      return report('account', 'failed', 'account-suspended', { account });
    default:
      return assertNever(status);
  }
}

const KEYCHAIN_CODE = {
  missing: 'keychain-missing',
  locked: 'keychain-locked',
  denied: 'keychain-denied',
  slow: 'keychain-slow',
  changed: 'keychain-changed',
} as const satisfies Partial<Record<KeychainStatus['state'], FailureCode>>;

async function keychainReport(options: PrerequisiteOptions): Promise<PrerequisiteReport> {
  const { state, store } = await options.keychain.status();
  if (state === 'locked' && store === 'vault') return report('keychain', 'failed', 'keychain-vault-locked');
  if (state === 'denied' && store === 'vault') return report('keychain', 'failed', 'file-denied');
  if (state !== 'ready' && state !== 'unknown') return report('keychain', 'failed', KEYCHAIN_CODE[state]);
  const written = await options.keychain.tryWrite();
  if (written.ok) return report('keychain', 'passed', null);
  return { id: 'keychain', state: 'failed', failure: written.failure, evidence: {} };
}

const NOTHING_SEEN = { diskEncrypted: null, screenLock: null };

async function deviceReport(options: PrerequisiteOptions): Promise<PrerequisiteReport> {
  // Whether this device is to be trusted, only its user knows.
  return report('device', 'ask', null, await options.device());
}

function report(
  id: PrerequisiteReport['id'],
  state: PrerequisiteReport['state'],
  code: FailureCode | null,
  evidence: PrerequisiteReport['evidence'] = {},
): PrerequisiteReport {
  return { id, state, failure: code === null ? null : { code }, evidence };
}

function within<Value>(work: Promise<Value>, limitMs: number, late: Value): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(late), limitMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
