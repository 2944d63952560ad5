import type { JourneyState, KeyRow, Snapshot } from '../../preload/contract';
import { goTo } from '../../renderer/store/place';
import {
  allPassed,
  emptySnapshot,
  type Fake,
  type FakeOptions,
  fails,
  greenStages,
  NOON,
  someJourney,
  someKey,
  someUsage,
  whitelistStages,
} from './bridge';

export type Scenario = {
  readonly options: () => FakeOptions;
  /** What happens once the window stands. */
  readonly then?: (fake: Fake) => Promise<void> | void;
};

const WHITELIST = { enabled: true, entries: ['203.0.113.7', '2001:db8::7', '198.51.100.23'] };
const key = someKey({ lastUsedAt: NOON, lastUsedIp: '203.0.113.7', whitelist: WHITELIST });

/** In practice, signed in, at one step. */
function at(
  journey: Partial<JourneyState>,
  snapshot: Partial<Snapshot> = {},
  rest: Omit<FakeOptions, 'snapshot'> = {},
): FakeOptions {
  const step = journey.step ?? 1;
  return {
    ...rest,
    snapshot: {
      mode: 'practice',
      connection: { state: 'online', failure: null, since: NOON },
      session: step > 2 ? { state: 'signed-in', account: 'Erika Beispiel' } : { state: 'signed-out' },
      journey: someJourney({ reached: step, ...(step > 4 ? { keyId: key.id } : {}), ...journey }),
      keys: {
        rows: step > 4 || journey.keyId != null ? [key] : [],
        asOf: NOON,
        loading: false,
        failure: null,
      },
      ...snapshot,
    },
  };
}

const keysOf = (row: KeyRow) => ({ rows: [row], asOf: NOON, loading: false, failure: null });

/** Presses the button with this name. */
function press(name: string | RegExp): void {
  const buttons = [...document.querySelectorAll('button')];
  buttons
    .find((each) =>
      typeof name === 'string' ? each.textContent === name : name.test(each.textContent ?? ''),
    )
    ?.click();
}

function type(selector: string, text: string): void {
  const field = document.querySelector<HTMLInputElement>(selector);
  if (field === null) return;
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
  set?.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

const painted = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until the window shows this. */
async function shown(selector: string): Promise<void> {
  while (document.querySelector(selector) === null) await painted(20);
  await painted(150);
}

/** Every screen and state that is worth a look, by name. */
export const scenarios: Record<string, Scenario> = {
  start: { options: () => ({}) },
  'start-unfinished': {
    options: () => ({ snapshot: { unfinished: { practice: 4, live: null } } }),
  },
  'start-stand-in': {
    options: () => ({ snapshot: { app: { ...emptySnapshot.app, standIn: true } } }),
    then: async () => {
      await shown('h1');
      press(/Ventario/);
    },
  },
  'start-address': {
    options: () => ({}),
    then: async () => {
      await shown('h1');
      press(/Mit Ventario|Connect to/);
    },
  },
  'start-remarks': {
    options: () => ({
      snapshot: {
        remarks: [
          { id: 'a', kind: 'settings-set-aside', subject: 'settings.2026-11-22.damaged.json' },
          { id: 'b', kind: 'creation-recovered', subject: 'Bot Büro-PC' },
        ],
      },
    }),
  },

  step1: { options: () => at({ step: 1 }) },
  'step1-trouble': {
    options: () =>
      at(
        { step: 1 },
        { keychain: { state: 'missing', store: 'none' } },
        {
          answers: {
            checkPrerequisites: async () => ({
              ok: true,
              value: [
                {
                  id: 'backend',
                  state: 'failed',
                  failure: {
                    code: 'server-trouble',
                    evidence: { status: 503, host: 'api.ventario.example' },
                  },
                  evidence: {},
                },
                {
                  id: 'clock',
                  state: 'failed',
                  failure: { code: 'clock-skew', evidence: { skewMs: 47_000 } },
                  evidence: {},
                },
                { id: 'account', state: 'failed', failure: { code: 'account-pending' }, evidence: {} },
                { id: 'keychain', state: 'attention', failure: { code: 'keychain-missing' }, evidence: {} },
                ...allPassed.filter((each) => each.id === 'device'),
              ],
            }),
          },
        },
      ),
    then: async () => {
      await shown('h1');
      press(/^Weiter|^Continue/);
    },
  },
  step2: { options: () => at({ step: 2 }) },
  'step2-waiting': {
    options: () =>
      at({ step: 2 }, { session: { state: 'waiting', address: 'http://127.0.0.1:39115', since: NOON } }),
  },
  'step2-manual': { options: () => at({ step: 2, way: 'manual' }) },
  step3: { options: () => at({ step: 3, permissions: ['read', 'trade'] }) },
  step4: { options: () => at({ step: 4 }) },
  'step4-making': {
    options: () =>
      at({ step: 4 }, { creation: { state: 'storing', since: NOON, keyId: null, failure: null } }),
  },
  'step4-failed': {
    options: () =>
      at(
        { step: 4 },
        {
          creation: {
            state: 'failed',
            since: NOON,
            keyId: null,
            failure: {
              code: 'keychain-locked',
              evidence: { technical: 'org.freedesktop.Secret.Error.IsLocked' },
            },
          },
        },
      ),
  },
  'step4-done': {
    options: () => at({ step: 4, keyId: key.id }),
    then: async (fake) => {
      await fake.bridge.copySecret({ keyId: key.id });
    },
  },
  'step4-pair': {
    options: () => at({ step: 4, keyId: key.id }, { keys: keysOf({ ...key, algorithm: 'ed25519' }) }),
  },
  'step4-long-label': {
    options: () =>
      at(
        { step: 4, keyId: key.id },
        {
          keys: {
            rows: [{ ...key, label: `<b>👩🏽‍🚀</b> שלום ${'Wüstenrennmaus'.repeat(300)}` }],
            asOf: NOON,
            loading: false,
            failure: null,
          },
        },
      ),
  },
  'step4-manual': { options: () => at({ step: 4, way: 'manual' }) },
  step5: { options: () => at({ step: 5 }) },
  'step5-list': {
    options: () => at({ step: 5, whitelist: WHITELIST }),
    then: async () => {
      await shown('h1');
      type('input[type=text]', '10.0.0.0/8');
      await painted(400);
    },
  },
  'step5-conflict': {
    options: () => at({ step: 5, whitelist: WHITELIST }),
    then: async (fake) => {
      await shown('h1');
      const { keys } = fake.state();
      const theirs = { enabled: true, entries: ['198.51.100.4', '2001:db8:77::/56'] };
      fake.say('keys', { ...keys, rows: keys.rows.map((row) => ({ ...row, whitelist: theirs })) });
      press(/^Speichern und weiter|^Save and continue/);
      await painted(500);
    },
  },
  'step5-skip': {
    options: () => at({ step: 5 }),
    then: async () => {
      await shown('h1');
      press(/Ohne Whitelist|without a whitelist/);
    },
  },
  step6: { options: () => at({ step: 6, whitelist: WHITELIST, whitelistOutcome: 'saved' }) },
  'step6-export': {
    options: () => at({ step: 6, whitelist: WHITELIST }),
    then: async () => {
      await shown('h1');
      press(/exportieren|Export/);
    },
  },
  'step6-export-pair': {
    options: () => at({ step: 6, whitelist: WHITELIST }, { keys: keysOf({ ...key, algorithm: 'ed25519' }) }),
    then: async () => {
      await shown('h1');
      press(/exportieren|Export/);
    },
  },
  'step6-green': {
    options: () =>
      at(
        { step: 6, testedAt: NOON },
        {
          test: {
            keyId: key.id,
            running: false,
            startedAt: NOON,
            endedAt: NOON + 68,
            stages: greenStages,
            verdict: 'green',
          },
        },
      ),
    then: async () => {
      await shown('h1');
      document.querySelector('section ol')?.scrollIntoView({ block: 'center' });
    },
  },
  'step6-failed': {
    options: () =>
      at(
        { step: 6 },
        {
          test: {
            keyId: key.id,
            running: false,
            startedAt: NOON,
            endedAt: NOON + 68,
            stages: whitelistStages,
            verdict: 'failed',
          },
        },
      ),
    then: async () => {
      await shown('h1');
      document.querySelector('section ol')?.scrollIntoView({ block: 'center' });
    },
  },
  'step7-empty': { options: () => at({ step: 7 }) },
  step7: {
    options: () =>
      at(
        { step: 7 },
        {
          usage: { state: 'ready', loaded: 400, live: true, version: 1, asOf: NOON, failure: null },
          bot: { state: 'running', keyId: key.id, requests: 34, failure: null },
        },
        { usage: someUsage(key.id, 400, Date.now()) },
      ),
    then: () => painted(500).then(() => undefined),
  },
  finished: {
    options: () =>
      at({ step: 7, finished: true, testedAt: NOON, whitelist: WHITELIST, whitelistOutcome: 'saved' }),
    then: () => goTo({ at: 'finished', keyId: key.id }),
  },
  'step-offline': {
    options: () =>
      at(
        { step: 5 },
        { connection: { state: 'offline', failure: { code: 'offline' }, since: NOON } },
        { answers: { seenAddresses: async () => fails('offline') } },
      ),
  },
};
