// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { NOON, someJourney, someKey } from '../fakes/bridge';
import { openWindow } from './openWindow';

const SECRET = /vs_(live|test)_/;
const key = someKey();

function whole(): string {
  const values = [...document.querySelectorAll('input')].map((input) => input.value);
  return [document.title, document.documentElement.outerHTML, ...values].join('\n');
}

describe('The main window', () => {
  it.each([4, 6] as const)('shows dots and nothing else for the secret in step %i', async (step) => {
    openWindow({
      snapshot: {
        mode: 'practice',
        connection: { state: 'online', failure: null, since: NOON },
        session: { state: 'signed-in', account: 'Erika Beispiel' },
        journey: someJourney({ step, reached: step, keyId: key.id }),
        keys: { rows: [key], asOf: NOON, loading: false, failure: null },
      },
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Secret Key: Anzeigen' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Secret Key: Kopieren' }));
    await screen.findByRole('button', { name: 'Jetzt löschen' });
    expect(whole()).toContain(key.id);
    expect(whole()).not.toMatch(SECRET);
    expect(screen.queryByLabelText(/Secret Key/, { selector: 'input' })).toBeNull();
  });

  it('would find a secret that is shown (positive control)', async () => {
    openWindow({
      snapshot: {
        mode: 'practice',
        journey: someJourney({ step: 4, reached: 4, keyId: key.id }),
        keys: { rows: [{ ...key, label: 'vs_test_canary' }], asOf: NOON, loading: false, failure: null },
      },
    });
    await waitFor(() => expect(whole()).toMatch(SECRET));
  });
});
