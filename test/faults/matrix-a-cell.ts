import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Key, UsagePage } from '../../main/backend/contract';
import type { Keychain } from '../../main/keychain/keychain';
import { memoryKeychain } from '../../main/keychain/memory';
import { Failure } from '../../preload/contract';
import { isOrphan } from '../../renderer/views/keyTable';
import { at, type Bench, type Tokens } from '../sandbox/client';
import { tell } from './connection-table';
import { CANARY, expectedOf, type Fault, type World } from './matrix-a-faults';
import type { Ground } from './matrix-a-ground';
import { leakedTo, type Stranger, startLine } from './matrix-a-line';
import { type App, type Operation, openApp, type Subject, type Truth } from './matrix-a-operations';

/** One fault meets one operation, and what is left of it. */

/** Within this the user has an answer. */
export const ANSWER_MS = 15_000;

/** What must not be: each is empty in every cell. */
export type Wrongs = {
  /** Active at the backend, and no secret of ours opens it. */
  lost: string[];
  /** More living keys than were wished for. */
  duplicates: string[];
  /** At the backend, cannot be used here, and nobody was told. */
  orphans: string[];
  /** What somebody else than the backend heard of it. */
  told: string[];
  /** Secrets, or what is no part of the contract, in the app's files, its mirror or a failure. */
  kept: string[];
  /** Said to be done and not done, or the other way round; left open at the end. */
  untrue: string[];
  /** No typed failure, or no words, evidence or advice for it. */
  wordless: string[];
  /** Not the cause that was expected, or not its figure. */
  misnamed: string[];
};

export type Cell = {
  fault: Fault;
  operation: Operation;
  /** null = it was done all the same. */
  failure: Failure | null;
  tookMs: number;
  after: string;
  wrongs: Wrongs;
};

/** `met`: the fault is there, and the operation's request under way or about to be. */
export async function runCell(
  fault: Fault,
  operation: Operation,
  ground: Ground,
  { nth, met }: { nth: number; met: () => void },
): Promise<Cell> {
  const { bench } = ground;
  const label = `${nth} ${operation.name} ${fault.name}`.slice(0, 64);
  const place = await openPlace(fault, operation, ground, label);
  const { secrets } = place;
  const wrongs: Wrongs = {
    lost: [],
    duplicates: [],
    orphans: [],
    told: [],
    kept: [],
    untrue: [],
    wordless: [],
    misnamed: [],
  };
  try {
    const session = fault.endsSession === true ? await bench.signIn() : ground.session;
    const use = (app: App, tokens: Tokens): Promise<void> => {
      for (const token of [tokens.access_token, tokens.refresh_token]) secrets.add(token);
      return signIn(app, tokens);
    };
    const subject: Subject = { label, keyId: '' };
    if (operation.needsKey) {
      const earlier = await place.open();
      await use(earlier, session);
      subject.keyId = await makeKey(earlier, label);
      await earlier.close();
    }

    const app = await place.open(operation.late === true ? () => place.lay().then(met) : undefined);
    await use(app, session);
    if (operation.late !== true) await place.lay().then(met);
    let before = await truthOf(bench, subject);
    const isDone = async (): Promise<boolean> =>
      operation.isDone(app, subject, await truthOf(bench, subject), before);
    const begun = performance.now();
    const failure = await operation.perform(app, subject);
    const tookMs = performance.now() - begun;
    wrongs.misnamed.push(...misnamed(failure, fault, operation));
    if (failure === null) {
      if (!(await isDone())) wrongs.untrue.push('said to be done');
    } else {
      wrongs.wordless.push(...wordless(failure, secrets));
      await operation.wish?.(app, subject);
    }

    await place.lift();
    const signedOut = app.clientMirror.get('session').state === 'expired';
    if (signedOut) await use(app, await bench.signIn());
    await goOnByItself(app, signedOut);
    const byItself = await isDone();
    await judge(app, subject, operation, ground, wrongs);
    if (!byItself) {
      before = await truthOf(bench, subject);
      const worse = await operation.perform(app, subject);
      if (worse !== null) wrongs.untrue.push(`pressed again: ${worse.code}`);
      await app.room.ring.refresh();
      if (!(await isDone())) wrongs.untrue.push('not done in the end');
      await judge(app, subject, operation, ground, wrongs);
    }
    const left = app.room.journal.open().filter((intent) => intent.label === label).length;
    if (left > 0) wrongs.untrue.push(`${left} left open`);
    for (const stranger of [ground.otherHost, ...place.strangers])
      wrongs.told.push(...leakedTo(stranger.heard(), secrets));
    wrongs.kept.push(...keptIn(place.folder, app, secrets));

    const how = failure === null ? 'all the same' : byItself ? 'by itself' : 'at the next press';
    return { fault, operation, failure, tookMs, after: `${operation.done} ${how}`, wrongs };
  } finally {
    await place.close();
  }
}

/** Where a cell happens: a line of its own, a folder, a keychain, and the one fault. */
type Place = {
  folder: string;
  /** All that was ever in the keychain, and the tokens. */
  secrets: Set<string>;
  /** Those that the fault has put somewhere. */
  strangers: readonly Stranger[];
  /** The app, as after a start. `stored`: a new key's secret has just been stored. */
  open(stored?: () => Promise<void>): Promise<App>;
  /** The first time the fault comes; later it has been there. */
  lay(): Promise<void>;
  lift(): Promise<void>;
  close(): Promise<void>;
};

async function openPlace(fault: Fault, operation: Operation, ground: Ground, label: string): Promise<Place> {
  const { names, certificates, otherHost } = ground;
  const folder = join(ground.folder, label.replaceAll(/[^\w+−-]+/g, '-'));
  mkdirSync(folder);
  const line = await startLine(ground.pair, ground.bench.sandbox);
  if (operation.late === true) line.keepNothing();
  const strangers: Stranger[] = [];
  const apps: App[] = [];
  let offsetMs = 0;
  let proxy: number | null = null;
  const world: World = {
    line,
    names,
    certificates,
    otherHost,
    keep: (stranger) => void strangers.push(stranger),
    setClock(ms) {
      offsetMs = ms;
    },
    setProxy(port) {
      proxy = port;
    },
  };
  const secrets = new Set<string>();
  const keychain = listening(memoryKeychain(), secrets);
  let undo: (() => Promise<void> | void) | null | undefined;

  async function lift(): Promise<void> {
    const once = undo;
    undo = null;
    await once?.();
  }
  return {
    folder,
    secrets,
    strangers,
    async open(stored) {
      const app = await openApp({
        baseUrl: `https://${fault.named === true ? 'localhost' : '127.0.0.1'}:${line.port}`,
        caPem: ground.caPem,
        folder,
        keychain,
        now: () => Date.now() + offsetMs,
        resolveProxy: async () => (proxy === null ? 'DIRECT' : `PROXY 127.0.0.1:${proxy}`),
        lookup: names.lookup,
        stored,
      });
      apps.push(app);
      return app;
    },
    async lay() {
      if (undo === undefined) undo = await fault.lay(world, operation.isMain);
    },
    lift,
    async close() {
      await lift();
      for (const app of apps) await app.close();
      for (const stranger of strangers) await stranger.stop();
      await line.stop();
    },
  };
}

async function makeKey({ room, client }: App, label: string): Promise<string> {
  const made = await room.creation.create({ label, permissions: ['read', 'trade'] });
  if (!made.ok) throw new Error(`${label}: ${made.failure.code} before the fault`);
  const { id } = made.value;
  // So that its log holds more than its activation.
  const credential = await room.ring.credentialOf(id);
  const used = credential.ok ? await client.signed('self', {}, credential.value) : credential;
  if (!used.ok) throw new Error(`${label}: ${used.failure.code} before the fault`);
  return id;
}

export function signIn({ client, clientMirror }: App, tokens: Tokens): Promise<void> {
  clientMirror.set('session', { state: 'signed-in', account: 'Demo' });
  return client.session.accept({
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    expiresAt: null,
  });
}

/** A keychain that remembers every value that it was ever given. */
function listening(keychain: Keychain, secrets: Set<string>): Keychain {
  return {
    ...keychain,
    set(name, value) {
      secrets.add(value);
      return keychain.set(name, value);
    },
  };
}

/** An attempt that was under way when the fault ended has to run into its limit first. */
const WISH_MS = 40_000;

/** Had the app lost its way to the backend, its own probe tells it that the way is back. */
async function hearsOfTheWay({ client, clientMirror }: App): Promise<boolean> {
  const isLost = (): boolean => ['offline', 'trouble'].includes(clientMirror.get('connection').state);
  if (!isLost()) return false;
  await new Promise<void>((resolve) => {
    const unfollow = clientMirror.follow(() => {
      if (isLost()) return;
      unfollow();
      resolve();
    });
    client.probeNow();
  });
  return true;
}

/** What the app does without being asked, as workspace.ts orders it. */
async function goOnByItself(app: App, signedIn: boolean): Promise<void> {
  const { room, locking, letTimePass } = app;
  const wayIsBack = await hearsOfTheWay(app);
  if (wayIsBack || signedIn) {
    await room.recovery.recover();
    await room.deletion.recover();
    room.rotations.look();
  }
  // As it does after each sign-in, and again and again while somebody looks.
  await room.ring.refresh();
  locking.wayIsBack();
  letTimePass();
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('The wish to lock did not come true')), WISH_MS);
    const look = (): void => {
      if (room.mirror.get('lockWish') !== null) return;
      clearTimeout(late);
      unfollow();
      resolve();
    };
    const unfollow = room.mirror.follow(look);
    look();
  });
}

/** The living keys, as the backend itself has them. */
async function livingKeys(bench: Bench): Promise<Key[]> {
  const keys = at(await bench.control({ do: 'look' }), 'keys');
  if (!Array.isArray(keys)) throw new Error('The sandbox told no keys');
  return (keys as Key[]).filter((key) => key.status !== 'deleted');
}

export async function truthOf(bench: Bench, { label, keyId }: Subject): Promise<Truth> {
  const keys = await livingKeys(bench);
  const own = keys.filter((key) => key.label === label);
  if (keyId === '') return { keys, own, entries: [] };
  const page = await bench.account('GET', `/v1/usage?key_id=${keyId}&limit=1000`);
  return { keys, own, entries: UsagePage.parse(page.body).entries.toReversed() };
}

/** What only a backend says that knows the key and found its signature good. */
const OPENED: ReadonlySet<string> = new Set(['key-disabled', 'key-expired', 'ip-not-allowed']);

/** Looks for keys that nobody can use or that nobody wished for. */
export async function judge(
  app: Pick<App, 'room'>,
  { label }: Pick<Subject, 'label'>,
  { wished }: Pick<Operation, 'wished'>,
  { bench, direct }: Pick<Ground, 'bench' | 'direct'>,
  wrongs: Pick<Wrongs, 'lost' | 'duplicates' | 'orphans'>,
): Promise<void> {
  const { ring, journal, mirror } = app.room;
  const living = (await livingKeys(bench)).filter((key) => key.label === label);
  if (living.length > wished) wrongs.duplicates.push(`${living.length} keys for ${wished}`);
  for (const { id, status } of living) {
    // Where nobody activates it, it deletes itself.
    if (status === 'pending') continue;
    const credential = await ring.credentialOf(id);
    const self = credential.ok ? await direct.signed('self', {}, credential.value) : credential;
    if (self.ok || OPENED.has(self.failure.code)) continue;
    if (status === 'active') wrongs.lost.push(`${id}: ${self.failure.code}`);
    const goesOn = journal
      .open()
      .some(({ keyId, label: of }) => keyId === id || (keyId === null && of === label));
    const said = mirror
      .get('remarks')
      .some(
        ({ kind, subject }) =>
          (kind === 'creation-removed' || kind === 'renewal-removed') && subject === label,
      );
    const row = mirror.get('keys').rows.find((one) => one.id === id);
    const isAsked = row !== undefined && isOrphan(row);
    if (!goesOn && !said && !isAsked) wrongs.orphans.push(`${id}: ${status}`);
  }
}

/** What is missing so that the user reads a cause, what it was seen by, and an advice in both languages. */
export function wordless(failure: Failure, secrets: ReadonlySet<string>): string[] {
  const missing: string[] = [];
  if (!Failure.safeParse(failure).success) missing.push('not of the contract');
  for (const language of ['de', 'en'] as const) {
    const { cause, proof, action } = tell(failure, language);
    if (!/^\p{Lu}.+[.?)]$/u.test(cause)) missing.push(`${language}: no sentence for ${failure.code}`);
    if (proof.length < 4) missing.push(`${language}: no evidence for ${failure.code}`);
    if (action.length < 4) missing.push(`${language}: no advice for ${failure.code}`);
    if (/undefined|null|NaN|\[object/.test(`${cause} ${proof}`))
      missing.push(`${language}: a hole in the text`);
  }
  const text = JSON.stringify(failure);
  for (const secret of [...secrets, CANARY])
    if (text.includes(secret)) missing.push('a secret in the failure');
  return missing;
}

function misnamed(failure: Failure | null, fault: Fault, { name }: Operation): string[] {
  const expected = expectedOf(fault, name);
  if ((failure?.code ?? 'done') !== expected) return [`${expected} was expected`];
  if (failure === null || fault.figure === undefined) return [];
  const { cause, proof } = tell(failure, 'de');
  return fault.figure.test(`${cause} ${proof}`) ? [] : [`${fault.figure.source} is not said`];
}

/** Secrets, and fields that are no part of the contract, in what the app keeps and shows. */
export function keptIn(folder: string, { room, clientMirror }: App, secrets: ReadonlySet<string>): string[] {
  const places = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name), 'utf8')] as const);
  const shown = JSON.stringify([
    ...SHOWN.map((name) => room.mirror.get(name)),
    clientMirror.announced.map(({ payload }) => payload),
  ]);
  return [...places, ['mirror', shown] as const].flatMap(([name, text]) =>
    [...secrets, CANARY]
      .filter((one) => text.includes(one))
      .map((one) => `${one === CANARY ? CANARY : 'a secret'} in ${name}`),
  );
}

const SHOWN = ['keys', 'creation', 'rotations', 'test', 'usage', 'remarks', 'lockWish'] as const;
