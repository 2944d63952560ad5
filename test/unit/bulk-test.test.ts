import { describe, expect, it } from 'vitest';
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
    stages:
      failure === null ? [] : [{ id: 'signature', state: 'failed', durationMs: 1, failure, evidence: {} }],
    verdict: verdict ?? (failure === null ? 'green' : 'failed'),
  };
}

/** Tests that end when they are told to. */
function room(answer: (keyId: string, nth: number) => Failure | null = () => null, byHand = false) {
  const mirror = emptyMirror();
  const begun: string[] = [];
  const noted: string[] = [];
  const rests: { ms: number; over: () => void }[] = [];
  const waits: (() => void)[] = [];
  let atOnce = 0;
  let most = 0;
  const schedule: Schedule = (ms, over) => {
    const one = { ms, over };
    rests.push(one);
    return () => rests.splice(rests.indexOf(one), 1);
  };
  const tests = createBulkTests({
    mirror,
    now: () => NOW,
    schedule,
    tested: async (state) => void noted.push(state.keyId ?? ''),
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
      const nth = begun.filter((id) => id === keyId).length;
      return ended(keyId, answer(keyId, nth), signal.aborted ? 'cancelled' : null);
    },
  });
  return { tests, mirror, begun, noted, rests, waits, most: () => most };
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

  it('rests as long as the backend asks, all together, and asks that key once more', async () => {
    const { tests, begun, rests } = room((keyId, nth) =>
      keyId === 'k1' && nth === 1 ? { code: 'rate-limited', evidence: { retryAfterSeconds: 7 } } : null,
    );
    const run = tests.run(ids);
    await until(() => rests.length === 1);
    await until(() => begun.length >= 3);
    const before = begun.length;
    for (let turn = 0; turn < 20; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
    // Those that were under way have ended; nothing new has begun.
    expect(begun.length).toBeLessThanOrEqual(before + 2);
    expect(rests[0]?.ms).toBe(7_000);
    rests[0]?.over();
    const answer = await run;
    expect(answer.ok && answer.value.keys.every(({ result }) => result?.verdict === 'green')).toBe(true);
    expect(begun.filter((id) => id === 'k1')).toHaveLength(2);
  });

  it('tells an absurd wait as it is, and waits for nothing', async () => {
    const { tests, rests } = room(() => ({ code: 'rate-limited', evidence: { retryAfterSeconds: 86_400 } }));
    const run = await tests.run(['a']);
    expect(rests).toEqual([]);
    expect(run.ok && run.value.keys).toMatchObject([{ result: { code: 'rate-limited' } }]);
  });

  it('can be cancelled: what was not tested is not said to be', async () => {
    const { tests, mirror, begun, waits } = room(() => null, true);
    const run = tests.run(ids);
    await until(() => begun.length === 3);
    waits[0]?.();
    await until(() => begun.length === 4);
    tests.cancel();
    const answer = await run;
    expect(answer.ok && answer.value.keys.filter(({ result }) => result !== null)).toHaveLength(1);
    expect(begun).toHaveLength(4);
    expect(mirror.get('bulkTest')?.running).toBe(false);
  });

  it('is busy while it runs', async () => {
    const { tests, begun } = room(() => null, true);
    void tests.run(ids);
    await until(() => begun.length === 3);
    expect(await tests.run(['a'])).toMatchObject({ failure: { code: 'busy' } });
    tests.cancel();
  });
});
