import type { FailureCode, KeyRow, Mode } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { BackendClient } from '../backend/client';
import { type CredentialFault, readCredential } from '../backend/credentials';
import { assertNever, done, failed } from '../failure';
import type { Keychain } from '../keychain/keychain';
import { checkLabel } from './label';
import { itemName, keyModeOf } from './names';
import type { KeyRing } from './ring';

/** The manual way: key id and secret come from the dashboard and lie in main's memory until they are stored. */
export type ManualEntry = {
  /** The text of the clipboard, which may hold one or both among quotes, line breaks and `KEY=`. */
  takeFromClipboard(text: string): Outcome<{ took: 'key' | 'secret' | 'both' }>;
  /** What was typed as a key id; a secret there is `credential-swapped`. */
  enterKeyId(text: string): Outcome<{ keyId: string }>;
  /** What was typed as a secret; a key id there is `credential-swapped`. */
  enterSecret(text: string): Outcome<{ took: 'secret' }>;
  state(): { keyId: string | null; secret: boolean };
  /**
   * Asks the server whether the two belong together, where it can be reached, and puts the secret into the keychain.
   * `signature-invalid` or `key-unknown`: they do not, and nothing was stored.
   */
  storeManual(label: string): Promise<Outcome<KeyRow>>;
  forget(): void;
};

export type ManualDeps = { keychain: Keychain; client: BackendClient; ring: KeyRing; mode: Mode };

/** Said by the server of this very pair: storing it would help nobody. */
const NOT_A_PAIR: ReadonlySet<FailureCode> = new Set([
  'signature-invalid',
  'key-unknown',
  'key-wrong-environment',
]);

export function createManualEntry(deps: ManualDeps): ManualEntry {
  const wanted = keyModeOf(deps.mode);
  let keyId: string | null = null;
  let secret: string | null = null;
  let storing: Promise<Outcome<KeyRow>> | undefined;

  function readAs(kind: 'key-id' | 'secret', text: string): Outcome<string> {
    const tokens = findTokens(text);
    if (tokens.length > 1) return failed('credential-unrecognised');
    const read = readCredential(tokens[0] ?? text);
    if (read.kind === 'faulty') return failed(faultCode(read.reason));
    if (read.kind !== kind) return failed('credential-swapped');
    return read.mode === wanted ? done(read.value) : failed('credential-wrong-mode');
  }

  async function storeNow(label: string): Promise<Outcome<KeyRow>> {
    const checked = checkLabel(label);
    if (!checked.ok) return checked;
    if (keyId === null || secret === null) return failed('credential-incomplete');
    const pair = { keyId, algorithm: 'hmac-sha256', secret } as const;
    const self = await deps.client.signed('self', {}, pair);
    if (!self.ok && NOT_A_PAIR.has(self.failure.code)) return self;
    if (self.ok && self.value.algorithm !== 'hmac-sha256') return failed('signature-invalid');

    // The row first: the keychain cannot be searched, so a secret without a row would never be found again.
    const named = self.ok
      ? await deps.ring.put({ ...self.value, label: checked.value }, 'unknown')
      : await deps.ring.putUnseen(pair.keyId, checked.value, 'unknown');
    if (!named.ok) return named;
    const kept = await deps.keychain.set(itemName.secret(pair.keyId), pair.secret);
    if (!kept.ok) {
      await deps.ring.noteSecret(pair.keyId, 'no');
      return kept;
    }
    const row = await deps.ring.noteSecret(pair.keyId, 'yes');
    if (row.ok) forget();
    return row;
  }

  function forget(): void {
    keyId = null;
    secret = null;
  }

  return {
    takeFromClipboard(text) {
      if (text.trim() === '') return failed('clipboard-empty');
      const tokens = findTokens(text);
      if (tokens.length === 0) return failed('credential-unrecognised');
      const found: { 'key-id'?: string; secret?: string } = {};
      for (const token of tokens) {
        const read = readCredential(token);
        if (read.kind === 'faulty') return failed(faultCode(read.reason));
        if (read.mode !== wanted) return failed('credential-wrong-mode');
        // Two different keys: which one is meant cannot be told.
        if (found[read.kind] !== undefined && found[read.kind] !== read.value) {
          return failed('credential-unrecognised', { technical: 'several' });
        }
        found[read.kind] = read.value;
      }
      if (found['key-id'] !== undefined) keyId = found['key-id'];
      if (found.secret !== undefined) secret = found.secret;
      if (found['key-id'] !== undefined && found.secret !== undefined) return done({ took: 'both' });
      return done({ took: found.secret === undefined ? 'key' : 'secret' });
    },

    enterKeyId(text) {
      const read = readAs('key-id', text);
      if (!read.ok) return read;
      keyId = read.value;
      return done({ keyId: read.value });
    },

    enterSecret(text) {
      const read = readAs('secret', text);
      if (!read.ok) return read;
      secret = read.value;
      return done({ took: 'secret' });
    },

    state: () => ({ keyId, secret: secret !== null }),

    storeManual(label) {
      storing ??= storeNow(label).finally(() => {
        storing = undefined;
      });
      return storing;
    },

    forget,
  };
}

/** What looks like a credential in a text, whatever stands around it. Invisible characters of web pages are dropped. */
function findTokens(text: string): string[] {
  const visible = text.replaceAll(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '');
  // A sign that no credential has, right behind one, belongs to it: it is a fault to be named, not a border.
  return [...visible.matchAll(/(?<![A-Za-z0-9_-])v[ks]_(?:live|test)_[^\s"'`“”„‘’,;<>&=:]*/g)].map(
    ([token]) => token,
  );
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
