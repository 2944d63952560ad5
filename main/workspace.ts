import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { app, BrowserWindow, Notification, powerMonitor } from 'electron';
import type { KeychainStatus, Mode, TestState } from '../preload/contract';
import type { Outcome } from '../preload/wire';
import { type AccountInUse, openAccount } from './account';
import { openAlerts } from './alerts';
import type { BackendClient } from './backend/client';
import { scheduleTimer } from './clipboard';
import type { Backend, Connection } from './connect';
import { done, failed } from './failure';
import { openInstallation } from './installation';
import { type Journey, openJourney } from './journey';
import { followJourneyKey } from './journey-key';
import { giveUpVault } from './keychain/giving-up';
import { helperInApp } from './keychain/in-app';
import { type Keychain, openKeychain } from './keychain/keychain';
import { createVault } from './keychain/vault';
import { isOut, type WatchedKeychain, watched, whenReadyAgain } from './keychain/watched';
import { itemIn, within } from './keychain/within';
import { type Creation, createCreation } from './keys/creation';
import { createDeletions, type Deletions } from './keys/deletion';
import { createHealthWatch, replacedKeys } from './keys/health-watch';
import { createDeletionJournal, createJournal } from './keys/journal';
import { createLocking, type Locking } from './keys/locking';
import { createManualEntry, forgetAfterRun, type ManualEntry } from './keys/manual';
import { itemName } from './keys/names';
import { createRecovery } from './keys/recovery';
import { createKeyRing, type KeyRing } from './keys/ring';
import { createRotations, type Rotations } from './keys/rotation';
import { createRotationBook } from './keys/rotation-book';
import { openTestHistory, type TestHistory } from './keys/test-history';
import { log } from './log';
import { addRemark, type Mirror } from './mirror';
import { nameOf, type Paths } from './paths';
import { botState, lentPractice, type Practice, startPractice } from './practice';
import { fileFailure, makePrivateFolder } from './safe-file';
import { emptyModeSlices } from './slices';
import { mayReach } from './stand-in';
import { openForgotten } from './usage/forgotten';
import { createKnownAddresses, type KnownAddresses } from './usage/known';
import { mainWords } from './words/words';

/** The rooms of one mode, put together. Two modes share nothing but the clipboard and the window. */
export type Workspace = {
  readonly mode: Mode;
  readonly journey: Journey;
  readonly account: Pick<AccountInUse, 'last'>;
  /** Of the mode, whatever the backend. */
  readonly keychain: WatchedKeychain;
  /** Where a key's secret is; null: nowhere here, or it cannot be told. */
  storeOf(keyId: string): Promise<KeychainStatus['store'] | null>;
  /** Errors: those of `Vault.giveUp`. */
  giveUpVault(): Promise<Outcome<KeychainStatus>>;
  readonly ring: KeyRing;
  readonly locking: Locking;
  readonly creation: Creation;
  readonly rotations: Rotations;
  readonly deletions: Deletions;
  readonly manual: ManualEntry;
  readonly known: KnownAddresses;
  readonly tests: TestHistory;
  /** What a test says of its key, in the list and in the history. */
  noteTest(state: TestState): Promise<void>;
  readonly client: BackendClient;
  /** Keys, or something that was begun and has to be ended: it is watched, whatever is shown. */
  hasWork(): boolean;
  /** Starts what the backend needs at the first call; the first screen does without. */
  connect(): Promise<Outcome<Connection>>;
  /** After a sign-in: finishes or clears away interrupted keys, and watches for what the user wants to be told. */
  signedIn(): Promise<void>;
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
  /** The live backend's origin: each has rooms of its own. null in practice. */
  backend: string | null;
};

const HOUR_MS = 3_600_000;
const FIRST_LOOK_MS = 30_000;
/** How old the keys may be while somebody looks, and how often they are asked for at most. */
const FRESH_MS = 60_000;
const TOO_SOON_MS = 10_000;

/** Errors: those of making its folder; `file-denied` when the installation's own file cannot be read. */
export async function openWorkspace(parts: WorkspaceParts): Promise<Outcome<Workspace>> {
  const { mode, backend, now } = parts;
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
  const paths = parts.paths.mode(mode, backend);
  const random = (size: number) => new Uint8Array(randomBytes(size));
  try {
    await makePrivateFolder(paths.folder);
  } catch (error) {
    return failed(fileFailure(error), { path: paths.folder });
  }
  const installation = await openInstallation({ path: parts.paths.installation, now, random });
  // It may be whole, and under another id every secret of the keychain would seem to be gone.
  if (installation.state === 'unreadable') return failed('file-denied', { path: parts.paths.installation });
  if (installation.setAsideAs !== null) addRemark(mirror, 'installation-set-aside', installation.setAsideAs);
  // Signing in again makes a new token; a secret is only there.
  const lasts = (name: string) => !name.endsWith('refresh-token') && !vault.gaveUp(name);
  const systemIsKnown = () => installation.sentinel(mode) !== null;
  const systemMayHold = (name: string) => systemIsKnown() && lasts(name);
  const mayHold = (name: string): boolean => (systemIsKnown() || vault.wasSetAside()) && lasts(name);
  const vault = createVault({
    path: parts.paths.vault(mode),
    start: helperInApp(join(parts.outFolder, 'main/vault.cjs')),
    mayHold,
    onSetAside: (kind, name) => addRemark(mirror, kind, name),
    now,
  });
  await vault.load();
  const store = watched(
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
    vault,
    { mayHold, systemMayHold, systemIsKnown },
  );
  // It is locked after each start, and costs nothing to look at.
  if (vault.exists()) await store.status();
  const keychain = backend === null ? store : within(store, nameOf(backend));
  const itemOf = (name: string) => (backend === null ? name : itemIn(nameOf(backend), name));
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
  const account = await openAccount({
    path: paths.account,
    mirror,
    client,
    now,
    changed: () => {
      ring.accountChanged();
      rotations.look();
      deletions.look();
      locking?.accountChanged();
    },
  });
  const ring = createKeyRing({ mirror, keychain, client, account, folder: paths.folder, mode, now });
  await ring.load();
  locking = createLocking({
    path: paths.lockWish,
    mirror,
    ring,
    account,
    now,
    schedule: scheduleTimer,
  });
  await locking.load();
  const journal = createJournal(paths.folder, now, account);
  const book = createRotationBook(paths.folder, mirror, now, account);
  const making = { mirror, keychain, client, ring, account, journal, book, mode, now, random };
  const creation = createCreation(making);
  const recovery = createRecovery({ ...making, creation });
  const deletionJournal = createDeletionJournal(paths.folder, now, account);
  const tests = await openTestHistory(paths.tests, mirror, now);
  const noteTest = async (state: TestState): Promise<void> => {
    const { keyId, verdict } = state;
    if (keyId === null || verdict === null || verdict === 'cancelled') return;
    await tests.note(state);
    await ring.noteTest(keyId, { at: state.endedAt ?? now(), green: verdict === 'green' });
  };
  const forgotten = await openForgotten(paths.forgotten, mirror, now);
  const deletions = createDeletions({
    mirror,
    keychain,
    client,
    ring,
    account,
    deletions: deletionJournal,
    gone: async (keyId, keepUsage) => {
      await tests.forget(keyId);
      if (keepUsage) return;
      await alerts.forget(keyId);
      await forgotten.add(keyId, connection?.history.newest() ?? null);
      connection?.history.forget(keyId);
    },
    now,
  });
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
    // What failed for another reason than the way is tried again, too.
    if (journal.open().length + deletionJournal.open().length > 0)
      void recover().catch((error: unknown) => log.error('recovery-failed', { error }));
  };
  const freshening = setInterval(freshen, FRESH_MS);
  app.on('browser-window-focus', freshen);
  /** Unlocked in the system's own window, of which nobody tells us. */
  const lookAtKeychain = () => {
    if (isOut(mirror)) void store.status();
  };
  app.on('browser-window-focus', lookAtKeychain);

  let connecting: Promise<Outcome<Connection>> | undefined;
  /** The keychain did not give the stored session. */
  let heldBack = false;
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
    known,
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
    const found = await findBackend();
    if (!found.ok) {
      mirror.set('connection', { state: 'trouble', failure: found.failure, since: now() });
      return found;
    }
    const { openConnection } = await import('./connect');
    if (closed) {
      await found.value.practice?.stop();
      return failed('cancelled');
    }
    connection = openConnection({
      backend: found.value,
      tokens: {
        get: () => keychain.get('refresh-token'),
        set: (value) => keychain.set('refresh-token', value),
        delete: () => keychain.delete('refresh-token'),
      },
      ring,
      known,
      forgotten,
      mirror,
      now,
      allowHost: mayReach,
      ownAddresses: paths.ownAddresses,
      onRows: alerts.heard,
      tested: noteTest,
    });
    const { signIn, live } = connection;
    const { state } = mirror.get('session');
    // After the sandbox was lost the session is still there.
    if (state === 'signed-in') live.guard(true);
    if (state === 'restoring') void restore(signIn);
    return done(connection);
  }

  /** The stored session. One that the keychain keeps back is asked for again when it opens. */
  async function restore(signIn: Connection['signIn']): Promise<void> {
    const back = await signIn.restore();
    heldBack = !back.ok && back.failure.code.startsWith('keychain-');
    if (back.ok) await signedIn();
  }

  async function findBackend(): Promise<Outcome<Backend>> {
    if (backend !== null) {
      if (!mayReach(new URL(backend).hostname)) return failed('live-not-in-stand-in');
      return done({ baseUrl: backend, caPem: null, dashboard: backend, practice: null });
    }
    const control = !app.isPackaged && process.env['VENTARIO_SANDBOX_CONTROL'] === '1';
    const lent = await lentPractice();
    if (lent !== null) return done(backendOf(lent));
    const practice = await startPractice(
      parts.outFolder,
      { type: 'start', folder: paths.sandbox, control },
      (message) => {
        if (message.type === 'bot') mirror.set('bot', botState(message));
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
    connection?.test.close();
    connection?.bulk.cancel();
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
    if (!greeted) return void signedIn();
    // The list that could not be had without it.
    if (mirror.get('keys').failure !== null) void ring.refresh({ quiet: true });
    void recover().catch((error: unknown) => log.error('recovery-failed', { error }));
  };

  const unfollowKey = followJourneyKey(mirror, journey, account);
  const unfollowRun = forgetAfterRun(mirror, manual);
  // What the keychain had kept back or refused goes on by itself: the session, and then whatever was interrupted.
  const unwatch = whenReadyAgain(mirror, () => {
    const { state } = mirror.get('session');
    void connection?.client.session.storeAgain();
    if (state === 'signed-in') wayBack?.();
    else if (heldBack && state === 'signed-out' && connection !== undefined) void restore(connection.signIn);
  });

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
    // Whose interrupted work it is that shall go on.
    await account.know();
    await recover();
    await ring.refresh();
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
    connection?.own.note([seen.value.ipv4, seen.value.ipv6]);
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
      await journey.setKey(made, account.last());
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
    account,
    keychain: store,
    storeOf: (keyId) => store.storeOf(itemOf(itemName.secret(keyId))),
    giveUpVault: () => giveUpVault({ vault, keychain: store, ring, mirror, itemOf }),
    ring,
    locking,
    creation,
    rotations,
    deletions,
    manual,
    known,
    tests,
    noteTest,
    client,
    hasWork: () => mirror.get('keys').rows.length + journal.open().length + deletionJournal.open().length > 0,
    connect,
    signedIn,
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
      app.off('browser-window-focus', lookAtKeychain);
      unwatch();
      unfollowKey();
      unfollowRun();
      await locking.close();
      rotations.close();
      await connection?.live.stop();
      manual.forget();
      connection?.signIn.cancel();
      connection?.test.close();
      connection?.bulk.cancel();
      connection?.client.close();
      await journey.hide();
      await account.close();
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

function backendOf(practice: Practice): Backend {
  const { baseUrl, caPem, dashboardUrl } = practice.ready;
  return { baseUrl, caPem, dashboard: dashboardUrl, practice };
}
