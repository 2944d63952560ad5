import { connect, type Socket } from 'node:net';

/**
 * A D-Bus client just large enough to ask a question (D-Bus Specification 0.43): string arguments, simple replies.
 * Sockets alone, so that a wedged service costs a timeout and never a thread of ours, as libsecret's calls do.
 */

export type BusAnswer =
  | { state: 'answered'; value: BusValue }
  | { state: 'error'; name: string }
  | { state: 'timeout' | 'closed' };
export type BusValue = string | number | boolean | null;

export type BusCall = {
  destination: string;
  path: string;
  interface: string;
  member: string;
  args: readonly string[];
};

export type Bus = {
  call(call: BusCall, timeoutMs: number): Promise<BusAnswer>;
  close(): void;
};

const BUS: Pick<BusCall, 'destination' | 'path' | 'interface'> = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
};

/** A question to the bus itself. */
export function busItself(member: string, ...args: string[]): BusCall {
  return { ...BUS, member, args };
}

const FIELD = {
  path: 1,
  interface: 2,
  member: 3,
  errorName: 4,
  replySerial: 5,
  destination: 6,
  signature: 8,
};
const METHOD_CALL = 1;
const ERROR = 3;
/** Answers that we ask for are a few hundred bytes. */
const LARGEST_MESSAGE = 1 << 20;

/** The socket of the user's session bus, or undefined when there is none to be seen. */
export function sessionBusPath(env: NodeJS.ProcessEnv): string | undefined {
  const addresses = env['DBUS_SESSION_BUS_ADDRESS'];
  if (addresses !== undefined && addresses !== '') {
    for (const address of addresses.split(';')) {
      const [, kind, value] = /^unix:(?:.*,)?(path|abstract)=([^,]+)/.exec(address) ?? [];
      if (value !== undefined) return (kind === 'abstract' ? '\0' : '') + decodeURIComponent(value);
    }
    return undefined;
  }
  const runtime = env['XDG_RUNTIME_DIR'];
  return runtime === undefined || runtime === '' ? undefined : `${runtime}/bus`;
}

/** Connects and says hello. `absent`: nobody listens, or lets us in; `silent`: someone does, and said nothing in time. */
export async function connectBus(
  path: string,
  uid: number,
  timeoutMs: number,
): Promise<Bus | 'absent' | 'silent'> {
  const socket = connect({ path });
  const met = await new Promise<'open' | 'absent' | 'silent'>((resolve) => {
    const timer = setTimeout(() => resolve('silent'), timeoutMs);
    const settle = (value: 'open' | 'absent') => {
      clearTimeout(timer);
      resolve(value);
    };
    // Stays registered: a later error is followed by close, which ends all waiting calls.
    socket.on('error', () => settle('absent'));
    socket.once('close', () => settle('absent'));
    socket.once('connect', () => {
      socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(uid)).toString('hex')}\r\n`);
      socket.once('data', (said: Buffer) => {
        const accepted = said.toString('latin1').startsWith('OK ');
        if (accepted) socket.write('BEGIN\r\n');
        settle(accepted ? 'open' : 'absent');
      });
    });
  });
  if (met !== 'open') {
    socket.destroy();
    return met;
  }
  const bus = talk(socket);
  const hello = await bus.call(busItself('Hello'), timeoutMs);
  if (hello.state === 'answered') return bus;
  bus.close();
  return hello.state === 'timeout' ? 'silent' : 'absent';
}

function talk(socket: Socket): Bus {
  const waiting = new Map<number, (answer: BusAnswer) => void>();
  let serial = 0;
  let received = Buffer.alloc(0);

  const closed = () => {
    for (const answer of waiting.values()) answer({ state: 'closed' });
    waiting.clear();
  };
  socket.on('close', closed);
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    try {
      for (;;) {
        const size = messageSize(received);
        if (size === undefined || received.length < size) return;
        const message = readMessage(received.subarray(0, size));
        received = received.subarray(size);
        const answer = message && waiting.get(message.replySerial);
        if (answer) answer(message.answer);
      }
    } catch {
      // Whoever this is, it does not speak D-Bus: lengths that lead out of the message.
      socket.destroy();
    }
  });

  return {
    call(call, timeoutMs) {
      if (socket.destroyed) return Promise.resolve({ state: 'closed' });
      serial += 1;
      const own = serial;
      return new Promise((resolve) => {
        const timer = setTimeout(() => settle({ state: 'timeout' }), timeoutMs);
        const settle = (answer: BusAnswer) => {
          clearTimeout(timer);
          waiting.delete(own);
          resolve(answer);
        };
        waiting.set(own, settle);
        socket.write(writeCall(call, own));
      });
    },
    close() {
      socket.destroy();
    },
  };
}

function pad(length: number, to: number): number {
  return (to - (length % to)) % to;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([uint32(bytes.length), bytes, Buffer.of(0)]);
}

/** A header field: its code, the signature of its variant, its value; starts at a multiple of 8. */
function field(code: number, type: 'o' | 's' | 'g', value: string): Buffer {
  const head = Buffer.from([code, 1, type.charCodeAt(0), 0]);
  const bytes = Buffer.from(value, 'utf8');
  const body = type === 'g' ? Buffer.concat([Buffer.of(bytes.length), bytes, Buffer.of(0)]) : text(value);
  return Buffer.concat([head, body]);
}

function aligned(parts: readonly Buffer[], to: number): Buffer {
  return parts.reduce(
    (whole, part) => Buffer.concat([whole, Buffer.alloc(pad(whole.length, to)), part]),
    Buffer.alloc(0),
  );
}

function writeCall(call: BusCall, serial: number): Buffer {
  const body = aligned(call.args.map(text), 4);
  const fields = aligned(
    [
      field(FIELD.path, 'o', call.path),
      field(FIELD.interface, 's', call.interface),
      field(FIELD.member, 's', call.member),
      field(FIELD.destination, 's', call.destination),
      ...(call.args.length > 0 ? [field(FIELD.signature, 'g', 's'.repeat(call.args.length))] : []),
    ],
    8,
  );
  const head = Buffer.concat([
    Buffer.from(['l'.charCodeAt(0), METHOD_CALL, 0, 1]),
    uint32(body.length),
    uint32(serial),
    uint32(fields.length),
    fields,
  ]);
  return Buffer.concat([head, Buffer.alloc(pad(head.length, 8)), body]);
}

/** Size of the message that the bytes begin with; undefined while its header is not there yet. Throws if it is none. */
function messageSize(bytes: Buffer): number | undefined {
  if (bytes.length < 16) return undefined;
  // Electron's Linux builds are all little-endian, and a service answers in its machine's order.
  if (bytes[0] !== 'l'.charCodeAt(0)) throw new RangeError('Not a little-endian message');
  const head = 16 + bytes.readUInt32LE(12);
  const size = head + pad(head, 8) + bytes.readUInt32LE(4);
  if (size > LARGEST_MESSAGE) throw new RangeError('Too large');
  return size;
}

function readMessage(bytes: Buffer): { replySerial: number; answer: BusAnswer } | undefined {
  const fieldsEnd = 16 + bytes.readUInt32LE(12);
  const found = new Map<number, BusValue>();
  let at = 16;
  while (at < fieldsEnd) {
    at += pad(at, 8);
    const code = bytes.readUInt8(at);
    const read = readVariant(bytes, at + 1);
    if (read === undefined) return undefined;
    found.set(code, read.value);
    at = read.end;
  }
  const replySerial = found.get(FIELD.replySerial);
  if (typeof replySerial !== 'number') return undefined;
  if (bytes[1] === ERROR) {
    return { replySerial, answer: { state: 'error', name: String(found.get(FIELD.errorName) ?? '') } };
  }
  const signature = found.get(FIELD.signature);
  const start = fieldsEnd + pad(fieldsEnd, 8);
  const value =
    typeof signature === 'string' && signature !== '' ? readValue(bytes, start, signature) : undefined;
  return { replySerial, answer: { state: 'answered', value: value?.value ?? null } };
}

function readVariant(bytes: Buffer, at: number): { value: BusValue; end: number } | undefined {
  const length = bytes.readUInt8(at);
  return readValue(bytes, at + length + 2, bytes.toString('latin1', at + 1, at + 1 + length));
}

/** The first value of a signature; undefined for types that no answer of ours has. */
function readValue(
  bytes: Buffer,
  from: number,
  signature: string,
): { value: BusValue; end: number } | undefined {
  const at = from + pad(from, 4);
  switch (signature[0]) {
    case 's':
    case 'o': {
      const length = bytes.readUInt32LE(at);
      return { value: bytes.toString('utf8', at + 4, at + 4 + length), end: at + length + 5 };
    }
    case 'u':
      return { value: bytes.readUInt32LE(at), end: at + 4 };
    case 'b':
      return { value: bytes.readUInt32LE(at) === 1, end: at + 4 };
    case 'g': {
      const length = bytes.readUInt8(from);
      return { value: bytes.toString('latin1', from + 1, from + 1 + length), end: from + length + 2 };
    }
    case 'v':
      return readVariant(bytes, from);
    default:
      return undefined;
  }
}
