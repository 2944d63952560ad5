import { basename } from 'node:path';
import { z } from 'zod';
import type { Outcome } from '../preload/wire';
import type { BackendClient } from './backend/client';
import { done } from './failure';
import { log } from './log';
import { addRemark, type Mirror } from './mirror';
import { stateFile } from './state-file';

const VERSION = 1;
const AccountFile = z.object({ id: z.string().max(60) });

/**
 * Whose keys these are. One address may serve several accounts of one person: what was begun for one of them is
 * shown and gone on with for that one alone.
 */
export type AccountInUse = {
  /** The account that is signed in, or was at last; null = nobody ever was. Enough to show, not to act upon. */
  last(): string | null;
  /** Who is signed in, as the backend says; asked once for each session. Errors: those of a call for the account. */
  know(): Promise<Outcome<string>>;
  /** Another value means that somebody else may have signed in since: what was asked for before is not believed. */
  session(): unknown;
  /** Does what belongs to this account (null = not known whose) belong to the last one? */
  isMine(account: string | null): boolean;
};

/** `changed`: another account than last time has signed in. */
export async function openAccount(parts: {
  path: string;
  mirror: Mirror;
  client: Pick<BackendClient, 'call'>;
  now: () => number;
  changed: () => void;
}): Promise<AccountInUse & { close(): Promise<void> }> {
  const { mirror, client } = parts;
  const file = stateFile(parts.path, VERSION, AccountFile, parts.now);
  const read = await file.load();
  let last = read.state === 'read' ? read.value.id : null;
  if (read.state === 'damaged') addRemark(mirror, 'account-set-aside', basename(read.setAsideAs));
  /** Goes up whenever somebody else may be signed in. */
  let session = 0;
  let knownIn: number | undefined;
  let before = mirror.get('session').state;
  const unfollow = mirror.follow((name) => {
    const { state } = mirror.get('session');
    if (name !== 'session' || state === before) return;
    // A stored session that is back is the one from before.
    if (before !== 'restoring') session += 1;
    before = state;
  });
  return {
    last: () => last,
    session: () => session,
    isMine: (account) => account === null || last === null || account === last,
    async know() {
      if (knownIn === session && last !== null) return done(last);
      const mine = session;
      const answer = await client.call('account', {});
      if (!answer.ok) return answer;
      const { id } = answer.value;
      if (mirror.get('session').state === 'signed-in' && mine === session) knownIn = session;
      if (id !== last) {
        last = id;
        parts.changed();
        const saved = await file.save({ id });
        // It is asked again at the next start.
        if (!saved.ok) log.warn('account-not-saved', { code: saved.failure.code });
      }
      return done(id);
    },
    async close() {
      unfollow();
      await file.flush();
    },
  };
}
