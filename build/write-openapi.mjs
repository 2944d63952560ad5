// npm run openapi: writes docs/openapi.json from the contract.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { writeOpenApi } = (await runnerImport(join(root, 'build/openapi.ts'))).module;
await writeOpenApi(join(root, 'docs/openapi.json'));
