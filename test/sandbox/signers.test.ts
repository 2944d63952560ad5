import { execFile, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, type Bench, startBench, type TestKey } from './client';

/** The copy-paste signers of docs/signing, run as a bot's owner would run them: real programs, real TLS. */
const SIGNERS = [
  { file: 'sign.py', command: 'python3', arguments: [], needs: ['python3'] },
  { file: 'sign.mjs', command: process.execPath, arguments: [], needs: [process.execPath] },
  { file: 'sign.sh', command: 'bash', arguments: [], needs: ['bash', 'openssl', 'curl'] },
  { file: 'sign.go', command: 'go', arguments: ['run'], needs: ['go'] },
];

/** `go` alone takes another word for it. */
function isThere(program: string): boolean {
  const asks = program === 'go' || program === 'openssl' ? 'version' : '--version';
  return spawnSync(program, [asks], { stdio: 'ignore' }).status === 0;
}

let bench: Bench;
let key: TestKey;
beforeAll(async () => {
  bench = await startBench();
  key = await bench.makeKey();
});
afterAll(() => bench.stop());

type Result = { code: number; body: unknown };

function run(signer: (typeof SIGNERS)[number], method: string, path: string, body?: string): Promise<Result> {
  const script = resolve(import.meta.dirname, '../../docs/signing', signer.file);
  const secret = key.key.algorithm === 'hmac-sha256' ? String(key.key.secret) : '';
  return new Promise((settle) => {
    execFile(
      signer.command,
      [...signer.arguments, script, method, path, ...(body === undefined ? [] : [body])],
      {
        env: {
          ...process.env,
          VENTARIO_API_KEY: key.id,
          VENTARIO_SECRET_KEY: secret,
          VENTARIO_BASE_URL: bench.sandbox.baseUrl,
          VENTARIO_CA_FILE: join(bench.folder, 'ca.pem'),
        },
      },
      (error, stdout, stderr) => {
        let answer: unknown = `${stdout}${stderr}`;
        try {
          answer = JSON.parse(stdout);
        } catch {
          // Shown as it is by the assertion.
        }
        settle({ code: error === null ? 0 : 1, body: answer });
      },
    );
  });
}

describe.each(SIGNERS)('$file', (signer) => {
  const missing = signer.needs.filter((program) => !isThere(program));
  if (missing.length > 0)
    process.stdout.write(`${signer.file} is not tried here: no ${missing.join(', ')}\n`);

  it.skipIf(missing.length > 0)('signs requests that the backend accepts', async () => {
    const self = await run(signer, 'GET', '/v1/keys/self');
    expect(self.body).toMatchObject({ id: key.id, status: 'active' });
    expect(self.code).toBe(0);
    const usage = await run(signer, 'GET', '/v1/usage?limit=1&outcome=success');
    expect(at(usage.body, 'entries', 0, 'path')).toBe('/v1/keys/self');
    const order = JSON.stringify({ symbol: 'BTC-EUR', side: 'buy', type: 'market', amount: '1' });
    expect(await run(signer, 'POST', '/v1/orders/test', order)).toEqual({
      code: 0,
      body: { accepted: true, placed: false },
    });
  });

  it.skipIf(missing.length > 0)('shows the problem and fails when it is refused', async () => {
    const result = await run(signer, 'POST', '/v1/orders/test', '{"symbol":"größe €"}');
    expect(at(result.body, 'code')).toBe('invalid-request');
    expect(result.code).toBe(1);
  });
});
