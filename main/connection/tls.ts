import { isIP, type Socket } from 'node:net';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { Failure, FailureCode } from '../../preload/contract';
import { networkFailure } from '../backend/network-failures';
import { lookClosely, type Seen, type Validity } from './certificate-look';
import { insteadOf } from './portal';
import { failing, hostOf, passed, type Stage, type StageContext } from './stage';

/** The certificate on exactly that connection, checked against the name and the roots that the client uses. */
export const tls: Stage = {
  id: 'tls',
  limitMs: 6_000,
  async run(context) {
    const { found, client } = context;
    if (found.socket === undefined || found.route === undefined) return failing({ code: 'internal' });
    try {
      const socket = await secure(context, found.socket);
      const certificate = socket.getPeerCertificate();
      const protocol = socket.getProtocol() ?? '';
      socket.destroy();
      // From here on: the address that TLS was checked at, or the proxy that led there.
      const pinned = client.pinned(found.address ?? null, found.route);
      found.api = pinned;
      found.closing.push(() => pinned.close());
      return passed({ protocol, ...untilOf(certificate) });
    } catch (error) {
      return failing(
        await meaningOf(
          context,
          networkFailure(error, context.url.host, () => true),
        ),
      );
    }
  },
};

function untilOf(certificate: PeerCertificate): { certificateUntil?: number } {
  const until = Date.parse(certificate.valid_to);
  return Number.isNaN(until) ? {} : { certificateUntil: until };
}

/** Causes that somebody else in the backend's place has too. */
const AS_FROM_ANOTHER: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'connection-lost',
  'not-tls',
  'tls-cut',
  'tls-failed',
  'tls-untrusted',
  'tls-wrong-host',
  'tls-expired',
  'tls-not-yet-valid',
]);

async function meaningOf(context: StageContext, failure: Failure): Promise<Failure> {
  // Whatever the end of a test has cut off means nothing, and nothing more is sent.
  if (context.signal.aborted) return { code: 'cancelled' };
  const { address, route } = context.found;
  if (route?.kind === 'direct' && address !== undefined && AS_FROM_ANOTHER.has(failure.code)) {
    const another = await insteadOf(context, address);
    if (another !== null) return another;
  }
  switch (failure.code) {
    case 'connection-lost':
      return { ...failure, code: 'tls-cut' };
    case 'tls-expired':
    case 'tls-not-yet-valid': {
      const seen = await lookClosely(context, { askTime: true });
      // Whose certificate it is comes before its dates.
      return seen?.trusted === false ? byIssuer(failure, seen) : byClock(context, failure, seen);
    }
    case 'tls-untrusted':
      return byIssuer(failure, await lookClosely(context, { askTime: false }));
    case 'tls-wrong-host': {
      const seen = await lookClosely(context, { askTime: false });
      return { ...failure, evidence: { ...failure.evidence, ...(seen?.name ? { issuer: seen.name } : {}) } };
    }
    default:
      return failure;
  }
}

/**
 * Is a certificate really out of its time, or is it this device that is? The certificate in question is that of the
 * server or of an authority above it, whichever this clock finds out of its time.
 */
function byClock(context: StageContext, failure: Failure, seen: Seen | null): Failure {
  const [leaf, ...above] = seen?.chain ?? [];
  if (seen === null || leaf === undefined) return failure;
  const now = context.now();
  const skewMs = seen.serverTime === null ? null : Math.round(now - seen.serverTime);
  const skew = skewMs === null ? {} : { skewMs, system: context.system };
  const outside = [leaf, ...above].filter((one) => !isGoodAt(one, now));
  const [culprit] = outside;
  // All that is to be seen is in its time: what was refused is an authority's that was not sent, and no clock is blamed.
  if (culprit === undefined)
    return { ...failure, evidence: { ...failure.evidence, ...skew, ...byName(seen.issuer) } };
  const right = seen.serverTime;
  if (right !== null && outside.every((one) => isGoodAt(one, right))) {
    return { code: 'tls-clock', evidence: { ...failure.evidence, ...range(culprit), ...skew } };
  }
  // By the server's clock only some of them are out of their time.
  const expired = outside.find((one) => right !== null && !isGoodAt(one, right)) ?? culprit;
  const authority = expired === leaf ? {} : byName(expired.name ?? seen.issuer);
  return { ...failure, evidence: { ...failure.evidence, ...range(expired), ...skew, ...authority } };
}

function byName(issuer: string | null): { issuer: string } {
  // Without a name it still is the authority's.
  return { issuer: issuer ?? '–' };
}

function range({ from, until }: Validity): { from?: number; until?: number } {
  return { ...(from === null ? {} : { from }), ...(until === null ? {} : { until }) };
}

function isGoodAt({ from, until }: Validity, time: number): boolean {
  return (from === null || from <= time) && (until === null || time <= until);
}

/** Names under which programs and gateways sign that read encrypted traffic. */
const INTERCEPTORS =
  /avast|avg |kaspersky|eset |bitdefender|norton|symantec web|mcafee|sophos|g ?data|dr\.? ?web|zscaler|netskope|forti(net|gate)|palo alto|blue ?coat|cisco umbrella|checkpoint|check point|adguard|mitmproxy|fiddler|charles proxy|portswigger|burp|web\/mail shield|ssl (inspection|scanner|filter)|untrusted root/i;

function byIssuer(failure: Failure, seen: Seen | null): Failure {
  const issuer = seen?.issuer ?? null;
  if (issuer === null) return { ...failure, code: 'tls-untrusted' };
  return {
    code: INTERCEPTORS.test(issuer) ? 'tls-intercepted' : 'tls-untrusted',
    evidence: { ...failure.evidence, issuer },
  };
}

function secure(context: StageContext, under: Socket): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const host = hostOf(context.url);
    const socket = connect({
      socket: under,
      host,
      // RFC 6066, section 3: an address is no server name.
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(context.caPem === null ? {} : { ca: context.caPem }),
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
    });
    context.signal.addEventListener('abort', () => socket.destroy(), { once: true });
    socket.once('secureConnect', () => resolve(socket));
    socket.on('error', reject);
    socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
  });
}
