import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../main/backend/client';
import { type ConnectionTest, createConnectionTest, STAGES } from '../../main/connection/connection-test';
import { writeReport } from '../../main/connection/report';
import type { Stage } from '../../main/connection/stage';
import { done, failed } from '../../main/failure';
import type { StageId, StageReport, TestState } from '../../preload/contract';
import { credentialOf } from '../faults/account';
import { makeAuthority } from '../faults/certificates';
import { testClient, testMirror, until } from '../faults/fixtures';
import { runHttps, runTcp } from '../faults/servers';
import { type Bench, startBench, type TestKey } from '../sandbox/client';

let bench: Bench;
const open: { stop(): unknown }[] = [];

beforeAll(async () => {
  bench = await startBench();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
  await bench.control({ do: 'clear' });
  await bench.control({ do: 'clock', offset_ms: 0 });
});
afterAll(() => bench.stop());

type Set = { test: ConnectionTest; mirror: ReturnType<typeof testMirror>; client: Client };

function set(key: TestKey | null, options: Partial<Parameters<typeof createConnectionTest>[0]> = {}): Set {
  const mirror = testMirror();
  const baseUrl = options.baseUrl ?? bench.sandbox.baseUrl;
  const caPem = options.caPem === undefined ? bench.sandbox.caPem : options.caPem;
  const client = testClient({ baseUrl, caPem, mirror });
  open.unshift({ stop: () => client.close() });
  const test = createConnectionTest({
    client,
    baseUrl,
    caPem,
    mirror,
    now: Date.now,
    credentialOf: () => Promise.resolve(key === null ? failed('secret-not-here') : done(credentialOf(key))),
    ...options,
  });
  return { test, mirror, client };
}

async function runOf(test: ConnectionTest, keyId: string): Promise<TestState> {
  const outcome = await test.run(keyId);
  if (!outcome.ok) throw new Error(outcome.failure.code);
  return outcome.value;
}

function stage(state: TestState, id: StageId): StageReport {
  const found = state.stages.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no stage ${id}`);
  return found;
}

/** `id` failed, all before it did not, all behind it were skipped. */
function expectFailedAt(state: TestState, id: StageId, code: string): void {
  expect(state.verdict).toBe('failed');
  expect(stage(state, id)).toMatchObject({ state: 'failed', failure: { code } });
  const at = state.stages.findIndex((one) => one.id === id);
  for (const [index, one] of state.stages.entries()) {
    if (index < at) expect(one.state).toMatch(/^(passed|attention|unverifiable|skipped)$/);
    if (index > at) expect(one.state).toBe('skipped');
  }
}

const ON = { enabled: true, entries: ['203.0.113.0/24', '2001:db8::7'] };

describe('the connection test', () => {
  it.each(['hmac-sha256', 'ed25519'] as const)('is green for a good %s key', async (algorithm) => {
    const key = await bench.makeKey({ algorithm, whitelist: ON });
    const { test, mirror } = set(key, { otherAddresses: ['::1'] });
    const state = await runOf(test, key.id);
    expect(state.stages.map((one) => [one.id, one.state, one.failure?.code])).toEqual(
      STAGES.map(({ id }) => [id, 'passed', undefined]),
    );
    expect(state).toMatchObject({ verdict: 'green', running: false });
    expect(mirror.get('test')).toEqual(state);
    expect(stage(state, 'tls').evidence.protocol).toBe('TLSv1.3');
    expect(stage(state, 'tls').evidence.certificateUntil).toBeGreaterThan(Date.now());
    expect(stage(state, 'whitelist').evidence).toMatchObject({
      seenIpv4: '203.0.113.7',
      seenIpv6: bench.sandbox.baseUrlIpv6 === null ? null : '2001:db8::7',
      whitelistOn: true,
    });
    expect(stage(state, 'response').evidence).toMatchObject({
      latencyMs: expect.any(Number),
      remaining: expect.any(Number),
    });
  });

  it('shows each stage as it goes', async () => {
    const key = await bench.makeKey();
    const { test, mirror } = set(key);
    await test.run(key.id);
    const running = mirror.announced
      .filter(({ name }) => name === 'test')
      .map(({ payload }) => (payload as TestState).stages.find((one) => one.state === 'running')?.id);
    expect([...new Set(running.filter((id) => id !== undefined))]).toEqual(STAGES.map(({ id }) => id));
  });

  it('leaves out the test order without the trade right', async () => {
    const key = await bench.makeKey({ permissions: ['read'], whitelist: ON });
    const { test } = set(key);
    const state = await runOf(test, key.id);
    expect(stage(state, 'test-order')).toMatchObject({ state: 'skipped', failure: null });
    expect(state.verdict).toBe('green');
  });

  it('changes nothing and places nothing', async () => {
    const key = await bench.makeKey();
    const look = async (): Promise<{ keys: unknown; orders: unknown }> => {
      const { keys, orders } = (await bench.control({ do: 'look' })) as {
        keys: { id: string; etag: string; status: string }[];
        orders: number;
      };
      return { keys: keys.map(({ id, etag, status }) => ({ id, etag, status })), orders };
    };
    const before = await look();
    await runOf(set(key).test, key.id);
    expect(await look()).toEqual(before);
  });

  it('without a whitelist there is a remark', async () => {
    const key = await bench.makeKey();
    const state = await runOf(set(key).test, key.id);
    expect(stage(state, 'whitelist')).toMatchObject({ state: 'attention', evidence: { whitelistOn: false } });
    expect(state.verdict).toBe('green');
  });

  it.skipIf(process.env['NO_IPV6'] === '1')(
    'a whitelist that forgets IPv6 is a remark with the address',
    async () => {
      if (bench.sandbox.baseUrlIpv6 === null) return;
      const key = await bench.makeKey({ whitelist: { enabled: true, entries: ['203.0.113.7'] } });
      const state = await runOf(set(key, { otherAddresses: ['::1'] }).test, key.id);
      expect(stage(state, 'whitelist')).toMatchObject({
        state: 'attention',
        failure: {
          code: 'ip-other-family',
          evidence: { seenIp: '2001:db8::7', earlierIp: '203.0.113.7' },
        },
        evidence: { seenIpv4: '203.0.113.7', seenIpv6: '2001:db8::7' },
      });
    },
  );

  it('a whitelist without this device fails there, with the address that was seen', async () => {
    const key = await bench.makeKey({
      whitelist: { enabled: true, entries: ['198.51.100.9'] },
      activate: false,
    });
    await bench.control({ do: 'key', id: key.id, set: 'active' });
    const state = await runOf(set(key).test, key.id);
    expectFailedAt(state, 'whitelist', 'ip-not-allowed');
    expect(stage(state, 'whitelist').evidence.seenIpv4).toBe('203.0.113.7');
  });
});

describe('the first failure ends the test', () => {
  it('a secret that is not here', async () => {
    const key = await bench.makeKey();
    expectFailedAt(await runOf(set(null).test, key.id), 'inputs', 'secret-not-here');
  });

  it('a key with a typo, and nothing is sent', async () => {
    const key = await bench.makeKey();
    const typo = `${key.id.slice(0, -1)}${key.id.endsWith('A') ? 'B' : 'A'}`;
    const state = await runOf(set(key).test, typo);
    expectFailedAt(state, 'inputs', 'credential-checksum');
  });

  it('key and secret swapped', async () => {
    const key = await bench.makeKey();
    if (key.key.algorithm !== 'hmac-sha256') throw new Error('no secret');
    expectFailedAt(await runOf(set(key).test, String(key.key.secret)), 'inputs', 'credential-swapped');
  });

  it('a practice key in the live mode', async () => {
    const key = await bench.makeKey();
    const { test, mirror } = set(key);
    mirror.set('mode', 'live');
    expectFailedAt(await runOf(test, key.id), 'inputs', 'credential-wrong-mode');
  });

  it('a name that does not exist', async () => {
    const key = await bench.makeKey();
    const state = await runOf(set(key, { baseUrl: 'https://nobody.invalid' }).test, key.id);
    expect(stage(state, 'dns').state).toBe('failed');
    expect(stage(state, 'dns').failure?.code).toMatch(/^(name-not-found|name-server-silent|offline)$/);
  });

  it('a closed port', async () => {
    const key = await bench.makeKey();
    const server = await runTcp(() => {});
    await server.stop();
    const { test, mirror } = set(key, { baseUrl: `https://127.0.0.1:${server.port}` });
    expectFailedAt(await runOf(test, key.id), 'tcp', 'refused');
    // The whole app says it, not the test alone.
    await until(() => mirror.get('connection').state).toBe('trouble');
  });

  it.each([
    ['another CA', 'tls-untrusted', ['127.0.0.1'], false],
    ['another host', 'tls-wrong-host', ['api.example.org'], true],
  ] as const)('a certificate of %s, and the key never leaves', async (_, code, hosts, trusted) => {
    const authority = await makeAuthority();
    const server = await runHttps(await authority.issue({ hosts: [...hosts] }), (__, response) =>
      response.end(),
    );
    open.push(server);
    const key = await bench.makeKey();
    const { test } = set(key, {
      baseUrl: `https://127.0.0.1:${server.port}`,
      caPem: trusted ? authority.pem : bench.sandbox.caPem,
    });
    expectFailedAt(await runOf(test, key.id), 'tls', code);
    expect(server.hits()).toBe(0);
  });

  it('a captive portal', async () => {
    const authority = await makeAuthority();
    const server = await runHttps(await authority.issue({ hosts: ['127.0.0.1'] }), (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    });
    open.push(server);
    const key = await bench.makeKey();
    const { test } = set(key, { baseUrl: `https://127.0.0.1:${server.port}`, caPem: authority.pem });
    expectFailedAt(await runOf(test, key.id), 'clock', 'not-ventario');
  });

  it.each([
    [-60_000, 60_000],
    [60_000, -60_000],
  ])('a server clock moved by %d ms', async (offset, skew) => {
    const key = await bench.makeKey();
    await bench.control({ do: 'clock', offset_ms: offset });
    const state = await runOf(set(key).test, key.id);
    expectFailedAt(state, 'clock', 'clock-skew');
    expect(Math.abs((stage(state, 'clock').evidence.skewMs ?? 0) - skew)).toBeLessThan(1_000);
  });

  it('a small difference of the clocks is a remark', async () => {
    const key = await bench.makeKey();
    await bench.control({ do: 'clock', offset_ms: 3_500 });
    const state = await runOf(set(key).test, key.id);
    expect(stage(state, 'clock').state).toBe('attention');
    expect(state.verdict).toBe('green');
  });

  it('a wrong secret', async () => {
    const key = await bench.makeKey();
    const other = await bench.makeKey();
    const wrong = { ...credentialOf(other), keyId: key.id };
    const { test } = set(key, { credentialOf: () => Promise.resolve(done(wrong)) });
    expectFailedAt(await runOf(test, key.id), 'signature', 'signature-invalid');
  });

  it.each([
    ['disabled', 'key-disabled'],
    ['expired', 'key-expired'],
    ['pending', 'key-pending'],
    ['deleted', 'key-unknown'],
  ] as const)('a key that is %s', async (status, code) => {
    const key = await bench.makeKey();
    await bench.control({ do: 'key', id: key.id, set: status });
    expectFailedAt(await runOf(set(key).test, key.id), 'signature', code);
  });

  it.each([
    ['self', 'signature', 'nonce-replayed', 'nonce-replayed'],
    ['portfolio', 'permissions', 'permission-missing', 'read-missing'],
    ['testOrder', 'test-order', 'quota-exceeded', 'rate-limited'],
    ['time', 'clock', 'temporary-reduced-capacity', 'server-maintenance'],
  ] as const)('%s refused is a failure of %s', async (endpoint, id, code, expected) => {
    const key = await bench.makeKey();
    await bench.control({ do: 'force', endpoint, code });
    expectFailedAt(await runOf(set(key).test, key.id), id, expected);
  });

  it('anything like a withdrawal right', async () => {
    const key = await bench.makeKey();
    await bench.control({ do: 'permission', id: key.id, add: 'withdraw' });
    const state = await runOf(set(key).test, key.id);
    expectFailedAt(state, 'withdrawal', 'withdrawal-right');
    expect(stage(state, 'withdrawal').failure?.evidence?.granted).toEqual(['withdraw']);
  });
});

describe('limits', () => {
  it('what cannot be verified makes the test incomplete, never green', async () => {
    const key = await bench.makeKey();
    const odd: Stage = {
      id: 'dns',
      limitMs: 100,
      run: () => Promise.resolve({ state: 'unverifiable', failure: null, evidence: {} }),
    };
    const { test } = set(key, { stages: [odd] });
    expect((await runOf(test, key.id)).verdict).toBe('incomplete');
    // A proxy looks the name up itself: that the signed calls came through proves that it was found.
    const hidden = (stage: Stage): Stage => ({
      ...stage,
      async run(context) {
        await stage.run(context);
        return odd.run(context);
      },
    });
    const { test: proxied } = set(key, {
      stages: STAGES.map((stage) => (stage.id === 'dns' ? hidden(stage) : stage)),
    });
    expect((await runOf(proxied, key.id)).verdict).toBe('green');
    const late: Stage = { ...odd, id: 'whitelist' };
    const { test: unsure } = set(key, {
      stages: STAGES.map((stage) => (stage.id === 'whitelist' ? late : stage)),
    });
    expect((await runOf(unsure, key.id)).verdict).toBe('incomplete');
  });

  it('a stage that does not end is a timeout, also when it ignores its signal', async () => {
    const stuck: Stage = { id: 'dns', limitMs: 50, run: () => new Promise(() => {}) };
    const key = await bench.makeKey();
    const { test } = set(key, { stages: [stuck, ...STAGES.slice(2)] });
    expectFailedAt(await runOf(test, key.id), 'dns', 'timeout');
  });

  it('the whole has its limit', async () => {
    const slow: Stage = { id: 'dns', limitMs: 60_000, run: () => new Promise(() => {}) };
    const key = await bench.makeKey();
    const { test } = set(key, { stages: [slow], limitMs: 50 });
    expectFailedAt(await runOf(test, key.id), 'dns', 'timeout');
  });

  it('a test can be cancelled, says so, and another one can run', async () => {
    const key = await bench.makeKey();
    await bench.control({ do: 'delay', endpoint: 'portfolio', ms: 5_000 });
    const { test, mirror } = set(key);
    const running = test.run(key.id);
    await until(() => stage(mirror.get('test'), 'permissions').state).toBe('running');
    expect(await test.run(key.id)).toEqual({ ok: false, failure: { code: 'busy' } });
    test.cancel();
    expect(await running).toMatchObject({ ok: true, value: { verdict: 'cancelled', running: false } });
    expect(mirror.get('test').stages.every(({ state }) => /passed|attention|skipped/.test(state))).toBe(true);
    expect((await runOf(test, key.id)).verdict).toBe('green');
  });
});

describe('the report', () => {
  it.each(['de', 'en'] as const)(
    'in %s names every stage, and neither key, address nor secret',
    async (language) => {
      const key = await bench.makeKey({ whitelist: ON });
      const { test } = set(key);
      const wish = { language, about: 'Ventario Companion 0.1.0 · Linux', fullAddresses: false };
      expect(test.report(wish)).toBeNull();
      await test.run(key.id);
      const text = test.report(wish) ?? '';
      expect(text.split('\n').length).toBe(8 + STAGES.length + 1);
      expect(text).toContain(language === 'de' ? 'Proxy: keiner' : 'Proxy: none');
      expect(text).toContain(wish.about);
      expect(text).toContain(
        language === 'de' ? 'Auszahlungsrecht aus: In Ordnung' : 'Withdrawals off: Passed',
      );
      expect(text).toContain(`vk_test_…${key.id.slice(-4)}`);
      expect(text).toContain(`${language === 'de' ? 'gesehen als' : 'seen as'} 203.0.113.x`);
      expect(text).toMatch(
        language === 'de'
          ? /Uhrzeit: In Ordnung .* – Abweichung der Uhr -?\d+ ms/
          : /Clock: Passed .* – clock off by -?\d+ ms/,
      );
      expect(text).not.toMatch(/– -?\d/);
      expect(text).not.toContain(key.id);
      expect(text).not.toContain('203.0.113.7');
      // On the user's tick alone.
      const full = test.report({ ...wish, fullAddresses: true }) ?? '';
      expect(full).toContain('203.0.113.7');
      expect(full).not.toContain(key.id);
      if (key.key.algorithm === 'hmac-sha256') expect(text).not.toContain(String(key.key.secret));
    },
  );

  it('steers no terminal with what the backend has sent', () => {
    const permissions: StageReport = {
      id: 'permissions',
      state: 'passed',
      durationMs: 1,
      failure: null,
      evidence: { permissions: ['read\u001b]0;title\u0007\nSignatur: In Ordnung'] },
    };
    const state: TestState = {
      keyId: null,
      running: false,
      startedAt: 0,
      endedAt: 1,
      stages: [permissions],
      verdict: 'green',
    };
    const text = writeReport(state, 'localhost', { language: 'de', about: '', fullAddresses: false });
    expect(text).toContain('Berechtigungen: In Ordnung (1 ms) – read]0;titleSignatur: In Ordnung\n');
  });
});

describe('a client pinned to an address', () => {
  it('speaks over that family, to the name it was made for', async () => {
    const { client } = set(null);
    const over = async (address: string): Promise<unknown> => {
      const pinned = client.pinned(address);
      const answer = await pinned.call('ip', {});
      pinned.close();
      return answer.ok ? answer.value : answer.failure.code;
    };
    expect(await over('127.0.0.1')).toEqual({ ip: '203.0.113.7', family: 'ipv4' });
    if (bench.sandbox.baseUrlIpv6 === null) return;
    expect(await over('::1')).toEqual({ ip: '2001:db8::7', family: 'ipv6' });
  });

  it('checks the certificate against the name and not against the address', async () => {
    const authority = await makeAuthority();
    const server = await runHttps(await authority.issue({ hosts: ['127.0.0.1'] }), (_, response) =>
      response.end(),
    );
    open.push(server);
    const client = testClient({ baseUrl: `https://api.example.org:${server.port}`, caPem: authority.pem });
    const pinned = client.pinned('127.0.0.1');
    expect(await pinned.call('time', {})).toMatchObject({ failure: { code: 'tls-wrong-host' } });
    pinned.close();
    client.close();
    expect(server.hits()).toBe(0);
  });
});
