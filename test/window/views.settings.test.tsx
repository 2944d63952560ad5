import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../preload/contract';
import { fails } from '../fakes/bridge';
import { asked, closeWindow, openWindow } from './viewsRoom';
import { settled } from './viewsScenarios';

afterEach(closeWindow);

const now = Date.now();

async function openIt(change: Partial<Snapshot> = {}) {
  const fake = await openWindow({ snapshot: settled(now, change) });
  fireEvent.click(screen.getByRole('button', { name: 'Einstellungen' }));
  await screen.findByRole('heading', { level: 1, name: 'Einstellungen' });
  return fake;
}

describe('settings', () => {
  it('change the language at once', async () => {
    const fake = await openIt();
    fireEvent.click(screen.getByRole('radio', { name: 'English' }));
    await screen.findByRole('heading', { level: 1, name: 'Settings' });
    expect(fake.state().settings.language).toBe('en');
    expect(document.documentElement.lang).toBe('en');
  });

  it('change the appearance at once', async () => {
    await openIt();
    fireEvent.click(screen.getByRole('radio', { name: 'Dunkel' }));
    await waitFor(() => expect(document.documentElement.dataset['theme']).toBe('dark'));
  });

  it.each(['9', '121', '', 'dreißig', '30.5', '1e2'])('refuse „%s“ as clipboard seconds', async (text) => {
    const fake = await openIt();
    const field = screen.getByRole('textbox', { name: 'Zwischenablage leeren nach' });
    fireEvent.change(field, { target: { value: text } });
    fireEvent.blur(field);
    expect(screen.getByRole('alert').textContent).toContain('10 bis 120');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(asked(fake, 'changeSettings')).toEqual([]);
  });

  it('take 45 clipboard seconds', async () => {
    const fake = await openIt();
    const field = screen.getByRole('textbox', { name: 'Zwischenablage leeren nach' });
    fireEvent.change(field, { target: { value: ' 45 ' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(() => expect(fake.state().settings.clipboardSeconds).toBe(45));
  });

  it('name the cause of a bad backend address at its field, and keep what was typed', async () => {
    const fake = await openIt();
    fake.answer('changeSettings', async () => fails('backend-address-invalid'));
    const field = screen.getByRole('textbox', { name: 'Backend-Adresse' });
    fireEvent.change(field, { target: { value: 'http://x/y' } });
    fireEvent.click(screen.getByRole('button', { name: 'Adresse speichern' }));
    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
    expect((field as HTMLInputElement).value).toBe('http://x/y');
    const described = (field.getAttribute('aria-describedby') ?? '').split(' ');
    expect(described.map((id) => document.getElementById(id)?.textContent).join()).toContain('https://');
  });

  it('forget the backend address when the field is emptied', async () => {
    const base = settled(now).settings as Snapshot['settings'];
    const fake = await openIt({ settings: { ...base, backendAddress: 'https://api.ventario.example' } });
    fireEvent.change(screen.getByRole('textbox', { name: 'Backend-Adresse' }), { target: { value: ' ' } });
    fireEvent.click(screen.getByRole('button', { name: 'Adresse speichern' }));
    await waitFor(() => expect(fake.state().settings.backendAddress).toBeNull());
  });

  it('say that the backend address is saved, and leave the focus where it is', async () => {
    const fake = await openIt();
    fireEvent.change(screen.getByRole('textbox', { name: 'Backend-Adresse' }), {
      target: { value: 'https://other.ventario.example' },
    });
    const button = screen.getByRole('button', { name: 'Adresse speichern' });
    button.focus();
    fireEvent.click(button);
    await screen.findByText(/^Adresse gespeichert/);
    expect(fake.state().settings.backendAddress).toBe('https://other.ventario.example');
    expect(document.activeElement).toBe(button);
  });

  it('say why the stand-in reaches this device alone', async () => {
    await openIt({ app: { version: '0.1.0', platform: 'linux', standIn: true } });
    expect(screen.getAllByText(/nur mit Backends auf diesem Gerät/).length).toBeGreaterThan(0);
  });

  it.each([
    ['locked', 'gnome-keyring', 'GNOME-Schlüsselbund', 'Verschlossen'],
    ['ready', 'macos-keychain', 'macOS-Schlüsselbund', 'Bereit'],
    ['changed', 'kwallet', 'KDE-Brieftasche (KWallet)', 'Anderer Schlüsselbund'],
  ] as const)('name the true store while the keychain is %s', async (state, store, name, word) => {
    await openIt({ keychain: { state, store } });
    expect(screen.getByText(name)).toBeDefined();
    expect(screen.getByText(word)).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Was kann ich tun?' }) === null).toBe(state === 'ready');
  });

  it('sign out, and say what goes on working', async () => {
    const fake = await openIt();
    expect(screen.getByText('Angemeldet als Erika Beispiel')).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Abmelden' }));
    await waitFor(() => expect(fake.state().session.state).toBe('signed-out'));
  });

  it('say when saving failed', async () => {
    const fake = await openIt();
    fake.answer('changeSettings', async () => fails('disk-full'));
    fireEvent.click(screen.getByRole('switch', { name: 'An die Erneuerung erinnern' }));
    await screen.findByRole('alert');
    expect(fake.state().settings.remindRenewal).toBe(true);
  });
});
