import type { HelperProcess, StartHelper } from './protocol';
import type { VaultAnswer, VaultRequest } from './vault-protocol';

type WithoutId<Message> = Message extends Message ? Omit<Message, 'id'> : never;

export type VaultHelper = {
  /** One call at a time. `slow`: it did not answer in time and was ended. `lost`: its process died. */
  ask(request: WithoutId<VaultRequest>, timeoutMs: number): Promise<VaultAnswer | { state: 'slow' | 'lost' }>;
  stop(): void;
};

/** After this long without a call the process is ended, to save its memory. */
const IDLE_MS = 10_000;

/** Runs the vault's own process: started when needed, ended when idle, killed when it does not answer. */
export function vaultHelper(start: StartHelper<VaultRequest, VaultAnswer>, idleMs = IDLE_MS): VaultHelper {
  let running: HelperProcess<VaultRequest, VaultAnswer> | undefined;
  let waiting: { id: number; answered: (answer: VaultAnswer | { state: 'lost' }) => void } | undefined;
  let idle: NodeJS.Timeout | undefined;
  let nextId = 1;

  function ensure(): HelperProcess<VaultRequest, VaultAnswer> {
    if (running !== undefined) return running;
    const begun = start();
    begun.onExit(() => {
      if (running !== begun) return;
      running = undefined;
      waiting?.answered({ state: 'lost' });
    });
    begun.onAnswer((answer) => {
      if (waiting?.id === answer.id) waiting.answered(answer);
    });
    running = begun;
    return begun;
  }

  function end(): void {
    clearTimeout(idle);
    const ending = running;
    running = undefined;
    ending?.kill();
    waiting?.answered({ state: 'lost' });
  }

  return {
    async ask(request, timeoutMs) {
      clearTimeout(idle);
      const id = nextId;
      nextId += 1;
      let timer: NodeJS.Timeout | undefined;
      const answer = await new Promise<VaultAnswer | { state: 'slow' | 'lost' }>((resolve) => {
        timer = setTimeout(() => resolve({ state: 'slow' }), timeoutMs);
        waiting = { id, answered: resolve };
        ensure().send({ ...request, id });
      });
      clearTimeout(timer);
      waiting = undefined;
      // The passphrase's work leaves a quarter of a GiB behind, and the passphrase with it.
      if (answer.state === 'slow' || request.action !== 'seal') end();
      else {
        idle = setTimeout(end, idleMs);
        idle.unref();
      }
      return answer;
    },
    stop: end,
  };
}
