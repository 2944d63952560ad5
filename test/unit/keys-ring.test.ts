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

type Asked = (endpoint: string, input: never) => Promise<unknown>;

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
  /** Endpoints that do not know If-Match. */
  const deafTo = new Set<string>();
  const asked: { endpoint: string; input: unknown }[] = [];
  const find = (id: string) => keys.find((key) => key.id === id);
  const answer = async (endpoint: string, input: never): Promise<unknown> => {
    asked.push({ endpoint, input });
    const code = trouble.get(endpoint);
    if (code !== undefined) return failed(code);
    const { query, params, headers, body } = input as {
      query?: { cursor?: string };
      params?: { id: string };
      headers?: { 'if-match'?: string };
      body?: Key['whitelist'] & Partial<Key>;
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
      case 'changeKey':
        if (key === undefined || body === undefined) return failed('not-found');
        if (!deafTo.has(endpoint) && (headers?.['if-match'] ?? key.etag) !== key.etag)
          return failed('changed-elsewhere');
        Object.assign(key, body, { etag: `"${key.etag}+"` });
        return done({ ...key });
      case 'putWhitelist':
        if (key === undefined || body === undefined) return failed('not-found');
        if (headers?.['if-match'] !== key.etag) return failed('changed-elsewhere');
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
  return { client, trouble, deafTo, asked, keys };
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
    await ring.put(mine, 'yes', 'va_test');
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
    await ring.put(key, 'no', 'va_test');
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

describe('after a lost index', () => {
  it('the keychain is asked although a key was made and the app ended before the list came', async () => {
    const here = makeKey('here');
    const there = backend([here]);
    const keychain = memoryKeychain();
    await keychain.set(`secret/${here.id}`, 'vs_test_x');
    await (await open(there.client, keychain)).ring.put(makeKey('new'), 'no', 'va_test');
    const { ring } = await open(there.client, keychain);
    await ring.refresh();
    expect(ring.row(here.id)?.secretHere).toBe('yes');
  });

  it('a key that comes later is asked for, too, and one that was away when its notes were lost', async () => {
    const key = makeKey('later');
    const keychain = memoryKeychain();
    const { ring } = await open(backend([makeKey('first'), key]).client, keychain);
    await ring.refresh();
    expect(ring.row(key.id)?.secretHere).toBe('no');
    await keychain.set(`secret/${key.id}`, 'vs_test_x');
    await ring.refresh();
    expect(ring.row(key.id)?.secretHere).toBe('no');
    await ring.askKeychainAnew();
    expect(ring.row(key.id)?.secretHere).toBe('unknown');
    await ring.refresh();
    expect(ring.row(key.id)).toMatchObject({ secretHere: 'yes', madeHere: true });
  });

  it('a key that is kept without its secret stays so until the secret is back, whatever the keychain cannot say', async () => {
    const key = makeKey('lost');
    const there = backend([key]);
    const { ring } = await open(there.client);
    await ring.put(key, 'yes', 'va_test');
    await ring.credentialOf(key.id);
    expect(ring.row(key.id)).toMatchObject({ status: 'active', secretHere: 'no', madeHere: true });
    expect(ring.row(key.id)?.keptWithoutSecret).toBeUndefined();
    expect(await ring.keepWithoutSecret(key.id)).toMatchObject({ ok: true });
    let locked = true;
    const held = memoryKeychain();
    const keychain = {
      ...held,
      get: async (name: string) => (locked ? failed('keychain-locked') : held.get(name)),
    };
    const again = (await open(there.client, keychain)).ring;
    await again.askKeychainAnew();
    await again.refresh();
    expect(again.row(key.id)?.secretHere).toBe('unknown');
    locked = false;
    await again.refresh();
    expect(again.row(key.id)).toMatchObject({ secretHere: 'no', keptWithoutSecret: true });
    // Back, and lost once more, is another loss.
    await again.noteSecret(key.id, 'yes');
    expect(again.row(key.id)?.keptWithoutSecret).toBeUndefined();
    await again.noteSecret(key.id, 'no');
    expect(again.row(key.id)?.keptWithoutSecret).toBeUndefined();
  });

  it('a key whose secret was lost before it was noted is one of ours all the same', async () => {
    const key = makeKey('never noted');
    const { ring } = await open(backend([key]).client);
    expect(await ring.put(key, 'no', 'va_test', { wasHere: true })).toMatchObject({
      value: { secretHere: 'no', madeHere: true },
    });
  });

  it('a locked keychain is asked once, leaves all unknown, and is asked again by and by', async () => {
    const keys = Array.from({ length: 210 }, (_, index) => makeKey(`Bot ${index}`));
    const keychain = memoryKeychain();
    const first = keys[0]?.id ?? '';
    await keychain.set(`secret/${first}`, 'vs_test_x');
    let locked = true;
    let asked = 0;
    const watched = {
      ...keychain,
      get: async (name: string) => {
        asked += 1;
        return locked ? failed('keychain-locked') : keychain.get(name);
      },
    };
    const { ring, mirror } = await open(backend(keys).client, watched);
    const count = (here: string) => mirror.get('keys').rows.filter((row) => row.secretHere === here).length;
    await ring.refresh();
    expect([asked, count('unknown')]).toEqual([1, 210]);
    locked = false;
    await ring.refresh();
    expect([count('yes'), count('no'), count('unknown')]).toEqual([1, 199, 10]);
    await ring.refresh();
    expect([count('yes'), count('no'), count('unknown')]).toEqual([1, 209, 0]);
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
    expect(await ring.lockAll()).toEqual({ ok: true, value: { locked: 2, active: [] } });
    expect(mirror.get('keys').rows.map((row) => row.status)).toEqual(['disabled', 'disabled', 'disabled']);
    expect(readFileSync(join(folder, 'keys.json'), 'utf8')).not.toContain('active');
  });

  it('of all keys names those that the list still calls active, whatever was answered', async () => {
    const [first, second] = [makeKey('a'), makeKey('b')];
    const there = backend([first, second]);
    const { ring, mirror } = await open({
      ...there.client,
      call: (async (endpoint: string, input: never) =>
        endpoint === 'disableAll'
          ? done({ disabled: [first.id] })
          : (there.client.call as unknown as Asked)(endpoint, input)) as never,
    });
    await ring.refresh();
    first.status = 'disabled';
    expect(await ring.lockAll()).toEqual({ ok: true, value: { locked: 1, active: [second.id] } });
    expect(mirror.get('keys').rows.map((row) => row.status)).toEqual(['disabled', 'active']);
  });

  it('of all keys is not confirmed by a list that was asked for before', async () => {
    const there = backend([makeKey('a')]);
    const { ring } = await open(there.client);
    const before = ring.refresh();
    const locked = ring.lockAll();
    await before;
    expect(await locked).toEqual({ ok: true, value: { locked: 1, active: [] } });
    const order = there.asked.map(({ endpoint }) => endpoint);
    expect(order.lastIndexOf('listKeys')).toBeGreaterThan(order.indexOf('disableAll'));
  });

  it('of all keys is not confirmed without a list, but what was answered stands in the rows', async () => {
    const there = backend([makeKey('a')]);
    const { ring, mirror } = await open(there.client);
    await ring.refresh();
    there.trouble.set('listKeys', 'offline');
    expect(await ring.lockAll()).toEqual(failed('unexpected-answer', { technical: 'list-not-read' }));
    expect(mirror.get('keys').rows.map((row) => row.status)).toEqual(['disabled']);
  });
});

describe('locking a key', () => {
  it('is not believed when the answer names another key, or one that still works', async () => {
    const [first, second] = [makeKey('Bot A'), makeKey('Bot B')];
    const there = backend([first, second]);
    let lie: Key = { ...first };
    const client = {
      ...there.client,
      call: async (endpoint: string, input: never) =>
        endpoint === 'disableKey' ? done(lie) : (there.client.call as unknown as Asked)(endpoint, input),
    } as unknown as BackendClient;
    const { ring } = await open(client);
    await ring.refresh();
    const untrue = failed('unexpected-answer', { technical: 'not-locked' });
    const never = () => () => undefined;
    for (lie of [{ ...first }, { ...second, status: 'disabled' as const }]) {
      expect(await ring.lock(first.id)).toEqual(untrue);
      expect(await ring.lockKeys([first.id], { schedule: never })).toEqual({
        locked: [],
        failed: [{ keyId: first.id, failure: untrue.failure }],
      });
    }
    expect(ring.row(first.id)?.status).toBe('active');
  });
});

describe('locking many keys', () => {
  it('shows and writes them together, and answers when the last is on disk', async () => {
    const there = backend(Array.from({ length: 300 }, (_, index) => makeKey(`Bot ${index}`)));
    const { ring, mirror } = await open(there.client);
    await ring.refresh();
    const { set } = mirror;
    let shown = 0;
    mirror.set = (name, value) => {
      shown += 1;
      set(name, value);
    };
    const ids = there.keys.map(({ id }) => id);
    const result = await ring.lockKeys(ids, {
      schedule: () => {
        throw new Error('nobody should wait');
      },
    });
    expect(result).toEqual({ locked: ids, failed: [] });
    expect(shown).toBeLessThan(5);
    expect(mirror.get('keys').rows.every((row) => row.status === 'disabled')).toBe(true);
    expect(readFileSync(join(folder, 'keys.json'), 'utf8')).not.toContain('active');
  });

  /** 1,000 keys at a backend that takes 20 ms for each, and says „slow down“ at the third. */
  async function thousand() {
    const there = backend(Array.from({ length: 1000 }, (_, index) => makeKey(`Bot ${index}`)));
    let time = NOW;
    let asked = 0;
    const client = {
      ...there.client,
      call: async (endpoint: string, input: never) => {
        if (endpoint === 'disableKey') {
          asked += 1;
          time += 20;
          if (asked === 3) return failed('rate-limited', { retryAfterSeconds: 60 });
        }
        return (there.client.call as unknown as Asked)(endpoint, input);
      },
    } as unknown as BackendClient;
    const room = await openKeyRoom({ keychain: memoryKeychain(), client, folder, now: () => time });
    await room.ring.refresh();
    time += 1000;
    const locked: number[] = [];
    room.mirror.follow((name) => {
      if (name === 'keys')
        locked.push(room.mirror.get('keys').rows.filter(({ status }) => status === 'disabled').length);
    });
    return { ...room, locked, ids: there.keys.map(({ id }) => id) };
  }

  it('says so four times a second at most, and in the end all of it', async () => {
    const { ring, ids, locked } = await thousand();
    await ring.lockKeys(ids, {
      schedule: (_ms, action) => {
        action();
        return () => undefined;
      },
    });
    // 20 s of answers.
    expect(locked.length).toBeGreaterThan(20);
    expect(locked.length).toBeLessThanOrEqual(20 * 4 + 2);
    expect(locked.at(-1)).toBe(1000);
  });

  it('keeps nothing back while it has to wait', async () => {
    const { ring, ids, locked } = await thousand();
    let shownWhileWaiting: number | undefined;
    await ring.lockKeys(ids.slice(0, 5), {
      schedule: (_ms, action) => {
        shownWhileWaiting = locked.at(-1);
        queueMicrotask(action);
        return () => undefined;
      },
    });
    expect(shownWhileWaiting).toBe(2);
    expect(locked.at(-1)).toBe(5);
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

describe('the whitelist of a key, changed from what the user saw,', () => {
  const seen = { enabled: true, entries: ['203.0.113.1', '203.0.113.2'] };
  const draft = { enabled: true, entries: ['203.0.113.1'] };

  async function opened() {
    const key = makeKey('Bot', { whitelist: seen });
    const there = backend([key]);
    const room = await open(there.client);
    await room.ring.refresh();
    return { ...room, there, key };
  }
  const written = (there: ReturnType<typeof backend>) =>
    there.asked.filter(({ endpoint }) => endpoint === 'putWhitelist').length;

  it('is written when the backend has what the user saw', async () => {
    const { ring, key } = await opened();
    expect(await ring.putWhitelist(key.id, draft, seen)).toMatchObject({ value: { whitelist: draft } });
  });

  it('is not written when the row has become another since', async () => {
    const { ring, there, key } = await opened();
    const other = { enabled: true, entries: ['198.51.100.7'] };
    there.keys[0] = { ...key, etag: '"9"', whitelist: other };
    await ring.refresh();
    expect(await ring.putWhitelist(key.id, draft, seen)).toEqual({
      ok: false,
      failure: { code: 'changed-elsewhere' },
    });
    expect(written(there)).toBe(0);
    expect(ring.row(key.id)?.whitelist).toEqual(other);
  });

  it('is written when the backend has again what the user saw, though our row has not', async () => {
    const { ring, there, key } = await opened();
    there.keys[0] = { ...key, etag: '"9"', whitelist: { enabled: false, entries: [] } };
    await ring.refresh();
    there.keys[0] = { ...key, etag: '"10"', whitelist: { ...seen, entries: seen.entries.toReversed() } };
    expect(await ring.putWhitelist(key.id, draft, seen)).toMatchObject({ value: { whitelist: draft } });
  });

  it('is not written over a change that nobody here has heard of', async () => {
    const { ring, there, key } = await opened();
    const other = { enabled: true, entries: ['198.51.100.7'] };
    there.keys[0] = { ...key, etag: '"9"', whitelist: other };
    expect(await ring.putWhitelist(key.id, draft, seen)).toEqual({
      ok: false,
      failure: { code: 'changed-elsewhere' },
    });
    expect(there.keys[0].whitelist).toEqual(other);
    expect(ring.row(key.id)?.whitelist).toEqual(other);
  });

  it('is written all the same when only the label was changed elsewhere', async () => {
    const { ring, there, key } = await opened();
    there.keys[0] = { ...key, etag: '"9"', label: 'Renamed' };
    expect(await ring.putWhitelist(key.id, draft, seen)).toMatchObject({
      value: { label: 'Renamed', whitelist: draft },
    });
  });

  it('gives up on a backend that refuses its own etag', async () => {
    const { ring, there, key } = await opened();
    there.trouble.set('putWhitelist', 'changed-elsewhere');
    expect(await ring.putWhitelist(key.id, draft, seen)).toMatchObject({
      failure: { code: 'changed-elsewhere' },
    });
    expect(written(there)).toBe(3);
  });
});

describe('the rights of a key, changed from what the user saw,', () => {
  async function opened() {
    const key = makeKey('Bot', { permissions: ['read'] });
    const there = backend([key]);
    const room = await open(there.client);
    await room.ring.refresh();
    return { ...room, there, key };
  }
  const elsewhere = { ok: false, failure: { code: 'changed-elsewhere' } };

  it('are written when the backend has what the user saw, in whatever order', async () => {
    const { ring, key } = await opened();
    const both = ['read', 'trade'] as const;
    expect(await ring.change(key.id, { permissions: both, basedOn: ['read'] })).toMatchObject({
      value: { permissions: both },
    });
    const back = await ring.change(key.id, { permissions: ['read'], basedOn: ['trade', 'read'] });
    expect(back).toMatchObject({ value: { permissions: ['read'] } });
  });

  it('are not called what the user chose when another computer has granted more meanwhile', async () => {
    const { ring, there, key } = await opened();
    there.keys[0] = { ...key, etag: '"9"', permissions: ['read', 'trade'] };
    expect(await ring.change(key.id, { permissions: ['read'], basedOn: ['read'] })).toEqual(elsewhere);
    expect(there.keys[0].permissions).toEqual(['read', 'trade']);
    expect(ring.row(key.id)?.permissions).toEqual(['read', 'trade']);
  });

  it('are not written over another computer’s by a backend that knows no If-Match there', async () => {
    const { ring, there, key } = await opened();
    there.deafTo.add('changeKey');
    there.keys[0] = { ...key, etag: '"9"', permissions: ['read', 'trade'] };
    expect(await ring.change(key.id, { permissions: ['read'], basedOn: ['read'] })).toEqual(elsewhere);
    expect(there.keys[0].permissions).toEqual(['read', 'trade']);
  });

  it('are written all the same when only the label was changed elsewhere', async () => {
    const { ring, there, key } = await opened();
    there.keys[0] = { ...key, etag: '"9"', label: 'Renamed' };
    expect(await ring.change(key.id, { permissions: ['read', 'trade'], basedOn: ['read'] })).toMatchObject({
      value: { label: 'Renamed', permissions: ['read', 'trade'] },
    });
  });
});

describe('a key of the manual way that the backend has not shown', () => {
  it('is marked so, over a restart too, until its record is seen', async () => {
    const key = makeKey('Bot', { permissions: ['read', 'trade'] });
    const there = backend([]);
    const { ring } = await open(there.client);
    const put = await ring.putUnseen(key.id, 'Bot', 'unknown', { status: 'active' });
    expect(put).toMatchObject({ value: { unseen: true } });
    const later = await open(there.client);
    expect(later.ring.row(key.id)).toMatchObject({ unseen: true });
    there.keys.push(key);
    await later.ring.refresh();
    expect(later.ring.row(key.id)).toMatchObject({ permissions: ['read', 'trade'] });
    expect(later.ring.row(key.id)?.unseen).toBeUndefined();
  });
});

describe('label and rights', () => {
  it('are what the server has answered', async () => {
    const key = makeKey('Bot');
    const there = backend([key]);
    const { ring } = await open(there.client);
    await ring.refresh();
    expect(await ring.change(key.id, { label: ' Grid ', permissions: ['trade', 'read'] })).toMatchObject({
      value: { label: 'Grid', permissions: ['trade', 'read'] },
    });
    there.trouble.set('changeKey', 'timeout');
    expect(await ring.change(key.id, { label: 'Other' })).toMatchObject({ failure: { code: 'timeout' } });
    expect(ring.row(key.id)?.label).toBe('Grid');
  });

  it('keep the etag fresh, so that the whitelist can be changed after them', async () => {
    const key = makeKey('Bot');
    const { ring } = await open(backend([key]).client);
    await ring.refresh();
    await ring.change(key.id, { label: 'Grid' });
    const draft = { enabled: true, entries: ['203.0.113.1'] };
    expect(await ring.putWhitelist(key.id, draft)).toMatchObject({ ok: true });
  });

  it.each([
    [{}, 'invalid-request'],
    [{ label: '  ' }, 'label-empty'],
    [{ label: 'x'.repeat(65) }, 'label-too-long'],
    [{ permissions: ['trade'] }, 'invalid-request'],
    [{ permissions: [] }, 'invalid-request'],
  ] as const)('%o is not sent: %s', async (change, code) => {
    const key = makeKey('Bot');
    const there = backend([key]);
    const { ring } = await open(there.client);
    expect(await ring.change(key.id, change)).toMatchObject({ failure: { code } });
    expect(there.asked).toEqual([]);
  });
});

describe('a secret whose key is gone', () => {
  async function gone() {
    const key = makeKey('Bot');
    const there = backend([key]);
    const room = await open(there.client);
    await room.keychain.set(`secret/${key.id}`, 'vs_test_x');
    await room.ring.put(key, 'yes', 'va_test');
    await room.ring.refresh();
    there.keys.length = 0;
    await room.ring.refresh();
    return { ...room, there, key };
  }

  it('stays visible until it is cleared away, and is not asked about again', async () => {
    const { ring, mirror, there, key } = await gone();
    there.asked.length = 0;
    await ring.refresh();
    expect(mirror.get('keys').rows).toMatchObject([{ id: key.id, status: 'deleted', secretHere: 'yes' }]);
    expect(there.asked.map(({ endpoint }) => endpoint)).toEqual(['listKeys']);
  });

  it('is cleared away with its row', async () => {
    const { ring, mirror, keychain, key } = await gone();
    expect(await ring.forget(key.id)).toEqual({ ok: true, value: undefined });
    expect(await keychain.get(`secret/${key.id}`)).toEqual({ ok: true, value: null });
    expect(mirror.get('keys').rows).toEqual([]);
    expect(readFileSync(join(folder, 'keys.json'), 'utf8')).not.toContain(key.id);
    expect(await ring.forget(key.id)).toMatchObject({ failure: { code: 'key-unknown' } });
  });

  it('is kept when the key lives after all', async () => {
    const { ring, keychain, there, key } = await gone();
    there.keys.push(key);
    expect(await ring.forget(key.id)).toMatchObject({ failure: { code: 'invalid-request' } });
    expect(await keychain.get(`secret/${key.id}`)).toEqual({ ok: true, value: 'vs_test_x' });
    expect(ring.row(key.id)?.status).toBe('active');
  });

  it.each([
    ['offline', 'offline'],
    ['key-disabled', 'invalid-request'],
    ['signature-invalid', 'signature-invalid'],
  ] as const)('is kept when the key says „%s“', async (said, code) => {
    const { ring, keychain, there, key } = await gone();
    there.trouble.set('self', said);
    expect(await ring.forget(key.id)).toMatchObject({ failure: { code } });
    expect(await keychain.get(`secret/${key.id}`)).toEqual({ ok: true, value: 'vs_test_x' });
    expect(ring.row(key.id)?.secretHere).toBe('yes');
  });

  it('keeps its row when the keychain does not let go of it', async () => {
    const { ring, keychain, key } = await gone();
    keychain.delete = async () => failed('keychain-locked');
    expect(await ring.forget(key.id)).toMatchObject({ failure: { code: 'keychain-locked' } });
    expect(ring.row(key.id)).toMatchObject({ status: 'deleted', secretHere: 'yes' });
  });

  it('is nothing to clear away when the list names the key', async () => {
    const key = makeKey('Bot');
    const { ring } = await open(backend([key]).client);
    await ring.refresh();
    expect(await ring.forget(key.id)).toMatchObject({ failure: { code: 'invalid-request' } });
  });
});

describe('a refresh', () => {
  it('shows the first rows while the rest is on its way', async () => {
    const there = backend(
      Array.from({ length: 5 }, (_, index) => makeKey(`Bot ${index}`)),
      2,
    );
    const { ring, mirror } = await open(there.client);
    const shown: number[] = [];
    const { call } = there.client;
    const watched = (async (endpoint: never, input: never) => {
      shown.push(mirror.get('keys').rows.length);
      return call(endpoint, input);
    }) as typeof call;
    there.client.call = watched;
    await ring.refresh();
    expect(shown).toEqual([0, 2, 4]);
    expect(mirror.get('keys').rows).toHaveLength(5);
  });

  it('that nobody waits for shows nothing as loading, and one that somebody joins does', async () => {
    const there = backend([makeKey('Bot')]);
    const { ring, mirror } = await open(there.client);
    const quiet = ring.refresh({ quiet: true });
    expect(mirror.get('keys').loading).toBe(false);
    const loud = ring.refresh();
    expect(mirror.get('keys').loading).toBe(true);
    expect(await quiet).toBe(await loud);
    expect(mirror.get('keys').loading).toBe(false);
    expect(there.asked).toHaveLength(1);
  });

  it('does not bring back a key that was removed meanwhile', async () => {
    const key = makeKey('Bot');
    const { ring, mirror } = await open(backend([key]).client);
    await ring.put(key, 'no', 'va_test');
    const refreshing = ring.refresh();
    await ring.remove(key.id);
    await refreshing;
    expect(mirror.get('keys').rows).toEqual([]);
  });

  it('never shows a key twice, though its secret turns out to be missing', async () => {
    const key = makeKey('Bot');
    const there = backend([key]);
    const { ring, mirror } = await open(there.client);
    await ring.put(key, 'yes', 'va_test');
    there.keys.length = 0;
    await ring.refresh();
    expect(mirror.get('keys').rows.map(({ id }) => id)).toEqual([key.id]);
  });

  it('asks a key of another account once in an hour', async () => {
    const key = makeKey('theirs');
    const there = backend([key]);
    const unlisted = {
      ...there.client,
      call: async () => done({ keys: [], next_cursor: null }),
    } as unknown as BackendClient;
    const { ring, keychain } = await open(unlisted);
    await keychain.set(`secret/${key.id}`, 'vs_test_x');
    await ring.put(key, 'yes', 'va_test');
    await ring.refresh();
    await ring.refresh();
    expect(there.asked.map(({ endpoint }) => endpoint)).toEqual(['self']);
  });
});

describe('what was exported', () => {
  it('is remembered over a restart, the newest first, twenty at most', async () => {
    const key = makeKey('Bot');
    const { client } = backend([key]);
    const { ring } = await open(client);
    await ring.put(key, 'yes', 'va_test');
    for (let at = 1; at <= 22; at += 1)
      await ring.noteExport(key.id, { at, path: `/bot/${at}`, format: 'env' });
    const later = await open(client);
    const exports = later.ring.row(key.id)?.exports ?? [];
    expect(exports.map(({ at }) => at)).toEqual(Array.from({ length: 20 }, (_, index) => 22 - index));
    expect(exports[0]).toEqual({ at: 22, path: '/bot/22', format: 'env' });
  });
});

describe('what signs', () => {
  it('is the secret in the keychain, or the reason why not', async () => {
    const key = makeKey('Bot');
    const { ring, mirror, keychain } = await open(backend([key]).client);
    await ring.put(key, 'yes', 'va_test');
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
    await ring.put(key, 'yes', 'va_test');
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
