import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeKeyId } from '../../main/backend/credentials';
import type { Schedule } from '../../main/clipboard';
import { done, failed } from '../../main/failure';
import { memoryKeychain } from '../../main/keychain/memory';
import { lockEach } from '../../main/keys/lock-each';
import { createLocking, lockWishWaits } from '../../main/keys/locking';
import { lockedOutBy, usesOf } from '../../main/keys/whitelist-preview';
import type { FailureCode, KeyRow } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { smallClient } from '../fakes/client';
import { emptyFolder } from '../fakes/folder';
import { openKeyRoom, someAccount } from '../fakes/key-room';
import { emptyMirror } from '../fakes/mirror';
import { startTestSandbox, type TestSandbox } from '../fakes/sandbox';

const NOW = Date.UTC(2026, 10, 22, 3, 0);

/** Timers that go off when the test says so. */
function handClock() {
  let timers: { ms: number; action: () => void }[] = [];
  let asked: ((ms: number) => void)[] = [];
  const schedule: Schedule = (ms, action) => {
    const timer = { ms, action };
    timers.push(timer);
    const waiting = asked;
    asked = [];
    for (const hear of waiting) hear(ms);
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  };
  return {
    schedule,
    waits: () => timers.map(({ ms }) => ms),
    /** Answers when somebody begins to wait, or waits already. */
    waiting: () =>
      timers[0] === undefined
        ? new Promise<number>((resolve) => {
            asked.push(resolve);
          })
        : Promise.resolve(timers[0].ms),
    ring() {
      const due = timers;
      timers = [];
      for (const { action } of due) action();
    },
  };
}

const rowOf = (id: string): KeyRow => ({
  id,
  label: id,
  algorithm: 'hmac-sha256',
  permissions: ['read'],
  status: 'disabled',
  createdAt: NOW,
  expiresAt: NOW,
  renewBy: NOW,
  lastUsedAt: null,
  lastUsedIp: null,
  whitelist: { enabled: false, entries: [] },
  secretHere: 'yes',
  lastTest: null,
  lastGreenAt: null,
  exports: [],
  madeHere: true,
});

/** A backend that says what the test wants to each key, in turn; the last word stays. */
function lockWith(words: Record<string, (FailureCode | 'ok')[]>) {
  const asked: string[] = [];
  const lock = async (keyId: string): Promise<Outcome<KeyRow>> => {
    asked.push(keyId);
    const left = words[keyId] ?? ['ok'];
    const word = left.length > 1 ? left.shift() : left[0];
    return word === undefined || word === 'ok' ? done(rowOf(keyId)) : failed(word);
  };
  /** Keys that its list names as active; null = it does not answer. */
  const listed: ReadonlySet<string> | null = new Set<string>();
  return { lock, asked, words, listed: listed as ReadonlySet<string> | null };
}

const never: Schedule = () => {
  throw new Error('nobody should wait');
};

describe('locking several keys', () => {
  it('goes on after a key that could not be locked, and asks for none twice', async () => {
    const { lock, asked } = lockWith({ b: ['not-found'], c: ['timeout'] });
    const result = await lockEach({ keyIds: ['a', 'b', 'c', 'a', 'd'], lock, schedule: never });
    expect(result).toEqual({
      locked: ['a', 'd'],
      failed: [
        { keyId: 'b', failure: { code: 'not-found' } },
        { keyId: 'c', failure: { code: 'timeout' } },
      ],
    });
    expect(asked).toEqual(['a', 'b', 'c', 'd']);
  });

  it.each(['offline', 'sign-in-needed', 'session-expired', 'tls-untrusted', 'keychain-locked'] as const)(
    'stops at „%s“, which holds for the rest too',
    async (code) => {
      const { lock, asked } = lockWith({ b: [code] });
      const result = await lockEach({ keyIds: ['a', 'b', 'c'], lock, schedule: never });
      expect(result.locked).toEqual(['a']);
      expect(result.failed).toEqual([
        { keyId: 'b', failure: { code } },
        { keyId: 'c', failure: { code } },
      ]);
      expect(asked).toEqual(['a', 'b']);
    },
  );

  it('takes three lost answers in a row for no connection, and no fewer', async () => {
    const { lock, asked } = lockWith({
      a: ['timeout'],
      b: ['connection-lost'],
      d: ['timeout'],
      e: ['server-trouble'],
      f: ['timeout'],
    });
    const result = await lockEach({ keyIds: ['a', 'b', 'c', 'd', 'e', 'f', 'g'], lock, schedule: never });
    expect(result.locked).toEqual(['c']);
    expect(asked).not.toContain('g');
    expect(result.failed.at(-1)).toEqual({ keyId: 'g', failure: { code: 'timeout' } });
  });

  it('waits when the backend asks for patience, but not for ever', async () => {
    const clock = handClock();
    const { lock, asked } = lockWith({ a: ['rate-limited', 'ok'], b: ['rate-limited'] });
    const locking = lockEach({ keyIds: ['a', 'b'], lock, schedule: clock.schedule });
    for (let times = 0; times < 5; times += 1) {
      expect(await clock.waiting()).toBe(1000);
      clock.ring();
    }
    expect(await locking).toEqual({
      locked: ['a'],
      failed: [{ keyId: 'b', failure: { code: 'rate-limited' } }],
    });
    expect(asked.filter((id) => id === 'b')).toHaveLength(5);
  });

  it('can be called off while it waits', async () => {
    const clock = handClock();
    const stop = new AbortController();
    const { lock, asked } = lockWith({ a: ['rate-limited'] });
    const locking = lockEach({ keyIds: ['a', 'b'], lock, schedule: clock.schedule, signal: stop.signal });
    await clock.waiting();
    stop.abort();
    expect((await locking).failed.map(({ failure }) => failure.code)).toEqual(['rate-limited', 'cancelled']);
    expect(asked).toEqual(['a']);
    expect(clock.waits()).toEqual([]);
  });
});

/** A wish over a backend of words; `all` is the backend's word on all keys. */
function openWish(path: string, words: Record<string, (FailureCode | 'ok')[]> = {}) {
  const clock = handClock();
  const mirror = emptyMirror();
  const backend = lockWith(words);
  let time = NOW;
  const account = someAccount();
  const locking = createLocking({
    path,
    mirror,
    now: () => time,
    schedule: clock.schedule,
    account,
    ring: {
      lockKeys: (keyIds, options) => lockEach({ keyIds, lock: backend.lock, ...options }),
      lockAll: async () => {
        const answer = await backend.lock('all');
        return answer.ok ? done({ locked: 2, active: [...(backend.listed ?? [])] }) : answer;
      },
      refresh: async () => (backend.listed === null ? failed('timeout') : done(mirror.get('keys'))),
      row: (keyId) =>
        backend.listed?.has(keyId) === true ? { ...rowOf(keyId), status: 'active' } : undefined,
    },
  });
  return {
    ...backend,
    list: (keyIds: readonly string[] | null) => {
      backend.listed = keyIds === null ? null : new Set(keyIds);
    },
    locking,
    clock,
    account,
    mirror,
    wish: () => mirror.get('lockWish'),
    pass: (ms: number) => {
      time += ms;
    },
  };
}

/** What the file says, once it says it. */
async function settled(look: () => boolean): Promise<void> {
  while (!look()) await new Promise<void>((resolve) => setImmediate(resolve));
}

describe('the wish to lock', () => {
  let path: string;
  beforeEach(() => {
    path = join(emptyFolder(), 'lock-wish.json');
  });
  const stored = () => (JSON.parse(readFileSync(path, 'utf8')) as { value: unknown[] }).value[0] ?? null;

  it('is over at once when the backend confirms', async () => {
    const { locking, wish, asked } = openWish(path);
    expect(await locking.keep(null)).toEqual({ ok: true, value: undefined });
    await settled(() => wish() === null && stored() === null);
    expect(asked).toEqual(['all']);
  });

  it('shows the failure, waits longer each time, and never says locked', async () => {
    const { locking, wish, clock, asked } = openWish(path, { all: ['offline'] });
    await locking.keep(null);
    const waits: number[] = [];
    for (let times = 0; times < 6; times += 1) {
      waits.push(await clock.waiting());
      expect(wish()).toEqual({ keyIds: null, since: NOW, failure: { code: 'offline' } });
      clock.ring();
    }
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
    expect(stored()).toMatchObject({ keyIds: null });
    expect(asked.length).toBeGreaterThanOrEqual(6);
    await locking.close();
  });

  it('outlives a restart, and goes on by itself', async () => {
    const before = openWish(path, { a: ['offline'] });
    await before.locking.keep(['a', 'b']);
    await before.clock.waiting();
    await before.locking.close();
    expect(before.clock.waits()).toEqual([]);

    const after = openWish(path);
    await after.locking.load();
    expect(after.wish()).toEqual({ keyIds: ['a', 'b'], since: NOW, failure: null });
    expect(after.asked).toEqual([]);
    after.clock.ring();
    await settled(() => after.wish() === null && stored() === null);
    expect(after.asked).toEqual(['a', 'b']);
  });

  it('is shown once it is written, so that what is promised outlives a crash', async () => {
    const { locking, mirror, clock } = openWish(path, { all: ['offline'] });
    const seen: unknown[] = [];
    mirror.follow((slice) => {
      if (slice === 'lockWish') seen.push(existsSync(path) ? stored() : 'not written');
    });
    await locking.keep(null);
    await clock.waiting();
    await locking.close();
    expect(seen).toContainEqual(expect.objectContaining({ keyIds: null }));
    expect(seen).not.toContain('not written');
  });

  it('is known to wait without being read, until it is over', async () => {
    expect(await lockWishWaits(path)).toBe(false);
    const before = openWish(path, { a: ['offline'] });
    await before.locking.keep(['a']);
    await before.locking.close();
    expect(await lockWishWaits(path)).toBe(true);
    const after = openWish(path);
    await after.locking.load();
    await after.locking.stop();
    expect(await lockWishWaits(path)).toBe(false);
    writeFileSync(path, '{"version":2,');
    expect(await lockWishWaits(path)).toBe(false);
    // Looking sets nothing aside.
    expect(readFileSync(path, 'utf8')).toBe('{"version":2,');
  });

  it('is tried as soon as the connection is back, but not more often than every five seconds', async () => {
    const { locking, clock, asked, words, wish, pass } = openWish(path, { all: ['offline'] });
    await locking.keep(null);
    await clock.waiting();
    pass(2_000);
    locking.wayIsBack();
    expect(clock.waits()).toEqual([3_000]);
    pass(20_000);
    locking.wayIsBack();
    expect(clock.waits()).toEqual([0]);
    words['all'] = ['ok'];
    clock.ring();
    await settled(() => wish() === null);
    expect(asked).toHaveLength(2);
  });

  it('waits for the user when nobody is signed in, and for nothing else', async () => {
    const { locking, clock, wish, words } = openWish(path, { all: ['sign-in-needed'] });
    await locking.keep(null);
    await settled(() => wish()?.failure !== null);
    expect(clock.waits()).toEqual([]);
    words['all'] = ['ok'];
    locking.wayIsBack();
    expect(clock.waits()).toHaveLength(1);
    clock.ring();
    await settled(() => wish() === null);
  });

  it('shrinks to the keys that are left; a key that is gone is not waited for', async () => {
    const { locking, clock, wish, asked, words } = openWish(path, {
      b: ['not-found'],
      c: ['key-unknown'],
      d: ['timeout'],
    });
    await locking.keep(['a', 'b', 'c', 'd']);
    await clock.waiting();
    expect(wish()).toEqual({ keyIds: ['d'], since: NOW, failure: { code: 'timeout' } });
    expect(stored()).toMatchObject({ keyIds: ['d'] });
    asked.length = 0;
    words['d'] = ['ok'];
    clock.ring();
    await settled(() => wish() === null);
    expect(asked).toEqual(['d']);
  });

  it.each([
    ['that the list still names', ['a']],
    ['while there is no list', null],
  ])('is kept for a key that is not found, %s', async (_, listed) => {
    const { locking, clock, wish, list, words } = openWish(path, { a: ['not-found'] });
    list(listed);
    await locking.keep(['a']);
    await clock.waiting();
    expect(wish()).toEqual({ keyIds: ['a'], since: NOW, failure: { code: 'not-found' } });
    words['a'] = ['ok'];
    clock.ring();
    await settled(() => wish() === null);
  });

  it('for all keys goes on with those that are still active after the answer', async () => {
    const { locking, clock, wish, asked, list } = openWish(path);
    list(['b']);
    await locking.keep(null);
    expect(await clock.waiting()).toBe(5_000);
    expect(wish()).toEqual({
      keyIds: ['b'],
      since: NOW,
      failure: { code: 'unexpected-answer', evidence: { technical: 'still-active' } },
    });
    expect(stored()).toMatchObject({ keyIds: ['b'] });
    clock.ring();
    await settled(() => wish() === null && stored() === null);
    expect(asked).toEqual(['all', 'b']);
  });

  it('grows beyond a thousand keys, and forgets none of them', async () => {
    const ids = Array.from({ length: 1_500 }, (_, at) => `key-${at}`);
    const { locking, clock, wish } = openWish(path, { 'key-0': ['offline'] });
    await locking.keep(ids.slice(0, 1_000));
    await clock.waiting();
    await locking.keep(ids.slice(1_000));
    expect(wish()?.keyIds).toEqual(ids);
    await settled(() => (stored() as { keyIds: string[] } | null)?.keyIds.length === 1_500);
    await locking.close();
    const again = openWish(path);
    await again.locking.load();
    expect(again.wish()?.keyIds).toEqual(ids);
    await again.locking.close();
  });

  it('ends when the user stops it, also on disk', async () => {
    const { locking, clock, wish, asked } = openWish(path, { all: ['offline'] });
    await locking.keep(null);
    await clock.waiting();
    expect(await locking.stop()).toEqual({ ok: true, value: undefined });
    expect(wish()).toBeNull();
    expect(clock.waits()).toEqual([]);
    expect(stored()).toBeNull();
    locking.wayIsBack();
    expect(clock.waits()).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it('grows with a second wish, up to all keys', async () => {
    const { locking, clock, wish } = openWish(path, { a: ['offline'], b: ['offline'], all: ['offline'] });
    await locking.keep(['a']);
    await clock.waiting();
    await locking.keep(['b']);
    expect(wish()?.keyIds).toEqual(['a', 'b']);
    await locking.keep(null);
    expect(wish()?.keyIds).toBeNull();
    await locking.keep(['c']);
    expect(wish()?.keyIds).toBeNull();
    await locking.close();
  });

  it('is not carried out on the keys of another account', async () => {
    const { locking, clock, wish, asked, account } = openWish(path, { all: ['offline'] });
    await locking.keep(null);
    await clock.waiting();
    account.know = async () => done('va_another');
    locking.wayIsBack();
    clock.ring();
    await settled(() => wish()?.failure?.code === 'sign-in-needed');
    expect(asked).toHaveLength(1);
  });

  it('waits for its own account, beside the wish of another', async () => {
    const { locking, clock, wish, asked, account } = openWish(path, {
      a: ['offline', 'offline', 'ok'],
      b: ['offline', 'ok'],
    });
    await locking.keep(['a']);
    await clock.waiting();
    account.id = 'va_another';
    locking.accountChanged();
    expect(wish()).toBeNull();
    await locking.keep(['b']);
    expect(wish()?.keyIds).toEqual(['b']);
    await clock.waiting();
    clock.ring();
    await settled(() => wish() === null);
    expect(asked.filter((id) => id === 'a')).toHaveLength(1);
    account.id = 'va_test';
    locking.accountChanged();
    expect(wish()?.keyIds).toEqual(['a']);
    // Over a restart too.
    await locking.close();
    const again = openWish(path);
    await again.locking.load();
    expect(again.wish()?.keyIds).toEqual(['a']);
    await again.locking.close();
  });

  it('that cannot be kept over a restart says so, and is tried all the same', async () => {
    const { locking, wish, asked } = openWish(join(path, 'no-such-folder', 'wish.json'));
    expect(await locking.keep(null)).toMatchObject({ ok: false });
    await settled(() => wish() === null);
    expect(asked).toEqual(['all']);
  });

  it('in a damaged file is set aside and said', async () => {
    writeFileSync(path, '{"version":1,"value":{"keyIds":');
    const { locking, wish, mirror } = openWish(path);
    await locking.load();
    expect(wish()).toBeNull();
    const [aside] = readdirSync(join(path, '..'));
    expect(mirror.get('remarks')).toMatchObject([{ kind: 'lock-wish-lost', subject: aside }]);
    expect(aside).not.toBe('lock-wish.json');
  });

  it('in a file that cannot be read is said too, and not written over', async () => {
    mkdirSync(path);
    const { locking, wish, mirror } = openWish(path);
    await locking.load();
    expect(wish()).toBeNull();
    expect(mirror.get('remarks')).toMatchObject([{ kind: 'lock-wish-lost', subject: 'lock-wish.json' }]);
    expect(await locking.keep(null)).toMatchObject({ failure: { code: 'file-failed' } });
  });
});

describe('with the real sandbox', () => {
  let sandbox: TestSandbox;
  let home: string;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'ventario-locking-'));
    sandbox = await startTestSandbox(home);
  });
  afterAll(async () => {
    await sandbox.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const openRoom = (folder = emptyFolder(), keychain = memoryKeychain()) =>
    openKeyRoom({ keychain, client: smallClient(sandbox), folder });

  async function makeKeys(...labels: string[]): Promise<string[]> {
    const { creation } = await openRoom();
    const ids: string[] = [];
    for (const label of labels) {
      const made = await creation.create({ label, permissions: ['read', 'trade'], algorithm: 'hmac-sha256' });
      if (!made.ok) throw new Error(made.failure.code);
      ids.push(made.value.id);
    }
    return ids;
  }
  const statusOf = async (id: string) => (await sandbox.keys()).find((key) => key.id === id)?.status;

  it('a wish is carried out when the backend is back, and not a moment earlier', async () => {
    const [id = ''] = await makeKeys('panic');
    const { ring, mirror } = await openRoom();
    await ring.refresh();
    const clock = handClock();
    const path = join(emptyFolder(), 'lock-wish.json');
    const locking = createLocking({
      path,
      mirror,
      ring,
      account: someAccount(),
      now: Date.now,
      schedule: clock.schedule,
    });
    await sandbox.tell({ do: 'down' });
    await locking.keep([id]);
    await clock.waiting();
    expect(ring.row(id)?.status).toBe('active');
    expect(mirror.get('lockWish')).toMatchObject({ keyIds: [id], failure: { code: 'refused' } });
    await sandbox.tell({ do: 'up' });
    locking.wayIsBack();
    clock.ring();
    await settled(() => mirror.get('lockWish') === null);
    expect(ring.row(id)?.status).toBe('disabled');
    expect(await statusOf(id)).toBe('disabled');
  });

  it('a wish whose mode was left is still while it is away, and goes on after the return', async () => {
    const [id = ''] = await makeKeys('left in between');
    const path = join(emptyFolder(), 'lock-wish.json');
    const folder = emptyFolder();
    const enter = async () => {
      const { ring, mirror } = await openRoom(folder);
      const clock = handClock();
      const { schedule } = clock;
      const account = someAccount();
      const locking = createLocking({ path, mirror, ring, account, now: Date.now, schedule });
      await locking.load();
      return { ring, mirror, clock, locking };
    };
    const first = await enter();
    await first.ring.refresh();
    await sandbox.tell({ do: 'down' });
    await first.locking.keep([id]);
    await first.clock.waiting();
    await first.locking.close();
    expect(first.clock.waits()).toEqual([]);
    await sandbox.tell({ do: 'up' });
    first.locking.wayIsBack();
    expect(first.clock.waits()).toEqual([]);
    expect(await statusOf(id)).toBe('active');

    const second = await enter();
    expect(second.mirror.get('lockWish')).toMatchObject({ keyIds: [id], failure: null });
    expect(second.ring.row(id)?.status).toBe('active');
    await second.clock.waiting();
    second.clock.ring();
    await settled(() => second.mirror.get('lockWish') === null);
    expect(await statusOf(id)).toBe('disabled');
    await second.locking.close();
    expect(await lockWishWaits(path)).toBe(false);
  });

  it('an answer that was lost after the lock is asked for again', async () => {
    const [id = ''] = await makeKeys('lost answer');
    const { ring, mirror } = await openRoom();
    await ring.refresh();
    const clock = handClock();
    const path = join(emptyFolder(), 'lock-wish.json');
    const locking = createLocking({
      path,
      mirror,
      ring,
      account: someAccount(),
      now: Date.now,
      schedule: clock.schedule,
    });
    await sandbox.tell({ do: 'drop', endpoint: 'disableKey', when: 'after', times: 1 });
    await locking.keep([id]);
    await clock.waiting();
    expect(ring.row(id)?.status).toBe('active');
    expect(mirror.get('lockWish')).toMatchObject({ keyIds: [id] });
    clock.ring();
    await settled(() => mirror.get('lockWish') === null);
    expect(ring.row(id)?.status).toBe('disabled');
  });

  it('several keys are locked, and one that is gone does not stop the others', async () => {
    const [one = '', two = '', three = ''] = await makeKeys('one', 'two', 'three');
    const { ring } = await openRoom();
    await ring.refresh();
    await sandbox.tell({ do: 'key', id: two, set: 'deleted' });
    const result = await ring.lockKeys([one, two, three], { schedule: never });
    expect(result).toMatchObject({
      locked: [one, three],
      failed: [{ keyId: two, failure: { code: 'not-found' } }],
    });
    expect([one, three].map((id) => ring.row(id)?.status)).toEqual(['disabled', 'disabled']);
    expect(await statusOf(one)).toBe('disabled');
    expect(await statusOf(three)).toBe('disabled');
  });

  it('two computers see each other’s changes, and neither writes over the other’s whitelist', async () => {
    const [id = ''] = await makeKeys('shared');
    const [here, there] = [await openRoom(), await openRoom()];
    await here.ring.refresh();
    await there.ring.refresh();
    const seen = here.ring.row(id)?.whitelist ?? { enabled: true, entries: [] };

    expect(await there.ring.change(id, { label: 'Renamed', permissions: ['read'] })).toMatchObject({
      ok: true,
    });
    const theirs = { enabled: true, entries: ['198.51.100.7'] };
    expect(await there.ring.putWhitelist(id, theirs, seen)).toMatchObject({ ok: true });

    const ours = { enabled: true, entries: ['203.0.113.9'] };
    expect(await here.ring.putWhitelist(id, ours, seen)).toEqual({
      ok: false,
      failure: expect.objectContaining({ code: 'changed-elsewhere' }),
    });
    // Both can be shown now, and the user chooses.
    expect(here.ring.row(id)).toMatchObject({ label: 'Renamed', permissions: ['read'], whitelist: theirs });
    expect(await here.ring.putWhitelist(id, ours, theirs)).toMatchObject({ value: { whitelist: ours } });
    await there.ring.refresh({ quiet: true });
    expect(there.ring.row(id)?.whitelist).toEqual(ours);

    await here.ring.lock(id);
    // Only the status is another: the list is still what they saw.
    expect(await there.ring.putWhitelist(id, theirs, ours)).toMatchObject({
      value: { status: 'disabled', whitelist: theirs },
    });
  });

  it('a right that another computer has granted is not called taken away by a choice that knew nothing of it', async () => {
    const [id = ''] = await makeKeys('shared rights');
    const [here, there] = [await openRoom(), await openRoom()];
    await here.ring.change(id, { permissions: ['read'] });
    await there.ring.refresh();
    await here.ring.refresh();
    const granted = await there.ring.change(id, { permissions: ['read', 'trade'], basedOn: ['read'] });
    expect(granted).toMatchObject({ value: { permissions: ['read', 'trade'] } });

    expect(await here.ring.change(id, { permissions: ['read'], basedOn: ['read'] })).toEqual({
      ok: false,
      failure: expect.objectContaining({ code: 'changed-elsewhere' }),
    });
    expect(here.ring.row(id)?.permissions).toEqual(['read', 'trade']);
    const taken = await here.ring.change(id, { permissions: ['read'], basedOn: ['read', 'trade'] });
    expect(taken).toMatchObject({ value: { permissions: ['read'] } });
  });

  it('a key that another computer deleted is named, and its secret cleared away on the user’s word', async () => {
    const keychain = memoryKeychain();
    const room = await openRoom(emptyFolder(), keychain);
    const made = await room.creation.create({
      label: 'gone',
      permissions: ['read'],
      algorithm: 'hmac-sha256',
    });
    if (!made.ok) throw new Error(made.failure.code);
    const { id } = made.value;
    expect(await room.ring.forget(id)).toMatchObject({ failure: { code: 'invalid-request' } });
    await sandbox.tell({ do: 'key', id, set: 'deleted' });
    await room.ring.refresh({ quiet: true });
    expect(room.ring.row(id)).toMatchObject({ status: 'deleted', secretHere: 'yes' });
    expect(await room.ring.forget(id)).toEqual({ ok: true, value: undefined });
    expect(room.ring.row(id)).toBeUndefined();
    expect(await keychain.get(`secret/${id}`)).toEqual({ ok: true, value: null });
  });
});

describe('who would be locked out', () => {
  const at = (minutes: number) => NOW - minutes * 60_000;
  const use = (
    ip: string,
    minutes: number,
    failureCode: null | 'permission-missing' | 'signature-invalid' | 'ip-not-allowed' = null,
  ) => ({
    ip,
    time: at(minutes),
    failureCode,
  });
  const draft = { enabled: true, entries: ['203.0.113.0/24', '2001:db8::1'] };

  it('are the addresses that no entry covers, the last seen first, each once', () => {
    const uses = [
      use('198.51.100.4', 30),
      use('203.0.113.9', 1),
      use('198.51.100.5', 20),
      use('198.51.100.4', 3),
      use('2001:db8::1', 2),
      use('2001:db8::2', 90),
    ];
    expect(lockedOutBy(draft, uses)).toEqual([
      { ip: '198.51.100.4', lastSeen: at(3), count: 2 },
      { ip: '198.51.100.5', lastSeen: at(20), count: 1 },
      { ip: '2001:db8::2', lastSeen: at(90), count: 1 },
    ]);
  });

  it('are none when the whitelist is off', () => {
    expect(lockedOutBy({ enabled: false, entries: [] }, [use('198.51.100.4', 1)])).toEqual([]);
  });

  it.each([
    ['signature-invalid', 0],
    ['ip-not-allowed', 0],
    ['permission-missing', 1],
    [null, 1],
  ] as const)('with the failure %s: %i', (failureCode, count) => {
    expect(lockedOutBy(draft, [use('198.51.100.4', 1, failureCode)])).toHaveLength(count);
  });

  it('are fifty at most', () => {
    const uses = Array.from({ length: 80 }, (_, index) => use(`198.51.100.${index}`, index));
    const shown = lockedOutBy(draft, uses);
    expect(shown).toHaveLength(50);
    expect(shown[0]?.ip).toBe('198.51.100.0');
  });

  it('are looked for among one key’s requests of the last 30 days', () => {
    const mine = makeKeyId('test', randomBytes);
    const entry = (keyId: string, time: number) => ({
      id: `entry-${time}`,
      time,
      key_id: keyId,
      ip: '198.51.100.4',
      country: null,
      method: 'GET',
      path: '/v1/portfolio',
      status: 200,
      outcome: 'success' as const,
      failure_code: null,
      latency_ms: 1,
      user_agent: 'bot',
      required_permission: null,
    });
    const entries = [entry(mine, NOW - 31 * 86_400_000), entry('another', NOW - 5), entry(mine, NOW - 3)];
    expect(usesOf(entries, mine, NOW)).toEqual([{ time: NOW - 3, ip: '198.51.100.4', failureCode: null }]);
  });
});
