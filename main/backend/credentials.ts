/**
 * Key ids and secrets as text: `vk_test_…`, `vs_live_…`. Pure, so the window may use it too.
 *
 * Alphabet `[A-Za-z0-9_-]` behind a prefix of letters: no shell, `.env` file or YAML mangles a value, and none
 * reads as a number. The last six characters are base64url(CRC-32 of all characters before them, big-endian).
 * A CRC is enough because it guards against typing, not against attackers: it finds every single changed
 * character and every burst up to 32 bits, and needs no key.
 */

export type Mode = 'live' | 'test';

/** As many random bytes as asked for. */
export type Random = (size: number) => Uint8Array;

export type Credential = {
  kind: 'key-id' | 'secret';
  mode: Mode;
  value: string;
  /** Blanks or quotes around the value were taken off. */
  trimmed: boolean;
};

export type CredentialFault = {
  kind: 'faulty';
  reason: 'empty' | 'unknown-shape' | 'wrong-length' | 'wrong-alphabet' | 'checksum';
  trimmed: boolean;
};

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const CHECKSUM_LENGTH = 6;
const KEY_ID_BYTES = 12;
const SECRET_BYTES = 32;
/** Characters after the prefix, checksum included. */
const KEY_ID_LENGTH = 22;
const SECRET_LENGTH = 49;
const QUOTES: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['„', '“'],
  ['“', '”'],
  ['‘', '’'],
];

/** Base64url without padding (RFC 4648, section 5). */
function base64url(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const group = (a << 16) | (b << 8) | c;
    const characters = Math.min(4, bytes.length - at + 1);
    for (let index = 0; index < characters; index += 1) {
      text += ALPHABET.charAt((group >>> (18 - 6 * index)) & 63);
    }
  }
  return text;
}

/** CRC-32 (ISO-HDLC, the one of zip and PNG) of ASCII text. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let index = 0; index < text.length; index += 1) {
    crc ^= text.charCodeAt(index) & 0xff;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** The six characters that end a credential whose other characters are `text`. */
export function checksum(text: string): string {
  const crc = crc32(text);
  return base64url(Uint8Array.of(crc >>> 24, (crc >>> 16) & 255, (crc >>> 8) & 255, crc & 255));
}

function make(prefix: string, bytes: Uint8Array): string {
  const body = prefix + base64url(bytes);
  return body + checksum(body);
}

/** A new key id: prefix, 16 random characters, 6 of checksum. */
export function makeKeyId(mode: Mode, random: Random): string {
  return make(`vk_${mode}_`, random(KEY_ID_BYTES));
}

/** A new secret: prefix, 43 characters of 256 random bits, 6 of checksum. */
export function makeSecret(mode: Mode, random: Random): string {
  return make(`vs_${mode}_`, random(SECRET_BYTES));
}

function unwrap(text: string): string {
  let value = text.trim();
  for (const [open, close] of QUOTES) {
    if (value.length >= 2 && value.startsWith(open) && value.endsWith(close)) {
      value = value.slice(1, -1).trim();
      break;
    }
  }
  return value;
}

/** How many characters a text has, and how many a credential of its kind has; nothing for any other text. */
export function lengthOf(text: string): { count?: number; expected?: number } {
  const value = unwrap(text);
  const [prefix, letter] = /^v([ks])_(?:live|test)_/.exec(value) ?? [];
  if (prefix === undefined) return {};
  const rest = letter === 'k' ? KEY_ID_LENGTH : SECRET_LENGTH;
  return { count: value.length, expected: prefix.length + rest };
}

/** What a pasted or typed text is: a key id, a secret, or which fault it has. Says nothing about the server. */
export function readCredential(text: string): Credential | CredentialFault {
  const value = unwrap(text);
  const trimmed = value !== text;
  const faulty = (reason: CredentialFault['reason']): CredentialFault => ({
    kind: 'faulty',
    reason,
    trimmed,
  });

  if (value === '') return faulty('empty');
  const [, letter, mode, rest] = /^v([ks])_(live|test)_(.*)$/s.exec(value) ?? [];
  if (letter === undefined || mode === undefined || rest === undefined) return faulty('unknown-shape');
  if (!/^[A-Za-z0-9_-]*$/.test(rest)) return faulty('wrong-alphabet');
  if (rest.length !== (letter === 'k' ? KEY_ID_LENGTH : SECRET_LENGTH)) return faulty('wrong-length');
  if (checksum(value.slice(0, -CHECKSUM_LENGTH)) !== value.slice(-CHECKSUM_LENGTH)) return faulty('checksum');
  return {
    kind: letter === 'k' ? 'key-id' : 'secret',
    mode: mode === 'live' ? 'live' : 'test',
    value,
    trimmed,
  };
}
