import { connect, type Socket } from 'node:net';
import type { Failure } from '../../preload/contract';
import { ConnectError, openTunnel } from '../backend/agent';
import { networkFailure } from '../backend/network-failures';
import { failing, passed, type Stage, type StageContext } from './stage';

const EACH_ADDRESS_MS = 2_500;

/** A connection to the first of the found addresses that takes one. This address is used from here on. */
export const tcp: Stage = {
  id: 'tcp',
  limitMs: 5_000,
  async run(context) {
    const { found, url } = context;
    if (found.route?.kind === 'tunnel') {
      const { host, port } = found.route;
      try {
        const socket = await openTunnel(
          { host, port },
          url.hostname.replace(/^\[|\]$/g, ''),
          portOf(url),
          EACH_ADDRESS_MS,
        );
        hold(context, socket);
        return passed({ proxy: `${host}:${port}`.slice(0, 200) });
      } catch (error) {
        return failing(networkFailure(error, `${host}:${port}`));
      }
    }
    let last: Failure = { code: 'name-not-found', evidence: { host: url.host } };
    for (const address of found.addresses ?? []) {
      if (context.signal.aborted) break;
      try {
        const socket = await open(address, portOf(url), context.signal);
        found.address = address;
        hold(context, socket);
        return passed({ addresses: [address] });
      } catch (error) {
        last = networkFailure(error, url.host);
      }
    }
    return failing(last, { addresses: found.addresses ?? [] });
  },
};

function portOf(url: URL): number {
  return url.port === '' ? 443 : Number(url.port);
}

function hold(context: StageContext, socket: Socket): void {
  socket.on('error', () => {});
  context.found.socket = socket;
  context.found.closing.push(() => socket.destroy());
}

function open(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const end = (): void => {
      socket.destroy(new ConnectError('CONNECT_TIMEOUT'));
    };
    const timer = setTimeout(end, EACH_ADDRESS_MS);
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
