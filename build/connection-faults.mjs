// Produces every cause that the connection test can name, and writes the table to docs/connection-test.md.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project=faults',
    'test/faults/connection-faults.test.ts',
    '--update',
  ],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
