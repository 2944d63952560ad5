import { Permission, type SelfKey } from '../backend/contract';
import { failing, passed, type Stage } from './stage';

/** No right beyond reading and trading. Read from what the server says of the key; nothing is tried. */
export const withdrawal: Stage = {
  id: 'withdrawal',
  limitMs: 1_000,
  run(context) {
    const { self } = context.found;
    const granted = self?.permissions ?? [];
    const beyond = beyondTrading(self);
    const evidence = { permissions: granted };
    return Promise.resolve(
      beyond.length === 0
        ? passed(evidence)
        : failing({ code: 'withdrawal-right', evidence: { granted: beyond } }, evidence),
    );
  },
};

/** An unknown right may be one to withdraw under another name. */
export function beyondTrading(self: SelfKey | undefined): string[] {
  return self?.permissions.filter((name) => !Permission.safeParse(name).success) ?? [];
}
