import type { IncomingMessage, ServerResponse } from 'node:http';
import { Hono } from 'hono';
import type { z } from 'zod';
import {
  type EndpointName,
  endpoints,
  type ProblemCode,
  USAGE_STREAM_PATH,
  type UsageEntry,
} from '../backend/contract';
import type { Access, Request as AccessRequest } from './access';
import { readBody } from './body';
import { countryOf } from './callers';
import type { Clock } from './clock';
import type { Faults, FaultTarget } from './faults';
import type { Call, Handlers, Input } from './handlers';
import type { Keys } from './keys';
import { makeRequestId, problemResponse, type Refusal, refuse } from './problem';
import type { Sessions } from './sessions';
import type { StoredKey } from './state';
import { usageStream } from './stream';
import type { UsageLog } from './usage-log';

/** What the listener knows of a call beside the request. */
export type ApiEnv = {
  Bindings: {
    incoming: IncomingMessage;
    outgoing: ServerResponse;
    ip: string;
    family: 'ipv4' | 'ipv6';
  };
};

/** The endpoints as the table holds them, seen alike. */
type Shape = {
  method: string;
  path: string;
  caller: 'anyone' | 'account' | 'key' | 'account-or-key';
  pending?: true;
  permission?: 'read' | 'trade';
  params?: z.ZodType;
  query?: z.ZodType;
  headers?: z.ZodType;
  body?: z.ZodType;
  answer: z.ZodType;
  status: 200 | 201 | 204;
};

/** Any port: the sandbox moves. A real backend compares with its own name. */
const OWN_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;
/** Looking and locking must work however the account stands. */
const EVEN_SUSPENDED: ReadonlySet<EndpointName> = new Set([
  'account',
  'listKeys',
  'readKey',
  'disableKey',
  'disableAll',
  'deleteKey',
  'usage',
]);

export type ApiParts = {
  clock: Clock;
  access: Access;
  handlers: Handlers;
  keys: Keys;
  sessions: Sessions;
  usage: UsageLog;
  faults: Faults;
};

type Outcome = {
  response: Response;
  code: ProblemCode | null;
  /** The key that the attempt belongs to in the log. */
  named: string | null;
};

const NAMES = Object.keys(endpoints) as EndpointName[];

/** Any one of these scopes opens an endpoint for the account. */
export function scopesOf(name: EndpointName): readonly string[] {
  if (name === 'usage') return ['usage:read'];
  return name === 'account' ? ['keys:manage', 'usage:read'] : ['keys:manage'];
}

function header(incoming: IncomingMessage, name: string): string | undefined {
  const value = incoming.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** The bearer API of the contract. Every path but those of the table is `not-found`. */
export function makeApi(parts: ApiParts): Hono<ApiEnv> {
  const { clock, access, handlers, keys, sessions, usage, faults } = parts;
  const api = new Hono<ApiEnv>();

  api.notFound(() => problemResponse(refuse('not-found'), makeRequestId()));
  api.onError(() => problemResponse(refuse('internal-error'), makeRequestId()));
  api.use(async (context, next) => {
    if (!OWN_HOST.test(header(context.env.incoming, 'host') ?? '')) {
      return problemResponse(refuse('not-found'), makeRequestId());
    }
    await next();
    return undefined;
  });
  /** `/v1/keys/self` before `/v1/keys/{id}`: the first that fits answers. */
  const fixedFirst = NAMES.toSorted(
    (a, b) => Number(endpoints[a].path.includes('{')) - Number(endpoints[b].path.includes('{')),
  );
  for (const name of fixedFirst) mount(name);

  function mount<Name extends EndpointName>(name: Name): void {
    const endpoint: Shape = endpoints[name];
    const path = endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1');
    api.on(endpoint.method.toUpperCase(), path, async (context) => {
      const { incoming, ip, family } = context.env;
      const started = performance.now();
      const drops = await suffer(name);
      if (drops === 'before') return hangUp(incoming);

      const body = await readBody(context);
      if (body === undefined) {
        const fields = [{ path: 'body', message: 'too large' }];
        return problemResponse(refuse('invalid-request', { fields }), makeRequestId());
      }
      const now = clock();
      const request: AccessRequest = {
        method: incoming.method ?? '',
        url: `https://${header(incoming, 'host') ?? ''}${incoming.url ?? '/'}`,
        headers: pickHeaders(incoming),
        body,
        ip,
        now,
      };
      const forced = drops === 'after' ? undefined : drops;
      const raw = {
        params: context.req.param(),
        query: context.req.query(),
        headers: context.req.header(),
        body,
        type: context.req.header('content-type') ?? '',
      };
      const outcome = await answer(name, endpoint, request, raw, { now, ip, family }, forced);
      log(endpoint, request, outcome, now, performance.now() - started, header(incoming, 'user-agent') ?? '');
      return drops === 'after' ? hangUp(incoming) : outcome.response;
    });
  }

  /** Waits, and says what else a test wants to go wrong. */
  async function suffer(target: FaultTarget): Promise<'before' | 'after' | Refusal | undefined> {
    let result: 'before' | 'after' | Refusal | undefined;
    for (const fault of faults.take(target)) {
      if (fault.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms));
      else if (fault.kind === 'drop') result = fault.when;
      else {
        const waits = fault.code === 'quota-exceeded' || fault.code === 'temporary-reduced-capacity';
        const retryAfter = fault.retryAfter ?? (waits ? '2' : undefined);
        result = refuse(
          fault.code,
          undefined,
          retryAfter === undefined ? undefined : { 'retry-after': retryAfter },
        );
      }
    }
    return result;
  }

  async function answer<Name extends EndpointName>(
    name: Name,
    endpoint: Shape,
    request: AccessRequest,
    raw: Raw,
    call: Omit<Call, 'key'>,
    forced: Refusal | undefined,
  ): Promise<Outcome> {
    const requestId = makeRequestId();
    let limits: Record<string, string> = {};
    let named: string | null = null;
    let key: StoredKey | null = null;
    const no = (refusal: Refusal): Outcome => {
      const response = problemResponse(refusal, requestId);
      for (const [field, value] of Object.entries(limits)) response.headers.set(field, value);
      return { response, code: refusal.code, named };
    };
    if (forced !== undefined) return no(forced);

    const signed =
      request.headers.signature !== undefined || request.headers['signature-input'] !== undefined;
    if (endpoint.caller === 'key' || (endpoint.caller === 'account-or-key' && signed)) {
      const entered = await access.byKey(request, endpoint);
      ({ named, limits } = entered);
      if (!entered.ok) return no(entered.refusal);
      key = entered.key;
    } else if (endpoint.caller !== 'anyone') {
      const entered = access.byAccount(request, scopesOf(name), EVEN_SUSPENDED.has(name));
      limits = entered.limits;
      if (!entered.ok) return no(entered.refusal);
    }

    const input = readInput(endpoint, raw);
    if (!input.ok) return no(input);
    // The schemas that parsed it are those that Input is made of.
    const done = await handlers[name](input.parts as Input<Name>, { ...call, key });
    if (!done.ok) return no(done);

    const value = endpoint.answer.parse(done.body);
    const response = new Response(endpoint.status === 204 ? null : JSON.stringify(value), {
      status: endpoint.status,
      headers: {
        ...limits,
        ...etagOf(value),
        ...(endpoint.status === 204 ? {} : { 'content-type': 'application/json' }),
        'cache-control': 'no-store',
        'x-request-id': requestId,
      },
    });
    return { response, code: null, named };
  }

  function log(
    endpoint: Shape,
    request: AccessRequest,
    outcome: Outcome,
    now: number,
    latency: number,
    agent: string,
  ): void {
    if (outcome.named === null || !keys.isOurs(outcome.named)) return;
    const entry: Omit<UsageEntry, 'id'> = {
      time: now,
      key_id: outcome.named,
      ip: request.ip,
      country: countryOf(request.ip),
      method: request.method,
      path: new URL(request.url).pathname.slice(0, 500),
      status: outcome.response.status,
      outcome: outcome.code === null ? 'success' : 'failure',
      failure_code: outcome.code,
      latency_ms: Math.round(latency * 10) / 10,
      user_agent: agent.slice(0, 300),
      required_permission: endpoint.permission ?? null,
    };
    usage.add(entry);
  }

  api.get(USAGE_STREAM_PATH, async (context) => {
    const { incoming, ip } = context.env;
    const fault = await suffer('stream');
    if (fault === 'before' || fault === 'after') return hangUp(incoming);
    if (fault !== undefined) return problemResponse(fault, makeRequestId());
    const request: AccessRequest = {
      method: 'GET',
      url: 'https://localhost/',
      headers: pickHeaders(incoming),
      body: new Uint8Array(),
      ip,
      now: clock(),
    };
    const entered = access.byAccount(request, ['usage:read'], true);
    if (!entered.ok) return problemResponse(entered.refusal, makeRequestId());
    return usageStream({
      usage,
      after: context.req.header('last-event-id') ?? usage.newestId(),
      isOver: () => !sessions.isAlive(entered.session.id, clock()),
      headers: entered.limits,
    });
  });

  return api;
}

type Raw = {
  params: Record<string, string>;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: Uint8Array;
  type: string;
};

/** Everything that the endpoint's schemas ask for, or the fields that are faulty. */
function readInput(endpoint: Shape, raw: Raw): { ok: true; parts: Record<string, unknown> } | Refusal {
  const fields: { path: string; message: string }[] = [];
  const input: Record<string, unknown> = { params: null, query: null, headers: null, body: null };
  let body: unknown = null;
  if (endpoint.body !== undefined) {
    if (!/^application\/json(;|$)/i.test(raw.type)) {
      fields.push({ path: 'content-type', message: 'application/json expected' });
    }
    try {
      body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw.body));
    } catch {
      fields.push({ path: 'body', message: 'no JSON' });
    }
  }
  if (fields.length === 0) {
    const sources = { params: raw.params, query: raw.query, headers: raw.headers, body };
    for (const part of ['params', 'query', 'headers', 'body'] as const) {
      const parsed = endpoint[part]?.safeParse(sources[part]);
      if (parsed?.success === true) input[part] = parsed.data;
      for (const issue of parsed?.error?.issues ?? []) {
        fields.push({
          path: issue.path.join('.').slice(0, 200) || part,
          message: issue.message.slice(0, 300),
        });
      }
    }
  }
  // A path that cannot name a key names nothing.
  if (fields.some((field) => field.path === 'id') && endpoint.params !== undefined)
    return refuse('not-found');
  return fields.length === 0
    ? { ok: true, parts: input }
    : refuse('invalid-request', { fields: fields.slice(0, 50) });
}

function pickHeaders(incoming: IncomingMessage): AccessRequest['headers'] {
  const picked: AccessRequest['headers'] = {};
  for (const name of ['signature', 'signature-input', 'content-digest', 'authorization'] as const) {
    const value = header(incoming, name);
    if (value !== undefined) picked[name] = value;
  }
  return picked;
}

function etagOf(value: unknown): Record<string, string> {
  return typeof value === 'object' && value !== null && 'etag' in value && typeof value.etag === 'string'
    ? { etag: value.etag }
    : {};
}

/** Ends the connection without an answer, as a broken network does. */
function hangUp(incoming: IncomingMessage): Response {
  incoming.socket.destroy();
  return new Response(null, { status: 500 });
}
