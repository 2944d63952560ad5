import type { Readable } from 'node:stream';
import type { Failure } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { done, failed } from '../failure';
import type { Client } from './client';
import { USAGE_STREAM_PATH, UsageEntry } from './contract';
import { createEventParser } from './event-stream';
import { networkFailure } from './network-failures';
import { isHtml, isJson, problemFailure } from './problems';

/** The live log: entries as they happen, until the connection or the caller ends it. */

export type UsageStream = {
  /** Resolves when the stream is over: null when the caller ended it or the server closed it in good order. */
  read(onEntries: (entries: UsageEntry[]) => void): Promise<Failure | null>;
};

/** The sandbox says something at least every 15 s. */
const IDLE_LIMIT_MS = 45_000;
const PROBLEM_LIMIT = 64 * 1024;

/** Opens the stream behind `lastId` (exclusive), or from now on. Renews the session once when it has run out. */
export async function openUsageStream(
  client: Client,
  options: { lastId: string | null; signal: AbortSignal; now: () => number; idleMs?: number },
): Promise<Outcome<UsageStream>> {
  const token = await client.session.token();
  if (!token.ok) return token;
  const first = await openWith(client, token.value, options);
  if (first.ok || first.failure.code !== 'session-expired') return first;
  const renewed = await client.session.renew(token.value);
  if (!renewed.ok) return renewed;
  const second = await openWith(client, renewed.value, options);
  if (!second.ok && second.failure.code === 'session-expired') await client.session.expire();
  return second;
}

async function openWith(
  client: Client,
  token: string,
  options: { lastId: string | null; signal: AbortSignal; now: () => number; idleMs?: number },
): Promise<Outcome<UsageStream>> {
  const { wire } = client;
  const answer = await wire.open({
    method: 'GET',
    target: USAGE_STREAM_PATH,
    headers: () => ({
      accept: 'text/event-stream',
      'accept-encoding': 'identity',
      authorization: `Bearer ${token}`,
      ...(options.lastId === null ? {} : { 'last-event-id': options.lastId }),
    }),
    repeatable: true,
    signal: options.signal,
  });
  if (!answer.ok) return answer;
  const { status, headers, stream } = answer.value;
  const contentType = headers['content-type'] ?? '';
  const host = wire.hostname;
  if (status === 200 && /^\s*text\/event-stream\b/i.test(contentType) && !headers['content-encoding']) {
    return done({
      read: (onEntries) => follow(stream, onEntries, options.signal, options.idleMs ?? IDLE_LIMIT_MS, host),
    });
  }
  if (status >= 400) {
    const json = isJson(contentType) ? await readProblem(stream, options.signal) : undefined;
    stream.destroy();
    const said = { status, contentType, retryAfter: headers['retry-after'], host, json, carried: [] };
    return { ok: false, failure: problemFailure(said, options.now()) };
  }
  stream.destroy();
  return failed(isHtml(contentType) ? 'not-ventario' : 'unexpected-answer', { status, host });
}

async function follow(
  stream: Readable,
  onEntries: (entries: UsageEntry[]) => void,
  signal: AbortSignal,
  idleMs: number,
  host: string,
): Promise<Failure | null> {
  const parser = createEventParser();
  const decoder = new TextDecoder();
  const idle = (): void => {
    stream.destroy(Object.assign(new Error('idle'), { code: 'IDLE_TIMEOUT' }));
  };
  let timer = setTimeout(idle, idleMs);
  const stop = (): void => {
    stream.destroy();
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      timer = setTimeout(idle, idleMs);
      const events = parser.push(decoder.decode(chunk, { stream: true }));
      const entries = events?.filter(({ event }) => event === 'usage').map(({ data }) => readEntry(data));
      if (entries === undefined || entries.some((entry) => entry === null)) {
        return { code: 'unexpected-answer', evidence: { host } };
      }
      const good = entries.filter((entry) => entry !== null);
      if (good.length > 0) onEntries(good);
    }
    return null;
  } catch (error) {
    return signal.aborted ? null : networkFailure(error, host);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    stream.destroy();
  }
}

function readEntry(data: string): UsageEntry | null {
  try {
    const entry = UsageEntry.safeParse(JSON.parse(data));
    return entry.success ? entry.data : null;
  } catch {
    return null;
  }
}

/** A short problem body, within a moment; undefined when it is none. */
async function readProblem(stream: Readable, signal: AbortSignal): Promise<unknown> {
  const stop = (): void => {
    stream.destroy();
  };
  const timer = setTimeout(stop, 5_000);
  signal.addEventListener('abort', stop, { once: true });
  try {
    let text = '';
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString('utf8');
      if (text.length > PROBLEM_LIMIT) return undefined;
    }
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
