// start: process start → first useful paint, in ms. memory: PSS of all processes of the idle app, in MiB.
// The app starts in Übungsmodus on a finished set-up, so its first useful paint is the Übersicht.
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { finishedProfile } from './profile.mjs';

const RUNS = 7;
/** Idle: the sum has moved by less than 1 % over three readings a second apart. */
const IDLE_READINGS = 3;

export async function measureStart(env) {
  const work = await mkdtemp(join(tmpdir(), 'ventario-bench-'));
  try {
    const profile = join(work, 'finished');
    await finishedProfile(profile, env);
    const us = { start: [], memory: [] };
    const peer = { start: [], memory: [] };
    for (let run = -1; run < RUNS; run += 1) {
      const copy = join(work, `run-${run}`);
      await cp(profile, copy, { recursive: true });
      const ours = await once(env, '.', copy, 'first-useful-paint');
      const bare = await once(env, 'test/bench/bare', join(work, `bare-${run}`), 'first-contentful-paint');
      // The first pair only warms the disk.
      if (run < 0) continue;
      for (const name of ['start', 'memory']) {
        us[name].push(ours[name]);
        peer[name].push(bare[name]);
      }
      console.error(`bench: start ${ours.start} / ${bare.start} ms, memory ${ours.memory} / ${bare.memory} MiB`);
    }
    return { start: figure(us.start, peer.start, 'ms'), memory: figure(us.memory, peer.memory, 'MiB') };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function once(env, app, profile, mark) {
  const started = Date.now();
  const child = spawn(env.VENTARIO_RUNTIME, [app, '--no-sandbox', '--remote-debugging-port=0', `--user-data-dir=${profile}`], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const address = await debuggingAddress(child);
    const browser = await chromium.connectOverCDP(address);
    const paintedAt = await firstPaint(browser, mark);
    await browser.close();
    return { start: Math.round(paintedAt - started), memory: await idleMemory(child.pid) };
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill();
    await ended;
  }
}

function debuggingAddress(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (data) => {
      text += data;
      const found = /DevTools listening on (ws:\S+)/.exec(text);
      if (found) resolve(found[1]);
    });
    child.once('exit', (code) => reject(new Error(`The app ended with ${code}: ${text.slice(-500)}`)));
  });
}

async function firstPaint(browser, mark) {
  const context = browser.contexts()[0];
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  const found = await page.waitForFunction(
    (name) => {
      const entry = performance.getEntriesByName(name)[0];
      const paint = performance.getEntriesByName('first-contentful-paint')[0];
      return entry && paint ? performance.timeOrigin + Math.max(entry.startTime, paint.startTime) : undefined;
    },
    mark,
    { polling: 50, timeout: 20_000 },
  );
  return found.jsonValue();
}

async function idleMemory(root) {
  const readings = [];
  for (let second = 0; second < 30; second += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    readings.push(await proportionalSize(root));
    const last = readings.slice(-IDLE_READINGS);
    if (second >= 10 && last.length === IDLE_READINGS && Math.max(...last) - Math.min(...last) < 0.01 * last[0]) break;
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
