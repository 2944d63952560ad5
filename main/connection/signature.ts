import type { FailureCode } from '../../preload/contract';
import type { KeyStatus } from '../backend/contract';
import { failing, passed, type Stage, timed } from './stage';

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
      if (answer.failure.code !== 'ip-not-allowed') return failing(answer.failure);
      context.found.addressRefused = answer.failure;
      return passed();
    }
    const self = answer.value;
    if (self.id !== context.keyId) return failing({ code: 'unexpected-answer' });
    if (self.mode !== context.keyMode) return failing({ code: 'key-wrong-environment' });
    const code = BY_STATUS[self.status];
    if (code !== null) return failing({ code });
    context.found.self = self;
    return passed();
  },
};

const BY_STATUS: Record<KeyStatus, FailureCode | null> = {
  active: null,
  pending: 'key-pending',
  disabled: 'key-disabled',
  expired: 'key-expired',
  deleted: 'key-unknown',
};
