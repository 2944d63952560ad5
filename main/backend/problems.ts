import type { Failure, FailureCode } from '../../preload/contract';
import { type EndpointName, endpoints, Problem, type ProblemCode } from './contract';

/** What the backend says went wrong (RFC 9457), in the app's own closed list of causes. Pure. */

export const CODE_OF = {
  'signature-missing': 'signature-missing',
  'signature-malformed': 'signature-malformed',
  'signature-invalid': 'signature-invalid',
  'digest-mismatch': 'digest-mismatch',
  'key-unknown': 'key-unknown',
  'key-disabled': 'key-disabled',
  'key-expired': 'key-expired',
  'key-pending': 'key-pending',
  'key-wrong-environment': 'key-wrong-environment',
  'clock-skew': 'clock-skew',
  'session-expired': 'session-expired',
  'ip-not-allowed': 'ip-not-allowed',
  'permission-missing': 'permission-missing',
  'account-suspended': 'account-suspended',
  'not-found': 'not-found',
  'nonce-replayed': 'nonce-replayed',
  'idempotency-conflict': 'idempotency-conflict',
  'precondition-failed': 'changed-elsewhere',
  'invalid-request': 'invalid-request',
  'quota-exceeded': 'rate-limited',
  'internal-error': 'server-trouble',
  'temporary-reduced-capacity': 'server-maintenance',
} as const satisfies Record<ProblemCode, FailureCode>;

/** What a request can carry that the backend refuses it for. `name`: it names a key, and is not signed by it. */
export type Carried = 'name' | 'idempotency-key' | 'if-match' | 'signature';

/** Said of a request that did not carry it, the code cannot be the cause. */
const REFUSED_FOR: { readonly [code in ProblemCode]?: Carried } = {
  'not-found': 'name',
  'idempotency-conflict': 'idempotency-key',
  'precondition-failed': 'if-match',
  'nonce-replayed': 'signature',
};

/** The longest time that we let a server tell us to wait, in seconds. */
const RETRY_AFTER_CAP_SECONDS = 3600;

export type ReceivedAnswer = {
  status: number;
  contentType: string;
  retryAfter: string | undefined;
  host: string;
  /** The parsed JSON, or undefined when it was none. */
  json: unknown;
  carried: readonly Carried[];
};

/** `headers`: those of the request, in lower case; which of them it had is not for the contract to say. */
export function carriedBy(name: EndpointName, signed: boolean, headers: object): readonly Carried[] {
  const carried: Carried[] = [];
  if (signed) carried.push('signature');
  else if ('params' in endpoints[name]) carried.push('name');
  for (const header of ['idempotency-key', 'if-match'] as const) if (header in headers) carried.push(header);
  return carried;
}

/** The one cause of an answer that is no success. */
export function problemFailure(answer: ReceivedAnswer, now: number): Failure {
  const wait = readRetryAfter(answer.retryAfter, now);
  const common = {
    status: answer.status,
    host: answer.host,
    ...(wait === undefined ? {} : { retryAfterSeconds: wait }),
  };
  const problem = Problem.safeParse(answer.json);
  if (!problem.success) return { code: withoutProblem(answer), evidence: common };
  const said = problem.data;
  return {
    code: codeOf(said.code, answer.carried),
    evidence: {
      ...common,
      requestId: said.request_id,
      ...(said.skew_ms === undefined ? {} : { skewMs: clampSkew(said.skew_ms) }),
      ...(said.seen_ip === undefined ? {} : { seenIp: said.seen_ip }),
      ...(said.required_permissions === undefined ? {} : { required: said.required_permissions }),
      ...(said.granted_permissions === undefined ? {} : { granted: said.granted_permissions }),
      ...(said.fields?.[0] === undefined ? {} : { field: said.fields[0].path }),
    },
  };
}

function codeOf(said: ProblemCode, carried: readonly Carried[]): FailureCode {
  const needed = REFUSED_FOR[said];
  if (needed !== undefined && !carried.includes(needed)) return 'unexpected-answer';
  // Where no key has signed, it is the sign-in that lacks the scope.
  if (said === 'permission-missing' && !carried.includes('signature')) return 'sign-in-denied';
  return CODE_OF[said];
}

/** An error status without problem details: not said by the backend itself, or by a broken one. */
function withoutProblem(answer: ReceivedAnswer): FailureCode {
  const { status } = answer;
  if (status === 407) return 'proxy-sign-in';
  // RFC 6585, section 6: a net that wants a log-in first.
  if (status === 511) return 'captive-portal';
  // RFC 7725.
  if (status === 451) return 'region-blocked';
  if (status === 429) return 'rate-limited';
  if (status === 503) return 'server-maintenance';
  if (status >= 500) return 'server-trouble';
  if (isHtml(answer.contentType)) return 'not-ventario';
  return 'unexpected-answer';
}

/** Seconds from a Retry-After of either form (RFC 9110, section 10.2.3), capped; undefined when it makes no sense. */
function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now) / 1000);
  if (Number.isNaN(seconds) || /^[+-]/.test(text)) return undefined;
  return Math.min(Math.max(seconds, 0), RETRY_AFTER_CAP_SECONDS);
}

export function isHtml(contentType: string): boolean {
  return /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(contentType);
}

export function isJson(contentType: string): boolean {
  return /^\s*application\/([a-z0-9.-]+\+)?json\b/i.test(contentType);
}

function clampSkew(skewMs: number): number {
  const limit = 100 * 365 * 86_400_000;
  return Math.min(Math.max(skewMs, -limit), limit);
}
