import { basename } from 'node:path';
import type { KeyRow, KeysState, Mode, WhitelistDraft } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { BackendClient, Credential } from '../backend/client';
import { KEY_LIFETIME_DAYS, type Key } from '../backend/contract';
import { done, failed } from '../failure';
import type { Keychain } from '../keychain/keychain';
import { addRemark, type Mirror } from '../mirror';
import { createIndexFile, type KnownKey } from './index-file';
import { itemName, keyModeOf } from './names';
import { checkWhitelist } from './whitelist';

const DAY_MS = 86_400_000;
/** A server that never ends its list is broken: 200 pages of 200 keys. */
const MOST_PAGES = 200;
/** After a lost index, how many of the newest keys the keychain is asked for. */
const MOST_ASKED = 200;

export type KeyRingDeps = {
  mirror: Mirror;
  keychain: Keychain;
  client: BackendClient;
  /** This mode's own folder. */
  folder: string;
  mode: Mode;
  /** Milliseconds since 1970. */
  now: () => number;
};

export type KeyRing = {
  /** Reads the index into the mirror. First of all. */
  load(): Promise<void>;
  /** Asks the server for all keys. A failure stands in the mirror too, beside the rows last known. */
  refresh(): Promise<Outcome<KeysState>>;
  row(keyId: string): KeyRow | undefined;
  /** Takes over what the server just said of a key. Done when it is on disk. */
  put(key: Key, secretHere?: KeyRow['secretHere']): Promise<Outcome<KeyRow>>;
  /** A key of the manual way that the server could not be asked about. Done when it is on disk. */
  putUnseen(keyId: string, label: string, secretHere: KeyRow['secretHere']): Promise<Outcome<KeyRow>>;
  noteSecret(keyId: string, secretHere: KeyRow['secretHere']): Promise<Outcome<KeyRow>>;
  /** Done only when the server has said so. */
  lock(keyId: string): Promise<Outcome<KeyRow>>;
  unlock(keyId: string): Promise<Outcome<KeyRow>>;
  lockAll(): Promise<Outcome<{ locked: number }>>;
  /** `changed-elsewhere`: the rows are fresh again, nothing was written. `address-invalid` names the entry. */
  putWhitelist(keyId: string, draft: WhitelistDraft): Promise<Outcome<KeyRow>>;
  noteTest(keyId: string, test: { at: number; green: boolean }): Promise<void>;
  /** `secret-not-here` only if the keychain is open and has none. */
  credentialOf(keyId: string): Promise<Outcome<Credential>>;
};

/** The keys as the server says, with what this device knows of them. */
export function createKeyRing(deps: KeyRingDeps): KeyRing {
  const { mirror, keychain, client, now } = deps;
  const file = createIndexFile(deps.folder, now);
  let keys: KnownKey[] = [];
  let asOf: number | null = null;
  /** The index was lost or never there: what the keychain holds must be asked. */
  let indexLost = false;
  /** Changed since the running refresh has begun: newer than what it was answered. */
  const touched = new Set<string>();
  let refreshing: Promise<Outcome<KeysState>> | undefined;

  function show(change: Partial<Pick<KeysState, 'loading' | 'failure'>> = {}): KeysState {
    const before = mirror.get('keys');
    const state = { ...before, rows: keys.map(rowOf), asOf, ...change };
    mirror.set('keys', state);
    return state;
  }

  async function keep(): Promise<Outcome<void>> {
    show();
    return file.write({ keys, asOf });
  }

  function find(keyId: string): KnownKey | undefined {
    return keys.find((key) => key.id === keyId);
  }

  async function place(key: KnownKey): Promise<Outcome<KeyRow>> {
    touched.add(key.id);
    keys = find(key.id) === undefined ? [key, ...keys] : keys.map((old) => (old.id === key.id ? key : old));
    const kept = await keep();
    return kept.ok ? done(rowOf(key)) : kept;
  }

  async function hasSecret(keyId: string): Promise<KeyRow['secretHere']> {
    const secret = await keychain.get(itemName.secret(keyId));
    if (!secret.ok) return 'unknown';
    return secret.value === null ? 'no' : 'yes';
  }

  async function allPages(): Promise<Outcome<Key[]>> {
    const all = new Map<string, Key>();
    let cursor: string | null = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer: Awaited<ReturnType<typeof client.call<'listKeys'>>> = await client.call('listKeys', {
        query: cursor === null ? { limit: 200 } : { limit: 200, cursor },
      });
      if (!answer.ok) return answer;
      for (const key of answer.value.keys) all.set(key.id, key);
      cursor = answer.value.next_cursor;
      if (cursor === null) return done([...all.values()]);
    }
    return failed('unexpected-answer', { technical: 'endless-list' });
  }

  /**
   * A key that the list does not name although its secret is here: another account's, or deleted elsewhere.
   * The key itself can tell; a secret is never thrown away on the word of a list.
   */
  async function askItself(known: KnownKey): Promise<KnownKey> {
    const credential = await credentialOf(known.id);
    if (!credential.ok) return find(known.id) ?? known;
    const self = await client.signed('self', {}, credential.value);
    if (self.ok) return { ...merge(self.value, known, known.secretHere), label: known.label };
    return self.failure.code === 'key-unknown' ? { ...known, status: 'deleted' } : known;
  }

  async function refreshNow(): Promise<Outcome<KeysState>> {
    show({ loading: true });
    touched.clear();
    const listed = await allPages();
    if (!listed.ok) {
      show({ loading: false, failure: listed.failure });
      return listed;
    }
    const fresh: KnownKey[] = [];
    for (const key of listed.value) {
      const known = find(key.id);
      const here =
        known?.secretHere ?? (indexLost && fresh.length < MOST_ASKED ? await hasSecret(key.id) : 'no');
      fresh.push(merge(key, known, here));
    }
    const named = new Set(fresh.map((key) => key.id));
    for (const key of keys) {
      if (!named.has(key.id) && key.secretHere !== 'no' && !touched.has(key.id))
        fresh.push(await askItself(key));
    }
    const newer = keys.filter((key) => touched.has(key.id));
    keys = [
      ...newer.filter((key) => !named.has(key.id)),
      ...fresh.map((key) => newer.find((other) => other.id === key.id) ?? key),
    ];
    asOf = now();
    indexLost = false;
    const kept = await keep();
    const state = show({ loading: false, failure: kept.ok ? null : kept.failure });
    return done(state);
  }

  async function credentialOf(keyId: string): Promise<Outcome<Credential>> {
    const known = find(keyId);
    if (known?.algorithm === 'ed25519') return failed('secret-not-here');
    const secret = await keychain.get(itemName.secret(keyId));
    if (!secret.ok) return secret;
    if (secret.value === null) {
      if (known !== undefined && known.secretHere !== 'no') await place({ ...known, secretHere: 'no' });
      return failed('secret-not-here');
    }
    return done({ keyId, algorithm: 'hmac-sha256', secret: secret.value });
  }

  async function changeStatus(endpoint: 'disableKey' | 'enableKey', keyId: string): Promise<Outcome<KeyRow>> {
    const answer = await client.call(endpoint, { params: { id: keyId } });
    return answer.ok ? placeAnswer(answer.value) : answer;
  }

  /** The server has done it; that it could not be noted here does not undo it. */
  async function placeAnswer(key: Key, secretHere?: KeyRow['secretHere']): Promise<Outcome<KeyRow>> {
    const known = find(key.id);
    const merged = merge(key, known, secretHere ?? known?.secretHere ?? 'no');
    const kept = await place(merged);
    if (!kept.ok) show({ failure: kept.failure });
    return done(rowOf(merged));
  }

  async function etagOf(keyId: string): Promise<Outcome<string>> {
    const known = find(keyId)?.etag;
    if (known !== undefined && known !== null) return done(known);
    const read = await client.call('readKey', { params: { id: keyId } });
    return read.ok ? done(read.value.etag) : read;
  }

  return {
    async load() {
      const read = await file.read();
      keys = read.index.keys;
      asOf = read.index.asOf;
      indexLost = !read.known;
      if (read.setAsideAs !== null) addRemark(mirror, 'keys-set-aside', basename(read.setAsideAs));
      show({ loading: false, failure: null });
    },

    refresh() {
      refreshing ??= refreshNow().finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },

    row(keyId) {
      const known = find(keyId);
      return known === undefined ? undefined : rowOf(known);
    },

    put(key, secretHere) {
      const known = find(key.id);
      return place(merge(key, known, secretHere ?? known?.secretHere ?? 'no'));
    },

    putUnseen(keyId, label, secretHere) {
      const known = find(keyId);
      if (known !== undefined) return place({ ...known, secretHere });
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
        secretHere,
        lastTest: null,
        etag: null,
      });
    },

    noteSecret(keyId, secretHere) {
      const known = find(keyId);
      return known === undefined ? Promise.resolve(failed('key-unknown')) : place({ ...known, secretHere });
    },

    lock: (keyId) => changeStatus('disableKey', keyId),
    unlock: (keyId) => changeStatus('enableKey', keyId),

    async lockAll() {
      const answer = await client.call('disableAll', {});
      if (!answer.ok) return answer;
      const locked = new Set(answer.value.disabled);
      // Their etags have changed too.
      keys = keys.map((key) => (locked.has(key.id) ? { ...key, status: 'disabled', etag: null } : key));
      for (const id of locked) touched.add(id);
      const kept = await keep();
      if (!kept.ok) show({ failure: kept.failure });
      return done({ locked: locked.size });
    },

    async putWhitelist(keyId, draft) {
      const whitelist = checkWhitelist(draft);
      if (!whitelist.ok) return whitelist;
      const etag = await etagOf(keyId);
      if (!etag.ok) return etag;
      const answer = await client.call('putWhitelist', {
        params: { id: keyId },
        headers: { 'if-match': etag.value },
        body: whitelist.value,
      });
      if (answer.ok) return placeAnswer(answer.value);
      if (answer.failure.code === 'changed-elsewhere') {
        const read = await client.call('readKey', { params: { id: keyId } });
        if (read.ok) await placeAnswer(read.value);
      }
      return answer;
    },

    async noteTest(keyId, test) {
      const known = find(keyId);
      if (known !== undefined) await place({ ...known, lastTest: test });
    },

    async credentialOf(keyId) {
      // A key of the other mode is refused before its secret is even looked for.
      if (!keyId.startsWith(`vk_${keyModeOf(deps.mode)}_`)) return failed('credential-wrong-mode');
      return credentialOf(keyId);
    },
  };
}

function rowOf(known: KnownKey): KeyRow {
  const { etag: _etag, ...row } = known;
  return row;
}

function merge(key: Key, known: KnownKey | undefined, secretHere: KeyRow['secretHere']): KnownKey {
  return {
    id: key.id,
    label: key.label,
    algorithm: key.algorithm,
    permissions: key.permissions,
    status: key.status,
    createdAt: key.created_at,
    expiresAt: key.expires_at,
    renewBy: Math.min(key.created_at + KEY_LIFETIME_DAYS * DAY_MS, key.expires_at),
    lastUsedAt: key.last_used_at,
    lastUsedIp: key.last_used_ip,
    whitelist: key.whitelist,
    secretHere,
    lastTest: known?.lastTest ?? null,
    etag: key.etag,
  };
}
