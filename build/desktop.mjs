// A desktop for a machine without one: a virtual screen, a private D-Bus session and an unlocked keyring.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKeyring } from './keyring.mjs';

/**
 * Starts screen, bus and keyring.
 * @returns {Promise<{env: Record<string, string>, stop: () => Promise<void>}>} the environment to run the app in
 */
export async function startDesktop() {
  const home = await mkdtemp(join(tmpdir(), 'ventario-desktop-'));
  const screen = await startScreen();
  const keyring = await startKeyring({ home, mode: 'unlocked' });
  return {
    env: { ...process.env, ...keyring.env, DISPLAY: screen.display },
    async stop() {
      await keyring.stop();
      screen.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function startScreen() {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await new Promise((resolve, reject) => {
    let text = '';
    server.stdio[3].on('data', (data) => {
      text += data;
      if (text.includes('\n')) resolve(text.trim());
    });
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with code ${code}.`)));
  });
  process.once('exit', () => server.kill());
  return { display: `:${number}`, stop: () => server.kill() };
}
