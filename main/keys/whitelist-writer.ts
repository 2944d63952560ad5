import type { KeyRow, WhitelistDraft } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { BackendClient } from '../backend/client';
import type { Key } from '../backend/contract';
import { done, failed } from '../failure';
import { checkWhitelist } from './whitelist';

/** Writes a key's whitelist, and never over one that somebody else has written meanwhile. */
export type WhitelistWriter = {
  /**
   * `basedOn`: the whitelist that the user saw; only that one is replaced. `changed-elsewhere`: the row is fresh
   * again, nothing was written. `address-invalid` names the entry.
   */
  put(keyId: string, draft: WhitelistDraft, basedOn?: WhitelistDraft): Promise<Outcome<KeyRow>>;
};

/** What is known of a key's whitelist; the etag is null when the backend's record was never seen whole. */
type Seen = { whitelist: WhitelistDraft; etag: string | null };

/** The etag changes with the label and the status too: so often the same list is tried again. */
const MOST_ATTEMPTS = 3;

export function createWhitelistWriter(parts: {
  client: Pick<BackendClient, 'call'>;
  seen: (keyId: string) => Seen | undefined;
  /** Takes over what the backend said of the key; answers its row. */
  took: (key: Key) => Promise<Outcome<KeyRow>>;
}): WhitelistWriter {
  const { client, seen, took } = parts;

  /** The backend's record, which the row shows from now on. */
  async function readFresh(keyId: string): Promise<Outcome<Seen>> {
    const read = await client.call('readKey', { params: { id: keyId } });
    if (!read.ok) return read;
    await took(read.value);
    return done(seen(keyId) ?? read.value);
  }

  async function send(keyId: string, whitelist: WhitelistDraft, etag: string): Promise<Outcome<KeyRow>> {
    const answer = await client.call('putWhitelist', {
      params: { id: keyId },
      headers: { 'if-match': etag },
      body: whitelist,
    });
    return answer.ok ? took(answer.value) : answer;
  }

  /** Replaces this one whitelist and no other. */
  async function replace(
    keyId: string,
    whitelist: WhitelistDraft,
    basedOn: WhitelistDraft,
  ): Promise<Outcome<KeyRow>> {
    let last = seen(keyId);
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      if (last === undefined || last.etag === null || !isSame(last.whitelist, basedOn)) {
        const read = await readFresh(keyId);
        if (!read.ok) return read;
        last = read.value;
        if (!isSame(last.whitelist, basedOn)) return failed('changed-elsewhere');
      }
      const sent = await send(keyId, whitelist, last.etag ?? '');
      if (sent.ok || sent.failure.code !== 'changed-elsewhere') return sent;
      // The list may still be the one that the user saw.
      last = undefined;
    }
    return failed('changed-elsewhere');
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
      if (basedOn !== undefined) return replace(keyId, whitelist.value, basedOn);
      const etag = await etagOf(keyId);
      if (!etag.ok) return etag;
      const sent = await send(keyId, whitelist.value, etag.value);
      if (!sent.ok && sent.failure.code === 'changed-elsewhere') await readFresh(keyId);
      return sent;
    },
  };
}

function isSame(one: WhitelistDraft, other: WhitelistDraft): boolean {
  const entries = new Set(one.entries);
  return (
    one.enabled === other.enabled &&
    entries.size === new Set(other.entries).size &&
    other.entries.every((entry) => entries.has(entry))
  );
}
