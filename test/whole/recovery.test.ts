import { expect } from '@playwright/test';
import { newProfile, type OpenApp, type Profile, type SandboxKey, test } from './app';
import { words } from './journey';
import { borrow, rows, setUp, snapshot } from './set-up';

/**
 * The app is killed in the middle of a creation or a deletion, and starts again while the backend cannot be reached:
 * what was begun ends by itself once the backend is back, without a restart and without anybody pressing anything.
 */

const w = words.de;
/** In ms; the app looks again by itself in ever longer steps. */
const WAY_BACK = 75_000;

const named = (keys: SandboxKey[], label: string) => keys.filter((each) => each.label === label);

async function calls(lender: Profile, endpoint: string): Promise<number> {
  const said = (await lender.tell({ do: 'look' })) as { calls: Record<string, number> };
  return said.calls[endpoint] ?? 0;
}

/** Killed there, and opened again without a way to the backend. */
async function startWithoutBackend(opened: OpenApp, lender: Profile): Promise<OpenApp> {
  await opened.kill();
  await lender.tell({ do: 'down' });
  await lender.tell({ do: 'clear' });
  const again = await borrow(opened.profile, lender);
  await expect(again.window.getByRole('heading', { level: 1, name: w.views.areas.overview })).toBeVisible();
  await expect
    .poll(async () => (await snapshot(again)).connection.state, { timeout: 30_000 })
    .not.toMatch(/unknown|online/);
  return again;
}

for (const when of ['before', 'after'] as const)
  test(`A creation that a crash interrupted, its answer lost ${when} the backend made the key, ends once the way is back`, async ({
    opened: { window: lending },
    profile: lender,
  }) => {
    test.setTimeout(180_000);
    await setUp(lending, 'Bot der anderen');
    let opened = await borrow(newProfile(), lender);
    try {
      await setUp(opened.window, 'Bot von früher');
      const before = await calls(lender, 'createKey');
      if (when === 'before') await lender.tell({ do: 'delay', endpoint: 'createKey', ms: 120_000 });
      else await lender.tell({ do: 'delay', endpoint: 'activateKey', ms: 120_000 });
      await opened.window.evaluate(() => {
        void window.ventario.createKey({ label: 'Unterbrochen', permissions: ['read', 'trade'] });
      });
      const stage = when === 'before' ? 'requesting' : 'activating';
      await expect.poll(async () => (await snapshot(opened)).creation.state).toBe(stage);
      await expect.poll(() => calls(lender, 'createKey')).toBe(before + 1);

      opened = await startWithoutBackend(opened, lender);
      expect((await rows(opened)).find(({ label }) => label === 'Unterbrochen')?.status).not.toBe('active');
      await lender.tell({ do: 'up' });
      await expect
        .poll(async () => (await rows(opened)).filter(({ label }) => label === 'Unterbrochen'), {
          timeout: WAY_BACK,
        })
        .toMatchObject([{ status: 'active', secretHere: 'yes' }]);
      await expect(
        opened.window.getByText(w.start.remark['creation-recovered']('Unterbrochen')),
      ).toBeVisible();
      expect(named(await lender.keysThere(), 'Unterbrochen')).toMatchObject([{ status: 'active' }]);
      // The key of before was never taken for gone.
      expect((await rows(opened)).find(({ label }) => label === 'Bot von früher')?.secretHere).toBe('yes');
    } finally {
      await opened.close().catch(() => undefined);
    }
  });

test('A deletion that a crash interrupted ends once the way is back', async ({
  opened: { window: lending },
  profile: lender,
}) => {
  test.setTimeout(180_000);
  await setUp(lending, 'Bot der anderen');
  let opened = await borrow(newProfile(), lender);
  try {
    const keyId = await setUp(opened.window, 'Soll weg');
    await lender.tell({ do: 'delay', endpoint: 'deleteKey', ms: 120_000 });
    await opened.window.evaluate((id) => {
      void window.ventario.deleteKey({ keyId: id, label: 'Soll weg', keepUsage: false });
    }, keyId);
    await expect.poll(() => calls(lender, 'deleteKey')).toBe(1);

    opened = await startWithoutBackend(opened, lender);
    expect(named(await lender.keysThere(), 'Soll weg')).toHaveLength(1);
    await lender.tell({ do: 'up' });
    await expect
      .poll(async () => named(await lender.keysThere(), 'Soll weg'), { timeout: WAY_BACK })
      .toEqual([]);
    await expect
      .poll(() => rows(opened))
      .toEqual(expect.not.arrayContaining([expect.objectContaining({ id: keyId })]));
    const copied = await opened.window.evaluate((id) => window.ventario.copySecret({ keyId: id }), keyId);
    expect(copied).toMatchObject({ ok: false });
    // The other one's key is untouched.
    expect(named(await lender.keysThere(), 'Bot der anderen')).toMatchObject([{ status: 'active' }]);
  } finally {
    await opened.close().catch(() => undefined);
  }
});
