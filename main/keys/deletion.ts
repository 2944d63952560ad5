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
import { isSameLabel } from './label';
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

/** As many as the window is shown. */
const MOST_SHOWN = 50;

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
   * and the like) – then the deletion stays open and is shown, and `recover` finishes it. Another `keepUsage` than
   * before takes its place. `busy`: it is being called off.
   */
  deleteKey(keyId: string, typedLabel: string, keepUsage?: boolean): Promise<Outcome<void>>;
  /**
   * Ends a deletion that is open: nothing is sent for it any more. What is under way is waited for; whether the key is
   * gone already, the list says.
   */
  callOff(keyId: string): Promise<Outcome<void>>;
  /** Shows those that are open. Done by itself after each step; to be called when another account is in use. */
  look(): void;
  /** Finishes what was interrupted; any number of times. Answers how many ended, and how many still wait. */
  recover(): Promise<{ deleted: number; open: number }>;
};

export function createDeletions(deps: DeletionDeps): Deletions {
  const { mirror, keychain, client, ring, account, deletions, now } = deps;
  const at = async (point: DeletionPoint) => deps.at?.(point);
  const running = new Map<string, Promise<Outcome<void>>>();
  /** Of a running one: what is wanted now is being noted. */
  const changing = new Map<string, Promise<Outcome<void>>>();
  /** Being called off. */
  const calledOff = new Set<string>();

  const noted = (keyId: string) => deletions.open().find(({ id }) => id === keyId);

  function look(): void {
    const open = deletions.open().flatMap(({ id, label, begunAt }) => {
      // The server has confirmed the others; only what is left of them here waits.
      const isThere = (ring.row(id)?.status ?? 'deleted') !== 'deleted';
      return isThere ? [{ keyId: id, label, since: begunAt }] : [];
    });
    mirror.set('deletions', open.slice(0, MOST_SHOWN));
  }

  /** One at a time for each key: a double click and a recovery are the same deletion. */
  function once(keyId: string, act: () => Promise<Outcome<void>>): Promise<Outcome<void>> {
    const there = running.get(keyId);
    if (there !== undefined) return there;
    const outcome = act().finally(() => {
      running.delete(keyId);
      changing.delete(keyId);
      look();
    });
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
    if (!gone.ok && gone.failure.code === 'connection-lost' && !calledOff.has(deletion.id)) {
      onlyOnce = false;
      gone = await atBackend(deletion.id);
    }
    if (!gone.ok) {
      // Said by the key itself as well, or not sent, or refused.
      if (onlyOnce && NOT_DONE.has(gone.failure.code)) await deletions.close(deletion.id);
      return gone;
    }
    await at('deleted-at-backend');
    // As it was wanted last.
    await changing.get(deletion.id);
    await clearAway(noted(deletion.id) ?? deletion);
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
    if (!isSameLabel(typedLabel, row.label)) return failed('label-mismatch');
    const there = noted(keyId);
    const deletion: Deletion =
      there === undefined
        ? { id: keyId, label: row.label, begunAt: now(), keepUsage, account: who.value }
        : { ...there, keepUsage };
    const kept = await deletions.note(deletion);
    if (!kept.ok) return kept;
    await at('deletion-noted');
    return goOn(deletion, there === undefined);
  }

  return {
    async load() {
      const { setAsideAs, unreadable } = await deletions.read();
      if (unreadable) addRemark(mirror, 'file-unreadable', deletions.name);
      if (setAsideAs !== null) addRemark(mirror, 'deletions-set-aside', basename(setAsideAs));
      look();
    },

    // The label is compared each time: a wrong one is never answered with another call's success.
    async deleteKey(keyId, typedLabel, keepUsage = true) {
      const row = ring.row(keyId);
      if (row !== undefined && !isSameLabel(typedLabel, row.label)) return failed('label-mismatch');
      if (calledOff.has(keyId)) return failed('busy');
      const under = running.get(keyId);
      if (row !== undefined && noted(keyId) !== undefined && under !== undefined) {
        const change = deletions.change(keyId, (held) => ({ ...held, keepUsage }));
        changing.set(keyId, change);
        const changed = await change;
        return changed.ok ? under : changed;
      }
      return once(keyId, () => begin(keyId, typedLabel, keepUsage));
    },

    async callOff(keyId) {
      calledOff.add(keyId);
      try {
        await running.get(keyId);
        const there = noted(keyId);
        if (there === undefined || ring.row(keyId)?.status === 'deleted') return DONE;
        const closed = await deletions.close(keyId);
        if (!closed.ok) return closed;
      } finally {
        calledOff.delete(keyId);
      }
      look();
      await ring.refresh({ quiet: true });
      return DONE;
    },

    look,

    async recover() {
      let deleted = 0;
      const who = deletions.open().length === 0 ? DONE : await account.know();
      if (!who.ok) return { deleted, open: deletions.open().length };
      for (const deletion of deletions.open()) {
        // Someone waits for that one, and will be told; or it was called off while another one was under way.
        if (running.has(deletion.id) || calledOff.has(deletion.id) || noted(deletion.id) === undefined)
          continue;
        const outcome = await once(deletion.id, () => goOn(deletion, false));
        if (!outcome.ok || deletions.open().some(({ id }) => id === deletion.id)) continue;
        deleted += 1;
        addRemark(mirror, 'deletion-finished', deletion.label);
      }
      return { deleted, open: deletions.open().length };
    },
  };
}
