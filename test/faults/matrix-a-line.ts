import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer as createHttps, request } from 'node:https';
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from 'node:net';

/** The line between the app and the sandbox: passes everything on, or misbehaves as one fault wants it. */

export type Pair = { key: string; cert: string };
export type Passed = { status: number; headers: Record<string, string>; body: Buffer };

export type Exchange = {
  incoming: IncomingMessage;
  outgoing: ServerResponse;
  /** Lets the backend do what was asked, and brings its answer here. */
  pass(): Promise<Passed>;
  /** Ends the connection by RST. */
  reset(): void;
};
export type Spoiler = (exchange: Exchange) => unknown;

export type Line = {
  readonly port: number;
  /** Requests of this kind are answered by the spoiler, so many at most; null = all is passed on. */
  spoil(spoiling: { isMain: IsMain; by: Spoiler; times: number } | null): void;
  /** Each connection is for one request, so that the next one is met by what has changed meanwhile. */
  keepNothing(): void;
  /** Another server takes the port's connections; null = the line itself again. */
  handTo(server: Server | null): void;
  /** Nobody listens any more, and what was open is cut. */
  close(): Promise<void>;
  open(): Promise<void>;
  stop(): Promise<void>;
};
export type IsMain = (method: string, path: string) => boolean;

/** Below the ports that systems give out by themselves: one that was closed for a while is still free then. */
const FIRST_PORT = 12_000;
const PORTS = 18_000;
let nextPort = FIRST_PORT + Math.floor(Math.random() * PORTS);

/** HTTPS on a port of its own, before the backend at `target`. */
export async function startLine(pair: Pair, target: { baseUrl: string; caPem: string }): Promise<Line> {
  const upstream = new Agent({ keepAlive: true, ca: target.caPem });
  const sockets = new Set<Socket>();
  let spoiling: Parameters<Line['spoil']>[0] = null;
  let keepsAlive = true;
  const own = createHttps(pair, (incoming, outgoing) => {
    outgoing.on('error', () => {});
    if (!keepsAlive) outgoing.shouldKeepAlive = false;
    let passing: Promise<Passed> | undefined;
    const pass = (): Promise<Passed> => (passing ??= passOn(incoming, target.baseUrl, upstream));
    const { method = '', url = '' } = incoming;
    if (spoiling === null || spoiling.times === 0 || !spoiling.isMain(method, url)) {
      void pass().then(
        (answer) => outgoing.writeHead(answer.status, answer.headers).end(answer.body),
        () => outgoing.destroy(),
      );
      return;
    }
    spoiling.times -= 1;
    const { remotePort } = incoming.socket;
    const reset = (): void => {
      for (const socket of sockets) if (socket.remotePort === remotePort) socket.resetAndDestroy();
    };
    void Promise.resolve(spoiling.by({ incoming, outgoing, pass, reset })).catch(() => outgoing.destroy());
  });
  own.on('tlsClientError', () => {});
  let behind: Server = own;
  const front = createTcp((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    behind.emit('connection', socket);
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      front.once('error', reject);
      front.listen(port, '127.0.0.1', () => {
        front.off('error', reject);
        resolve();
      });
    });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      front.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  const port = await firstFree(listen);
  return {
    port,
    spoil(next) {
      spoiling = next;
    },
    keepNothing() {
      keepsAlive = false;
    },
    handTo(server) {
      behind = server ?? own;
    },
    close,
    open: () => listen(port),
    async stop() {
      upstream.destroy();
      if (front.listening) await close();
    },
  };
}

async function firstFree(listen: (port: number) => Promise<void>): Promise<number> {
  for (;;) {
    nextPort = FIRST_PORT + ((nextPort + 1 - FIRST_PORT) % PORTS);
    const port = nextPort;
    try {
      await listen(port);
      return port;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    }
  }
}

function passOn(incoming: IncomingMessage, baseUrl: string, agent: Agent): Promise<Passed> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(baseUrl);
    const { connection: _, 'accept-encoding': __, ...headers } = incoming.headers;
    const { method, url } = incoming;
    const asked = request({ host: hostname, port, agent, method, path: url, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const kept = Object.entries(answer.headers).filter(
          (entry): entry is [string, string] =>
            typeof entry[1] === 'string' &&
            !['connection', 'keep-alive', 'transfer-encoding'].includes(entry[0]),
        );
        const body = Buffer.concat(chunks);
        resolve({
          status: answer.statusCode ?? 502,
          headers: Object.fromEntries(kept.filter(([name]) => name !== 'content-length')),
          // Where the backend says its own address (RFC 8414), the app must read the line's.
          body: url?.startsWith('/.well-known/')
            ? Buffer.from(body.toString('utf8').replaceAll(baseUrl, `https://${headers.host ?? ''}`))
            : body,
        });
      });
    });
    asked.on('error', reject);
    incoming.pipe(asked);
  });
}

/** Somebody whom nothing may be told: keeps all that it hears. */
export type Stranger = {
  readonly port: number;
  readonly server: Server;
  /** Everything that was said to it, as text. */
  heard(): string;
  stop(): Promise<void>;
};

/** Speaks HTTPS with this certificate, and answers everything with an empty 200. */
export function httpsStranger(pair: Pair, listens = true): Promise<Stranger> {
  const said: string[] = [];
  const server = createHttps(pair, (incoming, outgoing) => {
    said.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`, ...incoming.rawHeaders);
    incoming.setEncoding('latin1');
    incoming.on('data', (text: string) => said.push(text));
    incoming.on('end', () => outgoing.end('{}'));
  });
  server.on('tlsClientError', () => {});
  return stranger(server, said, listens);
}

/** An HTTP proxy that wants a log-in; hears the bytes as they come. */
export function proxyStranger(): Promise<Stranger> {
  const said: string[] = [];
  const server = createTcp((socket) => {
    socket.on('error', () => {});
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      said.push(text);
      socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="Netz"\r\nContent-Length: 0\r\n\r\n',
      );
    });
  });
  return stranger(server, said, true);
}

async function stranger(server: Server, said: string[], listens: boolean): Promise<Stranger> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  if (listens) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: listens ? (server.address() as AddressInfo).port : 0,
    server,
    heard: () => said.join('\n'),
    stop: () =>
      new Promise((resolve) => {
        if (listens) server.close(() => resolve());
        else resolve();
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** What of these secrets, or of a log-in or a signature, somebody has heard. */
export function leakedTo(heard: string, secrets: Iterable<string>): string[] {
  const found = [...secrets].filter((secret) => heard.includes(secret)).map(nameOf);
  for (const name of ['authorization', 'signature', 'signature-input', 'idempotency-key']) {
    if (
      heard
        .toLowerCase()
        .split('\n')
        .some((line) => line.split(':')[0] === name)
    )
      found.push(name);
  }
  return found;
}

function nameOf(secret: string): string {
  return `secret ${createHash('sha256').update(secret).digest('hex').slice(0, 8)}`;
}
