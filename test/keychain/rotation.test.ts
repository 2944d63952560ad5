import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackendClient } from '../../main/backend/client';
import type { UsageEntry } from '../../main/backend/contract';
import { failed } from '../../main/failure';
import type { Keychain } from '../../main/keychain/keychain';
import { OWN_AGENT } from '../../main/keys/health-figures';
import type { Intent } from '../../main/keys/journal';
import { hasEnded, usersSince } from '../../main/keys/rotation';
import { smallClient } from '../fakes/client';
import type { TestSandbox } from '../fakes/sandbox';
import { type KeyGround, type KeyRoom, openKeyGround, type RoomParts } from './key-ground';

const HOUR_MS = 3_600_000;

let ground: KeyGround;
let sandbox: TestSandbox;
let keychain: Keychain;

beforeAll(async () => {
  ground = await openKeyGround('Bot');
  ({ sandbox, keychain } = ground);
});
afterAll(() => ground.close());

async function withKey(
  more: RoomParts = {},
): Promise<{ room: KeyRoom; oldId: string; folder: string; label: string }> {
  const { label, folder } = ground.newRun();
  const room = await ground.open(folder, more);
  const made = await room.creation.create({ label, permissions: ['trade'] });
  if (!made.ok) throw new Error(made.failure.code);
  return { room, oldId: made.value.id, folder, label };
}

const reopen = (folder: string, more: RoomParts = {}) => ground.open(folder, more);

/** A client that fails at one endpoint, for as long as it is told to. */
function failingAt(endpoint: string, code: 'offline' | 'server-trouble') {
  const honest = smallClient(sandbox);
  const fault = { on: true };
  const client: BackendClient = {
    ...honest,
    call: (name, ...rest) =>
      fault.on && name === endpoint ? Promise.resolve(failed(code)) : honest.call(name, ...rest),
  };
  return { client, fault };
}

describe('Renewing a key', () => {
  it('with an overlap makes a second key with the same rights, and both work until the old one ends', async () => {
    const { room, oldId } = await withKey();
    const before = Date.now();
    const made = await room.rotations.rotate(oldId, 24);
    expect(made).toMatchObject({
      ok: true,
      value: { permissions: ['read', 'trade'], status: 'active', secretHere: 'yes' },
    });
    const newId = made.ok ? made.value.id : '';
    for (const id of [oldId, newId]) {
      const credential = await room.ring.credentialOf(id);
      if (!credential.ok) throw new Error(credential.failure.code);
      expect(await smallClient(sandbox).signed('portfolio', {}, credential.value)).toMatchObject({
        ok: true,
      });
    }
    const [shown, ...others] = room.mirror.get('rotations');
    expect(others).toEqual([]);
    expect(shown).toMatchObject({
      oldId,
      newId,
      stage: 'handing-over',
      tested: false,
      exported: false,
      stillUsing: null,
      failure: null,
    });
    const endsAt = shown?.endsAt ?? 0;
    expect(Math.abs(endsAt - before - 24 * HOUR_MS)).toBeLessThan(60_000);
    expect((await sandbox.keys()).find(({ id }) => id === oldId)?.expires_at).toBe(endsAt);
    // Step 4 of the wizard is no part of it.
    expect(room.mirror.get('creation').keyId).toBe(oldId);
    expect(room.states.filter((state) => state === 'requesting')).toHaveLength(1);
  });

  it('shows when the new key was tested and exported', async () => {
    const { room, oldId } = await withKey();
    const made = await room.rotations.rotate(oldId, 24);
    const newId = made.ok ? made.value.id : '';
    await room.ring.noteTest(newId, { at: Date.now(), green: true });
    expect(room.mirror.get('rotations')).toMatchObject([{ tested: true, exported: false }]);
    await room.ring.noteExport(newId, { at: Date.now(), path: 'bot.env', format: 'env' });
    expect(room.mirror.get('rotations')).toMatchObject([{ tested: true, exported: true }]);
  });

  it('on suspicion ends the old key at once', async () => {
    const { room, oldId } = await withKey();
    const old = await room.ring.credentialOf(oldId);
    expect(await room.rotations.rotate(oldId, 0)).toMatchObject({ ok: true, value: { status: 'active' } });
    expect(room.mirror.get('rotations')).toMatchObject([{ oldId, stage: 'ended' }]);
    expect(room.ring.row(oldId)).toMatchObject({ status: 'expired' });
    if (!old.ok) throw new Error(old.failure.code);
    expect(await smallClient(sandbox).signed('self', {}, old.value)).toMatchObject({
      failure: { code: 'key-expired' },
    });
  });

  it('by a double click makes one key, and another overlap meanwhile is busy', async () => {
    const { room, oldId } = await withKey();
    const [one, two, other] = await Promise.all([
      room.rotations.rotate(oldId, 24),
      room.rotations.rotate(oldId, 24),
      room.rotations.rotate(oldId, 0),
    ]);
    expect(one).toMatchObject({ ok: true });
    expect(two).toEqual(one);
    expect(other).toMatchObject({ failure: { code: 'busy' } });
    expect(await room.rotations.rotate(oldId, 24)).toMatchObject({ failure: { code: 'busy' } });
  });

  it('goes on with the same key after answers were lost', async () => {
    const { room, oldId } = await withKey();
    await sandbox.tell({ do: 'drop', endpoint: 'rotateKey', when: 'after', times: 2 });
    const before = (await sandbox.keys()).length;
    expect(await room.rotations.rotate(oldId, 24)).toMatchObject({ failure: { code: 'connection-lost' } });
    expect(room.mirror.get('rotations')).toMatchObject([
      { oldId, newId: null, stage: 'making', failure: { code: 'connection-lost' } },
    ]);
    expect(await room.rotations.rotate(oldId, 24)).toMatchObject({ ok: true });
    expect(await sandbox.keys()).toHaveLength(before + 1);
    expect(room.mirror.get('rotations')).toMatchObject([{ stage: 'handing-over', failure: null }]);
  });

  it('is not given up because another key is made meanwhile', async () => {
    const { room, oldId } = await withKey();
    await sandbox.tell({ do: 'drop', endpoint: 'rotateKey', when: 'after', times: 2 });
    await room.rotations.rotate(oldId, 24);
    expect(await room.creation.create({ label: 'Another', permissions: ['read'] })).toMatchObject({
      ok: true,
    });
    expect(await room.recovery.recover()).toMatchObject({
      recovered: [],
      renewed: [room.ring.row(oldId)?.label],
    });
    room.rotations.look();
    expect(room.mirror.get('rotations')).toMatchObject([{ oldId, stage: 'handing-over' }]);
    expect(room.mirror.get('creation').state).toBe('done');
  });

  it('locks the old key first when a suspicion comes up in the middle', async () => {
    const { room, oldId } = await withKey();
    await sandbox.tell({ do: 'drop', endpoint: 'rotateKey', when: 'after', times: 2 });
    await room.rotations.rotate(oldId, 24);
    expect(await room.rotations.rotate(oldId, 0)).toMatchObject({ ok: true, value: { status: 'active' } });
    expect(await ground.statusOf(oldId)).toBe('disabled');
    expect(room.mirror.get('rotations')).toMatchObject([{ stage: 'ended' }]);
  });

  it('makes another key when the interrupted one has deleted itself meanwhile', async () => {
    const { room, oldId } = await withKey();
    await sandbox.tell({ do: 'drop', endpoint: 'activateKey', when: 'before' });
    expect(await room.rotations.rotate(oldId, 24)).toMatchObject({ failure: { code: 'connection-lost' } });
    const [interrupted] = room.journal.open();
    await sandbox.tell({ do: 'key', id: interrupted?.keyId ?? '', set: 'deleted' });
    const made = await room.rotations.rotate(oldId, 24);
    expect(made).toMatchObject({ ok: true, value: { status: 'active' } });
    expect(await keychain.get(`secret/${interrupted?.keyId}`)).toEqual({ ok: true, value: null });
    expect(room.journal.open()).toEqual([]);
  });

  it('that was interrupted can be given up', async () => {
    const { room, oldId } = await withKey();
    await sandbox.tell({ do: 'drop', endpoint: 'rotateKey', when: 'after', times: 2 });
    await room.rotations.rotate(oldId, 24);
    expect(await room.rotations.dismiss(oldId)).toMatchObject({ ok: true });
    expect(room.mirror.get('rotations')).toEqual([]);
    expect(await room.recovery.recover()).toEqual({ recovered: [], renewed: [], removed: 1, open: 0 });
    expect(await ground.statusOf(oldId)).toBe('active');
  });

  it.each([
    ['set back by an hour', -HOUR_MS, ['intent-noted', 'answered', 'answer-noted', 'secret-stored']],
    // Before the first answer nothing was ended: such a late one is not asked for.
    ['set ahead by 11 minutes', 660_000, ['answered', 'answer-noted', 'secret-stored']],
  ] as const)(
    'on suspicion is finished after a crash, with a clock that was %s',
    async (_name, shift, points) => {
      for (const point of points) {
        const { oldId, folder, label } = await withKey();
        const at = (reached: string) => {
          if (reached === point) throw new Error('killed');
        };
        const dying = await reopen(folder, { at });
        await expect(dying.rotations.rotate(oldId, 0)).rejects.toThrow('killed');
        const later = await reopen(folder, { now: () => Date.now() + shift });
        expect(await later.recovery.recover()).toMatchObject({ renewed: [label], removed: 0, open: 0 });
        later.rotations.look();
        const [shown] = later.mirror.get('rotations');
        expect(shown).toMatchObject({ oldId, stage: 'ended' });
        expect((await ground.atServer(label)).map(({ status }) => status).toSorted()).toEqual([
          'active',
          'expired',
        ]);
        expect(await later.ring.credentialOf(shown?.newId ?? '')).toMatchObject({ ok: true });
      }
    },
  );

  it('goes on where the key of the first answer has deleted itself', async () => {
    const { oldId, folder, label } = await withKey();
    const at = (reached: string) => {
      if (reached === 'answer-noted') throw new Error('killed');
    };
    const dying = await reopen(folder, { at });
    await expect(dying.rotations.rotate(oldId, 0)).rejects.toThrow('killed');
    const [interrupted] = dying.journal.open();
    await sandbox.tell({ do: 'key', id: interrupted?.keyId ?? '', set: 'deleted' });
    // The server answers the same for 10 minutes; then the same request is a new one.
    const honest = smallClient(sandbox);
    const client: BackendClient = {
      ...honest,
      call: (endpoint, input, ...rest) => {
        const asNew = Object.assign({}, input, { headers: { 'idempotency-key': 'ten-minutes-later-000' } });
        return honest.call(endpoint, endpoint === 'rotateKey' ? asNew : input, ...rest);
      },
    };
    const later = await reopen(folder, { client, now: () => Date.now() + HOUR_MS });
    expect(await later.recovery.recover()).toMatchObject({ renewed: [label], open: 0 });
    later.rotations.look();
    expect(later.mirror.get('rotations')).toMatchObject([{ oldId, stage: 'ended' }]);
  });

  it('never puts a repeated answer’s secret in the place of one that is kept', async () => {
    const { room, oldId, folder } = await withKey();
    const other = await room.creation.create({ label: 'Another', permissions: ['read'] });
    const otherId = other.ok ? other.value.id : '';
    const before = await room.ring.credentialOf(otherId);
    const at = (reached: string) => {
      if (reached === 'answer-noted') throw new Error('killed');
    };
    const dying = await reopen(folder, { at });
    await expect(dying.rotations.rotate(oldId, 24)).rejects.toThrow('killed');
    const honest = smallClient(sandbox);
    const confused: BackendClient = {
      ...honest,
      async call(endpoint, ...rest) {
        const answer = await honest.call(endpoint, ...rest);
        const value: unknown = answer.ok ? answer.value : null;
        if (typeof value === 'object' && value !== null && 'old_key' in value && 'key' in value)
          Object.assign(value.key as object, { id: otherId });
        return answer;
      },
    };
    const later = await reopen(folder, { client: confused });
    expect(await later.recovery.recover()).toMatchObject({ renewed: [], removed: 1 });
    expect(await later.ring.credentialOf(otherId)).toEqual(before);
  });

  it('ends when the old key was deleted elsewhere before it could go on, and says so', async () => {
    const { room, oldId, label } = await withKey();
    await sandbox.tell({ do: 'drop', endpoint: 'rotateKey', when: 'after', times: 2 });
    await room.rotations.rotate(oldId, 24);
    await sandbox.tell({ do: 'key', id: oldId, set: 'deleted' });
    expect(await room.recovery.recover()).toMatchObject({ renewed: [], removed: 1, open: 0 });
    expect(room.journal.open()).toEqual([]);
    expect(room.mirror.get('remarks')).toMatchObject([{ kind: 'renewal-removed', subject: label }]);
  });

  it('keeps a new secret whose activation one server calls not found', async () => {
    const { oldId, folder, label } = await withKey();
    const honest = smallClient(sandbox);
    let lost = true;
    const client: BackendClient = {
      ...honest,
      signed: (endpoint, ...rest) =>
        lost && endpoint === 'activateKey'
          ? Promise.resolve(failed('not-found'))
          : honest.signed(endpoint, ...rest),
    };
    const room = await reopen(folder, { client });
    expect(await room.rotations.rotate(oldId, 0)).toMatchObject({ failure: { code: 'not-found' } });
    expect(await room.recovery.recover()).toMatchObject({ removed: 0, open: 1 });
    lost = false;
    expect(await room.recovery.recover()).toMatchObject({ renewed: [label], open: 0 });
  });

  it('that was given up is said to be one, since its old key may have ended', async () => {
    const { room, oldId, label } = await withKey();
    await sandbox.tell({ do: 'drop', endpoint: 'rotateKey', when: 'after', times: 2 });
    await room.rotations.rotate(oldId, 0);
    await room.rotations.dismiss(oldId);
    await room.recovery.recover();
    expect(room.mirror.get('remarks')).toMatchObject([{ kind: 'renewal-removed', subject: label }]);
  });

  it('whose new secret was lost outside is ours in the list if the key is active, and made anew if not', async () => {
    for (const [point, end] of [
      ['secret-stored', 'renewed'],
      ['activated', 'left'],
    ] as const) {
      const { oldId, folder, label } = await withKey();
      const at = (reached: string) => {
        if (reached === point) throw new Error('killed');
      };
      const dying = await reopen(folder, { at });
      await expect(dying.rotations.rotate(oldId, 24)).rejects.toThrow('killed');
      const newId = dying.journal.open()[0]?.keyId ?? '';
      await dying.journal.note({ ...(dying.journal.open()[0] as Intent), stage: 'stored' });
      await keychain.delete(`secret/${newId}`);
      const later = await reopen(folder);
      expect(await later.recovery.recover()).toMatchObject({
        renewed: end === 'renewed' ? [label] : [],
        removed: 0,
        open: 0,
      });
      expect(later.journal.open()).toEqual([]);
      expect(later.ring.row(newId)).toMatchObject(
        end === 'renewed'
          ? { status: 'active', secretHere: 'yes' }
          : { status: 'active', secretHere: 'no', madeHere: true },
      );
    }
  });

  it('with an overlap is not asked for by itself when it was left for longer than a pending key lives', async () => {
    const { room, oldId, folder, label } = await withKey();
    const { client } = failingAt('rotateKey', 'server-trouble');
    const dying = await reopen(folder, { client });
    expect(await dying.rotations.rotate(oldId, 1)).toMatchObject({ failure: { code: 'server-trouble' } });
    // Renewed on another computer since.
    const elsewhere = await reopen(ground.newRun().folder);
    await elsewhere.ring.refresh();
    expect(await elsewhere.rotations.rotate(oldId, 48)).toMatchObject({ ok: true });
    const before = await ground.atServer(label);
    const later = await reopen(folder, { now: () => Date.now() + 72 * HOUR_MS });
    expect(await later.recovery.recover()).toMatchObject({ renewed: [], removed: 1, open: 0 });
    expect(await ground.atServer(label)).toEqual(before);
    expect(later.journal.open()).toEqual([]);
    expect(later.mirror.get('remarks')).toMatchObject([{ kind: 'renewal-removed', subject: label }]);
    expect(await room.ring.credentialOf(oldId)).toMatchObject({ ok: true });
  });

  it('asked for again much later has the overlap that is wished for then', async () => {
    const { oldId, folder } = await withKey();
    const { client } = failingAt('rotateKey', 'server-trouble');
    const dying = await reopen(folder, { client });
    expect(await dying.rotations.rotate(oldId, 1)).toMatchObject({ failure: { code: 'server-trouble' } });
    const later = await reopen(folder, { now: () => Date.now() + HOUR_MS });
    const before = Date.now();
    expect(await later.rotations.rotate(oldId, 48)).toMatchObject({ ok: true });
    const endsAt = (await sandbox.keys()).find(({ id }) => id === oldId)?.expires_at ?? 0;
    expect(Math.abs(endsAt - before - 48 * HOUR_MS)).toBeLessThan(60_000);
    expect(later.journal.open()).toEqual([]);
  });

  it('on suspicion is not asked for late when the old key was locked since, and waits while nobody can say', async () => {
    const { oldId, folder, label } = await withKey();
    const dying = await reopen(folder, failingAt('rotateKey', 'server-trouble'));
    await dying.rotations.rotate(oldId, 0);
    await sandbox.tell({ do: 'key', id: oldId, set: 'disabled' });
    const now = () => Date.now() + 72 * HOUR_MS;
    const silent = await reopen(folder, { ...failingAt('readKey', 'server-trouble'), now });
    expect(await silent.recovery.recover()).toMatchObject({ renewed: [], removed: 0, open: 1 });
    silent.rotations.look();
    expect(silent.mirror.get('rotations')).toMatchObject([
      { oldId, stage: 'making', failure: { code: 'server-trouble' } },
    ]);
    const later = await reopen(folder, { now });
    expect(await later.recovery.recover()).toMatchObject({ renewed: [], removed: 1, open: 0 });
    expect((await ground.atServer(label)).map(({ status }) => status)).toEqual(['disabled']);
  });

  it('on suspicion is not asked for late when the old key still works: its first request never arrived', async () => {
    const { oldId, folder, label } = await withKey();
    const dying = await reopen(folder, failingAt('rotateKey', 'server-trouble'));
    await dying.rotations.rotate(oldId, 0);
    const later = await reopen(folder, { now: () => Date.now() + 72 * HOUR_MS });
    expect(await later.recovery.recover()).toMatchObject({ renewed: [], removed: 1, open: 0 });
    expect((await ground.atServer(label)).map(({ status }) => status)).toEqual(['active']);
    expect(later.mirror.get('remarks')).toMatchObject([{ kind: 'renewal-removed', subject: label }]);
  });

  it('that the server refuses leaves nothing behind', async () => {
    const { room, oldId } = await withKey();
    await sandbox.tell({ do: 'force', endpoint: 'rotateKey', code: 'account-suspended' });
    expect(await room.rotations.rotate(oldId, 24)).toMatchObject({ failure: { code: 'account-suspended' } });
    expect(room.mirror.get('rotations')).toEqual([]);
    expect(room.journal.open()).toEqual([]);
    expect(await ground.statusOf(oldId)).toBe('active');
  });

  it('never takes the old key for the new one', async () => {
    const { oldId, folder } = await withKey();
    const honest = smallClient(sandbox);
    const confused: BackendClient = {
      ...honest,
      async call(endpoint, ...rest) {
        const answer = await honest.call(endpoint, ...rest);
        const value: unknown = answer.ok ? answer.value : null;
        if (typeof value === 'object' && value !== null && 'old_key' in value && 'key' in value)
          Object.assign(value.key as object, { id: oldId });
        return answer;
      },
    };
    const room = await reopen(folder, { client: confused });
    const secret = await room.ring.credentialOf(oldId);
    expect(await room.rotations.rotate(oldId, 24)).toMatchObject({
      failure: { code: 'unexpected-answer', evidence: { technical: 'key-not-new' } },
    });
    expect(await room.ring.credentialOf(oldId)).toEqual(secret);
  });

  it('of a key pair of this device makes another pair', async () => {
    const { room, label } = await withKey();
    const made = await room.creation.create({
      label: `${label}, a pair`,
      permissions: ['read'],
      algorithm: 'ed25519',
    });
    const oldId = made.ok ? made.value.id : '';
    const renewed = await room.rotations.rotate(oldId, 24);
    expect(renewed).toMatchObject({ ok: true, value: { algorithm: 'ed25519', status: 'active' } });
    const [before, after] = [
      await room.ring.credentialOf(oldId),
      await room.ring.credentialOf(renewed.ok ? renewed.value.id : ''),
    ];
    if (!before.ok || !after.ok) throw new Error('No private key');
    expect(after.value).toMatchObject({ algorithm: 'ed25519' });
    expect(Object.values(after.value)).not.toEqual(Object.values(before.value));
  });

  it('of a key that nobody knows is refused', async () => {
    const { room } = await withKey();
    expect(await room.rotations.rotate('vk_test_unknown', 24)).toMatchObject({
      failure: { code: 'key-unknown' },
    });
    expect(room.mirror.get('rotations')).toEqual([]);
  });
});

describe('A renewal that hands over', () => {
  async function handingOver(more: RoomParts = {}) {
    const { room, oldId, folder } = await withKey(more);
    const made = await room.rotations.rotate(oldId, 24);
    if (!made.ok) throw new Error(made.failure.code);
    return { room, oldId, newId: made.value.id, folder };
  }

  it('is there again after a restart, without asking anyone', async () => {
    const { room, folder } = await handingOver();
    const later = await reopen(folder, { client: failingAt('listKeys', 'offline').client });
    expect(later.mirror.get('rotations')).toEqual(room.mirror.get('rotations'));
  });

  it('ends when the server says that the old key has expired', async () => {
    const { room, oldId } = await handingOver();
    await sandbox.tell({ do: 'key', id: oldId, set: 'expired' });
    expect(room.mirror.get('rotations')).toMatchObject([{ stage: 'handing-over' }]);
    await room.rotations.ask();
    expect(room.mirror.get('rotations')).toMatchObject([{ oldId, stage: 'ended' }]);
  });

  it('does not end because this device’s clock is a year ahead', async () => {
    const { oldId, folder } = await handingOver();
    const ahead = await reopen(folder, { now: () => Date.now() + 365 * 24 * HOUR_MS });
    await ahead.rotations.ask();
    expect(ahead.mirror.get('rotations')).toMatchObject([{ oldId, stage: 'handing-over' }]);
  });

  it('ends when the old key was deleted elsewhere', async () => {
    const { room, oldId } = await handingOver();
    await sandbox.tell({ do: 'key', id: oldId, set: 'deleted' });
    await room.rotations.ask();
    expect(room.mirror.get('rotations')).toMatchObject([{ oldId, stage: 'ended' }]);
  });

  it('asks the server when the end should have come', async () => {
    const timers: { ms: number; action: () => void }[] = [];
    const { room, oldId } = await handingOver({
      schedule: (ms, action) => {
        const timer = { ms, action };
        timers.push(timer);
        return () => timers.splice(timers.indexOf(timer), 1);
      },
    });
    expect(timers).toHaveLength(1);
    expect(Math.abs((timers[0]?.ms ?? 0) - 24 * HOUR_MS)).toBeLessThan(60_000);
    await sandbox.tell({ do: 'key', id: oldId, set: 'expired' });
    const ended = new Promise<void>((resolve) => {
      const unfollow = room.mirror.follow((name) => {
        if (name !== 'rotations' || room.mirror.get('rotations')[0]?.stage !== 'ended') return;
        unfollow();
        resolve();
      });
    });
    timers[0]?.action();
    await ended;
    expect(timers).toEqual([]);
  });

  it('is ended by hand on the server’s word alone', async () => {
    const { oldId, folder } = await handingOver();
    const { client, fault } = failingAt('disableKey', 'offline');
    const room = await reopen(folder, { client });
    expect(await room.rotations.end(oldId)).toMatchObject({ failure: { code: 'offline' } });
    expect(room.mirror.get('rotations')).toMatchObject([
      { stage: 'handing-over', failure: { code: 'offline' } },
    ]);
    expect(await room.rotations.dismiss(oldId)).toMatchObject({ failure: { code: 'busy' } });
    fault.on = false;
    expect(await room.rotations.end(oldId)).toMatchObject({ ok: true });
    expect(await ground.statusOf(oldId)).toBe('disabled');
    expect(room.mirror.get('rotations')).toMatchObject([{ stage: 'ended', failure: null }]);
  });

  it('is not shown any more once it has ended and was dismissed, after a restart too', async () => {
    const { room, oldId, folder } = await handingOver();
    await room.rotations.end(oldId);
    expect(await room.rotations.dismiss(oldId)).toMatchObject({ ok: true });
    expect(room.mirror.get('rotations')).toEqual([]);
    expect((await reopen(folder)).mirror.get('rotations')).toEqual([]);
  });

  it('names the addresses that still use the old key', async () => {
    const held = { entries: [] as UsageEntry[], since: 0 };
    const { room, oldId } = await handingOver({ log: () => held });
    expect(room.mirror.get('rotations')).toMatchObject([{ stillUsing: [] }]);
    const time = (room.ring.row(room.mirror.get('rotations')[0]?.newId ?? '')?.createdAt ?? 0) + 1000;
    held.entries = [entry({ key_id: oldId, ip: '203.0.113.9', time })];
    room.mirror.set('usage', { ...room.mirror.get('usage'), version: 7 });
    expect(room.mirror.get('rotations')).toMatchObject([
      { stillUsing: [{ ip: '203.0.113.9', lastSeen: time, count: 1, accepted: 1 }] },
    ]);
  });
});

function entry(change: Partial<UsageEntry>): UsageEntry {
  return {
    id: '00000001',
    time: 0,
    key_id: 'old',
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
    ...change,
  };
}

describe('Who uses a key since then', () => {
  const entries = [
    entry({ time: 50, ip: 'before' }),
    entry({ time: 100, ip: 'a' }),
    entry({ time: 110, ip: 'b', key_id: 'new' }),
    entry({ time: 120, ip: 'c', outcome: 'failure', failure_code: 'signature-invalid' }),
    entry({ time: 130, ip: 'd', outcome: 'failure', failure_code: 'key-expired' }),
    entry({ time: 140, ip: 'a' }),
  ];
  it('is told latest first, without strangers who only know the name of the key', () => {
    expect(usersSince({ entries, since: 0 }, 'old', 100, () => 'no')).toEqual([
      { ip: 'a', lastSeen: 140, count: 2, accepted: 2 },
      { ip: 'd', lastSeen: 130, count: 1, accepted: 0 },
    ]);
  });
  it('leaves out this app’s own requests, and nobody else who calls himself so', () => {
    const own = [
      entry({ time: 100, ip: 'home', user_agent: OWN_AGENT }),
      entry({ time: 110, ip: 'stranger', user_agent: OWN_AGENT }),
      entry({ time: 120, ip: 'home', user_agent: 'bot' }),
    ];
    const knownOf = (_key: string, ip: string) => (ip === 'home' ? 'mine' : 'no');
    expect(usersSince({ entries: own, since: 0 }, 'old', 100, knownOf)).toMatchObject([
      { ip: 'home', count: 1, lastSeen: 120 },
      { ip: 'stranger', count: 1 },
    ]);
  });
  it('is unknown while the log does not reach so far back', () => {
    expect(usersSince({ entries, since: 101 }, 'old', 100, () => 'no')).toBeNull();
    expect(usersSince(null, 'old', 100, () => 'no')).toBeNull();
  });
});

describe('The end of a renewal', () => {
  const handover = { oldId: 'o', newId: 'n', label: '', madeAt: 0, endsAt: 1, ended: false, account: null };
  it('of a key that the server does not name is known only once the server was asked', () => {
    expect(hasEnded(handover, undefined, null)).toBe(false);
    expect(hasEnded({ ...handover, ended: true }, undefined, null)).toBe(true);
    expect(hasEnded(handover, undefined, 5)).toBe(true);
  });
});
