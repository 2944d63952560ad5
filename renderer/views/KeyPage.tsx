import { type ReactNode, useState } from 'react';
import type { KeyRow } from '../../preload/contract';
import { Button } from '../parts/Button';
import { Card } from '../parts/Card';
import { EmptyState } from '../parts/EmptyState';
import { FailureNotice } from '../parts/FailureNotice';
import { KeychainHelp } from '../parts/KeychainHelp';
import { KeyRows } from '../parts/KeyRows';
import { Notice } from '../parts/Notice';
import { Pill } from '../parts/Pill';
import { Skeleton } from '../parts/Skeleton';
import { seenOf } from '../parts/seenOf';
import { TimeText } from '../parts/TimeText';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';
import { AccessesCard } from './AccessesCard';
import { DeleteDialog } from './DeleteDialog';
import { ExportsCard } from './ExportsCard';
import { HealthCard } from './HealthCard';
import { openKey, openKeys, setInside, testKey, useInside } from './inside';
import { KeyActions } from './KeyActions';
import styles from './KeyPage.module.css';
import { isOrphan } from './keyTable';
import { Orphan } from './Orphans';
import { PageHead } from './PageHead';
import { PermissionsCard } from './PermissionsCard';
import { RenameDialog } from './RenameDialog';
import { RenewalCard } from './RenewalCard';
import { RenewDialog } from './RenewDialog';
import { levelPill } from './reasonText';
import { StateNotices } from './StateNotices';
import { TestCard } from './TestCard';
import { TestPage } from './TestPage';
import { useHealth } from './useHealth';
import { useWish } from './useWish';
import { WhitelistCard } from './WhitelistCard';

/** Everything about one key, or its connection test. */
export function KeyPage({ keyId }: { readonly keyId: string }) {
  const keys = useSlice('keys');
  const page = useInside('keyPage');
  const row = keys.rows.find((each) => each.id === keyId);
  // While it is being deleted, the row may go before the answer is there.
  const [leaving, setLeaving] = useState<KeyRow | null>(null);
  const shown = row?.status === 'deleted' ? undefined : row;
  const known = shown ?? leaving ?? undefined;
  if (known !== undefined)
    return page === 'test' ? (
      <TestPage key={known.id} row={known} />
    ) : (
      <Facts key={known.id} row={known} onLeaving={setLeaving} />
    );
  if (keys.loading && keys.asOf === null) return <Skeleton lines={6} />;
  return <Gone row={row} />;
}

/** The backend has this key no more. What is left of it here can be cleared away. */
function Gone({ row }: { readonly row: KeyRow | undefined }) {
  const all = useWords();
  const words = all.views.key;
  const forget = useCall((keyId: string) => bridge().forgetKey({ keyId }));
  const left = row !== undefined && row.secretHere !== 'no' ? row : undefined;
  const clear = async (keyId: string): Promise<void> => {
    const answer = await forget.run(keyId);
    if (answer?.ok === true) openKeys();
  };
  return (
    <div className={styles.page}>
      <PageHead title={all.views.keys.title} />
      <EmptyState
        title={words.notFoundTitle}
        action={
          left === undefined ? (
            <Button onClick={() => openKeys()}>{words.toList}</Button>
          ) : (
            <Button pending={forget.pending} onClick={() => void clear(left.id)}>
              {words.forget}
            </Button>
          )
        }
      >
        {left === undefined ? words.notFoundText : left.secretHere === 'yes' ? words.gone : words.goneUnknown}
      </EmptyState>
      {forget.failure !== null && <FailureNotice failure={forget.failure} />}
    </div>
  );
}

type FactsProps = { readonly row: KeyRow; readonly onLeaving: (row: KeyRow | null) => void };

function Facts({ row, onLeaving }: FactsProps) {
  const all = useWords();
  const words = all.views.key;
  const health = useHealth();
  const keys = useSlice('keys');
  const rotations = useSlice('rotations').filter((each) => each.oldId === row.id || each.newId === row.id);
  const [dialog, setDialog] = useState<'rename' | 'renew' | 'delete' | null>(null);
  const pill = levelPill(all.views.keys, health.level(row));
  const refresh = useCall(() => bridge().refreshKeys());
  const seen = seenOf(row);
  const away = row.secretHere === 'no';
  const renewing = rotations.some((each) => each.oldId === row.id && each.stage !== 'ended');
  const open = (next: typeof dialog): void => {
    setDialog(next);
    onLeaving(next === 'delete' ? row : null);
  };

  // Sent here in order to do it; what cannot be done now says why on the page.
  useWish('renew', () => {
    if (row.status !== 'pending' && !renewing) open('renew');
  });
  useWish('delete', () => open('delete'));

  return (
    <div className={styles.page}>
      <PageHead
        title={row.label}
        path={
          <button type="button" onClick={() => openKeys()}>
            {all.views.keys.title}
          </button>
        }
        actions={
          <>
            <Pill tone={pill.tone}>{pill.text}</Pill>
            {!away && (
              <Button kind="primary" size="small" onClick={() => testKey(row.id)}>
                {all.test.run}
              </Button>
            )}
          </>
        }
      />
      <StateNotices asOf={keys.asOf} onRetry={() => void refresh.run()} retrying={refresh.pending} />
      {rotations.map((rotation) => (
        <RenewalCard key={rotation.oldId} rotation={rotation} row={row} onAgain={() => open('renew')} />
      ))}
      <HealthCard row={row} health={health} />
      <KeyRows
        keyId={row.id}
        label={row.label}
        secret={row.secretHere === 'yes'}
        {...(row.status === 'expired' ? {} : { onRename: () => open('rename') })}
      />
      {isOrphan(row) ? (
        <Orphan row={row} />
      ) : (
        row.secretHere !== 'yes' && (
          <Notice
            tone={away ? 'warn' : 'info'}
            title={row.algorithm === 'ed25519' ? all.common.privateKey : all.common.secretKey}
            action={away ? null : <KeychainHelp />}
          >
            {away ? (row.madeHere ? words.secretLost : words.secretAway) : words.secretUnknown}
          </Notice>
        )
      )}
      {seen === undefined ? (
        <Unseen />
      ) : (
        <>
          <PermissionsCard row={seen} />
          <WhitelistCard row={seen} />
        </>
      )}
      <AccessesCard row={row} />
      <div className={styles.pair}>
        <TestCard row={row} now={health.now} />
        <ExportsCard row={row} />
      </div>
      <section aria-labelledby="facts-title" className={styles.section}>
        <h2 id="facts-title">{words.facts}</h2>
        <Card inside="rows">
          <dl className={styles.facts}>
            <Fact name={words.created}>
              {seen === undefined ? all.common.unknown : <TimeText at={seen.createdAt} as="date" />}
            </Fact>
            <Fact name={words.renewBy}>
              {seen === undefined ? all.common.unknown : <TimeText at={seen.renewBy} as="date" />}
            </Fact>
            <Fact name={words.algorithm}>
              <code>{row.algorithm}</code>
            </Fact>
          </dl>
        </Card>
      </section>
      <KeyActions
        row={row}
        renewing={renewing}
        onRenew={() => open('renew')}
        onDelete={() => open('delete')}
      />
      {dialog === 'rename' && <RenameDialog row={row} onClose={() => open(null)} />}
      {dialog === 'renew' && (
        <RenewDialog
          row={row}
          onClose={() => open(null)}
          onMade={(newKeyId) => {
            open(null);
            openKey(newKeyId);
          }}
        />
      )}
      {dialog === 'delete' && (
        <DeleteDialog
          row={row}
          onClose={() => open(null)}
          onDeleted={() => {
            setInside({ keyDeleted: row.label });
            openKeys();
          }}
        />
      )}
    </div>
  );
}

/** In place of what only the backend's record could say. */
function Unseen() {
  const words = useWords().views.key;
  return (
    <section aria-labelledby="unseen-title" className={styles.section}>
      <h2 id="unseen-title">{words.unseenTitle}</h2>
      <Card>
        <p>{words.unseen}</p>
      </Card>
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
