import { createHelper } from './helper';
import type { StartHelper } from './protocol';
import { lookAtSecretService } from './secret-service';
import type { Store } from './store';

/** A Secret Service answers in milliseconds; one that takes this long is wedged or waits for a prompt. */
const TIMEOUT_MS = 5_000;

/** Linux: whichever Secret Service the session has, through keytar in a process of its own. */
export function linuxStore(start: StartHelper, env: NodeJS.ProcessEnv, defaultTimeoutMs = TIMEOUT_MS): Store {
  const helper = createHelper(start);
  return {
    look: () => lookAtSecretService(env),
    async get(service, account, timeoutMs = defaultTimeoutMs) {
      const answer = await helper.ask({ action: 'get', service, account }, timeoutMs);
      if (answer.state !== 'answered') return answer;
      return { state: 'answered', value: typeof answer.value === 'string' ? answer.value : null };
    },
    async set(service, account, value, timeoutMs = defaultTimeoutMs) {
      const answer = await helper.ask({ action: 'set', service, account, value }, timeoutMs);
      return answer.state === 'answered' ? { state: 'answered', value: undefined } : answer;
    },
    async delete(service, account, timeoutMs = defaultTimeoutMs) {
      const answer = await helper.ask({ action: 'delete', service, account }, timeoutMs);
      return answer.state === 'answered' ? { state: 'answered', value: answer.value === true } : answer;
    },
    stop: () => helper.stop(),
  };
}
