// start: process start → first useful paint, in ms. memory: PSS of all processes of the idle app, in MiB.
// The app starts in Übungsmodus on a finished set-up, so its first useful paint is the Übersicht. Both have been
// started before, as on every day but the first: Chromium keeps compiled scripts from the third start on.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { finishedProfile } from './profile.mjs';

const RUNS = 7;
/** The first warms the disk; after the second, Chromium writes down the compiled scripts. */
const WARM_RUNS = 3;
/** Between two runs. */
const QUIET_MS = 1_500;
/** A start takes well under this. */
const SETTLED_MS = 2_500;
/** Idle: the sum has moved by less than 1 % over three readings a second apart. */
const IDLE_READINGS = 3;

export async function measureStart(env) {
  const work = await mkdtemp(join(tmpdir(), 'ventario-bench-'));
  try {
    const profile = join(work, 'finished');
    await finishedProfile(profile, env);
    const bareProfile = join(work, 'bare');
    const us = { start: [], memory: [] };
    const peer = { start: [], memory: [] };
    for (let run = -WARM_RUNS; run < RUNS; run += 1) {
      const ours = await once(env, '.', profile, FIRST_USEFUL_TEXT);
      const bare = await once(env, 'test/bench/bare', bareProfile, FIRST_PAINT);
      if (run < 0) continue;
      for (const name of ['start', 'memory']) {
        us[name].push(ours[name]);
        peer[name].push(bare[name]);
      }
      console.error(
        `bench: start ${ours.start} / ${bare.start} ms, memory ${ours.memory} / ${bare.memory} MiB`,
      );
    }
    return { start: figure(us.start, peer.start, 'ms'), memory: figure(us.memory, peer.memory, 'MiB') };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function once(env, app, profile, paint) {
  // What the run before has left to do is done, and its files are on the disk.
  spawnSync('sync');
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  const started = Date.now();
  const child = spawn(
    env.VENTARIO_RUNTIME,
    [app, '--no-sandbox', '--remote-debugging-port=0', `--user-data-dir=${profile}`],
    {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  try {
    const paintedAt = await paintTime(await debuggingPort(child), paint);
    return { start: Math.round(paintedAt - started), memory: await idleMemory(child.pid) };
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill();
    await ended;
  }
}

function debuggingPort(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (data) => {
      text += data;
      const found = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(text);
      if (found) resolve(Number(found[1]));
    });
    child.once('exit', (code) => reject(new Error(`The app ended with ${code}: ${text.slice(-500)}`)));
  });
}

/** Both are the time at which the frame was on the screen, in ms since 1970. */
const FIRST_PAINT = `performance.getEntriesByName('first-contentful-paint')
  .map((paint) => performance.timeOrigin + paint.startTime)[0] ?? null`;
/** The heading and all that was painted with it (renderer/parts/firstUsefulText.ts). */
const FIRST_USEFUL_TEXT = `new Promise((resolve) => {
  setTimeout(resolve, 1000, null);
  new PerformanceObserver((list) => {
    for (const text of list.getEntries())
      if (text.identifier === 'first-useful-text') resolve(performance.timeOrigin + text.renderTime);
  }).observe({ type: 'element', buffered: true });
})`;

/** Asked over the DevTools protocol, after the fact. */
async function paintTime(port, expression) {
  // The page keeps its marks: asking while it starts would only slow it down.
  await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  for (let tries = 0; tries < 200; tries += 1) {
    const targets = await fetch(`http://127.0.0.1:${port}/json/list`).then((answer) => answer.json());
    const page = targets.find(({ type, url }) => type === 'page' && url !== 'about:blank');
    const painted = page === undefined ? null : await evaluate(page.webSocketDebuggerUrl, expression);
    if (painted !== null) return painted;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The app did not paint within 20 s.');
}

function evaluate(address, expression) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    socket.once('error', reject);
    socket.once('open', () =>
      socket.send(
        JSON.stringify({
          id: 1,
          method: 'Runtime.evaluate',
          params: { expression, awaitPromise: true, returnByValue: true },
        }),
      ),
    );
    socket.once('message', (data) => {
      socket.close();
      resolve(JSON.parse(String(data)).result?.result?.value ?? null);
    });
  });
}

async function idleMemory(root) {
  const readings = [];
  for (let second = 0; second < 30; second += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    readings.push(await proportionalSize(root));
    const last = readings.slice(-IDLE_READINGS);
    if (
      second >= 10 &&
      last.length === IDLE_READINGS &&
      Math.max(...last) - Math.min(...last) < 0.01 * last[0]
    )
      break;
  }
  return Math.round(readings.at(-1) * 10) / 10;
}

/** Sum of PSS of a process and all below it, in MiB. */
async function proportionalSize(root) {
  const parents = new Map();
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    parents.set(Number(pid), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const family = [root];
  for (let at = 0; at < family.length; at += 1) {
    for (const [pid, parent] of parents) if (parent === family[at]) family.push(pid);
  }
  let sum = 0;
  for (const pid of family) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    sum += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0);
  }
  return sum / 1024;
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
