import { join } from 'node:path';
import { app, type BrowserWindow, powerMonitor } from 'electron';
import type { KeyRow, Mode } from '../preload/contract';
import type { Outcome, Service } from '../preload/wire';
import { openClipboard, scheduleTimer } from './clipboard';
import type { Connection } from './connect';
import { openDrafts } from './export/drafts';
import { exportKey } from './export/save';
import { assertNever, DONE, done, failed } from './failure';
import { goOnAtStart, placeAtStart } from './first-mode';
import { openJourney } from './journey';
import type { Keychain } from './keychain/keychain';
import { isOutOfReach } from './keychain/watched';
import { anyActiveKey } from './keys/index-file';
import { secretText } from './keys/key-pair';
import { lockWishWaits } from './keys/locking';
import { judgeAddress } from './keys/whitelist';
import { lockedOutBy, usesOf } from './keys/whitelist-preview';
import type { LastMode } from './last-mode';
import { sweepOwnFolders } from './leftovers';
import { log } from './log';
import type { Mirror } from './mirror';
import type { Paths } from './paths';
import { readBackendAddress, type Settings } from './settings';
import { systemClipboard } from './shell/clipboard';
import { openDialogs } from './shell/dialogs';
import { openLink } from './shell/links';
import { secretWindow } from './shell/secret-window';
import { emptyModeSlices } from './slices';
import { aboutThisApp, isStandIn } from './stand-in';
import { mainWords } from './words/words';
import { openWorkspace, type Workspace } from './workspace';

/** Answers the contract's calls with the rooms of the mode that is open. */

export type ServiceParts = {
  paths: Paths;
  outFolder: string;
  mirror: Mirror;
  settings: Settings;
  last: LastMode;
  now: () => number;
  window: () => BrowserWindow | undefined;
};

/** After the window's first question; its first paint needs the processor for itself. */
const WAKE_MS = 500;
/** What a kill has left may wait until the start is over. */
const SWEEP_MS = 5_000;

export function createService(parts: ServiceParts): { calls: Service; close(): Promise<void> } {
  const { paths, mirror, settings, now } = parts;
  const clipboard = openClipboard({ system: systemClipboard(), mirror, now, schedule: scheduleTimer });
  const dialogs = openDialogs(parts.window);
  const language = () => settings.current().language;
  const secrets = secretWindow({ parent: parts.window, outFolder: parts.outFolder, language, dialogs });

  const drafts = openDrafts({ path: paths.exportDrafts, now });
  const memories = new Map<Mode, Keychain>();
  let workspace: Workspace | undefined;
  /** One change of mode at a time. */
  let turn: Promise<unknown> = Promise.resolve();
  let woken = false;
  const booted = boot();

  async function boot() {
    const { last } = parts;
    try {
      await goOnAtStart({
        last: last.mode,
        wishWaits: async (mode) => {
          const backend = backendOf(mode);
          return backend !== undefined && lockWishWaits(paths.mode(mode, backend).lockWish);
        },
        goOnIn,
      });
    } catch (error) {
      // The start screen is there all the same.
      log.error('last-mode-not-opened', { error });
      forgetMode();
    }
    return last;
  }

  async function goOnIn(mode: Mode, lastTime: boolean): Promise<boolean> {
    const opened = await open(mode);
    if (!opened.ok) return false;
    const { journey, hasWork, close } = opened.value;
    const run = journey.current();
    const use = placeAtStart({
      lastTime,
      wish: mirror.get('lockWish') !== null,
      run: run === null ? 'none' : run.finished ? 'finished' : 'unfinished',
      work: hasWork(),
    });
    switch (use) {
      case 'shown':
        show(opened.value);
        return true;
      case 'behind':
        take(opened.value);
        return true;
      case 'closed':
        await close();
        forgetMode();
        return false;
      default:
        return assertNever(use);
    }
  }

  /** As `openWorkspace` wants it; undefined = the mode cannot be opened without an address. */
  function backendOf(mode: Mode): string | null | undefined {
    return mode === 'live' ? (settings.current().backendAddress ?? undefined) : null;
  }

  async function open(mode: Mode): Promise<Outcome<Workspace>> {
    const backend = backendOf(mode);
    if (backend === undefined) return failed('backend-address-missing');
    return openWorkspace({
      mode,
      paths,
      outFolder: parts.outFolder,
      mirror,
      now,
      memories,
      backend,
    });
  }

  /** The session is restored and the backend asked, once the first screen has been painted. */
  function wake(): void {
    if (woken) return;
    woken = true;
    // Nobody looks: the screen was locked, or the device goes to sleep.
    powerMonitor.on('lock-screen', hide);
    powerMonitor.on('suspend', hide);
    setTimeout(() => void workspace?.connect(), WAKE_MS);
    setTimeout(() => void sweep(), SWEEP_MS);
  }

  /** Exports and state files that a kill has left half-written. */
  async function sweep(): Promise<void> {
    const removed = (await drafts.sweep()) + (await sweepOwnFolders(paths.userData));
    if (removed > 0) log.info('drafts-removed', { removed });
  }

  function hide(): void {
    secrets.close();
    void clipboard.clearNow();
  }

  /** It goes on from now on, whether or not a screen of it is shown. */
  function take(opened: Workspace): void {
    workspace = opened;
    if (woken) void opened.connect();
  }

  function show(opened: Workspace): void {
    take(opened);
    opened.journey.show();
    mirror.set('mode', opened.mode);
  }

  async function leave(): Promise<void> {
    await closeRooms();
    forgetMode();
  }

  async function closeRooms(): Promise<void> {
    const left = workspace;
    workspace = undefined;
    secrets.close();
    await clipboard.clearNow();
    await left?.close();
  }

  /** Another backend has other keys: its own rooms are opened, and nothing goes to the one before any more. */
  async function changeBackend(): Promise<void> {
    if (workspace?.mode !== 'live') return;
    const shown = mirror.get('mode') !== null;
    await closeRooms();
    emptyRooms();
    const opened = await open('live');
    if (!opened.ok) forgetMode();
    else if (shown) show(opened.value);
    else take(opened.value);
  }

  function emptyRooms(): void {
    const empty = emptyModeSlices(now());
    for (const name of Object.keys(empty) as (keyof typeof empty)[]) mirror.set(name, empty[name]);
  }

  function forgetMode(): void {
    mirror.set('mode', null);
    emptyRooms();
    // What was seen in one mode is no news in the other; a file that is lost is.
    mirror.set(
      'remarks',
      mirror.get('remarks').filter(({ kind }) => kind.endsWith('-set-aside') || kind === 'lock-wish-lost'),
    );
  }

  const inTurn = <Value>(action: () => Promise<Value>): Promise<Value> => {
    const answer = turn.then(action);
    turn = answer.catch(() => undefined);
    return answer;
  };

  /** Calls of the wizard and the areas need a mode. */
  async function inMode<Value>(
    act: (open: Workspace) => Outcome<Value> | Promise<Outcome<Value>>,
  ): Promise<Outcome<Value>> {
    await booted;
    return workspace === undefined ? failed('invalid-request', { field: 'mode' }) : act(workspace);
  }

  const connected = <Value>(
    act: (connection: Connection, open: Workspace) => Outcome<Value> | Promise<Outcome<Value>>,
  ): Promise<Outcome<Value>> =>
    inMode(async (open) => {
      const connection = await open.connect();
      return connection.ok ? act(connection.value, open) : connection;
    });

  const labelOf = (open: Workspace, keyId: string) => open.ring.row(keyId)?.label ?? keyId;
  const algorithmOf = (open: Workspace, keyId: string) => open.ring.row(keyId)?.algorithm ?? 'hmac-sha256';

  /** The secret of a key as text, for what main itself does with it. */
  async function secretOf(open: Workspace, keyId: string): Promise<Outcome<string>> {
    const credential = await open.ring.credentialOf(keyId);
    if (!credential.ok) return credential;
    return done(secretText(credential.value));
  }

  async function unfinishedIn(mode: Mode) {
    if (workspace?.mode === mode) return workspace.journey.unfinished();
    const backend = backendOf(mode);
    if (backend === undefined) return null;
    const journey = await openJourney({ path: paths.mode(mode, backend).journey, mirror, now });
    return journey.unfinished();
  }

  /** For the start screen alone: the others see the keys themselves. */
  async function lockableIn(mode: Mode): Promise<boolean> {
    if (mirror.get('mode') !== null) return false;
    if (workspace?.mode === mode) return mirror.get('keys').rows.some(({ status }) => status === 'active');
    const backend = backendOf(mode);
    return backend !== undefined && anyActiveKey(paths.mode(mode, backend).folder);
  }

  /** Where the user signs in is the user's own word: main asks for it, so that no page can change it alone. */
  async function agreeToAddress(
    wanted: string | null | undefined,
    before: string | null,
  ): Promise<Outcome<void>> {
    if (wanted === undefined || wanted === null) return DONE;
    const address = readBackendAddress(wanted);
    if (!address.ok) return address;
    if (address.value === null || address.value === before) return DONE;
    const { dialog } = mainWords(language());
    const agreed = await dialogs.ask({
      message: dialog.address(address.value),
      detail:
        workspace?.mode === 'live' && mirror.get('lockWish') !== null
          ? `${dialog.addressWish} ${dialog.addressDetail}`
          : dialog.addressDetail,
      action: dialog.addressAction,
      cancel: dialog.cancel,
      kind: 'warning',
    });
    return agreed ? DONE : failed('cancelled');
  }

  const calls: Service = {
    async snapshot() {
      await booted;
      wake();
      const [practice, live, lockablePractice, lockableLive] = await Promise.all([
        unfinishedIn('practice'),
        unfinishedIn('live'),
        lockableIn('practice'),
        lockableIn('live'),
      ]);
      return done({
        app: { version: __APP_VERSION__, platform: platformName(), standIn: isStandIn },
        unfinished: { practice, live },
        lockable: { practice: lockablePractice, live: lockableLive },
        ...mirror.all(),
      });
    },
    openLink: async ({ link }) => {
      if (link === 'time-settings' || link === 'network-settings') return openLink(link, null);
      return connected(({ dashboard }) => openLink(link, dashboard));
    },
    changeSettings: async (patch) => {
      const before = settings.current().backendAddress;
      const agreed = await agreeToAddress(patch.backendAddress, before);
      if (!agreed.ok) return agreed;
      const changed = await settings.change(given(patch));
      if (workspace?.mode === 'live' && settings.current().backendAddress !== before)
        void inTurn(changeBackend);
      return changed;
    },
    dismissRemark: ({ id }) => {
      mirror.set(
        'remarks',
        mirror.get('remarks').filter((remark) => remark.id !== id),
      );
      return DONE;
    },

    enterMode: ({ mode }) =>
      inTurn(async () => {
        const last = await booted;
        if (workspace?.mode === mode) {
          show(workspace);
          return DONE;
        }
        if (mode === 'live' && settings.current().backendAddress === null)
          return failed('backend-address-missing');
        if (workspace !== undefined) await leave();
        const opened = await open(mode);
        if (!opened.ok) {
          forgetMode();
          return opened;
        }
        show(opened.value);
        await last.remember(mode);
        return DONE;
      }),
    leaveMode: () =>
      inTurn(async () => {
        const last = await booted;
        await leave();
        await last.remember(null);
        return DONE;
      }),

    beginJourney: () => inMode(({ journey }) => journey.begin()),
    changeJourney: (patch) => inMode(({ journey }) => journey.change(given(patch))),
    finishJourney: () => inMode(({ journey }) => journey.finish()),
    leaveJourney: () => inMode(({ journey }) => journey.leave()),

    checkPrerequisites: () =>
      inMode(async (open) => {
        const [{ checkPrerequisites }, { readDeviceProtection }] = await Promise.all([
          import('./prerequisites'),
          import('./device/device'),
        ]);
        const connection = await open.connect();
        return done(
          await checkPrerequisites({
            client: connection.ok
              ? connection.value.client
              : {
                  origin: settings.current().backendAddress ?? 'https://127.0.0.1',
                  call: async () => connection,
                },
            keychain: { status: open.keychain.status, tryWrite: () => tryWrite(open.keychain) },
            device: readDeviceProtection,
            signedIn: () => mirror.get('session').state === 'signed-in',
            now,
          }),
        );
      }),

    unlockKeychain: () =>
      inMode(async ({ keychain }) => {
        const status = await keychain.status();
        // An open vault asks for nothing; older secrets may be in the system's keychain, which does.
        if (status.store !== 'vault' || status.state === 'ready') return done(await keychain.unlock());
        if (status.state !== 'locked') return done(status);
        const entered = await secrets.enter((text) => keychain.openVault(text), 'open-vault');
        return entered.ok ? done(await keychain.status()) : entered;
      }),
    useVault: () =>
      inMode(async ({ keychain }) => {
        const status = await keychain.status();
        if (!isOutOfReach(status)) return done(status);
        const entered = await secrets.enter(
          (text, wanted) => keychain.makeVault(text, wanted),
          'set-passphrase',
        );
        return entered.ok ? done(await keychain.status()) : entered;
      }),
    giveUpVault: () =>
      inMode(async (open) => {
        const status = await open.keychain.status();
        if (status.store !== 'vault' || status.state !== 'locked') return done(status);
        // It may be asking for the passphrase.
        secrets.close();
        const { dialog } = mainWords(language());
        const agreed = await dialogs.ask({
          message: dialog.giveUpVault,
          detail: dialog.giveUpVaultDetail,
          action: dialog.giveUpVaultAction,
          cancel: dialog.cancel,
          kind: 'warning',
        });
        return agreed ? open.giveUpVault() : failed('cancelled');
      }),
    storeOfKey: ({ keyId }) => inMode(async (open) => done(await open.storeOf(keyId))),
    adoptKeychain: () =>
      inMode(async ({ keychain }) => {
        const adopted = await keychain.adopt();
        return adopted.ok ? done(await keychain.status()) : adopted;
      }),
    keepInMemory: () => inMode(async ({ keychain }) => done(await keychain.keepInMemory())),

    signIn: () =>
      connected(async ({ signIn }, open) => {
        const signedIn = await signIn.signIn();
        parts.window()?.focus();
        // Also to an account that cannot be used yet.
        if (mirror.get('session').state === 'signed-in') void open.signedIn();
        return signedIn;
      }),
    cancelSignIn: () =>
      connected(({ signIn }) => {
        signIn.cancel();
        return DONE;
      }),
    signOut: () =>
      connected(async ({ signIn, live, history }) => {
        secrets.close();
        await clipboard.clearNow();
        const ended = await signIn.signOut();
        // Another account may be the next to sign in.
        await live.stop();
        history.clear();
        return ended;
      }),

    takeFromClipboard: () =>
      inMode(async ({ manual }) => {
        const text = await clipboard.read();
        if (!text.ok) return text;
        return manual.takeFromClipboard(text.value);
      }),
    typeSecret: () =>
      inMode(async ({ manual }) => {
        let trimmed = false;
        const entered = await secrets.enter((text) => {
          const taken = manual.enterSecret(text);
          if (!taken.ok) return taken;
          trimmed = taken.value.trimmed;
          return DONE;
        });
        return entered.ok ? done({ ...entered.value, trimmed }) : entered;
      }),
    enterKeyId: ({ text }) => inMode(({ manual }) => manual.enterKeyId(text)),
    manualState: () => inMode(({ manual }) => done(manual.state())),
    storeManual: ({ label }) =>
      inMode(async (open) => {
        const row = await keepKey(open, await open.manual.storeManual(label), null);
        // Until it is stored the clipboard may hold the only copy: the dashboard shows a secret once.
        if (row.ok) await clipboard.clearIf((text) => open.manual.holdsStored(text));
        return row;
      }),

    refreshKeys: () => inMode(({ ring }) => ring.refresh()),
    createKey: (wish) =>
      inMode(async (open) => keepKey(open, await open.creation.create(wish), open.account.last())),
    lockKey: ({ keyId }) => inMode(({ ring }) => ring.lock(keyId)),
    unlockKey: ({ keyId }) => inMode(({ ring }) => ring.unlock(keyId)),
    lockAllKeys: () => inMode(({ ring }) => ring.lockAll()),
    lockKeys: ({ keyIds }) =>
      inMode(async ({ ring }) => done(await ring.lockKeys(keyIds, { schedule: scheduleTimer }))),
    keepLocking: ({ keyIds }) => inMode(({ locking }) => locking.keep(keyIds)),
    stopLocking: () => inMode(({ locking }) => locking.stop()),
    changeKey: ({ keyId, ...change }) =>
      inMode(async ({ ring }) => {
        const changed = await ring.change(keyId, given(change));
        if (changed.ok && change.permissions !== undefined) dropVerdict(keyId);
        return changed;
      }),
    deleteKey: ({ keyId, label, keepUsage }) =>
      inMode(({ deletions }) => deletions.deleteKey(keyId, label, keepUsage)),
    callOffDeletion: ({ keyId }) => inMode(({ deletions }) => deletions.callOff(keyId)),
    keepWithoutSecret: ({ keyId }) => inMode(({ ring }) => ring.keepWithoutSecret(keyId)),
    forgetKey: ({ keyId }) => inMode(({ ring }) => ring.forget(keyId)),
    rotateKey: ({ keyId, overlapHours }) => inMode(({ rotations }) => rotations.rotate(keyId, overlapHours)),
    endRotation: ({ keyId }) => inMode(({ rotations }) => rotations.end(keyId)),
    dismissRotation: ({ keyId }) => inMode(({ rotations }) => rotations.dismiss(keyId)),
    previewWhitelist: ({ keyId, whitelist }) =>
      connected(({ history }) => {
        const entries = history.entries();
        return done({ lockedOut: entries && lockedOutBy(whitelist, usesOf(entries, keyId, now())) });
      }),
    putWhitelist: ({ keyId, whitelist, basedOn }) =>
      inMode(async ({ ring }) => {
        const put = await ring.putWhitelist(keyId, whitelist, basedOn);
        if (put.ok) dropVerdict(keyId);
        return put;
      }),
    checkAddress: ({ text, others }) => done(judgeAddress(text, others)),
    seenAddresses: () =>
      connected(async ({ client, practice, own }) => {
        const { seenAddresses } = await import('./connection/seen-addresses');
        const seen = await seenAddresses(client, practice);
        if (seen.ok) own.note([seen.value.ipv4, seen.value.ipv6]);
        return seen;
      }),

    copyKeyId: ({ keyId }) => clipboard.copyText(keyId),
    copySecret: ({ keyId }) =>
      inMode(async (open) => {
        const secret = await secretOf(open, keyId);
        return secret.ok ? clipboard.copySecret(secret.value, settings.current().clipboardSeconds) : secret;
      }),
    showSecret: ({ keyId }) =>
      inMode((open) =>
        secrets.show({
          label: labelOf(open, keyId),
          algorithm: algorithmOf(open, keyId),
          read: () => secretOf(open, keyId),
          copy: () => calls.copySecret({ keyId }) as Promise<Outcome<void>>,
        }),
      ),
    clearClipboard: async () => {
      await clipboard.clearNow();
      return DONE;
    },
    exportKey: ({ keyId, format }) =>
      connected(async ({ client }, open) => {
        const saved = await exportKey(
          format,
          {
            label: labelOf(open, keyId),
            algorithm: algorithmOf(open, keyId),
            mode: open.mode,
            baseUrl: client.origin,
            exportedAt: now(),
          },
          async () => {
            const credential = await open.ring.credentialOf(keyId);
            if (!credential.ok) return credential;
            const { algorithm } = credential.value;
            return done({ keyId, algorithm, secret: secretText(credential.value) });
          },
          {
            dialogs,
            words: mainWords(language()),
            startFolder: app.getPath('documents'),
            downloads: app.getPath('downloads'),
            drafts,
            join,
          },
        );
        if (saved.ok && saved.value.path !== null)
          await open.ring.noteExport(keyId, { at: now(), path: saved.value.path, format });
        if (saved.ok && saved.value.saved && open.journey.current()?.keyId === keyId)
          await open.journey.markExported();
        return saved;
      }),

    testConnection: ({ keyId }) =>
      connected(async ({ test }, open) => {
        const tested = await test.run(keyId);
        if (!tested.ok) return tested;
        const { verdict, endedAt } = tested.value;
        if (verdict === 'cancelled' || verdict === null) return tested;
        const at = endedAt ?? now();
        const green = verdict === 'green';
        await open.noteTest(tested.value);
        if (open.journey.current()?.keyId === keyId) await open.journey.markTested(green ? at : null);
        return tested;
      }),
    testHistory: ({ keyId }) => inMode(({ tests }) => done({ results: [...tests.of(keyId)] })),
    testKeys: ({ keyIds }) => connected(({ bulk }) => bulk.run(keyIds)),
    cancelTestKeys: () =>
      connected(({ bulk }) => {
        bulk.cancel();
        return DONE;
      }),
    cancelTest: () =>
      connected(({ test }) => {
        test.cancel();
        return DONE;
      }),
    copyTestReport: ({ fullAddresses }) =>
      connected(({ test }) => {
        const report = test.report({ language: language(), about: aboutThisApp(), fullAddresses });
        return report === null ? failed('not-found') : clipboard.copyText(report);
      }),
    saveChecker: (wish) =>
      connected(async ({ client, practice }, open) => {
        const { saveChecker } = await import('./checker/files');
        const facts = {
          version: __APP_VERSION__,
          baseUrl: client.origin,
          mode: open.mode === 'live' ? ('live' as const) : ('test' as const),
          caPem: practice?.ready.caPem ?? null,
          language: language(),
        };
        const words = mainWords(language());
        return saveChecker(wish.language, facts, {
          dialogs,
          words,
          startFolder: app.getPath('documents'),
          join,
        });
      }),
    readCheckerReport: ({ keyId, from }) =>
      inMode(async () => {
        if (from === 'file') {
          const { openReport } = await import('./checker/files');
          return openReport(keyId, { dialogs, words: mainWords(language()) });
        }
        const { readReport } = await import('./checker/report');
        const text = await clipboard.read();
        return text.ok ? readReport(text.value, keyId) : text;
      }),

    loadUsage: () => connected(({ history }) => history.load()),
    cancelUsage: () =>
      connected(({ history }) => {
        history.cancel();
        return DONE;
      }),
    usageRows: ({ filter, before, limit }) => connected(({ history }) => history.rows(filter, before, limit)),
    usageSummary: ({ filter }) => connected(({ history }) => history.summary(filter)),
    watchUsage: ({ on }) =>
      connected(({ live }) => {
        live.watch(on);
        return DONE;
      }),
    markAddress: ({ ip, mine }) =>
      connected(async ({ history }, open) => {
        const marked = await open.known.mark(ip, mine);
        if (marked.ok) history.touch();
        return marked;
      }),

    startBot: ({ keyId }) =>
      connected(async ({ practice }, open) => {
        if (practice === null) return failed('invalid-request', { field: 'mode' });
        const secret = await secretOf(open, keyId);
        if (!secret.ok) return secret;
        mirror.set('bot', { state: 'starting', keyId, requests: 0, failure: null });
        practice.send({ type: 'bot-start', keyId, secret: secret.value });
        return DONE;
      }),
    stopBot: () =>
      connected(({ practice }) => {
        practice?.send({ type: 'bot-stop' });
        return DONE;
      }),
  };

  /** A verdict over the old list or the old rights would be a stale warning. */
  function dropVerdict(keyId: string): void {
    const test = mirror.get('test');
    if (test.keyId === keyId && !test.running && test.verdict !== 'green')
      mirror.set('test', emptyModeSlices(now()).test);
  }

  /** A new key is the journey's key. `account` = whose it is, null = not known. */
  async function keepKey(
    open: Workspace,
    row: Outcome<KeyRow>,
    account: string | null,
  ): Promise<Outcome<KeyRow>> {
    if (!row.ok || open.journey.current() === null) return row;
    const kept = await open.journey.setKey(row.value.id, account);
    if (!kept.ok) log.warn('journey-not-saved', { code: kept.failure.code });
    return row;
  }

  return {
    calls,
    async close() {
      secrets.close();
      await clipboard.clearNow();
      await workspace?.close().catch((error: unknown) => log.error('mode-not-closed', { error }));
      for (const memory of memories.values()) await memory.stop();
      await settings.flush();
      await log.flush();
    },
  };
}

/** Writes, reads back and deletes a probe. */
async function tryWrite(keychain: Keychain): Promise<Outcome<void>> {
  const written = await keychain.set('probe', 'probe');
  return written.ok ? keychain.delete('probe') : written;
}

/** A change without the fields that were not given. */
function given<Change extends object>(
  change: Change,
): { [Name in keyof Change]?: Exclude<Change[Name], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as never;
}

function platformName(): 'linux' | 'win32' | 'darwin' {
  return process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';
}
