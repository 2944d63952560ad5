import { bridge } from '../store/bridge';
import { useCall } from '../store/call';
import { useAppFacts, useSlice } from '../store/mirror';
import { useWords } from '../words/useWords';
import { Button } from './Button';
import { Dialog } from './Dialog';

/** How to get this system's keychain going; works without a network. */
export function KeychainGuide({ onClose }: { readonly onClose: () => void }) {
  const { journey, common } = useWords();
  const { platform } = useAppFacts();
  const keychain = useSlice('keychain');
  const memory = useCall(() => bridge().keepInMemory());
  const isOffered = keychain.state === 'missing' || keychain.state === 'denied';
  return (
    <Dialog
      title={journey.keychainGuide.title}
      onClose={onClose}
      actions={
        <>
          {isOffered && (
            <Button pending={memory.pending} onClick={() => void memory.run().then(onClose)}>
              {journey.keychainGuide.memory}
            </Button>
          )}
          <Button kind="primary" autoFocus onClick={onClose}>
            {common.close}
          </Button>
        </>
      }
    >
      <ol style={{ paddingInlineStart: '1.25rem', display: 'grid', gap: '0.5rem' }}>
        {journey.keychainGuide[platform].map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ol>
      {isOffered && <p>{journey.keychainGuide.memoryHint}</p>}
    </Dialog>
  );
}
