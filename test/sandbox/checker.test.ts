import { execFile, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checksum } from '../../main/backend/credentials';
import { readReport } from '../../main/checker/report';
import { type CheckerFacts, checkerScript } from '../../main/checker/script';
import { shortKey } from '../../main/checker/short-key';
import { checkerWords } from '../../main/checker/words';
import { formats } from '../../main/export/formats';
import type { CheckerLanguage, CheckerReport, StageReport } from '../../preload/contract';
import { type Authority, makeAuthority } from '../faults/certificates';
import { gatewayPeer, type Passing } from '../faults/connection-servers';
import { tell } from '../faults/connection-table';
import { type Running, runHttps, runTcp } from '../faults/servers';
import { type Bench, startBench, type TestKey } from './client';

/** The checkers for the bot's machine, run as a bot's owner would run them: real programs against a real backend. */
const CHECKERS: readonly { language: CheckerLanguage; command: string; needs: string[] }[] = [
  { language: 'node', command: process.execPath, needs: [process.execPath] },
  { language: 'python', command: 'python3', needs: ['python3'] },
  { language: 'shell', command: 'bash', needs: ['bash', 'curl', 'openssl'] },
];

function isThere(program: string): boolean {
  return (
    spawnSync(program, [program === 'openssl' ? 'version' : '--version'], { stdio: 'ignore' }).status === 0
  );
}
const here = CHECKERS.filter(({ language, needs }) => {
  const missing = needs.filter((program) => !isThere(program));
  if (missing.length > 0) process.stdout.write(`${language} is not tried here: no ${missing.join(', ')}\n`);
  return missing.length === 0;
});

type Result = { code: number; out: string };
type Wish = {
  env?: Record<string, string | undefined>;
  args?: string[];
  facts?: Partial<CheckerFacts>;
  /** Folders in which programs are looked for; otherwise this machine's own. */
  path?: string;
  /** Changes the script itself. */
  change?: (text: string, language: CheckerLanguage) => string;
};

let bench: Bench;
let folder: string;
let key: TestKey;
let authority: Authority;
const servers: { stop(): unknown }[] = [];

beforeAll(async () => {
  [bench, authority] = await Promise.all([startBench(), makeAuthority('Test CA')]);
  key = await bench.makeKey();
  folder = mkdtempSync(join(tmpdir(), 'checker-'));
});
afterEach(async () => {
  await bench.control({ do: 'clear' });
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
afterAll(async () => {
  await bench.stop();
  rmSync(folder, { recursive: true, force: true });
});

const secretOf = ({ key: held }: TestKey): string => {
  if (held.algorithm === 'hmac-sha256') return String(held.secret);
  return String(held.privateKey.export({ format: 'jwk' }).d);
};
const envOf = (used: TestKey): Record<string, string> => ({
  VENTARIO_API_KEY: used.id,
  [used.key.algorithm === 'ed25519' ? 'VENTARIO_PRIVATE_KEY' : 'VENTARIO_SECRET_KEY']: secretOf(used),
  VENTARIO_BASE_URL: bench.sandbox.baseUrl,
  VENTARIO_MODE: 'practice',
});

let written = 0;
/** Writes the checker out as the app does, and runs it. Whatever it prints holds no secret and no signature. */
async function run({ language, command }: (typeof CHECKERS)[number], wish: Wish = {}): Promise<Result> {
  const facts = {
    version: '1.2.3',
    baseUrl: bench.sandbox.baseUrl,
    mode: 'test',
    caPem: bench.sandbox.caPem,
  } as const;
  const { text, fileName } = checkerScript(language, { ...facts, ...wish.facts });
  const place = join(folder, String((written += 1)));
  mkdirSync(place);
  const file = join(place, fileName);
  writeFileSync(file, wish.change?.(text, language) ?? text);
  const env: Record<string, string | undefined> = {
    PATH: process.env['PATH'],
    HOME: place,
    ...envOf(key),
    ...wish.env,
  };
  const result = await new Promise<Result>((settle) => {
    const options = { env: { ...env, ...(wish.path === undefined ? {} : { PATH: wish.path }) } };
    execFile(command, [file, ...(wish.args ?? ['--json'])], options, (error, stdout, stderr) =>
      settle({ code: error === null ? 0 : Number(error.code), out: `${stdout}${stderr}` }),
    );
  });
  for (const name of ['VENTARIO_SECRET_KEY', 'VENTARIO_PRIVATE_KEY', 'VENTARIO_API_KEY'] as const) {
    const value = env[name]?.trim() ?? '';
    if (value.length >= 20) expect(result.out).not.toContain(value.slice(8, 30));
  }
  // No signature either: 32 or 64 bytes in base64.
  expect(result.out).not.toMatch(/ventario=:|[A-Za-z0-9+/_-]{40,}={0,2}/);
  return result;
}

type Expected = {
  verdict: CheckerReport['verdict'];
  /** The stage that says it: its id, its state and its code. */
  stage?: [StageReport['id'], StageReport['state'], string | null];
  more?: (report: CheckerReport) => void;
  /** Whatever is printed is the report. */
  alone?: true;
};

/** Each checker, and what the app reads out of its report: always the same. */
async function expectAll(wish: Wish, expected: Expected, checkers = here): Promise<void> {
  const results = await Promise.all(checkers.map((checker) => run(checker, wish)));
  const got = results.map(({ out, code }, index) => {
    const read = readReport(out, key.id);
    if (!read.ok) throw new Error(`${checkers[index]?.language}: no report: ${out}`);
    const { stages, verdict, implementation } = read.value;
    expect(implementation).toBe(checkers[index]?.language);
    expect(code).toBe({ green: 0, failed: 1, incomplete: 2 }[verdict]);
    const failedAt = stages.findIndex(({ state }) => state === 'failed');
    if (failedAt !== -1) {
      // The first failure ends it.
      expect(new Set(stages.slice(failedAt + 1).map(({ state }) => state))).toEqual(
        failedAt === stages.length - 1 ? new Set() : new Set(['skipped']),
      );
    }
    expected.more?.(read.value);
    if (expected.alone === true) expect(out).toMatch(/^\{.*\}\n$/);
    const [id] = expected.stage ?? [];
    const stage = stages.find((each) => (id === undefined ? each.state === 'failed' : each.id === id));
    return [implementation, verdict, stage?.id, stage?.state, stage?.failure?.code ?? null];
  });
  const [id, state, code] = expected.stage ?? [undefined, undefined, null];
  expect(got).toEqual(checkers.map(({ language }) => [language, expected.verdict, id, state, code]));
}
const fails = (id: StageReport['id'], code: string, more?: Expected['more']): Expected => ({
  verdict: 'failed',
  stage: [id, 'failed', code],
  ...(more === undefined ? {} : { more }),
});

/** Another value of the same kind, whole and with a good checksum. */
function other(value: string): string {
  const body = `${value.slice(0, 8)}${Array.from(value.slice(8, -6)).toReversed().join('')}`;
  return body + checksum(body);
}
const stageOf = (report: CheckerReport, id: StageReport['id']) =>
  report.stages.find((stage) => stage.id === id);

describe('A checker for the bot’s machine', () => {
  it('is green with a good key, and says what it has seen', async () => {
    const listed = await bench.makeKey({
      whitelist: { enabled: true, entries: ['203.0.113.0/24', '2001:db8::7'] },
    });
    await expectAll(
      { env: envOf(listed) },
      {
        verdict: 'green',
        stage: ['whitelist', 'passed', null],
        more: (report) => {
          expect(report.key).toBe(shortKey(listed.id));
          expect(report.host).toBe(new URL(bench.sandbox.baseUrl).host);
          expect(report.missing).toBeNull();
          expect(stageOf(report, 'whitelist')?.evidence).toMatchObject({
            whitelistOn: true,
            seenIpv4: '203.0.113.7',
            seenIpv6: '2001:db8::7',
            allowed: ['203.0.113.0/24', '2001:db8::7'],
          });
          expect(stageOf(report, 'permissions')?.evidence.permissions).toEqual(['read', 'trade']);
          expect(stageOf(report, 'tls')?.evidence.protocol).toBe('TLSv1.3');
          expect(stageOf(report, 'tls')?.evidence.certificateUntil).toBeGreaterThan(Date.now());
          expect(Math.abs(stageOf(report, 'clock')?.evidence.skewMs ?? 9e9)).toBeLessThan(1_500);
          expect(stageOf(report, 'test-order')?.state).toBe('passed');
          expect(stageOf(report, 'response')?.evidence.expiresAt).toBeGreaterThan(Date.now());
          expect(stageOf(report, 'response')?.evidence.remaining).toBeGreaterThan(0);
        },
      },
    );
  });

  it('is as good with a key pair, and skips the order that the key may not place', async () => {
    const pair = await bench.makeKey({ algorithm: 'ed25519', permissions: ['read'] });
    await expectAll({ env: envOf(pair) }, { verdict: 'green', stage: ['test-order', 'skipped', null] });
    await expectAll({ env: envOf(pair), args: ['--json', '--trade'] }, fails('test-order', 'trade-missing'));
    const pem = join(folder, 'bot.pem');
    writeFileSync(
      pem,
      formats.pem.write({ keyId: pair.id, algorithm: 'ed25519', secret: secretOf(pair) }, exported),
    );
    await expectAll(
      { env: { ...envOf(pair), VENTARIO_PRIVATE_KEY: undefined, VENTARIO_PRIVATE_KEY_FILE: pem } },
      { verdict: 'green', stage: ['signature', 'passed', null] },
    );
  });

  const exported = {
    label: 'Bot',
    algorithm: 'hmac-sha256',
    mode: 'practice',
    baseUrl: '',
    exportedAt: 0,
  } as const;

  it('reads the files that the app exports', async () => {
    const facts = { ...exported, baseUrl: bench.sandbox.baseUrl };
    const nothing = {
      VENTARIO_API_KEY: undefined,
      VENTARIO_SECRET_KEY: undefined,
      VENTARIO_BASE_URL: undefined,
    };
    for (const format of ['env', 'json'] as const) {
      const file = join(folder, `bot.${format}`);
      const pair = { keyId: key.id, algorithm: 'hmac-sha256', secret: secretOf(key) } as const;
      writeFileSync(file, formats[format].write(pair, facts));
      await expectAll(
        { env: nothing, args: ['--json', '--file', file] },
        { verdict: 'green', stage: ['inputs', 'passed', null] },
      );
    }
    // As JSON may write it, too.
    const escaping = join(folder, 'escaping.json');
    const pair = { keyId: key.id, algorithm: 'hmac-sha256', secret: secretOf(key) } as const;
    const plain = Buffer.from(formats.json.write(pair, facts)).toString();
    writeFileSync(escaping, replaced(replaced(plain, '"vk_', '"\\u0076k_'), 'https://', 'https:\\/\\/'));
    await expectAll(
      { env: nothing, args: ['--json', '--file', escaping] },
      { verdict: 'green', stage: ['inputs', 'passed', null] },
    );
    // A program that reads such a file takes quotes off, or does not: worth a remark.
    const file = join(folder, 'quoted.env');
    writeFileSync(file, `VENTARIO_API_KEY="${key.id}"\r\nVENTARIO_SECRET_KEY=${secretOf(key)}\n`);
    await expectAll(
      { env: { ...nothing, VENTARIO_BASE_URL: bench.sandbox.baseUrl }, args: ['--json', '--file', file] },
      { verdict: 'green', stage: ['inputs', 'attention', 'value-has-quotes'] },
    );
  });

  it('cannot run without a readable file, and says so', async () => {
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, '{"api_key": ');
    for (const checker of here) {
      for (const file of [join(folder, 'nowhere.env'), broken, folder]) {
        const { code, out } = await run(checker, { args: ['--lang', 'en', '--file', file] });
        expect([checker.language, code, out.trim()]).toEqual([
          checker.language,
          2,
          checkerWords.en.fileUnreadable,
        ]);
      }
      expect((await run(checker, { args: ['--unknown'] })).code).toBe(2);
    }
  });

  it.each<[string, () => Record<string, string | undefined>, string]>([
    ['no secret', () => ({ VENTARIO_SECRET_KEY: undefined }), 'credential-incomplete'],
    ['no key', () => ({ VENTARIO_API_KEY: '' }), 'credential-incomplete'],
    ['a typing mistake', () => ({ VENTARIO_SECRET_KEY: mistyped(secretOf(key)) }), 'credential-checksum'],
    ['half a secret', () => ({ VENTARIO_SECRET_KEY: secretOf(key).slice(0, 30) }), 'credential-wrong-length'],
    ['a blank inside', () => ({ VENTARIO_API_KEY: key.id.replace('_', '_ ') }), 'credential-unrecognised'],
    [
      'a foreign sign',
      () => ({ VENTARIO_API_KEY: `${key.id.slice(0, 15)}é${key.id.slice(16)}` }),
      'credential-characters',
    ],
    [
      'swapped fields',
      () => ({ VENTARIO_API_KEY: secretOf(key), VENTARIO_SECRET_KEY: key.id }),
      'credential-swapped',
    ],
    ['the key twice', () => ({ VENTARIO_SECRET_KEY: key.id }), 'credential-twice'],
    ['blanks around', () => ({ VENTARIO_SECRET_KEY: ` ${secretOf(key)}\r` }), 'value-has-blanks'],
    ['quotes around', () => ({ VENTARIO_API_KEY: `"${key.id}"` }), 'value-has-quotes'],
    ['German quotes', () => ({ VENTARIO_API_KEY: `„${key.id}“` }), 'value-has-quotes'],
    ['a private key as secret', () => ({ VENTARIO_SECRET_KEY: someSeed() }), 'key-type-wrong'],
    ['no address', () => ({ VENTARIO_BASE_URL: 'http://127.0.0.1:1' }), 'backend-address-invalid'],
    [
      'a password in the address',
      () => ({ VENTARIO_BASE_URL: 'https://:hidden@127.0.0.1:1' }),
      'backend-address-invalid',
    ],
    ['a bare @ in it', () => ({ VENTARIO_BASE_URL: 'https://@127.0.0.1:1' }), 'backend-address-invalid'],
  ])('sees %s before anything is sent', async (_what, env, code) => {
    const before = await calls();
    await expectAll({ env: env() }, fails('inputs', code));
    expect(await calls()).toBe(before);
  });

  it('says that it is the address which stands in quotes, and not the key', async () => {
    await expectAll(
      { env: { VENTARIO_BASE_URL: `"${bench.sandbox.baseUrl}"` } },
      fails('inputs', 'value-has-quotes', (report) => {
        const failure = stageOf(report, 'inputs')?.failure ?? never();
        expect(tell(failure, 'de')).toMatchObject({
          cause: 'Die Adresse steht in Anführungszeichen, die nicht dazugehören.',
          proof: 'Betroffen ist der Wert von VENTARIO_BASE_URL. Er selbst ist in Ordnung.',
        });
        expect(tell(failure, 'en')).toMatchObject({
          cause: 'The address stands in quotes that are no part of it.',
          proof: 'They are around the value of VENTARIO_BASE_URL, which itself is fine.',
        });
      }),
    );
  });

  it('never sends a test key to a live host, nor the reverse', async () => {
    const before = await calls();
    await expectAll({ facts: { mode: 'live' } }, fails('inputs', 'credential-wrong-mode'));
    const live = key.id.replace('vk_test_', 'vk_live_').slice(0, -6);
    await expectAll(
      { env: { VENTARIO_API_KEY: live + checksum(live) } },
      fails('inputs', 'credential-wrong-mode'),
    );
    expect(await calls()).toBe(before);
    // Where nobody knows what the address is for, its server says it.
    await expectAll(
      {
        env: {
          VENTARIO_API_KEY: live + checksum(live),
          VENTARIO_SECRET_KEY: otherMode(secretOf(key)),
          VENTARIO_MODE: undefined,
        },
        facts: { baseUrl: 'https://api.ventario.invalid', mode: 'live' },
      },
      fails('signature', 'key-wrong-environment'),
    );
  });

  it('tells what is wrong with the key', async () => {
    await expectAll(
      { env: { VENTARIO_SECRET_KEY: other(secretOf(key)) } },
      fails('signature', 'signature-invalid'),
    );
    await expectAll({ env: { VENTARIO_API_KEY: other(key.id) } }, fails('signature', 'key-unknown'));
    const [worn, pending] = await Promise.all([bench.makeKey(), bench.makeKey({ activate: false })]);
    await expectAll({ env: envOf(pending) }, fails('signature', 'key-pending'));
    for (const [set, code] of [
      ['disabled', 'key-disabled'],
      ['expired', 'key-expired'],
      ['deleted', 'key-unknown'],
    ] as const) {
      await bench.control({ do: 'key', id: worn.id, set });
      await expectAll({ env: envOf(worn) }, fails('signature', code));
    }
    await bench.control({ do: 'account', status: 'suspended' });
    await expectAll({}, fails('signature', 'account-suspended'));
    await bench.control({ do: 'account', status: 'active' });
  });

  it('asks over IPv4 and IPv6 apart whether it may come', async () => {
    const entries = (...list: string[]) => bench.makeKey({ whitelist: { enabled: true, entries: list } });
    const [neither, six, four] = await Promise.all([
      entries('198.51.100.23'),
      entries('2001:db8::/64'),
      entries('203.0.113.7'),
    ]);
    await expectAll(
      { env: envOf(neither) },
      fails('whitelist', 'ip-not-allowed', (report) =>
        expect(stageOf(report, 'whitelist')).toMatchObject({
          failure: { evidence: { seenIp: '203.0.113.7' } },
          evidence: { seenIpv4: '203.0.113.7', seenIpv6: '2001:db8::7' },
        }),
      ),
    );
    await expectAll(
      { env: envOf(six) },
      fails('whitelist', 'ip-other-family', (report) =>
        expect(stageOf(report, 'whitelist')?.failure?.evidence).toMatchObject({
          seenIp: '203.0.113.7',
          earlierIp: '2001:db8::7',
        }),
      ),
    );
    await expectAll(
      { env: envOf(four) },
      { verdict: 'green', stage: ['whitelist', 'attention', 'ip-other-family'] },
    );
  });

  it('tells a missing right from one too many', async () => {
    await bench.control({
      do: 'force',
      endpoint: 'portfolio',
      code: 'permission-missing',
      times: here.length,
    });
    await expectAll({}, fails('permissions', 'read-missing'));
    const tainted = await bench.makeKey();
    await bench.control({ do: 'permission', id: tainted.id, add: 'funds:move' });
    await expectAll(
      { env: envOf(tainted) },
      fails('withdrawal', 'withdrawal-right', (report) =>
        expect(stageOf(report, 'withdrawal')?.failure?.evidence?.granted).toEqual(['funds:move']),
      ),
    );
  });

  it('names a right to withdraw even of a key that may not read', async () => {
    const server = await https(
      await authority.issue({ hosts: ['127.0.0.1'] }),
      backendOf({ permissions: ['withdraw'] }, { '/v1/portfolio': 'permission-missing' }),
    );
    await expectAll(
      toward(server, authority.pem),
      fails('withdrawal', 'withdrawal-right', (report) => {
        expect(stageOf(report, 'permissions')).toMatchObject({
          state: 'skipped',
          evidence: { permissions: ['withdraw'] },
        });
        expect(stageOf(report, 'withdrawal')?.failure?.evidence?.granted).toEqual(['withdraw']);
      }),
    );
  });

  it('lets no control and no direction character of the server’s through', async () => {
    const server = await https(
      await authority.issue({ hosts: ['127.0.0.1'] }),
      backendOf({ permissions: ['read', '\u009b31m\u001b[2J\u202e\u200b\ufeffx'] }),
    );
    for (const checker of here) {
      for (const args of [[], ['--json']]) {
        const { out } = await run(checker, { ...toward(server, authority.pem), args });
        expect(out).toContain('31m');
        expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }
    }
  });

  it.each([9_007_199_254_740_991, 900_000_000_000_000])(
    'comes to its end when the key is said to expire at %d',
    async (expiresAt) => {
      const pair = await authority.issue({ hosts: ['127.0.0.1'] });
      const wish = toward(await https(pair, backendOf({ expires_at: expiresAt })), authority.pem);
      await expectAll(wish, fails('signature', 'unexpected-answer'));
      for (const checker of here) {
        const { code, out } = await run(checker, { ...wish, args: [] });
        expect([checker.language, code]).toEqual([checker.language, 1]);
        expect(out).toContain('[unexpected-answer]');
      }
    },
  );

  it('overlooks no right in a list that is longer than any', async () => {
    const server = await https(
      await authority.issue({ hosts: ['127.0.0.1'] }),
      backendOf({ permissions: [...Array<string>(20).fill('read'), 'withdraw'] }),
    );
    await expectAll(toward(server, authority.pem), fails('signature', 'unexpected-answer'));
  });

  it('reads a whitelist as the server does, and nothing into entries that are none', async () => {
    const pair = await authority.issue({ hosts: ['127.0.0.1'] });
    const listing = (...entries: string[]) => backendOf({ whitelist: { enabled: true, entries } });
    const none = [
      '203.0.113.7/33',
      '203.0.113.7/x',
      '203.0.113.7/',
      '203.0.113.0/24/24',
      '203.0.113.0/255.255.255.0',
      '203.0.113.007',
      '999.0.113.7/1',
      ':::1/8',
      '1:2/0',
      '::/-1',
    ];
    await expectAll(toward(await https(pair, listing(...none)), authority.pem), {
      verdict: 'incomplete',
      stage: ['whitelist', 'unverifiable', null],
      // Nothing beside the report, such as a complaint of the shell's own.
      alone: true,
    });
    for (const entry of ['203.0.113.0/24', '203.0.113.7/32', '203.0.113.7', '0.0.0.0/0']) {
      await expectAll(toward(await https(pair, listing(...none, entry)), authority.pem), {
        verdict: 'green',
        stage: ['whitelist', 'passed', null],
        alone: true,
      });
    }
  });

  it('sees a clock that is ahead or behind', async () => {
    for (const [offset, sign] of [
      [60_000, -1],
      [-20_000, 1],
    ] as const) {
      await bench.control({ do: 'clock', offset_ms: offset });
      await expectAll(
        {},
        fails('clock', 'clock-skew', (report) => {
          const skew = stageOf(report, 'clock')?.failure?.evidence?.skewMs ?? 0;
          expect(Math.abs(skew - sign * Math.abs(offset))).toBeLessThan(1_500);
        }),
      );
    }
    await bench.control({ do: 'clock', offset_ms: 3_500 });
    await expectAll({}, { verdict: 'green', stage: ['clock', 'attention', null] });
    await bench.control({ do: 'clock', offset_ms: 0 });
  });

  it('names what a server in trouble is in', async () => {
    for (const [force, code] of [
      ['quota-exceeded', 'rate-limited'],
      ['temporary-reduced-capacity', 'server-maintenance'],
      ['internal-error', 'server-trouble'],
    ] as const) {
      await bench.control({ do: 'force', endpoint: 'self', code: force, times: here.length });
      await expectAll({}, fails('signature', code));
    }
    await bench.control({ do: 'drop', endpoint: 'self', when: 'before', times: here.length });
    await expectAll({}, fails('signature', 'connection-lost'));
    // Two of four answers are slow, and the later of the middle ones counts.
    await bench.control({ do: 'delay', endpoint: 'self', ms: 1_700, times: here.length * 10 });
    await expectAll({}, { verdict: 'green', stage: ['response', 'attention', 'slow-answer'] });
    await bench.control({ do: 'down' });
    await expectAll({}, fails('tcp', 'refused'));
    await bench.control({ do: 'up' });
  });

  it('trusts nobody whom the system does not know, and nobody else’s name or time', async () => {
    await expectAll({ facts: { caPem: null } }, fails('tls', 'tls-untrusted'));
    const day = 86_400_000;
    const intercepting = await makeAuthority('Kaspersky Anti-Virus Personal Root Certificate');
    for (const [issue, code, by] of [
      [{ hosts: ['192.0.2.1'] }, 'tls-wrong-host', authority],
      [
        {
          hosts: ['127.0.0.1'],
          until: new Date(Date.now() - day / 24),
          from: new Date(Date.now() - 2 * day),
        },
        'tls-expired',
        authority,
      ],
      [{ hosts: ['127.0.0.1'], from: new Date(Date.now() + day / 24) }, 'tls-not-yet-valid', authority],
      [{ hosts: ['127.0.0.1'] }, 'tls-intercepted', intercepting],
    ] as const) {
      const server = await https(
        await by.issue({ ...issue, hosts: [...issue.hosts] }),
        (_request, response) => response.end(),
      );
      await expectAll(toward(server, authority.pem), fails('tls', code));
    }
    // The server's own word for the time says whose clock it is.
    const pair = await authority.issue({
      hosts: ['127.0.0.1'],
      until: new Date(Date.now() - 3_600_000),
      from: new Date(Date.now() - 3 * day),
    });
    const early = await https(pair, (_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ server_time: Date.now() - 2 * day }));
    });
    await expectAll(toward(early, authority.pem), fails('tls', 'tls-clock'));
    // An authority that has expired is not this machine's clock: the server's own certificate is good by both.
    const worn = await makeAuthority('Test CA', new Date(Date.now() - day));
    const behind = await https(await worn.issue({ hosts: ['127.0.0.1'] }), (_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ server_time: Date.now() }));
    });
    await expectAll(toward(behind, worn.pem), fails('tls', 'tls-expired'));
    const plain = await tcp((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    await expectAll(toward(plain, authority.pem), fails('tls', 'not-tls'));
    const cut = await tcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
    await expectAll(toward(cut, authority.pem), fails('tls', 'tls-cut'));
  });

  it('knows what is not Ventario, and what turns it away before any key', async () => {
    const PROBLEM = { 'content-type': 'application/problem+json' };
    const pair = await authority.issue({ hosts: ['127.0.0.1'] });
    for (const [status, headers, body, code] of [
      [200, { 'content-type': 'text/html' }, '<p>Bitte anmelden</p>', 'not-ventario'],
      [302, { location: 'https://login.example/' }, '', 'redirected'],
      [511, {}, '', 'captive-portal'],
      [451, {}, '', 'region-blocked'],
      [403, { 'content-type': 'text/html' }, '<p>No</p>', 'region-blocked'],
      [200, { 'content-type': 'application/json' }, '{"server_time": "soon"}', 'unexpected-answer'],
      [200, { 'content-type': 'application/json' }, '{"server_time": 17', 'unexpected-answer'],
      // No number of JSON, and none that a shell can reckon with.
      [200, { 'content-type': 'application/json' }, '{"server_time":0899999999999}', 'unexpected-answer'],
      [429, { 'retry-after': '7' }, '', 'rate-limited'],
      // The backend's own codes, of things that a test never asks for.
      [404, PROBLEM, '{"status":404,"code":"not-found"}', 'unexpected-answer'],
      [412, PROBLEM, '{"status":412,"code":"precondition-failed"}', 'unexpected-answer'],
    ] as const) {
      const server = await https(pair, (_request, response) => {
        response.writeHead(status, headers);
        response.end(body);
      });
      await expectAll(toward(server, authority.pem), fails('clock', code));
    }
  });

  it('tells a name that does not exist, and an HTTP proxy that wants a sign-in, refuses or is away', async () => {
    const nowhere = { VENTARIO_BASE_URL: 'https://api.ventario.invalid', VENTARIO_MODE: undefined };
    const facts = { caPem: null };
    const { out } = await run(CHECKERS[0] ?? never(), { env: nowhere, facts });
    const code = JSON.parse(out).stages[1].code;
    // On a machine without a name server there is none to say it.
    expect(['name-not-found', 'name-server-silent', 'offline']).toContain(code);
    await expectAll({ env: nowhere, facts }, fails('dns', code));
    for (const [status, expected] of [
      [407, 'proxy-sign-in'],
      [403, 'proxy-refused'],
      [502, 'proxy-refused'],
    ] as const) {
      const proxy = await httpProxy((_target, socket) =>
        socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`),
      );
      await expectAll(
        { env: { ...nowhere, HTTPS_PROXY: proxy }, facts },
        fails('tcp', expected, (report) =>
          expect(stageOf(report, 'tcp')?.failure?.evidence).toMatchObject({
            host: new URL(proxy).host,
            status,
          }),
        ),
      );
    }
    await expectAll(
      { env: { ...nowhere, HTTPS_PROXY: 'http://127.0.0.1:9' }, facts },
      fails('tcp', 'proxy-unreachable', (report) =>
        expect(stageOf(report, 'tcp')?.failure?.evidence?.host).toBe('127.0.0.1:9'),
      ),
    );
    const closing = await httpProxy((_target, socket) => socket.destroy());
    await expectAll(
      { env: { ...nowhere, HTTPS_PROXY: closing }, facts },
      fails('tcp', 'proxy-refused', (report) =>
        expect(stageOf(report, 'tcp')?.failure?.evidence?.technical).toBe('PROXY_REFUSED'),
      ),
    );
    // A line break in it is no second option to whatever reads it.
    for (const proxy of ['socks5://127.0.0.1:9', 'http://127.0.0.1:9\ninsecure']) {
      await expectAll({ env: { ...nowhere, HTTPS_PROXY: proxy }, facts }, fails('dns', 'proxy-unsupported'));
    }
  });

  it('names what is wrong with a certificate behind a proxy as it does without one', async () => {
    const host = 'api.ventario.invalid';
    const day = 86_400_000;
    const at = (days: number) => new Date(Date.now() + days * day);
    const scanner = await makeAuthority('Zscaler Root CA');
    const timed =
      (offset: number): RequestListener =>
      (_request, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ server_time: Date.now() + offset * day }));
      };
    for (const [code, pair, offset, seen] of [
      ['tls-clock', await authority.issue({ hosts: [host], from: at(-400), until: at(-300) }), -350, 'until'],
      ['tls-expired', await authority.issue({ hosts: [host], from: at(-3), until: at(-1) }), 0, 'until'],
      ['tls-intercepted', await scanner.issue({ hosts: [host] }), 0, 'issuer'],
    ] as const) {
      const server = await https(pair, timed(offset));
      await expectAll(
        {
          env: {
            VENTARIO_BASE_URL: `https://${host}`,
            VENTARIO_MODE: undefined,
            HTTPS_PROXY: await proxyTo(server),
          },
          facts: { caPem: authority.pem },
        },
        fails('tls', code, (report) =>
          expect(stageOf(report, 'tls')?.failure?.evidence).toHaveProperty(seen),
        ),
      );
    }
  });

  it.each(['201 Created', '204 No Content'])('takes a proxy’s “%s” for a tunnel', async (success) => {
    const pair = await authority.issue({ hosts: ['api.ventario.invalid'] });
    const HTTPS_PROXY = await proxyTo(await https(pair, backendOf({})), success);
    await expectAll(
      {
        env: { VENTARIO_BASE_URL: 'https://api.ventario.invalid', VENTARIO_MODE: undefined, HTTPS_PROXY },
        facts: { caPem: authority.pem },
      },
      { verdict: 'green', stage: ['tcp', 'passed', null] },
    );
  });

  it('takes no option out of the name of a file', async () => {
    const file = join(folder, 'ca\ninsecure\n.pem');
    writeFileSync(file, authority.pem);
    const stranger = await makeAuthority('Stranger');
    const server = await https(await stranger.issue({ hosts: ['127.0.0.1'] }), backendOf({}));
    const { env } = toward(server, '');
    await expectAll({ env: { ...env, VENTARIO_CA_FILE: file } }, fails('tls', 'tls-untrusted'));
  });

  it('goes through a proxy to the end, and says that the name was looked up there', async () => {
    const pair = await authority.issue({ hosts: ['api.ventario.invalid'] });
    const proxy = await proxyTo(await https(pair, backendOf({})));
    await expectAll(
      {
        env: {
          VENTARIO_BASE_URL: 'https://api.ventario.invalid',
          VENTARIO_MODE: undefined,
          // A percent sign that stands for itself.
          HTTPS_PROXY: proxy.replace('//', '//someone:hidden%zz@'),
        },
        facts: { caPem: authority.pem },
      },
      {
        // The stage is not, the connection is: the signed requests came through.
        verdict: 'green',
        stage: ['dns', 'unverifiable', null],
        more: (report) => {
          expect(report.stages.filter(({ state }) => state === 'failed')).toEqual([]);
          expect(stageOf(report, 'tcp')?.evidence.proxy).toBe(new URL(proxy).host);
          expect(JSON.stringify(report)).not.toContain('hidden');
        },
      },
    );
  });

  it('tells what something on the way has done to a request', async () => {
    const pair = await authority.issue({ hosts: ['127.0.0.1'] });
    const without = ({ headers, ...rest }: Passing, ...names: string[]): Passing => ({
      ...rest,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name))),
    });
    const longer = ({ body, ...rest }: Passing): Passing => ({
      ...rest,
      body: Buffer.concat([body, Buffer.from(' ')]),
    });
    const wall = await https(pair, (_request, response) => {
      response.writeHead(403, { 'content-type': 'text/html' }).end('<p>No</p>');
    });
    const to = { baseUrl: `https://127.0.0.1:${wall.port}`, caPem: authority.pem };
    for (const [change, stage, code] of [
      [(one: Passing) => [one.path === '/v1/time' ? one : { ...one, to }], 'signature', 'region-blocked'],
      [(one: Passing) => [without(one, 'signature', 'signature-input')], 'signature', 'signature-missing'],
      [(one: Passing) => [without(one, 'signature')], 'signature', 'signature-malformed'],
      [(one: Passing) => (one.path === '/v1/time' ? [one] : [one, one]), 'signature', 'nonce-replayed'],
      [(one: Passing) => [one.method === 'POST' ? longer(one) : one], 'test-order', 'digest-mismatch'],
    ] as const) {
      const gateway = await gatewayPeer(pair, bench.sandbox, change);
      servers.push(gateway);
      await expectAll(toward(gateway, authority.pem), fails(stage, code));
    }
  });

  it('is never green when a stage breaks, or when no signed request came through', async () => {
    const breaking = {
      node: ['async function clock(context) {', 'undefined.broken;'],
      python: ['def clock(context):', '    raise KeyError("broken")'],
      shell: ['stage_clock() {', '  local broken=$((08 + 1))'],
    } as const;
    await expectAll(
      {
        change: (text, language) => {
          const [at, line] = breaking[language];
          return replaced(text, at, `${at}\n${line}`);
        },
      },
      fails('clock', 'internal'),
    );
    const unsigned = {
      node: [
        "['signature', 6_000, signature]",
        "['signature', 6_000, async (c) => ({ ...(await signature(c)), state: 'skipped' })]",
      ],
      python: [
        '("signature", 6.0, signature)',
        '("signature", 6.0, lambda c: {**signature(c), "state": "skipped"})',
      ],
      shell: ['    active) result passed ;;', '    active) result skipped ;;'],
    } as const;
    await expectAll(
      {
        change: (text, language) => {
          const [from, to] = unsigned[language];
          return replaced(text, from, to);
        },
      },
      { verdict: 'incomplete', stage: ['signature', 'skipped', null] },
    );
  });

  it('keeps the limits of its stages when the server never answers the TLS greeting', async () => {
    const silent = await tcp(() => undefined);
    await expectAll(
      toward(silent, authority.pem),
      fails('tls', 'timeout', (report) => {
        // A little more than the limits, for a machine that has much to do.
        expect(stageOf(report, 'tcp')?.durationMs).toBeLessThan(6_500);
        expect(stageOf(report, 'tls')?.durationMs).toBeLessThan(6_500);
      }),
    );
  });

  it('puts a file that it reads into no other one, however long it is', async () => {
    const file = join(folder, 'long.env');
    const pair = `VENTARIO_API_KEY=${key.id}\nVENTARIO_SECRET_KEY=${secretOf(key)}\n`;
    // More than fits into a pipe: a shell puts such a text into a file when it is handed to a loop.
    const long = `# ${'x'.repeat(98)}\n`.repeat(1_000);
    writeFileSync(file, `\uFEFF${pair}${long}VENTARIO_BASE_URL=${bench.sandbox.baseUrl}`);
    const temporary = mkdtempSync(join(folder, 'temporary-'));
    const made = new Set<string | null>();
    const watcher = watch(temporary, (_event, name) => made.add(name));
    const none = {
      VENTARIO_API_KEY: undefined,
      VENTARIO_SECRET_KEY: undefined,
      VENTARIO_BASE_URL: undefined,
    };
    await expectAll(
      { env: { ...none, TMPDIR: temporary }, args: ['--json', '--file', file] },
      { verdict: 'green', stage: ['inputs', 'passed', null] },
    );
    watcher.close();
    // Its folder for the answers alone, and that proves that the watch has seen what was made.
    const shell = here.some(({ language }) => language === 'shell');
    expect([...made].map((name) => name?.replace(/\.\w+$/, ''))).toEqual(shell ? ['tmp'] : []);
  });

  it('reminds of an end that is near', async () => {
    const server = await https(
      await authority.issue({ hosts: ['127.0.0.1'] }),
      backendOf({ expires_at: Date.now() + 3 * 86_400_000 + 60_000 }),
    );
    const near: Expected = {
      verdict: 'green',
      stage: ['response', 'attention', 'expiry-near'],
      more: (report) => expect(stageOf(report, 'response')?.failure?.evidence?.count).toBe(3),
    };
    await expectAll(toward(server, authority.pem), near);
    // It comes before a slow answer.
    const gateway = await gatewayPeer(
      await authority.issue({ hosts: ['127.0.0.1'] }),
      { baseUrl: `https://127.0.0.1:${server.port}`, caPem: authority.pem },
      (one) =>
        one.path === '/v1/time'
          ? [one]
          : new Promise<Passing[]>((resolve) => {
              setTimeout(resolve, 1_600, [one]);
            }),
    );
    servers.push(gateway);
    await expectAll(toward(gateway, authority.pem), near);
  });

  it('says plainly when this machine cannot sign with a key pair', async () => {
    const pair = await bench.makeKey({ algorithm: 'ed25519' });
    const python = here.filter(({ language }) => language === 'python');
    if (python.length === 0) return;
    const without = pythonAlone();
    await expectAll(
      { env: envOf(pair), path: without },
      {
        verdict: 'incomplete',
        stage: ['signature', 'unverifiable', null],
        more: (report) => {
          expect(report.missing).toBe('ed25519');
          expect(report.stages.slice(6).map(({ state }) => state)).toEqual(Array(5).fill('skipped'));
        },
      },
      python,
    );
    for (const checker of python) {
      const { out } = await run(checker, { env: envOf(pair), path: without, args: [] });
      expect(out).toContain(checkerWords.de.notes['signature.unverifiable']);
    }
  });

  it('prints readable lines in both languages, the same in every implementation', async () => {
    const disabled = await bench.makeKey();
    await bench.control({ do: 'key', id: disabled.id, set: 'disabled' });
    for (const language of ['de', 'en'] as const) {
      const words = checkerWords[language];
      const args = language === 'de' ? [] : ['--lang', 'en'];
      const outs = await Promise.all(here.map((checker) => run(checker, { env: envOf(disabled), args })));
      for (const { out, code } of outs) {
        expect(code).toBe(1);
        const lines = out.trimEnd().split('\n');
        expect(lines[0]).toContain(words.title);
        expect(out).toContain(`${words.key}: ${shortKey(disabled.id)}\n`);
        expect(out).toContain(`    ${words.said['key-disabled'][0]} [key-disabled]\n`);
        expect(lines.at(-2)).toBe(`${words.result}: ${words.verdicts.failed}`);
        expect(lines.at(-1)).toBe(`${words.help}: ${words.said['key-disabled'][1]}`);
        // Times and tools differ, the rest does not.
        expect(calm(out)).toBe(calm(outs[0]?.out ?? ''));
      }
    }
    const green = await Promise.all(here.map((checker) => run(checker, { args: [] })));
    for (const { out, code } of green) {
      expect(code).toBe(0);
      expect(out).toContain(`    ${checkerWords.de.notes['whitelist.attention']}\n`);
      expect(calm(out)).toBe(calm(green[0]?.out ?? ''));
    }
  });

  it('lets no list of processes and no folder see a secret or a signature', async () => {
    const pair = await bench.makeKey({ algorithm: 'ed25519' });
    const temporary = join(folder, 'temporary');
    mkdirSync(temporary);
    const seen = join(folder, 'arguments');
    const place = watched(['curl', 'openssl'], seen);
    for (const used of [key, pair]) {
      const env = { ...envOf(used), TMPDIR: temporary };
      const path = `${place}:${process.env['PATH']}`;
      await expectAll(
        { env, path },
        { verdict: 'green', stage: ['signature', 'passed', null] },
        here.filter(({ language }) => language !== 'node'),
      );
      const said = readFileSync(seen, 'utf8');
      // Positive control: what was run is in it.
      if (here.length === CHECKERS.length)
        expect(said).toContain(used === pair ? 'pkeyutl -sign' : '--config -');
      expect(said).not.toContain(secretOf(used).slice(8, 30));
      expect(said).not.toMatch(/ventario=:|keyid=/);
      expect(readdirSync(temporary)).toEqual([]);
    }
  });

  it('shows nothing of a secret that stands where the address should be', async () => {
    const secret = secretOf(key);
    for (const address of [
      secret,
      `https://${secret}`,
      `https://${key.id}:${secret}@api.ventario.invalid`,
      `https://api.ventario.invalid/${secret}`,
    ]) {
      const env = { VENTARIO_BASE_URL: address };
      await expectAll(
        { env },
        fails('inputs', 'backend-address-invalid', (report) => {
          expect(report.host).toBeNull();
          expect(stageOf(report, 'inputs')?.failure?.evidence).toEqual({
            field: 'VENTARIO_BASE_URL',
            bot: true,
          });
        }),
      );
      for (const checker of here) {
        for (const args of [[], ['--json']]) {
          const { out } = await run(checker, { env, args });
          expect(out.toLowerCase()).not.toContain(secret.slice(8, 30).toLowerCase());
        }
      }
    }
  });

  it('shows nothing of a secret that a server says', async () => {
    const secret = secretOf(key);
    const pair = await authority.issue({ hosts: ['127.0.0.1'] });
    const server = await https(pair, backendOf({ permissions: ['read', `x ${secret}`] }));
    for (const checker of here) {
      for (const args of [[], ['--json']]) {
        const { out } = await run(checker, { ...toward(server, authority.pem), args });
        expect(out).toContain('x …');
        expect(out).not.toContain(secret.slice(8, 20));
      }
    }
  });

  it('shows nothing of a secret that stands where the key should be', async () => {
    const secret = secretOf(key);
    for (const checker of here) {
      for (const args of [[], ['--json']]) {
        const { out } = await run(checker, {
          args,
          env: { VENTARIO_API_KEY: secret, VENTARIO_SECRET_KEY: secret },
        });
        expect(out).not.toContain(secret.slice(-4));
        expect(out).not.toContain('vs_test_…');
      }
    }
  });
});

function replaced(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`Not in the text: ${from}`);
  return text.replace(from, () => to);
}
function mistyped(value: string): string {
  const at = value.length - 12;
  return value.slice(0, at) + (value[at] === 'A' ? 'B' : 'A') + value.slice(at + 1);
}
function otherMode(value: string): string {
  const body = value.replace('_test_', '_live_').slice(0, -6);
  return body + checksum(body);
}
function someSeed(): string {
  return String(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }).d);
}
function never(): never {
  throw new Error('Not reachable');
}
/** Without what may differ: durations, times, addresses with a port, the implementation's name. */
function calm(out: string): string {
  return out
    .split('\n')
    .slice(1)
    .map((line) => line.replaceAll(/ \(?\d+ ms\)?|[+-]?\d+\.\d s|\d{4}-\d\d-\d\dT[\d:.]+Z/g, ''))
    .join('\n');
}

async function calls(): Promise<number> {
  const look = (await bench.control({ do: 'look' })) as { calls: Record<string, number> };
  return Object.values(look.calls).reduce((sum, count) => sum + count, 0);
}
/** As much of a backend as a key for reading needs: what it says of the key, and which paths it refuses. */
function backendOf(of: object, refused: Record<string, string> = {}): RequestListener {
  const self = { id: key.id, mode: 'test', status: 'active', seen_ip: '203.0.113.7', permissions: ['read'] };
  return ({ url = '' }, response) => {
    const whitelist = { enabled: false, entries: [] };
    const answers: Record<string, unknown> = {
      '/v1/time': { server_time: Date.now() },
      '/v1/keys/self': { ...self, whitelist, expires_at: Date.now() + 9e9, ...of },
      '/v1/portfolio': { positions: [] },
    };
    const code = refused[url];
    response.writeHead(code === undefined ? 200 : 403, { 'content-type': 'application/json' });
    response.end(JSON.stringify(code === undefined ? answers[url] : { status: 403, code }));
  };
}
/** A proxy that takes whatever is asked for to this server. */
function proxyTo({ port }: { port: number }, success = '200 OK'): Promise<string> {
  return httpProxy((_target, socket) => {
    const on = connect(port, '127.0.0.1', () => {
      socket.write(`HTTP/1.1 ${success}\r\n\r\n`);
      on.pipe(socket).pipe(on);
    });
    on.on('error', () => socket.destroy());
    socket.on('close', () => on.destroy());
  });
}
function toward({ port }: { port: number }, caPem: string): Wish {
  return {
    env: { VENTARIO_BASE_URL: `https://127.0.0.1:${port}`, VENTARIO_MODE: undefined },
    facts: { caPem },
  };
}
async function https(...args: Parameters<typeof runHttps>): Promise<Running> {
  const server = await runHttps(...args);
  servers.push(server);
  return server;
}
async function tcp(...args: Parameters<typeof runTcp>): Promise<Running> {
  const server = await runTcp(...args);
  servers.push(server);
  return server;
}
async function httpProxy(onConnect: (target: string, socket: Duplex) => void): Promise<string> {
  const server: Server = createServer();
  const tunnels = new Set<Duplex>();
  server.on('connect', (request, socket) => {
    tunnels.add(socket);
    socket.on('error', () => undefined);
    onConnect(request.url ?? '', socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push({
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const tunnel of tunnels) tunnel.destroy();
      }),
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
/** Programs that write down what they were called with, and then do what they are asked. */
function watched(programs: readonly string[], into: string): string {
  const place = mkdtempSync(join(folder, 'watched-'));
  writeFileSync(into, '');
  for (const program of programs) {
    const { stdout } = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' });
    if (stdout === '') continue;
    const real = stdout.trim();
    writeFileSync(join(place, program), `#!/bin/sh\necho "$@" >>'${into}'\nexec '${real}' "$@"\n`, {
      mode: 0o755,
    });
  }
  return place;
}
/** A folder with Python and nothing else. */
function pythonAlone(): string {
  const place = mkdtempSync(join(folder, 'path-'));
  const asked = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' });
  symlinkSync(asked.stdout.trim(), join(place, 'python3'));
  return place;
}
