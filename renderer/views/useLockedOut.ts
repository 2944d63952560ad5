import { useEffect, useRef, useState } from 'react';
import type { WhitelistDraft } from '../../preload/contract';
import { bridge } from '../store/bridge';

/** An address that uses the key, newest first. */
export type LockedOut = { readonly ip: string; readonly lastSeen: number };

/** Whom this list would lock out; null = the usage log is not known. */
export async function askLockedOut(
  keyId: string,
  whitelist: WhitelistDraft,
): Promise<readonly LockedOut[] | null> {
  if (!whitelist.enabled) return [];
  const answer = await bridge().previewWhitelist({ keyId, whitelist });
  return answer.ok ? answer.value.lockedOut : null;
}

/**
 * The same while the list is edited; undefined = nothing is edited, or main has not answered yet.
 * One question is on its way at a time: what is edited meanwhile is asked when its answer is there.
 */
export function useLockedOut(
  keyId: string,
  draft: WhitelistDraft | null,
): readonly LockedOut[] | null | undefined {
  const [known, setKnown] = useState<{
    draft: WhitelistDraft;
    lockedOut: readonly LockedOut[] | null;
  } | null>(null);
  const wanted = useRef<WhitelistDraft | null>(null);
  const asking = useRef(false);
  useEffect(() => {
    wanted.current = draft;
    if (draft === null || asking.current) return;
    asking.current = true;
    void (async () => {
      for (let next = wanted.current; next !== null; ) {
        const lockedOut = await askLockedOut(keyId, next);
        if (wanted.current === next) {
          setKnown({ draft: next, lockedOut });
          break;
        }
        next = wanted.current;
      }
      asking.current = false;
    })();
  }, [keyId, draft]);
  useEffect(
    () => () => {
      wanted.current = null;
    },
    [],
  );
  return draft !== null && known?.draft === draft ? known.lockedOut : undefined;
}
