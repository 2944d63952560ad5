import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeKeyId, makeSecret } from '../../main/backend/credentials';
import { readReport } from '../../main/checker/report';
import { checkerScript } from '../../main/checker/script';
import { STAGES } from '../../main/connection/connection-test';
import type { CheckerLanguage, StageReport } from '../../preload/contract';
import { type Authority, makeAuthority } from '../faults/certificates';
import { type NameServer, runNameServer } from '../faults/connection-name-server';
import { httpsPeer, listen, plainPeer, says, silentPort, tlsPeer } from '../faults/connection-servers';

/**
 * The checkers in a network of their own, with the system's resolver and routing, a name server on port 53 and plain
 * HTTP on port 80: nothing about the network is played. Prints what each of them said in each case.
 */
type Expected = { cause: string; stage: string; state: string; code: string | null };
export type Said = Expected & { got: Record<string, string> };

type Ground = {
  names: NameServer;
  authority: Authority;
  /** Ends with the case. */
  keep<Kept extends { stop(): unknown }>(made: Kept | Promise<Kept>): Promise<Kept>;
};
type Case = Expected & { run(ground: Ground): Promise<string> | string };

const HOST = 'api.ventario.test';
const DAY = 86_400_000;
const HTML = { 'content-type': 'text/html' };
const JSON_TYPE = { 'content-type': 'application/json' };
const PAGE = says(200, HTML, '<html>');
const TO_LOGIN = says(302, { location: 'http://login.hotel.test/?to=api' });
const at = (port: number): string => `https://${HOST}:${port}`;

const fails = (cause: string, stage: string, code: string, run: Case['run']): Case => ({
  cause,
  stage,
  state: 'failed',
  code,
  run,
});

async function peer(ground: Ground, listener: RequestListener, options: Parameters<Authority['issue']>[0]) {
  return at((await ground.keep(httpsPeer(await ground.authority.issue(options), listener))).port);
}
const answering =
  (status: number, headers: Record<string, string>, body = '') =>
  (ground: Ground) =>
    peer(ground, says(status, headers, body), { hosts: [HOST] });
const timedBy = (from: number, until: number, offset: number) => (ground: Ground) =>
  peer(
    ground,
    (_, outgoing) =>
      outgoing.writeHead(200, JSON_TYPE).end(JSON.stringify({ server_time: Date.now() + offset })),
    { hosts: [HOST], from: new Date(Date.now() + from), until: new Date(Date.now() + until) },
  );
async function closed(): Promise<string> {
  const one = await listen(createServer());
  await one.stop();
  return at(one.port);
}

/** Addresses of this device that drop what comes to this port: nobody takes it, and the queue is full. */
async function silentAt(hosts: readonly string[], port: number): Promise<{ stop(): unknown }> {
  const child = spawn(
    process.execPath,
    [
      '-e',
      `const hosts = ${JSON.stringify(hosts)};
       let left = hosts.length;
       for (const host of hosts) require('node:net').createServer().listen({ port: ${port}, host, backlog: 1 }, () => {
         if ((left -= 1) > 0) return;
         require('node:fs').writeSync(1, 'ready');
         Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
       });`,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const fillers = hosts.flatMap((host) =>
    Array.from({ length: 4 }, (_, index) => {
      const socket = connect(port, host).on('error', () => undefined);
      // Two of them fit into the queue.
      return {
        socket,
        filled: index < 2 ? new Promise((resolve) => socket.once('connect', resolve)) : Promise.resolve(),
      };
    }),
  );
  await Promise.all(fillers.map(({ filled }) => filled));
  return {
    stop: () => {
      for (const { socket } of fillers) socket.destroy();
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      return gone;
    },
  };
}

/** Plain HTTP on port 80. `catches`: how the network shows its page to everybody. */
async function page(ground: Ground, listener: RequestListener, catches: 'names' | 'addresses' | 'nothing') {
  if (catches === 'names') {
    ground.names.everyName = '127.0.0.1';
    await ground.keep({ stop: () => (ground.names.everyName = null) });
  }
  if (catches === 'addresses') {
    execFileSync('ip', ['addr', 'add', '192.0.2.1/32', 'dev', 'lo']);
    await ground.keep({ stop: () => execFileSync('ip', ['addr', 'del', '192.0.2.1/32', 'dev', 'lo']) });
  }
  const server = createHttp(listener);
  await new Promise<void>((resolve) => server.listen(80, '0.0.0.0', resolve));
  await ground.keep({
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
const hotel =
  (listener: RequestListener, catches: 'names' | 'addresses' | 'nothing') =>
  async (ground: Ground): Promise<string> => {
    await page(ground, listener, catches);
    return stranger(ground);
  };
/** Somebody else's server, with a certificate of their own. */
async function stranger(ground: Ground): Promise<string> {
  const pair = await (await makeAuthority('Hotel')).issue({ hosts: ['login.hotel.test'] });
  return at((await ground.keep(httpsPeer(pair, says(200, HTML, '<html>')))).port);
}
const zone = (listed: NameServer['zone'][string]) => (ground: Ground) => {
  ground.names.zone[HOST] = listed;
  return `https://${HOST}`;
};

const NAMES: readonly Case[] = [
  fails('The name does not exist', 'dns', 'name-not-found', () => 'https://nobody.ventario.test'),
  fails('The name exists and has no address', 'dns', 'name-not-found', zone({})),
  fails('The name server does not answer', 'dns', 'name-server-silent', zone('silent')),
  fails('The name server fails', 'dns', 'name-server-silent', zone('failing')),
  fails('A filter answers 0.0.0.0', 'dns', 'name-blocked', zone({ a: ['0.0.0.0'] })),
  fails(
    'A filter answers 0.0.0.0, and the other family leads nowhere',
    'tcp',
    'name-blocked',
    zone({ a: ['0.0.0.0'], aaaa: ['ff02::1'] }),
  ),
  fails('This machine’s rules forbid it', 'tcp', 'firewall-denied', zone({ a: ['203.0.113.80'] })),
  fails('No way leads there', 'tcp', 'no-route', zone({ a: ['203.0.113.81'] })),
  fails('The port is closed', 'tcp', 'refused', closed),
  fails('A firewall drops the connection', 'tcp', 'port-blocked', async (ground) =>
    at((await ground.keep(silentPort())).port),
  ),
  {
    cause: 'The first address takes no connection, the second does',
    stage: 'tcp',
    state: 'attention',
    code: 'address-unreachable',
    run: async (ground) => {
      ground.names.zone[HOST] = { a: ['127.0.0.1'], aaaa: ['::1'] };
      return answering(451, {})(ground);
    },
  },
  {
    cause: 'Two addresses are silent, the third takes connections',
    stage: 'tcp',
    state: 'attention',
    code: 'address-unreachable',
    run: async (ground) => {
      const pair = await ground.authority.issue({ hosts: [HOST] });
      const { port } = await ground.keep(listen(createHttps(pair, says(451, {})), [], '127.0.0.3'));
      await ground.keep(silentAt(['127.0.0.1', '127.0.0.2'], port));
      ground.names.zone[HOST] = { a: ['127.0.0.1', '127.0.0.2', '127.0.0.3'] };
      return at(port);
    },
  },
  fails('One address is silent, the other refuses', 'tcp', 'refused', async (ground) => {
    const port = Number(new URL(await closed()).port);
    await ground.keep(silentAt(['127.0.0.1'], port));
    ground.names.zone[HOST] = { a: ['127.0.0.1', '127.0.0.2'] };
    return at(port);
  }),
  fails(
    'A hotel catches every connection and redirects',
    'tls',
    'captive-portal',
    hotel(TO_LOGIN, 'addresses'),
  ),
  fails('A hotel catches every connection with a page', 'tls', 'captive-portal', hotel(PAGE, 'addresses')),
  fails('A hotel answers every name, and redirects', 'tls', 'captive-portal', hotel(TO_LOGIN, 'names')),
  fails('A hotel answers every name with a page', 'tls', 'captive-portal', hotel(PAGE, 'names')),
  fails(
    'A provider answers every name that does not exist with a page',
    'tls',
    'name-not-found',
    (ground) => {
      ground.names.zone['example.com'] = { a: ['127.0.0.9'] };
      return hotel(PAGE, 'names')(ground);
    },
  ),
  fails(
    'A provider answers every name that does not exist, where nobody is',
    'tcp',
    'name-not-found',
    (ground) => {
      ground.names.zone['example.com'] = { a: ['127.0.0.9'] };
      ground.names.everyName = '127.0.0.1';
      return closed();
    },
  ),
  fails('Every name leads to where all ports are silent', 'tcp', 'port-blocked', async (ground) => {
    const port = Number(new URL(await closed()).port);
    await ground.keep(silentAt(['127.0.0.1', '127.0.0.2'], port));
    await ground.keep(silentAt(['127.0.0.1'], 80));
    ground.names.zone[HOST] = { a: ['127.0.0.1', '127.0.0.2'] };
    ground.names.everyName = '127.0.0.1';
    return at(port);
  }),
  fails('Every name leads to another’s certificate, without a page', 'tls', 'tls-untrusted', (ground) => {
    ground.names.everyName = '127.0.0.1';
    return stranger(ground);
  }),
  fails('A hotel closes the port and redirects', 'tcp', 'captive-portal', async (ground) => {
    await page(ground, TO_LOGIN, 'addresses');
    return closed();
  }),
  fails('A network says 511 on plain HTTP', 'tls', 'captive-portal', hotel(says(511, HTML), 'nothing')),
  fails('A parked domain', 'tls', 'tls-untrusted', hotel(TO_LOGIN, 'nothing')),
  fails('A parked domain with a closed port', 'tcp', 'refused', async (ground) => {
    await page(ground, TO_LOGIN, 'nothing');
    return closed();
  }),
  fails('Another authority, and a page', 'tls', 'tls-untrusted', hotel(PAGE, 'nothing')),
  fails(
    'Another authority, and plain HTTP leads to the same host',
    'tls',
    'tls-untrusted',
    hotel(says(301, { location: `https://${HOST}/v1/time` }), 'addresses'),
  ),
  fails('A virus scanner reads along', 'tls', 'tls-intercepted', async (ground) => {
    const pair = await (await makeAuthority('Avast Web/Mail Shield Root')).issue({ hosts: [HOST] });
    return at((await ground.keep(httpsPeer(pair, says(200, {})))).port);
  }),
  fails('A router’s own certificate, which has expired as well', 'tls', 'tls-untrusted', async (ground) => {
    const pair = await (await makeAuthority('Router')).issue({
      hosts: [HOST],
      until: new Date(Date.now() - DAY),
    });
    return at((await ground.keep(httpsPeer(pair, says(200, {})))).port);
  }),
  fails('The certificate is for another host', 'tls', 'tls-wrong-host', (ground) =>
    peer(ground, says(200, {}), { hosts: ['api.example.org'] }),
  ),
  fails('The certificate has expired', 'tls', 'tls-expired', timedBy(-30 * DAY, -DAY, 0)),
  fails('The certificate is not valid yet', 'tls', 'tls-not-yet-valid', timedBy(DAY, 30 * DAY, 0)),
  fails('This clock is 350 days ahead', 'tls', 'tls-clock', timedBy(-400 * DAY, -300 * DAY, -350 * DAY)),
  fails('This clock is 350 days behind', 'tls', 'tls-clock', timedBy(300 * DAY, 400 * DAY, 350 * DAY)),
  fails('The server speaks TLS 1.1 alone', 'tls', 'tls-too-old', async (ground) => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    return at((await ground.keep(tlsPeer(await ground.authority.issue({ hosts: [HOST] }), old))).port);
  }),
  fails('No cipher in common', 'tls', 'tls-failed', async (ground) => {
    const odd = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-SHA' } as const;
    return at((await ground.keep(tlsPeer(await ground.authority.issue({ hosts: [HOST] }), odd))).port);
  }),
  fails('A firewall resets the connection at the first TLS packet', 'tls', 'tls-cut', async (ground) =>
    at(
      (
        await ground.keep(
          listen(createServer((socket) => socket.once('data', () => socket.resetAndDestroy()))),
        )
      ).port,
    ),
  ),
  fails('Something answers unencrypted', 'tls', 'not-tls', async (ground) =>
    at((await ground.keep(plainPeer(says(400, {})))).port),
  ),
  fails('The server never answers the TLS greeting', 'tls', 'timeout', async (ground) =>
    at((await ground.keep(listen(createServer()))).port),
  ),
  fails('A network says 511 itself', 'clock', 'captive-portal', answering(511, HTML, '<html>')),
  fails(
    'The answer is far too large',
    'clock',
    'answer-too-large',
    answering(200, JSON_TYPE, ' '.repeat(2_000_000)),
  ),
  fails('The server fails', 'clock', 'server-trouble', answering(502, {})),
  fails('The answer never comes', 'clock', 'timeout', (ground) =>
    peer(ground, () => undefined, { hosts: [HOST] }),
  ),
];

const NONE: readonly Case[] = [
  fails('Offline, by name', 'dns', 'offline', () => `https://${HOST}`),
  fails('Offline, by address', 'tcp', 'offline', () => 'https://192.0.2.80'),
];

/** For a machine that has much to do. */
const SLACK_MS = 1_000;
function isLate({ id, durationMs }: StageReport): boolean {
  const limitMs = STAGES.find((stage) => stage.id === id)?.limitMs ?? 0;
  return (durationMs ?? 0) > limitMs + SLACK_MS;
}

const COMMANDS: Record<CheckerLanguage, string> = {
  node: process.execPath,
  python: 'python3',
  shell: 'bash',
};

async function main(): Promise<void> {
  const [network = '', ...languages] = process.argv.slice(2);
  const folder = mkdtempSync(join(tmpdir(), 'checker-way-'));
  const authority = await makeAuthority();
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, authority.pem);
  const random = (size: number): Uint8Array => new Uint8Array(randomBytes(size));
  const keyId = makeKeyId('test', random);
  const facts = { version: '0', baseUrl: 'https://elsewhere.test', mode: 'test', caPem: null } as const;
  const scripts = languages.map((language) => {
    const { text, fileName } = checkerScript(language as CheckerLanguage, facts);
    const file = join(folder, fileName);
    writeFileSync(file, text);
    return { language, file, command: COMMANDS[language as CheckerLanguage] };
  });
  mkdirSync(join(folder, 'home'));
  const said: Said[] = [];
  for (const { run, ...one } of network === 'names' ? NAMES : NONE) {
    const kept: { stop(): unknown }[] = [];
    const names = network === 'names' ? await runNameServer(53) : await runNameServer().catch(() => null);
    if (names !== null) {
      names.zone[HOST] = { a: ['127.0.0.1'] };
      kept.push(names);
    }
    const keep: Ground['keep'] = async (made) => {
      const thing = await made;
      kept.unshift(thing);
      return thing;
    };
    // Without any network no case needs names.
    const url = await run({ names: names as NameServer, authority, keep });
    const env = {
      PATH: process.env['PATH'],
      HOME: join(folder, 'home'),
      VENTARIO_API_KEY: keyId,
      VENTARIO_SECRET_KEY: makeSecret('test', random),
      VENTARIO_BASE_URL: url,
      VENTARIO_CA_FILE: caFile,
    };
    const got = await Promise.all(
      scripts.map(
        ({ language, file, command }) =>
          new Promise<[string, string]>((resolve) =>
            execFile(command, [file, '--json'], { env }, (_error, stdout, stderr) => {
              const read = readReport(stdout, keyId);
              const stage = read.ok ? read.value.stages.find(({ id }) => id === one.stage) : undefined;
              const first = read.ok ? read.value.stages.find(({ state }) => state === 'failed') : undefined;
              const wanted = one.state === 'failed' ? first : stage;
              const name =
                wanted === undefined
                  ? `${stdout}${stderr}`
                  : `${wanted.id} ${wanted.state} ${wanted.failure?.code}`;
              const late = read.ok ? read.value.stages.filter(isLate).map(({ id }) => ` ${id} too late`) : [];
              resolve([language, name + late.join('')]);
            }),
          ),
      ),
    );
    for (const thing of kept) await thing.stop();
    said.push({ ...one, got: Object.fromEntries(got) });
  }
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(JSON.stringify(said), () => process.exit(0));
}

void main();
