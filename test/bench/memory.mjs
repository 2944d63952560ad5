// memory: PSS of all processes of the idle app, in MiB.
import { readdir, readFile } from 'node:fs/promises';
import { compareWithBare } from './pair.mjs';

const RUNS = 7;
/** Idle: the sum has moved by less than 1 % over three readings a second apart. */
const IDLE_READINGS = 3;

export function measureMemory(env, say) {
  return compareWithBare(env, {
    runs: RUNS,
    unit: 'MiB',
    say: (text) => say(`memory ${text}`),
    measure: (child) => idleMemory(child.pid),
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
