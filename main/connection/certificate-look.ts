import { X509Certificate } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { connect, type DetailedPeerCertificate, rootCertificates, type TLSSocket } from 'node:tls';
import { openTunnel } from '../backend/agent';
import { hostOf, portOf, type StageContext } from './stage';

/**
 * A second look at a server whose certificate was refused, only to name why: who signed it, from when until when it is
 * good, and what time the server has. Nothing of the key goes over this connection, and no later stage uses it.
 */
export type Seen = {
  issuer: string | null;
  /** The first name that the certificate is for. */
  name: string | null;
  /** The server's certificate, then those above it as far as they are to be seen. */
  chain: readonly Validity[];
  /** The chain leads to an authority that this app trusts, whatever the dates in it. */
  trusted: boolean;
  /** The server's own time, in ms; null when it did not say. */
  serverTime: number | null;
};

/** Whose a certificate is, and from when until when it is good; null = not to be read. */
export type Validity = { name: string | null; from: number | null; until: number | null };

const LIMIT_MS = 1_500;
/** More than any authority puts between its root and a server. */
const MOST_ABOVE = 8;
/** More than an answer's head, less than a flood. */
const MOST_BYTES = 16_384;

/** The same way as before: to the address that was tested, or through the proxy. null when there was nothing to see. */
export async function lookClosely(context: StageContext, wanted: { askTime: boolean }): Promise<Seen | null> {
  const host = hostOf(context.url);
  const way = await wayTo(context, host);
  if (way === null) return null;
  const socket = connect({
    ...way,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(context.caPem === null ? {} : { ca: context.caPem }),
    minVersion: 'TLSv1.2',
    // What is read here is evidence of a refusal that already stands, and is trusted for nothing.
    rejectUnauthorized: false,
  });
  const stop = (): void => {
    socket.destroy();
  };
  const timer = setTimeout(stop, LIMIT_MS);
  context.signal.addEventListener('abort', stop, { once: true });
  if (context.signal.aborted) stop();
  try {
    await secured(socket);
    const certificate = socket.getPeerCertificate(true);
    const { issuer, subjectaltname } = certificate;
    const chain = chainOf(certificate);
    return {
      issuer: signer(issuer.O, issuer.CN),
      name:
        /(?:DNS|IP Address):([^,]+)/
          .exec(subjectaltname ?? '')?.[1]
          ?.trim()
          .slice(0, 160) ?? null,
      chain: chain.map(validityOf),
      trusted: leadsToTrust(chain, context.caPem),
      serverTime: wanted.askTime ? await timeFrom(socket, context.url.host) : null,
    };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
    context.signal.removeEventListener('abort', stop);
    socket.destroy();
  }
}

async function wayTo(
  { found: { address, route }, url, signal }: StageContext,
  host: string,
): Promise<{ host: string; port: number } | { socket: Socket } | null> {
  if (route?.kind === 'tunnel') {
    const socket = await openTunnel(route, host, portOf(url), LIMIT_MS, signal).catch(() => null);
    return socket && { socket };
  }
  return address === undefined ? null : { host: address, port: portOf(url) };
}

/** A root is its own issuer; one that was not sent and is not trusted here is missing. */
function chainOf(certificate: DetailedPeerCertificate): DetailedPeerCertificate[] {
  const chain = new Set<DetailedPeerCertificate>();
  let at: DetailedPeerCertificate | undefined = certificate;
  while (at !== undefined && !chain.has(at) && chain.size <= MOST_ABOVE) {
    chain.add(at);
    at = at.issuerCertificate;
  }
  return [...chain];
}

function validityOf({ subject, valid_from, valid_to }: DetailedPeerCertificate): Validity {
  return { name: signer(subject.O, subject.CN), from: timeOf(valid_from), until: timeOf(valid_to) };
}

/** OpenSSL tells the last thing that it finds wrong: a stranger's certificate that has expired as well is only expired to it. */
function leadsToTrust(chain: readonly DetailedPeerCertificate[], caPem: string | null): boolean {
  const roots = (caPem === null ? rootCertificates : [caPem]).map((pem) => new X509Certificate(pem));
  return chain
    .map(({ raw }) => new X509Certificate(raw))
    .some((one) =>
      roots.some(
        (root) =>
          one.fingerprint256 === root.fingerprint256 || (one.checkIssued(root) && one.verify(root.publicKey)),
      ),
    );
}

function secured(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('secureConnect', () => resolve());
    socket.on('error', reject);
    socket.once('close', () => reject(new Error('closed')));
  });
}

/** The `date` header of an answer to the one question that anybody may ask. */
function timeFrom(socket: TLSSocket, host: string): Promise<number | null> {
  return new Promise((resolve) => {
    let head = '';
    socket.on('data', (chunk: Buffer) => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n') && head.length < MOST_BYTES) return;
      const exact = /"server_time"\s*:\s*(\d{12,14})/.exec(head)?.[1];
      const dated = /^date:\s*(.+)$/im.exec(head)?.[1];
      resolve(exact === undefined ? timeOf(dated?.trim() ?? '') : Number(exact));
    });
    socket.once('close', () => resolve(null));
    socket.write(`GET /v1/time HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  });
}

function timeOf(text: string): number | null {
  const time = Date.parse(text);
  return Number.isNaN(time) || time < 0 ? null : time;
}

/** Organisation and name, where they differ. */
function signer(...names: (string | string[] | undefined)[]): string | null {
  const texts = names.map(textOf).filter((text) => text !== null);
  return texts.length === 0 ? null : [...new Set(texts)].join(' – ').slice(0, 160);
}

function textOf(name: string | string[] | undefined): string | null {
  const text = Array.isArray(name) ? name[0] : name;
  // Control characters have no place in a sentence.
  return text === undefined ? null : text.replaceAll(/\p{Cc}/gu, ' ').slice(0, 160);
}
