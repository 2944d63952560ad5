import { request } from 'node:http';
import { Agent, type RequestOptions } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { type Duplex, PassThrough } from 'node:stream';
import {
  type ConnectionOptions,
  checkServerIdentity,
  connect,
  type PeerCertificate,
  type TLSSocket,
} from 'node:tls';

/** How TLS connections to the backend are made: limit on connecting, own CA, fixed address, tunnel through a proxy. */

/** The system's answer for a URL (PAC syntax), reduced to what we can use. */
export type Route = { kind: 'direct' } | { kind: 'tunnel'; host: string; port: number };

/**
 * First usable entry of e.g. `PROXY proxy.example:8080; DIRECT`; null when all entries are of a kind we cannot use. A name
 * and password in front of the host are left out: the route is shown.
 */
export function readRoute(answer: string): Route | null {
  for (const entry of answer.split(';')) {
    const [kind = '', address = ''] = entry.trim().split(/\s+/);
    if (kind === '' || kind.toUpperCase() === 'DIRECT') return { kind: 'direct' };
    if (kind.toUpperCase() !== 'PROXY' && kind.toUpperCase() !== 'HTTP') continue;
    const [, host, port] = /^(?:.*@)?(.+?)(?::(\d{1,5}))?$/.exec(address) ?? [];
    if (host !== undefined) return { kind: 'tunnel', host, port: Number(port ?? '80') };
  }
  return null;
}

/** A route as the system would say it. */
export function writeRoute(route: Route): string {
  return route.kind === 'direct' ? 'DIRECT' : `PROXY ${route.host}:${route.port}`;
}

/** An error of ours with a code, as Node's own network errors have. */
export class ConnectError extends Error {
  constructor(
    readonly code: 'CONNECT_TIMEOUT' | 'PROXY_SIGN_IN' | 'PROXY_REFUSED' | 'PROXY_UNREACHABLE',
    /** What the proxy answered. */
    readonly status: number | null = null,
  ) {
    super(code);
  }
}

export type AgentOptions = {
  /** Replaces the system's roots; only ever the sandbox's own CA. */
  caPem: string | null;
  connectMs: number;
  route: Route;
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
  return options.route.kind === 'direct'
    ? new DirectAgent(shared, options.connectMs, options.address)
    : new TunnelAgent(shared, options.connectMs, options.route);
}

class DirectAgent extends Agent {
  constructor(
    options: ConstructorParameters<typeof Agent>[0],
    private readonly connectMs: number,
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

class TunnelAgent extends Agent {
  constructor(
    options: ConstructorParameters<typeof Agent>[0],
    private readonly connectMs: number,
    private readonly proxy: { host: string; port: number },
  ) {
    super(options);
  }

  override createConnection(
    options: RequestOptions & { servername?: string; ca?: string },
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    void this.secure(options, callback);
    return undefined;
  }

  private async secure(
    options: RequestOptions & { servername?: string; ca?: string },
    callback: ((error: Error | null, stream: Duplex) => void) | undefined,
  ): Promise<void> {
    const host = String(options.host);
    let socket: Socket;
    try {
      socket = await openTunnel(this.proxy, host, Number(options.port ?? 443), this.connectMs);
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

/** A plain connection to host:port through an HTTP proxy (RFC 9110, section 9.3.6). Throws ConnectError or Node's own. */
export function openTunnel(
  proxy: { host: string; port: number },
  host: string,
  port: number,
  limitMs: number,
  signal?: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const target = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
    const asked = request({
      host: proxy.host.replace(/^\[|\]$/g, ''),
      port: proxy.port,
      method: 'CONNECT',
      path: target,
      headers: { host: target },
      agent: false,
    });
    const stop = (): void => {
      asked.destroy(new ConnectError('CONNECT_TIMEOUT'));
    };
    const timer = setTimeout(stop, limitMs);
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
      reject(refusedBy(answer.statusCode));
    });
    asked.once('response', (answer) => {
      clearTimeout(timer);
      answer.destroy();
      reject(refusedBy(answer.statusCode));
    });
    asked.once('error', (error) => {
      clearTimeout(timer);
      // Whatever kept us from the proxy says nothing about the server behind it.
      reject(error instanceof ConnectError ? error : new ConnectError('PROXY_UNREACHABLE'));
    });
    asked.end();
  });
}

function refusedBy(status: number | undefined): ConnectError {
  return new ConnectError(status === 407 ? 'PROXY_SIGN_IN' : 'PROXY_REFUSED', status ?? null);
}

function limitConnecting(socket: Duplex | TLSSocket, limitMs: number): void {
  const timer = setTimeout(() => socket.destroy(new ConnectError('CONNECT_TIMEOUT')), limitMs);
  const stop = (): void => clearTimeout(timer);
  socket.once('secureConnect', stop);
  socket.once('close', stop);
}
