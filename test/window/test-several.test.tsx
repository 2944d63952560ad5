import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { TestResult } from '../../preload/contract';
import { openKey, openKeys } from '../../renderer/views/inside';
import { views } from '../../renderer/words/de/views';
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
      });
      return new Promise((resolve) => {
        end = (failed) =>
          resolve({
            ok: true,
            value: {
              running: false,
              startedAt: now,
              keys: keyIds.map((keyId) => ({ keyId, result: keyId === failed ? red : green })),
            },
          });
      });
    });
    fireEvent.click(screen.getByRole('button', { name: 'Alle testen' }));
    const dialog = await screen.findByRole('dialog', { name: '4 Schlüssel werden getestet' });
    const [{ keyIds }] = asked(fake, 'testKeys') as [{ keyIds: string[] }];
    expect(keyIds).not.toContain(someKeyId(3));
    expect(keyIds).not.toContain(someKeyId(5));
    expect(keyIds).not.toContain(someKeyId(7));
    expect(within(dialog).getByText('1 von 4 getestet')).toBeDefined();
    const leftOut =
      '3\u00a0Schlüssel ohne Geheimnis auf diesem Gerät und 1 gesperrter werden nicht getestet.';
    within(dialog).getByText(exactly(leftOut));
    const last = keyIds.at(-1) ?? '';
    await act(async () => end(last));
    await within(dialog).findByText('1 von 4 fehlgeschlagen.');
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
      },
    }));
    fireEvent.click(screen.getByRole('button', { name: 'Alle testen' }));
    const dialog = await screen.findByRole('dialog', { name: 'Ergebnis der Tests' });
    expect(
      within(dialog).getByText('Der Test ist durch, ohne Fehler. 3 wurden nicht getestet.'),
    ).toBeDefined();
    expect(within(dialog).getAllByText('Noch nicht getestet')).toHaveLength(3);
  });

  it('closed while it runs, ends it', async () => {
    const fake = await openList();
    fake.answer('testKeys', () => new Promise(() => undefined));
    fireEvent.click(screen.getByRole('button', { name: 'Alle testen' }));
    const dialog = await screen.findByRole('dialog', { name: '4 Schlüssel werden getestet' });
    fireEvent(dialog, new Event('cancel', { cancelable: true }));
    await waitFor(() => expect(asked(fake, 'cancelTestKeys')).toHaveLength(1));
  });
});

describe('what is not tested', () => {
  it.each([
    [1, 0, '1\u00a0Schlüssel ohne Geheimnis auf diesem Gerät wird nicht getestet.'],
    [0, 1, '1 gesperrter Schlüssel wird nicht getestet.'],
    [0, 2, '2 gesperrte Schlüssel werden nicht getestet.'],
    [2, 3, '2\u00a0Schlüssel ohne Geheimnis auf diesem Gerät und 3 gesperrte werden nicht getestet.'],
  ])('is said in one sentence: %d without secret, %d locked', (away, locked, sentence) => {
    expect(views.testSeveral.leftOut(away, locked)).toBe(sentence);
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
