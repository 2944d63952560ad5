import type { Algorithm, CreationState, FailureCode, KeyRow, Mode, Permission } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { AccountInUse } from '../account';
import type { BackendClient, Credential } from '../backend/client';
import { type CreatedKey, type Key, PENDING_LIFETIME_MS } from '../backend/contract';
import { type Random, readCredential } from '../backend/credentials';
import { done, failed } from '../failure';
import type { Keychain } from '../keychain/keychain';
import type { Mirror } from '../mirror';
import { NOT_SENT } from '../not-sent';
import type { Intent, Journal } from './journal';
import { makePrivatePart, publicPartOf, secretFrom } from './key-pair';
import { checkLabel } from './label';
import { itemName, keyModeOf } from './names';
import type { KeyRing } from './ring';
import type { RotationBook } from './rotation-book';

/**
 * A secret that is shown only once, and cannot be lost. Each step is written down before it is done, and each may
 * be the last: recovery.ts goes on from there.
 */

/** Where a test may end the process. Each name says what is already done. */
export type CrashPoint =
  | 'begun-noted'
  | 'ephemeral-stored'
  | 'intent-noted'
  | 'answered'
  | 'answer-noted'
  /** Of a renewal: what the server said of the old key. */
  | 'old-noted'
  | 'opened'
  | 'secret-stored'
  | 'stored-noted'
  | 'activated'
  | 'row-written'
  /** Of a renewal: the old key hands over to the new one. */
  | 'handover-noted'
  | 'ephemeral-deleted'
  | 'closed';

/** Of making a key. */
export const CRASH_POINTS: readonly CrashPoint[] = [
  'begun-noted',
  'ephemeral-stored',
  'intent-noted',
  'answered',
  'answer-noted',
  'opened',
  'secret-stored',
  'stored-noted',
  'activated',
  'row-written',
  'ephemeral-deleted',
  'closed',
];

/** Of renewing a key: the same steps, and its own two. */
export const ROTATION_POINTS: readonly CrashPoint[] = CRASH_POINTS.flatMap((point): CrashPoint[] => {
  if (point === 'answer-noted') return [point, 'old-noted'];
  return point === 'row-written' ? [point, 'handover-noted'] : [point];
});

export type CreationDeps = {
  mirror: Mirror;
  keychain: Keychain;
  client: BackendClient;
  ring: KeyRing;
  account: AccountInUse;
  journal: Journal;
  book: RotationBook;
  mode: Mode;
  now: () => number;
  random: Random;
  at?: (point: CrashPoint) => void | Promise<void>;
};

export type Wish = {
  label: string;
  permissions: readonly Permission[];
  /** `ed25519`: the private part is made here, and nobody else ever has it. Without it: `hmac-sha256`. */
  algorithm?: Algorithm;
};

/** The key that a new one shall take the place of, with its rights. */
export type Renewal = {
  oldId: string;
  label: string;
  permissions: readonly Permission[];
  algorithm: Intent['algorithm'];
  overlapHours: number;
};

type Plan = Pick<Intent, 'kind' | 'oldId' | 'label' | 'algorithm' | 'overlapHours'> & {
  permissions: readonly Permission[];
};

/** What a request for a new key is answered; only a renewal has an old key. */
type Answered = CreatedKey & { old_key?: Key };

export type Creation = {
  /** Makes one key. The same wish again while it is under way is the same key; another one is `busy`. */
  create(wish: Wish): Promise<Outcome<KeyRow>>;
  /**
   * Makes the key that takes the place of another, or goes on with the interrupted making of it: then with the same
   * Idempotency-Key and the overlap that was asked for first, for as long as its key can be had.
   */
  renew(renewal: Renewal): Promise<Outcome<KeyRow>>;
  /** Goes on with an open intent. `first`: no request of it can have been sent before. */
  goOn(intent: Intent, first: boolean): Promise<Outcome<KeyRow>>;
  /** Ends an intent that shall not become a key; its secret, if there is one, goes too. */
  discard(intent: Intent): Promise<Outcome<void>>;
  /** Nothing else makes or recovers keys meanwhile. */
  exclusively<Value>(act: () => Promise<Value>): Promise<Value>;
  show(state: CreationState['state'], change?: Partial<CreationState>): void;
};

/** Causes with which a first request surely changed nothing: it was not sent, or the server has refused it. */
export const NOT_DONE: ReadonlySet<FailureCode> = new Set([
  ...NOT_SENT,
  'rate-limited',
  'session-expired',
  'account-pending',
  'account-suspended',
  'idempotency-conflict',
  'invalid-request',
  'not-found',
  'sign-in-denied',
  'sign-in-needed',
  'backend-address-missing',
  'backend-address-invalid',
  'live-not-in-stand-in',
  'practice-not-started',
]);

const UNANSWERED: ReadonlySet<FailureCode> = new Set([...NOT_SENT, 'timeout']);

const HOUR_MS = 3_600_000;

export function createCreation(deps: CreationDeps): Creation {
  const { mirror, keychain, client, ring, journal, now } = deps;
  const at = async (point: CrashPoint) => deps.at?.(point);
  let running: { wish: string; outcome: Promise<Outcome<KeyRow>> } | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function show(state: CreationState['state'], change: Partial<CreationState> = {}): void {
    mirror.set('creation', { state, since: now(), keyId: null, failure: null, ...change });
  }

  function exclusively<Value>(act: () => Promise<Value>): Promise<Value> {
    const turn = last.then(act);
    last = turn.catch(() => undefined);
    return turn;
  }

  function showOutcome(outcome: Outcome<KeyRow>): Outcome<KeyRow> {
    if (outcome.ok) show('done', { keyId: outcome.value.id });
    else show('failed', { failure: outcome.failure });
    return outcome;
  }

  /** A renewal is shown by its own slice: the wizard's step 4 is no part of it. */
  function showStep(intent: Intent, state: CreationState['state'], keyId: string | null = null): void {
    if (intent.kind === 'create') show(state, { keyId });
  }

  async function begin(plan: Plan): Promise<Outcome<Intent>> {
    const who = await deps.account.know();
    if (!who.ok) return who;
    const intent: Intent = {
      ...plan,
      account: who.value,
      permissions: [...plan.permissions],
      id: Buffer.from(deps.random(18)).toString('base64url'),
      begunAt: now(),
      stage: 'begun',
      keyId: null,
      abandoned: false,
    };
    // Noted first: the keychain cannot be searched, so its item must never exist without a note of its name.
    const begun = await journal.note(intent);
    if (!begun.ok) return begun;
    await at('begun-noted');
    const { privateText } = await makePrivatePart(intent.algorithm);
    const stored = await keychain.set(itemName.creation(intent.id), privateText);
    if (!stored.ok) {
      await close(intent);
      return stored;
    }
    await at('ephemeral-stored');
    const intended: Intent = { ...intent, stage: 'intended' };
    const noted = await journal.note(intended);
    if (!noted.ok) {
      await close(intent);
      return noted;
    }
    await at('intent-noted');
    return done(intended);
  }

  /** Deletes the ephemeral key, then the note of it; what cannot be done now is left to recovery. */
  async function close(intent: Intent): Promise<Outcome<void>> {
    const gone = await keychain.delete(itemName.creation(intent.id));
    if (!gone.ok) return gone;
    await at('ephemeral-deleted');
    return journal.close(intent.id);
  }

  async function discard(intent: Intent): Promise<Outcome<void>> {
    if (intent.keyId !== null) {
      const gone = await keychain.delete(itemName.secret(intent.keyId));
      if (!gone.ok) return gone;
    }
    return close(intent);
  }

  /** Sends the request, or sends it again with the same Idempotency-Key, and puts the secret into the keychain. */
  async function request(intent: Intent, first: boolean): Promise<Outcome<Intent>> {
    showStep(intent, 'requesting');
    const ephemeral = await keychain.get(itemName.creation(intent.id));
    if (!ephemeral.ok) return ephemeral;
    const publicJwk = ephemeral.value === null ? undefined : publicPartOf(intent.algorithm, ephemeral.value);
    if (ephemeral.value === null || publicJwk === undefined) {
      await discard(intent);
      return failed('keychain-mismatch', { technical: 'ephemeral-key-gone' });
    }

    const headers = { 'idempotency-key': intent.id };
    const { label, permissions, algorithm, oldId } = intent;
    const send = (): Promise<Outcome<Answered>> =>
      oldId === null
        ? client.call('createKey', {
            headers,
            body: { label, permissions, algorithm, public_key: publicJwk },
          })
        : client.call('rotateKey', {
            params: { id: oldId },
            headers,
            body: { public_key: publicJwk, overlap_seconds: intent.overlapHours * 3600 },
          });
    let answer = await send();
    let onlyOnce = first;
    if (!answer.ok && answer.failure.code === 'connection-lost') {
      onlyOnce = false;
      answer = await send();
    }
    if (!answer.ok) {
      if (onlyOnce && NOT_DONE.has(answer.failure.code)) await close(intent);
      return answer;
    }
    await at('answered');
    // A repeated answer is as old as the first one.
    const { old_key, ...created } = answer.value;
    return store(intent, created, ephemeral.value, onlyOnce ? old_key : undefined);
  }

  async function store(
    intent: Intent,
    created: CreatedKey,
    privateText: string,
    oldKey: Key | undefined,
  ): Promise<Outcome<Intent>> {
    const { key } = created;
    let taken = false;
    const wrong = whatIsWrong(key, intent.algorithm, deps.mode);
    if (wrong !== undefined) {
      // It stays pending and deletes itself: only we could have activated it.
      await close(intent);
      return failed(wrong.code, wrong.evidence);
    }
    if (intent.keyId !== key.id) {
      // Asked of the keychain itself: the list shows one account's keys alone.
      const kept = await keychain.get(itemName.secret(key.id));
      if (!kept.ok) return kept;
      taken = kept.value !== null;
    }
    if (key.id === intent.oldId || taken) {
      // Taking it over would put a new secret in the place of one that is kept.
      await close(intent);
      return failed('unexpected-answer', { technical: 'key-not-new' });
    }
    const answered: Intent = { ...intent, stage: 'answered', keyId: key.id };
    const noted = await journal.note(answered);
    if (!noted.ok) return noted;
    await at('answer-noted');
    if (intent.oldId !== null) {
      await noteOld(intent.oldId, oldKey);
      await at('old-noted');
    }

    showStep(intent, 'storing', key.id);
    const secret = await secretFrom(intent.algorithm, created.secret_jwe, privateText, keyModeOf(deps.mode));
    if (secret === undefined) {
      await close(answered);
      return failed('unexpected-answer', { technical: 'secret-not-readable' });
    }
    await at('opened');
    const kept = await keychain.set(itemName.secret(key.id), secret);
    if (!kept.ok) return kept;
    await at('secret-stored');
    const stored: Intent = { ...answered, stage: 'stored' };
    const storedNoted = await journal.note(stored);
    if (!storedNoted.ok) return storedNoted;
    await at('stored-noted');
    return done(stored);
  }

  /** When the old key ends. What cannot be asked or written now, the next list of the server's says again. */
  async function noteOld(oldId: string, said: Key | undefined): Promise<void> {
    const read = said === undefined ? await client.call('readKey', { params: { id: oldId } }) : done(said);
    if (read.ok && read.value.id === oldId) await ring.put(read.value, null, deps.account.last());
  }

  async function activate(intent: Intent & { keyId: string }): Promise<Outcome<KeyRow>> {
    showStep(intent, 'activating', intent.keyId);
    const credential = await ring.credentialOf(intent.keyId);
    if (!credential.ok) return credential;
    const key = await activated(intent.keyId, credential.value, intent.account);
    if (!key.ok) {
      // Said by the account as well: it has deleted itself before it was active.
      if (key.failure.code === 'key-unknown') await discard(intent);
      return key;
    }
    await at('activated');
    const row = await ring.put(key.value, 'yes', intent.account);
    if (!row.ok) return row;
    await at('row-written');
    const { oldId } = intent;
    if (oldId !== null) {
      const handedOver = await handOver(intent, oldId, row.value);
      if (!handedOver.ok) return handedOver;
      await at('handover-noted');
    }
    // The key is there and works; what is left over here is cleared away at the next occasion.
    const closed = await close(intent);
    if (closed.ok) await at('closed');
    return row;
  }

  function handOver(
    { label, overlapHours, account }: Intent,
    oldId: string,
    row: KeyRow,
  ): Promise<Outcome<void>> {
    const endsAt = ring.row(oldId)?.expiresAt ?? row.createdAt + overlapHours * HOUR_MS;
    deps.book.setTrouble(oldId, null);
    return deps.book.note({
      oldId,
      newId: row.id,
      label,
      madeAt: row.createdAt,
      endsAt,
      ended: false,
      account,
    });
  }

  async function activated(
    keyId: string,
    credential: Credential,
    owner: string | null,
  ): Promise<Outcome<Key>> {
    const answer = await client.signed('activateKey', { params: { id: keyId } }, credential);
    // Where nobody answers, asking once more would only keep the user waiting as long again.
    if (answer.ok || UNANSWERED.has(answer.failure.code)) return answer;
    // The answer may have been lost, or the key may have been activated before.
    const self = await client.signed('self', {}, credential);
    if (self.ok && self.value.status !== 'pending') return self;
    if (!self.ok && self.failure.code === 'key-unknown') {
      const gone = await isGone(deps, keyId, owner);
      if (!gone.ok) return gone;
      return gone.value ? self : failed('key-just-changed', self.failure.evidence);
    }
    if (answer.failure.code !== 'key-unknown') return answer;
    // A new key may not be known everywhere yet.
    return self.ok ? failed('key-just-changed', answer.failure.evidence) : self;
  }

  async function goOn(intent: Intent, first: boolean): Promise<Outcome<KeyRow>> {
    let current = intent;
    if (current.stage === 'begun') {
      await discard(current);
      return failed('cancelled');
    }
    if (current.stage === 'answered' && current.keyId !== null) {
      const secret = await keychain.get(itemName.secret(current.keyId));
      if (!secret.ok) return secret;
      if (secret.value !== null) current = { ...current, stage: 'stored' };
    }
    if (current.stage !== 'stored') {
      const stored = await request(current, first);
      if (!stored.ok) return stored;
      current = stored.value;
    }
    const { keyId } = current;
    if (keyId === null) throw new Error('A stored secret without a key id');
    return activate({ ...current, keyId });
  }

  function openWish(wish: Required<Wish>): Intent | undefined {
    // A key that is stored is activated at any time, if it still is there; a request is only repeated while fresh.
    return journal
      .open()
      .find((intent) => isSame(intent, wish) && (intent.stage === 'stored' || isFresh(intent, now())));
  }

  async function createNow(wish: Required<Wish>): Promise<Outcome<KeyRow>> {
    show('preparing');
    // The same wish again after a failure goes on with the same Idempotency-Key: never a second key.
    const same = openWish(wish);
    for (const other of journal.open()) {
      if (other !== same && other.kind === 'create' && !other.abandoned)
        await journal.note({ ...other, abandoned: true });
    }
    if (same !== undefined) {
      const gone = await goOn(same, false);
      const isOver =
        !gone.ok && gone.failure.code === 'key-unknown' && !journal.open().some(({ id }) => id === same.id);
      // The pending key had deleted itself: another one is made.
      if (!isOver) return gone;
    }
    const intent = await begin({ ...wish, kind: 'create', oldId: null, overlapHours: 0 });
    return intent.ok ? goOn(intent.value, true) : intent;
  }

  /** While this call waited for its turn, recovery may have made the very key that it was for. */
  function finishedMeanwhile(begun: Intent | undefined): Outcome<KeyRow> | undefined {
    if (begun === undefined || journal.open().some((intent) => intent.id === begun.id)) return undefined;
    const { state, keyId } = mirror.get('creation');
    const row = state === 'done' && keyId !== null ? ring.row(keyId) : undefined;
    return row === undefined || row.label !== begun.label ? undefined : done(row);
  }

  function openRenewal(oldId: string): Intent | undefined {
    return journal
      .open()
      .find((intent) => intent.oldId === oldId && intent.stage !== 'begun' && !intent.abandoned);
  }

  async function renewNow(renewal: Renewal, begun: Intent | undefined): Promise<Outcome<KeyRow>> {
    const open = openRenewal(renewal.oldId);
    if (open === undefined && begun !== undefined) {
      // While this call waited for its turn, recovery may have made the very key that it was for.
      const made = deps.book.find(renewal.oldId);
      const row = made === undefined ? undefined : ring.row(made.newId);
      if (row !== undefined) return done(row);
    }
    // Its key can be had no more, and cost the old one nothing: the overlap that is wished for now counts.
    const isLate = (intent: Intent): boolean =>
      intent.stage !== 'stored' && intent.overlapHours > 0 && !isFresh(intent, now());
    if (open !== undefined && isLate(open)) {
      const given = await discard(open);
      if (!given.ok) return given;
    } else if (open !== undefined) {
      const gone = await goOn(open, false);
      const isOver =
        !gone.ok && gone.failure.code === 'key-unknown' && openRenewal(renewal.oldId) === undefined;
      // The pending key had deleted itself: another one is made.
      if (!isOver) return gone;
    }
    const intent = await begin({ ...renewal, kind: 'rotate' });
    return intent.ok ? goOn(intent.value, true) : intent;
  }

  return {
    renew(renewal) {
      const begun = openRenewal(renewal.oldId);
      return exclusively(() => renewNow(renewal, begun));
    },

    async create({ label, permissions, algorithm = 'hmac-sha256' }) {
      const checked = checkLabel(label);
      if (!checked.ok) return checked;
      // `trade` never without `read`, so that a bot can see what it did.
      const wish: Required<Wish> = {
        label: checked.value,
        permissions: permissions.includes('trade') ? ['read', 'trade'] : ['read'],
        algorithm,
      };
      const text = JSON.stringify(wish);
      if (running !== undefined) return running.wish === text ? running.outcome : failed('busy');
      const begun = openWish(wish);
      const outcome = exclusively(async () =>
        showOutcome(finishedMeanwhile(begun) ?? (await createNow(wish))),
      ).finally(() => {
        running = undefined;
      });
      running = { wish: text, outcome };
      return outcome;
    },
    goOn,
    discard: (intent) => (intent.stage === 'begun' ? close(intent) : discard(intent)),
    exclusively,
    show,
  };
}

/** Can its first answer still be had? By a clock that may have been set back since. */
export function isFresh({ begunAt }: Intent, now: number): boolean {
  return now - begunAt < PENDING_LIFETIME_MS;
}

/**
 * Is the key gone, as its own account says? Asked besides the key itself before a secret is thrown away: one server of
 * the backend may not know a new key yet.
 */
export async function isGone(
  { client, account }: Pick<CreationDeps, 'client' | 'account'>,
  keyId: string,
  owner: string | null,
): Promise<Outcome<boolean>> {
  const who = await account.know();
  if (!who.ok) return who;
  if (owner !== null && owner !== who.value) return done(false);
  const read = await client.call('readKey', { params: { id: keyId } });
  if (read.ok) return done(read.value.status === 'deleted');
  return read.failure.code === 'not-found' ? done(true) : read;
}

function isSame(intent: Intent, wish: Required<Wish>): boolean {
  return (
    intent.kind === 'create' &&
    intent.stage !== 'begun' &&
    !intent.abandoned &&
    intent.label === wish.label &&
    intent.algorithm === wish.algorithm &&
    intent.permissions.join() === wish.permissions.join()
  );
}

function whatIsWrong(
  key: Key,
  algorithm: Algorithm,
  mode: Mode,
): { code: FailureCode; evidence?: { granted?: string[]; technical?: string } } | undefined {
  const id = readCredential(key.id);
  if (key.mode !== keyModeOf(mode) || id.kind !== 'key-id' || id.mode !== key.mode) {
    return { code: 'key-wrong-environment' };
  }
  if (key.permissions.some((permission) => permission !== 'read' && permission !== 'trade')) {
    return { code: 'withdrawal-right', evidence: { granted: key.permissions } };
  }
  if (key.algorithm !== algorithm) return { code: 'unexpected-answer', evidence: { technical: 'algorithm' } };
  return undefined;
}
