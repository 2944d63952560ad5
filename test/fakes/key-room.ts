import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { AccountInUse } from '../../main/account';
import type { BackendClient } from '../../main/backend/client';
import type { Schedule } from '../../main/clipboard';
import { done } from '../../main/failure';
import type { Keychain } from '../../main/keychain/keychain';
import { type CrashPoint, createCreation } from '../../main/keys/creation';
import { createDeletions, type DeletionPoint } from '../../main/keys/deletion';
import { createDeletionJournal, createJournal } from '../../main/keys/journal';
import { createManualEntry } from '../../main/keys/manual';
import { createRecovery } from '../../main/keys/recovery';
import { createKeyRing } from '../../main/keys/ring';
import { createRotations } from '../../main/keys/rotation';
import { createRotationBook } from '../../main/keys/rotation-book';
import { createMirror } from '../../main/mirror';
import { emptySlices } from '../../main/slices';
import type { UsageLog } from '../../main/usage/history';
import { createKnownAddresses } from '../../main/usage/known';
import type { CreationState } from '../../preload/contract';

/** An account that nobody has to be asked about. */
export function someAccount(id = 'va_test'): AccountInUse & { id: string } {
  const account = {
    id,
    last: () => account.id,
    session: (): unknown => account.id,
    know: async () => done(account.id),
    isMine: (owner: string | null) => owner === null || owner === account.id,
  };
  return account;
}

/** The rooms of the keys wired together as the product does, over any keychain and client. */
export async function openKeyRoom(options: {
  keychain: Keychain;
  client: BackendClient;
  account?: AccountInUse;
  folder: string;
  now?: () => number;
  at?: (point: CrashPoint) => void | Promise<void>;
  atDeletion?: (point: DeletionPoint) => void | Promise<void>;
  gone?: (keyId: string, keepUsage: boolean) => Promise<void>;
  log?: () => UsageLog | null;
  schedule?: Schedule;
}) {
  const { keychain, client, folder, now = Date.now, account = someAccount() } = options;
  const states: CreationState['state'][] = [];
  const mirror = createMirror(emptySlices(now()), (name) => {
    if (name === 'creation') states.push(mirror.get('creation').state);
  });
  const base = { mirror, keychain, client, account, folder, mode: 'practice', now } as const;
  const ring = createKeyRing(base);
  const journal = createJournal(folder, now, account);
  const deletions = createDeletionJournal(folder, now, account);
  const book = createRotationBook(folder, mirror, now, account);
  const deps = {
    ...base,
    ring,
    journal,
    book,
    random: (size: number) => randomBytes(size),
    ...(options.at === undefined ? {} : { at: options.at }),
  };
  const creation = createCreation(deps);
  const recovery = createRecovery({ ...deps, creation });
  const manual = createManualEntry({ ...base, ring });
  const deletion = createDeletions({
    ...base,
    ring,
    deletions,
    ...(options.atDeletion === undefined ? {} : { at: options.atDeletion }),
    ...(options.gone === undefined ? {} : { gone: options.gone }),
  });
  await ring.load();
  await recovery.load();
  await deletion.load();
  await book.load();
  const rotations = createRotations({
    ...deps,
    creation,
    log: options.log ?? (() => null),
    known: createKnownAddresses({ path: join(folder, 'marks.json'), mirror, now }),
    schedule: options.schedule ?? (() => () => undefined),
  });
  return { mirror, ring, journal, deletions, book, creation, recovery, manual, deletion, rotations, states };
}
