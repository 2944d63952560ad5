import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bot } from './bot';
import type { FromSandbox, SandboxReady, ToSandbox } from './protocol';
import type { Sandbox } from './server';

/**
 * The sandbox in a process of its own: Electron's utilityProcess in the app, child_process.fork in tests. Ends when
 * its parent does.
 */
type ParentPort = {
  on: (event: 'message' | 'close', listener: (message: { data: ToSandbox }) => void) => void;
  postMessage: (message: FromSandbox) => void;
};

function isParentPort(value: unknown): value is ParentPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}

const port: unknown = 'parentPort' in process ? process.parentPort : undefined;

function tell(message: FromSandbox): void {
  if (isParentPort(port)) port.postMessage(message);
  else if (process.connected) process.send?.(message);
}

let sandbox: Sandbox | undefined;
let bot: Bot | undefined;

async function hear(message: ToSandbox): Promise<void> {
  switch (message.type) {
    case 'start': {
      if (sandbox !== undefined) return;
      try {
        const { startSandbox } = await import('./server');
        const started = await startSandbox({ folder: message.folder, control: message.control });
        sandbox = started;
        const { baseUrl, baseUrlIpv6, botBaseUrl, pageUrl, dashboardUrl, caPem, damaged } = started;
        const ready: SandboxReady = {
          type: 'ready',
          baseUrl,
          baseUrlIpv6,
          botBaseUrl,
          pageUrl,
          dashboardUrl,
          caPem,
          damaged,
        };
        // For the test on the command line (check.ts), and for a second app that is lent this sandbox (practice.ts).
        await writeFile(join(message.folder, 'ready.json'), JSON.stringify(ready), { mode: 0o600 });
        tell(ready);
      } catch (error) {
        // The system's short code, never a path or a content.
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected';
        tell({ type: 'failed', reason: code });
      }
      return;
    }
    case 'bot-start': {
      if (sandbox === undefined) return;
      const { startBot } = await import('./bot');
      const { keyId, secret } = message;
      const before = bot;
      // That the earlier one has ended is no news: another has taken its place.
      const next = startBot({ baseUrl: sandbox.botBaseUrl, caPem: sandbox.caPem, keyId, secret }, (news) => {
        if (bot === next) tell(news);
      });
      bot = next;
      before?.stop();
      return;
    }
    case 'bot-stop':
      bot?.stop();
      bot = undefined;
      return;
  }
}

/** One after the other, so that a bot asked for too early waits for the start. */
let queue: Promise<void> = Promise.resolve();
function take(message: ToSandbox): void {
  // A bot that cannot be started must not take the backend along.
  queue = queue.then(() => hear(message)).catch(() => undefined);
}

if (isParentPort(port)) {
  port.on('message', ({ data }) => take(data));
  port.on('close', () => process.exit(0));
} else {
  process.on('message', (message: ToSandbox) => take(message));
  process.on('disconnect', () => process.exit(0));
}
