import { expect } from '@playwright/test';
import { newProfile, test } from './app';
import { lookAt } from './axe';
import { words } from './journey';
import { borrow, rows, setUp, turnTo } from './set-up';

/** What became of a key on another computer: its secret is taken over there, and named here once the key is gone. */

const w = words.de;
const { keys, areas } = w.views;
const LABEL = 'Bot am Schreibtisch';

test('A secret is taken over on a second computer by hand; a deletion there leaves a rest here that can be cleared', async ({
  opened,
  profile,
}) => {
  test.setTimeout(120_000);
  const keyId = await setUp(opened.window, LABEL);
  await opened.window.reload();
  const other = await borrow(newProfile(), profile);
  try {
    await setUp(other.window, 'Bot am Laptop');
    await other.window.evaluate(() => window.ventario.refreshKeys());
    const there = async () => (await rows(other)).find((row) => row.id === keyId);
    await expect.poll(there).toMatchObject({ label: LABEL, secretHere: 'no' });
    await other.window.reload();
    await other.window.getByRole('navigation').getByText(areas.keys).click();
    await expect(other.window.getByText(keys.secretAway).first()).toBeVisible();

    // The same clipboard stands in for the user's own way between the two.
    expect(await opened.window.evaluate((id) => window.ventario.copySecret({ keyId: id }), keyId)).toEqual({
      ok: true,
    });
    const secret = await opened.app.evaluate(({ clipboard }) => clipboard.readText());
    await other.app.evaluate(({ clipboard }, text) => clipboard.writeText(text), secret);
    const taken = await other.window.evaluate(async (id) => {
      await window.ventario.takeFromClipboard();
      await window.ventario.enterKeyId({ text: ` ${id}\u00a0` });
      return window.ventario.storeManual({ label: 'Ein anderer Name' });
    }, keyId);
    // The key that the list had already, under the name that it had.
    expect(taken).toMatchObject({ ok: true, value: { id: keyId, label: LABEL, secretHere: 'yes' } });
    await expect.poll(() => other.app.evaluate(({ clipboard }) => clipboard.readText())).toBe('');
    expect((await rows(other)).filter((row) => row.id === keyId)).toHaveLength(1);
    expect(
      await other.window.evaluate((id) => window.ventario.testConnection({ keyId: id }), keyId),
    ).toMatchObject({ ok: true, value: { keyId, verdict: 'green' } });

    // A key pair too: its seed, as the app's own .env file writes it, beside its key id.
    const pairId = await opened.window.evaluate(async () => {
      const made = await window.ventario.createKey({
        label: 'Bot mit Schlüsselpaar',
        permissions: ['read'],
        algorithm: 'ed25519',
      });
      if (!made.ok) throw new Error(made.failure.code);
      await window.ventario.copySecret({ keyId: made.value.id });
      return made.value.id;
    });
    const seed = await opened.app.evaluate(({ clipboard }) => clipboard.readText());
    await other.app.evaluate(
      ({ clipboard }, text) => clipboard.writeText(text),
      `VENTARIO_API_KEY=${pairId}\nVENTARIO_PRIVATE_KEY=${seed}\n`,
    );
    const pair = await other.window.evaluate(async () => {
      const took = await window.ventario.takeFromClipboard();
      return { took, row: await window.ventario.storeManual({ label: 'Paar' }) };
    });
    expect(pair).toMatchObject({
      took: { ok: true, value: { took: 'both', trimmed: true } },
      row: { ok: true, value: { id: pairId, algorithm: 'ed25519', secretHere: 'yes' } },
    });
    await expect.poll(() => other.app.evaluate(({ clipboard }) => clipboard.readText())).toBe('');
    expect(
      await other.window.evaluate((id) => window.ventario.testConnection({ keyId: id }), pairId),
    ).toMatchObject({ ok: true, value: { keyId: pairId, verdict: 'green' } });

    // Deleted there.
    const deleted = await other.window.evaluate(
      ([id, label]) => window.ventario.deleteKey({ keyId: id, label, keepUsage: false }),
      [keyId, LABEL] as const,
    );
    expect(deleted).toEqual({ ok: true });
    expect((await profile.keysThere()).map(({ id }) => id)).not.toContain(keyId);
    expect((await rows(other)).map(({ id }) => id)).not.toContain(keyId);

    // Seen here: the key is gone, its secret is not, and that is said and mended.
    await turnTo(opened);
    const { window: page } = opened;
    await page.getByRole('navigation').getByText(areas.keys).click();
    await expect(page.getByText(keys.leftover)).toBeVisible({ timeout: 20_000 });
    await lookAt(page, 'list with a leftover');
    await page.getByRole('button', { name: keys.tidyNamed(LABEL), exact: true }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: keys.tidy, exact: true }).click();
    await expect(page.getByText(keys.tidied(LABEL))).toBeVisible();
    expect((await rows(opened)).map(({ id }) => id)).not.toContain(keyId);
    expect(await page.evaluate((id) => window.ventario.copySecret({ keyId: id }), keyId)).toMatchObject({
      ok: false,
      failure: { code: 'secret-not-here' },
    });
  } finally {
    await other.close().catch(() => undefined);
  }
});
