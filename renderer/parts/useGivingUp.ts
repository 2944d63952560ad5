import type { KeychainStatus } from '../../preload/contract';
import { bridge } from '../store/bridge';
import { type Call, useCall } from '../store/call';

/** To give up the file whose passphrase is forgotten. Main asks first, and „no“ is no failure. */
export function useGivingUp(): Call<[], KeychainStatus> {
  const call = useCall(() => bridge().giveUpVault());
  return call.failure?.code === 'cancelled' ? { ...call, failure: null } : call;
}
