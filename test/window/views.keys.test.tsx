import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { openKey, openKeys } from '../../renderer/views/inside';
import { fails, greenStages, someKeyId, whitelistStages } from '../fakes/bridge';
import { asked, closeWindow, openWindow } from './viewsRoom';
import { manyKeys, settled } from './viewsScenarios';

afterEach(closeWindow);

const now = Date.now();
const first = someKeyId(1);

async function openList(options: Parameters<typeof openWindow>[0] = { snapshot: settled(now) }) {
  const fake = await openWindow(options);
  act(() => openKeys());
  await screen.findByRole('heading', { level: 1, name: 'API-Verwaltung' });
  return fake;
}

async function openPage(keyId: string, page: 'facts' | 'test', options = { snapshot: settled(now) }) {
  const fake = await openWindow(options);
  act(() => openKey(keyId, page));
  await waitFor(() => expect(document.querySelector('h1')?.textContent).not.toBe('Übersicht'));
  return fake;
}

const labels = (): (string | null)[] =>
  screen.getAllByRole('rowheader').map((head) => within(head).getByRole('button').textContent);
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
    expect(screen.getAllByText('Secret Key nicht auf diesem Gerät')).toHaveLength(1);
    const item = within(openMenu('Steuer-Export')).getByRole('menuitem', { name: /Exportieren als \.env/ });
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

  it('exports and names the file; a failure leaves nothing behind and says so', async () => {
    const fake = await openList();
    fireEvent.click(within(openMenu('Bot Büro-PC')).getByRole('menuitem', { name: /JSON/ }));
    await screen.findByText(/Gespeichert: .*ventario\.json/);
    fake.answer('exportKey', async () => fails('disk-full'));
    fireEvent.click(within(openMenu('Bot Büro-PC')).getByRole('menuitem', { name: /\.env/ }));
    expect((await screen.findByRole('alert')).textContent).toContain('Es blieb keine Teildatei zurück.');
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

describe('the page of a key', () => {
  it('says that it is gone when it was deleted elsewhere', async () => {
    await openPage('vk_test_gone', 'facts');
    expect(screen.getByText('Diesen Schlüssel gibt es nicht mehr')).toBeDefined();
  });

  it('warns before the whitelist locks out who used the key last', async () => {
    const fake = await openPage(first, 'facts');
    fireEvent.click(
      await screen.findByRole('button', { name: /203\.0\.113\.7.*(entfernen|Entfernen)|Entfernen.*203/ }),
    );
    fireEvent.change(screen.getByRole('textbox', { name: /Adresse/ }), { target: { value: '203.0.113.50' } });
    fireEvent.keyDown(screen.getByRole('textbox', { name: /Adresse/ }), { key: 'Enter' });
    await screen.findByText(/Damit sperren Sie 203\.0\.113\.7 aus – letzter Zugriff vor 3 Minuten/);
    fireEvent.click(screen.getByRole('button', { name: 'Whitelist speichern' }));
    await screen.findByText(/Gespeichert\. Von Ventario bestätigt/);
    expect(asked(fake, 'putWhitelist')).toEqual([
      { keyId: first, whitelist: { enabled: true, entries: ['203.0.113.50'] } },
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
      { keyId: first, whitelist: { enabled: true, entries: ['203.0.113.7', '198.51.100.4'] } },
    ]);
    expect(asked(fake, 'testConnection')).toEqual([{ keyId: first }]);
  });

  it('copies a report once there is one', async () => {
    const fake = await openPage(first, 'test', done('green'));
    fireEvent.click(await screen.findByRole('button', { name: 'Bericht kopieren (ohne Geheimnisse)' }));
    await waitFor(() => expect(asked(fake, 'copyTestReport')).toHaveLength(1));
    expect(screen.getByText(/Getestet von diesem Gerät um/)).toBeDefined();
  });

  it('is not another key’s: that one is called untested', async () => {
    await openPage(someKeyId(2), 'test', done('green'));
    await screen.findByRole('heading', { level: 1, name: 'Verbindungstest' });
    expect(screen.queryByText(/Die Verbindung steht/)).toBeNull();
    expect(screen.getByRole('button', { name: 'Verbindung testen' })).toBeDefined();
  });

  it('cannot run without the secret, and says where it can', async () => {
    await openPage(someKeyId(3), 'test');
    await screen.findByText(/Testen Sie auf dem Gerät, das ihn hält/);
    expect(screen.queryByRole('button', { name: 'Verbindung testen' })).toBeNull();
  });

  it('says why it did not even begin', async () => {
    const fake = await openPage(first, 'test');
    fake.answer('testConnection', async () => fails('keychain-locked'));
    fireEvent.click(await screen.findByRole('button', { name: 'Verbindung testen' }));
    await screen.findByRole('alert');
  });
});
