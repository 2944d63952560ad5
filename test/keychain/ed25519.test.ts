import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackendClient } from '../../main/backend/client';
import type { Keychain } from '../../main/keychain/keychain';
import { CRASH_POINTS, type CrashPoint } from '../../main/keys/creation';
import { publicPartOf, readSeed, secretText } from '../../main/keys/key-pair';
import { smallClient } from '../fakes/client';
import type { TestSandbox } from '../fakes/sandbox';
import { type KeyringGround, openKeyringGround } from './key-ground';

/** Key pairs that are made here, with the real sandbox and a real keyring. What holds for every key: creation.test.ts. */

let ground: KeyringGround;
let sandbox: TestSandbox;
let keychain: Keychain;

beforeAll(async () => {
  ground = await openKeyringGround('Paar');
  ({ sandbox, keychain } = ground);
});
afterAll(() => ground.close());

function runChild(task: {
  what: 'create' | 'recover';
  crashAt: string | null;
  label: string;
  folder: string;
}) {
  return ground.runChild({ ...task, algorithm: 'ed25519' });
}

/** The sandbox's client, and the public keys that were sent through it. */
function watchedClient(): { client: BackendClient; sent: unknown[] } {
  const client = smallClient(sandbox);
  const sent: unknown[] = [];
  return {
    sent,
    client: {
      ...client,
      call(endpoint, input, options) {
        if (typeof input === 'object' && input !== null && 'body' in input) sent.push(input.body);
        return client.call(endpoint, input, options);
      },
    },
  };
}

function open(folder: string, client: BackendClient = smallClient(sandbox)) {
  return ground.open(folder, { client });
}

function intentIds(folder: string): string[] {
  const file = JSON.parse(readFileSync(join(folder, 'creations.json'), 'utf8')) as {
    value: { id: string }[];
  };
  return file.value.map((intent) => intent.id);
}

async function seedOf(keyId: string): Promise<string> {
  const kept = await keychain.get(`secret/${keyId}`);
  if (!kept.ok || kept.value === null) throw new Error('No private key in the keychain');
  return kept.value;
}

const BEFORE_THE_REQUEST: readonly CrashPoint[] = ['begun-noted', 'ephemeral-stored'];

describe('a kill in the middle of making a key pair', () => {
  for (const point of CRASH_POINTS) {
    it(`at „${point}“ loses nothing, doubles nothing and leaves nothing over`, async () => {
      const { label, folder } = ground.newRun();
      expect(await runChild({ what: 'create', crashAt: point, label, folder })).toBe('SIGKILL');
      const ids = intentIds(folder);
      expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);

      const room = await open(folder);
      await room.recovery.recover();

      const keys = await ground.atServer(label);
      if (BEFORE_THE_REQUEST.includes(point)) {
        expect(keys).toEqual([]);
        expect(room.mirror.get('keys').rows).toEqual([]);
      } else {
        expect(keys).toMatchObject([{ status: 'active', algorithm: 'ed25519' }]);
        const id = keys[0]?.id ?? '';
        const credential = await room.ring.credentialOf(id);
        if (!credential.ok) throw new Error(credential.failure.code);
        expect(credential.value.algorithm).toBe('ed25519');
        expect(await smallClient(sandbox).signed('self', {}, credential.value)).toMatchObject({ ok: true });
        expect(room.mirror.get('keys').rows).toMatchObject([
          { id, status: 'active', algorithm: 'ed25519', secretHere: 'yes' },
        ]);
      }
      expect(intentIds(folder)).toEqual([]);
      for (const id of ids) expect(await keychain.get(`creation/${id}`)).toEqual({ ok: true, value: null });
    });
  }

  it('sends the very same public key when it goes on', async () => {
    const { label, folder } = ground.newRun();
    expect(await runChild({ what: 'create', crashAt: 'answered', label, folder })).toBe('SIGKILL');
    const [id = ''] = intentIds(folder);
    const before = await keychain.get(`creation/${id}`);
    if (!before.ok || before.value === null) throw new Error('No private key in the keychain');
    const { client, sent } = watchedClient();
    const room = await open(folder, client);
    await room.recovery.recover();
    expect(sent).toMatchObject([{ label, public_key: publicPartOf('ed25519', before.value) }]);
    const [key] = await ground.atServer(label);
    expect(await seedOf(key?.id ?? '')).toBe(before.value);
  });
});

describe('a key pair', () => {
  it('is in the keychain before the backend hears of it, and never leaves this device', async () => {
    const { label, folder } = ground.newRun();
    const real = smallClient(sandbox);
    const seen: string[] = [];
    let keptBefore: string | null = null;
    const client: BackendClient = {
      async call(endpoint, input, options) {
        if (endpoint === 'createKey') {
          const [id = ''] = intentIds(folder);
          const kept = await keychain.get(`creation/${id}`);
          keptBefore = kept.ok ? kept.value : null;
        }
        const answer = await real.call(endpoint, input, options);
        seen.push(JSON.stringify([input, answer]));
        return answer;
      },
      async signed(endpoint, input, credential, options) {
        const answer = await real.signed(endpoint, input, credential, options);
        seen.push(JSON.stringify([input, answer]));
        return answer;
      },
    };
    const room = await open(folder, client);
    const made = await room.creation.create({ label, permissions: ['trade'], algorithm: 'ed25519' });
    if (!made.ok) throw new Error(made.failure.code);
    expect(made.value).toMatchObject({
      algorithm: 'ed25519',
      permissions: ['read', 'trade'],
      secretHere: 'yes',
    });
    const seed = await seedOf(made.value.id);
    expect(readSeed(seed)).toHaveLength(32);
    expect(keptBefore).toBe(seed);
    expect(seen.length).toBeGreaterThanOrEqual(2);
    for (const text of [...seen, readFileSync(join(folder, 'creations.json'), 'utf8')]) {
      expect(text).not.toContain(seed);
    }
    const credential = await room.ring.credentialOf(made.value.id);
    if (!credential.ok) throw new Error(credential.failure.code);
    expect(secretText(credential.value)).toBe(seed);
  });

  it('and a Secret Key of the same name are two wishes', async () => {
    const { label, folder } = ground.newRun();
    const room = await open(folder);
    await sandbox.tell({ do: 'drop', endpoint: 'createKey', when: 'after', times: 2 });
    expect(await room.creation.create({ label, permissions: ['read'], algorithm: 'ed25519' })).toMatchObject({
      failure: { code: 'connection-lost' },
    });
    expect(await room.creation.create({ label, permissions: ['read'] })).toMatchObject({
      ok: true,
      value: { algorithm: 'hmac-sha256' },
    });
    await room.recovery.recover();
    expect((await ground.atServer(label)).filter((key) => key.status === 'active')).toMatchObject([
      { algorithm: 'hmac-sha256' },
    ]);
    expect(intentIds(folder)).toEqual([]);
  });

  it('is not taken when the backend sends a secret for it, or makes a key of another kind', async () => {
    const real = smallClient(sandbox);
    const twisted = (twist: (value: { secret_jwe: string | null; key: { algorithm: string } }) => void) => {
      const client: BackendClient = {
        ...real,
        async call(endpoint, input, options) {
          const answer = await real.call(endpoint, input, options);
          if (endpoint === 'createKey' && answer.ok) twist(answer.value as never);
          return answer;
        },
      };
      return client;
    };
    for (const client of [
      twisted((value) => {
        value.secret_jwe = 'a.b.c.d.e';
      }),
      twisted((value) => {
        value.key.algorithm = 'hmac-sha256';
      }),
    ]) {
      const { label, folder } = ground.newRun();
      const room = await open(folder, client);
      expect(
        await room.creation.create({ label, permissions: ['read'], algorithm: 'ed25519' }),
      ).toMatchObject({ failure: { code: 'unexpected-answer' } });
      expect(await ground.atServer(label)).toMatchObject([{ status: 'pending' }]);
      expect(room.mirror.get('keys').rows).toEqual([]);
      expect(intentIds(folder)).toEqual([]);
    }
  });

  it('whose place in the keychain holds something else is a mismatch, not a signature', async () => {
    const { label, folder } = ground.newRun();
    const room = await open(folder);
    const made = await room.creation.create({ label, permissions: ['read'], algorithm: 'ed25519' });
    if (!made.ok) throw new Error(made.failure.code);
    await keychain.set(`secret/${made.value.id}`, 'vs_test_something');
    expect(await room.ring.credentialOf(made.value.id)).toMatchObject({
      failure: { code: 'keychain-mismatch' },
    });
    await keychain.delete(`secret/${made.value.id}`);
    expect(await room.ring.credentialOf(made.value.id)).toMatchObject({
      failure: { code: 'secret-not-here' },
    });
  });

  it('is renewed by another pair', async () => {
    const { label, folder } = ground.newRun();
    const room = await open(folder);
    const made = await room.creation.create({ label, permissions: ['read'], algorithm: 'ed25519' });
    if (!made.ok) throw new Error(made.failure.code);
    const renewed = await room.creation.renew({
      oldId: made.value.id,
      label,
      permissions: ['read'],
      algorithm: 'ed25519',
      overlapHours: 24,
    });
    if (!renewed.ok) throw new Error(renewed.failure.code);
    expect(renewed.value).toMatchObject({ algorithm: 'ed25519', status: 'active', secretHere: 'yes' });
    expect(await seedOf(renewed.value.id)).not.toBe(await seedOf(made.value.id));
    for (const id of [made.value.id, renewed.value.id]) {
      const credential = await room.ring.credentialOf(id);
      if (!credential.ok) throw new Error(credential.failure.code);
      expect(await smallClient(sandbox).signed('self', {}, credential.value)).toMatchObject({ ok: true });
    }
  });
});
