import { describe, expect, it } from 'vitest';
import type { UsageFilter } from '../../preload/contract';
import { levelOf, reasonsOf } from '../../renderer/views/health';
import { barsOf, failureTop, ticksOf } from '../../renderer/views/histogram';
import { keyRowsToShow, shortKeyId } from '../../renderer/views/keyTable';
import { LIVE_ROWS, matches, noRows, resumed, withFresh, withOlder } from '../../renderer/views/liveRows';
import { lockFailureKind } from '../../renderer/views/useLock';
import { views as de } from '../../renderer/words/de/views';
import { views as en } from '../../renderer/words/en/views';
import { someKey, someKeyId, someUsage } from '../fakes/bridge';

const DAY = 86_400_000;
const now = Date.UTC(2026, 10, 22, 12);
const sound = someKey({
  createdAt: now,
  renewBy: now + 180 * DAY,
  expiresAt: now + 180 * DAY,
  whitelist: { enabled: true, entries: ['203.0.113.7'] },
});

describe('what a key needs', () => {
  it('is nothing while all is well', () => {
    expect(reasonsOf(sound, now)).toEqual([]);
    expect(levelOf(sound, now)).toBe('good');
  });

  it('is a renewal from day 150 on, and overdue at day 180', () => {
    expect(reasonsOf(sound, now + 150 * DAY - 1)).toEqual([]);
    expect(reasonsOf(sound, now + 150 * DAY)).toEqual([{ kind: 'renewal', days: 30 }]);
    expect(reasonsOf(sound, now + 180 * DAY)).toEqual([{ kind: 'overdue', days: 0 }]);
    expect(levelOf(sound, now + 182 * DAY)).toBe('critical');
  });

  it('is not a reminder when the user wants none, but still what is overdue', () => {
    expect(reasonsOf(sound, now + 160 * DAY, false)).toEqual([]);
    expect(reasonsOf(sound, now + 181 * DAY, false)).toEqual([{ kind: 'overdue', days: 1 }]);
  });

  it('is critical when the server reports any right beyond reading and trading', () => {
    const key = { ...sound, permissions: ['read', 'withdraw'] };
    expect(reasonsOf(key, now)[0]).toEqual({ kind: 'withdrawal' });
    expect(levelOf({ ...key, status: 'disabled' }, now)).toBe('critical');
  });

  it('is a whitelist when that is off, or on but empty', () => {
    for (const whitelist of [
      { enabled: false, entries: ['203.0.113.7'] },
      { enabled: true, entries: [] },
    ])
      expect(reasonsOf({ ...sound, whitelist }, now)).toEqual([{ kind: 'openWhitelist' }]);
  });

  it('is not called good while the keychain cannot be asked', () => {
    expect(levelOf({ ...sound, secretHere: 'unknown' }, now)).toBe('unrated');
  });

  it('is nothing for a locked key without a whitelist', () => {
    expect(
      reasonsOf({ ...sound, status: 'disabled', whitelist: { enabled: false, entries: [] } }, now),
    ).toEqual([]);
  });
});

describe('the list of keys', () => {
  const rows = [
    { ...sound, id: someKeyId(1), label: 'Bot 10', lastUsedAt: now - 5 },
    { ...sound, id: someKeyId(2), label: 'Bot 2', lastUsedAt: null },
    { ...sound, id: someKeyId(3), label: 'äpfel', status: 'disabled' as const, lastUsedAt: now - 1 },
    { ...sound, id: someKeyId(4), label: 'Weg', status: 'deleted' as const },
  ];
  const choice = {
    filter: 'all',
    search: '',
    sort: { column: 'label', descending: false },
    now,
    remind: true,
    language: 'de',
  } as const;
  const labels = (over: Partial<Parameters<typeof keyRowsToShow>[1]>): string[] =>
    keyRowsToShow(rows, { ...choice, ...over }).map((row) => row.label);

  it('sorts as people do and never shows deleted keys', () => {
    expect(labels({})).toEqual(['äpfel', 'Bot 2', 'Bot 10']);
  });
  it('sorts by last access, never used last', () => {
    expect(labels({ sort: { column: 'lastAccess', descending: true } })).toEqual([
      'äpfel',
      'Bot 10',
      'Bot 2',
    ]);
  });
  it('finds by label, key and address, whatever the case', () => {
    expect(labels({ search: ' ÄPF ' })).toEqual(['äpfel']);
    expect(labels({ search: '203.0.113' })).toHaveLength(3);
    expect(labels({ search: someKeyId(2).slice(-6) })).toEqual(['Bot 2']);
  });
  it('shows locked keys alone', () => {
    expect(labels({ filter: 'locked' })).toEqual(['äpfel']);
  });
  it('shortens a key to its prefix and end', () => {
    expect(shortKeyId(someKeyId(1))).toMatch(/^vk_test_.{4}….{4}$/);
  });
});

describe('the histogram', () => {
  const buckets = [
    { from: 0, successes: 1000, failures: 0 },
    { from: 10, successes: 998, failures: 2 },
    { from: 20, successes: 0, failures: 0 },
    { from: 30, successes: 500, failures: 500 },
  ];
  it('keeps every bar inside its drawing', () => {
    for (const width of [20, 300, 760]) {
      for (const bar of barsOf(buckets, width, 84)) {
        expect(bar.x).toBeGreaterThanOrEqual(0);
        expect(bar.x + bar.width).toBeLessThanOrEqual(width + 0.001);
        expect(failureTop(bar, 84)).toBeGreaterThanOrEqual(0);
      }
    }
  });
  it('shows two failures among a thousand', () => {
    expect(barsOf(buckets, 400, 84)[1]?.failureHeight).toBeGreaterThanOrEqual(3);
  });
  it('leaves an empty span empty', () => {
    expect(barsOf(buckets, 400, 84)[2]).toMatchObject({ successHeight: 0, failureHeight: 0 });
  });
  it('labels three days at their midnights', () => {
    const from = new Date(2026, 10, 19, 15).getTime();
    const ticks = ticksOf(from, from + 3 * DAY, 760, 72);
    expect(ticks.map((tick) => new Date(tick.at).getHours())).toEqual([0, 0, 0]);
  });
  it('labels one hour with times that do not collide', () => {
    const from = new Date(2026, 10, 22, 12, 7).getTime();
    const ticks = ticksOf(from, from + 3_600_000, 760, 84);
    expect(ticks.length).toBeGreaterThan(3);
    for (const [at, tick] of ticks.entries())
      if (at > 0) expect(tick.x - (ticks[at - 1]?.x ?? 0)).toBeGreaterThanOrEqual(84);
  });
});

describe('the live tail', () => {
  const page = someUsage('vk', 5, now);
  const start = withOlder(noRows, page, true);
  const fresh = someUsage('vk', 3, now + 5_000).map((row, at) => ({ ...row, id: `z${String(9 - at)}` }));

  it('puts fresh entries on top', () => {
    expect(
      withFresh(start, fresh, false)
        .rows.map((row) => row.id)
        .slice(0, 3),
    ).toEqual(['z9', 'z8', 'z7']);
  });
  it('keeps them back while the user reads, and counts them', () => {
    const paused = withFresh(start, fresh, true);
    expect(paused.rows).toEqual(start.rows);
    expect(paused.waitingCount).toBe(3);
    expect(resumed(paused).rows).toHaveLength(8);
    expect(resumed(paused).waitingCount).toBe(0);
  });
  it('shows no entry twice', () => {
    const twice = withFresh(withFresh(start, fresh, false), fresh, false);
    expect(twice.rows).toHaveLength(8);
    expect(withOlder(twice, page, false).rows).toHaveLength(8);
  });
  it('does not grow without end, and says that there is more', () => {
    const flood = Array.from({ length: 1000 }, (_, at) => ({
      ...page[0],
      id: `f${String(at)}`,
    })) as typeof page;
    const shown = withFresh({ ...start, more: false }, flood, false);
    expect(shown.rows).toHaveLength(LIVE_ROWS);
    expect(shown.more).toBe(true);
    const after = resumed(withFresh(start, flood, true));
    expect(after.rows.length).toBeLessThanOrEqual(LIVE_ROWS);
  });

  const filter: UsageFilter = { keyId: null, outcome: 'all', ip: null, search: '', hours: 72 };
  it.each([
    [{ keyId: 'other' }, 0],
    [{ outcome: 'failure' as const }, 1],
    [{ ip: '2001:db8::7' }, 1],
    [{ search: 'CURL' }, 1],
    [{ search: 'ip-not' }, 1],
    [{}, 5],
  ])('takes what the filter %j asks for', (change, count) => {
    expect(page.filter((row) => matches({ ...filter, ...change }, row, now))).toHaveLength(count);
  });
  it('takes nothing older than the range', () => {
    expect(matches({ ...filter, hours: 1 }, { ...page[0]!, time: now - 3_600_001 }, now)).toBe(false);
  });
});

describe('a lock that failed', () => {
  it('is never called done, and a lost answer is not called refused', () => {
    expect(lockFailureKind({ code: 'offline' })).toBe('offline');
    expect(lockFailureKind({ code: 'timeout' })).toBe('unconfirmed');
    expect(lockFailureKind({ code: 'connection-lost' })).toBe('unconfirmed');
    expect(lockFailureKind({ code: 'session-expired' })).toBe('refused');
  });
});

describe('the words', () => {
  const texts = (value: unknown, path: string): [string, string][] =>
    typeof value === 'string'
      ? [[path, value]]
      : typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, each]) => texts(each, `${path}.${key}`))
        : [];
  it('have no empty text and no straight quotes', () => {
    for (const [path, text] of [...texts(de, 'de'), ...texts(en, 'en')]) {
      expect(text.trim(), path).not.toBe('');
      expect(text, path).not.toMatch(/["']/);
    }
  });
  it('differ between the languages, but for names and signs', () => {
    const english = new Map(texts(en, ''));
    const same = texts(de, '').filter(([path, text]) => english.get(path) === text && /[a-z]{4,}/.test(text));
    expect(same.map(([path]) => path.slice(1)).sort()).toEqual([
      'areas.brand',
      'keys.whitelist',
      'settings.languages.de',
      'settings.languages.en',
      'settings.themes.system',
      'settings.version',
    ]);
  });
});
