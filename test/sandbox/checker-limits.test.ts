import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReport } from '../../main/checker/report';
import { checkerScript } from '../../main/checker/script';
import { STAGES } from '../../main/connection/connection-test';
import type { CheckerLanguage, StageId, StageReport } from '../../preload/contract';
import { credentialOf } from '../faults/account';
import { type Authority, makeAuthority } from '../faults/certificates';
import { type Ground, prepare } from '../faults/connection-ground';
import { runNameServer } from '../faults/connection-name-server';
import { gatewayPeer, listen, type Passing } from '../faults/connection-servers';
import { type Bench, startBench, type TestKey } from './client';

/** The limits of the app's own test and of the checkers, against a backend that says nothing, or says it slowly. */

const WHOLE_MS = 15_000;
/** For a machine that has much to do. */
const SLACK_MS = 1_000;
const limits = new Map(STAGES.map(({ id, limitMs }) => [id, limitMs]));

const CHECKERS = { node: [process.execPath], python: ['python3'], shell: ['bash', 'curl', 'openssl'] };
const languages = (Object.keys(CHECKERS) as CheckerLanguage[]).filter((language) =>
  CHECKERS[language].every((each) => spawnSync('sh', ['-c', 'command -v "$0"', each]).status === 0),
);
const testers = ['app', ...languages] as const;

let bench: Bench;
let authority: Authority;
let folder: string;
let key: TestKey;
const kept: { stop(): unknown }[] = [];
const keep: Ground['keep'] = async (made) => {
  const one = await made;
  kept.unshift(one);
  return one;
};

beforeAll(async () => {
  [bench, authority] = await Promise.all([startBench(), makeAuthority()]);
  key = await bench.makeKey({ whitelist: { enabled: true, entries: ['203.0.113.7', '2001:db8::7'] } });
  folder = mkdtempSync(join(tmpdir(), 'checker-limits-'));
});
afterAll(async () => {
  for (const one of kept) await one.stop();
  await bench.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Ran = { stages: readonly StageReport[]; tookMs: number };

/** Each tester through a gateway of its own, all at once. */
function runAll(
  holding: () => (passing: Passing) => Passing[] | Promise<Passing[]>,
  proxy?: string,
): Promise<(readonly [(typeof testers)[number], Ran])[]> {
  return Promise.all(
    testers.map(async (tester) => {
      const pair = await authority.issue({ hosts: ['127.0.0.1'] });
      const { port } = await keep(gatewayPeer(pair, bench.sandbox, holding(), '::'));
      const begun = performance.now();
      const stages = await (tester === 'app' ? inApp(port, proxy) : withChecker(tester, port, proxy));
      return [tester, { stages, tookMs: performance.now() - begun }] as const;
    }),
  );
}

async function inApp(port: number, proxy: string | undefined): Promise<readonly StageReport[]> {
  const ground: Ground = { bench, authority, names: await keep(runNameServer()), keep };
  const { run } = prepare(ground, {
    baseUrl: `https://127.0.0.1:${port}`,
    credential: credentialOf(key),
    otherAddresses: ['::1'],
    ...(proxy === undefined ? {} : { resolveProxy: () => Promise.resolve(`PROXY ${proxy}`) }),
  });
  return (await run()).stages;
}

async function withChecker(
  language: CheckerLanguage,
  port: number,
  proxy: string | undefined,
): Promise<readonly StageReport[]> {
  // No proxy leads to this machine itself.
  const baseUrl = proxy === undefined ? `https://127.0.0.1:${port}` : 'https://api.ventario.invalid';
  const facts = { version: '0', baseUrl, mode: 'test', caPem: authority.pem } as const;
  const { text, fileName } = checkerScript(language, facts);
  const file = join(mkdtempSync(join(folder, 'run-')), fileName);
  writeFileSync(file, text);
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    VENTARIO_API_KEY: key.id,
    VENTARIO_SECRET_KEY: String('secret' in key.key ? key.key.secret : ''),
    ...(proxy === undefined ? {} : { HTTPS_PROXY: `http://${proxy}` }),
  };
  const out = await new Promise<string>((resolve) => {
    execFile(CHECKERS[language][0] ?? '', [file, '--json'], { env }, (_, stdout) => resolve(stdout));
  });
  const read = readReport(out, key.id);
  if (!read.ok) throw new Error(`${language}: ${out}`);
  return read.value.stages;
}

/** The n-th request for this path is never answered. */
function silentAt(path: string, which: number): () => (passing: Passing) => Passing[] | Promise<Passing[]> {
  return () => {
    let count = 0;
    return (passing) => {
      count += passing.path === path ? 1 : 0;
      return passing.path === path && count >= which ? new Promise<Passing[]>(() => undefined) : [passing];
    };
  };
}

/** Each stage is over within its limit, and the whole within its own. */
function expectInTime([tester, { stages, tookMs }]: readonly [string, Ran]): void {
  for (const { id, durationMs } of stages) {
    expect(durationMs ?? 0, `${tester}: ${id}`).toBeLessThan((limits.get(id) ?? 0) + SLACK_MS);
  }
  const sum = stages.reduce((all, { durationMs }) => all + (durationMs ?? 0), 0);
  expect(sum, tester).toBeLessThan(WHOLE_MS + SLACK_MS);
  // A process has to start as well.
  expect(tookMs, tester).toBeLessThan(WHOLE_MS + 3 * SLACK_MS);
}

describe('A backend that never answers', () => {
  it.each<[StageId, string, number]>([
    ['clock', '/v1/time', 1],
    ['signature', '/v1/keys/self', 1],
    ['permissions', '/v1/portfolio', 1],
    ['test-order', '/v1/orders/test', 1],
    // The signature's, the other family's, and this one.
    ['response', '/v1/keys/self', 3],
  ])('is given up at %s within its limit', async (id, path, which) => {
    for (const [tester, ran] of await runAll(silentAt(path, which))) {
      const failed = ran.stages.find(({ state }) => state === 'failed');
      expect([tester, failed?.id, failed?.failure?.code]).toEqual([tester, id, 'timeout']);
      expectInTime([tester, ran]);
    }
  });

  it('is told from a proxy that takes the connection and then never answers', async () => {
    const silent = await keep(listen(createServer()));
    for (const [tester, ran] of await runAll(() => (passing) => [passing], `127.0.0.1:${silent.port}`)) {
      const failed = ran.stages.find(({ state }) => state === 'failed');
      expect([tester, failed?.id, failed?.failure?.code]).toEqual([tester, 'tcp', 'proxy-refused']);
      expect(failed?.failure?.evidence).toMatchObject({
        host: `127.0.0.1:${silent.port}`,
        technical: 'PROXY_TIMEOUT',
      });
      expectInTime([tester, ran]);
    }
  });

  it('over the other family is no fault, and costs three seconds at most', async () => {
    const silent = ({ at, path }: Passing) => at === '::1' && path === '/v1/keys/self';
    const all = await runAll(() => (passing) => (silent(passing) ? new Promise(() => undefined) : [passing]));
    for (const [tester, ran] of all) {
      const whitelist = ran.stages.find(({ id }) => id === 'whitelist');
      expect([tester, whitelist?.state, whitelist?.failure]).toEqual([tester, 'passed', null]);
      expect(whitelist?.durationMs, tester).toBeLessThan(3_000 + SLACK_MS);
      expectInTime([tester, ran]);
    }
  });

  it('quickly enough is given up in fifteen seconds, though each of its answers comes within a stage’s limit', async () => {
    const slow = (passing: Passing) =>
      new Promise<Passing[]>((resolve) => {
        setTimeout(resolve, 2_800, [passing]);
      });
    for (const [tester, ran] of await runAll(() => slow)) {
      const failed = ran.stages.find(({ state }) => state === 'failed');
      expect([tester, failed?.failure?.code]).toEqual([tester, 'timeout']);
      expectInTime([tester, ran]);
    }
  });
});
