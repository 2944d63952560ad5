import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createQuotas } from '../../main/backend/quotas';
import { asJson, chosen, exitCodeOf, isLocked, type LeftOut, testEach } from '../../main/check-outcome';
import { commandOf, jsonLine, untestable } from '../../main/command-line';
import { createPace } from '../../main/connection/pace';
import { withoutControls } from '../../main/connection/report';
import { done } from '../../main/failure';
import type { FailureCode, KeyRow, TestState } from '../../preload/contract';
import { someKey } from '../fakes/bridge';

const plain = { do: 'check', key: null, json: false, mode: null, language: null };

describe('the command line', () => {
  it.each([
    [[], { do: 'open' }],
    [['--no-sandbox', '--user-data-dir=/tmp/x'], { do: 'open' }],
    [['something'], { do: 'open' }],
    [['check'], plain],
    [['--no-sandbox', 'check', '--json'], { ...plain, json: true }],
    [['check', '--key', 'Mein Bot'], { ...plain, key: 'Mein Bot' }],
    [['check', '--key=Mein = Bot'], { ...plain, key: 'Mein = Bot' }],
    [['check', '--key', '--json'], { ...plain, key: '--json' }],
    [['check', '--practice', '--lang', 'en'], { ...plain, mode: 'practice', language: 'en' }],
    [['check', '--live'], { ...plain, mode: 'live' }],
    [['check', '--help'], { do: 'explain', problem: null, json: false }],
  ])('%j', (args, command) => {
    expect(commandOf(args)).toEqual(command);
  });

  it.each([
    [['--key']],
    [['--key', '']],
    [['--lang', 'fr']],
    [['--live', '--practice']],
    [['vs_live_secret']],
  ])('explains itself instead of guessing: check %j', (args) => {
    const explained = { do: 'explain', problem: expect.any(String) };
    expect(commandOf(['check', ...args])).toMatchObject({ ...explained, json: false });
    expect(commandOf(['check', '--json', ...args])).toMatchObject({ ...explained, json: true });
  });

  it('never repeats what it does not understand: it might be a secret', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), (text) => {
        const command = commandOf(['check', text]);
        if (command.do === 'explain') expect(command.problem ?? '').not.toContain(text);
      }),
    );
  });
});

describe('what others have named', () => {
  const CONTROLS = /[\p{Cc}\p{Cf}]/u;
  const label = 'Bot \u001b]0;title\u0007\u009b2J\u202eend\u{e0041}';

  it('steers no terminal, as JSON without a change to what it says', () => {
    const line = jsonLine({ label });
    expect(line.slice(0, -1)).not.toMatch(CONTROLS);
    expect(JSON.parse(line)).toEqual({ label });
    expect(JSON.parse(untestable('cancelled'))).toEqual({
      version: 1,
      green: false,
      failure: 'cancelled',
      keys: [],
    });
    fc.assert(
      fc.property(fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }), (text) => {
        const any = jsonLine({ text });
        return !CONTROLS.test(any.slice(0, -1)) && (JSON.parse(any) as { text: string }).text === text;
      }),
    );
  });

  it('steers none as text either', () => {
    expect(withoutControls(label)).toBe('Bot ]0;title2Jend');
  });
});

describe('which keys are tested', () => {
  const row = (id: string, more: Partial<KeyRow> = {}) =>
    someKey({ id, label: id, secretHere: 'yes', ...more });
  const rows = [
    row('a'),
    row('b', { label: 'a' }),
    row('elsewhere', { secretHere: 'no' }),
    row('unsure', { secretHere: 'unknown' }),
    // Ended by a renewal, or locked on purpose: no fault that a scheduler should cry about each night.
    row('ended', { status: 'disabled' }),
    row('replaced', { status: 'expired' }),
    row('forgotten', { status: 'expired' }),
  ];
  const ids = (key: string | null) => {
    const found = chosen(rows, key, new Set(['replaced']));
    return found === 'several' ? found : found.wanted.map(({ id }) => id);
  };

  it('are all active ones whose secret may be here, or the one that is named', () => {
    expect(ids(null)).toEqual(['a', 'b', 'unsure', 'forgotten']);
    expect(ids('b')).toEqual(['b']);
    expect(ids('ended')).toEqual(['ended']);
    expect(ids('nobody')).toEqual([]);
  });

  it('those that were locked or have a successor are named as that, unless one is asked for', () => {
    const why = (key: string | null) => {
      const found = chosen(rows, key, new Set(['replaced']));
      return found === 'several' ? found : found.leftOut.map(({ row: { id }, why: each }) => [id, each]);
    };
    expect(why(null)).toEqual([
      ['ended', 'locked'],
      ['replaced', 'replaced'],
    ]);
    expect(why('ended')).toEqual([]);
  });

  it('a label of several is not guessed; an id goes first', () => {
    expect(chosen([row('x', { label: 'two' }), row('y', { label: 'two' })], 'two', new Set())).toBe(
      'several',
    );
    expect(ids('a')).toEqual(['a']);
  });
});

describe('the exit code', () => {
  const state = (verdict: TestState['verdict'], code: FailureCode | null = null): TestState => ({
    keyId: 'a',
    running: false,
    startedAt: 0,
    endedAt: 1,
    stages:
      code === null
        ? []
        : [{ id: 'inputs', state: 'failed', durationMs: 1, failure: { code }, evidence: {} }],
    verdict,
  });
  it.each([
    [[state('green'), state('green')], 0],
    [[state('green'), state('failed', 'key-disabled')], 1],
    [[state('incomplete'), state('failed', 'ip-changed')], 1],
    [[state('green'), state('incomplete')], 2],
    [[state('failed', 'keychain-locked')], 2],
    [[state('failed', 'secret-not-here')], 2],
    // Nothing was tested, and there is no reason for it.
    [[], 2],
  ])('%#', (states, code) => {
    expect(exitCodeOf(states, [])).toBe(code);
  });

  it('counts a key that was locked or replaced as no failure, and one that the limit left untested as not tested', () => {
    const left = (why: LeftOut['why']) => [{ row: someKey({ id: 'vk_test_left_out' }), why }];
    const tested = [{ row: someKey(), state: state('green'), report: '' }];
    for (const why of ['locked', 'replaced'] as const) {
      expect(exitCodeOf([], left(why))).toBe(0);
      expect(asJson(tested, left(why))).toMatchObject({ green: true, notTested: [{ why }] });
    }
    expect(exitCodeOf([state('green')], left('limited'))).toBe(2);
    expect(exitCodeOf([state('failed', 'ip-changed')], left('limited'))).toBe(1);
    expect(asJson(tested, left('limited'))).toMatchObject({ green: false });
  });

  it('does not cry about a key that was locked elsewhere meanwhile', () => {
    const one = (code: FailureCode) => ({ row: someKey(), state: state('failed', code), report: '' });
    expect(isLocked(one('key-disabled'))).toBe(true);
    expect(isLocked(one('key-expired'))).toBe(false);
  });
});

describe('one key after the other', () => {
  const NOW = 1_790_000_000_000;
  const rows = ['a', 'b', 'c', 'd'].map((id) => someKey({ id }));
  /** Which are tested and which are left when `key`'s own limit, or with null the account's, is spent for an hour. */
  const limited = async (key: string | null) => {
    const quotas = createQuotas(() => NOW);
    quotas.note(
      [{ policy: key === null ? 'account' : 'key', remaining: 0, resetSeconds: 3_600, limit: 600 }],
      key,
    );
    const pace = createPace({
      quotas,
      now: () => NOW,
      schedule: () => () => undefined,
      paused: () => undefined,
    });
    const tested: string[] = [];
    const { signal } = new AbortController();
    const end = await testEach(rows, async (row) => {
      const state = await pace.test(row.id, signal, async () => {
        tested.push(row.id);
        return { keyId: row.id, running: false, startedAt: 0, endedAt: 1, stages: [], verdict: 'green' };
      });
      return state.ok ? done({ row, state: state.value, report: '' }) : state;
    });
    expect(end.tested.map(({ row }) => row.id)).toEqual(tested);
    return { tested, leftOut: end.leftOut.map(({ row, why }) => [row.id, why]) };
  };

  it('leaves a key alone whose own limit is spent for long, and tests the others', async () => {
    expect(await limited('b')).toEqual({ tested: ['a', 'c', 'd'], leftOut: [['b', 'limited']] });
  });

  it('tests none of those that share the limit which is spent for long', async () => {
    expect(await limited(null)).toEqual({
      tested: [],
      leftOut: rows.map(({ id }) => [id, 'limited']),
    });
  });
});
