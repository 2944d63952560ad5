import { createServer } from 'node:net';
import type { System } from '../../main/connection/system';
import type { TestState } from '../../preload/contract';
import { makeAuthority } from './certificates';
import { type Case, type Ground, prepare } from './connection-ground';
import { testInNetwork } from './connection-namespace';
import { httpsPeer, listen, plainPeer, proxyPeer, says, silentPort, tlsPeer } from './connection-servers';

/** Causes on the way to the backend: name, connection, encryption, and who answers. None of them needs the sandbox. */

const HOST = 'api.ventario.test';
const MISTYPED = 'api.ventairo.test';
const DAY = 86_400_000;
const JSON_TYPE = { 'content-type': 'application/json' };

type Extra = Partial<Parameters<typeof prepare>[1]>;

/** A test against a port on this device, under the name that the name server knows. */
function tested(ground: Ground, port: number, options: Extra = {}): Promise<TestState> {
  ground.names.zone[HOST] ??= { a: ['127.0.0.1'] };
  return prepare(ground, { baseUrl: `https://${HOST}:${port}`, ...options }).run();
}

/** An HTTPS server with a good certificate that says one thing. */
async function answering(
  ground: Ground,
  status: number,
  headers: Record<string, string>,
  body = '',
): Promise<TestState> {
  const peer = await ground.keep(
    httpsPeer(await ground.authority.issue({ hosts: [HOST] }), says(status, headers, body)),
  );
  return tested(ground, peer.port);
}

/** The same, through a proxy that lets it through. */
async function proxied(ground: Ground, port: number, options: Extra = {}): Promise<TestState> {
  const proxy = await ground.keep(proxyPeer(200));
  return tested(ground, port, {
    ...options,
    resolveProxy: () => Promise.resolve(`PROXY 127.0.0.1:${proxy.port}`),
  });
}

/** A server whose certificate is good at other times, and which tells its own time. */
async function timed(
  ground: Ground,
  from: number,
  until: number,
  serverOffset: number,
  system: System,
  over = tested,
) {
  const pair = await ground.authority.issue({
    hosts: [HOST],
    from: new Date(Date.now() + from),
    until: new Date(Date.now() + until),
  });
  const peer = await ground.keep(
    httpsPeer(pair, (_, outgoing) => {
      outgoing.writeHead(200, JSON_TYPE).end(JSON.stringify({ server_time: Date.now() + serverOffset }));
    }),
  );
  return over(ground, peer.port, { system });
}

/** A server whose own certificate is good, with a right clock; what is above it is not. */
async function chained(
  ground: Ground,
  pair: { key: string; cert: string },
  caPem: string,
): Promise<TestState> {
  const peer = await ground.keep(
    httpsPeer(pair, (_, outgoing) => {
      outgoing.writeHead(200, JSON_TYPE).end(JSON.stringify({ server_time: Date.now() }));
    }),
  );
  return tested(ground, peer.port, { caPem });
}

/** What a network answers itself, whoever was meant. */
type Catches = 'names' | 'unknown names' | 'addresses' | 'nothing';

/** Another's certificate at the port, and a page on plain HTTP. */
async function hotel(
  ground: Ground,
  page: Parameters<typeof plainPeer>[0],
  catches: Catches,
  host = HOST,
): Promise<TestState> {
  const foreign = await makeAuthority('Hotel');
  const pair = await foreign.issue({ hosts: ['login.hotel.test'] });
  const peer = await ground.keep(httpsPeer(pair, says(200, { 'content-type': 'text/html' }, '<html>')));
  return tested(ground, peer.port, {
    baseUrl: `https://${host}:${peer.port}`,
    plainPort: await plainPage(ground, page, catches),
  });
}

async function plainPage(
  ground: Ground,
  page: Parameters<typeof plainPeer>[0],
  catches: Catches,
): Promise<number> {
  if (catches === 'names' || catches === 'unknown names') ground.names.everyName = '127.0.0.1';
  if (catches === 'unknown names') ground.names.zone['example.com'] = { a: ['198.51.100.80'] };
  const plain = await ground.keep(plainPeer(page, catches === 'addresses' ? '0.0.0.0' : '127.0.0.1'));
  return plain.port;
}

const PAGE = says(200, { 'content-type': 'text/html' }, '<html>');
const TO_LOGIN = says(302, { location: 'http://login.hotel.test/?to=api' });

export const WAY_CASES: readonly Case[] = [
  {
    cause: 'The name does not exist',
    stage: 'dns',
    code: 'name-not-found',
    shows: ['nobody.ventario.test'],
    run: (ground) => prepare(ground, { baseUrl: 'https://nobody.ventario.test' }).run(),
  },
  {
    cause: 'The name exists and has no address',
    stage: 'dns',
    code: 'name-not-found',
    shows: [HOST],
    run(ground) {
      ground.names.zone[HOST] = {};
      return tested(ground, 443);
    },
  },
  {
    cause: 'The name server does not answer',
    stage: 'dns',
    code: 'name-server-silent',
    shows: [HOST],
    run(ground) {
      ground.names.zone[HOST] = 'silent';
      return tested(ground, 443);
    },
  },
  {
    cause: 'The name server fails (SERVFAIL)',
    stage: 'dns',
    code: 'name-server-silent',
    shows: [HOST],
    run(ground) {
      ground.names.zone[HOST] = 'failing';
      return tested(ground, 443);
    },
  },
  {
    cause: 'A filter answers 0.0.0.0',
    stage: 'dns',
    code: 'name-blocked',
    shows: [HOST, '0.0.0.0'],
    run(ground) {
      ground.names.zone[HOST] = { a: ['0.0.0.0'] };
      return tested(ground, 443);
    },
  },
  {
    cause: 'Offline, by name',
    stage: 'dns',
    code: 'offline',
    shows: [HOST],
    namespace: true,
    run: () => testInNetwork('none', `https://${HOST}`),
  },
  {
    cause: 'Offline, by address',
    stage: 'tcp',
    code: 'offline',
    shows: ['192.0.2.80'],
    namespace: true,
    run: () => testInNetwork('none', 'https://192.0.2.80'),
  },
  {
    cause: 'The name does not exist, asked through the system',
    stage: 'dns',
    code: 'name-not-found',
    shows: ['nobody.ventario.test'],
    namespace: true,
    run: () => testInNetwork('names', 'https://nobody.ventario.test'),
  },
  {
    cause: 'The name server does not answer, asked through the system',
    stage: 'dns',
    code: 'name-server-silent',
    shows: ['silent.ventario.test'],
    namespace: true,
    run: () => testInNetwork('names', 'https://silent.ventario.test'),
  },
  {
    cause: 'The name server fails, asked through the system',
    stage: 'dns',
    code: 'name-server-silent',
    shows: ['failing.ventario.test'],
    namespace: true,
    run: () => testInNetwork('names', 'https://failing.ventario.test'),
  },
  {
    cause: 'This device’s own rules forbid the connection',
    stage: 'tcp',
    code: 'firewall-denied',
    shows: ['203.0.113.80'],
    namespace: true,
    run: () => testInNetwork('names', 'https://203.0.113.80'),
  },
  {
    cause: 'The name is found through the system, and the port there is closed',
    stage: 'tcp',
    code: 'refused',
    shows: [HOST],
    namespace: true,
    run: () => testInNetwork('names', `https://${HOST}`),
  },
  {
    cause: 'A proxy of a kind that cannot be used (SOCKS)',
    stage: 'dns',
    code: 'proxy-unsupported',
    shows: [HOST],
    run: (ground) => tested(ground, 443, { resolveProxy: () => Promise.resolve('SOCKS5 127.0.0.1:1080') }),
  },
  {
    cause: 'The system never says which proxy to use: its script hangs',
    stage: 'dns',
    code: 'proxy-unreachable',
    shows: ['PAC'],
    run: (ground) => tested(ground, 443, { resolveProxy: () => new Promise(() => {}) }),
  },
  {
    cause: 'The network has no way to the address',
    stage: 'tcp',
    code: 'no-route',
    shows: [HOST],
    run(ground) {
      // TCP to a group address: the system's own routing refuses it.
      ground.names.zone[HOST] = { a: ['224.0.0.1'] };
      return tested(ground, 443);
    },
  },
  {
    cause: 'The port is closed',
    stage: 'tcp',
    code: 'refused',
    shows: [HOST],
    async run(ground) {
      const peer = await listen(createServer());
      await peer.stop();
      return tested(ground, peer.port);
    },
  },
  {
    cause: 'A firewall drops the connection',
    stage: 'tcp',
    code: 'port-blocked',
    shows: [HOST],
    async run(ground) {
      const peer = await ground.keep(silentPort());
      return tested(ground, peer.port);
    },
  },
  {
    cause: 'IPv6 has no way out, and over IPv4 a firewall drops the connection',
    stage: 'tcp',
    code: 'port-blocked',
    shows: [HOST],
    async run(ground) {
      const peer = await ground.keep(silentPort());
      ground.names.zone[HOST] = { a: ['127.0.0.1'], aaaa: ['ff02::1'] };
      return tested(ground, peer.port);
    },
  },
  {
    cause: 'One address is silent, and at the other one the port is closed',
    stage: 'tcp',
    code: 'refused',
    shows: [HOST],
    async run(ground) {
      const peer = await ground.keep(silentPort());
      ground.names.zone[HOST] = { a: ['127.0.0.1', '127.0.0.9'] };
      return tested(ground, peer.port);
    },
  },
  {
    cause: 'The proxy wants a sign-in (407)',
    stage: 'tcp',
    code: 'proxy-sign-in',
    shows: ['127.0.0.1:'],
    run: (ground) => throughProxy(ground, 407),
  },
  {
    cause: 'The proxy forbids it (403)',
    stage: 'tcp',
    code: 'proxy-refused',
    shows: ['127.0.0.1:', '403'],
    run: (ground) => throughProxy(ground, 403),
  },
  {
    cause: 'The proxy cannot reach the server (502)',
    stage: 'tcp',
    code: 'proxy-refused',
    shows: ['127.0.0.1:', '502', 'erreicht|reach'],
    run: (ground) => throughProxy(ground, 502),
  },
  {
    cause: 'The proxy is not there',
    stage: 'tcp',
    code: 'proxy-unreachable',
    shows: ['127.0.0.1:'],
    async run(ground) {
      const proxy = await listen(createServer());
      await proxy.stop();
      return tested(ground, 443, { resolveProxy: () => Promise.resolve(`PROXY 127.0.0.1:${proxy.port}`) });
    },
  },
  {
    cause: 'The proxy takes the connection and never answers',
    stage: 'tcp',
    code: 'proxy-refused',
    shows: ['127.0.0.1:', 'ohne Antwort|no answer'],
    async run(ground) {
      const proxy = await ground.keep(listen(createServer()));
      return tested(ground, 443, { resolveProxy: () => Promise.resolve(`PROXY 127.0.0.1:${proxy.port}`) });
    },
  },
  {
    cause: 'The proxy takes the connection and hangs up',
    stage: 'tcp',
    code: 'proxy-refused',
    shows: ['127.0.0.1:', 'ohne Antwort|no answer'],
    async run(ground) {
      const hangsUp = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
      const proxy = await ground.keep(listen(hangsUp));
      return tested(ground, 443, { resolveProxy: () => Promise.resolve(`PROXY 127.0.0.1:${proxy.port}`) });
    },
  },
  {
    cause: 'The first proxy is not there, and the second one forbids it (403)',
    stage: 'tcp',
    code: 'proxy-refused',
    shows: ['127.0.0.1:', '403'],
    async run(ground) {
      const gone = await listen(createServer());
      await gone.stop();
      const proxy = await ground.keep(proxyPeer(403));
      const answer = `PROXY 127.0.0.1:${gone.port}; PROXY 127.0.0.1:${proxy.port}; DIRECT`;
      return tested(ground, 443, { resolveProxy: () => Promise.resolve(answer) });
    },
  },
  {
    cause: 'The proxy is not there, and directly the name is not found',
    stage: 'dns',
    code: 'proxy-unreachable',
    shows: ['127.0.0.1:'],
    async run(ground) {
      const gone = await listen(createServer());
      await gone.stop();
      const answer = `PROXY 127.0.0.1:${gone.port}; DIRECT`;
      const baseUrl = 'https://nobody.ventario.test';
      return prepare(ground, { baseUrl, resolveProxy: () => Promise.resolve(answer) }).run();
    },
  },
  {
    cause: 'Seven proxies drop the connection, and directly a firewall drops it as well',
    stage: 'tcp',
    code: 'proxy-unreachable',
    shows: ['127.0.0.1:'],
    async run(ground) {
      const [proxy, server] = await Promise.all([ground.keep(silentPort()), ground.keep(silentPort())]);
      const answer = `${`PROXY 127.0.0.1:${proxy.port}; `.repeat(7)}DIRECT`;
      return tested(ground, server.port, { resolveProxy: () => Promise.resolve(answer) });
    },
  },
  {
    cause: 'A proxy of a kind that cannot be used (SOCKS), and directly the name is not found',
    stage: 'dns',
    code: 'proxy-unsupported',
    shows: ['nobody.ventario.test'],
    run(ground) {
      const baseUrl = 'https://nobody.ventario.test';
      const resolveProxy = () => Promise.resolve('SOCKS5 127.0.0.1:1080; DIRECT');
      return prepare(ground, { baseUrl, resolveProxy }).run();
    },
  },
  {
    cause: 'A proxy of a kind that cannot be used (HTTPS), and directly the port is closed',
    stage: 'tcp',
    code: 'proxy-unsupported',
    shows: [HOST],
    async run(ground) {
      const closed = await listen(createServer());
      await closed.stop();
      return tested(ground, closed.port, {
        resolveProxy: () => Promise.resolve('HTTPS 127.0.0.1:443; DIRECT'),
      });
    },
  },
  {
    cause: 'A hotel catches every connection and redirects to its sign-in page',
    stage: 'tls',
    code: 'captive-portal',
    shows: ['login.hotel.test'],
    run: (ground) => hotel(ground, TO_LOGIN, 'addresses'),
  },
  {
    cause: 'A hotel catches every connection and answers with a page',
    stage: 'tls',
    code: 'captive-portal',
    shows: [HOST],
    run: (ground) => hotel(ground, PAGE, 'addresses'),
  },
  {
    cause: 'A hotel answers every name with its own address, and redirects',
    stage: 'tls',
    code: 'captive-portal',
    shows: ['login.hotel.test'],
    run: (ground) => hotel(ground, TO_LOGIN, 'names'),
  },
  {
    cause: 'A hotel answers every name with its own address, and with a page',
    stage: 'tls',
    code: 'captive-portal',
    shows: [HOST],
    run: (ground) => hotel(ground, PAGE, 'names'),
  },
  {
    cause: 'A network answers every name with its own address, and is silent on plain HTTP',
    stage: 'tls',
    code: 'tls-untrusted',
    shows: [HOST, 'Hotel'],
    async run(ground) {
      ground.names.everyName = '127.0.0.1';
      const [pair, silent] = await Promise.all([
        makeAuthority('Hotel').then((foreign) => foreign.issue({ hosts: ['login.hotel.test'] })),
        ground.keep(silentPort()),
      ]);
      const peer = await ground.keep(httpsPeer(pair, says(200, {})));
      return tested(ground, peer.port, { plainPort: silent.port });
    },
  },
  {
    cause: 'The same, and its address takes no encrypted connection',
    stage: 'tcp',
    code: 'refused',
    shows: [HOST],
    async run(ground) {
      ground.names.everyName = '127.0.0.1';
      const [closed, silent] = await Promise.all([listen(createServer()), ground.keep(silentPort())]);
      await closed.stop();
      return tested(ground, closed.port, { plainPort: silent.port });
    },
  },
  {
    cause: 'A hotel closes the port and redirects',
    stage: 'tcp',
    code: 'captive-portal',
    shows: ['login.hotel.test'],
    async run(ground) {
      const closed = await listen(createServer());
      await closed.stop();
      return tested(ground, closed.port, { plainPort: await plainPage(ground, TO_LOGIN, 'addresses') });
    },
  },
  {
    cause: 'A mistyped name, and the provider answers every name that does not exist with its search page',
    stage: 'tls',
    code: 'name-not-found',
    shows: [MISTYPED, '127.0.0.1'],
    run: (ground) => hotel(ground, PAGE, 'unknown names', MISTYPED),
  },
  {
    cause: 'The same, and the provider’s address takes no encrypted connection',
    stage: 'tcp',
    code: 'name-not-found',
    shows: [MISTYPED, '127.0.0.1'],
    async run(ground) {
      const closed = await listen(createServer());
      await closed.stop();
      const plainPort = await plainPage(ground, TO_LOGIN, 'unknown names');
      return tested(ground, closed.port, { baseUrl: `https://${MISTYPED}:${closed.port}`, plainPort });
    },
  },
  {
    cause: 'A right name with a closed port, and the provider answers every name that does not exist',
    stage: 'tcp',
    code: 'refused',
    shows: [HOST],
    async run(ground) {
      const closed = await listen(createServer());
      await closed.stop();
      ground.names.zone[HOST] = { a: ['127.0.0.9'] };
      return tested(ground, closed.port, { plainPort: await plainPage(ground, PAGE, 'unknown names') });
    },
  },
  {
    cause: 'A network says 511 itself',
    stage: 'clock',
    code: 'captive-portal',
    shows: [HOST],
    run: (ground) => answering(ground, 511, { 'content-type': 'text/html' }, '<html>'),
  },
  {
    cause: 'A parked domain: another authority, and a redirect to a stranger',
    stage: 'tls',
    code: 'tls-untrusted',
    shows: [HOST, 'Hotel'],
    run: (ground) => hotel(ground, says(302, { location: 'http://ads.parking.test/' }), 'nothing'),
  },
  {
    cause: 'A parked domain with a closed port',
    stage: 'tcp',
    code: 'refused',
    shows: [HOST],
    async run(ground) {
      const closed = await listen(createServer());
      await closed.stop();
      return tested(ground, closed.port, { plainPort: await plainPage(ground, TO_LOGIN, 'nothing') });
    },
  },
  {
    cause: 'Another authority, and plain HTTP leads to the same host',
    stage: 'tls',
    code: 'tls-untrusted',
    shows: [HOST, 'Hotel'],
    run: (ground) => hotel(ground, says(301, { location: `https://${HOST}/v1/time` }), 'addresses'),
  },
  {
    cause: 'Another authority, and a page on plain HTTP',
    stage: 'tls',
    code: 'tls-untrusted',
    shows: [HOST, 'Hotel'],
    run: (ground) => hotel(ground, PAGE, 'nothing'),
  },
  {
    cause: 'A virus scanner reads along',
    stage: 'tls',
    code: 'tls-intercepted',
    shows: [HOST, 'Avast Web/Mail Shield Root'],
    async run(ground) {
      const scanner = await makeAuthority('Avast Web/Mail Shield Root');
      const peer = await ground.keep(httpsPeer(await scanner.issue({ hosts: [HOST] }), says(200, {})));
      return tested(ground, peer.port);
    },
  },
  {
    cause: 'A gateway reads along behind its own proxy',
    stage: 'tls',
    code: 'tls-intercepted',
    shows: [HOST, 'Zscaler Root CA'],
    async run(ground) {
      const gateway = await makeAuthority('Zscaler Root CA');
      const peer = await ground.keep(httpsPeer(await gateway.issue({ hosts: [HOST] }), says(200, {})));
      return proxied(ground, peer.port);
    },
  },
  {
    cause: 'A router’s own certificate, which nobody trusts and which has expired as well',
    stage: 'tls',
    code: 'tls-untrusted',
    shows: [HOST, 'Router'],
    run: (ground) => expiredFrom(ground, 'Router'),
  },
  {
    cause: 'A virus scanner reads along, and its certificate has expired as well',
    stage: 'tls',
    code: 'tls-intercepted',
    shows: [HOST, 'Avast'],
    run: (ground) => expiredFrom(ground, 'Avast Web/Mail Shield Root'),
  },
  {
    cause: 'The certificate is for another host',
    stage: 'tls',
    code: 'tls-wrong-host',
    shows: [HOST, 'api.example.org'],
    async run(ground) {
      const pair = await ground.authority.issue({ hosts: ['api.example.org'] });
      const peer = await ground.keep(httpsPeer(pair, says(200, {})));
      return tested(ground, peer.port);
    },
  },
  {
    cause: 'Through a proxy, the certificate is for another host',
    stage: 'tls',
    code: 'tls-wrong-host',
    shows: [HOST, 'api.example.org'],
    async run(ground) {
      const pair = await ground.authority.issue({ hosts: ['api.example.org'] });
      const peer = await ground.keep(httpsPeer(pair, says(200, {})));
      return proxied(ground, peer.port);
    },
  },
  {
    cause: 'Through a proxy, the certificate has expired, and this clock is right',
    stage: 'tls',
    code: 'tls-expired',
    shows: [HOST, 'Uhr stimmt|clock agrees'],
    run: (ground) => timed(ground, -30 * DAY, -1 * DAY, 0, 'linux', proxied),
  },
  {
    cause: 'Through a proxy, this clock is 350 days ahead',
    stage: 'tls',
    code: 'tls-clock',
    shows: ['350'],
    run: (ground) => timed(ground, -400 * DAY, -300 * DAY, -350 * DAY, 'windows', proxied),
  },
  {
    cause: 'The certificate has expired, this clock is right',
    stage: 'tls',
    code: 'tls-expired',
    shows: [HOST],
    run: (ground) => timed(ground, -30 * DAY, -1 * DAY, 0, 'linux'),
  },
  {
    cause: 'The authority’s own certificate has expired, this clock is right',
    stage: 'tls',
    code: 'tls-expired',
    shows: [HOST, 'Zertifizierungsstelle|authority', 'Old Root'],
    async run(ground) {
      const root = await makeAuthority('Old Root', new Date(Date.now() - DAY));
      return chained(ground, await root.issue({ hosts: [HOST] }), root.pem);
    },
  },
  {
    cause: 'The certificate between authority and server has expired, this clock is right',
    stage: 'tls',
    code: 'tls-expired',
    shows: [HOST, 'Zertifizierungsstelle|authority', 'Old Intermediate'],
    async run(ground) {
      const between = await ground.authority.under('Old Intermediate', new Date(Date.now() - DAY));
      return chained(ground, await between.issue({ hosts: [HOST] }), ground.authority.pem);
    },
  },
  {
    cause: 'The certificate has expired, and this clock is 5 days ahead as well',
    stage: 'tls',
    code: 'tls-expired',
    shows: [HOST, '5\u00a0Tage vor|5\u00a0days fast'],
    run: (ground) => timed(ground, -30 * DAY, -10 * DAY, -5 * DAY, 'linux'),
  },
  {
    cause: 'The certificate is not valid yet, this clock is right',
    stage: 'tls',
    code: 'tls-not-yet-valid',
    shows: [HOST],
    run: (ground) => timed(ground, 1 * DAY, 30 * DAY, 0, 'linux'),
  },
  {
    cause: 'This clock is 350 days ahead: the certificate seems expired',
    stage: 'tls',
    code: 'tls-clock',
    shows: ['350'],
    run: (ground) => timed(ground, -400 * DAY, -300 * DAY, -350 * DAY, 'windows'),
  },
  {
    cause: 'This clock is 350 days behind: the certificate seems too new',
    stage: 'tls',
    code: 'tls-clock',
    shows: ['350'],
    run: (ground) => timed(ground, 300 * DAY, 400 * DAY, 350 * DAY, 'macos'),
  },
  {
    cause: 'The server speaks TLS 1.1 alone',
    stage: 'tls',
    code: 'tls-too-old',
    shows: [HOST, '1.2'],
    async run(ground) {
      const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
      const pair = await ground.authority.issue({ hosts: [HOST] });
      const peer = await ground.keep(tlsPeer(pair, old));
      return tested(ground, peer.port);
    },
  },
  {
    cause: 'A firewall resets the connection at the first TLS packet',
    stage: 'tls',
    code: 'tls-cut',
    shows: [HOST],
    async run(ground) {
      const peer = await ground.keep(
        listen(createServer((socket) => socket.once('data', () => socket.resetAndDestroy()))),
      );
      return tested(ground, peer.port);
    },
  },
  {
    cause: 'No cipher in common',
    stage: 'tls',
    code: 'tls-failed',
    shows: [HOST],
    async run(ground) {
      const pair = await ground.authority.issue({ hosts: [HOST] });
      const peer = await ground.keep(
        tlsPeer(pair, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-SHA' }),
      );
      return tested(ground, peer.port);
    },
  },
  {
    cause: 'Something answers unencrypted at the port',
    stage: 'tls',
    code: 'not-tls',
    shows: [HOST],
    async run(ground) {
      const peer = await ground.keep(plainPeer(says(400, {})));
      return tested(ground, peer.port);
    },
  },
  {
    cause: 'The server never answers the TLS greeting',
    stage: 'tls',
    code: 'timeout',
    shows: [HOST],
    async run(ground) {
      const peer = await ground.keep(listen(createServer()));
      return tested(ground, peer.port);
    },
  },
  {
    cause: 'The country is blocked (451)',
    stage: 'clock',
    code: 'region-blocked',
    shows: [HOST, '451'],
    run: (ground) => answering(ground, 451, { 'content-type': 'text/html' }, '<html>'),
  },
  {
    cause: 'The network is blocked before any signature (403)',
    stage: 'clock',
    code: 'region-blocked',
    shows: [HOST, '403'],
    run: (ground) => answering(ground, 403, { 'content-type': 'text/html' }, '<html>'),
  },
  {
    cause: 'Another website, with a good certificate',
    stage: 'clock',
    code: 'not-ventario',
    shows: [HOST],
    run: (ground) => answering(ground, 200, { 'content-type': 'text/html' }, '<html>'),
  },
  {
    cause: 'The host redirects elsewhere, with a good certificate',
    stage: 'clock',
    code: 'redirected',
    shows: ['www.example.org'],
    run: (ground) => answering(ground, 302, { location: 'https://www.example.org/' }),
  },
  {
    cause: 'The answer makes no sense',
    stage: 'clock',
    code: 'unexpected-answer',
    shows: ['200'],
    run: (ground) => answering(ground, 200, JSON_TYPE, '{"time":"now"}'),
  },
  {
    cause: 'The answer is far too large',
    stage: 'clock',
    code: 'answer-too-large',
    shows: [HOST],
    run: (ground) => answering(ground, 200, JSON_TYPE, ' '.repeat(2_000_000)),
  },
  {
    cause: 'The server is overloaded, and a page says so (503)',
    stage: 'clock',
    code: 'server-maintenance',
    shows: ['42'],
    run: (ground) => answering(ground, 503, { 'content-type': 'text/html', 'retry-after': '42' }, '<html>'),
  },
  {
    cause: 'A filter answers 0.0.0.0, and over IPv6 no way leads out',
    stage: 'tcp',
    code: 'name-blocked',
    shows: [HOST, '0.0.0.0'],
    run(ground) {
      ground.names.zone[HOST] = { a: ['0.0.0.0'], aaaa: ['ff02::1'] };
      return tested(ground, 443);
    },
  },
  {
    cause: 'The server fails (502)',
    stage: 'clock',
    code: 'server-trouble',
    shows: ['502'],
    run: (ground) => answering(ground, 502, {}),
  },
  {
    cause: 'Too many requests from this address, before any signature',
    stage: 'clock',
    code: 'rate-limited',
    shows: ['17'],
    run: (ground) => answering(ground, 429, { 'retry-after': '17' }),
  },
];

async function expiredFrom(ground: Ground, name: string): Promise<TestState> {
  const until = new Date(Date.now() - DAY);
  const pair = await (await makeAuthority(name)).issue({ hosts: [HOST], until });
  const peer = await ground.keep(httpsPeer(pair, says(200, {})));
  return tested(ground, peer.port);
}

async function throughProxy(ground: Ground, status: number): Promise<TestState> {
  const proxy = await ground.keep(proxyPeer(status));
  return tested(ground, 443, { resolveProxy: () => Promise.resolve(`PROXY 127.0.0.1:${proxy.port}`) });
}
