import { spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openReport, saveChecker } from '../../main/checker/files';
import { REPORT_LIMIT, readReport } from '../../main/checker/report';
import { checkerScript } from '../../main/checker/script';
import { shortKey } from '../../main/checker/short-key';
import { checkerWords } from '../../main/checker/words';
import { mainWords } from '../../main/words/words';
import { CheckerLanguage, FailureCode, StageId } from '../../preload/contract';
import { someKeyId } from '../fakes/bridge';
import { emptyFolder } from '../fakes/folder';

const keyId = someKeyId(1);
const facts = {
  version: '1.0.0',
  baseUrl: 'https://api.ventario.example',
  mode: 'live',
  caPem: null,
} as const;

/** Names of the same shape. */
const HEADERS = new Set(['proxy-authorization', 'signature-input']);

type Stage = { id: string; state: string; code: string | null; evidence: object; durationMs: number | null };
const stages = (change: Partial<Record<StageId, Partial<Stage>>> = {}): Stage[] =>
  StageId.options.map((id) => ({
    id,
    state: 'passed',
    code: null,
    evidence: {},
    durationMs: 5,
    ...change[id],
  }));
const report = (change: object = {}): string =>
  JSON.stringify({
    version: 1,
    tool: 'ventario-check 1.0.0',
    implementation: 'python',
    startedAt: 1_795_000_000_000,
    host: 'api.ventario.example',
    key: shortKey(keyId),
    missing: null,
    stages: stages(),
    verdict: 'green',
    ...change,
  });
const unreadable = { ok: false, failure: { code: 'report-unreadable' } };

describe('A checker’s report', () => {
  it('becomes stages, each with its cause', () => {
    const refused = { seenIp: '198.51.100.4', seenIpv4: '198.51.100.4', whitelistOn: true, later: 'unknown' };
    const read = readReport(
      report({
        stages: stages({ whitelist: { state: 'failed', code: 'ip-not-allowed', evidence: refused } }),
        verdict: 'failed',
      }),
      keyId,
    );
    if (!read.ok) throw new Error('not read');
    expect(read.value).toMatchObject({ sameKey: true, verdict: 'failed', implementation: 'python' });
    expect(read.value.stages[6]).toEqual({
      id: 'whitelist',
      state: 'failed',
      durationMs: 5,
      evidence: { seenIpv4: '198.51.100.4', whitelistOn: true },
      failure: { code: 'ip-not-allowed', evidence: { seenIp: '198.51.100.4', bot: true } },
    });
  });

  it('may stand between other lines of a terminal', () => {
    expect(readReport(`$ node ventario-check.mjs --json\r\n${report()}\n$ `, keyId)).toMatchObject({
      ok: true,
    });
  });

  it('says when it is about another key, and when it does not know', () => {
    const sameKey = (key: string | null) => {
      const read = readReport(report({ key }), keyId);
      return read.ok ? read.value.sameKey : 'unreadable';
    };
    expect(sameKey('vk_test_…AAAA')).toBe(false);
    expect(sameKey(null)).toBeNull();
  });

  it.each(['a-cause-of-tomorrow', 'keychain-locked', 'internal-error'])(
    'names %s, which no checker of this app says, as unexpected',
    (code) => {
      const read = readReport(
        report({ stages: stages({ clock: { state: 'failed', code } }), verdict: 'failed' }),
        keyId,
      );
      expect(read.ok && read.value.stages[4]?.failure).toEqual({
        code: 'unexpected-answer',
        evidence: { technical: code, bot: true },
      });
    },
  );

  it.each<[string, string]>([
    ['nothing', ''],
    ['no JSON', 'hello'],
    ['another JSON', '{"version": 1}'],
    ['a newer version', report({ version: 2 })],
    ['one field more', report({ secret: 'vs_test_' })],
    ['a stage too few', report({ stages: stages().slice(1) })],
    ['stages in another order', report({ stages: stages().toReversed() })],
    [
      'a failure without a cause',
      report({ stages: stages({ dns: { state: 'failed' } }), verdict: 'failed' }),
    ],
    [
      'a verdict that its stages do not bear out',
      report({ stages: stages({ dns: { state: 'failed', code: 'offline' } }) }),
    ],
    [
      'green without one signed request',
      report({ stages: stages().map((stage) => ({ ...stage, state: 'skipped', durationMs: null })) }),
    ],
    ['green although the key was not tried', report({ stages: stages({ signature: { state: 'skipped' } }) })],
    ['a stage that still runs', report({ stages: stages({ dns: { state: 'running' } }) })],
    [
      'a code with markup',
      report({ stages: stages({ dns: { state: 'failed', code: '<b>' } }), verdict: 'failed' }),
    ],
    ['evidence of another kind', report({ stages: stages({ dns: { evidence: { addresses: 'all' } } }) })],
    ['a time out of all calendars', report({ startedAt: 9e15 })],
    ...['expiresAt', 'until', 'certificateUntil'].map((name): [string, string] => [
      `a stage whose ${name} is out of all calendars`,
      report({ stages: stages({ response: { evidence: { [name]: 9_007_199_254_740_991 } } }) }),
    ]),
    ...[`vs_test_${'a'.repeat(49)}`, keyId, `https://x:VS_LIVE_${'a'.repeat(8)}@host`].flatMap(
      (secret): [string, string][] => [
        [`one with ${secret.slice(0, 12)}… as its host`, report({ host: secret })],
        [
          `one with ${secret.slice(0, 12)}… in its evidence`,
          report({ stages: stages({ dns: { evidence: { addresses: [secret.slice(0, 45)] } } }) }),
        ],
      ],
    ),
    ['far too much', `${report()}${' '.repeat(REPORT_LIMIT)}`],
  ])('is refused when it is %s', (_what, text) => {
    expect(readReport(text, keyId)).toEqual(unreadable);
  });

  it('shows no control and no direction characters', () => {
    const read = readReport(report({ host: 'a\u202Eb\u0007c' }), keyId);
    expect(read.ok && read.value.host).toBe('a b c');
  });

  it('never breaks, whatever is read', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.jsonValue(),
        fc.constantFrom(...StageId.options),
        (value, evidence, id) => {
          readReport(JSON.stringify(value), keyId);
          readReport(report({ host: value, key: evidence }), keyId);
          readReport(
            report({ stages: stages({ [id]: { evidence: { host: value, allowed: evidence } } }) }),
            keyId,
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});

const dialogs = (path: string | null) => ({
  chooseFile: () => Promise.resolve(path),
  chooseToRead: () => Promise.resolve(path),
});
const words = mainWords('de');

describe('A report on disk', () => {
  it('is read, in UTF-16 too, as PowerShell writes it', async () => {
    const path = join(emptyFolder(), 'report.json');
    const read = () => openReport(keyId, { dialogs: dialogs(path), words });
    writeFileSync(path, report());
    expect(await read()).toMatchObject({ ok: true });
    writeFileSync(path, `\uFEFF${report()}`, 'utf16le');
    expect(await read()).toMatchObject({ ok: true });
  });

  it('is not read beyond its limit, nor when it is no file, and cancelling is no error of its own', async () => {
    const folder = emptyFolder();
    const path = join(folder, 'huge.json');
    writeFileSync(path, Buffer.alloc(REPORT_LIMIT + 1, 32));
    expect(await openReport(keyId, { dialogs: dialogs(path), words })).toEqual(unreadable);
    expect(await openReport(keyId, { dialogs: dialogs(folder), words })).toMatchObject({ ok: false });
    expect(await openReport(keyId, { dialogs: dialogs(null), words })).toMatchObject({
      failure: { code: 'cancelled' },
    });
  });
});

describe('The checker that the app writes out', () => {
  it.each(CheckerLanguage.options)('is saved for its owner alone (%s)', async (language) => {
    const { fileName } = checkerScript(language, facts);
    const path = join(emptyFolder(), fileName);
    const parts = { dialogs: dialogs(path), words, startFolder: null, join };
    expect(await saveChecker(language, facts, parts)).toEqual({ ok: true, value: { saved: true, path } });
    expect((statSync(path).mode & 0o777).toString(8)).toBe(language === 'shell' ? '700' : '600');
    expect(readFileSync(path, 'utf8')).toBe(checkerScript(language, facts).text);
  });

  it.each(CheckerLanguage.options)('speaks as the app did unless it is told to (%s)', (language) => {
    const program = { node: process.execPath, python: 'python3', shell: 'bash' }[language];
    const { text, fileName } = checkerScript(language, { ...facts, language: 'en' });
    const path = join(emptyFolder(), fileName);
    writeFileSync(path, text);
    const said = (...options: string[]) => {
      const args = [path, '--file', join(path, 'nowhere.env'), ...options];
      const { stdout, stderr } = spawnSync(program, args, {
        env: { PATH: process.env['PATH'] },
        encoding: 'utf8',
      });
      return `${stdout}${stderr}`.trim();
    };
    expect(said()).toBe(checkerWords.en.fileUnreadable);
    expect(said('--lang', 'de')).toBe(checkerWords.de.fileUnreadable);
  });

  it('is not written when the user cancels', async () => {
    const parts = { dialogs: dialogs(null), words, startFolder: null, join };
    expect(await saveChecker('node', facts, parts)).toEqual({
      ok: true,
      value: { saved: false, path: null },
    });
  });

  it.each(CheckerLanguage.options)('has nothing left to fill in, whatever was filled in (%s)', (language) => {
    const hostile = { ...facts, baseUrl: 'https://x\'"`$(id)${1}\\', caPem: "-----'; id; '$x`y`" };
    const { text } = checkerScript(language, hostile);
    expect(text).not.toContain('@filled');
    if (language === 'shell') {
      expect(text).toContain(`FILLED_BASE_URL='https://x'\\''"\`$(id)\${1}\\'`);
      return;
    }
    const [, filled = ''] = /^(?:const )?FILLED = .*?(?:raw`|r''')(.*)(?:`|''')\);?$/m.exec(text) ?? [];
    expect(filled).not.toMatch(/['`$]/);
    expect(JSON.parse(filled)).toMatchObject({ baseUrl: hostile.baseUrl, caPem: hostile.caPem });
  });

  it('hands no value to bash as a here-document, which older ones put into a file', () => {
    const source = readFileSync(resolve(import.meta.dirname, '../../main/checker/check.sh'), 'utf8');
    expect(source.match(/<<<|<<-?\s*['"\\]?[A-Za-z]/g)).toBeNull();
  });

  it.each(CheckerLanguage.options)(
    'can say every cause of the app’s test that its machine can meet (%s)',
    (language) => {
      const extension = { node: 'mjs', python: 'py', shell: 'sh' }[language];
      const source = readFileSync(
        resolve(import.meta.dirname, `../../main/checker/check.${extension}`),
        'utf8',
      );
      const missing = Object.keys(checkerWords.de.said).filter((code) => !source.includes(code));
      expect(missing.filter((code) => code !== 'timeout')).toEqual([]);
      // And none that the app does not know.
      const said = [
        ...source.matchAll(
          /["'= ]((?:tls|key|ip|proxy|name|credential|value|signature)-[a-z-]+[a-z])["';\s]/g,
        ),
      ];
      const unknown = said
        .map(([, code = '']) => code)
        .filter((code) => !HEADERS.has(code) && !FailureCode.safeParse(code).success);
      expect(unknown).toEqual([]);
    },
  );
});
