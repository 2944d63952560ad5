// Two apps on one runtime, taking turns: ours in Übungsmodus on a finished set-up, and a bare one with one window.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finishedProfile } from './profile.mjs';

/** The first warms the disk; after the second, Chromium writes down the compiled scripts: an app on every day but the first. */
const WARM_RUNS = 3;
/** Between two runs. */
const QUIET_MS = 1_500;

/**
 * Starts both in turns and measures each.
 * @param measure (child, started in ms since 1970, 'us' or 'peer') → a number.
 */
export async function compareWithBare(env, { runs, unit, measure, say }) {
  const work = await mkdtemp(join(tmpdir(), 'ventario-bench-'));
  const values = { us: [], peer: [] };
  try {
    const apps = { us: ['.', join(work, 'finished')], peer: ['test/bench/bare', join(work, 'bare')] };
    await finishedProfile(apps.us[1], env);
    for (let run = -WARM_RUNS; run < runs; run += 1) {
      for (const who of ['us', 'peer']) {
        const value = await whileRunning(env, apps[who], (child, started) => measure(child, started, who));
        if (run >= 0) values[who].push(value);
      }
      if (run >= 0) say(`${values.us.at(-1)} / ${values.peer.at(-1)} ${unit}`);
    }
    return figure(values.us, values.peer, unit);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function whileRunning(env, [app, profile], measure) {
  // What the run before has left to do is done, and its files are on the disk.
  spawnSync('sync');
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  const started = Date.now();
  const child = spawn(
    env.VENTARIO_RUNTIME,
    [app, '--no-sandbox', '--remote-debugging-port=0', `--user-data-dir=${profile}`],
    { env, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  try {
    return await measure(child, started);
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill();
    await ended;
  }
}

export function figure(us, peer, unit) {
  const [ours, theirs] = [median(us), median(peer)];
  return { us: ours, peer: theirs, ratio: Math.round((ours / theirs) * 1000) / 1000, unit, runs: us.length };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
