import { z } from 'zod';

/**
 * The border between the window and main: every call and every piece of news, as a value.
 * Bridge, service and fakes are derived from it (wire.ts). Answers and news are parsed with these schemas
 * before they leave main, so that nothing that is not named here can reach the window.
 */

/** Milliseconds since 1970-01-01T00:00Z. */
const Time = z.number().int().nonnegative();

export const Mode = z.enum(['practice', 'live']);
export type Mode = z.infer<typeof Mode>;

export const Language = z.enum(['de', 'en']);
export type Language = z.infer<typeof Language>;

export const Theme = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof Theme>;

export const Permission = z.enum(['read', 'trade']);
export type Permission = z.infer<typeof Permission>;

export const Algorithm = z.enum(['hmac-sha256', 'ed25519']);
export type Algorithm = z.infer<typeof Algorithm>;

/** Every cause that the window can be told. Words for each stand in renderer/words. */
export const FailureCode = z.enum([
  // the way to the backend
  'offline',
  'name-not-found',
  'name-server-silent',
  'name-blocked',
  'no-route',
  'refused',
  'port-blocked',
  'firewall-denied',
  'address-unreachable',
  'timeout',
  'connection-lost',
  'proxy-sign-in',
  'proxy-refused',
  'proxy-unreachable',
  'proxy-unsupported',
  'captive-portal',
  'not-tls',
  'tls-cut',
  'tls-too-old',
  'tls-clock',
  'tls-intercepted',
  'tls-untrusted',
  'tls-expired',
  'tls-not-yet-valid',
  'tls-wrong-host',
  'tls-failed',
  'redirected',
  'not-ventario',
  'unexpected-answer',
  'answer-too-large',
  'server-trouble',
  'server-maintenance',
  'region-blocked',
  'rate-limited',
  'retry-storm',
  // what the backend says
  'signature-missing',
  'signature-malformed',
  'signature-invalid',
  'digest-mismatch',
  'key-unknown',
  'key-disabled',
  'key-expired',
  'key-pending',
  'key-wrong-environment',
  'key-just-changed',
  'clock-skew',
  'session-expired',
  'ip-not-allowed',
  'ip-changed',
  'ip-other-family',
  'ip-other-machine',
  'permission-missing',
  'read-missing',
  'trade-missing',
  'account-pending',
  'account-suspended',
  'not-found',
  'nonce-replayed',
  'idempotency-conflict',
  'changed-elsewhere',
  'invalid-request',
  // signing in
  'sign-in-needed',
  'sign-in-cancelled',
  'sign-in-denied',
  'sign-in-timeout',
  'sign-in-failed',
  'browser-not-opened',
  // the keychain
  'keychain-missing',
  'keychain-locked',
  'keychain-denied',
  'keychain-slow',
  'keychain-changed',
  'keychain-mismatch',
  /** The file under a passphrase that stands in for a keychain. */
  'keychain-vault-locked',
  'passphrase-wrong',
  'passphrase-too-short',
  // what was entered
  'label-empty',
  'label-too-long',
  'label-control-characters',
  'label-mismatch',
  'clipboard-empty',
  'credential-unrecognised',
  'credential-wrong-length',
  'credential-checksum',
  'credential-swapped',
  'credential-wrong-mode',
  'credential-incomplete',
  'credential-characters',
  'credential-twice',
  'value-has-blanks',
  'value-has-quotes',
  'key-type-wrong',
  'address-invalid',
  // this device
  'secret-not-here',
  'disk-full',
  'disk-read-only',
  'file-denied',
  'file-not-safe',
  'file-failed',
  'report-unreadable',
  'withdrawal-right',
  'slow-answer',
  'expiry-near',
  // this app
  'backend-address-missing',
  'backend-address-invalid',
  'live-not-in-stand-in',
  'practice-not-started',
  'busy',
  'cancelled',
  'internal',
]);
export type FailureCode = z.infer<typeof FailureCode>;

/** One cause with its evidence. Never a secret, never a stack. */
export const Failure = z.object({
  code: FailureCode,
  /** What stands behind the sentence, shown under „Details“. */
  evidence: z
    .object({
      status: z.number().int().optional(),
      requestId: z.string().max(60).optional(),
      host: z.string().max(260).optional(),
      /** This device's clock minus the server's, in ms. */
      skewMs: z.number().optional(),
      seenIp: z.string().max(45).optional(),
      allowed: z.array(z.string().max(49)).max(100).optional(),
      required: z.array(Permission).optional(),
      granted: z.array(z.string().max(40)).max(20).optional(),
      retryAfterSeconds: z.number().optional(),
      field: z.string().max(200).optional(),
      path: z.string().max(1000).optional(),
      /** A short technical name, such as ECONNREFUSED. */
      technical: z.string().max(120).optional(),
      /** Where this app runs, for what to do about its clock. */
      system: z.enum(['windows', 'macos', 'linux', 'wsl', 'container']).optional(),
      /** Who signed the certificate that was shown. */
      issuer: z.string().max(160).optional(),
      /** From when and until when a certificate or a key is good. */
      from: Time.optional(),
      until: Time.optional(),
      /** Whole days, requests, or characters: what the code counts. */
      count: z.number().int().nonnegative().optional(),
      expected: z.number().int().nonnegative().optional(),
      mode: z.enum(['live', 'test']).optional(),
      /** Seen on the bot's machine, and not on this one. */
      bot: z.literal(true).optional(),
      /** What a key was taken for, and what it is. */
      algorithm: z.string().max(40).optional(),
      expectedAlgorithm: z.string().max(40).optional(),
      /** An address from before: this device's own, or the one that last used the key at `usedAt`. */
      earlierIp: z.string().max(45).optional(),
      usedAt: Time.optional(),
      /** In ms: until an answer, until a connection, until an address for the name. */
      latencyMs: z.number().optional(),
      networkMs: z.number().optional(),
      nameMs: z.number().optional(),
    })
    .optional(),
});
export type Failure = z.infer<typeof Failure>;

export const SettingsState = z.object({
  language: Language,
  theme: Theme,
  clipboardSeconds: z.number().int().min(10).max(120),
  /** The live backend's origin, `https://…`; null as long as none is known. */
  backendAddress: z.string().max(300).nullable(),
  notifyUnknownAddress: z.boolean(),
  remindRenewal: z.boolean(),
});
export type SettingsState = z.infer<typeof SettingsState>;

export const StepNumber = z.union([
  z.literal(1),
  z.literal(2),
  z.literal(3),
  z.literal(4),
  z.literal(5),
  z.literal(6),
  z.literal(7),
]);
export type StepNumber = z.infer<typeof StepNumber>;

export const WhitelistDraft = z.object({
  enabled: z.boolean(),
  entries: z.array(z.string().max(49)).max(100),
});
export type WhitelistDraft = z.infer<typeof WhitelistDraft>;

/** How far the seven steps have come; never a secret. One for each mode. */
export const JourneyState = z.object({
  step: StepNumber,
  /** The farthest step that was open so far. */
  reached: StepNumber,
  way: z.enum(['sign-in', 'manual']),
  permissions: z.array(Permission).min(1).max(2),
  label: z.string().max(10_000),
  /** What step 4 shall make: a Secret Key, or a pair of this device. */
  algorithm: Algorithm,
  keyId: z.string().max(60).nullable(),
  whitelist: WhitelistDraft,
  /** The backend's whitelist as the user last saw it here; a new key's is off and empty. */
  whitelistSeen: WhitelistDraft,
  /** What became of the whitelist: nothing yet, saved at the backend, or skipped on purpose. */
  whitelistOutcome: z.enum(['open', 'saved', 'skipped']),
  exported: z.boolean(),
  /** When the connection test of this key was last green. */
  testedAt: Time.nullable(),
  finished: z.boolean(),
  savedAt: Time,
});
export type JourneyState = z.infer<typeof JourneyState>;

export const SessionState = z.discriminatedUnion('state', [
  /** Not known yet: a stored session is being looked for. */
  z.object({ state: z.literal('restoring') }),
  z.object({ state: z.literal('signed-out') }),
  /** The browser is open. `address` is the origin that the user should see there. */
  z.object({ state: z.literal('waiting'), address: z.string().max(300), since: Time }),
  z.object({ state: z.literal('signed-in'), account: z.string().max(200) }),
  z.object({ state: z.literal('expired') }),
]);
export type SessionState = z.infer<typeof SessionState>;

/** Result of the newest request: `unknown` before the first. */
export const ConnectionState = z.object({
  state: z.enum(['unknown', 'online', 'offline', 'trouble']),
  failure: Failure.nullable(),
  since: Time,
});
export type ConnectionState = z.infer<typeof ConnectionState>;

const StoreStatus = z.object({
  state: z.enum(['unknown', 'ready', 'missing', 'locked', 'denied', 'slow', 'changed']),
  /** The true store: `memory` = only until the app is closed; `vault` = a file of ours under a passphrase. */
  store: z.enum([
    'gnome-keyring',
    'kwallet',
    'secret-service',
    'windows-credentials',
    'macos-keychain',
    'memory',
    'vault',
    'none',
  ]),
});
export const KeychainStatus = StoreStatus.extend({
  /** The system's keychain, beside a vault or memory: secrets from before are still read and deleted there. */
  earlier: StoreStatus.optional(),
});
export type KeychainStatus = z.infer<typeof KeychainStatus>;

/** `seed` and `pem`: the private key alone, of an ed25519 key. */
export const ExportFormat = z.enum(['env', 'json', 'seed', 'pem']);
export type ExportFormat = z.infer<typeof ExportFormat>;

export const KeyRow = z.object({
  id: z.string().max(60),
  label: z.string().max(10_000),
  algorithm: Algorithm,
  /** As the server says; anything but read and trade is a critical finding. */
  permissions: z.array(z.string().max(40)),
  status: z.enum(['pending', 'active', 'disabled', 'expired', 'deleted']),
  createdAt: Time,
  expiresAt: Time,
  /** Day 180 or the end of the key, whichever comes first. */
  renewBy: Time,
  lastUsedAt: Time.nullable(),
  lastUsedIp: z.string().max(45).nullable(),
  whitelist: WhitelistDraft,
  /** Is the secret in this device's keychain? `unknown` while the keychain cannot be asked. */
  secretHere: z.enum(['yes', 'no', 'unknown']),
  lastTest: z.object({ at: Time, green: z.boolean() }).nullable(),
  lastGreenAt: Time.nullable(),
  /** Where this device has exported the key to, newest first. */
  exports: z.array(z.object({ at: Time, path: z.string().max(4096), format: ExportFormat })).max(20),
  /** Was a secret of this key ever in this device's keychain? */
  madeHere: z.boolean(),
  /** Its secret is lost, and the user was asked and keeps it all the same. */
  keptWithoutSecret: z.literal(true).optional(),
  /** Entered by hand, and the backend has never shown its record: rights, whitelist and times are not known. */
  unseen: z.literal(true).optional(),
});
export type KeyRow = z.infer<typeof KeyRow>;

export const KeysState = z.object({
  rows: z.array(KeyRow),
  /** When the server last answered; null = never in this mode. */
  asOf: Time.nullable(),
  loading: z.boolean(),
  failure: Failure.nullable(),
});
export type KeysState = z.infer<typeof KeysState>;

/** An address with which the usage log has seen a key. */
const SeenAddress = z.object({
  ip: z.string().max(45),
  lastSeen: Time,
  count: z.number().int(),
  /** How many of them succeeded, where that was counted. */
  accepted: z.number().int().optional(),
});

/** Why a key needs a look, each with its evidence. */
export const HealthReason = z.discriminatedUnion('kind', [
  /** The backend names a right besides reading and trading. */
  z.object({ kind: z.literal('withdrawal'), granted: z.array(z.string().max(40)).max(20) }),
  z.object({ kind: z.literal('expired'), at: Time }),
  /** Day 180 is over. `days` since then. */
  z.object({ kind: z.literal('overdue'), days: z.number().int() }),
  /** Day 150 is over. `days` until day 180. */
  z.object({ kind: z.literal('renewal'), days: z.number().int() }),
  z.object({ kind: z.literal('test-failed'), at: Time }),
  z.object({ kind: z.literal('open-whitelist') }),
  /** In the last 7 days, neither in the whitelist nor marked as the user's own. */
  z.object({ kind: z.literal('unknown-address'), addresses: z.array(SeenAddress).min(1).max(20) }),
  /** Of the requests of the last 7 days. */
  z.object({ kind: z.literal('failures'), failures: z.number().int(), total: z.number().int() }),
  /** `days` since the last request, or since the key was made. */
  z.object({ kind: z.literal('unused'), days: z.number().int() }),
  /** Only reading requests for `days`. */
  z.object({ kind: z.literal('trade-unused'), days: z.number().int() }),
  /** In use from all of them within one hour. */
  z.object({ kind: z.literal('several-addresses'), addresses: z.array(SeenAddress).min(2).max(20) }),
]);
export type HealthReason = z.infer<typeof HealthReason>;

/** A key's state in one word, and why. Main judges it anew whenever something changes. */
export const KeyHealth = z.object({
  keyId: z.string().max(60),
  level: z.enum(['good', 'attention', 'critical', 'unrated', 'locked', 'expired', 'pending']),
  /** The weightiest first. */
  reasons: z.array(HealthReason).max(20),
  /** What could not be judged, and so is not called good. */
  unknown: z.array(z.enum(['usage', 'secret', 'key', 'last-use'])).max(4),
});
export type KeyHealth = z.infer<typeof KeyHealth>;

/** A renewal under way: the old key works until `endsAt`. */
export const Rotation = z.object({
  oldId: z.string().max(60),
  /** null until the backend has made it. */
  newId: z.string().max(60).nullable(),
  label: z.string().max(10_000),
  /**
   * `making`: until the new key is stored and active. `handing-over`: both work, the bot needs the new one.
   * `ended`: the old key works no more.
   */
  stage: z.enum(['making', 'handing-over', 'ended']),
  endsAt: Time.nullable(),
  /** The new key was tested, and exported for the bot. */
  tested: z.boolean(),
  exported: z.boolean(),
  /** Addresses that have used the old key since the new one is there; null = the usage log is not known. */
  stillUsing: z.array(SeenAddress).max(50).nullable(),
  failure: Failure.nullable(),
});
export type Rotation = z.infer<typeof Rotation>;

/** No list that the app reads is longer. */
export const MOST_KEYS = 40_000;

/** Keys that are to be locked as soon as the backend can be reached, because the user said so. */
export const LockWish = z.object({
  /** null = all keys. */
  keyIds: z.array(z.string().max(60)).max(MOST_KEYS).nullable(),
  since: Time,
  failure: Failure.nullable(),
});
export type LockWish = z.infer<typeof LockWish>;

/** Step 4, as it goes: each name is written down before its action. */
export const CreationState = z.object({
  state: z.enum(['idle', 'preparing', 'requesting', 'storing', 'activating', 'done', 'failed']),
  since: Time,
  keyId: z.string().max(60).nullable(),
  failure: Failure.nullable(),
});
export type CreationState = z.infer<typeof CreationState>;

export const StageId = z.enum([
  'inputs',
  'dns',
  'tcp',
  'tls',
  'clock',
  'signature',
  'whitelist',
  'permissions',
  'withdrawal',
  'test-order',
  'response',
]);
export type StageId = z.infer<typeof StageId>;

/** One row of the connection test. `attention` = passed, with a remark. */
export const StageReport = z.object({
  id: StageId,
  state: z.enum(['waiting', 'running', 'passed', 'attention', 'failed', 'skipped', 'unverifiable']),
  durationMs: z.number().nonnegative().nullable(),
  failure: Failure.nullable(),
  evidence: z.object({
    /** dns: addresses found. */
    addresses: z.array(z.string().max(45)).max(20).optional(),
    proxy: z.string().max(200).nullable().optional(),
    protocol: z.string().max(20).optional(),
    certificateUntil: Time.optional(),
    skewMs: z.number().optional(),
    seenIpv4: z.string().max(45).nullable().optional(),
    seenIpv6: z.string().max(45).nullable().optional(),
    allowed: z.array(z.string().max(49)).max(100).optional(),
    whitelistOn: z.boolean().optional(),
    permissions: z.array(z.string().max(40)).max(20).optional(),
    latencyMs: z.number().optional(),
    expiresAt: Time.optional(),
    remaining: z.number().optional(),
  }),
});
export type StageReport = z.infer<typeof StageReport>;

export const TestState = z.object({
  keyId: z.string().max(60).nullable(),
  running: z.boolean(),
  startedAt: Time.nullable(),
  endedAt: Time.nullable(),
  stages: z.array(StageReport),
  /** null while running or cancelled. `incomplete`: nothing failed, but something could not be verified. */
  verdict: z.enum(['green', 'failed', 'incomplete', 'cancelled']).nullable(),
});
export type TestState = z.infer<typeof TestState>;

/** How a test went, as it is remembered. */
export const TestResult = z.object({
  at: Time,
  verdict: z.enum(['green', 'failed', 'incomplete']),
  /** Where it ended; null = at no stage. */
  stage: StageId.nullable(),
  code: FailureCode.nullable(),
  durationMs: z.number().int().nonnegative(),
});
export type TestResult = z.infer<typeof TestResult>;

/** Several keys tested one after the other, a few at once. */
export const BulkTest = z.object({
  running: z.boolean(),
  startedAt: Time,
  /** In the order in which they were asked for; null = not tested yet. */
  keys: z.array(z.object({ keyId: z.string().max(60), result: TestResult.nullable() })).max(1000),
  /** It rests until then, so that the backend's limits are kept; null = it does not. */
  pausedUntil: Time.nullable(),
  /** The rest was left because of those limits, until then; null until it is over. */
  notBefore: Time.nullable(),
});
export type BulkTest = z.infer<typeof BulkTest>;

/** What the checkers for the bot's machine are written in. */
export const CheckerLanguage = z.enum(['node', 'python', 'shell']);
export type CheckerLanguage = z.infer<typeof CheckerLanguage>;

/** What a checker has found on the bot's machine, as its report says. */
export const CheckerReport = z.object({
  implementation: CheckerLanguage,
  startedAt: Time,
  host: z.string().max(260).nullable(),
  /** Shortened. */
  key: z.string().max(40).nullable(),
  /** Is it about the key that it was read for? null = the report does not say. */
  sameKey: z.boolean().nullable(),
  /** What that machine could not do: sign with an Ed25519 key. */
  missing: z.literal('ed25519').nullable(),
  stages: z.array(StageReport).max(20),
  verdict: z.enum(['green', 'failed', 'incomplete']),
});
export type CheckerReport = z.infer<typeof CheckerReport>;

export const UsageRow = z.object({
  id: z.string().max(60),
  time: Time,
  keyId: z.string().max(60),
  ip: z.string().max(45),
  country: z.string().max(2).nullable(),
  /** By the key's whitelist or by „Das war ich“. */
  known: z.boolean(),
  method: z.string().max(10),
  path: z.string().max(500),
  status: z.number().int(),
  success: z.boolean(),
  failureCode: z.string().max(60).nullable(),
  latencyMs: z.number(),
  userAgent: z.string().max(300),
});
export type UsageRow = z.infer<typeof UsageRow>;

export const UsageFilter = z.object({
  keyId: z.string().max(60).nullable(),
  outcome: z.enum(['all', 'success', 'failure']),
  ip: z.string().max(45).nullable(),
  /** Matches path, ip, failure code and user agent; lower case, part of the text. */
  search: z.string().max(200),
  hours: z.union([z.literal(1), z.literal(24), z.literal(72), z.literal(168), z.literal(720)]),
});
export type UsageFilter = z.infer<typeof UsageFilter>;

/** Counts over the filter's whole time range. */
export const UsageSummary = z.object({
  from: Time,
  to: Time,
  successes: z.number().int(),
  failures: z.number().int(),
  bucketMs: z.number().int(),
  buckets: z
    .array(z.object({ from: Time, successes: z.number().int(), failures: z.number().int() }))
    .max(800),
  addresses: z.array(
    z.object({
      ip: z.string().max(45),
      country: z.string().max(2).nullable(),
      known: z.enum(['whitelist', 'mine', 'no']),
      firstSeen: Time,
      lastSeen: Time,
      count: z.number().int(),
      failures: z.number().int(),
    }),
  ),
});
export type UsageSummary = z.infer<typeof UsageSummary>;

export const UsageState = z.object({
  /** `loading` with progress in entries; `ready` = the last 30 days are in memory. */
  state: z.enum(['empty', 'loading', 'ready', 'failed']),
  loaded: z.number().int(),
  live: z.boolean(),
  /** Goes up with every change, so that a view knows when to ask again. */
  version: z.number().int(),
  asOf: Time.nullable(),
  /** More entries than memory may hold: those before this time are not in it. */
  cappedBefore: Time.nullable().optional(),
  failure: Failure.nullable(),
});
export type UsageState = z.infer<typeof UsageState>;

export const ClipboardState = z.object({
  /** What of ours lies in the clipboard, and until when. */
  holds: z.enum(['nothing', 'secret']),
  clearsAt: Time.nullable(),
  /** This system's clipboard history may keep it. */
  historyMayKeep: z.boolean(),
});
export type ClipboardState = z.infer<typeof ClipboardState>;

export const BotState = z.object({
  state: z.enum(['stopped', 'starting', 'running', 'refused']),
  keyId: z.string().max(60).nullable(),
  requests: z.number().int(),
  failure: Failure.nullable(),
});
export type BotState = z.infer<typeof BotState>;

/** What main has to say once; gone when acknowledged or when its cause is gone. */
export const Remark = z.object({
  id: z.string().max(60),
  kind: z.enum([
    'settings-set-aside',
    'journey-set-aside',
    'keys-set-aside',
    'creations-set-aside',
    'deletions-set-aside',
    'rotations-set-aside',
    'account-set-aside',
    'installation-set-aside',
    'file-unreadable',
    'marks-set-aside',
    'tests-set-aside',
    'vault-set-aside',
    'vault-given-up',
    'lock-wish-lost',
    'given-up-set-aside',
    'alerts-set-aside',
    'creation-recovered',
    'creation-removed',
    'renewal-removed',
    'deletion-finished',
    'journey-key-renewed',
    'journey-key-deleted',
    'journey-key-missing',
    'journey-key-of-other-account',
    'unknown-address',
  ]),
  /** A file's name or an address; never a secret. */
  subject: z.string().max(300),
});
export type Remark = z.infer<typeof Remark>;

/** A deletion of which nobody knows yet whether the server has done it. It is sent until the server has confirmed. */
export const OpenDeletion = z.object({
  keyId: z.string().max(60),
  label: z.string().max(10_000),
  since: Time,
});
export type OpenDeletion = z.infer<typeof OpenDeletion>;

export const AppFacts = z.object({
  version: z.string().max(40),
  platform: z.enum(['linux', 'win32', 'darwin']),
  /** Electron's stand-in: it reaches backends on this device only. */
  standIn: z.boolean(),
});

/** Everything the window mirrors. News carries one slice each. */
export const slices = {
  settings: SettingsState,
  /** null = neither practising nor connected: the start screen. */
  mode: Mode.nullable(),
  journey: JourneyState.nullable(),
  session: SessionState,
  connection: ConnectionState,
  keychain: KeychainStatus,
  keys: KeysState,
  health: z.array(KeyHealth),
  rotations: z.array(Rotation).max(50),
  deletions: z.array(OpenDeletion).max(50),
  /** null = none. */
  lockWish: LockWish.nullable(),
  creation: CreationState,
  test: TestState,
  /** The last run of „alle testen“; null = none yet. */
  bulkTest: BulkTest.nullable(),
  usage: UsageState,
  clipboard: ClipboardState,
  bot: BotState,
  remarks: z.array(Remark).max(50),
} as const;

export const Snapshot = z.object({
  app: AppFacts,
  /** An unfinished run of each mode, for the start screen. */
  unfinished: z.object({ practice: StepNumber.nullable(), live: StepNumber.nullable() }),
  /** Is a key of that mode known to be active? For the start screen, which shows no keys. */
  lockable: z.object({ practice: z.boolean(), live: z.boolean() }),
  ...slices,
});
export type Snapshot = z.infer<typeof Snapshot>;

export const news = {
  ...slices,
  /** Fresh live entries, newest first; at most a few a second. */
  usageEntries: z.array(UsageRow).max(1000),
  /** A menu item or shortcut was chosen. */
  command: z.enum(['new-key', 'test', 'search', 'settings', 'overview', 'keys', 'usage', 'lock-key']),
} as const;

export const PrerequisiteReport = z.object({
  id: z.enum(['backend', 'clock', 'account', 'keychain', 'device']),
  /** `ask`: only the user can know. `later`: can be seen once signed in. */
  state: z.enum(['passed', 'attention', 'failed', 'ask', 'later']),
  failure: Failure.nullable(),
  evidence: z.object({
    host: z.string().max(260).optional(),
    latencyMs: z.number().optional(),
    skewMs: z.number().optional(),
    account: z.string().max(200).optional(),
    /** device: what can be seen of its protection; null = cannot be seen. */
    diskEncrypted: z.boolean().nullable().optional(),
    screenLock: z.boolean().nullable().optional(),
    administrator: z.boolean().optional(),
  }),
});
export type PrerequisiteReport = z.infer<typeof PrerequisiteReport>;

/** What is wrong with, or noteworthy about, one whitelist entry. */
export const AddressVerdict = z.object({
  /** Canonical form; null when it cannot be read. */
  canonical: z.string().max(49).nullable(),
  problem: z
    .enum([
      'empty',
      'not-an-address',
      'private',
      'too-wide',
      'duplicate',
      'covered',
      'everything',
      'too-many',
    ])
    .nullable(),
  /** May it be added all the same (a warning), or not (an error)? */
  blocking: z.boolean(),
  family: z.enum(['ipv4', 'ipv6']).nullable(),
  prefix: z.number().int().nullable(),
  /** How many addresses, as a decimal text: IPv6 exceeds a number. */
  size: z.string().max(45).nullable(),
  coveredBy: z.string().max(49).nullable(),
});
export type AddressVerdict = z.infer<typeof AddressVerdict>;

/** External addresses, by name alone; the map stands in main/shell/links.ts. */
export const LinkId = z.enum(['dashboard', 'time-settings', 'network-settings', 'network-sign-in']);
export type LinkId = z.infer<typeof LinkId>;

const Nothing = z.void();
const ById = z.object({ keyId: z.string().min(1).max(60) });

const call = <In extends z.ZodType, Out extends z.ZodType>(input: In, output: Out) => ({ input, output });

/** Every call that the main window can make. Each answers with an Outcome (wire.ts). */
export const calls = {
  snapshot: call(Nothing, Snapshot),
  openLink: call(z.object({ link: LinkId }), Nothing),
  changeSettings: call(SettingsState.partial(), SettingsState),
  dismissRemark: call(z.object({ id: z.string().max(60) }), Nothing),

  /** Starts the sandbox for `practice`; answers when the mode can be used. */
  enterMode: call(z.object({ mode: Mode }), Nothing),
  leaveMode: call(Nothing, Nothing),

  beginJourney: call(Nothing, JourneyState),
  /** Saved at once. A step beyond `reached` + 1 is refused. */
  changeJourney: call(
    JourneyState.pick({
      step: true,
      way: true,
      permissions: true,
      label: true,
      algorithm: true,
      whitelist: true,
      whitelistSeen: true,
      whitelistOutcome: true,
    }).partial(),
    JourneyState,
  ),
  finishJourney: call(Nothing, Nothing),
  /** Ends the run; keys that were made stay. */
  leaveJourney: call(Nothing, Nothing),

  checkPrerequisites: call(Nothing, z.array(PrerequisiteReport)),
  /** Lets the system ask for the keyring's password, or asks for the vault's passphrase; takes a person's time. */
  unlockKeychain: call(Nothing, KeychainStatus),
  /** After `changed`: goes on with the keyring that is there now. */
  adoptKeychain: call(Nothing, KeychainStatus),
  /** Without a keychain: secrets live in memory until the app is closed. */
  keepInMemory: call(Nothing, KeychainStatus),
  /** Without a keychain: opens the secret window for a passphrase, under which secrets are kept in a file. */
  useVault: call(Nothing, KeychainStatus),
  /** For a forgotten passphrase; main asks first: `cancelled`. The file is set aside, what it held is lost. */
  giveUpVault: call(Nothing, KeychainStatus),
  /** Which store has this key's secret; null: none that can be told. */
  storeOfKey: call(ById, KeychainStatus.shape.store.nullable()),

  /** Opens the system browser and answers when the user is back, has cancelled or 5 minutes are over. */
  signIn: call(Nothing, Nothing),
  cancelSignIn: call(Nothing, Nothing),
  signOut: call(Nothing, Nothing),

  /** Manual way: main reads the clipboard, which may hold the key, the secret or both. */
  takeFromClipboard: call(
    Nothing,
    z.object({ took: z.enum(['key', 'secret', 'both']), trimmed: z.boolean() }),
  ),
  /** Manual way: opens the secret window for typing. */
  typeSecret: call(Nothing, z.object({ took: z.enum(['secret', 'nothing']), trimmed: z.boolean() })),
  /** Manual way: the public id, typed or pasted in the window. */
  enterKeyId: call(
    z.object({ text: z.string().max(10_000) }),
    z.object({ keyId: z.string(), trimmed: z.boolean() }),
  ),
  /** Manual way: what main holds so far. */
  manualState: call(Nothing, z.object({ keyId: z.string().nullable(), secret: z.boolean() })),
  /**
   * Manual way: tries the pair with a signed request, and puts it into the keychain under this label once the
   * backend has said that the two belong together.
   */
  storeManual: call(z.object({ label: z.string().max(10_000) }), KeyRow),

  refreshKeys: call(Nothing, KeysState),
  createKey: call(
    z.object({
      label: z.string().max(10_000),
      permissions: z.array(Permission).min(1).max(2),
      /** `ed25519`: the pair is made here and its private part never leaves this device. */
      algorithm: Algorithm.default('hmac-sha256'),
    }),
    KeyRow,
  ),
  /**
   * Label and rights. `basedOn`: the rights that the user saw. When the backend's are others by now, nothing is written
   * and the failure is `changed-elsewhere`; the row then holds the backend's.
   */
  changeKey: call(
    ById.extend({
      label: z.string().max(10_000).optional(),
      permissions: z.array(Permission).min(1).max(2).optional(),
      basedOn: KeyRow.shape.permissions.max(20).optional(),
    }),
    KeyRow,
  ),
  /**
   * `label-mismatch` when the typed label is not the key's. Done when the server has confirmed; what it may have heard
   * and did not answer stands in `deletions`.
   */
  deleteKey: call(ById.extend({ label: z.string().max(10_000), keepUsage: z.boolean() }), Nothing),
  /** Nothing more is sent for a deletion that is open; whether the key is gone already, the list says. */
  callOffDeletion: call(ById, Nothing),
  /** A key whose secret is lost is not asked about any more. */
  keepWithoutSecret: call(ById, KeyRow),
  /** Clears away the secret and the row of a key that is gone at the backend. */
  forgetKey: call(ById, Nothing),
  /** New key with the same rights; the old one works for so many hours more. Answers the new key. */
  rotateKey: call(
    ById.extend({
      overlapHours: z.union([z.literal(0), z.literal(24), z.literal(72), z.literal(168)]),
    }),
    KeyRow,
  ),
  /** The bot has the new key: the old one is locked now. `keyId` is the old key's. */
  endRotation: call(ById, Nothing),
  /** The ended renewal is not shown any more. `keyId` is the old key's. */
  dismissRotation: call(ById, Nothing),
  /** Done only when the server has confirmed. */
  lockKey: call(ById, KeyRow),
  unlockKey: call(ById, KeyRow),
  /** One after the other; each is locked only when the server has said so. */
  lockKeys: call(
    z.object({ keyIds: z.array(z.string().max(60)).min(1).max(MOST_KEYS) }),
    z.object({
      locked: z.array(z.string().max(60)),
      failed: z.array(z.object({ keyId: z.string().max(60), failure: Failure })),
    }),
  ),
  /** Tries to lock these (null = all) until the backend has confirmed, also after a restart. */
  keepLocking: call(
    z.object({ keyIds: z.array(z.string().max(60)).min(1).max(MOST_KEYS).nullable() }),
    Nothing,
  ),
  stopLocking: call(Nothing, Nothing),
  /** `active`: those that the server's list still names as active after its answer. */
  lockAllKeys: call(
    Nothing,
    z.object({ locked: z.number().int(), active: z.array(z.string().max(60)).max(MOST_KEYS) }),
  ),
  /**
   * `basedOn`: the whitelist that the user saw. When the backend's is another by now, nothing is written and the
   * failure is `changed-elsewhere`; the row then holds the backend's.
   */
  putWhitelist: call(
    z.object({
      keyId: z.string().max(60),
      whitelist: WhitelistDraft,
      basedOn: WhitelistDraft.optional(),
    }),
    KeyRow,
  ),
  /** Who used the key in the last 30 days and would be locked out, newest first; null = the log is not known. */
  previewWhitelist: call(
    z.object({ keyId: z.string().max(60), whitelist: WhitelistDraft }),
    z.object({ lockedOut: z.array(SeenAddress).max(50).nullable() }),
  ),
  /** Checked while typing; `others` are the entries already in the list. */
  checkAddress: call(
    z.object({ text: z.string().max(10_000), others: z.array(z.string().max(49)).max(100) }),
    AddressVerdict,
  ),
  /** This device (and in practice the example bot) as Ventario sees it; null = no such way there. */
  seenAddresses: call(
    Nothing,
    z.object({ ipv4: z.string().nullable(), ipv6: z.string().nullable(), bot: z.string().nullable() }),
  ),

  copyKeyId: call(ById, Nothing),
  /** Main copies; the window never sees the secret. */
  copySecret: call(ById, Nothing),
  /** Opens the secret window. */
  showSecret: call(ById, Nothing),
  clearClipboard: call(Nothing, Nothing),
  /** Main asks and confirms in dialogs of its own. */
  exportKey: call(
    ById.extend({ format: ExportFormat }),
    z.object({ saved: z.boolean(), path: z.string().max(4096).nullable() }),
  ),

  testConnection: call(ById, TestState),
  cancelTest: call(Nothing, Nothing),
  /** The last 50 tests of a key, the newest first. */
  testHistory: call(ById, z.object({ results: z.array(TestResult).max(50) })),
  /** Answers when all are tested or it was cancelled; `bulkTest` follows. `busy` while another one runs. */
  testKeys: call(z.object({ keyIds: z.array(z.string().max(60)).min(1).max(1000) }), BulkTest),
  cancelTestKeys: call(Nothing, Nothing),
  /** `fullAddresses`: on the user's tick alone. */
  copyTestReport: call(z.object({ fullAddresses: z.boolean() }), Nothing),
  /** Main asks where to; the script holds no secret. */
  saveChecker: call(
    z.object({ language: CheckerLanguage }),
    z.object({ saved: z.boolean(), path: z.string().max(4096).nullable() }),
  ),
  /** A checker's report, from a file that main lets the user choose, or from the clipboard. `report-unreadable` */
  readCheckerReport: call(ById.extend({ from: z.enum(['file', 'clipboard']) }), CheckerReport),

  loadUsage: call(Nothing, Nothing),
  cancelUsage: call(Nothing, Nothing),
  usageRows: call(
    z.object({
      filter: UsageFilter,
      before: z.string().max(60).nullable(),
      limit: z.number().int().min(1).max(500),
    }),
    z.object({ rows: z.array(UsageRow), more: z.boolean() }),
  ),
  usageSummary: call(z.object({ filter: UsageFilter }), UsageSummary),
  watchUsage: call(z.object({ on: z.boolean() }), Nothing),
  /** „Das war ich“ and back. */
  markAddress: call(z.object({ ip: z.string().max(45), mine: z.boolean() }), Nothing),

  /** Practice only. */
  startBot: call(ById, Nothing),
  stopBot: call(Nothing, Nothing),
} as const;

/** The secret window has a border of its own and holds nothing else. */
export const secretCalls = {
  /** `show`: the value itself. The others: fields. The window closes itself after `seconds`. */
  secretTask: call(
    Nothing,
    z.discriminatedUnion('task', [
      z.object({
        task: z.literal('show'),
        language: Language,
        label: z.string(),
        /** What it is called: the Secret Key, or the private key of a pair. */
        algorithm: Algorithm,
        value: z.string(),
        seconds: z.number().int(),
      }),
      z.object({
        /** `enter`: a secret. `set-passphrase`: typed twice, for a new vault. `open-vault`: its passphrase. */
        task: z.enum(['enter', 'set-passphrase', 'open-vault']),
        language: Language,
        seconds: z.number().int(),
      }),
    ]),
  ),
  secretEntered: call(z.object({ text: z.string().max(10_000) }), Nothing),
  secretCopy: call(Nothing, Nothing),
  secretClose: call(Nothing, Nothing),
} as const;
