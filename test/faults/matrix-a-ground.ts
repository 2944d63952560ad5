import dns from 'node:dns';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '../../main/backend/client';
import { type Bench, startBench, type Tokens } from '../sandbox/client';
import { makeAuthority, selfSigned } from './certificates';
import { type NameServer, runNameServer } from './connection-name-server';
import { testClient } from './fixtures';
import type { World } from './matrix-a-faults';
import { httpsStranger, type Pair, type Stranger } from './matrix-a-line';

/** What all cells of matrix A stand on: one sandbox, an authority that the app trusts, names, and another host. */
export type Ground = {
  bench: Bench;
  /** Of most cells; none of them ends it. */
  session: Tokens;
  /** Straight to the backend. */
  direct: Client;
  folder: string;
  caPem: string;
  pair: Pair;
  certificates: World['certificates'];
  names: NameServer;
  otherHost: Stranger;
  stop(): Promise<void>;
};

const DAY = 86_400_000;
/** Of the usage that is there from the beginning. */
const ENTRIES = 300;

export async function startGround(): Promise<Ground> {
  const [bench, authority, stranger, names] = await Promise.all([
    startBench(),
    makeAuthority(),
    makeAuthority('Another CA'),
    runNameServer(),
  ]);
  const forgetNames = resolveBy(names);
  names.zone['localhost'] = { a: ['127.0.0.1'] };
  await bench.control({ do: 'limit', per_minute: 1_000_000 });
  await bench.control({ do: 'seed', count: ENTRIES });
  const hosts = ['127.0.0.1', 'localhost'];
  const [pair, expired, otherHost, otherAuthority, own] = await Promise.all([
    authority.issue({ hosts }),
    authority.issue({ hosts, from: new Date(Date.now() - 5 * DAY), until: new Date(Date.now() - DAY) }),
    authority.issue({ hosts: ['api.example.org'] }),
    stranger.issue({ hosts }),
    selfSigned(hosts),
  ]);
  const ground = {
    bench,
    session: await bench.signIn(),
    direct: testClient({ baseUrl: bench.sandbox.baseUrl, caPem: bench.sandbox.caPem }),
    folder: mkdtempSync(join(tmpdir(), 'ventario-matrix-a-')),
    caPem: authority.pem,
    pair,
    certificates: { expired, otherHost, otherAuthority, selfSigned: own },
    names,
    otherHost: await httpsStranger(pair),
  };
  return {
    ...ground,
    async stop() {
      forgetNames();
      ground.direct.close();
      await Promise.all([ground.otherHost.stop(), names.stop(), bench.stop()]);
      rmSync(ground.folder, { recursive: true, force: true });
    },
  };
}

/** From now on the name `localhost` is asked at this name server, by everything in this process. */
function resolveBy(names: NameServer): () => void {
  const { lookup } = dns;
  const asked = (host: string, options: dns.LookupOptions, tell: (...answer: unknown[]) => void): void => {
    if (host !== 'localhost') return lookup(host, options, tell);
    names.lookup(host).then(
      (addresses) => {
        const all = addresses.map((address) => ({ address, family: 4 }));
        if (options.all === true) tell(null, all);
        else tell(null, all[0]?.address, 4);
      },
      (error: unknown) => tell(error),
    );
  };
  Object.assign(dns, { lookup: asked });
  return () => Object.assign(dns, { lookup });
}
