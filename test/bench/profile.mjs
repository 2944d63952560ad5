import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { _electron as electron } from '@playwright/test';

const root = resolve(import.meta.dirname, '../..');

/** A profile of a user who has finished the set-up in Übungsmodus: one key, tested, with its whitelist. */
export async function finishedProfile(folder, env) {
  const browserFolder = `${folder}-browser`;
  await mkdir(browserFolder, { recursive: true });
  const app = await electron.launch({
    timeout: 30_000,
    executablePath: env.VENTARIO_RUNTIME,
    args: [root, '--no-sandbox', `--user-data-dir=${folder}`],
    env: {
      ...env,
      PATH: `${join(root, 'test/whole/browser')}:${env.PATH}`,
      VENTARIO_TEST_ELECTRON: env.VENTARIO_RUNTIME,
      VENTARIO_TEST_BROWSER: browserFolder,
    },
  });
  const window = await app.firstWindow();
  const call = async (name, input) => {
    const answer = await window.evaluate(([asked, given]) => window.ventario[asked](given), [name, input]);
    if (!answer.ok) throw new Error(`${name}: ${answer.failure.code}`);
    return answer.value;
  };
  await call('enterMode', { mode: 'practice' });
  await call('beginJourney');
  await call('signIn');
  const { id } = await call('createKey', { label: 'Bot Büro-PC', permissions: ['read', 'trade'] });
  await call('putWhitelist', { keyId: id, whitelist: { enabled: true, entries: ['203.0.113.7'] } });
  await call('testConnection', { keyId: id });
  await call('finishJourney');
  await app.close();
}
