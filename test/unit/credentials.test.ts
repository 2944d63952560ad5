import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyId } from '../../main/backend/contract';
import { checksum, type Mode, makeKeyId, makeSecret, readCredential } from '../../main/backend/credentials';

/** Any UTF-16 code unit, lone surrogates too. */
const anyUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));
const mode = fc.constantFrom<Mode>('live', 'test');
const kind = fc.constantFrom('key-id' as const, 'secret' as const);
const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
const credential = fc.tuple(kind, mode, bytes).map(([what, where, random]) => ({
  what,
  where,
  value: (what === 'key-id' ? makeKeyId : makeSecret)(where, (size) => random.slice(0, size)),
}));

describe('credentials', () => {
  it('are read as what they were made as', () => {
    fc.assert(
      fc.property(credential, ({ what, where, value }) => {
        expect(readCredential(value)).toEqual({ kind: what, mode: where, value, trimmed: false });
      }),
    );
  });

  it('keep the shape of the contract: 22 characters behind the prefix of an id, 49 behind that of a secret', () => {
    expect(makeKeyId('test', randomBytes)).toMatch(/^vk_test_[A-Za-z0-9_-]{22}$/);
    expect(makeSecret('live', randomBytes)).toMatch(/^vs_live_[A-Za-z0-9_-]{49}$/);
    expect(KeyId.safeParse(makeKeyId('live', randomBytes)).success).toBe(true);
  });

  it('never read as a number, a flag or a boolean', () => {
    fc.assert(
      fc.property(credential, ({ value }) => {
        expect(Number.isNaN(Number(value))).toBe(true);
        expect(value).toMatch(/^v[ks]_[A-Za-z0-9_-]+$/);
      }),
    );
  });

  it('end in the CRC-32 that zip uses, as base64url', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 80 }), (text) => {
        const expected = Buffer.alloc(4);
        expected.writeUInt32BE(crc32(text));
        expect(checksum(text)).toBe(expected.toString('base64url'));
      }),
    );
  });

  it('are never taken for right with one character changed', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    fc.assert(
      fc.property(
        credential,
        fc.nat(),
        fc.constantFrom(...alphabet.split('')),
        ({ value }, place, character) => {
          const index = 8 + (place % (value.length - 8));
          fc.pre(value[index] !== character);
          const wrong = value.slice(0, index) + character + value.slice(index + 1);
          expect(readCredential(wrong)).toMatchObject({ kind: 'faulty', reason: 'checksum' });
        },
      ),
    );
  });

  it.each([' %s ', '"%s"', "'%s'", '\t%s\r\n', ' "%s"\n', '„%s“'])(
    'lose what was pasted around them: %j',
    (frame) => {
      const value = makeSecret('test', randomBytes);
      expect(readCredential(frame.replace('%s', value))).toEqual({
        kind: 'secret',
        mode: 'test',
        value,
        trimmed: true,
      });
    },
  );

  it('say what is wrong with them', () => {
    const value = makeKeyId('test', randomBytes);
    expect(readCredential('  ')).toEqual({ kind: 'faulty', reason: 'empty', trimmed: true });
    expect(readCredential('""')).toMatchObject({ reason: 'empty' });
    expect(readCredential('sk_live_abc')).toMatchObject({ reason: 'unknown-shape' });
    expect(readCredential(value.toUpperCase())).toMatchObject({ reason: 'unknown-shape' });
    expect(readCredential(value.slice(0, -1))).toMatchObject({ reason: 'wrong-length' });
    expect(readCredential(`${value}A`)).toMatchObject({ reason: 'wrong-length' });
    expect(readCredential(`${value.slice(0, 12)} ${value.slice(12)}`)).toMatchObject({
      reason: 'wrong-alphabet',
    });
    expect(readCredential(value.replace('test', 'live'))).toMatchObject({ reason: 'checksum' });
  });

  it('survive any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyUnit, maxLength: 100 }), (text) => {
        expect(readCredential(text).kind).toBe('faulty');
      }),
    );
  });
});
