import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** Small real servers that misbehave. Each counts what reached it. */

export type Running = { port: number; hits: () => number; stop(): Promise<void> };

async function run(server: Server, hits: () => number): Promise<Running> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    hits,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** An HTTPS server with Node's own manners. */
export function runHttps(pair: { key: string; cert: string }, listener: RequestListener): Promise<Running> {
  let hits = 0;
  const server = createServer(pair, (request, response) => {
    hits += 1;
    response.on('error', () => {});
    listener(request, response);
  });
  server.on('tlsClientError', () => {});
  return run(server, () => hits);
}

/** Raw bytes over TLS, once the request's head is in. */
export function runRawTls(
  pair: { key: string; cert: string },
  answer: (socket: Socket) => void,
): Promise<Running> {
  let hits = 0;
  const server = createTlsServer(pair, (socket) => {
    socket.on('error', () => {});
    let head = '';
    const read = (chunk: Buffer): void => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      head = '';
      hits += 1;
      answer(socket);
    };
    socket.on('data', read);
  });
  server.on('tlsClientError', () => {});
  return run(server, () => hits);
}

/** Plain TCP. */
export function runTcp(onSocket: (socket: Socket) => void): Promise<Running> {
  let hits = 0;
  return run(
    createTcpServer((socket) => {
      hits += 1;
      socket.on('error', () => {});
      onSocket(socket);
    }),
    () => hits,
  );
}
