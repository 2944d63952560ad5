import { describe, expect, it } from 'vitest';
import type { EndpointName, ProblemCode } from '../../main/backend/contract';
import { problemStatus } from '../../main/backend/contract';
import { carriedBy, problemFailure } from '../../main/backend/problems';
import type { FailureCode } from '../../preload/contract';

type Sent = { signed?: boolean; headers?: readonly string[] };

function causeOf(code: ProblemCode, endpoint: EndpointName, sent: Sent = {}): FailureCode {
  const status = problemStatus[code];
  const json = { type: code, title: code, status, code, request_id: 'req_1', retryable: false };
  const headers = Object.fromEntries((sent.headers ?? []).map((name) => [name, 'x']));
  const carried = carriedBy(endpoint, sent.signed ?? false, headers);
  return problemFailure({ status, contentType: '', retryAfter: undefined, host: '', json, carried }, 0).code;
}

describe('a refusal', () => {
  it.each<[ProblemCode, EndpointName, string[], FailureCode]>([
    ['not-found', 'disableKey', [], 'not-found'],
    ['idempotency-conflict', 'createKey', ['idempotency-key'], 'idempotency-conflict'],
    ['idempotency-conflict', 'rotateKey', ['idempotency-key'], 'idempotency-conflict'],
    ['precondition-failed', 'putWhitelist', ['if-match'], 'changed-elsewhere'],
    ['precondition-failed', 'changeKey', ['content-type', 'if-match'], 'changed-elsewhere'],
  ])('“%s” of %s with %j is believed', (code, endpoint, headers, cause) => {
    expect(causeOf(code, endpoint, { headers })).toBe(cause);
  });

  it.each<[ProblemCode, EndpointName]>([
    ['not-found', 'listKeys'],
    ['not-found', 'createKey'],
    ['idempotency-conflict', 'listKeys'],
    ['idempotency-conflict', 'disableKey'],
    ['precondition-failed', 'createKey'],
    // A change of the label alone goes without If-Match.
    ['precondition-failed', 'changeKey'],
    ['nonce-replayed', 'usage'],
  ])('“%s” of %s is not understood: the request gave no reason for it', (code, endpoint) => {
    expect(causeOf(code, endpoint)).toBe('unexpected-answer');
  });

  it('“nonce-replayed” is believed of a signed request, “not-found” is not: a key that is gone is unknown', () => {
    expect(causeOf('nonce-replayed', 'self', { signed: true })).toBe('nonce-replayed');
    expect(causeOf('not-found', 'self', { signed: true })).toBe('unexpected-answer');
    expect(causeOf('not-found', 'activateKey', { signed: true })).toBe('unexpected-answer');
  });

  it('for a missing right is the key’s where a key has signed, and the sign-in’s otherwise', () => {
    expect(causeOf('permission-missing', 'portfolio', { signed: true })).toBe('permission-missing');
    expect(causeOf('permission-missing', 'usage')).toBe('sign-in-denied');
  });
});
