import { useState } from 'react';
import type { KeyRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { bridge } from '../store/bridge';
import { useSlice } from '../store/mirror';
import { useFormats } from '../words/useFirstWords';
import { useWords } from '../words/useWords';
import styles from './KeyPage.module.css';
import { isLockable } from './keyTable';
import { LockDialog } from './LockDialog';
import { LockResult } from './LockResult';
import { Row } from './Row';
import { useLock } from './useLock';

type KeyActionsProps = {
  readonly row: KeyRow;
  /** A renewal of this key is under way. */
  readonly renewing: boolean;
  readonly onRenew: () => void;
  readonly onDelete: () => void;
};

/** Renew, lock and unlock, delete. */
export function KeyActions({ row, renewing, onRenew, onDelete }: KeyActionsProps) {
  const all = useWords();
  const words = all.views.key;
  const formats = useFormats();
  const lock = useLock();
  const [locking, setLocking] = useState(false);
  const access = {
    active: words.isActive,
    disabled: words.isLocked,
    pending: words.isPending,
    expired: words.isExpired,
    deleted: words.isExpired,
  }[row.status];
  const locked = row.status === 'disabled';
  const deleting = useSlice('deletions').some(({ keyId }) => keyId === row.id);
  const renewable = row.status !== 'pending' && row.status !== 'deleted' && !renewing;
  return (
    <section aria-labelledby="actions-title" className={styles.section}>
      <h2 id="actions-title">{words.actions}</h2>
      <Card inside="rows">
        <Row
          label={words.renewal}
          hint={
            renewing ? words.renewRunning : row.status === 'pending' ? words.renewNotNow : words.renewHint
          }
        >
          {renewable && (
            <Button size="small" onClick={onRenew}>
              {words.renewOpen}
            </Button>
          )}
        </Row>
        <div>
          <Row label={words.access} hint={access}>
            {/* One button for both, which keeps the focus when it has done its work. */}
            {(locked || isLockable(row)) && (
              <Button
                size="small"
                kind={locked ? 'plain' : 'danger'}
                pending={lock.now.state === 'asking'}
                onClick={() => {
                  if (locked) return void lock.unlock(row.id);
                  lock.reset();
                  return setLocking(true);
                }}
              >
                {locked ? all.views.keys.unlock : all.views.keys.lock}
              </Button>
            )}
          </Row>
          <div className={styles.result}>
            <LockResult
              now={lock.now}
              time={formats.time}
              onDashboard={() => void bridge().openLink({ link: 'dashboard' })}
              onSignIn={() => void bridge().signIn()}
            />
          </div>
        </div>
        <Row label={words.deleting} hint={deleting ? words.deleteRunning : words.deleteHint}>
          <Button size="small" kind="danger" onClick={onDelete}>
            {words.deleteOpen}
          </Button>
        </Row>
      </Card>
      {locking && <LockDialog keyId={row.id} onClose={() => setLocking(false)} />}
    </section>
  );
}
