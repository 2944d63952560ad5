import { lookup, Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Failure } from '../../preload/contract';
import { type ConnectError, chooseRoute, proxyName, readEntries } from '../backend/agent';
import { networkFailure, technicalName } from '../backend/network-failures';
import { LIMITS } from '../backend/wire';
import { atMost } from './limit';
import {
  failing,
  hostOf,
  type Lookup,
  passed,
  passedOverFirst,
  type Stage,
  type StageContext,
  type StageResult,
  unverifiable,
} from './stage';

/** Under the stage's limit, so that a silent name server gets its own name. */
const ANSWER_MS = 3_500;
const SECOND_ANSWER_MS = 1_000;
/** The system does not say which proxy is to be used. */
const UNKNOWN_PROXY: Failure = { code: 'proxy-unreachable', evidence: { technical: 'PROXY_UNKNOWN' } };
/** What a filter answers for a name that it does not want to be found. */
const NOWHERE = new Set(['0.0.0.0', '::']);

class Silent extends Error {
  readonly code = 'ETIMEOUT';
}

/**
 * As this system resolves names; in the order that it wants them tried. Windows and macOS say „not found“ also when
 * no name server answered at all, so that word is believed only when a name server gives it itself.
 */
export const systemLookup: Lookup = async (host) => {
  try {
    return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);
  } catch (error) {
    if (technicalName(error) === 'ENOTFOUND' && (await isUnanswered(host))) throw new Silent();
    throw error;
  }
};

async function isUnanswered(host: string): Promise<boolean> {
  try {
    await new Resolver({ timeout: SECOND_ANSWER_MS, tries: 1 }).resolve4(host);
    return false;
  } catch (error) {
    return !['ENOTFOUND', 'ENODATA'].includes(technicalName(error));
  }
}

/** The name's addresses; behind a proxy the proxy looks for them. */
export const dns: Stage = {
  id: 'dns',
  limitMs: 9_500,
  late: ({ route, passedOver }) => (route === undefined ? UNKNOWN_PROXY : (passedOver ?? null)),
  async run(context) {
    const { url, found } = context;
    const answer = await systemProxy(context);
    if (context.signal.aborted) return failing({ code: 'cancelled' });
    if (answer === null) return failing(UNKNOWN_PROXY);
    const { route, passedOver } = await chooseRoute(readEntries(answer));
    if (context.signal.aborted) return failing({ code: 'cancelled' });
    const said = (error: ConnectError): Failure => networkFailure(error, url.host, () => true);
    if (route === null) return failing(said(passedOver));
    found.route = route;
    if (passedOver !== null) found.passedOver = said(passedOver);
    if (route.kind === 'tunnel') return unverifiable({ proxy: proxyName(route) });
    return passedOverFirst(context, await findAddresses(context));
  },
};

async function findAddresses(context: StageContext): Promise<StageResult> {
  const { url, found } = context;
  const host = hostOf(url);
  if (isIP(host) !== 0) {
    found.addresses = [host, ...context.otherAddresses];
    return passed({ addresses: found.addresses, proxy: null });
  }
  const begun = context.monotonic();
  const named = await resolve(context, host);
  found.nameMs = Math.round(context.monotonic() - begun);
  if (named instanceof Error) return failing(await meaningOf(context, named));
  const all = [...new Set(named)].slice(0, 20);
  if (all.length === 0) return failing({ code: 'name-not-found', evidence: { host: url.host } });
  const addresses = all.filter((address) => !NOWHERE.has(address));
  const filtered = all.find((address) => NOWHERE.has(address));
  if (filtered !== undefined) {
    const blocked: Failure = { code: 'name-blocked', evidence: { host, seenIp: filtered } };
    if (addresses.length === 0) return failing(blocked, { addresses: all });
    found.blocked = blocked;
  }
  found.addresses = addresses;
  return passed({ addresses, proxy: null });
}

/** As PAC files say it; null when the system does not answer. */
async function systemProxy({ resolveProxy, url }: StageContext): Promise<string | null> {
  if (resolveProxy === null) return 'DIRECT';
  return atMost(
    LIMITS.proxyMs,
    resolveProxy(url.origin).catch(() => 'DIRECT'),
  );
}

async function resolve(context: StageContext, host: string): Promise<string[] | Error> {
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<Error>((end) => {
    timer = setTimeout(() => end(new Silent()), ANSWER_MS);
  });
  try {
    return await Promise.race([context.lookup(host), silent]);
  } catch (error) {
    return error instanceof Error ? error : new Silent();
  } finally {
    clearTimeout(timer);
  }
}

async function meaningOf(context: StageContext, error: Error): Promise<Failure> {
  const { host } = context.url;
  if (!(await context.hasRoute())) {
    return { code: 'offline', evidence: { host, technical: technicalName(error) } };
  }
  const said = networkFailure(error, host, () => true);
  // The name server itself could not be reached, or what it said made no sense.
  if (said.code !== 'name-not-found') return { ...said, code: 'name-server-silent' };
  return said;
}
