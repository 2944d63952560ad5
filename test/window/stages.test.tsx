// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { StageReport } from '../../preload/contract';
import { Stages } from '../../renderer/parts/Stages';
import { createFakeBridge, greenStages } from '../fakes/bridge';

afterEach(cleanup);

const heard = (): (string | null)[] => [...screen.getByRole('log').children].map((line) => line.textContent);

/** As main tells it: these have ended, the next one runs, the rest waits. */
const upTo = (count: number): StageReport[] =>
  greenStages.map((stage, at) =>
    at < count
      ? stage
      : { ...stage, state: at === count ? 'running' : 'waiting', evidence: {}, durationMs: null },
  );

describe('the answer time', () => {
  it('stands once in its line: not beside how long it took to measure', () => {
    const fake = createFakeBridge();
    Object.defineProperty(window, 'ventario', { value: fake.bridge, configurable: true });
    const { container } = render(<Stages stages={greenStages} />);
    const summaries = [...container.querySelectorAll('summary')];
    const line = summaries.find((each) => each.textContent?.includes('Antwortzeit'))?.textContent ?? '';
    expect(line.match(/\d+\u00a0ms/g)).toEqual(['14\u00a0ms']);
  });
});

describe('what a screen reader hears of a test', () => {
  it('is one line for each stage, also when several end between two pictures', () => {
    Object.defineProperty(window, 'ventario', { value: createFakeBridge().bridge, configurable: true });
    const { rerender } = render(<Stages stages={upTo(0)} />);
    expect(heard()).toEqual([]);
    rerender(<Stages stages={upTo(1)} />);
    const [first] = heard();
    expect(first).toBe('Eingaben: In Ordnung. Prüfsumme und Modus stimmen');
    const line = screen.getByRole('log').children[0];
    rerender(<Stages stages={upTo(5)} />);
    expect(heard()).toHaveLength(5);
    // Added to, never changed: a line that stays the same element is not read again.
    expect(screen.getByRole('log').children[0]).toBe(line);
    rerender(<Stages stages={[...greenStages]} />);
    expect(heard()).toHaveLength(greenStages.length);
    expect(new Set(heard()).size).toBe(greenStages.length);
  });

  it('names the one that failed, leaves its cause to the verdict, and the skipped in one line', () => {
    Object.defineProperty(window, 'ventario', { value: createFakeBridge().bridge, configurable: true });
    const stages = greenStages.map((stage, at): StageReport => {
      if (at < 5) return stage;
      return at === 5
        ? { ...stage, state: 'failed', failure: { code: 'key-disabled' }, evidence: {} }
        : { ...stage, state: 'skipped', failure: null, evidence: {}, durationMs: null };
    });
    render(<Stages stages={stages} />);
    expect(heard()).toHaveLength(7);
    expect(heard()[5]).toBe('Signatur: Fehlgeschlagen.');
    expect(heard()[6]).toMatch(/^Übersprungen: IP-Whitelist, /);
  });
});
