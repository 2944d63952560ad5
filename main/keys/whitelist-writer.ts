import type { KeyRow, WhitelistDraft } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { BackendClient } from '../backend/client';
import type { Key } from '../backend/contract';
import { done } from '../failure';
import { type BasedOn, sameEntries } from './based-on';
import type { KnownKey } from './index-file';
import { checkWhitelist } from './whitelist';

/** Writes a key's whitelist, and never over one that somebody else has written meanwhile. */
export type WhitelistWriter = {
  /**
   * `basedOn`: the whitelist that the user saw; only that one is replaced. `changed-elsewhere`: the row is fresh
   * again, nothing was written. `address-invalid` names the entry.
   */
  put(keyId: string, draft: WhitelistDraft, basedOn?: WhitelistDraft): Promise<Outcome<KeyRow>>;
};

export function createWhitelistWriter(parts: {
  client: Pick<BackendClient, 'call'>;
  basedOn: BasedOn;
  seen: (keyId: string) => Pick<KnownKey, 'etag'> | undefined;
  /** Takes over what the backend said of the key; answers its row. */
  took: (key: Key) => Promise<Outcome<KeyRow>>;
}): WhitelistWriter {
  const { client, seen, took } = parts;

  async function send(keyId: string, whitelist: WhitelistDraft, etag: string): Promise<Outcome<KeyRow>> {
    const answer = await client.call('putWhitelist', {
      params: { id: keyId },
      headers: { 'if-match': etag },
      body: whitelist,
    });
    return answer.ok ? took(answer.value) : answer;
  }

  async function etagOf(keyId: string): Promise<Outcome<string>> {
    const known = seen(keyId)?.etag;
    if (known !== undefined && known !== null) return done(known);
    const read = await client.call('readKey', { params: { id: keyId } });
    return read.ok ? done(read.value.etag) : read;
  }

  return {
    async put(keyId, draft, basedOn) {
      const whitelist = checkWhitelist(draft);
      if (!whitelist.ok) return whitelist;
      if (basedOn !== undefined)
        return parts.basedOn.write(
          keyId,
          (there) => isSame(there.whitelist, basedOn),
          (etag) => send(keyId, whitelist.value, etag),
        );
      const etag = await etagOf(keyId);
      if (!etag.ok) return etag;
      const sent = await send(keyId, whitelist.value, etag.value);
      if (!sent.ok && sent.failure.code === 'changed-elsewhere') await parts.basedOn.readFresh(keyId);
      return sent;
    },
  };
}

function isSame(one: WhitelistDraft, other: WhitelistDraft): boolean {
  return one.enabled === other.enabled && sameEntries(one.entries, other.entries);
}
