import { isIP } from 'node:net';
import type { Failure } from '../../preload/contract';
import { contains } from '../backend/addresses';
import { CLOCKS_APART_MS } from './key-changes';
import { limited } from './limit';
import { settled } from './settling';
import { attention, failing, passed, type Stage, type StageContext, unverifiable } from './stage';

/** May this device's addresses use the key? IPv4 and IPv6 apart, each as the server sees it. */
export const whitelist: Stage = {
  id: 'whitelist',
  limitMs: 6_000,
  async run(context) {
    const { self, addressRefused } = context.found;
    if (self === undefined && addressRefused === undefined) return failing({ code: 'internal' });
    const other = await overOtherFamily(context);
    const mine = self?.seen_ip ?? addressRefused?.evidence?.seenIp ?? null;
    context.own.note([mine, other.seenIp]);
    if (self === undefined) {
      const evidence = { whitelistOn: true, ...seen(mine, other.seenIp), ...listed(context) };
      return failing(meaningOf(context, addressRefused ?? { code: 'ip-not-allowed' }, other), evidence);
    }
    const { enabled, entries } = self.whitelist;
    const evidence = { whitelistOn: enabled, allowed: entries, ...seen(mine, other.seenIp) };
    if (!enabled) return attention(evidence);
    // The server let us in although its own list does not name us: then the list proves nothing.
    if (!contains(entries, self.seen_ip)) return unverifiable(evidence);
    if (other.refused === null) return passed(evidence);
    const refused = settled(context, other.refused);
    if (refused.code === 'key-just-changed') return attention(evidence, refused);
    return attention(evidence, {
      code: 'ip-other-family',
      evidence: {
        ...refused.evidence,
        ...(other.seenIp === null ? {} : { seenIp: other.seenIp }),
        earlierIp: self.seen_ip,
        allowed: entries,
      },
    });
  },
};

type Other = { seenIp: string | null; allowed: boolean; refused: Failure | null };

/** Whose list is it that does not name this device? Said only when it is proven; else the refusal stands as it is. */
function meaningOf(context: StageContext, refused: Failure, other: Other): Failure {
  const { row, own } = context;
  const seenIp = refused.evidence?.seenIp;
  const failure = settled(context, refused);
  if (failure.code !== 'ip-not-allowed') return failure;
  // A list that names the refused address is not the one that the server went by.
  const known = row?.whitelist.enabled === true && !contains(row.whitelist.entries, seenIp ?? '');
  const allowed = known ? row.whitelist.entries : undefined;
  const evidence = { ...refused.evidence, ...(allowed === undefined ? {} : { allowed }) };
  // The same device, the same key, the other family: the server let it in.
  if (other.allowed && other.seenIp !== null) {
    return { code: 'ip-other-family', evidence: { ...evidence, earlierIp: other.seenIp } };
  }
  const generic: Failure = { code: 'ip-not-allowed', evidence };
  if (allowed === undefined || seenIp === undefined) return generic;
  const another = usedElsewhere(context, seenIp, allowed);
  if (another !== null) {
    return { code: 'ip-other-machine', evidence: { ...evidence, earlierIp: another.ip, usedAt: another.at } };
  }
  const before = own
    .all()
    .find(({ ip }) => ip !== seenIp && isIP(ip) === isIP(seenIp) && contains(allowed, ip));
  if (before === undefined) return generic;
  return { code: 'ip-changed', evidence: { ...evidence, earlierIp: before.ip, usedAt: before.lastSeen } };
}

/**
 * The listed address from which the key was used while this device was elsewhere: it had its present address already
 * then, and has not been at the listed one since. A device that travels is not one whose address has changed.
 */
function usedElsewhere(
  { row, own }: StageContext,
  seenIp: string,
  allowed: readonly string[],
): { ip: string; at: number } | null {
  const { lastUsedIp: ip, lastUsedAt: at } = row ?? { lastUsedIp: null, lastUsedAt: null };
  if (ip === null || at === null || !contains(allowed, ip)) return null;
  const since = own.all().find((one) => one.ip === seenIp)?.firstSeen;
  if (since === undefined || since > at - CLOCKS_APART_MS) return null;
  const there = own.all().find((one) => one.ip === ip);
  return there !== undefined && there.lastSeen >= since ? null : { ip, at };
}

function listed({ row }: StageContext): { allowed?: string[] } {
  return row?.whitelist.enabled === true ? { allowed: row.whitelist.entries } : {};
}

function seen(
  one: string | null,
  other: string | null,
): { seenIpv4: string | null; seenIpv6: string | null } {
  const all = [one, other].filter((ip) => ip !== null);
  return {
    seenIpv4: all.find((ip) => isIP(ip) === 4) ?? null,
    seenIpv6: all.find((ip) => isIP(ip) === 6) ?? null,
  };
}

/** The same question over the other family, where the backend has an address there. Not reachable is no fault. */
async function overOtherFamily(context: StageContext): Promise<Other> {
  const { address, addresses, credential, route } = context.found;
  const nothing = { seenIp: null, allowed: false, refused: null };
  if (address === undefined || credential === undefined || route === undefined) return nothing;
  const across = addresses?.find((one) => isIP(one) !== isIP(address));
  if (across === undefined || context.waits.still(context.keyId) !== null) return nothing;
  const api = context.client.pinned(across, route);
  const limit = limited(3_000, [context.signal]);
  try {
    const answer = await api.signed('self', {}, credential, { signal: limit.signal });
    if (answer.ok) return { seenIp: answer.value.seen_ip, allowed: true, refused: null };
    const failure = context.waits.read(context.keyId, answer.failure);
    if (failure.code !== 'ip-not-allowed') return nothing;
    return { seenIp: failure.evidence?.seenIp ?? null, allowed: false, refused: failure };
  } finally {
    limit.end();
    api.close();
  }
}
