import { spawn } from 'node:child_process';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps, request } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { createServer as createTls, type TlsOptions } from 'node:tls';

/** Real peers for the fault bench of the connection test, each on a port of its own. */

export type Peer = {
  port: number;
  /** Local addresses that were connected to, one for each connection. */
  readonly reached: string[];
  /** Method and path of what came in, in order. */
  readonly asked: string[];
  stop(): Promise<void>;
};

export async function listen(server: Server, asked: string[] = [], host = '127.0.0.1'): Promise<Peer> {
  const sockets = new Set<Socket>();
  const reached: string[] = [];
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    reached.push(socket.localAddress ?? '');
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    reached,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

type Pair = { key: string; cert: string };

export function httpsPeer(pair: Pair, listener: RequestListener, more: TlsOptions = {}): Promise<Peer> {
  const asked: string[] = [];
  return listen(
    createHttps({ ...pair, ...more }, (incoming, outgoing) => {
      asked.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
      listener(incoming, outgoing);
    }),
    asked,
  );
}

/** Says the same to everything. */
export function says(status: number, headers: Record<string, string>, body = ''): RequestListener {
  return (_, outgoing) => {
    outgoing.writeHead(status, headers).end(body);
  };
}

/** `host` 0.0.0.0: answers at every address of this device, as a network does that catches every connection. */
export function plainPeer(listener: RequestListener, host = '127.0.0.1'): Promise<Peer> {
  return listen(createHttp(listener), [], host);
}

/** TLS of these versions or ciphers alone. */
export function tlsPeer(pair: Pair, more: TlsOptions): Promise<Peer> {
  return listen(createTls({ ...pair, ...more }, (socket) => socket.on('error', () => {})));
}

/** An HTTP proxy that lets through to this device, or answers a status to every CONNECT. */
export function proxyPeer(status: number, at = '127.0.0.1'): Promise<Peer> {
  const server = createHttp();
  const asked: string[] = [];
  server.on('connect', (incoming, socket: Socket) => {
    asked.push(incoming.url ?? '');
    socket.on('error', () => {});
    if (status !== 200) {
      const wants = status === 407 ? 'Proxy-Authenticate: Basic realm="Netz"\r\n' : '';
      socket.end(`HTTP/1.1 ${status} No\r\n${wants}Content-Length: 0\r\n\r\n`);
      return;
    }
    const [host = '', port = ''] = (incoming.url ?? '').split(':');
    // It looks the names up itself, and knows ours.
    const through = connect(Number(port), host.endsWith('.test') ? '127.0.0.1' : host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      through.pipe(socket);
      socket.pipe(through);
    });
    through.on('error', () => socket.destroy());
    socket.on('close', () => through.destroy());
  });
  return listen(server, asked, at);
}

type Target = { baseUrl: string; caPem: string };

export type Passing = {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
  /** The address of the gateway that was asked. */
  at: string;
  /** Another backend than the gateway's own. */
  to?: Target;
};

/**
 * Something between us and the backend that is trusted by this device, and may change what it passes on, or keep it for
 * as long as the promise lasts.
 */
export function gatewayPeer(
  pair: Pair,
  target: Target,
  change: (passing: Passing) => Passing[] | Promise<Passing[]>,
  host = '127.0.0.1',
): Promise<Peer> {
  const asked: string[] = [];
  const server = createHttps(pair, (incoming, outgoing) => {
    asked.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const headers = Object.fromEntries(
        Object.entries(incoming.headers).filter(
          (entry): entry is [string, string] => typeof entry[1] === 'string',
        ),
      );
      const { method = '', url = '' } = incoming;
      const at = incoming.socket.localAddress ?? '';
      void (async () => {
        let last: Awaited<ReturnType<typeof pass>> | undefined;
        const passing = { method, path: url, headers, body: Buffer.concat(chunks), at };
        for (const one of await change(passing)) {
          last = await pass(one, one.to ?? target);
        }
        outgoing.writeHead(last?.status ?? 502, last?.headers ?? {}).end(last?.body);
      })();
    });
  });
  return listen(server, asked, host);
}

function pass(
  one: Passing,
  target: Target,
): Promise<{ status: number; headers: Record<string, string>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(target.baseUrl);
    const { connection: _, 'content-length': __, ...headers } = one.headers;
    const asked = request(
      {
        host: hostname.replace(/^\[|\]$/g, ''),
        port,
        ca: target.caPem,
        agent: false,
        method: one.method,
        path: one.path,
        headers: { ...headers, ...(one.body.length === 0 ? {} : { 'content-length': one.body.length }) },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const kept = ['content-type', 'retry-after', 'ratelimit'].flatMap((name) => {
            const value = answer.headers[name];
            return typeof value === 'string' ? [[name, value] as const] : [];
          });
          const { statusCode = 502 } = answer;
          resolve({ status: statusCode, headers: Object.fromEntries(kept), body: Buffer.concat(chunks) });
        });
      },
    );
    asked.on('error', reject);
    asked.end(one.body);
  });
}

/**
 * A port that drops every new connection, as a firewall does: its program never takes one from the queue, and the
 * queue is full.
 */
export async function silentPort(wanted = 0, host = '127.0.0.1'): Promise<Peer> {
  const child = spawn(
    process.execPath,
    [
      '-e',
      `const server = require('node:net').createServer();
       server.listen({ port: ${wanted}, host: '${host}', backlog: 1 }, () => {
         require('node:fs').writeSync(1, server.address().port + '\\n');
         Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
       });`,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const port = await new Promise<number>((resolve) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())));
  });
  const fillers = Array.from({ length: 4 }, () => connect(port, host).on('error', () => {}));
  // Two of them fit into the queue.
  await Promise.all(fillers.slice(0, 2).map((one) => new Promise((resolve) => one.once('connect', resolve))));
  return {
    port,
    reached: [],
    asked: [],
    stop: async () => {
      for (const one of fillers) one.destroy();
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}
