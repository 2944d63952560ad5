import { type Fault, OPERATIONS, type Operation } from './keyring-faults';

/** What one fault came to. */
export type Row = {
  fault: Fault;
  state: string;
  answers: Partial<Record<Operation, string>>;
  /** Operations during which the process was blocked for too long. */
  blocked: Operation[];
  /** What was missing or wrong when the fault was over. */
  lost: string[];
};

const calls = OPERATIONS.filter((operation) => operation !== 'start');

/** The committed table; no figure in it that changes from run to run. */
export function report(rows: readonly Row[], limitMs: number): string {
  const lines = rows.map(({ fault, state, answers, blocked, lost }) =>
    cells([
      fault.name,
      fault.made,
      `\`${state}\``,
      ...calls.map((operation) => `\`${answers[operation]}\``),
      blocked.length === 0 ? `< ${limitMs} ms` : `over: ${blocked.join(', ')}`,
      lost.length === 0 ? 'nothing' : lost.join('; '),
    ]),
  );
  const head = ['fault', 'made by', 'start: state', ...calls, 'longest block of main', 'lost'];
  return `# Keychain faults (matrix B)

Written by \`node build/keychain-faults.mjs\`; the tests fail when a run comes to another table.

${rows.length} faults × ${OPERATIONS.length} operations = ${rows.length * OPERATIONS.length} cells, on Linux. Each fault meets a real gnome-keyring on a private session bus
that holds a sentinel and four items. \`create\` makes a real key at the sandbox. All time limits are the app's own.

${cells(head)}
${cells(head.map(() => '---'))}
${lines.join('\n')}

- **made by**: „stand-in“ means that something between the app and the bus gives, holds back or delays the service's
  answers; the keyring behind it is real. All other rows use nothing but the real programs.
- **state**: what \`status()\` names while the fault lasts. Where only writing fails, it is \`ready\` until one tries.
- **get absent**: a name that never had an item. \`not there\` only where the open keyring proved by its sentinel to
  be ours; elsewhere it is a failure. So a keyring that is locked, changed or gone is never read as „no key“.
- **longest block of main**: the app's side of each fault runs in a process of its own with a pulse of 5 ms; a block
  is the time between two pulses in which its main thread was busy or stuck. Time in which it could have run and the
  machine gave it no processor is taken off, by the kernel's own account (\`schedstat\`). A cell over the limit is run
  again, and the best of at most three runs counts. That process is Node here and starts the helper by \`fork\`; the
  app is Electron and starts it by \`utilityProcess\`.
- **lost**: when the fault is over the same keyring is opened again. All items have to be there with the value that
  was answered for; where the answer came too late or the helper died, the old or the new one. Interrupted creations
  have to end with one active key, its secret in the keyring and nothing left open.
- **helper crash, each time** is named \`slow\`: the contract has no state of its own for a helper that cannot live.
- **Not run here**: Windows Credential Manager, macOS Keychain and KWallet.
`;
}

function cells(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`;
}
