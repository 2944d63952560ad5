// @vitest-environment jsdom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { JourneyState, KeyRow } from '../../preload/contract';
import { type Fake, fails, NOON, someJourney, someKey } from '../fakes/bridge';
import { openWindow } from './openWindow';

/** A key pair that is made on this device: its choice in step 4, its files in step 6. */

function at(journey: Partial<JourneyState>, rows: KeyRow[] = [], answers = {}): Fake {
  return openWindow({
    answers,
    snapshot: {
      mode: 'practice',
      connection: { state: 'online', failure: null, since: NOON },
      session: { state: 'signed-in', account: 'Erika Beispiel' },
      journey: someJourney({ reached: journey.step ?? 4, ...journey }),
      keys: { rows, asOf: NOON, loading: false, failure: null },
    },
  });
}

const press = async (name: string | RegExp) => fireEvent.click(await screen.findByRole('button', { name }));
const wishes = (fake: Fake) =>
  fake.calls.filter((call) => call.name === 'createKey').map((call) => call.input);
const CHOICE = 'Schlüsselpaar auf diesem Gerät erzeugen';
const pair = someKey({ algorithm: 'ed25519' });

describe('Step 4', () => {
  it('makes a Secret Key unless the pair was chosen', async () => {
    const fake = at({ step: 4 });
    const choice = await screen.findByRole<HTMLInputElement>('checkbox', { name: CHOICE });
    expect(choice.checked).toBe(false);
    await press('Schlüssel erzeugen');
    await screen.findByRole('heading', { name: 'Ihr Schlüsselpaar ist sicher gespeichert.' });
    expect(wishes(fake)).toMatchObject([{ algorithm: 'hmac-sha256' }]);
  });

  it('says when to choose the pair, and makes one', async () => {
    const fake = at({ step: 4 });
    const choice = await screen.findByRole('checkbox', { name: CHOICE });
    const hint = document.getElementById(choice.getAttribute('aria-describedby') ?? '');
    expect(hint?.textContent).toContain('Im Zweifel nicht wählen.');
    fireEvent.click(choice);
    await press('Schlüssel erzeugen');
    await screen.findByText('Privaten Schlüssel speichern und zurücklesen', { selector: 'li span' });
    expect(choice).toHaveProperty('disabled', false);
    expect(choice.closest('fieldset')?.disabled).toBe(true);
    await screen.findByRole('heading', { name: 'Ihr Schlüsselpaar ist sicher gespeichert.' });
    expect(wishes(fake)).toMatchObject([{ algorithm: 'ed25519' }]);
    await screen.findByText(/Ventario bekommt nur den öffentlichen Teil/);
    await screen.findByRole('button', { name: 'Privater Schlüssel: Anzeigen' });
    expect(screen.queryByText('Secret Key')).toBeNull();
  });

  it('saves the choice, so that going back and a restart keep it', async () => {
    const fake = at({ step: 4, reached: 4 });
    fireEvent.click(await screen.findByRole('checkbox', { name: CHOICE }));
    await waitFor(() => expect(fake.state().journey?.algorithm).toBe('ed25519'));
    await press('Zurück');
    await press('Weiter zum Schlüssel');
    expect((await screen.findByRole<HTMLInputElement>('checkbox', { name: CHOICE })).checked).toBe(true);
    fireEvent.click(screen.getByRole('checkbox', { name: CHOICE }));
    await waitFor(() => expect(fake.state().journey?.algorithm).toBe('hmac-sha256'));
  });

  it('helps with the private key, not with a Secret Key', async () => {
    at({ step: 4, algorithm: 'ed25519' });
    await press('Hilfe zu diesem Schritt');
    const help = await screen.findByRole('region', { name: 'Hilfe zu diesem Schritt' });
    expect(help.textContent).toContain('Der private Schlüssel gelangt nie in dieses Fenster');
    expect(help.textContent).not.toContain('Secret');
  });

  it('keeps the choice when it has to be tried again', async () => {
    let refused = false;
    const fake = at({ step: 4 }, [], {
      createKey: async () => {
        refused = true;
        return fails('keychain-locked');
      },
    });
    fireEvent.click(await screen.findByRole('checkbox', { name: CHOICE }));
    await press('Schlüssel erzeugen');
    await screen.findAllByText(/gesperrt/);
    expect(refused).toBe(true);
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: CHOICE }).checked).toBe(true);
    await press('Schlüssel erzeugen');
    expect(wishes(fake)).toMatchObject([{ algorithm: 'ed25519' }, { algorithm: 'ed25519' }]);
  });
});

describe('Step 5', () => {
  it.each([
    ['a Secret Key', someKey(), 'Wer API Key und Secret Key in die Hand bekommt'],
    ['a private key', pair, 'Wer API Key und privaten Schlüssel in die Hand bekommt'],
  ])('names %s when it is skipped', async (_, row, sentence) => {
    at({ step: 5, keyId: row.id }, [row]);
    await press('Ohne Whitelist weiter');
    expect((await screen.findByRole('alertdialog')).textContent).toContain(sentence);
  });
});

describe('Step 6', () => {
  it('helps with the private key alone', async () => {
    at({ step: 6, keyId: pair.id }, [pair]);
    await press('Hilfe zu diesem Schritt');
    const help = await screen.findByRole('region', { name: 'Hilfe zu diesem Schritt' });
    expect(help.textContent).toContain('Ed25519');
    expect(help.textContent).not.toContain('Secret');
  });

  const files = async (row: KeyRow) => {
    const fake = at({ step: 6, keyId: row.id }, [row]);
    await press('Für Bot exportieren …');
    const dialog = await screen.findByRole('dialog');
    return { fake, dialog, names: within(dialog).getAllByRole('radio') };
  };

  it('offers the files of a private key for a pair alone', async () => {
    expect((await files(someKey())).names).toHaveLength(2);
  });

  it('exports the one that was chosen', async () => {
    const { fake, dialog, names } = await files(pair);
    expect(names).toHaveLength(4);
    expect(dialog.textContent).toContain('VENTARIO_PRIVATE_KEY=…');
    expect(dialog.textContent).not.toContain('VENTARIO_SECRET_KEY');
    fireEvent.click(within(dialog).getByRole('radio', { name: 'PEM-Datei (PKCS #8)' }));
    await press('Ort wählen …');
    expect(fake.calls.filter((call) => call.name === 'exportKey')).toMatchObject([
      { input: { keyId: pair.id, format: 'pem' } },
    ]);
  });
});
