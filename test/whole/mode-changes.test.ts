import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ElectronApplication, expect } from '@playwright/test';
import { test } from './app';

/** Changes of mode while the sandbox is starting: never two of them over the same files, and none left behind. */

const sandboxes = (app: ElectronApplication) =>
  app.evaluate(
    ({ app: main }) => main.getAppMetrics().filter(({ name }) => name === 'Ventario Sandbox').length,
  );

test('Entering and leaving in a hurry leaves at most one sandbox, and none after leaving', async ({
  opened,
  profile,
}) => {
  const { app, window } = opened;
  await expect(window.getByRole('heading', { level: 1 })).toBeVisible();
  const most = await window.evaluate(async () => {
    const { ventario } = window as unknown as {
      ventario: Record<string, (input?: unknown) => Promise<{ ok: boolean }>>;
    };
    const answers: unknown[] = [];
    for (let round = 0; round < 4; round += 1) {
      const entering = ventario['enterMode']?.({ mode: 'practice' });
      void ventario['checkPrerequisites']?.();
      void ventario['refreshKeys']?.();
      const leaving = ventario['leaveMode']?.();
      answers.push(await entering, await leaving);
    }
    return answers;
  });
  expect(most).toEqual(Array.from({ length: 8 }, () => ({ ok: true })));
  await expect.poll(() => sandboxes(app)).toBe(0);
  const snapshot = () =>
    window.evaluate(async () => {
      const { ventario } = window as unknown as { ventario: { snapshot(): Promise<unknown> } };
      return ventario.snapshot();
    });
  // What was under way in the mode that was left says nothing any more.
  expect(await snapshot()).toMatchObject({
    value: {
      mode: null,
      connection: { state: 'unknown' },
      keys: { rows: [], failure: null, loading: false },
    },
  });

  await window.evaluate(async () => {
    const { ventario } = window as unknown as {
      ventario: Record<string, (input?: unknown) => Promise<unknown>>;
    };
    await ventario['enterMode']?.({ mode: 'practice' });
    await ventario['checkPrerequisites']?.();
  });
  await expect.poll(() => sandboxes(app)).toBe(1);
  expect(await profile.tell({ do: 'look' })).toMatchObject({ sessions: 0 });
  expect(
    readdirSync(join(profile.folder, 'practice/sandbox')).filter((name) => name.includes('damaged')),
  ).toEqual([]);
  const logged = () => readFileSync(join(profile.folder, 'logs/main.log'), 'utf8');
  await expect.poll(logged).toContain('sandbox-ended');
  expect(logged()).not.toMatch(/unhandled|uncaught|call-threw|sandbox-lost/);
});
