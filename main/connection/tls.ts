import { isIP, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { networkFailure } from '../backend/network-failures';
import { failing, passed, type Stage, type StageContext } from './stage';

/** The certificate on exactly that connection, checked against the name and the roots that the client uses. */
export const tls: Stage = {
  id: 'tls',
  limitMs: 4_000,
  async run(context) {
    const { found, url, client } = context;
    if (found.socket === undefined) return failing({ code: 'internal' });
    try {
      const socket = await secure(context, found.socket);
      const certificate = socket.getPeerCertificate();
      const protocol = socket.getProtocol() ?? '';
      socket.destroy();
      if (found.address === undefined) {
        found.api = client;
      } else {
        const pinned = client.pinned(found.address);
        found.api = pinned;
        found.closing.push(() => pinned.close());
      }
      const until = Date.parse(certificate.valid_to);
      return passed({ protocol, ...(Number.isNaN(until) ? {} : { certificateUntil: until }) });
    } catch (error) {
      return failing(networkFailure(error, url.host));
    }
  },
};

function secure(context: StageContext, under: Socket): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const host = context.url.hostname.replace(/^\[|\]$/g, '');
    const socket = connect({
      socket: under,
      host,
      // RFC 6066, section 3: an address is no server name.
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(context.caPem === null ? {} : { ca: context.caPem }),
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
    });
    context.signal.addEventListener('abort', () => socket.destroy(), { once: true });
    socket.once('secureConnect', () => resolve(socket));
    socket.on('error', reject);
    socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
  });
}
