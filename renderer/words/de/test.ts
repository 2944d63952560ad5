import type { StageId, StageReport } from '../../../preload/contract';
import { formatsOf, NBSP } from '../format';

const f = formatsOf('de');
type Seen = StageReport['evidence'];

const clockLine = (e: Seen) =>
  e.skewMs === undefined ? 'Uhr stimmt' : `${f.seconds(Math.abs(e.skewMs))} Abweichung`;

const family = (e: Seen) => {
  const found = e.addresses ?? [];
  const six = found.some((ip) => ip.includes(':'));
  const four = found.some((ip) => !ip.includes(':'));
  return four && six
    ? 'IPv4 und IPv6 gefunden'
    : six
      ? 'Nur IPv6 gefunden'
      : four
        ? 'Nur IPv4 gefunden'
        : 'Gefunden';
};

const passed: Record<StageId, (e: Seen) => string> = {
  inputs: () => 'Prüfsumme und Modus stimmen',
  dns: family,
  tcp: (e) =>
    e.proxy === undefined || e.proxy === null
      ? 'Server erreichbar, ohne Proxy'
      : `Server erreichbar über den Proxy ${e.proxy}`,
  tls: (e) =>
    [
      e.protocol === undefined ? 'Verschlüsselt' : e.protocol.replace(/^TLSv/, `TLS${NBSP}`),
      e.certificateUntil === undefined
        ? 'Zertifikat gültig'
        : `Zertifikat gültig bis ${f.date(e.certificateUntil)}`,
    ].join(', '),
  clock: clockLine,
  signature: () => 'API Key und Geheimnis gehören zusammen',
  whitelist: (e) => {
    if (e.whitelistOn === false) return 'Aus: Der Schlüssel funktioniert von jeder Adresse';
    const seen = [e.seenIpv4, e.seenIpv6].filter((ip) => typeof ip === 'string');
    const not =
      e.seenIpv4 === null ? 'IPv4 nicht prüfbar' : e.seenIpv6 === null ? 'IPv6 nicht prüfbar' : null;
    const yes =
      seen.length === 0
        ? 'Adresse ist erlaubt'
        : `${f.list(seen)} ${seen.length === 1 ? 'ist erlaubt' : 'sind erlaubt'}`;
    return not === null ? yes : `${yes} · ${not}`;
  },
  permissions: (e) => {
    const rights = e.permissions ?? [];
    return rights.includes('trade') ? 'Lesen und Handeln, wie gewählt' : 'Nur Lesen, wie gewählt';
  },
  withdrawal: () => 'Aus, wie es sein muss',
  'test-order': () => 'Angenommen und nicht ausgeführt',
  response: (e) =>
    [
      e.latencyMs === undefined ? null : `Antwort in ${f.duration(e.latencyMs)}`,
      e.remaining === undefined
        ? null
        : `noch ${f.number(e.remaining)} ${f.plural(e.remaining, { one: 'Anfrage', other: 'Anfragen' })} frei`,
      e.expiresAt === undefined ? null : `gültig bis ${f.date(e.expiresAt)}`,
    ]
      .filter((part) => part !== null)
      .join(' · ') || 'Alles im Rahmen',
};

const stage: Record<StageId, string> = {
  inputs: 'Eingaben',
  dns: 'Namensauflösung',
  tcp: 'Verbindung',
  tls: 'Verschlüsselung',
  clock: 'Uhrzeit',
  signature: 'Signatur',
  whitelist: 'IP-Whitelist',
  permissions: 'Berechtigungen',
  withdrawal: 'Auszahlungsrecht',
  'test-order': 'Probeauftrag',
  response: 'Antwortzeit',
};

const state: Record<StageReport['state'], string> = {
  waiting: 'Wartet',
  running: 'Läuft',
  passed: 'In Ordnung',
  attention: 'Hinweis',
  failed: 'Fehlgeschlagen',
  skipped: 'Übersprungen',
  unverifiable: 'Nicht prüfbar',
};

const details: Record<StageId, string> = {
  inputs:
    'Prüft ohne Netz, ob API Key und Geheimnis vollständig sind, die Prüfsumme stimmt und sie zu diesem Modus gehören.',
  dns: 'Fragt Ihr Netz nach den Adressen des Servers.',
  tcp: 'Öffnet eine Verbindung zum Server.',
  tls: 'Prüft Verschlüsselung und Zertifikat des Servers. Ohne beides senden wir nichts.',
  clock: 'Vergleicht die Uhr dieses Geräts mit der des Servers. Signaturen gelten nur 30 Sekunden.',
  signature: 'Sendet eine echte, signierte Anfrage. Das Geheimnis verlässt dieses Gerät dabei nicht.',
  whitelist: 'Fragt über IPv4 und IPv6 getrennt, ob diese Adresse erlaubt ist.',
  permissions: 'Probiert das Leserecht aus, statt es nur anzuzeigen.',
  withdrawal: 'Der Schlüssel darf kein Recht haben, Guthaben auszuzahlen.',
  'test-order': 'Lässt einen Auftrag prüfen, ohne ihn auszuführen. Nur mit Handelsrecht.',
  response: 'Misst die Antwortzeit und nennt Grenzen und Ablauf des Schlüssels.',
};

/** The connection test. */
export const test = {
  title: 'Verbindungstest',
  run: 'Verbindung testen',
  again: 'Erneut testen',
  cancel: 'Abbrechen',
  copyReport: 'Bericht kopieren (ohne Geheimnisse)',
  copyReportShort: 'Bericht kopieren',
  fullAddresses: 'IP-Adressen im Bericht ausschreiben',
  reportCopied: 'Bericht kopiert',
  idle: 'Elf Prüfungen in wenigen Sekunden. Es wird kein Auftrag ausgeführt.',
  running: 'Die Verbindung wird geprüft …',
  stages: 'Prüfungen',
  stage,
  state,
  details,
  passed,
  skippedBecause: (name: string) => `Übersprungen, weil „${name}“ fehlgeschlagen ist`,
  skipped: 'Übersprungen',
  noTradeRight: 'Entfällt: Der Schlüssel darf nicht handeln',
  unverifiable: 'Nicht prüfbar',
  proxyLooksUp: (proxy: string) => `Den Namen löst der Proxy ${proxy} auf`,
  /** The whitelist refused: which family it was, and what of the other is known. */
  /** One family may, the other may not: it matters only to a bot that uses the other. */
  partlyAllowed: (e: Seen, refused: string | undefined): string => {
    const allowed = [e.seenIpv4, e.seenIpv6].filter(
      (ip): ip is string => typeof ip === 'string' && ip !== refused,
    );
    return `${f.list(allowed)} ist erlaubt · ${refused ?? 'die andere Adresse'} nicht`;
  },
  notAllowed: (e: Seen): string => {
    const listed = (ip: string | null | undefined) =>
      typeof ip === 'string' && (e.allowed ?? []).includes(ip);
    const refused = [e.seenIpv4, e.seenIpv6]
      .filter((ip) => typeof ip === 'string')
      .filter((ip) => !listed(ip));
    const first =
      refused.length === 0
        ? 'Diese Adresse ist nicht erlaubt'
        : `${f.list(refused)} ${refused.length === 1 ? 'ist' : 'sind'} nicht erlaubt`;
    const other =
      e.seenIpv4 === null ? 'IPv4 nicht prüfbar' : e.seenIpv6 === null ? 'IPv6 nicht prüfbar' : null;
    return other === null ? first : `${first} · ${other}`;
  },
  /** One status line per stage for screen readers. */
  spoken: (name: string, word: string, evidence: string) =>
    `${name}: ${word}.${evidence === '' ? '' : ` ${evidence}`}`,
  verdict: {
    green: 'Die Verbindung steht. Schlüssel, Adresse und Rechte stimmen.',
    /** The key has no whitelist: whether the address fits cannot be said. */
    greenOpen: 'Die Verbindung steht. Schlüssel und Rechte stimmen.',
    greenOpenText: 'Die IP-Whitelist ist aus: Der Schlüssel funktioniert von jeder Adresse.',
    setUpWhitelist: 'Whitelist einrichten',
    incomplete: 'Nichts ist fehlgeschlagen, aber nicht alles ließ sich prüfen.',
    incompleteText: 'Was als „Nicht prüfbar“ dasteht, kann bei Ihrem Bot anders sein.',
    cancelled: 'Abgebrochen. Bis dahin gab es keinen Fehler.',
  },
  botLater: 'Ob Ihr Bot verbunden ist, sehen Sie nach seinem ersten Zugriff.',
  when: (at: number, duration: number) =>
    `Getestet von diesem Gerät um ${f.time(at)} in ${f.duration(duration)}.`,
  seen: {
    addresses: (list: readonly string[]) => `Gefunden: ${f.list(list)}`,
    seenIpv4: (ip: string | null) => `IPv4 aus Sicht von Ventario: ${ip ?? 'nicht prüfbar'}`,
    seenIpv6: (ip: string | null) => `IPv6 aus Sicht von Ventario: ${ip ?? 'nicht prüfbar'}`,
    allowed: (list: readonly string[]) => `Auf der Whitelist: ${list.length === 0 ? 'nichts' : f.list(list)}`,
    granted: (list: readonly string[]) => `Rechte: ${f.list(list)}`,
  },
};
