import type { HealthReason, KeyHealth, KeyRow, Rotation, Snapshot } from '../../preload/contract';
import { openKey } from '../../renderer/views/inside';
import { manyKeys, settled, threeDays } from '../window/viewsScenarios';
import { type Fake, type FakeOptions, fails, someKeyId } from './bridge';
import type { Scenario } from './scenarios';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const first = someKeyId(1);

/** The first of `manyKeys`, with what months of use leave behind. */
export function livedKey(now: number, change: Partial<KeyRow> = {}): KeyRow {
  const [key] = manyKeys(now);
  if (key === undefined) throw new Error('manyKeys is empty');
  return {
    ...key,
    lastTest: { at: now - 2 * DAY, green: false },
    lastGreenAt: now - 3 * DAY,
    exports: [
      { at: now - 3 * DAY, path: '/home/erika/bots/grid/ventario.env', format: 'env' },
      {
        at: now - 19 * DAY,
        path: 'C:\\Users\\Erika\\Documents\\Projekte\\portfolio-auswertung-mit-langem-namen\\konfiguration\\ventario.json',
        format: 'json',
      },
    ],
    ...change,
  };
}

/** One reason of each kind. */
export function everyReason(now: number): HealthReason[] {
  const seen = (ip: string, ago: number) => ({ ip, lastSeen: now - ago, count: 12 });
  return [
    { kind: 'withdrawal', granted: ['withdraw'] },
    { kind: 'overdue', days: 2 },
    { kind: 'test-failed', at: now - 2 * DAY },
    { kind: 'unknown-address', addresses: [seen('198.51.100.4', 3 * MINUTE), seen('2001:db8::9', HOUR)] },
    { kind: 'open-whitelist' },
    { kind: 'failures', failures: 214, total: 1_284 },
    { kind: 'several-addresses', addresses: [seen('203.0.113.7', MINUTE), seen('198.51.100.23', HOUR)] },
    { kind: 'trade-unused', days: 34 },
    { kind: 'unused', days: 96 },
  ];
}

/** A renewal of the first key. */
export function someRotation(now: number, change: Partial<Rotation> = {}): Rotation {
  return {
    oldId: first,
    newId: someKeyId(41),
    label: 'Bot Büro-PC',
    stage: 'handing-over',
    endsAt: now + 22 * HOUR,
    tested: true,
    exported: false,
    stillUsing: [
      { ip: '203.0.113.7', lastSeen: now - 3 * MINUTE, count: 84 },
      { ip: '2001:db8::7', lastSeen: now - 2 * HOUR, count: 3, accepted: 0 },
    ],
    failure: null,
    ...change,
  };
}

const judged = (change: Partial<KeyHealth>): KeyHealth[] => [
  { keyId: first, level: 'good', reasons: [], unknown: [], ...change },
];

/** On the key's page, with what each scenario changes. */
function at(
  change: (now: number) => Partial<Snapshot> & { readonly row?: Partial<KeyRow> },
  then: (fake: Fake) => Promise<void> | void = () => openKey(first),
  answers: FakeOptions['answers'] = {},
): Scenario {
  return {
    options: () => {
      const now = Date.now();
      const { row, ...snapshot } = change(now);
      const rows = [livedKey(now, row), ...manyKeys(now).slice(1)];
      return {
        usage: threeDays(first, now),
        answers,
        snapshot: settled(now, {
          keys: { rows, asOf: now, loading: false, failure: null },
          health: judged({}),
          usage: { state: 'ready', loaded: 12_480, live: true, version: 1, asOf: now, failure: null },
          ...snapshot,
        }),
      };
    },
    then,
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Presses the first button with this text, once it is there. */
async function press(text: RegExp, within = 'main'): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    const found = [...document.querySelectorAll<HTMLElement>(`${within} button, ${within} label`)].find(
      (each) => text.test(each.getAttribute('aria-label') ?? each.textContent ?? ''),
    );
    if (found !== undefined) {
      found.click();
      return;
    }
    await pause(50);
  }
}

const onPage = async (...presses: [RegExp, string?][]): Promise<void> => {
  openKey(first);
  for (const [text, within] of presses) {
    await press(text, within);
    await pause(200);
  }
};
const show = (title: string): void => {
  const heading = document.getElementById(title);
  const main = heading?.closest('main');
  if (heading === null || main === null || main === undefined) return;
  main.scrollTop += heading.getBoundingClientRect().top - main.getBoundingClientRect().top - 16;
};
const withNew = (now: number, change: Partial<Rotation> = {}): Partial<Snapshot> => ({
  rotations: [someRotation(now, change)],
  keys: {
    rows: [
      livedKey(now),
      livedKey(now, { id: someKeyId(41), createdAt: now - 2 * HOUR, exports: [] }),
      ...manyKeys(now).slice(1),
    ],
    asOf: now,
    loading: false,
    failure: null,
  },
});
const narrow: [RegExp, string?][] = [[/203\.0\.113\.7 entfernen|Remove 203/]];

/** The key's page in its states. */
export const keyScenarios: Readonly<Record<string, Scenario>> = {
  'key-good': at(() => ({})),
  'key-reasons': at((now) => ({
    health: judged({ level: 'critical', reasons: everyReason(now), unknown: ['secret'] }),
  })),
  'key-unrated': at(() => ({
    health: judged({ level: 'unrated', unknown: ['usage', 'secret'] }),
    usage: { state: 'empty', loaded: 0, live: false, version: 0, asOf: null, failure: null },
    row: { secretHere: 'unknown' },
  })),
  'key-permissions': at(
    () => ({}),
    async () => {
      await onPage([/Berechtigungen ändern|Change rights/], [/^Nur lesen$|^Read only$/]);
      show('permissions-title');
    },
  ),
  'key-permissions-failed': at(
    () => ({}),
    async () => {
      await onPage(
        [/Berechtigungen ändern|Change rights/],
        [/^Nur lesen$|^Read only$/],
        [/^Speichern$|^Save$/],
      );
      show('permissions-title');
    },
    { changeKey: async () => fails('offline') },
  ),
  'key-permissions-conflict': at(
    () => ({ row: { permissions: ['read'] } }),
    async (fake) => {
      await onPage([/Berechtigungen ändern|Change rights/]);
      const { keys } = fake.state();
      const more = { permissions: ['read', 'trade'] };
      const rows = keys.rows.map((each) => (each.id === first ? { ...each, ...more } : each));
      fake.say('keys', { ...keys, rows });
      await press(/^Speichern$|^Save$/);
      await pause(300);
      show('permissions-title');
    },
  ),
  'key-unseen': at(() => ({
    health: judged({ level: 'unrated', unknown: ['key', 'last-use'] }),
    row: {
      unseen: true,
      permissions: [],
      whitelist: { enabled: false, entries: [] },
      lastUsedAt: null,
      lastUsedIp: null,
    },
  })),
  'key-rename': at(
    () => ({}),
    () => onPage([/^Umbenennen$|^Rename$/]),
  ),
  'key-whitelist-out': at(
    () => ({ row: { whitelist: { enabled: true, entries: ['203.0.113.7', '2001:db8::7'] } } }),
    async () => {
      await onPage(...narrow);
      await pause(300);
      show('whitelist-title');
      document.querySelector('main')?.scrollBy(0, 200);
    },
  ),
  'key-whitelist-confirm': at(
    () => ({ row: { whitelist: { enabled: true, entries: ['203.0.113.7', '2001:db8::7'] } } }),
    () => onPage(...narrow, [/Whitelist speichern|Save whitelist/]),
  ),
  'key-whitelist-conflict': at(
    () => ({ row: { whitelist: { enabled: true, entries: ['203.0.113.7', '203.0.113.0/28'] } } }),
    async (fake) => {
      await onPage(...narrow);
      const { keys } = fake.state();
      fake.say('keys', {
        ...keys,
        rows: keys.rows.map((each) =>
          each.id === first
            ? {
                ...each,
                whitelist: { enabled: true, entries: ['203.0.113.7', '203.0.113.0/28', '2001:db8:77::/56'] },
              }
            : each,
        ),
      });
      await press(/Whitelist speichern|Save whitelist/);
      await pause(200);
      await press(/^Aussperren und|^Lock out and/, 'dialog');
      await pause(300);
      show('whitelist-title');
    },
  ),
  'key-renew': at(
    () => ({}),
    () => onPage([/^Erneuern …|^Renew …/]),
  ),
  'key-renew-at-once': at(
    () => ({}),
    () => onPage([/^Erneuern …|^Renew …/], [/^Verdacht|^Suspected/, 'dialog']),
  ),
  'key-renew-running': at(
    () => ({ creation: { state: 'storing', since: Date.now(), keyId: null, failure: null } }),
    () => onPage([/^Erneuern …|^Renew …/], [/^Neuen Schlüssel erst|^Make new/, 'dialog']),
    { rotateKey: () => new Promise(() => undefined) },
  ),
  'key-renew-failed': at(
    () => ({}),
    () => onPage([/^Erneuern …|^Renew …/], [/^Neuen Schlüssel erst|^Make new/, 'dialog']),
    { rotateKey: async () => fails('offline') },
  ),
  'key-renewal-old': at((now) => withNew(now)),
  'key-renewal-new': at(
    (now) => withNew(now, { exported: true, stillUsing: [] }),
    () => openKey(someKeyId(41)),
  ),
  'key-renewal-making': at((now) => ({
    rotations: [
      someRotation(now, {
        stage: 'making',
        newId: null,
        endsAt: null,
        tested: false,
        stillUsing: null,
        failure: { code: 'offline' },
      }),
    ],
  })),
  'key-renewal-unknown': at((now) => withNew(now, { stillUsing: null })),
  'key-renewal-ended': at((now) => withNew(now, { stage: 'ended', exported: true, stillUsing: [] })),
  'key-renewal-end': at(
    (now) => withNew(now),
    () => onPage([/^Alten Schlüssel jetzt|^End the old/]),
  ),
  'key-delete': at(
    () => ({}),
    () => onPage([/^Löschen …|^Delete …/]),
  ),
  'key-delete-wrong': at(
    () => ({ row: { label: '🤖 <b>Grid-Bot</b> שלום עולם – mit einem Namen, der bis zum Rand reicht!!' } }),
    () => onPage([/^Löschen …|^Delete …/], [/^Endgültig|^Delete for/, 'dialog']),
  ),
  'key-offline': at((now) => ({
    connection: { state: 'offline', failure: { code: 'offline' }, since: now - 39 * MINUTE },
    usage: { state: 'failed', loaded: 0, live: false, version: 1, asOf: null, failure: { code: 'offline' } },
    health: judged({ level: 'attention', reasons: [{ kind: 'renewal', days: 14 }], unknown: ['usage'] }),
  })),
};
