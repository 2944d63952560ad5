import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { openKey } from '../../renderer/views/inside';
import { fails, someKey, someKeyId } from '../fakes/bridge';
import { someRotation } from '../fakes/key-scenarios';
import { asked, closeWindow, openWindow } from './viewsRoom';
import { manyKeys, mixedKeys, settled, threeDays } from './viewsScenarios';

afterEach(closeWindow);

const now = Date.now();
const one = manyKeys(now).slice(0, 1);
const keys = (rows: typeof one) => ({ rows, asOf: now, loading: false, failure: null });

describe('the frame', () => {
  it('puts the focus on the title of each area, and marks where one is', async () => {
    await openWindow({ snapshot: settled(now) });
    for (const name of ['API-Verwaltung', 'Nutzung', 'Einstellungen', 'Übersicht']) {
      const button = screen.getByRole('button', { name });
      fireEvent.click(button);
      const title = await screen.findByRole('heading', { level: 1, name });
      await waitFor(() => expect(document.activeElement).toBe(title));
      expect(button.getAttribute('aria-current')).toBe('page');
    }
  });

  it('follows the menu: areas, search, the only testable key, locking', async () => {
    const fake = await openWindow({ snapshot: settled(now, { keys: keys(one) }) });
    act(() => fake.say('command', 'settings'));
    await screen.findByRole('heading', { level: 1, name: 'Einstellungen' });
    act(() => fake.say('command', 'search'));
    await waitFor(() => expect(document.activeElement?.getAttribute('type')).toBe('search'));
    act(() => fake.say('command', 'test'));
    await screen.findByRole('heading', { level: 1, name: 'Verbindungstest' });
    await waitFor(() => expect(asked(fake, 'testConnection')).toEqual([{ keyId: one[0]?.id }]));
    act(() => fake.say('command', 'lock-key'));
    await screen.findByRole('dialog', { name: 'Sofort sperren' });
  });

  it('says since when there is no connection', async () => {
    await openWindow({
      snapshot: settled(now, { connection: { state: 'offline', failure: { code: 'offline' }, since: now } }),
    });
    expect(screen.getByText(/Keine Verbindung/).textContent).toMatch(/seit \d\d:\d\d/);
  });
});

describe('„Sofort sperren“', () => {
  it('locks in two actions, and says so only after the server', async () => {
    let confirm: () => void = () => undefined;
    const fake = await openWindow({ snapshot: settled(now, { keys: keys(one) }) });
    const row = one[0];
    fake.answer(
      'lockKey',
      () =>
        new Promise((resolve) => {
          confirm = () => resolve({ ok: true, value: { ...(row ?? someKey()), status: 'disabled' } });
        }),
    );
    fireEvent.click(screen.getByRole('button', { name: 'Sofort sperren' }));
    const dialog = await screen.findByRole('dialog', { name: 'Sofort sperren' });
    const lock = within(dialog).getByRole('button', { name: 'Sperren' });
    expect(document.activeElement).toBe(lock);
    expect(dialog.textContent).toContain(
      'Ihr Bot verliert sofort den Zugriff. Offene Orders bleiben bestehen.',
    );
    fireEvent.click(lock);
    expect(dialog.textContent).not.toContain('Gesperrt.');
    await act(async () => confirm());
    expect(dialog.textContent).toMatch(/Gesperrt\. Von Ventario bestätigt um \d\d:\d\d/);
  });

  it('says „Nicht gesperrt“ without a connection, and where to lock instead', async () => {
    await openWindow({
      snapshot: settled(now, { keys: keys(one) }),
      answers: { lockKey: async () => fails('offline') },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Sofort sperren' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Sperren' }));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain(
      'Nicht gesperrt – keine Verbindung. Sperren Sie im Dashboard von einem anderen Gerät.',
    );
  });

  it('does not believe an answer that still says active', async () => {
    await openWindow({
      snapshot: settled(now, { keys: keys(one) }),
      answers: { lockKey: async () => ({ ok: true, value: one[0] ?? someKey() }) },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Sofort sperren' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Sperren' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Nicht bestätigt');
  });

  it('locks one of several or all, and can be undone', async () => {
    const fake = await openWindow({ snapshot: settled(now) });
    fireEvent.click(screen.getByRole('button', { name: 'Sofort sperren' }));
    const dialog = await screen.findByRole('dialog');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Schlüssel „Bot Büro-PC“ sperren' }));
    const undo = await within(dialog).findByRole('button', { name: 'Schlüssel „Bot Büro-PC“ entsperren' });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Alle 3 sperren' }));
    await within(dialog).findByText(/3 Schlüssel gesperrt/);
    expect(fake.state().keys.rows.some((row) => row.status === 'active')).toBe(false);
    fireEvent.click(undo);
    await within(dialog).findByText(/^„Bot Büro-PC“ ist wieder aktiv\./);
    expect(fake.state().keys.rows.find((row) => row.id === someKeyId(1))?.status).toBe('active');
  });
});

describe('„Sofort sperren“ of all keys', () => {
  const lockAll = async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Sofort sperren' }));
    const dialog = await screen.findByRole('dialog');
    fireEvent.click(within(dialog).getByRole('button', { name: /^Alle .*sperren$/ }));
    return dialog;
  };

  it('names what is still active after the answer, and offers to go on', async () => {
    const fake = await openWindow({
      snapshot: settled(now),
      answers: { lockAllKeys: async () => ({ ok: true, value: { locked: 3, active: [someKeyId(1)] } }) },
    });
    const dialog = await lockAll();
    const alert = await within(dialog).findByRole('alert');
    expect(alert.textContent).toMatch(/1\sSchlüssel ist weiterhin aktiv/);
    expect(alert.parentElement?.textContent).toContain('Bot Büro-PC');
    expect(dialog.textContent).not.toContain('Von Ventario bestätigt');
    // The connection is there.
    fireEvent.click(
      within(dialog).getByRole('button', { name: 'Weiter versuchen, bis Ventario die Sperrung bestätigt' }),
    );
    await within(dialog).findByText(/^Wir versuchen es weiter/);
    expect(asked(fake, 'keepLocking')).toEqual([{ keyIds: [someKeyId(1)] }]);
    act(() => {
      const { keys: before } = fake.state();
      const rows = before.rows.map((row) => ({ ...row, status: 'disabled' as const }));
      fake.say('keys', { ...before, rows });
      fake.say('lockWish', null);
    });
    await within(dialog).findByText(/^1.Schlüssel gesperrt\. Von Ventario bestätigt/);
  });

  it.each([
    ['none is known here', []],
    ['no others are known here', manyKeys(now).slice(0, 2)],
  ] as const)('can be wished for all while the wish for two stands, when %s', async (_, rows) => {
    const fake = await openWindow({
      snapshot: settled(now, {
        keys: keys([...rows]),
        lockWish: { keyIds: [someKeyId(1), someKeyId(2)], since: now, failure: { code: 'offline' } },
      }),
      answers: { lockAllKeys: async () => fails('offline') },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Sofort sperren' }));
    const dialog = await screen.findByRole('dialog');
    fireEvent.click(within(dialog).getByRole('button', { name: /^Alle .*sperren$/ }));
    await within(dialog).findByRole('alert');
    fireEvent.click(within(dialog).getByRole('button', { name: /^Weiter versuchen/ }));
    await within(dialog).findByText(/^Wir versuchen es weiter/);
    expect(asked(fake, 'keepLocking')).toEqual([{ keyIds: null }]);
  });

  it('goes on trying in sight when the wish for all has shrunk to those that are left', async () => {
    const fake = await openWindow({
      snapshot: settled(now),
      answers: { lockAllKeys: async () => fails('timeout') },
    });
    const dialog = await lockAll();
    fireEvent.click(await within(dialog).findByRole('button', { name: /^Weiter versuchen/ }));
    await within(dialog).findByText(/^Wir versuchen es weiter/);
    const left = fake.state().keys.rows.filter(({ status }) => status === 'active');
    const since = fake.state().lockWish?.since ?? 0;
    act(() => fake.say('lockWish', { keyIds: left.slice(1).map(({ id }) => id), since, failure: null }));
    within(dialog).getByText(/^Wir versuchen es weiter/);
    expect(within(dialog).queryByRole('button', { name: /^Weiter versuchen/ })).toBeNull();
    // Another wish, which was never for all.
    act(() => fake.say('lockWish', { keyIds: left.map(({ id }) => id), since: since + 1, failure: null }));
    within(dialog).getByRole('button', { name: /^Weiter versuchen/ });
  });

  it('says that there was none, where the account has no active key', async () => {
    await openWindow({
      snapshot: settled(now, { keys: keys([]) }),
      answers: { lockAllKeys: async () => ({ ok: true, value: { locked: 0, active: [] } }) },
    });
    const dialog = await lockAll();
    await within(dialog).findByText(/^In Ihrem Konto ist kein Schlüssel aktiv\. Von Ventario bestätigt um/);
  });
});

describe('„Sofort sperren“ after an outage', () => {
  const lockedNow = (fake: Awaited<ReturnType<typeof openWindow>>, ids: readonly (string | undefined)[]) =>
    act(() => {
      const { keys: before } = fake.state();
      const rows = before.rows.map((row) =>
        ids.includes(row.id) ? { ...row, status: 'disabled' as const } : row,
      );
      fake.say('keys', { ...before, rows });
      fake.say('lockWish', null);
    });

  it('says what has come about meanwhile, and offers no further try', async () => {
    const fake = await openWindow({
      snapshot: settled(now, { keys: keys(one) }),
      answers: { lockKey: async () => fails('refused') },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Sofort sperren' }));
    const dialog = await screen.findByRole('dialog');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Sperren' }));
    fireEvent.click(await within(dialog).findByRole('button', { name: /^Weiter versuchen/ }));
    await within(dialog).findByText(/^Wir versuchen es weiter/);
    within(dialog).getByRole('button', { name: 'Nicht mehr versuchen' }).focus();
    lockedNow(fake, [one[0]?.id]);
    await within(dialog).findByText(/^Gesperrt\. Von Ventario bestätigt um \d\d:\d\d/);
    expect(within(dialog).queryByRole('alert')).toBeNull();
    expect(within(dialog).queryByRole('button', { name: /^Weiter versuchen/ })).toBeNull();
    expect(document.activeElement).toBe(within(dialog).getByRole('button', { name: 'Schließen' }));
  });

  it('says so of all keys only when all are locked', async () => {
    const fake = await openWindow({
      snapshot: settled(now),
      answers: { lockAllKeys: async () => fails('timeout') },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Sofort sperren' }));
    const dialog = await screen.findByRole('dialog');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Alle 4 sperren' }));
    await within(dialog).findByRole('alert');
    const ids = fake
      .state()
      .keys.rows.filter(({ status }) => status === 'active')
      .map(({ id }) => id);
    lockedNow(fake, ids.slice(1));
    within(dialog).getByRole('alert');
    lockedNow(fake, ids);
    await within(dialog).findByText(/^4.Schlüssel gesperrt\. Von Ventario bestätigt/);
    expect(within(dialog).queryByRole('alert')).toBeNull();
  });

  it('names the key where there are several', async () => {
    await openWindow({ snapshot: settled(now), answers: { lockKey: async () => fails('refused') } });
    fireEvent.click(screen.getByRole('button', { name: 'Sofort sperren' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Schlüssel „Bot Büro-PC“ sperren' }));
    expect((await screen.findByRole('alert')).textContent).toContain(
      '„Bot Büro-PC“ ist nicht gesperrt – keine Verbindung.',
    );
  });

  it('tells in the bar which key was locked, until that is acknowledged', async () => {
    const wish = { keyIds: [someKeyId(1)], since: now, failure: { code: 'offline' as const } };
    const fake = await openWindow({ snapshot: settled(now, { lockWish: wish }) });
    lockedNow(fake, [someKeyId(1)]);
    screen.getByText(/^„Bot Büro-PC“ ist gesperrt\. Von Ventario bestätigt um/);
    fireEvent.click(screen.getByRole('button', { name: 'Verstanden' }));
    expect(screen.queryByText(/Von Ventario bestätigt/)).toBeNull();
  });
});

describe('„Sofort sperren“ on the page of a key', () => {
  it('has this key first, and the focus on it', async () => {
    const rows = manyKeys(now).filter(({ status }) => status === 'active');
    const last = rows.at(-1) ?? someKey();
    await openWindow({ snapshot: settled(now, { keys: keys(rows) }) });
    expect(rows[0]?.id).not.toBe(last.id);
    act(() => openKey(last.id));
    await screen.findByRole('heading', { level: 1, name: last.label });
    fireEvent.click(screen.getByRole('button', { name: 'Sofort sperren' }));
    const list = within(await screen.findByRole('dialog')).getByRole('list', { name: 'Aktive Schlüssel' });
    const lock = within(list).getAllByRole('button')[0];
    expect(lock?.getAttribute('aria-label')).toBe(`Schlüssel „${last.label}“ sperren`);
    expect(document.activeElement).toBe(lock);
  });

  it('has the focus on no other key when this one cannot be locked', async () => {
    const rows = manyKeys(now).map((row, at) => (at === 0 ? { ...row, status: 'disabled' as const } : row));
    await openWindow({ snapshot: settled(now, { keys: keys(rows) }) });
    act(() => openKey(rows[0]?.id ?? ''));
    await screen.findByRole('heading', { level: 1, name: rows[0]?.label ?? '' });
    fireEvent.click(screen.getByRole('button', { name: 'Sofort sperren' }));
    const dialog = await screen.findByRole('dialog');
    expect(document.activeElement).toBe(within(dialog).getByRole('button', { name: 'Abbrechen' }));
  });
});

describe('the overview', () => {
  it('says nothing of a list that could not be had, once Ventario can be reached again', async () => {
    const fake = await openWindow({
      snapshot: settled(now, {
        keys: { ...keys(one), failure: { code: 'refused' } },
        connection: { state: 'online', failure: null, since: now },
      }),
    });
    const said = 'Der Server nimmt keine Verbindung an.';
    expect(screen.queryByText(said)).toBeNull();
    act(() => fake.say('keys', { ...keys(one), failure: { code: 'rate-limited' } }));
    expect(screen.getAllByRole('button', { name: 'Erneut versuchen' })).toHaveLength(1);
  });

  it('names what needs attention, the gravest first, and leads there', async () => {
    await openWindow({ snapshot: settled(now) });
    const section = screen.getByRole('region', { name: 'Handlungsbedarf' });
    const reasons = within(section)
      .getAllByRole('button')
      .map((button) => button.getAttribute('aria-label'));
    expect(reasons[0]).toMatch(/^Erneuern: 🤖/u);
    fireEvent.click(
      within(section).getByRole('button', { name: 'Whitelist einrichten: Portfolio-Tracker zu Hause' }),
    );
    await screen.findByRole('heading', { level: 1, name: 'Portfolio-Tracker zu Hause' });
    await waitFor(() => expect(document.activeElement?.id).toBe('whitelist-title'));
  });

  it('says the same number as the list, with what is left of keys that are gone', async () => {
    await openWindow({ snapshot: settled(now, { keys: keys(mixedKeys(now)) }) });
    const section = screen.getByRole('region', { name: 'Handlungsbedarf' });
    for (const more of within(section).queryAllByRole('button', { name: /^Weitere anzeigen/ }))
      fireEvent.click(more);
    fireEvent.click(within(section).getByRole('button', { name: 'Aufräumen …: Altes Skript' }));
    await screen.findByText(/Diesen Schlüssel gibt es bei Ventario nicht mehr/);
    fireEvent.click(screen.getByRole('button', { name: 'API-Verwaltung' }));
    const filter = await screen.findByRole('radio', { name: /^Handlungsbedarf \(/ });
    const count = /\((\d+)\)$/.exec(filter.parentElement?.textContent ?? '')?.[1];
    expect(Number(count)).toBeGreaterThan(1);
    fireEvent.click(screen.getByRole('button', { name: 'Übersicht' }));
    await screen.findByText(`${count} Schlüssel brauchen Ihre Aufmerksamkeit.`);
  });

  it('names what is left of the last key too', async () => {
    const left = mixedKeys(now).filter((row) => row.status === 'deleted');
    await openWindow({ snapshot: settled(now, { keys: keys(left) }) });
    screen.getByText('Ein Schlüssel braucht Ihre Aufmerksamkeit.');
    screen.getByRole('button', { name: 'Aufräumen …: Altes Skript' });
    screen.getByText('Noch kein API-Schlüssel');
  });

  it('shows labels as plain text', async () => {
    await openWindow({ snapshot: settled(now) });
    expect(document.querySelector('b')).toBeNull();
    expect(screen.getAllByText(/<b>Grid-Bot<\/b>/).length).toBeGreaterThan(0);
  });

  it('counts the last day, and names an unknown address with its evidence before all that can wait', async () => {
    const fake = await openWindow({
      snapshot: settled(now, { keys: keys(one) }),
      usage: threeDays(someKeyId(1), now),
    });
    const day = await screen.findByRole('region', { name: /Letzte 24/ });
    await waitFor(() => expect(day.textContent).toMatch(/[\d.]+erfolgreich/));
    const section = await screen.findByRole('region', { name: 'Handlungsbedarf' });
    expect(section.querySelector('p')?.textContent).toMatch(
      /^198\.51\.100\.4 ist nicht in der Whitelist – [\d.]+\u00a0Versuche, alle abgewiesen, zuletzt (vor \d+ \S+|gerade eben)$/,
    );
    fireEvent.click(within(section).getByRole('button', { name: /^Anfragen ansehen: / }));
    await screen.findByRole('heading', { level: 1, name: 'Nutzung' });
    await waitFor(() =>
      expect(asked(fake, 'usageRows').at(-1)).toMatchObject({
        filter: { keyId: someKeyId(1), ip: '198.51.100.4', hours: 168 },
      }),
    );
  });

  it('is silent about „all is well“ while it cannot know', async () => {
    await openWindow({
      snapshot: settled(now, {
        keys: keys(one),
        connection: { state: 'offline', failure: { code: 'offline' }, since: now },
      }),
    });
    expect(screen.queryByText(/nichts zu tun/)).toBeNull();
    expect(screen.getByText(/Angezeigt wird der Stand von/)).toBeDefined();
  });

  it.each([
    ['was never read to its end', null, now],
    ['has not been read since the connection is back, a while ago', now - 600_000, now - 120_000],
  ])('says that the list cannot be read, and not that all is well, when it %s', async (_, asOf, since) => {
    await openWindow({
      snapshot: settled(now, {
        keys: { ...keys(one), asOf, failure: { code: 'unexpected-answer' } },
        connection: { state: 'online', failure: null, since },
        health: one.map(({ id }) => ({ keyId: id, level: 'good', reasons: [], unknown: [] })),
      }),
    });
    expect(screen.queryByText(/nichts zu tun/)).toBeNull();
    expect(screen.getAllByRole('button', { name: 'Erneut versuchen' })).toHaveLength(1);
  });

  it('has one action when there is no key', async () => {
    await openWindow({ snapshot: settled(now, { journey: null, keys: keys([]) }) });
    const main = screen.getByRole('main');
    expect(
      within(main)
        .getAllByRole('button')
        .map((button) => button.textContent),
    ).toEqual(['Neue API erstellen']);
  });

  it('starts and stops the example bot', async () => {
    const fake = await openWindow({ snapshot: settled(now, { keys: keys(one) }) });
    fireEvent.click(screen.getByRole('button', { name: 'Bot starten' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Bot anhalten' }));
    await screen.findByRole('button', { name: 'Bot starten' });
    expect(asked(fake, 'startBot')).toEqual([{ keyId: one[0]?.id }]);
    expect(asked(fake, 'stopBot')).toHaveLength(1);
  });

  it('says whose address is not on the whitelist while the example bot is refused, and adds it', async () => {
    const row = someKey({ whitelist: { enabled: true, entries: ['203.0.113.7'] } });
    const fake = await openWindow({
      snapshot: settled(now, {
        keys: keys([row]),
        bot: {
          state: 'refused',
          keyId: row.id,
          requests: 4,
          failure: { code: 'ip-not-allowed', evidence: { bot: true, seenIp: '198.51.100.23' } },
        },
      }),
    });
    screen.getByText('Die Adresse des Beispiel-Bots (198.51.100.23) steht nicht auf der Whitelist.');
    expect(screen.queryByText(/Ihre Adresse/)).toBeNull();
    expect(screen.queryByRole('button', { name: 'Bot starten' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: '198.51.100.23 hinzufügen' }));
    await waitFor(() => expect(fake.state().bot.state).toBe('running'));
    expect(asked(fake, 'putWhitelist')).toEqual([
      {
        keyId: row.id,
        whitelist: { enabled: true, entries: ['203.0.113.7', '198.51.100.23'] },
        basedOn: row.whitelist,
      },
    ]);
    expect(asked(fake, 'startBot')).toEqual([{ keyId: row.id }]);
    expect(screen.queryByText(/Beispiel-Bots \(/)).toBeNull();
  });

  it('never switches on a whitelist for the example bot, and stops the bot while it is refused', async () => {
    const row = someKey({ whitelist: { enabled: false, entries: ['203.0.113.7'] } });
    const fake = await openWindow({
      snapshot: settled(now, {
        keys: keys([row]),
        bot: {
          state: 'refused',
          keyId: row.id,
          requests: 4,
          failure: { code: 'ip-not-allowed', evidence: { bot: true, seenIp: '198.51.100.23' } },
        },
      }),
    });
    expect(screen.queryByRole('button', { name: /hinzufügen$/ })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Bot neu starten' }));
    await waitFor(() => expect(asked(fake, 'startBot')).toEqual([{ keyId: row.id }]));
    expect(asked(fake, 'putWhitelist')).toEqual([]);
    act(() =>
      fake.say('bot', { state: 'refused', keyId: row.id, requests: 5, failure: { code: 'key-disabled' } }),
    );
    fireEvent.click(screen.getByRole('button', { name: 'Bot anhalten' }));
    await waitFor(() => expect(asked(fake, 'stopBot')).toHaveLength(1));
  });

  it('lists every reason that it counts, also one whose address a remark names', async () => {
    const address = { ip: '198.51.100.4', lastSeen: now - 120_000, count: 3 };
    await openWindow({
      snapshot: settled(now, {
        keys: keys(one),
        health: [
          {
            keyId: someKeyId(1),
            level: 'attention',
            reasons: [{ kind: 'unknown-address', addresses: [address] }],
            unknown: [],
          },
        ],
        remarks: [{ id: 'r', kind: 'unknown-address', subject: '198.51.100.4' }],
      }),
    });
    screen.getByText('Ein Schlüssel braucht Ihre Aufmerksamkeit.');
    const section = screen.getByRole('region', { name: 'Handlungsbedarf' });
    expect(section.textContent).toContain('198.51.100.4');
    expect(section.textContent).toContain(one[0]?.label);
  });

  it('tells the two keys of a renewal apart', async () => {
    const rows = [1, 41].map((n) => someKey({ id: someKeyId(n), label: 'Mein Bot' }));
    await openWindow({ snapshot: settled(now, { keys: keys(rows), rotations: [someRotation(now)] }) });
    const card = screen.getByRole('region', { name: 'Schlüssel' });
    const texts = within(card)
      .getAllByRole('listitem')
      .map((each) => each.textContent ?? '');
    expect(texts.filter((text) => text.includes('Alter Schlüssel'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('Neuer Schlüssel'))).toHaveLength(1);
    fireEvent.click(screen.getByRole('button', { name: 'API-Verwaltung' }));
    await waitFor(() => {
      const heads = screen.getAllByRole('rowheader').map((each) => each.textContent ?? '');
      expect(heads.filter((text) => text.includes('Alter Schlüssel'))).toHaveLength(1);
      expect(heads.filter((text) => text.includes('Neuer Schlüssel'))).toHaveLength(1);
    });
  });

  it.each([
    [{ stage: 'ended' }, /^Der alte ist beendet\. Ihr Bot arbeitet erst weiter/],
    [{}, /^Der alte endet am .+ Geben Sie Ihrem Bot vorher den neuen\.$/],
    [{ endsAt: null }, /^Der alte funktioniert, bis Sie ihn beenden\.$/],
  ] as const)('reminds of a new key that the bot does not have yet (%j)', async (change, said) => {
    const rows = [1, 41].map((n) => someKey({ id: someKeyId(n), label: 'Bot Büro-PC' }));
    const fake = await openWindow({
      snapshot: settled(now, { keys: keys(rows), rotations: [someRotation(now, change)] }),
    });
    expect(screen.getByText(said)).toBeDefined();
    expect(screen.queryByText(/Im Moment ist nichts zu tun/)).toBeNull();
    const title = 'Der neue Schlüssel „Bot Büro-PC“ ist noch nicht für Ihren Bot exportiert.';
    expect(screen.getByText(title)).toBeDefined();
    act(() => fake.say('rotations', [someRotation(now, { ...change, exported: true })]));
    expect(screen.queryByText(title)).toBeNull();
    act(() => fake.say('rotations', [someRotation(now, change)]));
    fireEvent.click(screen.getByRole('button', { name: 'Neuen Schlüssel öffnen' }));
    await screen.findByRole('button', { name: 'Alten Schlüssel öffnen' });
  });

  it.each([
    ['is still being made', { stage: 'making', newId: null }],
    ['is gone', { newId: someKeyId(55) }],
  ] as const)('reminds of no new key that %s', async (_what, change) => {
    await openWindow({
      snapshot: settled(now, { keys: keys([someKey()]), rotations: [someRotation(now, change)] }),
    });
    expect(screen.queryByText(/für Ihren Bot exportiert/)).toBeNull();
  });

  it('asks about keys whose secret is lost, one by one, and keeps or deletes them', async () => {
    const lost = mixedKeys(now).filter(({ id }) => id === someKeyId(9));
    const twins = [1, 2, 3].map((n) => ({
      ...(lost[0] ?? someKey()),
      id: someKeyId(60 + n),
      label: 'Zwilling',
    }));
    const away = mixedKeys(now).filter(({ id }) => id === someKeyId(8));
    const fake = await openWindow({ snapshot: settled(now, { keys: keys([...lost, ...twins, ...away]) }) });
    expect(screen.queryByText(/„Im Dashboard angelegt“ ist auf diesem Gerät/)).toBeNull();
    expect(
      screen.getAllByText('Das Geheimnis von „Zwilling“ ist auf diesem Gerät nicht mehr da.'),
    ).toHaveLength(2);
    const press = (button: HTMLElement): void => {
      button.focus();
      fireEvent.click(button);
    };
    press(screen.getByRole('button', { name: 'Weitere anzeigen (1)' }));
    const twinsKeep = screen.getAllByRole('button', { name: '„Zwilling“ behalten' });
    expect(twinsKeep).toHaveLength(3);
    expect(document.activeElement).not.toBe(document.body);
    expect(document.activeElement?.contains(twinsKeep[2] ?? null)).toBe(true);
    expect(document.activeElement?.contains(twinsKeep[1] ?? null)).toBe(false);
    press(screen.getByRole('button', { name: '„Nach Schlüsselbund-Wechsel“ behalten' }));
    await waitFor(() => expect(asked(fake, 'keepWithoutSecret')).toEqual([{ keyId: someKeyId(9) }]));
    await waitFor(() =>
      expect(screen.queryByRole('button', { name: '„Nach Schlüsselbund-Wechsel“ behalten' })).toBeNull(),
    );
    expect(document.activeElement?.tagName).toBe('H1');
    fireEvent.click(screen.getAllByRole('button', { name: '„Zwilling“ löschen …' })[0] as HTMLElement);
    await screen.findByRole('dialog', { name: '„Zwilling“ löschen?' });
  });

  it('does not ask about a pending key: one that nobody activates deletes itself', async () => {
    const lost = { secretHere: 'no', madeHere: true, createdAt: now - 11 * 60_000 } as const;
    const fake = await openWindow({
      snapshot: settled(now, { keys: keys([someKey({ ...lost, status: 'pending' })]) }),
    });
    expect(screen.queryByRole('button', { name: 'Behalten' })).toBeNull();
    expect(screen.queryByText(/auf diesem Gerät nicht mehr da/)).toBeNull();
    act(() => fake.say('keys', keys([someKey({ ...lost, status: 'active' })])));
    expect(screen.getByText(/auf diesem Gerät nicht mehr da/)).toBeDefined();
  });

  it('lets a remark go when it is acknowledged', async () => {
    const fake = await openWindow({
      snapshot: settled(now, { remarks: [{ id: 'r', kind: 'unknown-address', subject: '198.51.100.4' }] }),
    });
    fireEvent.click(screen.getByRole('button', { name: 'Verstanden' }));
    await waitFor(() => expect(fake.state().remarks).toEqual([]));
    expect(screen.queryByRole('button', { name: 'Verstanden' })).toBeNull();
  });

  it.each([
    ['de', 'Ihre Anmeldung ist abgelaufen.', 'Neu anmelden'],
    ['en', 'Your session has ended.', 'Sign in again'],
  ] as const)('offers signing in again when the session is over (%s)', async (language, _said, button) => {
    const base = settled(now);
    const fake = await openWindow({
      snapshot: {
        ...base,
        session: { state: 'expired' },
        settings: { ...(base.settings as NonNullable<typeof base.settings>), language },
      },
    });
    fireEvent.click(screen.getByRole('button', { name: button }));
    await waitFor(() => expect(fake.state().session.state).toBe('signed-in'));
    expect(screen.queryByRole('button', { name: button })).toBeNull();
  });

  it('takes the notice away when Ventario answers again', async () => {
    const fake = await openWindow({
      snapshot: settled(now, {
        connection: { state: 'trouble', failure: { code: 'server-trouble' }, since: now },
      }),
    });
    expect(screen.getByText('Ventario antwortet gerade nicht.')).toBeDefined();
    act(() => fake.say('connection', { state: 'online', failure: null, since: now }));
    expect(screen.queryByText('Ventario antwortet gerade nicht.')).toBeNull();
  });
});
