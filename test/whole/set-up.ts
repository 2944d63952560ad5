import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { KeyRow, Snapshot } from '../../preload/contract';
import { type OpenApp, openApp, type Profile } from './app';

/** A set-up app without the walk through the seven steps, and a second computer of the same account. */

/** Set up in Übungsmodus with one key of this label; answers its id. */
export async function setUp(page: Page, label: string): Promise<string> {
  await page.waitForLoadState();
  return page.evaluate(async (name) => {
    const must = async <Value>(
      answer: Promise<{ ok: true; value: Value } | { ok: false; failure: unknown }>,
    ) => {
      const outcome = await answer;
      if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure));
      return outcome.value;
    };
    const { ventario } = window;
    await must(ventario.enterMode({ mode: 'practice' }));
    await must(ventario.beginJourney());
    await must(ventario.signIn());
    const key = await must(ventario.createKey({ label: name, permissions: ['read', 'trade'] }));
    await must(ventario.finishJourney());
    return key.id;
  }, label);
}

/** Another computer of the account of `lender`, whose sandbox outlives it. */
export const borrow = (profile: Profile, lender: Profile): Promise<OpenApp> =>
  openApp(profile, { env: { VENTARIO_SANDBOX_LENT: join(lender.folder, 'practice/sandbox/ready.json') } });

/** As when the user turns to this computer. */
export async function turnTo({ app }: OpenApp): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.emit('focus'));
}

export async function snapshot({ window: page }: OpenApp): Promise<Snapshot> {
  const answer = await page.evaluate(() => window.ventario.snapshot());
  if (!answer.ok) throw new Error('No snapshot.');
  return answer.value;
}

export const rows = async (opened: OpenApp): Promise<KeyRow[]> => (await snapshot(opened)).keys.rows;
