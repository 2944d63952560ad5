import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem, ProblemCode, problemStatus } from '../../main/backend/contract';
import { makeKeyId } from '../../main/backend/credentials';
import { type Answer, at, type Bench, nonce, startBench, type TestKey } from './client';

/** Every code of the contract, provoked over real TLS by what really causes it wherever that can be done. */
let bench: Bench;
let trader: TestKey;
let reader: TestKey;

beforeAll(async () => {
  bench = await startBench();
  trader = await bench.makeKey();
  reader = await bench.makeKey({ permissions: ['read'] });
});
afterAll(() => bench.stop());

const ORDER = { symbol: 'BTC-EUR', side: 'buy', type: 'market', amount: '1' };
const self = (key: TestKey): Promise<Answer> => bench.signed(key, 'GET', '/v1/keys/self');
const setKey = (key: TestKey, set: 'expired' | 'disabled'): Promise<unknown> =>
  bench.control({ do: 'key', id: key.id, set });
const hmac = (id: string): TestKey => ({ id, key: { keyId: id, algorithm: 'hmac-sha256', secret: 'any' } });

const provoke: Record<ProblemCode, () => Promise<Answer>> = {
  'signature-missing': () => bench.send('GET', `${bench.sandbox.baseUrl}/v1/keys/self`),
  'signature-malformed': () =>
    bench.signed(trader, 'GET', '/v1/keys/self', {
      spoil: (headers) => {
        headers['signature-input'] = (headers['signature-input'] ?? '').replace('ventario-v1', 'other');
      },
    }),
  'signature-invalid': () => bench.signed(hmac(trader.id), 'GET', '/v1/keys/self'),
  'digest-mismatch': () =>
    bench.signed(trader, 'POST', '/v1/orders/test', {
      body: ORDER,
      sentBody: JSON.stringify({ ...ORDER, amount: '2' }),
    }),
  'key-unknown': () => self(hmac(makeKeyId('test', (size) => new Uint8Array(size)))),
  'key-disabled': async () => {
    const key = await bench.makeKey();
    await bench.account('POST', `/v1/keys/${key.id}/disable`);
    return self(key);
  },
  'key-expired': async () => {
    const key = await bench.makeKey();
    await setKey(key, 'expired');
    return self(key);
  },
  'key-pending': async () => {
    const key = await bench.makeKey({ activate: false });
    return bench.signed(key, 'GET', '/v1/portfolio');
  },
  'key-wrong-environment': () => self(hmac(makeKeyId('live', (size) => new Uint8Array(size)))),
  'clock-skew': () => bench.signed(trader, 'GET', '/v1/keys/self', { skew: 47 }),
  'session-expired': () =>
    bench.send('GET', `${bench.sandbox.baseUrl}/v1/keys`, { headers: { authorization: 'Bearer unknown' } }),
  'ip-not-allowed': async () => {
    const key = await bench.makeKey({
      whitelist: { enabled: true, entries: ['203.0.113.7', '2001:db8::7'] },
    });
    const baseUrl = String(at(await bench.control({ do: 'caller', name: 'stranger' }), 'baseUrl'));
    return bench.signed(key, 'GET', '/v1/keys/self', { baseUrl });
  },
  'permission-missing': () => bench.signed(reader, 'POST', '/v1/orders/test', { body: ORDER }),
  'account-suspended': async () => {
    await bench.control({ do: 'account', status: 'suspended' });
    try {
      return await self(trader);
    } finally {
      await bench.control({ do: 'account', status: 'active' });
    }
  },
  'not-found': () => bench.send('GET', `${bench.sandbox.baseUrl}/v1/withdrawals`),
  'nonce-replayed': async () => {
    const used = nonce();
    await bench.signed(trader, 'GET', '/v1/keys/self', { nonce: used });
    return bench.signed(trader, 'GET', '/v1/portfolio', { nonce: used });
  },
  'idempotency-conflict': async () => {
    const headers = { 'idempotency-key': nonce() };
    const body = {
      label: 'Eins',
      permissions: ['read'],
      algorithm: 'ed25519',
      public_key: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
    };
    const first = await bench.account('POST', '/v1/keys', { headers, body });
    expect(first.status).toBe(201);
    return bench.account('POST', '/v1/keys', { headers, body: { ...body, label: 'Zwei' } });
  },
  'precondition-failed': () =>
    bench.account('PUT', `/v1/keys/${reader.id}/ip-whitelist`, {
      headers: { 'if-match': '"0-old"' },
      body: { enabled: false, entries: [] },
    }),
  'invalid-request': () =>
    bench.account('PATCH', `/v1/keys/${reader.id}`, { body: { permissions: ['withdraw'] } }),
  'quota-exceeded': async () => {
    await bench.control({ do: 'limit', per_minute: 0 });
    try {
      return await self(trader);
    } finally {
      await bench.control({ do: 'limit', per_minute: 100_000 });
    }
  },
  'internal-error': () => forced('internal-error'),
  'temporary-reduced-capacity': () => forced('temporary-reduced-capacity'),
};

async function forced(code: ProblemCode): Promise<Answer> {
  await bench.control({ do: 'force', endpoint: 'portfolio', code });
  return bench.signed(trader, 'GET', '/v1/portfolio');
}

describe('every problem of the contract', () => {
  it.each(ProblemCode.options)('%s is answered as problem details with its own status', async (code) => {
    const answer = await provoke[code]();
    const problem = Problem.parse(answer.body);
    expect(problem.code).toBe(code);
    expect(answer.status).toBe(problemStatus[code]);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers['x-request-id']).toBe(problem.request_id);
    const waits = code === 'quota-exceeded' || code === 'temporary-reduced-capacity';
    expect(answer.headers['retry-after'] !== undefined).toBe(waits);
  });

  it('a clock that is ahead is told by how much, one that is behind too', async () => {
    const ahead = Problem.parse((await bench.signed(trader, 'GET', '/v1/keys/self', { skew: 47 })).body);
    expect(ahead.skew_ms).toBeGreaterThan(44_000);
    expect(ahead.skew_ms).toBeLessThanOrEqual(47_000);
    expect(Math.abs((ahead.server_time ?? 0) - Date.now())).toBeLessThan(5_000);
    const behind = Problem.parse((await bench.signed(trader, 'GET', '/v1/keys/self', { skew: -90 })).body);
    expect(behind.skew_ms).toBeLessThan(-89_000);
    expect((await bench.signed(trader, 'GET', '/v1/keys/self', { skew: -20 })).status).toBe(200);
    expect((await bench.signed(trader, 'GET', '/v1/keys/self', { skew: 3 })).status).toBe(200);
  });

  it('a missing permission is told with what is needed and what is there', async () => {
    const problem = Problem.parse((await provoke['permission-missing']()).body);
    expect(problem.required_permissions).toEqual(['trade']);
    expect(problem.granted_permissions).toEqual(['read']);
    expect(problem.seen_ip).toBe('203.0.113.7');
  });

  it('faulty fields are named', async () => {
    const problem = Problem.parse((await provoke['invalid-request']()).body);
    expect(problem.fields?.map((field) => field.path)).toContain('permissions.0');
  });
});

describe('before a valid signature nothing is told', () => {
  it.each(['constructor', '__proto__', 'toString'])('a key that is called %s is unknown', async (id) => {
    expect(at((await self(hmac(id))).body, 'code')).toBe('key-unknown');
  });

  it.each(['disabled', 'expired', 'deleted'] as const)(
    'a %s key with a wrong secret only hears that the signature or the key is wrong',
    async (set) => {
      const key = await bench.makeKey({ whitelist: { enabled: true, entries: ['203.0.113.7'] } });
      await bench.control({ do: 'key', id: key.id, set });
      const answer = await self(hmac(key.id));
      expect(at(answer.body, 'code')).toBe(set === 'deleted' ? 'key-unknown' : 'signature-invalid');
      for (const field of ['seen_ip', 'server_time', 'required_permissions']) {
        expect(at(answer.body, field)).toBeUndefined();
      }
    },
  );

  it('a wrong signature does not use up the nonce of the right one', async () => {
    const used = nonce();
    expect((await bench.signed(hmac(trader.id), 'GET', '/v1/keys/self', { nonce: used })).status).toBe(401);
    expect((await bench.signed(trader, 'GET', '/v1/keys/self', { nonce: used })).status).toBe(200);
  });

  it('an algorithm that is not the record’s is refused', async () => {
    const answer = await bench.signed(trader, 'GET', '/v1/keys/self', {
      spoil: (headers) => {
        headers['signature-input'] = (headers['signature-input'] ?? '').replace('hmac-sha256', 'ed25519');
      },
    });
    expect(at(answer.body, 'code')).toBe('signature-invalid');
  });

  it('of many requests at once with one nonce exactly one gets through', async () => {
    const used = nonce();
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => bench.signed(trader, 'GET', '/v1/keys/self', { nonce: used })),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(11);
  });

  it('a whitelist tells the stranger’s address and lets the others through, on IPv4 and IPv6', async () => {
    expect(at((await provoke['ip-not-allowed']()).body, 'seen_ip')).toBe('198.51.100.4');
    const key = await bench.makeKey({ whitelist: { enabled: true, entries: ['2001:db8::/64'] } });
    expect(at((await self(key)).body, 'code')).toBe('ip-not-allowed');
    const { baseUrlIpv6 } = bench.sandbox;
    if (baseUrlIpv6 === null) return;
    const answer = await bench.signed(key, 'GET', '/v1/keys/self', { baseUrl: baseUrlIpv6 });
    expect(at(answer.body, 'seen_ip')).toBe('2001:db8::7');
  });

  it('a foreign host name is not this server', async () => {
    const { port } = new URL(bench.sandbox.baseUrl);
    const socket = connect({ host: '127.0.0.1', port: Number(port), ca: bench.sandbox.caPem });
    socket.write('GET /v1/time HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n');
    const [first] = await once(socket, 'data');
    expect(String(first)).toMatch(/^HTTP\/1\.1 404 /);
    socket.destroy();
  });

  it('a huge body and broken JSON are refused', async () => {
    const huge = await bench.account('PATCH', `/v1/keys/${reader.id}`, { body: 'x'.repeat(70_000) });
    expect(at(huge.body, 'code')).toBe('invalid-request');
    const broken = await bench.account('PATCH', `/v1/keys/${reader.id}`, { body: '{' });
    expect(at(broken.body, 'fields', 0, 'path')).toBe('body');
  });
});
