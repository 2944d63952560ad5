// Runs matrix A (backend faults) and writes its table to docs/security/backend-faults.md.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project=faults', 'test/faults/matrix-a.test.ts'],
  { stdio: 'inherit', env: { ...process.env, WRITE_TABLE: '1' } },
);
process.exitCode = status ?? 1;
