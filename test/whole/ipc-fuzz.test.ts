import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { type Arbitrary, anything, constant, constantFrom, object, oneof, sample, string } from 'fast-check';
import type { z } from 'zod';
import { calls, Failure } from '../../preload/contract';
import { type OpenApp, test } from './app';

/**
 * Wrong payloads through the real border, into the real main process. A payload that a call's schema takes is only
 * sent to calls that do nothing outside the app. `VENTARIO_FUZZ` is the number of payloads for each channel.
 */

const RUNS = Number(process.env['VENTARIO_FUZZ'] ?? 40);
const BATCH = 200;
/** So that a failure can be had again. */
const SEED = Number(process.env['VENTARIO_FUZZ_SEED'] ?? 20_261_122);
const SNAPSHOT_LIMIT_MS = 1_000;

type Name = keyof typeof calls;
const names = Object.keys(calls) as Name[];

/** Reading alone, or changing nothing but the journey's own page. */
const HARMLESS: ReadonlySet<Name> = new Set<Name>(['snapshot', 'checkAddress', 'manualState']);

/** What structured clone carries and JSON does not: built in the window from these words. */
const SPECIAL = [
  'nan',
  'infinity',
  'minus-zero',
  'bigint',
  'date',
  'bad-date',
  'map',
  'set',
  'regexp',
  'error',
  'buffer',
  'typed-array',
  'huge-text',
  'deep-object',
  'deep-array',
  'long-array',
  'cycle',
  'many-fields',
  'hole',
  'null',
  'undefined',
  'lone-surrogate',
  'function',
  'symbol',
  'proxy',
  'node',
  'getter',
] as const;
type Special = (typeof SPECIAL)[number];

type Sent = { special: Special } | { json: string };

const POLLUTING = [
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"keyId":{"__proto__":{"polluted":true}}}',
  '{"keyId":"x","__proto__":{"polluted":true}}',
  '{"keyId":"__proto__"}',
  '{"keyId":"constructor","format":"env"}',
  '{"language":"__proto__"}',
  '{"link":"__proto__"}',
  '{"link":"constructor"}',
  '{"mode":"constructor"}',
  '{"format":"__proto__","keyId":"x"}',
];

const HOSTILE_TEXTS = [
  '../../../etc/passwd',
  'file:///etc/passwd',
  '\u0000',
  '\u202e\u2066',
  '<img src=x onerror=alert(1)>',
  '${jndi:ldap://x}',
  '$(id)',
  '%00%0a',
  'x'.repeat(61),
  'x'.repeat(10_001),
];

/** The fields that the contract knows, with wrong values in them. */
function nearly(name: Name): Arbitrary<unknown> {
  const schema = calls[name].input as z.ZodType & { shape?: Record<string, unknown> };
  const fields = Object.keys(schema.shape ?? { keyId: 0 });
  const value = oneof(anything({ maxDepth: 2 }), constantFrom(...HOSTILE_TEXTS), string());
  return object({
    key: constantFrom(...fields, 'extra', 'length', 'toString'),
    values: [value],
    maxDepth: 1,
  });
}

function payloads(name: Name): Sent[] {
  const json = oneof(
    { weight: 4, arbitrary: nearly(name) },
    { weight: 3, arbitrary: anything({ maxDepth: 3 }) },
    { weight: 1, arbitrary: constantFrom<unknown>(...HOSTILE_TEXTS) },
  ).map((value): Sent => ({ json: asJson(value) }));
  const all: Arbitrary<Sent> = oneof(
    { weight: 8, arbitrary: json },
    { weight: 1, arbitrary: constantFrom(...POLLUTING).map((text): Sent => ({ json: text })) },
    { weight: 1, arbitrary: constantFrom(...SPECIAL).map((special): Sent => ({ special })) },
    { weight: 1, arbitrary: constant<Sent>({ json: '[]' }) },
  );
  // Every special value once, then by chance.
  return [
    ...SPECIAL.map((special): Sent => ({ special })),
    ...sample(all, { numRuns: RUNS, seed: SEED }),
  ].filter((sent) => HARMLESS.has(name) || !accepted(name, sent));
}

function asJson(value: unknown): string {
  try {
    return (
      JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? `${each}` : each)) ??
      '"undefined"'
    );
  } catch {
    return '"cycle"';
  }
}

/** Would the schema take it? Special values are never taken by calls with fields, and some by those without. */
function accepted(name: Name, sent: Sent): boolean {
  const { input } = calls[name];
  if ('json' in sent) return input.safeParse(JSON.parse(sent.json) ?? undefined).success;
  if (sent.special === 'null' || sent.special === 'undefined') return input.safeParse(undefined).success;
  // Everything that is an object without our fields.
  return (
    [
      'date',
      'bad-date',
      'map',
      'set',
      'regexp',
      'error',
      'cycle',
      'many-fields',
      'deep-object',
      'buffer',
      'typed-array',
      'proxy',
      'node',
      'getter',
      'function',
      'symbol',
    ].includes(sent.special) && input.safeParse({}).success
  );
}

/** Sends them from the window and judges there what can be judged without zod; answers the rest. */
async function send({ window: page }: OpenApp, name: Name, batch: Sent[]) {
  return page.evaluate(
    async ({ call, sents }) => {
      const deep = (levels: number, wrap: (inner: unknown) => unknown) => {
        let value: unknown = 1;
        for (let level = 0; level < levels; level += 1) value = wrap(value);
        return value;
      };
      const special: Record<string, () => unknown> = {
        nan: () => Number.NaN,
        infinity: () => -Infinity,
        'minus-zero': () => -0,
        bigint: () => 2n ** 4096n,
        date: () => new Date(0),
        'bad-date': () => new Date(Number.NaN),
        map: () => new Map([['keyId', 'x']]),
        set: () => new Set(['keyId']),
        regexp: () => /(a+)+$/,
        error: () => new Error('keyId'),
        buffer: () => new ArrayBuffer(1 << 16),
        'typed-array': () => new Uint8Array(1 << 16),
        'huge-text': () => 'x'.repeat(4_000_000),
        'deep-object': () => deep(400, (inner) => ({ keyId: inner })),
        'deep-array': () => deep(400, (inner) => [inner]),
        'long-array': () => Array.from({ length: 100_000 }, () => 'x'),
        cycle: () => {
          const value: Record<string, unknown> = {};
          value['keyId'] = value;
          return value;
        },
        'many-fields': () => Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`f${at}`, at])),
        hole: () => Array(3),
        null: () => null,
        undefined: () => undefined,
        'lone-surrogate': () => '\ud800',
        function: () => () => 0,
        symbol: () => Symbol('keyId'),
        proxy: () => new Proxy({}, {}),
        node: () => document.body,
        getter: () => ({
          get keyId() {
            throw new Error('read');
          },
        }),
      };
      const bridge = window.ventario as unknown as Record<string, (input: unknown) => Promise<unknown>>;
      const answers: ({ answer: unknown } | { thrown: string })[] = [];
      for (const sent of sents) {
        const value = 'json' in sent ? (JSON.parse(sent.json) as unknown) : special[sent.special]?.();
        try {
          answers.push({ answer: await bridge[call]?.(value) });
        } catch (error) {
          // The bridge itself refuses what cannot be cloned; nothing has left the window then.
          answers.push({ thrown: error instanceof Error ? error.message.slice(0, 300) : 'thrown' });
        }
      }
      return answers;
    },
    { call: name, sents: batch },
  );
}

/** All that a refused payload must leave as it was. */
async function world({ app, profile }: OpenApp) {
  const inMain = await app.evaluate(({ webContents }) => ({
    contents: webContents.getAllWebContents().map((each) => each.getURL()),
    polluted: 'polluted' in {},
    called: (globalThis as unknown as { called?: string[] }).called ?? [],
  }));
  const files = readdirSync(profile.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    // Chromium's own, the log and the test's own.
    .filter((path) => path.endsWith('.json') && !/(network|Partitions|Preferences|Local State)/.test(path));
  return {
    ...inMain,
    files: Object.fromEntries(files.map((path) => [path, statSync(path).mtimeMs])),
    contents_: Object.fromEntries(files.map((path) => [path, readFileSync(path, 'utf8')])),
  };
}

/** Main's ways out of the app answer nothing, and are written down. */
async function guardWaysOut({ app }: OpenApp): Promise<void> {
  await app.evaluate(({ dialog, shell, clipboard }) => {
    const seen = globalThis as unknown as { called: string[] };
    seen.called = [];
    dialog.showMessageBox = (() => {
      seen.called.push('dialog');
      return Promise.resolve({ response: 1, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
    dialog.showSaveDialog = (() => {
      seen.called.push('save');
      return Promise.resolve({ canceled: true, filePath: '' });
    }) as typeof dialog.showSaveDialog;
    shell.openExternal = (() => {
      seen.called.push('browser');
      return Promise.resolve();
    }) as typeof shell.openExternal;
    clipboard.writeText = async (text) => {
      seen.called.push(`copy ${text}`);
    };
    clipboard.clear = () => void seen.called.push('clear');
    clipboard.readText = async () => {
      seen.called.push('paste');
      return '';
    };
  });
}

test(`refuses ${RUNS} wrong payloads of each call, and nothing happens`, async ({ opened }) => {
  test.setTimeout(60_000 + names.length * RUNS * 25);
  await guardWaysOut(opened);
  await opened.window.evaluate(() => window.ventario.enterMode({ mode: 'practice' }));
  // The page does this by itself in step 1; done first, it is no side effect of a payload.
  await opened.window.evaluate(() => window.ventario.checkPrerequisites());
  const before = await world(opened);
  expect(before.called).toEqual([]);
  expect(Object.keys(before.files).length).toBeGreaterThan(0);

  let sentInAll = 0;
  for (const name of names) {
    const all = payloads(name);
    for (let at = 0; at < all.length; at += BATCH) {
      const batch = all.slice(at, at + BATCH);
      const answers = await send(opened, name, batch);
      expect(answers.length).toBe(batch.length);
      for (const [index, answered] of answers.entries()) {
        const what = `${name} ← ${JSON.stringify(batch[index])?.slice(0, 300)} → ${JSON.stringify(answered)?.slice(0, 300)}`;
        if ('thrown' in answered) {
          expect(answered.thrown, what).toMatch(
            /could not be cloned|not be cloned|recursion|cycle|read|invoking|convert|Symbol/i,
          );
          continue;
        }
        const answer = answered.answer as { ok: boolean; value?: unknown; failure?: unknown };
        if (answer.ok) {
          expect(HARMLESS.has(name), what).toBe(true);
          expect(calls[name].output.safeParse(answer.value).success, what).toBe(true);
        } else {
          const failure = Failure.safeParse(answer.failure);
          expect(failure.success, what).toBe(true);
          expect(failure.data?.code, what).toBe('invalid-request');
        }
      }
      sentInAll += batch.length;
    }
    const asked = performance.now();
    const alive = await opened.window.evaluate(() => window.ventario.snapshot());
    expect(alive.ok, name).toBe(true);
    expect(performance.now() - asked, name).toBeLessThan(SNAPSHOT_LIMIT_MS);
  }
  expect(sentInAll).toBeGreaterThan(names.length * 20);
  expect(await world(opened)).toEqual(before);
});

test('lets a right payload through, so that the refusals mean something', async ({ opened }) => {
  await guardWaysOut(opened);
  const before = await world(opened);
  const changed = await opened.window.evaluate(() =>
    window.ventario.changeSettings({ clipboardSeconds: 77 }),
  );
  expect(changed).toMatchObject({ ok: true, value: { clipboardSeconds: 77 } });
  await opened.window.evaluate(() => window.ventario.copyKeyId({ keyId: 'vk_test_copied' }));
  const after = await world(opened);
  expect(after.called).toEqual(['copy vk_test_copied']);
  expect(after.contents_).not.toEqual(before.contents_);
});

test('answers no other window and no subframe', async ({ opened }) => {
  await guardWaysOut(opened);
  const before = await world(opened);
  const answers = await opened.app.evaluate(async ({ BrowserWindow, app, session, webContents }, names) => {
    const path = `${app.getAppPath()}/out/preload/index.cjs`;
    const ours = webContents.getAllWebContents()[0];
    const script = `(async () => {
        const answers = [];
        for (const name of ${JSON.stringify(names)}) answers.push([name, await window.ventario[name]({ mode: 'practice', keyId: 'x', link: 'dashboard', clipboardSeconds: 66 })]);
        return answers;
      })()`;
    const results: [string, [string, unknown][]][] = [];
    // Main locks every session; here even one that it forgot finds no answer.
    session.fromPartition('foreign').webRequest.onBeforeRequest(null);
    for (const [what, address, partition] of [
      ['blank', 'about:blank', 'foreign'],
      ['data', 'data:text/html,<p>x', 'foreign'],
      ['file', `file://${app.getAppPath()}/out/renderer/index.html`, 'foreign'],
      // Even a second window with our own page is not the main window.
      ['our page', 'app://companion/secret.html', undefined],
    ] as const) {
      const window = new BrowserWindow({
        show: false,
        webPreferences: {
          preload: path,
          sandbox: true,
          contextIsolation: true,
          ...(partition && { partition }),
        },
      });
      await window.loadURL(address);
      results.push([what, (await window.webContents.executeJavaScript(script)) as [string, unknown][]]);
      window.destroy();
    }
    // A frame inside the main window, with the main window's preload forced upon it.
    const framed = (await ours?.executeJavaScript(`(() => {
        const frame = document.createElement('iframe');
        document.body.append(frame);
        const has = 'ventario' in frame.contentWindow;
        frame.remove();
        return has;
      })()`)) as boolean;
    return { results, framed };
  }, names);
  expect(answers.framed).toBe(false);
  expect(answers.results.map(([what]) => what)).toEqual(['blank', 'data', 'file', 'our page']);
  for (const [what, each] of answers.results) {
    expect(each.length, what).toBe(names.length);
    for (const [name, answer] of each)
      expect(answer, `${what}: ${name}`).toEqual({ ok: false, failure: { code: 'invalid-request' } });
  }
  expect(await world(opened)).toEqual(before);
});

test('knows no other channel', async ({ opened }) => {
  // The channels are there before the page's scripts, but not before the window.
  await opened.window.waitForLoadState();
  const answers = await opened.app.evaluate(async ({ BrowserWindow, ipcMain }, names) => {
    const served = (ipcMain as unknown as { _invokeHandlers: Map<string, unknown> })._invokeHandlers;
    const listened = ipcMain
      .eventNames()
      .filter((name) => name !== 'error' && !String(name).startsWith('-ELECTRON'));
    // Playwright and Electron own none of ours.
    const ours = [...served.keys()].filter(
      (channel) => channel.startsWith('call:') || channel.startsWith('secret:'),
    );
    const window = BrowserWindow.getAllWindows()[0];
    return {
      missing: names.filter((name) => !ours.includes(`call:${name}`)),
      beyond: ours.filter((channel) => !names.some((name) => channel === `call:${name}`)),
      others: [...served.keys()].filter((channel) => !channel.startsWith('call:')),
      listened,
      open: window !== undefined,
    };
  }, names);
  expect(answers).toEqual({ missing: [], beyond: [], others: [], listened: [], open: true });
});
