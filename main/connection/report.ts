import { isIP } from 'node:net';
import type { Language, StageId, StageReport, TestState } from '../../preload/contract';

/** The connection test as text for a support ticket: no secret, key and addresses shortened. Pure. */

/** What the report calls stages and states; the checkers of the bot's machine call them the same. */
export const REPORT_WORDS = {
  de: {
    title: 'Ventario Companion – Verbindungstest',
    backend: 'Backend',
    key: 'Schlüssel',
    proxy: 'Proxy',
    noProxy: 'keiner',
    started: 'Beginn',
    result: 'Ergebnis',
    verdicts: {
      green: 'Verbindung steht',
      failed: 'Fehlgeschlagen',
      incomplete: 'Nicht alles prüfbar',
      cancelled: 'Abgebrochen',
      running: 'Läuft noch',
    },
    states: {
      waiting: 'Wartet',
      running: 'Läuft',
      passed: 'In Ordnung',
      attention: 'Hinweis',
      failed: 'Fehlgeschlagen',
      skipped: 'Übersprungen',
      unverifiable: 'Nicht prüfbar',
    },
    stages: {
      inputs: 'Eingaben',
      dns: 'DNS',
      tcp: 'TCP',
      tls: 'TLS',
      clock: 'Uhrzeit',
      signature: 'Signatur',
      whitelist: 'IP-Whitelist',
      permissions: 'Berechtigungen',
      withdrawal: 'Auszahlungsrecht aus',
      'test-order': 'Probeauftrag',
      response: 'Antwortzeit, Limits, Ablauf',
    },
  },
  en: {
    title: 'Ventario Companion – connection test',
    backend: 'Backend',
    key: 'Key',
    proxy: 'Proxy',
    noProxy: 'none',
    started: 'Started',
    result: 'Result',
    verdicts: {
      green: 'Connected',
      failed: 'Failed',
      incomplete: 'Not everything could be checked',
      cancelled: 'Cancelled',
      running: 'Still running',
    },
    states: {
      waiting: 'Waiting',
      running: 'Running',
      passed: 'Passed',
      attention: 'Note',
      failed: 'Failed',
      skipped: 'Skipped',
      unverifiable: 'Cannot be checked',
    },
    stages: {
      inputs: 'Inputs',
      dns: 'DNS',
      tcp: 'TCP',
      tls: 'TLS',
      clock: 'Clock',
      signature: 'Signature',
      whitelist: 'IP whitelist',
      permissions: 'Permissions',
      withdrawal: 'Withdrawals off',
      'test-order': 'Test order',
      response: 'Response time, limits, expiry',
    },
  },
} as const satisfies Record<
  Language,
  {
    states: Record<StageReport['state'], string>;
    stages: Record<StageId, string>;
    verdicts: Record<NonNullable<TestState['verdict']> | 'running', string>;
  } & Record<'title' | 'backend' | 'key' | 'proxy' | 'noProxy' | 'started' | 'result', string>
>;

/** What the numbers and addresses of a line are. */
const LABELS = {
  de: {
    found: 'Server',
    seen: 'gesehen als',
    refused: 'abgewiesen',
    earlier: 'zuvor',
    skew: 'Abweichung der Uhr',
    latency: 'Antwort im Mittel',
    left: 'Anfragen frei',
    until: 'gültig bis',
  },
  en: {
    found: 'server',
    seen: 'seen as',
    refused: 'refused',
    earlier: 'earlier',
    skew: 'clock off by',
    latency: 'median answer',
    left: 'requests left',
    until: 'valid until',
  },
} as const satisfies Record<Language, Record<string, string>>;

export type ReportWish = {
  language: Language;
  /** App and system with their versions. */
  about: string;
  /** On the user's tick alone: addresses in full, so that an administrator can find them. */
  fullAddresses: boolean;
};

export function writeReport(
  test: TestState,
  host: string,
  { language, about, fullAddresses }: ReportWish,
): string {
  const addressOf = fullAddresses ? (text: string) => text : shortAddress;
  const words = REPORT_WORDS[language];
  const proxy = proxyOf(test, addressOf);
  const lines = [
    words.title,
    about,
    `${words.backend}: ${host}`,
    `${words.key}: ${shortKey(test.keyId ?? '')}`,
    ...(proxy === undefined ? [] : [`${words.proxy}: ${proxy ?? words.noProxy}`]),
    `${words.started}: ${new Date(test.startedAt ?? 0).toISOString()}`,
    `${words.result}: ${words.verdicts[test.verdict ?? 'running']}`,
    '',
    ...test.stages.map((stage) => {
      const took = stage.durationMs === null ? '' : ` (${Math.round(stage.durationMs)} ms)`;
      const facts = factsOf(stage, addressOf, LABELS[language]);
      return `${words.stages[stage.id]}: ${words.states[stage.state]}${took}${facts === '' ? '' : ` – ${facts}`}`;
    }),
  ];
  return `${lines.map(withoutControls).join('\n')}\n`;
}

/** What a backend has sent must neither steer a terminal nor turn a line round. */
export function withoutControls(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '');
}

/** host:port of the proxy that the test went through, an address shortened; null = none, undefined = it never came so far. */
export function proxyOf(
  { stages }: TestState,
  addressOf: (text: string) => string = shortAddress,
): string | null | undefined {
  const proxy = stages.map(({ evidence }) => evidence.proxy).find((one) => one !== undefined);
  const [, host = '', port = ''] = /^\[?(.*?)\]?(:\d+)?$/.exec(proxy ?? '') ?? [];
  if (isIP(host) === 0) return proxy;
  return `${isIP(host) === 6 ? `[${addressOf(host)}]` : addressOf(host)}${port}`;
}

/** `vk_test_…` to its prefix and last four characters. */
function shortKey(keyId: string): string {
  const prefix = /^vk_(live|test)_/.exec(keyId)?.[0];
  // Whatever else stands in this field may be a secret.
  return prefix === undefined ? '…' : `${prefix}…${keyId.slice(-4)}`;
}

/** The net that an address belongs to, without the device: `203.0.113.x`, `2001:db8:…`. */
function shortAddress(text: string): string {
  if (isIP(text) === 4) return text.replace(/\.\d+$/, '.x');
  return isIP(text) === 6 ? `${text.split(':').slice(0, 2).join(':')}:…` : '…';
}

function factsOf(
  { evidence, failure }: StageReport,
  addressOf: (text: string) => string,
  labels: (typeof LABELS)[Language],
): string {
  const facts: string[] = [];
  if (failure !== null) {
    const { technical, requestId, seenIp, skewMs } = failure.evidence ?? {};
    facts.push(failure.code);
    if (technical !== undefined) facts.push(technical);
    if (requestId !== undefined) facts.push(`request ${requestId}`);
    if (seenIp !== undefined) facts.push(`${labels.refused} ${addressOf(seenIp)}`);
    if (skewMs !== undefined && evidence.skewMs === undefined) facts.push(`${labels.skew} ${skewMs} ms`);
    const { issuer, earlierIp, retryAfterSeconds, status, latencyMs, networkMs, nameMs } =
      failure.evidence ?? {};
    if (status !== undefined) facts.push(`HTTP ${status}`);
    if (issuer !== undefined) facts.push(`issuer ${issuer}`);
    if (earlierIp !== undefined) facts.push(`${labels.earlier} ${addressOf(earlierIp)}`);
    if (retryAfterSeconds !== undefined) facts.push(`wait ${retryAfterSeconds} s`);
    for (const [name, ms] of Object.entries({ latencyMs, networkMs, nameMs })) {
      if (ms !== undefined) facts.push(`${name} ${ms}`);
    }
  }
  const found = [...new Set((evidence.addresses ?? []).map(addressOf))];
  if (found.length > 0) facts.push(`${labels.found} ${found.join(' + ')}`);
  if (evidence.protocol !== undefined) facts.push(evidence.protocol);
  if (evidence.skewMs !== undefined) facts.push(`${labels.skew} ${evidence.skewMs} ms`);
  const seen = [evidence.seenIpv4, evidence.seenIpv6].flatMap((ip) => (ip ? [addressOf(ip)] : []));
  if (seen.length > 0) facts.push(`${labels.seen} ${seen.join(' + ')}`);
  if (evidence.permissions !== undefined) facts.push(evidence.permissions.join(' + '));
  if (evidence.latencyMs !== undefined) facts.push(`${labels.latency} ${evidence.latencyMs} ms`);
  if (evidence.remaining !== undefined) facts.push(`${evidence.remaining} ${labels.left}`);
  if (evidence.expiresAt !== undefined)
    facts.push(`${labels.until} ${new Date(evidence.expiresAt).toISOString().slice(0, 10)}`);
  return [...new Set(facts)].join(', ');
}
