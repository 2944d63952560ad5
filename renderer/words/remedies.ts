import type { Failure, FailureCode } from '../../preload/contract';

/** What can be done about a failure. Words for each stand in the catalogues, the doing in parts/FailureNotice. */
export type Remedy =
  | 'retry'
  | 'sign-in'
  | 'dashboard'
  | 'keychain-guide'
  | 'unlock-keychain'
  | 'adopt-keychain'
  | 'time-settings'
  | 'settings'
  | 'whitelist'
  | 'permissions'
  | 'unlock'
  | 'new-key'
  | 'take-over'
  | 'change-label'
  | 'change-address'
  | 'other-place'
  | 'lock'
  | 'practise';

export type Evidence = NonNullable<Failure['evidence']>;

/** A cause in one sentence, and what it was seen by. */
export type FailureText = {
  readonly cause: (evidence: Evidence) => string;
  readonly proof: (evidence: Evidence) => string | null;
};

/** The one remedy of each cause, the same in every language. */
export const remedies = {
  offline: 'retry',
  'name-not-found': 'settings',
  refused: 'retry',
  timeout: 'retry',
  'connection-lost': 'retry',
  'proxy-sign-in': 'retry',
  'tls-untrusted': 'settings',
  'tls-expired': 'time-settings',
  'tls-not-yet-valid': 'time-settings',
  'tls-wrong-host': 'settings',
  'tls-failed': 'retry',
  redirected: 'settings',
  'not-ventario': 'settings',
  'unexpected-answer': 'retry',
  'answer-too-large': 'retry',
  'server-trouble': 'retry',
  'server-maintenance': 'retry',
  'rate-limited': 'retry',
  'signature-missing': 'retry',
  'signature-malformed': 'retry',
  'signature-invalid': 'take-over',
  'digest-mismatch': 'retry',
  'key-unknown': 'new-key',
  'key-disabled': 'unlock',
  'key-expired': 'new-key',
  'key-pending': 'retry',
  'key-wrong-environment': 'new-key',
  'clock-skew': 'time-settings',
  'session-expired': 'sign-in',
  'ip-not-allowed': 'whitelist',
  'permission-missing': 'permissions',
  'account-pending': 'dashboard',
  'account-suspended': 'dashboard',
  'not-found': 'retry',
  'nonce-replayed': 'retry',
  'idempotency-conflict': 'retry',
  'changed-elsewhere': 'retry',
  'invalid-request': 'retry',
  'sign-in-needed': 'sign-in',
  'sign-in-cancelled': 'sign-in',
  'sign-in-denied': 'sign-in',
  'sign-in-timeout': 'sign-in',
  'sign-in-failed': 'sign-in',
  'browser-not-opened': 'sign-in',
  'keychain-missing': 'keychain-guide',
  'keychain-locked': 'unlock-keychain',
  'keychain-denied': 'keychain-guide',
  'keychain-slow': 'retry',
  'keychain-changed': 'adopt-keychain',
  'keychain-mismatch': 'retry',
  'label-empty': 'change-label',
  'label-too-long': 'change-label',
  'label-control-characters': 'change-label',
  'label-mismatch': 'change-label',
  'clipboard-empty': 'retry',
  'credential-unrecognised': 'take-over',
  'credential-wrong-length': 'take-over',
  'credential-checksum': 'take-over',
  'credential-swapped': 'take-over',
  'credential-wrong-mode': 'take-over',
  'credential-incomplete': 'take-over',
  'address-invalid': 'change-address',
  'secret-not-here': 'new-key',
  'disk-full': 'retry',
  'disk-read-only': 'retry',
  'file-denied': 'other-place',
  'file-not-safe': 'other-place',
  'file-failed': 'other-place',
  'withdrawal-right': 'lock',
  'slow-answer': 'retry',
  'backend-address-missing': 'settings',
  'backend-address-invalid': 'settings',
  'live-not-in-stand-in': 'practise',
  'practice-not-started': 'retry',
  busy: 'retry',
  cancelled: 'retry',
  internal: 'retry',
} as const satisfies Record<FailureCode, Remedy>;
