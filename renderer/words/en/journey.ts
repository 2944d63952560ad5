import type { journey as de } from '../de/journey';
import { formatsOf, NBSP } from '../format';

const f = formatsOf('en');

export const journey: typeof de = {
  steps: 'The seven steps',
  stepOf: (step) => `Step${NBSP}${step} of${NBSP}7`,
  short: {
    1: 'Prerequisites',
    2: 'API access',
    3: 'Rights',
    4: 'Key',
    5: 'IP whitelist',
    6: 'Connect and test',
    7: 'Usage',
  },
  saved: (at) =>
    `Progress saved at ${f.time(at)}. You can close the app at any time and continue here later.`,
  notSaved: 'Your progress could not be saved. We will try again with the next change.',
  toAreas: 'To the overview',
  help: 'Help with this step',
  problems: (n) => (n === 1 ? 'One thing is missing:' : `${f.number(n)} things are missing:`),

  step1: {
    title: 'Three things have to be right before we begin.',
    why: 'Your account has to be active, Ventario has to be reachable, and this device has to be able to keep a key safe. We check that for you.',
    next: 'Continue to API access',
    name: {
      backend: 'Ventario reachable',
      clock: 'Clock',
      account: 'Account',
      keychain: 'Keychain',
      device: 'This device',
    },
    state: {
      passed: 'Fine',
      attention: 'Note',
      failed: 'Not right yet',
      ask: 'Please check yourself',
      later: 'Checked later',
      checking: 'Checking …',
    },
    backend: (host, latency) =>
      [host ?? 'Connected', latency === undefined ? null : `answered in ${f.duration(latency)}`]
        .filter((part) => part !== null)
        .join(' · '),
    clock: (skew) =>
      skew === undefined ? 'In step with Ventario' : `${f.seconds(Math.abs(skew))} difference`,
    account: (name) => (name === undefined ? 'Active' : `Active: ${name}`),
    accountLater: 'We will see once you have signed in, in the next step',
    clockLater: 'We will compare it once Ventario answers',
    keychain: (store) => `${store} is ready and writable`,
    device: 'By continuing you confirm: it is your own and protected by a password.',
    deviceFound: (list) => `What we saw: ${list}.`,
    deviceSeen: {
      diskEncrypted: 'disk encrypted',
      diskOpen: 'disk not encrypted',
      screenLock: 'screen lock on',
      noScreenLock: 'screen lock off',
      administrator: 'you are working as an administrator',
    },
    again: 'Check again',
    blocked: (name) => `${name}: not right yet`,
    help: [
      'Your account has to be active at Ventario, and you need access to the dashboard.',
      'Use a device that is yours alone, not a borrowed or public computer.',
      'The keychain is a part of your operating system. It encrypts what the app puts into it with your sign-in on this device.',
    ],
  },

  step2: {
    title: 'Give the app access.',
    why: 'API access lets a program talk to Ventario for you. You decide how this app gets at the key.',
    ways: 'Way to the key',
    signIn: 'Sign in with your browser',
    signInHint: 'Recommended. The app creates the key for you and puts it straight into the keychain.',
    manual: 'Take over the key yourself',
    manualHint: 'You create the key in the dashboard and take it over here.',
    next: 'Continue to rights',
    waiting: 'Leave this window open. We are waiting for you here.',
    address: (origin) =>
      `Check the address in the browser: \`${origin}\`. Enter your password there and nowhere else.`,
    opening: 'Opening your browser …',
    signedIn: (account) => `Signed in as ${account}`,
    signOut: 'Sign out',
    notYet: 'Sign in with your browser, or choose the manual way.',
    browserGone: 'Closed the browser tab? No harm done: just open the sign-in once more.',
    openDashboard: 'Open the dashboard',
    manualSteps: [
      'Open the dashboard and sign in.',
      'Go to **Settings > API management** (Einstellungen > API-Verwaltung).',
      'Choose **Create new API** (Neue API erstellen).',
      'Choose the rights: **read access** (Lesezugriff), and **trade access** (Handelszugriff) only if your bot is to place orders.',
      'Leave the page with API key and secret key open: you take both over in step 4.',
    ],
    manualPractice: 'In practice, a small dashboard with invented data opens.',
    help: [
      'The sign-in happens in your own browser. This app never sees your password.',
      'In the browser you confirm that the app may manage your keys and read their usage. It cannot trade or withdraw with that.',
      'If no browser opens, choose the manual way.',
    ],
  },

  step3: {
    title: 'Allow only what your bot needs.',
    why: 'What the key may not do, nobody can abuse. You can change the rights under “API keys” later.',
    presets: 'Rights',
    read: 'Read only',
    readHint: 'For portfolio monitoring, analysis and tax tools.',
    trade: 'Read and trade',
    tradeHint: 'For automated strategies. Enough for most bots.',
    locked: 'Withdrawals',
    lockedState: 'Always off',
    manual:
      'Choose the same rights here as in the dashboard. The connection test in step 6 checks that they agree.',
    fixed: 'Your key exists already. You change its rights under “API keys”.',
    change: 'Change rights',
    next: 'Continue to the key',
    help: [
      'Read access shows balances, positions and history. Nothing can be moved with it.',
      'Trade access allows buying and selling. The money stays in your account.',
      'There is no withdrawal right here, not even a hidden one.',
    ],
  },

  step4: {
    title: 'Create your key pair.',
    why: 'The API key may be known. The secret key proves that a request comes from you. Ventario shows it only once, so we put it straight into your keychain.',
    doneTitle: 'Your key pair is stored safely.',
    doneTitleMemory: 'Your key pair is here, but only until you close the app.',
    doneWhy:
      'The API key may be known. The secret key proves that a request comes from you. Ventario never shows it again, which is why it is already in your keychain.',
    doneWhyVault:
      'The API key may be known. The secret key proves that a request comes from you. Ventario never shows it again, which is why it is already encrypted in your file with a passphrase.',
    doneWhyMemory:
      'Without a keychain we keep the secret key in memory only. Export it in step 6 before you close the app.',
    keyTitle: 'The key of this setup',
    keyWhy:
      'The API key may be known. Its secret proves that a request comes from you. Without the secret on this device you can neither export nor test here.',
    secretUnknown: 'Whether the secret is on this device is not known at the moment.',
    label: 'Name',
    labelHint: 'What you will recognise the key by, such as bot and computer. One key per tool.',
    suggestion: 'My bot',
    pair: 'Create the key pair on this device',
    pairHint:
      'Safer if your bot knows Ed25519: the private key is made on this device and never sent anywhere, not even to Ventario. If in doubt, leave it off.',
    pairWhy:
      'The API key may be known. The private key is made here, lies in your keychain and proves that a request comes from you. Ventario gets the public part only and cannot replace the private one.',
    pairWhyVault:
      'The API key may be known. The private key is made here, lies encrypted in your file with a passphrase and proves that a request comes from you. Ventario gets the public part only and cannot replace the private one.',
    pairWhyMemory:
      'Without a keychain we keep the private key in memory only. Export it in step 6 before you close the app.',
    pairStoring: 'Store the private key and read it back',
    create: 'Create key',
    createAgain: 'Resume',
    next: 'Continue to the IP whitelist',
    stages: 'Progress',
    stage: {
      preparing: 'Make room in the keychain',
      requesting: 'Create the key at Ventario',
      storing: 'Store the secret key and read it back',
      activating: 'Activate it with a signed request',
    },
    safe: 'Even a power cut loses nothing now: at the next start we continue right here.',
    readBack: 'Read back and checked',
    storedIn: (store) => `Stored in: ${store}`,
    renewBy: (at) => `Renew by ${f.date(at)}`,
    needSignIn: 'You need to be signed in to create a key.',
    toStep2: 'To step 2',
    manualTitle: 'Take over your key pair.',
    manualWhy:
      'Copy API key and secret key in the dashboard. The app reads them from the clipboard, checks them with a signed request and only then puts them into the keychain. The secret key does not appear in any window.',
    fromClipboard: 'Take over from the clipboard',
    typeSecret: 'Type the secret key …',
    keyIdLabel: 'API key',
    keyIdHint: 'Starts with vk_. We remove blanks at the ends.',
    takeKeyId: 'Take over',
    has: (name) => `${name} taken over`,
    lacks: (name) => `${name} still missing`,
    store: 'Check and store in the keychain',
    took: {
      key: 'API key taken over.',
      secret: 'Secret key taken over.',
      both: 'API key and secret key taken over.',
    },
    tookTrimmed: 'We removed blanks or characters around it.',
    dropped: 'What was taken over before belongs to another key. Take over the missing part anew.',
    otherKeyId: 'Enter another API key',
    notStored:
      'Not stored yet: they go into the keychain only once Ventario has confirmed that they belong together. Until then the app keeps them only for as long as this setup goes on and the app is open, and your clipboard stays as it is.',
    help: [
      'The secret key never enters this window. A separate, protected part of the app does the showing and copying.',
      'If something goes wrong while creating, no second key comes of it: a key that is not activated deletes itself after 10 minutes.',
      'Renew keys at least every 6 months. The app reminds you.',
    ],
    helpPair: [
      'The private key never enters this window and never goes to Ventario. A separate, protected part of the app does the showing and copying.',
      'If something goes wrong while creating, no second key comes of it: a key that is not activated deletes itself after 10 minutes.',
      'Renew keys at least every 6 months. The app reminds you.',
    ],
  },

  step5: {
    title: 'The key will work only from addresses that you know.',
    why: 'With an IP whitelist, a stolen key is useless to anyone on another connection. Ventario recommends it.',
    next: 'Save and continue',
    nextSaved: 'Continue to connecting',
    skip: 'Continue without a whitelist',
    skipTitle: 'Continue without an IP whitelist?',
    skipText:
      'Whoever gets hold of API key and secret key can then use them from any address in the world. You can switch the whitelist on later, in the API management.',
    skipTextPair:
      'Whoever gets hold of API key and private key can then use them from any address in the world. You can switch the whitelist on later, in the API management.',
    skipConfirm: 'Continue without a whitelist',
    skipCancel: 'Set up the whitelist',
    empty: 'Enter at least one address.',
    choose: 'Choose which of the two lists should apply.',
    typed: (text) => `“${shorten(text)}” is still in the field: add the address, or clear the field.`,
    saved: 'The whitelist is saved at Ventario.',
    skipped: 'You skipped the whitelist. You can still set it up here.',
    manual:
      'Without a sign-in the app cannot save the whitelist for you. Enter these addresses for the key in the dashboard. The connection test in step 6 checks them.',
    manualDone: 'Entered, continue',
    help: [
      'What counts is the address that Ventario sees: that of your internet connection, not that of your computer at home.',
      'If your bot runs on a server, enter the server’s address.',
      'Many connections get a new address every day. The connection test then tells you just that, and adds it if you like.',
    ],
  },

  whitelist: {
    label: 'Address or range',
    hint: 'IPv4, IPv6 or a range such as 203.0.113.0/28',
    list: 'Allowed addresses',
    count: (n) => `${f.number(n)} of 100`,
    none: 'No address yet. Start with this PC or with your bot’s address.',
    seen: 'How Ventario sees you',
    thisPc: 'This PC (as Ventario sees it)',
    bot: 'The example bot',
    family: (family) => (family === 'ipv4' ? 'IPv4' : 'IPv6'),
    addThis: (what, ip) => `Add ${what} ${ip}`,
    inList: 'In the list',
    seenLoading: 'Asking Ventario for your address …',
    removeThis: (ip) => `Remove ${ip}`,
    removed: (ip) => `${ip} removed.`,
    added: (ip) => `${ip} added.`,
    range: (size) => `${f.bigNumber(size)} addresses`,
    narrow: 'Narrow it down',
    anyway: 'Add anyway',
    ready: (canonical) => `Will be entered as ${canonical}.`,
    problem: (problem, verdict, text) => {
      switch (problem) {
        case 'empty':
          return 'Enter an address.';
        case 'not-an-address':
          return `“${shorten(text)}” is neither an IP address nor a range.`;
        case 'private':
          return `“${shorten(text)}” is valid in your home network only.`;
        case 'too-wide':
          return `The range /${String(verdict.prefix ?? '')} covers ${f.bigNumber(verdict.size ?? '')} addresses.`;
        case 'duplicate':
          return 'This address is in the list already.';
        case 'covered':
          return `This address is covered by ${verdict.coveredBy ?? 'a range'} already.`;
        case 'everything':
          return `${shorten(text)} allows every address and takes the protection away.`;
        case 'too-many':
          return 'More than 100 entries are not possible.';
      }
    },
  },

  step6: {
    title: 'Put the key into your bot.',
    why: 'Enter API key and secret key in your bot’s API settings, and check with one click that everything fits together.',
    whyPair:
      'Enter API key and private key in your bot’s settings, and check with one click that everything fits together.',
    exportTitle: 'For your bot',
    export: 'Export for bot …',
    exported: (path) => `Saved: ${path}`,
    exportCancelled: 'Not saved. No partial file was left behind.',
    exportLead: 'Which file can your bot read?',
    format: {
      env: '.env file',
      json: 'JSON file',
      seed: 'Key file with one line (.key)',
      pem: 'PEM file (PKCS #8)',
    },
    formatHint: {
      env: 'For most bots and for Docker: VENTARIO_API_KEY=… and VENTARIO_SECRET_KEY=…',
      json: 'For programs that read a JSON configuration.',
      seed: 'The private key alone, without the API key.',
      pem: 'The same in the form that OpenSSL reads.',
    },
    formatHintPair: 'VENTARIO_API_KEY=…, VENTARIO_PRIVATE_KEY=…',
    exportWarning: 'The file is not encrypted. Whoever opens it can act in your name.',
    exportGo: 'Choose a place …',
    next: 'Continue to usage',
    notGreen: 'The connection test has not succeeded yet.',
    anyway: 'Continue anyway',
    help: [
      'Most bots call the fields “API key” and “API secret”.',
      'The test uses your real key: it signs a request and lets Ventario check it. No order is placed.',
      'If your bot runs on another computer, its IP address may be a different one.',
    ],
    helpPair: [
      'Your bot has to know Ed25519. It reads the private key from a file or from a field such as “Private key”.',
      'The test uses your real key: it signs a request and lets Ventario check it. No order is placed.',
      'If your bot runs on another computer, its IP address may be a different one.',
    ],
  },

  step7: {
    title: 'Keep every access in sight.',
    why: 'Here you see who uses your key: when, from which address and with what result. Look in regularly.',
    finish: 'Finish the setup',
    lastAccess: 'Last access',
    noAccess: 'No access yet',
    from: (ip) => `from ${ip}`,
    successes: 'Successful',
    failures: 'Failed',
    last24: 'in 24 hours',
    addresses: 'IP addresses',
    addressesNone: 'No request with this key yet.',
    attempts: (n) => `${f.number(n)} ${f.plural(n, { one: 'request', other: 'requests' })}`,
    failed: (n) => `${f.number(n)} failed`,
    mine: 'That was me',
    live: 'Live log',
    liveOn: 'Live',
    time: 'Time',
    result: 'Result',
    ip: 'IP address',
    endpoint: 'Endpoint',
    duration: 'Duration',
    success: 'Successful',
    waiting: 'No entries yet. Your bot appears here with its first access.',
    waitingPractice: 'No entries yet. Start the example bot: it sends real, signed requests.',
    bot: 'Example bot',
    botHint: 'A small bot that sends real, signed requests with your key to the practice environment.',
    startBot: 'Start example bot',
    stopBot: 'Stop example bot',
    botRunning: (n) => `Running · ${f.number(n)} ${f.plural(n, { one: 'request', other: 'requests' })}`,
    botStarting: 'Starting …',
    botRefused: 'Rejected',
    watch: 'Notifications',
    notify: 'Notify me of access from an unknown IP address',
    remind: 'Remind me to renew the key (every 6 months)',
    loading: (n) => `Loading the usage: ${f.number(n)} entries`,
    help: [
      'A request from an address you do not know? Lock the key at once, then look into it calmly.',
      'Failed requests are not necessarily an attack: often an address is just missing on the whitelist.',
    ],
  },

  finished: {
    title: 'Your Ventario API is set up and ready.',
    titleOpen: 'Your Ventario API is set up, but not tested successfully yet.',
    why: 'From now on you find every access with this key under “Usage”.',
    summary: 'What has been set up',
    key: 'Key',
    rights: 'Rights',
    whitelist: 'IP whitelist',
    whitelistOn: (n) => `On: ${f.number(n)} ${f.plural(n, { one: 'address', other: 'addresses' })}`,
    whitelistOff: 'Off',
    whitelistOffText: 'The key works from any address.',
    whitelistSet: 'Set up the whitelist',
    test: 'Connection test',
    testGreen: (at) => `Successful at ${f.time(at)}`,
    testOpen: 'Not successful yet',
    renew: 'Renew by',
    nextTitle: 'What comes next',
    toTest: 'View and test the key',
    usage: 'See the usage',
    keys: 'To the API keys',
    another: 'Set up another key',
    overview: 'To the overview',
  },

  keychainGuide: {
    title: 'Setting up the keychain',
    insteadTitle: 'If that does not work',
    vaultTitle: 'Protect with a passphrase',
    vault: 'Set a passphrase …',
    vaultHint:
      'Secret keys are kept encrypted in a file on this device. Each time the app starts, you enter your passphrase.',
    earlierTitle: 'Your older secret keys',
    earlierReady: (store) =>
      `What is still here from before we go on reading and deleting there: ${store}. Nothing new is put into it.`,
    earlierAway:
      'What you stored before is still in your system’s keychain, which cannot be reached right now. This is how to get it back:',
    vaultForgotten:
      'Without the passphrase the secret keys are lost. We cannot get them back. With “Forgotten passphrase …” you give up the file and go on without it; lock or renew the keys then.',
    memoryTitle: 'For this session only',
    memory: 'Continue without a keychain',
    memoryHint: 'The app keeps keys in memory only: they are gone when you close it. Export them first.',
    linux: [
      'The app uses your desktop’s keyring (GNOME keyring or KWallet) through the Secret Service.',
      'On Debian or Ubuntu install the package gnome-keyring, then log out and in once.',
      'If it is locked, open “Passwords and Keys” (Seahorse) and unlock the keyring “Login”.',
      'On KDE, switch on the KDE wallet subsystem in System Settings.',
      'If the app runs as a snap or Flatpak, it must be allowed to use the Secret Service (for snap: “password-manager-service”).',
    ],
    win32: [
      'The app uses the Windows Credential Manager (Control Panel > Credential Manager).',
      'Check that the service “Credential Manager” is running and restart the app.',
    ],
    darwin: [
      'The app uses your macOS keychain “login”.',
      'Open Keychain Access and check that it is there and unlocked.',
      'If macOS asks whether the app may use it, choose “Always Allow”.',
    ],
  },
};

/** A pasted novel must not fill the window. */
function shorten(text: string): string {
  const trimmed = text.trim();
  return trimmed.length > 60 ? `${trimmed.slice(0, 60)}…` : trimmed;
}
