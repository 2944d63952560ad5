import { createPrivateKey } from 'node:crypto';
import type { FailureCode } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { type Credential, type CredentialFault, readCredential } from '../backend/credentials';
import { assertNever, done, failed } from '../failure';
import { readSeed } from './key-pair';

/**
 * Key id and secret out of a text that a person copied or typed: a page, a mail, a line of a `.env` file. Pure.
 * A secret is `vs_…`, or an ed25519 key's private part as its seed or as PEM (RFC 7468, section 10).
 */
export type Pasted = {
  keyId: string | null;
  /** `vs_…` or the seed as base64url: what goes into the keychain. */
  secret: string | null;
  /** Blanks, quotes or other signs stood around it and were taken off. */
  trimmed: boolean;
};

/** What web pages, mails and PDFs put between visible characters: soft hyphens, joiners, directions, byte order marks. */
const INVISIBLE = /\p{Cf}|\p{Variation_Selector}|\u034f/gu;
/** Where a credential begins; what stands directly before it must not be part of a longer word. */
const PREFIX = /(?<![A-Za-z0-9_-])v[ks]_(?:live|test)_/g;
/** A sign that no credential has, right behind one, belongs to it: it is a fault to be named, not a border. */
const TOKEN = /^v[ks]_(?:live|test)_[^\s"'`“”„‘’‚«»,;<>&=:()[\]{}\\|*]*/;
/** Marks at the end of a sentence. The look behind keeps a long row of them from being tried from each of its places. */
const END_OF_SENTENCE = /(?<![.!?…])[.!?…]+$/;
const QUOTES_AND_BLANKS = /[\s"'`“”„‘’‚«»]+/g;
/** In characters: a pair with all that may stand around it is far smaller, and to search more takes too long. */
const MOST = 64 * 1024;
/** Characters of a whole credential, prefix and checksum included. */
const LENGTH = { k: 30, s: 57 };
const PEM = /-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----/g;
/** A seed stands alone, in quotes, or behind a name; 32 bytes as base64 with or without its one `=`. */
const SEED = /(?<=^|[\s"'`“„‘‚«=:,;{[(>])[A-Za-z0-9+/_-]{43}=?(?=$|[\s"'`”“’‘»,;}\])<])/g;

/**
 * Errors: `credential-unrecognised`, `credential-wrong-length`, `credential-checksum`, `credential-wrong-mode`; two
 * different ones of a kind are `credential-unrecognised`, since nobody can tell which is meant, and so is a text of
 * more than 64 Ki characters.
 */
export function readPasted(text: string, mode: 'live' | 'test'): Outcome<Pasted> {
  if (text.length > MOST) return failed('credential-unrecognised', { technical: 'too long' });
  const visible = text.replaceAll(INVISIBLE, '');
  const ids = new Set<string>();
  const secrets = new Set<string>();
  for (const piece of pieces(visible)) {
    const read = readPiece(piece);
    if (read.kind === 'faulty') return failed(faultCode(read.reason));
    if (read.mode !== mode) return failed('credential-wrong-mode');
    (read.kind === 'secret' ? secrets : ids).add(read.value);
  }
  for (const [, body = ''] of visible.matchAll(PEM)) {
    const seed = seedOfPem(body);
    if (seed === undefined) return failed('credential-unrecognised', { technical: 'not ed25519' });
    secrets.add(seed);
  }
  const withoutPem = visible.replaceAll(PEM, ' ');
  if (secrets.size === 0 && withoutPem.includes('-----BEGIN PRIVATE KEY-----'))
    return failed('credential-wrong-length');
  // Only where there is no other: each word of this length could be meant.
  if (secrets.size === 0) for (const seed of seedsIn(withoutPem)) secrets.add(seed);
  if (ids.size > 1 || secrets.size > 1) return failed('credential-unrecognised', { technical: 'several' });
  const [keyId = null] = ids;
  const [secret = null] = secrets;
  if (keyId === null && secret === null) return failed('credential-unrecognised');
  return done({ keyId, secret, trimmed: isTrimmed(text, keyId, secret) });
}

/** Each from its prefix to the next one's. */
function pieces(text: string): string[] {
  const starts = [...text.matchAll(PREFIX)].map(({ index }) => index);
  return starts.map((start, at) => text.slice(start, starts[at + 1]));
}

function readPiece(piece: string): Credential | CredentialFault {
  const token = (TOKEN.exec(piece)?.[0] ?? piece).replace(END_OF_SENTENCE, '');
  const read = readCredential(token);
  if (read.kind !== 'faulty' || read.reason !== 'wrong-length') return read;
  // A mail or a narrow column broke it into lines. The checksum tells whether the parts belong together.
  const length = piece.startsWith('vk') ? LENGTH.k : LENGTH.s;
  if (token.length > length) return read;
  const joined = readCredential(piece.replaceAll(QUOTES_AND_BLANKS, '').slice(0, length));
  return joined.kind === 'faulty' ? read : joined;
}

function seedsIn(text: string): string[] {
  return [...text.matchAll(SEED)]
    .map(([found]) => found.replace(/=$/, '').replaceAll('+', '-').replaceAll('/', '_'))
    .filter((seed) => readSeed(seed) !== undefined);
}

/** Line breaks may be written as `\n`, as in a variable, or be lost, as in a field of one line. */
function seedOfPem(body: string): string | undefined {
  const key = Buffer.from(body.replaceAll(/\\[rn]|\s/g, ''), 'base64');
  try {
    const read = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
    return read.asymmetricKeyType === 'ed25519' ? read.export({ format: 'jwk' }).d : undefined;
  } catch {
    return undefined;
  }
}

function isTrimmed(text: string, keyId: string | null, secret: string | null): boolean {
  if (new RegExp(`^${PEM.source}$`).test(text.trim())) return false;
  const around = text.replace(keyId ?? '', '').replace(secret ?? '', '');
  return keyId !== null && secret !== null ? !/^(?:\r?\n|[ \t])$/.test(around) : around !== '';
}

function faultCode(reason: CredentialFault['reason']): FailureCode {
  switch (reason) {
    case 'wrong-length':
      return 'credential-wrong-length';
    case 'checksum':
      return 'credential-checksum';
    case 'empty':
    case 'unknown-shape':
    case 'wrong-alphabet':
      return 'credential-unrecognised';
    default:
      return assertNever(reason);
  }
}
