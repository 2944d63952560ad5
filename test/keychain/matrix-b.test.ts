import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestSandbox } from '../fakes/sandbox';
import { bundleEntry } from './bundle-entry';
import { FAULTS, type Fault } from './keyring-faults';
import { type Row, report } from './matrix-report';
import { type Bench, LONGEST_BLOCK_MS, runRow, startChild } from './matrix-row';

let bench: Bench;
const rows = new Map<string, Promise<Row>>();

beforeAll(async () => {
  const home = mkdtempSync(join(tmpdir(), 'ventario-matrix-b-'));
  const [helper, child, sandbox] = await Promise.all([
    bundleEntry('main/keychain/process.ts'),
    bundleEntry('test/keychain/matrix-child.ts'),
    startTestSandbox(join(home, 'sandbox')),
  ]);
  bench = { home, helper, child, sandbox };
  // Rows that wait for the app's time limits do so side by side; the others come one after another meanwhile.
  for (const fault of FAULTS.filter(({ waits }) => waits)) void begin(fault, Promise.resolve());
  let last: Promise<unknown> = Promise.resolve();
  for (const fault of FAULTS.filter(({ waits }) => !waits)) last = begin(fault, last);
});
afterAll(async () => {
  await Promise.allSettled(rows.values());
  await bench.sandbox.stop();
  for (const folder of [bench.home, join(bench.helper, '..'), join(bench.child, '..')]) {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Runs a fault's row after another; how it failed is told by the test that waits for it. */
function begin(fault: Fault, after: Promise<unknown>): Promise<unknown> {
  const row = after.then(() => runRow(fault, `fault-${FAULTS.indexOf(fault)}`, bench));
  rows.set(fault.name, row);
  return row.catch(() => undefined);
}

describe('matrix B, keychain faults', () => {
  it('is measured by a meter that sees a block', async () => {
    const app = startChild(bench.child);
    const none = {
      helper: '',
      env: {},
      crash: 'never',
      thief: null,
      value: '',
      label: '',
      folder: '',
    } as const;
    const { longest } = await app.ask({
      ...none,
      operation: 'block',
      backend: { baseUrl: '', caPem: '', bearer: '' },
    });
    await app.stop();
    expect(longest).toBeGreaterThan(LONGEST_BLOCK_MS);
  });

  it.each(FAULTS.map((fault) => [fault.name, fault] as const))('%s', async (name, fault) => {
    const { state, answers, blocked, lost } = (await rows.get(name)) ?? {};
    expect({ state, answers, blocked, lost }).toEqual({
      state: fault.state,
      answers: fault.answers,
      blocked: [],
      lost: [],
    });
  });

  it('is the table in docs/security', async () => {
    const all = await Promise.all(rows.values());
    const sorted = FAULTS.flatMap((fault) => all.filter((row) => row.fault === fault));
    const file = '../../docs/security/keychain-faults.md';
    await expect(report(sorted, LONGEST_BLOCK_MS)).toMatchFileSnapshot(file);
  });
});
