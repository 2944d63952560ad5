import { basename } from 'node:path';
import type { FailureCode } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
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
  recover(): Promise<{ recovered: string[]; removed: number; open: number }>;
};

type End = 'recovered' | 'removed' | 'orphan' | 'silent' | 'open';

export function createRecovery(deps: CreationDeps & { creation: Creation }): Recovery {
  const { mirror, keychain, client, ring, journal, creation, now } = deps;

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
    if (outcome.ok) {
      creation.show('done', { keyId: outcome.value.id });
      return 'recovered';
    }
    const open = journal.open().some((other) => other.id === intent.id);
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
        const result = { recovered: [] as string[], removed: 0, open: 0 };
        for (const intent of journal.open()) {
          const end = await recoverOne(intent);
          if (end === 'recovered') {
            addRemark(mirror, 'creation-recovered', intent.label);
            result.recovered.push(intent.label);
          } else if (end === 'removed' || end === 'orphan') {
            addRemark(mirror, end === 'orphan' ? 'orphan-found' : 'creation-removed', intent.label);
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
