import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { KeyRow, Rotation, TestResult } from '../../preload/contract';
import { openKey, openKeys } from '../../renderer/views/inside';
import { someKeyId } from '../fakes/bridge';
import { someRotation } from '../fakes/key-scenarios';
import { asked, closeWindow, openWindow } from './viewsRoom';
import { mixedKeys, settled } from './viewsScenarios';

afterEach(closeWindow);

const now = Date.now();
const green: TestResult = { at: now, verdict: 'green', stage: null, code: null, durationMs: 84 };
const red: TestResult = { ...green, verdict: 'failed', stage: 'clock', code: 'clock-skew' };

/** As it stands there, with its spaces that do not break. */
const exactly = (text: string) => (_: string, element: Element | null) =>
  element?.tagName === 'P' && element.textContent === text;

async function openList(rows: readonly KeyRow[] = mixedKeys(now), rotations: Rotation[] = []) {
  const fake = await openWindow({
    snapshot: settled(now, {
      keys: { rows: [...rows], asOf: now, loading: false, failure: null },
      rotations,
    }),
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
        notBefore: null,
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
              notBefore: null,
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
    const leftOut = 'Nicht getestet: 3\u00a0Schlüssel ohne Geheimnis auf diesem Gerät.';
    within(dialog).getByText(exactly(leftOut));
    const last = keyIds.at(-1) ?? '';
    await act(async () => end(last));
    await within(dialog).findByText('1 von 3 Tests ist fehlgeschlagen. Ein Schlüssel ist abgelaufen.');
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
        notBefore: null,
      },
    }));
    fireEvent.click(screen.getByRole('button', { name: 'Alle testen' }));
    const dialog = await screen.findByRole('dialog', { name: 'Ergebnis der Tests' });
    expect(
      within(dialog).getByText(
        'Ein Test ist durch, ohne Fehler. 2 Schlüssel wurden nicht getestet. Ein Schlüssel ist abgelaufen.',
      ),
    ).toBeDefined();
    expect(within(dialog).getAllByText('Noch nicht getestet')).toHaveLength(2);
  });

  it('ended by a limit that is spent for long, says from when on the rest can be tested', async () => {
    const fake = await openList();
    const notBefore = new Date(2026, 10, 23, 6, 30).getTime();
    fake.answer('testKeys', async ({ keyIds }) => ({
      ok: true,
      value: {
        running: false,
        startedAt: now,
        keys: keyIds.map((keyId, n) => ({ keyId, result: n === 0 ? green : null })),
        pausedUntil: null,
        notBefore,
      },
    }));
    fireEvent.click(screen.getByRole('button', { name: 'Alle testen' }));
    const dialog = await screen.findByRole('dialog', { name: 'Ergebnis der Tests' });
    within(dialog).getByText(
      'Ein Test ist durch, ohne Fehler. 2 Schlüssel wurden nicht getestet. Ventario lässt erst ab 23.11.2026, 06:30 Uhr wieder genug Anfragen zu. Ein Schlüssel ist abgelaufen.',
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

describe('what cannot pass', () => {
  const rowOf = (dialog: HTMLElement, label: string): HTMLElement => {
    const row = within(dialog)
      .getAllByRole('listitem')
      .find((each) => each.textContent?.includes(label));
    if (row === undefined) throw new Error(`No row of ${label}`);
    return row;
  };
  const markIn = (row: HTMLElement) => row.querySelector('[data-state]')?.getAttribute('data-state');

  /** All are green, except the first; it ends as `first`. */
  const tested = async (first: TestResult, rows: readonly KeyRow[], rotations: Rotation[] = []) => {
    const fake = await openList(rows, rotations);
    fake.answer('testKeys', async ({ keyIds }) => ({
      ok: true,
      value: {
        running: false,
        startedAt: now,
        keys: keyIds.map((keyId, n) => ({ keyId, result: n === 0 ? first : green })),
        pausedUntil: null,
        notBefore: null,
      },
    }));
    fireEvent.click(screen.getByRole('button', { name: 'Alle testen' }));
    return screen.findByRole('dialog', { name: 'Ergebnis der Tests' });
  };
  const rows = mixedKeys(now);
  const expiredRow = rows.find(({ status }) => status === 'expired') as KeyRow;
  const unexpired = rows.filter(({ status }) => status !== 'expired');
  const refused = { ...red, stage: 'signature' } as const;
  const tone = (dialog: HTMLElement, text: string) =>
    within(dialog).getByText(text).closest('[data-tone]')?.getAttribute('data-tone');

  it('is not tested when it was locked, stands there as that, and is no failure', async () => {
    // Locked elsewhere a moment ago.
    const dialog = await tested({ ...refused, code: 'key-disabled' }, unexpired);
    expect(tone(dialog, '2 Tests sind durch, ohne Fehler. Ein Schlüssel ist inzwischen gesperrt.')).toBe(
      'ok',
    );
    const locked = rowOf(dialog, 'Alter Laptop');
    expect(locked.textContent).toContain('Gesperrt – nicht getestet');
    expect(markIn(locked)).toBe('skipped');
    expect(dialog.querySelectorAll('[data-state="failed"]')).toHaveLength(0);
    expect(within(dialog).queryByRole('button', { name: /^Ansehen/ })).toBeNull();
  });

  it('is counted apart when its time is over, and wants attention', async () => {
    const dialog = await tested(green, rows);
    expect(tone(dialog, '3 Tests sind durch, ohne Fehler. Ein Schlüssel ist abgelaufen.')).toBe('warn');
    const expired = rowOf(dialog, 'Versuch 2025');
    expect(expired.textContent).toContain('Abgelaufen – nicht getestet');
    expect(markIn(expired)).toBe('attention');
    expect(dialog.querySelectorAll('[data-state="failed"]')).toHaveLength(0);
  });

  it('is counted with those when only the test has shown that its time is over', async () => {
    const dialog = await tested({ ...refused, code: 'key-expired' }, rows);
    expect(tone(dialog, '2 Tests sind durch, ohne Fehler. 2 Schlüssel sind abgelaufen.')).toBe('warn');
    expect(dialog.querySelectorAll('[data-state="attention"]')).toHaveLength(2);
    expect(within(dialog).getAllByRole('button', { name: /^Ansehen/ })).toHaveLength(1);
  });

  it('wants no attention when it has a successor', async () => {
    const dialog = await tested(green, rows, [
      someRotation(now, { oldId: expiredRow.id, newId: someKeyId(1), stage: 'ended' }),
    ]);
    expect(tone(dialog, '3 Tests sind durch, ohne Fehler.')).toBe('ok');
    const expired = rowOf(dialog, 'Versuch 2025');
    expect(expired.textContent).toContain('Erneuert – nicht getestet');
    expect(markIn(expired)).toBe('skipped');
  });

  it('is not of this device when its secret is not here', async () => {
    const dialog = await tested(green, [...unexpired, { ...expiredRow, secretHere: 'no' }]);
    expect(tone(dialog, '3 Tests sind durch, ohne Fehler.')).toBe('ok');
    within(dialog).getByText(exactly('Nicht getestet: 4\u00a0Schlüssel ohne Geheimnis auf diesem Gerät.'));
  });
});

describe('a pause for the limits', () => {
  it('says why and how long, and goes', async () => {
    const fake = await openList();
    const going = { running: true, startedAt: now, keys: [], pausedUntil: null, notBefore: null };
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
