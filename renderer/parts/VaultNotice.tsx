import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';
import { Button } from './Button';
import { Notice } from './Notice';
import { useGivingUp } from './useGivingUp';

/** After a start the file with the secrets is locked: said once on a screen, with the way to open it. */
export function VaultNotice() {
  const { common, failures } = useWords();
  const keychain = useSlice('keychain');
  const open = useCall(() => bridge().unlockKeychain());
  const giveUp = useGivingUp();
  if (keychain.store !== 'vault' || keychain.state !== 'locked') return null;
  const failure = open.failure ?? giveUp.failure;
  return (
    <Notice
      tone="warn"
      live="polite"
      title={common.vaultLocked}
      action={
        <>
          <Button size="small" kind="primary" pending={open.pending} onClick={() => void open.run()}>
            {common.openVault}
          </Button>
          <Button size="small" kind="quiet" pending={giveUp.pending} onClick={() => void giveUp.run()}>
            {common.giveUpVault}
          </Button>
        </>
      }
    >
      {failure === null
        ? common.vaultLockedHint
        : failures.causes[failure.code].cause(failure.evidence ?? {})}
    </Notice>
  );
}
