import { connect, isIP, type Socket } from 'node:net';
import type { Failure, FailureCode } from '../../preload/contract';
import { ConnectError, openTunnel, proxyName } from '../backend/agent';
import { networkFailure } from '../backend/network-failures';
import { insteadOf } from './portal';
import {
  attention,
  failing,
  hostOf,
  passed,
  passedOverFirst,
  portOf,
  type Stage,
  type StageContext,
} from './stage';

/** The most that one silent address is waited for, and that the last one is. */
const PAUSE_MS = 2_500;
/** What a detour may take before it is worth a word. */
const COSTS_MS = 250;
/** A silence of this length is not a slow line's. */
const SILENT_MS = 1_000;
/** For all addresses together; with the two looks for a sign-in page it still is less than the stage's limit. */
const ALL_ADDRESSES_MS = 4_000;
const PROXY_MS = 5_000;

/** A connection to the first of the found addresses that takes one. This address is used from here on. */
export const tcp: Stage = {
  id: 'tcp',
  limitMs: 7_500,
  late: ({ passedOver }) => passedOver ?? null,
  async run(context) {
    const { found, url } = context;
    const begun = context.monotonic();
    if (found.route?.kind === 'tunnel') {
      const proxy = proxyName(found.route);
      try {
        hold(context, await openTunnel(found.route, hostOf(url), portOf(url), PROXY_MS, context.signal));
        found.networkMs = Math.round(context.monotonic() - begun);
        return passed({ proxy });
      } catch (error) {
        return failing(
          networkFailure(error, proxy, () => true),
          { proxy },
        );
      }
    }
    const addresses = found.addresses ?? [];
    const { reached, missed } = await reach(context, familiesInTurn(addresses));
    if (reached === null) {
      return passedOverFirst(context, failing(await meaningOf(context, missed, addresses), { addresses }));
    }
    const { address, socket, begunAt } = reached;
    found.address = address;
    found.networkMs = Math.round(context.monotonic() - begunAt);
    hold(context, socket);
    const lostMs = Math.round(begunAt - begun);
    // A family that this network does not have costs nobody anything.
    const costly = missed.find(({ failure }) => failure.code !== 'no-route' || lostMs >= COSTS_MS);
    if (costly === undefined) return passed({ addresses: [address] });
    const { technical } = costly.failure.evidence ?? {};
    return attention(
      { addresses: [address] },
      {
        code: 'address-unreachable',
        evidence: {
          host: costly.address,
          networkMs: lostMs,
          ...(technical === undefined ? {} : { technical }),
        },
      },
    );
  },
};

/** One of each family in turn, beginning with the system's first choice (RFC 8305, section 4). */
function familiesInTurn(addresses: readonly string[]): string[] {
  const first = isIP(addresses[0] ?? '');
  const [ours, others] = [
    addresses.filter((address) => isIP(address) === first),
    addresses.filter((address) => isIP(address) !== first),
  ];
  return ours
    .flatMap((address, index) => [address, ...others.slice(index, index + 1)])
    .concat(others.slice(ours.length));
}

type Missed = { address: string; failure: Failure };
type Reached = { address: string; socket: Socket; begunAt: number };

/**
 * The addresses one after the other. A silent one is not given up when the next one begins (RFC 8305, section 5), and
 * the time is divided so that each of them has its turn.
 */
function reach(
  context: StageContext,
  addresses: readonly string[],
): Promise<{ reached: Reached | null; missed: readonly Missed[] }> {
  const { signal, monotonic, url } = context;
  const pauseMs = Math.min(PAUSE_MS, ALL_ADDRESSES_MS / (addresses.length + 1));
  return new Promise((resolve) => {
    const waiting = [...addresses];
    const trying = new Set<Reached>();
    const missed: Missed[] = [];
    let pause: NodeJS.Timeout | undefined;
    const end = (reached: Reached | null): void => {
      clearTimeout(pause);
      clearTimeout(limit);
      signal.removeEventListener('abort', stop);
      if (reached !== null) trying.delete(reached);
      const silence = connectFailure(new ConnectError('CONNECT_TIMEOUT'), context);
      for (const { address, socket, begunAt } of trying) {
        socket.destroy();
        const silentMs = monotonic() - begunAt;
        if (reached === null || silentMs >= SILENT_MS) missed.push({ address, failure: silence });
      }
      trying.clear();
      resolve({ reached, missed });
    };
    const stop = (): void => end(null);
    const limit = setTimeout(stop, ALL_ADDRESSES_MS);
    const next = (): void => {
      clearTimeout(pause);
      const address = waiting.shift();
      if (address === undefined) {
        // The last ones are waited for until the whole time is over.
        if (trying.size === 0) stop();
        return;
      }
      const socket = connect({ host: address, port: portOf(url) });
      const one: Reached = { address, socket, begunAt: monotonic() };
      trying.add(one);
      socket.once('connect', () => {
        if (trying.has(one)) end(one);
      });
      socket.on('error', (error) => {
        if (!trying.delete(one)) return;
        missed.push({ address, failure: connectFailure(error, context) });
        next();
      });
      pause = waiting.length > 0 ? setTimeout(next, pauseMs) : setTimeout(stop, PAUSE_MS);
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    else next();
  });
}

function connectFailure(error: unknown, context: StageContext): Failure {
  const failure = networkFailure(error, context.url.host, () => true);
  return failure.code === 'timeout' ? { ...failure, code: 'port-blocked' } : failure;
}

/** How far a connection came, the farthest first: what keeps the best of the ways is what must be mended. */
const FARTHEST: readonly FailureCode[] = [
  'refused',
  'connection-lost',
  'port-blocked',
  'firewall-denied',
  'no-route',
  'offline',
];

function farthest(missed: readonly Missed[]): Failure | null {
  const codes = missed.map(({ failure }) => failure.code);
  const best = FARTHEST.find((code) => codes.includes(code));
  return (missed.find(({ failure }) => failure.code === best) ?? missed[0])?.failure ?? null;
}

async function meaningOf(
  context: StageContext,
  missed: readonly Missed[],
  addresses: readonly string[],
): Promise<Failure> {
  const { host } = context.url;
  const failure = farthest(missed);
  if (context.signal.aborted) return { code: 'cancelled' };
  if (context.found.blocked !== undefined) return context.found.blocked;
  if (failure === null) return { code: 'name-not-found', evidence: { host } };
  if (failure.code === 'no-route' && !(await context.hasRoute())) return { ...failure, code: 'offline' };
  const address = addresses.find((one) => isIP(one) === 4) ?? addresses[0];
  return (address === undefined ? null : await insteadOf(context, address)) ?? failure;
}

/** Kept until the test ends; when it has ended already, not at all. */
function hold(context: StageContext, socket: Socket): void {
  socket.on('error', () => {});
  if (context.signal.aborted) {
    socket.destroy();
    return;
  }
  context.found.socket = socket;
  context.found.closing.push(() => socket.destroy());
}
