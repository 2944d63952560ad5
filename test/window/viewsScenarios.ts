import type { KeyRow, Snapshot, TestResult, UsageRow, UsageState } from '../../preload/contract';
import { goTo } from '../../renderer/store/place';
import { openKey, openKeys, openUsage } from '../../renderer/views/inside';
import {
  emptySnapshot,
  type Fake,
  type FakeOptions,
  fails,
  greenStages,
  someJourney,
  someKey,
  someKeyId,
  someUsage,
  whitelistStages,
} from '../fakes/bridge';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The states of the areas, for pictures and for tests; every time counts from `now`. */
export type AreaScenario = {
  readonly options: () => FakeOptions;
  /** Goes there once the window is up. */
  readonly then?: (fake: Fake) => Promise<void> | void;
};

/** One key for each state that the list can show, with labels that try to break it. */
export function manyKeys(now: number): KeyRow[] {
  return [
    someKey({
      id: someKeyId(1),
      createdAt: now - 20 * DAY,
      renewBy: now + 160 * DAY,
      expiresAt: now + 160 * DAY,
      lastUsedAt: now - 3 * MINUTE,
      lastUsedIp: '203.0.113.7',
      whitelist: { enabled: true, entries: ['203.0.113.7'] },
      lastTest: { at: now - 14 * HOUR, green: true },
    }),
    someKey({
      id: someKeyId(2),
      label: 'Portfolio-Tracker zu Hause',
      permissions: ['read'],
      createdAt: now - 157 * DAY,
      renewBy: now + 23 * DAY,
      expiresAt: now + 23 * DAY,
      lastUsedAt: now - 2 * DAY,
      lastUsedIp: '2001:db8::7',
      whitelist: { enabled: false, entries: [] },
      lastTest: { at: now - 40 * DAY, green: true },
    }),
    someKey({
      id: someKeyId(3),
      label: 'Steuer-Export',
      permissions: ['read'],
      createdAt: now - 60 * DAY,
      renewBy: now + 120 * DAY,
      expiresAt: now + 120 * DAY,
      secretHere: 'no',
      lastUsedAt: now - 9 * DAY,
      lastUsedIp: '203.0.113.99',
      whitelist: { enabled: true, entries: ['203.0.113.96/28', '2001:db8:77::/56'] },
    }),
    someKey({
      id: someKeyId(4),
      label: '🤖 <b>Grid-Bot</b> שלום עולם – mit einem Namen, der bis zum Rand reicht!!',
      createdAt: now - 182 * DAY,
      renewBy: now - 2 * DAY,
      expiresAt: now + 3 * DAY,
      lastUsedAt: now - 26 * HOUR,
      lastUsedIp: '198.51.100.23',
      whitelist: { enabled: true, entries: ['198.51.100.23', '2001:db8:0:1234:5678:9abc:def0:1'] },
      lastTest: { at: now - HOUR, green: false },
    }),
    someKey({
      id: someKeyId(5),
      label: 'Alter Laptop',
      status: 'disabled',
      createdAt: now - 100 * DAY,
      renewBy: now + 80 * DAY,
      expiresAt: now + 80 * DAY,
      whitelist: { enabled: false, entries: [] },
    }),
    someKey({
      id: someKeyId(6),
      label: 'Versuch 2025',
      status: 'expired',
      permissions: ['read'],
      createdAt: now - 200 * DAY,
      renewBy: now - 20 * DAY,
      expiresAt: now - 20 * DAY,
      whitelist: { enabled: true, entries: ['203.0.113.7'] },
    }),
  ];
}

/** What came from elsewhere and what is left over, beside the states of `manyKeys`. */
export function mixedKeys(now: number): KeyRow[] {
  const renewBy = now + 120 * DAY;
  const times = { createdAt: now - 60 * DAY, renewBy, expiresAt: renewBy };
  return [
    ...manyKeys(now),
    someKey({ ...times, id: someKeyId(7), label: 'Altes Skript', status: 'deleted', secretHere: 'yes' }),
    someKey({
      ...times,
      id: someKeyId(8),
      label: 'Im Dashboard angelegt',
      secretHere: 'no',
      madeHere: false,
      lastUsedAt: now - 5 * HOUR,
      whitelist: { enabled: true, entries: ['203.0.113.7'] },
    }),
    someKey({
      ...times,
      id: someKeyId(9),
      label: 'Nach Schlüsselbund-Wechsel',
      secretHere: 'no',
      madeHere: true,
      whitelist: { enabled: true, entries: ['203.0.113.7', '198.51.100.23'] },
    }),
  ];
}

/** One with a right that nobody granted, and one whose record the backend has not shown. */
const unknownRights = (now: number): KeyRow[] => [
  someKey({ id: someKeyId(10), label: 'Bot mit fremdem Recht', permissions: ['read', 'withdraw'] }),
  someKey({
    id: someKeyId(11),
    label: 'Bot von Hand',
    permissions: [],
    createdAt: now,
    unseen: true,
  }),
];

/** Of tests that went well, badly, and in between. */
const someResult = (n: number): TestResult => ({
  at: Date.now() - n * MINUTE,
  verdict: n % 4 === 1 ? 'failed' : n % 4 === 3 ? 'incomplete' : 'green',
  stage: n % 4 === 1 ? 'whitelist' : null,
  code: n % 4 === 1 ? 'ip-changed' : null,
  durationMs: 84 + n * 131,
});

/** So many keys, in every state, all different. */
export function countlessKeys(now: number, count: number): KeyRow[] {
  const names = ['Grid-Bot', 'Portfolio-Tracker', 'Steuer-Export', 'Arbitrage', 'Rebalancing', 'Alarm'];
  const mixed = mixedKeys(now);
  return Array.from({ length: count }, (_, at) => ({
    ...(mixed[at % 20] ?? (mixed[0] as KeyRow)),
    id: `vk_test_${at.toString(36).padStart(22, 'kR7aQz0')}`,
    label: `${names[at % names.length] ?? ''} ${String(at + 1)}`,
    lastUsedAt: at % 5 === 0 ? null : now - at * 7 * MINUTE,
  }));
}

/** Three days of one bot, with a burst of failures from an unknown address. */
export function threeDays(keyId: string, now: number): UsageRow[] {
  const rows: UsageRow[] = [...someUsage(keyId, 40, now)];
  for (let minute = 2; minute < 72 * 60; minute += 2) {
    const time = now - minute * MINUTE;
    const wave = 1 + Math.round(2 + 2 * Math.sin(minute / 95) + 1.2 * Math.sin(minute / 37));
    const burst = minute > 29 * 60 && minute < 32 * 60;
    for (let each = 0; each < wave + (burst ? 4 : 0); each += 1) {
      const bad = each >= wave || (minute % 410 === 2 && each === 0);
      rows.push({
        ...(someUsage(keyId, 1, time - each * 900)[0] as UsageRow),
        id: `u${String(900_000 - minute * 10 - each).padStart(10, '0')}`,
        ip: bad ? '198.51.100.4' : each % 5 === 4 ? '2001:db8::7' : '203.0.113.7',
        known: !bad,
        success: !bad,
        status: bad ? 403 : 200,
        failureCode: bad ? 'ip-not-allowed' : null,
      });
    }
  }
  return rows.sort((a, b) => b.time - a.time || b.id.localeCompare(a.id));
}

const ready = (now: number, loaded: number): UsageState => ({
  state: 'ready',
  loaded,
  live: true,
  version: 1,
  asOf: now,
  failure: null,
});

/** A finished set-up in practice. */
export function settled(now: number, change: Partial<Snapshot> = {}): Partial<Snapshot> {
  return {
    ...emptySnapshot,
    mode: 'practice',
    journey: someJourney({ step: 7, reached: 7, finished: true, keyId: someKeyId(1) }),
    session: { state: 'signed-in', account: 'Erika Beispiel' },
    connection: { state: 'online', failure: null, since: now - 20 * MINUTE },
    keys: { rows: manyKeys(now), asOf: now, loading: false, failure: null },
    ...change,
  };
}

const good = (now: number): KeyRow[] => manyKeys(now).slice(0, 1);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const at = (go: (now: number) => Partial<Snapshot>, then?: AreaScenario['then']): AreaScenario => ({
  options: () => {
    const now = Date.now();
    return { snapshot: settled(now, go(now)), usage: threeDays(someKeyId(1), now) };
  },
  ...(then === undefined ? {} : { then }),
});
const overview = (): void => goTo({ at: 'areas', area: 'overview' });
const settings = (): void => goTo({ at: 'areas', area: 'settings' });
const withUsage = (now: number): Partial<Snapshot> => ({ usage: ready(now, 12_480) });
/** Clicks what appears; gives up after five seconds. */
async function click(find: () => HTMLElement | null | undefined): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    const found = find();
    if (found !== null && found !== undefined) {
      found.click();
      return;
    }
    await pause(50);
  }
}
const byText = (text: RegExp): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>('button, summary')].find((each) =>
    text.test(each.textContent ?? ''),
  );

/** For the bench: nothing but the list is at work. */
const manyToOpen = (count: number): AreaScenario => ({
  options: () => {
    const now = Date.now();
    const keys = { rows: countlessKeys(now, count), asOf: now, loading: false, failure: null };
    return {
      snapshot: settled(now, { keys, usage: ready(now, 0) }),
      answers: { refreshKeys: async () => ({ ok: true, value: keys }) },
    };
  },
  then: overview,
});

export const areaScenarios: Readonly<Record<string, AreaScenario>> = {
  'bench-keys-10': manyToOpen(10),
  'bench-keys-1000': manyToOpen(1000),
  'area-overview': at(withUsage, overview),
  'area-overview-good': at(
    (now) => ({
      ...withUsage(now),
      keys: { rows: good(now), asOf: now, loading: false, failure: null },
      bot: { state: 'running', keyId: someKeyId(1), requests: 1_284, failure: null },
    }),
    overview,
  ),
  'area-overview-empty': at(
    (now) => ({ journey: null, keys: { rows: [], asOf: now, loading: false, failure: null } }),
    overview,
  ),
  'area-overview-unfinished': at(
    (now) => ({
      ...withUsage(now),
      journey: someJourney({ step: 5, reached: 5, keyId: someKeyId(1) }),
      keys: { rows: good(now), asOf: now, loading: false, failure: null },
      remarks: [
        { id: 'r1', kind: 'settings-set-aside', subject: 'settings.damaged-2026-11-22.json' },
        { id: 'r2', kind: 'unknown-address', subject: '198.51.100.4' },
      ],
    }),
    overview,
  ),
  'area-overview-offline': at(
    (now) => ({
      keys: { rows: manyKeys(now), asOf: now - 40 * MINUTE, loading: false, failure: { code: 'offline' } },
      connection: { state: 'offline', failure: { code: 'offline' }, since: now - 39 * MINUTE },
      usage: {
        state: 'failed',
        loaded: 0,
        live: false,
        version: 1,
        asOf: null,
        failure: { code: 'offline' },
      },
    }),
    overview,
  ),
  'area-keys': at(withUsage, () => openKeys()),
  'area-keys-1000': at(
    (now) => ({
      ...withUsage(now),
      keys: { rows: countlessKeys(now, 1000), asOf: now, loading: false, failure: null },
    }),
    () => openKeys(),
  ),
  'area-keys-testing': at(
    (now) => ({
      ...withUsage(now),
      keys: { rows: mixedKeys(now), asOf: now, loading: false, failure: null },
    }),
    async (fake) => {
      fake.answer('testKeys', async ({ keyIds }) => {
        fake.say('bulkTest', {
          running: true,
          startedAt: Date.now(),
          keys: keyIds.map((keyId, n) => ({ keyId, result: n < 2 ? someResult(n) : null })),
          pausedUntil: null,
          notBefore: null,
        });
        return new Promise(() => undefined);
      });
      openKeys();
      await click(() => byText(/^(Alle testen|Test all)$/));
      await pause(400);
    },
  ),
  'area-keys-tested': at(
    (now) => ({
      ...withUsage(now),
      keys: { rows: mixedKeys(now), asOf: now, loading: false, failure: null },
    }),
    async (fake) => {
      fake.answer('testKeys', async ({ keyIds }) => ({
        ok: true,
        value: {
          running: false,
          startedAt: Date.now(),
          keys: keyIds.map((keyId, n) => ({ keyId, result: someResult(n) })),
          pausedUntil: null,
          notBefore: null,
        },
      }));
      openKeys();
      await click(() => byText(/^(Alle testen|Test all)$/));
      await pause(300);
    },
  ),
  'area-test-checker': at(withUsage, async () => {
    openKey(someKeyId(1), 'test');
    await click(() => byText(/^Python …$/));
    await click(() => byText(/^(Bericht einlesen|Read report) …$/));
    await pause(300);
    document.querySelector('#checker-title')?.scrollIntoView({ block: 'start' });
  }),
  'area-test-history': at(withUsage, async (fake) => {
    fake.answer('testHistory', async () => ({
      ok: true,
      value: {
        results: Array.from({ length: 12 }, (_, n) => ({ ...someResult(n), at: Date.now() - n * 9 * HOUR })),
      },
    }));
    openKey(someKeyId(1), 'test');
    await click(() => document.querySelector<HTMLElement>('main details summary'));
    await pause(200);
  }),
  'area-keys-chosen': at(
    (now) => ({
      ...withUsage(now),
      keys: { rows: countlessKeys(now, 1000), asOf: now, loading: false, failure: null },
    }),
    async () => {
      openKeys();
      for (const row of [1, 3, 4])
        await click(() => document.querySelectorAll<HTMLElement>('tbody input')[row]);
      await pause(100);
      const rows = document.querySelectorAll<HTMLElement>('tbody tr[data-id]');
      rows[4]?.focus();
    },
  ),
  'area-keys-lock-several': at(
    (now) => ({ keys: { rows: mixedKeys(now), asOf: now, loading: false, failure: null } }),
    async (fake) => {
      fake.answer('lockKeys', async ({ keyIds }) => ({
        ok: true,
        value: {
          locked: keyIds.slice(0, 1),
          failed: keyIds.slice(1).map((keyId, n) => ({
            keyId,
            failure: { code: n === 0 ? 'timeout' : 'rate-limited' },
          })),
        },
      }));
      openKeys();
      await click(() => document.querySelector<HTMLElement>('thead input'));
      await click(() => byText(/^(Sperren|Lock) \(/));
      await click(() => document.querySelector<HTMLElement>('dialog button[data-kind=danger-primary]'));
      await pause(300);
    },
  ),
  'area-keys-mixed': at(
    (now) => ({
      keys: { rows: [...mixedKeys(now), ...unknownRights(now)], asOf: now, loading: false, failure: null },
    }),
    async () => {
      openKeys();
      await pause(300);
      document.querySelector('[data-keys-scroller]')?.scrollTo({ top: 100_000 });
    },
  ),
  'area-overview-left': at(
    (now) => ({
      keys: {
        rows: mixedKeys(now).filter(({ id }) => id !== someKeyId(4) && id !== someKeyId(6)),
        asOf: now,
        loading: false,
        failure: null,
      },
    }),
    overview,
  ),
  'area-keys-tidy': at(
    (now) => ({ keys: { rows: mixedKeys(now), asOf: now, loading: false, failure: null } }),
    async () => {
      openKeys();
      await click(() => byText(/^Aufräumen|^Clear away/));
    },
  ),
  'area-keys-offline': at(
    (now) => ({
      keys: { rows: mixedKeys(now), asOf: now - 40 * MINUTE, loading: false, failure: { code: 'offline' } },
      connection: { state: 'offline', failure: { code: 'offline' }, since: now - 39 * MINUTE },
      lockWish: { keyIds: [someKeyId(1)], since: now - MINUTE, failure: { code: 'offline' } },
    }),
    () => openKeys(),
  ),
  'area-keys-paging': {
    options: () => {
      const rows = countlessKeys(Date.now(), 400);
      return {
        snapshot: settled(Date.now(), { keys: { rows, asOf: null, loading: true, failure: null } }),
        answers: { refreshKeys: () => new Promise(() => undefined) },
      };
    },
    then: () => openKeys(),
  },
  'area-keys-empty': at(
    (now) => ({ journey: null, keys: { rows: [], asOf: now, loading: false, failure: null } }),
    () => openKeys(),
  ),
  'area-keys-menu': at(withUsage, async () => {
    openKeys();
    await click(() => document.querySelectorAll<HTMLElement>('[aria-haspopup=menu]')[2]);
  }),
  'area-keys-none': at(withUsage, () => openKeys('locked')),
  'area-keys-trouble': at(
    (now) => ({
      connection: { state: 'trouble', failure: { code: 'server-trouble' }, since: now - 4 * MINUTE },
    }),
    () => openKeys(),
  ),
  'area-keys-session': at(
    () => ({ session: { state: 'expired' } }),
    () => openKeys(),
  ),
  'area-keys-loading': at(
    () => ({ keys: { rows: [], asOf: null, loading: true, failure: null } }),
    () => openKeys(),
  ),
  'area-key': at(withUsage, () => openKey(someKeyId(1))),
  'area-key-bad': at(withUsage, () => openKey(someKeyId(4))),
  'area-key-away': at(withUsage, () => openKey(someKeyId(3))),
  'area-key-whitelist': at(withUsage, () => openKey(someKeyId(1), 'whitelist')),
  'area-test': at(
    (now) => ({
      test: {
        keyId: someKeyId(1),
        running: false,
        startedAt: now - 68,
        endedAt: now,
        stages: whitelistStages,
        verdict: 'failed',
      },
    }),
    () => openKey(someKeyId(1), 'test'),
  ),
  'area-test-green': at(
    (now) => ({
      test: {
        keyId: someKeyId(1),
        running: false,
        startedAt: now - 110,
        endedAt: now,
        stages: greenStages,
        verdict: 'green',
      },
    }),
    () => openKey(someKeyId(1), 'test'),
  ),
  'area-test-running': at(
    (now) => ({
      test: {
        keyId: someKeyId(1),
        running: true,
        startedAt: now - 68,
        endedAt: null,
        stages: greenStages.map((stage, index) =>
          index < 5
            ? stage
            : { ...stage, state: index === 5 ? 'running' : 'waiting', durationMs: null, evidence: {} },
        ),
        verdict: null,
      },
    }),
    () => openKey(someKeyId(1), 'test'),
  ),
  'area-test-add': at(
    (now) => ({
      test: {
        keyId: someKeyId(1),
        running: false,
        startedAt: now - 68,
        endedAt: now,
        stages: whitelistStages,
        verdict: 'failed',
      },
    }),
    async () => {
      openKey(someKeyId(1), 'test');
      await click(() => byText(/198\.51\.100\.4/));
    },
  ),
  'area-usage': at(withUsage, () => openUsage({})),
  'area-usage-panel': at(withUsage, async () => {
    openUsage({});
    await click(() => document.querySelectorAll<HTMLElement>('tbody tr')[2]);
  }),
  'area-usage-table': at(withUsage, async () => {
    openUsage({ keyId: someKeyId(1), outcome: 'failure' });
    await click(() => byText(/^Als Tabelle|^As table/));
  }),
  'area-usage-paused': at(withUsage, async (fake) => {
    openUsage({});
    await pause(600);
    document.querySelector('main')?.scrollTo({ top: 420 });
    await pause(100);
    fake.say(
      'usageEntries',
      someUsage(someKeyId(1), 12, Date.now()).map((row, n) => ({ ...row, id: `z${String(99 - n)}` })),
    );
  }),
  'area-usage-end': at(withUsage, async () => {
    openUsage({});
    await pause(600);
    document.querySelector('main')?.scrollTo({ top: 100_000 });
  }),
  'area-usage-none': at(withUsage, () => openUsage({ search: 'nichts davon' })),
  'area-usage-loading': {
    options: () => ({
      snapshot: settled(Date.now(), {
        usage: { state: 'loading', loaded: 18_400, live: false, version: 3, asOf: null, failure: null },
      }),
      answers: { usageSummary: () => new Promise(() => undefined) },
    }),
    then: () => openUsage({}),
  },
  'area-usage-empty': {
    options: () => ({ snapshot: settled(Date.now(), { usage: ready(Date.now(), 0) }) }),
    then: () => openUsage({}),
  },
  'area-usage-failed': {
    options: () => ({
      snapshot: settled(Date.now(), {
        usage: {
          state: 'failed',
          loaded: 0,
          live: false,
          version: 3,
          asOf: null,
          failure: { code: 'timeout', evidence: { host: 'api.ventario.example' } },
        },
      }),
      answers: {
        usageSummary: async () => fails('timeout'),
        usageRows: async () => fails('timeout', { host: 'api.ventario.example' }),
      },
    }),
    then: () => openUsage({}),
  },
  'area-settings': at(withUsage, settings),
  'area-settings-wish': at(
    (now) => ({ lockWish: { keyIds: null, since: now - MINUTE, failure: { code: 'keychain-slow' } } }),
    settings,
  ),
  'area-settings-standin': at(
    () => ({
      app: { version: '0.1.0', platform: 'linux', standIn: true },
      keychain: { state: 'locked', store: 'gnome-keyring' },
      session: { state: 'signed-out' },
    }),
    async () => {
      settings();
      await pause(300);
      document.querySelector('main')?.scrollTo({ top: 100_000 });
    },
  ),
  'area-lock': at(withUsage, async () => {
    overview();
    await click(() => byText(/^Sofort sperren|^Lock now/));
  }),
  'area-lock-done': at(withUsage, async () => {
    overview();
    await click(() => byText(/^Sofort sperren|^Lock now/));
    await click(() => document.querySelector<HTMLElement>('dialog li button'));
    await pause(300);
  }),
  'area-lock-1000': at(
    (now) => ({ keys: { rows: countlessKeys(now, 1000), asOf: now, loading: false, failure: null } }),
    async () => {
      overview();
      await click(() => byText(/^Sofort sperren|^Lock now/));
    },
  ),
  'area-lock-offline': {
    options: () => ({
      snapshot: settled(Date.now(), {
        connection: { state: 'offline', failure: { code: 'offline' }, since: Date.now() - MINUTE },
        keys: { rows: good(Date.now()), asOf: Date.now(), loading: false, failure: null },
      }),
      answers: { lockKey: async () => fails('offline') },
    }),
    then: async () => {
      overview();
      await click(() => byText(/^Sofort sperren|^Lock now/));
      await click(() => byText(/^Sperren$|^Lock$/));
      await pause(200);
    },
  },
};
