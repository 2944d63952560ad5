import { key } from './key';

const whole = new Intl.NumberFormat('de-DE');
const count = (n: number, one: string, other: string): string =>
  `${whole.format(n)}\u00a0${n === 1 ? one : other}`;

/** The areas after the wizard: Übersicht, API-Verwaltung, Nutzung, Einstellungen. */
export const views = {
  areas: {
    skip: 'Zum Inhalt springen',
    brand: 'Companion',
    navigation: 'Bereiche',
    overview: 'Übersicht',
    keys: 'API-Verwaltung',
    usage: 'Nutzung',
    settings: 'Einstellungen',
    status: 'Zustand',
    lockNow: 'Sofort sperren',
    since: (time: string) => `seit ${time}`,
    connection: {
      unknown: 'Noch keine Anfrage',
      online: 'Verbunden',
      offline: 'Keine Verbindung',
      trouble: 'Ventario gestört',
    },
  },

  states: {
    offlineNothing: 'Auf diesem Gerät liegt noch kein Stand, der sich anzeigen ließe.',
    expiredText: 'Ihr Bot arbeitet weiter. Zum Verwalten der Schlüssel melden Sie sich neu an.',
    signedOutTitle: 'Sie sind nicht angemeldet.',
    signedOutText: 'Zum Sperren, Ändern und Auswerten braucht Ventario Ihre Anmeldung.',
    signIn: 'Anmelden',
    waitingTitle: 'Ihr Browser ist geöffnet.',
    waitingText: (address: string) => `Prüfen Sie dort die Adresse: ${address}. Wir warten hier auf Sie.`,
    cancelSignIn: 'Anmeldung abbrechen',
    asOf: (time: string) => `Stand ${time}`,
  },

  lock: {
    title: 'Sofort sperren',
    consequence: 'Ihr Bot verliert sofort den Zugriff. Offene Orders bleiben bestehen.',
    reversible: 'Sie können jeden Schlüssel später wieder entsperren.',
    active: 'Aktive Schlüssel',
    lock: 'Sperren',
    lockNamed: (label: string) => `Schlüssel „${label}“ sperren`,
    lockAll: (n: number) => (n === 1 ? 'Den letzten sperren' : `Alle ${whole.format(n)} sperren`),
    lockEvery: 'Alle Schlüssel sperren',
    locking: 'Wird gesperrt …',
    waiting: 'Warten auf die Bestätigung von Ventario …',
    locked: 'Gesperrt',
    confirmed: (time: string) => `Gesperrt. Von Ventario bestätigt um ${time}.`,
    confirmedNamed: (label: string, time: string) =>
      `„${label}“ ist gesperrt. Von Ventario bestätigt um ${time}.`,
    allConfirmed: (n: number, time: string) =>
      n === 0
        ? `In Ihrem Konto ist kein Schlüssel aktiv. Von Ventario bestätigt um ${time}.`
        : `${count(n, 'Schlüssel', 'Schlüssel')} gesperrt. Von Ventario bestätigt um ${time}.`,
    unlock: 'Entsperren',
    unlockNamed: (label: string) => `Schlüssel „${label}“ entsperren`,
    unlocking: 'Wird entsperrt …',
    unlocked: (time: string) => `Wieder aktiv. Von Ventario bestätigt um ${time}.`,
    unlockedNamed: (label: string, time: string) =>
      `„${label}“ ist wieder aktiv. Von Ventario bestätigt um ${time}.`,
    stillActive: (n: number) =>
      `${count(n, 'Schlüssel', 'Schlüssel')} ${n === 1 ? 'ist' : 'sind'} weiterhin aktiv`,
    stillActiveText: (n: number): string =>
      n === 1
        ? 'Ventario hat geantwortet, führt ihn in seiner Liste aber weiter als aktiv. Sperren Sie ihn einzeln oder im Dashboard.'
        : 'Ventario hat geantwortet, führt sie in seiner Liste aber weiter als aktiv. Sperren Sie sie einzeln oder im Dashboard.',
    notLocked: 'Nicht gesperrt',
    notLockedNamed: (label: string) => `„${label}“ ist nicht gesperrt`,
    offline: ' – keine Verbindung. Sperren Sie im Dashboard von einem anderen Gerät.',
    unconfirmed: 'Nicht bestätigt',
    unconfirmedNamed: (label: string) => `„${label}“: nicht bestätigt`,
    unconfirmedText: ' – Ventario hat nicht geantwortet. Behandeln Sie den Schlüssel als nicht gesperrt.',
    notUnlocked: 'Nicht entsperrt',
    notUnlockedNamed: (label: string) => `„${label}“ ist nicht entsperrt`,
    notUnlockedOffline: ' – keine Verbindung. Der Schlüssel bleibt gesperrt.',
    dashboard: 'Dashboard öffnen',
    none: 'Auf diesem Gerät ist kein aktiver Schlüssel bekannt. Andere Schlüssel Ihres Kontos sperren Sie mit „Alle Schlüssel sperren“.',
    askTitle: (label: string) => `„${label}“ sperren?`,
    find: 'Aktive Schlüssel suchen',
    moreActive: (n: number) => `Und ${count(n, 'weiterer', 'weitere')}. Suchen Sie nach der Bezeichnung.`,
    severalTitle: (n: number) =>
      n === 1 ? 'Einen Schlüssel sperren?' : `${whole.format(n)} Schlüssel sperren?`,
    severalConsequence: 'Ihre Bots verlieren sofort den Zugriff. Offene Orders bleiben bestehen.',
    lockCount: (n: number) => `Sperren (${whole.format(n)})`,
    severalProgress: (done: number, of: number) => `${whole.format(done)} von ${whole.format(of)} gesperrt …`,
    severalNotLocked: (n: number) =>
      n === 1 ? 'Ein Schlüssel ist nicht gesperrt.' : `${whole.format(n)} Schlüssel sind nicht gesperrt.`,
    severalUnconfirmed: (n: number) =>
      n === 1
        ? 'Ein Schlüssel ist nicht als gesperrt bestätigt. Behandeln Sie ihn als nicht gesperrt.'
        : `${whole.format(n)} Schlüssel sind nicht als gesperrt bestätigt. Behandeln Sie sie als nicht gesperrt.`,
    severalResult: 'Ergebnis der Sperrung',
    keepTrying: 'Weiter versuchen, bis Ventario die Sperrung bestätigt',
    trying: 'Wir versuchen es weiter. Gesperrt ist erst, was Ventario bestätigt.',
    stopTrying: 'Nicht mehr versuchen',
    wishTitle: (n: number | null) =>
      n === null
        ? 'Noch nicht gesperrt: alle Schlüssel'
        : `Noch nicht gesperrt: ${count(n, 'Schlüssel', 'Schlüssel')}`,
    wishTitleOne: (label: string) => `Noch nicht gesperrt: „${label}“`,
    wishText:
      'Wir versuchen es weiter, auch nach einem Neustart der App, solange Sie diesen Modus nicht verlassen. Bis Ventario bestätigt, besteht der Zugriff fort. Schneller geht es im Dashboard von einem anderen Gerät.',
  },

  /** Reasons with their evidence; each its own sentence. */
  attention: {
    withdrawal: (rights: string) =>
      `Der Server meldet Rechte, die über Lesen und Handeln hinausgehen: ${rights}`,
    expired: (date: string) => `Abgelaufen am ${date}`,
    overdue: (days: number) =>
      days === 0 ? 'Erneuerung heute fällig' : `Erneuerung seit ${count(days, 'Tag', 'Tagen')} überfällig`,
    renewal: (days: number) => `Erneuern in ${count(days, 'Tag', 'Tagen')}`,
    'test-failed': (ago: string) => `Letzter Verbindungstest fehlgeschlagen (${ago})`,
    'open-whitelist': 'Ohne IP-Whitelist funktioniert der Schlüssel von jeder Adresse',
    /** `accepted`: how many of them succeeded; null = not counted. */
    requests: (n: number, accepted: number | null) =>
      accepted === null
        ? count(n, 'Anfrage', 'Anfragen')
        : accepted === 0
          ? `${count(n, 'Versuch', 'Versuche')}, ${n === 1 ? '' : 'alle '}abgewiesen`
          : `${count(n, 'Anfrage', 'Anfragen')}, ${n === 1 ? '' : accepted === n ? 'alle ' : `davon ${whole.format(accepted)} `}erfolgreich`,
    'unknown-address': (ip: string, addresses: number, requests: string, ago: string) =>
      addresses === 1
        ? `${ip} ist unbekannt – ${requests}, zuletzt ${ago}`
        : `${ip} und ${count(addresses - 1, 'weitere Adresse', 'weitere Adressen')} sind unbekannt – ${requests}, zuletzt ${ago}`,
    /** The same where the key has a whitelist. */
    unlisted: (ip: string, addresses: number, requests: string, ago: string) =>
      addresses === 1
        ? `${ip} ist nicht in der Whitelist – ${requests}, zuletzt ${ago}`
        : `${ip} und ${count(addresses - 1, 'weitere Adresse', 'weitere Adressen')} sind nicht in der Whitelist – ${requests}, zuletzt ${ago}`,
    failures: (share: string, failures: number, total: number) =>
      `${share} der Anfragen in 7\u00a0Tagen fehlgeschlagen – ${whole.format(failures)} von ${whole.format(total)}`,
    unused: (days: number) => `Seit ${count(days, 'Tag', 'Tagen')} nicht benutzt`,
    'trade-unused': (days: number) =>
      `Seit ${count(days, 'Tag', 'Tagen')} kein Handel – nur Lesen würde reichen`,
    'several-addresses': (ips: string) => `Gleichzeitig von ${ips} benutzt – besser ein Schlüssel je Bot`,
    moreAddresses: (n: number) => `${whole.format(n)}\u00a0weiteren`,
    secretAway: 'Geheimnis nicht auf diesem Gerät',
  },

  /** A few words for a table cell. */
  attentionShort: {
    withdrawal: 'Unerwartetes Recht',
    expired: 'Nicht mehr nutzbar',
    overdue: 'Erneuerung überfällig',
    renewal: (days: number) => `Erneuern in ${count(days, 'Tag', 'Tagen')}`,
    'test-failed': 'Test fehlgeschlagen',
    'open-whitelist': 'Keine IP-Whitelist',
    'unknown-address': 'Unbekannte Adresse',
    failures: 'Viele Fehler',
    unused: 'Lange unbenutzt',
    'trade-unused': 'Handelt nicht',
    'several-addresses': 'Mehrere Adressen',
  },

  overview: {
    title: 'Übersicht',
    handOver: (label: string) => `Der neue Schlüssel „${label}“ ist noch nicht für Ihren Bot exportiert.`,
    handOverEnded: 'Der alte ist beendet. Ihr Bot arbeitet erst weiter, wenn er den neuen hat.',
    handOverEnds: (when: string) => `Der alte endet am ${when}. Geben Sie Ihrem Bot vorher den neuen.`,
    handOverOpen: 'Der alte funktioniert, bis Sie ihn beenden.',
    goodLead: (n: number) =>
      n === 1
        ? 'Ihr Schlüssel ist eingerichtet. Im Moment ist nichts zu tun.'
        : `Ihre ${whole.format(n)} Schlüssel sind eingerichtet. Im Moment ist nichts zu tun.`,
    lockedLead: (n: number, locked: number) =>
      n === locked
        ? n === 1
          ? 'Ihr Schlüssel ist gesperrt. Kein Bot hat damit Zugriff.'
          : `Ihre ${whole.format(n)} Schlüssel sind gesperrt. Kein Bot hat damit Zugriff.`
        : `${whole.format(locked)} von ${whole.format(n)} Schlüsseln ${locked === 1 ? 'ist' : 'sind'} gesperrt. Sonst ist im Moment nichts zu tun.`,
    attentionLead: (n: number) =>
      n === 1
        ? 'Ein Schlüssel braucht Ihre Aufmerksamkeit.'
        : `${whole.format(n)} Schlüssel brauchen Ihre Aufmerksamkeit.`,
    todo: 'Handlungsbedarf',
    keys: 'Schlüssel',
    allKeys: 'Alle anzeigen',
    lastAccess: 'Letzter Zugriff',
    neverShort: 'Noch kein Zugriff',
    accessUnknown: 'Letzter Zugriff unbekannt',
    from: (ip: string) => `von ${ip}`,
    day: 'Letzte 24\u00a0Stunden',
    successes: 'erfolgreich',
    failures: 'fehlgeschlagen',
    noRequests: 'Keine Anfragen in den letzten 24\u00a0Stunden.',
    toUsage: 'Nutzung ansehen',
    usageUnavailable: 'Die Nutzung ist gerade nicht abrufbar.',
    bot: 'Beispiel-Bot',
    botText: 'Sendet echte, signierte Anfragen an die Übungsumgebung. So füllt sich die Nutzung mit Leben.',
    botKey: 'Schlüssel des Bots',
    botStart: 'Bot starten',
    botStop: 'Bot anhalten',
    botStarting: 'Startet …',
    botRunning: (n: number) => `Läuft · ${count(n, 'Anfrage', 'Anfragen')} gesendet`,
    botRefused: 'Vom Server abgewiesen',
    botNotListed: (ip: string) => `Die Adresse des Beispiel-Bots (${ip}) steht nicht auf der Whitelist.`,
    botListed: (ip: string) =>
      `Die Adresse des Beispiel-Bots (${ip}) ist jetzt zugelassen. Bis zu seinem nächsten Versuch kann es etwas dauern.`,
    botList: (ip: string) => `${ip} hinzufügen`,
    botAgain: 'Bot neu starten',
    botNoKey: 'Der Bot braucht einen aktiven Schlüssel, dessen Geheimnis auf diesem Gerät liegt.',
    emptyTitle: 'Noch kein API-Schlüssel',
    emptyText: 'Ein Schlüssel verbindet Ihren Bot mit Ventario. In sieben Schritten ist er eingerichtet.',
    newKey: 'Neue API erstellen',
    unfinishedTitle: (step: number) => `Weitermachen bei Schritt ${step} von 7`,
    unfinishedText:
      'Ihre Einrichtung ist noch nicht abgeschlossen. Alles bisher Eingegebene ist gespeichert.',
    resume: 'Fortsetzen',
    act: {
      withdrawal: 'Dashboard öffnen',
      expired: 'Neue API erstellen',
      overdue: 'Erneuern',
      renewal: 'Erneuern',
      'test-failed': 'Erneut testen',
      'open-whitelist': 'Whitelist einrichten',
      'unknown-address': 'Anfragen ansehen',
      failures: 'Fehler ansehen',
      unused: 'Löschen …',
      'trade-unused': 'Rechte ändern',
      'several-addresses': 'Neue API erstellen',
    },
  },

  keys: {
    title: 'API-Verwaltung',
    newKey: 'Neue API erstellen',
    refresh: 'Aktualisieren',
    filter: 'Schlüssel filtern',
    all: 'Alle',
    attention: (n: number) => (n === 0 ? 'Handlungsbedarf' : `Handlungsbedarf (${whole.format(n)})`),
    locked: 'Gesperrt',
    search: 'Suchen',
    searchLabel: 'Schlüssel suchen',
    table: 'API-Schlüssel',
    label: 'Bezeichnung',
    key: 'Schlüssel',
    permissions: 'Rechte',
    whitelist: 'Whitelist',
    lastAccess: 'Letzter Zugriff',
    renewBy: 'Erneuern bis',
    state: 'Zustand',
    actions: 'Aktionen',
    actionsOf: (label: string) => `Aktionen für „${label}“`,
    gridHint:
      'Pfeiltasten wechseln Zeile und Bedienelement, Eingabetaste öffnet den Schlüssel, Leertaste wählt ihn aus, Umschalt+F10 öffnet sein Menü.',
    chooseAll: 'Alle angezeigten Schlüssel auswählen',
    choose: (label: string) => `„${label}“ auswählen`,
    chosen: (n: number, hidden: number) =>
      `${whole.format(n)} ausgewählt${hidden === 0 ? '' : `, davon ${whole.format(hidden)} ausgeblendet`}`,
    unchoose: 'Auswahl aufheben',
    lockChosen: (n: number) => `Sperren (${whole.format(n)})`,
    noneLockable: 'Keiner davon ist aktiv.',
    testChosen: (n: number) => `Testen (${whole.format(n)})`,
    testAll: 'Alle testen',
    count: (n: number) => count(n, 'Schlüssel', 'Schlüssel'),
    countOf: (n: number, of: number) => `${whole.format(n)} von ${count(of, 'Schlüssel', 'Schlüsseln')}`,
    loading: (n: number) =>
      n === 0 ? 'Schlüssel werden geladen …' : `Schlüssel werden geladen … bisher\u00a0${whole.format(n)}`,
    secretAway: 'Geheimnis nicht auf diesem Gerät',
    secretLost: 'Geheimnis auf diesem Gerät nicht mehr da',
    leftover: 'Bei Ventario gelöscht – das Geheimnis liegt noch auf diesem Gerät',
    leftoverUnknown:
      'Bei Ventario gelöscht – ob das Geheimnis noch auf diesem Gerät liegt, lässt sich gerade nicht sagen',
    tidy: 'Aufräumen',
    tidyMenu: 'Aufräumen …',
    tidyNamed: (label: string) => `Rest von „${label}“ aufräumen`,
    tidyTitle: (label: string) => `Geheimnis von „${label}“ entfernen?`,
    tidyText:
      'Den Schlüssel gibt es bei Ventario nicht mehr. Sein Geheimnis wird aus dem Schlüsselspeicher dieses Geräts gelöscht. Exportierte Dateien bleiben liegen.',
    tidied: (label: string) => `„${label}“ ist aufgeräumt: Das Geheimnis liegt nicht mehr auf diesem Gerät.`,
    renew: 'Erneuern …',
    remove: 'Löschen …',
    open: (label: string) => `${label} – Schlüssel öffnen`,
    moreRights: 'Weitere Rechte',
    unseen: 'Rechte, Whitelist und Laufzeit sind noch nicht bekannt',
    entries: (n: number) => count(n, 'Adresse', 'Adressen'),
    more: (n: number) => `Weitere anzeigen (${whole.format(n)})`,
    off: 'Aus',
    never: 'Noch nie',
    renewalOld: 'Alter Schlüssel',
    renewalNew: 'Neuer Schlüssel',
    good: 'Gut',
    todo: 'Handlungsbedarf',
    critical: 'Kritisch',
    unrated: 'Nicht bewertbar',
    disabled: 'Gesperrt',
    expired: 'Abgelaufen',
    pending: 'Wird aktiviert',
    moreReasons: (n: number) => `und ${count(n, 'weiterer Grund', 'weitere Gründe')}`,
    test: 'Verbindung testen',
    export: 'Exportieren …',
    lock: 'Sperren …',
    unlock: 'Entsperren',
    noneFound: 'Kein Schlüssel passt zu dieser Auswahl.',
    nothingTodo: 'Kein Schlüssel braucht Ihre Aufmerksamkeit.',
    nothingLocked: 'Kein Schlüssel ist gesperrt.',
    clear: 'Alle Schlüssel zeigen',
    saved: (path: string) => `Gespeichert: ${path}`,
  },

  key,

  testSeveral: {
    title: (n: number) =>
      n === 1 ? 'Ein Schlüssel wird getestet' : `${whole.format(n)} Schlüssel werden getestet`,
    text: 'Der Test ändert nichts. Es laufen immer nur wenige Tests zugleich, damit für Ihre Bots genug Anfragen übrig bleiben.',
    progress: (n: number, of: number) => `${whole.format(n)} von ${whole.format(of)} getestet`,
    result: 'Ergebnis der Tests',
    failed: (n: number, of: number) =>
      of === 1
        ? 'Der Test ist fehlgeschlagen.'
        : `${whole.format(n)} von ${whole.format(of)} Tests ${n === 1 ? 'ist' : 'sind'} fehlgeschlagen.`,
    fine: (n: number) =>
      n === 0
        ? 'Kein Schlüssel wurde getestet.'
        : n === 1
          ? 'Ein Test ist durch, ohne Fehler.'
          : `${whole.format(n)} Tests sind durch, ohne Fehler.`,
    open: (n: number) =>
      n === 1 ? 'Ein Schlüssel wurde nicht getestet.' : `${whole.format(n)} Schlüssel wurden nicht getestet.`,
    unsure: (n: number) =>
      n === 1
        ? 'Bei einem Schlüssel ließ sich nicht alles prüfen.'
        : `Bei ${whole.format(n)} Schlüsseln ließ sich nicht alles prüfen.`,
    locked: (n: number) =>
      n === 1
        ? 'Ein Schlüssel ist inzwischen gesperrt.'
        : `${whole.format(n)} Schlüssel sind inzwischen gesperrt.`,
    expired: (n: number) =>
      n === 1 ? 'Ein Schlüssel ist abgelaufen.' : `${whole.format(n)} Schlüssel sind abgelaufen.`,
    secretAway: (n: number) =>
      `Nicht getestet: ${count(n, 'Schlüssel', 'Schlüssel')} ohne Geheimnis auf diesem Gerät.`,
    notTested: {
      locked: 'Gesperrt – nicht getestet',
      replaced: 'Erneuert – nicht getestet',
      expired: 'Abgelaufen – nicht getestet',
    },
    paused: (seconds: number) =>
      `Wir warten, bis Ventario wieder genug Anfragen zulässt. Es geht in ${whole.format(seconds)}\u00a0s weiter.`,
    limitedUntil: (when: string) => `Ventario lässt erst ab ${when} wieder genug Anfragen zu.`,
    waiting: 'Noch nicht getestet',
    look: 'Ansehen',
  },

  test: {
    lastGreen: (when: string) => `Zuletzt erfolgreich: ${when}.`,
    neverGreen: 'Noch nie erfolgreich.',
    history: (n: number) => (n === 1 ? 'Letzter Test' : `Letzte ${whole.format(n)} Tests`),
    resultGreen: 'Die Verbindung stand.',
    botNote: 'Ob Ihr Bot verbunden ist, sehen Sie nach seinem ersten Zugriff.',
    toUsage: 'Nutzung ansehen',
    addTitle: 'Adresse zur Whitelist hinzufügen?',
    addText: (ip: string) =>
      `Danach funktioniert der Schlüssel auch von ${ip}. Der Test startet anschließend neu.`,
    addConfirm: 'Hinzufügen und testen',
    secretAway: 'Das Geheimnis liegt nicht auf diesem Gerät. Testen Sie auf dem Gerät, das es hält.',
    secretLost:
      'Das Geheimnis ist auf diesem Gerät nicht mehr da. Ohne das Geheimnis lässt sich die Verbindung nicht testen.',
    otherRunning: 'Gerade wird ein anderer Schlüssel getestet.',
  },

  checker: {
    title: 'Auf dem Rechner des Bots prüfen',
    text: 'Läuft Ihr Bot auf einem anderen Rechner? Dann macht dort ein kleines Skript dieselben Prüfungen. Es enthält kein Geheimnis: Es liest den Schlüssel aus der Umgebung des Bots oder aus der exportierten Datei.',
    save: { node: 'Skript für Node.js …', python: 'Skript für Python …', shell: 'Skript für die Shell …' },
    saveAs: 'Prüfer speichern',
    saved: (path: string) => `Gespeichert: ${path}`,
    run: 'Kopieren Sie die Datei auf den Rechner des Bots, und starten Sie sie dort:',
    reportFile: 'bericht.json',
    back: 'Den Bericht bringen Sie hierher zurück:',
    read: 'Bericht einlesen …',
    paste: 'Aus der Zwischenablage',
    from: (time: string) => `Vom Rechner des Bots, ${time}`,
    otherKey: (key: string) => `Dieser Bericht gehört zu einem anderen Schlüssel: ${key}.`,
    noSigning:
      'Dort ließ sich nicht mit dem Schlüsselpaar signieren: Es fehlt OpenSSL 3. Nehmen Sie den Prüfer für Node.js.',
    green: 'Vom Rechner des Bots steht die Verbindung.',
    incomplete: 'Dort ist nichts fehlgeschlagen, aber nicht alles ließ sich prüfen.',
  },

  usage: {
    title: 'Nutzung',
    live: 'Live',
    on: 'an',
    off: 'aus',
    connecting: 'verbindet …',
    capped: (since: string) =>
      `Es sind mehr Einträge da, als der Speicher fasst. Gezeigt wird alles ab ${since}.`,
    range: 'Zeitraum',
    ranges: {
      1: 'Letzte Stunde',
      24: 'Letzte 24\u00a0Stunden',
      72: 'Letzte 72\u00a0Stunden',
      168: 'Letzte 7\u00a0Tage',
      720: 'Letzte 30\u00a0Tage',
    },
    key: 'Schlüssel',
    allKeys: 'Alle Schlüssel',
    outcome: 'Ergebnis',
    outcomes: { all: 'Jedes Ergebnis', success: 'Erfolgreich', failure: 'Fehlgeschlagen' },
    ip: 'IP-Adresse',
    allIps: 'Jede IP-Adresse',
    search: 'Suchen',
    searchLabel: 'Einträge durchsuchen',
    filters: 'Einträge filtern',
    reset: 'Zurücksetzen',
    requests: (n: number) => count(n, 'Anfrage', 'Anfragen'),
    rate: (percent: string) => `${percent} erfolgreich`,
    success: 'Erfolgreich',
    failure: 'Fehlgeschlagen',
    histogram: 'Anfragen im Zeitverlauf',
    histogramHint: 'Mit den Pfeiltasten durch die Balken gehen',
    bar: (span: string, successes: number, failures: number) =>
      `${span}: ${whole.format(successes)} erfolgreich, ${whole.format(failures)} fehlgeschlagen`,
    asTable: 'Als Tabelle',
    asChart: 'Als Diagramm',
    from: 'Zeitraum',
    emptySpans: 'Zeiträume ohne Anfragen sind ausgelassen.',
    newAddress: (ip: string) => `${ip} ist unbekannt`,
    rejected: (n: number, since: string) =>
      n === 1
        ? `Ein Versuch, ${since}: abgewiesen.`
        : `${whole.format(n)} Versuche seit ${since}, alle abgewiesen.`,
    accepted: (n: number, ok: number, since: string) =>
      n === 1
        ? `Ein Zugriff, ${since}: erfolgreich.`
        : `${count(n, 'Zugriff', 'Zugriffe')} seit ${since}, ${ok === n ? 'alle' : `${whole.format(ok)} davon`} erfolgreich.`,
    otherAddresses: (n: number) =>
      `Dazu ${count(n, 'weitere unbekannte Adresse', 'weitere unbekannte Adressen')}, siehe unten.`,
    mine: 'Das war ich',
    notMine: 'Doch nicht ich',
    mineNamed: (ip: string) => `Das war ich: ${ip}`,
    notMineNamed: (ip: string) => `Doch nicht ich: ${ip}`,
    lockKey: 'Schlüssel sperren',
    addresses: 'IP-Adressen',
    firstSeen: 'Zuerst gesehen',
    lastSeen: 'Zuletzt gesehen',
    count: 'Anfragen',
    failures: 'Fehler',
    knownBy: 'Bekannt',
    known: 'Bekannt',
    unknown: 'Unbekannt',
    byWhitelist: 'Durch Whitelist',
    byMine: 'Von Ihnen bestätigt',
    byNone: 'Unbekannt',
    showOnly: (ip: string) => `${ip} – nur diese Einträge zeigen`,
    entries: 'Einträge',
    time: 'Zeit',
    endpoint: 'Endpunkt',
    duration: 'Dauer',
    openEntry: (time: string) => `${time} – Eintrag öffnen`,
    entry: 'Eintrag',
    closeEntry: 'Eintrag schließen',
    status: 'HTTP-Status',
    code: 'Fehlercode',
    agent: 'Programm',
    country: 'Land',
    id: 'Kennung',
    noAgent: 'Nicht angegeben',
    onlyThisIp: 'Nur diese Adresse zeigen',
    onlyThisKey: 'Nur diesen Schlüssel zeigen',
    loadMore: 'Mehr laden',
    loadingMore: 'Wird geladen …',
    end: 'Das sind alle.',
    shown: (n: number) => `${count(n, 'Eintrag', 'Einträge')} angezeigt`,
    paused: (n: number) =>
      n === 0
        ? 'Angehalten'
        : `Angehalten · ${whole.format(n)} ${n === 1 ? 'neuer Eintrag' : 'neue Einträge'}`,
    resume: 'Fortsetzen',
    loading: (n: number) =>
      n === 0 ? 'Nutzung wird geladen …' : `Nutzung wird geladen … ${count(n, 'Eintrag', 'Einträge')}`,
    cancelLoading: 'Abbrechen',
    partial: (n: number) =>
      `${count(n, 'Eintrag ist', 'Einträge sind')} geladen, ältere fehlen. Die Summen sind deshalb unvollständig.`,
    loadAgain: 'Weiter laden',
    emptyTitle: 'Noch keine Zugriffe',
    emptyText: 'Sobald Ihr Bot eine Anfrage sendet, sehen Sie hier Zeit, Adresse und Ergebnis.',
    noneFoundTitle: 'Keine Einträge für diese Auswahl',
    noneFoundText: 'Wählen Sie einen längeren Zeitraum oder weniger Filter.',
    codes: {
      'signature-missing': 'Signatur fehlt',
      'signature-malformed': 'Signatur unlesbar',
      'signature-invalid': 'Signatur falsch',
      'digest-mismatch': 'Inhalt verändert',
      'key-unknown': 'Schlüssel unbekannt',
      'key-disabled': 'Schlüssel gesperrt',
      'key-expired': 'Schlüssel abgelaufen',
      'key-pending': 'Schlüssel nicht aktiv',
      'key-wrong-environment': 'Falsche Umgebung',
      'clock-skew': 'Uhr geht falsch',
      'session-expired': 'Anmeldung abgelaufen',
      'ip-not-allowed': 'IP nicht erlaubt',
      'permission-missing': 'Recht fehlt',
      'account-suspended': 'Konto gesperrt',
      'not-found': 'Nicht gefunden',
      'nonce-replayed': 'Anfrage wiederholt',
      'idempotency-conflict': 'Widerspruch',
      'precondition-failed': 'Stand veraltet',
      'invalid-request': 'Anfrage ungültig',
      'quota-exceeded': 'Zu viele Anfragen',
      'internal-error': 'Serverfehler',
      'temporary-reduced-capacity': 'Server überlastet',
    },
  },

  settings: {
    title: 'Einstellungen',
    saved: 'Gespeichert',
    general: 'Allgemein',
    language: 'Sprache',
    languages: { de: 'Deutsch', en: 'English' },
    theme: 'Darstellung',
    themes: { system: 'System', light: 'Hell', dark: 'Dunkel' },
    notifications: 'Benachrichtigungen',
    unknownAddress: 'Unbekannte IP-Adresse melden',
    unknownAddressHint:
      'Mitteilung Ihres Systems und Hinweis in der Übersicht, sobald eine Anfrage von einer Adresse kommt, die Sie nicht kennen. Nur solange die App geöffnet ist.',
    renewal: 'An die Erneuerung erinnern',
    renewalHint:
      'Mitteilung Ihres Systems an den Tagen 150, 166, 173 und 179 von\u00a0180, dazu ein Hinweis in Übersicht und API-Verwaltung. Nur solange die App geöffnet ist.',
    keychain: 'Speicherort der Schlüssel',
    clipboard: 'Zwischenablage leeren nach',
    clipboardHint:
      'So lange bleibt ein kopierter Secret Key in der Zwischenablage: 10 bis 120\u00a0Sekunden.',
    seconds: 'Sekunden',
    clipboardInvalid: 'Geben Sie eine ganze Zahl von 10 bis 120 ein.',
    keychainStates: {
      unknown: 'Noch nicht geprüft',
      ready: 'Bereit',
      missing: 'Nicht verfügbar',
      locked: 'Verschlossen',
      denied: 'Zugriff verweigert',
      slow: 'Antwortet langsam',
      changed: 'Anderer Schlüsselbund',
    },
    keychainTexts: {
      unknown: 'Der Schlüsselspeicher wird geprüft, sobald er gebraucht wird.',
      ready:
        'Secret Keys liegen verschlüsselt im Schlüsselspeicher Ihres Systems, nie in einer Datei dieser App.',
      missing:
        'Ohne ihn speichern wir keine Schlüssel dauerhaft: Secret Keys gelten nur bis zum Schließen der App.',
      locked:
        'Entsperren Sie den Schlüsselbund Ihres Systems, meist mit Ihrem Anmeldekennwort. Ihre Secret Keys sind noch da.',
      denied:
        'Ihr System verweigert dieser App den Zugriff. Erlauben Sie ihn in der Verwaltung Ihres Schlüsselbunds.',
      slow: 'Wartet ein Fenster Ihres Systems im Hintergrund auf eine Eingabe?',
      changed:
        'Der geöffnete Schlüsselbund ist nicht der, in dem Ihre Secret Keys liegen. Öffnen Sie wieder den früheren.',
    },
    vaultTexts: {
      ready:
        'Secret Keys liegen in einer Datei dieser App, verschlüsselt mit Ihrer Passphrase. Dabei bleibt es, auch wenn Ihr System wieder einen Schlüsselspeicher hat.',
      locked:
        'Secret Keys liegen in einer Datei dieser App und sind verschlossen, bis Sie Ihre Passphrase eingeben.',
      denied: 'Die Datei lässt sich nicht lesen. Prüfen Sie, ob der Ordner der App Ihnen gehört.',
    },
    earlierReady: (store: string) => `Was Sie früher gespeichert haben, lesen wir weiter dort: ${store}.`,
    earlierAway:
      'Was Sie früher im Schlüsselspeicher Ihres Systems gespeichert haben, ist gerade nicht erreichbar.',
    keychainGuide: 'Was kann ich tun?',
    backend: 'Verbindung',
    address: 'Backend-Adresse',
    addressHint: 'Gilt für den Modus Ventario, nie für die Übung.',
    addressSave: 'Adresse speichern',
    addressSaved: 'Adresse gespeichert. Sie gilt ab sofort.',
    addressStandIn:
      'Das ist eine vereinfachte Ausgabe der App. Sie verbindet sich nur mit Backends auf diesem Gerät und ist kein Ort für echte Schlüssel.',
    addressInvalid:
      'Das ist keine vollständige Adresse. Sie beginnt mit https://, nennt einen Server und enthält weder Pfad noch Anmeldedaten.',
    account: 'Konto',
    signedInAs: (account: string) => `Angemeldet als ${account}`,
    signedOut: 'Nicht angemeldet',
    sessionExpired: 'Anmeldung abgelaufen',
    signOut: 'Abmelden',
    signOutHint: 'Ihre Schlüssel und Ihr Bot arbeiten nach dem Abmelden weiter.',
    about: 'Über Ventario Companion',
    version: 'Version',
    runtime: 'Ausgabe',
    standIn: 'Vereinfachte Ausgabe: nur Backends auf diesem Gerät',
    regular: 'Vollständige Installation',
  },
};

export type ViewsWords = typeof views;
