import { basename } from 'node:path';
import {
  type FailureCode,
  type KeyRow,
  type KeysState,
  MOST_KEYS,
  type Mode,
  type Permission,
} from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { AccountInUse } from '../account';
import type { BackendClient, Credential } from '../backend/client';
import { KEY_LIFETIME_DAYS, type Key } from '../backend/contract';
import type { Schedule } from '../clipboard';
import { DONE, done, failed } from '../failure';
import type { Keychain } from '../keychain/keychain';
import { addRemark, type Mirror } from '../mirror';
import { createBasedOn, sameEntries } from './based-on';
import { createIndexFile, type KnownKey } from './index-file';
import { credentialFrom } from './key-pair';
import { asSecretSays, merge, rowOf } from './known-key';
import { checkLabel } from './label';
import { type LockedKeys, lockEach } from './lock-each';
import { itemName, keyModeOf } from './names';
import { createWhitelistWriter, type WhitelistWriter } from './whitelist-writer';

const DAY_MS = 86_400_000;
const PAGE = 200;
/** A server that never ends its list is broken. */
const MOST_PAGES = MOST_KEYS / PAGE;
/** How many keys the keychain is asked for in one refresh; the others stay unknown until the next. */
const MOST_ASKED = 200;
/** How many exports are remembered, as the contract says. */
const MOST_EXPORTS = 20;
/** Many changes in a row are shown and written so often at most. */
const GATHER_MS = 250;
/** A key of another account is asked so often at most: each question stands in that key's log. */
const ASK_ITSELF_EVERY_MS = 3_600_000;

export type KeyRingDeps = {
  mirror: Mirror;
  keychain: Keychain;
  client: BackendClient;
  account: AccountInUse;
  /** This mode's own folder. */
  folder: string;
  mode: Mode;
  /** Milliseconds since 1970. */
  now: () => number;
};

export type KeyRing = {
  /** Reads the index into the mirror. First of all. */
  load(): Promise<void>;
  /**
   * Asks the server for all keys. A failure stands in the mirror too, beside the rows last known.
   * `quiet`: nobody waits for it, so nothing is shown as loading.
   */
  refresh(options?: { quiet?: boolean }): Promise<Outcome<KeysState>>;
  /** Of the account in use; another one's keys are kept and not shown. */
  row(keyId: string): KeyRow | undefined;
  /** Another account is in use from now on. */
  accountChanged(): void;
  /**
   * Takes over what the server just said of a key of `account` (null = not known whose). `wasHere`: its secret was in
   * this keychain, though it may not be noted. Done when it is on disk.
   */
  put(
    key: Key,
    secretHere: KeyRow['secretHere'] | null,
    account: string | null,
    more?: { wasHere: true },
  ): Promise<Outcome<KeyRow>>;
  /** A key of the manual way that the server could not be asked about. Done when it is on disk. */
  putUnseen(
    keyId: string,
    label: string,
    secretHere: KeyRow['secretHere'],
    seen?: Partial<Pick<KeyRow, 'algorithm' | 'status'>>,
  ): Promise<Outcome<KeyRow>>;
  noteSecret(keyId: string, secretHere: KeyRow['secretHere']): Promise<Outcome<KeyRow>>;
  /** What was begun is not known any more: the keychain is asked again about every secret that it did not have. */
  askKeychainAnew(): Promise<Outcome<void>>;
  /** The user was asked about a key whose secret is lost, and keeps it. */
  keepWithoutSecret(keyId: string): Promise<Outcome<KeyRow>>;
  /** Label, rights or both. The row is what the server answers. Errors: those of `checkLabel`; `invalid-request`. */
  change(keyId: string, change: KeyChange): Promise<Outcome<KeyRow>>;
  /** Done only when the server has said so. */
  lock(keyId: string): Promise<Outcome<KeyRow>>;
  /** One after the other, as `lockEach` says. */
  lockKeys(
    keyIds: readonly string[],
    options: { schedule: Schedule; signal?: AbortSignal },
  ): Promise<LockedKeys>;
  unlock(keyId: string): Promise<Outcome<KeyRow>>;
  /**
   * `active`: those that the server's list still names as active, whatever it has answered. Errors: `unexpected-answer`
   * too when the list could not be read, so that nothing is certain of what the answer does not name.
   */
  lockAll(): Promise<Outcome<{ locked: number; active: string[] }>>;
  putWhitelist: WhitelistWriter['put'];
  /** The server has deleted the key. Its row stays, as deleted, until `forget` or `remove`. */
  noteDeleted(keyId: string): Promise<Outcome<KeyRow>>;
  /**
   * Clears away the secret and then the row of a key that is gone at the backend, which the key itself must have
   * said: `invalid-request` for one that lives.
   */
  forget(keyId: string): Promise<Outcome<void>>;
  /** Takes the row away and nothing else. */
  remove(keyId: string): Promise<Outcome<void>>;
  noteTest(keyId: string, test: { at: number; green: boolean }): Promise<void>;
  noteExport(keyId: string, made: KeyRow['exports'][number]): Promise<void>;
  /** `secret-not-here` only if the keychain is open and has none. */
  credentialOf(keyId: string): Promise<Outcome<Credential>>;
};

/** `basedOn`: the rights that the user saw; only those are replaced, or else it is `changed-elsewhere`. */
export type KeyChange = {
  label?: string;
  permissions?: readonly Permission[];
  basedOn?: readonly string[];
};

/** The keys as the server says, with what this device knows of them. */
export function createKeyRing(deps: KeyRingDeps): KeyRing {
  const { mirror, keychain, client, account, now } = deps;
  const file = createIndexFile(deps.folder, now);
  /** In the order in which they are shown. */
  let keys: ReadonlyMap<string, KnownKey> = new Map();
  let asOf: number | null = null;
  /** Changed or removed since the running refresh has begun: newer than what it was answered. */
  const touched = new Set<string>();
  let keptAt = 0;
  /** When a key that the list does not name last said that it lives. */
  const aliveAt = new Map<string, number>();
  let refreshing: Promise<Outcome<KeysState>> | undefined;

  function show(change: Partial<Pick<KeysState, 'loading' | 'failure'>> = {}): KeysState {
    const before = mirror.get('keys');
    const rows = [...keys.values()].filter(isMine).map(rowOf);
    const state = { ...before, rows, asOf, ...change };
    mirror.set('keys', state);
    return state;
  }

  function write(): Promise<Outcome<void>> {
    return file.write({ keys: [...keys.values()].map(asLeft), asOf });
  }

  /** What only this run's memory holds, the next run must look for anew. */
  function asLeft(key: KnownKey): KnownKey {
    const inMemory = mirror.get('keychain').store === 'memory' && key.secretHere === 'yes';
    return inMemory ? { ...key, secretHere: 'unknown' } : key;
  }

  function keep(): Promise<Outcome<void>> {
    keptAt = now();
    show();
    return write();
  }

  function isMine(key: KnownKey): boolean {
    return account.isMine(key.account);
  }

  /** A key that the user has just entered by hand is shown, whosever it was. */
  function ownerOf(known: KnownKey | undefined): string | null {
    return known !== undefined && isMine(known) ? known.account : null;
  }

  function find(keyId: string): KnownKey | undefined {
    return keys.get(keyId);
  }

  function hold(key: KnownKey): void {
    touched.add(key.id);
    // A new key comes first; a known one stays in its place.
    keys = new Map(keys.has(key.id) ? [...keys, [key.id, key]] : [[key.id, key], ...keys]);
  }

  async function place(key: KnownKey): Promise<Outcome<KeyRow>> {
    hold(key);
    const kept = await keep();
    return kept.ok ? done(rowOf(key)) : kept;
  }

  async function hasSecret(keyId: string): Promise<KeyRow['secretHere']> {
    const secret = await keychain.get(itemName.secret(keyId));
    if (!secret.ok) return 'unknown';
    return secret.value === null ? 'no' : 'yes';
  }

  async function allPages(took: (page: readonly Key[]) => Promise<void>): Promise<Outcome<void>> {
    let cursor: string | null = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer: Awaited<ReturnType<typeof client.call<'listKeys'>>> = await client.call('listKeys', {
        query: cursor === null ? { limit: PAGE } : { limit: PAGE, cursor },
      });
      if (!answer.ok) return answer;
      await took(answer.value.keys);
      cursor = answer.value.next_cursor;
      if (cursor === null) return DONE;
    }
    return failed('unexpected-answer', { technical: 'endless-list' });
  }

  /**
   * A key that the list does not name although its secret is here: another account's, or deleted elsewhere.
   * The key itself can tell; a secret is never thrown away on the word of a list.
   */
  async function askItself(known: KnownKey): Promise<KnownKey> {
    // Gone is gone; and one that lived just now is left in peace.
    if (known.status === 'deleted') return known;
    if (Math.abs(now() - (aliveAt.get(known.id) ?? 0)) < ASK_ITSELF_EVERY_MS) return known;
    const credential = await credentialOf(known.id);
    if (!credential.ok) return find(known.id) ?? known;
    const self = await client.signed('self', {}, credential.value);
    if (self.ok) {
      aliveAt.set(known.id, now());
      return { ...merge(self.value, known, known.secretHere, known.account), label: known.label };
    }
    return self.failure.code === 'key-unknown' ? { ...known, status: 'deleted' } : known;
  }

  /** What the server listed, with what was changed here meanwhile: new keys first, removed ones left out. */
  function withNewer(fresh: ReadonlyMap<string, KnownKey>): ReadonlyMap<string, KnownKey> {
    const added = [...keys.values()].filter((key) => touched.has(key.id) && !fresh.has(key.id));
    const listed = [...fresh.values()].flatMap((key) => (touched.has(key.id) ? (find(key.id) ?? []) : key));
    return new Map([...added, ...listed].map((key) => [key.id, key]));
  }

  async function refreshNow(): Promise<Outcome<KeysState>> {
    touched.clear();
    const session = account.session();
    const who = await account.know();
    if (!who.ok) {
      show({ loading: false, failure: who.failure });
      return who;
    }
    const others = [...keys.values()].filter((key) => !isMine(key));
    const firstTime = keys.size === others.length;
    let toAsk = MOST_ASKED;
    const fresh = new Map(others.map((key) => [key.id, key]));
    const overtaken = () => account.session() !== session;
    const listed = await allPages(async (page) => {
      if (overtaken()) return;
      for (const key of page) {
        const known = find(key.id);
        // Of a key that is new here only the keychain can tell: the note of its making may have been lost.
        let here = known?.secretHere ?? 'unknown';
        if (here === 'unknown' && toAsk > 0) {
          here = await hasSecret(key.id);
          // A keychain that is locked or slow is not asked for each key.
          toAsk = here === 'unknown' ? 0 : toAsk - 1;
        }
        fresh.set(key.id, merge(key, known, here, who.value));
      }
      if (!firstTime) return;
      // Some rows are better than an empty table.
      keys = withNewer(fresh);
      show();
    });
    if (!listed.ok) {
      show({ loading: false, failure: listed.failure });
      return listed;
    }
    // Some of its pages may be another account's.
    if (overtaken()) {
      show({ loading: false });
      return failed('cancelled');
    }
    for (const key of keys.values()) {
      if (!fresh.has(key.id) && key.secretHere !== 'no' && !touched.has(key.id))
        fresh.set(key.id, await askItself(key));
    }
    keys = withNewer(fresh);
    asOf = now();
    const state = show({ loading: false, failure: null });
    const kept = await write();
    return done(kept.ok ? state : show({ failure: kept.failure }));
  }

  const refresh: KeyRing['refresh'] = (options) => {
    if (options?.quiet !== true) show({ loading: true });
    refreshing ??= refreshNow().finally(() => {
      refreshing = undefined;
    });
    return refreshing;
  };

  async function credentialOf(keyId: string): Promise<Outcome<Credential>> {
    const secret = await keychain.get(itemName.secret(keyId));
    if (!secret.ok) return secret;
    // Looked up after the keychain, which may take seconds: an older row must not come back.
    const known = find(keyId);
    if (secret.value === null) {
      if (known !== undefined && known.secretHere !== 'no') await place({ ...known, secretHere: 'no' });
      return failed('secret-not-here');
    }
    const credential = credentialFrom(keyId, secret.value);
    // Without a row, in the middle of a creation, what lies in the keychain tells by itself.
    if (known !== undefined && known.algorithm !== credential.algorithm) return failed('keychain-mismatch');
    return done(credential);
  }

  async function changeStatus(endpoint: 'disableKey' | 'enableKey', keyId: string): Promise<Outcome<KeyRow>> {
    const answer = await client.call(endpoint, { params: { id: keyId } });
    if (!answer.ok) return answer;
    if (answer.value.id !== keyId || (endpoint === 'disableKey' && !isLockedAnswer(answer.value, keyId)))
      return failed('unexpected-answer', { technical: 'not-locked' });
    return placeAnswer(answer.value);
  }

  /** The server has done it; that it could not be noted here does not undo it. */
  async function placeAnswer(key: Key, secretHere?: KeyRow['secretHere']): Promise<Outcome<KeyRow>> {
    const known = find(key.id);
    const merged = merge(key, known, secretHere ?? known?.secretHere ?? 'no', account.last());
    const kept = await place(merged);
    if (!kept.ok) show({ failure: kept.failure });
    return done(rowOf(merged));
  }

  async function remove(keyId: string): Promise<Outcome<void>> {
    touched.add(keyId);
    keys = new Map([...keys].filter(([id]) => id !== keyId));
    return keep();
  }

  const record = { client, took: (key: Key) => placeAnswer(key) };
  const basedOn = createBasedOn(record);
  const whitelists = createWhitelistWriter({ ...record, basedOn, seen: find });

  return {
    async load() {
      const read = await file.read();
      keys = new Map(read.index.keys.map((key) => [key.id, key]));
      asOf = read.index.asOf;
      if (read.setAsideAs !== null) addRemark(mirror, 'keys-set-aside', basename(read.setAsideAs));
      show({ loading: false, failure: null });
    },

    refresh,

    row(keyId) {
      const known = find(keyId);
      return known === undefined || !isMine(known) ? undefined : rowOf(known);
    },

    accountChanged() {
      asOf = null;
      show({ failure: null });
    },

    put(key, secretHere, owner, more) {
      const known = find(key.id);
      const here = secretHere ?? known?.secretHere ?? 'no';
      const merged = merge(key, known, here, owner ?? ownerOf(known));
      return place(more?.wasHere === true ? { ...merged, madeHere: true } : merged);
    },

    putUnseen(keyId, label, secretHere, seen = {}) {
      const known = find(keyId);
      if (known !== undefined) return place({ ...known, ...seen, secretHere });
      // Places for what nobody has told: no one may read them while the row is unseen.
      const createdAt = now();
      return place({
        id: keyId,
        label,
        algorithm: 'hmac-sha256',
        permissions: [],
        status: 'active',
        createdAt,
        expiresAt: createdAt + KEY_LIFETIME_DAYS * DAY_MS,
        renewBy: createdAt + KEY_LIFETIME_DAYS * DAY_MS,
        lastUsedAt: null,
        lastUsedIp: null,
        whitelist: { enabled: false, entries: [] },
        ...seen,
        secretHere,
        lastTest: null,
        lastGreenAt: null,
        exports: [],
        madeHere: true,
        unseen: true,
        etag: null,
        account: null,
      });
    },

    noteSecret(keyId, secretHere) {
      const known = find(keyId);
      return known === undefined
        ? Promise.resolve(failed('key-unknown'))
        : place(asSecretSays({ ...known, secretHere }));
    },

    askKeychainAnew() {
      keys = new Map(
        [...keys].map(([id, key]) => [id, key.secretHere === 'no' ? { ...key, secretHere: 'unknown' } : key]),
      );
      return keep();
    },

    async keepWithoutSecret(keyId) {
      const known = find(keyId);
      return known === undefined ? failed('key-unknown') : place({ ...known, keptWithoutSecret: true });
    },

    async change(keyId, { label, permissions, basedOn: saw }) {
      const checked = label === undefined ? undefined : checkLabel(label);
      if (checked?.ok === false) return checked;
      if (checked === undefined && permissions === undefined)
        return failed('invalid-request', { field: 'label' });
      // Without reading a bot could not see what it did.
      if (permissions !== undefined && !permissions.includes('read'))
        return failed('invalid-request', { field: 'permissions' });
      const send = async (etag?: string): Promise<Outcome<KeyRow>> => {
        const answer = await client.call('changeKey', {
          params: { id: keyId },
          headers: etag === undefined ? {} : { 'if-match': etag },
          body: {
            ...(checked === undefined ? {} : { label: checked.value }),
            ...(permissions === undefined ? {} : { permissions: [...new Set(permissions)] }),
          },
        });
        return answer.ok ? placeAnswer(answer.value) : answer;
      };
      if (saw === undefined) return send();
      return basedOn.write(keyId, (there) => sameEntries(there.permissions, saw), send);
    },

    lock: (keyId) => changeStatus('disableKey', keyId),

    async lockKeys(keyIds, options) {
      let unshown = false;
      const lock = async (keyId: string): Promise<Outcome<KeyRow>> => {
        const answer = await client.call('disableKey', { params: { id: keyId } });
        // It is waited now, for up to a minute: what is locked so far is not kept back.
        if (!answer.ok && answer.failure.code === 'rate-limited' && unshown) {
          unshown = false;
          void keep();
        }
        if (!answer.ok) return answer;
        if (!isLockedAnswer(answer.value, keyId))
          return failed('unexpected-answer', { technical: 'not-locked' });
        const known = find(keyId);
        const locked = merge(answer.value, known, known?.secretHere ?? 'no', account.last());
        hold(locked);
        unshown = Math.abs(now() - keptAt) < GATHER_MS;
        if (!unshown) void keep();
        return done(rowOf(locked));
      };
      const result = await lockEach({ keyIds, lock, ...options });
      const kept = await keep();
      if (!kept.ok) show({ failure: kept.failure });
      return result;
    },

    unlock: (keyId) => changeStatus('enableKey', keyId),

    async lockAll() {
      const answer = await client.call('disableAll', {});
      if (!answer.ok) return answer;
      const locked = new Set(answer.value.disabled);
      // Their etags have changed too.
      keys = new Map(
        [...keys].map(([id, key]) => [id, locked.has(id) ? { ...key, status: 'disabled', etag: null } : key]),
      );
      // One without a row here is not hidden from the refresh under way.
      for (const id of locked) if (keys.has(id)) touched.add(id);
      const kept = await keep();
      if (!kept.ok) show({ failure: kept.failure });
      // A list that was asked for before says nothing.
      await refreshing;
      const listed = await refresh({ quiet: true });
      if (!listed.ok) return failed('unexpected-answer', { technical: 'list-not-read' });
      const active = new Set(
        listed.value.rows.filter(({ status }) => status === 'active').map(({ id }) => id),
      );
      return done({ locked: [...locked].filter((id) => !active.has(id)).length, active: [...active] });
    },

    putWhitelist: whitelists.put,

    async noteDeleted(keyId) {
      const known = find(keyId);
      return known === undefined ? failed('key-unknown') : place({ ...known, status: 'deleted' });
    },

    async forget(keyId) {
      const known = find(keyId);
      if (known === undefined) return failed('key-unknown');
      const credential = await credentialOf(keyId);
      if (credential.ok) {
        // The list is another account's, the backend another one: only the key itself can say that it is gone.
        const self = await client.signed('self', {}, credential.value);
        if (self.ok)
          await place({ ...merge(self.value, known, known.secretHere, known.account), label: known.label });
        if (self.ok || LIVING.has(self.failure.code)) return failed('invalid-request', { field: 'status' });
        if (self.failure.code !== 'key-unknown') return self;
        await place({ ...known, status: 'deleted' });
      } else if (credential.failure.code !== 'secret-not-here') return credential;
      else if (known.status !== 'deleted') return failed('invalid-request', { field: 'status' });
      const deleted = await keychain.delete(itemName.secret(keyId));
      return deleted.ok ? remove(keyId) : deleted;
    },
    remove,

    async noteTest(keyId, test) {
      const known = find(keyId);
      if (known === undefined) return;
      await place({ ...known, lastTest: test, lastGreenAt: test.green ? test.at : known.lastGreenAt });
    },

    async noteExport(keyId, made) {
      const known = find(keyId);
      if (known === undefined) return;
      await place({ ...known, exports: [made, ...known.exports].slice(0, MOST_EXPORTS) });
    },

    async credentialOf(keyId) {
      // A key of the other mode is refused before its secret is even looked for.
      if (!keyId.startsWith(`vk_${keyModeOf(deps.mode)}_`)) return failed('credential-wrong-mode');
      return credentialOf(keyId);
    },
  };
}

/** What a backend says only of a key that it has, after a valid signature. */
export const LIVING: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'key-disabled',
  'key-expired',
  'key-pending',
  'ip-not-allowed',
  'account-suspended',
  'clock-skew',
]);

/** A success that names another key, or one that still works, is no lock. */
function isLockedAnswer(key: Key, keyId: string): boolean {
  return key.id === keyId && key.status !== 'active' && key.status !== 'pending';
}
