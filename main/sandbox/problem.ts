import { randomBytes } from 'node:crypto';
import { type Problem, type ProblemCode, problemStatus } from '../backend/contract';

/** Why a call was refused; what helps goes along (RFC 9457). */
export type Refusal = {
  ok: false;
  code: ProblemCode;
  details?: Partial<
    Pick<
      Problem,
      'server_time' | 'skew_ms' | 'seen_ip' | 'required_permissions' | 'granted_permissions' | 'fields'
    >
  >;
  headers?: Record<string, string>;
};

const TITLES: Record<ProblemCode, string> = {
  'signature-missing': 'The request is not signed.',
  'signature-malformed': 'The signature headers do not keep the profile.',
  'signature-invalid': 'The signature does not fit the request and the key.',
  'digest-mismatch': 'Content-Digest does not fit the body.',
  'key-unknown': 'There is no such key.',
  'key-disabled': 'The key is disabled.',
  'key-expired': 'The key has expired.',
  'key-pending': 'The key is not activated yet.',
  'key-wrong-environment': 'The key belongs to another environment.',
  'clock-skew': "The signature's time is outside the window.",
  'session-expired': 'The sign-in is missing or over.',
  'ip-not-allowed': "The address is not on the key's whitelist.",
  'permission-missing': 'The permission for this call is missing.',
  'account-suspended': 'The account is not active.',
  'not-found': 'There is nothing here.',
  'nonce-replayed': 'The nonce was used before.',
  'idempotency-conflict': 'The Idempotency-Key was used for another request.',
  'precondition-failed': 'The key was changed in the meantime.',
  'invalid-request': 'The request has faulty fields.',
  'quota-exceeded': 'Too many requests.',
  'internal-error': 'The server failed.',
  'temporary-reduced-capacity': 'The server is busy.',
};

/** Repeating the same intent later, newly signed, can succeed without anyone changing anything. */
const RETRYABLE: ReadonlySet<ProblemCode> = new Set([
  'nonce-replayed',
  'quota-exceeded',
  'internal-error',
  'temporary-reduced-capacity',
]);

/** A refusal. */
export function refuse(
  code: ProblemCode,
  details?: Refusal['details'],
  headers?: Refusal['headers'],
): Refusal {
  return {
    ok: false,
    code,
    ...(details === undefined ? {} : { details }),
    ...(headers === undefined ? {} : { headers }),
  };
}

/** A refusal for one faulty field. */
export function refuseField(path: string, message: string): Refusal {
  return refuse('invalid-request', { fields: [{ path, message }] });
}

/** 96 random bits; names one answer in a report. */
export function makeRequestId(): string {
  return `req_${randomBytes(12).toString('base64url')}`;
}

/** The refusal as `application/problem+json`. */
export function problemResponse(refusal: Refusal, requestId: string): Response {
  const { code } = refusal;
  const body: Problem = {
    type: `urn:ventario:problem:${code}`,
    title: TITLES[code],
    status: problemStatus[code],
    code,
    request_id: requestId,
    retryable: RETRYABLE.has(code),
    ...refusal.details,
  };
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: {
      ...refusal.headers,
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-request-id': requestId,
    },
  });
}
