import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, type UtilityProcess, utilityProcess } from 'electron';
import type { BotState } from '../preload/contract';
import type { Outcome } from '../preload/wire';
import { CODE_OF } from './backend/problems';
import { done, failed } from './failure';
import { log } from './log';
import { ADDRESSES } from './sandbox/callers';
import type { BotReport, FromSandbox, SandboxReady, ToSandbox } from './sandbox/protocol';

/** How long the sandbox may take to be ready, in ms. The first start makes its certificates. */
const START_LIMIT = 15_000;
/** How long it may take to end when asked to, in ms. */
const STOP_LIMIT = 1_500;

export type Practice = {
  readonly ready: SandboxReady;
  send(message: ToSandbox): void;
  /** Resolves when the process is gone: two of them must never write the same files. */
  stop(): Promise<void>;
};

/**
 * For tests: the sandbox that another app has started, as on a second computer of the same account. A packaged app
 * never asks. null = none is lent.
 */
export async function lentPractice(): Promise<Practice | null> {
  const path = app.isPackaged ? undefined : process.env['VENTARIO_SANDBOX_LENT'];
  if (path === undefined) return null;
  const ready = JSON.parse(await readFile(path, 'utf8')) as SandboxReady;
  return { ready, send: () => undefined, stop: async () => undefined };
}

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
    const gone = new Promise<void>((leave) => child.once('exit', () => leave()));
    const stop = () => {
      stopping = true;
      // Nothing hears a signal before it is there.
      if (child.pid === undefined) child.once('spawn', () => child.kill());
      else child.kill();
      // A wedged process does not hear it, and a mode must be left all the same.
      const patience = setTimeout(() => killNow(child.pid), STOP_LIMIT);
      return gone.finally(() => clearTimeout(patience));
    };
    const limit = setTimeout(() => {
      void stop();
      settle(failed('practice-not-started', { technical: 'timeout' }));
    }, START_LIMIT);
    child.on('message', (message: FromSandbox) => {
      if (message.type === 'ready') settle(done(practice(child, message, stop)));
      else if (message.type === 'failed') {
        void stop();
        settle(failed('practice-not-started', { technical: message.reason.slice(0, 120) }));
      } else hear(message);
    });
    child.on('exit', (code) => {
      log.info('sandbox-ended', { code, asked: stopping });
      if (!settled) settle(failed('practice-not-started', { technical: `exit ${code}` }));
      else if (!stopping) onLost();
    });
    child.postMessage(start);
  });
}

function killNow(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch {
    // It was already gone.
  }
}

function practice(child: UtilityProcess, ready: SandboxReady, stop: () => Promise<void>): Practice {
  return { ready, stop, send: (message) => child.postMessage(message) };
}

/** It is the bot's address that is not allowed, not this device's. */
const fromBot = { bot: true, seenIp: ADDRESSES.bot.ipv4 } as const;

/** What the example bot reports, in the window's words. */
export function botState({ state, keyId, requests, lastCode }: BotReport): BotState {
  const code = lastCode === null ? null : lastCode === 'unreachable' ? 'refused' : CODE_OF[lastCode];
  return {
    state,
    keyId: state === 'stopped' ? null : keyId,
    requests,
    failure: code === null ? null : { code, ...(code === 'ip-not-allowed' ? { evidence: fromBot } : {}) },
  };
}
