import { Permission } from '../backend/contract';
import { failing, passed, type Stage } from './stage';

/** No right beyond reading and trading. Read from what the server says of the key; nothing is tried. */
export const withdrawal: Stage = {
  id: 'withdrawal',
  limitMs: 1_000,
  run(context) {
    const granted = context.found.self?.permissions ?? [];
    // An unknown right may be one to withdraw under another name.
    const beyond = granted.filter((name) => !Permission.safeParse(name).success);
    const evidence = { permissions: granted };
    return Promise.resolve(
      beyond.length === 0
        ? passed(evidence)
        : failing({ code: 'withdrawal-right', evidence: { granted: beyond } }, evidence),
    );
  },
};
