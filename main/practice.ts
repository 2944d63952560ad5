import { join } from 'node:path';
import { type UtilityProcess, utilityProcess } from 'electron';
import type { BotState } from '../preload/contract';
import type { Outcome } from '../preload/wire';
import { CODE_OF } from './backend/problems';
import { done, failed } from './failure';
import { log } from './log';
import type { BotReport, FromSandbox, SandboxReady, ToSandbox } from './sandbox/protocol';

/** How long the sandbox may take to be ready, in ms. The first start makes its certificates. */
const START_LIMIT = 15_000;

export type Practice = {
  readonly ready: SandboxReady;
  send(message: ToSandbox): void;
  stop(): void;
};

/**
 * Starts the sandbox in a process of its own. One that dies is started again by `onLost`'s owner.
 * Fails with `practice-not-started`.
 */
export function startPractice(
  outFolder: string,
  start: Extract<ToSandbox, { type: 'start' }>,
  hear: (message: FromSandbox) => void,
  onLost: () => void,
): Promise<Outcome<Practice>> {
  const child = utilityProcess.fork(join(outFolder, 'main/sandbox.cjs'), [], {
    serviceName: 'Ventario Sandbox',
  });
  return new Promise((resolve) => {
    let settled = false;
    let stopping = false;
    const settle = (outcome: Outcome<Practice>) => {
      if (settled) return;
      settled = true;
      clearTimeout(limit);
      resolve(outcome);
    };
    const stop = () => {
      stopping = true;
      child.kill();
    };
    const limit = setTimeout(() => {
      stop();
      settle(failed('practice-not-started', { technical: 'timeout' }));
    }, START_LIMIT);
    child.on('message', (message: FromSandbox) => {
      if (message.type === 'ready') settle(done(practice(child, message, stop)));
      else if (message.type === 'failed') {
        stop();
        settle(failed('practice-not-started', { technical: message.reason.slice(0, 120) }));
      } else hear(message);
    });
    child.on('exit', (code) => {
      log.info('sandbox-ended', { code, asked: stopping });
      settle(failed('practice-not-started', { technical: `exit ${code}` }));
      if (!stopping && settled) onLost();
    });
    child.postMessage(start);
  });
}

function practice(child: UtilityProcess, ready: SandboxReady, stop: () => void): Practice {
  return { ready, stop, send: (message) => child.postMessage(message) };
}

/** What the example bot reports, in the window's words. */
export function botState({ state, requests, lastCode }: BotReport, keyId: string | null): BotState {
  const code = lastCode === null ? null : lastCode === 'unreachable' ? 'refused' : CODE_OF[lastCode];
  return {
    state,
    keyId: state === 'stopped' ? null : keyId,
    requests,
    failure: code === null ? null : { code },
  };
}
