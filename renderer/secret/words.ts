import type { Algorithm, Failure, FailureCode, Language } from '../../preload/contract';

/** The words of the secret window. */
export type SecretWords = {
  heading: (label: string, algorithm: Algorithm) => string;
  hint: string;
  copy: string;
  copied: string;
  close: string;
  enterHeading: string;
  enterLabel: string;
  enterHint: string;
  accept: string;
  cancel: string;
  closesIn: (time: string) => string;
  seconds: (count: number) => string;
  minutes: (count: number) => string;
  passphrase: Record<
    'set-passphrase' | 'open-vault',
    { heading: string; hint: string; label: string; accept: string }
  > & {
    again: string;
    /** Said before it is set. */
    forgotten: string;
    empty: string;
    differ: string;
    working: string;
  };
  failures: Partial<Record<FailureCode, string>>;
  otherFailure: string;
};

const de: SecretWords = {
  heading: (label, algorithm) =>
    `${algorithm === 'ed25519' ? 'Privater Schlüssel' : 'Secret Key'} von „${label}“`,
  hint: 'Geben Sie ihn nur in Ihrem Bot ein. Niemand von Ventario fragt danach.',
  copy: 'Kopieren',
  copied: 'Kopiert',
  close: 'Schließen',
  enterHeading: 'Secret Key eingeben',
  enterLabel: 'Secret Key',
  enterHint:
    'Er beginnt mit „vs_“; auch ein privater Schlüssel (ed25519) geht. Kein anderes Fenster sieht ihn.',
  accept: 'Übernehmen',
  cancel: 'Abbrechen',
  closesIn: (time) => `Schließt sich in ${time}`,
  seconds: (count) => `${count}\u00a0s`,
  minutes: (count) => `${count}\u00a0min`,
  passphrase: {
    'set-passphrase': {
      heading: 'Passphrase festlegen',
      hint: 'Sie verschlüsselt Ihre Secret Keys in einer Datei auf diesem Gerät. Am besten nehmen Sie fünf Wörter, die nichts miteinander zu tun haben.',
      label: 'Passphrase (mindestens 12\u00a0Zeichen)',
      accept: 'Festlegen',
    },
    'open-vault': {
      heading: 'Mit der Passphrase öffnen',
      hint: 'Ihre Secret Keys bleiben danach offen, bis Sie die App schließen oder den Modus wechseln.',
      label: 'Passphrase',
      accept: 'Öffnen',
    },
    again: 'Passphrase noch einmal',
    forgotten: 'Ohne die Passphrase sind die Geheimnisse verloren. Wir können sie nicht zurückholen.',
    empty: 'Bitte geben Sie die Passphrase ein.',
    differ: 'Die beiden Eingaben sind verschieden. Bitte geben Sie die Passphrase noch einmal ein.',
    working: 'Einen Moment …',
  },
  failures: {
    'passphrase-wrong':
      'Das ist nicht die richtige Passphrase. Es ist nichts verloren, versuchen Sie es noch einmal.',
    'passphrase-too-short': 'Die Passphrase braucht mindestens 12\u00a0Zeichen.',
    'disk-full': 'Der Datenträger ist voll. Es wurde nichts gespeichert.',
    'disk-read-only': 'Der Datenträger lässt sich nicht beschreiben. Es wurde nichts gespeichert.',
    'file-denied': 'Die Datei lässt sich nicht lesen oder schreiben.',
    'credential-unrecognised': 'Das ist kein Secret Key von Ventario. Er beginnt mit „vs_“.',
    'credential-wrong-length':
      'Die Länge stimmt nicht. Bitte kopieren Sie den Secret Key noch einmal vollständig.',
    'credential-checksum':
      'Ein Zeichen stimmt nicht. Bitte vergleichen Sie den Secret Key oder kopieren Sie ihn.',
    'credential-swapped': 'Das ist der API Key, der mit „vk_“ beginnt. Hier gehört der Secret Key hin.',
    'credential-wrong-mode':
      'Dieser Secret Key gehört zum anderen Modus: Übung und Ventario haben eigene Schlüssel.',
    'credential-incomplete': 'Bitte geben Sie den Secret Key ein.',
    'clipboard-empty': 'Bitte geben Sie den Secret Key ein.',
    'keychain-locked':
      'Der Schlüsselspeicher Ihres Systems ist gesperrt. Entsperren Sie ihn und versuchen Sie es noch einmal.',
    'keychain-missing': 'Der sichere Schlüsselspeicher Ihres Systems ist nicht verfügbar.',
    'keychain-denied': 'Ihr System hat den Zugriff auf den Schlüsselspeicher verweigert.',
    'keychain-slow': 'Der Schlüsselspeicher Ihres Systems antwortet nicht. Versuchen Sie es noch einmal.',
    'keychain-changed':
      'Dies ist ein anderer Schlüsselbund als beim letzten Mal. Schließen Sie dieses Fenster, dort sehen Sie, was zu tun ist.',
    'keychain-mismatch': 'Der Schlüsselspeicher gab etwas anderes zurück, als wir gespeichert haben.',
    'invalid-request': 'Das ist kein Secret Key von Ventario. Er beginnt mit „vs_“.',
  },
  otherFailure: 'Das hat nicht geklappt. Versuchen Sie es noch einmal.',
};

const en: SecretWords = {
  heading: (label, algorithm) => `${algorithm === 'ed25519' ? 'Private key' : 'Secret Key'} of “${label}”`,
  hint: 'Enter it in your bot and nowhere else. Nobody from Ventario will ever ask for it.',
  copy: 'Copy',
  copied: 'Copied',
  close: 'Close',
  enterHeading: 'Enter Secret Key',
  enterLabel: 'Secret Key',
  enterHint: 'It starts with “vs_”; a private key (ed25519) works too. No other window sees it.',
  accept: 'Use',
  cancel: 'Cancel',
  closesIn: (time) => `Closes in ${time}`,
  seconds: (count) => `${count}\u00a0s`,
  minutes: (count) => `${count}\u00a0min`,
  passphrase: {
    'set-passphrase': {
      heading: 'Set a passphrase',
      hint: 'It encrypts your secret keys in a file on this device. Five words that have nothing to do with each other are best.',
      label: 'Passphrase (at least 12\u00a0characters)',
      accept: 'Set',
    },
    'open-vault': {
      heading: 'Open with the passphrase',
      hint: 'Your secret keys then stay open until you close the app or change the mode.',
      label: 'Passphrase',
      accept: 'Open',
    },
    again: 'Passphrase once more',
    forgotten: 'Without the passphrase the secrets are lost. We cannot get them back.',
    empty: 'Please enter the passphrase.',
    differ: 'The two entries differ. Please enter the passphrase once more.',
    working: 'One moment …',
  },
  failures: {
    'passphrase-wrong': 'That is not the right passphrase. Nothing is lost, try again.',
    'passphrase-too-short': 'The passphrase needs at least 12\u00a0characters.',
    'disk-full': 'The disk is full. Nothing was saved.',
    'disk-read-only': 'The disk is read-only. Nothing was saved.',
    'file-denied': 'The file cannot be read or written.',
    'credential-unrecognised': 'This is not a Ventario Secret Key. It starts with “vs_”.',
    'credential-wrong-length': 'The length is wrong. Please copy the whole Secret Key again.',
    'credential-checksum': 'One character is wrong. Please compare the Secret Key, or copy it.',
    'credential-swapped': 'This is the API Key, which starts with “vk_”. The Secret Key belongs here.',
    'credential-wrong-mode':
      'This Secret Key belongs to the other mode: practice and Ventario have their own keys.',
    'credential-incomplete': 'Please enter the Secret Key.',
    'clipboard-empty': 'Please enter the Secret Key.',
    'keychain-locked': 'Your system’s keychain is locked. Unlock it and try again.',
    'keychain-missing': 'Your system’s secure keychain is not available.',
    'keychain-denied': 'Your system has denied access to the keychain.',
    'keychain-slow': 'Your system’s keychain is not answering. Try again.',
    'keychain-changed':
      'This is a different keychain from last time. Close this window to see what to do about it.',
    'keychain-mismatch': 'The keychain gave back something other than we stored.',
    'invalid-request': 'This is not a Ventario Secret Key. It starts with “vs_”.',
  },
  otherFailure: 'That did not work. Try again.',
};

export function failureText(failure: Failure, words: SecretWords): string {
  return words.failures[failure.code] ?? words.otherFailure;
}

export function secretWords(language: Language): SecretWords {
  return language === 'de' ? de : en;
}
