import { isIP } from 'node:net';
import type { Failure } from '../../preload/contract';
import { contains } from '../backend/addresses';
import { attention, failing, passed, type Stage, type StageContext, unverifiable } from './stage';

/** May this device's addresses use the key? IPv4 and IPv6 apart, each as the server sees it. */
export const whitelist: Stage = {
  id: 'whitelist',
  limitMs: 6_000,
  async run(context) {
    const { self, addressRefused } = context.found;
    if (addressRefused !== undefined) {
      return failing(addressRefused, { whitelistOn: true, ...seen(addressRefused.evidence?.seenIp, null) });
    }
    if (self === undefined) return failing({ code: 'internal' });
    const other = await overOtherFamily(context);
    const { enabled, entries } = self.whitelist;
    const evidence = { whitelistOn: enabled, allowed: entries, ...seen(self.seen_ip, other.seenIp) };
    if (!enabled) return attention(evidence);
    // The server let us in although its own list does not name us: then the list proves nothing.
    if (!contains(entries, self.seen_ip)) return unverifiable(evidence);
    return other.refused === null ? passed(evidence) : attention(evidence, other.refused);
  },
};

function seen(
  one: string | undefined,
  other: string | null,
): { seenIpv4: string | null; seenIpv6: string | null } {
  const all = [one ?? null, other].filter((ip) => ip !== null);
  return {
    seenIpv4: all.find((ip) => isIP(ip) === 4) ?? null,
    seenIpv6: all.find((ip) => isIP(ip) === 6) ?? null,
  };
}

/** The same question over the other family, where the backend has an address there. Not reachable is no fault. */
async function overOtherFamily(
  context: StageContext,
): Promise<{ seenIp: string | null; refused: Failure | null }> {
  const { address, addresses, credential } = context.found;
  const nothing = { seenIp: null, refused: null };
  if (address === undefined || credential === undefined) return nothing;
  const across = addresses?.find((one) => isIP(one) !== isIP(address));
  if (across === undefined) return nothing;
  const api = context.client.pinned(across);
  try {
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(3_000)]);
    const answer = await api.signed('self', {}, credential, { signal });
    if (answer.ok) return { seenIp: answer.value.seen_ip, refused: null };
    if (answer.failure.code !== 'ip-not-allowed') return nothing;
    return { seenIp: answer.failure.evidence?.seenIp ?? null, refused: answer.failure };
  } finally {
    api.close();
  }
}
