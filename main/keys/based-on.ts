import type { KeyRow } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { BackendClient } from '../backend/client';
import type { Key } from '../backend/contract';
import { done, failed } from '../failure';

/** Changes of a key that are made on top of what the user saw, and never over what somebody else has written since. */

/** What is known of a key; the etag is null when the backend's record was never seen whole. */
export type SeenKey = Pick<KeyRow, 'whitelist' | 'permissions'> & { etag: string | null };

export type BasedOn = {
  /** The backend's record, which the row shows from now on. */
  readFresh(keyId: string): Promise<Outcome<SeenKey>>;
  /**
   * Sends with the etag of the record, as long as `isSame` says that it has what the user saw.
   * `changed-elsewhere`: the row is fresh again, nothing was written.
   */
  write(
    keyId: string,
    isSame: (seen: SeenKey) => boolean,
    send: (etag: string) => Promise<Outcome<KeyRow>>,
  ): Promise<Outcome<KeyRow>>;
};

/** The etag changes with the label and the status too: so often the same change is tried again. */
const MOST_ATTEMPTS = 3;

export function createBasedOn(parts: {
  client: Pick<BackendClient, 'call'>;
  seen: (keyId: string) => SeenKey | undefined;
  /** Takes over what the backend said of the key; answers its row. */
  took: (key: Key) => Promise<Outcome<KeyRow>>;
}): BasedOn {
  const { client, seen, took } = parts;

  async function readFresh(keyId: string): Promise<Outcome<SeenKey>> {
    const read = await client.call('readKey', { params: { id: keyId } });
    if (!read.ok) return read;
    await took(read.value);
    return done(seen(keyId) ?? read.value);
  }

  return {
    readFresh,
    async write(keyId, isSame, send) {
      let last = seen(keyId);
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
        if (last === undefined || last.etag === null || !isSame(last)) {
          const read = await readFresh(keyId);
          if (!read.ok) return read;
          last = read.value;
          if (!isSame(last)) return failed('changed-elsewhere');
        }
        const sent = await send(last.etag ?? '');
        if (sent.ok || sent.failure.code !== 'changed-elsewhere') return sent;
        // It may still be what the user saw.
        last = undefined;
      }
      return failed('changed-elsewhere');
    },
  };
}
