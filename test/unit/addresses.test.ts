import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkEntry, contains, readEntry } from '../../main/backend/addresses';

const canonical = (text: string) => {
  const entry = readEntry(text);
  return entry.ok ? entry.canonical : entry.problem;
};
const findings = (text: string, others: string[] = []) => {
  const checked = checkEntry(text, others);
  return checked.ok ? checked.findings : checked.problem;
};

describe('an entry as typed', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    [' 203.0.113.7 ', '203.0.113.7'],
    ['203.0.113.7/32', '203.0.113.7'],
    ['203.0.113.7/24', '203.0.113.0/24'],
    ['2001:DB8:0:0:0:0:0:7', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['2001:db8::7/128', '2001:db8::7'],
    ['2001:db8:ffff::/32', '2001:db8::/32'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['::ffff:203.0.113.0/120', '203.0.113.0/24'],
  ])('%s is written %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['abc', 'not-an-address'],
    ['203.0.113', 'not-an-address'],
    ['203.0.113.256', 'not-an-address'],
    ['0x7f.1', 'not-an-address'],
    ['2130706433', 'not-an-address'],
    ['010.0.0.1', 'not-an-address'],
    ['fe80::1%eth0', 'not-an-address'],
    ['203.0.113.0/24/24', 'not-an-address'],
    ['203.0.113.0-203.0.113.9', 'not-an-address'],
    ['203.0.113.7:443', 'with-port'],
    ['[2001:db8::7]:443', 'with-port'],
    ['bot.example.com', 'host-name'],
    ['https://bot.example.com/', 'host-name'],
    ['203.0.113.0/33', 'bad-prefix'],
    ['203.0.113.0/', 'bad-prefix'],
    ['2001:db8::/129', 'bad-prefix'],
    ['::ffff:203.0.113.0/90', 'bad-prefix'],
    ['0.0.0.0/0', 'everything'],
    ['203.0.113.7/0', 'everything'],
    ['::/0', 'everything'],
    ['::ffff:0:0/96', 'everything'],
  ])('%j is refused as %s', (text, problem) => {
    expect(readEntry(text)).toEqual({ ok: false, problem });
  });

  it('says how many addresses it covers', () => {
    expect(readEntry('10.0.0.0/8')).toMatchObject({ size: 16_777_216n, family: 'ipv4', prefix: 8 });
    expect(readEntry('2001:db8::/64')).toMatchObject({ size: 2n ** 64n, family: 'ipv6' });
    expect(readEntry('203.0.113.7')).toMatchObject({ size: 1n });
  });

  it('is the same when its canonical form is read again', () => {
    const any = fc.oneof(
      fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 32 })).map(([ip, bits]) => `${ip}/${bits}`),
      fc.tuple(fc.ipV6(), fc.integer({ min: 97, max: 128 })).map(([ip, bits]) => `${ip}/${bits}`),
    );
    fc.assert(
      fc.property(any, (text) => {
        const first = readEntry(text);
        if (!first.ok) return;
        expect(readEntry(first.canonical)).toEqual(first);
        expect(contains([first.canonical], text.split('/')[0] ?? '')).toBe(true);
      }),
    );
  });

  it('survives any text', () => {
    fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => void checkEntry(text, [text])));
  });
});

describe('what the editor says', () => {
  it.each([
    ['10.0.0.5', 'home-net'],
    ['172.31.255.255', 'home-net'],
    ['192.168.178.0/24', 'home-net'],
    ['fd00::1', 'home-net'],
    ['127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['169.254.1.1', 'link-local'],
    ['fe80::1', 'link-local'],
    ['100.64.0.1', 'carrier'],
  ])('%s is private: %s', (text, scope) => {
    expect(findings(text)).toContainEqual({ kind: 'private', severity: 'refuse', scope });
  });

  it.each(['203.0.113.7', '198.51.100.0/24', '192.0.2.1', '2001:db8::/64', '172.32.0.1', '100.128.0.1'])(
    '%s is fine',
    (text) => {
      expect(findings(text)).toEqual([]);
    },
  );

  it('warns of wide ranges, refuses very wide ones, and offers a narrower one', () => {
    expect(findings('198.51.0.0/20')).toMatchObject([
      { kind: 'too-wide', severity: 'warn', size: 4096n, narrower: '198.51.0.0/24' },
    ]);
    expect(findings('8.0.0.0/8')).toMatchObject([
      { kind: 'too-wide', severity: 'refuse', size: 16_777_216n, narrower: '8.0.0.0/24' },
    ]);
    expect(findings('2001:db8::/48')).toMatchObject([{ kind: 'too-wide', severity: 'warn' }]);
    expect(findings('2001::/16')).toMatchObject([{ kind: 'too-wide', severity: 'refuse' }]);
  });

  it('sees double, covered and covering entries in any spelling', () => {
    expect(findings('203.0.113.7', ['::ffff:203.0.113.7'])).toEqual([
      { kind: 'duplicate', severity: 'refuse', of: '203.0.113.7' },
    ]);
    expect(findings('203.0.113.7', ['203.0.113.0/24'])).toEqual([
      { kind: 'covered-by', severity: 'warn', by: '203.0.113.0/24' },
    ]);
    expect(findings('203.0.113.0/24', ['203.0.113.7', '2001:db8::7', 'nonsense'])).toEqual([
      { kind: 'covers', severity: 'warn', entries: ['203.0.113.7'] },
    ]);
  });

  it('knows addresses that nobody can come from', () => {
    for (const text of ['224.0.0.1', '255.255.255.255', '0.1.2.3', 'ff02::1']) {
      expect(findings(text)).toContainEqual({ kind: 'unusable', severity: 'refuse' });
    }
  });
});

describe('a list contains an address', () => {
  it('by range, in each family for itself', () => {
    const list = ['203.0.113.0/24', '2001:db8::/64'];
    expect(contains(list, '203.0.113.255')).toBe(true);
    expect(contains(list, '203.0.114.0')).toBe(false);
    expect(contains(list, '2001:db8::ffff')).toBe(true);
    expect(contains(list, '2001:db8:0:1::')).toBe(false);
    expect(contains(list, '::ffff:203.0.113.1')).toBe(true);
    expect(contains([], '203.0.113.1')).toBe(false);
    expect(contains(['nonsense'], 'nonsense')).toBe(false);
  });
});
