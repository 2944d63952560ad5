import { connect, isIP, type Socket } from 'node:net';
import type { Failure } from '../../preload/contract';
import { ConnectError, openTunnel } from '../backend/agent';
import { networkFailure, technicalName } from '../backend/network-failures';
import { signInPage } from './portal';
import { attention, failing, hostOf, passed, portOf, type Stage, type StageContext } from './stage';

const EACH_ADDRESS_MS = 2_500;
/** What a detour may take before it is worth a word. */
const COSTS_MS = 250;
/** For all addresses together; less than the stage's limit, so that a blocked port gets its own name. */
const ALL_ADDRESSES_MS = 5_000;

/** A connection to the first of the found addresses that takes one. This address is used from here on. */
export const tcp: Stage = {
  id: 'tcp',
  limitMs: 6_500,
  async run(context) {
    const { found, url } = context;
    const begun = context.monotonic();
    if (found.route?.kind === 'tunnel') {
      const { host, port } = found.route;
      const proxy = `${host}:${port}`.slice(0, 200);
      try {
        const socket = await openTunnel({ host, port }, hostOf(url), portOf(url), ALL_ADDRESSES_MS);
        hold(context, socket);
        found.networkMs = Math.round(context.monotonic() - begun);
        return passed({ proxy });
      } catch (error) {
        return failing(proxyFailure(error, proxy), { proxy });
      }
    }
    const addresses = found.addresses ?? [];
    let missed: { address: string; failure: Failure } | null = null;
    for (const address of addresses) {
      const left = ALL_ADDRESSES_MS - (context.monotonic() - begun);
      if (context.signal.aborted || left < 100) break;
      const tried = context.monotonic();
      try {
        const socket = await open(address, portOf(url), Math.min(left, EACH_ADDRESS_MS), context.signal);
        found.address = address;
        found.networkMs = Math.round(context.monotonic() - tried);
        hold(context, socket);
        const lostMs = Math.round(tried - begun);
        // A family that this network does not have costs nobody anything.
        const free = missed?.failure.code === 'no-route' && lostMs < COSTS_MS;
        if (missed === null || free) return passed({ addresses: [address] });
        const { technical } = missed.failure.evidence ?? {};
        return attention(
          { addresses: [address] },
          {
            code: 'address-unreachable',
            evidence: {
              host: missed.address,
              networkMs: lostMs,
              ...(technical === undefined ? {} : { technical }),
            },
          },
        );
      } catch (error) {
        missed ??= { address, failure: connectFailure(error, context) };
      }
    }
    const failure = await meaningOf(context, missed?.failure ?? null, addresses);
    return failing(failure, { addresses });
  },
};

/** What a proxy's refusal means; whatever keeps us from the proxy says nothing of the server. */
function proxyFailure(error: unknown, host: string): Failure {
  if (!(error instanceof ConnectError)) {
    return { code: 'proxy-unreachable', evidence: { host, technical: technicalName(error) } };
  }
  const evidence = {
    host,
    technical: error.code,
    ...(error.status === null ? {} : { status: error.status }),
  };
  switch (error.code) {
    case 'PROXY_SIGN_IN':
      return { code: 'proxy-sign-in', evidence };
    case 'PROXY_REFUSED':
      return { code: 'proxy-refused', evidence };
    default:
      return { code: 'proxy-unreachable', evidence };
  }
}

function connectFailure(error: unknown, context: StageContext): Failure {
  const failure = networkFailure(error, context.url.host, () => true);
  return failure.code === 'timeout' ? { ...failure, code: 'port-blocked' } : failure;
}

async function meaningOf(
  context: StageContext,
  failure: Failure | null,
  addresses: readonly string[],
): Promise<Failure> {
  const { host } = context.url;
  if (failure === null) return { code: 'name-not-found', evidence: { host } };
  if (failure.code === 'no-route' && !(await context.hasRoute())) return { ...failure, code: 'offline' };
  const portal = await firstSignInPage(context, addresses);
  if (portal !== null) return { code: 'captive-portal', evidence: { host: portal } };
  return failure;
}

async function firstSignInPage(context: StageContext, addresses: readonly string[]): Promise<string | null> {
  const address = addresses.find((one) => isIP(one) === 4) ?? addresses[0];
  return address === undefined ? null : signInPage(context, address);
}

function hold(context: StageContext, socket: Socket): void {
  socket.on('error', () => {});
  context.found.socket = socket;
  context.found.closing.push(() => socket.destroy());
}

function open(host: string, port: number, limitMs: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const end = (): void => {
      socket.destroy(new ConnectError('CONNECT_TIMEOUT'));
    };
    const timer = setTimeout(end, limitMs);
    signal.addEventListener('abort', end, { once: true });
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    };
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
    socket.once('error', (error) => {
      settle();
      reject(error);
    });
  });
}
