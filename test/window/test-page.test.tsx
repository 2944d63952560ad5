import { act, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { KeyRow, Snapshot, TestResult } from '../../preload/contract';
import { openKey } from '../../renderer/views/inside';
import { de } from '../../renderer/words/de';
import { greenStages, someJourney, someKey, someKeyId } from '../fakes/bridge';
import { asked, closeWindow, openWindow } from './viewsRoom';
import { settled } from './viewsScenarios';

afterEach(closeWindow);

const now = Date.now();
const DAY = 24 * 60 * 60_000;
const failures: TestResult[] = Array.from({ length: 50 }, (_, at) => ({
  at: now - at * 60_000,
  verdict: 'failed',
  stage: 'signature',
  code: 'signature-invalid',
  durationMs: 80,
}));

async function openPage(change: Partial<KeyRow> = {}, snapshot: Partial<Snapshot> = {}) {
  const row = someKey({ lastTest: { at: now, green: false }, ...change });
  const fake = await openWindow({
    snapshot: settled(now, {
      keys: { rows: [row], asOf: now, loading: false, failure: null },
      test: {
        keyId: row.id,
        running: false,
        startedAt: now - 80,
        endedAt: now,
        verdict: 'failed',
        stages: greenStages.map((stage) =>
          stage.id === 'signature'
            ? { ...stage, state: 'failed', failure: { code: 'signature-invalid' } }
            : stage,
        ),
      },
      ...snapshot,
    }),
    answers: { testHistory: async () => ({ ok: true, value: { results: failures } }) },
  });
  act(() => openKey(row.id, 'test'));
  await screen.findByText('Letzte 50 Tests');
  return fake;
}

describe('The page of a key’s test', () => {
  it('knows the last success, although fifty failures have come since', async () => {
    await openPage({ lastGreenAt: now - 40 * DAY });
    expect(screen.getAllByText(/^Zuletzt erfolgreich: /)).toHaveLength(2);
    expect(screen.queryByText('Noch nie erfolgreich.')).toBeNull();
  });

  it('says so when there never was one', async () => {
    await openPage({ lastGreenAt: null });
    screen.getByText('Noch nie erfolgreich.');
    expect(screen.queryByText(/^Zuletzt erfolgreich: /)).toBeNull();
  });

  it('takes a key over by hand, and makes none', async () => {
    const fake = await openPage();
    fireEvent.click(screen.getByRole('button', { name: 'Schlüssel neu übernehmen' }));
    await screen.findByRole('heading', { level: 1, name: /Drei Dinge/ });
    expect(asked(fake, 'beginJourney')).toHaveLength(1);
    expect(asked(fake, 'changeJourney')).toEqual([{ way: 'manual' }]);
  });

  it('goes on with an unfinished run that has its key', async () => {
    const fake = await openPage({}, { journey: someJourney({ step: 7, reached: 7, keyId: someKeyId(1) }) });
    fireEvent.click(screen.getByRole('button', { name: 'Schlüssel neu übernehmen' }));
    await screen.findByRole('heading', { level: 1, name: de.journey.step7.title });
    expect(asked(fake, 'beginJourney')).toEqual([]);
    expect(asked(fake, 'changeJourney')).toEqual([]);
  });
});
