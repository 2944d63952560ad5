import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { TestResult } from '../../preload/contract';
import { openKey, openKeys } from '../../renderer/views/inside';
import { someKeyId } from '../fakes/bridge';
import { asked, closeWindow, openWindow } from './viewsRoom';
import { mixedKeys, settled } from './viewsScenarios';

afterEach(closeWindow);

const now = Date.now();
const green: TestResult = { at: now, verdict: 'green', stage: null, code: null, durationMs: 84 };
const red: TestResult = { ...green, verdict: 'failed', stage: 'clock', code: 'clock-skew' };

/** As it stands there, with its spaces that do not break. */
const exactly = (text: string) => (_: string, element: Element | null) =>
  element?.tagName === 'P' && element.textContent === text;

async function openList() {
  const fake = await openWindow({
    snapshot: settled(now, { keys: { rows: mixedKeys(now), asOf: now, loading: false, failure: null } }),
  });
  act(() => openKeys());
  await screen.findByRole('heading', { level: 1, name: 'API-Verwaltung' });
  await waitFor(() => expect(asked(fake, 'refreshKeys')).not.toHaveLength(0));
  return fake;
}

describe('testing many keys from the list', () => {
  it('tests those whose secret may be here, shows how far it is, and the failed first', async () => {
    const fake = await openList();
    let end: (failed: string) => void = () => undefined;
    fake.answer('testKeys', ({ keyIds }) => {
      fake.say('bulkTest', {
        running: true,
        startedAt: now,
        keys: keyIds.map((keyId, n) => ({ keyId, result: n === 0 ? green : null })),
        pausedUntil: null,
      });
      return new Promise((resolve) => {
        end = (failed) =>
          resolve({
            ok: true,
            value: {
              running: false,
              startedAt: now,
              keys: keyIds.map((keyId) => ({ keyId, result: keyId === failed ? red : green })),
              pausedUntil: null,
            },
          });
      });
    });
    fireEvent.click(screen.getByRole('button', { name: 'Alle testen' }));
    const dialog = await screen.findByRole('dialog', { name: '3 Schlüssel werden getestet' });
    const [{ keyIds }] = asked(fake, 'testKeys') as [{ keyIds: string[] }];
    expect(keyIds).not.toContain(someKeyId(3));
    expect(keyIds).not.toContain(someKeyId(5));
    expect(keyIds).not.toContain(someKeyId(6));
    expect(keyIds).not.toContain(someKeyId(7));
    expect(within(dialog).getByText('1 von 3 getestet')).toBeDefined();
    const leftOut = '3\u00a0Schlüssel ohne Geheimnis auf diesem Gerät werden nicht getestet.';
    within(dialog).getByText(exactly(leftOut));
    const last = keyIds.at(-1) ?? '';
    await act(async () => end(last));
    await within(dialog).findByText('1 von 3 fehlgeschlagen.');
    within(dialog).getByText(exactly(leftOut));
    const rows = within(dialog).getAllByRole('listitem');
    expect(rows[0]?.textContent).toContain('Uhrzeit: ');
    fireEvent.click(within(rows[0] as HTMLElement).getByRole('button', { name: /^Ansehen/ }));
    await screen.findByRole('heading', { level: 1, name: 'Verbindungstest' });
    expect(asked(fake, 'testConnection')).toEqual([{ keyId: last }]);
  });

  it('cancelled, says what was not tested and calls nothing green', async () => {
    const fake = await openList();
    fake.answer('testKeys', async ({ keyIds }) => ({
      ok: true,
      value: {
        running: false,
        startedAt: now,
        keys: keyIds.map((keyId, n) => ({ keyId, result: n === 0 ? green : null })),
        pausedUntil: null,
      },
    }));
    fireEvent.click(screen.getByRole('button', { name: 'Alle testen' }));
    const dialog = await screen.findByRole('dialog', { name: 'Ergebnis der Tests' });
    expect(
      within(dialog).getByText('Der Test ist durch, ohne Fehler. 2 wurden nicht getestet.'),
    ).toBeDefined();
    expect(within(dialog).getAllByText('Noch nicht getestet')).toHaveLength(2);
  });

  it('ended by a limit that is spent for long, says from when on the rest can be tested', async () => {
    const fake = await openList();
    const pausedUntil = new Date(2026, 10, 23, 6, 30).getTime();
    fake.answer('testKeys', async ({ keyIds }) => ({
      ok: true,
      value: {
        running: false,
        startedAt: now,
        keys: keyIds.map((keyId, n) => ({ keyId, result: n === 0 ? green : null })),
        pausedUntil,
      },
    }));
    fireEvent.click(screen.getByRole('button', { name: 'Alle testen' }));
    const dialog = await screen.findByRole('dialog', { name: 'Ergebnis der Tests' });
    within(dialog).getByText(
      'Der Test ist durch, ohne Fehler. 2 wurden nicht getestet. Ventario lässt erst ab 23.11.2026, 06:30 Uhr wieder genug Anfragen zu.',
    );
  });

  it('closed while it runs, ends it', async () => {
    const fake = await openList();
    fake.answer('testKeys', () => new Promise(() => undefined));
    fireEvent.click(screen.getByRole('button', { name: 'Alle testen' }));
    const dialog = await screen.findByRole('dialog', { name: '3 Schlüssel werden getestet' });
    fireEvent(dialog, new Event('cancel', { cancelable: true }));
    await waitFor(() => expect(asked(fake, 'cancelTestKeys')).toHaveLength(1));
  });
});

describe('what cannot pass, as its user wished', () => {
  const rowOf = (dialog: HTMLElement, label: string): HTMLElement => {
    const row = within(dialog)
      .getAllByRole('listitem')
      .find((each) => each.textContent?.includes(label));
    if (row === undefined) throw new Error(`No row of ${label}`);
    return row;
  };
  const markIn = (row: HTMLElement) => row.querySelector('[data-state]')?.getAttribute('data-state');

  it('is not tested, stands there as that, and is no failure', async () => {
    const fake = await openList();
    const shut = { ...red, stage: 'signature', code: 'key-disabled' } as const;
    fake.answer('testKeys', async ({ keyIds }) => ({
      ok: true,
      value: {
        running: false,
        startedAt: now,
        // Locked elsewhere a moment ago.
        keys: keyIds.map((keyId, n) => ({ keyId, result: n === 0 ? shut : green })),
        pausedUntil: null,
      },
    }));
    fireEvent.click(screen.getByRole('button', { name: 'Alle testen' }));
    const dialog = await screen.findByRole('dialog', { name: 'Ergebnis der Tests' });
    within(dialog).getByText(
      '2 Tests sind durch, ohne Fehler. Einer ist inzwischen gesperrt oder abgelaufen.',
    );
    const locked = rowOf(dialog, 'Alter Laptop');
    const expired = rowOf(dialog, 'Versuch 2025');
    expect(locked.textContent).toContain('Gesperrt – nicht getestet');
    expect(expired.textContent).toContain('Abgelaufen – nicht getestet');
    expect([markIn(locked), markIn(expired)]).toEqual(['skipped', 'skipped']);
    expect(dialog.querySelectorAll('[data-state="failed"]')).toHaveLength(0);
    expect(within(dialog).queryByRole('button', { name: /^Ansehen/ })).toBeNull();
  });
});

describe('a pause for the limits', () => {
  it('says why and how long, and goes', async () => {
    const fake = await openList();
    const going = { running: true, startedAt: now, keys: [], pausedUntil: null };
    fake.answer('testKeys', () => new Promise(() => undefined));
    fireEvent.click(screen.getByRole('button', { name: 'Alle testen' }));
    const dialog = await screen.findByRole('dialog', { name: '3 Schlüssel werden getestet' });
    act(() => fake.say('bulkTest', { ...going, pausedUntil: Date.now() + 11_900 }));
    within(dialog).getByText(
      exactly('Wir warten, bis Ventario wieder genug Anfragen zulässt. Es geht in 12\u00a0s weiter.'),
    );
    act(() => fake.say('bulkTest', going));
    expect(within(dialog).queryByText(/^Wir warten/)).toBeNull();
  });
});

describe('the earlier tests of a key', () => {
  it('stand below the stages, with the last that was green', async () => {
    const fake = await openWindow({ snapshot: settled(now) });
    fake.answer('testHistory', async () => ({
      ok: true,
      value: { results: [red, { ...green, at: now - 60_000 }] },
    }));
    act(() => openKey(someKeyId(1), 'test'));
    const list = await screen.findByRole('list', { name: 'Letzte 2 Tests' });
    expect(within(list).getAllByRole('listitem')[0]?.textContent).toContain('Uhrzeit: ');
    const head = document.querySelector('details > summary');
    expect(head?.textContent).toMatch(/Zuletzt erfolgreich: \d\d:\d\d/);
  });
});
