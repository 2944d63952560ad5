/**
 * Who calls, told by the port that they use: on loopback every caller would look the same, so each has believable
 * addresses from the documentation ranges (RFC 5737, RFC 3849). Never told by a header that a real backend would
 * not have.
 */
export type CallerName = 'device' | 'bot' | 'stranger';

export type Caller = { ipv4: string; ipv6: string };

export const ADDRESSES: Readonly<Record<CallerName, Caller>> = {
  device: { ipv4: '203.0.113.7', ipv6: '2001:db8::7' },
  bot: { ipv4: '198.51.100.23', ipv6: '2001:db8:23::23' },
  stranger: { ipv4: '198.51.100.4', ipv6: '2001:db8:bad::4' },
};

const COUNTRIES: readonly (readonly [prefix: string, country: string])[] = [
  ['203.0.113.', 'DE'],
  ['2001:db8::', 'DE'],
  ['198.51.100.2', 'DE'],
  ['2001:db8:23:', 'DE'],
  ['198.51.100.40', 'FI'],
  ['198.51.100.4', 'US'],
  ['198.51.100.77', 'SG'],
];

/** Two letters (ISO 3166-1), or null where the sandbox has invented none. */
export function countryOf(ip: string): string | null {
  return COUNTRIES.find(([prefix]) => ip.startsWith(prefix))?.[1] ?? null;
}
