// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { FailureCode } from '../../preload/contract';
import { de } from '../../renderer/words/de';
import { en } from '../../renderer/words/en';
import { formatsOf } from '../../renderer/words/format';
import { remedies } from '../../renderer/words/remedies';

type Tree = { readonly [name: string]: unknown };

function leaves(tree: Tree, path = ''): [string, unknown][] {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? leaves(value as Tree, `${path}${name}.`)
      : [[`${path}${name}`, value] as [string, unknown]],
  );
}

describe('The catalogue', () => {
  it('has the same words in both languages', () => {
    const names = (tree: Tree) =>
      leaves(tree)
        .map(([name]) => name)
        .sort();
    expect(names(en)).toEqual(names(de));
  });

  it('leaves no text empty', () => {
    const empty = [...leaves(de), ...leaves(en)].filter(
      ([, value]) => typeof value === 'string' && value.trim() === '',
    );
    expect(empty).toEqual([]);
  });

  it('says a cause and one action for every failure, with and without evidence', () => {
    const evidence = {
      status: 503,
      host: 'api.ventario.example',
      skewMs: -47_000,
      seenIp: '198.51.100.4',
      allowed: ['203.0.113.7'],
      required: ['trade' as const],
      granted: ['read'],
      retryAfterSeconds: 12,
      field: 'label',
      path: '/home/erika/bot.env',
    };
    for (const words of [de, en]) {
      for (const code of FailureCode.options) {
        const text = words.failures.causes[code];
        for (const seen of [{}, evidence]) {
          expect(text.cause(seen), code).toMatch(/^\p{Lu}.+[.?)]$/u);
          expect(text.proof(seen) ?? 'x', code).not.toMatch(/undefined|null|NaN/);
        }
        expect(words.failures.actions[remedies[code]].length, code).toBeGreaterThan(3);
      }
    }
  });

  it('does not say of a sign-in that lacks a scope what happened in the browser', () => {
    for (const words of [de, en])
      expect(words.failures.causes['sign-in-denied'].cause({ status: 403 })).not.toMatch(/browser/i);
  });

  it('does not leave German in the English catalogue', () => {
    const texts = leaves(en).filter(([, value]) => typeof value === 'string') as [string, string][];
    const german = texts.filter(
      ([name, text]) => /\b(und|nicht|Sie|der|die|das|wird|ist)\b/.test(text) && !name.includes('german'),
    );
    expect(german).toEqual([]);
  });

  it('uses German quotes and no straight ones', () => {
    const texts = leaves(de).filter(([, value]) => typeof value === 'string') as [string, string][];
    expect(texts.filter(([, text]) => /"|(^|\s)'|'(\s|$)/.test(text))).toEqual([]);
  });
});

describe('Numbers and times', () => {
  it('follow the language', () => {
    expect(formatsOf('de').bigNumber('16777216')).toBe('16.777.216');
    expect(formatsOf('en').bigNumber('16777216')).toBe('16,777,216');
    expect(formatsOf('de').bigNumber('340282366920938463463374607431768211456')).toBe(
      '340.282.366.920.938.463.463.374.607.431.768.211.456',
    );
    expect(formatsOf('de').duration(84.2)).toBe('84\u00a0ms');
    expect(formatsOf('de').duration(1_240)).toBe('1,2\u00a0s');
    expect(formatsOf('de').percent(0.987)).toBe('98,7\u00a0%');
    expect(formatsOf('de').ago(0, 180_000)).toBe('vor 3 Minuten');
    for (const ago of [0, 3_000, 59_000]) {
      expect(formatsOf('de').ago(0, ago)).toBe('gerade eben');
      expect(formatsOf('en').ago(0, ago)).toBe('just now');
    }
    expect(formatsOf('en').ago(0, 60_000)).toBe('1 minute ago');
    expect(formatsOf('de').time(Date.UTC(2026, 10, 22, 13, 3))).toMatch(/^\d\d:\d\d\u00a0Uhr$/);
  });
});
