import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { FailureCode, Mode } from '../preload/contract';
import type { Outcome } from '../preload/wire';
import { createClient } from './backend/client';
import {
  asJson,
  chosen,
  type ExitCode,
  exitCodeOf,
  isLocked,
  type LeftOut,
  type Tested,
  testEach,
} from './check-outcome';
import { scheduleTimer } from './clipboard';
import { type Command, jsonLine, untestable } from './command-line';
import { createConnectionTest } from './connection/connection-test';
import { createOwnAddresses } from './connection/own-addresses';
import { createPace } from './connection/pace';
import { withoutControls } from './connection/report';
import { DONE, done, failed } from './failure';
import { openInstallation } from './installation';
import { helperInApp } from './keychain/in-app';
import { type Keychain, openKeychain } from './keychain/keychain';
import { createVault } from './keychain/vault';
import { within } from './keychain/within';
import { createIndexFile } from './keys/index-file';
import { credentialFrom } from './keys/key-pair';
import { rowOf } from './keys/known-key';
import { itemName } from './keys/names';
import { createRotationBook } from './keys/rotation-book';
import { openLastMode } from './last-mode';
import { createMirror } from './mirror';
import { nameOf, type Paths } from './paths';
import { onlyLook } from './safe-file';
import { openSettings } from './settings';
import { resolveSystemProxy } from './shell/system-proxy';
import { emptySlices } from './slices';
import { aboutThisApp, mayReach } from './stand-in';
import { mainWords } from './words/words';

/** The connection test without a window: for the command line and for schedulers. Changes nothing, signs nobody in. */

type Wish = Extract<Command, { do: 'check' }>;
/** Whoever is signed in: each key that lies here can be tested. */
const ANYBODY = { isMine: () => true };
/** Whoever ends the command ends its process. */
const NEVER = new AbortController().signal;

export async function check(
  wish: Wish,
  paths: Paths,
  outFolder: string,
  print: { out: (text: string) => void; problem: (text: string) => void },
): Promise<ExitCode> {
  onlyLook();
  const now = () => Date.now();
  const mirror = createMirror(emptySlices(now()), () => undefined);
  const settings = await openSettings({
    path: paths.settings,
    mirror,
    now,
    builtInAddress: __BACKEND_ADDRESS__ || null,
  });
  const language = wish.language ?? settings.current().language;
  const words = mainWords(language).check;
  const cannot = (code: FailureCode, text: string): ExitCode => {
    if (wish.json) print.out(untestable(code));
    print.problem(`${text}\n`);
    return 2;
  };

  const mode = wish.mode ?? (await openLastMode(paths.lastMode, now)).mode;
  if (mode === null) return cannot('invalid-request', words.noMode);
  const address = settings.current().backendAddress;
  const live = mode === 'live' ? address : null;
  if (mode === 'live' && live === null) return cannot('backend-address-missing', words.noAddress);
  const backend =
    live === null ? await runningSandbox(paths) : done({ baseUrl: live, caPem: null, also: [] });
  if (!backend.ok) return cannot(backend.failure.code, words.noSandbox);
  if (live !== null && !mayReach(new URL(live).hostname))
    return cannot('live-not-in-stand-in', words.standIn);

  const folder = paths.mode(mode, live).folder;
  const { index, known } = await createIndexFile(folder, now).read();
  if (!known) return cannot('file-denied', words.unreadable);
  const rows = index.keys.filter(({ status }) => status !== 'deleted');
  const book = createRotationBook(folder, mirror, now, ANYBODY);
  await book.load();
  const choice = chosen(rows, wish.key, new Set(book.handovers().map(({ oldId }) => oldId)));
  if (choice === 'several') return cannot('invalid-request', words.severalKeys);
  const { wanted, leftOut } = choice;
  const tell = (tested: readonly Tested[], notTested: readonly LeftOut[]): ExitCode => {
    if (wish.json) print.out(jsonLine(asJson(tested, notTested)));
    else {
      for (const { row, report } of tested) print.out(`${withoutControls(row.label)}\n${report}\n`);
      for (const { row, why } of notTested)
        print.out(`${withoutControls(row.label)}\n${words.leftOut[why]}\n`);
    }
    return exitCodeOf(
      tested.map(({ state }) => state),
      notTested,
    );
  };
  if (wanted.length === 0 && leftOut.length > 0) return tell([], leftOut);
  if (wanted.length === 0) return cannot('key-unknown', wish.key === null ? words.noKeys : words.noSuchKey);

  const keychain = await openKeys(mode, live, paths, outFolder, now);
  if (!keychain.ok) return cannot(keychain.failure.code, words.unreadable);
  mirror.set('mode', mode);
  mirror.set('keys', { ...mirror.get('keys'), rows: index.keys.map(rowOf), asOf: index.asOf });
  const client = createClient({
    baseUrl: backend.value.baseUrl,
    caPem: backend.value.caPem,
    mirror,
    now,
    // Nobody is signed in here: a refresh token used twice would end the session of the app.
    tokens: { get: async () => done(null), set: async () => DONE, delete: async () => DONE },
    resolveProxy: resolveSystemProxy,
    allowHost: mayReach,
  });
  const test = createConnectionTest({
    client,
    baseUrl: backend.value.baseUrl,
    caPem: backend.value.caPem,
    credentialOf: async (keyId) => {
      const secret = await keychain.value.get(itemName.secret(keyId));
      if (!secret.ok) return secret;
      return secret.value === null ? failed('secret-not-here') : done(credentialFrom(keyId, secret.value));
    },
    otherAddresses: backend.value.also,
    mirror,
    now,
    resolveProxy: resolveSystemProxy,
    own: createOwnAddresses({ path: paths.mode(mode, live).ownAddresses, now }),
  });
  try {
    // What a sandbox that is gone has left behind still names its port.
    if (mode === 'practice' && !(await client.call('time', {})).ok)
      return cannot('practice-not-started', words.noSandbox);
    const pace = createPace({
      quotas: client.quotas,
      now,
      schedule: scheduleTimer,
      paused: (until) => {
        if (until !== null) print.problem(`${words.paused(Math.ceil((until - now()) / 1000))}\n`);
      },
    });
    const end = await testEach(wanted, async (row) => {
      const state = await pace.test(row.id, NEVER, () => test.aside(row.id, NEVER));
      if (!state.ok) return state;
      mirror.set('test', state.value);
      const report = test.report({ language, about: aboutThisApp(), fullAddresses: false });
      return done({ row, state: state.value, report: report ?? row.id });
    });
    const locked = wish.key === null ? end.tested.filter(isLocked) : [];
    return tell(
      end.tested.filter((one) => !locked.includes(one)),
      [...leftOut, ...locked.map(({ row }) => ({ row, why: 'locked' as const })), ...end.leftOut],
    );
  } finally {
    client.close();
    await keychain.value.stop();
  }
}

async function openKeys(
  mode: Mode,
  live: string | null,
  paths: Paths,
  outFolder: string,
  now: () => number,
): Promise<Outcome<Keychain>> {
  const installation = await openInstallation({
    path: paths.installation,
    now,
    random: (size) => new Uint8Array(randomBytes(size)),
  });
  if (installation.state !== 'known') return failed('file-denied', { path: paths.installation });
  const vault = createVault({
    path: paths.vault(mode),
    start: helperInApp(join(outFolder, 'main/vault.cjs')),
    mayHold: () => true,
    // Nothing is set aside here.
    onSetAside: () => undefined,
    now,
  });
  await vault.load();
  // Nobody is here to type its passphrase; it says itself that it is locked.
  if (vault.exists()) return done(live === null ? vault : within(vault, nameOf(live)));
  const keychain = openKeychain({
    mode,
    installation: installation.id,
    sentinelExpected: () => installation.sentinel(mode) !== null,
    rememberSentinel: async () => {
      await installation.rememberSentinel(mode, 'planted');
    },
    spawn: helperInApp(join(outFolder, 'main/keychain.cjs')),
  });
  return done(live === null ? keychain : within(keychain, nameOf(live)));
}

const Ready = z.object({
  baseUrl: z.url(),
  baseUrlIpv6: z.string().nullable(),
  caPem: z.string().nullable(),
});

/** The sandbox of the app that is open in Übungsmodus: two of them must never write the same files. */
async function runningSandbox(
  paths: Paths,
): Promise<Outcome<{ baseUrl: string; caPem: string | null; also: string[] }>> {
  try {
    const path = join(paths.mode('practice', null).sandbox, 'ready.json');
    const ready = Ready.parse(JSON.parse(await readFile(path, 'utf8')));
    return done({
      baseUrl: ready.baseUrl,
      caPem: ready.caPem,
      also: ready.baseUrlIpv6 === null ? [] : ['::1'],
    });
  } catch {
    return failed('practice-not-started');
  }
}
