import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openTestHistory } from '../../main/keys/test-history';
import type { TestState } from '../../preload/contract';
import { emptyFolder } from '../fakes/folder';
import { emptyMirror } from '../fakes/mirror';

const NOW = 1_790_000_000_000;
const test = (keyId: string, at: number, verdict: TestState['verdict'] = 'green'): TestState => ({
  keyId,
  running: false,
  startedAt: at - 40,
  endedAt: at,
  stages: [
    {
      id: 'whitelist',
      state: verdict === 'failed' ? 'failed' : 'passed',
      durationMs: 3,
      failure: verdict === 'failed' ? { code: 'ip-not-allowed', evidence: { seenIp: '203.0.113.9' } } : null,
      evidence: {},
    },
  ],
  verdict,
});

describe('how the tests of a key went', () => {
  let path: string;
  beforeEach(() => {
    path = join(emptyFolder(), 'tests.json');
  });
  const open = (mirror = emptyMirror()) => openTestHistory(path, mirror, () => NOW);

  it('is remembered over a restart, the newest first, fifty for each key', async () => {
    const tests = await open();
    for (let at = 1; at <= 60; at += 1) await tests.note(test('a', NOW + at));
    await tests.note(test('b', NOW, 'failed'));
    const again = await open();
    expect(again.of('a')).toHaveLength(50);
    expect(again.of('a')[0]).toEqual({
      at: NOW + 60,
      verdict: 'green',
      stage: null,
      code: null,
      durationMs: 40,
    });
    expect(again.of('b')).toMatchObject([{ verdict: 'failed', stage: 'whitelist', code: 'ip-not-allowed' }]);
    expect(again.of('c')).toEqual([]);
  });

  it('keeps no address, and nothing of a test that was cancelled', async () => {
    const tests = await open();
    await tests.note(test('a', NOW, 'failed'));
    await tests.note(test('a', NOW, 'cancelled'));
    await tests.note({ ...test('a', NOW), endedAt: null, running: true, verdict: null });
    expect(tests.of('a')).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).not.toContain('203.0.113.9');
  });

  it('goes with its key', async () => {
    const tests = await open();
    await tests.note(test('a', NOW));
    await tests.forget('a');
    expect((await open()).of('a')).toEqual([]);
  });

  it('in a damaged file is set aside and said', async () => {
    writeFileSync(path, '{"version":1,"value":{"a":[{"at":-1}]}}');
    const mirror = emptyMirror();
    const tests = await open(mirror);
    expect(tests.of('a')).toEqual([]);
    expect(mirror.get('remarks')).toMatchObject([{ kind: 'tests-set-aside' }]);
  });
});
