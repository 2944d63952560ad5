export type RunningKeyring = {
  /** To be laid over the environment of what shall use the keyring. */
  env: Record<string, string>;
  pids: { bus: number; keyring?: number };
  stop(): Promise<void>;
  /** Locks or unlocks the same keyring; only where there is one. */
  turn?(mode: 'unlocked' | 'locked'): Promise<void>;
};
export function startKeyring(wanted: {
  home: string;
  mode: 'unlocked' | 'locked' | 'none';
  password?: string;
}): Promise<RunningKeyring>;
