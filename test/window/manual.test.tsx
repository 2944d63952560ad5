// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { JourneyState } from '../../preload/contract';
import { type Fake, fails, NOON, someJourney, someKey, someKeyId } from '../fakes/bridge';
import { openWindow } from './openWindow';

/** Step 4 the manual way: the window asks and says, main takes, tries and stores. */

function atStep4(journey: Partial<JourneyState> = {}, active = false): Fake {
  return openWindow({
    snapshot: {
      mode: 'practice',
      connection: { state: 'online', failure: null, since: NOON },
      session: { state: 'signed-out' },
      journey: someJourney({ step: 4, reached: 4, way: 'manual', ...journey }),
      keys: { rows: active ? [someKey()] : [], asOf: NOON, loading: false, failure: null },
    },
  });
}

const press = async (name: string) => fireEvent.click(await screen.findByRole('button', { name }));
const field = (): HTMLInputElement => screen.getByLabelText('API Key');
const calls = (fake: Fake, name: string) => fake.calls.filter((call) => call.name === name);
const TAKE = 'Aus der Zwischenablage übernehmen';
const STORE = 'Prüfen und im Schlüsselbund speichern';
const SECRET = 'vs_test_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo';

const paste = (text: string) => fireEvent.paste(field(), { clipboardData: { getData: () => text } });

describe('The manual way', () => {
  it.each([
    ['a secret', SECRET],
    ['both at once', `KEY=${someKeyId(5)}\nSECRET=${SECRET}`],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----'],
  ])('lets main take %s that is pasted in the field of the key, which stays empty', async (_, text) => {
    const fake = atStep4();
    await screen.findByRole('button', { name: TAKE });
    // The browser would put it in unless it is told not to.
    expect(paste(text)).toBe(false);
    await screen.findByText('Secret Key übernommen');
    expect(calls(fake, 'takeFromClipboard')).toHaveLength(1);
    expect(document.body.innerHTML).not.toContain(text);
  });

  it('leaves every other paste to the browser', async () => {
    const fake = atStep4();
    await screen.findByRole('button', { name: TAKE });
    expect(paste(someKeyId(5))).toBe(true);
    expect(calls(fake, 'takeFromClipboard')).toEqual([]);
  });

  it('keeps no secret, whole or in part, in the field of the key', async () => {
    const fake = atStep4();
    await screen.findByRole('button', { name: TAKE });
    for (const code of ['credential-swapped', 'credential-wrong-length'] as const) {
      fake.answer('enterKeyId', async () => fails(code));
      fireEvent.change(field(), { target: { value: SECRET } });
      await press('Übernehmen');
      await waitFor(() => expect(field().value).toBe(''));
    }
    fireEvent.change(field(), { target: { value: 'vk_test_kurz' } });
    await press('Übernehmen');
    await screen.findByText(/unvollständig oder zu lang/);
    // A key id with a typo is corrected, not typed again.
    expect(field().value).toBe('vk_test_kurz');
  });

  it('says when something around it was taken off, and is silent otherwise', async () => {
    atStep4();
    await screen.findByRole('button', { name: TAKE });
    fireEvent.change(field(), { target: { value: `  ${someKeyId(5)} ` } });
    await press('Übernehmen');
    await screen.findByText(/Leerzeichen oder Zeichen darum herum haben wir entfernt/);
    await press(TAKE);
    await screen.findByText('Secret Key übernommen');
    await waitFor(() => expect(screen.queryByText(/haben wir entfernt/)).toBeNull());
  });

  it('says that nothing is stored yet, keeps both, and tries again with one button', async () => {
    const fake = atStep4();
    await press(TAKE);
    await screen.findByText('Secret Key übernommen');
    fake.answer('storeManual', async () => fails('offline'));
    await press(STORE);
    await screen.findByText(/Noch nicht gespeichert/);
    screen.getByText('Secret Key übernommen');
    fake.answer('storeManual', null);
    await press('Erneut versuchen');
    await screen.findByRole('heading', { level: 1, name: 'Ihr Schlüsselpaar ist sicher gespeichert.' });
    expect(calls(fake, 'storeManual')).toHaveLength(2);
    expect(calls(fake, 'takeFromClipboard')).toHaveLength(1);
  });

  it('lets another key id be entered when the backend does not know this one', async () => {
    const fake = atStep4();
    await press(TAKE);
    await screen.findByText('Secret Key übernommen');
    fake.answer('storeManual', async () => fails('key-unknown'));
    await press(STORE);
    await screen.findByText(/gibt es bei Ventario nicht/);
    await press('Anderen API Key eingeben');
    fireEvent.change(field(), { target: { value: someKeyId(7) } });
    fake.answer('storeManual', null);
    await press(STORE);
    // The secret was the other key's: said, and nothing is sent.
    await screen.findByText(/gehört zu einem anderen Schlüssel/);
    expect(screen.getAllByText('Secret Key fehlt noch').length).toBeGreaterThan(0);
    expect(calls(fake, 'storeManual')).toHaveLength(1);
    await press('Secret Key eintippen …');
    await screen.findByText('Secret Key übernommen');
    expect(screen.queryByText(/gehört zu einem anderen Schlüssel/)).toBeNull();
    await press(STORE);
    await screen.findByRole('heading', { level: 1, name: 'Ihr Schlüsselpaar ist sicher gespeichert.' });
    expect(fake.state().journey?.keyId).toBe(someKeyId(7));
  });
});

describe('„Sofort sperren“ in the seven steps', () => {
  it('is there as soon as a key is active, and by the menu', async () => {
    const fake = atStep4({}, true);
    await press('Sofort sperren');
    await screen.findByRole('dialog', { name: 'Sofort sperren' });
    fireEvent.click(screen.getByRole('button', { name: 'Abbrechen' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    fake.say('command', 'lock-key');
    await screen.findByRole('dialog', { name: 'Sofort sperren' });
  });

  it('is no button as long as there is nothing to lock', async () => {
    atStep4();
    await screen.findByRole('button', { name: TAKE });
    expect(screen.queryByRole('button', { name: 'Sofort sperren' })).toBeNull();
  });
});
