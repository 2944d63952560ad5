import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { KeychainStatus } from '../../preload/contract';
import { closeWindow, openWindow } from './viewsRoom';
import { settled } from './viewsScenarios';

afterEach(closeWindow);

const MEMORY = { name: 'Ohne Schlüsselspeicher weiter' };

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

  it.each(['locked', 'slow', 'changed'] as const)(
    'does not while it is %s: the keys are there',
    async (state) => {
      await openGuide({ state, store: 'gnome-keyring' });
      expect(screen.queryByRole('button', MEMORY)).toBeNull();
    },
  );
});
