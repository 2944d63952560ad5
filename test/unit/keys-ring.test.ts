import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BackendClient } from '../../main/backend/client';
import type { Key } from '../../main/backend/contract';
import { makeKeyId } from '../../main/backend/credentials';
import { done, failed } from '../../main/failure';
import { memoryKeychain } from '../../main/keychain/memory';
import type { FailureCode } from '../../preload/contract';
import { openKeyRoom } from '../fakes/key-room';

const NOW = Date.UTC(2026, 10, 22, 13, 3);
const DAY = 86_400_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ventario-ring-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function makeKey(label: string, change: Partial<Key> = {}): Key {
  return {
    id: makeKeyId('test', randomBytes),
    label,
    mode: 'test',
    algorithm: 'hmac-sha256',
    permissions: ['read'],
    status: 'active',
    created_at: NOW - DAY,
    expires_at: NOW + 179 * DAY,
    last_used_at: null,
    last_used_ip: null,
    whitelist: { enabled: false, entries: [] },
    etag: '"1"',
    ...change,
  };
}

/** A backend as small as the ring's questions: a list of keys, and how each question is answered. */
function backend(keys: Key[], pageSize = 200) {
  const trouble = new Map<string, FailureCode>();
  const asked: { endpoint: string; input: unknown }[] = [];
  const find = (id: string) => keys.find((key) => key.id === id);
  const answer = async (endpoint: string, input: never): Promise<unknown> => {
    asked.push({ endpoint, input });
    const code = trouble.get(endpoint);
    if (code !== undefined) return failed(code);
    const { query, params, body } = input as {
      query?: { cursor?: string };
      params?: { id: string };
      body?: Key['whitelist'];
    };
    const key = find(params?.id ?? '');
    switch (endpoint) {
      case 'listKeys': {
        const from = Number(query?.cursor ?? 0);
        const next = from + pageSize < keys.length ? String(from + pageSize) : null;
        return done({ keys: keys.slice(from, from + pageSize), next_cursor: next });
      }
      case 'disableAll': {
        const disabled = keys.filter((one) => one.status === 'active').map((one) => one.id);
        for (const one of keys) one.status = 'disabled';
        return done({ disabled });
      }
      case 'disableKey':
      case 'enableKey':
        if (key === undefined) return failed('not-found');
        key.status = endpoint === 'disableKey' ? 'disabled' : 'active';
        return done({ ...key });
      case 'readKey':
        return key === undefined ? failed('not-found') : done({ ...key });
      case 'putWhitelist':
        if (key === undefined || body === undefined) return failed('not-found');
        key.whitelist = body;
        key.etag = `"${key.etag}+"`;
        return done({ ...key });
      default:
        throw new Error(endpoint);
    }
  };
  const client = {
    call: answer,
    signed: async (endpoint: string, input: never, credential: { keyId: string }) => {
      asked.push({ endpoint, input });
      const key = find(credential.keyId);
      return key === undefined ? failed(trouble.get('self') ?? 'key-unknown') : done({ ...key });
    },
  } as unknown as BackendClient;
  return { client, trouble, asked, keys };
}

async function open(client: BackendClient, keychain = memoryKeychain()) {
  const room = await openKeyRoom({ keychain, client, folder, now: () => NOW });
  return { ...room, keychain };
}

describe('the list of keys', () => {
  it('is read to its end, page by page', async () => {
    const there = backend(
      Array.from({ length: 7 }, (_, index) => makeKey(`Bot ${index}`)),
      3,
    );
    const { ring, mirror } = await open(there.client);
    expect(await ring.refresh()).toMatchObject({ ok: true });
    expect(mirror.get('keys').rows.map((row) => row.label)).toEqual(there.keys.map((key) => key.label));
    expect(there.asked).toHaveLength(3);
    expect(mirror.get('keys')).toMatchObject({ asOf: NOW, loading: false, failure: null });
  });

  it('does not go on for ever with a server that never ends it', async () => {
    const { client } = backend([]);
    const endless = {
      ...client,
      call: async () => done({ keys: [], next_cursor: 'more' }),
    } as unknown as BackendClient;
    const { ring } = await open(endless);
    expect(await ring.refresh()).toMatchObject({ failure: { code: 'unexpected-answer' } });
  });

  it('stays what it last was without a connection, with the time of its state', async () => {
    const there = backend([makeKey('Bot')]);
    await (await open(there.client)).ring.refresh();
    there.trouble.set('listKeys', 'offline');
    const { ring, mirror } = await open(there.client);
    expect(await ring.refresh()).toMatchObject({ failure: { code: 'offline' } });
    expect(mirror.get('keys')).toMatchObject({
      rows: [{ label: 'Bot' }],
      asOf: NOW,
      loading: false,
      failure: { code: 'offline' },
    });
  });

  it('says when a key is to be renewed: day 180 or its end, whichever comes first', async () => {
    const { ring, mirror } = await open(
      backend([
        makeKey('long', { expires_at: NOW + 900 * DAY }),
        makeKey('short', { expires_at: NOW + 5 * DAY }),
      ]).client,
    );
    await ring.refresh();
    expect(mirror.get('keys').rows.map((row) => row.renewBy)).toEqual([NOW + 179 * DAY, NOW + 5 * DAY]);
  });

  it('shows a permission that should not exist as the server says it', async () => {
    const { ring, mirror } = await open(
      backend([makeKey('Bot', { permissions: ['read', 'withdraw'] })]).client,
    );
    await ring.refresh();
    expect(mirror.get('keys').rows[0]?.permissions).toEqual(['read', 'withdraw']);
  });

  it('keeps a key whose secret is here although the server does not name it: another account has it', async () => {
    const mine = makeKey('mine');
    const there = backend([mine]);
    const { ring, mirror, keychain } = await open(there.client);
    await keychain.set(`secret/${mine.id}`, 'vs_test_x');
    await ring.put(mine, 'yes');
    there.keys.length = 0;
    there.trouble.set('self', 'offline');
    await ring.refresh();
    expect(mirror.get('keys').rows).toMatchObject([{ label: 'mine', status: 'active' }]);
    there.trouble.set('self', 'key-unknown');
    await ring.refresh();
    expect(mirror.get('keys').rows).toMatchObject([{ label: 'mine', status: 'deleted', secretHere: 'yes' }]);
  });

  it('does not show a key as active that was locked while the list was on its way', async () => {
    const key = makeKey('Bot');
    const there = backend([key]);
    let answer: (() => void) | undefined;
    const slow = {
      ...there.client,
      call: async (endpoint: 'listKeys', input: never) => {
        if (endpoint !== 'listKeys') return there.client.call(endpoint, input);
        const old = { keys: [{ ...key, status: 'active' }], next_cursor: null };
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        return done(old);
      },
    } as unknown as BackendClient;
    const { ring, mirror } = await open(slow);
    await ring.put(key, 'no');
    const refreshing = ring.refresh();
    expect(await ring.lock(key.id)).toMatchObject({ ok: true, value: { status: 'disabled' } });
    answer?.();
    await refreshing;
    expect(mirror.get('keys').rows).toMatchObject([{ status: 'disabled' }]);
  });

  it('that is damaged is set aside, said, and the keychain asked which secrets are here', async () => {
    const here = makeKey('here');
    const there = backend([here, makeKey('elsewhere')]);
    writeFileSync(join(folder, 'keys.json'), '{"version":1,"value":{"keys":[{"id":');
    const keychain = memoryKeychain();
    await keychain.set(`secret/${here.id}`, 'vs_test_x');
    const { ring, mirror } = await open(there.client, keychain);
    expect(mirror.get('remarks')).toMatchObject([{ kind: 'keys-set-aside' }]);
    expect(readdirSync(folder).some((name) => name.startsWith('keys.json.damaged-'))).toBe(true);
    await ring.refresh();
    expect(mirror.get('keys').rows.map((row) => row.secretHere)).toEqual(['yes', 'no']);
  });
});

describe('locking', () => {
  it('is done only when the server has said so', async () => {
    const key = makeKey('Bot');
    const there = backend([key]);
    const { ring, mirror } = await open(there.client);
    await ring.refresh();
    there.trouble.set('disableKey', 'offline');
    expect(await ring.lock(key.id)).toEqual({ ok: false, failure: { code: 'offline' } });
    expect(mirror.get('keys').rows[0]?.status).toBe('active');
    there.trouble.clear();
    expect(await ring.lock(key.id)).toMatchObject({ value: { status: 'disabled' } });
    expect(await ring.unlock(key.id)).toMatchObject({ value: { status: 'active' } });
  });

  it('of all keys counts those that the server has locked', async () => {
    const there = backend([makeKey('a'), makeKey('b', { status: 'disabled' }), makeKey('c')]);
    const { ring, mirror } = await open(there.client);
    await ring.refresh();
    there.trouble.set('disableAll', 'timeout');
    expect(await ring.lockAll()).toEqual({ ok: false, failure: { code: 'timeout' } });
    expect(mirror.get('keys').rows.map((row) => row.status)).toEqual(['active', 'disabled', 'active']);
    there.trouble.clear();
    expect(await ring.lockAll()).toEqual({ ok: true, value: { locked: 2 } });
    expect(mirror.get('keys').rows.map((row) => row.status)).toEqual(['disabled', 'disabled', 'disabled']);
    expect(readFileSync(join(folder, 'keys.json'), 'utf8')).not.toContain('active');
  });
});

describe('the whitelist of a key', () => {
  const draft = { enabled: true, entries: ['2001:DB8::1'] };

  it('is replaced with the etag last seen, in canonical form', async () => {
    const key = makeKey('Bot');
    const there = backend([key]);
    const { ring } = await open(there.client);
    await ring.refresh();
    expect(await ring.putWhitelist(key.id, draft)).toMatchObject({
      value: { whitelist: { enabled: true, entries: ['2001:db8::1'] } },
    });
    expect(there.asked.at(-1)?.input).toMatchObject({ headers: { 'if-match': '"1"' } });
    await ring.putWhitelist(key.id, { enabled: false, entries: [] });
    expect(there.asked.at(-1)?.input).toMatchObject({ headers: { 'if-match': '""1"+"' } });
  });

  it('that was changed elsewhere is not written over, and is fresh afterwards', async () => {
    const key = makeKey('Bot');
    const there = backend([key]);
    const { ring } = await open(there.client);
    await ring.refresh();
    there.keys[0] = { ...key, etag: '"9"', whitelist: { enabled: true, entries: ['203.0.113.1'] } };
    there.trouble.set('putWhitelist', 'changed-elsewhere');
    expect(await ring.putWhitelist(key.id, draft)).toEqual({
      ok: false,
      failure: { code: 'changed-elsewhere' },
    });
    expect(ring.row(key.id)?.whitelist.entries).toEqual(['203.0.113.1']);
  });

  it('with a bad entry is not sent', async () => {
    const key = makeKey('Bot');
    const there = backend([key]);
    const { ring } = await open(there.client);
    const refused = await ring.putWhitelist(key.id, { enabled: true, entries: ['10.0.0.1'] });
    expect(refused).toMatchObject({ failure: { code: 'address-invalid', evidence: { field: '10.0.0.1' } } });
    expect(there.asked).toEqual([]);
  });
});

describe('what signs', () => {
  it('is the secret in the keychain, or the reason why not', async () => {
    const key = makeKey('Bot');
    const { ring, mirror, keychain } = await open(backend([key]).client);
    await ring.put(key, 'yes');
    await keychain.set(`secret/${key.id}`, 'vs_test_x');
    expect(await ring.credentialOf(key.id)).toEqual({
      ok: true,
      value: { keyId: key.id, algorithm: 'hmac-sha256', secret: 'vs_test_x' },
    });
    await keychain.delete(`secret/${key.id}`);
    expect(await ring.credentialOf(key.id)).toEqual({ ok: false, failure: { code: 'secret-not-here' } });
    expect(mirror.get('keys').rows[0]?.secretHere).toBe('no');
  });

  it('is not taken for gone while the keychain is locked', async () => {
    const key = makeKey('Bot');
    const locked = { ...memoryKeychain(), get: async () => failed('keychain-locked') };
    const { ring, mirror } = await open(backend([key]).client, locked);
    await ring.put(key, 'yes');
    expect(await ring.credentialOf(key.id)).toEqual({ ok: false, failure: { code: 'keychain-locked' } });
    expect(mirror.get('keys').rows[0]?.secretHere).toBe('yes');
  });

  it('is never a key of the other mode', async () => {
    const { ring } = await open(backend([]).client);
    expect(await ring.credentialOf(makeKeyId('live', randomBytes))).toEqual({
      ok: false,
      failure: { code: 'credential-wrong-mode' },
    });
  });
});
