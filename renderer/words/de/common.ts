import type { KeychainStatus, Mode } from '../../../preload/contract';
import { formatsOf, NBSP } from '../format';

const f = formatsOf('de');

/** Words that many screens share. */
export const common = {
  product: 'Ventario Companion',
  next: 'Weiter',
  back: 'Zurück',
  cancel: 'Abbrechen',
  close: 'Schließen',
  copy: 'Kopieren',
  copied: 'Kopiert',
  show: 'Anzeigen',
  add: 'Hinzufügen',
  addAll: 'Alle hinzufügen',
  remove: 'Entfernen',
  save: 'Speichern',
  change: 'Ändern',
  rename: 'Umbenennen',
  retry: 'Erneut versuchen',
  again: 'Noch einmal versuchen',
  details: 'Details',
  loading: 'Wird geladen …',
  working: 'Einen Moment …',
  understood: 'Verstanden',
  yes: 'Ja',
  no: 'Nein',
  unknown: 'Unbekannt',
  known: 'Bekannt',
  never: 'Noch nie',
  language: 'Sprache',
  german: 'Deutsch',
  english: 'English',
  /** Says the tone of a notice to those who do not see its colour. */
  tone: { info: 'Hinweis', ok: 'Erledigt', warn: 'Achtung', danger: 'Fehler' },
  mode: { practice: 'Übungsmodus', live: 'Ventario' } satisfies Record<Mode, string>,
  practice: {
    title: 'Übungsmodus',
    line: 'Erfundene Daten, kein Geld. Was Sie hier tun, bleibt auf diesem Gerät.',
    leave: 'Übung beenden',
    windowTitle: 'Übung – Ventario Companion',
  },
  longer: {
    title: 'Dauert länger als erwartet.',
    action: 'Was kann ich tun?',
    advice: [
      'Prüfen Sie, ob dieses Gerät mit dem Internet verbunden ist.',
      'Sehen Sie nach, ob im Hintergrund ein Fenster Ihres Systems auf eine Eingabe wartet, zum Beispiel des Schlüsselbunds.',
      'Sie können das Fenster auch schließen: Alles bis hierher ist gespeichert.',
    ],
  },
  offline: (asOf: number | null) =>
    asOf === null
      ? 'Keine Internetverbindung.'
      : `Keine Internetverbindung. Angezeigt wird der Stand von ${f.moment(asOf, Date.now())}.`,
  offlineHint: 'Es geht von selbst weiter, sobald die Verbindung wieder da ist.',
  trouble: 'Ventario antwortet gerade nicht.',
  troubleHint: 'Ihre Schlüssel sind davon nicht betroffen.',
  sessionOver: 'Ihre Anmeldung ist abgelaufen.',
  signInAgain: 'Neu anmelden',
  vaultLocked: 'Ihre Secret Keys sind mit Ihrer Passphrase verschlossen.',
  vaultLockedHint: 'Zum Testen und Exportieren öffnen Sie die Datei. Auch Ihre Anmeldung liegt darin.',
  openVault: 'Mit Passphrase öffnen …',
  giveUpVault: 'Passphrase vergessen …',
  clipboardCounting: (seconds: number) =>
    `Kopiert. Wird in ${f.number(seconds)}${NBSP}s aus der Zwischenablage gelöscht.`,
  clipboardHistory: 'Der Zwischenablage-Verlauf Ihres Systems kann eine Kopie behalten.',
  clipboardClearNow: 'Jetzt löschen',
  hidden: 'verborgen',
  apiKey: 'API Key',
  apiKeyHint: 'öffentlich',
  secretKey: 'Secret Key',
  secretKeyHint: 'geheim',
  /** An ed25519 key's secret. */
  privateKey: 'Privater Schlüssel',
  privateKeyHint: 'geheim',
  label: 'Bezeichnung',
  store: {
    'gnome-keyring': 'GNOME-Schlüsselbund',
    kwallet: 'KDE-Brieftasche (KWallet)',
    'secret-service': 'Schlüsselbund des Systems',
    'windows-credentials': 'Windows-Anmeldeinformationen',
    'macos-keychain': 'macOS-Schlüsselbund',
    memory: 'Arbeitsspeicher, nur bis Sie die App schließen',
    vault: 'Datei mit Passphrase',
    none: 'nirgends: kein Schlüsselspeicher verfügbar',
  } satisfies Record<KeychainStatus['store'], string>,
  storedIn: (store: string) => `Gespeichert in: ${store}`,
  permission: (name: string): string => (name === 'read' ? 'Lesen' : name === 'trade' ? 'Handeln' : name),
  /** What a bot with these rights may do; `**` marks emphasis. */
  may: (permissions: readonly string[]): string =>
    permissions.includes('trade')
      ? 'Ihr Bot darf **lesen** und **handeln**. Er darf **nicht auszahlen**.'
      : 'Ihr Bot darf **lesen**. Er darf **nicht handeln** und **nicht auszahlen**.',
  noWithdrawal:
    'Auszahlungen bleiben immer aus. Selbst ein gestohlener Schlüssel kann so kein Guthaben abheben.',
};
