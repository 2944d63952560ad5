// keys-list, keys-search: the API-Verwaltung with 1,000 keys beside one with 10, in the app's runtime.
// The window is the built one; main is the fake of the tests, so that 1,000 keys are there without a backend.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron as electron } from '@playwright/test';
import { buildPreview, servePreview } from '../../build/preview.mjs';
import { figure } from './pair.mjs';

const RUNS = 9;
/** The first run of each compiles the scripts. */
const WARM_RUNS = 2;
const SCENARIOS = { us: 'bench-keys-1000', peer: 'bench-keys-10' };
/** Finds many, few, none, and many again. */
const TYPED = [...'portfolio 77'.split(''), ...Array.from({ length: 12 }, () => 'Backspace')];

/** The keys are in the window's mirror → the list is on the screen, in ms. Its script was loaded once before. */
export function measureKeysList(env, say) {
  return sideBySide(env, say, 'keys-list', async (page) => {
    await page.evaluate(openList);
    await page.evaluate(backToOverview);
    return page.evaluate(openList);
  });
}

/** The longest of two dozen key presses in the search field: key press → the next frame is on the screen, in ms. */
export function measureKeysSearch(env, say) {
  return sideBySide(env, say, 'keys-search', async (page) => {
    await page.evaluate(openList);
    await page.focus('[data-search]');
    await page.evaluate(watchKeyPresses);
    for (const [at, key] of TYPED.entries()) {
      await page.keyboard.press(key);
      await page.waitForFunction((count) => globalThis.keyPresses.length >= count, at + 1);
    }
    return Math.max(...(await page.evaluate(() => globalThis.keyPresses)));
  });
}

async function sideBySide(env, say, name, measure) {
  const work = await mkdtemp(join(tmpdir(), 'ventario-bench-keys-'));
  await buildPreview(join(work, 'window'));
  const server = await servePreview(join(work, 'window'), 0);
  const app = await electron.launch({
    timeout: 30_000,
    executablePath: env.VENTARIO_RUNTIME,
    args: [
      resolve(import.meta.dirname, 'keys-window'),
      '--no-sandbox',
      `--user-data-dir=${join(work, 'profile')}`,
    ],
    env: { ...env, KEYS_WINDOW_ADDRESS: `${server.address}/?scenario=${SCENARIOS.peer}` },
  });
  const values = { us: [], peer: [] };
  try {
    const page = await app.firstWindow();
    for (let run = -WARM_RUNS; run < RUNS; run += 1) {
      for (const who of ['us', 'peer']) {
        await page.goto(`${server.address}/?scenario=${SCENARIOS[who]}`);
        await page.waitForFunction(() => globalThis.scenarioReady === true);
        await page.waitForSelector('nav button');
        const value = Math.round((await measure(page)) * 10) / 10;
        if (run >= 0) values[who].push(value);
      }
      if (run >= 0) say(`${name} ${values.us.at(-1)} / ${values.peer.at(-1)} ms`);
    }
    return { ...figure(values.us, values.peer, 'ms'), longest: Math.max(...values.us) };
  } finally {
    await app.close();
    await server.stop();
    await rm(work, { recursive: true, force: true });
  }
}

/** In the page: opens the area and answers how long it took until its rows were painted. */
function openList() {
  return new Promise((resolve) => {
    const began = performance.now();
    document.querySelectorAll('nav button')[1].click();
    const look = () => {
      if (document.querySelectorAll('[role=grid] tbody tr[data-id]').length < 5) {
        requestAnimationFrame(look);
        return;
      }
      // A message posted before a frame arrives when that frame is done.
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve(performance.now() - began);
      channel.port2.postMessage(null);
    };
    requestAnimationFrame(look);
  });
}

function backToOverview() {
  return new Promise((resolve) => {
    document.querySelectorAll('nav button')[0].click();
    const look = () =>
      document.querySelector('[role=grid]') === null ? setTimeout(resolve, 200) : requestAnimationFrame(look);
    requestAnimationFrame(look);
  });
}

function watchKeyPresses() {
  globalThis.keyPresses = [];
  addEventListener(
    'keydown',
    ({ timeStamp }) => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => globalThis.keyPresses.push(performance.now() - timeStamp);
        channel.port2.postMessage(null);
      });
    },
    true,
  );
}
