import { isDeepStrictEqual } from 'node:util';
import type { KeyRow } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { BackendClient } from '../backend/client';
import type { Key } from '../backend/contract';
import { failed } from '../failure';

/** Changes of a key that are made on top of what the user saw, and never over what somebody else has written since. */

export type BasedOn = {
  /** The backend's record, which the row shows from now on. */
  readFresh(keyId: string): Promise<Outcome<Key>>;
  /**
   * Sends with the etag of the backend's record, as long as `isSame` says that it has what the user saw.
   * `changed-elsewhere`: the row is fresh again, nothing was written.
   */
  write(
    keyId: string,
    isSame: (there: Key) => boolean,
    send: (etag: string) => Promise<Outcome<KeyRow>>,
  ): Promise<Outcome<KeyRow>>;
};

/** The etag changes with the label and the status too: so often the same change is tried again. */
const MOST_ATTEMPTS = 3;

export function createBasedOn(parts: {
  client: Pick<BackendClient, 'call'>;
  /** Takes over what the backend said of the key; answers its row. */
  took: (key: Key) => Promise<Outcome<KeyRow>>;
}): BasedOn {
  const { client, took } = parts;

  async function readFresh(keyId: string): Promise<Outcome<Key>> {
    const read = await client.call('readKey', { params: { id: keyId } });
    if (read.ok) await took(read.value);
    return read;
  }

  return {
    readFresh,
    async write(keyId, isSame, send) {
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
        // Of the backend, not of our row: it need not know If-Match for every change.
        const there = await readFresh(keyId);
        if (!there.ok) return there;
        if (!isSame(there.value)) break;
        const sent = await send(there.value.etag);
        if (sent.ok || sent.failure.code !== 'changed-elsewhere') return sent;
      }
      return failed('changed-elsewhere');
    },
  };
}

/** The same entries, in whatever order. */
export function sameEntries(one: readonly string[], other: readonly string[]): boolean {
  return isDeepStrictEqual(new Set(one), new Set(other));
}
