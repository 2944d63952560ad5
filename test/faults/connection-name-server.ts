import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import type { Lookup } from '../../main/connection/stage';

/** A name server of our own on loopback (RFC 1035), and a lookup that asks it and nobody else. */

/** `a` and `aaaa`: the addresses; a name that is not listed does not exist. */
export type Zone = Record<string, { a?: string[]; aaaa?: string[] } | 'silent' | 'failing'>;

export type NameServer = {
  lookup: Lookup;
  zone: Zone;
  /** Waits so long before each answer. */
  delayMs: number;
  /** Answers this for each name that is not listed, as a hotel's network does. */
  everyName: string | null;
  /** Names that were asked for, in order. */
  readonly asked: string[];
  stop(): Promise<void>;
};

const A = 1;
const AAAA = 28;

export async function runNameServer(wanted = 0): Promise<NameServer> {
  const socket = createSocket('udp4');
  const running: Omit<NameServer, 'lookup' | 'stop'> = { zone: {}, delayMs: 0, everyName: null, asked: [] };
  const timers = new Set<NodeJS.Timeout>();
  socket.on('message', (query, from) => {
    const { name, type, end } = readQuestion(query);
    if (type === A) running.asked.push(name);
    const listed = running.zone[name];
    if (listed === 'silent') return;
    const found = listed ?? (running.everyName === null ? undefined : { a: [running.everyName] });
    const answer =
      found === 'failing'
        ? write(query, end, 2, [])
        : found === undefined
          ? write(query, end, 3, [])
          : write(query, end, 0, (type === AAAA ? found.aaaa : type === A ? found.a : []) ?? []);
    const timer = setTimeout(() => {
      timers.delete(timer);
      socket.send(answer, from.port, from.address);
    }, running.delayMs);
    timers.add(timer);
  });
  await new Promise<void>((resolve) => socket.bind(wanted, '127.0.0.1', resolve));
  const { port } = socket.address();
  return Object.assign(running, {
    async lookup(host: string): Promise<string[]> {
      const resolver = new Resolver({ timeout: 2_500, tries: 1 });
      resolver.setServers([`127.0.0.1:${port}`]);
      // As a system asks: both families, IPv6 first.
      const answers = await Promise.allSettled([resolver.resolve6(host), resolver.resolve4(host)]);
      const all = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      if (all.length > 0) return all;
      const failed = answers.find((answer) => answer.status === 'rejected');
      throw failed?.reason instanceof Error ? failed.reason : new Error('no answer');
    },
    stop: () =>
      new Promise<void>((resolve) => {
        for (const timer of timers) clearTimeout(timer);
        socket.close(() => resolve());
      }),
  });
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function write(query: Buffer, end: number, code: number, addresses: readonly string[]): Buffer {
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  // An answer, recursion wanted and there.
  head.writeUInt16BE(0x8180 | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(addresses.length, 6);
  const records = addresses.map((address) => {
    const data = bytesOf(address);
    const record = Buffer.alloc(12);
    // The name is the question's.
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(data.length === 4 ? A : AAAA, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(0, 6);
    record.writeUInt16BE(data.length, 10);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([head, query.subarray(12, end), ...records]);
}

function bytesOf(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [left = '', right] = address.split('::');
  const parts = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((part) => Number.parseInt(part, 16));
  const [before, behind] = [parts(left), parts(right ?? '')];
  const middle = Array.from({ length: 8 - before.length - behind.length }, () => 0);
  const data = Buffer.alloc(16);
  for (const [index, part] of [...before, ...middle, ...behind].entries())
    data.writeUInt16BE(part, index * 2);
  return data;
}
