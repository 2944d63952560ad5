import { expect, test } from 'vitest';
import { shownLabel } from '../../main/words/label';
import { mainWords } from '../../main/words/words';

function texts(part: unknown, path = ''): [string, string][] {
  if (typeof part === 'string') return [[path, part]];
  if (typeof part === 'function') return [[path, String(part('Mein Bot', 7))]];
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([name, inner]) => texts(inner, `${path}.${name}`));
}

test.each(['de', 'en'] as const)('no text of %s is empty or holds a straight quote', (language) => {
  const all = texts(mainWords(language));
  expect(all.length).toBeGreaterThan(50);
  expect(all.filter(([, text]) => text.trim() === '' || /["']|undefined/.test(text))).toEqual([]);
});

test('English is not German left standing', () => {
  const german = new Map(texts(mainWords('de')));
  const same = texts(mainWords('en')).filter(([path, text]) => german.get(path) === text);
  expect(same.map(([path]) => path)).toEqual(['.app', '.title.live', '.title.showSecret.hmac-sha256']);
});

test('a label in a dialog is one line, at most 64 characters, and cannot turn the text around', () => {
  expect(shownLabel('a\nb\u202Ec\u2028d\u0000')).toBe('a b c d');
  expect(shownLabel('🤖'.repeat(10_000))).toBe(`${'🤖'.repeat(63)}…`);
  expect(shownLabel('<b>Bot</b>')).toBe('<b>Bot</b>');
});
