import { renderHook } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { HealthReason, KeyRow, Snapshot, UsageFilter } from '../../preload/contract';
import { sliceNow, startMirror } from '../../renderer/store/mirror';
import { forgetPlace, usePlace } from '../../renderer/store/place';
import { barsOf, failureTop, ticksOf } from '../../renderer/views/histogram';
import { forgetInside, useInside } from '../../renderer/views/inside';
import { keyRowsToShow, shortKeyId } from '../../renderer/views/keyTable';
import { LIVE_ROWS, matches, noRows, resumed, withFresh, withOlder } from '../../renderer/views/liveRows';
import { actOn } from '../../renderer/views/reasonAction';
import { byUrgency, isGrave, reasonShort, reasonText } from '../../renderer/views/reasonText';
import { useHealth } from '../../renderer/views/useHealth';
import { lockFailureKind } from '../../renderer/views/useLock';
import { views as de } from '../../renderer/words/de/views';
import { views as en } from '../../renderer/words/en/views';
import { formatsOf } from '../../renderer/words/format';
import { createFakeBridge, type Fake, someKey, someKeyId, someUsage } from '../fakes/bridge';

const DAY = 86_400_000;
const now = Date.UTC(2026, 10, 22, 12);
const sound = someKey({
  createdAt: now,
  renewBy: now + 180 * DAY,
  expiresAt: now + 180 * DAY,
  whitelist: { enabled: true, entries: ['203.0.113.7'] },
});

const HOUR = 3_600_000;
const ready = { state: 'ready', loaded: 0, live: false, version: 1, asOf: now, failure: null } as const;
const one = { ip: '198.51.100.4', lastSeen: now - 2 * HOUR, count: 3 };
const two = { ip: '2001:db8::7', lastSeen: now - 5 * HOUR, count: 1200 };
const three = { ip: '203.0.113.99', lastSeen: now - 3 * HOUR, count: 4 };

describe('what a key needs', () => {
  it.each<[HealthReason, string, string]>([
    [
      { kind: 'withdrawal', granted: ['transfer', 'withdraw'] },
      'Der Server meldet Rechte, die über Lesen und Handeln hinausgehen: transfer und withdraw',
      'The server reports rights beyond reading and trading: transfer and withdraw',
    ],
    [{ kind: 'expired', at: now }, 'Abgelaufen am 22.11.2026', 'Expired on 22 Nov 2026'],
    [{ kind: 'overdue', days: 0 }, 'Erneuerung heute fällig', 'Renewal due today'],
    [{ kind: 'overdue', days: 1 }, 'Erneuerung seit 1\u00a0Tag überfällig', 'Renewal overdue by 1\u00a0day'],
    [{ kind: 'renewal', days: 30 }, 'Erneuern in 30\u00a0Tagen', 'Renew within 30\u00a0days'],
    [
      { kind: 'test-failed', at: now - HOUR },
      'Letzter Verbindungstest fehlgeschlagen (vor 1 Stunde)',
      'Last connection test failed (1 hour ago)',
    ],
    [
      { kind: 'open-whitelist' },
      'Ohne IP-Whitelist funktioniert der Schlüssel von jeder Adresse',
      'Without an IP whitelist the key works from any address',
    ],
    [
      { kind: 'unknown-address', addresses: [one] },
      '198.51.100.4 ist nicht in der Whitelist – 3\u00a0Anfragen, zuletzt vor 2 Stunden',
      '198.51.100.4 is not on the whitelist – 3\u00a0requests, the latest 2 hours ago',
    ],
    [
      { kind: 'unknown-address', addresses: [{ ...one, accepted: 0 }] },
      '198.51.100.4 ist nicht in der Whitelist – 3\u00a0Versuche, alle abgewiesen, zuletzt vor 2 Stunden',
      '198.51.100.4 is not on the whitelist – 3\u00a0attempts, all rejected, the latest 2 hours ago',
    ],
    [
      { kind: 'unknown-address', addresses: [{ ...one, accepted: 1 }] },
      '198.51.100.4 ist nicht in der Whitelist – 3\u00a0Anfragen, davon 1 erfolgreich, zuletzt vor 2 Stunden',
      '198.51.100.4 is not on the whitelist – 3\u00a0requests, 1 successful, the latest 2 hours ago',
    ],
    [
      { kind: 'unknown-address', addresses: [{ ...one, accepted: 3 }] },
      '198.51.100.4 ist nicht in der Whitelist – 3\u00a0Anfragen, alle erfolgreich, zuletzt vor 2 Stunden',
      '198.51.100.4 is not on the whitelist – 3\u00a0requests, all successful, the latest 2 hours ago',
    ],
    [
      { kind: 'unknown-address', addresses: [one, two, three] },
      '198.51.100.4 und 2\u00a0weitere Adressen sind nicht in der Whitelist – 1.207\u00a0Anfragen, zuletzt vor 2 Stunden',
      '198.51.100.4 and 2\u00a0other addresses are not on the whitelist – 1,207\u00a0requests, the latest 2 hours ago',
    ],
    [
      { kind: 'failures', failures: 25, total: 100 },
      '25\u00a0% der Anfragen in 7\u00a0Tagen fehlgeschlagen – 25 von 100',
      '25% of requests failed in 7\u00a0days – 25 of 100',
    ],
    [{ kind: 'unused', days: 90 }, 'Seit 90\u00a0Tagen nicht benutzt', 'Not used for 90\u00a0days'],
    [
      { kind: 'trade-unused', days: 30 },
      'Seit 30\u00a0Tagen kein Handel – nur Lesen würde reichen',
      'No trading for 30\u00a0days – reading alone would do',
    ],
    [
      { kind: 'several-addresses', addresses: [one, two] },
      'Gleichzeitig von 198.51.100.4 und 2001:db8::7 benutzt – besser ein Schlüssel je Bot',
      'Used by 198.51.100.4 and 2001:db8::7 at the same time – better one key per bot',
    ],
    [
      { kind: 'several-addresses', addresses: [one, two, three] },
      'Gleichzeitig von 198.51.100.4, 2001:db8::7 und 1\u00a0weiteren benutzt – besser ein Schlüssel je Bot',
      'Used by 198.51.100.4, 2001:db8::7 and 1\u00a0more at the same time – better one key per bot',
    ],
  ])('is one sentence with its evidence, in both languages: %j', (reason, german, english) => {
    const say = (words: typeof de, language: 'de' | 'en'): string =>
      reasonText(words.attention, reason, sound, formatsOf(language), now);
    expect(say(de, 'de')).toBe(german);
    expect(say(en, 'en')).toBe(english);
    for (const words of [de, en]) {
      expect(reasonShort(words.attentionShort, reason).length).toBeLessThan(26);
      expect(words.overview.act[reason.kind].length).toBeLessThan(22);
    }
  });

  it('does not speak of a whitelist that is off', () => {
    const open = { ...sound, whitelist: { enabled: false, entries: [] } };
    const say = reasonText(
      de.attention,
      { kind: 'unknown-address', addresses: [one, two] },
      open,
      formatsOf('de'),
      now,
    );
    expect(say).toBe(
      '198.51.100.4 und 1\u00a0weitere Adresse sind unbekannt – 1.203\u00a0Anfragen, zuletzt vor 2 Stunden',
    );
  });

  it('never lies in the future when the server’s clock is ahead', () => {
    const ahead = { kind: 'test-failed', at: now + 3 * HOUR } as const;
    expect(reasonText(en.attention, ahead, sound, formatsOf('en'), now)).toBe(
      'Last connection test failed (just now)',
    );
  });

  it('is grave when it can cost money or the key works no more', () => {
    const grave = (['withdrawal', 'expired', 'overdue'] as const).map((kind) =>
      isGrave(
        kind === 'withdrawal'
          ? { kind, granted: [] }
          : kind === 'expired'
            ? { kind, at: 0 }
            : { kind, days: 0 },
      ),
    );
    expect(grave).toEqual([true, true, true]);
    expect(isGrave({ kind: 'open-whitelist' })).toBe(false);
    const todo: HealthReason[] = [
      { kind: 'renewal', days: 3 },
      { kind: 'unknown-address', addresses: [one] },
      { kind: 'overdue', days: 3 },
    ];
    expect(todo.toSorted(byUrgency).map(({ kind }) => kind)).toEqual([
      'overdue',
      'unknown-address',
      'renewal',
    ]);
  });
});

describe('what main says of a key', () => {
  const health = async (snapshot: Partial<Snapshot>, key: KeyRow) => {
    const fake = createFakeBridge({
      now: () => now,
      snapshot: {
        mode: 'practice',
        keys: { rows: [key], asOf: now, loading: false, failure: null },
        ...snapshot,
      },
    });
    Object.defineProperty(window, 'ventario', { value: fake.bridge, configurable: true });
    const stop = startMirror(fake.bridge);
    await vi.waitFor(() => expect(sliceNow('keys').rows).toHaveLength(1));
    const { result, unmount } = renderHook(() => useHealth());
    const { level, reasons, unknown } = result.current;
    unmount();
    stop();
    return { level: level(key), reasons: reasons(key).map(({ kind }) => kind), unknown: unknown(key) };
  };

  it('is shown as it is', async () => {
    expect(await health({ usage: ready }, sound)).toEqual({ level: 'good', reasons: [], unknown: [] });
    expect(await health({ usage: ready }, { ...sound, renewBy: now + DAY })).toEqual({
      level: 'attention',
      reasons: ['renewal'],
      unknown: [],
    });
  });

  it('is never good while the usage log is not there', async () => {
    expect(await health({}, sound)).toEqual({ level: 'unrated', reasons: [], unknown: ['usage'] });
  });

  it.each([
    ['active', 'unrated'],
    ['disabled', 'locked'],
    ['expired', 'expired'],
    ['pending', 'pending'],
  ] as const)('is for a key that is %s and not judged yet %s', async (status, level) => {
    const key = { ...sound, status };
    expect(await health({ usage: ready, health: [] }, key)).toMatchObject({ level, reasons: [] });
  });
});

describe('what is done about it', () => {
  let fake: Fake;
  beforeEach(() => {
    fake = createFakeBridge({
      now: () => now,
      snapshot: { mode: 'practice', keys: { rows: [sound], asOf: now, loading: false, failure: null } },
    });
    Object.defineProperty(window, 'ventario', { value: fake.bridge, configurable: true });
    forgetInside();
    forgetPlace();
  });
  /** Where an action leads. */
  const after = (reason: HealthReason, row = sound) => {
    actOn(reason, row);
    const { result, unmount } = renderHook(() => ({
      place: usePlace(),
      page: useInside('keyPage'),
      usage: useInside('usage'),
    }));
    unmount();
    return result.current;
  };
  const onKey = { at: 'areas', area: 'keys', keyId: sound.id };
  const onUsage = { at: 'areas', area: 'usage' };

  it.each<[HealthReason, object]>([
    [{ kind: 'open-whitelist' }, { place: onKey, page: 'whitelist' }],
    [
      { kind: 'renewal', days: 3 },
      { place: onKey, page: 'renew' },
    ],
    [
      { kind: 'overdue', days: 3 },
      { place: onKey, page: 'renew' },
    ],
    [
      { kind: 'unused', days: 90 },
      { place: onKey, page: 'delete' },
    ],
    [
      { kind: 'trade-unused', days: 30 },
      { place: onKey, page: 'permissions' },
    ],
    [
      { kind: 'test-failed', at: 1 },
      { place: onKey, page: 'test' },
    ],
    [
      { kind: 'unknown-address', addresses: [one, two] },
      { place: onUsage, usage: { keyId: sound.id, ip: one.ip, hours: 168, outcome: 'all', search: '' } },
    ],
    [
      { kind: 'failures', failures: 5, total: 10 },
      { place: onUsage, usage: { keyId: sound.id, ip: null, hours: 168, outcome: 'failure', search: '' } },
    ],
  ])('leads for %j to its place', (reason, place) => {
    expect(after(reason)).toMatchObject(place);
  });

  it('does not begin a test that needs a secret from elsewhere', () => {
    expect(after({ kind: 'test-failed', at: 1 }, { ...sound, secretHere: 'no' })).toMatchObject({
      place: onKey,
      page: 'facts',
    });
  });

  it('opens the dashboard for a right that only it can take away', () => {
    actOn({ kind: 'withdrawal', granted: ['withdraw'] }, sound);
    expect(fake.calls).toEqual([{ name: 'openLink', input: { link: 'dashboard' } }]);
  });

  it.each<HealthReason>([
    { kind: 'expired', at: 1 },
    { kind: 'several-addresses', addresses: [one, two] },
  ])('begins a new key for %j', async (reason) => {
    actOn(reason, sound);
    await expect.poll(() => fake.calls.map(({ name }) => name)).toEqual(['beginJourney']);
  });
});

describe('the list of keys', () => {
  const rows = [
    { ...sound, id: someKeyId(1), label: 'Bot 10', lastUsedAt: now - 5 },
    { ...sound, id: someKeyId(2), label: 'Bot 2', lastUsedAt: null },
    { ...sound, id: someKeyId(3), label: 'äpfel', status: 'disabled' as const, lastUsedAt: now - 1 },
    { ...sound, id: someKeyId(4), label: 'Weg', status: 'deleted' as const, secretHere: 'no' as const },
  ];
  const choice = {
    filter: 'all',
    search: '',
    sort: { column: 'label', descending: false },
    health: { level: (): 'good' => 'good', reasons: () => [] },
    language: 'de',
  } as const;
  const labels = (over: Partial<Parameters<typeof keyRowsToShow>[1]>): string[] =>
    keyRowsToShow(rows, { ...choice, ...over }).map((row) => row.label);

  it('sorts as people do and never shows deleted keys of which nothing is left', () => {
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
  it('shows what is left of a deleted key, as something to do', () => {
    const left = { ...sound, id: someKeyId(5), label: 'Rest', status: 'deleted' as const };
    const shown = keyRowsToShow([...rows, left], { ...choice, filter: 'attention' });
    expect(shown.map((row) => row.label)).toEqual(['Rest']);
  });
  it('turns the order of labels around, and only that', () => {
    expect(labels({ sort: { column: 'label', descending: true } })).toEqual(['Bot 10', 'Bot 2', 'äpfel']);
    expect(labels({ sort: { column: 'state', descending: true } })).toEqual(['äpfel', 'Bot 2', 'Bot 10']);
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
