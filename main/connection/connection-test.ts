import type { Language, StageReport, TestState } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { Client, Credential } from '../backend/client';
import { done, failed } from '../failure';
import type { Mirror } from '../mirror';
import { clock } from './clock';
import { dns } from './dns';
import { inputs } from './inputs';
import { permissions } from './permissions';
import { writeReport } from './report';
import { response } from './response';
import { signature } from './signature';
import { type Found, failing, type Stage, type StageContext, type StageResult } from './stage';
import { tcp } from './tcp';
import { testOrder } from './test-order';
import { tls } from './tls';
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

export type ConnectionTest = {
  /** Tests a key stage by stage; the mirror's `test` follows. `busy` while another test runs. Changes nothing. */
  run(keyId: string): Promise<Outcome<TestState>>;
  cancel(): void;
  /** The last test as text: no secret, key and addresses shortened. null before the first. */
  report(language: Language): string | null;
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
  monotonic?: () => number;
  limitMs?: number;
  stages?: readonly Stage[];
}): ConnectionTest {
  const { mirror, now } = options;
  const monotonic = options.monotonic ?? (() => performance.now());
  const stages = options.stages ?? STAGES;
  let cancelling: AbortController | null = null;

  async function run(keyId: string): Promise<Outcome<TestState>> {
    if (cancelling !== null) return failed('busy');
    const cancel = new AbortController();
    cancelling = cancel;
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
    const show = (next: Partial<TestState>): void => {
      state = { ...state, ...next };
      mirror.set('test', state);
    };
    const put = (index: number, report: StageReport): void => {
      show({ stages: state.stages.map((one, at) => (at === index ? report : one)) });
    };
    show({});
    try {
      let ended = false;
      for (const [index, stage] of stages.entries()) {
        if (ended || cancel.signal.aborted) {
          put(index, { ...blank(stage.id), state: 'skipped' });
          continue;
        }
        put(index, { ...blank(stage.id), state: 'running' });
        const begun = monotonic();
        const limit = AbortSignal.any([cancel.signal, whole.signal, AbortSignal.timeout(stage.limitMs)]);
        const result = await within(stage, contextOf(keyId, limit, found), limit);
        if (cancel.signal.aborted) {
          put(index, { ...blank(stage.id), state: 'skipped' });
          continue;
        }
        put(index, { id: stage.id, durationMs: Math.round(monotonic() - begun), ...result });
        ended = result.state === 'failed';
      }
    } finally {
      clearTimeout(timer);
      for (const close of found.closing) close();
      cancelling = null;
    }
    show({ running: false, endedAt: now(), verdict: verdict(state.stages, cancel.signal.aborted) });
    return done(state);
  }

  function contextOf(keyId: string, signal: AbortSignal, found: Found): StageContext {
    return {
      client: options.client,
      url: new URL(options.baseUrl),
      caPem: options.caPem,
      keyId,
      keyMode: mirror.get('mode') === 'live' ? 'live' : 'test',
      credentialOf: options.credentialOf,
      resolveProxy: options.resolveProxy ?? null,
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
    report(language) {
      const state = mirror.get('test');
      return state.startedAt === null ? null : writeReport(state, new URL(options.baseUrl).host, language);
    },
  };
}

function blank(id: StageReport['id']): StageReport {
  return { id, state: 'waiting', durationMs: null, failure: null, evidence: {} };
}

/** The stage's result, or a timeout when it does not heed its signal. */
function within(stage: Stage, context: StageContext, limit: AbortSignal): Promise<StageResult> {
  const host = context.url.host;
  const late = failing({ code: 'timeout', evidence: { host, technical: 'STAGE_TIMEOUT' } });
  return new Promise((resolve) => {
    const stop = (): void => resolve(late);
    if (limit.aborted) return stop();
    limit.addEventListener('abort', stop, { once: true });
    const settle = (result: StageResult): void => {
      limit.removeEventListener('abort', stop);
      // What a call says when its signal ended it.
      resolve(result.failure?.code === 'cancelled' ? late : result);
    };
    // An exception is a bug, but the test must still come to its end.
    stage.run(context).then(settle, () => settle(failing({ code: 'internal' })));
  });
}

function verdict(stages: readonly StageReport[], cancelled: boolean): TestState['verdict'] {
  if (cancelled) return 'cancelled';
  if (stages.some(({ state }) => state === 'failed')) return 'failed';
  return stages.some(({ state }) => state === 'unverifiable') ? 'incomplete' : 'green';
}
