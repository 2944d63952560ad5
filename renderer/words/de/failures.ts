import type { FailureCode } from '../../../preload/contract';
import { says } from '../failureText';
import { formatsOf, NBSP } from '../format';
import type { Evidence, FailureText, Remedy } from '../remedies';

const f = formatsOf('de');

const server = (lead: string) => (e: Evidence) => (e.host === undefined ? null : `${lead}: ${e.host}`);
const status = (e: Evidence) =>
  e.status === undefined ? null : `Der Server antwortete mit dem Status ${String(e.status)}.`;
const file = (e: Evidence) => (e.path === undefined ? null : `Ort: ${e.path}`);
const wait = (e: Evidence) =>
  e.retryAfterSeconds === undefined
    ? null
    : `Wieder möglich in ${f.number(Math.ceil(e.retryAfterSeconds))}${NBSP}${f.plural(Math.ceil(e.retryAfterSeconds), { one: 'Sekunde', other: 'Sekunden' })}.`;
const rights = (list: readonly string[]) =>
  f.list(list.map((name) => (name === 'read' ? 'Lesen' : name === 'trade' ? 'Handeln' : name)));

const clock = (e: Evidence) => {
  if (e.skewMs === undefined) return 'Die Uhr dieses Geräts geht falsch.';
  const seconds = Math.max(1, Math.round(Math.abs(e.skewMs) / 1000));
  const way = e.skewMs > 0 ? 'vor' : 'nach';
  if (seconds < 120)
    return `Ihre Uhr geht ${f.number(seconds)}${NBSP}${f.plural(seconds, { one: 'Sekunde', other: 'Sekunden' })} ${way}.`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `Ihre Uhr geht ${f.number(minutes)}${NBSP}Minuten ${way}.`;
  return `Ihre Uhr geht ${f.number(Math.round(minutes / 60))}${NBSP}Stunden ${way}.`;
};

const causes: Record<FailureCode, FailureText> = {
  offline: says('Keine Internetverbindung.'),
  'name-not-found': says('Die Adresse von Ventario ließ sich nicht auflösen.', server('Gesucht')),
  refused: says('Der Server nimmt keine Verbindung an.', server('Server')),
  timeout: says('Der Server hat nicht rechtzeitig geantwortet.', server('Server')),
  'connection-lost': says('Die Verbindung ist mitten in der Antwort abgerissen.', server('Server')),
  'proxy-sign-in': says('Ihr Netz verlangt eine Anmeldung an einem Proxy.', server('Server')),
  'tls-untrusted': says(
    'Das Zertifikat des Servers stammt von keiner Stelle, der Ihr System vertraut. Wir haben nichts gesendet.',
    server('Server'),
  ),
  'tls-expired': says(
    'Das Zertifikat des Servers ist abgelaufen – oder Ihre Uhr geht falsch. Wir haben nichts gesendet.',
    server('Server'),
  ),
  'tls-not-yet-valid': says(
    'Das Zertifikat des Servers gilt noch nicht – meist geht dann Ihre Uhr falsch. Wir haben nichts gesendet.',
    server('Server'),
  ),
  'tls-wrong-host': says(
    'Das Zertifikat gehört zu einem anderen Server. Wir haben nichts gesendet.',
    server('Angefragt'),
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
  'unexpected-answer': says('Ventario hat etwas geantwortet, das wir nicht verstehen.', status),
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
  'rate-limited': says('Das waren zu viele Anfragen in kurzer Zeit.', wait),
  'signature-missing': says(
    'Die Anfrage kam ohne Signatur an. Etwas auf dem Weg hat sie entfernt.',
    server('Server'),
  ),
  'signature-malformed': says(
    'Die Signatur kam beschädigt an. Etwas auf dem Weg hat die Anfrage verändert.',
    server('Server'),
  ),
  'signature-invalid': says('API Key und Secret Key gehören nicht zusammen.'),
  'digest-mismatch': says('Der Inhalt der Anfrage wurde unterwegs verändert.', server('Server')),
  'key-unknown': says('Diesen API Key gibt es bei Ventario nicht (mehr).'),
  'key-disabled': says('Dieser Schlüssel ist gesperrt.'),
  'key-expired': says('Dieser Schlüssel ist abgelaufen.'),
  'key-pending': says('Dieser Schlüssel ist noch nicht aktiviert.'),
  'key-wrong-environment': says(
    'Dieser Schlüssel gehört in die andere Umgebung: Übungsschlüssel gelten nur in der Übung, echte nur bei Ventario.',
  ),
  'clock-skew': says(clock, () => 'Signaturen gelten nur 30 Sekunden. Deshalb muss die Uhr stimmen.'),
  'session-expired': says('Ihre Anmeldung ist abgelaufen.'),
  'ip-not-allowed': says('Ihre Adresse steht nicht auf der Whitelist.', (e) => {
    const seen = e.seenIp === undefined ? null : `Ventario sieht diesen PC als \`${e.seenIp}\`.`;
    const allowed =
      e.allowed === undefined || e.allowed.length === 0
        ? null
        : e.allowed.length <= 3
          ? `Erlaubt ${e.allowed.length === 1 ? 'ist' : 'sind'} ${f.list(e.allowed.map((ip) => `\`${ip}\``))}.`
          : `Erlaubt sind ${f.list([...e.allowed.slice(0, 2).map((ip) => `\`${ip}\``), `${String(e.allowed.length - 2)} weitere`])}.`;
    return [seen, allowed].filter((part) => part !== null).join(' ') || null;
  }),
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
  'account-suspended': says('Ihr Konto ist bei Ventario gesperrt.'),
  'not-found': says('Das gibt es bei Ventario nicht (mehr).'),
  'nonce-replayed': says('Dieselbe Anfrage kam zweimal an. Die zweite wurde abgewiesen.'),
  'idempotency-conflict': says('Diese Anfrage wurde schon einmal mit anderem Inhalt gestellt.'),
  'changed-elsewhere': says(
    'Der Schlüssel wurde inzwischen an anderer Stelle geändert. Wir haben nichts überschrieben.',
  ),
  'invalid-request': says('Ventario hat eine Angabe nicht angenommen.', (e) =>
    e.field === undefined ? null : `Angabe: ${e.field}`,
  ),
  'sign-in-needed': says('Dafür müssen Sie angemeldet sein.'),
  'sign-in-cancelled': says('Die Anmeldung wurde abgebrochen.'),
  'sign-in-denied': says('Sie haben den Zugriff im Browser nicht erlaubt.'),
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
  'label-empty': says('Geben Sie dem Schlüssel einen Namen.'),
  'label-too-long': says('Die Bezeichnung darf höchstens 64 Zeichen haben.'),
  'label-control-characters': says('Die Bezeichnung enthält unsichtbare Steuerzeichen.'),
  'label-mismatch': says('Das ist nicht die Bezeichnung dieses Schlüssels.'),
  'clipboard-empty': says('In der Zwischenablage liegt kein Text.'),
  'credential-unrecognised': says(
    'Das ist kein Ventario-Schlüssel. API Keys beginnen mit vk_, Secret Keys mit vs_.',
  ),
  'credential-wrong-length': says(
    'Der Schlüssel ist unvollständig oder zu lang. Kopieren Sie ihn noch einmal ganz.',
  ),
  'credential-checksum': says('Der Schlüssel enthält einen Tippfehler: Seine Prüfsumme stimmt nicht.'),
  'credential-swapped': says('API Key und Secret Key sind vertauscht.'),
  'credential-wrong-mode': says(
    'Dieser Schlüssel gehört in die andere Umgebung: vk_test_ gilt nur in der Übung, vk_live_ nur bei Ventario.',
  ),
  'credential-incomplete': says('Es fehlt noch ein Teil: Gebraucht werden API Key und Secret Key.'),
  'address-invalid': says('Das ist keine IP-Adresse und kein Bereich.', (e) =>
    e.field === undefined ? null : `Angabe: ${e.field}`,
  ),
  'secret-not-here': says('Der Secret Key liegt nicht auf diesem Gerät. Ventario zeigt ihn nie wieder.'),
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
  'withdrawal-right': says(
    'Dieser Schlüssel hat ein Auszahlungsrecht. Das darf nicht sein: Sperren Sie ihn sofort.',
    (e) => (e.granted === undefined ? null : `Gemeldete Rechte: ${rights(e.granted)}.`),
  ),
  'slow-answer': says('Ventario antwortet langsamer als sonst.'),
  'backend-address-missing': says('Es ist noch keine Ventario-Adresse eingetragen.'),
  'backend-address-invalid': says('Die eingetragene Ventario-Adresse ist keine vollständige Adresse.', (e) =>
    e.host === undefined ? null : `Eingetragen: ${e.host}`,
  ),
  'live-not-in-stand-in': says(
    'Diese App läuft mit einer Ersatz-Laufzeit. Sie ist kein Ort für echte Schlüssel und verbindet sich nur mit diesem Gerät.',
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
  'adopt-keychain': 'Mit diesem Schlüsselbund weiterarbeiten',
  'time-settings': 'Zeiteinstellungen',
  settings: 'Adresse in den Einstellungen prüfen',
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
