// connection: a green connection test beside the sum of the same requests made with curl, one after the other, against
// the same sandbox. Both over loopback and real TLS; the sandbox is in this process and costs both the same.
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { figure } from './pair.mjs';

const RUNS = 21;
const WARM_RUNS = 3;

export async function measureConnection(_env, say) {
  const { openGround } = await bundled('connection-ground');
  const ground = await openGround();
  const values = { us: [], peer: [] };
  try {
    const requests = await ground.requestsOfOne();
    say(`connection: ${requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`).join(', ')}`);
    for (let run = -WARM_RUNS; run < RUNS; run += 1) {
      const us = await ground.testOnce();
      const peer = await ground.curlAll(requests);
      if (run < 0) continue;
      values.us.push(Math.round(us * 10) / 10);
      values.peer.push(Math.round(peer * 10) / 10);
      say(`connection ${us.toFixed(1)} / ${peer.toFixed(1)} ms`);
    }
    return figure(values.us, values.peer, 'ms');
  } finally {
    await ground.stop();
  }
}

async function bundled(name) {
  const outDir = resolve(import.meta.dirname, '../../test-results/bench');
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: resolve(import.meta.dirname, `${name}.ts`),
      outDir,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: '[name].mjs' } },
    },
  });
  return import(pathToFileURL(join(outDir, `${name}.mjs`)).href);
}
