import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { isIP } from 'node:net';
import type { Failure } from '../../preload/contract';
import { isHtml } from '../backend/problems';
import { atMost } from './limit';
import { hostOf, type StageContext } from './stage';

const LIMIT_MS = 1_200;
/** A name that everybody's network knows (RFC 2606). */
const KNOWN_NAME = 'example.com';

/**
 * Does the network put something else in the backend's place? Asked only once the way to the backend has failed: plain
 * HTTP to the very address that DNS gave, with nothing of the key in it, and an invented name. A parked domain or a
 * server with a bad certificate has a page as well, and some providers answer every name that does not exist; a sign-in
 * page is in front of what does exist too: status 511 (RFC 6585), the same page at an address that belongs to nobody,
 * or every name, known and invented, at its own address. null: it is not the network.
 */
export async function insteadOf(context: StageContext, address: string): Promise<Failure | null> {
  const { hostname, host } = context.url;
  const { plainPort: port, nowhere, signal } = context;
  if (port === null || signal.aborted || isIP(hostOf(context.url)) !== 0) return null;
  const [page, asInvented] = await Promise.all([
    ask(address, port, hostname, signal).then((answer) => pageIn(answer, hostname)),
    // A name under `.invalid` never exists (RFC 6761).
    leadsTo(context, `${randomBytes(8).toString('hex')}.invalid`, address),
  ]);
  if (signal.aborted) return null;
  if (page === SAYS_SO) return { code: 'captive-portal', evidence: { host: hostname } };
  const [asKnown, asNowhere] = await Promise.all([
    asInvented && leadsTo(context, KNOWN_NAME, address),
    page !== null && ask(nowhere, port, nowhere, signal).then((answer) => pageIn(answer, hostname) === page),
  ]);
  if (page !== null && (asKnown || asNowhere)) return { code: 'captive-portal', evidence: { host: page } };
  // Where what does exist leads as well, the address says nothing about this name.
  return asInvented && !asKnown ? { code: 'name-not-found', evidence: { host, seenIp: address } } : null;
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

async function leadsTo(context: StageContext, name: string, address: string): Promise<boolean> {
  const found = await atMost(LIMIT_MS, context.lookup(name));
  return found?.includes(address) === true;
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
