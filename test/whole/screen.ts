import { spawn } from 'node:child_process';

/** A screen of one test's own: all apps on one screen share its clipboard. */
export async function ownScreen(): Promise<{ env: { DISPLAY: string }; stop(): void }> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const stop = () => void server.kill();
  process.once('exit', stop);
  const number = await new Promise<string>((found, fail) => {
    let text = '';
    server.stdio[3]?.on('data', (data: Buffer) => {
      text += data.toString();
      if (text.includes('\n')) found(text.trim());
    });
    server.once('error', fail);
    server.once('exit', (code) => fail(new Error(`Xvfb ended with code ${code}`)));
  });
  return {
    env: { DISPLAY: `:${number}` },
    stop() {
      process.off('exit', stop);
      stop();
    },
  };
}
