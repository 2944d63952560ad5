import type { FailureCode } from '../../../preload/contract';
import type { failures as de } from '../de/failures';
import { says } from '../failureText';
import { formatsOf, NBSP } from '../format';
import type { Evidence, FailureText, Remedy } from '../remedies';

const f = formatsOf('en');

const server = (lead: string) => (e: Evidence) => (e.host === undefined ? null : `${lead}: ${e.host}`);
const status = (e: Evidence) =>
  e.status === undefined ? null : `The server answered with status ${String(e.status)}.`;
const answered = (e: Evidence) =>
  e.status === undefined
    ? null
    : `Ventario answered with status ${String(e.status)}${e.requestId === undefined ? '' : `, request ${e.requestId}`}.`;
const file = (e: Evidence) => (e.path === undefined ? null : `Place: ${e.path}`);
const wait = (e: Evidence) =>
  e.retryAfterSeconds === undefined
    ? null
    : `Possible again in ${f.number(Math.ceil(e.retryAfterSeconds))}${NBSP}${f.plural(Math.ceil(e.retryAfterSeconds), { one: 'second', other: 'seconds' })}.`;
const rights = (list: readonly string[]) => f.list(list);

const clock = (e: Evidence) => {
  if (e.skewMs === undefined) return `${e.bot ? 'The bot machine’s' : 'This device’s'} clock is wrong.`;
  const whose = e.bot ? 'The bot machine’s clock' : 'Your clock';
  const seconds = Math.max(1, Math.round(Math.abs(e.skewMs) / 1000));
  const way = e.skewMs > 0 ? 'fast' : 'slow';
  if (seconds < 120)
    return `${whose} is ${f.number(seconds)}${NBSP}${f.plural(seconds, { one: 'second', other: 'seconds' })} ${way}.`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${whose} is ${f.number(minutes)}${NBSP}minutes ${way}.`;
  const hours = Math.round(minutes / 60);
  if (hours < 48) return `${whose} is ${f.number(hours)}${NBSP}hours ${way}.`;
  return `${whose} is ${f.number(Math.round(hours / 24))}${NBSP}days ${way}.`;
};
const clockSettings = {
  windows: 'Settings > Time & language > Date & time > “Sync now”.',
  macos: 'System Settings > General > Date & Time > “Set time and date automatically”.',
  linux: '`sudo timedatectl set-ntp true`.',
  wsl: 'WSL has a clock of its own that stops while the computer sleeps. In Windows: `wsl --shutdown`, then start WSL again.',
  container: 'A container has the clock of its machine. Set it there, not in the container.',
} as const;
const clockLead = {
  windows: 'How to set it: ',
  macos: 'How to set it: ',
  linux: 'How to set it in a terminal: ',
  wsl: '',
  container: '',
} as const;
const setClock = (e: Evidence) =>
  e.system === undefined ? '' : ` ${clockLead[e.system]}${clockSettings[e.system]}`;
/** The bot's own setting, not one of this app's. */
const isBotAddress = (e: Evidence) => e.field === 'VENTARIO_BASE_URL';
const field = (e: Evidence) =>
  isBotAddress(e) ? 'value of VENTARIO_BASE_URL' : e.field === 'secret' ? 'secret key' : 'API key';
const kindOf = (name: string | undefined) =>
  name === 'hmac-sha256'
    ? 'a secret key (HMAC)'
    : name === 'ed25519'
      ? 'an Ed25519 key pair'
      : (name ?? 'something else').toUpperCase();
const range = (e: Evidence) =>
  e.from === undefined || e.until === undefined
    ? ''
    : ` The certificate is valid from ${f.date(e.from)} to ${f.date(e.until)}.`;
const inStep = (e: Evidence) =>
  e.skewMs === undefined
    ? ''
    : Math.abs(e.skewMs) < 60_000
      ? ' Your clock agrees with the server’s.'
      : ` ${clock(e)}`;
const expired = (e: Evidence) =>
  e.issuer === undefined
    ? 'The server’s certificate has expired'
    : 'It is not the server’s certificate that has expired, but its authority’s';
const notYet = (e: Evidence) =>
  e.issuer === undefined
    ? 'The server’s certificate is not valid yet'
    : 'It is not the server’s certificate that is not valid yet, but its authority’s';
const authority = (e: Evidence) => (e.issuer === undefined ? '' : ` Authority: “${e.issuer}”.`);
const seenAs = (e: Evidence) =>
  e.seenIp === undefined
    ? ''
    : `Ventario sees ${e.bot ? 'the bot’s machine' : 'this PC'} as \`${e.seenIp}\`.`;
const familyOf = (ip: string | undefined) => (ip?.includes(':') === true ? 'IPv6' : 'IPv4');

const times = (e: Evidence) =>
  `Answer in ${f.duration(e.latencyMs ?? 0)}; before that ${f.duration(e.nameMs ?? 0)} for the name and ${f.duration(e.networkMs ?? 0)} for the connection.`;

const causes: Record<FailureCode, FailureText> = {
  offline: says('No internet connection.', (e) =>
    e.host === undefined
      ? null
      : `No network leads out of ${e.bot ? 'the bot’s machine' : 'this device'}. Server: ${e.host}`,
  ),
  'name-not-found': says('Ventario’s address could not be found.', (e) =>
    e.host === undefined
      ? null
      : e.seenIp === undefined
        ? `Looked up: ${e.host}`
        : `Looked up: ${e.host}. Your network answers \`${e.seenIp}\`, as it does for every name that does not exist.`,
  ),
  'name-server-silent': says('Your network does not answer when asked for Ventario’s address.', (e) =>
    e.host === undefined
      ? null
      : `Looked up: ${e.host}. Usually the router has no internet connection, or the DNS server that is set has failed.`,
  ),
  'name-blocked': says('A filter in your network blocks the server’s name.', (e) =>
    e.host === undefined
      ? null
      : `${e.host} is answered with \`${e.seenIp ?? '0.0.0.0'}\`. Allow the name in the filter, for example in the router or in Pi-hole.`,
  ),
  'no-route': says('There is no route from your network to the server.', server('Server')),
  refused: says('The server does not accept connections.', server('Server')),
  'port-blocked': says(
    'The server does not answer on this port. Usually a firewall in your network blocks it.',
    server('Server'),
  ),
  'firewall-denied': says(
    (e) =>
      `A firewall forbids this connection, usually the one on ${e.bot ? 'the bot’s machine' : 'this device'}.`,
    (e) =>
      e.host === undefined
        ? null
        : `Server: ${e.host}. Allow ${e.bot ? 'your bot' : '“Ventario Companion”'} there.`,
  ),
  'address-unreachable': says('One of the server’s addresses cannot be reached from here.', (e) =>
    e.host === undefined
      ? null
      : `\`${e.host}\` takes no connection. The detour costs your bot ${f.duration(e.networkMs ?? 0)} each time, too.`,
  ),
  timeout: says('The server did not answer in time.', (e) => {
    if (e.host === undefined) return null;
    const slow = [
      (e.nameMs ?? 0) > 1_000 ? `${f.duration(e.nameMs ?? 0)} for the name` : null,
      (e.networkMs ?? 0) > 1_000 ? `${f.duration(e.networkMs ?? 0)} for the connection` : null,
    ].filter((part) => part !== null);
    return `Server: ${e.host}${slow.length === 0 ? '' : `. Time was lost before: ${f.list(slow)}.`}`;
  }),
  'connection-lost': says('The connection broke in the middle of the answer.', server('Server')),
  'proxy-sign-in': says('Your network wants you to sign in to a proxy.', server('Proxy')),
  'proxy-refused': says(
    (e) =>
      (e.status ?? 0) >= 500
        ? 'Your network’s proxy cannot reach Ventario.'
        : e.status === undefined
          ? 'Your network’s proxy does not connect to Ventario.'
          : 'Your network’s proxy does not let the connection to Ventario through.',
    (e) =>
      e.host === undefined
        ? null
        : `Proxy: ${e.host}, ${e.status === undefined ? 'reachable, but gave no answer' : `status ${String(e.status)}`}`,
  ),
  'proxy-unreachable': says(
    (e) =>
      e.technical === 'PROXY_UNKNOWN'
        ? 'Your system does not say which proxy to use.'
        : 'The proxy that is set in your system does not answer.',
    (e) =>
      e.technical === 'PROXY_UNKNOWN'
        ? 'Usually the script for automatic proxy set-up (PAC) cannot be reached then.'
        : server('Proxy')(e),
  ),
  'proxy-unsupported': says(
    'Your system is set to a kind of proxy that this app cannot use (such as SOCKS).',
    server('On the way to'),
  ),
  'captive-portal': says(
    'Your network wants you to sign in with the browser first, as hotels and cafés do.',
    server('Answering instead of Ventario'),
  ),
  'not-tls': says('Whatever answers at this address does so unencrypted. We sent nothing.', server('Server')),
  'tls-cut': says(
    'The connection was cut while encryption was being negotiated. Usually a firewall does this.',
    server('Server'),
  ),
  'tls-too-old': says('The server offers outdated encryption only. We sent nothing.', (e) =>
    e.host === undefined ? null : `Server: ${e.host}. TLS${NBSP}1.2 or newer is needed.`,
  ),
  'tls-clock': says(
    (e) => `${clock(e)} That is why the server’s certificate does not count as valid here.`,
    (e) => `${range(e)}${setClock(e)}`.trim() || null,
  ),
  'tls-intercepted': says(
    (e) =>
      `A program on ${e.bot ? 'the bot’s machine or in its' : 'this device or in your'} network, such as a virus scanner, reads encrypted connections. We sent nothing.`,
    (e) =>
      e.issuer === undefined
        ? null
        : `The certificate was issued by “${e.issuer}” and not for Ventario. Exempt ${e.host ?? 'the server'} from its inspection.`,
  ),
  'tls-untrusted': says(
    'The server’s certificate comes from nobody that this app trusts. We sent nothing.',
    (e) =>
      e.host === undefined
        ? null
        : `Server: ${e.host}${e.issuer === undefined ? '' : `, issued by “${e.issuer}”`}`,
  ),
  'tls-expired': says(
    (e) =>
      e.skewMs === undefined
        ? `${expired(e)}, or your clock is wrong. Your key was not used.`
        : `${expired(e)}. Your key was not used.`,
    (e) => (e.host === undefined ? null : `Server: ${e.host}.${authority(e)}${range(e)}${inStep(e)}`),
  ),
  'tls-not-yet-valid': says(
    (e) =>
      e.skewMs === undefined
        ? `${notYet(e)}. Usually this means your clock is wrong. Your key was not used.`
        : `${notYet(e)}. Your key was not used.`,
    (e) => (e.host === undefined ? null : `Server: ${e.host}.${authority(e)}${range(e)}${inStep(e)}`),
  ),
  'tls-wrong-host': says('The certificate belongs to another server. We sent nothing.', (e) =>
    e.host === undefined
      ? null
      : `Asked for: ${e.host}${e.issuer === undefined ? '' : `, the certificate is for ${e.issuer}`}`,
  ),
  'tls-failed': says('No encrypted connection could be made.', server('Server')),
  redirected: says(
    'The server wanted to send us on to another address. We do not allow that.',
    server('Redirect to'),
  ),
  'not-ventario': says(
    'Whatever answers at this address is not Ventario. A Wi-Fi sign-in page may be in the way.',
    server('Server'),
  ),
  'unexpected-answer': says(
    'Ventario answered something we do not understand.',
    (e) => status(e) ?? server('Server')(e),
  ),
  'answer-too-large': says('The answer was far larger than allowed. We discarded it.', server('Server')),
  'server-trouble': says('Ventario is not answering at the moment. Your keys are not affected.', status),
  'server-maintenance': says('Ventario is running at reduced capacity. Your keys are not affected.', wait),
  'region-blocked': says(
    'The server turns your network away before any key is involved. Usually your country or your VPN is blocked.',
    (e) =>
      e.status === undefined
        ? null
        : `Status ${String(e.status)} from ${e.host ?? 'Ventario'}. Try it without a VPN.`,
  ),
  'rate-limited': says('That was too many requests in a short time.', wait),
  'retry-storm': says(
    'Another program with this key keeps sending requests without a pause and uses up its limit.',
    (e) => {
      const count =
        e.count === undefined ? null : `${f.number(e.count)} refused requests in the last minute.`;
      return [count, 'Stop your bot; the limit recovers by itself.', wait(e)]
        .filter((part) => part !== null)
        .join(' ');
    },
  ),
  'signature-missing': says(
    'The request arrived without its signature. Something on the way removed it.',
    server('Server'),
  ),
  'signature-malformed': says(
    'The signature arrived damaged. Something on the way changed the request.',
    server('Server'),
  ),
  'signature-invalid': says(
    'API key and secret (secret key or private key) do not belong together.',
    answered,
  ),
  'digest-mismatch': says('The request’s content was changed on the way.', server('Server')),
  'key-unknown': says('Ventario does not (or no longer) know this API key.', answered),
  'key-disabled': says('This key is locked.', answered),
  'key-expired': says('This key has expired.', (e) =>
    e.until === undefined ? answered(e) : `It was valid until ${f.dateTime(e.until)}.`,
  ),
  'key-pending': says('This key is not active yet.', (e) =>
    e.from === undefined
      ? answered(e)
      : `Made on ${f.dateTime(e.from)}. Unless it is activated it goes after 10${NBSP}minutes.`,
  ),
  'key-wrong-environment': says(
    'This key belongs elsewhere: practice keys work in practice only, real ones with Ventario only.',
    answered,
  ),
  'key-just-changed': says('The key was changed only just now. Not every server knows of it yet.', (e) =>
    e.retryAfterSeconds === undefined
      ? answered(e)
      : `Try again in ${f.number(Math.ceil(e.retryAfterSeconds))}${NBSP}${f.plural(Math.ceil(e.retryAfterSeconds), { one: 'second', other: 'seconds' })}.`,
  ),
  'clock-skew': says(
    clock,
    (e) => `Signatures are valid for 30 seconds, so the clock has to be right.${setClock(e)}`,
  ),
  'session-expired': says('Your sign-in has expired.', answered),
  'ip-not-allowed': says(
    (e) => `${e.bot ? 'The bot’s' : 'Your'} address is not on the whitelist.`,
    (e) => {
      const seen = e.seenIp === undefined ? null : seenAs(e);
      const allowed =
        e.allowed === undefined || e.allowed.length === 0
          ? null
          : e.allowed.length <= 3
            ? `Allowed: ${f.list(e.allowed.map((ip) => `\`${ip}\``))}.`
            : `Allowed: ${f.list([...e.allowed.slice(0, 2).map((ip) => `\`${ip}\``), `${String(e.allowed.length - 2)} more`])}.`;
      return [seen, allowed].filter((part) => part !== null).join(' ') || null;
    },
  ),
  'ip-changed': says('Your internet address has changed, and the whitelist still has the old one.', (e) =>
    e.earlierIp === undefined
      ? null
      : [
          seenAs(e),
          `Before, it was \`${e.earlierIp}\`${e.usedAt === undefined ? '' : ` (last on ${f.dateTime(e.usedAt)})`}.`,
        ].join(' '),
  ),
  'ip-other-family': says(
    (e) =>
      e.seenIp === undefined
        ? `${e.bot ? 'The bot’s machine' : 'This PC'} uses IPv4 and IPv6, but only one of them is on the whitelist.`
        : `Only the ${familyOf(e.earlierIp)} address of ${e.bot ? 'the bot’s machine' : 'this PC'} is allowed; over ${familyOf(e.seenIp)} it is turned away.`,
    (e) =>
      e.seenIp === undefined || e.earlierIp === undefined
        ? null
        : `Not allowed: \`${e.seenIp}\`. Allowed: \`${e.earlierIp}\`.`,
  ),
  'ip-other-machine': says('The whitelist is another machine’s. This PC is not on it.', (e) =>
    e.earlierIp === undefined
      ? null
      : [
          seenAs(e),
          `The key is used from \`${e.earlierIp}\`${e.usedAt === undefined ? '' : `, last on ${f.dateTime(e.usedAt)}`}. Run the test there.`,
        ].join(' '),
  ),
  'read-missing': says('The key lacks the right to read.', (e) =>
    e.granted === undefined
      ? null
      : e.granted.length === 0
        ? 'It has no right.'
        : `It has: ${rights(e.granted)}.`,
  ),
  'trade-missing': says('The key lacks the right to trade.', (e) =>
    e.granted === undefined
      ? null
      : e.granted.length === 0
        ? 'It has no right.'
        : `It has: ${rights(e.granted)}.`,
  ),
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
  'account-suspended': says('Your account is suspended at Ventario.', answered),
  'not-found': says('Ventario does not (or no longer) have this.', answered),
  'nonce-replayed': says('The same request arrived twice. The second one was rejected.', answered),
  'idempotency-conflict': says('This request was made before with different content.', answered),
  'changed-elsewhere': says('The key was changed somewhere else in the meantime. We overwrote nothing.'),
  'invalid-request': says('Ventario did not accept an entry.', (e) =>
    e.field === undefined ? null : `Entry: ${e.field}`,
  ),
  'sign-in-needed': says('You need to be signed in for this.'),
  'sign-in-cancelled': says('The sign-in was cancelled.'),
  'sign-in-denied': says('Your sign-in does not allow the app this access.', answered),
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
  'keychain-vault-locked': says(
    'Your secret keys are locked with your passphrase. They are unchanged in the file on this device.',
  ),
  'passphrase-wrong': says('That is not the passphrase of this file.'),
  'passphrase-too-short': says('The passphrase needs at least 12 characters.'),
  'label-empty': says('Give the key a name.'),
  'label-too-long': says('The name may have at most 64 characters.'),
  'label-control-characters': says('The name contains invisible control characters.'),
  'label-mismatch': says('That is not the name of this key.'),
  'clipboard-empty': says('There is no text in the clipboard.'),
  'credential-unrecognised': says(
    'This is not a Ventario key. API keys start with vk_, secret keys with vs_.',
    (e) => (e.field === undefined ? null : `It is in the field for the ${field(e)}.`),
  ),
  'credential-wrong-length': says('The key is incomplete or too long. Copy all of it once more.', (e) =>
    e.count === undefined || e.expected === undefined
      ? null
      : `The ${field(e)} has ${f.number(e.count)} characters instead of ${f.number(e.expected)}.`,
  ),
  'credential-checksum': says('The key has a typo in it: its checksum is wrong.', (e) =>
    e.field === undefined ? null : `It is in the ${field(e)}.`,
  ),
  'credential-swapped': says('API key and secret key are swapped.', (e) =>
    e.field === undefined ? null : 'A secret key (vs_…) stands where the API key belongs.',
  ),
  'credential-twice': says(
    'An API key stands where the secret key belongs, too.',
    () => 'API keys start with vk_, secret keys with vs_.',
  ),
  'credential-characters': says(
    'The key has characters in it that no key has, such as a line break or an equals sign.',
    (e) => (e.field === undefined ? null : `It is in the ${field(e)}.`),
  ),
  'value-has-blanks': says(
    (e) => `There are blanks or a line break before or behind the ${isBotAddress(e) ? 'address' : 'key'}.`,
    (e) => (e.field === undefined ? null : `They are around the ${field(e)}, which itself is fine.`),
  ),
  'value-has-quotes': says(
    (e) => `The ${isBotAddress(e) ? 'address' : 'key'} stands in quotes that are no part of it.`,
    (e) => (e.field === undefined ? null : `They are around the ${field(e)}, which itself is fine.`),
  ),
  'key-type-wrong': says('The private part does not fit this kind of key.', (e) =>
    e.expectedAlgorithm === undefined
      ? null
      : `Needed: ${kindOf(e.expectedAlgorithm)}. There is: ${kindOf(e.algorithm)}.`,
  ),
  'credential-wrong-mode': says(
    'This key belongs elsewhere: vk_test_ works in practice only, vk_live_ with Ventario only.',
    (e) =>
      e.mode === undefined
        ? null
        : e.mode === 'test'
          ? `The ${field(e)} is a practice one.`
          : `The ${field(e)} is a real one.`,
  ),
  'credential-incomplete': says(
    'One part is missing: both the API key and the secret key are needed.',
    (e) => (e.field === undefined ? null : `The ${field(e)} is missing.`),
  ),
  'address-invalid': says('That is neither an IP address nor a range.', (e) =>
    e.field === undefined ? null : `Entry: ${e.field}`,
  ),
  'secret-not-here': says(
    'The secret of this key is not on this device. Ventario cannot show it to you either.',
    (e) =>
      e.algorithm === undefined
        ? null
        : `The ${e.algorithm === 'ed25519' ? 'private key (Ed25519)' : 'secret key'} is missing.`,
  ),
  'disk-full': says('The disk is full. Not saved. No partial file was left behind.', file),
  'disk-read-only': says('The disk cannot be written to. Not saved. No partial file was left behind.', file),
  'file-denied': says('You may not write to this folder. Not saved. No partial file was left behind.', file),
  'file-not-safe': says(
    'The file would not be safe in this place. Not saved. No partial file was left behind.',
    file,
  ),
  'file-failed': says('Not saved. No partial file was left behind.', file),
  'report-unreadable': says(
    'This is not a report of the checker. Run it with --json, and take all that it prints.',
  ),
  'withdrawal-right': says('This key has a withdrawal right. That must not be: lock it at once.', (e) =>
    e.granted === undefined ? null : `Reported rights: ${rights(e.granted)}.`,
  ),
  'slow-answer': says(
    (e) => {
      if (e.latencyMs === undefined) return 'Ventario is answering more slowly than usual.';
      const { latencyMs, nameMs = 0, networkMs = 0 } = e;
      if (nameMs > latencyMs && nameMs > networkMs)
        return 'Your network takes a long time to find Ventario’s address.';
      return networkMs > latencyMs / 2
        ? 'The line to Ventario is slow.'
        : 'Ventario is answering more slowly than usual.';
    },
    (e) => (e.latencyMs === undefined ? null : times(e)),
  ),
  'expiry-near': says(
    (e) =>
      e.count === undefined
        ? 'This key expires soon.'
        : e.count === 0
          ? 'This key expires today.'
          : `This key expires in ${f.number(e.count)}${NBSP}${f.plural(e.count, { one: 'day', other: 'days' })}.`,
    (e) => {
      if (e.until === undefined) return null;
      // The slow answer had no row of its own.
      const slow = e.latencyMs === undefined ? '' : ` Ventario also answers slowly: ${times(e)}`;
      return `Valid until ${f.dateTime(e.until)}.${slow}`;
    },
  ),
  'backend-address-missing': says('No Ventario address has been entered yet.'),
  'backend-address-invalid': says('The Ventario address that was entered is not a complete address.', (e) =>
    isBotAddress(e) ? `It is the ${field(e)}.` : e.host === undefined ? null : `Entered: ${e.host}`,
  ),
  'live-not-in-stand-in': says(
    'This is a reduced edition of the app. It is no place for real keys and only connects to this device.',
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
  'open-vault': 'Open with passphrase …',
  'adopt-keychain': 'Go on with this keychain',
  'time-settings': 'Time settings',
  settings: 'Check the address in the settings',
  'network-settings': 'Network settings',
  'network-sign-in': 'Open the sign-in page',
  usage: 'See the usage',
  renew: 'Renew the key',
  whitelist: 'Edit the whitelist',
  permissions: 'Change rights',
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
