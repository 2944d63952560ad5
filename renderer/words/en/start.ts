import type { StepNumber } from '../../../preload/contract';
import type { start as de } from '../de/start';
import { NBSP } from '../format';

const shortStep: Record<StepNumber, string> = {
  1: 'check the prerequisites',
  2: 'open API access',
  3: 'choose permissions',
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
    text: 'This app is running on a stand-in runtime. That is no place for real keys, so it only connects to this device. For your real account you need the full installation.',
  },
  remark: {
    'settings-set-aside': (subject) =>
      `Your settings could not be read and were reset. The old file is still there: ${subject}`,
    'journey-set-aside': (subject) =>
      `Your saved progress could not be read. Your keys are not affected. The old file is still there: ${subject}`,
    'keys-set-aside': (subject) =>
      `This device’s key index could not be read and is being rebuilt. The old file is still there: ${subject}`,
    'marks-set-aside': (subject) =>
      `Which addresses you had confirmed as your own could no longer be read. The old file is still there: ${subject}`,
    'creation-recovered': (subject) =>
      `An interrupted key creation was completed. The key is stored safely: ${subject}`,
    'creation-removed': (subject) =>
      `An interrupted key creation was taken back. The key was never active and deletes itself after 10${NBSP}minutes: ${subject}`,
    'deletion-finished': (subject) =>
      `An interrupted deletion was finished. The key no longer exists: ${subject}`,
    'orphan-found': (subject) => `Ventario has a key whose secret is not on this device: ${subject}`,
    'unknown-address': (subject) => `Access from an unknown address: ${subject}`,
  },
};
