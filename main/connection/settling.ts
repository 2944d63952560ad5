import type { Failure } from '../../preload/contract';
import { contains } from '../backend/addresses';
import type { SelfKey } from '../backend/contract';
import { CLOCKS_APART_MS, decisive, type KeyChange, SETTLE_MS } from './key-changes';
import type { StageContext } from './stage';

/**
 * A refusal that was right until less than two minutes ago, when the key was made or changed: the change has not
 * reached every server yet. Any other failure is given back as it is, above all one that the list does not know of
 * because somebody else has changed the key.
 */
export function settled(context: StageContext, failure: Failure): Failure {
  const since = outdatedSince(context, failure);
  if (since === null) return failure;
  const age = context.now() - since;
  // A key's birth is told by the server's clock, which may be ahead of this one.
  if (age < -CLOCKS_APART_MS || age >= SETTLE_MS) return failure;
  return justChanged(age, { ...failure.evidence, technical: failure.code });
}

/**
 * The server that answered still has the key as it was before a change of the last two minutes, so that neither its
 * leave nor its refusals say anything yet. null = it does not. A lock counts only if this app has set or taken it off:
 * else somebody may have undone it.
 */
export function lagging({ row, changes, now }: StageContext, self: SelfKey): Failure | null {
  if (row === null || decisive(self) === decisive(row)) return null;
  const missed = changes.find(
    ({ before, own }) => decisive(before) === decisive(self) && (own || before.status === row.status),
  );
  return missed === undefined ? null : justChanged(now() - missed.at, {});
}

function justChanged(age: number, evidence: NonNullable<Failure['evidence']>): Failure {
  const retryAfterSeconds = Math.ceil(Math.min(SETTLE_MS, SETTLE_MS - age) / 1000);
  return { code: 'key-just-changed', evidence: { ...evidence, retryAfterSeconds } };
}

/** Since when the refusal is no longer right; null when nothing says so. */
function outdatedSince(context: StageContext, failure: Failure): number | null {
  const { row, changes } = context;
  if (
    row?.status !== 'active' ||
    row.unseen === true ||
    selfAgrees(context, failure) ||
    !contradicts(context, failure)
  )
    return null;
  const undone = changes.find((change) => explains(change, failure));
  if (undone !== undefined) return undone.at;
  const young = failure.code === 'key-unknown' || failure.code === 'key-pending';
  return young && row.madeHere ? row.createdAt : null;
}

/** What the key said of itself in this very test is newer than the list. */
function selfAgrees({ found: { self } }: StageContext, { code, evidence }: Failure): boolean {
  if (self === undefined) return false;
  switch (code) {
    case 'permission-missing':
      return evidence?.required?.every((right) => self.permissions.includes(right)) !== true;
    case 'ip-not-allowed':
      return (
        self.whitelist.enabled &&
        evidence?.seenIp !== undefined &&
        !contains(self.whitelist.entries, evidence.seenIp)
      );
    default:
      return false;
  }
}

/** Does the list say otherwise? */
function contradicts({ row }: StageContext, { code, evidence }: Failure): boolean {
  switch (code) {
    case 'key-unknown':
    case 'key-pending':
    case 'key-disabled':
      return true;
    case 'ip-not-allowed':
      if (row?.whitelist.enabled === false) return true;
      return evidence?.seenIp !== undefined && contains(row?.whitelist.entries ?? [], evidence.seenIp);
    case 'permission-missing':
      return evidence?.required?.every((right) => row?.permissions.includes(right) === true) === true;
    default:
      return false;
  }
}

/** Was the refusal right before this change? A lock only if this app has taken it off: else it may be a new one. */
function explains({ before, own }: KeyChange, { code, evidence }: Failure): boolean {
  switch (code) {
    case 'key-disabled':
      return own && before.status === 'disabled';
    case 'key-pending':
      return before.status === 'pending';
    case 'ip-not-allowed': {
      const { enabled, entries } = before.whitelist;
      return enabled && evidence?.seenIp !== undefined && !contains(entries, evidence.seenIp);
    }
    case 'permission-missing':
      return evidence?.required?.some((right) => !before.permissions.includes(right)) === true;
    default:
      return false;
  }
}
