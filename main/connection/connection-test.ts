import type { StageReport, TestState } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { Client, Credential } from '../backend/client';
import { done, failed } from '../failure';
import type { Mirror } from '../mirror';
import { clock } from './clock';
import { dns, systemLookup } from './dns';
import { inputs } from './inputs';
import { watchKeyChanges } from './key-changes';
import { limited } from './limit';
import { createOwnAddresses, type OwnAddresses } from './own-addresses';
import { permissions } from './permissions';
import { type ReportWish, writeReport } from './report';
import { response } from './response';
import { hasRoute } from './route';
import { signature } from './signature';
import { type Found, failing, type Lookup, type Stage, type StageContext, type StageResult } from './stage';
import { runsOn, type System } from './system';
import { tcp } from './tcp';
import { testOrder } from './test-order';
import { tls } from './tls';
import { createWaits } from './waits';
import { whitelist } from './whitelist';
import { withdrawal } from './withdrawal';

/** The staged connection test. The list is the order; each stage needs those before it. */
export const STAGES: readonly Stage[] = [
  inputs,
  dns,
  tcp,
  tls,
  clock,
  signature,
  whitelist,
  permissions,
  withdrawal,
  testOrder,
  response,
];

/** The whole test, in ms. */
const TEST_LIMIT_MS = 15_000;
/** For documentation alone (RFC 5737): nothing that is routed anywhere. */
const NOWHERE = '192.0.2.1';

export type ConnectionTest = {
  /** Tests a key stage by stage; the mirror's `test` follows. `busy` while another test runs. Changes nothing. */
  run(keyId: string): Promise<Outcome<TestState>>;
  cancel(): void;
  /** The same beside whatever else is tested: nobody is shown it, and the signal ends it as `cancelled`. */
  aside(keyId: string, signal: AbortSignal): Promise<TestState>;
  /** The last test as text: no secret, key shortened, addresses too unless they are wished. null before the first. */
  report(wish: ReportWish): string | null;
  /** Ends what it follows; a test under way is cancelled. */
  close(): void;
};

export function createConnectionTest(options: {
  client: Client;
  baseUrl: string;
  caPem: string | null;
  credentialOf: (keyId: string) => Promise<Outcome<Credential>>;
  mirror: Mirror;
  now: () => number;
  resolveProxy?: (url: string) => Promise<string>;
  /** Further addresses of the backend that its name does not tell (practice: `::1`). */
  otherAddresses?: readonly string[];
  /** With which addresses the backend has seen this device; without it only those of this run are known. */
  own?: OwnAddresses;
  /** Requests with a key that were refused for too many in the last minute; null = the usage log is not known. */
  refusedLately?: (keyId: string) => number | null;
  /** The rest is the system's own, and another's in tests. */
  lookup?: Lookup;
  hasRoute?: () => Promise<boolean>;
  system?: System;
  /** Where a sign-in page in front of the network would answer; null = never look. */
  plainPort?: number | null;
  nowhere?: string;
  monotonic?: () => number;
  limitMs?: number;
  stages?: readonly Stage[];
}): ConnectionTest {
  const { mirror, now } = options;
  const monotonic = options.monotonic ?? (() => performance.now());
  const stages = options.stages ?? STAGES;
  const changes = watchKeyChanges(mirror, now);
  const own = options.own ?? createOwnAddresses({ path: null, now });
  const waits = createWaits({ now, refusedLately: options.refusedLately ?? (() => null) });
  const system = options.system ?? runsOn();
  let cancelling: AbortController | null = null;

  async function run(keyId: string): Promise<Outcome<TestState>> {
    if (cancelling !== null) return failed('busy');
    const cancel = new AbortController();
    cancelling = cancel;
    try {
      const ended = await follow(keyId, cancel.signal, (state) => mirror.set('test', state));
      // What is in the way of the test may be in the way of everything: the app looks, and says so.
      if (ended.stages.some(({ id, state }) => state === 'failed' && id !== 'inputs'))
        options.client.probeNow();
      return done(ended);
    } finally {
      cancelling = null;
    }
  }

  /** Runs the stages in order; `show` hears each change. */
  async function follow(
    keyId: string,
    cancelled: AbortSignal,
    show: (state: TestState) => void,
  ): Promise<TestState> {
    const whole = new AbortController();
    const timer = setTimeout(() => whole.abort(), options.limitMs ?? TEST_LIMIT_MS);
    const found: Found = { latenciesMs: [], closing: [] };
    let state: TestState = {
      keyId,
      running: true,
      startedAt: now(),
      endedAt: null,
      stages: stages.map(({ id }) => blank(id)),
      verdict: null,
    };
    const change = (next: Partial<TestState>): void => {
      state = { ...state, ...next };
      show(state);
    };
    const put = (index: number, report: StageReport): void => {
      change({ stages: state.stages.map((one, at) => (at === index ? report : one)) });
    };
    change({});
    try {
      let ended = false;
      for (const [index, stage] of stages.entries()) {
        if (ended || cancelled.aborted) {
          put(index, { ...blank(stage.id), state: 'skipped' });
          continue;
        }
        put(index, { ...blank(stage.id), state: 'running' });
        const begun = monotonic();
        const limit = limited(stage.limitMs, [cancelled, whole.signal]);
        const result = await within(stage, contextOf(keyId, limit.signal, found), limit.signal);
        limit.end();
        if (cancelled.aborted) {
          put(index, { ...blank(stage.id), state: 'skipped' });
          continue;
        }
        put(index, { id: stage.id, durationMs: Math.round(monotonic() - begun), ...result });
        ended = result.state === 'failed';
      }
    } finally {
      clearTimeout(timer);
      for (const close of found.closing) close();
    }
    change({ running: false, endedAt: now(), verdict: verdict(state.stages, cancelled.aborted) });
    return state;
  }

  function contextOf(keyId: string, signal: AbortSignal, found: Found): StageContext {
    return {
      client: options.client,
      url: new URL(options.baseUrl),
      caPem: options.caPem,
      keyId,
      keyMode: mirror.get('mode') === 'live' ? 'live' : 'test',
      row: mirror.get('keys').rows.find(({ id }) => id === keyId) ?? null,
      changes: changes.of(keyId),
      own,
      waits,
      system,
      credentialOf: options.credentialOf,
      resolveProxy: options.resolveProxy ?? null,
      lookup: options.lookup ?? systemLookup,
      hasRoute: options.hasRoute ?? hasRoute,
      // The sandbox is on this device: no network's sign-in page can stand in front of it.
      plainPort: options.plainPort === undefined ? (options.caPem === null ? 80 : null) : options.plainPort,
      nowhere: options.nowhere ?? NOWHERE,
      otherAddresses: options.otherAddresses ?? [],
      now,
      monotonic,
      signal,
      found,
    };
  }

  return {
    run,
    cancel: () => cancelling?.abort(),
    aside: (keyId, signal) => follow(keyId, signal, () => undefined),
    report(wish) {
      const state = mirror.get('test');
      return state.startedAt === null ? null : writeReport(state, new URL(options.baseUrl).host, wish);
    },
    close() {
      cancelling?.abort();
      changes.close();
    },
  };
}

function blank(id: StageReport['id']): StageReport {
  return { id, state: 'waiting', durationMs: null, failure: null, evidence: {} };
}

/** The stage's result, or that it is late when it does not heed its signal. */
function within(stage: Stage, context: StageContext, limit: AbortSignal): Promise<StageResult> {
  const { found, url } = context;
  const late = (): StageResult => {
    const { nameMs, networkMs } = found;
    return failing(
      stage.late?.(found) ?? {
        code: 'timeout',
        evidence: {
          host: url.host,
          technical: 'STAGE_TIMEOUT',
          ...(nameMs === undefined ? {} : { nameMs }),
          ...(networkMs === undefined ? {} : { networkMs }),
        },
      },
    );
  };
  return new Promise((resolve) => {
    const stop = (): void => resolve(late());
    if (limit.aborted) return stop();
    limit.addEventListener('abort', stop, { once: true });
    const settle = (result: StageResult): void => {
      limit.removeEventListener('abort', stop);
      // What a call says when its signal ended it.
      resolve(result.failure?.code === 'cancelled' ? late() : result);
    };
    // An exception is a bug, but the test must still come to its end.
    stage.run(context).then(settle, () => settle(failing({ code: 'internal' })));
  });
}

function verdict(stages: readonly StageReport[], cancelled: boolean): TestState['verdict'] {
  if (cancelled) return 'cancelled';
  if (stages.some(({ state }) => state === 'failed')) return 'failed';
  // Behind a proxy the name is the proxy's to find; that the signed calls came through proves that it was found.
  const found = stages.some(({ id, state }) => id === 'signature' && state === 'passed');
  const open = stages.some(({ id, state }) => state === 'unverifiable' && !(id === 'dns' && found));
  return open ? 'incomplete' : 'green';
}
