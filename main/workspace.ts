import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { app, BrowserWindow, Notification, powerMonitor } from 'electron';
import type { KeychainStatus, Mode } from '../preload/contract';
import type { Outcome } from '../preload/wire';
import { openAlerts } from './alerts';
import type { BackendClient } from './backend/client';
import { scheduleTimer } from './clipboard';
import type { Backend, Connection } from './connect';
import { done, failed } from './failure';
import { openInstallation } from './installation';
import { type Journey, openJourney } from './journey';
import { helperInApp } from './keychain/in-app';
import { type Keychain, openKeychain } from './keychain/keychain';
import { memoryKeychain } from './keychain/memory';
import { type Creation, createCreation } from './keys/creation';
import { createDeletions, type Deletions } from './keys/deletion';
import { createHealthWatch, replacedKeys } from './keys/health-watch';
import { createDeletionJournal, createJournal } from './keys/journal';
import { createLocking, type Locking } from './keys/locking';
import { createManualEntry, type ManualEntry } from './keys/manual';
import { createRecovery } from './keys/recovery';
import { createKeyRing, type KeyRing } from './keys/ring';
import { createRotations, type Rotations } from './keys/rotation';
import { createRotationBook } from './keys/rotation-book';
import { log } from './log';
import { addRemark, type Mirror } from './mirror';
import type { Paths } from './paths';
import { botState, lentPractice, type Practice, startPractice } from './practice';
import { fileFailure, makePrivateFolder } from './safe-file';
import { emptyModeSlices } from './slices';
import { createKnownAddresses, type KnownAddresses } from './usage/known';
import { mainWords } from './words/words';

/** The rooms of one mode, put together. Two modes share nothing but the clipboard and the window. */
export type Workspace = {
  readonly mode: Mode;
  readonly journey: Journey;
  readonly keychain: WatchedKeychain;
  readonly ring: KeyRing;
  readonly locking: Locking;
  readonly creation: Creation;
  readonly rotations: Rotations;
  readonly deletions: Deletions;
  readonly manual: ManualEntry;
  readonly known: KnownAddresses;
  readonly client: BackendClient;
  /** Starts what the backend needs at the first call; the first screen does without. */
  connect(): Promise<Outcome<Connection>>;
  /** After a sign-in: finishes or clears away interrupted keys, and watches for what the user wants to be told. */
  signedIn(): Promise<void>;
  /** After another backend address was set: nothing goes to the old one any more. */
  reconnect(): Promise<void>;
  close(): Promise<void>;
};

export type WorkspaceParts = {
  mode: Mode;
  paths: Paths;
  outFolder: string;
  mirror: Mirror;
  now: () => number;
  /** What is kept in memory alone, until the app is closed: leaving the mode loses nothing of it. */
  memories: Map<Mode, Keychain>;
  /** The live backend's origin; null as long as none is known. */
  backendAddress: () => string | null;
};

/** This is not the Electron that the app was built for. */
export const isStandIn = process.versions['electron'] !== __ELECTRON_VERSION__;

const HOUR_MS = 3_600_000;
const FIRST_LOOK_MS = 30_000;
/** How old the keys may be while somebody looks, and how often they are asked for at most. */
const FRESH_MS = 60_000;
const TOO_SOON_MS = 10_000;

const LOOPBACK = new Set(['127.0.0.1', '[::1]', '::1', 'localhost']);

/** Errors: those of making its folder; `file-denied` when the installation's own file cannot be read. */
export async function openWorkspace(parts: WorkspaceParts): Promise<Outcome<Workspace>> {
  const { mode, now } = parts;
  let closed = false;
  let locking: Locking | undefined;
  let wayBack: (() => void) | undefined;
  /** A mode that was left says nothing any more, whatever of it is still under way. */
  const mirror: Mirror = {
    ...parts.mirror,
    set: (name, value) => {
      if (closed) return;
      const wayWas = isWay(parts.mirror);
      parts.mirror.set(name, value);
      if (wayWas || !isWay(parts.mirror)) return;
      locking?.wayIsBack();
      wayBack?.();
    },
    say: (name, payload) => {
      if (!closed) parts.mirror.say(name, payload);
    },
  };
  const paths = parts.paths.mode(mode);
  const random = (size: number) => new Uint8Array(randomBytes(size));
  try {
    await makePrivateFolder(paths.folder);
  } catch (error) {
    return failed(fileFailure(error), { path: paths.folder });
  }
  const installation = await openInstallation({ path: parts.paths.installation, now, random });
  // It may be whole, and under another id every secret of the keychain would seem to be gone.
  if (installation.state === 'unreadable') return failed('file-denied', { path: parts.paths.installation });
  if (installation.setAsideAs !== null) addRemark(mirror, 'keys-set-aside', installation.setAsideAs);
  const keychain = watched(
    openKeychain({
      mode,
      installation: installation.id,
      sentinelExpected: () => installation.sentinel(mode) !== null,
      rememberSentinel: async () => {
        await installation.rememberSentinel(mode, 'planted');
      },
      spawn: helperInApp(join(parts.outFolder, 'main/keychain.cjs')),
    }),
    mirror,
    { held: parts.memories.get(mode), hold: (memory) => parts.memories.set(mode, memory) },
    // Signing in again makes a new one; a secret is only there.
    (name) => installation.sentinel(mode) !== null && name !== 'refresh-token',
  );
  const journey = await openJourney({ path: paths.journey, mirror, now });

  const client: BackendClient = {
    async call(endpoint, input, options) {
      const connection = await connect();
      return connection.ok ? connection.value.client.call(endpoint, input, options) : connection;
    },
    async signed(endpoint, input, credential, options) {
      const connection = await connect();
      return connection.ok
        ? connection.value.client.signed(endpoint, input, credential, options)
        : connection;
    },
  };
  const ring = createKeyRing({ mirror, keychain, client, folder: paths.folder, mode, now });
  await ring.load();
  locking = createLocking({
    path: paths.lockWish,
    mirror,
    ring,
    whoIs: async () => {
      const account = await client.call('account', {});
      return account.ok ? done(account.value.display_name) : account;
    },
    now,
    schedule: scheduleTimer,
  });
  await locking.load();
  const journal = createJournal(paths.folder, now);
  const book = createRotationBook(paths.folder, mirror, now);
  const making = { mirror, keychain, client, ring, journal, book, mode, now, random };
  const creation = createCreation(making);
  const recovery = createRecovery({ ...making, creation });
  const deletionJournal = createDeletionJournal(paths.folder, now);
  const deletions = createDeletions({ mirror, keychain, client, ring, deletions: deletionJournal, now });
  await recovery.load();
  await book.load();
  await deletions.load();
  const manual = createManualEntry({ keychain, client, ring, mode });
  const known = createKnownAddresses({ path: paths.marks, mirror, now });
  const marks = await known.load();
  if (marks.state === 'damaged') addRemark(mirror, 'marks-set-aside', basename(marks.setAsideAs));
  const alerts = await openAlerts({
    path: paths.alerts,
    mirror,
    now,
    words: () => mainWords(mirror.get('settings').language),
    notify,
  });
  const look = () => {
    const replaced = replacedKeys(mirror);
    alerts.looked(mirror.get('keys').rows.filter(({ id }) => !replaced.has(id)));
    health.look();
    // A renewal's end is the server's word, after a sleep and with a wrong clock too.
    if (mirror.get('session').state === 'signed-in') void rotations.ask();
  };
  const hourly = setInterval(look, HOUR_MS);
  // Without a connection nobody signs in, and an app that is open for minutes each day must remind too.
  const unlook = scheduleTimer(FIRST_LOOK_MS, look);
  powerMonitor.on('resume', look);
  let askedAt = 0;
  /** What another computer has changed is seen soon, as long as somebody looks. */
  const freshen = () => {
    const seen = BrowserWindow.getAllWindows().some((window) => window.isVisible() && !window.isMinimized());
    if (!seen || mirror.get('session').state !== 'signed-in') return;
    if (Math.abs(now() - askedAt) < TOO_SOON_MS) return;
    askedAt = now();
    void ring.refresh({ quiet: true });
  };
  const freshening = setInterval(freshen, FRESH_MS);
  app.on('browser-window-focus', freshen);

  let connecting: Promise<Outcome<Connection>> | undefined;
  let connection: Connection | undefined;
  const health = createHealthWatch({
    mirror,
    log: () => connection?.history.log() ?? null,
    known,
    now,
    schedule: scheduleTimer,
  });
  const rotations = createRotations({
    mirror,
    ring,
    creation,
    journal,
    book,
    now,
    schedule: scheduleTimer,
    log: () => connection?.history.log() ?? null,
  });

  function connect(): Promise<Outcome<Connection>> {
    if (closed) return Promise.resolve(failed('cancelled'));
    connecting ??= begin()
      .catch((error: unknown) => {
        log.error('not-connected', { error });
        return failed('internal');
      })
      .then((outcome) => {
        // A failed start is tried again with the next call.
        if (!outcome.ok) connecting = undefined;
        return outcome;
      });
    return connecting;
  }

  async function begin(): Promise<Outcome<Connection>> {
    const backend = await findBackend();
    if (!backend.ok) {
      mirror.set('connection', { state: 'trouble', failure: backend.failure, since: now() });
      return backend;
    }
    const { openConnection } = await import('./connect');
    if (closed) {
      await backend.value.practice?.stop();
      return failed('cancelled');
    }
    connection = openConnection({
      backend: backend.value,
      tokens: {
        get: () => keychain.get('refresh-token'),
        set: (value) => keychain.set('refresh-token', value),
        delete: () => keychain.delete('refresh-token'),
      },
      ring,
      known,
      mirror,
      now,
      allowHost: (host) => !isStandIn || LOOPBACK.has(host),
      onRows: alerts.heard,
    });
    const { signIn, live } = connection;
    const { state } = mirror.get('session');
    // After the sandbox was lost the session is still there.
    if (state === 'signed-in') live.guard(true);
    if (state === 'restoring') void signIn.restore().then((back) => (back.ok ? signedIn() : undefined));
    return done(connection);
  }

  async function findBackend(): Promise<Outcome<Backend>> {
    if (mode === 'live') {
      const address = parts.backendAddress();
      if (address === null) return failed('backend-address-missing');
      if (isStandIn && !LOOPBACK.has(new URL(address).hostname)) return failed('live-not-in-stand-in');
      return done({ baseUrl: address, caPem: null, dashboard: address, practice: null });
    }
    const control = !app.isPackaged && process.env['VENTARIO_SANDBOX_CONTROL'] === '1';
    const lent = await lentPractice();
    if (lent !== null) return done(backendOf(lent));
    const practice = await startPractice(
      parts.outFolder,
      { type: 'start', folder: paths.sandbox, control },
      (message) => {
        if (message.type === 'bot') mirror.set('bot', botState(message, mirror.get('bot').keyId));
      },
      lost,
    );
    if (!practice.ok) return practice;
    return done(backendOf(practice.value));
  }

  /** The sandbox has died: the next call starts it again, on the same ports and with the same state. */
  function lost(): void {
    if (closed) return;
    log.warn('sandbox-lost');
    const watching = mirror.get('usage').live;
    drop();
    mirror.set('connection', {
      state: 'trouble',
      failure: failed('practice-not-started').failure,
      since: now(),
    });
    if (watching) void connect().then((again) => again.ok && again.value.live.watch(true));
  }

  /** Ends what the connection had under way; its history goes with it. */
  function drop(): void {
    void connection?.live.stop();
    connection?.signIn.cancel();
    connection?.test.cancel();
    connection?.client.close();
    connection = undefined;
    connecting = undefined;
    const { bot, usage } = emptyModeSlices(now());
    mirror.set('bot', bot);
    mirror.set('usage', { ...usage, version: mirror.get('usage').version + 1 });
  }

  let greeting: Promise<void> | undefined;
  let greeted = false;
  // After a start without a connection, and after each time that it was lost in the middle of something.
  wayBack = () => {
    if (!greeted) void signedIn();
    else void recover().catch((error: unknown) => log.error('recovery-failed', { error }));
  };

  /** What a signed-in account makes possible, besides what the window asks for. */
  function signedIn(): Promise<void> {
    greeted = true;
    greeting ??= greet()
      .catch((error: unknown) => log.error('greeting-failed', { error }))
      .finally(() => {
        greeting = undefined;
      });
    return greeting;
  }

  async function greet(): Promise<void> {
    await recover();
    await ring.refresh();
    recovery.nameOrphans();
    look();
    await noteOwnAddresses();
    // An address that became known changes what was judged.
    health.look();
    connection?.live.guard(true);
  }

  /** What comes from this device is no stranger's access, whether or not a whitelist names it. */
  async function noteOwnAddresses(): Promise<void> {
    if (connection === undefined) return;
    const { seenAddresses } = await import('./connection/seen-addresses');
    const seen = await seenAddresses(connection.client, connection.practice);
    if (!seen.ok) return;
    for (const ip of [seen.value.ipv4, seen.value.ipv6]) if (ip !== null) await known.mark(ip, true);
  }

  async function recover(): Promise<void> {
    const { recovered, renewed, removed, open } = await recovery.recover();
    const gone = await deletions.recover();
    rotations.look();
    const made = mirror.get('creation').keyId;
    const run = journey.current();
    // What the crash interrupted was step 4 of this run: a second key must not be made for it.
    if (recovered.length > 0 && made !== null && run !== null && !run.finished && run.keyId === null)
      await journey.setKey(made);
    if (recovered.length + renewed.length + removed + open + gone.deleted + gone.open > 0)
      log.info('recovered', {
        recovered: recovered.length,
        renewed: renewed.length,
        removed,
        open,
        deleted: gone.deleted,
        deletionsOpen: gone.open,
      });
  }

  return done({
    mode,
    journey,
    keychain,
    ring,
    locking,
    creation,
    rotations,
    deletions,
    manual,
    known,
    client,
    connect,
    signedIn,
    async reconnect() {
      await connecting;
      if (closed) return;
      drop();
      const { session: restoring, connection: unknown } = emptyModeSlices(now());
      mirror.set('session', restoring);
      mirror.set('connection', unknown);
      await connect();
    },
    async close() {
      closed = true;
      clearInterval(hourly);
      unlook();
      health.stop();
      // A sandbox that is just starting is stopped by `begin`.
      if (connection === undefined) await connecting;
      powerMonitor.off('resume', look);
      clearInterval(freshening);
      app.off('browser-window-focus', freshen);
      locking.close();
      rotations.close();
      await connection?.live.stop();
      manual.forget();
      connection?.signIn.cancel();
      connection?.test.cancel();
      connection?.client.close();
      await journey.hide();
      await connection?.practice?.stop();
      await keychain.stop();
    },
  });
}

/** Signed in, and the backend answers. */
function isWay(mirror: Mirror): boolean {
  return mirror.get('connection').state === 'online' && mirror.get('session').state === 'signed-in';
}

function notify(title: string, body: string): void {
  if (Notification.isSupported()) new Notification({ title, body }).show();
}

export type WatchedKeychain = Keychain & {
  /** For a system without a keychain, on the user's word alone: nothing outlives this run. */
  keepInMemory(): Promise<KeychainStatus>;
};

/** The window's picture of the keychain follows what its calls found. */
function watched(
  system: Keychain,
  mirror: Mirror,
  memory: { held: Keychain | undefined; hold: (keychain: Keychain) => void },
  mayHold: (name: string) => boolean,
): WatchedKeychain {
  let keychain = memory.held ?? system;
  async function look(ask: () => Promise<KeychainStatus> = () => keychain.status()) {
    const status = await ask();
    mirror.set('keychain', status);
    return status;
  }
  /** Looks again when a call failed, or when the last look was not good. */
  async function seen<Value>(outcome: Outcome<Value>): Promise<Outcome<Value>> {
    if (outcome.ok === (mirror.get('keychain').state === 'ready')) return outcome;
    if (!outcome.ok && !outcome.failure.code.startsWith('keychain-')) return outcome;
    await look();
    return outcome;
  }
  return {
    status: () => look(),
    get: async (name) => seen(await keychain.get(name)),
    set: async (name, value) => seen(await keychain.set(name, value)),
    delete: async (name) => seen(await keychain.delete(name)),
    unlock: () => look(() => keychain.unlock()),
    adopt: () => keychain.adopt(),
    async keepInMemory() {
      const status = await look();
      // A store that is there, only locked or slow, is never given up for memory. One that is there for others only
      // (a confined app hears no to everything) is as good as missing.
      if (status.state === 'missing' || status.state === 'denied') {
        keychain = memoryKeychain(mayHold);
        memory.hold(keychain);
      }
      return look();
    },
    stop: () => system.stop(),
  };
}

function backendOf(practice: Practice): Backend {
  const { baseUrl, caPem, dashboardUrl } = practice.ready;
  return { baseUrl, caPem, dashboard: dashboardUrl, practice };
}
