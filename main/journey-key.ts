import type { JourneyState, KeyRow, Remark } from '../preload/contract';
import type { AccountInUse } from './account';
import type { Journey } from './journey';
import { log } from './log';
import { addRemark, type Mirror } from './mirror';

/**
 * Keeps the run at a key that there is: one that was renewed meanwhile hands over to its successor. One that was
 * deleted, is another account's, or is in no list sends the run back to the step that makes another. Each is said.
 * A finished run stays as it is, but forgets another account's key. Answers how to end it.
 */
export function followJourneyKey(
  mirror: Mirror,
  journey: Pick<Journey, 'replaceKey' | 'keyAccount'>,
  account: Pick<AccountInUse, 'isMine'>,
): () => void {
  /** The key whose place is just being taken: it is shown until that is saved. */
  let leaving: string | null = null;
  const look = () => {
    const run = mirror.get('journey');
    if (run === null || run.keyId === null || run.keyId === leaving) return;
    if (!account.isMine(journey.keyAccount())) {
      replace(run, 'journey-key-of-other-account', null);
      return;
    }
    if (run.finished) return;
    const row = rowOf(mirror, run.keyId);
    const successor = successorOf(mirror, run.keyId);
    if (successor !== null) replace(run, 'journey-key-renewed', successor);
    else if (row?.status === 'deleted') replace(run, 'journey-key-deleted', null);
    else if (row === undefined && isListWhole(mirror))
      // The list of its own account lacks only what was deleted; whose it was is not always known.
      replace(run, journey.keyAccount() === null ? 'journey-key-missing' : 'journey-key-deleted', null);
  };

  function replace(
    { keyId, label, finished }: JourneyState,
    kind: JourneyKeyRemark,
    next: KeyRow | null,
  ): void {
    const before = keyId === null ? undefined : rowOf(mirror, keyId);
    // A finished run has no step to go back to: it only speaks of that key no more.
    if (!finished) addRemark(mirror, kind, before?.label ?? next?.label ?? label);
    leaving = keyId;
    void journey.replaceKey(next?.id ?? null).then((replaced) => {
      if (leaving === keyId) leaving = null;
      if (!replaced.ok) log.warn('journey-not-saved', { code: replaced.failure.code });
    });
  }

  look();
  return mirror.follow((name) => {
    if (name === 'keys' || name === 'rotations' || name === 'journey') look();
  });
}

type JourneyKeyRemark = Extract<Remark['kind'], `journey-key-${string}`>;

/** All keys of the account in use have been asked for since it is in use. */
function isListWhole(mirror: Mirror): boolean {
  const { asOf, loading } = mirror.get('keys');
  return asOf !== null && !loading;
}

function rowOf(mirror: Mirror, keyId: string): KeyRow | undefined {
  return mirror.get('keys').rows.find(({ id }) => id === keyId);
}

/** The last of those that have taken over from this key, one after the other; null = none that there is. */
function successorOf(mirror: Mirror, keyId: string): KeyRow | null {
  const rotations = mirror.get('rotations');
  let last: KeyRow | null = null;
  let at = keyId;
  // As many steps as there are renewals: what is said in a circle ends too.
  for (const _step of rotations) {
    const next = rotations.find(({ oldId, newId }) => oldId === at && newId !== null)?.newId;
    const row = next === null || next === undefined ? undefined : rowOf(mirror, next);
    if (row === undefined) break;
    at = row.id;
    if (row.status !== 'deleted') last = row;
  }
  return last?.id === keyId ? null : last;
}
