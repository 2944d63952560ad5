import { useEffect, useState } from 'react';
import type { KeychainStatus } from '../../preload/contract';
import { bridge } from '../store/bridge';
import { useSlice } from '../store/mirror';

/**
 * Which store has this key's secret: not always the one in use now. null: none that can be told. Until main has
 * answered, the one in use.
 */
export function useStoreOf(keyId: string): KeychainStatus['store'] | null {
  const { state, store } = useSlice('keychain');
  const [found, setFound] = useState<KeychainStatus['store'] | null>();
  // Asked anew whenever another store is in use, or in another state.
  useEffect(() => {
    let current = true;
    void bridge()
      .storeOfKey({ keyId })
      .then((answer) => {
        if (current) setFound(answer.ok ? answer.value : null);
      });
    return () => {
      current = false;
    };
  }, [keyId, state, store]);
  return found === undefined ? store : found;
}
