import { describe, expect, it } from 'vitest';
import { memoryKeychain } from '../../main/keychain/memory';

const DONE = { ok: true, value: undefined };
const NO_SUCH = { ok: true, value: null };
const MISSING = { ok: false, failure: { code: 'keychain-missing' } };

describe('secrets in memory, for this run alone', () => {
  it('are kept, replaced and deleted', async () => {
    const keychain = memoryKeychain();
    expect(await keychain.get('secret/a')).toEqual(NO_SUCH);
    expect(await keychain.set('secret/a', 'x')).toEqual(DONE);
    expect(await keychain.get('secret/a')).toEqual({ ok: true, value: 'x' });
    expect(await keychain.delete('secret/a')).toEqual(DONE);
    expect(await keychain.get('secret/a')).toEqual(NO_SUCH);
    expect(await keychain.status()).toEqual({ state: 'ready', store: 'memory' });
  });

  it('never make a key of the missing keychain look like none', async () => {
    const keychain = memoryKeychain((name) => name !== 'refresh-token');
    expect(await keychain.get('secret/earlier')).toEqual(MISSING);
    expect(await keychain.delete('secret/earlier')).toEqual(MISSING);
    expect(await keychain.get('refresh-token')).toEqual(NO_SUCH);
    // What this run made itself is known.
    await keychain.set('secret/new', 'x');
    expect(await keychain.delete('secret/new')).toEqual(DONE);
    expect(await keychain.get('secret/new')).toEqual(NO_SUCH);
  });
});
