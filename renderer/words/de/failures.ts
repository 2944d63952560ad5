import type { FailureCode } from '../../../preload/contract';
import { says } from '../failureText';
import { formatsOf, NBSP } from '../format';
import type { Evidence, FailureText, Remedy } from '../remedies';

const f = formatsOf('de');

const server = (lead: string) => (e: Evidence) => (e.host === undefined ? null : `${lead}: ${e.host}`);
const status = (e: Evidence) =>
  e.status === undefined ? null : `Der Server antwortete mit dem Status ${String(e.status)}.`;
const answered = (e: Evidence) =>
  e.status === undefined
    ? null
    : `Ventario antwortete mit Status ${String(e.status)}${e.requestId === undefined ? '' : `, Anfrage ${e.requestId}`}.`;
const file = (e: Evidence) => (e.path === undefined ? null : `Ort: ${e.path}`);
const wait = (e: Evidence) =>
  e.retryAfterSeconds === undefined
    ? null
    : `Wieder möglich in ${f.number(Math.ceil(e.retryAfterSeconds))}${NBSP}${f.plural(Math.ceil(e.retryAfterSeconds), { one: 'Sekunde', other: 'Sekunden' })}.`;
const rights = (list: readonly string[]) =>
  f.list(list.map((name) => (name === 'read' ? 'Lesen' : name === 'trade' ? 'Handeln' : name)));

const clock = (e: Evidence) => {
  if (e.skewMs === undefined) return `Die Uhr ${e.bot ? 'des Bot-Rechners' : 'dieses Geräts'} geht falsch.`;
  const whose = e.bot ? 'Die Uhr des Bot-Rechners' : 'Ihre Uhr';
  const seconds = Math.max(1, Math.round(Math.abs(e.skewMs) / 1000));
  const way = e.skewMs > 0 ? 'vor' : 'nach';
  if (seconds < 120)
    return `${whose} geht ${f.number(seconds)}${NBSP}${f.plural(seconds, { one: 'Sekunde', other: 'Sekunden' })} ${way}.`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${whose} geht ${f.number(minutes)}${NBSP}Minuten ${way}.`;
  const hours = Math.round(minutes / 60);
  if (hours < 48) return `${whose} geht ${f.number(hours)}${NBSP}Stunden ${way}.`;
  return `${whose} geht ${f.number(Math.round(hours / 24))}${NBSP}Tage ${way}.`;
};
const clockSettings = {
  windows: 'Einstellungen > Zeit und Sprache > Datum und Uhrzeit > „Jetzt synchronisieren“.',
  macos: 'Systemeinstellungen > Allgemein > Datum und Uhrzeit > „Automatisch einstellen“.',
  linux: '`sudo timedatectl set-ntp true`.',
  wsl: 'WSL hat eine eigene Uhr, die nach dem Ruhezustand stehen bleibt. In Windows: `wsl --shutdown`, dann WSL neu starten.',
  container: 'Ein Container hat die Uhr seines Rechners. Stellen Sie sie dort, nicht im Container.',
} as const;
/** What leads to the settings; without a path to follow, the sentence stands alone. */
const clockLead = {
  windows: 'So stellen Sie sie: ',
  macos: 'So stellen Sie sie: ',
  linux: 'So stellen Sie sie im Terminal: ',
  wsl: '',
  container: '',
} as const;
const setClock = (e: Evidence) =>
  e.system === undefined ? '' : ` ${clockLead[e.system]}${clockSettings[e.system]}`;
/** The bot's own setting, not one of this app's. */
const isBotAddress = (e: Evidence) => e.field === 'VENTARIO_BASE_URL';
const field = (e: Evidence) =>
  isBotAddress(e) ? 'Wert von VENTARIO_BASE_URL' : e.field === 'secret' ? 'Secret Key' : 'API Key';
const kindOf = (name: string | undefined) =>
  name === 'hmac-sha256'
    ? 'ein Secret Key (HMAC)'
    : name === 'ed25519'
      ? 'ein Ed25519-Schlüsselpaar'
      : (name ?? 'etwas anderes').toUpperCase();
const range = (e: Evidence) =>
  e.from === undefined || e.until === undefined
    ? ''
    : ` Das Zertifikat gilt vom ${f.date(e.from)} bis zum ${f.date(e.until)}.`;
const inStep = (e: Evidence) =>
  e.skewMs === undefined
    ? ''
    : Math.abs(e.skewMs) < 60_000
      ? ' Ihre Uhr stimmt mit der des Servers überein.'
      : ` ${clock(e)}`;
const expired = (e: Evidence) =>
  e.issuer === undefined
    ? 'Das Zertifikat des Servers ist abgelaufen'
    : 'Nicht das Zertifikat des Servers, sondern das seiner Zertifizierungsstelle ist abgelaufen';
const notYet = (e: Evidence) =>
  e.issuer === undefined
    ? 'Das Zertifikat des Servers gilt noch nicht'
    : 'Nicht das Zertifikat des Servers, sondern das seiner Zertifizierungsstelle gilt noch nicht';
const authority = (e: Evidence) => (e.issuer === undefined ? '' : ` Zertifizierungsstelle: „${e.issuer}“.`);
const seenPc = (e: Evidence) => (e.bot ? 'den Rechner des Bots' : 'diesen PC');
const seenAs = (e: Evidence) =>
  e.seenIp === undefined ? '' : `Ventario sieht ${seenPc(e)} als \`${e.seenIp}\`.`;
const familyOf = (ip: string | undefined) => (ip?.includes(':') === true ? 'IPv6' : 'IPv4');

const times = (e: Evidence) =>
  `Antwort in ${f.duration(e.latencyMs ?? 0)}, davor Namensauflösung ${f.duration(e.nameMs ?? 0)} und Verbindung ${f.duration(e.networkMs ?? 0)}.`;

const causes: Record<FailureCode, FailureText> = {
  offline: says('Keine Internetverbindung.', (e) =>
    e.host === undefined
      ? null
      : `${e.bot ? 'Vom Rechner des Bots' : 'Von diesem Gerät'} führt kein Netz nach draußen. Server: ${e.host}`,
  ),
  'name-not-found': says('Die Adresse von Ventario ließ sich nicht auflösen.', (e) =>
    e.host === undefined
      ? null
      : e.seenIp === undefined
        ? `Gesucht: ${e.host}`
        : `Gesucht: ${e.host}. Ihr Netz nennt dafür \`${e.seenIp}\`, wie für jeden Namen, den es nicht gibt.`,
  ),
  'name-server-silent': says('Ihr Netz beantwortet die Frage nach der Adresse von Ventario nicht.', (e) =>
    e.host === undefined
      ? null
      : `Gesucht: ${e.host}. Meist hat der Router keine Internetverbindung, oder der eingetragene DNS-Server ist ausgefallen.`,
  ),
  'name-blocked': says('Ein Filter in Ihrem Netz sperrt den Namen des Servers.', (e) =>
    e.host === undefined
      ? null
      : `${e.host} wird mit \`${e.seenIp ?? '0.0.0.0'}\` beantwortet. Geben Sie den Namen im Filter frei, z.${NBSP}B. im Router oder in Pi-hole.`,
  ),
  'no-route': says('Von Ihrem Netz führt kein Weg zum Server.', server('Server')),
  refused: says('Der Server nimmt keine Verbindung an.', server('Server')),
  'port-blocked': says(
    'Der Server antwortet auf diesem Port nicht. Meist sperrt ihn eine Firewall in Ihrem Netz.',
    server('Server'),
  ),
  'firewall-denied': says(
    (e) =>
      `Eine Firewall verbietet diese Verbindung, meist die auf ${e.bot ? 'dem Rechner des Bots' : 'diesem Gerät'}.`,
    (e) =>
      e.host === undefined
        ? null
        : `Server: ${e.host}. Erlauben Sie dort ${e.bot ? 'Ihren Bot' : '„Ventario Companion“'}.`,
  ),
  'address-unreachable': says('Eine Adresse des Servers ist von hier nicht erreichbar.', (e) =>
    e.host === undefined
      ? null
      : `\`${e.host}\` nimmt keine Verbindung an. Der Umweg kostet auch Ihren Bot jedes Mal ${f.duration(e.networkMs ?? 0)}.`,
  ),
  timeout: says('Der Server hat nicht rechtzeitig geantwortet.', (e) => {
    if (e.host === undefined) return null;
    const slow = [
      (e.nameMs ?? 0) > 1_000 ? `Namensauflösung ${f.duration(e.nameMs ?? 0)}` : null,
      (e.networkMs ?? 0) > 1_000 ? `Verbindung ${f.duration(e.networkMs ?? 0)}` : null,
    ].filter((part) => part !== null);
    return `Server: ${e.host}${slow.length === 0 ? '' : `. Davor ging Zeit verloren: ${f.list(slow)}.`}`;
  }),
  'connection-lost': says('Die Verbindung ist mitten in der Antwort abgerissen.', server('Server')),
  'proxy-sign-in': says('Ihr Netz verlangt eine Anmeldung an einem Proxy.', server('Proxy')),
  'proxy-refused': says(
    (e) =>
      (e.status ?? 0) >= 500
        ? 'Der Proxy Ihres Netzes erreicht Ventario nicht.'
        : e.status === undefined
          ? 'Der Proxy Ihres Netzes stellt keine Verbindung zu Ventario her.'
          : 'Der Proxy Ihres Netzes lässt die Verbindung zu Ventario nicht zu.',
    (e) =>
      e.host === undefined
        ? null
        : `Proxy: ${e.host}, ${e.status === undefined ? 'erreichbar, aber ohne Antwort' : `Status ${String(e.status)}`}`,
  ),
  'proxy-unreachable': says(
    (e) =>
      e.technical === 'PROXY_UNKNOWN'
        ? 'Ihr System sagt nicht, welcher Proxy zu benutzen ist.'
        : 'Der Proxy, der in Ihrem System eingetragen ist, antwortet nicht.',
    (e) =>
      e.technical === 'PROXY_UNKNOWN'
        ? 'Meist ist dann das Skript zur automatischen Proxy-Einrichtung (PAC) nicht erreichbar.'
        : server('Proxy')(e),
  ),
  'proxy-unsupported': says(
    'In Ihrem System ist ein Proxy einer Art eingetragen, die diese App nicht kann (z. B. SOCKS).',
    server('Auf dem Weg zu'),
  ),
  'captive-portal': says(
    'Ihr Netz verlangt zuerst eine Anmeldung im Browser, wie in Hotels und Cafés üblich.',
    server('Statt Ventario antwortet'),
  ),
  'not-tls': says(
    'Unter dieser Adresse antwortet etwas unverschlüsselt. Wir haben nichts gesendet.',
    server('Server'),
  ),
  'tls-cut': says(
    'Die Verbindung wurde beim Aushandeln der Verschlüsselung gekappt. Meist war das eine Firewall.',
    server('Server'),
  ),
  'tls-too-old': says(
    'Der Server bietet nur eine veraltete Verschlüsselung an. Wir haben nichts gesendet.',
    (e) => (e.host === undefined ? null : `Server: ${e.host}. Nötig ist TLS${NBSP}1.2 oder neuer.`),
  ),
  'tls-clock': says(
    (e) => `${clock(e)} Deshalb gilt das Zertifikat des Servers hier als ungültig.`,
    (e) => `${range(e)}${setClock(e)}`.trim() || null,
  ),
  'tls-intercepted': says(
    (e) =>
      `Ein Programm auf ${e.bot ? 'dem Rechner des Bots' : 'diesem Gerät'} oder in ${e.bot ? 'dessen' : 'Ihrem'} Netz liest verschlüsselte Verbindungen mit, z. B. ein Virenschutz. Wir haben nichts gesendet.`,
    (e) =>
      e.issuer === undefined
        ? null
        : `Statt Ventario hat „${e.issuer}“ das Zertifikat ausgestellt. Nehmen Sie ${e.host ?? 'den Server'} dort von der Prüfung aus.`,
  ),
  'tls-untrusted': says(
    'Das Zertifikat des Servers stammt von keiner Stelle, der diese App vertraut. Wir haben nichts gesendet.',
    (e) =>
      e.host === undefined
        ? null
        : `Server: ${e.host}${e.issuer === undefined ? '' : `, ausgestellt von „${e.issuer}“`}`,
  ),
  'tls-expired': says(
    (e) =>
      e.skewMs === undefined
        ? `${expired(e)} – oder Ihre Uhr geht falsch. Ihr Schlüssel wurde nicht benutzt.`
        : `${expired(e)}. Ihr Schlüssel wurde nicht benutzt.`,
    (e) => (e.host === undefined ? null : `Server: ${e.host}.${authority(e)}${range(e)}${inStep(e)}`),
  ),
  'tls-not-yet-valid': says(
    (e) =>
      e.skewMs === undefined
        ? `${notYet(e)} – meist geht dann Ihre Uhr falsch. Ihr Schlüssel wurde nicht benutzt.`
        : `${notYet(e)}. Ihr Schlüssel wurde nicht benutzt.`,
    (e) => (e.host === undefined ? null : `Server: ${e.host}.${authority(e)}${range(e)}${inStep(e)}`),
  ),
  'tls-wrong-host': says('Das Zertifikat gehört zu einem anderen Server. Wir haben nichts gesendet.', (e) =>
    e.host === undefined
      ? null
      : `Angefragt: ${e.host}${e.issuer === undefined ? '' : `, das Zertifikat ist für ${e.issuer}`}`,
  ),
  'tls-failed': says('Es kam keine verschlüsselte Verbindung zustande.', server('Server')),
  redirected: says(
    'Der Server wollte uns an eine andere Adresse weiterleiten. Das lassen wir nicht zu.',
    server('Weiterleitung nach'),
  ),
  'not-ventario': says(
    'Unter dieser Adresse antwortet nicht Ventario. Vielleicht hält ein WLAN eine Anmeldeseite davor.',
    server('Server'),
  ),
  'unexpected-answer': says(
    'Ventario hat etwas geantwortet, das wir nicht verstehen.',
    (e) => status(e) ?? server('Server')(e),
  ),
  'answer-too-large': says(
    'Die Antwort war viel größer als erlaubt. Wir haben sie verworfen.',
    server('Server'),
  ),
  'server-trouble': says(
    'Ventario antwortet gerade nicht. Ihre Schlüssel sind davon nicht betroffen.',
    status,
  ),
  'server-maintenance': says(
    'Ventario arbeitet gerade mit verringerter Leistung. Ihre Schlüssel sind davon nicht betroffen.',
    wait,
  ),
  'region-blocked': says(
    'Der Server weist Ihr Netz ab, noch bevor ein Schlüssel im Spiel ist. Meist ist Ihr Land oder Ihr VPN gesperrt.',
    (e) =>
      e.status === undefined
        ? null
        : `Status ${String(e.status)} von ${e.host ?? 'Ventario'}. Versuchen Sie es ohne VPN.`,
  ),
  'rate-limited': says('Das waren zu viele Anfragen in kurzer Zeit.', wait),
  'retry-storm': says(
    'Ein anderes Programm mit diesem Schlüssel stellt pausenlos Anfragen und verbraucht das Limit.',
    (e) => {
      const count =
        e.count === undefined ? null : `${f.number(e.count)} abgewiesene Anfragen in der letzten Minute.`;
      return [count, 'Halten Sie Ihren Bot an; das Limit erholt sich von selbst.', wait(e)]
        .filter((part) => part !== null)
        .join(' ');
    },
  ),
  'signature-missing': says(
    'Die Anfrage kam ohne Signatur an. Etwas auf dem Weg hat sie entfernt.',
    server('Server'),
  ),
  'signature-malformed': says(
    'Die Signatur kam beschädigt an. Etwas auf dem Weg hat die Anfrage verändert.',
    server('Server'),
  ),
  'signature-invalid': says(
    'API Key und Geheimnis (Secret Key oder privater Schlüssel) gehören nicht zusammen.',
    answered,
  ),
  'digest-mismatch': says('Der Inhalt der Anfrage wurde unterwegs verändert.', server('Server')),
  'key-unknown': says('Diesen API Key gibt es bei Ventario nicht (mehr).', answered),
  'key-disabled': says('Dieser Schlüssel ist gesperrt.', answered),
  'key-expired': says('Dieser Schlüssel ist abgelaufen.', (e) =>
    e.until === undefined ? answered(e) : `Er galt bis ${f.dateTime(e.until)}.`,
  ),
  'key-pending': says('Dieser Schlüssel ist noch nicht aktiviert.', (e) =>
    e.from === undefined
      ? answered(e)
      : `Angelegt am ${f.dateTime(e.from)}. Ohne Aktivierung verfällt er nach 10${NBSP}Minuten.`,
  ),
  'key-wrong-environment': says(
    'Dieser Schlüssel gehört in die andere Umgebung: Übungsschlüssel gelten nur in der Übung, echte nur bei Ventario.',
    answered,
  ),
  'key-just-changed': says(
    'Der Schlüssel wurde gerade erst geändert. Noch wissen nicht alle Server davon.',
    (e) =>
      e.retryAfterSeconds === undefined
        ? answered(e)
        : `Versuchen Sie es in ${f.number(Math.ceil(e.retryAfterSeconds))}${NBSP}${f.plural(Math.ceil(e.retryAfterSeconds), { one: 'Sekunde', other: 'Sekunden' })} noch einmal.`,
  ),
  'clock-skew': says(
    clock,
    (e) => `Signaturen gelten nur 30 Sekunden. Deshalb muss die Uhr stimmen.${setClock(e)}`,
  ),
  'session-expired': says('Ihre Anmeldung ist abgelaufen.', answered),
  'ip-not-allowed': says(
    (e) => `${e.bot ? 'Die Adresse des Bots' : 'Ihre Adresse'} steht nicht auf der Whitelist.`,
    (e) => {
      const seen = e.seenIp === undefined ? null : seenAs(e);
      const allowed =
        e.allowed === undefined || e.allowed.length === 0
          ? null
          : e.allowed.length <= 3
            ? `Erlaubt ${e.allowed.length === 1 ? 'ist' : 'sind'} ${f.list(e.allowed.map((ip) => `\`${ip}\``))}.`
            : `Erlaubt sind ${f.list([...e.allowed.slice(0, 2).map((ip) => `\`${ip}\``), `${String(e.allowed.length - 2)} weitere`])}.`;
      return [seen, allowed].filter((part) => part !== null).join(' ') || null;
    },
  ),
  'ip-changed': says('Ihre Internetadresse hat sich geändert, die Whitelist kennt noch die alte.', (e) =>
    e.earlierIp === undefined
      ? null
      : [
          seenAs(e),
          `Zuvor war es \`${e.earlierIp}\`${e.usedAt === undefined ? '' : ` (zuletzt am ${f.dateTime(e.usedAt)})`}.`,
        ].join(' '),
  ),
  'ip-other-family': says(
    (e) =>
      e.seenIp === undefined
        ? `${e.bot ? 'Der Rechner des Bots' : 'Dieser PC'} ist über IPv4 und IPv6 unterwegs, aber nur eines davon steht auf der Whitelist.`
        : `${e.bot ? 'Vom Rechner des Bots' : 'Von diesem PC'} ist nur die ${familyOf(e.earlierIp)}-Adresse erlaubt, über ${familyOf(e.seenIp)} wird er abgewiesen.`,
    (e) =>
      e.seenIp === undefined || e.earlierIp === undefined
        ? null
        : `Nicht erlaubt ist \`${e.seenIp}\`, erlaubt ist \`${e.earlierIp}\`.`,
  ),
  'ip-other-machine': says(
    'Die Whitelist ist für einen anderen Rechner. Dieser PC steht nicht darauf.',
    (e) =>
      e.earlierIp === undefined
        ? null
        : [
            seenAs(e),
            `Benutzt wird der Schlüssel von \`${e.earlierIp}\`${e.usedAt === undefined ? '' : `, zuletzt am ${f.dateTime(e.usedAt)}`}. Testen Sie dort.`,
          ].join(' '),
  ),
  'read-missing': says('Dem Schlüssel fehlt das Leserecht.', (e) =>
    e.granted === undefined
      ? null
      : e.granted.length === 0
        ? 'Er hat kein Recht.'
        : `Er hat: ${rights(e.granted)}.`,
  ),
  'trade-missing': says('Dem Schlüssel fehlt das Handelsrecht.', (e) =>
    e.granted === undefined
      ? null
      : e.granted.length === 0
        ? 'Er hat kein Recht.'
        : `Er hat: ${rights(e.granted)}.`,
  ),
  'permission-missing': says('Dem Schlüssel fehlt eine Berechtigung.', (e) => {
    const needed = e.required === undefined ? null : `Nötig: ${rights(e.required)}.`;
    const granted =
      e.granted === undefined
        ? null
        : e.granted.length === 0
          ? 'Er hat keine.'
          : `Er hat: ${rights(e.granted)}.`;
    return [needed, granted].filter((part) => part !== null).join(' ') || null;
  }),
  'account-pending': says('Ihr Konto ist noch nicht freigeschaltet.'),
  'account-suspended': says('Ihr Konto ist bei Ventario gesperrt.', answered),
  'not-found': says('Das gibt es bei Ventario nicht (mehr).', answered),
  'nonce-replayed': says('Dieselbe Anfrage kam zweimal an. Die zweite wurde abgewiesen.', answered),
  'idempotency-conflict': says('Diese Anfrage wurde schon einmal mit anderem Inhalt gestellt.', answered),
  'changed-elsewhere': says(
    'Der Schlüssel wurde inzwischen an anderer Stelle geändert. Wir haben nichts überschrieben.',
  ),
  'invalid-request': says('Ventario hat eine Angabe nicht angenommen.', (e) =>
    e.field === undefined ? null : `Angabe: ${e.field}`,
  ),
  'sign-in-needed': says('Dafür müssen Sie angemeldet sein.'),
  'sign-in-cancelled': says('Die Anmeldung wurde abgebrochen.'),
  'sign-in-denied': says('Ihre Anmeldung erlaubt der App diesen Zugriff nicht.', answered),
  'sign-in-timeout': says('Aus dem Browser kam innerhalb von 5 Minuten keine Antwort.'),
  'sign-in-failed': says('Die Anmeldung hat nicht geklappt.'),
  'browser-not-opened': says('Ihr Browser ließ sich nicht öffnen.'),
  'keychain-missing': says(
    'Der sichere Schlüsselspeicher Ihres Systems ist nicht verfügbar. Ohne ihn speichern wir keine Schlüssel dauerhaft.',
  ),
  'keychain-locked': says(
    'Ihr Schlüsselbund ist gesperrt. Entsperren Sie ihn in dem Fenster, das Ihr System dafür zeigt.',
  ),
  'keychain-denied': says('Ihr System hat den Zugriff auf den Schlüsselbund abgelehnt.'),
  'keychain-slow': says(
    'Ihr Schlüsselbund antwortet nicht. Vielleicht wartet im Hintergrund ein Fenster auf Ihre Eingabe.',
  ),
  'keychain-changed': says(
    'Dies ist ein anderer Schlüsselbund als beim letzten Mal. Ihre Schlüssel liegen vermutlich im vorigen.',
  ),
  'keychain-mismatch': says(
    'Der Schlüsselbund gab etwas anderes zurück, als wir gespeichert haben. Wir haben den Vorgang angehalten.',
  ),
  'keychain-vault-locked': says(
    'Ihre Secret Keys sind mit Ihrer Passphrase verschlossen. Sie liegen unverändert in der Datei auf diesem Gerät.',
  ),
  'passphrase-wrong': says('Das ist nicht die Passphrase dieser Datei.'),
  'passphrase-too-short': says('Die Passphrase braucht mindestens 12 Zeichen.'),
  'label-empty': says('Geben Sie dem Schlüssel einen Namen.'),
  'label-too-long': says('Die Bezeichnung darf höchstens 64 Zeichen haben.'),
  'label-control-characters': says('Die Bezeichnung enthält unsichtbare Steuerzeichen.'),
  'label-mismatch': says('Das ist nicht die Bezeichnung dieses Schlüssels.'),
  'clipboard-empty': says('In der Zwischenablage liegt kein Text.'),
  'credential-unrecognised': says(
    'Das ist kein Ventario-Schlüssel. API Keys beginnen mit vk_, Secret Keys mit vs_.',
    (e) => (e.field === undefined ? null : `Betroffen ist der ${field(e)}.`),
  ),
  'credential-wrong-length': says(
    'Der Schlüssel ist unvollständig oder zu lang. Kopieren Sie ihn noch einmal ganz.',
    (e) =>
      e.count === undefined || e.expected === undefined
        ? null
        : `${field(e)}: ${f.number(e.count)} statt ${f.number(e.expected)} Zeichen.`,
  ),
  'credential-checksum': says('Der Schlüssel enthält einen Tippfehler: Seine Prüfsumme stimmt nicht.', (e) =>
    e.field === undefined ? null : `Betroffen ist der ${field(e)}.`,
  ),
  'credential-swapped': says('API Key und Secret Key sind vertauscht.', (e) =>
    e.field === undefined ? null : 'Wo der API Key stehen soll, steht ein Secret Key (vs_…).',
  ),
  'credential-twice': says(
    'Im Feld für den Secret Key steht noch einmal ein API Key.',
    () => 'API Keys beginnen mit vk_, Secret Keys mit vs_.',
  ),
  'credential-characters': says(
    'Der Schlüssel enthält Zeichen, die in keinem Schlüssel vorkommen, z. B. einen Zeilenumbruch oder ein Gleichheitszeichen.',
    (e) => (e.field === undefined ? null : `Betroffen ist der ${field(e)}.`),
  ),
  'value-has-blanks': says(
    (e) =>
      `Vor oder hinter ${isBotAddress(e) ? 'der Adresse' : 'dem Schlüssel'} stehen Leerzeichen oder ein Zeilenumbruch.`,
    (e) => (e.field === undefined ? null : `Betroffen ist der ${field(e)}. Er selbst ist in Ordnung.`),
  ),
  'value-has-quotes': says(
    (e) =>
      `${isBotAddress(e) ? 'Die Adresse' : 'Der Schlüssel'} steht in Anführungszeichen, die nicht dazugehören.`,
    (e) => (e.field === undefined ? null : `Betroffen ist der ${field(e)}. Er selbst ist in Ordnung.`),
  ),
  'key-type-wrong': says('Der private Teil passt nicht zur Art dieses Schlüssels.', (e) =>
    e.expectedAlgorithm === undefined
      ? null
      : `Nötig ist ${kindOf(e.expectedAlgorithm)}, vorhanden ist ${kindOf(e.algorithm)}.`,
  ),
  'credential-wrong-mode': says(
    'Dieser Schlüssel gehört in die andere Umgebung: vk_test_ gilt nur in der Übung, vk_live_ nur bei Ventario.',
    (e) =>
      e.mode === undefined
        ? null
        : e.mode === 'test'
          ? `Der ${field(e)} ist ein Übungsschlüssel.`
          : `Der ${field(e)} ist ein echter Schlüssel.`,
  ),
  'credential-incomplete': says('Es fehlt noch ein Teil: Gebraucht werden API Key und Secret Key.', (e) =>
    e.field === undefined ? null : `Es fehlt der ${field(e)}.`,
  ),
  'address-invalid': says('Das ist keine IP-Adresse und kein Bereich.', (e) =>
    e.field === undefined ? null : `Angabe: ${e.field}`,
  ),
  'secret-not-here': says(
    'Das Geheimnis dieses Schlüssels liegt nicht auf diesem Gerät. Auch Ventario kann es Ihnen nicht zeigen.',
    (e) =>
      e.algorithm === undefined
        ? null
        : `Es fehlt der ${e.algorithm === 'ed25519' ? 'private Schlüssel (Ed25519)' : 'Secret Key'}.`,
  ),
  'disk-full': says('Der Datenträger ist voll. Nicht gespeichert. Es blieb keine Teildatei zurück.', file),
  'disk-read-only': says(
    'Der Datenträger lässt sich nicht beschreiben. Nicht gespeichert. Es blieb keine Teildatei zurück.',
    file,
  ),
  'file-denied': says(
    'In diesen Ordner dürfen Sie nicht schreiben. Nicht gespeichert. Es blieb keine Teildatei zurück.',
    file,
  ),
  'file-not-safe': says(
    'An diesem Ort wäre die Datei nicht sicher. Nicht gespeichert. Es blieb keine Teildatei zurück.',
    file,
  ),
  'file-failed': says('Nicht gespeichert. Es blieb keine Teildatei zurück.', file),
  'report-unreadable': says(
    'Das ist kein Bericht des Prüfers. Starten Sie ihn mit --json, und nehmen Sie seine ganze Ausgabe.',
  ),
  'withdrawal-right': says(
    'Dieser Schlüssel hat ein Auszahlungsrecht. Das darf nicht sein: Sperren Sie ihn sofort.',
    (e) => (e.granted === undefined ? null : `Gemeldete Rechte: ${rights(e.granted)}.`),
  ),
  'slow-answer': says(
    (e) => {
      if (e.latencyMs === undefined) return 'Ventario antwortet langsamer als sonst.';
      const { latencyMs, nameMs = 0, networkMs = 0 } = e;
      if (nameMs > latencyMs && nameMs > networkMs)
        return 'Ihr Netz braucht lange, um die Adresse von Ventario zu finden.';
      return networkMs > latencyMs / 2
        ? 'Die Leitung zu Ventario ist langsam.'
        : 'Ventario antwortet langsamer als sonst.';
    },
    (e) => (e.latencyMs === undefined ? null : times(e)),
  ),
  'expiry-near': says(
    (e) =>
      e.count === undefined
        ? 'Dieser Schlüssel läuft bald ab.'
        : e.count === 0
          ? 'Dieser Schlüssel läuft heute ab.'
          : `Dieser Schlüssel läuft in ${f.number(e.count)}${NBSP}${f.plural(e.count, { one: 'Tag', other: 'Tagen' })} ab.`,
    (e) => {
      if (e.until === undefined) return null;
      // The slow answer had no row of its own.
      const slow = e.latencyMs === undefined ? '' : ` Außerdem antwortet Ventario langsam: ${times(e)}`;
      return `Gültig bis ${f.dateTime(e.until)}.${slow}`;
    },
  ),
  'backend-address-missing': says('Es ist noch keine Ventario-Adresse eingetragen.'),
  'backend-address-invalid': says('Die eingetragene Ventario-Adresse ist keine vollständige Adresse.', (e) =>
    isBotAddress(e)
      ? `Betroffen ist der ${field(e)}.`
      : e.host === undefined
        ? null
        : `Eingetragen: ${e.host}`,
  ),
  'live-not-in-stand-in': says(
    'Das ist eine vereinfachte Ausgabe der App. Sie ist kein Ort für echte Schlüssel und verbindet sich nur mit diesem Gerät.',
  ),
  'practice-not-started': says('Die Übungsumgebung ließ sich nicht starten.'),
  busy: says('Ein anderer Vorgang läuft noch. Warten Sie einen Moment.'),
  cancelled: says('Abgebrochen.'),
  internal: says('In dieser App ist ein Fehler aufgetreten. Ihre Schlüssel sind davon nicht betroffen.'),
};

const actions: Record<Remedy, string> = {
  retry: 'Erneut versuchen',
  'sign-in': 'Neu anmelden',
  dashboard: 'Konto im Dashboard ansehen',
  'keychain-guide': 'Anleitung',
  'unlock-keychain': 'Schlüsselbund entsperren',
  'open-vault': 'Mit Passphrase öffnen …',
  'adopt-keychain': 'Mit diesem Schlüsselbund weiterarbeiten',
  'time-settings': 'Zeiteinstellungen',
  settings: 'Adresse in den Einstellungen prüfen',
  'network-settings': 'Netzwerkeinstellungen',
  'network-sign-in': 'Anmeldeseite öffnen',
  usage: 'Nutzung ansehen',
  renew: 'Schlüssel erneuern',
  whitelist: 'Whitelist bearbeiten',
  permissions: 'Berechtigungen ändern',
  unlock: 'Schlüssel entsperren',
  'new-key': 'Neuen Schlüssel erzeugen',
  'take-over': 'Schlüssel neu übernehmen',
  'change-label': 'Bezeichnung ändern',
  'change-address': 'Adresse korrigieren',
  'other-place': 'Anderen Ort wählen',
  lock: 'Sofort sperren',
  practise: 'Erst einmal üben',
};

/** Why something did not work, what it was seen by, and what to do. */
export const failures = {
  causes,
  actions,
  /** For the details: the exact name of the cause and what support needs. */
  code: (code: string) => `Kennung: ${code}`,
  requestId: (id: string) => `Anfrage: ${id}`,
  technical: (name: string) => `Technisch: ${name}`,
  httpStatus: (status: number) => `HTTP-Status: ${String(status)}`,
  addAddress: (ip: string) => `${ip} hinzufügen …`,
};
