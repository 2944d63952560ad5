import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:https';
import { endpoints, Problem, SelfKey } from '../backend/contract';
import { signRequest } from '../backend/signature';
import { signingKeyFrom } from '../keys/key-pair';
import type { BotReport } from './protocol';

/**
 * The example bot: a client like any other, over real TLS, with really signed requests every few seconds. It keeps
 * its secret in memory alone and gets slower while it is refused.
 */
export type Bot = { stop: () => void };

const PAUSE_MS = 4_000;
const JITTER_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
const TIMEOUT_MS = 10_000;
const AGENT = 'ventario-example-bot/1.0';

type Answer = { status: number; code: BotReport['lastCode']; body: unknown };

type Visit = { method: 'GET' | 'POST'; path: string; body?: string };

const SELF: Visit = { method: 'GET', path: endpoints.self.path };
const READING: readonly Visit[] = [
  { method: 'GET', path: endpoints.portfolio.path },
  { method: 'GET', path: endpoints.listOrders.path },
];
const ORDER = JSON.stringify({
  symbol: 'BTC-EUR',
  side: 'buy',
  type: 'limit',
  amount: '0.001',
  price: '50000',
});
const TRADING: readonly Visit[] = [
  ...READING,
  { method: 'POST', path: endpoints.testOrder.path, body: ORDER },
  { method: 'POST', path: endpoints.placeOrder.path, body: ORDER },
];

export function startBot(
  parts: { baseUrl: string; caPem: string; keyId: string; secret: string; pauseMs?: number },
  report: (news: BotReport) => void,
): Bot {
  const agent = new Agent({ ca: parts.caPem, rejectUnauthorized: true, keepAlive: true, maxSockets: 1 });
  const pauseMs = parts.pauseMs ?? PAUSE_MS;
  const key = signingKeyFrom(parts.keyId, parts.secret);
  let requests = 0;
  let round = 0;
  let failures = 0;
  let visits: readonly Visit[] | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function send(visit: Visit): Promise<Answer> {
    const url = parts.baseUrl + visit.path;
    const headers = signRequest(
      { method: visit.method, url, ...(visit.body === undefined ? {} : { body: visit.body }) },
      key,
      { created: Math.floor(Date.now() / 1000), nonce: randomBytes(16).toString('base64url') },
    );
    return new Promise((resolve) => {
      const none = (): void => resolve({ status: 0, code: 'unreachable', body: null });
      const call = request(
        url,
        {
          method: visit.method,
          agent,
          timeout: TIMEOUT_MS,
          headers: {
            ...headers,
            'user-agent': AGENT,
            ...(visit.body === undefined ? {} : { 'content-type': 'application/json' }),
          },
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', none);
          answer.on('end', () => {
            let body: unknown = null;
            try {
              body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
            } catch {
              return none();
            }
            const problem = Problem.safeParse(body);
            const status = answer.statusCode ?? 0;
            return resolve({ status, code: problem.success ? problem.data.code : null, body });
          });
        },
      );
      call.on('error', none);
      call.on('timeout', () => call.destroy());
      call.end(visit.body);
    });
  }

  async function step(): Promise<void> {
    // First the key about itself: what may it do?
    const visit = visits === null ? SELF : (visits[round % visits.length] ?? SELF);
    round += 1;
    const answer = await send(visit);
    if (stopped) return;
    requests += 1;
    if (answer.code === null) {
      failures = 0;
      if (visit === SELF) {
        const self = SelfKey.safeParse(answer.body);
        visits = self.success && self.data.permissions.includes('trade') ? TRADING : READING;
      }
    } else {
      failures += 1;
      // The key's rights may be what changed.
      if (answer.code === 'permission-missing') visits = null;
    }
    const refused = answer.status === 401 || answer.status === 403;
    report({
      type: 'bot',
      keyId: parts.keyId,
      state: refused ? 'refused' : 'running',
      requests,
      lastCode: answer.code,
    });
    const slower = Math.min(LONGEST_PAUSE_MS, pauseMs * 2 ** Math.min(failures, 10));
    timer = setTimeout(() => void step(), slower + Math.random() * Math.min(JITTER_MS, pauseMs));
  }

  void step();
  return {
    stop: () => {
      if (stopped) return;
      stopped = true;
      clearTimeout(timer);
      agent.destroy();
      report({ type: 'bot', keyId: parts.keyId, state: 'stopped', requests, lastCode: null });
    },
  };
}
