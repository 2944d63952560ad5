import type { FailureCode, Language, StageId, StageReport } from '../../preload/contract';
import type { STAGE_CODES } from '../connection/causes';
import { REPORT_WORDS } from '../connection/report';

/**
 * What the checkers say on the bot's machine, for all of them in one place: the app puts it into the script that it
 * writes. Sentences without figures: those stand beside them.
 */

/** Cause, and what helps. */
type Said = readonly [cause: string, help: string];

/** Causes that only the app can know, which has a keychain and the key's history. */
type AppAlone =
  | 'secret-not-here'
  | 'keychain-slow'
  | 'ip-changed'
  | 'ip-other-machine'
  | 'key-just-changed'
  | 'retry-storm';

/** Every cause that can be met without the app; one that a stage learns to name needs its words here too. */
export type CheckerCode =
  | Exclude<(typeof STAGE_CODES)[StageId][number], AppAlone>
  | Extract<
      FailureCode,
      | 'backend-address-missing'
      | 'backend-address-invalid'
      | 'session-expired'
      | 'permission-missing'
      | 'invalid-request'
      | 'internal'
    >;

type Note =
  | 'dns.unverifiable'
  | 'clock.attention'
  | 'signature.unverifiable'
  | 'whitelist.attention'
  | 'whitelist.unverifiable'
  | 'test-order.skipped';

export type CheckerWords = {
  title: string;
  server: string;
  key: string;
  started: string;
  result: string;
  help: string;
  /** Of no use to a test, and said instead of one. */
  fileUnreadable: string;
  toolMissing: string;
  stages: Readonly<Record<StageId, string>>;
  states: Readonly<Record<StageReport['state'], string>>;
  verdicts: Readonly<Record<'green' | 'failed' | 'incomplete', string>>;
  /** What a state without a cause means in a stage. */
  notes: Readonly<Record<Note, string>>;
  said: Readonly<Record<CheckerCode, Said>>;
};

const again = {
  de: 'Versuchen Sie es in einigen Minuten noch einmal.',
  en: 'Try again in a few minutes.',
};
const copyAgain = {
  de: 'Exportieren Sie den Schlüssel in Ventario Companion noch einmal, und übernehmen Sie beide Werte daraus.',
  en: 'Export the key from Ventario Companion again, and take both values from there.',
};
const askProvider = {
  de: 'Fragen Sie, wer dieses Netz oder diesen Server betreibt.',
  en: 'Ask whoever runs this network or this server.',
};
const setClock = {
  de: 'Stellen Sie die Uhr: Linux „timedatectl set-ntp true“, Windows und macOS in den Zeiteinstellungen. Container und WSL haben keine eigene Uhr: Stellen Sie die des Rechners darunter; WSL danach mit „wsl --shutdown“ neu starten.',
  en: 'Set the clock: on Linux “timedatectl set-ntp true”, on Windows and macOS in the time settings. Containers and WSL have no clock of their own: set that of the machine below, then restart WSL with “wsl --shutdown”.',
};

const de: CheckerWords = {
  title: 'Ventario – Verbindungstest auf diesem Rechner',
  server: 'Server',
  key: 'Schlüssel',
  started: 'Beginn',
  result: 'Ergebnis',
  help: 'Was hilft',
  fileUnreadable:
    'Die Datei lässt sich nicht lesen. Nehmen Sie die .env- oder JSON-Datei, die Ventario Companion exportiert hat.',
  toolMissing: 'Dafür fehlt auf diesem Rechner',
  stages: REPORT_WORDS.de.stages,
  states: REPORT_WORDS.de.states,
  verdicts: REPORT_WORDS.de.verdicts,
  notes: {
    'dns.unverifiable': 'Den Namen löst der Proxy auf.',
    'clock.attention': 'Die Uhr geht etwas falsch; noch genügt es.',
    'signature.unverifiable':
      'Dieser Rechner kann keine Ed25519-Signatur erzeugen: Dafür braucht es OpenSSL 3. Nehmen Sie den Prüfer für Node.js.',
    'whitelist.attention': 'Die Whitelist ist aus: Der Schlüssel funktioniert von jeder Adresse.',
    'whitelist.unverifiable': 'Der Server hat diesen Rechner eingelassen, obwohl die Liste ihn nicht nennt.',
    'test-order.skipped': 'Entfällt: Der Schlüssel darf nicht handeln.',
  },
  said: {
    offline: ['Dieser Rechner hat keine Internetverbindung.', 'Verbinden Sie ihn mit dem Netz.'],
    'name-not-found': [
      'Den Namen des Servers gibt es nicht.',
      'Prüfen Sie VENTARIO_BASE_URL auf Tippfehler.',
    ],
    'name-server-silent': [
      'Der Namensdienst (DNS) dieses Rechners antwortet nicht.',
      'Prüfen Sie die DNS-Einstellung. In einem Container hilft oft ein anderer DNS-Server.',
    ],
    'name-blocked': [
      'Ein Filter im Netz sperrt den Namen des Servers.',
      'Erlauben Sie den Namen in Ihrem Werbe- oder DNS-Filter.',
    ],
    'no-route': ['Zu diesem Server führt von hier kein Weg.', askProvider.de],
    refused: [
      'Der Server nimmt keine Verbindung an.',
      'Prüfen Sie Adresse und Port in VENTARIO_BASE_URL. Stimmen sie, versuchen Sie es später noch einmal.',
    ],
    'port-blocked': [
      'Der Port des Servers ist von hier nicht zu erreichen: Etwas verwirft die Pakete.',
      'Erlauben Sie in der Firewall ausgehende Verbindungen zu diesem Port.',
    ],
    'firewall-denied': [
      'Eine Firewall verbietet diese Verbindung, meist die auf diesem Gerät.',
      'Erlauben Sie in der Firewall ausgehende Verbindungen zu diesem Server.',
    ],
    'address-unreachable': [
      'Eine der Adressen des Servers ist von hier nicht zu erreichen, eine andere schon.',
      'Meist ist IPv6 eingerichtet, führt aber nicht ins Internet. Richten Sie es ein oder schalten Sie es ab.',
    ],
    timeout: ['Der Server hat nicht rechtzeitig geantwortet.', again.de],
    'connection-lost': ['Die Verbindung ist mitten in der Antwort abgerissen.', again.de],
    'proxy-sign-in': [
      'Der Proxy verlangt eine Anmeldung.',
      'Tragen Sie Name und Kennwort in HTTPS_PROXY ein.',
    ],
    'proxy-refused': [
      'Der Proxy stellt die Verbindung zu diesem Server nicht her.',
      'Lassen Sie den Server im Proxy freigeben, oder prüfen Sie die Verbindung des Proxys selbst.',
    ],
    'proxy-unreachable': [
      'Der Proxy aus HTTPS_PROXY antwortet nicht.',
      'Prüfen Sie HTTPS_PROXY, oder entfernen Sie es.',
    ],
    'proxy-unsupported': [
      'Diese Art von Proxy kann nicht benutzt werden.',
      'Tragen Sie in HTTPS_PROXY einen HTTP-Proxy ein.',
    ],
    'captive-portal': [
      'Vor dem Netz steht eine Anmeldeseite.',
      'Melden Sie sich in einem Browser in diesem Netz an.',
    ],
    'not-tls': [
      'An dieser Adresse wird nicht verschlüsselt geantwortet. Es wurde nichts gesendet.',
      'Prüfen Sie Adresse und Port in VENTARIO_BASE_URL.',
    ],
    'tls-cut': [
      'Etwas auf dem Weg bricht verschlüsselte Verbindungen ab. Es wurde nichts gesendet.',
      askProvider.de,
    ],
    'tls-too-old': [
      'Auf dem Weg gibt es nur veraltete Verschlüsselung. Es wurde nichts gesendet.',
      askProvider.de,
    ],
    'tls-clock': [
      'Das Zertifikat ist gut, aber die Uhr dieses Rechners geht falsch. Es wurde nichts gesendet.',
      setClock.de,
    ],
    'tls-intercepted': [
      'Ein Programm oder Gerät auf dem Weg liest verschlüsselte Verbindungen mit. Es wurde nichts gesendet.',
      'Nehmen Sie diesen Server im Virenschutz oder in der Firewall von der Prüfung verschlüsselter Verbindungen aus.',
    ],
    'tls-untrusted': [
      'Das Zertifikat stammt von keiner Stelle, der dieser Rechner vertraut. Es wurde nichts gesendet.',
      'Prüfen Sie die Adresse. Stimmt sie, fehlen diesem Rechner die üblichen Zertifikate: unter Linux das Paket „ca-certificates“.',
    ],
    'tls-expired': ['Das Zertifikat des Servers ist abgelaufen. Es wurde nichts gesendet.', again.de],
    'tls-not-yet-valid': ['Das Zertifikat des Servers gilt noch nicht. Es wurde nichts gesendet.', again.de],
    'tls-wrong-host': [
      'Das Zertifikat gehört zu einem anderen Server. Es wurde nichts gesendet.',
      'Prüfen Sie VENTARIO_BASE_URL.',
    ],
    'tls-failed': ['Es kam keine verschlüsselte Verbindung zustande.', askProvider.de],
    redirected: [
      'Der Server wollte an eine andere Adresse weiterleiten. Das wurde nicht befolgt.',
      'Prüfen Sie VENTARIO_BASE_URL.',
    ],
    'not-ventario': ['An dieser Adresse antwortet nicht Ventario.', 'Prüfen Sie VENTARIO_BASE_URL.'],
    'unexpected-answer': ['Die Antwort des Servers ist nicht zu verstehen.', again.de],
    'answer-too-large': ['Die Antwort war viel größer als erlaubt und wurde verworfen.', again.de],
    'server-trouble': ['Der Server hat selbst eine Störung. An diesem Rechner liegt es nicht.', again.de],
    'server-maintenance': ['Der Server wird gerade gewartet. An diesem Rechner liegt es nicht.', again.de],
    'region-blocked': [
      'Der Server weist Verbindungen aus diesem Netz oder Land ab, noch vor jeder Anmeldung.',
      'Betreiben Sie den Bot in einem anderen Netz, ohne VPN.',
    ],
    'rate-limited': [
      'Das waren zu viele Anfragen in kurzer Zeit.',
      'Warten Sie die genannte Zeit, und lassen Sie den Bot seltener fragen.',
    ],
    'signature-missing': [
      'Die Anfrage kam ohne Signatur an: Etwas auf dem Weg hat sie entfernt.',
      askProvider.de,
    ],
    'signature-malformed': [
      'Die Signatur kam beschädigt an: Etwas auf dem Weg hat die Anfrage verändert.',
      askProvider.de,
    ],
    'signature-invalid': [
      'API Key und Geheimnis (Secret Key oder privater Schlüssel) gehören nicht zusammen.',
      copyAgain.de,
    ],
    'digest-mismatch': ['Der Inhalt der Anfrage wurde unterwegs verändert.', askProvider.de],
    'key-unknown': [
      'Diesen API Key gibt es bei Ventario nicht (mehr).',
      'Erzeugen Sie in Ventario Companion einen neuen Schlüssel.',
    ],
    'key-disabled': ['Dieser Schlüssel ist gesperrt.', 'Entsperren Sie ihn in Ventario Companion.'],
    'key-expired': ['Dieser Schlüssel ist abgelaufen.', 'Erneuern Sie ihn in Ventario Companion.'],
    'key-pending': [
      'Dieser Schlüssel ist noch nicht aktiviert.',
      'Öffnen Sie Ventario Companion; es aktiviert ihn.',
    ],
    'key-wrong-environment': [
      'Dieser Schlüssel gehört in die andere Umgebung: Übungsschlüssel gelten nur in der Übung, echte nur bei Ventario.',
      'Nehmen Sie Schlüssel und VENTARIO_BASE_URL aus derselben Export-Datei.',
    ],
    'clock-skew': ['Die Uhr dieses Rechners geht falsch. Signaturen gelten nur 30 Sekunden.', setClock.de],
    'session-expired': ['Der Server erwartet hier eine Anmeldung statt eines Schlüssels.', copyAgain.de],
    'ip-not-allowed': [
      'Die Adresse dieses Rechners steht nicht auf der Whitelist.',
      'Tragen Sie die genannte Adresse in Ventario Companion in die Whitelist ein.',
    ],
    'ip-other-family': [
      'Dieser Rechner ist über IPv4 und IPv6 zu sehen, und nur eine der beiden Adressen steht auf der Whitelist.',
      'Tragen Sie beide Adressen in die Whitelist ein.',
    ],
    'permission-missing': [
      'Dem Schlüssel fehlt eine Berechtigung.',
      'Ändern Sie die Berechtigungen in Ventario Companion.',
    ],
    'read-missing': ['Dem Schlüssel fehlt das Leserecht.', 'Geben Sie in Ventario Companion das Lesen frei.'],
    'trade-missing': [
      'Dem Schlüssel fehlt das Handelsrecht.',
      'Geben Sie in Ventario Companion das Handeln frei, wenn der Bot handeln soll.',
    ],
    'account-suspended': ['Ihr Konto ist bei Ventario gesperrt.', 'Sehen Sie im Dashboard nach, weshalb.'],
    'nonce-replayed': ['Dieselbe Anfrage kam zweimal an.', again.de],
    'invalid-request': ['Ventario hat eine Angabe nicht angenommen.', again.de],
    'credential-unrecognised': [
      'Das ist kein Ventario-Schlüssel. API Keys beginnen mit vk_, Secret Keys mit vs_.',
      copyAgain.de,
    ],
    'credential-wrong-length': ['Ein Wert ist unvollständig oder zu lang.', copyAgain.de],
    'credential-checksum': ['Ein Wert enthält einen Tippfehler: Seine Prüfsumme stimmt nicht.', copyAgain.de],
    'credential-swapped': [
      'API Key und Secret Key sind vertauscht.',
      'In VENTARIO_API_KEY gehört der Wert mit vk_, in VENTARIO_SECRET_KEY der mit vs_.',
    ],
    'credential-twice': [
      'An der Stelle des Secret Key steht der API Key noch einmal.',
      'In VENTARIO_SECRET_KEY gehört der Wert mit vs_.',
    ],
    'credential-wrong-mode': [
      'Dieser Schlüssel gehört in die andere Umgebung: vk_test_ gilt nur in der Übung, vk_live_ nur bei Ventario.',
      'Nehmen Sie Schlüssel und VENTARIO_BASE_URL aus derselben Export-Datei.',
    ],
    'credential-incomplete': [
      'Es fehlt ein Teil: Gebraucht werden API Key und Secret Key.',
      'Setzen Sie VENTARIO_API_KEY und VENTARIO_SECRET_KEY, oder nennen Sie die Export-Datei mit --file.',
    ],
    'credential-characters': ['Ein Wert enthält Zeichen, die kein Schlüssel hat.', copyAgain.de],
    'value-has-blanks': [
      'Um einen Wert stehen Leerzeichen oder Zeilenenden, die nicht dazugehören.',
      'Entfernen Sie sie. Dateien aus Windows brauchen unter Linux oft andere Zeilenenden.',
    ],
    'value-has-quotes': [
      'Ein Wert steht in Anführungszeichen, die nicht dazugehören.',
      'Entfernen Sie sie. „docker --env-file“ und systemd nehmen sie nicht weg.',
    ],
    'key-type-wrong': [
      'Secret Key und privater Schlüssel sind zwei verschiedene Dinge, und hier steht das andere.',
      'Ein Wert mit vs_ gehört in VENTARIO_SECRET_KEY, ein privater Schlüssel in VENTARIO_PRIVATE_KEY.',
    ],
    'withdrawal-right': [
      'Dieser Schlüssel hat ein Recht, das er nie haben darf.',
      'Sperren Sie ihn sofort in Ventario Companion.',
    ],
    'slow-answer': ['Der Server antwortet langsamer als sonst.', again.de],
    'expiry-near': ['Der Schlüssel läuft bald ab.', 'Erneuern Sie ihn in Ventario Companion.'],
    'backend-address-missing': [
      'Die Adresse von Ventario fehlt.',
      'Setzen Sie VENTARIO_BASE_URL, oder nennen Sie die Export-Datei mit --file.',
    ],
    'backend-address-invalid': [
      'VENTARIO_BASE_URL ist keine vollständige Adresse.',
      'Sie beginnt mit https:// und endet hinter dem Namen des Servers.',
    ],
    internal: [
      'In diesem Prüfer ist ein Fehler aufgetreten.',
      'Nehmen Sie den Prüfer für eine andere Sprache.',
    ],
  },
};

const en: CheckerWords = {
  title: 'Ventario – connection test on this machine',
  server: 'Server',
  key: 'Key',
  started: 'Started',
  result: 'Result',
  help: 'What helps',
  fileUnreadable: 'The file cannot be read. Use the .env or JSON file that Ventario Companion has exported.',
  toolMissing: 'Missing on this machine',
  stages: REPORT_WORDS.en.stages,
  states: REPORT_WORDS.en.states,
  verdicts: REPORT_WORDS.en.verdicts,
  notes: {
    'dns.unverifiable': 'The proxy looks up the name.',
    'clock.attention': 'The clock is a little wrong; it still does.',
    'signature.unverifiable':
      'This machine cannot make an Ed25519 signature: it needs OpenSSL 3. Use the checker for Node.js.',
    'whitelist.attention': 'The whitelist is off: the key works from any address.',
    'whitelist.unverifiable': 'The server let this machine in although the list does not name it.',
    'test-order.skipped': 'Not needed: the key may not trade.',
  },
  said: {
    offline: ['This machine has no internet connection.', 'Connect it to the network.'],
    'name-not-found': ['The server’s name does not exist.', 'Check VENTARIO_BASE_URL for typing mistakes.'],
    'name-server-silent': [
      'This machine’s name service (DNS) does not answer.',
      'Check the DNS settings. In a container another DNS server often helps.',
    ],
    'name-blocked': [
      'A filter in the network blocks the server’s name.',
      'Allow the name in your ad or DNS filter.',
    ],
    'no-route': ['No way leads to this server from here.', askProvider.en],
    refused: [
      'The server takes no connections.',
      'Check address and port in VENTARIO_BASE_URL. If they are right, try again later.',
    ],
    'port-blocked': [
      'The server’s port cannot be reached from here: something drops the packets.',
      'Allow outgoing connections to this port in the firewall.',
    ],
    'firewall-denied': [
      'A firewall forbids this connection, usually the one on this device.',
      'Allow outgoing connections to this server in the firewall.',
    ],
    'address-unreachable': [
      'One of the server’s addresses cannot be reached from here, another one can.',
      'Usually IPv6 is set up but does not lead to the internet. Set it up properly, or switch it off.',
    ],
    timeout: ['The server did not answer in time.', again.en],
    'connection-lost': ['The connection broke in the middle of the answer.', again.en],
    'proxy-sign-in': ['The proxy wants a sign-in.', 'Put name and password into HTTPS_PROXY.'],
    'proxy-refused': [
      'The proxy does not connect to this server.',
      'Have the server allowed in the proxy, or check the proxy’s own connection.',
    ],
    'proxy-unreachable': ['The proxy of HTTPS_PROXY does not answer.', 'Check HTTPS_PROXY, or remove it.'],
    'proxy-unsupported': ['This kind of proxy cannot be used.', 'Put an HTTP proxy into HTTPS_PROXY.'],
    'captive-portal': [
      'A sign-in page stands in front of the network.',
      'Sign in to this network in a browser.',
    ],
    'not-tls': [
      'What answers at this address does not encrypt. Nothing was sent.',
      'Check address and port in VENTARIO_BASE_URL.',
    ],
    'tls-cut': ['Something on the way cuts encrypted connections. Nothing was sent.', askProvider.en],
    'tls-too-old': ['There is only outdated encryption on the way. Nothing was sent.', askProvider.en],
    'tls-clock': [
      'The certificate is good, but this machine’s clock is wrong. Nothing was sent.',
      setClock.en,
    ],
    'tls-intercepted': [
      'A program or device on the way reads encrypted connections. Nothing was sent.',
      'Exclude this server from the inspection of encrypted connections in the antivirus or firewall.',
    ],
    'tls-untrusted': [
      'The certificate comes from nobody that this machine trusts. Nothing was sent.',
      'Check the address. If it is right, this machine lacks the usual certificates: on Linux the package “ca-certificates”.',
    ],
    'tls-expired': ['The server’s certificate has expired. Nothing was sent.', again.en],
    'tls-not-yet-valid': ['The server’s certificate is not valid yet. Nothing was sent.', again.en],
    'tls-wrong-host': [
      'The certificate belongs to another server. Nothing was sent.',
      'Check VENTARIO_BASE_URL.',
    ],
    'tls-failed': ['No encrypted connection could be made.', askProvider.en],
    redirected: [
      'The server wanted to redirect to another address. That was not followed.',
      'Check VENTARIO_BASE_URL.',
    ],
    'not-ventario': ['It is not Ventario that answers at this address.', 'Check VENTARIO_BASE_URL.'],
    'unexpected-answer': ['The server’s answer makes no sense.', again.en],
    'answer-too-large': ['The answer was far larger than allowed and was dropped.', again.en],
    'server-trouble': ['The server itself is in trouble. It is not this machine.', again.en],
    'server-maintenance': ['The server is being maintained. It is not this machine.', again.en],
    'region-blocked': [
      'The server turns away connections from this network or country, before any sign-in.',
      'Run the bot in another network, without a VPN.',
    ],
    'rate-limited': [
      'That was too many requests in a short time.',
      'Wait for the time that is named, and let the bot ask less often.',
    ],
    'signature-missing': [
      'The request arrived without a signature: something on the way has removed it.',
      askProvider.en,
    ],
    'signature-malformed': [
      'The signature arrived damaged: something on the way has changed the request.',
      askProvider.en,
    ],
    'signature-invalid': [
      'API Key and secret (Secret Key or private key) do not belong together.',
      copyAgain.en,
    ],
    'digest-mismatch': ['The content of the request was changed on the way.', askProvider.en],
    'key-unknown': [
      'Ventario does not know this API Key (any more).',
      'Make a new key in Ventario Companion.',
    ],
    'key-disabled': ['This key is locked.', 'Unlock it in Ventario Companion.'],
    'key-expired': ['This key has expired.', 'Renew it in Ventario Companion.'],
    'key-pending': ['This key is not activated yet.', 'Open Ventario Companion; it activates the key.'],
    'key-wrong-environment': [
      'This key belongs to the other environment: practice keys work in practice alone, real ones at Ventario alone.',
      'Take the key and VENTARIO_BASE_URL from the same exported file.',
    ],
    'clock-skew': ['This machine’s clock is wrong. Signatures are good for 30 seconds only.', setClock.en],
    'session-expired': ['Here the server expects a sign-in and not a key.', copyAgain.en],
    'ip-not-allowed': [
      'This machine’s address is not on the whitelist.',
      'Add the address that is named to the whitelist in Ventario Companion.',
    ],
    'ip-other-family': [
      'This machine is seen over IPv4 and IPv6, and only one of the two addresses is on the whitelist.',
      'Add both addresses to the whitelist.',
    ],
    'permission-missing': ['The key lacks a permission.', 'Change its permissions in Ventario Companion.'],
    'read-missing': ['The key lacks the right to read.', 'Allow reading in Ventario Companion.'],
    'trade-missing': [
      'The key lacks the right to trade.',
      'Allow trading in Ventario Companion if the bot shall trade.',
    ],
    'account-suspended': ['Your account is suspended at Ventario.', 'See in the dashboard why.'],
    'nonce-replayed': ['The same request arrived twice.', again.en],
    'invalid-request': ['Ventario did not accept one of the values.', again.en],
    'credential-unrecognised': [
      'This is not a Ventario key. API Keys begin with vk_, Secret Keys with vs_.',
      copyAgain.en,
    ],
    'credential-wrong-length': ['A value is incomplete or too long.', copyAgain.en],
    'credential-checksum': ['A value has a typing mistake: its checksum is wrong.', copyAgain.en],
    'credential-swapped': [
      'API Key and Secret Key are swapped.',
      'VENTARIO_API_KEY takes the value with vk_, VENTARIO_SECRET_KEY the one with vs_.',
    ],
    'credential-twice': [
      'In the place of the Secret Key stands the API Key once more.',
      'VENTARIO_SECRET_KEY takes the value with vs_.',
    ],
    'credential-wrong-mode': [
      'This key belongs to the other environment: vk_test_ works in practice alone, vk_live_ at Ventario alone.',
      'Take the key and VENTARIO_BASE_URL from the same exported file.',
    ],
    'credential-incomplete': [
      'A part is missing: both API Key and Secret Key are needed.',
      'Set VENTARIO_API_KEY and VENTARIO_SECRET_KEY, or name the exported file with --file.',
    ],
    'credential-characters': ['A value has characters that no key has.', copyAgain.en],
    'value-has-blanks': [
      'Around a value there are blanks or line ends that do not belong to it.',
      'Remove them. Files from Windows often need other line ends on Linux.',
    ],
    'value-has-quotes': [
      'A value stands in quotes that do not belong to it.',
      'Remove them. “docker --env-file” and systemd do not take them off.',
    ],
    'key-type-wrong': [
      'Secret Key and private key are two different things, and here stands the other one.',
      'A value with vs_ goes into VENTARIO_SECRET_KEY, a private key into VENTARIO_PRIVATE_KEY.',
    ],
    'withdrawal-right': [
      'This key has a right that it must never have.',
      'Lock it at once in Ventario Companion.',
    ],
    'slow-answer': ['The server answers more slowly than usual.', again.en],
    'expiry-near': ['The key expires soon.', 'Renew it in Ventario Companion.'],
    'backend-address-missing': [
      'Ventario’s address is missing.',
      'Set VENTARIO_BASE_URL, or name the exported file with --file.',
    ],
    'backend-address-invalid': [
      'VENTARIO_BASE_URL is not a complete address.',
      'It begins with https:// and ends after the server’s name.',
    ],
    internal: ['There was an error in this checker.', 'Use the checker for another language.'],
  },
};

export const checkerWords: { readonly [Name in Language]: CheckerWords } = { de, en };
