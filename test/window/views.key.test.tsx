import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import axe from 'axe-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { KeyHealth, KeyRow, Snapshot, WhitelistDraft } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { openKey } from '../../renderer/views/inside';
import { type Fake, type FakeOptions, fails, someKey, someKeyId, someUsage } from '../fakes/bridge';
import { everyReason, livedKey, someRotation } from '../fakes/key-scenarios';
import { asked, closeWindow, openWindow } from './viewsRoom';
import { manyKeys, settled } from './viewsScenarios';

afterEach(closeWindow);

const now = Date.now();
const MINUTE = 60_000;
const first = someKeyId(1);
const fresh = someKeyId(41);
type Page = Parameters<typeof openKey>[1];
const keysWith = (row: Partial<KeyRow> = {}, more: KeyRow[] = []): Snapshot['keys'] => ({
  rows: [livedKey(now, row), ...more, ...manyKeys(now).slice(1)],
  asOf: now,
  loading: false,
  failure: null,
});
const judged = (change: Partial<KeyHealth>): Partial<Snapshot> => ({
  health: [{ keyId: first, level: 'good', reasons: [], unknown: [], ...change }],
});
const usageKnown: Partial<Snapshot> = {
  usage: { state: 'ready', loaded: 40, live: true, version: 1, asOf: now, failure: null },
};

async function openPage(
  snapshot: Partial<Snapshot> = {},
  options: Omit<FakeOptions, 'snapshot'> = {},
  page: Page = 'facts',
  keyId = first,
): Promise<Fake> {
  const fake = await openWindow({
    ...options,
    snapshot: settled(now, { keys: keysWith(), ...judged({}), ...snapshot }),
  });
  act(() => openKey(keyId, page));
  await screen.findByRole('heading', { level: 2, name: 'Zustand' });
  return fake;
}

const part = (name: string): HTMLElement => screen.getByRole('region', { name });
const press = (name: string | RegExp, within_: HTMLElement = document.body): HTMLElement => {
  const button = within(within_).getByRole('button', { name });
  button.focus();
  fireEvent.click(button);
  return button;
};
/** Nothing that a screen reader or a keyboard would stumble over; colours are looked at in the pictures. */
async function expectAccessible(): Promise<void> {
  const found = await axe.run(document.body, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    rules: {
      'color-contrast': { enabled: false },
      'target-size': { enabled: false },
      'label-content-name-mismatch': { enabled: false },
    },
  });
  expect(found.violations.map((each) => `${each.id}: ${each.nodes[0]?.html ?? ''}`)).toEqual([]);
}

describe('the state of a key', () => {
  it('is good in so many words when nothing is to be done', async () => {
    await openPage();
    expect(within(part('Zustand')).getByText(/^Gut – im Moment ist nichts zu tun/)).toBeDefined();
  });

  it('names every reason as a sentence, each with the button that mends it', async () => {
    const reasons = everyReason(now);
    await openPage(judged({ level: 'critical', reasons }));
    const state = within(part('Zustand'));
    expect(state.getAllByRole('button')).toHaveLength(reasons.length);
    expect(state.getByText(/Seit 34.Tagen kein Handel – nur Lesen würde reichen/)).toBeDefined();
    expect(state.queryByText(/^Gut/)).toBeNull();
    await expectAccessible();
  });

  it('is not called good while something cannot be judged, and says how to find out', async () => {
    const fake = await openPage(judged({ level: 'unrated', unknown: ['usage'] }));
    const state = part('Zustand');
    expect(within(state).getByText(/^Nicht bewertbar/)).toBeDefined();
    const before = asked(fake, 'loadUsage').length;
    press('Nutzung laden', state);
    expect(asked(fake, 'loadUsage')).toHaveLength(before + 1);
  });

  it('leads from „nur Lesen würde reichen“ to the rights, ready to be changed', async () => {
    await openPage(judged({ level: 'attention', reasons: [{ kind: 'trade-unused', days: 34 }] }));
    press('Rechte ändern');
    const chosen = await within(part('Berechtigungen')).findByRole('radio', { name: 'Lesen und handeln' });
    await waitFor(() => expect(document.activeElement).toBe(chosen));
  });

  it('leads from a renewal that is due to its dialog', async () => {
    await openPage(judged({ level: 'critical', reasons: [{ kind: 'overdue', days: 2 }] }));
    press('Erneuern', part('Zustand'));
    expect(await screen.findByRole('dialog', { name: /„Bot Büro-PC“ erneuern/ })).toBeDefined();
  });
});

describe('changing the rights', () => {
  it('says before and after in one sentence, saves, and gives the focus back', async () => {
    const fake = await openPage();
    press('Berechtigungen ändern');
    const card = part('Berechtigungen');
    expect(within(card).getByText('Immer aus')).toBeDefined();
    fireEvent.click(within(card).getByRole('radio', { name: 'Nur lesen' }));
    expect(within(card).getByRole('status').textContent).toContain(
      'Bisher: Ihr Bot darf lesen und handeln. Danach: Er darf lesen.',
    );
    press('Speichern', card);
    await within(card).findByText(/Gespeichert\. Von Ventario bestätigt/);
    expect(asked(fake, 'changeKey')).toEqual([
      { keyId: first, permissions: ['read'], basedOn: ['read', 'trade'] },
    ]);
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Berechtigungen ändern' }));
    expect(within(card).getByText('nicht handeln')).toBeDefined();
  });

  it('writes nothing when the user thinks better of it', async () => {
    const fake = await openPage();
    const card = part('Berechtigungen');
    press('Berechtigungen ändern');
    fireEvent.click(within(card).getByRole('radio', { name: 'Nur lesen' }));
    press('Abbrechen', card);
    expect(asked(fake, 'changeKey')).toEqual([]);
    expect(within(card).getByText('handeln')).toBeDefined();
  });

  it('says why it could not be saved, and keeps the choice', async () => {
    const fake = await openPage();
    fake.answer('changeKey', async () => fails('offline'));
    press('Berechtigungen ändern');
    const card = part('Berechtigungen');
    fireEvent.click(within(card).getByRole('radio', { name: 'Nur lesen' }));
    press('Speichern', card);
    expect((await within(card).findByRole('alert')).textContent).toContain('Keine Internetverbindung');
    expect((within(card).getByRole('radio', { name: 'Nur lesen' }) as HTMLInputElement).checked).toBe(true);
    await expectAccessible();
  });

  describe('that another device has changed meanwhile', () => {
    const card = (): HTMLElement => part('Berechtigungen');
    /** „Nur lesen“ stands there and is saved; it is more by now. */
    async function conflict(): Promise<Fake> {
      const fake = await openPage({ keys: keysWith({ permissions: ['read'] }) });
      press('Berechtigungen ändern');
      act(() => fake.say('keys', keysWith({ permissions: ['read', 'trade'] })));
      press('Speichern', card());
      await within(card()).findByText('Auf einem anderen Gerät geändert');
      return fake;
    }

    it('shows both, with what differs, also when the choice was left as it was', async () => {
      const fake = await conflict();
      expect(fake.state().keys.rows[0]?.permissions).toEqual(['read', 'trade']);
      const sides = (name: string): string[] =>
        within(screen.getByRole('region', { name }))
          .getAllByRole('listitem')
          .map((each) => each.textContent ?? '');
      expect(sides('Jetzt bei Ventario')).toEqual(['Lesen', 'HandelnNur hier']);
      expect(sides('Ihre Fassung')).toEqual(['Lesen']);
      await expectAccessible();
    });

    it('saves mine when I say so, based on theirs', async () => {
      const fake = await conflict();
      press('Meine speichern', card());
      await within(card()).findByText(/Gespeichert\. Von Ventario bestätigt/);
      expect(asked(fake, 'changeKey').at(-1)).toEqual({
        keyId: first,
        permissions: ['read'],
        basedOn: ['read', 'trade'],
      });
    });

    it('asks nothing when both wanted the same', async () => {
      const fake = await openPage({ keys: keysWith({ permissions: ['read'] }) });
      press('Berechtigungen ändern');
      fireEvent.click(within(card()).getByRole('radio', { name: 'Lesen und handeln' }));
      act(() => fake.say('keys', keysWith({ permissions: ['trade', 'read'] })));
      press('Speichern', card());
      await within(card()).findByText(/^Übernommen/);
      expect(screen.queryByRole('region', { name: 'Ihre Fassung' })).toBeNull();
    });

    it('leaves theirs when I take them', async () => {
      const fake = await conflict();
      press('Deren übernehmen', card());
      await within(card()).findByText(/^Übernommen/);
      expect(asked(fake, 'changeKey')).toHaveLength(1);
      expect(within(card()).getByText('handeln')).toBeDefined();
    });
  });

  it('takes away a right that nobody asked for, and says so', async () => {
    await openPage({ keys: keysWith({ permissions: ['read', 'withdraw'] }) });
    press('Berechtigungen ändern');
    expect(part('Berechtigungen').textContent).toContain(
      'Bisher: Der Server meldet Rechte über Lesen und Handeln hinaus. Danach: Ihr Bot darf lesen.',
    );
  });
});

describe('a key whose record nobody has shown', () => {
  it('is shown without rights, whitelist and dates, and why it cannot be rated', async () => {
    await openPage({
      keys: keysWith({ unseen: true, permissions: [], whitelist: { enabled: false, entries: [] } }),
      ...judged({ level: 'unrated', unknown: ['key', 'last-use'] }),
    });
    expect(
      within(part('Zustand')).getByText(/^Rechte, Whitelist und Laufzeit sind nicht bewertbar/),
    ).toBeDefined();
    expect(within(part('Zustand')).queryByRole('button')).toBeNull();
    expect(within(part('Berechtigungen und IP-Whitelist')).getByText(/^Noch nicht bekannt/)).toBeDefined();
    expect(within(part('Eckdaten')).getAllByText('Unbekannt')).toHaveLength(2);
    expect(screen.queryByText(/Ihr Bot darf/)).toBeNull();
    await expectAccessible();
  });
});

describe('a key whose secret is lost', () => {
  const lost = { secretHere: 'no', madeHere: true } as const;
  const elsewhere = /wo es gespeichert ist|auf dem Gerät, das es hält/;

  it('says so, and is kept or deleted on its page', async () => {
    const fake = await openPage({ keys: keysWith(lost) });
    expect(
      screen.getByText('Das Geheimnis von „Bot Büro-PC“ ist auf diesem Gerät nicht mehr da.'),
    ).toBeDefined();
    expect(screen.queryByText(elsewhere)).toBeNull();
    press('„Bot Büro-PC“ löschen …');
    const dialog = await screen.findByRole('dialog', { name: '„Bot Büro-PC“ löschen?' });
    expect(within(dialog).getByText(/^Schon die nächste Anfrage/)).toBeDefined();
    expect(within(dialog).queryByText(/von diesem Gerät entfernt/)).toBeNull();
    press('Abbrechen', dialog);
    press('„Bot Büro-PC“ behalten');
    await waitFor(() => expect(asked(fake, 'keepWithoutSecret')).toEqual([{ keyId: first }]));
    await waitFor(() => expect(screen.queryByRole('button', { name: '„Bot Büro-PC“ behalten' })).toBeNull());
    expect(screen.getAllByText(/^Das Geheimnis ist auf diesem Gerät nicht mehr da\. Anzeigen/)).toHaveLength(
      2,
    );
    expect(screen.queryByText(elsewhere)).toBeNull();
  });

  it('says so on its test page', async () => {
    await openWindow({ snapshot: settled(now, { keys: keysWith(lost) }) });
    act(() => openKey(first, 'test'));
    await screen.findByText(/^Das Geheimnis ist auf diesem Gerät nicht mehr da\. Ohne das Geheimnis/);
    expect(screen.queryByText(elsewhere)).toBeNull();
  });

  it('is told from one whose secret was never here', async () => {
    await openPage({ keys: keysWith({ ...lost, madeHere: false }) });
    expect(screen.getAllByText(elsewhere)).toHaveLength(3);
    expect(screen.queryByText(/nicht mehr da/)).toBeNull();
  });

  it('is told from one whose secret is here and goes with it', async () => {
    await openPage();
    press('Löschen …');
    const dialog = await screen.findByRole('dialog', { name: '„Bot Büro-PC“ löschen?' });
    expect(within(dialog).getByText(/von diesem Gerät entfernt/)).toBeDefined();
  });
});

describe('renaming', () => {
  it('saves another label', async () => {
    const fake = await openPage();
    press('Umbenennen');
    const dialog = screen.getByRole('dialog', { name: 'Schlüssel umbenennen' });
    fireEvent.change(within(dialog).getByRole('textbox'), { target: { value: 'Grid-Bot' } });
    fireEvent.keyDown(within(dialog).getByRole('textbox'), { key: 'Enter' });
    await screen.findByRole('heading', { level: 1, name: 'Grid-Bot' });
    expect(asked(fake, 'changeKey')).toEqual([{ keyId: first, label: 'Grid-Bot' }]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('says at the field what is wrong with a label', async () => {
    const fake = await openPage();
    fake.answer('changeKey', async () => fails('label-too-long'));
    press('Umbenennen');
    const field = within(screen.getByRole('dialog')).getByRole('textbox');
    fireEvent.change(field, { target: { value: 'x'.repeat(65) } });
    press('Speichern', screen.getByRole('dialog'));
    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
    expect(screen.getByText(/höchstens 64 Zeichen/)).toBeDefined();
  });
});

describe('the whitelist', () => {
  const list = (...entries: string[]): WhitelistDraft => ({ enabled: true, entries });
  const before = list('203.0.113.7', '2001:db8::7');
  const known = { keys: keysWith({ whitelist: before }), ...usageKnown };
  const usage = someUsage(first, 8, now - 3 * MINUTE);
  const card = (): HTMLElement => part('IP-Whitelist');
  const remove = (ip: string): HTMLElement => press(`${ip} entfernen`, card());

  it('says whom it locks out while it is edited, and asks before it does', async () => {
    const fake = await openPage(known, { usage });
    remove('203.0.113.7');
    await within(card()).findByText(/Damit sperren Sie 203\.0\.113\.7 aus – letzter Zugriff vor 3 Minuten/);
    press('Whitelist speichern');
    const question = await screen.findByRole('alertdialog', { name: /1.Adresse aussperren\?/ });
    expect(asked(fake, 'putWhitelist')).toEqual([]);
    await expectAccessible();
    press('Aussperren und speichern', question);
    await within(card()).findByText(/Gespeichert\. Von Ventario bestätigt/);
    expect(asked(fake, 'putWhitelist')).toEqual([
      { keyId: first, whitelist: list('2001:db8::7'), basedOn: before },
    ]);
    expect(document.activeElement?.textContent).toBe('IP-Whitelist');
  });

  it('names three of many and counts the rest', async () => {
    const lockedOut = [1, 2, 3, 4, 5, 6, 7].map((n) => ({
      ip: `198.51.100.${n}`,
      lastSeen: now - n * MINUTE,
      count: 1,
    }));
    await openPage(known, {
      answers: { previewWhitelist: async () => ({ ok: true, value: { lockedOut } }) },
    });
    remove('203.0.113.7');
    await within(card()).findByText(/198\.51\.100\.3 aus/);
    expect(within(card()).queryByText(/198\.51\.100\.4 aus/)).toBeNull();
    expect(within(card()).getByText('und 4 weitere')).toBeDefined();
  });

  it('says when nobody can know whom it locks out, and saves all the same', async () => {
    const fake = await openPage(known, {
      answers: { previewWhitelist: async () => ({ ok: true, value: { lockedOut: null } }) },
    });
    remove('203.0.113.7');
    await within(card()).findByText(/nicht bewertbar: Die Nutzungsdaten sind nicht geladen/);
    press('Whitelist speichern');
    await waitFor(() => expect(asked(fake, 'putWhitelist')).toHaveLength(1));
  });

  it('shows the answer to what stands there now, never to what stood there before', async () => {
    const answers: ((value: Outcome<{ lockedOut: never[] }>) => void)[] = [];
    const fake = await openPage(known, { usage });
    fake.answer('previewWhitelist', () => new Promise((resolve) => answers.push(resolve)));
    remove('203.0.113.7');
    await waitFor(() => expect(answers).toHaveLength(1));
    remove('2001:db8::7');
    fake.answer('previewWhitelist', null);
    await act(async () =>
      answers[0]?.({
        ok: true,
        value: { lockedOut: [{ ip: '9.9.9.9', lastSeen: now, count: 1 }] as never[] },
      }),
    );
    expect(within(card()).queryByText(/9\.9\.9\.9/)).toBeNull();
    // One question at a time: the second was not asked while the first was on its way.
    expect(answers).toHaveLength(1);
  });

  it('locks out nobody by being switched off, but says what that means', async () => {
    const fake = await openPage(known, { usage });
    fireEvent.click(within(card()).getByRole('switch'));
    expect(within(card()).getByText('Damit funktioniert der Schlüssel von jeder Adresse.')).toBeDefined();
    press('Whitelist speichern');
    await within(card()).findByText(/Gespeichert/);
    expect(asked(fake, 'putWhitelist')).toEqual([
      { keyId: first, whitelist: { ...before, enabled: false }, basedOn: before },
    ]);
  });

  it('does not save an empty list that is on', async () => {
    const fake = await openPage(known, { usage });
    remove('203.0.113.7');
    remove('2001:db8::7');
    press('Whitelist speichern');
    expect(within(card()).getByText(/Tragen Sie mindestens eine Adresse ein/)).toBeDefined();
    expect(asked(fake, 'putWhitelist')).toEqual([]);
  });

  it('does not pass over what was typed and not added', async () => {
    const fake = await openPage(known, { usage });
    const field = within(card()).getByRole('textbox', { name: /Adresse/ });
    fireEvent.change(field, { target: { value: '203.0.113.50' } });
    press('Whitelist speichern');
    expect(within(card()).getByRole('alert').textContent).toContain(
      '„203.0.113.50“ steht noch im Eingabefeld',
    );
    expect(document.activeElement).toBe(field);
    expect(asked(fake, 'putWhitelist')).toEqual([]);
    press('Verwerfen', card());
    expect((within(card()).getByRole('textbox', { name: /Adresse/ }) as HTMLInputElement).value).toBe('');
  });

  it('keeps what was entered when saving fails', async () => {
    const fake = await openPage({ keys: keysWith({ whitelist: before }) });
    fake.answer('putWhitelist', async () => fails('timeout'));
    remove('203.0.113.7');
    press('Whitelist speichern');
    await within(card()).findByRole('alert');
    expect(within(card()).queryByRole('button', { name: '203.0.113.7 entfernen' })).toBeNull();
    expect(within(card()).getByRole('button', { name: '2001:db8::7 entfernen' })).toBeDefined();
  });

  describe('that another device has changed meanwhile', () => {
    const theirs = list('203.0.113.7', '2001:db8::7', '203.0.113.99');
    async function conflict(): Promise<Fake> {
      const fake = await openPage({ keys: keysWith({ whitelist: before }) });
      remove('203.0.113.7');
      act(() => fake.say('keys', keysWith({ whitelist: theirs })));
      press('Whitelist speichern');
      await within(card()).findByText('Auf einem anderen Gerät geändert');
      return fake;
    }

    it('is not overwritten: both are shown, with what differs', async () => {
      const fake = await conflict();
      expect(fake.state().keys.rows[0]?.whitelist).toEqual(theirs);
      const sides = (name: string): string[] =>
        within(screen.getByRole('region', { name }))
          .getAllByRole('listitem')
          .map((each) => each.textContent ?? '');
      expect(sides('Jetzt bei Ventario')).toEqual([
        '203.0.113.7Nur hier',
        '2001:db8::7',
        '203.0.113.99Nur hier',
      ]);
      expect(sides('Ihre Fassung')).toEqual(['2001:db8::7']);
      await expectAccessible();
    });

    it('is replaced by mine when I say so, based on theirs', async () => {
      const fake = await conflict();
      press('Meine speichern');
      await within(card()).findByText(/Gespeichert/);
      expect(asked(fake, 'putWhitelist').at(-1)).toEqual({
        keyId: first,
        whitelist: list('2001:db8::7'),
        basedOn: theirs,
      });
    });

    it('stays when I take theirs, and nothing is written', async () => {
      const fake = await conflict();
      press('Deren übernehmen');
      await within(card()).findByText(/^Übernommen/);
      expect(asked(fake, 'putWhitelist')).toHaveLength(1);
      expect(within(card()).getByRole('button', { name: '203.0.113.99 entfernen' })).toBeDefined();
    });

    it('is shown once more when it was changed again while I chose', async () => {
      const fake = await conflict();
      const again = list('198.51.100.77');
      fake.answer('putWhitelist', async () => {
        fake.say('keys', keysWith({ whitelist: again }));
        return fails('changed-elsewhere');
      });
      press('Meine speichern');
      await within(screen.getByRole('region', { name: 'Jetzt bei Ventario' })).findByText('198.51.100.77');
      expect(
        within(screen.getByRole('region', { name: 'Ihre Fassung' })).getByText('2001:db8::7'),
      ).toBeDefined();
    });
  });
});

describe('renewing', () => {
  const dialog = (): HTMLElement => screen.getByRole('dialog', { name: /erneuern/ });

  it('makes a new key, with a day in which both work, and goes on with that one', async () => {
    const fake = await openPage();
    press('Erneuern …');
    expect((within(dialog()).getByRole('radio', { name: '24 Stunden' }) as HTMLInputElement).checked).toBe(
      true,
    );
    await expectAccessible();
    press('Neuen Schlüssel erstellen', dialog());
    await screen.findByText('Dieser Schlüssel ersetzt einen alten.');
    expect(asked(fake, 'rotateKey')).toEqual([{ keyId: first, overlapHours: 24 }]);
    expect(within(part('Erneuerung')).getByText(/^Alter Schlüssel endet am/)).toBeDefined();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('says plainly that the bot loses access when there is a suspicion', async () => {
    const fake = await openPage();
    press('Erneuern …');
    fireEvent.click(within(dialog()).getByRole('radio', { name: 'Verdacht auf Missbrauch' }));
    expect(within(dialog()).getByText('Ihr Bot verliert sofort den Zugriff.')).toBeDefined();
    expect(within(dialog()).getByText(/Rechte und Whitelist sind dieselben/)).toBeDefined();
    expect(dialog().textContent).not.toContain('ohne Unterbrechung');
    press('Sofort ersetzen', dialog());
    await screen.findByText('Alter Schlüssel beendet');
    expect(asked(fake, 'rotateKey')).toEqual([{ keyId: first, overlapHours: 0 }]);
  });

  it('shows what main is doing, and may be closed meanwhile', async () => {
    const fake = await openPage();
    let made: () => void = () => undefined;
    fake.answer(
      'rotateKey',
      () =>
        new Promise((resolve) => {
          made = () => resolve({ ok: true, value: someKey({ id: fresh }) });
        }),
    );
    press('Erneuern …');
    press('Neuen Schlüssel erstellen', dialog());
    act(() => fake.say('creation', { state: 'storing', since: now, keyId: null, failure: null }));
    expect(within(dialog()).getByRole('status').textContent).toMatch(/Secret Key speichern/);
    press('Schließen', dialog());
    expect(screen.queryByRole('dialog')).toBeNull();
    // Whoever has gone on is not called away.
    await act(async () => made());
    expect(screen.getByRole('heading', { level: 1, name: 'Bot Büro-PC' })).toBeDefined();
  });

  it('says why it failed and can be tried again', async () => {
    const fake = await openPage();
    fake.answer('rotateKey', async () => fails('offline'));
    press('Erneuern …');
    press('Neuen Schlüssel erstellen', dialog());
    await within(dialog()).findByRole('alert');
    fake.answer('rotateKey', null);
    press('Erneut versuchen', dialog());
    await screen.findByText('Dieser Schlüssel ersetzt einen alten.');
  });

  it('asks a locked key for no overlap: there is nothing left to overlap with', async () => {
    const fake = await openPage({ keys: keysWith({ status: 'disabled' }) });
    press('Erneuern …');
    expect(within(dialog()).queryByRole('radio')).toBeNull();
    press('Neuen Schlüssel erstellen', dialog());
    await waitFor(() => expect(asked(fake, 'rotateKey')).toEqual([{ keyId: first, overlapHours: 0 }]));
  });
});

describe('a renewal under way', () => {
  const card = (): HTMLElement => part('Erneuerung');
  const under = (change: Parameters<typeof someRotation>[1] = {}): Partial<Snapshot> => ({
    rotations: [someRotation(now, change)],
    keys: keysWith({}, [someKey({ id: fresh, label: 'Bot Büro-PC', createdAt: now })]),
  });

  it('stands on both pages, says what is left, and who still uses the old key', async () => {
    await openPage(under());
    const steps = within(card())
      .getAllByRole('listitem')
      .map((each) => each.textContent ?? '');
    expect(steps[0]).toMatch(/^Neuer Schlüssel erstellt und gespeichertErledigt/);
    expect(steps[1]).toMatch(/^Neuer Schlüssel getestetErledigt/);
    expect(steps[2]).toMatch(/^Neuen Schlüssel an Ihren Bot übergebenOffen/);
    expect(within(card()).getByText('203.0.113.7').closest('li')?.textContent).toMatch(
      /84\u00a0Anfragen, zuletzt vor 3 Minuten/,
    );
    expect(within(card()).getByText('2001:db8::7').closest('li')?.textContent).toMatch(
      /3\u00a0Versuche, alle abgewiesen, zuletzt vor 2 Stunden/,
    );
    await expectAccessible();
    press('Neuen Schlüssel öffnen');
    await within(await screen.findByRole('region', { name: 'Erneuerung' })).findByText(
      'Dieser Schlüssel ersetzt einen alten.',
    );
  });

  it('is not said to be nothing to do, on either page', async () => {
    await openPage(under());
    expect(within(part('Zustand')).queryByText(/nichts zu tun/)).toBeNull();
    within(part('Zustand')).getByText(/^Die Erneuerung läuft\./);
    act(() => openKey(fresh));
    await within(await screen.findByRole('region', { name: 'Erneuerung' })).findByText(
      'Dieser Schlüssel ersetzt einen alten.',
    );
    expect(within(part('Zustand')).queryByText(/nichts zu tun/)).toBeNull();
  });

  it('never calls it unused while the usage is not known', async () => {
    await openPage(under({ stillUsing: null }));
    expect(within(card()).getByText(/ist nicht bekannt/)).toBeDefined();
    expect(within(card()).queryByText(/keine Anfrage mehr/)).toBeNull();
  });

  it.each([
    [5 * MINUTE, 'info'],
    [61 * MINUTE, 'ok'],
  ])('takes the old key’s silence for good news only after an hour (%i ms)', async (age, tone) => {
    await openPage({
      ...under({ stillUsing: [] }),
      keys: keysWith({}, [someKey({ id: fresh, createdAt: Date.now() - age })]),
    });
    const silence = within(card()).getByText(/seit der Erneuerung \(.*Uhr\) keine Anfrage mehr/);
    expect(silence.closest('[data-tone]')?.getAttribute('data-tone')).toBe(tone);
  });

  it('tests and exports the new key, not the old one', async () => {
    const fake = await openPage(under({ tested: false }));
    press('Für Bot exportieren …', card());
    press('Ort wählen …', screen.getByRole('dialog'));
    await within(card()).findByText('Neuer Schlüssel für den Bot exportiert');
    expect(asked(fake, 'exportKey')).toEqual([{ keyId: fresh, format: 'env' }]);
    press('Verbindung testen', card());
    await waitFor(() => expect(asked(fake, 'testConnection')).toEqual([{ keyId: fresh }]));
  });

  it('ends the old key by hand after a second look, and can then be hidden', async () => {
    const fake = await openPage(under());
    press('Alten Schlüssel jetzt beenden');
    const question = screen.getByRole('alertdialog', { name: 'Alten Schlüssel jetzt beenden?' });
    expect(question.textContent).toContain('203.0.113.7');
    expect(question.textContent).toContain('noch nicht für den Bot exportiert');
    expect(asked(fake, 'endRotation')).toEqual([]);
    press('Jetzt beenden', question);
    await within(card()).findByText('Der alte Schlüssel ist beendet. Von Ventario bestätigt.');
    expect(asked(fake, 'endRotation')).toEqual([{ keyId: first }]);
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Erneuerung'));
    press('Ausblenden');
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Erneuerung' })).toBeNull());
    expect(document.activeElement?.tagName).toBe('H1');
  });

  it('loses no focus when the news of the end comes after the answer', async () => {
    const fake = await openPage(under());
    fake.answer('endRotation', async () => ({ ok: true, value: undefined }));
    const opener = screen.getByRole('button', { name: 'Alten Schlüssel jetzt beenden' });
    opener.focus();
    press('Alten Schlüssel jetzt beenden');
    press('Jetzt beenden', screen.getByRole('alertdialog'));
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    // A browser gives the focus back to where it was; jsdom knows no modal dialog.
    opener.focus();
    const rotations = fake.state().rotations.map((one) => ({ ...one, stage: 'ended' as const }));
    act(() => fake.say('rotations', rotations));
    expect(document.activeElement?.textContent).toBe('Erneuerung');
  });

  it('does not say „beendet“ when the server has not said so', async () => {
    const fake = await openPage(under());
    fake.answer('endRotation', async () => fails('timeout'));
    press('Alten Schlüssel jetzt beenden');
    press('Jetzt beenden', screen.getByRole('alertdialog'));
    await within(screen.getByRole('alertdialog')).findByRole('alert');
    expect(screen.queryByText(/ist beendet/)).toBeNull();
  });

  it('does not offer a second renewal of the same key', async () => {
    await openPage(under());
    expect(screen.queryByRole('button', { name: 'Erneuern …' })).toBeNull();
    expect(screen.getByText('Die Erneuerung läuft schon, siehe oben.')).toBeDefined();
  });
});

describe('deleting', () => {
  const dialog = (): HTMLElement => screen.getByRole('dialog', { name: '„Bot Büro-PC“ löschen?' });
  const field = (): HTMLElement => within(dialog()).getByRole('textbox');

  it('wants the label typed, and says at the field when it is not', async () => {
    const fake = await openPage();
    press('Löschen …');
    expect(dialog().textContent).toContain('Das lässt sich nicht rückgängig machen.');
    press('Endgültig löschen', dialog());
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(document.activeElement).toBe(field());
    expect(asked(fake, 'deleteKey')).toEqual([]);
    fireEvent.change(field(), { target: { value: 'bot büro-pc' } });
    press('Endgültig löschen', dialog());
    await within(dialog()).findByText('Das ist nicht die Bezeichnung dieses Schlüssels.');
    expect(document.activeElement).toBe(field());
    await expectAccessible();
  });

  it('goes back to the list and says that it is done, once the server has confirmed', async () => {
    const fake = await openPage();
    press('Löschen …');
    fireEvent.change(field(), { target: { value: 'Bot Büro-PC ' } });
    fireEvent.click(within(dialog()).getByRole('checkbox', { name: /Nutzungsdaten/ }));
    fireEvent.keyDown(field(), { key: 'Enter' });
    await screen.findByText('„Bot Büro-PC“ ist gelöscht. Von Ventario bestätigt.');
    expect(screen.getByRole('heading', { level: 1, name: 'API-Verwaltung' })).toBeDefined();
    expect(asked(fake, 'deleteKey')).toEqual([{ keyId: first, label: 'Bot Büro-PC ', keepUsage: false }]);
  });

  it('keeps the key and says why when it could not be deleted', async () => {
    const fake = await openPage();
    fake.answer('deleteKey', async () => fails('offline'));
    const opener = press('Löschen …');
    fireEvent.change(field(), { target: { value: 'Bot Büro-PC' } });
    press('Endgültig löschen', dialog());
    await within(dialog()).findByRole('alert');
    press('Abbrechen', dialog());
    expect(document.activeElement).toBe(opener);
  });

  /** The server did not answer: main goes on with it. */
  async function openDeletion() {
    const fake = await openPage();
    const deletion = { keyId: first, label: 'Bot Büro-PC', since: now };
    fake.answer('deleteKey', async () => {
      fake.say('deletions', [deletion]);
      return fails('timeout');
    });
    press('Löschen …');
    fireEvent.change(field(), { target: { value: 'Bot Büro-PC' } });
    press('Endgültig löschen', dialog());
    await within(dialog()).findByText('Ventario hat das Löschen von „Bot Büro-PC“ nicht bestätigt.');
    return fake;
  }

  it('says that it goes on when the server did not answer, in the dialog and after it', async () => {
    await openDeletion();
    expect(dialog().textContent).toContain('Der Schlüssel wird gelöscht, sobald Ventario wieder antwortet');
    // One way on, not two.
    expect(within(dialog()).queryByRole('alert')).toBeNull();
    expect(within(dialog()).queryByRole('button', { name: 'Erneut versuchen' })).toBeNull();
    expect(within(dialog()).queryByRole('button', { name: 'Abbrechen' })).toBeNull();
    await expectAccessible();
    expect(dialog().textContent).not.toContain('Das lässt sich nicht rückgängig machen');
    press('Schließen', dialog());
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.getByText('Ventario hat das Löschen von „Bot Büro-PC“ nicht bestätigt.')).toBeDefined();
    expect(part('Aktionen').textContent).toContain('Ventario hat das Löschen noch nicht bestätigt');
  });

  it('leaves the focus on the page’s title when it is called off above the page', async () => {
    await openDeletion();
    press('Schließen', dialog());
    press('Doch nicht löschen');
    await waitFor(() => expect(screen.queryByText(/nicht bestätigt/)).toBeNull());
    expect(document.activeElement?.tagName).toBe('H1');
  });

  it('can be called off while it is open', async () => {
    const fake = await openDeletion();
    press('Doch nicht löschen', dialog());
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(asked(fake, 'callOffDeletion')).toEqual([{ keyId: first }]);
    expect(screen.queryByText(/nicht bestätigt/)).toBeNull();
  });

  it('says why it could not be called off', async () => {
    const fake = await openDeletion();
    fake.answer('callOffDeletion', async () => fails('disk-full'));
    press('Doch nicht löschen', dialog());
    await within(dialog()).findByText(/Speicherplatz|Datenträger/);
    expect(dialog()).toBeDefined();
  });

  it('goes back to the list when an open deletion is finished meanwhile', async () => {
    const fake = await openDeletion();
    const { keys } = fake.state();
    act(() => {
      fake.say('keys', { ...keys, rows: keys.rows.filter(({ id }) => id !== first) });
      fake.say('deletions', []);
    });
    await screen.findByText('„Bot Büro-PC“ ist gelöscht. Von Ventario bestätigt.');
  });

  it('cannot be closed while the server is asked', async () => {
    const fake = await openPage();
    fake.answer('deleteKey', () => new Promise(() => undefined));
    press('Löschen …');
    fireEvent.change(field(), { target: { value: 'Bot Büro-PC' } });
    press('Endgültig löschen', dialog());
    fireEvent(dialog(), new Event('cancel', { cancelable: true }));
    expect(dialog()).toBeDefined();
  });
});

describe('what else is known of a key', () => {
  it('lists where it was exported to, and says when it was not', async () => {
    await openPage();
    const exports = within(part('Exporte')).getAllByRole('listitem');
    expect(exports.map((each) => each.textContent)).toEqual([
      expect.stringMatching(/^\/home\/erika\/bots\/grid\/ventario\.env\.env-Datei · \d/),
      expect.stringMatching(/ventario\.jsonJSON-Datei · \d/),
    ]);
    act(() => openKey(someKeyId(2)));
    await screen.findByText('Von diesem Gerät aus noch nicht exportiert.');
  });

  it('says when the connection worked last, after a test that failed', async () => {
    await openPage();
    expect(part('Verbindungstest').textContent).toMatch(
      /Zuletzt fehlgeschlagen: .*Ging zuletzt am .* um .*Uhr/,
    );
  });

  it('shows the last accesses, and whose address nobody knows', async () => {
    await openPage(usageKnown, { usage: someUsage(first, 8, now - MINUTE) });
    const rows = await within(part('Letzte Zugriffe')).findAllByRole('listitem');
    expect(rows).toHaveLength(5);
    expect(rows[2]?.textContent).toMatch(/IP nicht erlaubt.*198\.51\.100\.4.*Unbekannt/);
  });

  it('says of the last access what the newest row says, when the key’s own record is older', async () => {
    const keys = keysWith({ lastUsedAt: now - 10 * MINUTE, lastUsedIp: '203.0.113.99' });
    await openPage({ ...usageKnown, keys }, { usage: someUsage(first, 8, now - 3 * MINUTE) });
    const card = part('Letzte Zugriffe');
    await within(card).findAllByRole('listitem');
    const head = card.querySelector('p');
    expect(head?.textContent).toMatch(/^Letzter Zugriff vor 3 Minuten von /);
    expect(head?.textContent).not.toContain('203.0.113.99');
  });

  it('offers neither test nor export where the secret is not', async () => {
    await openPage({}, {}, 'facts', someKeyId(3));
    expect(screen.queryByRole('button', { name: 'Für Bot exportieren …' })).toBeNull();
    expect(within(part('Verbindungstest')).queryByRole('button')).toBeNull();
  });

  it('offers no lock of a key that is not active yet', async () => {
    await openPage({ keys: keysWith({ status: 'pending' }) });
    expect(within(part('Aktionen')).queryByRole('button', { name: /[Ss]perren/ })).toBeNull();
  });

  it('clears away the secret of a key that Ventario no longer has', async () => {
    const fake = await openWindow({ snapshot: settled(now, { keys: keysWith({ status: 'deleted' }) }) });
    act(() => openKey(first));
    await screen.findByText(/Sein Geheimnis liegt noch auf diesem Gerät/);
    press('Wegräumen');
    await screen.findByRole('heading', { level: 1, name: 'API-Verwaltung' });
    expect(asked(fake, 'forgetKey')).toEqual([{ keyId: first }]);
  });

  it('speaks English too', async () => {
    const snapshot = settled(now, { keys: keysWith(), ...judged({ level: 'unrated', unknown: ['usage'] }) });
    const { settings } = (await openWindow({ snapshot })).state();
    closeWindow();
    await openWindow({ snapshot: { ...snapshot, settings: { ...settings, language: 'en' } } });
    act(() => openKey(first));
    await screen.findByText(/^Cannot be rated –/);
    expect(document.body.textContent).not.toMatch(/Schlüssel|Zugriffe|Berechtigung/);
  });
});
