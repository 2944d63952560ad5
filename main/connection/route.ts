import { createSocket } from 'node:dgram';

/** From the ranges for documentation (RFC 5737, RFC 3849): outside of every net that one is in. */
const FAR: readonly (readonly ['udp4' | 'udp6', string])[] = [
  ['udp4', '198.51.100.1'],
  ['udp6', '2001:db8::1'],
];

/** Does any way lead out of this device? Asks the system's routing table; nothing is sent. */
export async function hasRoute(): Promise<boolean> {
  const answers = await Promise.all(FAR.map(([family, address]) => leadsTo(family, address)));
  return answers.includes(true);
}

function leadsTo(family: 'udp4' | 'udp6', address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket(family);
    const end = (answer: boolean): void => {
      socket.close();
      resolve(answer);
    };
    socket.once('error', () => end(false));
    socket.once('connect', () => end(true));
    // Connecting a datagram socket only picks the route (no packet leaves).
    socket.connect(9, address);
  });
}
