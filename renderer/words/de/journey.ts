import type {
  AddressVerdict,
  CreationState,
  ExportFormat,
  PrerequisiteReport,
  StepNumber,
} from '../../../preload/contract';
import { formatsOf, NBSP } from '../format';

const f = formatsOf('de');

/** The seven steps. */
export const journey = {
  steps: 'Die sieben Schritte',
  stepOf: (step: StepNumber) => `Schritt${NBSP}${step} von${NBSP}7`,
  short: {
    1: 'Voraussetzungen',
    2: 'API-Zugang',
    3: 'Berechtigungen',
    4: 'Schlüssel',
    5: 'IP-Whitelist',
    6: 'Einbinden und testen',
    7: 'Nutzung',
  } satisfies Record<StepNumber, string>,
  saved: (at: number) =>
    `Fortschritt gespeichert um ${f.time(at)}. Sie können jederzeit schließen und später hier weitermachen.`,
  notSaved: 'Ihr Fortschritt ließ sich nicht speichern. Mit der nächsten Änderung versuchen wir es erneut.',
  toAreas: 'Zur Übersicht',
  help: 'Hilfe zu diesem Schritt',
  problems: (n: number) => (n === 1 ? 'Eine Sache fehlt noch:' : `${f.number(n)} Dinge fehlen noch:`),

  step1: {
    title: 'Drei Dinge müssen stimmen, bevor wir beginnen.',
    why: 'Ihr Konto muss freigeschaltet, Ventario erreichbar und dieses Gerät in der Lage sein, einen Schlüssel sicher aufzubewahren. Wir prüfen das für Sie.',
    next: 'Weiter zum API-Zugang',
    name: {
      backend: 'Ventario erreichbar',
      clock: 'Uhrzeit',
      account: 'Konto',
      keychain: 'Schlüsselspeicher',
      device: 'Dieses Gerät',
    } satisfies Record<PrerequisiteReport['id'], string>,
    state: {
      passed: 'In Ordnung',
      attention: 'Hinweis',
      failed: 'Stimmt noch nicht',
      ask: 'Bitte selbst prüfen',
      later: 'Wird später geprüft',
      checking: 'Wird geprüft …',
    },
    backend: (host: string | undefined, latency: number | undefined) =>
      [host ?? 'Verbindung steht', latency === undefined ? null : `Antwort in ${f.duration(latency)}`]
        .filter((part) => part !== null)
        .join(' · '),
    clock: (skew: number | undefined) =>
      skew === undefined ? 'Stimmt mit Ventario überein' : `${f.seconds(Math.abs(skew))} Abweichung`,
    account: (name: string | undefined) =>
      name === undefined ? 'Freigeschaltet' : `Freigeschaltet: ${name}`,
    accountLater: 'Sehen wir, sobald Sie im nächsten Schritt angemeldet sind',
    clockLater: 'Vergleichen wir, sobald Ventario antwortet',
    keychain: (store: string) => `${store} ist bereit und beschreibbar`,
    device: 'Mit „Weiter“ bestätigen Sie: Es gehört Ihnen und ist durch ein Kennwort geschützt.',
    deviceFound: (list: string) => `Gesehen haben wir: ${list}.`,
    deviceSeen: {
      diskEncrypted: 'Datenträger verschlüsselt',
      diskOpen: 'Datenträger nicht verschlüsselt',
      screenLock: 'Bildschirmsperre an',
      noScreenLock: 'Bildschirmsperre aus',
      administrator: 'Sie arbeiten als Administrator',
    },
    again: 'Erneut prüfen',
    blocked: (name: string) => `${name}: stimmt noch nicht`,
    help: [
      'Ihr Konto muss bei Ventario freigeschaltet sein, und Sie brauchen Zugang zum Dashboard.',
      'Benutzen Sie ein Gerät, das nur Sie verwenden – keinen fremden oder öffentlichen Rechner.',
      'Der Schlüsselspeicher ist ein Teil Ihres Betriebssystems. Er verschlüsselt, was die App darin ablegt, mit Ihrer Anmeldung am Gerät.',
    ],
  },

  step2: {
    title: 'Verschaffen Sie der App Zugang.',
    why: 'Ein API-Zugang lässt ein Programm für Sie mit Ventario sprechen. Sie entscheiden, wie diese App an den Schlüssel kommt.',
    ways: 'Weg zum Schlüssel',
    signIn: 'Im Browser anmelden',
    signInHint: 'Empfohlen. Die App erzeugt den Schlüssel für Sie und legt ihn sofort in den Schlüsselbund.',
    manual: 'Schlüssel selbst übernehmen',
    manualHint: 'Sie erzeugen den Schlüssel im Dashboard und übernehmen ihn hier.',
    next: 'Weiter zu den Berechtigungen',
    waiting: 'Lassen Sie dieses Fenster offen. Wir warten hier auf Sie.',
    address: (origin: string) =>
      `Prüfen Sie die Adresse im Browser: \`${origin}\`. Ihr Kennwort geben Sie nur dort ein.`,
    opening: 'Ihr Browser wird geöffnet …',
    signedIn: (account: string) => `Angemeldet als ${account}`,
    signOut: 'Abmelden',
    notYet: 'Melden Sie sich im Browser an oder wählen Sie den Weg von Hand.',
    browserGone: 'Browserfenster geschlossen? Kein Problem: Öffnen Sie die Anmeldung einfach noch einmal.',
    openDashboard: 'Dashboard öffnen',
    manualSteps: [
      'Öffnen Sie das Dashboard und melden Sie sich an.',
      'Gehen Sie zu **Einstellungen > API-Verwaltung**.',
      'Wählen Sie **Neue API erstellen**.',
      'Wählen Sie die Rechte: **Lesezugriff**, und **Handelszugriff** nur, wenn Ihr Bot Aufträge erteilen soll.',
      'Lassen Sie die Seite mit API Key und Secret Key offen: In Schritt 4 übernehmen Sie beide.',
    ],
    manualPractice: 'In der Übung öffnet sich ein kleines Dashboard mit erfundenen Daten.',
    help: [
      'Die Anmeldung geschieht in Ihrem eigenen Browser. Diese App sieht Ihr Kennwort nie.',
      'Im Browser bestätigen Sie, dass die App Ihre Schlüssel verwalten und die Nutzung lesen darf. Handeln oder auszahlen kann sie damit nicht.',
      'Öffnet sich kein Browser, wählen Sie den Weg von Hand.',
    ],
  },

  step3: {
    title: 'Geben Sie nur frei, was Ihr Bot braucht.',
    why: 'Jedes Recht, das der Schlüssel nicht hat, kann auch niemand missbrauchen. Später ändern Sie die Rechte in der API-Verwaltung.',
    presets: 'Berechtigungen',
    read: 'Nur lesen',
    readHint: 'Für Portfolio-Überwachung, Auswertungen und Steuerprogramme.',
    trade: 'Lesen und handeln',
    tradeHint: 'Für automatische Strategien. Reicht für die meisten Bots.',
    locked: 'Auszahlungen',
    lockedState: 'Immer aus',
    manual:
      'Wählen Sie hier dieselben Rechte wie im Dashboard. Der Verbindungstest in Schritt 6 prüft, ob sie übereinstimmen.',
    fixed: 'Ihr Schlüssel ist schon erzeugt. Seine Rechte ändern Sie in der API-Verwaltung.',
    change: 'Rechte ändern',
    next: 'Weiter zum Schlüssel',
    help: [
      'Lesezugriff zeigt Guthaben, Positionen und Verlauf. Damit lässt sich nichts bewegen.',
      'Handelszugriff erlaubt Kauf- und Verkaufsaufträge. Das Guthaben bleibt dabei auf Ihrem Konto.',
      'Ein Auszahlungsrecht gibt es hier nicht, auch nicht versteckt.',
    ],
  },

  step4: {
    title: 'Erzeugen Sie Ihr Schlüsselpaar.',
    why: 'Der API Key darf bekannt sein. Der Secret Key beweist, dass eine Anfrage von Ihnen kommt. Ventario zeigt ihn nur ein einziges Mal – deshalb legen wir ihn sofort in Ihren Schlüsselbund.',
    doneTitle: 'Ihr Schlüsselpaar ist sicher gespeichert.',
    doneTitleMemory: 'Ihr Schlüsselpaar ist da – aber nur bis zum Schließen.',
    doneWhy:
      'Der API Key darf bekannt sein. Der Secret Key beweist, dass eine Anfrage von Ihnen kommt. Ventario zeigt ihn nie wieder – deshalb liegt er schon jetzt in Ihrem Schlüsselbund.',
    doneWhyVault:
      'Der API Key darf bekannt sein. Der Secret Key beweist, dass eine Anfrage von Ihnen kommt. Ventario zeigt ihn nie wieder – deshalb liegt er schon jetzt verschlüsselt in Ihrer Datei mit Passphrase.',
    doneWhyMemory:
      'Ohne sicheren Schlüsselspeicher behalten wir den Secret Key nur im Arbeitsspeicher. Exportieren Sie ihn in Schritt 6, bevor Sie die App schließen.',
    keyTitle: 'Der Schlüssel dieser Einrichtung',
    keyWhy:
      'Der API Key darf bekannt sein. Das Geheimnis dazu beweist, dass eine Anfrage von Ihnen kommt. Ohne das Geheimnis auf diesem Gerät lässt sich hier weder exportieren noch testen.',
    secretUnknown: 'Ob das Geheimnis auf diesem Gerät liegt, ist gerade nicht bekannt.',
    label: 'Bezeichnung',
    labelHint:
      'Woran Sie den Schlüssel wiedererkennen, zum Beispiel Bot und Rechner. Ein Schlüssel je Werkzeug.',
    suggestion: 'Mein Bot',
    pair: 'Schlüsselpaar auf diesem Gerät erzeugen',
    pairHint:
      'Sicherer, wenn Ihr Bot Ed25519 kann: Der private Schlüssel entsteht auf diesem Gerät und wird nie übertragen – auch Ventario sieht ihn nicht. Im Zweifel nicht wählen.',
    pairWhy:
      'Der API Key darf bekannt sein. Der private Schlüssel entsteht hier, liegt in Ihrem Schlüsselbund und beweist, dass eine Anfrage von Ihnen kommt. Ventario bekommt nur den öffentlichen Teil und kann den privaten nicht ersetzen.',
    pairWhyVault:
      'Der API Key darf bekannt sein. Der private Schlüssel entsteht hier, liegt verschlüsselt in Ihrer Datei mit Passphrase und beweist, dass eine Anfrage von Ihnen kommt. Ventario bekommt nur den öffentlichen Teil und kann den privaten nicht ersetzen.',
    pairWhyMemory:
      'Ohne sicheren Schlüsselspeicher behalten wir den privaten Schlüssel nur im Arbeitsspeicher. Exportieren Sie ihn in Schritt 6, bevor Sie die App schließen.',
    pairStoring: 'Privaten Schlüssel speichern und zurücklesen',
    create: 'Schlüssel erzeugen',
    createAgain: 'Fortsetzen',
    next: 'Weiter zur IP-Whitelist',
    stages: 'Fortschritt',
    stage: {
      preparing: 'Platz im Schlüsselbund vorbereiten',
      requesting: 'Schlüssel bei Ventario erzeugen',
      storing: 'Secret Key speichern und zurücklesen',
      activating: 'Mit einer signierten Anfrage aktivieren',
    } satisfies Record<Exclude<CreationState['state'], 'idle' | 'done' | 'failed'>, string>,
    safe: 'Auch wenn jetzt der Strom ausfällt, geht nichts verloren: Beim nächsten Start machen wir genau hier weiter.',
    readBack: 'Zurückgelesen und geprüft',
    storedIn: (store: string) => `Gespeichert in: ${store}`,
    renewBy: (at: number) => `Erneuern bis ${f.date(at)}`,
    needSignIn: 'Zum Erzeugen müssen Sie angemeldet sein.',
    toStep2: 'Zu Schritt 2',
    manualTitle: 'Übernehmen Sie Ihr Schlüsselpaar.',
    manualWhy:
      'Kopieren Sie API Key und Secret Key im Dashboard. Die App liest sie aus der Zwischenablage, prüft sie mit einer signierten Anfrage und legt sie erst dann in den Schlüsselbund. Der Secret Key erscheint dabei in keinem Fenster.',
    fromClipboard: 'Aus der Zwischenablage übernehmen',
    typeSecret: 'Secret Key eintippen …',
    keyIdLabel: 'API Key',
    keyIdHint: 'Beginnt mit vk_. Leerzeichen am Rand entfernen wir.',
    takeKeyId: 'Übernehmen',
    has: (name: string) => `${name} übernommen`,
    lacks: (name: string) => `${name} fehlt noch`,
    store: 'Prüfen und im Schlüsselbund speichern',
    took: {
      key: 'API Key übernommen.',
      secret: 'Secret Key übernommen.',
      both: 'API Key und Secret Key übernommen.',
    },
    tookTrimmed: 'Leerzeichen oder Zeichen darum herum haben wir entfernt.',
    dropped:
      'Was vorher übernommen war, gehört zu einem anderen Schlüssel. Übernehmen Sie den fehlenden Teil neu.',
    otherKeyId: 'Anderen API Key eingeben',
    notStored:
      'Noch nicht gespeichert: Erst wenn Ventario bestätigt hat, dass beide zusammengehören, kommen sie in den Schlüsselspeicher. Bis dahin behält die App sie nur, solange diese Einrichtung läuft und die App offen ist, und Ihre Zwischenablage bleibt, wie sie ist.',
    help: [
      'Der Secret Key gelangt nie in dieses Fenster. Anzeigen und Kopieren erledigt ein eigener, geschützter Teil der App.',
      'Geht beim Erzeugen etwas schief, entsteht kein zweiter Schlüssel: Ein nicht aktivierter Schlüssel löscht sich nach 10 Minuten selbst.',
      'Erneuern Sie Schlüssel mindestens alle 6 Monate. Die App erinnert Sie daran.',
    ],
    helpPair: [
      'Der private Schlüssel gelangt nie in dieses Fenster und nie zu Ventario. Anzeigen und Kopieren erledigt ein eigener, geschützter Teil der App.',
      'Geht beim Erzeugen etwas schief, entsteht kein zweiter Schlüssel: Ein nicht aktivierter Schlüssel löscht sich nach 10 Minuten selbst.',
      'Erneuern Sie Schlüssel mindestens alle 6 Monate. Die App erinnert Sie daran.',
    ],
  },

  step5: {
    title: 'Der Schlüssel funktioniert dann nur von Adressen, die Sie kennen.',
    why: 'Mit einer IP-Whitelist nützt ein gestohlener Schlüssel niemandem an einem anderen Anschluss. Ventario empfiehlt sie.',
    next: 'Speichern und weiter',
    nextSaved: 'Weiter zum Einbinden',
    skip: 'Ohne Whitelist weiter',
    skipTitle: 'Ohne IP-Whitelist weitermachen?',
    skipText:
      'Wer API Key und Secret Key in die Hand bekommt, kann sie dann von jeder Adresse der Welt benutzen. Sie können die Whitelist später in der API-Verwaltung einschalten.',
    /** Of a key pair made on this device. */
    skipTextPair:
      'Wer API Key und privaten Schlüssel in die Hand bekommt, kann sie dann von jeder Adresse der Welt benutzen. Sie können die Whitelist später in der API-Verwaltung einschalten.',
    skipConfirm: 'Ohne Whitelist weitermachen',
    skipCancel: 'Whitelist einrichten',
    empty: 'Tragen Sie mindestens eine Adresse ein.',
    choose: 'Wählen Sie, welche der beiden Listen gelten soll.',
    typed: (text: string) =>
      `„${shorten(text)}“ steht noch im Feld: Fügen Sie die Adresse hinzu, oder leeren Sie das Feld.`,
    saved: 'Die Whitelist ist bei Ventario gespeichert.',
    skipped: 'Sie haben die Whitelist übersprungen. Sie können sie hier jederzeit nachholen.',
    manual:
      'Ohne Anmeldung kann die App die Whitelist nicht für Sie speichern. Tragen Sie diese Adressen im Dashboard beim Schlüssel ein. Der Verbindungstest in Schritt 6 prüft sie.',
    manualDone: 'Eingetragen, weiter',
    help: [
      'Entscheidend ist die Adresse, die Ventario sieht – die Ihres Internetanschlusses, nicht die Ihres Rechners im Heimnetz.',
      'Läuft Ihr Bot auf einem Server, tragen Sie dessen Adresse ein.',
      'Viele Anschlüsse bekommen täglich eine neue Adresse. Der Verbindungstest sagt Ihnen dann genau das – und ergänzt sie auf Wunsch.',
    ],
  },

  whitelist: {
    label: 'Adresse oder Bereich',
    hint: 'IPv4, IPv6 oder ein Bereich wie 203.0.113.0/28',
    list: 'Erlaubte Adressen',
    count: (n: number) => `${f.number(n)} von 100`,
    none: 'Noch keine Adresse. Beginnen Sie mit diesem PC oder der Adresse Ihres Bots.',
    seen: 'So sieht Sie Ventario',
    thisPc: 'Dieser PC (aus Sicht von Ventario)',
    bot: 'Der Beispiel-Bot',
    family: (family: 'ipv4' | 'ipv6') => (family === 'ipv4' ? 'IPv4' : 'IPv6'),
    addThis: (what: string, ip: string) => `${what} ${ip} hinzufügen`,
    inList: 'In der Liste',
    seenLoading: 'Ventario wird nach Ihrer Adresse gefragt …',
    removeThis: (ip: string) => `${ip} entfernen`,
    removed: (ip: string) => `${ip} entfernt.`,
    added: (ip: string) => `${ip} hinzugefügt.`,
    range: (size: string) => `${f.bigNumber(size)} Adressen`,
    narrow: 'Eingrenzen',
    anyway: 'Trotzdem hinzufügen',
    ready: (canonical: string) => `Wird als ${canonical} eingetragen.`,
    problem: (
      problem: NonNullable<AddressVerdict['problem']>,
      verdict: AddressVerdict,
      text: string,
    ): string => {
      switch (problem) {
        case 'empty':
          return 'Tragen Sie eine Adresse ein.';
        case 'not-an-address':
          return `„${shorten(text)}“ ist keine IP-Adresse und kein Bereich.`;
        case 'private':
          return `„${shorten(text)}“ ist nur im Heimnetz gültig.`;
        case 'too-wide':
          return `Der Bereich /${String(verdict.prefix ?? '')} umfasst ${f.bigNumber(verdict.size ?? '')} Adressen.`;
        case 'duplicate':
          return 'Diese Adresse steht schon in der Liste.';
        case 'covered':
          return `Diese Adresse ist schon durch ${verdict.coveredBy ?? 'einen Bereich'} abgedeckt.`;
        case 'everything':
          return `${shorten(text)} erlaubt jede Adresse und hebt den Schutz auf.`;
        case 'too-many':
          return 'Mehr als 100 Einträge sind nicht möglich.';
      }
    },
  },

  step6: {
    title: 'Binden Sie den Schlüssel in Ihren Bot ein.',
    why: 'Tragen Sie API Key und Secret Key in den API-Einstellungen Ihres Bots ein – und prüfen Sie mit einem Klick, ob alles zusammenpasst.',
    whyPair:
      'Tragen Sie API Key und privaten Schlüssel in den Einstellungen Ihres Bots ein – und prüfen Sie mit einem Klick, ob alles zusammenpasst.',
    exportTitle: 'Für Ihren Bot',
    export: 'Für Bot exportieren …',
    exported: (path: string) => `Gespeichert: ${path}`,
    exportCancelled: 'Nicht gespeichert. Es blieb keine Teildatei zurück.',
    exportLead: 'Welche Datei kann Ihr Bot lesen?',
    format: {
      env: '.env-Datei',
      json: 'JSON-Datei',
      seed: 'Schlüsseldatei mit einer Zeile (.key)',
      pem: 'PEM-Datei (PKCS #8)',
    } satisfies Record<ExportFormat, string>,
    formatHint: {
      env: 'Für die meisten Bots und für Docker: VENTARIO_API_KEY=… und VENTARIO_SECRET_KEY=…',
      json: 'Für Programme, die eine Konfiguration als JSON lesen.',
      seed: 'Nur der private Schlüssel, ohne den API Key.',
      pem: 'Dasselbe in der Form, die OpenSSL liest.',
    } satisfies Record<ExportFormat, string>,
    /** The .env file of a key pair made here. */
    formatHintPair: 'VENTARIO_API_KEY=…, VENTARIO_PRIVATE_KEY=…',
    exportWarning: 'Die Datei ist unverschlüsselt. Wer sie öffnet, kann in Ihrem Namen handeln.',
    exportGo: 'Ort wählen …',
    next: 'Weiter zur Nutzung',
    notGreen: 'Der Verbindungstest war noch nicht erfolgreich.',
    anyway: 'Trotzdem weiter',
    help: [
      'In den meisten Bots heißen die Felder „API Key“ und „API Secret“.',
      'Der Test benutzt Ihren echten Schlüssel: Er signiert eine Anfrage und lässt sie von Ventario prüfen. Es wird kein Auftrag ausgeführt.',
      'Läuft Ihr Bot auf einem anderen Rechner, kann dort die IP-Adresse eine andere sein.',
    ],
    helpPair: [
      'Ihr Bot muss Ed25519 können. Den privaten Schlüssel liest er aus einer Datei oder aus einem Feld wie „Private Key“.',
      'Der Test benutzt Ihren echten Schlüssel: Er signiert eine Anfrage und lässt sie von Ventario prüfen. Es wird kein Auftrag ausgeführt.',
      'Läuft Ihr Bot auf einem anderen Rechner, kann dort die IP-Adresse eine andere sein.',
    ],
  },

  step7: {
    title: 'Behalten Sie jeden Zugriff im Blick.',
    why: 'Hier sehen Sie, wer Ihren Schlüssel benutzt: wann, von welcher Adresse und mit welchem Ergebnis. Schauen Sie regelmäßig hinein.',
    finish: 'Einrichtung abschließen',
    lastAccess: 'Letzter Zugriff',
    noAccess: 'Noch kein Zugriff',
    from: (ip: string) => `von ${ip}`,
    successes: 'Erfolgreich',
    failures: 'Fehlgeschlagen',
    last24: 'in 24 Stunden',
    addresses: 'IP-Adressen',
    addressesNone: 'Noch keine Anfrage mit diesem Schlüssel.',
    attempts: (n: number) => `${f.number(n)} ${f.plural(n, { one: 'Anfrage', other: 'Anfragen' })}`,
    failed: (n: number) => `${f.number(n)} fehlgeschlagen`,
    mine: 'Das war ich',
    live: 'Live-Protokoll',
    liveOn: 'Live',
    time: 'Zeit',
    result: 'Ergebnis',
    ip: 'IP-Adresse',
    endpoint: 'Endpunkt',
    duration: 'Dauer',
    success: 'Erfolgreich',
    waiting: 'Noch keine Einträge. Sobald Ihr Bot zum ersten Mal zugreift, erscheint er hier.',
    waitingPractice:
      'Noch keine Einträge. Starten Sie den Beispiel-Bot: Er sendet echte, signierte Anfragen.',
    bot: 'Beispiel-Bot',
    botHint:
      'Ein kleiner Bot, der mit Ihrem Schlüssel echte, signierte Anfragen an die Übungsumgebung sendet.',
    startBot: 'Beispiel-Bot starten',
    stopBot: 'Beispiel-Bot anhalten',
    botRunning: (n: number) => `Läuft · ${f.number(n)} ${f.plural(n, { one: 'Anfrage', other: 'Anfragen' })}`,
    botStarting: 'Wird gestartet …',
    botRefused: 'Abgewiesen',
    watch: 'Benachrichtigungen',
    notify: 'Bei Zugriff von einer unbekannten IP-Adresse benachrichtigen',
    remind: 'An die Erneuerung des Schlüssels erinnern (alle 6 Monate)',
    loading: (n: number) => `Die Nutzung wird geladen: ${f.number(n)} Einträge`,
    help: [
      'Kommt eine Anfrage von einer Adresse, die Sie nicht kennen? Sperren Sie den Schlüssel sofort und sehen Sie dann in Ruhe nach.',
      'Fehlgeschlagene Anfragen sind nicht gleich ein Angriff: Oft fehlt nur eine Adresse auf der Whitelist.',
    ],
  },

  finished: {
    title: 'Ihre Ventario-API ist eingerichtet und einsatzbereit.',
    titleOpen: 'Ihre Ventario-API ist eingerichtet, aber noch nicht erfolgreich getestet.',
    why: 'Jeden Zugriff auf den Schlüssel finden Sie ab jetzt unter „Nutzung“.',
    summary: 'Was eingerichtet ist',
    key: 'Schlüssel',
    rights: 'Rechte',
    whitelist: 'IP-Whitelist',
    whitelistOn: (n: number) => `An: ${f.number(n)} ${f.plural(n, { one: 'Adresse', other: 'Adressen' })}`,
    whitelistOff: 'Aus',
    whitelistOffText: 'Der Schlüssel funktioniert von jeder Adresse.',
    whitelistSet: 'Whitelist einrichten',
    test: 'Verbindungstest',
    testGreen: (at: number) => `Erfolgreich um ${f.time(at)}`,
    testOpen: 'Noch nicht erfolgreich',
    renew: 'Erneuern bis',
    nextTitle: 'Wie es weitergeht',
    toTest: 'Schlüssel ansehen und testen',
    usage: 'Nutzung ansehen',
    keys: 'Zur API-Verwaltung',
    another: 'Weiteren Schlüssel einrichten',
    overview: 'Zur Übersicht',
  },

  keychainGuide: {
    title: 'Den Schlüsselspeicher einrichten',
    insteadTitle: 'Wenn das nicht geht',
    vaultTitle: 'Mit einer Passphrase schützen',
    vault: 'Passphrase festlegen …',
    vaultHint:
      'Die Secret Keys liegen verschlüsselt in einer Datei auf diesem Gerät. Nach jedem Start der App geben Sie Ihre Passphrase ein.',
    vaultForgotten:
      'Ohne die Passphrase sind die Secret Keys verloren. Wir können sie nicht zurückholen. Unter „Passphrase vergessen …“ geben Sie die Datei auf und machen ohne sie weiter; sperren oder erneuern Sie die Schlüssel dann.',
    earlierTitle: 'Ihre älteren Secret Keys',
    earlierReady: (store: string) =>
      `Was von früher noch hier liegt, lesen und löschen wir weiter dort: ${store}. Neues kommt nicht mehr hinein.`,
    earlierAway:
      'Was Sie früher gespeichert haben, liegt noch im Schlüsselspeicher Ihres Systems, der gerade nicht erreichbar ist. So wird er es wieder:',
    memoryTitle: 'Nur für diese Sitzung',
    memory: 'Ohne Schlüsselspeicher weiter',
    memoryHint:
      'Die App behält Schlüssel nur im Arbeitsspeicher: Beim Schließen sind sie fort. Exportieren Sie sie vorher.',
    linux: [
      'Die App benutzt den Schlüsselbund Ihres Desktops (GNOME-Schlüsselbund oder KWallet) über den „Secret Service“.',
      'Installieren Sie unter Debian oder Ubuntu das Paket gnome-keyring und melden Sie sich einmal ab und wieder an.',
      'Ist er gesperrt, öffnen Sie „Passwörter und Verschlüsselung“ (Seahorse) und entsperren Sie den Bund „Anmeldung“.',
      'Unter KDE schalten Sie in den Systemeinstellungen das Teilsystem „KDE-Brieftasche“ ein.',
      'Läuft die App als Snap oder Flatpak, muss ihr der Zugriff auf den „Secret Service“ erlaubt sein (bei Snap: „password-manager-service“).',
    ],
    win32: [
      'Die App benutzt die Windows-Anmeldeinformationen (Systemsteuerung > Anmeldeinformationsverwaltung).',
      'Prüfen Sie, ob der Dienst „Anmeldeinformationsverwaltung“ läuft, und starten Sie die App neu.',
    ],
    darwin: [
      'Die App benutzt Ihren macOS-Schlüsselbund „Anmeldung“.',
      'Öffnen Sie „Schlüsselbundverwaltung“ und prüfen Sie, ob er vorhanden und entsperrt ist.',
      'Fragt macOS, ob die App zugreifen darf, wählen Sie „Immer erlauben“.',
    ],
  },
};

/** A pasted novel must not fill the window. */
function shorten(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > 60 ? `${trimmed.slice(0, 60)}…` : trimmed;
}
