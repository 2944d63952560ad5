import { once } from 'node:events';
import { request } from 'node:http';
import { Agent, type RequestOptions } from 'node:https';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { type Duplex, PassThrough } from 'node:stream';
import {
  type ConnectionOptions,
  checkServerIdentity,
  connect,
  type PeerCertificate,
  type TLSSocket,
} from 'node:tls';
import { assertNever } from '../failure';

/** How TLS connections to the backend are made: limit on connecting, own CA, fixed address, tunnel through a proxy. */

type Proxy = { host: string; port: number };
type Tunnel = { kind: 'tunnel' } & Proxy;
export type Route = { kind: 'direct' } | Tunnel;
/** One entry of the system's answer for a URL (PAC syntax); `unusable` is of a kind that we cannot use. */
export type Entry = Route | { kind: 'unusable' };

/** How long proxies are waited for while another entry is left: a lost first packet is sent again after 1 s. */
const NEXT_PROXY_MS = 2_500;

/**
 * The entries of e.g. `PROXY proxy.example:8080; DIRECT`, in order, up to the first DIRECT. A name and password in front
 * of the host are left out: the route is shown.
 */
export function readEntries(answer: string): Entry[] {
  const entries = answer
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.length === 0) return [{ kind: 'direct' }];
  const read = entries.map(readEntry);
  const direct = read.findIndex(({ kind }) => kind === 'direct');
  return direct < 0 ? read : read.slice(0, direct + 1);
}

function readEntry(entry: string): Entry {
  const [kind = '', address = ''] = entry.split(/\s+/);
  if (kind.toUpperCase() === 'DIRECT') return { kind: 'direct' };
  if (kind.toUpperCase() !== 'PROXY' && kind.toUpperCase() !== 'HTTP') return { kind: 'unusable' };
  const [, host, port = '80'] = /^(?:.*@)?(.+?)(?::(\d{1,5}))?$/.exec(address) ?? [];
  return host === undefined || Number(port) > 65_535
    ? { kind: 'unusable' }
    : { kind: 'tunnel', host, port: Number(port) };
}

/** `passedOver`: what is to be said when the direct way leads nowhere, since a proxy was meant to be used before it. */
export type Choice =
  | { route: Route; passedOver: ConnectError | null }
  | { route: null; passedOver: ConnectError };

/**
 * The first whose proxy takes connections, as browsers choose. All are tried at once, but for the last one, which is
 * not tried. null when none can be used.
 */
export async function chooseRoute(entries: readonly Entry[]): Promise<Choice> {
  const usable = entries.filter((entry) => entry.kind !== 'unusable');
  const last = usable.at(-1);
  if (last === undefined) return { route: null, passedOver: new ConnectError('PROXY_UNSUPPORTED') };
  const tried = usable
    .slice(0, -1)
    .filter((route) => route.kind === 'tunnel')
    .map((route) => ({ route, ...tryConnecting(route) }));
  try {
    for (const { route, taken } of tried) if (await taken) return { route, passedOver: null };
  } finally {
    for (const { stop } of tried) stop();
  }
  const [first] = entries;
  return { route: last, passedOver: last.kind === 'direct' && first !== undefined ? whyNot(first) : null };
}

/** Why an entry in front of the chosen one was not used; null when it is the chosen one. */
function whyNot(entry: Entry): ConnectError | null {
  switch (entry.kind) {
    case 'direct':
      return null;
    case 'unusable':
      return new ConnectError('PROXY_UNSUPPORTED');
    case 'tunnel':
      return new ConnectError('PROXY_UNREACHABLE', { name: proxyName(entry) });
    default:
      return assertNever(entry);
  }
}

/** Does it take connections? Once stopped, it does not. */
function tryConnecting(proxy: Proxy): { taken: Promise<boolean>; stop(): void } {
  const socket = connectPlain({ host: bare(proxy.host), port: proxy.port });
  const stop = (): void => void socket.destroy();
  const taken = new Promise<boolean>((resolve) => {
    const timer = setTimeout(stop, NEXT_PROXY_MS);
    socket.on('error', () => {});
    socket.once('connect', () => resolve(true));
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
  return { taken, stop };
}

/** As it is shown. */
export function proxyName({ host, port }: Proxy): string {
  return `${host}:${port}`.slice(0, 200);
}

/** Without the brackets of an IPv6 address. */
function bare(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

/** A route as the system would say it. */
export function writeRoute(route: Route): string {
  return route.kind === 'direct' ? 'DIRECT' : `PROXY ${route.host}:${route.port}`;
}

/** An error of ours with a code, as Node's own network errors have. */
export class ConnectError extends Error {
  constructor(
    /** PROXY_TIMEOUT: it took the connection, and never answered. PROXY_UNKNOWN: the system does not say which. */
    readonly code:
      | 'CONNECT_TIMEOUT'
      | 'PROXY_SIGN_IN'
      | 'PROXY_REFUSED'
      | 'PROXY_TIMEOUT'
      | 'PROXY_UNKNOWN'
      | 'PROXY_UNREACHABLE'
      | 'PROXY_UNSUPPORTED',
    /** Which proxy it was, and what it answered. */
    readonly proxy: { name: string; status?: number } | null = null,
  ) {
    super(code);
  }
}

export type AgentOptions = {
  /** Replaces the system's roots; only ever the sandbox's own CA. */
  caPem: string | null;
  connectMs: number;
  /** At least one, in the order in which they are tried. */
  entries: readonly Entry[];
  /** Connect to this address only; the certificate is still checked against the name. */
  address: string | null;
};

/** Keep-alive agent; a connection that is not secured within `connectMs` ends as CONNECT_TIMEOUT. */
export function createAgent(options: AgentOptions): Agent {
  const shared = {
    keepAlive: true,
    maxSockets: 6,
    minVersion: 'TLSv1.2' as const,
    // Said, since Node would otherwise ask the environment (NODE_TLS_REJECT_UNAUTHORIZED).
    rejectUnauthorized: true,
    ...(options.caPem === null ? {} : { ca: options.caPem }),
  };
  return options.entries.some(({ kind }) => kind !== 'direct')
    ? new ProxyAgent(shared, options.connectMs, options.address, options.entries)
    : new DirectAgent(shared, options.connectMs, options.address);
}

class DirectAgent extends Agent {
  constructor(
    options: ConstructorParameters<typeof Agent>[0],
    protected readonly connectMs: number,
    private readonly address: string | null,
  ) {
    super(options);
  }

  override createConnection(
    options: RequestOptions & ConnectionOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const name = String(options.host);
    const pinned =
      this.address === null
        ? options
        : {
            ...options,
            host: this.address,
            checkServerIdentity: (_: string, certificate: PeerCertificate) =>
              checkServerIdentity(name, certificate),
          };
    const socket = super.createConnection(pinned, callback);
    if (socket) limitConnecting(socket, this.connectMs);
    return socket;
  }
}

class ProxyAgent extends DirectAgent {
  constructor(
    options: ConstructorParameters<typeof Agent>[0],
    connectMs: number,
    address: string | null,
    private readonly entries: readonly Entry[],
  ) {
    super(options, connectMs, address);
  }

  override createConnection(
    options: RequestOptions & ConnectionOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    void this.secure(options, callback);
    return undefined;
  }

  private async secure(
    options: RequestOptions & ConnectionOptions,
    callback: ((error: Error | null, stream: Duplex) => void) | undefined,
  ): Promise<void> {
    let socket: Duplex;
    try {
      socket = await this.begin(options);
    } catch (error) {
      // Node does not look at the stream when there is an error; only its type asks for one.
      callback?.(error instanceof Error ? error : new Error('tunnel'), new PassThrough());
      return;
    }
    callback?.(null, socket);
  }

  /** Rejects with whatever keeps a connection from being begun. */
  private async begin(options: RequestOptions & ConnectionOptions): Promise<Duplex> {
    const { route, passedOver } = await chooseRoute(this.entries);
    if (route === null) throw passedOver;
    if (route.kind === 'direct') {
      const direct = super.createConnection(options);
      if (!direct) throw new Error('direct');
      if (passedOver !== null) {
        // Once the way has led somewhere, what goes wrong with TLS there is told as it is.
        await once(direct, 'connect').catch(() => {
          throw passedOver;
        });
      }
      return direct;
    }
    const host = String(options.host);
    const tunnel = await openTunnel(route, host, Number(options.port ?? 443), this.connectMs);
    try {
      const socket = connect({
        socket: tunnel,
        minVersion: 'TLSv1.2',
        rejectUnauthorized: true,
        host,
        ...(options.servername === undefined ? {} : { servername: options.servername }),
        ...(options.ca === undefined ? {} : { ca: options.ca }),
      });
      limitConnecting(socket, this.connectMs);
      return socket;
    } catch (error) {
      tunnel.destroy();
      throw error;
    }
  }
}

/** A plain connection to host:port through an HTTP proxy (RFC 9110, section 9.3.6). Throws ConnectError. */
export function openTunnel(
  proxy: Proxy,
  host: string,
  port: number,
  limitMs: number,
  signal?: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const target = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
    const name = proxyName(proxy);
    let reached = false;
    const asked = request({
      host: bare(proxy.host),
      port: proxy.port,
      method: 'CONNECT',
      path: target,
      headers: { host: target },
      agent: false,
    });
    const stop = (): void => {
      asked.destroy(new ConnectError(reached ? 'PROXY_TIMEOUT' : 'PROXY_UNREACHABLE', { name }));
    };
    const timer = setTimeout(stop, limitMs);
    asked.once('socket', (socket) => {
      socket.once('connect', () => {
        reached = true;
      });
    });
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted === true) stop();
    asked.once('close', () => signal?.removeEventListener('abort', stop));
    asked.once('connect', (answer, socket) => {
      clearTimeout(timer);
      const { statusCode = 0 } = answer;
      if (statusCode >= 200 && statusCode < 300) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(refusedBy(name, statusCode));
    });
    asked.once('response', (answer) => {
      clearTimeout(timer);
      answer.destroy();
      reject(refusedBy(name, answer.statusCode));
    });
    asked.once('error', (error) => {
      clearTimeout(timer);
      // Whatever kept us from the proxy says nothing about the server behind it.
      const why = reached ? 'PROXY_REFUSED' : 'PROXY_UNREACHABLE';
      reject(error instanceof ConnectError ? error : new ConnectError(why, { name }));
    });
    asked.end();
  });
}

function refusedBy(name: string, status = 0): ConnectError {
  return new ConnectError(status === 407 ? 'PROXY_SIGN_IN' : 'PROXY_REFUSED', { name, status });
}

function limitConnecting(socket: Duplex | TLSSocket, limitMs: number): void {
  const timer = setTimeout(() => socket.destroy(new ConnectError('CONNECT_TIMEOUT')), limitMs);
  const stop = (): void => clearTimeout(timer);
  socket.once('secureConnect', stop);
  socket.once('close', stop);
}
