// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { emptySnapshot, NOON, someJourney, someKey } from '../fakes/bridge';
import { openWindow } from './openWindow';

const press = async (name: string | RegExp) => fireEvent.click(await screen.findByRole('button', { name }));

describe('The start screen', () => {
  it('says with its heading when it was painted first', async () => {
    openWindow();
    const heading = await screen.findByRole('heading', {
      name: 'Verbinden Sie Ihren Bot in sieben Schritten.',
    });
    expect(heading.getAttribute('elementtiming')).toBe('first-useful-text');
  });

  it('goes on with an unfinished run at its exact step', async () => {
    const fake = openWindow({ snapshot: { unfinished: { practice: 4, live: null } } });
    await screen.findByText('Weitermachen bei Schritt 4 von 7: Schlüssel erzeugen');
    fake.answer('enterMode', async () => {
      fake.say('mode', 'practice');
      fake.say('journey', someJourney({ step: 4, reached: 4 }));
      return { ok: true, value: undefined };
    });
    await press('Fortsetzen');
    await screen.findByRole('heading', { name: 'Erzeugen Sie Ihr Schlüsselpaar.' });
    expect(fake.calls.some((call) => call.name === 'beginJourney')).toBe(false);
  });

  it('leads to locking in two actions, where a mode has active keys', async () => {
    const fake = openWindow({
      snapshot: {
        lockable: { practice: true, live: false },
        keys: { ...emptySnapshot.keys, rows: [someKey()] },
      },
    });
    expect(screen.queryByRole('button', { name: 'Sofort sperren' })).toBeNull();
    await press('Sofort sperren (Übung)');
    const dialog = await screen.findByRole('dialog');
    expect(fake.calls.find(({ name }) => name === 'enterMode')?.input).toEqual({ mode: 'practice' });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Sperren' }));
    await within(dialog).findByText(/Von Ventario bestätigt/);
    expect(fake.state().keys.rows[0]?.status).toBe('disabled');
  });

  it('leads there by the menu too, and stays where it is when there is nothing to lock', async () => {
    const fake = openWindow({ snapshot: { lockable: { practice: true, live: false } } });
    await screen.findByRole('button', { name: 'Sofort sperren (Übung)' });
    act(() => fake.say('command', 'lock-key'));
    await screen.findByRole('dialog');
    cleanup();
    openWindow();
    await screen.findByRole('heading', { level: 1 });
    expect(screen.queryByRole('button', { name: /^Sofort sperren/ })).toBeNull();
  });

  it('asks for the address before it connects, and keeps what is no address', async () => {
    const fake = openWindow();
    await press('Mit Ventario verbinden');
    const field = await screen.findByLabelText('Backend-Adresse');
    fireEvent.change(field, { target: { value: 'ventario' } });
    await press('Speichern und verbinden');
    await screen.findByText(/keine vollständige Adresse/);
    fireEvent.change(field, { target: { value: 'https://api.ventario.example/' } });
    await press('Speichern und verbinden');
    await screen.findByRole('heading', { name: /Drei Dinge/ });
    expect(fake.state().settings.backendAddress).toBe('https://api.ventario.example');
    expect(fake.state().mode).toBe('live');
  });

  it('says why a stand-in does not connect, and offers practice', async () => {
    openWindow({
      snapshot: {
        app: { ...emptySnapshot.app, standIn: true },
        settings: { ...emptySnapshot.settings, backendAddress: 'https://api.ventario.example' },
      },
    });
    await press('Mit Ventario verbinden');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('kein Ort für echte Schlüssel');
  });

  it('changes its language at once', async () => {
    openWindow();
    await press('English');
    await screen.findByRole('heading', { name: 'Connect your bot in seven steps.' });
    expect(document.documentElement.lang).toBe('en');
  });

  it('says that a damaged file was set aside, until it is acknowledged', async () => {
    openWindow({
      snapshot: { remarks: [{ id: 'a', kind: 'settings-set-aside', subject: 'settings.json.damaged' }] },
    });
    await screen.findByText(/settings\.json\.damaged/);
    await press('Verstanden');
    await waitFor(() => expect(screen.queryByText(/settings\.json\.damaged/)).toBeNull());
  });

  it('says Übung in the window title while practising, and asks anew for unfinished runs afterwards', async () => {
    const fake = openWindow({
      snapshot: {
        mode: 'practice',
        connection: { state: 'online', failure: null, since: NOON },
        journey: someJourney({ step: 3, reached: 3 }),
      },
    });
    await waitFor(() => expect(document.title).toBe('Übung – Ventario Companion'));
    await screen.findByRole('heading', { name: /Geben Sie nur frei/ });
    fake.say('journey', someJourney({ step: 3, reached: 3 }));
    await press('Übung beenden');
    await screen.findByRole('heading', { name: /sieben Schritten/ });
    expect(document.title).toBe('Ventario Companion');
    await waitFor(() => expect(fake.calls.filter((call) => call.name === 'snapshot')).toHaveLength(2));
  });
});
