import { describe, expect, it } from 'vitest';
import type { EndpointName, ProblemCode } from '../../main/backend/contract';
import { problemStatus } from '../../main/backend/contract';
import { carriedBy, problemFailure } from '../../main/backend/problems';
import type { FailureCode } from '../../preload/contract';

function causeOf(code: ProblemCode, endpoint: EndpointName, signed = false): FailureCode {
  const status = problemStatus[code];
  const json = { type: code, title: code, status, code, request_id: 'req_1', retryable: false };
  const carried = carriedBy(endpoint, signed);
  return problemFailure({ status, contentType: '', retryAfter: undefined, host: '', json, carried }, 0).code;
}

describe('a refusal', () => {
  it.each<[ProblemCode, EndpointName, FailureCode]>([
    ['not-found', 'disableKey', 'not-found'],
    ['idempotency-conflict', 'createKey', 'idempotency-conflict'],
    ['idempotency-conflict', 'rotateKey', 'idempotency-conflict'],
    ['precondition-failed', 'putWhitelist', 'changed-elsewhere'],
  ])('“%s” of %s is believed', (code, endpoint, cause) => {
    expect(causeOf(code, endpoint)).toBe(cause);
  });

  it.each<[ProblemCode, EndpointName]>([
    ['not-found', 'listKeys'],
    ['not-found', 'createKey'],
    ['idempotency-conflict', 'listKeys'],
    ['idempotency-conflict', 'disableKey'],
    ['precondition-failed', 'createKey'],
    ['nonce-replayed', 'usage'],
  ])('“%s” of %s is not understood: the request gave no reason for it', (code, endpoint) => {
    expect(causeOf(code, endpoint)).toBe('unexpected-answer');
  });

  it('“nonce-replayed” is believed of a signed request, “not-found” is not: a key that is gone is unknown', () => {
    expect(causeOf('nonce-replayed', 'self', true)).toBe('nonce-replayed');
    expect(causeOf('not-found', 'self', true)).toBe('unexpected-answer');
    expect(causeOf('not-found', 'activateKey', true)).toBe('unexpected-answer');
  });

  it('for a missing right is the key’s where a key has signed, and the sign-in’s otherwise', () => {
    expect(causeOf('permission-missing', 'portfolio', true)).toBe('permission-missing');
    expect(causeOf('permission-missing', 'usage')).toBe('sign-in-denied');
  });
});
