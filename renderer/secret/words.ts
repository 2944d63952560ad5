import type { Algorithm, FailureCode, Language } from '../../preload/contract';

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
  enterHint: 'Er beginnt mit „vs_“. Er geht direkt in den Schlüsselspeicher Ihres Systems.',
  accept: 'Übernehmen',
  cancel: 'Abbrechen',
  closesIn: (time) => `Schließt sich in ${time}`,
  seconds: (count) => `${count}\u00a0s`,
  minutes: (count) => `${count}\u00a0min`,
  failures: {
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
  enterHint: 'It starts with “vs_”. It goes straight into your system’s keychain.',
  accept: 'Use',
  cancel: 'Cancel',
  closesIn: (time) => `Closes in ${time}`,
  seconds: (count) => `${count}\u00a0s`,
  minutes: (count) => `${count}\u00a0min`,
  failures: {
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

export function secretWords(language: Language): SecretWords {
  return language === 'de' ? de : en;
}
