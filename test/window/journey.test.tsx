// @vitest-environment jsdom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { JourneyState, Snapshot } from '../../preload/contract';
import {
  allPassed,
  type Fake,
  type FakeOptions,
  fails,
  NOON,
  someJourney,
  someKey,
  someKeyId,
  someUsage,
} from '../fakes/bridge';
import { openWindow } from './openWindow';

const key = someKey();
const listedKeys: Snapshot['keys'] = {
  rows: [someKey({ whitelist: { enabled: true, entries: ['203.0.113.7'] } })],
  asOf: NOON,
  loading: false,
  failure: null,
};
const refusedBot: Snapshot['bot'] = {
  state: 'refused',
  keyId: key.id,
  requests: 4,
  failure: { code: 'ip-not-allowed', evidence: { bot: true, seenIp: '198.51.100.23' } },
};

function at(
  journey: Partial<JourneyState>,
  snapshot: Partial<Snapshot> = {},
  rest: Omit<FakeOptions, 'snapshot'> = {},
): Fake {
  const step = journey.step ?? 1;
  return openWindow({
    ...rest,
    snapshot: {
      mode: 'practice',
      connection: { state: 'online', failure: null, since: NOON },
      session: step > 2 ? { state: 'signed-in', account: 'Erika Beispiel' } : { state: 'signed-out' },
      journey: someJourney({ reached: step, ...(step > 4 ? { keyId: key.id } : {}), ...journey }),
      keys: { rows: step > 4 ? [key] : [], asOf: NOON, loading: false, failure: null },
      ...snapshot,
    },
  });
}

const button = (name: string | RegExp) => screen.findByRole('button', { name });
const press = async (name: string | RegExp) => fireEvent.click(await button(name));
const heading = (name: string | RegExp) => screen.findByRole('heading', { level: 1, name });
const named = (fake: Fake, name: string) => fake.calls.filter((call) => call.name === name);

describe('The seven steps', () => {
  it('go from the start screen to a green test within ten clicks in Übungsmodus', async () => {
    const fake = openWindow();
    let clicks = 0;
    const click = async (name: string | RegExp) => {
      clicks += 1;
      await press(name);
    };
    await click('Erst einmal üben');
    await heading('Drei Dinge müssen stimmen, bevor wir beginnen.');
    await screen.findAllByText('In Ordnung');
    await click('Weiter zum API-Zugang');
    await heading(/Zugang/);
    await click('Im Browser anmelden');
    await heading('Geben Sie nur frei, was Ihr Bot braucht.');
    await click('Weiter zum Schlüssel');
    await click('Schlüssel erzeugen');
    await heading('Ihr Schlüsselpaar ist sicher gespeichert.');
    await click('Weiter zur IP-Whitelist');
    await click('Alle hinzufügen');
    await click('Speichern und weiter');
    await click('Verbindung testen');
    await screen.findByText(/Die Verbindung steht/);
    expect(clicks).toBeLessThanOrEqual(10);
    expect(fake.state().keys.rows[0]?.whitelist.enabled).toBe(true);
  });

  it('tell a screen reader which step is the current one', async () => {
    at({ step: 3 });
    await heading(/Geben Sie nur frei/);
    const steps = screen.getByRole('navigation', { name: 'Die sieben Schritte' });
    const current = within(steps)
      .getAllByRole('listitem')
      .filter((each) => each.getAttribute('aria-current') === 'step');
    expect(current.map((each) => each.textContent)).toEqual(['3Berechtigungen']);
  });

  it('put the focus on the heading of a new step', async () => {
    at({ step: 3 });
    await press('Weiter zum Schlüssel');
    const title = await heading('Erzeugen Sie Ihr Schlüsselpaar.');
    expect(document.activeElement).toBe(title);
  });

  it('lose nothing on the way back', async () => {
    const fake = at({ step: 3 });
    fireEvent.click(await screen.findByRole('radio', { name: 'Lesen und handeln' }));
    await press('Weiter zum Schlüssel');
    await heading('Erzeugen Sie Ihr Schlüsselpaar.');
    fireEvent.change(screen.getByLabelText('Bezeichnung'), { target: { value: 'Bot Büro-PC' } });
    await press('Zurück');
    await heading(/Geben Sie nur frei/);
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Lesen und handeln' }).checked).toBe(true);
    await waitFor(() => expect(fake.state().journey?.label).toBe('Bot Büro-PC'));
  });

  it('never show a step that needs a key before there is one', async () => {
    at({ step: 6, reached: 6, keyId: null });
    await heading('Erzeugen Sie Ihr Schlüsselpaar.');
  });

  it('say that the progress could not be saved', async () => {
    const fake = at({ step: 3 });
    await heading(/Geben Sie nur frei/);
    fake.answer('changeJourney', async () => fails('disk-full'));
    await press('Weiter zum Schlüssel');
    expect((await screen.findByText(/Ihr Fortschritt ließ sich nicht speichern/)).textContent).toContain(
      'nächsten Änderung',
    );
  });
});

describe('Step 1', () => {
  const trouble = {
    checkPrerequisites: async () => ({
      ok: true as const,
      value: [
        {
          ...allPassed[1],
          id: 'clock' as const,
          state: 'failed' as const,
          failure: { code: 'clock-skew' as const, evidence: { skewMs: 47_000 } },
          evidence: {},
        },
        ...allPassed.filter((each) => each.id !== 'clock'),
      ],
    }),
  };

  it('names the cause, its evidence and one action', async () => {
    const fake = at({ step: 1 }, {}, { answers: trouble });
    await screen.findByText('Ihre Uhr geht 47 Sekunden vor.');
    await press('Zeiteinstellungen');
    expect(named(fake, 'openLink').map((call) => call.input)).toEqual([{ link: 'time-settings' }]);
  });

  it('does not go on while something is wrong, and says what', async () => {
    const fake = at({ step: 1 }, {}, { answers: trouble });
    await screen.findByText(/47/);
    await press('Weiter zum API-Zugang');
    await screen.findByText('Uhrzeit: stimmt noch nicht');
    expect(fake.state().journey?.step).toBe(1);
  });

  it('looks again by itself when Ventario can be reached again', async () => {
    const fake = at(
      { step: 1 },
      { connection: { state: 'trouble', failure: { code: 'server-trouble' }, since: NOON } },
      { answers: { checkPrerequisites: async () => fails('server-trouble') } },
    );
    await screen.findByText(/Ventario antwortet gerade nicht/);
    fake.answer('checkPrerequisites', null);
    fake.say('connection', { state: 'online', failure: null, since: NOON });
    await screen.findAllByText('In Ordnung');
    expect(screen.queryByText(/Ventario antwortet gerade nicht/)).toBeNull();
  });
});

describe('Step 2', () => {
  it('shows the address to look for, and a closed browser tab is no dead end', async () => {
    const fake = at({ step: 2 }, {}, { delay: 60_000 });
    await press('Im Browser anmelden');
    await screen.findByText('Lassen Sie dieses Fenster offen. Wir warten hier auf Sie.');
    expect(screen.getByText('https://konto.ventario.example').tagName).toBe('CODE');
    await press('Noch einmal versuchen');
    await waitFor(() => expect(named(fake, 'signIn')).toHaveLength(2));
    await press('Abbrechen');
    await waitFor(() => expect(screen.queryByText(/Wir warten hier auf Sie/)).toBeNull());
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('goes the manual way without a sign-in', async () => {
    const fake = at({ step: 2 });
    fireEvent.click(await screen.findByRole('radio', { name: 'Schlüssel selbst übernehmen' }));
    await press('Weiter zu den Berechtigungen');
    await heading(/Geben Sie nur frei/);
    expect(fake.state().journey?.way).toBe('manual');
  });
});

describe('Step 2', () => {
  it('names the rights where the key is made in the dashboard', async () => {
    at({ step: 2, way: 'manual' });
    const item = (text: string) => (_: string, element: Element | null) =>
      element?.tagName === 'LI' && element.textContent === text;
    await screen.findByText(
      item(
        'Wählen Sie die Rechte: Lesezugriff, und Handelszugriff nur, wenn Ihr Bot Aufträge erteilen soll.',
      ),
    );
  });
});

describe('Step 3', () => {
  it('has no switch for withdrawals', async () => {
    at({ step: 3 });
    await screen.findByText('Immer aus');
    expect(screen.getAllByRole('radio')).toHaveLength(2);
    expect(screen.queryAllByRole('checkbox')).toHaveLength(0);
    expect(screen.queryAllByRole('switch')).toHaveLength(0);
  });

  const made = { step: 3, reached: 5, keyId: key.id } as const;
  const keys = { rows: [key], asOf: NOON, loading: false, failure: null };

  it('leads who is signed in to the rights of a key that exists', async () => {
    const fake = at(made, { keys });
    await press('Rechte ändern');
    await heading(key.label);
    expect(named(fake, 'openLink')).toEqual([]);
  });

  it('leads whoever is not to the dashboard', async () => {
    const fake = at({ ...made, way: 'manual' }, { keys, session: { state: 'signed-out' } });
    await press('Dashboard öffnen');
    expect(named(fake, 'openLink')).toHaveLength(1);
  });

  it('says in one sentence what the bot will be able to do', async () => {
    at({ step: 3 });
    const sentence = await screen.findByText(
      (_, element) =>
        element?.tagName === 'P' &&
        element.textContent === 'Ihr Bot darf lesen. Er darf nicht handeln und nicht auszahlen.',
    );
    fireEvent.click(screen.getByRole('radio', { name: 'Lesen und handeln' }));
    expect(sentence.textContent).toBe('Ihr Bot darf lesen und handeln. Er darf nicht auszahlen.');
  });
});

describe('Step 4', () => {
  it('makes one key at a double click', async () => {
    const fake = at({ step: 4 });
    const create = await button('Schlüssel erzeugen');
    fireEvent.click(create);
    fireEvent.click(create);
    await heading('Ihr Schlüsselpaar ist sicher gespeichert.');
    expect(named(fake, 'createKey')).toHaveLength(1);
  });

  const taken = { step: 4, reached: 4, keyId: key.id } as const;

  it('says that the secret is stored only of one that was seen here', async () => {
    const fake = at(taken, { keys: { rows: [key], asOf: NOON, loading: false, failure: null } });
    await heading('Ihr Schlüsselpaar ist sicher gespeichert.');
    screen.getByText('Zurückgelesen und geprüft');
    fake.say('keys', {
      rows: [{ ...key, secretHere: 'unknown' }],
      asOf: NOON,
      loading: false,
      failure: null,
    });
    await heading('Der Schlüssel dieser Einrichtung');
    screen.getByText('Ob das Geheimnis auf diesem Gerät liegt, ist gerade nicht bekannt.');
    expect(screen.queryByText('Zurückgelesen und geprüft')).toBeNull();
    expect(screen.queryByText(/^Gespeichert in/)).toBeNull();
    fake.say('keys', { rows: [{ ...key, secretHere: 'no' }], asOf: NOON, loading: false, failure: null });
    await screen.findByText(/Das Geheimnis dieses Schlüssels liegt nicht auf diesem Gerät/);
    expect(screen.queryByText(/gerade nicht bekannt/)).toBeNull();
  });

  it('says nothing good of a key that is not in the list', async () => {
    at(taken, { keys: { rows: [], asOf: null, loading: false, failure: null } });
    await heading('Der Schlüssel dieser Einrichtung');
    screen.getByText('Ob das Geheimnis auf diesem Gerät liegt, ist gerade nicht bekannt.');
    expect(screen.queryByText('Zurückgelesen und geprüft')).toBeNull();
    expect(screen.queryByText(/^Gespeichert in/)).toBeNull();
  });

  it('puts a fault of the label at its field', async () => {
    at({ step: 4 });
    const field = await screen.findByLabelText('Bezeichnung');
    fireEvent.change(field, { target: { value: '   ' } });
    await press('Schlüssel erzeugen');
    await screen.findByText('Geben Sie dem Schlüssel einen Namen.');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(document.activeElement).toBe(field);
  });

  it.each([
    ['markup', '<img src=x onerror=alert(1)>'],
    ['right to left', '\u202Eשלום عالم'],
    ['an emoji', '👩🏽‍🚀🏳️‍🌈'],
    ['10,000 characters', 'W'.repeat(10_000)],
  ])('shows %s in a label as text', async (_, label) => {
    at(
      { step: 4, keyId: key.id },
      { keys: { rows: [{ ...key, label }], asOf: NOON, loading: false, failure: null } },
    );
    const shown = await screen.findByText(
      (text, element) => element?.tagName === 'BDI' && text === label.trim(),
    );
    expect(shown.children).toHaveLength(0);
    expect(document.querySelector('img')).toBeNull();
  });

  it('shows the stages of a creation that goes on after a restart', async () => {
    const fake = at({ step: 4 }, { creation: { state: 'storing', since: NOON, keyId: null, failure: null } });
    await screen.findByText('Secret Key speichern und zurücklesen', { selector: 'li span' });
    expect((await button(/Schlüssel erzeugen/)).getAttribute('aria-busy')).toBe('true');
    fake.say('keys', { rows: [key], asOf: NOON, loading: false, failure: null });
    fake.say('journey', someJourney({ step: 4, reached: 4, keyId: key.id }));
    await heading('Ihr Schlüsselpaar ist sicher gespeichert.');
  });

  it('names the true store', async () => {
    at(
      { step: 4, keyId: key.id },
      {
        keychain: { state: 'ready', store: 'memory' },
        keys: { rows: [key], asOf: NOON, loading: false, failure: null },
      },
    );
    await screen.findByText('Gespeichert in: Arbeitsspeicher, nur bis Sie die App schließen');
    await heading(/nur bis zum Schließen/);
  });

  it('names the store that has this secret, also while another one is in use', async () => {
    const fake = at(
      { step: 4, keyId: key.id },
      {
        keychain: { state: 'locked', store: 'vault' },
        keys: { rows: [key], asOf: NOON, loading: false, failure: null },
      },
    );
    await screen.findByText('Gespeichert in: Datei mit Passphrase');
    fake.answer('storeOfKey', async () => ({ ok: true, value: 'gnome-keyring' as const }));
    fake.say('keychain', { state: 'ready', store: 'vault' });
    await screen.findByText('Gespeichert in: GNOME-Schlüsselbund');
    expect(screen.queryByText(/Datei mit Passphrase/)).toBeNull();
    // Nobody can tell.
    fake.answer('storeOfKey', async () => ({ ok: true, value: null }));
    fake.say('keychain', { state: 'locked', store: 'vault' });
    await waitFor(() => expect(screen.queryByText(/^Gespeichert in/)).toBeNull());
  });

  it('leads from a forgotten passphrase to the other ways to keep secrets', async () => {
    const fake = at(
      { step: 4, keyId: key.id },
      {
        keychain: { state: 'locked', store: 'vault' },
        keys: { rows: [key], asOf: NOON, loading: false, failure: null },
      },
    );
    fake.answer('copySecret', async () => fails('keychain-vault-locked'));
    await press('Secret Key: Kopieren');
    await press('Anleitung');
    const guide = await screen.findByRole('dialog', { name: 'Datei mit Passphrase' });
    fireEvent.click(within(guide).getByRole('button', { name: 'Passphrase vergessen …' }));
    const next = await screen.findByRole('dialog', { name: 'Den Schlüsselspeicher einrichten' });
    expect(within(next).getByRole('button', { name: 'Passphrase festlegen …' })).toBeDefined();
    expect(within(next).getByRole('button', { name: 'Ohne Schlüsselspeicher weiter' })).toBeDefined();
  });

  it('lets main copy and show the secret, and counts the seconds', async () => {
    const fake = at({ step: 4, keyId: key.id });
    await press('Secret Key: Kopieren');
    await screen.findByText(/Wird in 30 s aus der Zwischenablage gelöscht/, { selector: '[aria-hidden]' });
    await press('Secret Key: Anzeigen');
    expect(named(fake, 'copySecret').map((call) => call.input)).toEqual([{ keyId: key.id }]);
    expect(named(fake, 'showSecret')).toHaveLength(1);
    fake.say('clipboard', { holds: 'nothing', clearsAt: null, historyMayKeep: false });
    await waitFor(() => expect(screen.queryByText(/Zwischenablage gelöscht/)).toBeNull());
  });

  it('takes a pair over by hand, and says what is still missing', async () => {
    const fake = at({ step: 4, way: 'manual' });
    await press('Prüfen und im Schlüsselbund speichern');
    await screen.findByRole('link', { name: 'API Key fehlt noch' });
    fireEvent.change(screen.getByLabelText('API Key'), { target: { value: 'vs_test_oops' } });
    await press('Übernehmen');
    await screen.findByText('API Key und Secret Key sind vertauscht.');
    await press('Aus der Zwischenablage übernehmen');
    await screen.findByText('Secret Key übernommen');
    await press('Prüfen und im Schlüsselbund speichern');
    await heading('Ihr Schlüsselpaar ist sicher gespeichert.');
    expect(fake.state().journey?.keyId).toBe(someKeyId(5));
  });
});

describe('Step 5 and another device', () => {
  const theirs = { enabled: true, entries: ['198.51.100.4'] };
  const draft = { enabled: true, entries: ['203.0.113.7'] };
  const puts = (fake: Fake) => named(fake, 'putWhitelist').map(({ input }) => input);
  const conflict = async () => {
    // The row that the window holds is older than what the backend has.
    const fake = at({ step: 5, whitelist: draft });
    await heading(/Adressen, die Sie kennen/);
    fake.say('keys', { ...fake.state().keys, rows: [{ ...key, whitelist: theirs }] });
    await press('Speichern und weiter');
    await screen.findByText('Auf einem anderen Gerät geändert');
    return fake;
  };

  it('saves on top of what the user saw alone, and shows both lists', async () => {
    const fake = await conflict();
    expect(puts(fake)).toEqual([
      { keyId: key.id, whitelist: draft, basedOn: { enabled: false, entries: [] } },
    ]);
    const side = (name: string) => within(screen.getByRole('region', { name }));
    side('Jetzt bei Ventario').getByText('198.51.100.4');
    side('Ihre Fassung').getByText('203.0.113.7');
    expect(fake.state().keys.rows[0]?.whitelist).toEqual(theirs);
    await press('Speichern und weiter');
    await screen.findByText('Wählen Sie, welche der beiden Listen gelten soll.');
    expect(puts(fake)).toHaveLength(1);
  });

  it('writes the own list when the user says so', async () => {
    const fake = await conflict();
    await press('Meine speichern');
    await heading(/Binden Sie den Schlüssel/);
    expect(puts(fake)[1]).toEqual({ keyId: key.id, whitelist: draft, basedOn: theirs });
    expect(fake.state().journey).toMatchObject({ whitelistOutcome: 'saved', whitelistSeen: draft });
  });

  it('takes the other one, without a second write', async () => {
    const fake = await conflict();
    await press('Deren übernehmen');
    await screen.findByText('Die Whitelist ist bei Ventario gespeichert.');
    await waitFor(() => expect(document.activeElement?.tagName).toBe('INPUT'));
    await press('Weiter zum Einbinden');
    await heading(/Binden Sie den Schlüssel/);
    expect(fake.state().journey?.whitelist).toEqual(theirs);
    expect(puts(fake)).toHaveLength(1);
  });

  it('shows what a taken over key has already, and adds to it', async () => {
    const fake = at(
      { step: 5 },
      { keys: { rows: [{ ...key, whitelist: theirs }], asOf: NOON, loading: false, failure: null } },
    );
    await screen.findByText('198.51.100.4');
    await waitFor(() => expect(fake.state().journey?.whitelistSeen).toEqual(theirs));
    await press('Speichern und weiter');
    await heading(/Binden Sie den Schlüssel/);
    expect(puts(fake)).toEqual([{ keyId: key.id, whitelist: theirs, basedOn: theirs }]);
  });

  it('does not call a list saved that has changed since', async () => {
    at(
      { step: 5, whitelist: draft, whitelistSeen: draft, whitelistOutcome: 'saved' },
      {
        keys: { rows: [{ ...key, whitelist: theirs }], asOf: NOON, loading: false, failure: null },
      },
    );
    await button('Speichern und weiter');
    expect(screen.queryByText('Die Whitelist ist bei Ventario gespeichert.')).toBeNull();
  });
});

describe('Step 5', () => {
  const typed = async (text: string) =>
    fireEvent.change(await screen.findByLabelText('Adresse oder Bereich'), { target: { value: text } });

  it.each([
    ['10.0.0.5', '„10.0.0.5“ ist nur im Heimnetz gültig.'],
    ['203.0.0.0/8', 'Der Bereich /8 umfasst 16.777.216 Adressen.'],
    ['0.0.0.0/0', '0.0.0.0/0 erlaubt jede Adresse und hebt den Schutz auf.'],
    ['203.0.113.7', 'Diese Adresse steht schon in der Liste.'],
    ['<b>x</b>', '„<b>x</b>“ ist keine IP-Adresse und kein Bereich.'],
  ])('judges %s while it is typed', async (text, sentence) => {
    at({ step: 5, whitelist: { enabled: true, entries: ['203.0.113.7'] } });
    await typed(text);
    await screen.findByText(sentence);
  });

  it('ignores an answer about what was typed before', async () => {
    const waiting: (() => void)[] = [];
    const fake = at({ step: 5 });
    await screen.findByLabelText('Adresse oder Bereich');
    fake.answer(
      'checkAddress',
      ({ text }) =>
        new Promise((resolve) => {
          waiting.push(() =>
            resolve({
              ok: true,
              value: {
                canonical: null,
                problem: text === 'old' ? 'everything' : 'private',
                blocking: true,
                family: null,
                prefix: null,
                size: null,
                coveredBy: null,
              },
            }),
          );
        }),
    );
    await typed('old');
    await waitFor(() => expect(waiting).toHaveLength(1));
    await typed('new');
    await waitFor(() => expect(waiting).toHaveLength(2));
    waiting[1]?.();
    await screen.findByText('„new“ ist nur im Heimnetz gültig.');
    waiting[0]?.();
    await Promise.resolve();
    expect(screen.queryByText(/hebt den Schutz auf/)).toBeNull();
  });

  it('narrows a range that is too wide', async () => {
    at({ step: 5 });
    await typed('203.0.0.0/8');
    await press('Eingrenzen');
    expect(screen.getByLabelText<HTMLInputElement>('Adresse oder Bereich').value).toBe('203.0.0.0/24');
  });

  it('adds several pasted addresses and keeps the one that is wrong', async () => {
    const fake = at({ step: 5 });
    await typed('203.0.113.9, 2001:db8::1; 10.0.0.1');
    fireEvent.keyDown(screen.getByLabelText('Adresse oder Bereich'), { key: 'Enter' });
    await screen.findByText('„10.0.0.1“ ist nur im Heimnetz gültig.');
    expect(fake.state().journey?.whitelist.entries).toEqual(['203.0.113.9', '2001:db8::1']);
  });

  it('does not go on with an empty list, and skipping needs a second look', async () => {
    const fake = at({ step: 5 });
    await press('Speichern und weiter');
    await screen.findByRole('link', { name: 'Tragen Sie mindestens eine Adresse ein.' });
    expect(named(fake, 'putWhitelist')).toHaveLength(0);
    await press('Ohne Whitelist weiter');
    await press('Whitelist einrichten');
    expect(fake.state().journey?.step).toBe(5);
    await press('Ohne Whitelist weiter');
    await press('Ohne Whitelist weitermachen');
    await heading(/Binden Sie den Schlüssel/);
    expect(fake.state().journey?.whitelistOutcome).toBe('skipped');
  });

  it('keeps the list when saving fails, and saves it at the next try', async () => {
    const fake = at({ step: 5 });
    await press('Alle hinzufügen');
    fake.answer('putWhitelist', async () => fails('server-trouble', { status: 503 }));
    await press('Speichern und weiter');
    await screen.findByText(/Ihre Schlüssel sind davon nicht betroffen/);
    fake.answer('putWhitelist', null);
    await press('Erneut versuchen');
    await heading(/Binden Sie den Schlüssel/);
    expect(fake.state().keys.rows[0]?.whitelist.entries).toHaveLength(3);
  });
});

describe('Step 6', () => {
  it('does not call an untested key connected', async () => {
    const fake = at({ step: 6 });
    await press('Weiter zur Nutzung');
    await screen.findByText('Der Verbindungstest war noch nicht erfolgreich.');
    expect(fake.state().journey?.step).toBe(6);
    expect(screen.queryByText(/Die Verbindung steht/)).toBeNull();
  });

  it('shows one red stage, skips what depends on it, and leads to the remedy', async () => {
    const fake = at(
      { step: 6 },
      {
        keys: {
          rows: [{ ...key, whitelist: { enabled: true, entries: ['203.0.113.99'] } }],
          asOf: NOON,
          loading: false,
          failure: null,
        },
      },
    );
    await press('Verbindung testen');
    await screen.findByText('Ihre Adresse steht nicht auf der Whitelist.');
    const stages = screen.getByRole('list', { name: 'Prüfungen' });
    expect(within(stages).getAllByText(/^Fehlgeschlagen/)).toHaveLength(1);
    expect(within(stages).getAllByText(/^Übersprungen\.$/)).toHaveLength(4);
    await press('198.51.100.4 hinzufügen …');
    await heading(/nur von Adressen, die Sie kennen/);
    expect(screen.getByLabelText<HTMLInputElement>('Adresse oder Bereich').value).toBe('198.51.100.4');
    expect(fake.state().journey?.step).toBe(5);
  });

  it('says that nothing was saved when the export is called off', async () => {
    const fake = at({ step: 6 });
    await press('Für Bot exportieren …');
    fake.answer('exportKey', async () => ({ ok: true, value: { saved: false, path: null } }));
    fireEvent.click(await screen.findByRole('radio', { name: 'JSON-Datei' }));
    await press('Ort wählen …');
    await screen.findByText('Nicht gespeichert. Es blieb keine Teildatei zurück.');
    expect(named(fake, 'exportKey').map((call) => call.input)).toEqual([{ keyId: key.id, format: 'json' }]);
  });
});

describe('Step 7', () => {
  it('comes to life with the example bot, and ends the setup', async () => {
    const fake = at({ step: 7, testedAt: NOON });
    await screen.findByText(/Noch keine Einträge/);
    await press('Beispiel-Bot starten');
    const table = await screen.findByRole('table');
    await waitFor(() => expect(within(table).getAllByRole('row').length).toBeGreaterThan(3));
    fireEvent.click(screen.getByRole('checkbox', { name: /unbekannten IP-Adresse/ }));
    await waitFor(() => expect(fake.state().settings.notifyUnknownAddress).toBe(false));
    await press('Einrichtung abschließen');
    await heading('Ihre Ventario-API ist eingerichtet und einsatzbereit.');
    expect(fake.state().journey?.finished).toBe(true);
    expect(fake.state().usage.live).toBe(false);
  });

  it('shows nothing of its end to another account that signs in then', async () => {
    const fake = at({ step: 7, testedAt: NOON }, { keys: listedKeys });
    await press('Einrichtung abschließen');
    await heading('Ihre Ventario-API ist eingerichtet und einsatzbereit.');
    const { journey } = fake.state();
    if (journey === null) throw new Error('No run');
    act(() => {
      fake.say('keys', { ...fake.state().keys, rows: [] });
      fake.say('journey', { ...journey, keyId: null, testedAt: null });
    });
    expect(screen.queryByText('Ihre Ventario-API ist eingerichtet und einsatzbereit.')).toBeNull();
    await heading('Übersicht');
  });

  it('lets the example bot be stopped while it is refused, and puts its address on the whitelist', async () => {
    const fake = at({ step: 7, testedAt: NOON }, { bot: refusedBot, keys: listedKeys });
    await screen.findByText('Die Adresse des Beispiel-Bots (198.51.100.23) steht nicht auf der Whitelist.');
    expect(screen.queryByText(/Ihre Adresse/)).toBeNull();
    await button('Beispiel-Bot anhalten');
    await press('198.51.100.23 hinzufügen');
    await waitFor(() => expect(fake.state().bot.state).toBe('running'));
    expect(fake.state().keys.rows[0]?.whitelist.entries).toContain('198.51.100.23');
    expect(fake.state().journey?.whitelist.entries).toContain('198.51.100.23');
    expect(fake.state().journey?.whitelistOutcome).toBe('saved');
    await press('Beispiel-Bot anhalten');
    await waitFor(() => expect(named(fake, 'stopBot')).toHaveLength(1));
  });

  it('says at its end that the example bot is refused, and offers what mends it', async () => {
    at({ step: 7, testedAt: NOON }, { bot: refusedBot, keys: listedKeys });
    await press('Einrichtung abschließen');
    await heading('Ihre Ventario-API ist eingerichtet und einsatzbereit.');
    screen.getByText(/Die Adresse des Beispiel-Bots/);
    screen.getByText('An: 1 Adresse');
    await press('198.51.100.23 hinzufügen');
    await waitFor(() => expect(screen.queryByText(/Die Adresse des Beispiel-Bots/)).toBeNull());
  });

  it('warns at its end of a whitelist that is off, and leads to it', async () => {
    const open = someKey({ whitelist: { enabled: false, entries: [] } });
    at(
      { step: 7, testedAt: NOON, whitelistOutcome: 'skipped' },
      { keys: { rows: [open], asOf: NOON, loading: false, failure: null } },
    );
    await press('Einrichtung abschließen');
    await screen.findByText('Der Schlüssel funktioniert von jeder Adresse.');
    await press('Whitelist einrichten');
    await waitFor(() => expect(document.activeElement?.id).toBe('whitelist-title'));
  });

  it('has „Sofort sperren“ on its last screen too, as long as a key is active', async () => {
    const fake = at({ step: 7, testedAt: NOON });
    await press('Einrichtung abschließen');
    await heading('Ihre Ventario-API ist eingerichtet und einsatzbereit.');
    await press('Sofort sperren');
    await screen.findByRole('dialog', { name: 'Sofort sperren' });
    await press('Abbrechen');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    fake.say('keys', {
      rows: [{ ...key, status: 'disabled' }],
      asOf: NOON,
      loading: false,
      failure: null,
    });
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Sofort sperren' })).toBeNull());
  });

  it('has „Sofort sperren“ too as long as the account’s keys could not be read', async () => {
    const none = { rows: [], loading: false, failure: null };
    const fake = at({ step: 3, keyId: null }, { keys: { ...none, asOf: null } });
    await press('Sofort sperren');
    const dialog = await screen.findByRole('dialog', { name: 'Sofort sperren' });
    within(dialog).getByRole('button', { name: 'Alle Schlüssel sperren' });
    await press('Abbrechen');
    fake.say('keys', { ...none, asOf: NOON });
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Sofort sperren' })).toBeNull());
  });

  it('tells known addresses from unknown ones', async () => {
    const fake = at(
      { step: 7 },
      { usage: { state: 'ready', loaded: 40, live: false, version: 1, asOf: NOON, failure: null } },
      { usage: someUsage(key.id, 40, NOON) },
    );
    await press('Das war ich: 198.51.100.4');
    await waitFor(() => expect(screen.queryByText('Unbekannt')).toBeNull());
    expect(named(fake, 'markAddress').map((call) => call.input)).toEqual([
      { ip: '198.51.100.4', mine: true },
    ]);
  });
});
