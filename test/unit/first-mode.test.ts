import { describe, expect, it } from 'vitest';
import { goOnAtStart, placeAtStart } from '../../main/first-mode';
import type { Mode } from '../../preload/contract';

/** What was opened, and why. `stays` = what is still wanted once it is open. */
async function start(parts: {
  last: Mode | null;
  waiting: readonly Mode[];
  stays?: (mode: Mode, because: string) => boolean;
}): Promise<string[]> {
  const opened: string[] = [];
  await goOnAtStart({
    last: parts.last,
    wishWaits: async (mode) => parts.waiting.includes(mode),
    goOnIn: async (mode, because) => {
      opened.push(`${mode}: ${because}`);
      return parts.stays?.(mode, because) ?? true;
    },
  });
  return opened;
}

describe('where the app goes on at its start', () => {
  it.each([
    ['nothing waits, and no mode was in use', null, [], []],
    ['nothing waits', 'practice', [], ['practice: last-time']],
    ['the wish’s mode was left for the start screen', null, ['live'], ['live: wish']],
    ['the wish’s mode was left for the other', 'practice', ['live'], ['live: wish']],
    ['both modes have one', 'practice', ['practice', 'live'], ['live: wish']],
  ] as const)('when %s', async (_, last, waiting, opened) => {
    expect(await start({ last, waiting })).toEqual(opened);
  });

  it('is the mode of last time when the wish is another account’s', async () => {
    const stays = (_: Mode, because: string) => because === 'last-time';
    expect(await start({ last: 'live', waiting: ['live'], stays })).toEqual([
      'live: wish',
      'live: last-time',
    ]);
    expect(await start({ last: null, waiting: ['live'], stays })).toEqual(['live: wish']);
  });
});

describe('a mode that was opened at the start', () => {
  it.each([
    ['keys and an unfinished second run stay behind the start screen', 'unfinished', true, 'behind'],
    ['keys and no run are shown', 'none', true, 'shown'],
    ['a finished run is shown', 'finished', false, 'shown'],
    ['a first run without anything yet is closed', 'unfinished', false, 'closed'],
  ] as const)('with %s', (_, run, work, place) => {
    expect(placeAtStart({ because: 'last-time', wish: false, run, work })).toBe(place);
  });

  it('because of a wish is shown, unless the wish is another account’s', () => {
    const there = { because: 'wish', run: 'unfinished', work: true } as const;
    expect(placeAtStart({ ...there, wish: true })).toBe('shown');
    expect(placeAtStart({ ...there, wish: false })).toBe('closed');
  });
});
