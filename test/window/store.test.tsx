// @vitest-environment jsdom
import { act, renderHook, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Outcome } from '../../preload/wire';
import { LONG_AFTER_MS, SKELETON_AFTER_MS, useCall } from '../../renderer/store/call';
import { sliceNow, startMirror, useSlice } from '../../renderer/store/mirror';
import { createFakeBridge, emptySnapshot, type Fake, fails, NOON } from '../fakes/bridge';

const stops: (() => void)[] = [];
const follow = (fake: Fake) => {
  stops.push(startMirror(fake.bridge));
  return fake;
};
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  vi.useRealTimers();
});

describe('The mirror', () => {
  it('keeps what was said while the snapshot was on its way', async () => {
    let answer: (value: Outcome<typeof emptySnapshot>) => void = () => undefined;
    const fake = follow(
      createFakeBridge({ answers: { snapshot: () => new Promise((resolve) => (answer = resolve)) } }),
    );
    fake.say('mode', 'practice');
    fake.say('bot', { state: 'running', keyId: 'k', requests: 3, failure: null });
    answer({ ok: true, value: emptySnapshot });
    await waitFor(() => expect(sliceNow('keychain').state).toBe('ready'));
    expect(sliceNow('mode')).toBe('practice');
    expect(sliceNow('bot').requests).toBe(3);
  });

  it('asks once', async () => {
    const fake = follow(createFakeBridge());
    await waitFor(() => expect(sliceNow('keychain').state).toBe('ready'));
    expect(fake.calls.map((call) => call.name)).toEqual(['snapshot']);
  });

  it('hears nothing any more once it has stopped', () => {
    const fake = createFakeBridge();
    const stop = startMirror(fake.bridge);
    stop();
    fake.say('mode', 'live');
    expect(sliceNow('mode')).toBeNull();
  });

  it('renders a view anew only when its own slice changes', async () => {
    const fake = follow(createFakeBridge());
    await waitFor(() => expect(sliceNow('keychain').state).toBe('ready'));
    let renders = 0;
    renderHook(() => {
      renders += 1;
      return useSlice('keys');
    });
    const before = renders;
    act(() => fake.say('bot', { state: 'running', keyId: 'k', requests: 3, failure: null }));
    expect(renders).toBe(before);
    act(() => fake.say('keys', { rows: [], asOf: NOON, loading: true, failure: null }));
    expect(renders).toBe(before + 1);
  });
});

describe('A call', () => {
  it('is made once at a double click', async () => {
    const made = vi.fn(async () => ({ ok: true as const, value: 1 }));
    const { result } = renderHook(() => useCall(made));
    await act(async () => {
      const [first, second] = await Promise.all([result.current.run(), result.current.run()]);
      expect(first).toEqual({ ok: true, value: 1 });
      expect(second).toBeNull();
    });
    expect(made).toHaveBeenCalledTimes(1);
  });

  it('says after 300 ms that it is waiting, and after 30 s that it takes longer', async () => {
    vi.useFakeTimers();
    let answer: (value: Outcome<number>) => void = () => undefined;
    const { result } = renderHook(() =>
      useCall(() => new Promise<Outcome<number>>((resolve) => (answer = resolve))),
    );
    act(() => void result.current.run());
    expect(result.current).toMatchObject({ pending: true, slow: false, long: false });
    act(() => void vi.advanceTimersByTime(SKELETON_AFTER_MS));
    expect(result.current).toMatchObject({ slow: true, long: false });
    act(() => void vi.advanceTimersByTime(LONG_AFTER_MS));
    expect(result.current.long).toBe(true);
    await act(async () => answer({ ok: true, value: 1 }));
    expect(result.current).toMatchObject({ pending: false, slow: false, long: false, failure: null });
  });

  it('loses its warning when Ventario can be reached again, and keeps one with another cause', async () => {
    const fake = follow(createFakeBridge());
    const network = renderHook(() => useCall(async () => fails('timeout')));
    const label = renderHook(() => useCall(async () => fails('label-empty')));
    await act(async () => {
      await network.result.current.run();
      await label.result.current.run();
    });
    expect(network.result.current.failure?.code).toBe('timeout');
    act(() => fake.say('connection', { state: 'online', failure: null, since: NOON }));
    expect(network.result.current.failure).toBeNull();
    expect(label.result.current.failure?.code).toBe('label-empty');
  });

  it('turns a rejection into a failure without a text', async () => {
    const { result } = renderHook(() =>
      useCall(async (): Promise<Outcome<number>> => Promise.reject(new Error('vs_test_secret'))),
    );
    await act(async () => void (await result.current.run()));
    expect(result.current.failure).toEqual({ code: 'internal' });
  });
});
