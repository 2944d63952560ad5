import { networkInterfaces } from 'node:os';
import type { Failure, FailureCode } from '../../preload/contract';
import { ConnectError } from './agent';

/** The one meaning of every error that a network or TLS connection can end with. */

const CODES: Readonly<Record<string, FailureCode>> = {
  ENOTFOUND: 'name-not-found',
  EAI_NONAME: 'name-not-found',
  ENODATA: 'name-not-found',
  EAI_AGAIN: 'name-server-silent',
  // A resolver's own answers (c-ares).
  ESERVFAIL: 'name-server-silent',
  EREFUSED: 'name-server-silent',
  ETIMEOUT: 'name-server-silent',
  ENETUNREACH: 'no-route',
  EHOSTUNREACH: 'no-route',
  EHOSTDOWN: 'no-route',
  EADDRNOTAVAIL: 'no-route',
  ENETDOWN: 'offline',
  ECONNREFUSED: 'refused',
  EACCES: 'firewall-denied',
  EPERM: 'firewall-denied',
  ETIMEDOUT: 'timeout',
  ESOCKETTIMEDOUT: 'timeout',
  ECONNABORTED: 'timeout',
  CONNECT_TIMEOUT: 'timeout',
  WHOLE_TIMEOUT: 'timeout',
  IDLE_TIMEOUT: 'connection-lost',
  ECONNRESET: 'connection-lost',
  EPIPE: 'connection-lost',
  ERR_STREAM_PREMATURE_CLOSE: 'connection-lost',
  PROXY_SIGN_IN: 'proxy-sign-in',
  PROXY_REFUSED: 'proxy-refused',
  PROXY_TIMEOUT: 'proxy-refused',
  PROXY_UNKNOWN: 'proxy-unreachable',
  PROXY_UNREACHABLE: 'proxy-unreachable',
  PROXY_UNSUPPORTED: 'proxy-unsupported',
  // Whoever answers speaks no TLS, or none that is still allowed.
  ERR_SSL_WRONG_VERSION_NUMBER: 'not-tls',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'not-tls',
  ERR_SSL_HTTP_REQUEST: 'not-tls',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'tls-too-old',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'tls-too-old',
  ERR_SSL_VERSION_TOO_LOW: 'tls-too-old',
  // TLS: OpenSSL's verification results by their names in Node.
  CERT_HAS_EXPIRED: 'tls-expired',
  CERT_NOT_YET_VALID: 'tls-not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls-wrong-host',
  HOSTNAME_MISMATCH: 'tls-wrong-host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls-untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls-untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'tls-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls-untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls-untrusted',
  CERT_UNTRUSTED: 'tls-untrusted',
  CERT_REJECTED: 'tls-untrusted',
  CERT_REVOKED: 'tls-untrusted',
  CERT_CHAIN_TOO_LONG: 'tls-untrusted',
  CERT_SIGNATURE_FAILURE: 'tls-untrusted',
  INVALID_CA: 'tls-untrusted',
  INVALID_PURPOSE: 'tls-untrusted',
};

/** Node's short name of an error, such as ECONNREFUSED; never its message, which may quote a request. */
export function technicalName(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code !== '') return code.slice(0, 60);
  if (error instanceof AggregateError) {
    const names = error.errors.map(technicalName);
    return names.find((name) => name !== 'UNKNOWN') ?? 'UNKNOWN';
  }
  return 'UNKNOWN';
}

/** One code for a network or TLS error. Looks through `cause`, since libraries wrap Node's errors. */
export function networkFailure(error: unknown, host: string, online: () => boolean = hasNetwork): Failure {
  let technical = 'UNKNOWN';
  let code: FailureCode | undefined;
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const name = technicalName(at);
    if (technical === 'UNKNOWN') technical = name;
    code = CODES[name] ?? byFamily(name);
    if (code !== undefined) {
      technical = name;
      // A way that was lost later than at connecting: the request may have arrived.
      if (UNREACHED.has(code) && wasConnected(at)) code = 'connection-lost';
      break;
    }
  }
  // Without a network each system says another of these.
  if (code !== undefined && WITHOUT_NETWORK.has(code) && !online()) code = 'offline';
  const proxy = code === 'offline' ? null : proxyOf(error);
  const status = proxy?.status === undefined ? {} : { status: proxy.status };
  return {
    code: code ?? 'connection-lost',
    evidence: { host: proxy?.name ?? host.slice(0, 260), technical, ...status },
  };
}

/** Libraries copy a code to an error of their own, and no more. */
function proxyOf(error: unknown, depth = 0): ConnectError['proxy'] {
  if (error instanceof ConnectError) return error.proxy;
  return error instanceof Error && depth < 5 ? proxyOf(error.cause, depth + 1) : null;
}

const UNREACHED: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'offline',
  'no-route',
  'refused',
  'firewall-denied',
]);

function wasConnected(error: Error): boolean {
  if ('syscall' in error) return error.syscall === 'read' || error.syscall === 'write';
  return error.cause instanceof Error && wasConnected(error.cause);
}

const WITHOUT_NETWORK: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'name-not-found',
  'name-server-silent',
  'no-route',
  'proxy-unreachable',
  'proxy-unsupported',
]);

function byFamily(name: string): FailureCode | undefined {
  // A broken answer on the line, e.g. HPE_INVALID_CONSTANT: whoever answers speaks no HTTP.
  if (name.startsWith('HPE_')) return 'unexpected-answer';
  if (name.startsWith('ERR_SSL_') || name.startsWith('ERR_TLS_') || name === 'EPROTO') return 'tls-failed';
  if (name.startsWith('CERT_') || name.startsWith('CRL_')) return 'tls-untrusted';
  return undefined;
}

/** Has any interface but loopback an address that somebody gave it? */
function hasNetwork(): boolean {
  return Object.values(networkInterfaces()).some(
    (list) => list?.some((entry) => !entry.internal && !LINK_LOCAL.test(entry.address)) === true,
  );
}

/** What a device gives itself when nobody else does (RFC 3927, RFC 4291). */
const LINK_LOCAL = /^(169\.254\.|fe[89ab])/i;
