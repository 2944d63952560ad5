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

/** How TLS connections to the backend are made: limit on connecting, own CA, fixed address, tunnel through a proxy. */

type Proxy = { host: string; port: number };
/** The system's answer for a URL (PAC syntax), reduced to what we can use. */
export type Route = { kind: 'direct' } | ({ kind: 'tunnel' } & Proxy);

/** How long a proxy is waited for while another entry is left. */
const NEXT_PROXY_MS = 1_000;

/**
 * The usable entries of e.g. `PROXY proxy.example:8080; DIRECT`, in order; none when all are of a kind we cannot use. A
 * name and password in front of the host are left out: the route is shown.
 */
export function readRoutes(answer: string): Route[] {
  const entries = answer
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  if (entries.length === 0) return [{ kind: 'direct' }];
  const routes: Route[] = [];
  for (const entry of entries) {
    const [kind = '', address = ''] = entry.split(/\s+/);
    if (kind.toUpperCase() === 'DIRECT') return [...routes, { kind: 'direct' }];
    if (kind.toUpperCase() !== 'PROXY' && kind.toUpperCase() !== 'HTTP') continue;
    const [, host, port] = /^(?:.*@)?(.+?)(?::(\d{1,5}))?$/.exec(address) ?? [];
    if (host !== undefined && Number(port ?? '80') <= 65_535)
      routes.push({ kind: 'tunnel', host, port: Number(port ?? '80') });
  }
  return routes;
}

/** The first whose proxy takes connections, as browsers choose; the last one is not tried. null when there is none. */
export async function chooseRoute(routes: readonly Route[]): Promise<Route | null> {
  for (const route of routes.slice(0, -1)) {
    if (route.kind === 'direct' || (await takesConnections(route))) return route;
  }
  return routes.at(-1) ?? null;
}

function takesConnections(proxy: Proxy): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectPlain({ host: bare(proxy.host), port: proxy.port });
    const end = (taken: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(taken);
    };
    const timer = setTimeout(() => end(false), NEXT_PROXY_MS);
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
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
    /** PROXY_TIMEOUT: it took the connection, and never answered. */
    readonly code:
      | 'CONNECT_TIMEOUT'
      | 'PROXY_SIGN_IN'
      | 'PROXY_REFUSED'
      | 'PROXY_TIMEOUT'
      | 'PROXY_UNREACHABLE',
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
  routes: readonly Route[];
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
  return options.routes.some(({ kind }) => kind === 'tunnel')
    ? new ProxyAgent(shared, options.connectMs, options.address, options.routes)
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
    private readonly routes: readonly Route[],
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
    const route = await chooseRoute(this.routes);
    if (route?.kind !== 'tunnel') {
      const direct = super.createConnection(options);
      if (direct) callback?.(null, direct);
      return;
    }
    const host = String(options.host);
    let socket: Socket;
    try {
      socket = await openTunnel(route, host, Number(options.port ?? 443), this.connectMs);
    } catch (error) {
      // Node does not look at the stream when there is an error; only its type asks for one.
      callback?.(error instanceof Error ? error : new Error('tunnel'), new PassThrough());
      return;
    }
    const secured = connect({
      socket,
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      host,
      ...(options.servername === undefined ? {} : { servername: options.servername }),
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    });
    limitConnecting(secured, this.connectMs);
    callback?.(null, secured);
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
      if (answer.statusCode === 200) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(refusedBy(name, answer.statusCode));
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
