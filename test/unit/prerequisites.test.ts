import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../main/backend/client';
import { readDeviceProtection } from '../../main/device/device';
import { readBlockTypes, readBoolean } from '../../main/device/linux';
import { readFileVault, readScreenLock } from '../../main/device/macos';
import { isElevated, readBitLocker, readScreenSaver } from '../../main/device/windows';
import { DONE, failed } from '../../main/failure';
import { checkPrerequisites, type PrerequisiteOptions } from '../../main/prerequisites';
import type { PrerequisiteReport } from '../../preload/contract';
import { signedInClient } from '../faults/account';
import { testClient } from '../faults/fixtures';
import { type Bench, startBench } from '../sandbox/client';

let bench: Bench;
const open: { stop(): unknown }[] = [];

beforeAll(async () => {
  bench = await startBench();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
  await bench.control({ do: 'clear' });
  await bench.control({ do: 'clock', offset_ms: 0 });
  await bench.control({ do: 'account', status: 'active' });
});
afterAll(() => bench.stop());

async function opened(): Promise<Client> {
  const { client } = await signedInClient(bench);
  open.push({ stop: () => client.close() });
  return client;
}

const PROTECTION = { diskEncrypted: true, screenLock: null, administrator: false };

async function check(
  options: Partial<PrerequisiteOptions> = {},
): Promise<(id: PrerequisiteReport['id']) => PrerequisiteReport> {
  const client = options.client ?? (await opened());
  const reports = await checkPrerequisites({
    client,
    now: Date.now,
    keychain: {
      status: () => ({ state: 'ready', store: 'gnome-keyring' }),
      tryWrite: () => Promise.resolve(DONE),
    },
    device: () => Promise.resolve(PROTECTION),
    signedIn: () => true,
    ...options,
  });
  expect(reports.map(({ id }) => id)).toEqual(['backend', 'clock', 'account', 'keychain', 'device']);
  return (id) => {
    const report = reports.find((one) => one.id === id);
    if (report === undefined) throw new Error(`no report ${id}`);
    return report;
  };
}

describe('prerequisites', () => {
  it('pass when everything is in order', async () => {
    const of = await check();
    expect(of('backend')).toMatchObject({ state: 'passed', evidence: { latencyMs: expect.any(Number) } });
    expect(of('clock')).toMatchObject({ state: 'passed', failure: null });
    expect(Math.abs(of('clock').evidence.skewMs ?? 9_999)).toBeLessThan(500);
    expect(of('account')).toMatchObject({ state: 'passed', evidence: { account: expect.any(String) } });
    expect(of('keychain')).toMatchObject({ state: 'passed' });
    expect(of('device')).toEqual({ id: 'device', state: 'ask', failure: null, evidence: PROTECTION });
  });

  it('the account comes later when nobody is signed in', async () => {
    const { baseUrl, caPem } = bench.sandbox;
    const stranger = testClient({ baseUrl, caPem });
    open.push({ stop: () => stranger.close() });
    const of = await check({ client: stranger, signedIn: () => false });
    expect(of('account')).toEqual({ id: 'account', state: 'later', failure: null, evidence: {} });
  });

  it.each(['pending', 'suspended'] as const)('an account that is %s is said', async (status) => {
    await bench.control({ do: 'account', status });
    const of = await check();
    expect(of('account')).toMatchObject({ state: 'failed', failure: { code: `account-${status}` } });
  });

  it.each([
    [-47_000, 47_000],
    [47_000, -47_000],
  ])('a server clock moved by %d ms makes ours %d ms off', async (offset, skew) => {
    await bench.control({ do: 'clock', offset_ms: offset });
    const of = await check();
    expect(of('clock')).toMatchObject({ state: 'failed', failure: { code: 'clock-skew' } });
    expect(Math.abs((of('clock').failure?.evidence?.skewMs ?? 0) - skew)).toBeLessThan(500);
  });

  it('a backend that is down is said once; clock and account wait', async () => {
    const client = await opened();
    await bench.control({ do: 'down' });
    const of = await check({ client });
    await bench.control({ do: 'up' });
    expect(of('backend')).toMatchObject({ state: 'failed', failure: { code: 'refused' } });
    expect(of('clock')).toMatchObject({ state: 'later', failure: null });
    expect(of('account')).toMatchObject({ state: 'later' });
    expect(of('keychain').state).toBe('passed');
  });

  it.each(['missing', 'locked', 'denied', 'slow', 'changed'] as const)(
    'a keychain that is %s fails without a write',
    async (state) => {
      let writes = 0;
      const of = await check({
        keychain: {
          status: () => ({ state, store: 'none' }),
          tryWrite: () => {
            writes += 1;
            return Promise.resolve(DONE);
          },
        },
      });
      expect(of('keychain')).toMatchObject({ state: 'failed', failure: { code: `keychain-${state}` } });
      expect(writes).toBe(0);
    },
  );

  it.each([
    ['locked', 'keychain-vault-locked'],
    ['denied', 'file-denied'],
  ] as const)('a vault that is %s fails with what it is', async (state, code) => {
    const of = await check({
      keychain: { status: () => ({ state, store: 'vault' }), tryWrite: () => Promise.resolve(DONE) },
    });
    expect(of('keychain')).toMatchObject({ state: 'failed', failure: { code } });
  });

  it('a keychain that cannot be written fails with its cause', async () => {
    const of = await check({
      keychain: {
        status: () => ({ state: 'ready', store: 'gnome-keyring' }),
        tryWrite: () => Promise.resolve(failed('keychain-mismatch')),
      },
    });
    expect(of('keychain')).toMatchObject({ state: 'failed', failure: { code: 'keychain-mismatch' } });
  });

  it('a keychain or device that never answers holds nothing up', async () => {
    const of = await check({
      keychain: {
        status: () => ({ state: 'ready', store: 'gnome-keyring' }),
        tryWrite: () => new Promise(() => {}),
      },
      device: () => new Promise(() => {}),
      limits: { keychainMs: 50, deviceMs: 50 },
    });
    expect(of('keychain')).toMatchObject({ state: 'failed', failure: { code: 'keychain-slow' } });
    expect(of('device')).toMatchObject({ state: 'ask', evidence: { diskEncrypted: null, screenLock: null } });
  });
});

describe('the protection of this device', () => {
  it.each([
    ['disk\npart\ncrypt\nlvm\n', true],
    ['└─part\n  └─disk\n', false],
    ['lvm\n└─crypt\n  └─part\n', true],
    ['\n', null],
  ])('lsblk %j means %s', (output, expected) => {
    expect(readBlockTypes(output)).toBe(expected);
  });

  it.each([
    ['1', true],
    ['2\r\n', false],
    ['5', false],
    ['', null],
    [null, null],
  ])('BitLocker %j means %s', (output, expected) => {
    expect(readBitLocker(output)).toBe(expected);
  });

  it('what is not told is unknown and never “no”', () => {
    expect(readBoolean(null)).toBeNull();
    expect(readBoolean('false\n')).toBe(false);
    expect(readScreenSaver('    ScreenSaverIsSecure    REG_SZ    1')).toBe(true);
    expect(readScreenSaver('    ScreenSaverIsSecure    REG_SZ    0')).toBeNull();
    expect(readFileVault('FileVault is On.\n')).toBe(true);
    expect(readFileVault('FileVault is Off.\n')).toBe(false);
    expect(readFileVault(null)).toBeNull();
    expect(readScreenLock('screenLock delay is 300 seconds')).toBe(true);
    expect(readScreenLock('screenLock is off')).toBe(false);
    expect(readScreenLock('')).toBeNull();
    expect(isElevated('"Mandatory Label\\High","Label","S-1-16-12288",""')).toBe(true);
    expect(isElevated('"Mandatory Label\\Medium","Label","S-1-16-8192",""')).toBe(false);
  });

  it('can be read on this very machine', async () => {
    const seen = await readDeviceProtection();
    expect([true, false, null]).toContain(seen.diskEncrypted);
    expect(seen.administrator).toBe(process.getuid?.() === 0);
  });
});
