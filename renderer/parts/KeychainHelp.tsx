import { useState } from 'react';
import type { Failure } from '../../preload/contract';
import { useWords } from '../words/useWords';
import { Button } from './Button';
import { KeychainGuide } from './KeychainGuide';

/** Is it the keychain that failed? Then there is a guide to it. */
export function isKeychainFailure(failure: Failure | null): boolean {
  return failure?.code.startsWith('keychain-') === true;
}

/** The way to the guide, for a place that names a state of the keychain and has another button already. */
export function KeychainHelp() {
  const { failures } = useWords();
  const [guide, setGuide] = useState(false);
  return (
    <>
      <Button size="small" kind="quiet" onClick={() => setGuide(true)}>
        {failures.actions['keychain-guide']}
      </Button>
      {guide && <KeychainGuide onClose={() => setGuide(false)} />}
    </>
  );
}
