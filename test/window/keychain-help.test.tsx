import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { FailureCode, KeychainStatus, Snapshot } from '../../preload/contract';
import { type FakeOptions, fails, someJourney } from '../fakes/bridge';
import { asked, closeWindow, openWindow } from './viewsRoom';
import { settled } from './viewsScenarios';

afterEach(closeWindow);

const MEMORY = 'Ohne Schlüsselspeicher weiter';
const GUIDE = 'Den Schlüsselspeicher einrichten';
const inStep4 = (keychain: KeychainStatus, answers: FakeOptions['answers'] = {}): FakeOptions => ({
  answers,
  snapshot: settled(Date.now(), {
    keychain,
    journey: someJourney({ step: 4, reached: 4, label: 'Neuer Bot' }),
  } satisfies Partial<Snapshot>),
});
const press = async (name: string | RegExp) => fireEvent.click(await screen.findByRole('button', { name }));
const creating = async (code: FailureCode, keychain: KeychainStatus) => {
  let tries = 0;
  const options = inStep4(keychain);
  const fake = await openWindow(options);
  fake.answer('createKey', async () => {
    tries += 1;
    return fails(code);
  });
  await press('Schlüssel erzeugen');
  await screen.findByText('Details');
  return { fake, tries: () => tries };
};

describe('a fault of the keychain', () => {
  it.each([
    ['keychain-missing', { state: 'missing', store: 'none' }],
    ['keychain-denied', { state: 'denied', store: 'gnome-keyring' }],
    ['keychain-locked', { state: 'locked', store: 'gnome-keyring' }],
    ['keychain-slow', { state: 'slow', store: 'gnome-keyring' }],
    ['keychain-changed', { state: 'changed', store: 'gnome-keyring' }],
    ['keychain-mismatch', { state: 'ready', store: 'gnome-keyring' }],
  ] as const)('leads to the guide: %s', async (code, keychain) => {
    await creating(code, keychain);
    await press('Anleitung');
    await screen.findByRole('dialog', { name: GUIDE });
  });

  it('keeps its own remedy beside the guide', async () => {
    const { tries } = await creating('keychain-slow', { state: 'slow', store: 'gnome-keyring' });
    await press('Erneut versuchen');
    await waitFor(() => expect(tries()).toBe(2));
  });

  it('is over with memory for this run: what failed is done by itself', async () => {
    const { fake, tries } = await creating('keychain-missing', { state: 'missing', store: 'none' });
    fake.answer('createKey', null);
    await press('Anleitung');
    await press(MEMORY);
    await screen.findByRole('heading', { name: 'Ihr Schlüsselpaar ist da – aber nur bis zum Schließen.' });
    expect(tries()).toBe(1);
    expect(asked(fake, 'createKey')).toHaveLength(2);
  });

  it('is over with memory for this run: a key that was taken over is stored by itself', async () => {
    const options = inStep4({ state: 'missing', store: 'none' });
    const fake = await openWindow({
      snapshot: {
        ...options.snapshot,
        journey: someJourney({ step: 4, reached: 4, way: 'manual', label: 'Vom Dashboard' }),
      },
    });
    await press('Aus der Zwischenablage übernehmen');
    await screen.findByText('Secret Key übernommen');
    fake.answer('storeManual', async () => fails('keychain-missing'));
    await press(/Schlüsselbund speichern$/);
    await screen.findByText('Details');
    fake.answer('storeManual', null);
    await press('Anleitung');
    await press(MEMORY);
    await screen.findByRole('heading', { name: 'Ihr Schlüsselpaar ist da – aber nur bis zum Schließen.' });
    expect(asked(fake, 'takeFromClipboard')).toHaveLength(1);
  });

  it('is over when it is unlocked: what was to be copied is copied', async () => {
    const fake = await openWindow({
      snapshot: settled(Date.now(), { keychain: { state: 'locked', store: 'gnome-keyring' } }),
    });
    fake.answer('copySecret', async () => fails('keychain-locked'));
    fireEvent.click(screen.getByRole('button', { name: 'API-Verwaltung' }));
    fireEvent.click(await screen.findByRole('button', { name: /^Bot Büro-PC – / }));
    await press('Secret Key: Kopieren');
    const unlock = await screen.findByRole('button', { name: 'Schlüsselbund entsperren' });
    fake.answer('copySecret', null);
    fireEvent.click(unlock);
    await waitFor(() => expect(asked(fake, 'copySecret')).toHaveLength(2));
    await waitFor(() => expect(fake.state().clipboard.holds).toBe('secret'));
  });

  it('is gone when the keychain was opened elsewhere, and stays when it is no matter of opening', async () => {
    const fake = await openWindow({
      snapshot: settled(Date.now(), { keychain: { state: 'locked', store: 'vault' } }),
    });
    fake.answer('copySecret', async () => fails('keychain-vault-locked'));
    fireEvent.click(screen.getByRole('button', { name: 'API-Verwaltung' }));
    fireEvent.click(await screen.findByRole('button', { name: /^Bot Büro-PC – / }));
    await press('Secret Key: Kopieren');
    await screen.findByText('Details');
    act(() => fake.say('keychain', { state: 'ready', store: 'vault' }));
    expect(screen.queryByText('Details')).toBeNull();
    expect(asked(fake, 'copySecret')).toHaveLength(1);
    fake.answer('copySecret', async () => fails('keychain-mismatch'));
    await press('Secret Key: Kopieren');
    await screen.findByText('Details');
  });

  it('does nothing by itself when the guide was only read', async () => {
    const { tries } = await creating('keychain-missing', { state: 'missing', store: 'none' });
    await press('Anleitung');
    const guide = await screen.findByRole('dialog', { name: GUIDE });
    fireEvent.click(within(guide).getByRole('button', { name: 'Schließen' }));
    await waitFor(() => expect(screen.queryByRole('dialog', { name: GUIDE })).toBeNull());
    expect(tries()).toBe(1);
  });
});

describe('a key whose secret nobody can ask for', () => {
  it('has the guide on its page', async () => {
    const fake = await openWindow({
      snapshot: settled(Date.now(), { keychain: { state: 'slow', store: 'gnome-keyring' } }),
    });
    const { keys } = fake.state();
    fake.say('keys', { ...keys, rows: keys.rows.map((row) => ({ ...row, secretHere: 'unknown' as const })) });
    fireEvent.click(screen.getByRole('button', { name: 'API-Verwaltung' }));
    fireEvent.click((await screen.findAllByRole('button', { name: /öffnen$/ }))[0] as HTMLElement);
    const notice = (await screen.findByText(/Der Schlüsselspeicher antwortet gerade nicht\./)).closest(
      '[data-tone]',
    ) as HTMLElement;
    fireEvent.click(within(notice).getByRole('button', { name: 'Anleitung' }));
    await screen.findByRole('dialog', { name: GUIDE });
  });
});

describe('a lock wish that stands', () => {
  it.each(['Übersicht', 'API-Verwaltung', 'Nutzung', 'Einstellungen'])('is seen in %s', async (area) => {
    await openWindow({
      snapshot: settled(Date.now(), {
        lockWish: { keyIds: null, since: Date.now(), failure: { code: 'offline' } },
      }),
    });
    fireEvent.click(screen.getByRole('button', { name: area }));
    await screen.findByRole('heading', { level: 1, name: area });
    expect(screen.getAllByText('Noch nicht gesperrt: alle Schlüssel')).toHaveLength(1);
  });

  it('is seen in the seven steps', async () => {
    const options = inStep4({ state: 'ready', store: 'gnome-keyring' });
    await openWindow({
      snapshot: {
        ...options.snapshot,
        lockWish: { keyIds: null, since: Date.now(), failure: { code: 'offline' } },
      },
    });
    await screen.findByText('Noch nicht gesperrt: alle Schlüssel');
  });
});
