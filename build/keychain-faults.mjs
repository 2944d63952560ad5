// Runs matrix B (keychain faults) and writes its table to docs/security/keychain-faults.md.
import { spawnSync } from 'node:child_process';

const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project=keychain',
    'test/keychain/matrix-b.test.ts',
    '--update',
  ],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
