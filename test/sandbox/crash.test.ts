import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CreatedKey, KeyPage } from '../../main/backend/contract';
import { at, type Bench, decrypt, nonce, openBench, type TestKey } from './client';
import { bundleProcess, type SandboxProcess, startProcess } from './process';

/** Real processes, really killed. */
let folder: string;
const running = new Set<SandboxProcess>();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-crash-'));
});
afterEach(async () => {
  for (const process of running) await process.kill();
  running.clear();
  rmSync(folder, { recursive: true, force: true });
});

afterAll(async () => rmSync(dirname(await bundleProcess()), { recursive: true }));

async function start(): Promise<{ process: SandboxProcess; bench: Bench }> {
  const process = await startProcess(folder);
  running.add(process);
  return { process, bench: openBench(process.ready, folder) };
}
async function kill(process: SandboxProcess): Promise<void> {
  running.delete(process);
  await process.kill();
}
async function createRequest() {
  const pair = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  const { kty, crv, x, y } = await exportJWK(pair.publicKey);
  const public_key = { kty, crv, x, y };
  return {
    privateKey: pair.privateKey,
    body: { label: 'Absturz', permissions: ['read'], algorithm: 'hmac-sha256', public_key },
  };
}

describe('after kill -9', () => {
  it('ports, certificate, sign-in and keys are as before', async () => {
    const first = await start();
    const key = await first.bench.makeKey();
    const tokens = await first.bench.signIn();
    await kill(first.process);

    const { process, bench } = await start();
    expect(process.ready).toEqual(first.process.ready);
    expect((await bench.signed(key, 'GET', '/v1/portfolio')).status).toBe(200);
    const account = await bench.send('GET', `${process.ready.baseUrl}/v1/account`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(account.status).toBe(200);
  });

  it('in the middle of a create: the same Idempotency-Key gives the same one key and its secret', async () => {
    for (const when of ['before', 'after'] as const) {
      const { process, bench } = await start();
      const { body, privateKey } = await createRequest();
      const headers = { 'idempotency-key': nonce() };
      await bench.account('GET', '/v1/account');
      await bench.control({ do: 'drop', endpoint: 'createKey', when });
      await expect(bench.account('POST', '/v1/keys', { body, headers })).rejects.toThrow();
      await kill(process);

      const again = await start();
      const created = CreatedKey.parse(
        (await again.bench.account('POST', '/v1/keys', { body, headers })).body,
      );
      const page = KeyPage.parse((await again.bench.account('GET', '/v1/keys')).body);
      const made = page.keys.filter((key) => key.label === 'Absturz');
      expect(made.map((key) => key.id)).toContain(created.key.id);
      expect(made).toHaveLength(when === 'before' ? 1 : 2);
      const { id } = created.key;
      const secret = await decrypt(created.secret_jwe ?? '', privateKey);
      const key: TestKey = { id, key: { keyId: id, algorithm: 'hmac-sha256', secret } };
      expect((await again.bench.signed(key, 'POST', `/v1/keys/${id}/activate`)).status).toBe(200);
      await kill(again.process);
    }
  });

  it('amid a storm of changes: whatever was answered is still true', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { process, bench } = await start();
      await bench.account('GET', '/v1/account');
      const answered = new Map<string, string>();
      const storm = Array.from({ length: 6 }, async (_, lane) => {
        for (;;) {
          const { body } = await createRequest();
          const label = `Sturm ${round}-${lane}`;
          const answer = await bench.account('POST', '/v1/keys', {
            body: { ...body, label },
            headers: { 'idempotency-key': nonce() },
          });
          const id = String(at(answer.body, 'key', 'id'));
          answered.set(id, label);
          if (answered.size === 10 + round * 7) void kill(process);
        }
      });
      await Promise.allSettled(storm);
      expect(answered.size).toBeGreaterThanOrEqual(10);

      const again = await start();
      const page = KeyPage.parse((await again.bench.account('GET', '/v1/keys?limit=200')).body);
      const labels = new Map(page.keys.map((key) => [key.id, key.label]));
      for (const [id, label] of answered) expect(labels.get(id)).toBe(label);
      await kill(again.process);
    }
  });

  it('a nonce that was used stays used', async () => {
    const { process, bench } = await start();
    const key = await bench.makeKey();
    const used = nonce();
    expect((await bench.signed(key, 'GET', '/v1/keys/self', { nonce: used })).status).toBe(200);
    await kill(process);
    const again = await start();
    expect(at((await again.bench.signed(key, 'GET', '/v1/keys/self', { nonce: used })).body, 'code')).toBe(
      'nonce-replayed',
    );
  });
});

describe('damage', () => {
  it('a torn last line is cut off, nothing before it is lost', async () => {
    const { process, bench } = await start();
    const key = await bench.makeKey();
    await kill(process);
    appendFileSync(join(folder, 'state.log'), '{"type":"key-changed","id":"');
    appendFileSync(join(folder, 'usage.log'), '{"id":"0m');
    const again = await start();
    expect(again.process.ready.damaged).toBeNull();
    expect((await again.bench.signed(key, 'GET', '/v1/portfolio')).status).toBe(200);
    const usage = await again.bench.account('GET', `/v1/usage?key_id=${key.id}`);
    expect(at(usage.body, 'entries', 1, 'path')).toBe(`/v1/keys/${key.id}/activate`);
  });

  it('in the middle is said, and a copy set aside', async () => {
    const { process, bench } = await start();
    await bench.makeKey();
    await kill(process);
    const path = join(folder, 'state.log');
    const lines = readFileSync(path, 'utf8').split('\n');
    lines[2] = '{"type":#broken';
    writeFileSync(path, lines.join('\n'));
    const again = await start();
    const { damaged } = again.process.ready;
    expect(readFileSync(join(folder, damaged ?? ''), 'utf8')).toBe(lines.join('\n'));
    expect((await again.bench.account('GET', '/v1/keys')).status).toBe(200);
  });

  it('of a certificate makes a new one that its owner is told', async () => {
    const first = await start();
    await kill(first.process);
    writeFileSync(join(folder, 'ca.pem'), 'nonsense');
    const again = await start();
    expect(again.process.ready.caPem).not.toBe(first.process.ready.caPem);
    expect((await again.bench.send('GET', `${again.process.ready.baseUrl}/v1/time`)).status).toBe(200);
  });
});

describe('the process', () => {
  it('keeps all its files to its owner', async () => {
    const { bench } = await start();
    await bench.makeKey();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) {
      expect([name, (statSync(join(folder, name)).mode & 0o777).toString(8)]).toEqual([name, '600']);
    }
  });

  it('writes no secret into its files or output', async () => {
    const { process, bench } = await start();
    let output = '';
    process.child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    process.child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const key = await bench.makeKey();
    await bench.signed(key, 'GET', '/v1/portfolio');
    const secret = key.key.algorithm === 'hmac-sha256' ? String(key.key.secret) : '';
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
    // The search finds what is there: the key's id.
    expect(files.some((text) => text.includes(key.id))).toBe(true);
    for (const form of [
      secret,
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('hex'),
    ]) {
      expect(files.some((text) => text.includes(form))).toBe(false);
    }
    await kill(process);
    expect(output).toBe('');
  });

  it('says shortly why it could not start', async () => {
    await expect(startProcess(join(folder, 'file', '\0'))).rejects.toThrow(/ERR_INVALID_ARG_VALUE/);
  });

  it('runs the example bot with a real key, tells of it, and stops it', async () => {
    const { process, bench } = await start();
    const key = await bench.makeKey();
    const secret = key.key.algorithm === 'hmac-sha256' ? String(key.key.secret) : '';
    const heard = process.next((message) => message.type === 'bot');
    process.send({ type: 'bot-start', keyId: key.id, secret });
    expect(await heard).toEqual({
      type: 'bot',
      keyId: key.id,
      state: 'running',
      requests: 1,
      lastCode: null,
    });
    const usage = await bench.account('GET', `/v1/usage?key_id=${key.id}&limit=1`);
    expect(at(usage.body, 'entries', 0)).toMatchObject({
      path: '/v1/keys/self',
      ip: '198.51.100.23',
      user_agent: 'ventario-example-bot/1.0',
    });
    // Started again, it goes on with the other key and never says that it has stopped.
    const other = await bench.makeKey();
    const otherSecret = other.key.algorithm === 'hmac-sha256' ? String(other.key.secret) : '';
    const again = process.next((message) => message.type === 'bot');
    process.send({ type: 'bot-start', keyId: other.id, secret: otherSecret });
    expect(await again).toMatchObject({ state: 'running', keyId: other.id, requests: 1 });

    const stopped = process.next((message) => message.type === 'bot' && message.state === 'stopped');
    process.send({ type: 'bot-stop' });
    expect(await stopped).toMatchObject({ state: 'stopped', keyId: other.id, requests: 1 });

    await bench.account('POST', `/v1/keys/${key.id}/disable`);
    const refused = process.next((message) => message.type === 'bot');
    process.send({ type: 'bot-start', keyId: key.id, secret });
    expect(await refused).toMatchObject({ state: 'refused', lastCode: 'key-disabled' });
  });

  it('ends when its parent goes', async () => {
    const { process } = await start();
    running.delete(process);
    const ended = new Promise((resolve) => process.child.once('exit', resolve));
    process.child.disconnect();
    expect(await ended).toBe(0);
  });
});
