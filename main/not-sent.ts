import type { FailureCode } from '../preload/contract';

/** Causes with which a request never left this device, or nobody took it: nothing has changed at the backend. */
export const NOT_SENT: readonly FailureCode[] = [
  'offline',
  'name-not-found',
  'name-server-silent',
  'no-route',
  'refused',
  'firewall-denied',
  'proxy-sign-in',
  'proxy-refused',
  'proxy-unreachable',
  'proxy-unsupported',
  'tls-untrusted',
  'tls-expired',
  'tls-not-yet-valid',
  'tls-wrong-host',
];
