import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { answerDialogs, family, openApp, test } from './app';
import { findIn, findInFolder, findInHeap, findInProcesses, plantInFolder, writingsOf } from './leak';
import { ownScreen } from './screen';

/** A canary goes the whole way of a secret; afterwards it is found in the exported file and nowhere else. */

/** A secret's shape, but nobody's secret. */
const canary = () => `vs_test_${randomBytes(36).toString('base64url')}_`;

test('The scanner finds every writing of a canary, in files', async ({ profile }) => {
  const secret = canary();
  const found = await plantInFolder(profile.folder, secret);
  expect(new Set(found.map((hit) => hit.writing))).toEqual(new Set(writingsOf(secret).map(([name]) => name)));
  expect(writingsOf(secret).length).toBeGreaterThanOrEqual(10);
  // Inside a longer base64 text, at every alignment.
  for (const before of ['', 'x', 'xy', 'xyz'])
    expect(
      findIn('text', Buffer.from(`${before}${secret}tail`).toString('base64'), secret),
      before,
    ).not.toEqual([]);
  expect(await findInFolder(profile.folder, secret)).toEqual([]);
});

test('The scanner finds a canary in arguments and environments', async () => {
  const inArguments = canary();
  const inEnvironment = canary();
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume(); console.log(1)', inArguments], {
    env: { CANARY: inEnvironment },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await new Promise((heard) => child.stdout.once('data', heard));
  const pids = await family(child.pid);
  expect(await findInProcesses(pids, inArguments)).not.toEqual([]);
  expect(await findInProcesses(pids, inEnvironment)).not.toEqual([]);
  expect(await findInProcesses(pids, canary())).toEqual([]);
  child.kill();
});

test('The scanner finds a canary in the heap of the window', async ({ opened: { window: page } }) => {
  const planted = canary();
  await page.evaluate((text) => {
    (window as unknown as { planted: object }).planted = { inside: [{ deep: `before ${text} after` }] };
  }, planted);
  expect(await findInHeap(page, planted)).not.toEqual([]);
  expect(await findInHeap(page, canary())).toEqual([]);
});

test('After its whole way a secret is in the exported file, and nowhere else', async ({ profile }) => {
  test.setTimeout(180_000);
  const outside = mkdtempSync(join(tmpdir(), 'ventario-exported-'));
  const temporary = join(profile.folder, 'temporary');
  mkdirSync(temporary);
  const exported = join(outside, 'bot.env');
  const screen = await ownScreen();
  const {
    app,
    window: page,
    close,
  } = await openApp(profile, {
    env: { ...screen.env, TMPDIR: temporary, VENTARIO_LOG: 'terminal' },
  });
  let said = '';
  app.process().stdout?.on('data', (data: Buffer) => (said += data.toString()));
  app.process().stderr?.on('data', (data: Buffer) => (said += data.toString()));
  const consoled: string[] = [];
  page.on('console', (message) => consoled.push(message.text()));
  try {
    await answerDialogs(app, exported);
    // News is kept, so that a secret that went by is still in the heap when it is searched.
    await page.evaluate(() => {
      const kept: unknown[] = [];
      (window as unknown as { kept: unknown[] }).kept = kept;
      for (const name of [
        'settings',
        'mode',
        'journey',
        'session',
        'keys',
        'creation',
        'test',
        'clipboard',
        'bot',
        'remarks',
        'usage',
        'usageEntries',
        'connection',
        'keychain',
      ] as const)
        window.ventario.on(name, (payload) => kept.push(payload));
    });
    profile.browser('approve');
    const keyId = await page.evaluate(async () => {
      const { kept } = window as unknown as { kept: unknown[] };
      const must = <Value>(outcome: { ok: true; value: Value } | { ok: false; failure: unknown }): Value => {
        kept.push(outcome);
        if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure));
        return outcome.value;
      };
      const our = window.ventario;
      must(await our.enterMode({ mode: 'practice' }));
      must(await our.beginJourney());
      must(await our.changeSettings({ clipboardSeconds: 10 }));
      must(await our.checkPrerequisites());
      must(await our.signIn());
      const { id } = must(await our.createKey({ label: 'Kanarienvogel', permissions: ['read', 'trade'] }));
      const seen = must(await our.seenAddresses());
      const entries = [seen.ipv4, seen.ipv6, seen.bot].filter((entry) => entry !== null);
      must(await our.putWhitelist({ keyId: id, whitelist: { enabled: true, entries } }));
      must(await our.testConnection({ keyId: id }));
      must(await our.copyTestReport({ fullAddresses: true }));
      return id;
    });
    const saved = await page.evaluate((id) => window.ventario.exportKey({ keyId: id, format: 'env' }), keyId);
    expect(saved).toMatchObject({ ok: true, value: { saved: true } });
    const secret = /^VENTARIO_SECRET_KEY=(\S+)$/m.exec(readFileSync(exported, 'utf8'))?.[1] ?? '';
    expect(secret).toMatch(/^vs_test_[A-Za-z0-9_-]{49}$/);
    expect(statSync(exported).mode & 0o777).toBe(0o600);
    expect(readdirSync(outside)).toEqual(['bot.env']);

    // The bot signs with it, the secret window shows it, the clipboard holds it and is cleared by itself.
    const more = await page.evaluate(async (id) => {
      const our = window.ventario;
      return [
        await our.startBot({ keyId: id }),
        await our.copySecret({ keyId: id }),
        await our.showSecret({ keyId: id }),
      ];
    }, keyId);
    expect(more.map(({ ok }) => ok)).toEqual([true, true, true]);
    const shown = app.windows().find((each) => each !== page);
    await expect.poll(() => shown?.locator('body').textContent()).toContain(secret);
    if (shown === undefined) throw new Error('no secret window');
    expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe(secret);
    expect(await findInHeap(page, secret)).toEqual([]);
    await shown.evaluate(() => void window.secret.secretClose()).catch(() => undefined);
    await expect
      .poll(() => app.evaluate(({ clipboard }) => clipboard.readText()), { timeout: 20_000 })
      .toBe('');
    await expect
      .poll(() =>
        page.evaluate(async () => {
          const answer = await window.ventario.snapshot();
          return answer.ok ? answer.value.bot.requests : 0;
        }),
      )
      .toBeGreaterThan(1);

    expect(await findInHeap(page, secret)).toEqual([]);
    expect(
      findIn(
        'window',
        await page.evaluate(
          () =>
            `${document.documentElement.outerHTML}${[...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value).join(' ')}${JSON.stringify((window as unknown as { kept: unknown[] }).kept)}${JSON.stringify([localStorage, sessionStorage])}`,
        ),
        secret,
      ),
    ).toEqual([]);
    const pids = await family(app.process().pid);
    expect(pids.length).toBeGreaterThan(3);
    expect(await findInProcesses(pids, secret)).toEqual([]);

    await close();
    expect(findIn('stdout and stderr', said, secret)).toEqual([]);
    expect(findIn('console', consoled.join('\n'), secret)).toEqual([]);
    // The log was written, so it could have held it.
    expect(readdirSync(join(profile.folder, 'logs')).length).toBeGreaterThan(0);
    expect(said).toContain('"started"');
    expect(readdirSync(profile.folder)).toEqual(expect.arrayContaining(['practice', 'settings.json']));
    expect(await plantInFolder(profile.folder, secret)).not.toEqual([]);
    expect(await findInFolder(profile.folder, secret)).toEqual([]);
    // The keyring's own files (encrypted), the caches and the runtime folder of the session.
    const home = process.env['XDG_DATA_HOME'];
    expect(home).toBeTruthy();
    expect(await findInFolder(process.env['HOME'] ?? '', secret)).toEqual([]);
    expect((await findInFolder(outside, secret)).map((hit) => hit.where)).toContain(exported);
  } finally {
    await close().catch(() => undefined);
    screen.stop();
    rmSync(outside, { recursive: true, force: true });
  }
});
