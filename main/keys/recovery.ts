import { basename } from 'node:path';
import type { FailureCode } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { DONE } from '../failure';
import { addRemark } from '../mirror';
import { type Creation, type CreationDeps, isFresh } from './creation';
import type { Intent } from './journal';
import { itemName } from './names';

/**
 * What a crash left open. At the start and after each sign-in: both may be needed, and it may be called any number
 * of times. What cannot be decided now (offline, signed out, keychain locked) stays open.
 */
export type Recovery = {
  /** Reads the journal. First of all, and before any creation. */
  load(): Promise<void>;
  /** `recovered` and `renewed`: the labels of the keys that are finished. */
  recover(): Promise<Recovered>;
  /**
   * Says which pending keys of the account are not ours: nobody here can activate them. From the keys last listed;
   * those of which the keychain cannot tell are left alone.
   */
  nameOrphans(): void;
};

export type Recovered = { recovered: string[]; renewed: string[]; removed: number; open: number };

type End = 'recovered' | 'removed' | 'orphan' | 'silent' | 'open';

export function createRecovery(deps: CreationDeps & { creation: Creation }): Recovery {
  const { mirror, keychain, client, ring, account, journal, creation, now } = deps;

  async function hasSecret(intent: Intent): Promise<'yes' | 'no' | 'unknown'> {
    if (intent.keyId === null) return 'no';
    const secret = await keychain.get(itemName.secret(intent.keyId));
    if (!secret.ok) return 'unknown';
    return secret.value === null ? 'no' : 'yes';
  }

  /** Our own note may be a step behind the server; only the key itself tells. */
  async function statusOf(keyId: string): Promise<'pending' | 'alive' | 'gone' | 'unknown'> {
    const credential = await ring.credentialOf(keyId);
    if (!credential.ok) return 'unknown';
    const self = await client.signed('self', {}, credential.value);
    if (self.ok) return self.value.status === 'pending' ? 'pending' : 'alive';
    return self.failure.code === 'key-unknown' ? 'gone' : 'unknown';
  }

  async function recoverOne(intent: Intent): Promise<End> {
    if (intent.stage === 'begun') return ended(await creation.discard(intent), 'silent');
    const secret = await hasSecret(intent);
    if (secret === 'unknown') return 'open';

    if (secret === 'yes' && intent.keyId !== null) {
      const status = await statusOf(intent.keyId);
      if (status === 'unknown') return 'open';
      if (status === 'gone') return ended(await creation.discard(intent), 'removed');
      if (status === 'pending' && intent.abandoned) return ended(await creation.discard(intent), 'removed');
      return goOn(intent);
    }

    if (intent.abandoned || !isFresh(intent, now())) {
      // A pending key of it, if there is one, deletes itself: only its secret could have activated it.
      return ended(await creation.discard(intent), 'removed');
    }
    const ephemeral = await keychain.get(itemName.creation(intent.id));
    if (!ephemeral.ok) return 'open';
    if (ephemeral.value === null) return ended(await creation.discard(intent), 'orphan');
    return goOn(intent);
  }

  async function goOn(intent: Intent): Promise<End> {
    const outcome = await creation.goOn(intent, false);
    const open = journal.open().some((other) => other.id === intent.id);
    if (intent.oldId !== null) {
      const waits = !outcome.ok && !WAITS_FOR_USER.has(outcome.failure.code);
      deps.book.setTrouble(intent.oldId, waits && open ? outcome.failure : null);
      return outcome.ok ? 'recovered' : open ? 'open' : 'removed';
    }
    if (outcome.ok) {
      creation.show('done', { keyId: outcome.value.id });
      return 'recovered';
    }
    if (open && WAITS_FOR_USER.has(outcome.failure.code)) creation.show('idle');
    else creation.show('failed', { failure: outcome.failure });
    return open ? 'open' : 'removed';
  }

  return {
    async load() {
      const { setAsideAs } = await journal.read();
      if (setAsideAs !== null) addRemark(mirror, 'keys-set-aside', basename(setAsideAs));
    },

    recover: () =>
      creation.exclusively(async () => {
        const result: Recovered = { recovered: [], renewed: [], removed: 0, open: 0 };
        const who = journal.open().length === 0 ? DONE : await account.know();
        if (!who.ok) return { ...result, open: journal.open().length };
        for (const intent of journal.open()) {
          const end = await recoverOne(intent);
          if (end === 'recovered') {
            addRemark(mirror, 'creation-recovered', intent.label);
            (intent.kind === 'create' ? result.recovered : result.renewed).push(intent.label);
          } else if (end === 'removed' || end === 'orphan') {
            addRemark(mirror, end === 'orphan' ? 'orphan-found' : 'creation-removed', intent.label);
            result.removed += 1;
          } else if (end === 'open') result.open += 1;
        }
        return result;
      }),

    nameOrphans() {
      const ours = new Set(journal.open().flatMap(({ keyId }) => (keyId === null ? [] : [keyId])));
      // Of an intent without an answer only the label tells that a key is ours.
      const labels = new Set(journal.open().flatMap(({ keyId, label }) => (keyId === null ? [label] : [])));
      for (const { id, label, status, secretHere } of mirror.get('keys').rows) {
        if (status !== 'pending' || secretHere !== 'no' || ours.has(id) || labels.has(label)) continue;
        addRemark(mirror, 'orphan-found', label);
      }
    },
  };
}

function ended(closed: Outcome<void>, end: End): End {
  return closed.ok ? end : 'open';
}

/** Not a failure to show at a start: recovery is tried again once this is over. */
const WAITS_FOR_USER: ReadonlySet<FailureCode> = new Set(['sign-in-needed', 'session-expired', 'offline']);
