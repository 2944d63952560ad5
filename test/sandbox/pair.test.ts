import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExportFacts, type ExportPair, formats } from '../../main/export/formats';
import { startBot } from '../../main/sandbox/bot';
import type { BotReport } from '../../main/sandbox/protocol';
import type { ExportFormat } from '../../preload/contract';
import { at, type Bench, startBench, type TestKey } from './client';

/** A key pair made on this device, handed to bots as the app's own files and used as their owners would. */

let bench: Bench;
let key: TestKey;
let pair: ExportPair;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ventario-pair-'));
  bench = await startBench();
  key = await bench.makeKey({ algorithm: 'ed25519' });
  if (key.key.algorithm !== 'ed25519') throw new Error('Not an Ed25519 key');
  const { d = '' } = key.key.privateKey.export({ format: 'jwk' });
  pair = { keyId: key.id, algorithm: 'ed25519', secret: d };
});
afterAll(async () => {
  await bench.stop();
  rmSync(folder, { recursive: true, force: true });
});

function exported(format: ExportFormat): { text: string; path: string } {
  const { baseUrl } = bench.sandbox;
  const facts: ExportFacts = {
    label: 'Bot',
    algorithm: 'ed25519',
    mode: 'practice',
    baseUrl,
    exportedAt: Date.now(),
  };
  const path = join(folder, `bot.${formats[format].extension}`);
  const bytes = formats[format].write(pair, facts);
  writeFileSync(path, bytes, { mode: 0o600 });
  return { text: Buffer.from(bytes).toString('utf8'), path };
}

/** What a bot's owner sets, for each of the app's files. */
const settings: { readonly [Name in ExportFormat]: () => NodeJS.Dict<string> } = {
  env: () => parseEnv(exported('env').text),
  json: () => {
    const json: unknown = JSON.parse(exported('json').text);
    return {
      VENTARIO_API_KEY: String(at(json, 'api_key')),
      VENTARIO_PRIVATE_KEY: String(at(json, 'private_key')),
      VENTARIO_BASE_URL: String(at(json, 'base_url')),
    };
  },
  seed: () => ({
    VENTARIO_API_KEY: pair.keyId,
    VENTARIO_PRIVATE_KEY: exported('seed').text.trimEnd(),
    VENTARIO_BASE_URL: bench.sandbox.baseUrl,
  }),
  pem: () => ({
    VENTARIO_API_KEY: pair.keyId,
    VENTARIO_PRIVATE_KEY_FILE: exported('pem').path,
    VENTARIO_BASE_URL: bench.sandbox.baseUrl,
  }),
};

const SIGNERS = [
  { file: 'sign.mjs', command: process.execPath, arguments: [], needs: [process.execPath], pem: true },
  { file: 'sign.sh', command: 'bash', arguments: [], needs: ['bash', 'openssl', 'curl'], pem: true },
  { file: 'sign.go', command: 'go', arguments: ['run'], needs: ['go'], pem: false },
];

function isThere(program: string): boolean {
  const asks = program === 'go' || program === 'openssl' ? 'version' : '--version';
  return spawnSync(program, [asks], { stdio: 'ignore' }).status === 0;
}

function run(
  command: string,
  given: readonly string[],
  variables: NodeJS.Dict<string>,
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((settle) => {
    execFile(
      command,
      given,
      { env: { ...process.env, ...variables, VENTARIO_CA_FILE: join(bench.folder, 'ca.pem') } },
      (error, stdout, stderr) => settle({ code: error === null ? 0 : 1, stdout, stderr }),
    );
  });
}

const script = (file: string) => resolve(import.meta.dirname, '../../docs/signing', file);
const ORDER = JSON.stringify({ symbol: 'BTC-EUR', side: 'buy', type: 'market', amount: '1' });

describe.each(SIGNERS)('$file', (signer) => {
  const missing = signer.needs.filter((program) => !isThere(program));
  if (missing.length > 0)
    process.stdout.write(`${signer.file} is not tried here: no ${missing.join(', ')}\n`);
  const files = (['env', 'json', 'seed', 'pem'] as const).filter((format) => format !== 'pem' || signer.pem);

  it.skipIf(missing.length > 0).each(files)('signs with the private key of a %s file', async (format) => {
    const call = (...request: string[]) =>
      run(signer.command, [...signer.arguments, script(signer.file), ...request], settings[format]());
    const self = await call('GET', '/v1/keys/self');
    expect(JSON.parse(self.stdout)).toMatchObject({ id: key.id, algorithm: 'ed25519', status: 'active' });
    const order = await call('POST', '/v1/orders/test', ORDER);
    expect(order).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(order.stdout)).toEqual({ accepted: true, placed: false });
  });

  it.skipIf(missing.length > 0)('is refused with the private key of another pair', async () => {
    const other = await bench.makeKey({ algorithm: 'ed25519' });
    const result = await run(
      signer.command,
      [...signer.arguments, script(signer.file), 'GET', '/v1/keys/self'],
      { ...settings.env(), VENTARIO_API_KEY: other.id },
    );
    expect(result.code).toBe(1);
    expect(at(JSON.parse(result.stdout), 'code')).toBe('signature-invalid');
  });
});

describe('sign.py', () => {
  it.skipIf(!isThere('python3'))('says that Python alone cannot sign with a key pair', async () => {
    const result = await run('python3', [script('sign.py'), 'GET', '/v1/keys/self'], settings.env());
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toContain('cannot sign with an Ed25519 key');
    expect(result.stderr).not.toContain(pair.secret);
  });
});

describe('the example bot', () => {
  it('works with a key pair', async () => {
    const { botBaseUrl: baseUrl, caPem } = bench.sandbox;
    const reports: BotReport[] = [];
    await new Promise<void>((settle) => {
      const bot = startBot(
        { baseUrl, caPem, keyId: pair.keyId, secret: pair.secret, pauseMs: 5 },
        (report) => {
          reports.push(report);
          if (report.requests >= 5) bot.stop();
          if (report.state === 'stopped') settle();
        },
      );
    });
    expect(reports.filter((report) => report.lastCode !== null)).toEqual([]);
    expect(Number(at(await bench.control({ do: 'look' }), 'orders'))).toBeGreaterThan(0);
  });
});
