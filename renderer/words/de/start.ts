import type { Mode, Remark, StepNumber } from '../../../preload/contract';
import { NBSP } from '../format';

const shortStep: Record<StepNumber, string> = {
  1: 'Voraussetzungen prüfen',
  2: 'API-Zugang aktivieren',
  3: 'Berechtigungen wählen',
  4: 'Schlüssel erzeugen',
  5: 'IP-Whitelist einrichten',
  6: 'Einbinden und testen',
  7: 'Nutzung überwachen',
};

/** The first screen. */
export const start = {
  title: 'Verbinden Sie Ihren Bot in sieben Schritten.',
  lead: 'Vom Handelskonto zum laufenden Bot – ohne dass Ihr geheimer Schlüssel je offen herumliegt.',
  connect: 'Mit Ventario verbinden',
  connectHint: 'Für Ihr echtes Konto',
  practise: 'Erst einmal üben',
  practiseHint: 'Üben verwendet erfundene Daten und bewegt kein Geld.',
  entering: {
    practice: 'Die Übung wird vorbereitet …',
    live: 'Die Verbindung wird vorbereitet …',
  } satisfies Record<Mode, string>,
  unfinished: (step: StepNumber) => `Weitermachen bei Schritt${NBSP}${step} von${NBSP}7: ${shortStep[step]}`,
  unfinishedIn: { practice: 'Im Übungsmodus', live: 'Mit Ventario' } satisfies Record<Mode, string>,
  resume: 'Fortsetzen',
  lockNow: { practice: 'Sofort sperren (Übung)', live: 'Sofort sperren' } satisfies Record<Mode, string>,
  noAddress: {
    title: 'Wo ist Ihr Ventario?',
    lead: 'Diese App kennt noch keine Ventario-Adresse. Tragen Sie die Adresse ein, die Ventario Ihnen für den API-Zugang genannt hat. Sie können sie später in den Einstellungen ändern.',
    label: 'Backend-Adresse',
    hint: 'Beginnt mit https://',
    go: 'Speichern und verbinden',
    invalid: 'Das ist keine vollständige Adresse. Sie beginnt mit https:// und nennt einen Server.',
    empty: 'Tragen Sie die Adresse ein.',
  },
  standIn: {
    title: 'Hier nur zum Üben',
    text: 'Das ist eine vereinfachte Ausgabe der App. Sie ist kein Ort für echte Schlüssel und verbindet sich nur mit diesem Gerät. Für Ihr echtes Konto brauchen Sie die vollständige Installation.',
  },
  remark: {
    'settings-set-aside': (subject: string) =>
      `Ihre Einstellungen waren nicht lesbar und wurden zurückgesetzt. Die alte Datei liegt noch da: ${subject}`,
    'journey-set-aside': (subject: string) =>
      `Ihr gespeicherter Fortschritt war nicht lesbar. Ihre Schlüssel sind davon nicht betroffen. Die alte Datei liegt noch da: ${subject}`,
    'keys-set-aside': (subject: string) =>
      `Das Schlüsselverzeichnis dieses Geräts war nicht lesbar und wird neu aufgebaut. Die alte Datei liegt noch da: ${subject}`,
    'creations-set-aside': (subject: string) =>
      `Was beim Erzeugen oder Erneuern von Schlüsseln noch offen war, ist nicht mehr lesbar. Sehen Sie in der API-Verwaltung nach, ob jeder Schlüssel da ist. Die alte Datei liegt noch da: ${subject}`,
    'deletions-set-aside': (subject: string) =>
      `Welche Schlüssel noch zu löschen waren, ist nicht mehr lesbar. Sehen Sie in der API-Verwaltung nach, und löschen Sie bei Bedarf noch einmal. Die alte Datei liegt noch da: ${subject}`,
    'rotations-set-aside': (subject: string) =>
      `Welcher neue Schlüssel welchen alten ersetzt, ist nicht mehr lesbar. Die Schlüssel selbst sind davon nicht betroffen. Die alte Datei liegt noch da: ${subject}`,
    'account-set-aside': (subject: string) =>
      `Welches Konto hier zuletzt angemeldet war, ist nicht mehr lesbar; nach der nächsten Anmeldung ist es wieder bekannt. Die alte Datei liegt noch da: ${subject}`,
    'installation-set-aside': (subject: string) =>
      `Die Kennung dieser Installation war nicht lesbar, und es gibt eine neue. Was die App früher im Schlüsselspeicher abgelegt hat, findet sie damit vielleicht nicht mehr. Die alte Datei liegt noch da: ${subject}`,
    'file-unreadable': (subject: string) =>
      `Eine Datei der App lässt sich gerade nicht lesen. Was darin steht, fehlt so lange, und nichts wird überschrieben. Prüfen Sie die Zugriffsrechte der Datei, und starten Sie die App neu: ${subject}`,
    'marks-set-aside': (subject: string) =>
      `Welche Adressen Sie als Ihre eigenen bestätigt hatten, war nicht mehr lesbar. Die alte Datei liegt noch da: ${subject}`,
    'tests-set-aside': (subject: string) =>
      `Die früheren Verbindungstests waren nicht mehr lesbar. Die alte Datei liegt noch da: ${subject}`,
    'vault-set-aside': (subject: string) =>
      `Die Datei mit Ihren Secret Keys war beschädigt. Sie liegt unverändert noch da, und nichts wurde überschrieben: ${subject}`,
    'vault-given-up': (subject: string) =>
      `Die Datei mit Ihren Secret Keys wurde aufgegeben. Ihre Schlüssel sind bei Ventario weiter aktiv: Sperren oder erneuern Sie sie. Die Datei liegt noch da: ${subject}`,
    'given-up-set-aside': (subject: string) =>
      `Welche Secret Keys mit einer aufgegebenen Datei verloren sind, war nicht mehr lesbar. Bei den betroffenen Schlüsseln heißt es deshalb vielleicht, das Geheimnis sei noch auf diesem Gerät. Die alte Liste liegt noch da: ${subject}`,
    'alerts-set-aside': (subject: string) =>
      `Welche Hinweise Sie schon bekommen haben, war nicht mehr lesbar. Einige kommen vielleicht ein zweites Mal. Die alte Datei liegt noch da: ${subject}`,
    'lock-wish-lost': (subject: string) =>
      `Die Datei mit Ihren noch offenen Sperrungen war nicht lesbar. Was darin stand, versuchen wir deshalb nicht: Prüfen Sie in der Liste, ob jeder Schlüssel gesperrt ist, den Sie sperren wollten, und sperren Sie ihn sonst noch einmal. Die Datei liegt noch da: ${subject}`,
    'creation-recovered': (subject: string) =>
      `Ein unterbrochenes Erzeugen wurde zu Ende geführt. Der Schlüssel ist sicher gespeichert: ${subject}`,
    'creation-removed': (subject: string) =>
      `Ein unterbrochenes Erzeugen wurde zurückgenommen. Der Schlüssel war nie aktiv und löscht sich nach 10${NBSP}Minuten selbst: ${subject}`,
    'renewal-removed': (subject: string) =>
      `Eine unterbrochene Erneuerung wurde zurückgenommen, der neue Schlüssel war nie aktiv. Der bisherige kann trotzdem schon beendet sein: Prüfen Sie ihn, und erneuern Sie ihn bei Bedarf noch einmal. Betroffen ist: ${subject}`,
    'deletion-finished': (subject: string) =>
      `Ein unterbrochenes Löschen wurde zu Ende geführt. Den Schlüssel gibt es nicht mehr: ${subject}`,
    'journey-key-renewed': (subject: string) =>
      `Der Schlüssel dieser Einrichtung wurde inzwischen erneuert. Es geht mit dem neuen weiter: Exportieren und testen Sie ihn bitte. Betroffen ist: ${subject}`,
    'journey-key-deleted': (subject: string) =>
      `Den Schlüssel dieser Einrichtung gibt es nicht mehr. In Schritt${NBSP}4 erzeugen Sie einen neuen. Gelöscht wurde: ${subject}`,
    'journey-key-missing': (subject: string) =>
      `Den Schlüssel dieser Einrichtung führt das angemeldete Konto nicht: Er wurde gelöscht oder gehört zu einem anderen Konto. In Schritt${NBSP}4 erzeugen Sie einen neuen. Betroffen ist: ${subject}`,
    'journey-key-of-other-account': (subject: string) =>
      `Der Schlüssel dieser Einrichtung gehört zu einem anderen Konto als dem, das jetzt angemeldet ist. In Schritt${NBSP}4 erzeugen Sie einen für dieses Konto; der andere bleibt, wie er ist. Betroffen ist: ${subject}`,
    'unknown-address': (subject: string) => `Anfrage von einer unbekannten Adresse: ${subject}`,
  } satisfies Record<Remark['kind'], (subject: string) => string>,
};
