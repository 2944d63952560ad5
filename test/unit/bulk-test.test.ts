import { describe, expect, it } from 'vitest';
import { createQuotas, type SaidQuota } from '../../main/backend/quotas';
import type { Schedule } from '../../main/clipboard';
import { createBulkTests } from '../../main/connection/bulk-test';
import type { Failure, TestState } from '../../preload/contract';
import { emptyMirror } from '../fakes/mirror';

const NOW = 1_790_000_000_000;

function ended(keyId: string, failure: Failure | null, verdict: TestState['verdict'] = null): TestState {
  return {
    keyId,
    running: false,
    startedAt: NOW,
    endedAt: NOW + 5,
    stages: [
      {
        id: 'signature',
        state: failure === null ? 'passed' : 'failed',
        durationMs: 1,
        failure,
        evidence: {},
      },
    ],
    verdict: verdict ?? (failure === null ? 'green' : 'failed'),
  };
}

/** Tests that end when they are told to. `says` = what the answers to the nth that ends say of the account's limit. */
function room(
  answer: (keyId: string, nth: number) => Failure | null = () => null,
  byHand = false,
  says: (nth: number) => Pick<SaidQuota, 'remaining' | 'resetSeconds'> | null = () => null,
) {
  let time = NOW;
  const now = () => time;
  const quotas = createQuotas(now);
  const mirror = emptyMirror();
  const begun: string[] = [];
  const noted: string[] = [];
  const refreshes: number[] = [];
  const untold = new Set<string>();
  const rests: { ms: number; over: () => void }[] = [];
  const waits: (() => void)[] = [];
  let atOnce = 0;
  let most = 0;
  let said = 0;
  const schedule: Schedule = (ms, goOn) => {
    const over = () => {
      rests.splice(rests.indexOf(one), 1);
      time += ms;
      goOn();
    };
    const one = { ms, over };
    rests.push(one);
    return () => rests.splice(rests.indexOf(one), 1);
  };
  const tests = createBulkTests({
    mirror,
    quotas,
    now,
    schedule,
    tested: async (state) => void noted.push(state.keyId ?? ''),
    listIsOld: () => void refreshes.push(begun.length),
    async test(keyId, signal) {
      begun.push(keyId);
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => resolve());
        waits.push(resolve);
        if (!byHand) setImmediate(resolve);
      });
      atOnce -= 1;
      said += 1;
      const quota = says(said);
      if (quota !== null) quotas.note([{ policy: 'account', limit: null, ...quota }], keyId);
      // Ended before anything was sent.
      if (untold.has(keyId)) return { ...ended(keyId, null, 'failed'), stages: [] };
      const nth = begun.filter((id) => id === keyId).length;
      return ended(keyId, answer(keyId, nth), signal.aborted ? 'cancelled' : null);
    },
  });
  return { tests, mirror, begun, noted, refreshes, untold, rests, waits, most: () => most };
}

async function until(look: () => boolean): Promise<void> {
  while (!look()) await new Promise<void>((resolve) => setImmediate(resolve));
}

describe('testing many keys', () => {
  const ids = Array.from({ length: 20 }, (_, at) => `k${at}`);

  it('tests each once, a few at once, and remembers each', async () => {
    const { tests, mirror, noted, most } = room((keyId) => (keyId === 'k7' ? { code: 'key-unknown' } : null));
    const run = await tests.run([...ids, 'k3']);
    expect(most()).toBe(3);
    expect(noted.toSorted()).toEqual(ids.toSorted());
    expect(mirror.get('bulkTest')).toMatchObject({ running: false });
    expect(run.ok && run.value.keys.map(({ keyId }) => keyId)).toEqual(ids);
    expect(run.ok && run.value.keys[7]?.result).toMatchObject({ verdict: 'failed', code: 'key-unknown' });
  });

  it('goes one at a time as long as no answer has said which limits there are', async () => {
    const { tests, most, untold } = room();
    untold.add('k0').add('k1');
    const run = await tests.run(['k0', 'k1']);
    expect(run.ok && run.value.keys.map(({ result }) => result?.verdict)).toEqual(['failed', 'failed']);
    expect(most()).toBe(1);
    await tests.run(ids);
    expect(most()).toBe(3);
  });

  it('rests as long as the backend asks, all together, and asks that key once more', async () => {
    const { tests, begun, rests, mirror } = room((keyId, nth) =>
      keyId === 'k1' && nth === 1 ? { code: 'rate-limited', evidence: { retryAfterSeconds: 7 } } : null,
    );
    const run = tests.run(ids);
    await until(() => mirror.get('bulkTest')?.pausedUntil === NOW + 7_000);
    const before = begun.length;
    for (let turn = 0; turn < 20; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
    // Those that were under way have ended; nothing new has begun.
    expect(begun.length).toBeLessThanOrEqual(before + 2);
    expect(mirror.get('bulkTest')?.pausedUntil).toBe(NOW + 7_000);
    expect(new Set(rests.map(({ ms }) => ms))).toEqual(new Set([7_000]));
    for (const { over } of rests.slice()) over();
    const answer = await run;
    expect(mirror.get('bulkTest')?.pausedUntil).toBeNull();
    expect(answer.ok && answer.value.keys.every(({ result }) => result?.verdict === 'green')).toBe(true);
    expect(begun.filter((id) => id === 'k1')).toHaveLength(2);
  });

  it('tells an absurd wait as it is, and waits for nothing', async () => {
    const { tests, rests } = room(() => ({ code: 'rate-limited', evidence: { retryAfterSeconds: 86_400 } }));
    const run = await tests.run(['a']);
    expect(rests).toEqual([]);
    expect(run.ok && run.value.keys).toMatchObject([{ result: { code: 'rate-limited' } }]);
  });

  it('rests before the limit that the answers named, and says until when', async () => {
    const { tests, begun, rests, mirror } = room(undefined, false, (nth) =>
      nth === 2 ? { remaining: 3, resetSeconds: 12 } : null,
    );
    const run = tests.run(ids);
    await until(() => mirror.get('bulkTest')?.pausedUntil !== null && rests.length > 0);
    const before = begun.length;
    expect(before).toBeLessThan(ids.length);
    // A server may round its seconds down.
    expect(mirror.get('bulkTest')?.pausedUntil).toBe(NOW + 13_000);
    for (const { over } of rests.slice()) over();
    await until(() => begun.length > before);
    const answer = await run;
    expect(answer.ok && answer.value.keys.every(({ result }) => result?.verdict === 'green')).toBe(true);
  });

  it('can be cancelled while it rests, and tests nothing more then', async () => {
    const { tests, begun, rests, mirror } = room(undefined, false, () => ({
      remaining: 3,
      resetSeconds: 12,
    }));
    const run = tests.run(ids);
    await until(() => (mirror.get('bulkTest')?.pausedUntil ?? null) !== null);
    expect(begun).toHaveLength(1);
    tests.cancel();
    expect(await run).toMatchObject({
      ok: true,
      value: { running: false, pausedUntil: null, notBefore: null },
    });
    expect(begun).toHaveLength(1);
    expect(rests).toEqual([]);
  });

  it('tests no more when the limit is spent for long, and says until when instead of waiting', async () => {
    const { tests, begun, rests, noted } = room(undefined, false, () => ({
      remaining: 0,
      resetSeconds: 86_400,
    }));
    const run = await tests.run(ids);
    expect(begun).toHaveLength(1);
    expect(rests).toEqual([]);
    expect(noted).toEqual(begun);
    expect(run.ok && run.value.keys.filter(({ result }) => result === null)).toHaveLength(19);
    expect(run).toMatchObject({ value: { pausedUntil: null, notBefore: NOW + 86_401_000 } });
  });

  it('can be cancelled: what was not tested is not said to be', async () => {
    const { tests, mirror, begun, waits } = room(() => null, true);
    const run = tests.run(ids);
    // The first goes alone: only its answers say which limits there are.
    await until(() => begun.length === 1);
    waits[0]?.();
    await until(() => begun.length === 4);
    tests.cancel();
    const answer = await run;
    expect(answer.ok && answer.value.keys.filter(({ result }) => result !== null)).toHaveLength(1);
    expect(begun).toHaveLength(4);
    expect(mirror.get('bulkTest')?.running).toBe(false);
  });

  it.each(['key-disabled', 'key-expired', 'key-unknown'] as const)(
    'has the list fetched once, at the end, when keys have become „%s“ elsewhere',
    async (code) => {
      const { tests, refreshes } = room((keyId) => (keyId === 'k7' || keyId === 'k8' ? { code } : null));
      await tests.run(ids);
      expect(refreshes).toEqual([ids.length]);
    },
  );

  it('leaves the list alone when no test has spoken of it', async () => {
    const { tests, refreshes } = room((keyId) => (keyId === 'k7' ? { code: 'ip-not-allowed' } : null));
    await tests.run(ids);
    expect(refreshes).toEqual([]);
  });

  it('is busy while it runs', async () => {
    const { tests, begun } = room(() => null, true);
    void tests.run(ids);
    await until(() => begun.length === 1);
    expect(await tests.run(['a'])).toMatchObject({ failure: { code: 'busy' } });
    tests.cancel();
  });
});
