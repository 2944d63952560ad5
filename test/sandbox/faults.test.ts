import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBot } from '../../main/sandbox/bot';
import type { BotReport } from '../../main/sandbox/protocol';
import { startSandbox } from '../../main/sandbox/server';
import { at, type Bench, startBench } from './client';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

const time = () => bench.send('GET', `${bench.sandbox.baseUrl}/v1/time`);

describe('the switches for tests', () => {
  it('exist only when asked for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const sandbox = await startSandbox({ folder, control: false });
    expect(sandbox.controlUrl).toBeNull();
    expect(existsSync(join(folder, 'control.json'))).toBe(false);
    await sandbox.stop();
    rmSync(folder, { recursive: true });
  });

  it('need the token', async () => {
    const url = bench.sandbox.controlUrl ?? '';
    expect((await bench.send('POST', url, { body: { do: 'look' } })).status).toBe(401);
    const wrong = { authorization: 'Bearer x' };
    expect((await bench.send('POST', url, { body: { do: 'look' }, headers: wrong })).status).toBe(401);
  });

  it('force a code for a number of calls of one endpoint', async () => {
    await bench.control({
      do: 'force',
      endpoint: 'time',
      code: 'quota-exceeded',
      times: 2,
      retry_after: '7',
    });
    for (const _ of [1, 2]) {
      const answer = await time();
      expect(at(answer.body, 'code')).toBe('quota-exceeded');
      expect(answer.headers['retry-after']).toBe('7');
    }
    expect((await time()).status).toBe(200);
  });

  it('delay an answer', async () => {
    await bench.control({ do: 'delay', endpoint: 'time', ms: 120 });
    const started = performance.now();
    await time();
    expect(performance.now() - started).toBeGreaterThanOrEqual(119);
  });

  it('end the connection before or after the commit', async () => {
    const key = await bench.makeKey();
    const disable = () => bench.account('POST', `/v1/keys/${key.id}/disable`);
    const status = async () => at((await bench.account('GET', `/v1/keys/${key.id}`)).body, 'status');
    await bench.control({ do: 'drop', endpoint: 'disableKey', when: 'before' });
    await expect(disable()).rejects.toThrow();
    expect(await status()).toBe('active');
    await bench.control({ do: 'drop', endpoint: 'disableKey', when: 'after' });
    await expect(disable()).rejects.toThrow();
    expect(await status()).toBe('disabled');
  });

  it('bring the backend down and up again on the same ports', async () => {
    await bench.control({ do: 'down' });
    await expect(time()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(bench.send('GET', bench.sandbox.dashboardUrl)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    await bench.control({ do: 'up' });
    expect((await time()).status).toBe(200);
  });

  it('move the clock, the seen address and the permissions in an answer', async () => {
    await bench.control({ do: 'clock', offset_ms: -300_000 });
    expect(Number(at((await time()).body, 'server_time')) - Date.now()).toBeLessThan(-299_000);
    await bench.control({ do: 'clock', offset_ms: 0 });
    await bench.control({ do: 'seen', caller: 'device', ipv4: '203.0.113.99' });
    expect((await bench.send('GET', `${bench.sandbox.baseUrl}/v1/ip`)).body).toEqual({
      ip: '203.0.113.99',
      family: 'ipv4',
    });
    const key = await bench.makeKey({ permissions: ['read'] });
    await bench.control({ do: 'permission', id: key.id, add: 'withdraw' });
    const self = await bench.signed(key, 'GET', '/v1/keys/self');
    expect(at(self.body, 'permissions')).toEqual(['read', 'withdraw']);
  });

  it('end the sign-in', async () => {
    const { access_token } = await bench.signIn();
    await bench.control({ do: 'expire-sessions' });
    const answer = await bench.send('GET', `${bench.sandbox.baseUrl}/v1/account`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(at(answer.body, 'code')).toBe('session-expired');
  });
});

describe('limits', () => {
  it('count per key, say what is left, and when to come again', async () => {
    const [one, two] = [await bench.makeKey(), await bench.makeKey()];
    await bench.control({ do: 'limit', per_minute: 2 });
    const call = (key = one) => bench.signed(key, 'GET', '/v1/keys/self');
    expect((await call()).headers['ratelimit']).toMatch(/^"key";r=1;t=\d+$/);
    expect((await call()).headers['ratelimit-policy']).toBe('"key";q=2;w=60');
    const over = await call();
    expect(over.status).toBe(429);
    expect(Number(over.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect((await call(two)).status).toBe(200);
  });
});

describe('the example bot', () => {
  it('trades when it may, gets slower and says so when refused, and works again', async () => {
    const key = await bench.makeKey();
    const secret = key.key.algorithm === 'hmac-sha256' ? String(key.key.secret) : '';
    const reports: BotReport[] = [];
    let heard: (() => void) | undefined;
    const { botBaseUrl: baseUrl, caPem } = bench.sandbox;
    const bot = startBot({ baseUrl, caPem, keyId: key.id, secret, pauseMs: 5 }, (report) => {
      reports.push(report);
      heard?.();
    });
    const until = async (fits: (report: BotReport) => boolean): Promise<void> => {
      while (!reports.some(fits)) {
        await new Promise<void>((resolve) => {
          heard = resolve;
        });
      }
    };
    await until((report) => report.requests >= 6);
    await bench.account('POST', `/v1/keys/${key.id}/disable`);
    await until((report) => report.state === 'refused' && report.lastCode === 'key-disabled');
    await bench.account('POST', `/v1/keys/${key.id}/enable`);
    reports.length = 0;
    await until((report) => report.state === 'running');
    await bench.control({ do: 'down' });
    await until((report) => report.lastCode === 'unreachable');
    await bench.control({ do: 'up' });
    bot.stop();
    expect(reports.at(-1)?.state).toBe('stopped');
    expect(Number(at(await bench.control({ do: 'look' }), 'orders'))).toBeGreaterThan(0);
  });
});
