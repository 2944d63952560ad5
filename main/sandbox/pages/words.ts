/** Texts of the browser pages. German is what most users read; English for the rest. */
export type Language = 'de' | 'en';

const de = {
  banner: 'Übungsmodus',
  bannerText: 'Erfundene Daten, kein Geld. Diese Seite läuft nur auf Ihrem Computer.',
  signInTitle: 'Bei Ventario anmelden',
  signInLead: 'Die App „Ventario Companion“ möchte sich mit Ihrem Konto verbinden.',
  user: 'Benutzername',
  password: 'Kennwort',
  invented:
    'Diese Zugangsdaten sind erfunden und schon ausgefüllt. Geben Sie hier nie Ihr echtes Kennwort ein.',
  wrong: 'Benutzername oder Kennwort stimmen nicht. Für die Übung gelten „demo“ und „uebung“.',
  may: 'Die App darf danach',
  mayNot: 'Die App darf nicht',
  scopes: {
    'keys:manage': 'API-Schlüssel anlegen, ändern, sperren und löschen',
    'usage:read': 'das Nutzungsprotokoll Ihrer Schlüssel lesen',
  },
  never: 'handeln, auszahlen oder Ihr Kennwort sehen',
  agree: 'Anmelden und verbinden',
  decline: 'Ablehnen',
  faultyTitle: 'Diese Anfrage ist nicht gültig',
  faultyLead: 'Schließen Sie dieses Fenster und beginnen Sie in der App noch einmal.',
  expiredTitle: 'Diese Seite ist nicht mehr gültig',
  expiredLead: 'Das Formular wurde schon abgeschickt oder ist zu alt.',
  back: 'Zurück',
  dashboard: 'Dashboard',
  dashboardLead: 'Das Dashboard des Übungskontos „Demo-Konto“.',
  signIn: 'Anmelden',
  signOut: 'Abmelden',
  management: 'API-Verwaltung',
  path: 'Einstellungen',
  newKey: 'Neue API erstellen',
  label: 'Bezeichnung',
  labelHint: 'Zum Beispiel der Name Ihres Bots.',
  labelWrong: 'Geben Sie eine Bezeichnung mit höchstens 64 Zeichen ein.',
  permissions: 'Berechtigungen',
  read: 'Lesezugriff',
  readHint: 'Immer dabei.',
  trade: 'Handelszugriff',
  withdraw: 'Auszahlungen',
  withdrawHint: 'Immer aus.',
  create: 'API erstellen',
  madeTitle: 'API erstellt',
  madeLead: 'Speichern Sie jetzt beide Werte. Der Secret Key wird nur dieses eine Mal angezeigt.',
  toList: 'Fertig, zur Liste',
  keys: 'Ihre API-Schlüssel',
  state: 'Zustand',
  states: {
    pending: 'wartet auf Aktivierung',
    active: 'aktiv',
    disabled: 'gesperrt',
    expired: 'abgelaufen',
    deleted: 'gelöscht',
  },
  key: 'API Key',
  secret: 'Secret Key',
  actions: 'Aktionen',
  whitelist: 'IP-Whitelist',
  whitelistHint: 'Eine Adresse oder ein Bereich je Zeile. Leer schaltet die Whitelist aus.',
  whitelistOff: 'aus',
  whitelistWrong: 'Diese Zeile ist keine gültige Adresse:',
  edit: 'Bearbeiten',
  save: 'Speichern',
  remove: 'Löschen',
  removeSure: 'Der Zugriff endet sofort. Das lässt sich nicht rückgängig machen.',
};

export type Words = typeof de;

const en: Words = {
  banner: 'Practice mode',
  bannerText: 'Invented data, no money. This page runs on your computer only.',
  signInTitle: 'Sign in to Ventario',
  signInLead: 'The app “Ventario Companion” would like to connect to your account.',
  user: 'User name',
  password: 'Password',
  invented: 'These details are invented and already filled in. Never enter your real password here.',
  wrong: 'User name or password is wrong. For practice, use “demo” and “uebung”.',
  may: 'The app will be able to',
  mayNot: 'The app will not be able to',
  scopes: {
    'keys:manage': 'create, change, lock and delete API keys',
    'usage:read': 'read the usage log of your keys',
  },
  never: 'trade, withdraw or see your password',
  agree: 'Sign in and connect',
  decline: 'Decline',
  faultyTitle: 'This request is not valid',
  faultyLead: 'Close this window and start again in the app.',
  expiredTitle: 'This page is no longer valid',
  expiredLead: 'The form was already sent or is too old.',
  back: 'Back',
  dashboard: 'Dashboard',
  dashboardLead: 'The dashboard of the practice account “Demo-Konto”.',
  signIn: 'Sign in',
  signOut: 'Sign out',
  management: 'API management',
  path: 'Settings',
  newKey: 'Create new API',
  label: 'Name',
  labelHint: 'For example, the name of your bot.',
  labelWrong: 'Enter a name of at most 64 characters.',
  permissions: 'Permissions',
  read: 'Read access',
  readHint: 'Always included.',
  trade: 'Trade access',
  withdraw: 'Withdrawals',
  withdrawHint: 'Always off.',
  create: 'Create API',
  madeTitle: 'API created',
  madeLead: 'Save both values now. The secret key is shown only this once.',
  toList: 'Done, go to the list',
  keys: 'Your API keys',
  state: 'State',
  states: {
    pending: 'waiting for activation',
    active: 'active',
    disabled: 'locked',
    expired: 'expired',
    deleted: 'deleted',
  },
  key: 'API key',
  secret: 'Secret key',
  actions: 'Actions',
  whitelist: 'IP whitelist',
  whitelistHint: 'One address or range per line. Empty switches the whitelist off.',
  whitelistOff: 'off',
  whitelistWrong: 'This line is not a valid address:',
  edit: 'Edit',
  save: 'Save',
  remove: 'Delete',
  removeSure: 'Access ends at once. This cannot be undone.',
};

const CATALOGUE: Record<Language, Words> = { de, en };

/** The first of the browser's languages that there is (RFC 9110, section 12.5.4); German otherwise. */
export function readLanguage(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1]).find((text) => text);
      return { language: tag.split('-')[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ language, quality }) => quality > 0 && (language === 'de' || language === 'en'))
    .toSorted((a, b) => b.quality - a.quality);
  return wanted[0]?.language === 'en' ? 'en' : 'de';
}

export function wordsOf(language: Language): Words {
  return CATALOGUE[language];
}
