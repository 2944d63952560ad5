import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CreatedKey, endpoints, Key, KeyPage, RotatedKey, SelfKey } from '../../main/backend/contract';
import { readCredential } from '../../main/backend/credentials';
import { at, type Bench, decrypt, nonce, startBench, type TestKey } from './client';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

const MINUTES = 60_000;
const self = (key: TestKey) => bench.signed(key, 'GET', '/v1/keys/self');
const codeOf = async (key: TestKey) => at((await self(key)).body, 'code');

async function createRequest(label = 'Mein Bot') {
  const pair = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  const { kty, crv, x, y } = await exportJWK(pair.publicKey);
  return {
    privateKey: pair.privateKey,
    body: { label, permissions: ['read', 'trade'], algorithm: 'hmac-sha256', public_key: { kty, crv, x, y } },
  };
}
const post = (body: unknown, idempotencyKey: string, path = '/v1/keys') =>
  bench.account('POST', path, { body, headers: { 'idempotency-key': idempotencyKey } });

describe('creating a key', () => {
  it('gives a pending key whose secret only the caller can read', async () => {
    const { body, privateKey } = await createRequest();
    const created = CreatedKey.parse((await post(body, nonce())).body);
    expect(created.key).toMatchObject({ status: 'pending', mode: 'test', permissions: ['read', 'trade'] });
    expect(created.key.expires_at - created.key.created_at).toBe(180 * 86_400_000);
    const secret = await decrypt(created.secret_jwe ?? '', privateKey);
    expect(readCredential(secret)).toMatchObject({ kind: 'secret', mode: 'test' });
    expect(readCredential(created.key.id)).toMatchObject({ kind: 'key-id', mode: 'test' });
    const stored = readFileSync(join(bench.folder, 'state.log'), 'utf8');
    expect(stored).toContain(created.key.id);
    expect(stored).not.toContain(secret);
  });

  it('says the same again for the same Idempotency-Key, for ten minutes', async () => {
    const { body } = await createRequest();
    const name = nonce();
    const first = await post(body, name);
    expect((await post(body, name)).body).toEqual(first.body);
    await bench.control({ do: 'clock', offset_ms: 10 * MINUTES + 1_000 });
    const later = await post(body, name);
    expect(at(later.body, 'key', 'id')).not.toBe(at(first.body, 'key', 'id'));
  });

  it('makes one key of many equal requests at once', async () => {
    const { body } = await createRequest('Gleichzeitig');
    const name = nonce();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        bench.account('POST', '/v1/keys', { body, headers: { 'idempotency-key': name } }),
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    const page = KeyPage.parse((await bench.account('GET', '/v1/keys')).body);
    expect(page.keys.filter((key) => key.label === 'Gleichzeitig')).toHaveLength(1);
  });

  it('refuses a public key that does not fit the algorithm', async () => {
    const { body } = await createRequest();
    const wrong = await post({ ...body, algorithm: 'ed25519' }, nonce());
    expect(at(wrong.body, 'fields', 0, 'path')).toBe('public_key');
    const offCurve = { ...body.public_key, x: 'A'.repeat(43) };
    expect((await post({ ...body, public_key: offCurve }, nonce())).status).toBe(422);
  });

  it('has no word for withdrawals', async () => {
    const { body } = await createRequest();
    expect((await post({ ...body, permissions: ['read', 'withdraw'] }, nonce())).status).toBe(422);
  });

  it('never hears the private part of an Ed25519 key and verifies with the public one', async () => {
    const key = await bench.makeKey({ algorithm: 'ed25519' });
    expect(SelfKey.parse((await self(key)).body)).toMatchObject({ algorithm: 'ed25519', status: 'active' });
    const other = generateKeyPairSync('ed25519').privateKey;
    const forged: TestKey = { id: key.id, key: { keyId: key.id, algorithm: 'ed25519', privateKey: other } };
    expect(await codeOf(forged)).toBe('signature-invalid');
  });
});

describe('a pending key', () => {
  it('may ask about itself and be activated, more than once', async () => {
    const key = await bench.makeKey({ activate: false });
    expect(at((await self(key)).body, 'status')).toBe('pending');
    for (const _ of [1, 2]) {
      const answer = await bench.signed(key, 'POST', `/v1/keys/${key.id}/activate`);
      expect(at(answer.body, 'status')).toBe('active');
    }
    expect((await bench.signed(key, 'GET', '/v1/portfolio')).status).toBe(200);
  });

  it('is activated by the device that made it, whatever its whitelist', async () => {
    const key = await bench.makeKey({ whitelist: { enabled: true, entries: ['198.51.100.40'] } });
    expect(await codeOf(key)).toBe('ip-not-allowed');
  });

  it('cannot activate another one', async () => {
    const [one, two] = [await bench.makeKey({ activate: false }), await bench.makeKey({ activate: false })];
    expect((await bench.signed(one, 'POST', `/v1/keys/${two.id}/activate`)).status).toBe(404);
  });

  it('is gone after ten minutes', async () => {
    const key = await bench.makeKey({ activate: false });
    await bench.control({ do: 'clock', offset_ms: 10 * MINUTES - 5_000 });
    expect((await bench.signed(key, 'GET', '/v1/keys/self')).status).toBe(200);
    await bench.control({ do: 'clock', offset_ms: 10 * MINUTES + 1_000 });
    expect(at((await bench.signed(key, 'GET', '/v1/keys/self')).body, 'code')).toBe('key-unknown');
    await bench.control({ do: 'clock', offset_ms: 0 });
  });
});

describe('the life of a key', () => {
  it('disabling, enabling and deleting take effect with their answer', async () => {
    const key = await bench.makeKey();
    await bench.account('POST', `/v1/keys/${key.id}/disable`);
    expect(await codeOf(key)).toBe('key-disabled');
    await bench.account('POST', `/v1/keys/${key.id}/enable`);
    expect((await self(key)).status).toBe(200);
    const deleted = await bench.account('DELETE', `/v1/keys/${key.id}`);
    expect(deleted.status).toBe(204);
    expect(await codeOf(key)).toBe('key-unknown');
    expect((await bench.account('GET', `/v1/keys/${key.id}`)).status).toBe(404);
  });

  it('label and permissions can be changed; the etag tells', async () => {
    const key = await bench.makeKey({ permissions: ['read'] });
    const before = Key.parse((await bench.account('GET', `/v1/keys/${key.id}`)).body);
    const change = { label: '<b>Bot</b> 🤖 \u202Eabc', permissions: ['read', 'trade'] };
    const after = Key.parse((await bench.account('PATCH', `/v1/keys/${key.id}`, { body: change })).body);
    expect(after).toMatchObject(change);
    expect(after.etag).not.toBe(before.etag);
    expect((await bench.account('PATCH', `/v1/keys/${key.id}`, { body: { label: ' ' } })).status).toBe(422);
    expect(
      (await bench.account('PATCH', `/v1/keys/${key.id}`, { body: { label: 'x'.repeat(10_000) } })).status,
    ).toBe(422);
  });

  it('rights are changed over a state that is another by now only by who does not say which it was', async () => {
    const key = await bench.makeKey({ permissions: ['read'] });
    const path = `/v1/keys/${key.id}`;
    const { etag } = Key.parse((await bench.account('GET', path)).body);
    const patch = (permissions: string[], headers: Record<string, string>) =>
      bench.account('PATCH', path, { body: { permissions }, headers });
    expect((await patch(['read', 'trade'], { 'if-match': etag })).status).toBe(200);
    expect((await patch(['read'], { 'if-match': etag })).status).toBe(412);
    expect(at((await bench.account('GET', path)).body, 'permissions')).toEqual(['read', 'trade']);
    expect((await patch(['read'], {})).status).toBe(200);
    expect((await patch(['read', 'trade'], { 'if-match': '*' })).status).toBe(200);
  });

  it('the whitelist is replaced by who knows its state, and stands in canonical form', async () => {
    const key = await bench.makeKey();
    const path = `/v1/keys/${key.id}/ip-whitelist`;
    const { etag } = Key.parse((await bench.account('GET', `/v1/keys/${key.id}`)).body);
    const body = {
      enabled: true,
      entries: ['203.0.113.9/24', '2001:DB8:0::7', '::ffff:198.51.100.1', '203.0.113.0/24'],
    };
    const put = await bench.account('PUT', path, { body, headers: { 'if-match': etag } });
    expect(at(put.body, 'whitelist')).toEqual({
      enabled: true,
      entries: ['203.0.113.0/24', '2001:db8::7', '198.51.100.1'],
    });
    expect(put.headers['etag']).toBe(at(put.body, 'etag'));
    expect((await bench.account('PUT', path, { body, headers: { 'if-match': etag } })).status).toBe(412);
    for (const entries of [
      ['0.0.0.0/0'],
      ['::/0'],
      ['nonsense'],
      [],
      Array.from({ length: 101 }, (_, n) => `203.0.113.${n}`),
    ]) {
      const answer = await bench.account('PUT', path, {
        body: { enabled: true, entries },
        headers: { 'if-match': '*' },
      });
      expect(answer.status).toBe(422);
    }
  });

  it('panic locks every active key and removes pending ones', async () => {
    const [active, pending] = [await bench.makeKey(), await bench.makeKey({ activate: false })];
    const answer = await bench.account('POST', '/v1/keys/disable-all');
    expect(at(answer.body, 'disabled')).toContain(active.id);
    expect(at((await bench.signed(active, 'GET', '/v1/keys/self')).body, 'code')).toBe('key-disabled');
    expect((await bench.signed(pending, 'POST', `/v1/keys/${pending.id}/activate`)).status).toBe(401);
    const page = KeyPage.parse((await bench.account('GET', '/v1/keys')).body);
    expect(new Set(page.keys.map((key) => key.status))).toEqual(new Set(['disabled']));
  });

  it('locking works even when the account is suspended, creating does not', async () => {
    const key = await bench.makeKey();
    await bench.control({ do: 'account', status: 'suspended' });
    try {
      expect((await bench.account('POST', `/v1/keys/${key.id}/disable`)).status).toBe(200);
      expect(at((await bench.account('GET', '/v1/account')).body, 'status')).toBe('suspended');
      const { body } = await createRequest();
      expect(at((await post(body, nonce())).body, 'code')).toBe('account-suspended');
    } finally {
      await bench.control({ do: 'account', status: 'active' });
    }
  });

  it('the list is paged by cursor, newest first', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page = KeyPage.parse((await bench.account('GET', `/v1/keys?limit=3${query}`)).body);
      expect(page.keys.length).toBeLessThanOrEqual(3);
      seen.push(...page.keys.map((key) => key.id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    const all = KeyPage.parse((await bench.account('GET', '/v1/keys?limit=200')).body);
    expect(seen).toEqual(all.keys.map((key) => key.id));
    expect(all.keys.map((key) => key.label)).toEqual(
      expect.arrayContaining(['Portfolio-Ansicht', 'Grid-Bot Server']),
    );
  });
});

async function rotate(key: TestKey, overlap_seconds: number) {
  const { body, privateKey } = await createRequest();
  const answer = await post(
    { public_key: body.public_key, overlap_seconds },
    nonce(),
    `/v1/keys/${key.id}/rotate`,
  );
  const rotated = RotatedKey.parse(answer.body);
  const secret = await decrypt(rotated.secret_jwe ?? '', privateKey);
  const { id } = rotated.key;
  const made: TestKey = { id, key: { keyId: id, algorithm: 'hmac-sha256', secret } };
  return { rotated, made };
}

describe('rotation', () => {
  it('keeps the rights, and both keys work during the overlap', async () => {
    const old = await bench.makeKey({
      permissions: ['read'],
      whitelist: { enabled: true, entries: ['203.0.113.0/24'] },
    });
    const { rotated, made } = await rotate(old, 3600);
    expect(rotated.key).toMatchObject({
      status: 'pending',
      permissions: ['read'],
      whitelist: { enabled: true },
    });
    await bench.signed(made, 'POST', `/v1/keys/${made.id}/activate`);
    expect((await self(old)).status).toBe(200);
    expect((await self(made)).status).toBe(200);
    await bench.control({ do: 'clock', offset_ms: 61 * MINUTES });
    expect(await codeOf(old)).toBe('key-expired');
    expect((await self(made)).status).toBe(200);
    await bench.control({ do: 'clock', offset_ms: 0 });
  });

  it('without overlap the old key ends with the answer', async () => {
    const old = await bench.makeKey();
    const { rotated } = await rotate(old, 0);
    expect(rotated.old_key.status).toBe('expired');
    expect(await codeOf(old)).toBe('key-expired');
  });

  it('that nobody finished costs no key', async () => {
    const old = await bench.makeKey();
    await rotate(old, 60);
    await bench.control({ do: 'clock', offset_ms: 11 * MINUTES });
    expect((await self(old)).status).toBe(200);
    await bench.control({ do: 'clock', offset_ms: 0 });
  });
});

it('every endpoint of the table answers', async () => {
  const key = await bench.makeKey();
  for (const endpoint of Object.values(endpoints)) {
    const path = endpoint.path.replace('{id}', key.id);
    const answer = await bench.signed(key, endpoint.method.toUpperCase(), path);
    expect(at(answer.body, 'code')).not.toBe('not-found');
  }
});
