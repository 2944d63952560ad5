import ipaddr from 'ipaddr.js';

/**
 * Entries of an IP whitelist: reading them, writing them in one canonical form, and what is doubtful about them.
 * Pure. Ranges of the documentation (203.0.113.0/24, 2001:db8::/32 …) are ordinary here: the sandbox lives in them.
 */

export type Family = 'ipv4' | 'ipv6';

export type Entry = {
  ok: true;
  /** RFC 5952 for IPv6; host bits cleared; no /32 or /128 behind a single address. */
  canonical: string;
  family: Family;
  /** Prefix length in bits. */
  prefix: number;
  /** How many addresses it covers. */
  size: bigint;
};

/** `with-port`, `host-name` and `bad-prefix` are the usual mistakes, worth a sentence of their own. */
export type EntryProblem =
  | 'empty'
  | 'not-an-address'
  | 'with-port'
  | 'host-name'
  | 'bad-prefix'
  | 'everything';

/** Where a private address is at home: router's net, this machine, its cable, a provider's shared net. */
export type PrivateScope = 'home-net' | 'loopback' | 'link-local' | 'carrier';

/** `refuse`: must not be saved. `warn`: the user may want it. */
export type Finding =
  | { kind: 'private'; severity: 'refuse'; scope: PrivateScope }
  | { kind: 'unusable'; severity: 'refuse' }
  | { kind: 'too-wide'; severity: 'refuse' | 'warn'; prefix: number; size: bigint; narrower: string }
  | { kind: 'duplicate'; severity: 'refuse'; of: string }
  | { kind: 'covered-by'; severity: 'warn'; by: string }
  | { kind: 'covers'; severity: 'warn'; entries: string[] };

export type CheckedEntry = (Entry & { findings: Finding[] }) | { ok: false; problem: EntryProblem };

/** Prefixes shorter than these are too wide; a /24 is what a small provider announces, a /56 a household. */
const WIDE = { ipv4: { warn: 24, refuse: 16 }, ipv6: { warn: 56, refuse: 32 } } as const;
const BITS = { ipv4: 32, ipv6: 128 } as const;

type Net = { family: Family; first: bigint; prefix: number };

function toNumber(bytes: readonly number[]): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function toBytes(value: bigint, length: number): number[] {
  return Array.from({ length }, (_, index) => Number((value >> BigInt(8 * (length - 1 - index))) & 255n));
}

function parseAddress(text: string): { family: Family; value: bigint; mapped: boolean } | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) {
    // Leading zeros are octal to some programs and decimal to others.
    if (/(^|\.)0\d/.test(text)) return undefined;
    return { family: 'ipv4', value: toNumber(ipaddr.IPv4.parse(text).toByteArray()), mapped: false };
  }
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress()
    ? { family: 'ipv4', value: toNumber(address.toIPv4Address().toByteArray()), mapped: true }
    : { family: 'ipv6', value: toNumber(address.toByteArray()), mapped: false };
}

function parseNet(text: string): Net | EntryProblem {
  const trimmed = text.trim();
  if (trimmed === '') return 'empty';
  const [address = '', bits, more] = trimmed.split('/');
  const unbracketed = /^\[(.*)\]$/.exec(address)?.[1] ?? address;
  const parsed = more === undefined ? parseAddress(unbracketed) : undefined;
  if (parsed === undefined) {
    if (/^(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:.]+\]):\d+$/i.test(trimmed)) return 'with-port';
    if (/^(https?:\/\/)?([a-z0-9_-]+\.)+[a-z]{2,}(\/|:|$)/i.test(trimmed)) return 'host-name';
    return 'not-an-address';
  }
  const length = BITS[parsed.family];
  if (bits === undefined) return { family: parsed.family, first: parsed.value, prefix: length };
  if (!/^\d{1,3}$/.test(bits)) return 'bad-prefix';
  // ::ffff:203.0.113.0/120 is 203.0.113.0/24.
  const prefix = Number(bits) - (parsed.mapped ? 96 : 0);
  if (prefix < 0 || prefix > length) return 'bad-prefix';
  const host = BigInt(length - prefix);
  return { family: parsed.family, first: (parsed.value >> host) << host, prefix };
}

function write(net: Net): string {
  const bytes = toBytes(net.first, BITS[net.family] / 8);
  const text =
    net.family === 'ipv4' ? new ipaddr.IPv4(bytes).toString() : new ipaddr.IPv6(bytes).toRFC5952String();
  return net.prefix === BITS[net.family] ? text : `${text}/${net.prefix}`;
}

function covers(outer: Net, inner: Net): boolean {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false;
  const host = BigInt(BITS[outer.family] - outer.prefix);
  return outer.first >> host === inner.first >> host;
}

function toEntry(net: Net): Entry {
  return {
    ok: true,
    canonical: write(net),
    family: net.family,
    prefix: net.prefix,
    size: 1n << BigInt(BITS[net.family] - net.prefix),
  };
}

/** One entry as typed, in canonical form, or what is wrong with its text. */
export function readEntry(text: string): Entry | { ok: false; problem: EntryProblem } {
  const net = parseNet(text);
  if (typeof net === 'string') return { ok: false, problem: net };
  if (net.prefix === 0) return { ok: false, problem: 'everything' };
  return toEntry(net);
}

const PRIVATE: readonly (readonly [string, PrivateScope])[] = [
  ['10.0.0.0/8', 'home-net'],
  ['172.16.0.0/12', 'home-net'],
  ['192.168.0.0/16', 'home-net'],
  ['fc00::/7', 'home-net'],
  ['127.0.0.0/8', 'loopback'],
  ['::1', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['fe80::/10', 'link-local'],
  ['100.64.0.0/10', 'carrier'],
];
/** Never the source of a connection: this network, multicast, reserved. */
const UNUSABLE = ['0.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4', '::', 'ff00::/8'];

function within(net: Net, range: string): boolean {
  const outer = parseNet(range);
  return typeof outer !== 'string' && covers(outer, net);
}

/** One entry for the editor: what `readEntry` says, and what is doubtful beside the `others` of the list. */
export function checkEntry(text: string, others: readonly string[]): CheckedEntry {
  const net = parseNet(text);
  if (typeof net === 'string') return { ok: false, problem: net };
  if (net.prefix === 0) return { ok: false, problem: 'everything' };

  const findings: Finding[] = [];
  const scope = PRIVATE.find(([range]) => within(net, range))?.[1];
  if (scope !== undefined) findings.push({ kind: 'private', severity: 'refuse', scope });
  if (UNUSABLE.some((range) => within(net, range))) findings.push({ kind: 'unusable', severity: 'refuse' });

  const entry = toEntry(net);
  const limits = WIDE[net.family];
  if (net.prefix < limits.warn) {
    findings.push({
      kind: 'too-wide',
      severity: net.prefix < limits.refuse ? 'refuse' : 'warn',
      prefix: net.prefix,
      size: entry.size,
      narrower: write({ ...net, prefix: limits.warn }),
    });
  }

  const nets = others.map(parseNet).filter((other): other is Net => typeof other !== 'string');
  const twin = nets.find((other) => covers(other, net) && covers(net, other));
  const outer = nets.find((other) => covers(other, net));
  const inner = nets.filter((other) => covers(net, other)).map(write);
  if (twin !== undefined) findings.push({ kind: 'duplicate', severity: 'refuse', of: write(twin) });
  else if (outer !== undefined) findings.push({ kind: 'covered-by', severity: 'warn', by: write(outer) });
  else if (inner.length > 0) findings.push({ kind: 'covers', severity: 'warn', entries: inner });
  return { ...entry, findings };
}

/** Does one of the entries cover this address? Entries or addresses that cannot be read cover nothing. */
export function contains(entries: readonly string[], address: string): boolean {
  return covering(entries)(address);
}

/** `contains` for many addresses: the entries are read once. */
export function covering(entries: readonly string[]): (address: string) => boolean {
  const nets = entries.map(parseNet).filter((net): net is Net => typeof net !== 'string');
  return (address) => {
    const inner = parseNet(address);
    return typeof inner !== 'string' && nets.some((outer) => covers(outer, inner));
  };
}
