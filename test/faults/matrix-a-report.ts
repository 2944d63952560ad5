import { type Failure, FailureCode } from '../../preload/contract';
import { tell } from './connection-table';
import { ANSWER_MS, type Cell, type Wrongs } from './matrix-a-cell';
import { type Expected, FAULTS, type Fault } from './matrix-a-faults';
import { OPERATIONS } from './matrix-a-operations';

/** Matrix A as a committed page. */

export function report(cells: readonly Cell[]): string {
  const count = (which: keyof Wrongs): number =>
    cells.reduce((sum, { wrongs }) => sum + wrongs[which].length, 0);
  const slowest = Math.max(...cells.map(({ tookMs }) => tookMs));
  const inTime = cells.filter(({ tookMs }) => tookMs <= ANSWER_MS).length;
  const worded = cells.filter(({ wrongs }) => wrongs.wordless.length === 0).length;
  const asExpected = cells.filter(({ wrongs }) => wrongs.misnamed.length === 0).length;
  const allTheSame = cells.filter(({ failure }) => failure === null).length;
  return `# Backend faults (matrix A)

Written by \`npm run backend-faults\`; the tests fail when a run comes to another table (but for the seconds).

The faults of matrix A (SECURITY.md calls them 29; written out, with four certificates, three Retry-After, two
redirects and two clocks, its list has ${FAULTS.length}) × its 6 operations, two of them twice: making and renewing a key meet
each fault at their first request, and at their second one, the activation. ${cells.length} cells.

| | figure | must be |
|---|---|---|
| secrets lost | ${count('lost')} | 0 |
| duplicate keys | ${count('duplicates')} | 0 |
| orphans that nobody was told of | ${count('orphans')} | 0 |
| secrets, log-ins or signatures heard by a second host | ${count('told')} | 0 |
| answered within ${ANSWER_MS / 1000} s | ${inTime} of ${cells.length}, the slowest after ${seconds(slowest)} | ${cells.length} of ${cells.length} |
| the cause that was expected, and its figure where it has one | ${asExpected} of ${cells.length} | ${cells.length} of ${cells.length} |
| typed failure with a sentence, its evidence and an advice in both languages | ${worded} of ${cells.length}; ${allTheSame} were done all the same | ${cells.length} of ${cells.length} |
| secrets or unknown fields in the app's files, mirror or failures | ${count('kept')} | 0 |
| said to be done and not done, or not done in the end | ${count('untrue')} | 0 |

Each cell is the failure that the user is shown, after how many seconds, and what became of the wish once the fault
was over. What was expected stands beside each fault further down, reasoned before any run; a cell that came to
another cause says so in bold, and fails the run.

${row(['fault', ...OPERATIONS.map(({ name }) => name)])}
${row(['---', ...OPERATIONS.map(() => '---')])}
${FAULTS.map((fault) => rowOf(fault, cells)).join('\n')}

## How each fault is made

${row(['fault', 'made by', 'at the backend', 'expected'])}
${row(['---', '---', '---', '---'])}
${FAULTS.map(({ name, made, committed, expected }) => row([name, made, committed === true ? 'done, the answer spoilt' : atBackend(name), expectation(expected)])).join('\n')}

## What the user reads

${row(['code', 'German', 'English', 'advice'])}
${row(['---', '---', '---', '---'])}
${words(cells).join('\n')}

## How it is judged

- **The app's side** is its own client (axios), key rooms, connection test and usage history with their own limits.
  **The backend** is the sandbox; what is true is asked at its control interface and not at the app.
- **The line** between them is a server of its own that passes on or misbehaves. The fault is there for every request
  of its kind from the beginning of the operation until its failure (the lost answer: once). Faults of the connection
  (down, DNS, refused, TLS, proxy) hit everything; the others the one request that the operation is for.
- **seconds**: until the answer is there. A cell over the limit is run again, and the first in time of at most three
  counts. The limit of each request is the app's own, 14 s. Where several requests of one operation were slow and
  none too slow, their times would add up.
- **after**: the fault is taken away. „By itself“ is what the app does unasked: where it had lost the way to the
  backend its own probe finds it again, and it recovers what was left open; after a 401 it does so once the user has
  signed in again; it lists the keys; and it keeps the wish to lock that the user left behind. „At the next press“: the
  user presses the same button again, which goes on with the same Idempotency-Key where something was left open. A
  test after a 429 is one after a restart: the running app sends nothing before the time that the server named.
- **secrets lost**: the key is active at the backend, and the keychain has no secret with which the backend lets it
  in, tried for real. **Duplicate**: more living keys of a label than wished for. **Orphan**: no secret here, no note
  to go on from, and no remark.
- **A second host**: the target of the redirect (its certificate is good), those with a wrong certificate, the proxy.
  Each keeps all that it hears; a test of its own shows that a careless client is caught.
- **Done** is judged by the backend's word as well: a list by its keys and their status, the logs by what it logged of
  the key, a green test by the signed requests of that test which it let through.
- **The sentence, its evidence and the advice** come from the window's own catalogues, by the function that the window asks.
- **Not run here**: the keychain is one in memory (its own faults are matrix B); faults of the log-in and of the live
  log (test/faults/account.test.ts); Windows and macOS.
`;
}

function rowOf(fault: Fault, cells: readonly Cell[]): string {
  const found = OPERATIONS.map((operation) =>
    cells.find((cell) => cell.fault === fault && cell.operation === operation),
  );
  return row([
    fault.name,
    ...found.map((cell) => {
      if (cell === undefined) return 'not run';
      const { failure, tookMs, after, wrongs } = cell;
      const bad = Object.values(wrongs).flat();
      const said =
        failure === null
          ? `${after}, ${seconds(tookMs)}`
          : `\`${failure.code}\`, ${seconds(tookMs)} → ${after}`;
      return bad.length === 0 ? said : `${said}; **${bad.join(', ')}**`;
    }),
  ]);
}

function expectation(expected: Fault['expected']): string {
  const write = (one: Expected): string => (one === 'done' ? 'done all the same' : `\`${one}\``);
  if (typeof expected === 'string') return write(expected);
  const { any, ...others } = expected;
  return [
    write(any),
    ...Object.entries(others).map(([operation, one]) => `${operation}: ${write(one)}`),
  ].join('; ');
}

function atBackend(name: string): string {
  return name.startsWith('clock') ? 'does what is not signed' : 'nothing happens';
}

function words(cells: readonly Cell[]): string[] {
  const first = new Map<FailureCode, Failure>();
  for (const { failure } of cells)
    if (failure !== null && !first.has(failure.code)) first.set(failure.code, failure);
  return FailureCode.options.flatMap((code) => {
    const failure = first.get(code);
    if (failure === undefined) return [];
    const [de, en] = [tell(failure, 'de'), tell(failure, 'en')];
    const texts = [de, en].map(({ cause, proof }) => `${cause}<br>${proof}`);
    return [row([`\`${code}\``, ...texts, `${de.action} / ${en.action}`].map(steadyText))];
  });
}

function seconds(ms: number): string {
  return ms < 50 ? '< 0.1 s' : `${(ms / 1000).toFixed(1)} s`;
}

/** Without what changes from run to run. */
export function steady(text: string): string {
  return text.replaceAll(/(< )?\d+\.\d s/g, '… s');
}

function steadyText(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replaceAll(/(localhost|\d+\.\d+\.\d+\.\d+):\d{2,5}/g, '$1')
    .replaceAll(/(\bin) \d+(\u00a0(Sekunden|seconds))/g, '$1 …$2');
}

function row(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}
