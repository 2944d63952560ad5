import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Outcome } from '../../preload/wire';
import type { Client } from '../backend/client';
import { done } from '../failure';
import type { Practice } from '../practice';
import { ADDRESSES } from '../sandbox/callers';

type Seen = { ipv4: string | null; ipv6: string | null; bot: string | null };

/** This device as the backend sees it, over IPv4 and IPv6 apart; a family without a way there is null. */
export async function seenAddresses(client: Client, practice: Practice | null): Promise<Outcome<Seen>> {
  const first = await client.call('ip', {});
  if (!first.ok) return first;
  const others = await addressesOf(client, practice);
  const across = others.find((address) => family(address) !== first.value.family);
  const second = across === undefined ? null : await askOver(client, across);
  const all = [first.value.ip, ...(second === null ? [] : [second])];
  return done({
    ipv4: all.find((ip) => isIP(ip) === 4) ?? null,
    ipv6: all.find((ip) => isIP(ip) === 6) ?? null,
    bot: practice === null ? null : ADDRESSES.bot.ipv4,
  });
}

async function addressesOf(client: Client, practice: Practice | null): Promise<string[]> {
  if (practice !== null) return practice.ready.baseUrlIpv6 === null ? [] : ['::1'];
  const host = new URL(client.origin).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return [];
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

async function askOver(client: Client, address: string): Promise<string | null> {
  const pinned = client.pinned(address);
  try {
    const seen = await pinned.call('ip', {}, { signal: AbortSignal.timeout(3_000) });
    return seen.ok ? seen.value.ip : null;
  } finally {
    pinned.close();
  }
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
