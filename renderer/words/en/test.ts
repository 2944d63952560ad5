import type { StageId, StageReport } from '../../../preload/contract';
import type { test as de } from '../de/test';
import { formatsOf, NBSP } from '../format';

const f = formatsOf('en');
type Seen = StageReport['evidence'];

const family = (e: Seen) => {
  const found = e.addresses ?? [];
  const six = found.some((ip) => ip.includes(':'));
  const four = found.some((ip) => !ip.includes(':'));
  return four && six ? 'IPv4 and IPv6 found' : six ? 'IPv6 found only' : four ? 'IPv4 found only' : 'Found';
};

const passed: Record<StageId, (e: Seen) => string> = {
  inputs: () => 'Checksum and mode are right',
  dns: family,
  tcp: (e) =>
    e.proxy === undefined || e.proxy === null
      ? 'Server reachable, without a proxy'
      : `Server reachable through the proxy ${e.proxy}`,
  tls: (e) =>
    [
      e.protocol === undefined ? 'Encrypted' : e.protocol.replace(/^TLSv/, `TLS${NBSP}`),
      e.certificateUntil === undefined
        ? 'certificate valid'
        : `certificate valid until ${f.date(e.certificateUntil)}`,
    ].join(', '),
  clock: (e) =>
    e.skewMs === undefined ? 'The clock is right' : `${f.seconds(Math.abs(e.skewMs))} difference`,
  signature: () => 'API key and secret belong together',
  whitelist: (e) => {
    if (e.whitelistOn === false) return 'Off: the key works from any address';
    const seen = [e.seenIpv4, e.seenIpv6].filter((ip) => typeof ip === 'string');
    const not =
      e.seenIpv4 === null ? 'IPv4 not verifiable' : e.seenIpv6 === null ? 'IPv6 not verifiable' : null;
    const yes =
      seen.length === 0 ? 'Address allowed' : `${f.list(seen)} ${seen.length === 1 ? 'is' : 'are'} allowed`;
    return not === null ? yes : `${yes} · ${not}`;
  },
  permissions: (e) =>
    (e.permissions ?? []).includes('trade') ? 'Read and trade, as chosen' : 'Read only, as chosen',
  withdrawal: () => 'Off, as it must be',
  'test-order': () => 'Accepted and not executed',
  response: (e) =>
    [
      e.latencyMs === undefined ? null : `Answer in ${f.duration(e.latencyMs)}`,
      e.remaining === undefined
        ? null
        : `${f.number(e.remaining)} ${f.plural(e.remaining, { one: 'request', other: 'requests' })} left`,
      e.expiresAt === undefined ? null : `valid until ${f.date(e.expiresAt)}`,
    ]
      .filter((part) => part !== null)
      .join(' · ') || 'All within bounds',
};

export const test: typeof de = {
  title: 'Connection test',
  run: 'Test connection',
  again: 'Test again',
  cancel: 'Cancel',
  copyReport: 'Copy report (without secrets)',
  copyReportShort: 'Copy report',
  fullAddresses: 'Show full IP addresses in the report',
  reportCopied: 'Report copied',
  idle: 'Eleven checks in a few seconds. No order is placed.',
  running: 'Checking the connection …',
  stages: 'Checks',
  stage: {
    inputs: 'Inputs',
    dns: 'Name lookup',
    tcp: 'Connection',
    tls: 'Encryption',
    clock: 'Clock',
    signature: 'Signature',
    whitelist: 'IP whitelist',
    permissions: 'Rights',
    withdrawal: 'Withdrawal right',
    'test-order': 'Test order',
    response: 'Response time',
  },
  state: {
    waiting: 'Waiting',
    running: 'Running',
    passed: 'Passed',
    attention: 'Note',
    failed: 'Failed',
    skipped: 'Skipped',
    unverifiable: 'Not verifiable',
  },
  details: {
    inputs:
      'Checks offline that API key and secret are complete, have the right checksum and belong to this mode.',
    dns: 'Asks your network for the server’s addresses.',
    tcp: 'Opens a connection to the server.',
    tls: 'Checks the encryption and the server’s certificate. Without both we send nothing.',
    clock: 'Compares this device’s clock with the server’s. Signatures are valid for 30 seconds.',
    signature: 'Sends a real, signed request. The secret does not leave this device.',
    whitelist: 'Asks over IPv4 and IPv6 apart whether this address is allowed.',
    permissions: 'Tries the read right instead of merely showing it.',
    withdrawal: 'The key must have no right to withdraw money.',
    'test-order': 'Has an order checked without placing it. With the trade right only.',
    response: 'Measures the response time and names the key’s limits and end.',
  },
  passed,
  skippedBecause: (name) => `Skipped because “${name}” failed`,
  skipped: 'Skipped',
  noTradeRight: 'Not needed: the key may not trade',
  unverifiable: 'Not verifiable',
  proxyLooksUp: (proxy) => `The proxy ${proxy} looks up the name`,
  partlyAllowed: (e, refused) => {
    const allowed = [e.seenIpv4, e.seenIpv6].filter(
      (ip): ip is string => typeof ip === 'string' && ip !== refused,
    );
    return `${f.list(allowed)} is allowed · ${refused ?? 'the other address'} is not`;
  },
  notAllowed: (e) => {
    const listed = (ip: string | null | undefined) =>
      typeof ip === 'string' && (e.allowed ?? []).includes(ip);
    const refused = [e.seenIpv4, e.seenIpv6]
      .filter((ip) => typeof ip === 'string')
      .filter((ip) => !listed(ip));
    const first =
      refused.length === 0
        ? 'This address is not allowed'
        : `${f.list(refused)} ${refused.length === 1 ? 'is' : 'are'} not allowed`;
    const other =
      e.seenIpv4 === null ? 'IPv4 not verifiable' : e.seenIpv6 === null ? 'IPv6 not verifiable' : null;
    return other === null ? first : `${first} · ${other}`;
  },
  spoken: (name, word, evidence) => `${name}: ${word}.${evidence === '' ? '' : ` ${evidence}`}`,
  verdict: {
    green: 'You are connected. Key, address and rights are right.',
    greenOpen: 'Connected. Key and rights are right.',
    greenOpenText: 'The IP whitelist is off: the key works from any address.',
    setUpWhitelist: 'Set up whitelist',
    incomplete: 'Nothing failed, but not everything could be verified.',
    incompleteText: 'Whatever is marked “Not verifiable” may differ for your bot.',
    cancelled: 'Cancelled. Nothing had failed up to there.',
  },
  botLater: 'Whether your bot is connected shows after its first access.',
  when: (at, duration) => `Tested from this device at ${f.time(at)} in ${f.duration(duration)}.`,
  seen: {
    addresses: (list) => `Found: ${f.list(list)}`,
    seenIpv4: (ip) => `IPv4 as Ventario sees it: ${ip ?? 'not verifiable'}`,
    seenIpv6: (ip) => `IPv6 as Ventario sees it: ${ip ?? 'not verifiable'}`,
    allowed: (list) => `On the whitelist: ${list.length === 0 ? 'nothing' : f.list(list)}`,
    granted: (list) => `Rights: ${f.list(list)}`,
  },
};
