import type { Agent } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { AxiosResponse } from 'axios';
import type { Failure } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { done, failed } from '../failure';
import { ConnectError, createAgent, type Entry, readEntries } from './agent';
import { networkFailure, technicalName } from './network-failures';

/**
 * The one door to the network: axios is used here and nowhere else, one origin per door, no redirects, every wait and
 * every body limited. axios's errors hold the request with its headers, so none of them leaves this file.
 */

/** Milliseconds and bytes. */
export type Limits = {
  /** For the system to say which proxy is to be used: it may have to fetch and run a script for that. */
  proxyMs: number;
  /** From the first packet to a secured connection. */
  connectMs: number;
  /** From the call to the last byte of the answer. */
  wholeMs: number;
  /** Decompressed. */
  bodyBytes: number;
  /** Decompressed, for a page of usage entries. */
  usageBytes: number;
};

/** The user has an answer within 15 s, with what is done around the request. */
export const LIMITS: Limits = {
  proxyMs: 3_000,
  connectMs: 10_000,
  wholeMs: 14_000,
  bodyBytes: 1024 * 1024,
  usageBytes: 8 * 1024 * 1024,
};

export type WireOptions = {
  /** `https://host[:port]`, nothing behind. */
  baseUrl: string;
  /** Trusted instead of the system's roots: the sandbox's own CA; null otherwise. */
  caPem: string | null;
  /** The system's proxy for a URL in PAC syntax (Electron's `session.resolveProxy`). */
  resolveProxy?: (url: string) => Promise<string>;
  /** May this host be spoken to at all? The stand-in allows loopback only. */
  allowHost?: (hostname: string) => boolean;
  limits?: Partial<Limits>;
  /** Connect to this address only; the certificate is still checked against the name. */
  address?: string;
};

export type WireRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query. */
  target: string;
  /** Made anew for each attempt, since a signature may be sent once only. */
  headers: () => Record<string, string>;
  body?: string;
  bodyLimit?: number;
  /** May be sent again when a kept connection turns out to be dead. */
  repeatable: boolean;
  signal?: AbortSignal;
};

export type WireAnswer = { status: number; headers: Readonly<Record<string, string>>; body: Buffer };
export type OpenAnswer = { status: number; headers: Readonly<Record<string, string>>; stream: Readable };

export type Wire = {
  readonly origin: string;
  readonly hostname: string;
  /** The whole answer, any status but redirects. */
  send(request: WireRequest): Promise<Outcome<WireAnswer>>;
  /** The answer's head within the limit; the body comes as long as it comes. The caller destroys the stream. */
  open(request: WireRequest): Promise<Outcome<OpenAnswer>>;
  /** Ends everything under way with `cancelled`. */
  close(): void;
};

class TooLarge extends Error {}
class UnknownEncoding extends Error {}

export function createWire(options: WireOptions): Wire {
  const limits: Limits = { ...LIMITS, ...options.limits };
  const base = new URL(options.baseUrl);
  const life = new AbortController();
  const agents = new Map<string, Agent>();

  function refusal(): Failure | null {
    if (base.protocol !== 'https:' || base.origin === 'null') return { code: 'backend-address-invalid' };
    if (options.allowHost !== undefined && !options.allowHost(base.hostname)) {
      return { code: 'live-not-in-stand-in', evidence: { host: base.host } };
    }
    return null;
  }

  function agentFor(entries: readonly Entry[]): Agent {
    const name = JSON.stringify(entries);
    const there = agents.get(name);
    if (there !== undefined) return there;
    const made = createAgent({
      caPem: options.caPem,
      connectMs: limits.connectMs,
      entries,
      address: options.address ?? null,
    });
    agents.set(name, made);
    return made;
  }

  /** Throws when its limit or the signal ends it: a system that runs a script to find the proxy may never answer. */
  async function findEntries(signal: AbortSignal): Promise<Entry[]> {
    if (options.resolveProxy === undefined) return [{ kind: 'direct' }];
    signal.throwIfAborted();
    const asked = options.resolveProxy(base.origin).catch(() => 'DIRECT');
    let stop = ignore;
    let timer: NodeJS.Timeout | undefined;
    const ended = new Promise<never>((_, reject) => {
      stop = () => reject(new Error('aborted'));
      timer = setTimeout(() => reject(new ConnectError('PROXY_UNKNOWN')), limits.proxyMs);
    });
    signal.addEventListener('abort', stop, { once: true });
    try {
      return readEntries(await Promise.race([asked, ended]));
    } finally {
      clearTimeout(timer);
      // Node keeps a combined signal for as long as anybody listens to it.
      signal.removeEventListener('abort', stop);
    }
  }

  /** One attempt up to the answer's head. Throws what axios throws. */
  async function attempt(request: WireRequest, agent: Agent, signal: AbortSignal): Promise<OpenAnswer> {
    const { default: axios } = await import('axios');
    const response: AxiosResponse<Readable> = await axios.request<Readable>({
      adapter: 'http',
      url: base.origin + request.target,
      method: request.method,
      headers: {
        accept: 'application/json, application/problem+json',
        'accept-encoding': 'gzip',
        'user-agent': 'Ventario-Companion',
        ...request.headers(),
      },
      ...(request.body === undefined ? {} : { data: request.body }),
      // Byte for byte: a changed body would not fit its digest.
      transformRequest: [(data: unknown) => data],
      responseType: 'stream',
      decompress: false,
      maxRedirects: 0,
      proxy: false,
      httpsAgent: agent,
      validateStatus: () => true,
      maxBodyLength: 1024 * 1024,
      signal,
    });
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(response.headers)) {
      if (typeof value === 'string') headers[name.toLowerCase()] = value;
    }
    return { status: response.status, headers, stream: response.data };
  }

  async function head(request: WireRequest, signal: AbortSignal): Promise<OpenAnswer> {
    const agent = agentFor(await findEntries(signal));
    try {
      return await attempt(request, agent, signal);
    } catch (error) {
      if (!request.repeatable || signal.aborted || !wasStale(error)) throw error;
      return await attempt(request, agent, signal);
    }
  }

  /** Runs within the limits, and turns whatever is thrown into a failure. */
  async function guarded<Value>(
    request: WireRequest,
    work: (signal: AbortSignal, settle: () => void) => Promise<Outcome<Value>>,
  ): Promise<Outcome<Value>> {
    const refused = refusal();
    if (refused !== null) return { ok: false, failure: refused };
    const clock = new AbortController();
    const timer = setTimeout(() => clock.abort(), limits.wholeMs);
    const signal = AbortSignal.any([
      clock.signal,
      life.signal,
      ...(request.signal === undefined ? [] : [request.signal]),
    ]);
    try {
      return await work(signal, () => clearTimeout(timer));
    } catch (error) {
      if (life.signal.aborted || request.signal?.aborted === true) return failed('cancelled');
      const host = base.host.slice(0, 260);
      if (clock.signal.aborted) return failed('timeout', { host, technical: 'WHOLE_TIMEOUT' });
      if (error instanceof TooLarge) return failed('answer-too-large', { host });
      if (error instanceof UnknownEncoding)
        return failed('unexpected-answer', { host, technical: 'ENCODING' });
      if (isBadGzip(error)) return failed('unexpected-answer', { host, technical: technicalName(error) });
      return { ok: false, failure: networkFailure(error, host) };
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    origin: base.origin,
    hostname: base.hostname,
    send: (request) =>
      guarded(request, async (signal) => {
        const answer = await head(request, signal);
        const moved = redirected(answer, base.host);
        if (moved !== null) return { ok: false, failure: moved };
        const body = await readBody(answer, request.bodyLimit ?? limits.bodyBytes, signal);
        return done({ status: answer.status, headers: answer.headers, body });
      }),
    open: (request) =>
      guarded(request, async (signal, settle) => {
        const answer = await head(request, signal);
        settle();
        const moved = redirected(answer, base.host);
        return moved === null ? done(answer) : { ok: false, failure: moved };
      }),
    close() {
      life.abort();
      for (const agent of agents.values()) agent.destroy();
      agents.clear();
    },
  };
}

/** A redirect is never followed: it would carry credentials and signatures along. */
function redirected(answer: OpenAnswer, host: string): Failure | null {
  if (answer.status < 300 || answer.status > 399) return null;
  answer.stream.destroy();
  const to = answer.headers['location'] ?? '';
  const target = URL.canParse(to, `https://${host}`) ? new URL(to, `https://${host}`).host : host;
  return { code: 'redirected', evidence: { status: answer.status, host: target.slice(0, 260) } };
}

async function readBody(answer: OpenAnswer, limit: number, signal: AbortSignal): Promise<Buffer> {
  const { stream } = answer;
  const stop = (): void => {
    stream.destroy(new Error('aborted'));
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    if (Number(answer.headers['content-length'] ?? '0') > limit) throw new TooLarge();
    const encoding = (answer.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
    if (encoding !== 'identity' && encoding !== 'gzip') throw new UnknownEncoding();
    // Strict, unlike axios's own: a truncated body is an error and not a shorter text.
    const decoded = encoding === 'gzip' ? pipeline(stream, createGunzip(), ignore) : stream;
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of decoded as AsyncIterable<Uint8Array>) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > limit) throw new TooLarge();
      chunks.push(bytes);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    stream.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function ignore(): void {}

function isBadGzip(error: unknown): boolean {
  return technicalName(error).startsWith('Z_');
}

/** Did a kept connection die before anything was answered (RFC 9112, section 9.5)? */
function wasStale(error: unknown): boolean {
  if (!(error instanceof Error) || !('request' in error)) return false;
  const { request } = error;
  if (typeof request !== 'object' || request === null || !('reusedSocket' in request)) return false;
  return request.reusedSocket === true && ['ECONNRESET', 'EPIPE'].includes(technicalName(error));
}
