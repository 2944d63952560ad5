import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { isIP } from 'node:net';
import { isHtml } from '../backend/problems';
import { hostOf, type StageContext } from './stage';

const LIMIT_MS = 1_200;

/**
 * Does a sign-in page stand in front of the network? Asked only once the way to the backend has failed: plain HTTP to
 * the very address that DNS gave, with nothing of the key in it. A parked domain or a server with a bad certificate
 * redirects as well, so the network itself must be caught: status 511 (RFC 6585), or the same page where nobody is, at
 * an invented name or at an address that belongs to nobody. Answers who stands there.
 */
export async function signInPage(context: StageContext, address: string): Promise<string | null> {
  const { hostname } = context.url;
  const port = context.plainPort;
  if (port === null || context.signal.aborted || isIP(hostOf(context.url)) !== 0) return null;
  const page = pageIn(await ask(address, port, hostname, context.signal), hostname);
  if (page === null || context.signal.aborted) return null;
  if (page === SAYS_SO) return hostname;
  const [byName, byAddress] = await Promise.all([
    everyNameLeadsTo(context, address),
    ask(context.nowhere, port, hostname, context.signal).then((answer) => pageIn(answer, hostname) === page),
  ]);
  return byName || byAddress ? page : null;
}

/** A network that says itself that it wants a sign-in. */
const SAYS_SO = '511';

/** The host that an answer puts in the place of ours; null when every server may answer so. */
function pageIn(answer: Plain | null, hostname: string): string | null {
  if (answer === null) return null;
  if (answer.status === 511) return SAYS_SO;
  if (answer.status === 200) return isHtml(answer.type) ? hostname : null;
  if (answer.status < 300 || answer.status > 399) return null;
  const base = `http://${hostname}`;
  const to = URL.canParse(answer.location, base) ? new URL(answer.location, base).hostname : hostname;
  return sameSite(to, hostname) ? null : to.slice(0, 260);
}

type Plain = { status: number; location: string; type: string };

function ask(address: string, port: number, host: string, signal: AbortSignal): Promise<Plain | null> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(null);
    const asked = request(
      { host: address, port, path: '/v1/time', headers: { host }, agent: false, timeout: LIMIT_MS },
      (answer) => {
        const { statusCode, headers } = answer;
        answer.destroy();
        const type = headers['content-type'] ?? '';
        resolve({ status: statusCode ?? 0, location: headers.location ?? '', type });
      },
    );
    const stop = (): void => {
      asked.destroy();
      resolve(null);
    };
    const timer = setTimeout(stop, LIMIT_MS);
    signal.addEventListener('abort', stop, { once: true });
    asked.on('error', stop);
    asked.on('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    });
    asked.end();
  });
}

/** A name under `.invalid` never exists (RFC 6761): whoever resolves it lies about every name. */
async function everyNameLeadsTo(context: StageContext, address: string): Promise<boolean> {
  const name = `${randomBytes(8).toString('hex')}.invalid`;
  const found = await within(context.lookup(name), LIMIT_MS);
  return found?.includes(address) === true;
}

function within<Value>(work: Promise<Value>, limitMs: number): Promise<Value | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), limitMs);
    const end = (value: Value | null): void => {
      clearTimeout(timer);
      resolve(value);
    };
    work.then(end, () => end(null));
  });
}

/** `www.` and other names below or above are the same owner's. */
function sameSite(one: string, other: string): boolean {
  return (
    one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`) || lastTwo(one) === lastTwo(other)
  );
}

function lastTwo(host: string): string {
  return host.split('.').slice(-2).join('.');
}
