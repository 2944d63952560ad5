import type { StepNumber } from '../../../preload/contract';
import type { start as de } from '../de/start';
import { NBSP } from '../format';

const shortStep: Record<StepNumber, string> = {
  1: 'check the prerequisites',
  2: 'open API access',
  3: 'choose the rights',
  4: 'create the key',
  5: 'set up the IP whitelist',
  6: 'connect and test',
  7: 'watch the usage',
};

export const start: typeof de = {
  title: 'Connect your bot in seven steps.',
  lead: 'From your trading account to a running bot, without your secret key ever lying around.',
  connect: 'Connect to Ventario',
  connectHint: 'For your real account',
  practise: 'Practise first',
  practiseHint: 'Practice uses made-up data and moves no money.',
  entering: { practice: 'Getting practice ready …', live: 'Getting the connection ready …' },
  unfinished: (step) => `Continue at step${NBSP}${step} of${NBSP}7: ${shortStep[step]}`,
  unfinishedIn: { practice: 'In practice mode', live: 'With Ventario' },
  resume: 'Resume',
  lockNow: { practice: 'Lock now (practice)', live: 'Lock now' },
  noAddress: {
    title: 'Where is your Ventario?',
    lead: 'This app does not know a Ventario address yet. Enter the one that Ventario gave you for API access. You can change it later in the settings.',
    label: 'Backend address',
    hint: 'Starts with https://',
    go: 'Save and connect',
    invalid: 'That is not a complete address. It starts with https:// and names a server.',
    empty: 'Enter the address.',
  },
  standIn: {
    title: 'For practice only here',
    text: 'This is a reduced edition of the app. It is no place for real keys and only connects to this device. For your real account you need the full installation.',
  },
  remark: {
    'settings-set-aside': (subject) =>
      `Your settings could not be read and were reset. The old file is still there: ${subject}`,
    'journey-set-aside': (subject) =>
      `Your saved progress could not be read. Your keys are not affected. The old file is still there: ${subject}`,
    'keys-set-aside': (subject) =>
      `This device’s key index could not be read and is being rebuilt. The old file is still there: ${subject}`,
    'creations-set-aside': (subject) =>
      `The notes about keys that were being created or renewed can no longer be read. Please check under API keys that every key is there. The old file is still there: ${subject}`,
    'deletions-set-aside': (subject) =>
      `Which keys were still to be deleted can no longer be read. Please check under API keys, and delete again where needed. The old file is still there: ${subject}`,
    'rotations-set-aside': (subject) =>
      `Which new key takes the place of which old one can no longer be read. The keys themselves are not affected. The old file is still there: ${subject}`,
    'account-set-aside': (subject) =>
      `Which account was last signed in here can no longer be read; after the next sign-in it is known again. The old file is still there: ${subject}`,
    'installation-set-aside': (subject) =>
      `The identifier of this installation could not be read, and there is a new one. The app may no longer find what it had put into the keychain before. The old file is still there: ${subject}`,
    'file-unreadable': (subject) =>
      `One of the app’s files cannot be read at the moment. What it holds is missing until then, and nothing is written over. Check the file’s permissions and restart the app: ${subject}`,
    'marks-set-aside': (subject) =>
      `Which addresses you had confirmed as your own could no longer be read. The old file is still there: ${subject}`,
    'tests-set-aside': (subject) =>
      `The earlier connection tests could no longer be read. The old file is still there: ${subject}`,
    'vault-set-aside': (subject) =>
      `The file with your secret keys was damaged. It is still there, unchanged, and nothing was written over: ${subject}`,
    'vault-given-up': (subject) =>
      `The file with your secret keys was given up. Your keys are still active at Ventario: lock or renew them. The file is still there: ${subject}`,
    'given-up-set-aside': (subject) =>
      `Which secret keys were lost with a file that was given up could no longer be read. The keys concerned may therefore be shown as if their secret were still on this device. The old list is still there: ${subject}`,
    'alerts-set-aside': (subject) =>
      `Which alerts you have already had could no longer be read. Some may come a second time. The old file is still there: ${subject}`,
    'lock-wish-lost': (subject) =>
      `The file with the locks that were still open could not be read. So we do not try what it held: check in the list that every key you wanted to lock is locked, and lock it again if it is not. The file is still there: ${subject}`,
    'creation-recovered': (subject) =>
      `An interrupted key creation was completed. The key is stored safely: ${subject}`,
    'creation-removed': (subject) =>
      `An interrupted key creation was taken back. The key was never active and deletes itself after 10${NBSP}minutes: ${subject}`,
    'deletion-finished': (subject) =>
      `An interrupted deletion was finished. The key no longer exists: ${subject}`,
    'renewal-removed': (subject) =>
      `An interrupted renewal was taken back; the new key was never active. The old one may have ended all the same: check it, and renew it again if needed. Concerned: ${subject}`,
    'journey-key-renewed': (subject) =>
      `The key of this setup has been renewed. It goes on with the new one: please export and test it. Concerned: ${subject}`,
    'journey-key-deleted': (subject) =>
      `The key of this setup no longer exists. In step${NBSP}4 you create another. Deleted: ${subject}`,
    'journey-key-missing': (subject) =>
      `The account that is signed in does not have the key of this setup: it was deleted or belongs to another account. In step${NBSP}4 you create a new one. Concerned: ${subject}`,
    'journey-key-of-other-account': (subject) =>
      `The key of this setup belongs to another account than the one that is signed in now. In step${NBSP}4 you create one for this account; the other stays as it is. Concerned: ${subject}`,
    'unknown-address': (subject) => `Request from an unknown address: ${subject}`,
  },
};
