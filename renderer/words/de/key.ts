import { formatsOf, NBSP } from '../format';

const f = formatsOf('de');
const addresses = (n: number): string =>
  `${f.number(n)}${NBSP}${f.plural(n, { one: 'Adresse', other: 'Adressen' })}`;

/** What a bot with these rights may do, within a sentence. */
const rights = (permissions: readonly string[]): string =>
  permissions.includes('trade') ? '**lesen** und **handeln**' : '**lesen**';

/** The page of one key. */
export const key = {
  notFoundTitle: 'Diesen Schlüssel gibt es nicht mehr',
  notFoundText: 'Er wurde an anderer Stelle gelöscht oder gehört zu einem anderen Konto.',
  toList: 'Zur API-Verwaltung',
  gone: 'Diesen Schlüssel gibt es bei Ventario nicht mehr. Sein Geheimnis liegt noch auf diesem Gerät und nützt niemandem mehr.',
  goneUnknown:
    'Diesen Schlüssel gibt es bei Ventario nicht mehr. Ob sein Geheimnis noch auf diesem Gerät liegt, lässt sich gerade nicht sagen.',
  forget: 'Wegräumen',
  secretAway:
    'Das Geheimnis liegt nicht auf diesem Gerät. Anzeigen, Testen und Exportieren geht nur dort, wo es gespeichert ist.',
  secretLost:
    'Das Geheimnis ist auf diesem Gerät nicht mehr da. Anzeigen, Testen und Exportieren geht nicht mehr.',
  secretUnknown:
    'Der Schlüsselspeicher antwortet gerade nicht. Ob das Geheimnis da ist, lässt sich nicht sagen.',

  health: 'Zustand',
  healthGood: 'Gut – im Moment ist nichts zu tun.',
  healthRenewing: 'Die Erneuerung läuft. Was noch offen ist, steht oben unter „Erneuerung“.',
  healthUnrated: 'Nicht bewertbar – es fehlen Angaben, um den Schlüssel gut zu nennen.',
  healthLocked: 'Gesperrt – Ihr Bot hat mit diesem Schlüssel keinen Zugriff.',
  healthExpired: 'Abgelaufen – der Schlüssel lässt sich nicht mehr nutzen.',
  healthPending: 'Der Schlüssel wird gerade aktiviert.',
  grave: 'Kritisch',
  unknown: {
    usage:
      'Ob der Schlüssel ungewöhnlich benutzt wird, ist nicht bewertbar: Die Nutzungsdaten sind nicht geladen.',
    secret:
      'Ob das Geheimnis auf diesem Gerät liegt, ist nicht bewertbar: Der Schlüsselspeicher antwortet nicht.',
    key: 'Rechte, Whitelist und Laufzeit sind nicht bewertbar: Ventario hat sie dieser App noch nicht genannt.',
    'last-use':
      'Ob Ihr Bot den Schlüssel noch benutzt, ist nicht bewertbar: Zuletzt kamen nur Anfragen von dieser App.',
  },
  loadUsage: 'Nutzung laden',
  unlockStore: 'Schlüsselspeicher öffnen',

  facts: 'Eckdaten',
  algorithm: 'Signaturverfahren',
  created: 'Erstellt am',
  renewBy: 'Erneuern bis',

  renameTitle: 'Schlüssel umbenennen',
  renameHint: 'Nur ein Name für Sie. Am Schlüssel und an Ihrem Bot ändert sich nichts.',

  permissions: 'Berechtigungen',
  mayMore: 'Der Server meldet weitere Rechte. Sperren Sie den Schlüssel und wenden Sie sich an Ventario.',
  changePermissions: 'Berechtigungen ändern',
  rightsNow: (permissions: readonly string[]) => `Unverändert: Ihr Bot darf ${rights(permissions)}.`,
  rightsChange: (before: readonly string[], after: readonly string[]) =>
    `Bisher: Ihr Bot darf ${rights(before)}. Danach: Er darf ${rights(after)}.`,
  rightsFromMore: (after: readonly string[]) =>
    `Bisher: Der Server meldet Rechte über Lesen und Handeln hinaus. Danach: Ihr Bot darf ${rights(after)}.`,
  rightsConflictText:
    'Während Sie die Rechte bearbeitet haben, wurden sie an anderer Stelle geändert. Wir haben nichts überschrieben. Welche sollen gelten?',
  tookTheirRights: 'Übernommen. Es gelten die Rechte, die bei Ventario stehen.',
  unseenTitle: 'Berechtigungen und IP-Whitelist',
  unseen:
    'Noch nicht bekannt. Sie stehen hier, sobald Sie sich mit dem Konto anmelden, zu dem der Schlüssel gehört.',
  tradeEnds: 'Neue Aufträge Ihres Bots werden danach abgewiesen. Offene Orders bleiben bestehen.',
  saved: (time: string) => `Gespeichert. Von Ventario bestätigt um ${time}.`,

  accesses: 'Letzte Zugriffe',
  lastAccess: 'Letzter Zugriff',
  from: (ip: string) => `von ${ip}`,
  never: 'Noch nie',
  noAccess:
    'Noch kein Zugriff. Sobald Ihr Bot eine Anfrage sendet, sehen Sie hier Zeit, Adresse und Ergebnis.',
  noAccessLately: 'In den letzten 30 Tagen kein Zugriff.',
  accessesUnknown: 'Die einzelnen Zugriffe sind gerade nicht abrufbar.',
  toUsage: 'Nutzung dieses Schlüssels',

  whitelist: 'IP-Whitelist',
  emptyOn: 'Tragen Sie mindestens eine Adresse ein, oder schalten Sie die Whitelist aus.',
  typed: (text: string) =>
    `„${text}“ steht noch im Eingabefeld. Fügen Sie die Adresse hinzu, oder leeren Sie das Feld.`,
  whitelistUse: 'Nur von diesen Adressen zulassen',
  whitelistUseHint: 'Der Schlüssel funktioniert dann nur von Adressen, die Sie kennen.',
  saveWhitelist: 'Whitelist speichern',
  whitelistSaved: (time: string) => `Gespeichert. Von Ventario bestätigt um ${time}.`,
  discard: 'Verwerfen',
  locksOut: (ip: string, when: string) => `Damit sperren Sie ${ip} aus – letzter Zugriff ${when}`,
  locksOutMore: (n: number) => `und ${f.number(n)} weitere`,
  locksOutUnknown: 'Ob jemand ausgesperrt wird, ist nicht bewertbar: Die Nutzungsdaten sind nicht geladen.',
  locksOutTitle: (n: number) => `${addresses(n)} aussperren?`,
  locksOutText: 'Anfragen von dort werden abgewiesen, sobald die Whitelist gespeichert ist.',
  locksOutConfirm: 'Aussperren und speichern',
  opensUp: 'Damit funktioniert der Schlüssel von jeder Adresse.',
  conflictTitle: 'Auf einem anderen Gerät geändert',
  conflictText:
    'Während Sie die Whitelist bearbeitet haben, wurde sie an anderer Stelle geändert. Wir haben nichts überschrieben. Welche soll gelten?',
  theirs: 'Jetzt bei Ventario',
  mine: 'Ihre Fassung',
  onlyHere: 'Nur hier',
  listOff: 'Whitelist aus: jede Adresse ist erlaubt',
  listOn: 'Whitelist an',
  listEmpty: 'Keine Adresse',
  saveMine: 'Meine speichern',
  takeTheirs: 'Deren übernehmen',
  tookTheirs: 'Übernommen. Es gilt die Whitelist, die bei Ventario steht.',

  test: 'Verbindungstest',
  testNever: 'Noch nicht getestet.',
  testGreen: (when: string) => `Zuletzt erfolgreich: ${when}.`,
  testRed: (when: string) => `Zuletzt fehlgeschlagen: ${when}.`,
  testWorked: (day: string, time: string) => `Ging zuletzt am ${day} um ${time}.`,
  testNeverWorked: 'Ging auf diesem Gerät noch nie.',
  showTest: 'Ergebnis ansehen',

  export: 'Exporte',
  exportNone: 'Von diesem Gerät aus noch nicht exportiert.',
  exportList: 'Wohin dieser Schlüssel exportiert wurde',
  exportLeft: 'Alte Dateien bleiben liegen, bis Sie sie löschen.',

  actions: 'Aktionen',
  access: 'Zugriff',
  isLocked: 'Dieser Schlüssel ist gesperrt. Ihr Bot hat keinen Zugriff.',
  isActive:
    'Dieser Schlüssel ist aktiv. Sperren nimmt Ihrem Bot sofort den Zugriff und lässt sich rückgängig machen.',
  isPending: 'Dieser Schlüssel wird gerade aktiviert.',
  isExpired: 'Dieser Schlüssel ist abgelaufen und lässt sich nicht mehr nutzen.',

  renewal: 'Erneuern',
  renewHint: 'Ein neuer Schlüssel mit denselben Rechten ersetzt diesen. Mindestens alle 6 Monate.',
  renewRunning: 'Die Erneuerung läuft schon, siehe oben.',
  renewNotNow: 'Der Schlüssel wird gerade aktiviert. Danach lässt er sich erneuern.',
  renewOpen: 'Erneuern …',
  renewTitle: (label: string) => `„${label}“ erneuern`,
  renewText:
    'Sie bekommen einen neuen Schlüssel mit denselben Rechten und derselben Whitelist. Eine Zeit lang funktionieren beide: So wechselt Ihr Bot ohne Unterbrechung.',
  renewTextStopped:
    'Sie bekommen einen neuen Schlüssel mit denselben Rechten und derselben Whitelist. Der alte endet damit endgültig.',
  overlap: 'Wie lange soll der alte Schlüssel noch funktionieren?',
  overlaps: {
    24: { title: '24 Stunden', hint: 'Reicht für die meisten Bots.' },
    72: { title: '3 Tage', hint: 'Wenn Sie nicht sofort an den Bot herankommen.' },
    168: { title: '7 Tage', hint: 'Wenn mehrere Programme denselben Schlüssel benutzen.' },
    0: { title: 'Verdacht auf Missbrauch', hint: 'Keine Überlappung: Der alte Schlüssel endet sofort.' },
  },
  atOnce: 'Ihr Bot verliert sofort den Zugriff.',
  atOnceText:
    'Er arbeitet erst weiter, wenn er den neuen Schlüssel hat. Dessen Rechte und Whitelist sind dieselben. Offene Orders bleiben bestehen.',
  renewGo: 'Neuen Schlüssel erstellen',
  renewGoAtOnce: 'Sofort ersetzen',
  renewing: 'Der neue Schlüssel wird erstellt …',
  renewSafe: 'Sie können dieses Fenster schließen. Die Erneuerung geht weiter, auch nach einem Neustart.',

  rotation: 'Erneuerung',
  rotationOfOld: 'Ein neuer Schlüssel ersetzt diesen.',
  rotationOfNew: 'Dieser Schlüssel ersetzt einen alten.',
  rotationSteps: 'Was noch zu tun ist',
  openNew: 'Neuen Schlüssel öffnen',
  openOld: 'Alten Schlüssel öffnen',
  stepMaking: 'Neuen Schlüssel erstellen und speichern',
  stepMade: 'Neuer Schlüssel erstellt und gespeichert',
  stepTest: 'Neuen Schlüssel testen',
  stepTested: 'Neuer Schlüssel getestet',
  stepExport: 'Neuen Schlüssel an Ihren Bot übergeben',
  stepExported: 'Neuer Schlüssel für den Bot exportiert',
  stepEnds: (when: string) => `Alter Schlüssel endet am ${when}`,
  stepEndsLater: 'Alter Schlüssel endet, wenn der neue bereit ist',
  stepEndsOpen: 'Alten Schlüssel beenden, sobald Ihr Bot den neuen benutzt',
  stepEnded: 'Alter Schlüssel beendet',
  done: 'Erledigt',
  open: 'Offen',
  running: 'Läuft',
  runTest: 'Verbindung testen',
  runExport: 'Für Bot exportieren …',
  endNow: 'Alten Schlüssel jetzt beenden',
  endTitle: 'Alten Schlüssel jetzt beenden?',
  endText:
    'Er verliert sofort den Zugriff. Ihr Bot arbeitet nur weiter, wenn er schon den neuen Schlüssel benutzt. Offene Orders bleiben bestehen.',
  endNotHandedOver: 'Der neue Schlüssel wurde von diesem Gerät aus noch nicht für den Bot exportiert.',
  endConfirm: 'Jetzt beenden',
  ended: 'Der alte Schlüssel ist beendet. Von Ventario bestätigt.',
  dismiss: 'Ausblenden',
  stillUsing: 'Mit dem alten Schlüssel kamen noch Anfragen von:',
  stillUsingRow: (requests: string, when: string) => `${requests}, zuletzt ${when}`,
  stillUsingNone: (since: string | null) =>
    `Mit dem alten Schlüssel kam seit der Erneuerung${since === null ? '' : ` (${since})`} keine Anfrage mehr. Was diese App selbst fragt, zählt nicht mit.`,
  stillUsingUnknown:
    'Wer den alten Schlüssel noch benutzt, ist nicht bekannt: Die Nutzungsdaten sind nicht geladen.',

  deleting: 'Löschen',
  deleteHint: 'Der Zugriff endet sofort. Das lässt sich nicht rückgängig machen.',
  deleteRunning: 'Ventario hat das Löschen noch nicht bestätigt, siehe oben.',
  deleteOpen: 'Löschen …',
  deleteTitle: (label: string) => `„${label}“ löschen?`,
  deleteText: 'Schon die nächste Anfrage Ihres Bots schlägt fehl. Offene Orders bleiben bestehen.',
  deleteSecret: 'Das Geheimnis des Schlüssels wird von diesem Gerät entfernt.',
  deleteFinal: 'Das lässt sich nicht rückgängig machen.',
  deleteField: 'Bezeichnung zur Bestätigung',
  deleteFieldHint: 'Geben Sie genau das ein:',
  deleteEmpty: 'Geben Sie zur Bestätigung die Bezeichnung des Schlüssels ein.',
  deleteMismatch: 'Das ist nicht die Bezeichnung dieses Schlüssels.',
  keepUsage: 'Nutzungsdaten dieses Schlüssels behalten',
  keepUsageHint:
    'Sie zeigen, wer den Schlüssel bis zuletzt benutzt hat. Ohne Haken zeigt sie diese App nicht mehr an; was Ventario selbst aufzeichnet, bleibt dort.',
  orphan: (label: string) => `Das Geheimnis von „${label}“ ist auf diesem Gerät nicht mehr da.`,
  orphanText:
    'Bei Ventario gibt es den Schlüssel weiterhin. Läuft noch ein Bot damit, behalten Sie ihn. Sonst löschen Sie ihn:',
  orphanKeep: 'Behalten',
  orphanKeepNamed: (label: string) => `„${label}“ behalten`,
  orphanDeleteNamed: (label: string) => `„${label}“ löschen …`,

  deletionOpen: (label: string) => `Ventario hat das Löschen von „${label}“ nicht bestätigt.`,
  deletionOpenText:
    'Der Schlüssel wird gelöscht, sobald Ventario wieder antwortet – auch nach einem Neustart der App. Vielleicht ist das schon geschehen. Mit „Doch nicht löschen“ sendet die App nichts mehr; ob es ihn noch gibt, zeigt dann die Liste.',
  callOffDeletion: 'Doch nicht löschen',
  deleteConfirm: 'Endgültig löschen',
  deleted: (label: string) => `„${label}“ ist gelöscht. Von Ventario bestätigt.`,
};

export type KeyWords = typeof key;
