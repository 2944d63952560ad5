import { createClient } from '../../main/backend/client';
import { makeKeyId, makeSecret } from '../../main/backend/credentials';
import { createConnectionTest } from '../../main/connection/connection-test';
import { done } from '../../main/failure';
import { createMirror } from '../../main/mirror';
import { emptySlices } from '../../main/slices';
import { runNameServer } from './connection-name-server';

/** One connection test with the system's own resolver and routing, in whatever network this process is. */
async function main(): Promise<void> {
  const [network = '', baseUrl = ''] = process.argv.slice(2);
  const names = network === 'names' ? await runNameServer(53) : null;
  if (names !== null) {
    names.zone['api.ventario.test'] = { a: ['127.0.0.1'] };
    names.zone['silent.ventario.test'] = 'silent';
    names.zone['failing.ventario.test'] = 'failing';
  }
  const bytes = (size: number): Uint8Array => new Uint8Array(size);
  const keyId = makeKeyId('test', bytes);
  const mirror = createMirror({ ...emptySlices(0), mode: 'practice' }, () => {});
  const tokens = {
    get: () => Promise.resolve(done(null)),
    set: () => Promise.resolve(done(undefined)),
    delete: () => Promise.resolve(done(undefined)),
  };
  const client = createClient({ baseUrl, caPem: null, mirror, tokens, now: Date.now });
  const test = createConnectionTest({
    client,
    baseUrl,
    caPem: null,
    mirror,
    now: Date.now,
    credentialOf: () =>
      Promise.resolve(done({ keyId, algorithm: 'hmac-sha256', secret: makeSecret('test', bytes) })),
  });
  const outcome = await test.run(keyId);
  test.close();
  client.close();
  await names?.stop();
  // A lookup that the system still waits for must not keep this process.
  process.stdout.write(JSON.stringify(outcome.ok ? outcome.value : outcome.failure), () => process.exit(0));
}

void main();
