import { useEffect, useRef, useState } from 'react';
import type { KeyRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { pageTitle } from '../parts/Dialog';
import { FailureNotice } from '../parts/FailureNotice';
import { KeyIdText } from '../parts/KeyIdText';
import { Notice } from '../parts/Notice';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useWords } from '../words/useWords';
import { openKey } from './inside';

/** More than these are shown when asked for: a lost keychain may orphan all keys at once. */
const MOST_AT_ONCE = 3;

/** Keys of ours that nobody here can use any more: what shall become of each? */
export function Orphans({ rows }: { readonly rows: readonly KeyRow[] }) {
  const words = useWords().views;
  // The first of those that were asked for.
  const [firstMore, setFirstMore] = useState<string | null>(null);
  const shown = firstMore !== null ? rows : rows.slice(0, MOST_AT_ONCE);
  return (
    <>
      {shown.map((row) => (
        <Orphan key={row.id} row={row} takesFocus={row.id === firstMore} />
      ))}
      {shown.length < rows.length && (
        <div>
          <Button kind="quiet" size="small" onClick={() => setFirstMore(rows[MOST_AT_ONCE]?.id ?? null)}>
            {words.keys.more(rows.length - shown.length)}
          </Button>
        </div>
      )}
    </>
  );
}

type OrphanProps = { readonly row: KeyRow; readonly takesFocus?: boolean };

/** One of them, with what can be done. */
export function Orphan({ row, takesFocus = false }: OrphanProps) {
  const words = useWords().views.key;
  const call = useCall(() => bridge().keepWithoutSecret({ keyId: row.id }));
  const keep = async (): Promise<void> => {
    const answer = await call.run();
    if (answer?.ok === true) pageTitle()?.focus({ preventScroll: true });
  };
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (takesFocus) box.current?.focus();
  }, [takesFocus]);
  return (
    <>
      <div ref={box} tabIndex={-1}>
        <Notice
          tone="warn"
          title={words.orphan(row.label)}
          action={
            <>
              <Button
                size="small"
                kind="quiet"
                pending={call.pending}
                aria-label={words.orphanKeepNamed(row.label)}
                onClick={() => void keep()}
              >
                {words.orphanKeep}
              </Button>
              <Button
                size="small"
                aria-label={words.orphanDeleteNamed(row.label)}
                onClick={() => openKey(row.id, 'delete')}
              >
                {words.deleteOpen}
              </Button>
            </>
          }
        >
          {words.orphanText} <KeyIdText id={row.id} short />
        </Notice>
      </div>
      {call.failure !== null && <FailureNotice failure={call.failure} />}
    </>
  );
}
