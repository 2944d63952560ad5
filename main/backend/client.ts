import { createPrivateKey, randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Failure } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { done, failed } from '../failure';
import type { Mirror } from '../mirror';
import { type Route, writeRoute } from './agent';
import { type ConnectionWatch, watchConnection } from './connection-watch';
import { type Algorithm, type EndpointName, endpoints } from './contract';
import { createOauth, type Oauth } from './oauth';
import { type Carried, carriedBy, isHtml, isJson, problemFailure } from './problems';
import { createQuotas, type Quotas, readQuotas } from './quotas';
import { createSession, type Session, type TokenStore } from './session';
import { type SigningKey, signRequest } from './signature';
import { createWire, LIMITS, type Limits, type Wire, type WireAnswer, type WireRequest } from './wire';

type Table = typeof endpoints;
type Part<E extends EndpointName, Name extends string> =
  Table[E] extends Record<Name, infer Schema extends z.ZodType> ? Record<Name, z.input<Schema>> : unknown;

/** What an endpoint takes: path parameters, query, own headers and body, as the contract names them. */
export type InputOf<E extends EndpointName> = Part<E, 'params'> &
  Part<E, 'query'> &
  Part<E, 'headers'> &
  Part<E, 'body'>;
export type AnswerOf<E extends EndpointName> = z.output<Table[E]['answer']>;

/** What signs a request. Lives only as long as the call that needs it. */
export type Credential =
  | { keyId: string; algorithm: Extract<Algorithm, 'hmac-sha256'>; secret: string }
  | { keyId: string; algorithm: Extract<Algorithm, 'ed25519'>; privateKeyPkcs8: string };

/** The only way to the backend. Every answer is parsed by the contract before use; every failure is typed. */
export type BackendClient = {
  /** For the account (bearer token) or for anyone, as the contract says. */
  call<E extends EndpointName>(
    endpoint: E,
    input: InputOf<E>,
    options?: { signal?: AbortSignal },
  ): Promise<Outcome<AnswerOf<E>>>;
  /** Signed by a key (RFC 9421). */
  signed<E extends EndpointName>(
    endpoint: E,
    input: InputOf<E>,
    credential: Credential,
    options?: { signal?: AbortSignal },
  ): Promise<Outcome<AnswerOf<E>>>;
};

export type ClientOptions = {
  /** `https://host[:port]`. */
  baseUrl: string;
  /** The sandbox's CA; null = the system's roots. */
  caPem: string | null;
  mirror: Mirror;
  /** Where the refresh token lives. */
  tokens: TokenStore;
  now: () => number;
  resolveProxy?: (url: string) => Promise<string>;
  /** 16 or more random characters. */
  nonce?: () => string;
  allowHost?: (hostname: string) => boolean;
  limits?: Partial<Limits>;
  /** First and longest wait between two looks at a backend in trouble, in ms. */
  probe?: { firstMs: number; maxMs: number };
};

/** A client that also knows what the backend last said of its limits. */
export type MeasuredClient = BackendClient & {
  /** Requests that are left, as the newest answer says (draft-ietf-httpapi-ratelimit-headers); null when it does not. */
  remaining(): number | null;
};

export type Client = MeasuredClient & {
  /** `https://host[:port]`. */
  readonly origin: string;
  readonly session: Session;
  readonly oauth: Oauth;
  /** The door itself, for the usage stream. */
  readonly wire: Wire;
  /** What all answers have said of the backend's limits, those over `pinned` doors too. */
  readonly quotas: Quotas;
  /**
   * Another door that connects to this address alone (null = by name) and does not touch the mirror; to be closed by
   * who asked. With a route it takes that one, whatever the system says of proxies by then.
   */
  pinned(address: string | null, route?: Route): MeasuredClient & { close(): void };
  /** Looks at once whether the backend answers again. */
  probeNow(): void;
  /** Ends all requests with `cancelled`. */
  close(): void;
};

/** A client for one backend and one mode. Nothing is sent before the first call. */
export function createClient(options: ClientOptions): Client {
  const { now } = options;
  const limits = { ...LIMITS, ...options.limits };
  const door = {
    baseUrl: options.baseUrl,
    caPem: options.caPem,
    limits,
    ...(options.resolveProxy === undefined ? {} : { resolveProxy: options.resolveProxy }),
    ...(options.allowHost === undefined ? {} : { allowHost: options.allowHost }),
  };
  const wire = createWire(door);
  const watchedWire: Wire = {
    ...wire,
    async send(request) {
      const answer = await wire.send(request);
      if (!answer.ok) watch.note(answer.failure);
      return answer;
    },
  };
  const oauth = createOauth({ wire: watchedWire, practice: options.caPem !== null, now });
  const session = createSession({ oauth, store: options.tokens, mirror: options.mirror, now });
  const quotas = createQuotas(now);
  const nonce = options.nonce ?? (() => randomBytes(18).toString('base64url'));

  /** After a start without network the name is not known at first. */
  function showName(answer: unknown): void {
    const account = endpoints.account.answer.safeParse(answer);
    if (!account.success || options.mirror.get('session').state !== 'signed-in') return;
    options.mirror.set('session', { state: 'signed-in', account: account.data.display_name });
  }

  function requester(over: Wire, noted: ConnectionWatch | null): MeasuredClient {
    let remaining: number | null = null;

    const send = async <E extends EndpointName>(
      endpoint: E,
      prepared: Prepared,
      headers: () => Record<string, string>,
      signal: AbortSignal | undefined,
      signer: string | null = null,
    ): Promise<Outcome<AnswerOf<E>>> => {
      const request: WireRequest = {
        method: prepared.method,
        target: prepared.target,
        headers: () => ({ ...prepared.headers, ...headers() }),
        repeatable: prepared.repeatable,
        bodyLimit: endpoint === 'usage' ? limits.usageBytes : limits.bodyBytes,
        ...(prepared.body === undefined ? {} : { body: prepared.body }),
        ...(signal === undefined ? {} : { signal }),
      };
      const answer = await over.send(request);
      const carried = carriedBy(endpoint, signer !== null, prepared.headers);
      const outcome = answer.ok ? readAnswer(endpoint, answer.value, over.hostname, now(), carried) : answer;
      noted?.note(outcome.ok ? null : outcome.failure);
      if (answer.ok) {
        const said = readQuotas(answer.value.headers);
        quotas.note(said, signer);
        if (said.length > 0) remaining = Math.min(...said.map((each) => each.remaining));
      }
      if (outcome.ok && endpoint === 'account') showName(outcome.value);
      return outcome;
    };

    const sendForAccount = async <E extends EndpointName>(
      endpoint: E,
      prepared: Prepared,
      signal: AbortSignal,
    ): Promise<Outcome<AnswerOf<E>>> => {
      const token = await session.token();
      if (!token.ok) {
        noted?.note(token.failure);
        return token;
      }
      const first = await send(endpoint, prepared, bearer(token.value), signal);
      if (first.ok || first.failure.code !== 'session-expired') return first;
      const renewed = await session.renew(token.value);
      if (!renewed.ok) return renewed;
      const second = await send(endpoint, prepared, bearer(renewed.value), signal);
      if (!second.ok && second.failure.code === 'session-expired') await session.expire();
      return second;
    };

    return {
      remaining: () => remaining,
      async call(endpoint, input, opts) {
        const { caller } = endpoints[endpoint];
        const prepared = prepare(endpoint, input);
        if (caller === 'anyone') return send(endpoint, prepared, none, opts?.signal);
        if (caller === 'key') return failed('internal', { technical: 'NEEDS_SIGNATURE' });
        // Renewing the session and asking share one limit.
        const outcome = await withDeadline(limits.wholeMs, opts?.signal, over.hostname, (signal) =>
          sendForAccount(endpoint, prepared, signal),
        );
        // The requests that this limit ended say nothing themselves.
        if (!outcome.ok && outcome.failure.code === 'timeout') noted?.note(outcome.failure);
        return outcome;
      },
      async signed(endpoint, input, credential, opts) {
        const key = signingKey(credential);
        if (key === null) return failed('credential-unrecognised');
        const prepared = prepare(endpoint, input);
        const sign = (): Record<string, string> => ({
          ...signRequest(
            {
              method: prepared.method,
              url: over.origin + prepared.target,
              ...(prepared.body === undefined ? {} : { body: prepared.body }),
            },
            key,
            { created: Math.floor(now() / 1000), nonce: nonce() },
          ),
        });
        return send(endpoint, prepared, sign, opts?.signal, credential.keyId);
      },
    };
  }

  const watch = watchConnection({
    mirror: options.mirror,
    now,
    probe: () => requester(wire, null).call('time', {}),
    ...(options.probe === undefined ? {} : { waits: options.probe }),
  });

  return {
    ...requester(wire, watch),
    origin: wire.origin,
    session,
    oauth,
    wire,
    quotas,
    pinned(address, route) {
      const fixed = route === undefined ? {} : { resolveProxy: () => Promise.resolve(writeRoute(route)) };
      const own = createWire({ ...door, ...fixed, ...(address === null ? {} : { address }) });
      return { ...requester(own, null), close: () => own.close() };
    },
    probeNow: () => watch.probeNow(),
    close() {
      watch.stop();
      wire.close();
    },
  };
}

/** Ends with `timeout` after the limit and with `cancelled` when the caller says so, whatever the work is doing. */
async function withDeadline<Value>(
  limitMs: number,
  cancel: AbortSignal | undefined,
  host: string,
  work: (signal: AbortSignal) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), limitMs);
  const signal = cancel === undefined ? clock.signal : AbortSignal.any([clock.signal, cancel]);
  const ended = new Promise<Outcome<Value>>((resolve) => {
    const end = (): void => resolve(failed('cancelled'));
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  });
  try {
    const outcome = await Promise.race([work(signal), ended]);
    const late = clock.signal.aborted && cancel?.aborted !== true;
    if (outcome.ok || outcome.failure.code !== 'cancelled' || !late) return outcome;
    return failed('timeout', { host, technical: 'WHOLE_TIMEOUT' });
  } finally {
    clearTimeout(timer);
  }
}

type Prepared = {
  method: WireRequest['method'];
  target: string;
  headers: Record<string, string>;
  body: string | undefined;
  repeatable: boolean;
};

/** Calls that may be sent twice without doing anything twice, beside GETs and those with an Idempotency-Key. */
const HARMLESS_TWICE: ReadonlySet<EndpointName> = new Set([
  'disableKey',
  'disableAll',
  'enableKey',
  'testOrder',
]);
const METHODS = { get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const;

function prepare<E extends EndpointName>(endpoint: E, input: InputOf<E>): Prepared {
  const spec = endpoints[endpoint];
  // Which parts there are is decided by the contract's types; here they are plain maps.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const parts = input as {
    params?: Record<string, string>;
    query?: Record<string, string | number | undefined>;
    headers?: Record<string, string>;
    body?: unknown;
  };
  const path = spec.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(parts.params?.[name] ?? ''),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parts.query ?? {})) {
    if (value !== undefined) query.set(name, String(value));
  }
  const search = query.size === 0 ? '' : `?${query.toString()}`;
  const body = parts.body === undefined ? undefined : JSON.stringify(parts.body);
  return {
    method: METHODS[spec.method],
    target: path + search,
    headers: {
      ...parts.headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body,
    repeatable:
      spec.method === 'get' ||
      parts.headers?.['idempotency-key'] !== undefined ||
      HARMLESS_TWICE.has(endpoint),
  };
}

function none(): Record<string, string> {
  return {};
}

function bearer(token: string): () => Record<string, string> {
  return () => ({ authorization: `Bearer ${token}` });
}

/** null: the stored private key cannot be read. */
function signingKey(credential: Credential): SigningKey | null {
  if (credential.algorithm === 'hmac-sha256') return credential;
  try {
    const text = credential.privateKeyPkcs8;
    const privateKey = text.startsWith('-----')
      ? createPrivateKey(text)
      : createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
    return { keyId: credential.keyId, algorithm: 'ed25519', privateKey };
  } catch {
    return null;
  }
}

/** The contract's value of an answer, or the one cause why there is none. */
function readAnswer<E extends EndpointName>(
  endpoint: E,
  answer: WireAnswer,
  host: string,
  now: number,
  carried: readonly Carried[],
): Outcome<AnswerOf<E>> {
  const { status, headers } = answer;
  const contentType = headers['content-type'] ?? '';
  const text = answer.body.toString('utf8');
  const json = isJson(contentType) ? parseJson(text) : undefined;
  if (status < 200 || status > 299) {
    const said = { status, contentType, retryAfter: headers['retry-after'], host, json, carried };
    return { ok: false, failure: problemFailure(said, now) };
  }
  if (isHtml(contentType)) return failed('not-ventario', { status, host });
  const unexpected: { ok: false; failure: Failure } = failed('unexpected-answer', { status, host });
  const spec = endpoints[endpoint];
  if (status !== spec.status) return unexpected;
  const value = status === 204 ? null : json;
  const parsed = spec.answer.safeParse(value);
  // The schema of this very endpoint made it; the compiler cannot follow a table by its name.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return parsed.success ? done(parsed.data as AnswerOf<E>) : unexpected;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
