import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** Listeners on this machine that hear everything a window would send, whatever protocol it speaks. */
export type Ears = {
  /** Of the TCP listener; TLS greetings and plain requests are heard alike. */
  readonly port: number;
  readonly udpPort: number;
  /** Everything that came, connections without a word included. */
  heard(): string[];
  close(): Promise<void>;
};

export async function openEars(): Promise<Ears> {
  const words: string[] = [];
  const tcp = createServer((socket) => {
    words.push('tcp: connected');
    socket.on('data', (data) => words.push(`tcp: ${data.toString('latin1').slice(0, 200)}`));
    socket.on('error', () => undefined);
  });
  const udp = createSocket('udp4');
  udp.on('message', (data) => words.push(`udp: ${data.toString('latin1').slice(0, 200)}`));
  await new Promise<void>((done) => tcp.listen(0, '127.0.0.1', done));
  await new Promise<void>((done) => udp.bind(0, '127.0.0.1', done));
  const address = tcp.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    udpPort: udp.address().port,
    heard: () => [...words],
    async close() {
      await new Promise<void>((done) => {
        tcp.close(() => done());
        tcp.unref();
      }).catch(() => undefined);
      udp.close();
    },
  };
}
