import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { KeyRow } from '../../preload/contract';
import { goTo } from '../../renderer/store/place';
import { openKey, openKeys } from '../../renderer/views/inside';
import { fails, greenStages, someKeyId, whitelistStages } from '../fakes/bridge';
import { asked, closeWindow, openWindow } from './viewsRoom';
import { countlessKeys, manyKeys, mixedKeys, settled } from './viewsScenarios';

afterEach(closeWindow);

const now = Date.now();
const first = someKeyId(1);

async function openList(options: Parameters<typeof openWindow>[0] = { snapshot: settled(now) }) {
  const fake = await openWindow(options);
  act(() => openKeys());
  await screen.findByRole('heading', { level: 1, name: 'API-Verwaltung' });
  // It is seen a moment before its effects have run, and only then does it hear of a change.
  if (fake.state().session.state === 'signed-in') {
    await waitFor(() => expect(asked(fake, 'refreshKeys')).not.toHaveLength(0));
  }
  return fake;
}

async function openPage(keyId: string, page: 'facts' | 'test', options = { snapshot: settled(now) }) {
  const fake = await openWindow(options);
  act(() => openKey(keyId, page));
  await waitFor(() => expect(document.querySelector('h1')?.textContent).not.toBe('Übersicht'));
  return fake;
}

const labels = (): (string | null)[] =>
  screen.getAllByRole('rowheader').map((head) => head.querySelector('bdi')?.textContent ?? null);
const rowNamed = (label: string): HTMLElement => {
  const row = screen
    .getAllByRole('rowheader')
    .find((head) => head.querySelector('bdi')?.textContent === label);
  return row?.closest('tr') as HTMLElement;
};
/** The key goes to what has the focus, as a keyboard's does. */
const press = (key: string, more: object = {}): void => {
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more });
};
const keysOf = (rows: KeyRow[]) => ({
  snapshot: settled(now, { keys: { rows, asOf: now, loading: false, failure: null } }),
});
const openMenu = (label: string): HTMLElement => {
  fireEvent.click(screen.getByRole('button', { name: `Aktionen für „${label}“` }));
  return screen.getByRole('menu');
};

describe('the list of keys', () => {
  it('sorts by a head, and says how', async () => {
    await openList();
    fireEvent.click(screen.getByRole('button', { name: /^Letzter Zugriff/ }));
    expect(labels()[0]).toBe('Bot Büro-PC');
    expect(screen.getByRole('columnheader', { name: /Letzter Zugriff/ }).getAttribute('aria-sort')).toBe(
      'descending',
    );
  });

  it('filters what needs attention, counts it, and finds by text', async () => {
    await openList();
    fireEvent.click(screen.getByRole('radio', { name: 'Handlungsbedarf (3)' }));
    expect(labels()).toHaveLength(3);
    // A secret on another device is marked, and is nothing to mend.
    expect(labels()).not.toContain('Steuer-Export');
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'gibt es nicht' } });
    fireEvent.click(screen.getByRole('button', { name: 'Alle Schlüssel zeigen' }));
    expect(labels()).toHaveLength(6);
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'steuer' } });
    expect(labels()).toEqual(['Steuer-Export']);
  });

  it('marks a secret that is not on this device, and says so in the menu', async () => {
    const fake = await openList();
    expect(screen.getAllByText('Geheimnis auf diesem Gerät nicht mehr da')).toHaveLength(1);
    const item = within(openMenu('Steuer-Export')).getByRole('menuitem', { name: /^Exportieren …/ });
    expect(item.getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(item);
    expect(asked(fake, 'exportKey')).toEqual([]);
  });

  it('has a menu for the keyboard: arrows, Escape, and the focus comes back', async () => {
    await openList();
    const menu = openMenu('Bot Büro-PC');
    const items = within(menu).getAllByRole('menuitem');
    expect(document.activeElement).toBe(items[0]);
    fireEvent.keyDown(menu, { key: 'ArrowUp' });
    expect(document.activeElement).toBe(items.at(-1));
    fireEvent.keyDown(menu, { key: 'v' });
    expect(document.activeElement?.textContent).toBe('Verbindung testen');
    fireEvent.keyDown(menu, { key: 'Escape' });
    expect(screen.queryByRole('menu')).toBeNull();
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Aktionen für „Bot Büro-PC“');
  });

  it('exports what the dialog asked for, and names the file; a failure leaves nothing behind', async () => {
    const fake = await openList();
    const open = async () => {
      fireEvent.click(within(openMenu('Bot Büro-PC')).getByRole('menuitem', { name: 'Exportieren …' }));
      return within(await screen.findByRole('dialog'));
    };
    const first = await open();
    fireEvent.click(first.getByRole('radio', { name: /JSON/ }));
    fireEvent.click(first.getByRole('button', { name: 'Ort wählen …' }));
    await screen.findByText(/Gespeichert: .*ventario\.json/);
    fake.answer('exportKey', async () => fails('disk-full'));
    const second = await open();
    fireEvent.click(second.getByRole('button', { name: 'Ort wählen …' }));
    expect((await second.findByRole('alert')).textContent).toContain('Es blieb keine Teildatei zurück.');
    expect(screen.queryByText(/Gespeichert: /)).toBeNull();
  });

  it('unlocks from the menu, with the server’s word', async () => {
    const fake = await openList();
    fireEvent.click(within(openMenu('Alter Laptop')).getByRole('menuitem', { name: 'Entsperren' }));
    await screen.findByText(/Wieder aktiv\. Von Ventario bestätigt/);
    expect(fake.state().keys.rows.find((row) => row.id === someKeyId(5))?.status).toBe('active');
  });

  it('shows what is known offline, with its time', async () => {
    await openList({
      snapshot: settled(now, {
        connection: { state: 'offline', failure: { code: 'offline' }, since: now },
        session: { state: 'signed-out' },
      }),
    });
    expect(labels()).toHaveLength(6);
    expect(screen.getByText(/^Stand \d\d:\d\d/)).toBeDefined();
    expect(screen.getByText(/Angezeigt wird der Stand von/)).toBeDefined();
  });
});

describe('the list of a thousand keys', () => {
  it('holds few rows at a time, and says how many there are', async () => {
    await openList(keysOf(countlessKeys(now, 1000)));
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('1001');
    expect(screen.getAllByRole('rowheader').length).toBeLessThan(40);
    expect(screen.getByText('1.000 Schlüssel')).toBeDefined();
  });

  it('goes by the keyboard from row to row, and the row with the focus is in the page wherever it is', async () => {
    await openList(keysOf(countlessKeys(now, 1000)));
    const first = screen.getAllByRole('row')[1] as HTMLElement;
    expect(first.tabIndex).toBe(0);
    act(() => first.focus());
    const at = () => document.activeElement?.getAttribute('aria-rowindex');
    press('ArrowDown');
    expect(at()).toBe('3');
    press('End');
    expect(at()).toBe('1001');
    press('ArrowDown');
    expect(at()).toBe('1001');
    press('PageUp');
    expect(Number(at())).toBeLessThan(1000);
    press('Home');
    expect(at()).toBe('2');
    // One row is a tab stop, and no other.
    expect(screen.getAllByRole('row').filter((row) => row.tabIndex === 0)).toHaveLength(1);
  });

  it('keeps the row with the focus while it is scrolled out of sight', async () => {
    await openList(keysOf(countlessKeys(now, 1000)));
    const first = screen.getAllByRole('row')[1] as HTMLElement;
    act(() => first.focus());
    const scroller = document.querySelector('[data-keys-scroller]') as HTMLElement;
    act(() => {
      scroller.scrollTop = 30_000;
      fireEvent.scroll(scroller);
    });
    const shown = screen.getAllByRole('row').map((row) => Number(row.getAttribute('aria-rowindex')));
    expect(Math.max(...shown)).toBeGreaterThan(400);
    expect(document.activeElement).toBe(first);
    press('ArrowDown');
    expect(document.activeElement?.getAttribute('aria-rowindex')).toBe('3');
  });

  it('goes on with the row that follows when the one with the focus is gone', async () => {
    const rows = manyKeys(now);
    const fake = await openList(keysOf(rows));
    const gone = rowNamed('Bot Büro-PC');
    act(() => gone.focus());
    const next = Number(gone.getAttribute('aria-rowindex'));
    act(() =>
      fake.say('keys', {
        ...fake.state().keys,
        rows: fake.state().keys.rows.filter((row) => row.label !== 'Bot Büro-PC'),
      }),
    );
    expect(document.activeElement?.getAttribute('aria-rowindex')).toBe(String(next));
    expect(document.activeElement?.textContent).not.toContain('Bot Büro-PC');
  });

  it('opens with Enter, and is at the same row when one comes back', async () => {
    await openList(keysOf(countlessKeys(now, 1000)));
    act(() => (screen.getAllByRole('row')[1] as HTMLElement).focus());
    for (let turn = 0; turn < 3; turn += 1) press('PageDown');
    const row = document.activeElement as HTMLElement;
    const index = row.getAttribute('aria-rowindex');
    const label = row.querySelector('bdi')?.textContent ?? '';
    press('Enter');
    await screen.findByRole('heading', { level: 1, name: label });
    act(() => openKeys());
    await screen.findByRole('grid');
    expect(
      screen
        .getAllByRole('row')
        .find((each) => each.tabIndex === 0)
        ?.getAttribute('aria-rowindex'),
    ).toBe(index);
  });

  it('keeps the search and the sorting while a key is looked at, and forgets the search for another list', async () => {
    await openList(keysOf(countlessKeys(now, 1000)));
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'alarm 6' } });
    fireEvent.click(screen.getByRole('button', { name: /^Bezeichnung/ }));
    const before = labels();
    expect(before.length).toBeLessThan(40);
    fireEvent.click(screen.getByRole('button', { name: `${before[0]} – Schlüssel öffnen` }));
    await screen.findByRole('heading', { level: 1, name: before[0] as string });
    act(() => openKeys());
    await screen.findByRole('grid');
    expect(labels()).toEqual(before);
    act(() => openKeys('all'));
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('1001');
  });

  it('takes the focus to the search when the last row under it goes', async () => {
    const fake = await openList();
    act(() => openKeys('locked'));
    const row = rowNamed('Alter Laptop');
    act(() => row.focus());
    press('ContextMenu');
    fireEvent.click(screen.getByRole('menuitem', { name: 'Entsperren' }));
    await screen.findByText('Kein Schlüssel ist gesperrt.');
    expect(fake.state().keys.rows.some((each) => each.status === 'disabled')).toBe(false);
    expect(document.activeElement).toBe(screen.getByRole('searchbox'));
  });

  it('has the row’s menu at the menu key, and the focus goes back to the row', async () => {
    await openList();
    act(() => rowNamed('Bot Büro-PC').focus());
    press('F10', { shiftKey: true });
    const menu = screen.getByRole('menu');
    expect(
      within(menu)
        .getAllByRole('menuitem')
        .map((item) => item.textContent),
    ).toEqual(['Verbindung testen', 'Exportieren …', 'Erneuern …', 'Sperren …', 'Löschen …']);
    // Keys in the menu are the menu's, although it hangs below the row.
    fireEvent.keyDown(menu, { key: 'ArrowDown' });
    expect(document.activeElement?.getAttribute('role')).toBe('menuitem');
    fireEvent.keyDown(menu, { key: 'Escape' });
    expect(document.activeElement).toBe(rowNamed('Bot Büro-PC'));
  });

  it('leads with the arrows through the controls of a row', async () => {
    await openList();
    act(() => rowNamed('Bot Büro-PC').focus());
    press('ArrowRight');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('„Bot Büro-PC“ auswählen');
    press('ArrowDown');
    expect(document.activeElement?.getAttribute('data-control')).toBe('choose');
    expect(document.activeElement?.getAttribute('aria-label')).not.toBe('„Bot Büro-PC“ auswählen');
    press('ArrowLeft');
    expect(document.activeElement?.tagName).toBe('TR');
  });

  it('opens the key’s page at the dialog that the menu names', async () => {
    await openList();
    fireEvent.click(within(openMenu('Bot Büro-PC')).getByRole('menuitem', { name: 'Erneuern …' }));
    await screen.findByRole('heading', { level: 1, name: 'Bot Büro-PC' });
    await screen.findByRole('dialog');
  });

  it('says how many keys have come while the first load goes on', async () => {
    await openList({
      snapshot: settled(now, {
        keys: { rows: countlessKeys(now, 400), asOf: null, loading: true, failure: null },
      }),
      answers: { refreshKeys: () => new Promise(() => undefined) },
    });
    await screen.findByText('Schlüssel werden geladen … bisher 400');
  });
});

describe('locking several keys', () => {
  const active = (): KeyRow[] => countlessKeys(now, 40).filter((row) => row.status === 'active');

  it('selects by space bar and by Shift, also what is out of sight later, and asks once', async () => {
    const fake = await openList(keysOf(active()));
    act(() => (screen.getAllByRole('row')[1] as HTMLElement).focus());
    press(' ');
    press('ArrowDown');
    press('ArrowDown');
    press(' ', { shiftKey: true });
    expect(screen.getByText('3 ausgewählt')).toBeDefined();
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: labels()[0] } });
    expect(screen.getByText('3 ausgewählt, davon 2 ausgeblendet')).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Sperren (3)' }));
    const dialog = screen.getByRole('dialog');
    expect(asked(fake, 'lockKeys')).toEqual([]);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Sperren (3)' }));
    await within(dialog).findByText(/3 Schlüssel gesperrt\. Von Ventario bestätigt/);
    expect(asked(fake, 'lockKeys')).toHaveLength(1);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Schließen' }));
    // What is locked is not selected any more.
    expect(screen.queryByText(/ausgewählt/)).toBeNull();
  });

  it('calls locked only what the server has confirmed, and tries the others again', async () => {
    const rows = active().slice(0, 3);
    const [one, two, three] = rows.map((row) => row.id) as [string, string, string];
    const fake = await openList(keysOf(rows));
    fake.answer('lockKeys', async () => ({
      ok: true,
      // The third is not even named.
      value: { locked: [one], failed: [{ keyId: two, failure: { code: 'rate-limited' } }] },
    }));
    fireEvent.click(screen.getByRole('checkbox', { name: 'Alle angezeigten Schlüssel auswählen' }));
    fireEvent.click(screen.getByRole('button', { name: 'Sperren (3)' }));
    const dialog = screen.getByRole('dialog');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Sperren (3)' }));
    await within(dialog).findByText(/^2 Schlüssel sind nicht als gesperrt bestätigt/);
    expect(within(dialog).getAllByText('Gesperrt')).toHaveLength(1);
    expect(within(dialog).getByText('Nicht gesperrt')).toBeDefined();
    expect(within(dialog).getByText('Nicht bestätigt')).toBeDefined();
    fake.answer('lockKeys', null);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Erneut versuchen' }));
    await within(dialog).findByText(/3 Schlüssel gesperrt/);
    expect(asked(fake, 'lockKeys')[1]).toEqual({ keyIds: [two, three] });
  });

  it('never pretends offline: the sentence, and the offer to go on trying', async () => {
    const rows = active().slice(0, 2);
    const fake = await openList(keysOf(rows));
    fake.answer('lockKeys', async () => fails('offline'));
    fireEvent.click(screen.getByRole('checkbox', { name: 'Alle angezeigten Schlüssel auswählen' }));
    fireEvent.click(screen.getByRole('button', { name: 'Sperren (2)' }));
    const dialog = screen.getByRole('dialog');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Sperren (2)' }));
    expect((await within(dialog).findByRole('alert')).textContent).toContain(
      'Nicht gesperrt – keine Verbindung. Sperren Sie im Dashboard von einem anderen Gerät.',
    );
    expect(within(dialog).queryByText('Gesperrt')).toBeNull();
    fireEvent.click(
      within(dialog).getByRole('button', { name: 'Weiter versuchen, bis Ventario die Sperrung bestätigt' }),
    );
    await within(dialog).findByText(/Wir versuchen es weiter/);
    expect(asked(fake, 'keepLocking')).toEqual([{ keyIds: rows.map((row) => row.id) }]);
  });
});

describe('several keys that could not be locked', () => {
  it('are called locked as soon as the server says so of each', async () => {
    const rows = countlessKeys(now, 40)
      .filter((row) => row.status === 'active')
      .slice(0, 2);
    const fake = await openList(keysOf(rows));
    fake.answer('lockKeys', async () => fails('refused'));
    fireEvent.click(screen.getByRole('checkbox', { name: 'Alle angezeigten Schlüssel auswählen' }));
    fireEvent.click(screen.getByRole('button', { name: 'Sperren (2)' }));
    const dialog = screen.getByRole('dialog');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Sperren (2)' }));
    await within(dialog).findByRole('alert');
    const { keys } = fake.state();
    const locked = keys.rows.map((row) => ({ ...row, status: 'disabled' as const }));
    act(() => fake.say('keys', { ...keys, rows: locked }));
    await within(dialog).findByText(/^2.Schlüssel gesperrt\. Von Ventario bestätigt/);
    expect(within(dialog).queryByRole('alert')).toBeNull();
    expect(within(dialog).queryByRole('button', { name: /versuchen/ })).toBeNull();
  });
});

describe('a lock that is still wished for', () => {
  it('is offered when the lock did not get through, stands in every area, and is given up by a button', async () => {
    const fake = await openList();
    fake.answer('lockKey', async () => fails('offline'));
    fireEvent.click(within(openMenu('Bot Büro-PC')).getByRole('menuitem', { name: 'Sperren …' }));
    const dialog = screen.getByRole('dialog');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Sperren' }));
    expect((await within(dialog).findByRole('alert')).textContent).toContain(
      'Nicht gesperrt – keine Verbindung. Sperren Sie im Dashboard von einem anderen Gerät.',
    );
    const tryOn = within(dialog).getByRole('button', { name: /^Weiter versuchen/ });
    tryOn.focus();
    fireEvent.click(tryOn);
    const trying = await within(dialog).findByText(/^Wir versuchen es weiter/);
    expect(asked(fake, 'keepLocking')).toEqual([{ keyIds: [someKeyId(1)] }]);
    expect(document.activeElement).not.toBe(document.body);
    expect(document.activeElement?.contains(trying)).toBe(true);
    expect(within(dialog).queryByRole('button', { name: 'Abbrechen' })).toBeNull();
    fireEvent.click(within(dialog).getByRole('button', { name: 'Schließen' }));
    expect(screen.getByText('Noch nicht gesperrt: „Bot Büro-PC“')).toBeDefined();
    act(() => goTo({ at: 'areas', area: 'overview' }));
    await screen.findByText('Noch nicht gesperrt: „Bot Büro-PC“');
    fireEvent.click(screen.getByRole('button', { name: 'Nicht mehr versuchen' }));
    await waitFor(() => expect(screen.queryByText(/^Noch nicht gesperrt/)).toBeNull());
    expect(asked(fake, 'stopLocking')).toHaveLength(1);
  });

  it('is called locked once the server has said so of every key, and not when it is merely given up', async () => {
    const keyIds = [someKeyId(1), someKeyId(2)];
    const fake = await openList({
      snapshot: settled(now, { lockWish: { keyIds, since: now, failure: { code: 'offline' } } }),
    });
    expect(
      screen.getByText('Noch nicht gesperrt: 2\u00a0Schlüssel', { normalizer: (text) => text }),
    ).toBeDefined();
    const lockedNow = (ids: string[]): void => {
      const { keys } = fake.state();
      const rows = keys.rows.map((row) =>
        ids.includes(row.id) ? { ...row, status: 'disabled' as const } : row,
      );
      fake.say('keys', { ...keys, rows });
    };
    act(() => lockedNow([someKeyId(1)]));
    act(() => fake.say('lockWish', null));
    expect(screen.queryByText(/^Noch nicht gesperrt/)).toBeNull();
    expect(screen.queryByText(/Von Ventario bestätigt/)).toBeNull();
    act(() => lockedNow([someKeyId(2)]));
    expect(screen.getByText(/^2.Schlüssel gesperrt\. Von Ventario bestätigt um/)).toBeDefined();
  });

  it('names what stands in its way when that is not the connection', async () => {
    await openList({
      snapshot: settled(now, {
        lockWish: { keyIds: null, since: now, failure: { code: 'session-expired' } },
      }),
    });
    const bar = screen.getByText('Noch nicht gesperrt: alle Schlüssel').parentElement;
    expect(bar?.textContent).toContain('Ihre Anmeldung ist abgelaufen.');
  });
});

describe('keys from elsewhere, and what is left of others', () => {
  it('marks a secret that was never here, and one that was', async () => {
    await openList(keysOf(mixedKeys(now)));
    expect(rowNamed('Im Dashboard angelegt').textContent).toContain('Geheimnis nicht auf diesem Gerät');
    expect(rowNamed('Nach Schlüsselbund-Wechsel').textContent).toContain(
      'Geheimnis auf diesem Gerät nicht mehr da',
    );
  });

  it('names a secret whose key is gone, and clears it away after a second look', async () => {
    const fake = await openList(keysOf(mixedKeys(now)));
    expect(rowNamed('Altes Skript').textContent).toContain(
      'Bei Ventario gelöscht – das Geheimnis liegt noch auf diesem Gerät',
    );
    fireEvent.click(screen.getByRole('button', { name: 'Rest von „Altes Skript“ aufräumen' }));
    const dialog = screen.getByRole('alertdialog');
    expect(asked(fake, 'forgetKey')).toEqual([]);
    fake.answer('forgetKey', async () => fails('keychain-locked'));
    fireEvent.click(within(dialog).getByRole('button', { name: 'Aufräumen' }));
    await within(dialog).findByRole('alert');
    fake.answer('forgetKey', null);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Aufräumen' }));
    await screen.findByText(/„Altes Skript“ ist aufgeräumt/);
    expect(labels()).not.toContain('Altes Skript');
  });

  it('does not claim a secret is here while the keychain cannot be asked', async () => {
    await openList(
      keysOf(
        [...manyKeys(now), ...mixedKeys(now).slice(6, 7)].map((row) => ({
          ...row,
          secretHere: 'unknown' as const,
        })),
      ),
    );
    expect(rowNamed('Altes Skript').textContent).toContain('lässt sich gerade nicht sagen');
  });
});

describe('what a key may do', () => {
  const rights = (row: Partial<KeyRow>): string => {
    const cells = rowNamed(row.label ?? '').querySelectorAll('td');
    return cells[1]?.textContent ?? '';
  };

  it.each([
    [['read'], 'Lesen'],
    [['read', 'trade'], 'Lesen, Handeln'],
    [['read', 'withdraw'], 'Weitere Rechte'],
    [['read', 'trade', 'withdraw'], 'Weitere Rechte'],
  ])('with %j is called „%s“', async (permissions, said) => {
    const row = { ...(manyKeys(now)[0] as KeyRow), permissions };
    await openList(keysOf([row, ...manyKeys(now).slice(1)]));
    expect(rights(row)).toBe(said);
  });

  it('is said to be unknown, as are its whitelist and dates, where the backend has not shown it', async () => {
    const row: KeyRow = { ...(manyKeys(now)[0] as KeyRow), permissions: [], unseen: true };
    await openList(keysOf([row, ...manyKeys(now).slice(1)]));
    expect(rights(row)).toBe('Rechte, Whitelist und Laufzeit sind noch nicht bekannt');
    expect(rowNamed(row.label).textContent).not.toMatch(/Lesen|Aus|Noch nie/);
  });
});

describe('the page of a key', () => {
  it.each([
    ['yes', /^Diesen Schlüssel gibt es bei Ventario nicht mehr\. Sein Geheimnis liegt noch auf diesem Gerät/],
    [
      'unknown',
      /nicht mehr\. Ob sein Geheimnis noch auf diesem Gerät liegt, lässt sich gerade nicht sagen\.$/,
    ],
  ] as const)('that is gone says of a secret that is here („%s“) what is known', async (secretHere, said) => {
    const gone: KeyRow = { ...(manyKeys(now)[0] as KeyRow), status: 'deleted', secretHere };
    await openPage(gone.id, 'facts', keysOf([gone]));
    expect(screen.getByText(said)).toBeDefined();
  });

  it('says that it is gone when it was deleted elsewhere', async () => {
    await openPage('vk_test_gone', 'facts');
    expect(screen.getByText('Diesen Schlüssel gibt es nicht mehr')).toBeDefined();
  });

  it('warns before the whitelist locks out who used the key last', async () => {
    const fake = await openPage(first, 'facts');
    fake.answer('previewWhitelist', async () => ({
      ok: true,
      value: { lockedOut: [{ ip: '203.0.113.7', lastSeen: now - 3 * 60_000, count: 4 }] },
    }));
    fireEvent.click(
      await screen.findByRole('button', { name: /203\.0\.113\.7.*(entfernen|Entfernen)|Entfernen.*203/ }),
    );
    fireEvent.change(screen.getByRole('textbox', { name: /Adresse/ }), { target: { value: '203.0.113.50' } });
    fireEvent.keyDown(screen.getByRole('textbox', { name: /Adresse/ }), { key: 'Enter' });
    await screen.findByText(/Damit sperren Sie 203\.0\.113\.7 aus – letzter Zugriff vor 3 Minuten/);
    fireEvent.click(screen.getByRole('button', { name: 'Whitelist speichern' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Aussperren und speichern' }));
    await screen.findByText(/Gespeichert\. Von Ventario bestätigt/);
    expect(asked(fake, 'putWhitelist')).toEqual([
      {
        keyId: first,
        whitelist: { enabled: true, entries: ['203.0.113.50'] },
        basedOn: { enabled: true, entries: ['203.0.113.7'] },
      },
    ]);
  });

  it('does not save an empty whitelist that is on', async () => {
    const fake = await openPage(first, 'facts');
    fireEvent.click(
      await screen.findByRole('button', { name: /203\.0\.113\.7.*(entfernen|Entfernen)|Entfernen.*203/ }),
    );
    fireEvent.click(screen.getByRole('button', { name: 'Whitelist speichern' }));
    expect(screen.getByText(/Tragen Sie mindestens eine Adresse ein/)).toBeDefined();
    expect(asked(fake, 'putWhitelist')).toEqual([]);
  });

  it('keeps what was entered when saving fails', async () => {
    const fake = await openPage(first, 'facts');
    fake.answer('putWhitelist', async () => fails('timeout'));
    fireEvent.click(await screen.findByRole('switch', { name: 'Nur von diesen Adressen zulassen' }));
    expect(screen.getByText('Damit funktioniert der Schlüssel von jeder Adresse.')).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Whitelist speichern' }));
    await screen.findByRole('alert');
    const toggle = screen.getByRole('switch', { name: 'Nur von diesen Adressen zulassen' });
    expect((toggle as HTMLInputElement).checked).toBe(false);
  });
});

describe('the connection test', () => {
  const done = (verdict: 'failed' | 'green') => ({
    snapshot: settled(now, {
      keys: { rows: manyKeys(now), asOf: now, loading: false, failure: null },
      test: {
        keyId: first,
        running: false,
        startedAt: now - 68,
        endedAt: now,
        stages: verdict === 'failed' ? whitelistStages : greenStages,
        verdict,
      },
    }),
  });

  it('adds the address that Ventario saw, after a second look, and tests again', async () => {
    const fake = await openPage(first, 'test', done('failed'));
    fireEvent.click(await screen.findByRole('button', { name: /198\.51\.100\.4 hinzufügen/ }));
    expect(asked(fake, 'putWhitelist')).toEqual([]);
    fireEvent.click(screen.getByRole('button', { name: 'Hinzufügen und testen' }));
    await screen.findByText(/Die Verbindung steht/);
    expect(asked(fake, 'putWhitelist')).toEqual([
      {
        keyId: first,
        whitelist: { enabled: true, entries: ['203.0.113.7', '198.51.100.4'] },
        basedOn: { enabled: true, entries: ['203.0.113.7'] },
      },
    ]);
    expect(asked(fake, 'testConnection')).toEqual([{ keyId: first }]);
  });

  it('has the remedy alone as its weightiest button', async () => {
    await openPage(first, 'test', done('failed'));
    const remedy = await screen.findByRole('button', { name: /hinzufügen …$/ });
    expect(remedy.dataset['kind']).toBe('primary');
    expect(screen.getByRole('button', { name: 'Erneut testen' }).dataset['kind']).toBe('plain');
  });

  it('copies a report once there is one', async () => {
    const fake = await openPage(first, 'test', done('green'));
    fireEvent.click(await screen.findByRole('button', { name: 'Bericht kopieren (ohne Geheimnisse)' }));
    await waitFor(() => expect(asked(fake, 'copyTestReport')).toHaveLength(1));
    expect(screen.getByText(/Getestet von diesem Gerät um/)).toBeDefined();
    expect(screen.getAllByText(/Getestet von diesem Gerät/)).toHaveLength(1);
    expect(screen.getAllByText(/Ob Ihr Bot verbunden ist/)).toHaveLength(1);
  });

  it('is not another key’s: that one is called untested', async () => {
    await openPage(someKeyId(2), 'test', done('green'));
    await screen.findByRole('heading', { level: 1, name: 'Verbindungstest' });
    expect(screen.queryByText(/Die Verbindung steht/)).toBeNull();
    expect(screen.getByRole('button', { name: 'Verbindung testen' })).toBeDefined();
  });

  it('cannot run without the secret, and says where it can', async () => {
    const keys = manyKeys(now).map((row) => ({ ...row, madeHere: false }));
    await openPage(someKeyId(3), 'test', keysOf(keys));
    await screen.findByText(/Testen Sie auf dem Gerät, das es hält/);
    expect(screen.queryByRole('button', { name: 'Verbindung testen' })).toBeNull();
  });

  it('says why it did not even begin', async () => {
    const fake = await openPage(first, 'test');
    fake.answer('testConnection', async () => fails('keychain-locked'));
    fireEvent.click(await screen.findByRole('button', { name: 'Verbindung testen' }));
    await screen.findByRole('alert');
  });
});
