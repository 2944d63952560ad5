import { createGzip, gzipSync } from 'node:zlib';
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

export type Fault = {
  name: string;
  made: string;
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
  by: Spoiler,
  more: Partial<Fault> & { times?: number } = {},
): Fault {
  const { times = Number.POSITIVE_INFINITY, ...rest } = more;
  return {
    name,
    made,
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
  how: (passed: Passed, exchange: Exchange) => void,
  more: Partial<Fault> & { times?: number } = {},
): Fault {
  const by = async (exchange: Exchange) => how(await exchange.pass(), exchange);
  return answer(name, made, by, { ...more, committed: true });
}

function says(status: number, headers: Record<string, string>, body = ''): Spoiler {
  return ({ outgoing }) => outgoing.writeHead(status, headers).end(body);
}

/** A problem of the contract (RFC 9457); `forKey`: what the same status says to a signed request. */
function refusal(status: number, code: string, headers: Record<string, string> = {}, forKey = code): Spoiler {
  return (exchange) => {
    const said = exchange.incoming.headers['signature'] === undefined ? code : forKey;
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
function otherCertificate(name: string, made: string, which: keyof World['certificates']): Fault {
  return {
    name,
    made,
    async lay({ line, certificates, keep }) {
      const stranger = await httpsStranger(certificates[which], false);
      keep(stranger);
      line.handTo(stranger.server);
      return () => line.handTo(null);
    },
  };
}

function clock(name: string, offsetMs: number): Fault {
  return {
    name,
    made: `the app's clock is ${offsetMs > 0 ? 'ahead' : 'behind'}`,
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

export const FAULTS: readonly Fault[] = [
  {
    name: 'down',
    made: 'a port that answers no packet',
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
    async lay({ line }) {
      await line.close();
      return () => line.open();
    },
  },
  spoilt('slow headers', 'the answer never begins', () => {}, { waits: true }),
  spoilt(
    'slow-loris body',
    'the answer comes byte by byte, for ever',
    (passed, { outgoing }) => {
      outgoing.writeHead(passed.status, JSON_TYPE);
      const timer = setInterval(() => outgoing.write(' '), DRIP_MS);
      outgoing.on('close', () => clearInterval(timer));
    },
    { waits: true },
  ),
  spoilt('reset mid-body', 'RST after half of the answer', (passed, { outgoing, reset }) => {
    const length = Math.max(passed.body.length, 2);
    outgoing.writeHead(passed.status === 204 ? 200 : passed.status, {
      ...JSON_TYPE,
      'content-length': length,
    });
    const half = Buffer.concat([passed.body, Buffer.from('{}')]).subarray(0, Math.floor(length / 2));
    // Once it is on its way: an RST overtakes what still waits here.
    outgoing.write(half, () => setTimeout(reset, 20));
  }),
  spoilt('truncated gzip', 'the answer as gzip, its end cut off', (passed, { outgoing }) => {
    const whole = gzipSync(passed.body);
    outgoing.writeHead(passed.status, { ...JSON_TYPE, 'content-encoding': 'gzip' });
    outgoing.end(whole.subarray(0, whole.length - 9));
  }),
  spoilt('gzip bomb', '100 MB of blanks, packed to 100 KB, before the answer', (passed, { outgoing }) => {
    outgoing.writeHead(passed.status, { ...JSON_TYPE, 'content-encoding': 'gzip' });
    const packed = createGzip();
    packed.on('error', () => {});
    packed.pipe(outgoing);
    outgoing.on('close', () => packed.destroy());
    void feed(packed, passed.body);
  }),
  spoilt('100 MB', '100 MB of blanks before the answer', (passed, { outgoing }) => {
    outgoing.writeHead(passed.status, JSON_TYPE);
    void feed(outgoing, passed.body);
  }),
  otherCertificate('TLS expired', 'a certificate that ended yesterday', 'expired'),
  otherCertificate('TLS self-signed', 'a certificate that signed itself', 'selfSigned'),
  otherCertificate('TLS wrong host', 'a certificate for another name', 'otherHost'),
  otherCertificate('TLS unknown CA', 'a certificate of an authority that nobody trusts', 'otherAuthority'),
  answer(
    '401',
    'problem `session-expired`; to a key `key-unknown`',
    refusal(401, 'session-expired', {}, 'key-unknown'),
    {
      endsSession: true,
    },
  ),
  answer('403', 'problem `account-suspended`', refusal(403, 'account-suspended')),
  answer('404', 'problem `not-found`', refusal(404, 'not-found')),
  answer(
    '409',
    'problem `idempotency-conflict`; to a key `nonce-replayed`',
    refusal(409, 'idempotency-conflict', {}, 'nonce-replayed'),
  ),
  answer(
    '429, Retry-After in seconds',
    'problem `quota-exceeded`, `Retry-After: 30`',
    refusal(429, 'quota-exceeded', { 'retry-after': '30' }),
  ),
  answer('429, Retry-After as a date', 'the same, with the date in a minute', (exchange) => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    return refusal(429, 'quota-exceeded', { 'retry-after': date })(exchange);
  }),
  answer(
    '429, absurd Retry-After',
    'the same, with `99999999999`',
    refusal(429, 'quota-exceeded', { 'retry-after': '99999999999' }),
  ),
  spoilt('500', 'problem `internal-error`', (_, exchange) => void refusal(500, 'internal-error')(exchange)),
  answer(
    '503',
    'problem `temporary-reduced-capacity`, `Retry-After: 30`',
    refusal(503, 'temporary-reduced-capacity', { 'retry-after': '30' }),
  ),
  spoilt('malformed JSON', 'the answer without its last byte, or `{`', (passed, { outgoing }) => {
    const { body } = passed;
    outgoing.writeHead(passed.status === 204 ? 200 : passed.status, JSON_TYPE);
    outgoing.end(body.length > 1 ? body.subarray(0, -1) : '{');
  }),
  spoilt('wrong schema', 'each field of the answer is an object', (passed, { outgoing }) => {
    const wrong = changed(passed, (json) =>
      Object.fromEntries(Object.keys(json).map((name) => [name, { value: 1 }])),
    );
    outgoing.writeHead(passed.status, JSON_TYPE).end(wrong);
  }),
  spoilt(
    'extra secret-like fields',
    '`secret`, `private_key` and others in each object',
    (passed, { outgoing }) => {
      outgoing.writeHead(passed.status, JSON_TYPE).end(changed(passed, withSecrets));
    },
  ),
  answer(
    'captive HTML 200',
    'a log-in page instead of the answer',
    says(
      200,
      { 'content-type': 'text/html; charset=utf-8' },
      `<!doctype html><title>WLAN</title><form>${CANARY}</form>`,
    ),
  ),
  answer('redirect, same host', '`307` to the same path', ({ incoming, outgoing }) =>
    outgoing.writeHead(307, { location: incoming.url ?? '/' }).end(),
  ),
  {
    name: 'redirect, other host',
    made: '`307` to the same path at a host that is trusted',
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
    async lay({ keep, setProxy }) {
      const proxy = await proxyStranger();
      keep(proxy);
      setProxy(proxy.port);
      return () => setProxy(null);
    },
  },
  clock('clock +5 min', FIVE_MINUTES),
  clock('clock −5 min', -FIVE_MINUTES),
  spoilt('answer lost after commit', 'RST instead of the first answer', (_, { reset }) => reset(), {
    times: 1,
  }),
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
