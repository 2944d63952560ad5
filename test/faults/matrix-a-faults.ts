import { createGzip, gzipSync } from 'node:zlib';
import type { FailureCode } from '../../preload/contract';
import type { NameServer } from './connection-name-server';
import { silentPort } from './connection-servers';
import {
  type Exchange,
  httpsStranger,
  type IsMain,
  type Line,
  type Pair,
  type Passed,
  proxyStranger,
  type Spoiler,
  type Stranger,
} from './matrix-a-line';

/** The faults of matrix A (SECURITY.md), each made for real at the line between the app and the sandbox. */

/** Where one fault meets one operation. */
export type World = {
  line: Line;
  names: NameServer;
  certificates: Record<'expired' | 'selfSigned' | 'otherHost' | 'otherAuthority', Pair>;
  /** Listens elsewhere, under a certificate that this device trusts. */
  otherHost: Stranger;
  /** Hears what it hears in vain; looked at when all is over. */
  keep(stranger: Stranger): void;
  /** The app's clock minus the backend's. */
  setClock(offsetMs: number): void;
  /** The system's proxy (PAC); null = none. */
  setProxy(port: number | null): void;
};

export type OperationName =
  | 'create'
  | 'list'
  | 'rotate'
  | 'lock'
  | 'test'
  | 'logs'
  | 'create, at the activation'
  | 'rotate, at the activation';

/** The cause that the user must be told; `done`: nothing, since it is done all the same. */
export type Expected = FailureCode | 'done';

export type Fault = {
  name: string;
  made: string;
  /** `any`: of each operation that is not named itself. Reasoned from the specification, before any run. */
  expected: Expected | ({ any: Expected } & { [name in OperationName]?: Expected });
  /** What the German sentence and its evidence must say, where the fault has a figure. */
  figure?: RegExp;
  /** The backend has done what was asked; only its answer does not come through. */
  committed?: true;
  /** The app's own limits are waited for. */
  waits?: true;
  /** The app knows the backend by a name. */
  named?: true;
  /** Ends the session: it must be this app's own. */
  endsSession?: true;
  /** Answers how it is taken away again. */
  lay(world: World, isMain: IsMain): Promise<() => Promise<void> | void>;
};

export function expectedOf({ expected }: Fault, operation: OperationName): Expected {
  return typeof expected === 'string' ? expected : (expected[operation] ?? expected.any);
}

/** Values that no answer of the contract has; nothing of them may be kept. */
export const CANARY = 'canary-0f8d1c7e5b';

const JSON_TYPE = { 'content-type': 'application/json' };
const PROBLEM_TYPE = { 'content-type': 'application/problem+json' };
const MEGABYTE = Buffer.alloc(1024 * 1024, ' ');
const BIG = 100;
const FIVE_MINUTES = 300_000;
/** Between two bytes of a slow answer. */
const DRIP_MS = 200;

/** The main request is answered by the spoiler, every time. */
function answer(
  name: string,
  made: string,
  expected: Fault['expected'],
  by: Spoiler,
  more: Partial<Fault> & { times?: number } = {},
): Fault {
  const { times = Number.POSITIVE_INFINITY, ...rest } = more;
  return {
    name,
    made,
    expected,
    async lay({ line }, isMain) {
      line.spoil({ isMain, by, times });
      return () => line.spoil(null);
    },
    ...rest,
  };
}

/** As `answer`, after the backend has done what was asked. */
function spoilt(
  name: string,
  made: string,
  expected: Fault['expected'],
  how: (passed: Passed, exchange: Exchange) => void,
  more: Partial<Fault> & { times?: number } = {},
): Fault {
  const by = async (exchange: Exchange) => how(await exchange.pass(), exchange);
  return answer(name, made, expected, by, { ...more, committed: true });
}

function says(status: number, headers: Record<string, string>, body = ''): Spoiler {
  return ({ outgoing }) => outgoing.writeHead(status, headers).end(body);
}

/** Who asks: a signed key, the account for a new key, or the account for anything else. */
type Asker = 'key' | 'new-key' | 'account';

function askerOf({ incoming: { method, url = '', headers } }: Exchange): Asker {
  if (headers['signature'] !== undefined) return 'key';
  return method === 'POST' && /^\/v1\/keys(\/[\w-]+\/rotate)?$/.test(url) ? 'new-key' : 'account';
}

/** A problem of the contract (RFC 9457), for each asker the one that the contract has for it. */
function refusal(
  status: number,
  code: string | Record<Asker, string>,
  headers: Record<string, string> = {},
): Spoiler {
  return (exchange) => {
    const said = typeof code === 'string' ? code : code[askerOf(exchange)];
    const problem = {
      type: `https://ventario.example/problems/${said}`,
      title: said,
      status,
      code: said,
      request_id: 'req_matrix',
      retryable: status >= 429,
    };
    return says(status, { ...PROBLEM_TYPE, ...headers }, JSON.stringify(problem))(exchange);
  };
}

function changed(passed: Passed, change: (json: Record<string, unknown>) => unknown): string {
  const json: unknown = passed.body.length === 0 ? {} : JSON.parse(passed.body.toString('utf8'));
  return JSON.stringify(change(typeof json === 'object' && json !== null ? { ...json } : {}));
}

/** The port's connections are taken by somebody with another certificate. */
function otherCertificate(
  name: string,
  made: string,
  expected: FailureCode,
  which: keyof World['certificates'],
): Fault {
  return {
    name,
    made,
    expected,
    async lay({ line, certificates, keep }) {
      const stranger = await httpsStranger(certificates[which], false);
      keep(stranger);
      line.handTo(stranger.server);
      return () => line.handTo(null);
    },
  };
}

function clock(name: string, offsetMs: number, figure: RegExp): Fault {
  return {
    name,
    made: `the app's clock is ${offsetMs > 0 ? 'ahead' : 'behind'}`,
    // The account's requests are not signed, so no clock decides over them.
    expected: { any: 'clock-skew', list: 'done', lock: 'done', logs: 'done' },
    figure,
    async lay({ setClock }) {
      setClock(offsetMs);
      return () => setClock(0);
    },
  };
}

const secretLike = {
  secret: `vs_test_${CANARY}`,
  secret_key: CANARY,
  api_secret: CANARY,
  access_token: CANARY,
  private_key: `-----BEGIN PRIVATE KEY-----\n${CANARY}\n-----END PRIVATE KEY-----`,
};

function withSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSecrets);
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).map(([name, part]) => [name, withSecrets(part)] as const);
  return { ...Object.fromEntries(parts), ...secretLike };
}

function atActivation(expected: Expected): { [name in OperationName]?: Expected } {
  return { 'create, at the activation': expected, 'rotate, at the activation': expected };
}

/** The backend has activated the key; only the answer is bad, and the key itself is asked then (creation.ts). */
const ACTIVE = atActivation('done');

export const FAULTS: readonly Fault[] = [
  {
    name: 'down',
    made: 'a port that answers no packet',
    // The test opens the connection itself, and knows that nothing was sent yet.
    expected: { any: 'timeout', test: 'port-blocked' },
    waits: true,
    async lay({ line }) {
      await line.close();
      const silent = await silentPort(line.port);
      return async () => {
        await silent.stop();
        await line.open();
      };
    },
  },
  {
    name: 'DNS',
    made: 'a name server says that the name does not exist',
    expected: 'name-not-found',
    named: true,
    async lay({ names }) {
      const { localhost } = names.zone;
      delete names.zone['localhost'];
      return () => {
        if (localhost !== undefined) names.zone['localhost'] = localhost;
      };
    },
  },
  {
    name: 'refused',
    made: 'nobody listens on the port',
    expected: 'refused',
    async lay({ line }) {
      await line.close();
      return () => line.open();
    },
  },
  // No second question where nobody answers: it would take the user past the 15 s.
  spoilt('slow headers', 'the answer never begins', 'timeout', () => {}, { waits: true }),
  spoilt(
    'slow-loris body',
    'the answer comes byte by byte, for ever',
    'timeout',
    (passed, { outgoing }) => {
      outgoing.writeHead(passed.status, JSON_TYPE);
      const timer = setInterval(() => outgoing.write(' '), DRIP_MS);
      outgoing.on('close', () => clearInterval(timer));
    },
    { waits: true },
  ),
  spoilt(
    'reset mid-body',
    'RST after half of the answer',
    { any: 'connection-lost', ...ACTIVE },
    (passed, { outgoing, reset }) => {
      const length = Math.max(passed.body.length, 2);
      outgoing.writeHead(passed.status === 204 ? 200 : passed.status, {
        ...JSON_TYPE,
        'content-length': length,
      });
      const half = Buffer.concat([passed.body, Buffer.from('{}')]).subarray(0, Math.floor(length / 2));
      // Once it is on its way: an RST overtakes what still waits here.
      outgoing.write(half, () => setTimeout(reset, 20));
    },
  ),
  spoilt(
    'truncated gzip',
    'the answer as gzip, its end cut off',
    { any: 'unexpected-answer', ...ACTIVE },
    (passed, { outgoing }) => {
      const whole = gzipSync(passed.body);
      outgoing.writeHead(passed.status, { ...JSON_TYPE, 'content-encoding': 'gzip' });
      outgoing.end(whole.subarray(0, whole.length - 9));
    },
  ),
  spoilt(
    'gzip bomb',
    '100 MB of blanks, packed to 100 KB, before the answer',
    { any: 'answer-too-large', ...ACTIVE },
    (passed, { outgoing }) => {
      outgoing.writeHead(passed.status, { ...JSON_TYPE, 'content-encoding': 'gzip' });
      const packed = createGzip();
      packed.on('error', () => {});
      packed.pipe(outgoing);
      outgoing.on('close', () => packed.destroy());
      void feed(packed, passed.body);
    },
  ),
  spoilt(
    '100 MB',
    '100 MB of blanks before the answer',
    { any: 'answer-too-large', ...ACTIVE },
    (passed, { outgoing }) => {
      outgoing.writeHead(passed.status, JSON_TYPE);
      void feed(outgoing, passed.body);
    },
  ),
  otherCertificate('TLS expired', 'a certificate that ended yesterday', 'tls-expired', 'expired'),
  otherCertificate('TLS self-signed', 'a certificate that signed itself', 'tls-untrusted', 'selfSigned'),
  otherCertificate('TLS wrong host', 'a certificate for another name', 'tls-wrong-host', 'otherHost'),
  // Not `tls-intercepted`: the authority's name is none of a program that reads along.
  otherCertificate(
    'TLS unknown CA',
    'a certificate of an authority that nobody trusts',
    'tls-untrusted',
    'otherAuthority',
  ),
  answer(
    '401',
    'problem `session-expired`; to a key, which is seconds old, `key-unknown`',
    // The backend has said before that it has this key: it is too young to be known everywhere.
    { any: 'session-expired', test: 'key-just-changed', ...atActivation('key-just-changed') },
    refusal(401, { account: 'session-expired', 'new-key': 'session-expired', key: 'key-unknown' }),
    { endsSession: true, figure: /Status 401|in \d+.Sekunden/ },
  ),
  answer(
    '403',
    'problem `account-suspended`; to list, lock and logs, which a suspended account may, `permission-missing` (scope)',
    // It is the sign-in that lacks the scope, and no key.
    { any: 'account-suspended', list: 'sign-in-denied', lock: 'sign-in-denied', logs: 'sign-in-denied' },
    refusal(403, {
      account: 'permission-missing',
      'new-key': 'account-suspended',
      key: 'account-suspended',
    }),
    { figure: /Status 403/ },
  ),
  answer(
    '404',
    'problem `not-found`',
    // Only these name a key that may be gone; an endpoint of the contract is always there.
    { any: 'unexpected-answer', rotate: 'not-found', lock: 'not-found' },
    refusal(404, 'not-found'),
    { figure: /Status 404/ },
  ),
  answer(
    '409',
    'problem `idempotency-conflict`; to a key `nonce-replayed`',
    {
      any: 'nonce-replayed',
      create: 'idempotency-conflict',
      rotate: 'idempotency-conflict',
      // These were sent without an Idempotency-Key: the contract has no 409 for them.
      list: 'unexpected-answer',
      lock: 'unexpected-answer',
      logs: 'unexpected-answer',
    },
    refusal(409, {
      account: 'idempotency-conflict',
      'new-key': 'idempotency-conflict',
      key: 'nonce-replayed',
    }),
    { figure: /Status 409/ },
  ),
  answer(
    '429 with Retry-After in seconds',
    'problem `quota-exceeded`, `Retry-After: 30`',
    'rate-limited',
    refusal(429, 'quota-exceeded', { 'retry-after': '30' }),
    { figure: /in 30.Sekunden/ },
  ),
  answer(
    '429 with Retry-After as date',
    'the same, with the date in a minute',
    'rate-limited',
    (exchange) => {
      const date = new Date(Date.now() + 60_000).toUTCString();
      return refusal(429, 'quota-exceeded', { 'retry-after': date })(exchange);
    },
    { figure: /in (5\d|60).Sekunden/ },
  ),
  answer(
    '429 with Retry-After absurd',
    'the same, with `99999999999`',
    'rate-limited',
    refusal(429, 'quota-exceeded', { 'retry-after': '99999999999' }),
    // An hour at most.
    { figure: /in 3\.600.Sekunden/ },
  ),
  spoilt(
    '500',
    'problem `internal-error`',
    { any: 'server-trouble', ...ACTIVE },
    (_, exchange) => void refusal(500, 'internal-error')(exchange),
    { figure: /Status 500/ },
  ),
  answer(
    '503',
    'problem `temporary-reduced-capacity`, `Retry-After: 30`',
    'server-maintenance',
    refusal(503, 'temporary-reduced-capacity', { 'retry-after': '30' }),
    { figure: /in 30.Sekunden/ },
  ),
  spoilt(
    'malformed JSON',
    'the answer without its last byte, or `{`',
    { any: 'unexpected-answer', ...ACTIVE },
    (passed, { outgoing }) => {
      const { body } = passed;
      outgoing.writeHead(passed.status === 204 ? 200 : passed.status, JSON_TYPE);
      outgoing.end(body.length > 1 ? body.subarray(0, -1) : '{');
    },
  ),
  spoilt(
    'wrong schema',
    'each field of the answer is an object',
    { any: 'unexpected-answer', ...ACTIVE },
    (passed, { outgoing }) => {
      const wrong = changed(passed, (json) =>
        Object.fromEntries(Object.keys(json).map((name) => [name, { value: 1 }])),
      );
      outgoing.writeHead(passed.status, JSON_TYPE).end(wrong);
    },
  ),
  spoilt(
    'extra secret-like fields',
    '`secret`, `private_key` and others in each object',
    'done',
    (passed, { outgoing }) => {
      outgoing.writeHead(passed.status, JSON_TYPE).end(changed(passed, withSecrets));
    },
  ),
  answer(
    'captive HTML 200',
    'a log-in page instead of the answer',
    // Not `captive-portal`: under the backend's own certificate no network can show its page.
    'not-ventario',
    says(
      200,
      { 'content-type': 'text/html; charset=utf-8' },
      `<!doctype html><title>WLAN</title><form>${CANARY}</form>`,
    ),
  ),
  answer('redirect same host', '`307` to the same path', 'redirected', ({ incoming, outgoing }) =>
    outgoing.writeHead(307, { location: incoming.url ?? '/' }).end(),
  ),
  {
    name: 'redirect other host',
    made: '`307` to the same path at a host that is trusted',
    expected: 'redirected',
    async lay({ line, otherHost }, isMain) {
      const by: Spoiler = ({ incoming, outgoing }) => {
        const location = `https://127.0.0.1:${otherHost.port}${incoming.url ?? '/'}`;
        return outgoing.writeHead(307, { location }).end();
      };
      line.spoil({ isMain, by, times: Number.POSITIVE_INFINITY });
      return () => line.spoil(null);
    },
  },
  {
    name: 'proxy 407',
    made: "the system's proxy wants a log-in",
    expected: 'proxy-sign-in',
    async lay({ keep, setProxy }) {
      const proxy = await proxyStranger();
      keep(proxy);
      setProxy(proxy.port);
      return () => setProxy(null);
    },
  },
  clock('clock +5 min', FIVE_MINUTES, /geht 5.Minuten vor/),
  clock('clock −5 min', -FIVE_MINUTES, /geht 5.Minuten nach/),
  spoilt(
    'answer lost after commit',
    'RST instead of the first answer',
    // What makes a key asks again with the same Idempotency-Key or asks the key; the test's connection was a kept one.
    { any: 'done', list: 'connection-lost', lock: 'connection-lost', logs: 'connection-lost' },
    (_, { reset }) => reset(),
    { times: 1 },
  ),
];

/** 100 MB of blanks, and then the body, as fast as they are taken. */
async function feed(into: NodeJS.WritableStream & { destroyed?: boolean }, body: Buffer): Promise<void> {
  for (let sent = 0; sent < BIG && into.destroyed !== true; sent += 1) {
    if (into.write(MEGABYTE)) continue;
    await new Promise<void>((resolve) => {
      const go = (): void => {
        into.off('drain', go).off('close', go);
        resolve();
      };
      into.on('drain', go).on('close', go);
    });
  }
  if (into.destroyed !== true) into.end(body);
}
