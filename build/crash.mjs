// npm run crash [-- --times N]: kills real processes by kill -9 at every named point of making, renewing and deleting a
// key, lets each recover, and counts what is wrong then. Writes docs/security/crash.md; ends with 1 if a count is not 0.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { prepare } from './prepare.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const say = (text) => console.error(`crash: ${text}`);

const times = readTimes(process.argv.slice(2));
if (times === undefined) {
  say('usage: npm run crash [-- --times N], N from 1 on');
  process.exit(2);
}
await prepare({ screenless: process.platform === 'linux', say });
// Stays open: what is loaded at its first use is loaded through it.
const sources = await createServer({
  configFile: false,
  root,
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, hmr: false, watch: null },
});
const { openCrashGround, POINTS, WRONGS } = await sources.ssrLoadModule('/test/keychain/crash-ground.ts');

const TITLES = {
  lost: 'keys lost',
  duplicates: 'duplicates',
  orphans: 'orphans not reported',
  halfWritten: 'half-written files',
  unfinished: 'left open',
};
const ACTIONS = { create: 'Making a key', rotate: 'Renewing a key', delete: 'Deleting a key' };

const rows = Object.entries(POINTS).flatMap(([action, points]) =>
  points.map((point) => ({ action, point, runs: 0, outcomes: new Map(), wrongs: zeros() })),
);
// Two at a time, each on grounds of its own: a round mostly waits for processes and for the disk.
const left = rows.toReversed();
const started = performance.now();
await Promise.all([lane(), lane()]);
const seconds = (performance.now() - started) / 1000;
await sources.close();

const total = zeros();
for (const row of rows) for (const name of WRONGS) total[name] += row.wrongs[name];
mkdirSync(join(root, 'docs/security'), { recursive: true });
writeFileSync(join(root, 'docs/security/crash.md'), report());
const runs = rows.reduce((sum, row) => sum + row.runs, 0);
const bad = WRONGS.reduce((sum, name) => sum + total[name], 0);
console.log(
  `${runs} kills in ${Math.round(seconds)} s: ${WRONGS.map((name) => `${TITLES[name]} ${total[name]}`).join(', ')}`,
);
process.exitCode = bad === 0 ? 0 : 1;

async function lane() {
  for (let row = left.pop(); row !== undefined; row = left.pop()) {
    // One for each row: on a slow machine all of them would outlast a sign-in.
    const ground = await openCrashGround();
    try {
      for (let turn = 0; turn < times; turn += 1) {
        const { outcome, wrongs } = await ground.round(row.action, row.point, turn);
        row.runs += 1;
        row.outcomes.set(outcome, (row.outcomes.get(outcome) ?? 0) + 1);
        for (const name of WRONGS) row.wrongs[name] += wrongs[name];
      }
    } finally {
      await ground.close();
    }
    say(`${row.action} · ${row.point}: ${row.runs} × ${[...row.outcomes.keys()].join(' / ')}`);
  }
}

function report() {
  const lines = [
    '# Killed at every step',
    '',
    '`npm run crash` writes this file. A real process makes, renews or deletes a key, with the real sandbox backend and',
    'a real gnome-keyring, and ends by `kill -9` at the named point; each name says what was already done. Another',
    'process then starts on the same files, recovers and asks the backend for its keys. Then it is counted:',
    '',
    '- **keys lost**: active at the backend, and no secret in the keychain that opens it',
    '- **duplicates**: more than one key for one wish',
    '- **orphans not reported**: left over at the backend, in the keychain or in the list, and nobody was told',
    '- **half-written files**: drafts left over, files that cannot be read',
    '- **left open**: something that recovery could have ended and did not, or a renewal that is shown wrongly',
    '',
    'Every other renewal has no overlap, so that the old key ends at once.',
    '',
  ];
  for (const [action, title] of Object.entries(ACTIONS)) {
    lines.push(`## ${title}`, '');
    lines.push(`| killed after | runs | outcome | ${WRONGS.map((name) => TITLES[name]).join(' | ')} |`);
    lines.push(`|---|---|---|${WRONGS.map(() => '---').join('|')}|`);
    for (const row of rows.filter((one) => one.action === action)) {
      const outcome = [...row.outcomes].map(([name, count]) => `${name} ×${count}`).join('; ');
      lines.push(
        `| ${row.point} | ${row.runs} | ${outcome} | ${WRONGS.map((name) => row.wrongs[name]).join(' | ')} |`,
      );
    }
    lines.push('');
  }
  const all = rows.reduce((sum, row) => sum + row.runs, 0);
  lines.push('## Together', '');
  lines.push(`${all} kills at ${rows.length} points.`, '');
  for (const name of WRONGS) lines.push(`- ${TITLES[name]}: ${total[name]}`);
  return `${lines.join('\n')}\n`;
}

function zeros() {
  return Object.fromEntries(WRONGS.map((name) => [name, 0]));
}

function readTimes(given) {
  if (given.length === 0) return 50;
  const count = Number(given[1]);
  return given[0] === '--times' && given.length === 2 && Number.isInteger(count) && count > 0
    ? count
    : undefined;
}
