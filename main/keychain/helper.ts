import type { Answer, HelperProcess, Request, StartHelper } from './protocol';
import type { StoreAnswer } from './store';

/** Omit, for each member of a union apart. */
type WithoutId<Message> = Message extends Message ? Omit<Message, 'id'> : never;

/** After this long without a call the process is ended, to save its memory. */
const IDLE_MS = 10_000;

export type Helper = {
  /** One call at a time. A process that wedged, crashed or fails after it had worked is replaced with the next call. */
  ask(request: WithoutId<Request>, timeoutMs: number): Promise<StoreAnswer<string | boolean | null>>;
  stop(): Promise<void>;
};

/** Runs the keychain's own process: started when needed, ended when idle, killed when it does not answer. */
export function createHelper(start: StartHelper, idleMs = IDLE_MS): Helper {
  let running: { process: HelperProcess; exited: Promise<void>; proven: boolean } | undefined;
  let waiting: { id: number; answered: (answer: Answer | 'lost') => void } | undefined;
  let idle: NodeJS.Timeout | undefined;
  let nextId = 1;

  function ensure(): HelperProcess {
    if (running !== undefined) return running.process;
    const helper = start();
    const exited = new Promise<void>((resolve) => {
      helper.onExit(() => {
        if (running?.process === helper) {
          running = undefined;
          waiting?.answered('lost');
        }
        resolve();
      });
    });
    helper.onAnswer((answer) => {
      if (waiting?.id === answer.id) waiting.answered(answer);
    });
    running = { process: helper, exited, proven: false };
    return helper;
  }

  async function end(): Promise<void> {
    clearTimeout(idle);
    const ending = running;
    if (ending === undefined) return;
    running = undefined;
    waiting?.answered('lost');
    ending.process.kill();
    await ending.exited;
  }

  return {
    async ask(request, timeoutMs) {
      clearTimeout(idle);
      const id = nextId;
      nextId += 1;
      let timer: NodeJS.Timeout | undefined;
      const answer = await new Promise<Answer | 'lost' | 'slow'>((resolve) => {
        timer = setTimeout(() => resolve('slow'), timeoutMs);
        waiting = { id, answered: resolve };
        ensure().send({ ...request, id });
      });
      clearTimeout(timer);
      waiting = undefined;
      if (answer === 'slow') {
        // What it still does after this cannot be told, so it does not go on.
        await end();
        return { state: 'slow' };
      }
      if (answer === 'lost') return { state: 'lost' };
      if (answer.state === 'failed' && running?.proven === true) {
        // libsecret keeps its session with a keyring that was started again since, and hears no for ever: to be
        // asked again by a process that knows nothing of the old one.
        await end();
        return { state: 'lost' };
      }
      if (answer.state === 'answered' && running !== undefined) running.proven = true;
      idle = setTimeout(() => void end(), idleMs);
      idle.unref();
      return answer.state === 'answered'
        ? { state: 'answered', value: answer.value }
        : { state: answer.state };
    },
    stop: end,
  };
}
