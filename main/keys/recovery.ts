import { basename } from 'node:path';
import type { Failure, FailureCode } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { DONE, done } from '../failure';
import { addRemark } from '../mirror';
import { type Creation, type CreationDeps, isFresh, isGone } from './creation';
import type { Intent } from './journal';
import { itemName } from './names';

/**
 * What a crash left open. At the start and after each sign-in: both may be needed, and it may be called any number
 * of times. What cannot be decided now (offline, signed out, keychain locked) stays open.
 */
export type Recovery = {
  /** Reads the journal. After the ring, and before any creation. */
  load(): Promise<void>;
  /** `recovered` and `renewed`: the labels of the keys that are finished. */
  recover(): Promise<Recovered>;
};

export type Recovered = { recovered: string[]; renewed: string[]; removed: number; open: number };

type End = 'recovered' | 'removed' | 'silent' | 'open';

export function createRecovery(deps: CreationDeps & { creation: Creation }): Recovery {
  const { mirror, keychain, client, ring, account, journal, creation, now } = deps;

  async function secretOf(intent: Intent): Promise<'yes' | 'no' | 'unknown'> {
    if (intent.keyId === null) return 'no';
    const secret = await keychain.get(itemName.secret(intent.keyId));
    if (!secret.ok) return 'unknown';
    return secret.value === null ? 'no' : 'yes';
  }

  /** Our own note may be a step behind the server; only the key itself tells. */
  async function statusOf(
    keyId: string,
    owner: string | null,
  ): Promise<'pending' | 'alive' | 'gone' | 'unknown'> {
    const credential = await ring.credentialOf(keyId);
    if (!credential.ok) return 'unknown';
    const self = await client.signed('self', {}, credential.value);
    if (self.ok) return self.value.status === 'pending' ? 'pending' : 'alive';
    if (self.failure.code !== 'key-unknown') return 'unknown';
    const gone = await isGone(deps, keyId, owner);
    return gone.ok && gone.value ? 'gone' : 'unknown';
  }

  async function recoverOne(intent: Intent): Promise<End> {
    if (intent.stage === 'begun') return ended(await creation.discard(intent), 'silent');
    const secret = await secretOf(intent);
    if (secret === 'unknown') return 'open';

    if (secret === 'yes' && intent.keyId !== null) {
      const status = await statusOf(intent.keyId, intent.account);
      if (status === 'unknown') return 'open';
      if (status === 'gone') return ended(await creation.discard(intent), 'removed');
      if (status === 'pending' && intent.abandoned) return ended(await creation.discard(intent), 'removed');
      return goOn(intent, true);
    }

    if (intent.stage === 'stored' && intent.keyId !== null) {
      const left = await withoutSecret(intent, intent.keyId);
      if (left !== 'ask-again') return left === 'ended' ? 'silent' : 'open';
    }
    const wanted = await isStillWanted(intent);
    if (!wanted.ok) {
      if (intent.oldId !== null) showTrouble(intent.oldId, wanted.failure);
      return 'open';
    }
    // A pending key of it, if there is one, deletes itself: only its secret could have activated it.
    if (!wanted.value) return ended(await creation.discard(intent), 'removed');
    const ephemeral = await keychain.get(itemName.creation(intent.id));
    if (!ephemeral.ok) return 'open';
    if (ephemeral.value === null) return ended(await creation.discard(intent), 'removed');
    return goOn(intent.stage === 'stored' ? { ...intent, stage: 'answered' } : intent, false);
  }

  /**
   * May it be asked for unasked? Late, only a renewal without an overlap whose old key has ended, as it does with the
   * first request. Of any other nothing is lost, and a key that works today is not ended for a wish of long ago.
   */
  async function isStillWanted(intent: Intent): Promise<Outcome<boolean>> {
    if (intent.abandoned) return done(false);
    if (isFresh(intent, now())) return done(true);
    if (intent.oldId === null || intent.overlapHours > 0) return done(false);
    const old = await client.call('readKey', { params: { id: intent.oldId } });
    if (old.ok) return done(old.value.status === 'expired');
    return old.failure.code === 'not-found' ? done(false) : old;
  }

  /** What waits for the user alone is no trouble of the renewal's. */
  function showTrouble(oldId: string, failure: Failure | null): void {
    const waits = failure !== null && WAITS_FOR_USER.has(failure.code);
    deps.book.setTrouble(oldId, waits ? null : failure);
  }

  /**
   * A key whose secret was here and is not any more. One that is active all the same stands in the list as ours from
   * now on (`ended`); of another one the secret can only be asked for again.
   */
  async function withoutSecret(intent: Intent, keyId: string): Promise<'ended' | 'ask-again' | 'unknown'> {
    const read = await client.call('readKey', { params: { id: keyId } });
    if (!read.ok) return read.failure.code === 'not-found' ? 'ask-again' : 'unknown';
    if (read.value.status === 'pending' || read.value.status === 'deleted') return 'ask-again';
    const put = await ring.put(read.value, 'no', intent.account, { wasHere: true });
    const closed = put.ok ? await creation.discard(intent) : put;
    return closed.ok ? 'ended' : 'unknown';
  }

  async function goOn(intent: Intent, hasSecret: boolean): Promise<End> {
    const outcome = await creation.goOn(intent, false);
    const open = journal.open().find((other) => other.id === intent.id);
    if (intent.oldId !== null) {
      // The old key was deleted meanwhile: there is nothing left to renew.
      if (!hasSecret && open?.stage !== 'stored' && !outcome.ok && outcome.failure.code === 'not-found')
        return ended(await creation.discard(intent), 'removed');
      showTrouble(intent.oldId, outcome.ok || open === undefined ? null : outcome.failure);
      return outcome.ok ? 'recovered' : open === undefined ? 'removed' : 'open';
    }
    if (outcome.ok) {
      creation.show('done', { keyId: outcome.value.id });
      return 'recovered';
    }
    if (open !== undefined && WAITS_FOR_USER.has(outcome.failure.code)) creation.show('idle');
    else creation.show('failed', { failure: outcome.failure });
    return open === undefined ? 'removed' : 'open';
  }

  return {
    async load() {
      const { setAsideAs, unreadable } = await journal.read();
      if (unreadable) addRemark(mirror, 'file-unreadable', journal.name);
      if (setAsideAs === null) return;
      addRemark(mirror, 'creations-set-aside', basename(setAsideAs));
      await ring.askKeychainAnew();
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
          } else if (end === 'removed') {
            addRemark(
              mirror,
              intent.kind === 'rotate' ? 'renewal-removed' : 'creation-removed',
              intent.label,
            );
            result.removed += 1;
          } else if (end === 'open') result.open += 1;
        }
        return result;
      }),
  };
}

function ended(closed: Outcome<void>, end: End): End {
  return closed.ok ? end : 'open';
}

/** Not a failure to show at a start: recovery is tried again once this is over. */
const WAITS_FOR_USER: ReadonlySet<FailureCode> = new Set(['sign-in-needed', 'session-expired', 'offline']);
