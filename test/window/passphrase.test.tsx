// @vitest-environment jsdom
import { fireEvent } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SecretBridge } from '../../preload/wire';
import { askPassphrase } from '../../renderer/secret/passphrase';
import { secretWords } from '../../renderer/secret/words';

beforeEach(() => document.body.replaceChildren());

function ask() {
  const secretEntered = vi.fn(async () => ({ ok: true as const, value: undefined }));
  const bridge = { secretEntered, secretClose: vi.fn() } as unknown as SecretBridge;
  const clock = document.createElement('span');
  askPassphrase(document.body, 'set-passphrase', secretWords('de'), clock, bridge);
  const [first, again] = [...document.querySelectorAll('input')] as [HTMLInputElement, HTMLInputElement];
  const send = (one: string, other: string) => {
    fireEvent.input(first, { target: { value: one } });
    fireEvent.input(again, { target: { value: other } });
    fireEvent.submit(document.querySelector('form') as HTMLFormElement);
    return document.querySelector('[role="alert"]')?.textContent;
  };
  return { secretEntered, first, again, send };
}

describe('A new passphrase', () => {
  it.each(['', 'kurz'])('that is too short is called so, whatever its repetition: “%s”', (other) => {
    const { secretEntered, first, send } = ask();
    expect(send('kurz', other)).toBe('Die Passphrase braucht mindestens 12\u00a0Zeichen.');
    expect(document.activeElement).toBe(first);
    expect(secretEntered).not.toHaveBeenCalled();
  });

  it('is not made long by spaces around it', () => {
    const { send } = ask();
    expect(send('     kurz     ', '     kurz     ')).toMatch(/mindestens 12/);
  });

  it('that is long enough has to be said twice alike', () => {
    const { secretEntered, again, send } = ask();
    expect(send('lang genug ist dies', '')).toMatch(/verschieden/);
    expect(document.activeElement).toBe(again);
    send('lang genug ist dies', 'lang genug ist dies');
    expect(secretEntered).toHaveBeenCalledWith({ text: 'lang genug ist dies' });
  });
});
