import { describe, expect, it } from 'vitest';
import { goOnAtStart, placeAtStart } from '../../main/first-mode';
import type { Mode } from '../../preload/contract';

/** What was opened, and which of it as the mode of last time. `mine` = where the wish is that of the account in use. */
async function start(parts: {
  last: Mode | null;
  waiting: readonly Mode[];
  mine?: readonly Mode[];
}): Promise<string[]> {
  const opened: string[] = [];
  const mine = parts.mine ?? parts.waiting;
  await goOnAtStart({
    last: parts.last,
    wishWaits: async (mode) => parts.waiting.includes(mode),
    goOnIn: async (mode, lastTime) => {
      opened.push(lastTime ? `${mode}: last time` : mode);
      return mine.includes(mode) || lastTime;
    },
  });
  return opened;
}

describe('where the app goes on at its start', () => {
  it.each([
    ['nothing waits, and no mode was in use', null, [], []],
    ['nothing waits', 'practice', [], ['practice: last time']],
    ['the wish’s mode was left for the start screen', null, ['live'], ['live']],
    ['the wish’s mode was left for the other', 'practice', ['live'], ['live']],
    ['both modes have one', 'practice', ['practice', 'live'], ['live']],
  ] as const)('when %s', async (_, last, waiting, opened) => {
    expect(await start({ last, waiting })).toEqual(opened);
  });

  it.each([
    ['the mode of last time, opened once', 'live', ['live'], [], ['live: last time']],
    ['nowhere, without a mode of last time', null, ['live'], [], ['live']],
    ['the mode of last time, which is another', 'practice', ['live'], [], ['live', 'practice: last time']],
    ['where another wish is one’s own', 'live', ['live', 'practice'], ['practice'], ['live', 'practice']],
    [
      'the mode of last time after all, when both are',
      'live',
      ['live', 'practice'],
      [],
      ['live', 'practice', 'live: last time'],
    ],
  ] as const)('when a wish is another account’s: %s', async (_, last, waiting, mine, opened) => {
    expect(await start({ last, waiting, mine })).toEqual(opened);
  });
});

describe('a mode that was opened at the start', () => {
  it.each([
    ['keys and an unfinished second run stay behind the start screen', 'unfinished', true, 'behind'],
    ['keys and no run are shown', 'none', true, 'shown'],
    ['a finished run is shown', 'finished', false, 'shown'],
    ['a first run without anything yet is closed', 'unfinished', false, 'closed'],
  ] as const)('with %s', (_, run, work, place) => {
    expect(placeAtStart({ lastTime: true, wish: false, run, work })).toBe(place);
  });

  it.each([true, false])(
    'is shown for a wish, and is else of use as that of last time alone (%s)',
    (lastTime) => {
      const there = { lastTime, run: 'unfinished', work: true } as const;
      expect(placeAtStart({ ...there, wish: true })).toBe('shown');
      expect(placeAtStart({ ...there, wish: false })).toBe(lastTime ? 'behind' : 'closed');
    },
  );
});
