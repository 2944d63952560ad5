import { basename } from 'node:path';
import type { Failure } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { AccountInUse } from '../account';
import type { BackendClient } from '../backend/client';
import { DONE, failed } from '../failure';
import type { Keychain } from '../keychain/keychain';
import { addRemark, type Mirror } from '../mirror';
import { NOT_DONE } from './creation';
import type { Deletion, DeletionJournal } from './journal';
import { itemName } from './names';
import { type KeyRing, LIVING } from './ring';

/**
 * A key's end: first at the backend, then here, and written down before. Each step may be the last; `recover` goes on
 * from there, and doing one twice does no harm.
 */

/** Where a test may end the process. Each name says what is already done. */
export type DeletionPoint =
  | 'deletion-noted'
  | 'deleted-at-backend'
  | 'row-marked'
  | 'secret-deleted'
  | 'row-removed'
  | 'deletion-closed';

export const DELETION_POINTS: readonly DeletionPoint[] = [
  'deletion-noted',
  'deleted-at-backend',
  'row-marked',
  'secret-deleted',
  'row-removed',
  'deletion-closed',
];

export type DeletionDeps = {
  mirror: Mirror;
  keychain: Keychain;
  client: BackendClient;
  ring: KeyRing;
  account: AccountInUse;
  deletions: DeletionJournal;
  /** The key is gone at the backend: what else is known of it. */
  gone?: (keyId: string, keepUsage: boolean) => Promise<void>;
  now: () => number;
  at?: (point: DeletionPoint) => void | Promise<void>;
};

export type Deletions = {
  /** Reads what was begun. First of all. */
  load(): Promise<void>;
  /**
   * Done when the server has confirmed; what cannot be cleared away here then is left to `recover`. `label-mismatch`:
   * nothing was sent. Any other failure: nothing was deleted, unless the answer was lost (`connection-lost`, `timeout`
   * and the like) – then the deletion stays open, and `recover` finishes it.
   */
  deleteKey(keyId: string, typedLabel: string, keepUsage?: boolean): Promise<Outcome<void>>;
  /** Finishes what was interrupted; any number of times. Answers how many ended, and how many still wait. */
  recover(): Promise<{ deleted: number; open: number }>;
};

export function createDeletions(deps: DeletionDeps): Deletions {
  const { mirror, keychain, client, ring, account, deletions, now } = deps;
  const at = async (point: DeletionPoint) => deps.at?.(point);
  const running = new Map<string, Promise<Outcome<void>>>();

  /** One at a time for each key: a double click and a recovery are the same deletion. */
  function once(keyId: string, act: () => Promise<Outcome<void>>): Promise<Outcome<void>> {
    const there = running.get(keyId);
    if (there !== undefined) return there;
    const outcome = act().finally(() => running.delete(keyId));
    running.set(keyId, outcome);
    return outcome;
  }

  async function atBackend(keyId: string): Promise<Outcome<void>> {
    const answer = await client.call('deleteKey', { params: { id: keyId } });
    if (answer.ok) return DONE;
    return answer.failure.code === 'not-found' || answer.failure.code === 'key-unknown'
      ? askItself(keyId, answer)
      : answer;
  }

  /**
   * Gone, or only another account's: a secret that still opens a key is not thrown away because this account does not
   * know it.
   */
  async function askItself(keyId: string, unknown: { ok: false; failure: Failure }): Promise<Outcome<void>> {
    const credential = await ring.credentialOf(keyId);
    if (!credential.ok) return credential.failure.code === 'secret-not-here' ? DONE : credential;
    const self = await client.signed('self', {}, credential.value);
    if (self.ok || LIVING.has(self.failure.code)) {
      await deletions.close(keyId);
      return unknown;
    }
    return self.failure.code === 'key-unknown' ? DONE : self;
  }

  /** `first`: no request of it can have been sent before, so that a refusal means that nothing was deleted. */
  async function goOn(deletion: Deletion, first: boolean): Promise<Outcome<void>> {
    let gone = await atBackend(deletion.id);
    let onlyOnce = first;
    if (!gone.ok && gone.failure.code === 'connection-lost') {
      onlyOnce = false;
      gone = await atBackend(deletion.id);
    }
    if (!gone.ok) {
      // Said by the key itself as well, or not sent, or refused.
      if (onlyOnce && NOT_DONE.has(gone.failure.code)) await deletions.close(deletion.id);
      return gone;
    }
    await at('deleted-at-backend');
    await clearAway(deletion);
    return DONE;
  }

  /** The server has said that the key is gone: nothing that fails here makes that untrue. */
  async function clearAway({ id, keepUsage }: Deletion): Promise<void> {
    await deps.gone?.(id, keepUsage);
    await ring.noteDeleted(id);
    await at('row-marked');
    const secret = await keychain.delete(itemName.secret(id));
    if (!secret.ok) return;
    await at('secret-deleted');
    const row = await ring.remove(id);
    if (!row.ok) return;
    await at('row-removed');
    const closed = await deletions.close(id);
    if (closed.ok) await at('deletion-closed');
  }

  async function begin(keyId: string, typedLabel: string, keepUsage: boolean): Promise<Outcome<void>> {
    // Another account's „not found“ must not be believed of this one's key.
    const who = await account.know();
    if (!who.ok) return who;
    const row = ring.row(keyId);
    if (row === undefined) return failed('key-unknown');
    if (typedLabel !== row.label) return failed('label-mismatch');
    const there = deletions.open().find((deletion) => deletion.id === keyId);
    if (there !== undefined) return goOn(there, false);
    const deletion: Deletion = { id: keyId, label: row.label, begunAt: now(), keepUsage, account: who.value };
    const noted = await deletions.note(deletion);
    if (!noted.ok) return noted;
    await at('deletion-noted');
    return goOn(deletion, true);
  }

  return {
    async load() {
      const { setAsideAs } = await deletions.read();
      if (setAsideAs !== null) addRemark(mirror, 'keys-set-aside', basename(setAsideAs));
    },

    // The label is compared each time: a wrong one is never answered with another call's success.
    deleteKey(keyId, typedLabel, keepUsage = true) {
      const row = ring.row(keyId);
      if (row !== undefined && typedLabel !== row.label) return Promise.resolve(failed('label-mismatch'));
      return once(keyId, () => begin(keyId, typedLabel, keepUsage));
    },

    async recover() {
      let deleted = 0;
      const who = deletions.open().length === 0 ? DONE : await account.know();
      if (!who.ok) return { deleted, open: deletions.open().length };
      for (const deletion of deletions.open()) {
        // Someone waits for that one, and will be told.
        if (running.has(deletion.id)) continue;
        const outcome = await once(deletion.id, () => goOn(deletion, false));
        if (!outcome.ok || deletions.open().some(({ id }) => id === deletion.id)) continue;
        deleted += 1;
        addRemark(mirror, 'deletion-finished', deletion.label);
      }
      return { deleted, open: deletions.open().length };
    },
  };
}
