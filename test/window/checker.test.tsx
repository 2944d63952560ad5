import { act, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { openKey } from '../../renderer/views/inside';
import { fails, greenStages, someKey } from '../fakes/bridge';
import { asked, closeWindow, openWindow } from './viewsRoom';
import { areaScenarios } from './viewsScenarios';

afterEach(closeWindow);

const row = someKey();
async function openCard() {
  const options = areaScenarios['area-test']?.options() ?? {};
  const keys = { rows: [row], asOf: Date.now(), loading: false, failure: null };
  const fake = await openWindow({ ...options, snapshot: { ...options.snapshot, keys } });
  act(() => openKey(row.id, 'test'));
  const card = await screen.findByRole('region', { name: 'Auf dem Rechner des Bots prüfen' });
  return { fake, card: within(card) };
}

describe('The checker for the bot’s machine', () => {
  it('is saved in the language of the bot, and says how it is run', async () => {
    const { fake, card } = await openCard();
    fireEvent.click(card.getByRole('button', { name: 'Skript für Python …' }));
    await card.findByText('Gespeichert: /home/erika/bot/ventario-check.py');
    expect(asked(fake, 'saveChecker')).toEqual([{ language: 'python' }]);
    card.getByText('python3 ventario-check.py --file bot.env --json > bericht.json');
  });

  it('shows the report as coming from there, and offers what helps the key', async () => {
    const { fake, card } = await openCard();
    fireEvent.click(card.getByRole('button', { name: 'Bericht einlesen …' }));
    await card.findByRole('heading', { name: /^Vom Rechner des Bots, / });
    expect(asked(fake, 'readCheckerReport')).toEqual([{ keyId: row.id, from: 'file' }]);
    card.getByText('Die Adresse des Bots steht nicht auf der Whitelist.');
    expect(card.getAllByText(/Ventario sieht den Rechner des Bots als/).length).toBeGreaterThan(0);
    card.getByRole('button', { name: 'Whitelist bearbeiten' });
    expect(card.queryByText(/diesen PC/)).toBeNull();
  });

  it('offers no time settings of this device for the clock of another', async () => {
    const { fake, card } = await openCard();
    fake.answer('readCheckerReport', async () => ({
      ok: true,
      value: {
        implementation: 'shell',
        startedAt: Date.now(),
        host: 'api.ventario.example',
        key: null,
        sameKey: null,
        missing: null,
        verdict: 'failed',
        stages: greenStages.map((stage) =>
          stage.id === 'clock'
            ? {
                ...stage,
                state: 'failed',
                failure: { code: 'clock-skew', evidence: { skewMs: 47_000, bot: true } },
              }
            : stage,
        ),
      },
    }));
    fireEvent.click(card.getByRole('button', { name: 'Aus der Zwischenablage' }));
    expect(
      (await card.findAllByText(/^Die Uhr des Bot-Rechners geht 47.Sekunden vor\.$/)).length,
    ).toBeGreaterThan(0);
    expect(asked(fake, 'readCheckerReport')).toEqual([{ keyId: row.id, from: 'clipboard' }]);
    expect(card.queryByRole('button', { name: 'Zeiteinstellungen' })).toBeNull();
  });

  it('says when the report is about another key, and when it is none; a cancelled dialog says nothing', async () => {
    const { fake, card } = await openCard();
    fake.answer('readCheckerReport', async () => fails('cancelled'));
    fireEvent.click(card.getByRole('button', { name: 'Bericht einlesen …' }));
    await act(async () => undefined);
    expect(card.queryByRole('alert')).toBeNull();
    fake.answer('readCheckerReport', async () => fails('report-unreadable'));
    fireEvent.click(card.getByRole('button', { name: 'Bericht einlesen …' }));
    await card.findByText(/Das ist kein Bericht des Prüfers/);
    fake.answer('readCheckerReport', async () => ({
      ok: true,
      value: {
        implementation: 'node',
        startedAt: Date.now(),
        host: null,
        key: 'vk_test_…AAAA',
        sameKey: false,
        missing: null,
        stages: greenStages,
        verdict: 'green',
      },
    }));
    fireEvent.click(card.getByRole('button', { name: 'Bericht einlesen …' }));
    await card.findByText('Dieser Bericht gehört zu einem anderen Schlüssel: vk_test_…AAAA.');
    card.getByText('Vom Rechner des Bots steht die Verbindung.');
  });
});
