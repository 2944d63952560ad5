import type { SessionState } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { assertNever, DONE, failed } from '../failure';
import type { Mirror } from '../mirror';
import type { AnswerOf, Client } from './client';
import { type Loopback, openLoopback } from './loopback';
import type { Authorization } from './oauth';

/** Signing in with the system browser (RFC 8252), staying signed in over a restart, signing out. */

export type SignIn = {
  /**
   * Opens the browser and answers when the user is back, has cancelled or the time is over. Called again while
   * waiting, it opens the same page again and answers together with the first call: a closed tab is no dead end.
   * `account-pending` and `account-suspended`: signed in all the same.
   */
  signIn(): Promise<Outcome<void>>;
  cancel(): void;
  /** Signed out here in any case; a failure says that the backend did not confirm it. */
  signOut(): Promise<Outcome<void>>;
  /** At mode entry: goes on with the stored session; `sign-in-needed` if there is none. */
  restore(): Promise<Outcome<void>>;
};

type Account = AnswerOf<'account'>;

const SIGN_IN_LIMIT_MS = 5 * 60_000;

export function createSignIn(options: {
  client: Client;
  mirror: Mirror;
  now: () => number;
  /** Opens the system browser; false or a rejection = it did not open. */
  openBrowser: (url: string) => Promise<boolean | void>;
  limitMs?: number;
}): SignIn {
  const { client, mirror, now } = options;
  const limitMs = options.limitMs ?? SIGN_IN_LIMIT_MS;
  let running: { outcome: Promise<Outcome<void>>; reopen: () => Promise<void>; cancel: () => void } | null =
    null;

  let restoring: Promise<Outcome<void>> | null = null;

  async function opened(url: string): Promise<boolean> {
    try {
      return (await options.openBrowser(url)) !== false;
    } catch {
      return false;
    }
  }

  /** Who is signed in? Also the first proof that the tokens work. */
  async function showAccount(): Promise<Outcome<Account>> {
    const account = await client.call('account', {});
    if (account.ok) mirror.set('session', { state: 'signed-in', account: account.value.display_name });
    return account;
  }

  function start(): NonNullable<typeof running> {
    const before: SessionState = mirror.get('session');
    const stop = new AbortController();
    let url: string | null = null;

    async function run(): Promise<Outcome<void>> {
      let loopback: Loopback;
      try {
        loopback = await openLoopback();
      } catch {
        return failed('sign-in-failed', { technical: 'LOOPBACK' });
      }
      try {
        const prepared = await firstOf(client.oauth.prepare(loopback.redirectUri), stop.signal, limitMs);
        if (prepared === 'cancelled') return failed('sign-in-cancelled');
        if (prepared === 'timeout') return failed('sign-in-timeout');
        if (!prepared.ok) return prepared;
        loopback.expect(prepared.value.state);
        url = prepared.value.url;
        mirror.set('session', { state: 'waiting', address: prepared.value.address, since: now() });
        if (!(await opened(url))) return failed('browser-not-opened');
        const answer = await firstOf(loopback.answer, stop.signal, limitMs);
        if (answer === 'cancelled') return failed('sign-in-cancelled');
        if (answer === 'timeout') return failed('sign-in-timeout');
        return await finish(prepared.value, answer);
      } finally {
        // What the browser still reads goes out; nothing new comes in.
        loopback.close();
      }
    }

    async function finish(authorization: Authorization, answer: URL): Promise<Outcome<void>> {
      const grant = await authorization.exchange(answer);
      if (!grant.ok) return grant.failure.code === 'session-expired' ? failed('sign-in-failed') : grant;
      if (stop.signal.aborted) {
        if (grant.value.refreshToken !== null) await client.oauth.revoke(grant.value.refreshToken);
        return failed('sign-in-cancelled');
      }
      await client.session.accept(grant.value);
      mirror.set('session', { state: 'signed-in', account: '' });
      const shown = await showAccount();
      if (shown.ok) return usable(shown.value.status);
      // Signed in is signed in, even when the name cannot be read right now.
      return mirror.get('session').state === 'signed-in' && shown.failure.code !== 'account-suspended'
        ? DONE
        : shown;
    }

    const outcome = run().then((result) => {
      running = null;
      if (mirror.get('session').state === 'waiting') mirror.set('session', settled(before));
      return result;
    });
    return {
      outcome,
      async reopen() {
        if (url !== null) await opened(url);
      },
      cancel: () => stop.abort(),
    };
  }

  async function restore(): Promise<Outcome<void>> {
    const token = await client.session.token();
    if (!token.ok && token.failure.code === 'sign-in-needed') {
      mirror.set('session', { state: 'signed-out' });
      return token;
    }
    if (!token.ok && token.failure.code === 'session-expired') return token;
    if (!token.ok && token.failure.code.startsWith('keychain-')) {
      mirror.set('session', { state: 'signed-out' });
      return token;
    }
    // There is a session. Offline the name is not known yet.
    mirror.set('session', { state: 'signed-in', account: '' });
    if (!token.ok) return token;
    const shown = await showAccount();
    return shown.ok ? DONE : shown;
  }

  return {
    async signIn() {
      // A stored session may still be on its way: two sessions at once would end each other.
      await restoring;
      if (running !== null) {
        const { outcome, reopen } = running;
        await reopen();
        return outcome;
      }
      const mine = start();
      running = mine;
      return mine.outcome;
    },
    cancel: () => running?.cancel(),
    async signOut() {
      running?.cancel();
      await running?.outcome;
      return client.session.end();
    },
    restore() {
      restoring ??= restore().finally(() => {
        restoring = null;
      });
      return restoring;
    },
  };
}

/** Signed in, but to an account that can do nothing yet, or nothing any more. */
function usable(status: Account['status']): Outcome<void> {
  switch (status) {
    case 'active':
      return DONE;
    case 'pending':
      return failed('account-pending');
    case 'suspended':
      return failed('account-suspended');
    default:
      return assertNever(status);
  }
}

function settled(before: SessionState): SessionState {
  return before.state === 'waiting' ? { state: 'signed-out' } : before;
}

function firstOf<Value>(
  work: Promise<Value>,
  cancel: AbortSignal,
  limitMs: number,
): Promise<Value | 'cancelled' | 'timeout'> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('timeout'), limitMs);
    const stop = (): void => {
      clearTimeout(timer);
      resolve('cancelled');
    };
    if (cancel.aborted) stop();
    cancel.addEventListener('abort', stop, { once: true });
    const settle = (value: Value): void => {
      clearTimeout(timer);
      cancel.removeEventListener('abort', stop);
      resolve(value);
    };
    void work.then(settle);
  });
}
