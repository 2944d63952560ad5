import { rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { sessionBusPath } from '../../main/keychain/session-bus';

/**
 * A bus address of its own in front of a real session bus: what is asked of the Secret Service is let through, or
 * meets the fault that a test wants. What the keyring behind it holds stays as real as it was.
 */

/** `hold`: never answered, never passed on. `late`: passed on at once, the answer comes after this many ms. */
export type Verdict =
  | 'pass'
  | 'hold'
  | { late: number }
  /** The D-Bus error that the caller hears in place of an answer. */
  | { error: string }
  /** As a service does whose prompt the user has closed: nothing is done. */
  | 'dismissed'
  /** As a keyring does while it reads its file anew: there is no default collection, and nothing is found. */
  | 'away'
  /** The connection ends in the middle of the call. */
  | 'cut';

/** What happens to a call of this method (the last part of its name). */
export type Judge = (member: string) => Verdict;

export type BetweenBus = {
  env: Record<string, string>;
  judge(by: Judge): void;
  stop(): Promise<void>;
};

const SECRETS = '/org/freedesktop/secrets';
const PROMPT = `${SECRETS}/prompt/between`;
const CALL = 1;
const RETURN = 2;
const ERROR = 3;
const SIGNAL = 4;

export async function standBetween(env: Record<string, string>, socketPath: string): Promise<BetweenBus> {
  const realBus = sessionBusPath(env) ?? '';
  const open = new Set<Socket>();
  let judgeCall: Judge = () => 'pass';
  const server = createServer((client) => {
    const bus = connect({ path: realBus });
    for (const socket of [client, bus]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        open.delete(socket);
        client.destroy();
        bus.destroy();
      });
    }
    relay(client, bus, (member) => judgeCall(member));
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return {
    env: { ...env, DBUS_SESSION_BUS_ADDRESS: `unix:path=${socketPath}` },
    judge(by) {
      judgeCall = by;
    },
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(socketPath, { force: true });
    },
  };
}

function relay(client: Socket, bus: Socket, judge: Judge): void {
  const lateBy = new Map<number, number>();
  const timers = new Set<NodeJS.Timeout>();
  let greeted = false;
  let service = '';
  /** The method that the prompt is for. */
  let asked = '';

  const fromClient = framed((bytes) => {
    const message = readHeader(bytes);
    if (message.type !== CALL || !message.path.startsWith(SECRETS)) {
      bus.write(bytes);
      return;
    }
    const reply = (type: number, fields: Field[], body?: Buffer) =>
      client.write(
        writeMessage(type, [['replySerial', message.serial], ['sender', service], ...fields], body),
      );
    if (message.path === PROMPT) {
      reply(RETURN, []);
      client.write(dismissed(service, asked));
      return;
    }
    const verdict = judge(message.member);
    if (verdict === 'hold') return;
    if (verdict === 'cut') {
      client.destroy();
      return;
    }
    if (verdict === 'pass') bus.write(bytes);
    else if (verdict === 'away') {
      const { signature, body } = emptyAnswer(message.member);
      reply(RETURN, [['signature', signature]], body);
    } else if (verdict === 'dismissed') {
      asked = message.member;
      const { signature, body } = promptAnswer(asked);
      reply(RETURN, [['signature', signature]], body);
    } else if ('error' in verdict) reply(ERROR, [['errorName', verdict.error]]);
    else {
      lateBy.set(message.serial, verdict.late);
      bus.write(bytes);
    }
  });

  const fromBus = framed((bytes) => {
    const message = readHeader(bytes);
    if (message.sender.startsWith(':')) service = message.sender;
    const delay = lateBy.get(message.replySerial);
    if (delay === undefined) {
      client.write(bytes);
      return;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      client.write(bytes);
    }, delay);
    timers.add(timer);
  });

  client.on('data', (chunk: Buffer) => {
    if (greeted) {
      fromClient(chunk);
      return;
    }
    // Lines until BEGIN, messages after it; both may come in one piece.
    const begin = chunk.indexOf('BEGIN\r\n');
    const end = begin === -1 ? chunk.length : begin + 'BEGIN\r\n'.length;
    bus.write(chunk.subarray(0, end));
    greeted = begin !== -1;
    if (greeted && end < chunk.length) fromClient(chunk.subarray(end));
  });
  bus.on('data', (chunk: Buffer) => {
    if (greeted) fromBus(chunk);
    else client.write(chunk);
  });
  client.once('close', () => {
    for (const timer of timers) clearTimeout(timer);
  });
}

/** Cuts a stream into messages. */
function framed(each: (message: Buffer) => void): (chunk: Buffer) => void {
  let received = Buffer.alloc(0);
  return (chunk) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= 16) {
      const head = 16 + received.readUInt32LE(12);
      const size = head + gap(head, 8) + received.readUInt32LE(4);
      if (received.length < size) return;
      each(Buffer.from(received.subarray(0, size)));
      received = received.subarray(size);
    }
  };
}

const CODE = {
  path: 1,
  interface: 2,
  member: 3,
  errorName: 4,
  replySerial: 5,
  destination: 6,
  sender: 7,
  signature: 8,
} as const;
type Field = [name: keyof typeof CODE, value: string | number];

function gap(length: number, to: number): number {
  return (to - (length % to)) % to;
}

function readHeader(bytes: Buffer) {
  const found = new Map<number, string | number>();
  const end = 16 + bytes.readUInt32LE(12);
  let at = 16;
  while (at < end) {
    at += gap(at, 8);
    const code = bytes.readUInt8(at);
    const kind = String.fromCharCode(bytes.readUInt8(at + 2));
    at += 4;
    if (kind === 'u') {
      found.set(code, bytes.readUInt32LE(at));
      at += 4;
    } else {
      const start = at + (kind === 'g' ? 1 : 4);
      const length = kind === 'g' ? bytes.readUInt8(at) : bytes.readUInt32LE(at);
      found.set(code, bytes.toString('utf8', start, start + length));
      at = start + length + 1;
    }
  }
  return {
    type: bytes.readUInt8(1),
    serial: bytes.readUInt32LE(8),
    replySerial: Number(found.get(CODE.replySerial) ?? 0),
    path: String(found.get(CODE.path) ?? ''),
    member: String(found.get(CODE.member) ?? ''),
    sender: String(found.get(CODE.sender) ?? ''),
  };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([uint32(Buffer.byteLength(value)), Buffer.from(`${value}\0`)]);
}

function aligned(parts: readonly Buffer[], to = 4): Buffer[] {
  let length = 0;
  return parts.flatMap((part) => {
    const space = Buffer.alloc(gap(length, to));
    length += space.length + part.length;
    return [space, part];
  });
}

function writeField([name, value]: Field): Buffer {
  const kind = name === 'signature' ? 'g' : name === 'path' ? 'o' : typeof value === 'number' ? 'u' : 's';
  const head = Buffer.from([CODE[name], 1, kind.charCodeAt(0), 0]);
  if (typeof value === 'number') return Buffer.concat([head, uint32(value)]);
  const body = kind === 'g' ? Buffer.from(`${String.fromCharCode(value.length)}${value}\0`) : text(value);
  return Buffer.concat([head, body]);
}

let nextSerial = 0x4000_0000;

function writeMessage(type: number, fields: Field[], body: Buffer = Buffer.alloc(0)): Buffer {
  nextSerial += 1;
  const written = Buffer.concat(aligned(fields.filter(([, value]) => value !== '').map(writeField), 8));
  const head = Buffer.concat([
    Buffer.from(['l'.charCodeAt(0), type, 1, 1]),
    uint32(body.length),
    uint32(nextSerial),
    uint32(written.length),
    written,
  ]);
  return Buffer.concat([head, Buffer.alloc(gap(head.length, 8)), body]);
}

/** „Nothing done yet, ask by this prompt“, as each method says it. */
function promptAnswer(member: string): { signature: string; body: Buffer } {
  const prompt = text(PROMPT);
  switch (member) {
    case 'Delete':
      return { signature: 'o', body: prompt };
    case 'CreateItem':
      return { signature: 'oo', body: Buffer.concat(aligned([text('/'), prompt])) };
    case 'Unlock':
      return { signature: 'aoo', body: Buffer.concat([uint32(0), prompt]) };
    default:
      throw new Error(`${member} has no prompt`);
  }
}

function emptyAnswer(member: string): { signature: string; body: Buffer } {
  switch (member) {
    case 'ReadAlias':
      return { signature: 'o', body: text('/') };
    case 'SearchItems':
      return { signature: 'aoao', body: Buffer.concat([uint32(0), uint32(0)]) };
    default:
      throw new Error(`${member} is never empty`);
  }
}

/** The signal Completed(dismissed = true, an empty result of the type that the method's caller waits for). */
function dismissed(sender: string, member: string): Buffer {
  const results: Record<string, Buffer> = {
    CreateItem: Buffer.concat([Buffer.from('\x01o\0'), Buffer.alloc(1), text('/')]),
    Unlock: Buffer.concat([Buffer.from('\x02ao\0'), uint32(0)]),
  };
  const other = Buffer.concat([Buffer.from('\x01s\0'), Buffer.alloc(1), text('')]);
  return writeMessage(
    SIGNAL,
    [
      ['path', PROMPT],
      ['interface', 'org.freedesktop.Secret.Prompt'],
      ['member', 'Completed'],
      ['sender', sender],
      ['signature', 'bv'],
    ],
    Buffer.concat([uint32(1), results[member] ?? other]),
  );
}
