import type { FailureCode } from '../../../preload/contract';
import type { failures as de } from '../de/failures';
import { says } from '../failureText';
import { formatsOf, NBSP } from '../format';
import type { Evidence, FailureText, Remedy } from '../remedies';

const f = formatsOf('en');

const server = (lead: string) => (e: Evidence) => (e.host === undefined ? null : `${lead}: ${e.host}`);
const status = (e: Evidence) =>
  e.status === undefined ? null : `The server answered with status ${String(e.status)}.`;
const file = (e: Evidence) => (e.path === undefined ? null : `Place: ${e.path}`);
const wait = (e: Evidence) =>
  e.retryAfterSeconds === undefined
    ? null
    : `Possible again in ${f.number(Math.ceil(e.retryAfterSeconds))}${NBSP}${f.plural(Math.ceil(e.retryAfterSeconds), { one: 'second', other: 'seconds' })}.`;
const rights = (list: readonly string[]) => f.list(list);

const clock = (e: Evidence) => {
  if (e.skewMs === undefined) return 'This device’s clock is wrong.';
  const seconds = Math.max(1, Math.round(Math.abs(e.skewMs) / 1000));
  const way = e.skewMs > 0 ? 'fast' : 'slow';
  if (seconds < 120)
    return `Your clock is ${f.number(seconds)}${NBSP}${f.plural(seconds, { one: 'second', other: 'seconds' })} ${way}.`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `Your clock is ${f.number(minutes)}${NBSP}minutes ${way}.`;
  return `Your clock is ${f.number(Math.round(minutes / 60))}${NBSP}hours ${way}.`;
};

const causes: Record<FailureCode, FailureText> = {
  offline: says('No internet connection.'),
  'name-not-found': says('Ventario’s address could not be found.', server('Looked up')),
  refused: says('The server does not accept connections.', server('Server')),
  timeout: says('The server did not answer in time.', server('Server')),
  'connection-lost': says('The connection broke in the middle of the answer.', server('Server')),
  'proxy-sign-in': says('Your network wants you to sign in to a proxy.', server('Server')),
  'tls-untrusted': says(
    'The server’s certificate comes from nobody that your system trusts. We sent nothing.',
    server('Server'),
  ),
  'tls-expired': says(
    'The server’s certificate has expired, or your clock is wrong. We sent nothing.',
    server('Server'),
  ),
  'tls-not-yet-valid': says(
    'The server’s certificate is not valid yet. Usually this means your clock is wrong. We sent nothing.',
    server('Server'),
  ),
  'tls-wrong-host': says('The certificate belongs to another server. We sent nothing.', server('Asked for')),
  'tls-failed': says('No encrypted connection could be made.', server('Server')),
  redirected: says(
    'The server wanted to send us on to another address. We do not allow that.',
    server('Redirect to'),
  ),
  'not-ventario': says(
    'Whatever answers at this address is not Ventario. A Wi-Fi sign-in page may be in the way.',
    server('Server'),
  ),
  'unexpected-answer': says('Ventario answered something we do not understand.', status),
  'answer-too-large': says('The answer was far larger than allowed. We discarded it.', server('Server')),
  'server-trouble': says('Ventario is not answering at the moment. Your keys are not affected.', status),
  'server-maintenance': says('Ventario is running at reduced capacity. Your keys are not affected.', wait),
  'rate-limited': says('That was too many requests in a short time.', wait),
  'signature-missing': says(
    'The request arrived without its signature. Something on the way removed it.',
    server('Server'),
  ),
  'signature-malformed': says(
    'The signature arrived damaged. Something on the way changed the request.',
    server('Server'),
  ),
  'signature-invalid': says('API key and secret key do not belong together.'),
  'digest-mismatch': says('The request’s content was changed on the way.', server('Server')),
  'key-unknown': says('Ventario does not (or no longer) know this API key.'),
  'key-disabled': says('This key is locked.'),
  'key-expired': says('This key has expired.'),
  'key-pending': says('This key is not active yet.'),
  'key-wrong-environment': says(
    'This key belongs elsewhere: practice keys work in practice only, real ones with Ventario only.',
  ),
  'clock-skew': says(clock, () => 'Signatures are valid for 30 seconds, so the clock has to be right.'),
  'session-expired': says('Your sign-in has expired.'),
  'ip-not-allowed': says('Your address is not on the whitelist.', (e) => {
    const seen = e.seenIp === undefined ? null : `Ventario sees this PC as \`${e.seenIp}\`.`;
    const allowed =
      e.allowed === undefined || e.allowed.length === 0
        ? null
        : e.allowed.length <= 3
          ? `Allowed: ${f.list(e.allowed.map((ip) => `\`${ip}\``))}.`
          : `Allowed: ${f.list([...e.allowed.slice(0, 2).map((ip) => `\`${ip}\``), `${String(e.allowed.length - 2)} more`])}.`;
    return [seen, allowed].filter((part) => part !== null).join(' ') || null;
  }),
  'permission-missing': says('The key lacks a permission.', (e) => {
    const needed = e.required === undefined ? null : `Needed: ${rights(e.required)}.`;
    const granted =
      e.granted === undefined
        ? null
        : e.granted.length === 0
          ? 'It has none.'
          : `It has: ${rights(e.granted)}.`;
    return [needed, granted].filter((part) => part !== null).join(' ') || null;
  }),
  'account-pending': says('Your account has not been activated yet.'),
  'account-suspended': says('Your account is suspended at Ventario.'),
  'not-found': says('Ventario does not (or no longer) have this.'),
  'nonce-replayed': says('The same request arrived twice. The second one was rejected.'),
  'idempotency-conflict': says('This request was made before with different content.'),
  'changed-elsewhere': says('The key was changed somewhere else in the meantime. We overwrote nothing.'),
  'invalid-request': says('Ventario did not accept an entry.', (e) =>
    e.field === undefined ? null : `Entry: ${e.field}`,
  ),
  'sign-in-needed': says('You need to be signed in for this.'),
  'sign-in-cancelled': says('The sign-in was cancelled.'),
  'sign-in-denied': says('You did not allow access in the browser.'),
  'sign-in-timeout': says('No answer came from the browser within 5 minutes.'),
  'sign-in-failed': says('The sign-in did not work.'),
  'browser-not-opened': says('Your browser could not be opened.'),
  'keychain-missing': says(
    'Your system’s secure key storage is not available. Without it we do not store keys permanently.',
  ),
  'keychain-locked': says('Your keychain is locked. Unlock it in the window that your system shows.'),
  'keychain-denied': says('Your system denied access to the keychain.'),
  'keychain-slow': says('Your keychain is not answering. A window behind this one may be waiting for you.'),
  'keychain-changed': says(
    'This is a different keychain from last time. Your keys are probably in the previous one.',
  ),
  'keychain-mismatch': says('The keychain gave back something other than we stored. We stopped there.'),
  'label-empty': says('Give the key a name.'),
  'label-too-long': says('The name may have at most 64 characters.'),
  'label-control-characters': says('The name contains invisible control characters.'),
  'label-mismatch': says('That is not the name of this key.'),
  'clipboard-empty': says('There is no text in the clipboard.'),
  'credential-unrecognised': says(
    'This is not a Ventario key. API keys start with vk_, secret keys with vs_.',
  ),
  'credential-wrong-length': says('The key is incomplete or too long. Copy all of it once more.'),
  'credential-checksum': says('The key has a typo in it: its checksum is wrong.'),
  'credential-swapped': says('API key and secret key are swapped.'),
  'credential-wrong-mode': says(
    'This key belongs elsewhere: vk_test_ works in practice only, vk_live_ with Ventario only.',
  ),
  'credential-incomplete': says('One part is missing: both the API key and the secret key are needed.'),
  'address-invalid': says('That is neither an IP address nor a range.', (e) =>
    e.field === undefined ? null : `Entry: ${e.field}`,
  ),
  'secret-not-here': says('The secret key is not on this device. Ventario never shows it again.'),
  'disk-full': says('The disk is full. Not saved. No partial file was left behind.', file),
  'disk-read-only': says('The disk cannot be written to. Not saved. No partial file was left behind.', file),
  'file-denied': says('You may not write to this folder. Not saved. No partial file was left behind.', file),
  'file-not-safe': says(
    'The file would not be safe in this place. Not saved. No partial file was left behind.',
    file,
  ),
  'file-failed': says('Not saved. No partial file was left behind.', file),
  'withdrawal-right': says('This key has a withdrawal right. That must not be: lock it at once.', (e) =>
    e.granted === undefined ? null : `Reported rights: ${rights(e.granted)}.`,
  ),
  'slow-answer': says('Ventario is answering more slowly than usual.'),
  'backend-address-missing': says('No Ventario address has been entered yet.'),
  'backend-address-invalid': says('The Ventario address that was entered is not a complete address.', (e) =>
    e.host === undefined ? null : `Entered: ${e.host}`,
  ),
  'live-not-in-stand-in': says(
    'This app is running on a stand-in runtime. That is no place for real keys, so it only connects to this device.',
  ),
  'practice-not-started': says('The practice environment could not be started.'),
  busy: says('Something else is still running. Wait a moment.'),
  cancelled: says('Cancelled.'),
  internal: says('Something went wrong in this app. Your keys are not affected.'),
};

const actions: Record<Remedy, string> = {
  retry: 'Try again',
  'sign-in': 'Sign in again',
  dashboard: 'See the account in the dashboard',
  'keychain-guide': 'Instructions',
  'unlock-keychain': 'Unlock the keychain',
  'adopt-keychain': 'Go on with this keychain',
  'time-settings': 'Time settings',
  settings: 'Check the address in the settings',
  whitelist: 'Edit the whitelist',
  permissions: 'Change permissions',
  unlock: 'Unlock the key',
  'new-key': 'Create a new key',
  'take-over': 'Take the key over again',
  'change-label': 'Change the name',
  'change-address': 'Correct the address',
  'other-place': 'Choose another place',
  lock: 'Lock now',
  practise: 'Practise first',
};

export const failures: typeof de = {
  causes,
  actions,
  code: (code) => `Code: ${code}`,
  requestId: (id) => `Request: ${id}`,
  technical: (name) => `Technical: ${name}`,
  httpStatus: (value) => `HTTP status: ${String(value)}`,
  addAddress: (ip) => `Add ${ip} …`,
};
