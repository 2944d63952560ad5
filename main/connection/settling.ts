import type { Failure } from '../../preload/contract';
import { contains } from '../backend/addresses';
import { CLOCKS_APART_MS, SETTLE_MS } from './key-changes';
import type { StageContext } from './stage';

/**
 * A refusal that contradicts what the backend itself said of the key less than two minutes ago: the change has not
 * reached every server yet. Any other failure is given back as it is.
 */
export function settled(context: StageContext, failure: Failure): Failure {
  const { row, changedAt, now } = context;
  if (row === null || changedAt === null) return failure;
  // A key's birth is told by the server's clock, which may be ahead of this one.
  const age = now() - changedAt;
  if (age < -CLOCKS_APART_MS || age >= SETTLE_MS || !contradicts(context, failure)) return failure;
  return {
    code: 'key-just-changed',
    evidence: {
      ...failure.evidence,
      technical: failure.code,
      retryAfterSeconds: Math.ceil(Math.min(SETTLE_MS, SETTLE_MS - age) / 1000),
    },
  };
}

function contradicts({ row }: StageContext, { code, evidence }: Failure): boolean {
  if (row === null || row.status !== 'active') return false;
  switch (code) {
    case 'key-unknown':
    case 'key-pending':
    case 'key-disabled':
    case 'key-expired':
      return true;
    case 'ip-not-allowed':
      if (!row.whitelist.enabled) return true;
      return evidence?.seenIp !== undefined && contains(row.whitelist.entries, evidence.seenIp);
    case 'permission-missing':
      return evidence?.required?.every((right) => row.permissions.includes(right)) === true;
    default:
      return false;
  }
}
