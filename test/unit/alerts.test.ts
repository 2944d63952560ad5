import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Alerts, dueReminder, openAlerts, REMINDER_DAYS } from '../../main/alerts';
import { createMirror, type Mirror } from '../../main/mirror';
import { emptySlices } from '../../main/slices';
import { mainWords } from '../../main/words/words';
import type { KeyRow, UsageRow } from '../../preload/contract';

const DAY = 86_400_000;
const NOW = 1_795_000_000_000;

describe('A renewal reminder', () => {
  it.each([
    [31, undefined, null],
    [30, undefined, 30],
    [29, 30, null],
    [14, 30, 14],
    [8, 14, null],
    [7, 14, 7],
    [1, 7, 1],
    [1, 1, null],
    [0, 1, null],
    [-3, undefined, null],
    // The app was closed for weeks: one reminder, the one that counts now.
    [5, undefined, 7],
  ])('with %i days left, after the reminder of %s, is %s', (left, shown, due) => {
    expect(dueReminder(NOW + left * DAY, NOW, shown)).toBe(due);
  });

  it('is never shown twice and never goes back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -10, max: 60 }), { maxLength: 40 }), (days) => {
        let shown: number | undefined;
        const all: number[] = [];
        for (const left of days) {
          const due = dueReminder(NOW + left * DAY, NOW, shown);
          if (due === null) continue;
          all.push(due);
          shown = due;
        }
        expect(new Set(all).size).toBe(all.length);
        expect(all).toEqual([...all].sort((one, other) => other - one));
        expect(all.every((due) => (REMINDER_DAYS as readonly number[]).includes(due))).toBe(true);
      }),
    );
  });
});

describe('Alerts', () => {
  let folder: string;
  let mirror: Mirror;
  let told: string[];
  const open = (): Promise<Alerts> =>
    openAlerts({
      path: join(folder, 'alerts.json'),
      mirror,
      now: () => NOW,
      words: () => mainWords('de'),
      notify: (title, body) => told.push(`${title}: ${body}`),
    });
  const row = (ip: string, known: boolean) => ({ ip, known, keyId: 'vk_test_x' }) as UsageRow;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'alerts-'));
    mirror = createMirror(emptySlices(NOW), () => undefined);
    told = [];
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('tell of an unknown address once, also after a restart', async () => {
    const alerts = await open();
    alerts.heard([row('198.51.100.4', false), row('198.51.100.4', false), row('203.0.113.7', true)]);
    alerts.heard([row('198.51.100.4', false)]);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('198.51.100.4');
    expect(mirror.get('remarks')).toMatchObject([{ kind: 'unknown-address', subject: '198.51.100.4' }]);
    // Saved at once; the next save waits for the first.
    await expect
      .poll(async () => {
        const before = told.length;
        (await open()).heard([row('198.51.100.4', false)]);
        return told.length - before;
      })
      .toBe(0);
  });

  it('keep quiet when the user does not want them', async () => {
    mirror.set('settings', { ...mirror.get('settings'), notifyUnknownAddress: false, remindRenewal: false });
    const alerts = await open();
    alerts.heard([row('198.51.100.4', false)]);
    alerts.looked([{ id: 'vk_test_x', label: 'Bot', status: 'active', renewBy: NOW + DAY } as KeyRow]);
    expect(told).toEqual([]);
  });

  it('make at most three notifications of a flood', async () => {
    (await open()).heard(Array.from({ length: 50 }, (_, n) => row(`198.51.100.${n}`, false)));
    expect(told).toHaveLength(3);
  });

  it('make at most three notifications of a flood that comes in drops', async () => {
    const alerts = await open();
    for (let n = 0; n < 50; n += 1) alerts.heard([row(`198.51.100.${n}`, false)]);
    expect(told).toHaveLength(3);
    expect(mirror.get('remarks').length).toBeGreaterThan(3);
  });

  describe('in the 180 days of a key', () => {
    const MADE = NOW;
    const key = { id: 'vk_test_x', label: 'Bot', status: 'active', renewBy: MADE + 180 * DAY } as KeyRow;
    let now: number;
    /** The days on which a reminder came. */
    let days: number[];
    const begin = (): Promise<Alerts> =>
      openAlerts({
        path: join(folder, 'alerts.json'),
        mirror,
        now: () => now,
        words: () => mainWords('de'),
        notify: () => days.push(Math.floor((now - MADE) / DAY)),
      });
    /** As it is after a restart: what was told is on the disk by then. */
    const restarted = async (): Promise<Alerts> => {
      const last = days.at(-1);
      if (last !== undefined) {
        const told = dueReminder(key.renewBy, MADE + last * DAY, undefined);
        await expect
          .poll(
            () =>
              existsSync(join(folder, 'alerts.json')) && readFileSync(join(folder, 'alerts.json'), 'utf8'),
          )
          .toMatch(new RegExp(`"vk_test_x":\\s*{\\s*"days":\\s*${String(told)}\\b`));
      }
      return begin();
    };
    beforeEach(() => {
      now = MADE;
      days = [];
    });

    it('remind on day 150, 166, 173 and 179, once each, while the app is open', async () => {
      const alerts = await begin();
      for (; now < MADE + 190 * DAY; now += DAY / 24) alerts.looked([key]);
      expect(days).toEqual([150, 166, 173, 179]);
    });

    it('remind on the same days, once each, with a restart every day', async () => {
      for (; now < MADE + 190 * DAY; now += DAY) {
        const alerts = await restarted();
        alerts.looked([key]);
        alerts.looked([key]);
      }
      expect(days).toEqual([150, 166, 173, 179]);
    });

    it.each([
      ['of a day, over day 166', [165, 167, 168], [165, 167]],
      ['from day 140 to 170', [140, 170, 172], [170]],
      ['over all of them, to day 179', [100, 179], [179]],
      ['to the day after the end', [149, 181], []],
      // Told too early is not told: nobody can say which of the two times was right.
      ['with a clock that ran ahead for a day', [100, 179, 101, 150, 166, 167, 173], [179, 150, 166, 173]],
      ['with a clock that was set back', [167, 160, 166, 167], [167, 160, 166]],
    ])('remind once after a sleep %s', async (_, looks, told) => {
      const alerts = await begin();
      for (const day of looks) {
        now = MADE + day * DAY;
        alerts.looked([key]);
      }
      expect(days).toEqual(told);
    });

    it('remind of the new key anew once the old one was renewed', async () => {
      const alerts = await begin();
      now = MADE + 150 * DAY;
      alerts.looked([key]);
      const fresh = { ...key, id: 'vk_test_y', renewBy: now + 180 * DAY };
      alerts.looked([{ ...key, status: 'disabled' }, fresh]);
      now += 150 * DAY;
      alerts.looked([{ ...key, status: 'disabled' }, fresh]);
      expect(days).toEqual([150, 300]);
    });
  });

  describe('speak of a renewal as people count days', () => {
    const end = new Date(2026, 10, 22, 20).getTime();
    const at = (...when: [day: number, hour: number, minute?: number]) =>
      new Date(2026, 10, when[0], when[1], when[2] ?? 0).getTime();
    it.each([
      [at(22, 19, 30), 'heute'],
      [at(22, 0, 0), 'heute'],
      [at(21, 23, 0), 'morgen'],
      [at(21, 20, 0), 'morgen'],
      [at(15, 21, 0), 'in 7\u00a0Tagen'],
    ])('%#', async (now, when) => {
      const alerts = await openAlerts({
        path: join(folder, 'alerts.json'),
        mirror,
        now: () => now,
        words: () => mainWords('de'),
        notify: (_, body) => told.push(body),
      });
      alerts.looked([{ id: 'vk_test_x', label: 'Bot', status: 'active', renewBy: end } as KeyRow]);
      expect(told).toEqual([`„Bot“ läuft ${when} ab.`]);
    });
  });

  it('sum up more than three renewals that are due at once', async () => {
    const keys = (n: number) =>
      Array.from({ length: n }, (_, at) => ({
        id: `vk_${n}_${at}`,
        label: 'Bot',
        status: 'active',
        renewBy: NOW + 7 * DAY,
      })) as KeyRow[];
    const alerts = await open();
    alerts.looked(keys(3));
    expect(told).toHaveLength(3);
    alerts.looked([...keys(3), ...keys(1000)]);
    expect(told).toHaveLength(4);
    expect(told[3]).toContain('1000\u00a0Schlüssel laufen bald ab');
    alerts.looked(keys(1000));
    expect(told).toHaveLength(4);
  });

  it('say nothing of the renewal of a key whose dates nobody has shown', async () => {
    const unseen = { id: 'vk_test_x', label: 'Bot', status: 'active', renewBy: NOW + DAY, unseen: true };
    (await open()).looked([unseen as KeyRow]);
    expect(told).toEqual([]);
  });

  it('keep no address of a key whose usage is deleted', async () => {
    const alerts = await open();
    alerts.heard([row('198.51.100.4', false), { ...row('198.51.100.5', false), keyId: 'vk_test_y' }]);
    expect(await alerts.forget('vk_test_x')).toEqual({ ok: true });
    const left = readFileSync(join(folder, 'alerts.json'), 'utf8');
    expect(left).not.toContain('198.51.100.4');
    expect(left).toContain('198.51.100.5');
  });

  it('say that what they had told was not readable', async () => {
    writeFileSync(join(folder, 'alerts.json'), '{"version":2,"value":{"addr');
    await open();
    expect(mirror.get('remarks')).toMatchObject([
      { kind: 'alerts-set-aside', subject: expect.stringMatching(/^alerts\.json\.damaged-/) },
    ]);
  });

  it('remind of an active key and not of a locked one', async () => {
    const alerts = await open();
    const key = (id: string, status: KeyRow['status']) =>
      ({ id, label: id, status, renewBy: NOW + 7 * DAY }) as KeyRow;
    alerts.looked([key('one', 'active'), key('two', 'disabled')]);
    alerts.looked([key('one', 'active')]);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain('„one“');
  });
});
