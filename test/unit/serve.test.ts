import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { Outcome } from '../../preload/wire';

type Handler = (event: unknown, payload: unknown) => Promise<unknown>;
const handlers = vi.hoisted(() => new Map<string, unknown>());
vi.mock('electron', () => ({
  ipcMain: {
    handle: (name: string, handler: unknown) => handlers.set(name, handler),
    removeHandler: (name: string) => handlers.delete(name),
  },
  protocol: {},
  session: {},
}));
const { serve } = await import('../../main/ipc/serve');
const table = { ask: { input: z.void(), output: z.void() } };

/** What the window hears when a handler answers this. */
async function heard(answer: unknown): Promise<unknown> {
  const frame = { url: 'app://companion/index.html' };
  const window = { mainFrame: frame } as never;
  const stop = serve(table, { ask: () => answer as Outcome<void> }, 'test', () => window);
  const said = await (handlers.get('test:ask') as Handler)({ sender: window, senderFrame: frame }, undefined);
  stop();
  return said;
}

test('a failure says what the contract names and nothing else', async () => {
  const failure = { code: 'disk-full', evidence: { path: '/a', token: 'canary' }, stack: 'canary' };
  expect(await heard({ ok: false, failure, secret: 'canary' })).toEqual({
    ok: false,
    failure: { code: 'disk-full', evidence: { path: '/a' } },
  });
});

test('evidence that is too large is left out, and the cause stays', async () => {
  const failure = { code: 'file-denied', evidence: { path: 'x'.repeat(4_000) } };
  expect(await heard({ ok: false, failure })).toEqual({ ok: false, failure: { code: 'file-denied' } });
});

test('a cause that the contract does not know is an internal one', async () => {
  expect(await heard({ ok: false, failure: { code: 'ENOENT: /home/x' } })).toEqual({
    ok: false,
    failure: { code: 'internal' },
  });
});
