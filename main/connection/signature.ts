import type { Failure, FailureCode } from '../../preload/contract';
import type { KeyStatus } from '../backend/contract';
import { lagging, settled } from './settling';
import { failing, passed, type Stage, type StageContext, timed } from './stage';

/** The key about itself, really signed. Whatever the backend says against the key or the signature is said here. */
export const signature: Stage = {
  id: 'signature',
  limitMs: 6_000,
  async run(context) {
    const answer = await timed(context, (api, credential) =>
      api.signed('self', {}, credential, { signal: context.signal }),
    );
    if (!answer.ok) {
      // Told only after a good signature: the whitelist is the cause.
      if (answer.failure.code !== 'ip-not-allowed')
        return failing(dated(context, settled(context, answer.failure)));
      context.found.addressRefused = answer.failure;
      return passed();
    }
    const self = answer.value;
    if (self.id !== context.keyId) return failing({ code: 'unexpected-answer' });
    if (self.mode !== context.keyMode) return failing({ code: 'key-wrong-environment' });
    const code = BY_STATUS[self.status];
    if (code !== null) {
      const evidence = { from: self.created_at, until: self.expires_at };
      return failing(settled(context, { code, evidence }));
    }
    const outdated = lagging(context, self);
    if (outdated !== null) return failing(outdated);
    context.found.self = self;
    return passed();
  },
};

/** What the refusal does not say: the end of a key stands in the account's list. */
function dated({ row }: StageContext, failure: Failure): Failure {
  if (failure.code !== 'key-expired' || row === null) return failure;
  return { ...failure, evidence: { ...failure.evidence, until: row.expiresAt } };
}

const BY_STATUS: Record<KeyStatus, FailureCode | null> = {
  active: null,
  pending: 'key-pending',
  disabled: 'key-disabled',
  expired: 'key-expired',
  deleted: 'key-unknown',
};
