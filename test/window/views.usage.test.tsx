import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import type { UsageState } from '../../preload/contract';
import { openUsage } from '../../renderer/views/inside';
import { fails, someKeyId, someUsage } from '../fakes/bridge';
import { asked, closeWindow, openWindow } from './viewsRoom';
import { settled, threeDays } from './viewsScenarios';

afterEach(closeWindow);

const now = Date.now();
const key = someKeyId(1);
const ready: UsageState = { state: 'ready', loaded: 7000, live: true, version: 1, asOf: now, failure: null };

async function openIt(
  change: Partial<UsageState> = {},
  options: Omit<Parameters<typeof openWindow>[0], 'snapshot'> = { usage: threeDays(key, now) },
) {
  const fake = await openWindow({ snapshot: settled(now, { usage: { ...ready, ...change } }), ...options });
  act(() => openUsage({}));
  await screen.findByRole('heading', { level: 1, name: 'Nutzung' });
  return fake;
}
const times = (): HTMLElement[] => screen.queryAllByRole('button', { name: /Eintrag öffnen$/ });

describe('the entries', () => {
  it('come in pages, and each only once', async () => {
    await openIt();
    await waitFor(() => expect(times()).toHaveLength(100));
    fireEvent.click(screen.getByRole('button', { name: 'Mehr laden' }));
    await waitFor(() => expect(times()).toHaveLength(200));
  });

  it('name a failure in words, its code only in the details', async () => {
    await openIt();
    await waitFor(() => expect(times().length).toBeGreaterThan(0));
    expect(screen.queryByText('ip-not-allowed')).toBeNull();
    const opener = times()[2] as HTMLElement;
    opener.focus();
    fireEvent.click(opener);
    const panel = screen.getByRole('complementary', { name: 'Eintrag' });
    expect(within(panel).getByText('ip-not-allowed')).toBeDefined();
    expect(within(panel).getByText('IP nicht erlaubt')).toBeDefined();
    fireEvent.keyDown(panel, { key: 'Escape' });
    expect(screen.queryByRole('complementary', { name: 'Eintrag' })).toBeNull();
    expect(document.activeElement).toBe(opener);
  });

  it('are asked for by what the filters say', async () => {
    const fake = await openIt();
    await waitFor(() => expect(times().length).toBeGreaterThan(0));
    fireEvent.change(screen.getByRole('combobox', { name: 'Ergebnis' }), { target: { value: 'failure' } });
    fireEvent.change(screen.getByRole('combobox', { name: 'Zeitraum' }), { target: { value: '24' } });
    await waitFor(() =>
      expect(asked(fake, 'usageRows').at(-1)).toMatchObject({ filter: { outcome: 'failure', hours: 24 } }),
    );
    await waitFor(() => expect(screen.queryAllByText('Erfolgreich', { selector: 'td *' })).toHaveLength(0));
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'gibt es nicht' } });
    fireEvent.click(
      within(
        await screen
          .findByText('Keine Einträge für diese Auswahl')
          .then((title) => title.parentElement as HTMLElement),
      ).getByRole('button', { name: 'Zurücksetzen' }),
    );
    await waitFor(() => expect(times()).toHaveLength(100));
    await waitFor(() => expect((screen.getByRole('searchbox') as HTMLInputElement).value).toBe(''));
    expect(document.activeElement?.tagName).toBe('H1');
  });

  it('keep the focus among the filters when these are reset', async () => {
    await openIt();
    const reset = screen.getByText('Zurücksetzen', { selector: 'button' });
    expect(reset.parentElement?.dataset['idle']).toBe('true');
    fireEvent.change(screen.getByRole('combobox', { name: 'Ergebnis' }), { target: { value: 'failure' } });
    expect(reset.parentElement?.dataset['idle']).toBeUndefined();
    fireEvent.click(reset);
    expect(reset.parentElement?.dataset['idle']).toBe('true');
    expect(document.activeElement).toBe(screen.getByRole('searchbox'));
  });

  it('stand still while one reads, and go on at once when asked', async () => {
    const fake = await openIt();
    await waitFor(() => expect(times()).toHaveLength(100));
    const first = times()[0];
    const main = screen.getByRole('main');
    main.scrollTop = 400;
    fireEvent.scroll(main);
    act(() =>
      fake.say(
        'usageEntries',
        someUsage(key, 12, Date.now()).map((row, at) => ({ ...row, id: `z${String(99 - at)}` })),
      ),
    );
    expect(screen.getByText('Angehalten · 12 neue Einträge')).toBeDefined();
    expect(times()[0]).toBe(first);
    fireEvent.click(screen.getByRole('button', { name: 'Fortsetzen' }));
    main.scrollTop = 0;
    fireEvent.scroll(main);
    await waitFor(() => expect(times()).toHaveLength(112));
    expect(screen.queryByText(/^Angehalten/)).toBeNull();
  });

  it('are no live region', async () => {
    await openIt();
    await waitFor(() => expect(times().length).toBeGreaterThan(0));
    expect(times()[0]?.closest('[aria-live],[role=status],[role=alert],[role=log]')).toBeNull();
  });
});

describe('the totals', () => {
  it('can be walked through by keyboard, and read as a table', async () => {
    await openIt();
    const chart = await screen.findByRole('slider', { name: 'Anfragen im Zeitverlauf' });
    fireEvent.focus(chart);
    const last = chart.getAttribute('aria-valuetext');
    expect(last).toMatch(/erfolgreich, .*fehlgeschlagen/);
    fireEvent.keyDown(chart, { key: 'ArrowLeft' });
    expect(chart.getAttribute('aria-valuetext')).not.toBe(last);
    fireEvent.keyDown(chart, { key: 'Home' });
    expect(chart.getAttribute('aria-valuenow')).toBe('0');
    fireEvent.click(screen.getByRole('button', { name: 'Als Tabelle' }));
    expect(screen.queryByRole('slider')).toBeNull();
    expect(
      within(screen.getByRole('region', { name: 'Anfragen im Zeitverlauf' })).getAllByRole('row').length,
    ).toBeGreaterThan(10);
  });

  it('name an unknown address until the user says it was them, and take that back', async () => {
    const fake = await openIt();
    await screen.findByText('198.51.100.4 ist unbekannt');
    fireEvent.click(screen.getAllByRole('button', { name: 'Das war ich: 198.51.100.4' })[0] as HTMLElement);
    await waitFor(() => expect(screen.queryByText('198.51.100.4 ist unbekannt')).toBeNull());
    fireEvent.click(await screen.findByRole('button', { name: 'Doch nicht ich: 198.51.100.4' }));
    await screen.findByText('198.51.100.4 ist unbekannt');
    expect(asked(fake, 'markAddress')).toEqual([
      { ip: '198.51.100.4', mine: true },
      { ip: '198.51.100.4', mine: false },
    ]);
  });

  it('do not swallow a failed „Das war ich“', async () => {
    const fake = await openIt();
    fake.answer('markAddress', async () => fails('disk-full'));
    await screen.findByText('198.51.100.4 ist unbekannt');
    fireEvent.click(screen.getAllByRole('button', { name: 'Das war ich: 198.51.100.4' })[0] as HTMLElement);
    await screen.findByRole('alert');
    expect(screen.getByText('198.51.100.4 ist unbekannt')).toBeDefined();
  });

  it('lead from an unknown address to locking the chosen key', async () => {
    await openIt();
    fireEvent.change(screen.getByRole('combobox', { name: 'Schlüssel' }), { target: { value: key } });
    fireEvent.click(await screen.findByRole('button', { name: 'Schlüssel sperren' }));
    await screen.findByRole('dialog', { name: '„Bot Büro-PC“ sperren?' });
  });
});

describe('loading', () => {
  it('shows how far it is and can be cancelled', async () => {
    const fake = await openIt({ state: 'loading', loaded: 18_400, live: false });
    expect(screen.getByText(/18\.400\sEinträge/)).toBeDefined();
    expect(screen.getByRole('progressbar')).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Abbrechen' }));
    await waitFor(() => expect(asked(fake, 'cancelUsage')).toHaveLength(1));
  });

  it('that was cancelled half-way does not start again by itself, and says what is missing', async () => {
    const fake = await openIt({ state: 'loading', loaded: 900, live: false });
    fireEvent.click(screen.getByRole('button', { name: 'Abbrechen' }));
    act(() => fake.say('usage', { ...ready, state: 'empty', loaded: 0 }));
    act(() => fake.say('usage', { ...ready, state: 'ready', loaded: 900 }));
    await screen.findByText(/900\sEinträge sind geladen, ältere fehlen/);
    expect(asked(fake, 'loadUsage')).toEqual([]);
    fireEvent.click(screen.getByRole('button', { name: 'Weiter laden' }));
    await waitFor(() => expect(screen.queryByText(/ältere fehlen/)).toBeNull());
    expect(asked(fake, 'loadUsage')).toHaveLength(1);
  });

  it('of more than memory holds says from when on', async () => {
    await openIt({ cappedBefore: now - 3_600_000 });
    await screen.findByText(/mehr Einträge da, als der Speicher fasst/);
  });

  it('begins by itself when nothing is there yet', async () => {
    const fake = await openIt({ state: 'empty', loaded: 0 });
    await waitFor(() => expect(asked(fake, 'loadUsage').length).toBeGreaterThan(0));
  });

  it('that fails has a cause and a way out', async () => {
    const fake = await openIt(
      { state: 'failed', loaded: 0, failure: { code: 'timeout' } },
      { answers: { usageRows: async () => fails('timeout'), usageSummary: async () => fails('timeout') } },
    );
    expect(screen.queryByRole('combobox')).toBeNull();
    fireEvent.click(await screen.findByRole('button', { name: 'Erneut versuchen' }));
    expect(asked(fake, 'loadUsage')).toHaveLength(1);
  });

  it('that failed without a connection goes on by itself when it is back', async () => {
    const fake = await openIt({ state: 'failed', loaded: 0, failure: { code: 'offline' } });
    act(() => fake.say('connection', { state: 'offline', failure: { code: 'offline' }, since: now }));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(asked(fake, 'loadUsage')).toEqual([]);
    act(() => fake.say('connection', { state: 'online', failure: null, since: now }));
    await waitFor(() => expect(times()).toHaveLength(100));
    expect(asked(fake, 'loadUsage')).toHaveLength(1);
  });

  it('of nothing at all is an empty state, not a table', async () => {
    await openIt({ loaded: 0 }, { usage: [] });
    await screen.findByText('Noch keine Zugriffe');
    expect(screen.queryByRole('table')).toBeNull();
  });
});

describe('the live tail', () => {
  it('runs while the area is open, and stops when it is left', async () => {
    const fake = await openIt({ live: false });
    await waitFor(() => expect(asked(fake, 'watchUsage')).toEqual([{ on: true }]));
    const live = screen.getByRole('switch', { name: /^Live/ });
    fireEvent.click(live);
    await waitFor(() => expect(fake.state().usage.live).toBe(false));
    fireEvent.click(live);
    await waitFor(() => expect(fake.state().usage.live).toBe(true));
    // The connection breaks off: the wish stays, and can still be taken back.
    act(() => fake.say('usage', { ...fake.state().usage, live: false }));
    expect(live.getAttribute('aria-checked')).toBe('true');
    expect(live.textContent).toContain('verbindet');
    fireEvent.click(screen.getByRole('button', { name: 'Übersicht' }));
    await screen.findByRole('heading', { level: 1, name: 'Übersicht' });
    expect(asked(fake, 'watchUsage').at(-1)).toEqual({ on: false });
  });
});
