import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackendClient } from '../../main/backend/client';
import { done, failed } from '../../main/failure';
import type { Keychain } from '../../main/keychain/keychain';
import type { CrashPoint } from '../../main/keys/creation';
import type { Outcome } from '../../preload/wire';
import { smallClient } from '../fakes/client';
import { someAccount } from '../fakes/key-room';
import type { TestSandbox } from '../fakes/sandbox';
import { type KeyringGround, openKeyringGround } from './key-ground';

let ground: KeyringGround;
let sandbox: TestSandbox;
let keychain: Keychain;

beforeAll(async () => {
  ground = await openKeyringGround('Bot');
  ({ sandbox, keychain } = ground);
});
afterAll(() => ground.close());

function openHere(folder: string, now?: () => number) {
  return ground.open(folder, now === undefined ? {} : { now });
}

function intentIds(folder: string): string[] {
  const file = JSON.parse(readFileSync(join(folder, 'creations.json'), 'utf8')) as {
    value: { id: string }[];
  };
  return file.value.map((intent) => intent.id);
}

/** One kill at each point: crash.test.ts. */
describe('a kill in the middle of making a key', () => {
  it('and again in the middle of recovering still ends with one key', async () => {
    const { label, folder } = ground.newRun();
    const kills: CrashPoint[] = [
      'answered',
      'answer-noted',
      'secret-stored',
      'activated',
      'ephemeral-deleted',
    ];
    const [first, ...others] = kills;
    expect(await ground.runChild({ what: 'create', crashAt: first ?? null, label, folder })).toBe('SIGKILL');
    for (const crashAt of others) {
      expect(await ground.runChild({ what: 'recover', crashAt, label, folder })).toBe('SIGKILL');
    }
    expect(await ground.runChild({ what: 'recover', crashAt: null, label, folder })).toMatchObject({
      open: 0,
    });
    expect((await ground.atServer(label)).map((key) => key.status)).toEqual(['active']);
    expect(intentIds(folder)).toEqual([]);
  });
});

/** What stands before the n-th call and lets it fail. */
function failing<Value>(nth: number, failure: Outcome<never>) {
  let calls = 0;
  return (act: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> => {
    calls += 1;
    return calls === nth ? Promise.resolve(failure) : act();
  };
}

async function endsWithOneKey(label: string, folder: string): Promise<void> {
  const later = await openHere(folder);
  await later.recovery.recover();
  const active = (await ground.atServer(label)).filter((key) => key.status === 'active');
  if (active.length === 0) {
    expect(await later.creation.create({ label, permissions: ['read'] })).toMatchObject({ ok: true });
  }
  const keys = (await ground.atServer(label)).filter((key) => key.status === 'active');
  expect(keys).toHaveLength(1);
  expect(await later.ring.credentialOf(keys[0]?.id ?? '')).toMatchObject({ ok: true });
  expect(intentIds(folder)).toEqual([]);
}

describe('a fault in the middle of making a key', () => {
  it.each([1, 2, 3, 4, 5, 6])('of the keychain at call %i', async (nth) => {
    for (const code of ['keychain-locked', 'keychain-slow'] as const) {
      const { label, folder } = ground.newRun();
      const fault = failing<unknown>(nth, failed(code)) as <Value>(
        act: () => Promise<Outcome<Value>>,
      ) => Promise<Outcome<Value>>;
      const faulty: Keychain = {
        ...keychain,
        get: (name) => fault(() => keychain.get(name)),
        set: (name, value) => fault(() => keychain.set(name, value)),
        delete: (name) => fault(() => keychain.delete(name)),
      };
      const room = await ground.open(folder, { keychain: faulty });
      const made = await room.creation.create({ label, permissions: ['read'] });
      // The last call only clears up: the key is made all the same.
      if (nth < 6) expect(made).toMatchObject({ failure: { code } });
      else expect(made).toMatchObject({ ok: true });
      await endsWithOneKey(label, folder);
    }
  });

  it.each([1, 2, 3, 4])('of the disk at write %i of the journal', async (nth) => {
    const { label, folder } = ground.newRun();
    const room = await openHere(folder);
    const fault = failing<void>(nth, failed('disk-full'));
    const note = room.journal.note;
    room.journal.note = (intent) => fault(() => note(intent));
    const made = await room.creation.create({ label, permissions: ['read'] });
    expect(made).toMatchObject({ failure: { code: 'disk-full' } });
    if (nth <= 2) expect(await ground.atServer(label)).toEqual([]);
    await endsWithOneKey(label, folder);
  });
});

describe('making a key', () => {
  it('goes on with what an older version has noted', async () => {
    const { label, folder } = ground.newRun();
    expect(await ground.runChild({ what: 'create', crashAt: 'answered', label, folder })).toBe('SIGKILL');
    const path = join(folder, 'creations.json');
    const file = JSON.parse(readFileSync(path, 'utf8')) as { value: Record<string, unknown>[] };
    for (const name of ['kind', 'oldId', 'overlapHours']) delete file.value[0]?.[name];
    writeFileSync(path, JSON.stringify(file));
    const room = await openHere(folder);
    expect(await room.recovery.recover()).toMatchObject({ recovered: [label], open: 0 });
    expect((await ground.atServer(label)).map((key) => key.status)).toEqual(['active']);
  });

  it('goes through its states, and the key can sign afterwards', async () => {
    const { label, folder } = ground.newRun();
    const room = await openHere(folder);
    const made = await room.creation.create({ label: `  ${label} `, permissions: ['trade'] });
    expect(made).toMatchObject({
      ok: true,
      value: { label, permissions: ['read', 'trade'], status: 'active', secretHere: 'yes' },
    });
    expect(room.states).toEqual(['preparing', 'requesting', 'storing', 'activating', 'done']);
    expect(intentIds(folder)).toEqual([]);
  });

  it('by a double click makes one key, and another wish meanwhile is refused', async () => {
    const { label, folder } = ground.newRun();
    const room = await openHere(folder);
    const wish = { label, permissions: ['read'] as const };
    const [one, two, other] = await Promise.all([
      room.creation.create(wish),
      room.creation.create(wish),
      room.creation.create({ label: `${label} other`, permissions: ['read'] }),
    ]);
    expect(one).toMatchObject({ ok: true });
    expect(two).toEqual(one);
    expect(other).toEqual({ ok: false, failure: { code: 'busy' } });
    expect(await ground.atServer(label)).toHaveLength(1);
  });

  it('survives an answer that is lost after the server has made the key', async () => {
    const { label, folder } = ground.newRun();
    const room = await openHere(folder);
    await sandbox.tell({ do: 'drop', endpoint: 'createKey', when: 'after', times: 2 });
    const lost = await room.creation.create({ label, permissions: ['read'] });
    expect(lost).toMatchObject({ failure: { code: 'connection-lost' } });
    expect(room.mirror.get('creation')).toMatchObject({
      state: 'failed',
      failure: { code: 'connection-lost' },
    });
    expect(await room.creation.create({ label, permissions: ['read'] })).toMatchObject({ ok: true });
    expect((await ground.atServer(label)).map((key) => key.status)).toEqual(['active']);
  });

  it('survives a lost answer to the activation', async () => {
    const { label, folder } = ground.newRun();
    const room = await openHere(folder);
    await sandbox.tell({ do: 'drop', endpoint: 'activateKey', when: 'after' });
    expect(await room.creation.create({ label, permissions: ['read'] })).toMatchObject({ ok: true });
    expect((await ground.atServer(label)).map((key) => key.status)).toEqual(['active']);
  });

  it('keeps the secret of a new key that is not known everywhere yet', async () => {
    const { label, folder } = ground.newRun();
    const room = await openHere(folder);
    await sandbox.tell({ do: 'force', endpoint: 'activateKey', code: 'key-unknown' });
    expect(await room.creation.create({ label, permissions: ['read'] })).toMatchObject({
      failure: { code: 'key-just-changed' },
    });
    expect(await room.recovery.recover()).toMatchObject({ recovered: [label], open: 0 });
    const [key, ...more] = await ground.atServer(label);
    expect({ status: key?.status, more }).toEqual({ status: 'active', more: [] });
    expect(await room.ring.credentialOf(key?.id ?? '')).toMatchObject({ ok: true });
  });

  /** Activates for real and loses the answer; asked for the key itself, it says that it knows none. */
  function forgetfulClient(answer: Outcome<never>): { client: BackendClient; fault: { on: boolean } } {
    const honest = smallClient(sandbox);
    const fault = { on: true };
    const client: BackendClient = {
      ...honest,
      async signed(endpoint, ...rest) {
        if (fault.on && endpoint === 'self') return failed('key-unknown');
        const real = await honest.signed(endpoint, ...rest);
        return fault.on && endpoint === 'activateKey' ? answer : real;
      },
    };
    return { client, fault };
  }

  it('keeps the secret of a key that its account knows, whatever one server says', async () => {
    const { label, folder } = ground.newRun();
    const { client, fault } = forgetfulClient(failed('server-trouble'));
    const room = await ground.open(folder, { client });
    expect(await room.creation.create({ label, permissions: ['read'] })).toMatchObject({
      failure: { code: 'key-just-changed' },
    });
    expect(await room.recovery.recover()).toEqual({ recovered: [], renewed: [], removed: 0, open: 1 });
    const [key] = await ground.atServer(label);
    expect(await keychain.get(`secret/${key?.id}`)).toEqual({ ok: true, value: expect.any(String) });
    expect(room.mirror.get('remarks')).toEqual([]);
    fault.on = false;
    expect(await room.recovery.recover()).toMatchObject({ recovered: [label], open: 0 });
    expect(await room.ring.credentialOf(key?.id ?? '')).toMatchObject({ ok: true });
  });

  it('keeps the secret where its account cannot be asked, or is another one', async () => {
    const { label, folder } = ground.newRun();
    const { client } = forgetfulClient(failed('timeout'));
    const first = await ground.open(folder, { client });
    expect(await first.creation.create({ label, permissions: ['read'] })).toMatchObject({
      failure: { code: 'timeout' },
    });
    const [key] = await ground.atServer(label);
    const account = someAccount();
    const cut: BackendClient = {
      ...client,
      call: (endpoint, ...rest) =>
        endpoint === 'readKey' ? Promise.resolve(failed('offline')) : client.call(endpoint, ...rest),
    };
    const stranger: BackendClient = {
      ...client,
      call: (endpoint, ...rest) =>
        endpoint === 'readKey' ? Promise.resolve(failed('not-found')) : client.call(endpoint, ...rest),
    };
    const other = { ...account, know: async () => done('va_another') };
    for (const more of [{ client: cut }, { client: stranger, account: other }]) {
      const room = await ground.open(folder, more);
      expect(await room.recovery.recover()).toMatchObject({ removed: 0, open: 1 });
      expect(await keychain.get(`secret/${key?.id}`)).toEqual({ ok: true, value: expect.any(String) });
    }
  });

  it('goes on with the same key once the clock, which was ahead, is right', async () => {
    const { label, folder } = ground.newRun();
    let ahead = 300_000;
    const room = await ground.open(folder, { keychain, now: () => Date.now() + ahead });
    await sandbox.tell({ do: 'force', endpoint: 'activateKey', code: 'clock-skew' });
    const wish = { label, permissions: ['read'] } as const;
    expect(await room.creation.create(wish)).toMatchObject({ failure: { code: 'clock-skew' } });
    ahead = 0;
    expect(await room.creation.create(wish)).toMatchObject({ ok: true });
    expect((await ground.atServer(label)).map((key) => key.status)).toEqual(['active']);
    expect(intentIds(folder)).toEqual([]);
  });

  it('makes another key where the stored one has deleted itself', async () => {
    const { label, folder } = ground.newRun();
    const room = await openHere(folder);
    const wish = { label, permissions: ['read'] } as const;
    await sandbox.tell({ do: 'force', endpoint: 'activateKey', code: 'clock-skew' });
    expect(await room.creation.create(wish)).toMatchObject({ failure: { code: 'clock-skew' } });
    const [pending] = await ground.atServer(label);
    await sandbox.tell({ do: 'key', id: pending?.id ?? '', set: 'deleted' });
    expect(await room.creation.create(wish)).toMatchObject({ ok: true });
    const left = (await ground.atServer(label)).filter((key) => key.status !== 'deleted');
    expect(left.map((key) => key.status)).toEqual(['active']);
    expect(intentIds(folder)).toEqual([]);
  });

  it('never puts a new secret in the place of one that is kept', async () => {
    const { label, folder } = ground.newRun();
    const room = await openHere(folder);
    const first = await room.creation.create({ label, permissions: ['read'] });
    if (!first.ok) throw new Error(first.failure.code);
    const before = await room.ring.credentialOf(first.value.id);

    const honest = smallClient(sandbox);
    /** Gives every new key the first one's id. */
    const confused: BackendClient = {
      ...honest,
      async call(endpoint, input) {
        const answer = await honest.call(endpoint, input);
        const value: unknown = answer.ok ? answer.value : null;
        if (typeof value === 'object' && value !== null && 'secret_jwe' in value && 'key' in value)
          Object.assign(value.key as object, { id: first.value.id });
        return answer;
      },
    };
    // Another account's list does not show the first key; the keychain holds it all the same.
    for (const account of [someAccount(), someAccount('va_another')]) {
      const later = await ground.open(folder, { client: confused, account });
      expect(await later.creation.create({ label: `${label} second`, permissions: ['read'] })).toMatchObject({
        failure: { code: 'unexpected-answer', evidence: { technical: 'key-not-new' } },
      });
      expect(await later.ring.credentialOf(first.value.id)).toEqual(before);
      expect(intentIds(folder)).toEqual([]);
    }
  });

  it('that the server refuses leaves nothing behind, here or there', async () => {
    const { label, folder } = ground.newRun();
    const room = await openHere(folder);
    await sandbox.tell({ do: 'force', endpoint: 'createKey', code: 'account-suspended' });
    const refused = await room.creation.create({ label, permissions: ['read'] });
    expect(refused).toMatchObject({ failure: { code: 'account-suspended' } });
    expect(intentIds(folder)).toEqual([]);
    expect(await ground.atServer(label)).toEqual([]);
  });

  it('under another label after a lost answer ends with the one that was wanted last', async () => {
    const { label, folder } = ground.newRun();
    const room = await openHere(folder);
    await sandbox.tell({ do: 'drop', endpoint: 'createKey', when: 'after', times: 2 });
    await room.creation.create({ label, permissions: ['read'] });
    expect(await room.creation.create({ label: `${label} b`, permissions: ['read'] })).toMatchObject({
      ok: true,
    });
    expect(await room.recovery.recover()).toEqual({ recovered: [], renewed: [], removed: 1, open: 0 });
    expect((await ground.atServer(label)).map((key) => key.status)).toEqual(['pending']);
    expect((await ground.atServer(`${label} b`)).map((key) => key.status)).toEqual(['active']);
    expect(room.mirror.get('remarks')).toMatchObject([{ kind: 'creation-removed', subject: label }]);
  });

  it('of which the answer is not found for ten minutes is given up, and said', async () => {
    const { label, folder } = ground.newRun();
    const room = await openHere(folder);
    await sandbox.tell({ do: 'drop', endpoint: 'createKey', when: 'after', times: 2 });
    await room.creation.create({ label, permissions: ['read'] });
    const later = await openHere(folder, () => Date.now() + 11 * 60_000);
    expect(await later.recovery.recover()).toEqual({ recovered: [], renewed: [], removed: 1, open: 0 });
    expect(intentIds(folder)).toEqual([]);
    expect(later.mirror.get('remarks')).toMatchObject([{ kind: 'creation-removed', subject: label }]);
  });

  it('of which the note is damaged is there as a row with its secret all the same, and it is said', async () => {
    for (const listed of [false, true]) {
      const { label, folder } = ground.newRun();
      const crashAt = 'activated';
      expect(await ground.runChild({ what: 'create', crashAt, label, folder })).toBe('SIGKILL');
      if (listed) {
        // A list of before the secret was stored may have said that it is not here.
        const [key] = await ground.atServer(label);
        if (key === undefined) throw new Error('No key was made');
        await (await openHere(folder)).ring.put(key, 'no', 'va_test');
      }
      writeFileSync(join(folder, 'creations.json'), '{"version":1,"val');
      const room = await openHere(folder);
      expect(await room.recovery.recover()).toMatchObject({ open: 0 });
      await room.ring.refresh();
      expect(room.mirror.get('keys').rows.find((row) => row.label === label)).toMatchObject({
        status: 'active',
        secretHere: 'yes',
      });
      expect(room.mirror.get('remarks')).toMatchObject([
        { kind: 'creations-set-aside', subject: expect.stringMatching(/^creations\.json\.damaged-/) },
      ]);
    }
  });

  it('is said to be not possible while its notes cannot be read', async () => {
    const { label, folder } = ground.newRun();
    for (const name of ['creations.json', 'deletions.json', 'rotations.json'])
      mkdirSync(join(folder, name), { recursive: true });
    const room = await openHere(folder);
    expect(room.mirror.get('remarks')).toMatchObject([
      { kind: 'file-unreadable', subject: 'creations.json' },
      { kind: 'file-unreadable', subject: 'deletions.json' },
      { kind: 'file-unreadable', subject: 'rotations.json' },
    ]);
    expect(await room.creation.create({ label, permissions: ['read'] })).toMatchObject({
      failure: { code: 'file-denied' },
    });
    expect(await ground.atServer(label)).toEqual([]);
  });

  it('stays open while the backend cannot be reached, and is recovered when it is back', async () => {
    const { label, folder } = ground.newRun();
    expect(await ground.runChild({ what: 'create', crashAt: 'secret-stored', label, folder })).toBe(
      'SIGKILL',
    );
    const room = await openHere(folder);
    await sandbox.tell({ do: 'drop', endpoint: '*', when: 'before', times: 4 });
    expect(await room.recovery.recover()).toEqual({ recovered: [], renewed: [], removed: 0, open: 1 });
    await sandbox.tell({ do: 'clear' });
    expect(await room.recovery.recover()).toEqual({ recovered: [label], renewed: [], removed: 0, open: 0 });
    expect(room.mirror.get('remarks')).toMatchObject([{ kind: 'creation-recovered', subject: label }]);
    expect((await ground.atServer(label)).map((key) => key.status)).toEqual(['active']);
  });

  it('that shows a withdrawal right is stopped before the key can do anything', async () => {
    const { label, folder } = ground.newRun();
    const real = smallClient(sandbox);
    const client: typeof real = {
      ...real,
      call: async (endpoint, input, options) => {
        const answer = await real.call(endpoint, input, options);
        if (answer.ok && answer.value !== null && 'secret_jwe' in answer.value) {
          (answer.value.key.permissions as string[]).push('withdraw');
        }
        return answer;
      },
    };
    const room = await ground.open(folder, { client });
    const made = await room.creation.create({ label, permissions: ['read'] });
    expect(made).toMatchObject({ failure: { code: 'withdrawal-right' } });
    expect((await ground.atServer(label)).map((key) => key.status)).toEqual(['pending']);
    expect(room.mirror.get('keys').rows).toEqual([]);
  });
});
