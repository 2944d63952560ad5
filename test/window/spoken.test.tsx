// @vitest-environment jsdom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StageReport, TestState } from '../../preload/contract';
import { Spoken } from '../../renderer/parts/Spoken';
import { SpokenTest } from '../../renderer/parts/SpokenTest';
import { startMirror } from '../../renderer/store/mirror';
import { createFakeBridge, greenStages } from '../fakes/bridge';

/** What is put where screen readers hear it, and when; that they speak it is test/whole/screen-reader.test.ts. */

const ONE_LINE = 400;
const KEY = 'vk_test_key';

let say: (test: TestState) => void;
let stop: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  const fake = createFakeBridge();
  Object.defineProperty(window, 'ventario', { value: fake.bridge, configurable: true });
  stop = startMirror(fake.bridge);
  say = (test) => act(() => fake.say('test', test));
});
afterEach(() => {
  cleanup();
  stop();
  vi.useRealTimers();
});

const pass = (ms: number): void => act(() => void vi.advanceTimersByTime(ms));
const heard = (): (string | null)[] => [...screen.getByRole('log').children].map((line) => line.textContent);

/** As main tells it: these have ended, the next one runs, the rest waits. */
const upTo = (count: number): StageReport[] =>
  greenStages.map((stage, at) =>
    at < count
      ? stage
      : { ...stage, state: at === count ? 'running' : 'waiting', evidence: {}, durationMs: null },
  );
const running = (stages: StageReport[], startedAt = 1): TestState => ({
  keyId: KEY,
  running: true,
  startedAt,
  endedAt: null,
  stages,
  verdict: null,
});
const green = (startedAt = 1): TestState => ({
  ...running([...greenStages], startedAt),
  running: false,
  endedAt: 2,
  verdict: 'green',
});
/** Until all was said. */
const toTheEnd = (): void => {
  for (let lines = 0; lines <= greenStages.length; lines += 1) pass(ONE_LINE);
};

describe('what a screen reader hears of a test', () => {
  it('is one line after the other, also of stages that end at the same time, and the verdict last', () => {
    render(<SpokenTest keyId={KEY} />);
    say(running(upTo(1)));
    pass(ONE_LINE);
    expect(heard()).toEqual(['Eingaben: In Ordnung. Prüfsumme und Modus stimmen']);
    const line = screen.getByRole('log').children[0];
    say(green());
    pass(ONE_LINE);
    expect(heard()).toHaveLength(2);
    // Added to, never changed: a line that stays the same element is not read again.
    expect(screen.getByRole('log').children[0]).toBe(line);
    toTheEnd();
    expect(heard()).toHaveLength(greenStages.length + 1);
    expect(heard().at(-1)).toBe('Die Verbindung steht. Schlüssel, Adresse und Rechte stimmen.');
    expect(new Set(heard()).size).toBe(heard().length);
  });

  it('is gone a moment after it was said, so that no dialog brings it back, and comes anew with the next test', () => {
    render(<SpokenTest keyId={KEY} />);
    say(running(upTo(0)));
    say(green());
    toTheEnd();
    pass(3_000);
    expect(heard()).toEqual([]);
    say(running(upTo(0), 5));
    say(green(5));
    toTheEnd();
    expect(heard()).toHaveLength(greenStages.length + 1);
  });

  it('is nothing of a test that was over before, nor of another key’s', () => {
    say(green());
    render(<SpokenTest keyId={KEY} />);
    toTheEnd();
    expect(heard()).toEqual([]);
    say({ ...green(5), keyId: 'vk_test_other' });
    toTheEnd();
    expect(heard()).toEqual([]);
  });

  it('names the one that failed, the skipped in one line, and then the cause', () => {
    render(<SpokenTest keyId={KEY} />);
    say(running(upTo(5)));
    const stages = greenStages.map((stage, at): StageReport => {
      if (at < 5) return stage;
      return at === 5
        ? { ...stage, state: 'failed', failure: { code: 'key-disabled' }, evidence: {} }
        : { ...stage, state: 'skipped', failure: null, evidence: {}, durationMs: null };
    });
    say({ ...running(stages), running: false, endedAt: 2, verdict: 'failed' });
    toTheEnd();
    expect(heard()).toHaveLength(8);
    expect(heard()[5]).toBe('Signatur: Fehlgeschlagen.');
    expect(heard()[6]).toMatch(/^Übersprungen: IP-Whitelist, /);
    expect(heard()[7]).toMatch(/gesperrt/);
  });
});

describe('a text that is spoken when it changes', () => {
  it('is not read as it comes with the page, once when it changes, and never again', () => {
    const { rerender, container } = render(<Spoken text="Verbunden" />);
    const heard = () => container.querySelector('[aria-live=polite]')?.textContent;
    expect(heard()).toBe('');
    rerender(<Spoken text="Offline" />);
    expect(heard()).toBe('Offline');
    rerender(<Spoken text="Verbunden" />);
    expect(heard()).toBe('Verbunden');
    pass(3_000);
    expect(heard()).toBe('');
  });
});
