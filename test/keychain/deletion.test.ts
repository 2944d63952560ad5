import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackendClient, Client } from '../../main/backend/client';
import type { UsageEntry } from '../../main/backend/contract';
import { failed } from '../../main/failure';
import type { Keychain } from '../../main/keychain/keychain';
import { memoryKeychain } from '../../main/keychain/memory';
import { createMirror } from '../../main/mirror';
import { emptySlices } from '../../main/slices';
import { createHistory } from '../../main/usage/history';
import { createKnownAddresses } from '../../main/usage/known';
import { smallClient } from '../fakes/client';
import type { TestSandbox } from '../fakes/sandbox';
import { type KeyGround, openKeyGround } from './key-ground';

let ground: KeyGround;
let sandbox: TestSandbox;
let keychain: Keychain;

beforeAll(async () => {
  ground = await openKeyGround('Bot');
  ({ sandbox, keychain } = ground);
});
afterAll(() => ground.close());

async function withKey(client: BackendClient = smallClient(sandbox), held: Keychain = keychain) {
  const { label, folder } = ground.newRun();
  const room = await ground.open(folder, { keychain: held, client });
  const made = await room.creation.create({ label, permissions: ['read'] });
  if (!made.ok) throw new Error(made.failure.code);
  return { room, id: made.value.id, label, folder };
}

/** A client that counts the deletions, and answers the first ones itself. */
function counting(answers: ReturnType<typeof failed>[] = []) {
  const honest = smallClient(sandbox);
  const asked = { deletions: 0 };
  const client: BackendClient = {
    ...honest,
    call(endpoint, ...rest) {
      if (endpoint !== 'deleteKey') return honest.call(endpoint, ...rest);
      asked.deletions += 1;
      const answer = answers.shift();
      return answer === undefined ? honest.call(endpoint, ...rest) : Promise.resolve(answer);
    },
  };
  return { client, asked };
}

describe('Deleting a key', () => {
  it.each(['', 'bot', 'Bot 0'])('with „%s“ typed for its label sends nothing', async (typed) => {
    const { client, asked } = counting();
    const { room, id } = await withKey(client);
    expect(await room.deletion.deleteKey(id, typed)).toMatchObject({ failure: { code: 'label-mismatch' } });
    expect(asked.deletions).toBe(0);
    expect(await ground.statusOf(id)).toBe('active');
    expect(room.ring.row(id)).toMatchObject({ status: 'active', secretHere: 'yes' });
  });

  it('takes it away on both sides, and its next request fails', async () => {
    const { room, id, label, folder } = await withKey();
    const credential = await room.ring.credentialOf(id);
    if (!credential.ok) throw new Error(credential.failure.code);
    expect(await room.deletion.deleteKey(id, label)).toEqual({ ok: true, value: undefined });
    expect(await ground.statusOf(id)).toBe('deleted');
    expect(await smallClient(sandbox).signed('self', {}, credential.value)).toMatchObject({
      failure: { code: 'key-unknown' },
    });
    expect(await keychain.get(`secret/${id}`)).toEqual({ ok: true, value: null });
    const later = await ground.open(folder);
    expect(later.mirror.get('keys').rows).toEqual([]);
    expect(later.deletions.open()).toEqual([]);
  });

  it('by a double click is one deletion', async () => {
    const { client, asked } = counting();
    const { room, id, label } = await withKey(client);
    const [one, two, wrong] = await Promise.all([
      room.deletion.deleteKey(id, label),
      room.deletion.deleteKey(id, label),
      room.deletion.deleteKey(id, 'wrong'),
    ]);
    expect([one, two]).toMatchObject([{ ok: true }, { ok: true }]);
    expect(wrong).toMatchObject({ failure: { code: 'label-mismatch' } });
    expect(asked.deletions).toBe(1);
  });

  it('is no recovery while its caller still waits', async () => {
    const { room, id, label } = await withKey();
    const { note } = room.deletions;
    let recovering: Promise<unknown> | undefined;
    room.deletions.note = async (deletion) => {
      const noted = await note(deletion);
      recovering = room.deletion.recover();
      return noted;
    };
    expect(await room.deletion.deleteKey(id, label)).toMatchObject({ ok: true });
    expect(await recovering).toMatchObject({ deleted: 0 });
    expect(room.mirror.get('remarks')).toEqual([]);
  });

  it('while offline deletes nothing, then or later', async () => {
    const { client } = counting([failed('offline')]);
    const { room, id, label, folder } = await withKey(client);
    expect(await room.deletion.deleteKey(id, label)).toMatchObject({ failure: { code: 'offline' } });
    const later = await ground.open(folder);
    expect(await later.deletion.recover()).toEqual({ deleted: 0, open: 0 });
    expect(await ground.statusOf(id)).toBe('active');
    expect(await later.ring.credentialOf(id)).toMatchObject({ ok: true });
  });

  it('survives an answer that is lost after the server has deleted', async () => {
    const { room, id, label } = await withKey();
    await sandbox.tell({ do: 'drop', endpoint: 'deleteKey', when: 'after' });
    expect(await room.deletion.deleteKey(id, label)).toMatchObject({ ok: true });
    expect(room.ring.row(id)).toBeUndefined();
  });

  it('of which nobody knows whether it arrived stays open, and is finished and said later', async () => {
    const { client } = counting([failed('connection-lost'), failed('refused')]);
    const { room, id, label, folder } = await withKey(client);
    // The second attempt was not sent, but the first one may have been.
    expect(await room.deletion.deleteKey(id, label)).toMatchObject({ failure: { code: 'refused' } });
    expect(room.ring.row(id)).toMatchObject({ status: 'active' });
    const later = await ground.open(folder);
    expect(await later.deletion.recover()).toEqual({ deleted: 1, open: 0 });
    expect(await ground.statusOf(id)).toBe('deleted');
    expect(later.ring.row(id)).toBeUndefined();
    expect(await keychain.get(`secret/${id}`)).toEqual({ ok: true, value: null });
    expect(later.mirror.get('remarks')).toMatchObject([{ kind: 'deletion-finished', subject: label }]);
  });

  it('that is open is shown until it is finished, after a restart too', async () => {
    const { client } = counting([failed('server-trouble')]);
    const { room, id, label, folder } = await withKey(client);
    expect(room.mirror.get('deletions')).toEqual([]);
    await room.deletion.deleteKey(id, label);
    const shown = [{ keyId: id, label, since: expect.any(Number) }];
    expect(room.mirror.get('deletions')).toEqual(shown);
    const later = await ground.open(folder);
    expect(later.mirror.get('deletions')).toEqual(shown);
    await later.deletion.recover();
    expect(later.mirror.get('deletions')).toEqual([]);
  });

  it('that is called off is never sent again', async () => {
    const { client, asked } = counting([failed('timeout')]);
    const { room, id, label, folder } = await withKey(client);
    expect(await room.deletion.deleteKey(id, label)).toMatchObject({ failure: { code: 'timeout' } });
    expect(await room.deletion.callOff(id)).toEqual({ ok: true, value: undefined });
    expect(room.mirror.get('deletions')).toEqual([]);
    expect(await room.deletion.recover()).toEqual({ deleted: 0, open: 0 });
    const later = await ground.open(folder, { client });
    expect(await later.deletion.recover()).toEqual({ deleted: 0, open: 0 });
    expect(asked.deletions).toBe(1);
    expect(await ground.statusOf(id)).toBe('active');
    expect(later.ring.row(id)).toMatchObject({ status: 'active', secretHere: 'yes' });
  });

  it('that is called off too late stands in the list as deleted', async () => {
    const honest = smallClient(sandbox);
    const client: BackendClient = {
      ...honest,
      call: async (endpoint, ...rest) => {
        const answer = await honest.call(endpoint, ...rest);
        return endpoint === 'deleteKey' ? failed('timeout') : answer;
      },
    };
    const { room, id, label } = await withKey(client);
    await room.ring.refresh();
    await room.deletion.deleteKey(id, label);
    expect(room.ring.row(id)?.status).toBe('active');
    expect(await room.deletion.callOff(id)).toMatchObject({ ok: true });
    expect(room.ring.row(id)?.status).toBe('deleted');
    expect(room.deletions.open()).toEqual([]);
  });

  it('that is called off while it is under way is not sent a second time, nor begun meanwhile', async () => {
    const honest = smallClient(sandbox);
    let deletions = 0;
    /** The server is asked: now the user has second thoughts, and then the answer is lost. */
    let sent: (lose: () => void) => void = () => undefined;
    const client: BackendClient = {
      ...honest,
      call(endpoint, ...rest) {
        if (endpoint !== 'deleteKey') return honest.call(endpoint, ...rest);
        deletions += 1;
        return new Promise((resolve) => sent(() => resolve(failed('connection-lost'))));
      },
    };
    const { room, id, label } = await withKey(client);
    const losing = new Promise<() => void>((resolve) => {
      sent = resolve;
    });
    const deleting = room.deletion.deleteKey(id, label);
    const lose = await losing;
    const callingOff = room.deletion.callOff(id);
    expect(await room.deletion.deleteKey(id, label)).toMatchObject({ failure: { code: 'busy' } });
    lose();
    expect(await deleting).toMatchObject({ failure: { code: 'connection-lost' } });
    expect(await callingOff).toMatchObject({ ok: true });
    expect(await room.deletion.recover()).toEqual({ deleted: 0, open: 0 });
    expect(deletions).toBe(1);
  });

  it('that is called off while another one is finished is not sent after it', async () => {
    const honest = smallClient(sandbox);
    let lost = true;
    /** While the first one is asked for again, the user thinks better of the other one. */
    let asked: () => Promise<unknown> = async () => undefined;
    const client: BackendClient = {
      ...honest,
      async call(endpoint, ...rest) {
        if (endpoint !== 'deleteKey') return honest.call(endpoint, ...rest);
        if (lost) return failed('timeout');
        await asked();
        return honest.call(endpoint, ...rest);
      },
    };
    const { room, id, label } = await withKey(client);
    const second = await room.creation.create({ label: `${label} other`, permissions: ['read'] });
    const otherId = second.ok ? second.value.id : '';
    await room.deletion.deleteKey(id, label);
    await room.deletion.deleteKey(otherId, `${label} other`);
    lost = false;
    asked = () => room.deletion.callOff(otherId);
    expect(await room.deletion.recover()).toEqual({ deleted: 1, open: 0 });
    expect([await ground.statusOf(id), await ground.statusOf(otherId)]).toEqual(['deleted', 'active']);
  });

  it('does with the usage what was wanted last', async () => {
    const { client } = counting([failed('timeout')]);
    const wanted: boolean[] = [];
    const { label, folder } = ground.newRun();
    const gone = async (_id: string, keepUsage: boolean) => void wanted.push(keepUsage);
    const room = await ground.open(folder, { client, gone });
    const made = await room.creation.create({ label, permissions: ['read'] });
    if (!made.ok) throw new Error(made.failure.code);
    await room.deletion.deleteKey(made.value.id, label, true);
    expect(await room.deletion.deleteKey(made.value.id, label, false)).toMatchObject({ ok: true });
    expect(wanted).toEqual([false]);
  });

  it('that was refused does not come back with a second choice that met its end', async () => {
    const { client } = counting([failed('account-suspended')]);
    const { label, folder } = ground.newRun();
    const room = await ground.open(folder, { client });
    const made = await room.creation.create({ label, permissions: ['read'] });
    if (!made.ok) throw new Error(made.failure.code);
    const { id } = made.value;
    const close = room.deletions.close;
    let second: Promise<unknown> | undefined;
    room.deletions.close = (each) => {
      const closed = close(each);
      second = room.deletion.deleteKey(id, label, false);
      return closed;
    };
    expect(await room.deletion.deleteKey(id, label, true)).toMatchObject({ ok: false });
    await second;
    expect(room.deletions.open()).toEqual([]);
    expect(await room.deletion.recover()).toEqual({ deleted: 0, open: 0 });
    expect(await ground.statusOf(id)).toBe('active');
  });

  it('does with the usage what was wanted last, even while it is being gone on with by itself', async () => {
    const { client: first } = counting([failed('timeout')]);
    let asked: () => void = () => undefined;
    let answer: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const going = new Promise<void>((resolve) => {
      asked = resolve;
    });
    let deletions = 0;
    const client: BackendClient = {
      ...first,
      async call(endpoint, ...rest) {
        if (endpoint === 'deleteKey') deletions += 1;
        if (endpoint === 'deleteKey' && deletions === 2) {
          asked();
          await waiting;
        }
        return first.call(endpoint, ...rest);
      },
    };
    const wanted: boolean[] = [];
    const { label, folder } = ground.newRun();
    const gone = async (_id: string, keepUsage: boolean) => void wanted.push(keepUsage);
    const room = await ground.open(folder, { client, gone });
    const made = await room.creation.create({ label, permissions: ['read'] });
    if (!made.ok) throw new Error(made.failure.code);
    await room.deletion.deleteKey(made.value.id, label, true);
    const recovering = room.deletion.recover();
    await going;
    const again = room.deletion.deleteKey(made.value.id, label, false);
    answer();
    expect(await again).toMatchObject({ ok: true });
    await recovering;
    expect(wanted).toEqual([false]);
    expect(deletions).toBe(2);
    expect(room.deletions.open()).toEqual([]);
  });

  it('with a locked keychain is done at the backend, and clears away here later', async () => {
    const held = memoryKeychain();
    let locked = false;
    const locking: Keychain = {
      ...held,
      delete: (name) => (locked ? Promise.resolve(failed('keychain-locked')) : held.delete(name)),
    };
    const { room, id, label, folder } = await withKey(smallClient(sandbox), locking);
    locked = true;
    expect(await room.deletion.deleteKey(id, label)).toMatchObject({ ok: true });
    expect(room.ring.row(id)).toMatchObject({ status: 'deleted' });
    expect(await room.deletion.recover()).toEqual({ deleted: 0, open: 1 });
    locked = false;
    const later = await ground.open(folder, { keychain: locking });
    expect(await later.deletion.recover()).toEqual({ deleted: 1, open: 0 });
    expect(await held.get(`secret/${id}`)).toEqual({ ok: true, value: null });
    expect(later.ring.row(id)).toBeUndefined();
  });

  it('that this account knows nothing of keeps a secret that still opens it', async () => {
    const { client } = counting([failed('not-found')]);
    const { room, id, label } = await withKey(client);
    expect(await room.deletion.deleteKey(id, label)).toMatchObject({ failure: { code: 'not-found' } });
    expect(await room.ring.credentialOf(id)).toMatchObject({ ok: true });
    expect(room.deletions.open()).toEqual([]);
  });

  it('that was deleted elsewhere before clears away here', async () => {
    const { room, id, label } = await withKey();
    await sandbox.tell({ do: 'key', id, set: 'deleted' });
    expect(await room.deletion.deleteKey(id, label)).toMatchObject({ ok: true });
    expect(room.ring.row(id)).toBeUndefined();
    expect(await keychain.get(`secret/${id}`)).toEqual({ ok: true, value: null });
  });

  it('does not begin when it cannot be noted', async () => {
    const { client, asked } = counting();
    const { room, id, label } = await withKey(client);
    room.deletions.note = () => Promise.resolve(failed('disk-full'));
    expect(await room.deletion.deleteKey(id, label)).toMatchObject({ failure: { code: 'disk-full' } });
    expect(asked.deletions).toBe(0);
  });
});

describe('The usage of a key', () => {
  it('is forgotten, and that of the others is not', () => {
    const mirror = createMirror(emptySlices(0), () => undefined);
    const known = createKnownAddresses({
      path: join(ground.newRun().folder, 'marks.json'),
      mirror,
      now: Date.now,
    });
    const client = smallClient(sandbox) as Client;
    const history = createHistory({ client, mirror, known, now: Date.now });
    const entry = (id: string, key_id: string): UsageEntry => ({
      id,
      key_id,
      time: Date.now(),
      ip: '203.0.113.1',
      country: null,
      method: 'GET',
      path: '/v1/portfolio',
      status: 200,
      outcome: 'success',
      failure_code: null,
      latency_ms: 1,
      user_agent: '',
      required_permission: null,
    });
    history.add([entry('00000001', 'one'), entry('00000002', 'other'), entry('00000003', 'one')]);
    const { version } = mirror.get('usage');
    history.forget('one');
    expect(history.log()?.entries.map(({ id }) => id)).toEqual(['00000002']);
    expect(mirror.get('usage')).toMatchObject({ loaded: 1, version: version + 1 });
  });
});
