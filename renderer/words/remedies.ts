import type { Failure, FailureCode } from '../../preload/contract';

/** What can be done about a failure. Words for each stand in the catalogues, the doing in parts/FailureNotice. */
export type Remedy =
  | 'retry'
  | 'sign-in'
  | 'dashboard'
  | 'keychain-guide'
  | 'unlock-keychain'
  | 'open-vault'
  | 'adopt-keychain'
  | 'time-settings'
  | 'settings'
  | 'network-settings'
  | 'network-sign-in'
  | 'usage'
  | 'renew'
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
  'name-server-silent': 'network-settings',
  'name-blocked': 'network-settings',
  'no-route': 'network-settings',
  refused: 'retry',
  'port-blocked': 'retry',
  'firewall-denied': 'retry',
  'address-unreachable': 'retry',
  timeout: 'retry',
  'connection-lost': 'retry',
  'proxy-sign-in': 'network-settings',
  'proxy-refused': 'network-settings',
  'proxy-unreachable': 'network-settings',
  'proxy-unsupported': 'network-settings',
  'captive-portal': 'network-sign-in',
  'not-tls': 'settings',
  'tls-cut': 'retry',
  'tls-too-old': 'settings',
  'tls-clock': 'time-settings',
  'tls-intercepted': 'retry',
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
  'region-blocked': 'retry',
  'rate-limited': 'retry',
  'retry-storm': 'usage',
  'signature-missing': 'retry',
  'signature-malformed': 'retry',
  'signature-invalid': 'take-over',
  'digest-mismatch': 'retry',
  'key-unknown': 'new-key',
  'key-disabled': 'unlock',
  'key-expired': 'new-key',
  'key-pending': 'retry',
  'key-wrong-environment': 'new-key',
  'key-just-changed': 'retry',
  'clock-skew': 'time-settings',
  'session-expired': 'sign-in',
  'ip-not-allowed': 'whitelist',
  'ip-changed': 'whitelist',
  'ip-other-family': 'whitelist',
  'ip-other-machine': 'whitelist',
  'permission-missing': 'permissions',
  'read-missing': 'permissions',
  'trade-missing': 'permissions',
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
  'keychain-vault-locked': 'open-vault',
  'passphrase-wrong': 'open-vault',
  'passphrase-too-short': 'retry',
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
  'credential-characters': 'take-over',
  'credential-twice': 'take-over',
  'value-has-blanks': 'take-over',
  'value-has-quotes': 'take-over',
  'key-type-wrong': 'take-over',
  'address-invalid': 'change-address',
  'secret-not-here': 'new-key',
  'disk-full': 'retry',
  'disk-read-only': 'retry',
  'file-denied': 'other-place',
  'file-not-safe': 'other-place',
  'file-failed': 'other-place',
  'report-unreadable': 'retry',
  'withdrawal-right': 'lock',
  'slow-answer': 'retry',
  'expiry-near': 'renew',
  'backend-address-missing': 'settings',
  'backend-address-invalid': 'settings',
  'live-not-in-stand-in': 'practise',
  'practice-not-started': 'retry',
  busy: 'retry',
  cancelled: 'retry',
  internal: 'retry',
} as const satisfies Record<FailureCode, Remedy>;

/** The remedy of this failure, which may know more than its cause. */
export function remedyOf({ code, evidence }: Failure): Remedy {
  const remedy: Remedy = remedies[code];
  if (remedy !== 'time-settings') return remedy;
  // These have no page of settings to open: what to do stands in the sentence.
  const { system, skewMs } = evidence ?? {};
  if (system === 'linux' || system === 'wsl' || system === 'container') return 'retry';
  // The server's time was asked: it is not the clock.
  return skewMs !== undefined && (code === 'tls-expired' || code === 'tls-not-yet-valid') ? 'retry' : remedy;
}
