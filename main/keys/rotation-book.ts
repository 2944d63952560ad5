import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Failure } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import type { AccountInUse } from '../account';
import { DONE } from '../failure';
import { addRemark, type Mirror } from '../mirror';
import { makePrivateFolder } from '../safe-file';
import { stateFile } from '../state-file';

/** Which key hands over to which. Renewals that are still being made stand in the journal. Never a secret. */
const FILE = 'rotations.json';
const VERSION = 1;
/** As many as the window is shown. */
const MOST = 50;

const Time = z.number().int().nonnegative();

const Handover = z.object({
  oldId: z.string().max(60),
  newId: z.string().max(60),
  label: z.string().max(10_000),
  /** By the server's clock. */
  madeAt: Time,
  endsAt: Time.nullable(),
  /** As last known: only the server's word changes it. */
  ended: z.boolean(),
  /** Whose keys they are; null = not known. */
  account: z.string().max(60).nullable().default(null),
});
export type Handover = z.infer<typeof Handover>;

export type RotationBook = {
  /** First of all. A damaged file is set aside and said. */
  load(): Promise<void>;
  /** Those of the account in use. */
  handovers(): readonly Handover[];
  find(oldId: string): Handover | undefined;
  /** Adds one or takes its new state; on disk when done. */
  note(handover: Handover): Promise<Outcome<void>>;
  forget(oldId: string): Promise<Outcome<void>>;
  /** Why a renewal did not go on, for as long as this run lasts; null = it does. */
  trouble(oldId: string): Failure | null;
  setTrouble(oldId: string, failure: Failure | null): void;
};

export function createRotationBook(
  folder: string,
  mirror: Mirror,
  now: () => number,
  account: Pick<AccountInUse, 'isMine'>,
): RotationBook {
  const file = stateFile(join(folder, FILE), VERSION, z.array(Handover), now);
  const troubles = new Map<string, Failure>();
  let held: readonly Handover[] = [];

  const mine = () => held.filter((one) => account.isMine(one.account));

  async function keep(next: readonly Handover[]): Promise<Outcome<void>> {
    const before = held;
    // At once, so that two changes do not lose each other's.
    held = next;
    const saved = await file.save([...next]);
    if (!saved.ok && held === next) held = before;
    return saved;
  }

  return {
    async load() {
      await makePrivateFolder(folder);
      const read = await file.load();
      held = read.state === 'read' ? read.value : [];
      if (read.state === 'unreadable') addRemark(mirror, 'file-unreadable', FILE);
      if (read.state === 'damaged') addRemark(mirror, 'rotations-set-aside', basename(read.setAsideAs));
    },
    handovers: mine,
    find: (oldId) => mine().find((one) => one.oldId === oldId),
    note: (handover) => {
      const next = [...held.filter((one) => one.oldId !== handover.oldId), handover];
      // The oldest of those that nobody needs any more make room.
      const spare = next
        .filter((one) => one.ended && one !== handover)
        .slice(0, Math.max(next.length - MOST, 0));
      return keep(next.filter((one) => !spare.includes(one)));
    },
    forget: (oldId) =>
      held.some((one) => one.oldId === oldId)
        ? keep(held.filter((one) => one.oldId !== oldId))
        : Promise.resolve(DONE),
    trouble: (oldId) => troubles.get(oldId) ?? null,
    setTrouble(oldId, failure) {
      if (failure === null) troubles.delete(oldId);
      else troubles.set(oldId, failure);
    },
  };
}
