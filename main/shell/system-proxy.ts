import { session } from 'electron';

/** A session of no window, in memory: the windows' own has a proxy that leads nowhere (lockdown.ts). */
const PARTITION = 'system-proxy';

/** Which way the system wants this address to be reached, in the words of a PAC script such as `PROXY host:8080`. */
export function resolveSystemProxy(url: string): Promise<string> {
  return session.fromPartition(PARTITION).resolveProxy(url);
}
