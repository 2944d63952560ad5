import type { ReactNode } from 'react';
import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useAppFacts, useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';
import { Button } from './Button';
import { Dialog } from './Dialog';
import style from './KeychainGuide.module.css';
import { Notice } from './Notice';
import { useGivingUp } from './useGivingUp';

/** How to get this system's keychain going, and what to do without one; works without a network. */
export function KeychainGuide({ onClose }: { readonly onClose: () => void }) {
  const { journey, common } = useWords();
  const words = journey.keychainGuide;
  const { platform } = useAppFacts();
  const { state, store } = useSlice('keychain');
  if (store === 'vault') return <VaultGuide onClose={onClose} />;
  const isOffered = state === 'missing' || state === 'denied';
  return (
    <Dialog
      title={words.title}
      onClose={onClose}
      actions={
        <Button kind={isOffered ? 'plain' : 'primary'} autoFocus onClick={onClose}>
          {common.close}
        </Button>
      }
    >
      <ol className={style.steps}>
        {words[platform].map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ol>
      {isOffered && <Instead onDone={onClose} />}
    </Dialog>
  );
}

/** The two ways to go on without a keychain. */
function Instead({ onDone }: { readonly onDone: () => void }) {
  const { journey, failures } = useWords();
  const words = journey.keychainGuide;
  const memory = useCall(() => bridge().keepInMemory());
  const vault = useCall(() => bridge().useVault());
  const makeVault = async (): Promise<void> => {
    const answer = await vault.run();
    // The secret window was closed without a passphrase: the choice is still to be made.
    if (answer?.ok === true && answer.value.state === 'ready') onDone();
  };
  const failure = vault.failure ?? memory.failure;
  return (
    <>
      <h3 className={style.instead}>{words.insteadTitle}</h3>
      <div className={style.ways}>
        <Way title={words.vaultTitle} hint={words.vaultHint}>
          <Button size="small" kind="primary" pending={vault.pending} onClick={() => void makeVault()}>
            {words.vault}
          </Button>
        </Way>
        <Way title={words.memoryTitle} hint={words.memoryHint}>
          <Button size="small" pending={memory.pending} onClick={() => void memory.run().then(onDone)}>
            {words.memory}
          </Button>
        </Way>
      </div>
      {failure !== null && (
        <Notice tone="danger" title={failures.causes[failure.code].cause(failure.evidence ?? {})} />
      )}
    </>
  );
}

type WayProps = { readonly title: string; readonly hint: string; readonly children: ReactNode };

function Way({ title, hint, children }: WayProps) {
  return (
    <div className={style.way}>
      <p className={style.name}>{title}</p>
      {children}
      <p className={style.hint}>{hint}</p>
    </div>
  );
}

/** For those whose secrets are in a file under a passphrase. */
function VaultGuide({ onClose }: { readonly onClose: () => void }) {
  const { journey, common, views, failures } = useWords();
  const { state } = useSlice('keychain');
  const giveUp = useGivingUp();
  const open = useCall(() => bridge().unlockKeychain());
  const unlock = async (): Promise<void> => {
    const answer = await open.run();
    if (answer?.ok === true && answer.value.state === 'ready') onClose();
  };
  // Without another keychain this guide goes on with the ways to do without.
  const forget = async (): Promise<void> => {
    const answer = await giveUp.run();
    if (answer?.ok === true && answer.value.state === 'ready') onClose();
  };
  const failure = open.failure ?? giveUp.failure;
  return (
    <Dialog
      title={common.store.vault}
      onClose={onClose}
      actions={
        <>
          <Button autoFocus={state !== 'locked'} onClick={onClose}>
            {common.close}
          </Button>
          {state === 'locked' && (
            <Button kind="quiet" pending={giveUp.pending} onClick={() => void forget()}>
              {common.giveUpVault}
            </Button>
          )}
          {state === 'locked' && (
            <Button kind="primary" autoFocus pending={open.pending} onClick={() => void unlock()}>
              {common.openVault}
            </Button>
          )}
        </>
      }
    >
      <p>{views.settings.vaultTexts[state === 'ready' || state === 'denied' ? state : 'locked']}</p>
      <p>{journey.keychainGuide.vaultForgotten}</p>
      <EarlierStore />
      {failure !== null && (
        <Notice tone="danger" title={failures.causes[failure.code].cause(failure.evidence ?? {})} />
      )}
    </Dialog>
  );
}

/** What was stored before there was a vault or memory in its place. */
function EarlierStore() {
  const { journey, common } = useWords();
  const words = journey.keychainGuide;
  const { earlier } = useSlice('keychain');
  const { platform } = useAppFacts();
  if (earlier === undefined) return null;
  return (
    <>
      <h3 className={style.instead}>{words.earlierTitle}</h3>
      {earlier.state === 'ready' ? (
        <p>{words.earlierReady(common.store[earlier.store])}</p>
      ) : (
        <>
          <p>{words.earlierAway}</p>
          <ol className={style.steps}>
            {words[platform].map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ol>
        </>
      )}
    </>
  );
}
