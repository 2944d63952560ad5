import { useCallback, useEffect, useRef, useState } from 'react';
import type { Failure, FailureCode } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { useSlice } from './mirror';

/** After this long a wait is shown, in ms: a quick answer must not flicker. */
export const SKELETON_AFTER_MS = 300;
/** After this long the user is offered help, in ms. */
export const LONG_AFTER_MS = 30_000;

/** Failures whose cause is gone as soon as a request comes through again. */
const wayToBackend: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'offline',
  'name-not-found',
  'name-server-silent',
  'no-route',
  'refused',
  'firewall-denied',
  'timeout',
  'connection-lost',
  'proxy-sign-in',
  'proxy-refused',
  'proxy-unreachable',
  'captive-portal',
  'redirected',
  'not-ventario',
  'unexpected-answer',
  'server-trouble',
  'server-maintenance',
  'rate-limited',
  'slow-answer',
]);

/** Does this failure end by itself once Ventario can be reached? */
export function endsWhenOnline(failure: Failure): boolean {
  return wayToBackend.has(failure.code);
}

/** Failures whose cause is gone as soon as somebody is signed in again. */
function endsWhenSignedIn({ code }: Failure): boolean {
  return code === 'session-expired' || code === 'sign-in-needed';
}

export type Call<Input extends unknown[], Value> = {
  readonly pending: boolean;
  /** Pending for longer than 300 ms: time for a skeleton. */
  readonly slow: boolean;
  /** Pending for longer than 30 s: time for „Dauert länger als erwartet.“ */
  readonly long: boolean;
  readonly failure: Failure | null;
  /** Makes the call. While one is on its way, a second is not made and answers null. */
  readonly run: (...input: Input) => Promise<Outcome<Value> | null>;
  readonly clear: () => void;
};

type State = { pending: boolean; slow: boolean; long: boolean; failure: Failure | null };
const idle: State = { pending: false, slow: false, long: false, failure: null };

/** The states of one call to main, for a button or a view. */
export function useCall<Input extends unknown[], Value>(
  call: (...input: Input) => Promise<Outcome<Value>>,
): Call<Input, Value> {
  const [state, setState] = useState<State>(idle);
  const latest = useRef(call);
  const busy = useRef(false);
  const mounted = useRef(true);
  useEffect(() => {
    latest.current = call;
  });
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const run = useCallback(async (...input: Input): Promise<Outcome<Value> | null> => {
    if (busy.current) return null;
    busy.current = true;
    setState({ ...idle, pending: true });
    const slow = setTimeout(() => {
      if (mounted.current) setState((now) => ({ ...now, slow: true }));
    }, SKELETON_AFTER_MS);
    const long = setTimeout(() => {
      if (mounted.current) setState((now) => ({ ...now, long: true }));
    }, LONG_AFTER_MS);
    let answer: Outcome<Value>;
    try {
      answer = await latest.current(...input);
    } catch {
      // Main answers every call with an outcome; a rejection is a bug there and leaves no text behind.
      answer = { ok: false, failure: { code: 'internal' } };
    } finally {
      clearTimeout(slow);
      clearTimeout(long);
      busy.current = false;
    }
    if (mounted.current) setState({ ...idle, failure: answer.ok ? null : answer.failure });
    return answer;
  }, []);

  const clear = useCallback(
    () => setState((now) => (now.failure === null ? now : { ...now, failure: null })),
    [],
  );

  const connection = useSlice('connection');
  useEffect(() => {
    if (connection.state !== 'online') return;
    setState((now) =>
      now.failure !== null && endsWhenOnline(now.failure) ? { ...now, failure: null } : now,
    );
  }, [connection]);

  const session = useSlice('session');
  useEffect(() => {
    if (session.state !== 'signed-in') return;
    setState((now) =>
      now.failure !== null && endsWhenSignedIn(now.failure) ? { ...now, failure: null } : now,
    );
  }, [session.state]);

  return { ...state, run, clear };
}
