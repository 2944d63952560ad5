import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ElectronApplication, expect, type Page } from '@playwright/test';
import { makeKeyId, makeSecret } from '../../main/backend/credentials';
import type { AddressVerdict } from '../../preload/contract';
import { secretWords } from '../../renderer/secret/words';
import { type OpenApp, openApp, type Profile, test } from './app';
import {
  byMouse,
  checkPrerequisites,
  choosePermissions,
  createKey,
  practise,
  signIn,
  testGreen,
  type Walker,
  walkToGreen,
  words,
} from './journey';

/** Nothing that can be typed, pasted or found on the disk crashes the app or makes it lose anything. */

const w = words.de;
const { step2, step3, step4, step5, step6, step7, whitelist } = w.journey;
const NOVEL = 'x'.repeat(10_000);

/** What a page would do that took a label for markup. */
async function expectNoMarkup(window: Page): Promise<void> {
  const found = await window.evaluate(() => ({
    ran: '__ran' in globalThis,
    images: document.querySelectorAll('img[src="x"]').length,
    scripts: [...document.querySelectorAll('script')].filter((each) => each.textContent !== '').length,
  }));
  expect(found).toEqual({ ran: false, images: 0, scripts: 0 });
}

async function walkToStep4(walker: Walker): Promise<void> {
  await practise(walker);
  await checkPrerequisites(walker);
  await signIn(walker);
  await choosePermissions(walker);
}

test('A label may be anything that can be read; the rest is refused at the field, and kept', async ({
  opened,
  profile,
}) => {
  const { window } = opened;
  const walker = byMouse(window);
  await walkToStep4(walker);
  const field = window.getByRole('textbox', { name: step4.label });
  const before = (await profile.keysThere()).length;
  for (const [text, code] of [
    ['', 'label-empty'],
    ['   ', 'label-empty'],
    [NOVEL, 'label-too-long'],
    ['a\u0007b', 'label-control-characters'],
    ['\u202e\u0000', 'label-control-characters'],
  ] as const) {
    await field.fill(text);
    await walker.press(step4.create);
    await expect(window.getByText(w.failures.causes[code].cause({}))).toBeVisible();
    await expect(field).toHaveValue(text);
    await expect(field).toBeFocused();
  }
  expect(await profile.keysThere()).toHaveLength(before);

  const label = '<img src=x onerror=__ran=1> 🚀👩‍👩‍👧 بوت';
  await field.fill(label);
  await createKey(walker);
  await expect(window.getByText(label, { exact: true })).toBeVisible();
  await expectNoMarkup(window);

  // Others, made through the same border, in the list of keys.
  const others = ['"><script>__ran=1</script>', 'שלום בוט 12', '%00%0a${7*7}{{7*7}}', "Robert'); DROP TABLE"];
  for (const each of others) {
    const made = await window.evaluate(
      (name) => globalThis.window.ventario.createKey({ label: name, permissions: ['read'] }),
      each,
    );
    expect(made).toMatchObject({ ok: true, value: { label: each, status: 'active' } });
  }
  await opened.app.evaluate(({ Menu }, name) => {
    const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []) ?? [];
    items.find((item) => item.label === name)?.click();
  }, w.views.areas.keys);
  await walker.heading(w.views.areas.keys);
  for (const each of [label, ...others])
    await expect(window.getByText(each, { exact: true }).first()).toBeVisible();
  await expectNoMarkup(window);
});

test('The whitelist takes addresses and nothing else, and says what is wrong', async ({ opened }) => {
  const { window } = opened;
  const walker = byMouse(window);
  await walkToStep4(walker);
  await createKey(walker);
  await walker.press(step4.next);
  await walker.heading(step5.title);
  const field = window.getByRole('textbox', { name: whitelist.label });
  const add = () => window.getByRole('button', { name: w.common.add, exact: true }).last().click();
  const says = (problem: NonNullable<AddressVerdict['problem']>, text: string, verdict = {}) =>
    whitelist.problem(
      problem,
      { prefix: null, size: null, coveredBy: null, ...verdict } as AddressVerdict,
      text,
    );

  await walker.press(step5.next);
  await expect(window.getByText(step5.empty).first()).toBeVisible();
  await walker.press(whitelist.addThis(whitelist.thisPc, '203.0.113.7'));

  const cases: [text: string, said: string][] = [
    ['bla', says('not-an-address', 'bla')],
    ['10.0.0.5', '„10.0.0.5“ ist nur im Heimnetz gültig.'],
    ['20.0.0.0/8', 'Der Bereich /8 umfasst 16.777.216 Adressen.'],
    ['203.0.113.7', 'Diese Adresse steht schon in der Liste.'],
    ['203.0.113.007', says('not-an-address', '203.0.113.007')],
    ['0.0.0.0/0', '0.0.0.0/0 erlaubt jede Adresse und hebt den Schutz auf.'],
    ['::/0', says('everything', '::/0')],
    ['203.0.113.8:443', says('not-an-address', '203.0.113.8:443')],
    ['<b>203.0.113.8</b>', says('not-an-address', '<b>203.0.113.8</b>')],
    ['203.0.113.8/33', says('not-an-address', '203.0.113.8/33')],
    ['bot.example', says('not-an-address', 'bot.example')],
    [NOVEL, says('not-an-address', NOVEL)],
    ['🚀', says('not-an-address', '🚀')],
  ];
  for (const [text, said] of cases) {
    await field.fill(text);
    await expect(window.getByText(said)).toBeVisible();
    await add();
    await expect(window.getByText(said)).toBeVisible();
    await expect(field).toHaveValue(text);
    await expect(window.getByText(whitelist.count(1))).toBeVisible();
  }
  await expectNoMarkup(window);

  // What is too wide can be narrowed with one press; several at once are taken one by one.
  await field.fill('20.0.0.0/8');
  await window.getByRole('button', { name: whitelist.narrow, exact: true }).click();
  await expect(field).toHaveValue('20.0.0.0/24');
  await add();
  await expect(window.getByText(whitelist.count(2))).toBeVisible();
  await field.fill('198.51.100.4, 2001:DB8:0::1;10.0.0.5');
  await add();
  await expect(window.getByText(whitelist.count(4))).toBeVisible();
  await expect(field).toHaveValue('10.0.0.5');
  await field.fill('');
  await walker.press(step5.next);
  await walker.heading(step6.title);
  await testGreen(walker);
});

const copy = (app: ElectronApplication, text: string) =>
  app.evaluate(({ clipboard }, value) => clipboard.writeText(value), text);
const pasted = (app: ElectronApplication) => app.evaluate(({ clipboard }) => clipboard.readText());

/** What a user does in the dashboard: log in, make a key, read key and secret off the page. */
async function makeKeyInDashboard(address: string): Promise<{ id: string; secret: string }> {
  const jar = new Map<string, string>();
  async function load(path: string, body?: Record<string, string>): Promise<string> {
    const answer = await fetch(new URL(path, address), {
      ...(body === undefined ? {} : { method: 'POST', body: new URLSearchParams(body) }),
      headers: {
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        origin: new URL(address).origin,
      },
      redirect: 'manual',
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name, value] = cookie.split(';')[0]?.split('=') ?? [];
      if (name !== undefined && value !== undefined) jar.set(name, value);
    }
    return answer.status === 303 ? load(answer.headers.get('location') ?? '/') : answer.text();
  }
  const tokenOf = (page: string, action: string) =>
    new RegExp(`action="${action}">\\s*<input type="hidden" name="form" value="([^"]+)"`).exec(page)?.[1] ??
    '';
  const login = await load('/dashboard');
  const list = await load('/dashboard/login', {
    form: tokenOf(login, '/dashboard/login'),
    user: 'demo',
    password: 'uebung',
  });
  const made = await load('/dashboard/keys', {
    form: tokenOf(list, '/dashboard/keys'),
    label: 'Von Hand',
    trade: 'yes',
  });
  return {
    id: / data-key-id>([^<]+)</.exec(made)?.[1] ?? '',
    secret: / data-secret>([^<]+)</.exec(made)?.[1] ?? '',
  };
}

test('The manual way names what is wrong with a pasted key, and takes a good pair to a green test', async ({
  opened,
  profile,
}) => {
  const { window, app } = opened;
  const walker = byMouse(window);
  const random = (size: number) => new Uint8Array(randomBytes(size));
  profile.browser('ignore');
  await practise(walker);
  await checkPrerequisites(walker);
  await walker.choose(step2.manual);
  await walker.press(step2.openDashboard);
  await expect.poll(() => profile.opened()).toContain('/dashboard');
  const pair = await makeKeyInDashboard(profile.opened());
  await walker.press(step2.next);
  await walker.heading(step3.title);
  await choosePermissions({ ...walker, heading: () => walker.heading(step4.manualTitle) });

  const take = step4.fromClipboard;
  for (const [text, code] of [
    [' \n ', 'clipboard-empty'],
    ['Guten Tag', 'credential-unrecognised'],
    [pair.secret.slice(0, -4), 'credential-wrong-length'],
    [pair.secret.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')), 'credential-checksum'],
    [makeSecret('live', random), 'credential-wrong-mode'],
    [makeKeyId('live', random), 'credential-wrong-mode'],
    [NOVEL, 'credential-unrecognised'],
  ] as const) {
    await copy(app, text);
    await walker.press(take);
    await expect(window.getByText(w.failures.causes[code].cause({}))).toBeVisible();
    await expect(window.getByText(step4.lacks(w.common.secretKey))).toBeVisible();
  }
  // Swapped: the secret typed into the field of the key.
  const field = window.getByRole('textbox', { name: step4.keyIdLabel });
  await field.fill(makeSecret('test', random));
  await walker.press(step4.takeKeyId);
  await expect(window.getByText(w.failures.causes['credential-swapped'].cause({}))).toBeVisible();
  await field.fill('');
  await walker.press(step4.store);
  await expect(window.getByText(w.journey.problems(2))).toBeVisible();

  // A pair that does not belong together is found out by the server.
  await copy(app, `VENTARIO_API_KEY="${pair.id}"\nVENTARIO_API_SECRET='${makeSecret('test', random)}'\n`);
  await walker.press(take);
  await expect(window.getByText(step4.has(w.common.secretKey), { exact: true })).toBeVisible();
  await walker.press(step4.store);
  await expect(window.getByText(w.failures.causes['signature-invalid'].cause({}))).toBeVisible();

  // Typed in the secret window: what is wrong stands there, and the window stays open for another try.
  const opening = app.waitForEvent('window');
  await walker.press(step4.typeSecret);
  const typing = await opening;
  const own = secretWords('de');
  for (const [text, code] of [
    ['', 'credential-incomplete'],
    [pair.id, 'credential-swapped'],
    [pair.secret.slice(3), 'credential-unrecognised'],
    [NOVEL, 'credential-unrecognised'],
  ] as const) {
    await typing.getByLabel(own.enterLabel).fill(text);
    await typing.getByRole('button', { name: own.accept }).click();
    await expect(typing.getByRole('alert')).toHaveText(own.failures[code] ?? '');
  }
  const closed = typing.waitForEvent('close');
  await typing.getByRole('button', { name: own.cancel }).click();
  await closed;

  // The good one, in quotes and with blanks around, which is said.
  await copy(app, `  „${pair.secret}“ \n`);
  await walker.press(take);
  await expect(window.getByText(step4.tookTrimmed)).toBeVisible();
  await expect(window.getByText(w.failures.causes['signature-invalid'].cause({}))).toHaveCount(0);
  await window.getByRole('textbox', { name: step4.label }).fill('Von Hand');
  // It cannot be tried: nothing is stored, nothing is lost, and the only copy stays where it is.
  await profile.tell({ do: 'down' });
  await walker.press(step4.store);
  await expect(window.getByText(step4.notStored)).toBeVisible();
  expect(await pasted(app)).toContain(pair.secret);
  await expect(window.getByText(step4.has(w.common.secretKey), { exact: true })).toBeVisible();
  // Another API Key can be entered without starting over; a secret in its field does not stay there.
  await walker.press(step4.otherKeyId);
  await field.fill(pair.secret);
  await walker.press(step4.takeKeyId);
  await expect(field).toHaveValue('');
  await field.fill(pair.id);
  await walker.press(step4.takeKeyId);
  await profile.tell({ do: 'up' });
  await walker.press(step4.store);
  await walker.heading(step4.doneTitle);
  // Now that it is stored, main takes it out of the clipboard.
  await expect.poll(() => pasted(app)).toBe('');
  await walker.press(step4.next);
  await walker.heading(step5.title);
  await walker.press(step5.skip);
  await walker.press(step5.skipConfirm);
  await walker.heading(step6.title);
  await testGreen(walker);
  expect(await window.content()).not.toContain(pair.secret);
});

const damaged = '{"version":1,"value":{"mode":\u0000 half a fi';
const setAside = (folder: string, name: string) =>
  readdirSync(folder).find((each) => each.startsWith(`${name}.damaged-`)) ?? '';

test('Damaged files are set aside and said, and the app starts', async ({ profile }) => {
  const practice = join(profile.folder, 'practice');
  mkdirSync(practice);
  const inMain = ['settings.json', 'installation.json', 'last-mode.json', 'window.json'];
  for (const name of inMain) writeFileSync(join(profile.folder, name), damaged);
  writeFileSync(join(practice, 'journey.json'), damaged);
  const opened = await openApp(profile);
  try {
    const { window } = opened;
    const walker = byMouse(window);
    await walker.heading(w.start.title);
    const settings = setAside(profile.folder, 'settings.json');
    const journey = setAside(practice, 'journey.json');
    await expect(window.getByText(w.start.remark['settings-set-aside'](settings))).toBeVisible();
    await expect(window.getByText(w.start.remark['journey-set-aside'](journey))).toBeVisible();
    await walkToGreen(walker);
    await opened.close();
    for (const name of ['settings.json', 'installation.json', 'last-mode.json'])
      expect(readFileSync(join(profile.folder, setAside(profile.folder, name)), 'utf8')).toBe(damaged);
  } finally {
    await opened.close().catch(() => undefined);
  }
});

test('A lost list of keys is built anew, and the secrets are still here', async ({ profile }) => {
  let opened: OpenApp = await openApp(profile);
  try {
    let walker = byMouse(opened.window);
    await walkToGreen(walker);
    await walker.press(step6.next);
    await walker.heading(step7.title);
    await walker.press(step7.finish);
    await walker.heading(w.journey.finished.title);
    await opened.close();
    await damageAndOpen();
    walker = byMouse(opened.window);
    await walker.heading(w.views.areas.overview);
    const aside = setAside(join(profile.folder, 'practice'), 'keys.json');
    await expect(opened.window.getByText(w.start.remark['keys-set-aside'](aside))).toBeVisible();
    await expect(opened.window.getByText(step4.suggestion).first()).toBeVisible();
    const rows = () =>
      opened.window.evaluate(async () => {
        const answer = await globalThis.window.ventario.snapshot();
        return answer.ok ? answer.value.keys.rows.map(({ label, secretHere }) => [label, secretHere]) : [];
      });
    await expect.poll(rows).toContainEqual([step4.suggestion, 'yes']);
  } finally {
    await opened.close().catch(() => undefined);
  }
  async function damageAndOpen(): Promise<void> {
    writeFileSync(join(profile.folder, 'practice/keys.json'), '');
    opened = await openApp(profile);
  }
});

test('Settings that cannot be read now are not written over', async ({ profile }: { profile: Profile }) => {
  mkdirSync(join(profile.folder, 'settings.json'));
  const opened = await openApp(profile);
  try {
    const walker = byMouse(opened.window);
    await walker.heading(w.start.title);
    await opened.window.getByRole('button', { name: w.common.english, exact: true }).click();
    const changed = await opened.window.evaluate(() =>
      globalThis.window.ventario.changeSettings({ language: 'en' }),
    );
    expect(changed).toMatchObject({ ok: false, failure: { code: 'file-failed' } });
    await practise(walker);
    await checkPrerequisites(walker);
    expect(readdirSync(join(profile.folder, 'settings.json'))).toEqual([]);
  } finally {
    await opened.close().catch(() => undefined);
  }
});
