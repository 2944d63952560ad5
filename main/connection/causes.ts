import type { FailureCode, StageId } from '../../preload/contract';

/** What the backend or the wire may answer to any call. */
const ANY_CALL = [
  'timeout',
  'connection-lost',
  'redirected',
  'not-ventario',
  'captive-portal',
  'unexpected-answer',
  'answer-too-large',
  'server-trouble',
  'server-maintenance',
  'region-blocked',
  'rate-limited',
] as const satisfies readonly FailureCode[];

/** What the backend may say to any signed call. */
const SIGNED_CALL = [
  ...ANY_CALL,
  'retry-storm',
  'signature-missing',
  'signature-malformed',
  'signature-invalid',
  'digest-mismatch',
  'key-unknown',
  'key-disabled',
  'key-expired',
  'key-pending',
  'key-wrong-environment',
  'key-just-changed',
  'clock-skew',
  'nonce-replayed',
  'account-suspended',
] as const satisfies readonly FailureCode[];

/**
 * Every cause that a stage can name, as a failure or as a remark. The scripts for the bot's machine print the same.
 * Beside these stand the other states of the keychain (inputs) and `timeout` or `internal` of any stage.
 */
export const STAGE_CODES = {
  inputs: [
    'credential-incomplete',
    'credential-unrecognised',
    'credential-characters',
    'credential-wrong-length',
    'credential-checksum',
    'credential-swapped',
    'credential-twice',
    'credential-wrong-mode',
    'value-has-blanks',
    'value-has-quotes',
    'key-type-wrong',
    'secret-not-here',
    'keychain-slow',
  ],
  dns: [
    'name-not-found',
    'name-server-silent',
    'name-blocked',
    'offline',
    'proxy-unsupported',
    'proxy-unreachable',
  ],
  tcp: [
    'name-not-found',
    'name-blocked',
    'refused',
    'port-blocked',
    'firewall-denied',
    'no-route',
    'offline',
    'address-unreachable',
    'captive-portal',
    'proxy-sign-in',
    'proxy-refused',
    'proxy-unreachable',
    'proxy-unsupported',
  ],
  tls: [
    'name-not-found',
    'tls-expired',
    'tls-not-yet-valid',
    'tls-clock',
    'tls-wrong-host',
    'tls-untrusted',
    'tls-intercepted',
    'tls-too-old',
    'tls-cut',
    'tls-failed',
    'not-tls',
    'captive-portal',
  ],
  clock: [...ANY_CALL, 'clock-skew'],
  signature: SIGNED_CALL,
  whitelist: ['ip-not-allowed', 'ip-changed', 'ip-other-family', 'ip-other-machine', 'key-just-changed'],
  permissions: [...SIGNED_CALL, 'ip-not-allowed', 'read-missing'],
  withdrawal: ['withdrawal-right'],
  'test-order': [...SIGNED_CALL, 'ip-not-allowed', 'trade-missing'],
  response: [...SIGNED_CALL, 'ip-not-allowed', 'slow-answer', 'expiry-near'],
} as const satisfies Record<StageId, readonly FailureCode[]>;
