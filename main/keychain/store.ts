import type { KeychainStatus } from '../../preload/contract';

/** What one system's store can do; each system has one small file that makes one. */

export type StoreName = KeychainStatus['store'];

export type Found =
  | { state: 'ready' | 'locked' | 'denied' | 'slow'; store: StoreName }
  | { state: 'missing'; store: 'none' };

/** `failed`: the store said no; why is told by the next `look`. `lost`: the process that asked it has died. */
export type StoreAnswer<Value> =
  | { state: 'answered'; value: Value }
  | { state: 'missing' | 'slow' | 'failed' | 'lost' };

export type Store = {
  /** Is it there and open? Asks nothing that could make the system show a prompt. */
  look(): Promise<Found>;
  get(service: string, account: string, timeoutMs?: number): Promise<StoreAnswer<string | null>>;
  set(service: string, account: string, value: string, timeoutMs?: number): Promise<StoreAnswer<void>>;
  delete(service: string, account: string, timeoutMs?: number): Promise<StoreAnswer<boolean>>;
  stop(): Promise<void>;
};
