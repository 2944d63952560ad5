import { settled } from './settling';
import { failing, passed, type Stage, timed } from './stage';

/** What the key may do; the read right is proven by really reading. */
export const permissions: Stage = {
  id: 'permissions',
  limitMs: 6_000,
  async run(context) {
    const { self } = context.found;
    if (self === undefined) return failing({ code: 'internal' });
    const evidence = { permissions: self.permissions };
    const answer = await timed(context, (api, credential) =>
      api.signed('portfolio', {}, credential, { signal: context.signal }),
    );
    if (answer.ok) return passed(evidence);
    const failure = settled(context, answer.failure);
    return failing(
      failure.code === 'permission-missing' ? { ...failure, code: 'read-missing' } : failure,
      evidence,
    );
  },
};
