import { makeKeyId } from '../../main/backend/credentials';
import { healthOf } from '../../main/keys/health';
import { figuresOf } from '../../main/keys/health-figures';
import { judgeAddress } from '../../main/keys/whitelist';
import type {
  Failure,
  FailureCode,
  JourneyState,
  KeyHealth,
  KeyRow,
  PrerequisiteReport,
  Rotation,
  Snapshot,
  StageId,
  StageReport,
  slices,
  TestState,
  UsageFilter,
  UsageRow,
  UsageSummary,
} from '../../preload/contract';
import type { Bridge, News, NewsName, Outcome } from '../../preload/wire';

/** A calm Sunday noon: every time in the fakes counts from here. */
export const NOON = Date.UTC(2026, 10, 22, 13, 3, 0);
const MINUTE = 60_000;
const DAY = 86_400_000;

type SliceName = keyof typeof slices;
type CallName = Exclude<keyof Bridge, 'on'>;
type Answers = { [Name in CallName]?: Bridge[Name] };

export type FakeOptions = {
  readonly snapshot?: Partial<Snapshot>;
  /** Replaces single calls. */
  readonly answers?: Answers;
  /** Entries of the usage log, newest first. */
  readonly usage?: readonly UsageRow[];
  /** How long an answer takes, in ms; 0 = at once. */
  readonly delay?: number;
  readonly now?: () => number;
};

export type Fake = {
  readonly bridge: Bridge;
  /** Main changes a slice, or says something. */
  readonly say: <Name extends NewsName>(name: Name, payload: News[Name]) => void;
  readonly state: () => Snapshot;
  /** Every call in order, with its input. */
  readonly calls: { name: CallName; input: unknown }[];
  /** The next and all later answers of a call; null = the fake's own again. */
  readonly answer: <Name extends CallName>(name: Name, as: Bridge[Name] | null) => void;
};

const ok = <Value>(value: Value): Outcome<Value> => ({ ok: true, value });
export const fails = (
  code: FailureCode,
  evidence?: Failure['evidence'],
): { ok: false; failure: Failure } => ({
  ok: false,
  failure: evidence === undefined ? { code } : { code, evidence },
});

export const someKeyId = (seed: number, mode: 'live' | 'test' = 'test'): string =>
  makeKeyId(mode, (size) => Uint8Array.from({ length: size }, (_, at) => (at * 37 + seed * 91 + 11) % 256));

export function someKey(change: Partial<KeyRow> = {}): KeyRow {
  return {
    id: someKeyId(1),
    label: 'Bot Büro-PC',
    algorithm: 'hmac-sha256',
    permissions: ['read', 'trade'],
    status: 'active',
    createdAt: NOON,
    expiresAt: NOON + 180 * DAY,
    renewBy: NOON + 180 * DAY,
    lastUsedAt: null,
    lastUsedIp: null,
    whitelist: { enabled: false, entries: [] },
    secretHere: 'yes',
    lastTest: null,
    lastGreenAt: null,
    exports: [],
    madeHere: true,
    ...change,
  };
}

export function someJourney(change: Partial<JourneyState> = {}): JourneyState {
  return {
    step: 1,
    reached: 1,
    way: 'sign-in',
    permissions: ['read'],
    label: '',
    algorithm: 'hmac-sha256',
    keyId: null,
    whitelist: { enabled: true, entries: [] },
    whitelistSeen: { enabled: false, entries: [] },
    whitelistOutcome: 'open',
    exported: false,
    testedAt: null,
    finished: false,
    savedAt: NOON,
    ...change,
  };
}

export const emptySnapshot: Snapshot = {
  app: { version: '0.1.0', platform: 'linux', standIn: false },
  unfinished: { practice: null, live: null },
  lockable: { practice: false, live: false },
  settings: {
    language: 'de',
    theme: 'system',
    clipboardSeconds: 30,
    backendAddress: null,
    notifyUnknownAddress: true,
    remindRenewal: true,
  },
  mode: null,
  journey: null,
  session: { state: 'signed-out' },
  connection: { state: 'unknown', failure: null, since: NOON },
  keychain: { state: 'ready', store: 'gnome-keyring' },
  keys: { rows: [], asOf: null, loading: false, failure: null },
  health: [],
  rotations: [],
  deletions: [],
  lockWish: null,
  creation: { state: 'idle', since: NOON, keyId: null, failure: null },
  test: { keyId: null, running: false, startedAt: null, endedAt: null, stages: [], verdict: null },
  bulkTest: null,
  usage: { state: 'empty', loaded: 0, live: false, version: 0, asOf: null, failure: null },
  clipboard: { holds: 'nothing', clearsAt: null, historyMayKeep: false },
  bot: { state: 'stopped', keyId: null, requests: 0, failure: null },
  remarks: [],
};

const DEVICE = { ipv4: '203.0.113.7', ipv6: '2001:db8::7', bot: '198.51.100.23' } as const;

/** Step 1 with everything in order. */
export const allPassed: PrerequisiteReport[] = [
  {
    id: 'backend',
    state: 'passed',
    failure: null,
    evidence: { host: 'api.ventario.example', latencyMs: 34 },
  },
  { id: 'clock', state: 'passed', failure: null, evidence: { skewMs: 200 } },
  { id: 'account', state: 'later', failure: null, evidence: {} },
  { id: 'keychain', state: 'passed', failure: null, evidence: {} },
  {
    id: 'device',
    state: 'ask',
    failure: null,
    evidence: { diskEncrypted: true, screenLock: null, administrator: false },
  },
];

const report = (
  id: StageId,
  state: StageReport['state'],
  durationMs: number | null,
  evidence: StageReport['evidence'] = {},
  failure: Failure | null = null,
): StageReport => ({ id, state, durationMs, failure, evidence });

/** Every stage green, as for a key with both rights. */
export const greenStages: StageReport[] = [
  report('inputs', 'passed', 0),
  report('dns', 'passed', 4, { addresses: ['203.0.113.80', '2001:db8::80'] }),
  report('tcp', 'passed', 11, { proxy: null }),
  report('tls', 'passed', 18, { protocol: 'TLSv1.3', certificateUntil: Date.UTC(2027, 1, 12) }),
  report('clock', 'passed', 9, { skewMs: 200 }),
  report('signature', 'passed', 14),
  report('whitelist', 'passed', 12, {
    seenIpv4: DEVICE.ipv4,
    seenIpv6: DEVICE.ipv6,
    whitelistOn: true,
    allowed: [DEVICE.ipv4, DEVICE.ipv6],
  }),
  report('permissions', 'passed', 13, { permissions: ['read', 'trade'] }),
  report('withdrawal', 'passed', 0, { permissions: ['read', 'trade'] }),
  report('test-order', 'passed', 17),
  report('response', 'passed', 12, { latencyMs: 14, remaining: 118, expiresAt: NOON + 180 * DAY }),
];

/** The address is not on the whitelist; what depends on it is skipped. */
export const whitelistStages: StageReport[] = [
  ...greenStages.slice(0, 6),
  report(
    'whitelist',
    'failed',
    12,
    { seenIpv4: '198.51.100.4', seenIpv6: null, whitelistOn: true, allowed: [DEVICE.ipv4] },
    {
      code: 'ip-not-allowed',
      evidence: { seenIp: '198.51.100.4', allowed: [DEVICE.ipv4], status: 403, requestId: 'req_8fK2' },
    },
  ),
  report('permissions', 'skipped', null),
  report('withdrawal', 'skipped', null),
  report('test-order', 'skipped', null),
  report('response', 'skipped', null),
];

/** Believable entries of one key, newest first, a second apart. */
export function someUsage(keyId: string, count: number, newest = NOON): UsageRow[] {
  return Array.from({ length: count }, (_, at) => {
    const bad = at % 7 === 2;
    return {
      id: `u${String(1_000_000 - at).padStart(10, '0')}`,
      time: newest - at * 1_037,
      keyId,
      ip: bad ? '198.51.100.4' : at % 5 === 4 ? '2001:db8::7' : '203.0.113.7',
      country: bad ? 'NL' : 'DE',
      known: !bad,
      method: at % 3 === 1 ? 'POST' : 'GET',
      path: at % 3 === 1 ? '/v1/orders/test' : '/v1/portfolio',
      status: bad ? 403 : 200,
      success: !bad,
      failureCode: bad ? 'ip-not-allowed' : null,
      latencyMs: bad ? 3 : 11 + (at % 4),
      userAgent: bad ? 'curl/8.10' : 'example-bot/1.0',
    };
  });
}

function matches(row: UsageRow, filter: UsageFilter, now: number): boolean {
  if (filter.keyId !== null && row.keyId !== filter.keyId) return false;
  if (filter.outcome !== 'all' && row.success !== (filter.outcome === 'success')) return false;
  if (filter.ip !== null && row.ip !== filter.ip) return false;
  if (row.time < now - filter.hours * 3_600_000) return false;
  const text = [row.path, row.ip, row.failureCode ?? '', row.userAgent].join(' ').toLowerCase();
  return text.includes(filter.search.toLowerCase());
}

function summarise(
  rows: readonly UsageRow[],
  filter: UsageFilter,
  now: number,
  mine: ReadonlySet<string>,
): UsageSummary {
  const from = now - filter.hours * 3_600_000;
  const count = Math.min(72, filter.hours * 2);
  const bucketMs = Math.ceil((now - from) / count);
  const buckets = Array.from({ length: count }, (_, at) => ({
    from: from + at * bucketMs,
    successes: 0,
    failures: 0,
  }));
  const addresses = new Map<string, UsageSummary['addresses'][number]>();
  for (const row of rows) {
    const bucket = buckets[Math.min(count - 1, Math.floor((row.time - from) / bucketMs))];
    if (bucket !== undefined) {
      if (row.success) bucket.successes += 1;
      else bucket.failures += 1;
    }
    const seen = addresses.get(row.ip) ?? {
      ip: row.ip,
      country: row.country,
      known: mine.has(row.ip) ? ('mine' as const) : row.known ? ('whitelist' as const) : ('no' as const),
      firstSeen: row.time,
      lastSeen: row.time,
      count: 0,
      failures: 0,
    };
    addresses.set(row.ip, {
      ...seen,
      firstSeen: Math.min(seen.firstSeen, row.time),
      lastSeen: Math.max(seen.lastSeen, row.time),
      count: seen.count + 1,
      failures: seen.failures + (row.success ? 0 : 1),
    });
  }
  return {
    from,
    to: now,
    successes: rows.filter((row) => row.success).length,
    failures: rows.filter((row) => !row.success).length,
    bucketMs,
    buckets,
    addresses: [...addresses.values()].sort((a, b) => b.lastSeen - a.lastSeen),
  };
}

/** Main's own judgement of the keys, by what the fake's usage log says. */
export function judged(snapshot: Snapshot, usage: readonly UsageRow[], now: number): KeyHealth[] {
  const unknown = new Set(usage.filter((row) => !row.known).map((row) => `${row.keyId} ${row.ip}`));
  const figures = figuresOf(
    usage.toReversed().map((row) => ({
      time: row.time,
      key_id: row.keyId,
      ip: row.ip,
      method: row.method,
      path: row.path,
      status: row.status,
      outcome: row.success ? 'success' : 'failure',
      user_agent: row.userAgent,
      required_permission: null,
    })),
    {
      since: now - 30 * DAY,
      now,
      knownOf: (keyId, ip) => (unknown.has(`${keyId} ${ip}`) ? 'no' : 'whitelist'),
    },
  );
  const loaded = snapshot.usage.state === 'ready';
  return snapshot.keys.rows
    .filter(({ status }) => status !== 'deleted')
    .map((row) =>
      healthOf(row, loaded ? figures(row.id) : null, { remind: snapshot.settings.remindRenewal }, now),
    );
}

/** A whole `Bridge` in memory: main's behaviour as the window sees it, without keychain, network or files. */
export function createFakeBridge(options: FakeOptions = {}): Fake {
  const now = options.now ?? (() => NOON);
  let held: Snapshot = { ...emptySnapshot, ...options.snapshot };
  const runs: { practice: JourneyState | null; live: JourneyState | null } = { practice: null, live: null };
  if (held.mode !== null) runs[held.mode] = held.journey;
  let usage: readonly UsageRow[] = options.usage ?? [];
  /** A test that brings its own judgement keeps it. */
  const judges = options.snapshot?.health === undefined || options.snapshot.health === emptySnapshot.health;
  if (judges) held = { ...held, health: judged(held, usage, now()) };
  const mine = new Set<string>();
  const manual: { keyId: string | null; secret: boolean } = { keyId: null, secret: false };
  let cancelSignIn: (() => void) | null = null;
  let cancelTest = false;

  const listeners = new Map<NewsName, Set<(payload: never) => void>>();
  const calls: Fake['calls'] = [];
  const replaced = new Map<CallName, unknown>(Object.entries(options.answers ?? {}) as [CallName, unknown][]);

  const tell = <Name extends NewsName>(name: Name, payload: News[Name]) => {
    for (const listener of listeners.get(name) ?? []) (listener as (payload: News[Name]) => void)(payload);
  };
  const judgeAfter = (name: NewsName) => {
    if (!judges || !['keys', 'usage', 'settings'].includes(name)) return;
    held = { ...held, health: judged(held, usage, now()) };
    tell('health', held.health);
  };
  const set = <Name extends SliceName>(name: Name, value: Snapshot[Name]) => {
    held = { ...held, [name]: value };
    tell(name, value as unknown as News[Name]);
    judgeAfter(name);
  };
  const say = <Name extends NewsName>(name: Name, payload: News[Name]) => {
    if (name in held) held = { ...held, [name]: payload };
    tell(name, payload);
    judgeAfter(name);
  };
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      if ((options.delay ?? 0) === 0) queueMicrotask(resolve);
      else setTimeout(resolve, options.delay);
    });

  const setJourney = (journey: JourneyState | null) => {
    if (held.mode !== null) runs[held.mode] = journey;
    const { practice, live } = runs;
    const step = (run: JourneyState | null) => (run === null || run.finished ? null : run.step);
    held = { ...held, unfinished: { practice: step(practice), live: step(live) } };
    set('journey', journey);
  };
  const changeRun = (change: Partial<JourneyState>): Outcome<JourneyState> => {
    if (held.journey === null) return fails('invalid-request', { field: 'journey' });
    const next = { ...held.journey, ...change, savedAt: now() };
    setJourney(next);
    return ok(next);
  };
  const setKey = (keyId: string, change: Partial<KeyRow>): Outcome<KeyRow> => {
    const row = held.keys.rows.find((each) => each.id === keyId);
    if (row === undefined) return fails('not-found');
    const next = { ...row, ...change };
    set('keys', {
      ...held.keys,
      asOf: now(),
      rows: held.keys.rows.map((each) => (each.id === keyId ? next : each)),
    });
    return ok(next);
  };
  const addKey = (row: KeyRow) => set('keys', { ...held.keys, asOf: now(), rows: [row, ...held.keys.rows] });
  /** What was done with the new key of a renewal. */
  const advance = (newId: string, change: Partial<Rotation>) =>
    set(
      'rotations',
      held.rotations.map((each) => (each.newId === newId ? { ...each, ...change } : each)),
    );
  const labelFault = (label: string): { ok: false; failure: Failure } | null => {
    if (label.trim() === '') return fails('label-empty');
    if (/\p{Cc}/u.test(label)) return fails('label-control-characters');
    return label.trim().length > 64 ? fails('label-too-long') : null;
  };
  const signedIn = () => held.session.state === 'signed-in';

  const own: { [Name in CallName]: (...input: Parameters<Bridge[Name]>) => ReturnType<Bridge[Name]> } = {
    snapshot: async () => ok(held),
    openLink: async () => ok(undefined),
    changeSettings: async (change) => {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      set('settings', { ...held.settings, ...given });
      return ok(held.settings);
    },
    dismissRemark: async ({ id }) => {
      set(
        'remarks',
        held.remarks.filter((each) => each.id !== id),
      );
      return ok(undefined);
    },

    enterMode: async ({ mode }) => {
      await pause();
      if (mode === 'live' && held.app.standIn) return fails('live-not-in-stand-in');
      if (mode === 'live' && held.settings.backendAddress === null) return fails('backend-address-missing');
      set('mode', mode);
      set('connection', { state: 'online', failure: null, since: now() });
      setJourney(runs[mode]);
      return ok(undefined);
    },
    leaveMode: async () => {
      await pause();
      held = { ...held, journey: null };
      tell('journey', null);
      set('mode', null);
      set('session', { state: 'signed-out' });
      return ok(undefined);
    },

    beginJourney: async () => {
      if (held.journey !== null && !held.journey.finished) return ok(held.journey);
      const fresh = someJourney({ savedAt: now() });
      setJourney(fresh);
      return ok(fresh);
    },
    changeJourney: async (change) => {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const step = change.step ?? held.journey?.step ?? 1;
      const reached = held.journey?.reached ?? 1;
      if (step > reached + 1) return fails('invalid-request', { field: 'step' });
      return changeRun({ ...given, reached: step > reached ? step : reached });
    },
    finishJourney: async () => {
      await pause();
      const answer = changeRun({ finished: true });
      return answer.ok ? ok(undefined) : answer;
    },
    leaveJourney: async () => {
      setJourney(null);
      return ok(undefined);
    },

    checkPrerequisites: async () => {
      await pause();
      return ok(allPassed);
    },

    unlockKeychain: async () => {
      await pause();
      set('keychain', { ...held.keychain, state: 'ready' });
      return ok(held.keychain);
    },
    adoptKeychain: async () => {
      set('keychain', { ...held.keychain, state: 'ready' });
      return ok(held.keychain);
    },
    useVault: async () => {
      set('keychain', { state: 'ready', store: 'vault' });
      return ok(held.keychain);
    },
    giveUpVault: async () => {
      await pause();
      set('keychain', { state: 'missing', store: 'none' });
      return ok(held.keychain);
    },
    storeOfKey: async () => ok(held.keychain.store),
    keepInMemory: async () => {
      set('keychain', { state: 'ready', store: 'memory' });
      return ok(held.keychain);
    },

    signIn: async () => {
      set('session', { state: 'waiting', address: 'https://konto.ventario.example', since: now() });
      const cancelled = await Promise.race([
        pause().then(() => false),
        new Promise<boolean>((resolve) => {
          cancelSignIn = () => resolve(true);
        }),
      ]);
      cancelSignIn = null;
      if (cancelled) {
        set('session', { state: 'signed-out' });
        return fails('sign-in-cancelled');
      }
      set('session', { state: 'signed-in', account: 'Erika Beispiel' });
      return ok(undefined);
    },
    cancelSignIn: async () => {
      cancelSignIn?.();
      return ok(undefined);
    },
    signOut: async () => {
      set('session', { state: 'signed-out' });
      return ok(undefined);
    },

    takeFromClipboard: async () => {
      await pause();
      manual.keyId = someKeyId(5, held.mode === 'live' ? 'live' : 'test');
      manual.secret = true;
      return ok({ took: 'both', trimmed: false });
    },
    typeSecret: async () => {
      manual.secret = true;
      return ok({ took: 'secret', trimmed: false });
    },
    enterKeyId: async ({ text }) => {
      if (/^\s*vs_/.test(text)) return fails('credential-swapped');
      if (!/^\s*vk_/.test(text)) return fails('credential-unrecognised');
      if (manual.keyId !== null && manual.keyId !== text.trim()) manual.secret = false;
      manual.keyId = text.trim();
      return ok({ keyId: manual.keyId, trimmed: text !== manual.keyId });
    },
    manualState: async () => ok({ ...manual }),
    storeManual: async ({ label }) => {
      await pause();
      const fault = labelFault(label);
      if (fault !== null) return fault;
      if (manual.keyId === null || !manual.secret) return fails('credential-incomplete');
      const row = someKey({ id: manual.keyId, label: label.trim(), permissions: ['read'], createdAt: now() });
      addKey(row);
      changeRun({ keyId: row.id, label: row.label });
      return ok(row);
    },

    refreshKeys: async () => {
      await pause();
      set('keys', { ...held.keys, asOf: now(), loading: false, failure: null });
      return ok(held.keys);
    },
    createKey: async ({ label, permissions, algorithm = 'hmac-sha256' }) => {
      const fault = labelFault(label);
      if (fault !== null) return fault;
      if (!signedIn()) return fails('sign-in-needed');
      for (const state of ['preparing', 'requesting', 'storing', 'activating'] as const) {
        set('creation', { state, since: now(), keyId: null, failure: null });
        await pause();
      }
      const row = someKey({
        id: someKeyId(held.keys.rows.length + 1, held.mode === 'live' ? 'live' : 'test'),
        label: label.trim(),
        permissions,
        algorithm,
        createdAt: now(),
      });
      addKey(row);
      changeRun({ keyId: row.id });
      set('creation', { state: 'done', since: now(), keyId: row.id, failure: null });
      return ok(row);
    },
    lockKey: async ({ keyId }) => {
      await pause();
      return setKey(keyId, { status: 'disabled' });
    },
    unlockKey: async ({ keyId }) => {
      await pause();
      return setKey(keyId, { status: 'active' });
    },
    lockAllKeys: async () => {
      await pause();
      const active = held.keys.rows.filter((row) => row.status === 'active');
      for (const row of active) setKey(row.id, { status: 'disabled' });
      return ok({ locked: active.length, active: [] });
    },
    lockKeys: async ({ keyIds }) => {
      await pause();
      for (const keyId of keyIds) setKey(keyId, { status: 'disabled' });
      return ok({ locked: keyIds, failed: [] });
    },
    keepLocking: async ({ keyIds }) => {
      set('lockWish', { keyIds, since: now(), failure: null });
      return ok(undefined);
    },
    stopLocking: async () => {
      set('lockWish', null);
      return ok(undefined);
    },
    changeKey: async ({ keyId, basedOn, ...change }) => {
      await pause();
      const theirs = held.keys.rows.find((each) => each.id === keyId)?.permissions;
      if (basedOn !== undefined && JSON.stringify(basedOn) !== JSON.stringify(theirs))
        return fails('changed-elsewhere');
      return setKey(
        keyId,
        Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)),
      );
    },
    deleteKey: async ({ keyId, label }) => {
      await pause();
      const rows = held.keys.rows.filter(({ id }) => id !== keyId);
      if (held.keys.rows.find(({ id }) => id === keyId)?.label !== label.trim())
        return fails('label-mismatch');
      set('keys', { ...held.keys, rows });
      return ok(undefined);
    },
    callOffDeletion: async ({ keyId }) => {
      await pause();
      set(
        'deletions',
        held.deletions.filter((each) => each.keyId !== keyId),
      );
      return ok(undefined);
    },
    keepWithoutSecret: async ({ keyId }) => setKey(keyId, { keptWithoutSecret: true }),
    forgetKey: async ({ keyId }) => {
      set('keys', { ...held.keys, rows: held.keys.rows.filter(({ id }) => id !== keyId) });
      return ok(undefined);
    },
    rotateKey: async ({ keyId, overlapHours }) => {
      const old = held.keys.rows.find((each) => each.id === keyId);
      if (old === undefined) return fails('not-found');
      if (!signedIn()) return fails('sign-in-needed');
      const begun = { oldId: keyId, label: old.label, tested: false, exported: false, failure: null };
      const rest = held.rotations.filter(({ oldId }) => oldId !== keyId);
      const making = { ...begun, newId: null, stage: 'making', endsAt: null, stillUsing: null } as const;
      set('rotations', [...rest, making]);
      for (const state of ['preparing', 'requesting', 'storing', 'activating'] as const) {
        set('creation', { state, since: now(), keyId: null, failure: null });
        await pause();
      }
      const row = { ...old, id: someKeyId(held.keys.rows.length + 40), createdAt: now() };
      const fresh: KeyRow = { ...row, lastUsedAt: null, lastUsedIp: null, lastTest: null, exports: [] };
      addKey({ ...fresh, lastGreenAt: null, renewBy: now() + 180 * DAY, expiresAt: now() + 180 * DAY });
      if (overlapHours === 0) setKey(keyId, { status: 'expired' });
      set('creation', { state: 'idle', since: now(), keyId: null, failure: null });
      const stage = overlapHours === 0 ? 'ended' : 'handing-over';
      const endsAt = now() + overlapHours * 3_600_000;
      set('rotations', [...rest, { ...begun, newId: fresh.id, stage, endsAt, stillUsing: [] }]);
      return ok(fresh);
    },
    endRotation: async ({ keyId }) => {
      await pause();
      if (!signedIn()) return fails('sign-in-needed');
      setKey(keyId, { status: 'disabled' });
      set(
        'rotations',
        held.rotations.map((each) =>
          each.oldId === keyId ? { ...each, stage: 'ended' as const, endsAt: now() } : each,
        ),
      );
      return ok(undefined);
    },
    dismissRotation: async ({ keyId }) => {
      set(
        'rotations',
        held.rotations.filter(({ oldId }) => oldId !== keyId),
      );
      return ok(undefined);
    },
    previewWhitelist: async ({ keyId, whitelist }) => {
      if (held.usage.state !== 'ready') return ok({ lockedOut: null });
      const seen = new Map<string, { ip: string; lastSeen: number; count: number }>();
      for (const each of usage) {
        if (each.keyId !== keyId || !each.success || !whitelist.enabled) continue;
        if (judgeAddress(each.ip, whitelist.entries).problem !== null) continue;
        const known = seen.get(each.ip) ?? { ip: each.ip, lastSeen: each.time, count: 0 };
        seen.set(each.ip, { ...known, count: known.count + 1 });
      }
      return ok({ lockedOut: [...seen.values()] });
    },
    putWhitelist: async ({ keyId, whitelist, basedOn }) => {
      await pause();
      if (!signedIn()) return fails('sign-in-needed');
      const theirs = held.keys.rows.find((each) => each.id === keyId)?.whitelist;
      if (basedOn !== undefined && JSON.stringify(basedOn) !== JSON.stringify(theirs))
        return fails('changed-elsewhere');
      return setKey(keyId, { whitelist });
    },
    checkAddress: async ({ text, others }) => ok(judgeAddress(text, others)),
    seenAddresses: async () => {
      await pause();
      return ok(held.mode === 'practice' ? { ...DEVICE } : { ...DEVICE, bot: null });
    },

    copyKeyId: async () => ok(undefined),
    copySecret: async () => {
      set('clipboard', {
        holds: 'secret',
        clearsAt: Date.now() + held.settings.clipboardSeconds * 1000,
        historyMayKeep: held.clipboard.historyMayKeep,
      });
      return ok(undefined);
    },
    showSecret: async () => ok(undefined),
    clearClipboard: async () => {
      set('clipboard', { ...held.clipboard, holds: 'nothing', clearsAt: null });
      return ok(undefined);
    },
    exportKey: async ({ keyId, format }) => {
      await pause();
      changeRun({ exported: true });
      const path = `/home/erika/bot/ventario.${format === 'env' ? 'env' : 'json'}`;
      const exports = held.keys.rows.find((each) => each.id === keyId)?.exports ?? [];
      setKey(keyId, { exports: [{ at: now(), path, format }, ...exports] });
      advance(keyId, { exported: true });
      return ok({ saved: true, path });
    },

    testConnection: async ({ keyId }) => {
      cancelTest = false;
      const row = held.keys.rows.find((each) => each.id === keyId);
      const seen = row?.whitelist.enabled !== true || row.whitelist.entries.includes(DEVICE.ipv4);
      const stages = (seen ? greenStages : whitelistStages).map((stage): StageReport => {
        if (!seen || row?.permissions.includes('trade') === true) return stage;
        if (stage.id === 'permissions') return { ...stage, evidence: { permissions: ['read'] } };
        return stage.id === 'test-order' ? report('test-order', 'skipped', null) : stage;
      });
      const waiting = stages.map((stage) => report(stage.id, 'waiting', null));
      const begun: TestState = {
        keyId,
        running: true,
        startedAt: now(),
        endedAt: null,
        stages: waiting,
        verdict: null,
      };
      set('test', begun);
      for (let at = 0; at < stages.length; at += 1) {
        const shown = stages.map((stage, index) =>
          index < at ? stage : report(stage.id, index === at ? 'running' : 'waiting', null),
        );
        set('test', { ...begun, stages: shown });
        await pause();
        if (cancelTest) {
          set('test', { ...begun, stages: shown, running: false, endedAt: now(), verdict: 'cancelled' });
          return ok(held.test);
        }
      }
      set('test', {
        ...begun,
        stages,
        running: false,
        endedAt: now() + 68,
        verdict: seen ? 'green' : 'failed',
      });
      setKey(keyId, { lastTest: { at: now(), green: seen }, ...(seen ? { lastGreenAt: now() } : {}) });
      if (seen) advance(keyId, { tested: true });
      if (held.journey?.keyId === keyId) changeRun({ testedAt: seen ? now() : null });
      return ok(held.test);
    },
    cancelTest: async () => {
      cancelTest = true;
      return ok(undefined);
    },
    testHistory: async () => ok({ results: [] }),
    testKeys: async ({ keyIds }) => {
      const result = { at: now(), verdict: 'green', stage: null, code: null, durationMs: 68 } as const;
      const keys = keyIds.map((keyId) => ({ keyId, result }));
      const done = { running: false, startedAt: now(), keys, pausedUntil: null, notBefore: null };
      set('bulkTest', done);
      return ok(done);
    },
    cancelTestKeys: async () => ok(undefined),
    copyTestReport: async () => ok(undefined),
    saveChecker: async ({ language }) => {
      await pause();
      const extension = { node: 'mjs', python: 'py', shell: 'sh' }[language];
      return ok({ saved: true, path: `/home/erika/bot/ventario-check.${extension}` });
    },
    readCheckerReport: async () => {
      await pause();
      return ok({
        implementation: 'python',
        startedAt: now(),
        host: 'api.ventario.example',
        key: 'vk_test_…0000',
        sameKey: true,
        missing: null,
        stages: whitelistStages.map(({ failure, ...stage }) => ({
          ...stage,
          failure: failure && { ...failure, evidence: { ...failure.evidence, bot: true as const } },
        })),
        verdict: 'failed',
      });
    },

    loadUsage: async () => {
      set('usage', { ...held.usage, state: 'loading', loaded: 0 });
      await pause();
      set('usage', {
        ...held.usage,
        state: 'ready',
        loaded: usage.length,
        asOf: now(),
        version: held.usage.version + 1,
      });
      return ok(undefined);
    },
    cancelUsage: async () => {
      set('usage', { ...held.usage, state: usage.length > 0 ? 'ready' : 'empty' });
      return ok(undefined);
    },
    usageRows: async ({ filter, before, limit }) => {
      const found = usage.filter(
        (row) => matches(row, filter, now()) && (before === null || row.id < before),
      );
      return ok({ rows: found.slice(0, limit), more: found.length > limit });
    },
    usageSummary: async ({ filter }) =>
      ok(
        summarise(
          usage.filter((row) => matches(row, filter, now())),
          filter,
          now(),
          mine,
        ),
      ),
    watchUsage: async ({ on }) => {
      set('usage', { ...held.usage, live: on });
      return ok(undefined);
    },
    markAddress: async ({ ip, mine: isMine }) => {
      if (isMine) mine.add(ip);
      else mine.delete(ip);
      usage = usage.map((row) => (row.ip === ip ? { ...row, known: isMine } : row));
      set('usage', { ...held.usage, version: held.usage.version + 1 });
      return ok(undefined);
    },

    startBot: async ({ keyId }) => {
      set('bot', { state: 'starting', keyId, requests: 0, failure: null });
      await pause();
      const fresh = someUsage(keyId, 6, now());
      usage = [...fresh, ...usage];
      set('bot', { state: 'running', keyId, requests: fresh.length, failure: null });
      setKey(keyId, { lastUsedAt: now(), lastUsedIp: DEVICE.bot });
      set('usage', { ...held.usage, state: 'ready', version: held.usage.version + 1 });
      tell('usageEntries', fresh);
      return ok(undefined);
    },
    stopBot: async () => {
      set('bot', { ...held.bot, state: 'stopped' });
      return ok(undefined);
    },
  };

  const door =
    (name: CallName) =>
    (...input: unknown[]) => {
      calls.push({ name, input: input[0] });
      const answer = (replaced.get(name) ?? own[name]) as (...input: unknown[]) => unknown;
      return answer(...input);
    };
  const on: Bridge['on'] = (name, listener) => {
    const known = listeners.get(name) ?? new Set();
    known.add(listener as (payload: never) => void);
    listeners.set(name, known);
    return () => known.delete(listener as (payload: never) => void);
  };
  const bridge = {
    ...Object.fromEntries((Object.keys(own) as CallName[]).map((name) => [name, door(name)])),
    on,
  } as Bridge;

  return {
    bridge,
    say,
    state: () => held,
    calls,
    answer(name, as) {
      if (as === null) replaced.delete(name);
      else replaced.set(name, as);
    },
  };
}

export { DAY, MINUTE };
