import { useState } from 'react';
import type { KeyRow } from '../../preload/contract';
import { Button } from '../parts/Button';
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
  const [whole, setWhole] = useState(false);
  const shown = whole ? rows : rows.slice(0, MOST_AT_ONCE);
  return (
    <>
      {shown.map((row) => (
        <Orphan key={row.id} row={row} />
      ))}
      {shown.length < rows.length && (
        <div>
          <Button kind="quiet" size="small" onClick={() => setWhole(true)}>
            {words.keys.more(rows.length - shown.length)}
          </Button>
        </div>
      )}
    </>
  );
}

function Orphan({ row }: { readonly row: KeyRow }) {
  const words = useWords().views.key;
  const keep = useCall(() => bridge().keepWithoutSecret({ keyId: row.id }));
  return (
    <>
      <Notice
        tone="warn"
        title={words.orphan(row.label)}
        action={
          <>
            <Button
              size="small"
              kind="quiet"
              pending={keep.pending}
              aria-label={words.orphanKeepNamed(row.label)}
              onClick={() => void keep.run()}
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
      {keep.failure !== null && <FailureNotice failure={keep.failure} />}
    </>
  );
}
