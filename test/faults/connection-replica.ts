import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lookup } from '../../main/connection/stage';
import type { KeyRow, TestState } from '../../preload/contract';
import { type Bench, openBench, type TestKey } from '../sandbox/client';
import { type SandboxProcess, startProcess } from '../sandbox/process';
import { type Ground, prepareSandbox, rowOf } from './connection-ground';
import { gatewayPeer, type Passing } from './connection-servers';

/**
 * A second server of the backend, as it is behind every large one: a process of its own on a copy of the first one's
 * state. What happens at the first one from then on, it has not heard of.
 */
type Replica = Pick<SandboxProcess, 'ready'> & Pick<Bench, 'control'> & { stop(): Promise<void> };

/** A process's own: its ports, and its switches for tests. */
const NOT_COPIED = /(control|ports|ready)\.json$/;

async function startReplica(of: Bench): Promise<Replica> {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-replica-'));
  cpSync(of.folder, folder, { recursive: true, filter: (path) => !NOT_COPIED.test(path) });
  const { ready, kill } = await startProcess(folder);
  return {
    ready,
    control: openBench(ready, folder).control,
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Wish = {
  /** The key as the app had it before the change; left out for one that the app has made since. */
  before?: KeyRow;
  /** So much later the test begins, by every clock. */
  laterMs?: number;
  /** Which requests the replica gets; else every signed one. */
  stale?: (passing: Passing) => boolean;
  lookup?: Lookup;
};

/** The replica is as the backend is now; `test` is run through a front that leads to both. */
export async function leftBehind(
  ground: Ground,
): Promise<{ test(key: TestKey, wish: Wish): Promise<TestState> }> {
  const { bench, authority } = ground;
  const replica = await ground.keep(startReplica(bench));
  return {
    async test(key, { before, laterMs = 0, stale = isSigned, lookup }) {
      const front = await ground.keep(
        gatewayPeer(
          await authority.issue({ hosts: ['localhost'] }),
          bench.sandbox,
          (passing) => [
            stale(passing) ? { ...passing, to: overSameFamily(replica.ready, passing) } : passing,
          ],
          // Both families.
          '::',
        ),
      );
      let later = 0;
      const { mirror, run } = prepareSandbox(ground, key, {
        baseUrl: `https://localhost:${front.port}`,
        caPem: authority.pem,
        now: () => Date.now() + later,
        ...(before === undefined ? {} : { row: before }),
        ...(lookup === undefined ? {} : { lookup }),
      });
      // As it is when the app has just changed the key itself: its row is new, the list was not fetched anew.
      mirror.set('keys', { ...mirror.get('keys'), rows: [await rowOf(ground, key.id)] });
      later = laterMs;
      for (const { control } of [bench, replica]) await control({ do: 'clock', offset_ms: laterMs });
      return run();
    },
  };
}

function overSameFamily({ baseUrl, baseUrlIpv6, caPem }: Replica['ready'], { at }: Passing) {
  return { baseUrl: (at === '::1' ? baseUrlIpv6 : null) ?? baseUrl, caPem };
}

function isSigned({ headers }: Passing): boolean {
  return headers['signature'] !== undefined;
}
