import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { z } from 'zod';
import { Account, type EndpointName, endpoints, Permission, ProblemCode } from '../backend/contract';
import { assertNever } from '../failure';
import type { Faults, FaultTarget } from './faults';
import { writeFileSafely } from './files';
import type { Keys } from './keys';
import type { Limits } from './limits';
import type { Listeners } from './listeners';
import type { Sessions } from './sessions';
import type { Store } from './store';

/**
 * Switches for tests, over HTTP on loopback with a bearer token from `control.json`. Exists only in a process that
 * was started for tests.
 */
const TARGETS = [
  ...(Object.keys(endpoints) as EndpointName[]),
  'stream',
  'token',
  '*',
] as const satisfies readonly FaultTarget[];
const Target = z.enum(TARGETS);
const Times = z.int().min(1).max(1_000_000).default(1);
const CallerName = z.enum(['device', 'bot', 'stranger']);

export const Command = z.discriminatedUnion('do', [
  /** Moves the server's clock against the real one. */
  z.object({ do: z.literal('clock'), offset_ms: z.int() }),
  z.object({ do: z.literal('account'), status: Account.shape.status }),
  /** The next calls of an endpoint are refused with this code. */
  z.object({
    do: z.literal('force'),
    endpoint: Target,
    code: ProblemCode,
    times: Times,
    retry_after: z.string().max(100).optional(),
  }),
  z.object({ do: z.literal('delay'), endpoint: Target, ms: z.int().min(0).max(120_000), times: Times }),
  /** Ends the connection without an answer: before anything happened, or after it was committed. */
  z.object({ do: z.literal('drop'), endpoint: Target, when: z.enum(['before', 'after']), times: Times }),
  z.object({ do: z.literal('clear') }),
  z.object({
    do: z.literal('key'),
    id: z.string(),
    set: z.enum(['expired', 'pending', 'disabled', 'active', 'deleted']),
  }),
  /** Ends access tokens; `whole`: refresh tokens too. */
  z.object({ do: z.literal('expire-sessions'), whole: z.boolean().default(false) }),
  z.object({
    do: z.literal('seen'),
    caller: CallerName,
    ipv4: z.ipv4().optional(),
    ipv6: z.ipv6().optional(),
  }),
  /** Answers show a permission that no key has. */
  z.object({ do: z.literal('permission'), id: z.string(), add: z.string().max(40) }),
  /** What a key really may do, also what the API would never give, such as nothing. */
  z.object({ do: z.literal('rights'), id: z.string(), permissions: z.array(Permission).max(2) }),
  /** The invented history gets this many entries. */
  z.object({ do: z.literal('seed'), count: z.int().min(0).max(20_000_000) }),
  /** `together`: the account's keys share one limit. */
  z.object({
    do: z.literal('limit'),
    per_minute: z.int().min(0).max(1_000_000),
    together: z.boolean().default(false),
  }),
  /** Opens the ports of another caller and says where. */
  z.object({ do: z.literal('caller'), name: CallerName }),
  z.object({ do: z.literal('down') }),
  z.object({ do: z.literal('up') }),
  /** What a test wants to compare with; never a secret. */
  z.object({ do: z.literal('look') }),
]);
export type Command = z.input<typeof Command>;

export type ControlParts = {
  folder: string;
  now: () => number;
  moveClock: (offsetMs: number) => void;
  store: Store;
  keys: Keys;
  sessions: Sessions;
  limits: Limits;
  faults: Faults;
  listeners: Listeners;
  seedUsage: (count: number) => void;
};

async function obey(command: z.output<typeof Command>, parts: ControlParts): Promise<unknown> {
  const { store, keys, faults, listeners } = parts;
  switch (command.do) {
    case 'clock':
      parts.moveClock(command.offset_ms);
      return {};
    case 'account':
      store.commit({ type: 'account-changed', status: command.status });
      return {};
    case 'force': {
      const { endpoint, code, times, retry_after } = command;
      const retry = retry_after === undefined ? {} : { retryAfter: retry_after };
      faults.add(endpoint, { kind: 'problem', code, ...retry }, times);
      return {};
    }
    case 'delay':
      faults.add(command.endpoint, { kind: 'delay', ms: command.ms }, command.times);
      return {};
    case 'drop':
      faults.add(command.endpoint, { kind: 'drop', when: command.when }, command.times);
      return {};
    case 'clear':
      faults.clear();
      return {};
    case 'key': {
      if (keys.find(command.id, parts.now()) === undefined) return { missing: true };
      if (command.set === 'expired') keys.change(command.id, { expiresAt: parts.now() - 1 });
      else if (command.set === 'pending') {
        keys.change(command.id, { status: 'pending', createdAt: parts.now(), activated: false });
      } else keys.change(command.id, { status: command.set });
      return {};
    }
    case 'expire-sessions':
      parts.sessions.expireAll(command.whole);
      return {};
    case 'seen': {
      const { caller, ipv4, ipv6 } = command;
      listeners.setCaller(caller, { ...(ipv4 && { ipv4 }), ...(ipv6 && { ipv6 }) });
      return {};
    }
    case 'permission': {
      const extra = faults.extraPermissions.get(command.id) ?? [];
      faults.extraPermissions.set(command.id, [...extra, command.add]);
      return {};
    }
    case 'rights':
      keys.change(command.id, { permissions: command.permissions });
      return {};
    case 'seed':
      parts.seedUsage(command.count);
      return {};
    case 'limit':
      parts.limits.setPerMinute(command.per_minute, command.together);
      return {};
    case 'caller': {
      await listeners.openCaller(command.name);
      const port = listeners.port(command.name);
      return {
        baseUrl: `https://127.0.0.1:${port}`,
        baseUrlIpv6: listeners.hasIpv6(command.name) ? `https://[::1]:${port}` : null,
      };
    }
    case 'down':
      await listeners.down();
      return {};
    case 'up':
      await listeners.up();
      return {};
    case 'look':
      return {
        now: parts.now(),
        keys: Object.values(store.state.keys).map((key) => keys.show(key, parts.now())),
        orders: store.state.orders.length,
        sessions: Object.keys(store.state.sessions).length,
        calls: Object.fromEntries(faults.calls),
      };
    default:
      return assertNever(command);
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Opens the interface and writes `control.json`, for the owner alone. */
export async function openControl(parts: ControlParts): Promise<{ url: string; close: () => Promise<void> }> {
  const token = randomBytes(32).toString('base64url');
  const path = join(parts.folder, 'control.json');
  async function follow(text: string): Promise<{ status: number; body: unknown }> {
    const command = Command.safeParse(JSON.parse(text));
    return command.success
      ? { status: 200, body: await obey(command.data, parts) }
      : { status: 422, body: command.error.issues };
  }
  const server = createServer((incoming, outgoing) => {
    const answer = (status: number, body: unknown): void => {
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const given = digest(incoming.headers.authorization ?? '');
    if (!timingSafeEqual(given, digest(`Bearer ${token}`))) return answer(401, {});
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      follow(Buffer.concat(chunks).toString('utf8'))
        .then(({ status, body }) => answer(status, body))
        .catch((error: unknown) => answer(500, { error: String(error) }));
    });
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;
  writeFileSafely(path, JSON.stringify({ url, token }));
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        rmSync(path, { force: true });
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
