import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BackendClient } from '../../main/backend/client';
import { makeKeyId, makeSecret } from '../../main/backend/credentials';
import { memoryKeychain } from '../../main/keychain/memory';
import { checkLabel } from '../../main/keys/label';
import { createManualEntry } from '../../main/keys/manual';
import type { KeyRing } from '../../main/keys/ring';
import { checkWhitelist, judgeAddress } from '../../main/keys/whitelist';

const id = makeKeyId('test', randomBytes);
const secret = makeSecret('test', randomBytes);

const failure = (code: string) => ({ ok: false, failure: { code } });

/** Nothing may be sent or stored before the entry is sound. */
const untouchable = {} as BackendClient & KeyRing;

function entry() {
  return createManualEntry({
    keychain: memoryKeychain(),
    client: untouchable,
    ring: untouchable,
    mode: 'practice',
  });
}

describe('a label', () => {
  it('loses blanks at its ends and keeps everything that is text', () => {
    for (const text of ['Bot 🤖', 'بوت التداول', '<b onload=alert(1)>', '=1+1', 'a\u00a0b', "'; --"]) {
      expect(checkLabel(`  ${text}\n`)).toEqual({ ok: true, value: text });
    }
  });

  it('is refused when empty, too long, or with control characters', () => {
    expect(checkLabel(' \t\n ')).toEqual(failure('label-empty'));
    expect(checkLabel('x'.repeat(65))).toEqual(failure('label-too-long'));
    expect(checkLabel('x'.repeat(10_000))).toEqual(failure('label-too-long'));
    expect(checkLabel('x'.repeat(64))).toEqual({ ok: true, value: 'x'.repeat(64) });
    expect(checkLabel('a\nb')).toEqual(failure('label-control-characters'));
    expect(checkLabel('a\0b')).toEqual(failure('label-control-characters'));
  });

  it('is what the server will see after UTF-8, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const checked = checkLabel(text);
        if (checked.ok) {
          expect(Buffer.from(checked.value, 'utf8').toString('utf8')).toBe(checked.value);
          expect(checkLabel(checked.value)).toEqual(checked);
        }
      }),
    );
    expect(checkLabel('a\ud83dz')).toEqual({ ok: true, value: 'a\ufffdz' });
  });
});

describe('the clipboard', () => {
  it.each([
    ['both, one a line', `${id}\n${secret}`, 'both'],
    ['both in the other order', `${secret} ${id}`, 'both'],
    ['an .env file', `# Ventario\r\nVENTARIO_API_KEY="${id}"\r\nVENTARIO_SECRET_KEY='${secret}'\r\n`, 'both'],
    ['JSON', JSON.stringify({ apiKey: id, secretKey: secret }), 'both'],
    ['a German sentence', `Ihr Schlüssel: „${id}“, Ihr Geheimnis: „${secret}“`, 'both'],
    ['a header', `X-Key:${id};X-Secret:${secret}`, 'both'],
    ['the id alone, with blanks', `   ${id}\t\n`, 'key'],
    ['the secret alone, in quotes', `"${secret}"`, 'secret'],
    ['the same id twice', `${id}\n${id}`, 'key'],
    ['invisible characters of a web page', `\ufeff${id.slice(0, 9)}\u200b${id.slice(9)}`, 'key'],
  ])('is understood with %s', (_, text, took) => {
    const manual = entry();
    expect(manual.takeFromClipboard(text)).toMatchObject({ ok: true, value: { took } });
    expect(manual.state()).toEqual({
      keyId: took === 'secret' ? null : id,
      secret: took !== 'key',
    });
  });

  it.each([
    ['nothing', ' \n', 'clipboard-empty'],
    ['something else', 'https://example.org/', 'credential-unrecognised'],
    ['one character too few', id.slice(0, -1), 'credential-wrong-length'],
    ['one character too many', `${secret}A`, 'credential-wrong-length'],
    [
      'a sign that no credential has',
      `${secret.slice(0, -3)}ö${secret.slice(-2)}`,
      'credential-unrecognised',
    ],
    ['one character changed', changed(secret), 'credential-checksum'],
    ['a live key', makeKeyId('live', randomBytes), 'credential-wrong-mode'],
    ['a live secret', makeSecret('live', randomBytes), 'credential-wrong-mode'],
  ])('is refused with %s, and nothing is kept', (_, text, code) => {
    const manual = entry();
    expect(manual.takeFromClipboard(text)).toMatchObject(failure(code));
    expect(manual.state()).toEqual({ keyId: null, secret: false });
  });

  it('is refused with two different keys, since nobody can tell which is meant', () => {
    const manual = entry();
    const two = manual.takeFromClipboard(`${id} ${makeKeyId('test', randomBytes)}`);
    expect(two).toMatchObject(failure('credential-unrecognised'));
    expect(manual.state()).toEqual({ keyId: null, secret: false });
  });

  it('is taken in two goes', () => {
    const manual = entry();
    manual.takeFromClipboard(secret);
    manual.takeFromClipboard(id);
    expect(manual.state()).toEqual({ keyId: id, secret: true });
    manual.forget();
    expect(manual.state()).toEqual({ keyId: null, secret: false });
  });

  it('never makes it throw, and never says what it held', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.nat(300), (text, cut) => {
        const manual = entry();
        const said = manual.takeFromClipboard(`${text}${secret.slice(0, cut)}${text}`);
        expect(JSON.stringify(said)).not.toContain(secret.slice(8, 20));
      }),
    );
  });
});

describe('the fields of the manual way', () => {
  it('see that they were swapped', () => {
    expect(entry().enterKeyId(secret)).toEqual(failure('credential-swapped'));
    expect(entry().enterSecret(id)).toEqual(failure('credential-swapped'));
  });

  it('take what was typed with blanks, quotes or a name before it', () => {
    expect(entry().enterKeyId(` KEY="${id}" `)).toEqual({
      ok: true,
      value: { keyId: id, trimmed: true },
    });
    expect(entry().enterSecret(`'${secret}'`)).toEqual({
      ok: true,
      value: { took: 'secret', trimmed: true },
    });
  });

  it('name what is wrong', () => {
    expect(entry().enterKeyId('')).toEqual(failure('credential-unrecognised'));
    expect(entry().enterKeyId(id.slice(0, -2))).toEqual(failure('credential-wrong-length'));
    expect(entry().enterSecret(changed(secret))).toEqual(failure('credential-checksum'));
    expect(entry().enterKeyId(makeKeyId('live', randomBytes))).toEqual(failure('credential-wrong-mode'));
  });
});

describe('an address as the window is told of it', () => {
  it.each([
    ['203.0.113.7', { canonical: '203.0.113.7', problem: null, blocking: false, family: 'ipv4', size: '1' }],
    ['10.0.0.5', { problem: 'private', blocking: true }],
    ['0.0.0.0/0', { canonical: null, problem: 'everything', blocking: true }],
    ['8.0.0.0/8', { problem: 'too-wide', blocking: true, size: '16777216', prefix: 8 }],
    ['8.8.0.0/20', { problem: 'too-wide', blocking: false, size: '4096' }],
    ['198.51.100.4', { problem: 'duplicate', blocking: true, coveredBy: '198.51.100.4' }],
    ['2001:db8::5', { problem: 'covered', blocking: false, coveredBy: '2001:db8::/64' }],
    ['bot.example.com', { canonical: null, problem: 'not-an-address', blocking: true }],
    ['', { problem: 'empty', blocking: true }],
  ])('%s', (text, verdict) => {
    expect(judgeAddress(text, ['198.51.100.4', '2001:db8::/64'])).toMatchObject(verdict);
  });

  it('is one too many after a hundred', () => {
    const full = Array.from({ length: 100 }, (_, index) => `203.0.113.${index}`);
    expect(judgeAddress('203.0.113.200', full)).toMatchObject({ problem: 'too-many', blocking: true });
    expect(judgeAddress('203.0.113.5', full)).toMatchObject({ problem: 'duplicate', blocking: true });
  });

  it('is sent in canonical form, or not at all', () => {
    expect(checkWhitelist({ enabled: true, entries: ['2001:DB8:0::1', ' 203.0.113.9/24'] })).toEqual({
      ok: true,
      value: { enabled: true, entries: ['2001:db8::1', '203.0.113.0/24'] },
    });
    expect(checkWhitelist({ enabled: true, entries: ['203.0.113.9', '192.168.0.1'] })).toEqual({
      ok: false,
      failure: { code: 'address-invalid', evidence: { field: '192.168.0.1' } },
    });
  });
});

function changed(text: string): string {
  const last = text.at(-1) === 'A' ? 'B' : 'A';
  return text.slice(0, -1) + last;
}
