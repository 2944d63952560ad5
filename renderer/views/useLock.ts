import { useEffect, useRef, useState } from 'react';
import type { Failure, FailureCode, KeyRow } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { bridge } from '../store/bridge';
import { sliceNow, useSlice } from '../store/mirror';
import { livingKeys } from './keyTable';

export type LockDeed = 'lock' | 'unlock' | 'lock-all';
export type LockState =
  | { readonly state: 'idle' }
  | { readonly state: 'asking'; readonly deed: LockDeed; readonly keyId: string | null }
  | {
      readonly state: 'confirmed';
      readonly deed: LockDeed;
      readonly keyId: string | null;
      readonly at: number;
      readonly count: number;
    }
  | {
      readonly state: 'failed';
      readonly deed: LockDeed;
      readonly keyId: string | null;
      /** The keys it was about, as far as they were known. */
      readonly keyIds: readonly string[];
      readonly failure: Failure;
      /** The server has answered, and its list calls these keys active all the same. */
      readonly stillActive: boolean;
    };

/** The request never left, or nobody took it: nothing has changed at Ventario. Main's list (main/not-sent.ts). */
export const neverArrived: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'offline',
  'name-not-found',
  'name-server-silent',
  'no-route',
  'refused',
  'firewall-denied',
  'proxy-sign-in',
  'proxy-refused',
  'proxy-unreachable',
  'proxy-unsupported',
  'tls-untrusted',
  'tls-expired',
  'tls-not-yet-valid',
  'tls-wrong-host',
]);
/** The request may have arrived; nobody can say whether it was carried out. */
const unconfirmed: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'timeout',
  'connection-lost',
  'tls-failed',
  'not-tls',
  'tls-too-old',
  'unexpected-answer',
  'not-ventario',
  'captive-portal',
  'region-blocked',
  'redirected',
  'answer-too-large',
  'slow-answer',
  'internal',
]);

/** What may be said about a lock that did not succeed. */
export function lockFailureKind(failure: Failure): 'offline' | 'unconfirmed' | 'refused' {
  if (neverArrived.has(failure.code)) return 'offline';
  return unconfirmed.has(failure.code) ? 'unconfirmed' : 'refused';
}

/** What failed has come about after all, when the server says so of every key that it was about. */
function afterAll(now: LockState, rows: readonly KeyRow[], at: number): LockState {
  if (now.state !== 'failed' || now.keyIds.length === 0) return now;
  const wanted = now.deed === 'unlock' ? 'active' : 'disabled';
  const status = new Map(rows.map((row) => [row.id, row.status]));
  if (!now.keyIds.every((id) => status.get(id) === wanted)) return now;
  return { state: 'confirmed', deed: now.deed, keyId: now.keyId, at, count: now.keyIds.length };
}

/** What the server has answered: of how many keys, and whether it says what was wanted. */
type Said = { readonly count: number; readonly said: boolean; readonly active?: readonly string[] };

export type Lock = {
  readonly now: LockState;
  readonly lock: (keyId: string) => Promise<void>;
  readonly unlock: (keyId: string) => Promise<void>;
  readonly lockAll: () => Promise<void>;
  readonly reset: () => void;
};

/** Locking and unlocking. "Confirmed" only after the server's word, and only if it says the new status. */
export function useLock(): Lock {
  const [now, setNow] = useState<LockState>({ state: 'idle' });
  const busy = useRef(false);
  const { rows } = useSlice('keys');
  // The app goes on trying, and another device may have locked it.
  useEffect(() => setNow((before) => afterAll(before, rows, Date.now())), [rows]);

  const run = async (
    deed: LockDeed,
    keyId: string | null,
    ask: () => Promise<Outcome<Said>>,
  ): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    const keyIds =
      keyId === null
        ? livingKeys(sliceNow('keys').rows)
            .filter(({ status }) => status === 'active')
            .map(({ id }) => id)
        : [keyId];
    setNow({ state: 'asking', deed, keyId });
    let answer: Outcome<Said>;
    try {
      answer = await ask();
    } catch {
      answer = { ok: false, failure: { code: 'internal' } };
    }
    busy.current = false;
    if (answer.ok && answer.value.said) {
      setNow({ state: 'confirmed', deed, keyId, at: Date.now(), count: answer.value.count });
    } else {
      const failure: Failure = answer.ok ? { code: 'unexpected-answer' } : answer.failure;
      const active = answer.ok ? (answer.value.active ?? []) : [];
      const stillActive = active.length > 0;
      const about = stillActive ? active : keyIds;
      setNow(
        afterAll(
          { state: 'failed', deed, keyId, keyIds: about, failure, stillActive },
          sliceNow('keys').rows,
          Date.now(),
        ),
      );
    }
  };

  const one = (answer: Outcome<KeyRow>, locked: boolean): Outcome<Said> =>
    answer.ok
      ? { ok: true, value: { count: 1, said: (answer.value.status === 'disabled') === locked } }
      : answer;

  return {
    now,
    lock: (keyId) => run('lock', keyId, async () => one(await bridge().lockKey({ keyId }), true)),
    unlock: (keyId) => run('unlock', keyId, async () => one(await bridge().unlockKey({ keyId }), false)),
    lockAll: () =>
      run('lock-all', null, async () => {
        const answer = await bridge().lockAllKeys();
        if (!answer.ok) return answer;
        const { locked, active } = answer.value;
        return { ok: true, value: { count: locked, said: active.length === 0, active } };
      }),
    reset: () => {
      if (!busy.current) setNow({ state: 'idle' });
    },
  };
}
