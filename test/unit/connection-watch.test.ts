import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchConnection } from '../../main/backend/connection-watch';
import { DONE, failed } from '../../main/failure';
import { emptyMirror } from '../fakes/mirror';

const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A watch whose backend answers the probe, and the list as `list` says: the app asks for it when the way is back. */
function open(list: { works: boolean }) {
  const mirror = emptyMirror();
  const asked: number[] = [];
  const watch = watchConnection({ mirror, now: Date.now, probe: async () => DONE });
  const askForList = () => {
    asked.push(Date.now());
    watch.note(list.works ? null : failed('server-trouble').failure);
  };
  let was = mirror.get('connection').state;
  mirror.follow(() => {
    const is = mirror.get('connection').state;
    if (was === 'trouble' && is === 'online') queueMicrotask(askForList);
    was = is;
  });
  return { mirror, watch, asked, askForList };
}

describe('a backend in trouble', () => {
  it('is asked less and less often while only one of its answers fails', async () => {
    const { asked, askForList, watch } = open({ works: false });
    askForList();
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    const waits = asked.slice(1).map((at, index) => (at - (asked[index] ?? 0)) / 1000);
    expect(waits.slice(0, 7)).toEqual([2, 4, 8, 16, 32, 60, 60]);
    watch.stop();
  });

  it('that was well for a minute is soon looked at again', async () => {
    const list = { works: false };
    const { asked, askForList, watch, mirror } = open(list);
    askForList();
    await vi.advanceTimersByTimeAsync(MINUTE);
    list.works = true;
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(mirror.get('connection').state).toBe('online');
    list.works = false;
    askForList();
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked).toHaveLength(before + 1);
    watch.stop();
  });

  it('and offline for a moment soon after a long outage, is soon looked at again', async () => {
    const list = { works: false };
    const { watch, mirror, askForList } = open(list);
    askForList();
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    list.works = true;
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(mirror.get('connection').state).toBe('online');
    watch.note(failed('offline').failure);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(mirror.get('connection').state).toBe('online');
    watch.stop();
  });
});
