import type { common as de } from '../de/common';
import { formatsOf, NBSP } from '../format';

const f = formatsOf('en');

export const common: typeof de = {
  product: 'Ventario Companion',
  next: 'Continue',
  back: 'Back',
  cancel: 'Cancel',
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  show: 'Show',
  add: 'Add',
  addAll: 'Add all',
  remove: 'Remove',
  save: 'Save',
  change: 'Change',
  rename: 'Rename',
  retry: 'Try again',
  again: 'Try once more',
  details: 'Details',
  loading: 'Loading …',
  working: 'One moment …',
  understood: 'Got it',
  yes: 'Yes',
  no: 'No',
  unknown: 'Unknown',
  known: 'Known',
  never: 'Never',
  language: 'Language',
  german: 'Deutsch',
  english: 'English',
  tone: { info: 'Note', ok: 'Done', warn: 'Caution', danger: 'Error' },
  mode: { practice: 'Practice mode', live: 'Ventario' },
  practice: {
    title: 'Practice mode',
    line: 'Made-up data, no money. What you do here stays on this device.',
    leave: 'Leave practice',
    windowTitle: 'Practice – Ventario Companion',
  },
  longer: {
    title: 'This is taking longer than expected.',
    action: 'What can I do?',
    advice: [
      'Check that this device is connected to the internet.',
      'See whether a system window behind this one is waiting for you, the keychain’s for instance.',
      'You can also close the window: everything up to here is saved.',
    ],
  },
  offline: (asOf) =>
    asOf === null
      ? 'No internet connection.'
      : `No internet connection. You are looking at the state of ${f.moment(asOf, Date.now())}.`,
  offlineHint: 'This continues by itself as soon as the connection is back.',
  trouble: 'Ventario is not answering at the moment.',
  troubleHint: 'Your keys are not affected.',
  sessionOver: 'Your sign-in has expired.',
  signInAgain: 'Sign in again',
  clipboardCounting: (seconds) => `Copied. Clears from the clipboard in ${f.number(seconds)}${NBSP}s.`,
  clipboardHistory: 'Your system’s clipboard history may keep a copy.',
  clipboardClearNow: 'Clear now',
  hidden: 'hidden',
  apiKey: 'API key',
  apiKeyHint: 'public',
  secretKey: 'Secret key',
  secretKeyHint: 'private',
  privateKey: 'Private key',
  privateKeyHint: 'secret',
  label: 'Name',
  store: {
    'gnome-keyring': 'GNOME keyring',
    kwallet: 'KDE wallet (KWallet)',
    'secret-service': 'the system keyring',
    'windows-credentials': 'Windows Credential Manager',
    'macos-keychain': 'macOS Keychain',
    memory: 'memory, only until you close the app',
    none: 'nowhere: no keychain available',
  },
  storedIn: (store) => `Stored in: ${store}`,
  permission: (name) => (name === 'read' ? 'Read' : name === 'trade' ? 'Trade' : name),
  may: (permissions) =>
    permissions.includes('trade')
      ? 'Your bot may **read** and **trade**. It may **not withdraw**.'
      : 'Your bot may **read**. It may **not trade** and **not withdraw**.',
  noWithdrawal: 'Withdrawals always stay off. Even a stolen key cannot take money out of your account.',
};
