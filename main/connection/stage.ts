import type { Socket } from 'node:net';
import type { Failure, FailureCode, KeyRow, StageId, StageReport } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { Route } from '../backend/agent';
import type { BackendClient, Client, Credential, MeasuredClient } from '../backend/client';
import type { KeyMode, SelfKey } from '../backend/contract';
import type { KeyChange } from './key-changes';
import type { OwnAddresses } from './own-addresses';
import type { System } from './system';
import type { Waits } from './waits';

/** What the stages of a connection test share: what is tested, and what earlier stages found. */

/** A name's addresses, in the order in which they are to be tried. Rejects with Node's error. */
export type Lookup = (host: string) => Promise<string[]>;

export type StageContext = {
  readonly client: Client;
  /** The backend's address. */
  readonly url: URL;
  readonly caPem: string | null;
  readonly keyId: string;
  /** Keys of the mode that the app is in. */
  readonly keyMode: KeyMode;
  /** The key as the account's list has it; null when it is not known here. */
  readonly row: KeyRow | null;
  /** What became of the key in the last minutes, the newest first. */
  readonly changes: readonly KeyChange[];
  readonly own: OwnAddresses;
  readonly waits: Waits;
  readonly system: System;
  readonly credentialOf: (keyId: string) => Promise<Outcome<Credential>>;
  readonly resolveProxy: ((url: string) => Promise<string>) | null;
  readonly lookup: Lookup;
  readonly hasRoute: () => Promise<boolean>;
  /** Where the same host would answer unencrypted; null = never look there. */
  readonly plainPort: number | null;
  /** An address at which nobody is. */
  readonly nowhere: string;
  /** Further addresses of the backend that its name does not tell. */
  readonly otherAddresses: readonly string[];
  readonly now: () => number;
  /** Milliseconds that only go forward. */
  readonly monotonic: () => number;
  /** Ends with the stage's own limit, the whole test's, or the user's cancel. */
  readonly signal: AbortSignal;
  readonly found: Found;
};

export type Found = {
  credential?: Credential;
  route?: Route;
  /** A proxy was meant to be used before the direct way: what is to be said when that leads nowhere. */
  passedOver?: Failure;
  addresses?: string[];
  /** A filter hides some of the name's addresses: what is to be said when the others lead nowhere. */
  blocked?: Failure;
  /** How long the name and the connection took, in ms. */
  nameMs?: number;
  networkMs?: number;
  /** The address that TCP reached: TLS and every call use this one. */
  address?: string;
  socket?: Socket;
  api?: MeasuredClient;
  /** The key about itself, or that the backend refused this device's address after a good signature. */
  self?: SelfKey;
  addressRefused?: Failure;
  /** This clock against the server's, as it was measured; a refusal counts whole seconds. */
  skewMs?: number;
  latenciesMs: number[];
  /** Closed at the end of the test. */
  closing: (() => void)[];
};

export type StageResult = Pick<StageReport, 'failure' | 'evidence'> & {
  state: Extract<StageReport['state'], 'passed' | 'attention' | 'failed' | 'skipped' | 'unverifiable'>;
};

export type Stage = {
  id: StageId;
  limitMs: number;
  /** What it means when the stage does not end within its limit; without it or with null, that the server is late. */
  late?: (found: Found) => Failure | null;
  run(context: StageContext): Promise<StageResult>;
};

export function passed(evidence: StageReport['evidence'] = {}): StageResult {
  return { state: 'passed', failure: null, evidence };
}

/** Passed, with a remark. */
export function attention(evidence: StageReport['evidence'], failure: Failure | null = null): StageResult {
  return { state: 'attention', failure, evidence };
}

export function failing(failure: Failure, evidence: StageReport['evidence'] = {}): StageResult {
  return { state: 'failed', failure, evidence };
}

/** What is known of the direct way itself, whatever was meant to be used before it. */
const OF_THE_NETWORK: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'offline',
  'captive-portal',
  'cancelled',
]);

/** A direct way that leads nowhere is no fault where a proxy was meant to be used: that one is named in its place. */
export function passedOverFirst({ found: { passedOver } }: StageContext, result: StageResult): StageResult {
  const { failure } = result;
  if (result.state !== 'failed' || failure === null || passedOver === undefined) return result;
  return OF_THE_NETWORK.has(failure.code) ? result : { ...result, failure: passedOver };
}

/** Neither good nor bad can be shown: never green. */
export function unverifiable(evidence: StageReport['evidence'] = {}): StageResult {
  return { state: 'unverifiable', failure: null, evidence };
}

export function skipped(evidence: StageReport['evidence'] = {}): StageResult {
  return { state: 'skipped', failure: null, evidence };
}

/** The backend's name without the brackets of an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

export function portOf(url: URL): number {
  return url.port === '' ? 443 : Number(url.port);
}

/** A 403 without a word of the backend's own: something in front of it does not want this network or its country. */
export function turnedAway(failure: Failure): Failure {
  const { status, requestId } = failure.evidence ?? {};
  return status === 403 && requestId === undefined ? { ...failure, code: 'region-blocked' } : failure;
}

/** What a refusal does not say itself: whose clock it is here, and which addresses the key's list names. */
function withWhatIsKnown({ system, found: { self, skewMs } }: StageContext, failure: Failure): Failure {
  const { code, evidence } = failure;
  if (code === 'clock-skew') {
    return { code, evidence: { ...evidence, system, ...(skewMs === undefined ? {} : { skewMs }) } };
  }
  if (code !== 'ip-not-allowed' || self?.whitelist.enabled !== true) return failure;
  return { code, evidence: { ...evidence, allowed: self.whitelist.entries } };
}

/** A signed call over the tested path, timed. Nothing is sent while the backend wants no more requests. */
export async function timed<Value>(
  context: StageContext,
  call: (api: BackendClient, credential: Credential) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  const { api, credential } = context.found;
  // The stages before made both, or this one would not run.
  if (api === undefined || credential === undefined) return { ok: false, failure: { code: 'internal' } };
  const waiting = context.waits.still(context.keyId);
  if (waiting !== null) return { ok: false, failure: waiting };
  const begun = context.monotonic();
  const outcome = await call(api, credential);
  if (!outcome.ok) {
    const failure = context.waits.read(context.keyId, turnedAway(outcome.failure));
    return { ok: false, failure: withWhatIsKnown(context, failure) };
  }
  context.found.latenciesMs.push(context.monotonic() - begun);
  return outcome;
}
