import { useEffect, useRef, useState } from 'react';
import type { LockWish } from '../../preload/contract';
import { Button } from '../parts/Button';
import { FailureNotice } from '../parts/FailureNotice';
import { isKeychainFailure, KeychainHelp } from '../parts/KeychainHelp';
import { Notice } from '../parts/Notice';
import { bridge } from '../store/bridge';
import { endsWhenOnline, useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';

/** More keys than these are counted, not named. */
export const MOST_NAMED = 5;

type PastWish = { readonly keyIds: readonly string[] | null; readonly at: number };

/** The wish that was there a moment ago, with all the keys it began with, and when it ended. */
function usePastWish(wish: LockWish | null): readonly [PastWish | null, () => void] {
  const [past, setPast] = useState<PastWish | null>(null);
  const whole = useRef<{ since: number; keyIds: readonly string[] | null } | null>(null);
  useEffect(() => {
    if (wish === null) {
      if (whole.current !== null) setPast({ keyIds: whole.current.keyIds, at: Date.now() });
      whole.current = null;
    } else if (whole.current?.since !== wish.since) {
      whole.current = wish;
      setPast(null);
    }
  }, [wish]);
  return [past, () => setPast(null)];
}

/** Does the wish stand for all of these? `forAll` = since when it was one for all keys, which are more than are known. */
function covers(wish: LockWish, keyIds: readonly string[] | null, forAll: number | null): boolean {
  if (wish.keyIds === null) return true;
  const wished = new Set(wish.keyIds);
  return keyIds === null ? wish.since === forAll : keyIds.every((id) => wished.has(id));
}

/** After a lock that did not reach the backend: the app goes on trying if the user says so. null = all keys. */
export function KeepLocking({ keyIds }: { readonly keyIds: readonly string[] | null }) {
  const words = useWords().views.lock;
  const wish = useSlice('lockWish');
  const keep = useCall(() => bridge().keepLocking({ keyIds: keyIds === null ? null : [...keyIds] }));
  const stop = useCall(() => bridge().stopLocking());
  // A wish for all keys becomes one for those that are left.
  const [forAll, setForAll] = useState<number | null>(null);
  useEffect(() => {
    if (wish?.keyIds === null) setForAll(wish.since);
  }, [wish]);
  const tries = wish !== null && covers(wish, keyIds, forAll);
  // The button that had the focus went with its work. Not to the one that undoes it: a key held down would press that.
  const box = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time that one button takes the other's place
  useEffect(() => {
    if (document.activeElement === document.body) box.current?.focus();
  }, [tries]);
  if (tries) {
    return (
      <div ref={box} tabIndex={-1}>
        <Notice
          tone="warn"
          live="polite"
          action={
            <Button size="small" pending={stop.pending} onClick={() => void stop.run()}>
              {words.stopTrying}
            </Button>
          }
        >
          {words.trying}
        </Notice>
      </div>
    );
  }
  return (
    <>
      <div ref={box} tabIndex={-1}>
        <Button pending={keep.pending} onClick={() => void keep.run()}>
          {words.keepTrying}
        </Button>
      </div>
      {keep.failure !== null && (
        <FailureNotice failure={keep.failure} handlers={{ retry: () => void keep.run() }} />
      )}
    </>
  );
}

/** Keys that are to be locked and are not yet: in sight until they are, or until the user gives it up. */
export function LockWishNotice() {
  const all = useWords();
  const words = all.views.lock;
  const formats = useFormats();
  const wish = useSlice('lockWish');
  const keys = useSlice('keys');
  const stop = useCall(() => bridge().stopLocking());
  const [past, forget] = usePastWish(wish);
  if (wish === null) {
    // Over, which may also mean given up: only what the keys themselves say is said.
    const named = past?.keyIds?.map((id) => keys.rows.find((row) => row.id === id)) ?? [];
    const locked = named.flatMap((row) => (row?.status === 'disabled' ? [row.label] : []));
    if (past === null || named.length === 0 || locked.length < named.length) return null;
    const time = formats.time(past.at);
    return (
      <Notice
        tone="ok"
        live="polite"
        action={
          <Button size="small" kind="quiet" onClick={forget}>
            {all.common.understood}
          </Button>
        }
      >
        {locked.length === 1
          ? words.confirmedNamed(locked[0] ?? '', time)
          : words.allConfirmed(locked.length, time)}
        {locked.length > 1 && locked.length <= MOST_NAMED && <p>{formats.list(locked)}</p>}
      </Notice>
    );
  }
  const only = wish.keyIds?.length === 1 ? keys.rows.find((row) => row.id === wish.keyIds?.[0]) : undefined;
  const cause =
    wish.failure === null || endsWhenOnline(wish.failure)
      ? null
      : all.failures.causes[wish.failure.code].cause(wish.failure.evidence ?? {});
  return (
    <Notice
      tone="warn"
      live="polite"
      title={
        only === undefined
          ? words.wishTitle(wish.keyIds === null ? null : wish.keyIds.length)
          : words.wishTitleOne(only.label)
      }
      action={
        <>
          {isKeychainFailure(wish.failure) && <KeychainHelp />}
          <Button size="small" pending={stop.pending} onClick={() => void stop.run()}>
            {words.stopTrying}
          </Button>
        </>
      }
    >
      {cause !== null && `${cause} `}
      {words.wishText}
    </Notice>
  );
}
