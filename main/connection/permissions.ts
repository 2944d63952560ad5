import { settled } from './settling';
import { failing, passed, type Stage, skipped, timed } from './stage';
import { beyondTrading } from './withdrawal';

/** What the key may do; the read right is proven by really reading. */
export const permissions: Stage = {
  id: 'permissions',
  limitMs: 6_000,
  async run(context) {
    const { self } = context.found;
    if (self === undefined) return failing({ code: 'internal' });
    const evidence = { permissions: self.permissions };
    // The next stage says so: whatever else is wrong with this key, it comes after that.
    if (beyondTrading(self).length > 0) return skipped(evidence);
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
