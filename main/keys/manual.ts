import { createHash } from 'node:crypto';
import type { FailureCode, KeyRow, Mode } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { BackendClient } from '../backend/client';
import { done, failed } from '../failure';
import type { Keychain } from '../keychain/keychain';
import type { Mirror } from '../mirror';
import { credentialFrom } from './key-pair';
import { checkLabel } from './label';
import { itemName, keyModeOf } from './names';
import { type Pasted, readPasted } from './pasted';
import type { KeyRing } from './ring';

/**
 * The manual way: key id and secret come from the dashboard and lie in main's memory until they are stored. What was
 * held together is never mixed: another key id without its secret drops the secret that was held.
 */
export type ManualEntry = {
  /** The text of the clipboard, which may hold one or both among quotes, line breaks and `KEY=`. */
  takeFromClipboard(text: string): Outcome<{ took: 'key' | 'secret' | 'both'; trimmed: boolean }>;
  /** What was typed as a key id; a secret there is `credential-swapped`. */
  enterKeyId(text: string): Outcome<{ keyId: string; trimmed: boolean }>;
  /** What was typed as a secret, with or without its key id; a key id alone is `credential-swapped`. */
  enterSecret(text: string): Outcome<{ took: 'secret'; trimmed: boolean }>;
  state(): { keyId: string | null; secret: boolean };
  /**
   * Asks the server with a signed request whether the two belong together, and only then puts the secret into the
   * keychain. Whatever else the server says or does not say is answered as it is: nothing was stored, and the pair
   * is still held.
   */
  storeManual(label: string): Promise<Outcome<KeyRow>>;
  /** Does this text hold the secret that was stored last? */
  holdsStored(text: string): boolean;
  forget(): void;
};

export type ManualDeps = { keychain: Keychain; client: BackendClient; ring: KeyRing; mode: Mode };

/** A backend says these only after a valid signature: the two belong together. What that tells of the key's status. */
const SAID_OF_A_PAIR: Partial<Record<FailureCode, KeyRow['status']>> = {
  'ip-not-allowed': 'active',
  'account-suspended': 'active',
  'key-disabled': 'disabled',
  'key-pending': 'pending',
};

export function createManualEntry(deps: ManualDeps): ManualEntry {
  const wanted = keyModeOf(deps.mode);
  let keyId: string | null = null;
  let secret: string | null = null;
  /** The server has said that the two that are held belong together. */
  let matched = false;
  let stored: string | null = null;
  let storing: Promise<Outcome<KeyRow>> | undefined;

  const read = (text: string): Outcome<Pasted> => readPasted(text, wanted);

  async function storeNow(label: string): Promise<Outcome<KeyRow>> {
    const checked = checkLabel(label);
    if (!checked.ok) return checked;
    if (keyId === null || secret === null) return failed('credential-incomplete');
    const pair = { keyId, text: secret };
    const credential = credentialFrom(pair.keyId, pair.text);
    const self = await deps.client.signed('self', {}, credential);
    const status = self.ok ? self.value.status : SAID_OF_A_PAIR[self.failure.code];
    if (!self.ok && status === undefined) return self;
    if (self.ok && self.value.id !== pair.keyId) return failed('unexpected-answer');
    if (self.ok && self.value.algorithm !== credential.algorithm) return failed('signature-invalid');

    // A key that the list already has keeps the name that it has there.
    const known = deps.ring.row(pair.keyId);
    const name = known?.label ?? checked.value;
    // The row first: the keychain cannot be searched, so a secret without a row would never be found again.
    const named = self.ok
      ? await deps.ring.put({ ...self.value, label: name }, 'unknown', null)
      : await deps.ring.putUnseen(pair.keyId, name, 'unknown', {
          algorithm: credential.algorithm,
          ...(status === undefined ? {} : { status }),
        });
    if (!named.ok) return named;
    matched = keyId === pair.keyId && secret === pair.text;
    const kept = await deps.keychain.set(itemName.secret(pair.keyId), pair.text);
    if (!kept.ok) {
      await deps.ring.noteSecret(pair.keyId, hereAfter(kept.failure.code, known));
      return kept;
    }
    const row = await deps.ring.noteSecret(pair.keyId, 'yes');
    if (row.ok) {
      stored = hash(pair.text);
      forget();
    }
    return row;
  }

  function forget(): void {
    keyId = null;
    secret = null;
    matched = false;
  }

  function hold(found: Pasted): void {
    const otherKey = found.keyId !== null && keyId !== null && found.keyId !== keyId;
    const otherSecret = found.secret !== null && secret !== null && found.secret !== secret;
    // A secret alone may be a correction. Where the pair was known to be right, it belongs to another key.
    if (otherKey || (otherSecret && matched)) forget();
    keyId = found.keyId ?? keyId;
    secret = found.secret ?? secret;
  }

  return {
    takeFromClipboard(text) {
      if (text.trim() === '') return failed('clipboard-empty');
      const found = read(text);
      if (!found.ok) return found;
      const { trimmed } = found.value;
      hold(found.value);
      if (found.value.keyId !== null && found.value.secret !== null) return done({ took: 'both', trimmed });
      return done({ took: found.value.secret === null ? 'key' : 'secret', trimmed });
    },

    enterKeyId(text) {
      const found = read(text);
      if (!found.ok) return found;
      if (found.value.keyId === null || found.value.secret !== null) return failed('credential-swapped');
      hold(found.value);
      return done({ keyId: found.value.keyId, trimmed: found.value.trimmed });
    },

    enterSecret(text) {
      const found = read(text);
      if (!found.ok) return found;
      if (found.value.secret === null) return failed('credential-swapped');
      hold(found.value);
      return done({ took: 'secret', trimmed: found.value.trimmed });
    },

    state: () => ({ keyId, secret: secret !== null }),

    storeManual(label) {
      storing ??= storeNow(label).finally(() => {
        storing = undefined;
      });
      return storing;
    },

    holdsStored(text) {
      const found = read(text);
      return (
        stored !== null && found.ok && found.value.secret !== null && hash(found.value.secret) === stored
      );
    },

    forget,
  };
}

/** A pair that was not stored is not kept beyond the run that it was taken for. Answers how to end it. */
export function forgetAfterRun(mirror: Mirror, manual: Pick<ManualEntry, 'forget'>): () => void {
  return mirror.follow((name) => {
    if (name === 'journey' && mirror.get('journey')?.finished !== false) manual.forget();
  });
}

/** A keychain that did not answer in time may have written all the same. One from before is still what it was. */
function hereAfter(code: FailureCode, known: KeyRow | undefined): KeyRow['secretHere'] {
  if (code === 'keychain-slow' || code === 'keychain-mismatch') return 'unknown';
  return known?.secretHere ?? 'no';
}

function hash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
