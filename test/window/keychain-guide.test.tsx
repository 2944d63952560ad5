import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { KeychainStatus } from '../../preload/contract';
import { fails } from '../fakes/bridge';
import { asked, closeWindow, openWindow } from './viewsRoom';
import { settled } from './viewsScenarios';

afterEach(closeWindow);

const MEMORY = { name: 'Ohne Schlüsselspeicher weiter' };
const VAULT = { name: 'Passphrase festlegen …' };
const OPEN = { name: 'Mit Passphrase öffnen …' };
const FORGOTTEN = { name: 'Passphrase vergessen …' };
const LOCKED = { state: 'locked', store: 'vault' } as const;

async function openGuide(keychain: KeychainStatus) {
  const fake = await openWindow({ snapshot: settled(Date.now(), { keychain }) });
  fireEvent.click(screen.getByRole('button', { name: 'Einstellungen' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Was kann ich tun?' }));
  await screen.findByRole('dialog', { name: 'Den Schlüsselspeicher einrichten' });
  return fake;
}

describe('the guide to the keychain', () => {
  it.each([
    ['missing', 'none'],
    ['denied', 'gnome-keyring'],
  ] as const)('offers memory for this run while it is %s, and says what that means', async (state, store) => {
    const fake = await openGuide({ state, store });
    expect(screen.getByText(/nur im Arbeitsspeicher: Beim Schließen sind sie fort/)).toBeDefined();
    fireEvent.click(screen.getByRole('button', MEMORY));
    await waitFor(() => expect(fake.state().keychain).toEqual({ state: 'ready', store: 'memory' }));
  });

  it.each([
    ['missing', 'none'],
    ['denied', 'gnome-keyring'],
  ] as const)('offers a passphrase first while it is %s, and says what that means', async (state, store) => {
    const fake = await openGuide({ state, store });
    const ways = screen.getAllByRole('button').map(({ textContent }) => textContent);
    expect(ways.indexOf(VAULT.name)).toBeLessThan(ways.indexOf(MEMORY.name));
    expect(screen.getByText(/verschlüsselt in einer Datei .* Nach jedem Start/)).toBeDefined();
    fireEvent.click(screen.getByRole('button', VAULT));
    await waitFor(() => expect(fake.state().keychain).toEqual({ state: 'ready', store: 'vault' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.getByText('Datei mit Passphrase')).toBeDefined();
    expect(screen.getByText(/Dabei bleibt es, auch wenn Ihr System wieder/)).toBeDefined();
  });

  it('leaves the choice open when no passphrase was set, and says why it could not be', async () => {
    const fake = await openGuide({ state: 'missing', store: 'none' });
    fake.answer('useVault', async () => ({ ok: true, value: { state: 'missing', store: 'none' } as const }));
    fireEvent.click(screen.getByRole('button', VAULT));
    await waitFor(() => expect(asked(fake, 'useVault')).toHaveLength(1));
    expect(screen.getByRole('button', MEMORY)).toBeDefined();
    fake.answer('useVault', async () => fails('busy'));
    fireEvent.click(screen.getByRole('button', VAULT));
    await screen.findByRole('alert');
    expect(screen.getByRole('button', VAULT)).toBeDefined();
  });

  it.each(['locked', 'slow', 'changed'] as const)(
    'does not while it is %s: the keys are there',
    async (state) => {
      await openGuide({ state, store: 'gnome-keyring' });
      expect(screen.queryByRole('button', MEMORY)).toBeNull();
      expect(screen.queryByRole('button', VAULT)).toBeNull();
    },
  );
});

describe('a vault that is locked', () => {
  it('is said once on each area, and opened from there', async () => {
    const fake = await openWindow({ snapshot: settled(Date.now(), { keychain: LOCKED }) });
    await screen.findByText('Ihre Secret Keys sind mit Ihrer Passphrase verschlossen.');
    fireEvent.click(screen.getByRole('button', OPEN));
    await waitFor(() => expect(fake.state().keychain.state).toBe('ready'));
    await waitFor(() => expect(screen.queryByText(/mit Ihrer Passphrase verschlossen/)).toBeNull());
  });

  it('stays said when the passphrase was not given', async () => {
    const fake = await openWindow({ snapshot: settled(Date.now(), { keychain: LOCKED }) });
    fake.answer('unlockKeychain', async () => ({ ok: true, value: LOCKED }));
    fireEvent.click(await screen.findByRole('button', OPEN));
    await waitFor(() => expect(asked(fake, 'unlockKeychain')).toHaveLength(1));
    expect(screen.getByText('Ihre Secret Keys sind mit Ihrer Passphrase verschlossen.')).toBeDefined();
  });

  it('is opened in the settings, which name the file and not a keychain', async () => {
    const fake = await openWindow({ snapshot: settled(Date.now(), { keychain: LOCKED }) });
    fireEvent.click(screen.getByRole('button', { name: 'Einstellungen' }));
    await screen.findByText('Datei mit Passphrase');
    expect(screen.queryByRole('button', { name: 'Was kann ich tun?' })).toBeNull();
    fireEvent.click(screen.getByRole('button', OPEN));
    await waitFor(() => expect(fake.state().keychain).toEqual({ state: 'ready', store: 'vault' }));
  });
});

describe('a forgotten passphrase', () => {
  it('gives the file up from each area, and says what else can be used', async () => {
    const fake = await openWindow({ snapshot: settled(Date.now(), { keychain: LOCKED }) });
    fireEvent.click(await screen.findByRole('button', FORGOTTEN));
    await waitFor(() => expect(fake.state().keychain).toEqual({ state: 'missing', store: 'none' }));
    await waitFor(() => expect(screen.queryByText(/mit Ihrer Passphrase verschlossen/)).toBeNull());
    act(() =>
      fake.say('remarks', [{ id: 'r1', kind: 'vault-given-up', subject: 'vault.json.given-up-2026' }]),
    );
    expect(
      await screen.findByText(/Sperren oder erneuern Sie sie.*vault\.json\.given-up-2026/),
    ).toBeDefined();
  });

  it('that was not given up after all is no failure', async () => {
    const fake = await openWindow({ snapshot: settled(Date.now(), { keychain: LOCKED }) });
    fake.answer('giveUpVault', async () => fails('cancelled'));
    fireEvent.click(await screen.findByRole('button', FORGOTTEN));
    await waitFor(() => expect(asked(fake, 'giveUpVault')).toHaveLength(1));
    expect(screen.getByText(/Zum Testen und Exportieren öffnen Sie die Datei/)).toBeDefined();
    expect(screen.queryByRole('alert')).toBeNull();
    fake.answer('giveUpVault', async () => fails('file-denied'));
    fireEvent.click(screen.getByRole('button', FORGOTTEN));
    await waitFor(() => expect(screen.queryByText(/Zum Testen und Exportieren/)).toBeNull());
  });

  it('is spoken of in the settings too, and not of a file that is open', async () => {
    const fake = await openWindow({ snapshot: settled(Date.now(), { keychain: LOCKED }) });
    fireEvent.click(screen.getByRole('button', { name: 'Einstellungen' }));
    expect(await screen.findByRole('button', FORGOTTEN)).toBeDefined();
    act(() => fake.say('keychain', { state: 'ready', store: 'vault' }));
    await waitFor(() => expect(screen.queryByRole('button', FORGOTTEN)).toBeNull());
  });
});

describe('secrets from before there was a file', () => {
  async function settings(earlier: KeychainStatus['earlier']) {
    const keychain: KeychainStatus = { state: 'ready', store: 'vault', earlier };
    await openWindow({ snapshot: settled(Date.now(), { keychain }) });
    fireEvent.click(screen.getByRole('button', { name: 'Einstellungen' }));
    await screen.findByText('Datei mit Passphrase');
  }

  it('are said to be read from the keychain that is there', async () => {
    await settings({ state: 'ready', store: 'gnome-keyring' });
    expect(
      screen.getByText(/früher gespeichert haben, lesen wir weiter dort: GNOME-Schlüssel/),
    ).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Was kann ich tun?' })).toBeNull();
  });

  it('are said to be out of reach while it is away, with how to get it back', async () => {
    await settings({ state: 'missing', store: 'none' });
    expect(screen.getByText(/früher im Schlüsselspeicher .* gerade nicht erreichbar/)).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Was kann ich tun?' }));
    const guide = await screen.findByRole('dialog', { name: 'Datei mit Passphrase' });
    expect(guide.textContent).toContain('GNOME-Schlüsselbund oder KWallet');
    expect(screen.queryByRole('button', VAULT)).toBeNull();
  });

  it('are not spoken of where there are none', async () => {
    await settings(undefined);
    expect(screen.queryByText(/früher/)).toBeNull();
  });
});
