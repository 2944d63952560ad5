import { randomBytes } from 'node:crypto';
import type { BackendClient } from '../../main/backend/client';
import type { Keychain } from '../../main/keychain/keychain';
import { type CrashPoint, createCreation } from '../../main/keys/creation';
import { createJournal } from '../../main/keys/journal';
import { createManualEntry } from '../../main/keys/manual';
import { createRecovery } from '../../main/keys/recovery';
import { createKeyRing } from '../../main/keys/ring';
import { createMirror } from '../../main/mirror';
import { emptySlices } from '../../main/slices';
import type { CreationState } from '../../preload/contract';

/** The rooms of the keys wired together as the product does, over any keychain and client. */
export async function openKeyRoom(options: {
  keychain: Keychain;
  client: BackendClient;
  folder: string;
  now?: () => number;
  at?: (point: CrashPoint) => void | Promise<void>;
}) {
  const { keychain, client, folder, now = Date.now } = options;
  const states: CreationState['state'][] = [];
  const mirror = createMirror(emptySlices(now()), (name) => {
    if (name === 'creation') states.push(mirror.get('creation').state);
  });
  const base = { mirror, keychain, client, folder, mode: 'practice', now } as const;
  const ring = createKeyRing(base);
  const journal = createJournal(folder, now);
  const deps = {
    ...base,
    ring,
    journal,
    random: (size: number) => randomBytes(size),
    ...(options.at === undefined ? {} : { at: options.at }),
  };
  const creation = createCreation(deps);
  const recovery = createRecovery({ ...deps, creation });
  const manual = createManualEntry({ ...base, ring });
  await ring.load();
  await recovery.load();
  return { mirror, ring, journal, creation, recovery, manual, states };
}
