import { randomBytes } from 'node:crypto';
import type { Credential } from '../../main/backend/client';
import { makeKeyId, makeSecret } from '../../main/backend/credentials';
import { type ConnectionTest, createConnectionTest } from '../../main/connection/connection-test';
import { done } from '../../main/failure';
import type { FailureCode, KeyRow, StageId, StageReport, TestState } from '../../preload/contract';
import { at, type Bench, type TestKey } from '../sandbox/client';
import { credentialOf } from './account';
import type { Authority } from './certificates';
import { type NameServer, runNameServer } from './connection-name-server';
import { testClient, testMirror } from './fixtures';

/** What a case of the fault bench stands on: a backend, an authority that is trusted, names, and peers that end. */
export type Ground = {
  readonly bench: Bench;
  readonly authority: Authority;
  readonly names: NameServer;
  /** Ends with the case. */
  keep<Kept extends { stop(): unknown }>(made: Promise<Kept>): Promise<Kept>;
};

export type Case = {
  /** As a person would name it. */
  cause: string;
  stage: StageId;
  code: FailureCode;
  /** Not a failure: the test goes on, and ends green. */
  remark?: true;
  /** Needs a network namespace of its own, which only Linux has. */
  namespace?: true;
  /** What both sentences must name as evidence. */
  shows: readonly string[];
  run(ground: Ground): Promise<TestState>;
};

export async function withGround<Value>(
  shared: Pick<Ground, 'bench' | 'authority'>,
  work: (ground: Ground) => Promise<Value>,
): Promise<Value> {
  const kept: { stop(): unknown }[] = [];
  const keep: Ground['keep'] = async (made) => {
    const one = await made;
    kept.unshift(one);
    return one;
  };
  try {
    return await work({ ...shared, names: await keep(runNameServer()), keep });
  } finally {
    for (const one of kept) await one.stop();
  }
}

type Options = Partial<Parameters<typeof createConnectionTest>[0]> & {
  baseUrl: string;
  credential?: Credential;
  /** What stands in the field for the key; else the credential's. */
  keyId?: string;
  row?: KeyRow;
  mode?: 'live' | 'practice';
};

export type Prepared = {
  test: ConnectionTest;
  mirror: ReturnType<typeof testMirror>;
  run(): Promise<TestState>;
};

/** A test as the app makes it, whose names come from the ground's name server. */
export function prepare(ground: Ground, options: Options): Prepared {
  const { baseUrl, credential = someCredential(), row, mode = 'practice', ...rest } = options;
  const caPem = options.caPem === undefined ? ground.authority.pem : options.caPem;
  const mirror = testMirror();
  mirror.set('mode', mode);
  if (row !== undefined) mirror.set('keys', { rows: [row], asOf: Date.now(), loading: false, failure: null });
  const client = testClient({
    baseUrl,
    caPem,
    mirror,
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.resolveProxy === undefined ? {} : { resolveProxy: options.resolveProxy }),
  });
  const test = createConnectionTest({
    client,
    caPem,
    mirror,
    now: Date.now,
    system: 'linux',
    plainPort: null,
    nowhere: '127.0.0.8',
    hasRoute: () => Promise.resolve(true),
    lookup: ground.names.lookup,
    credentialOf: () => Promise.resolve(done(credential)),
    ...rest,
    baseUrl,
  });
  void ground.keep(
    Promise.resolve({
      stop() {
        test.close();
        client.close();
      },
    }),
  );
  return {
    test,
    mirror,
    async run() {
      const outcome = await test.run(options.keyId ?? credential.keyId);
      if (!outcome.ok) throw new Error(outcome.failure.code);
      return outcome.value;
    },
  };
}

/** The same against the sandbox, under the name `localhost`. */
export function prepareSandbox(ground: Ground, key: TestKey, options: Partial<Options> = {}): Prepared {
  const { baseUrl, caPem } = ground.bench.sandbox;
  ground.names.zone['localhost'] ??= { a: ['127.0.0.1'] };
  return prepare(ground, {
    baseUrl: named(baseUrl),
    caPem,
    credential: credentialOf(key),
    ...options,
  });
}

/** The sandbox's address under a name, so that the name server has something to say. */
export function named(baseUrl: string): string {
  return `https://localhost:${new URL(baseUrl).port}`;
}

export function someCredential(mode: 'test' | 'live' = 'test'): Extract<Credential, { secret: string }> {
  return {
    keyId: makeKeyId(mode, randomBytes),
    algorithm: 'hmac-sha256',
    secret: makeSecret(mode, randomBytes),
  };
}

/** The key as the app's list has it: really asked for. */
export async function rowOf(ground: Ground, keyId: string): Promise<KeyRow> {
  const { body } = await ground.bench.account('GET', `/v1/keys/${keyId}`);
  const text = (name: string): string => String(at(body, name));
  const list = (...path: string[]): string[] => {
    const found = at(body, ...path);
    return Array.isArray(found) ? found.map(String) : [];
  };
  const lastUsed = at(body, 'last_used_at');
  const lastIp = at(body, 'last_used_ip');
  return {
    id: keyId,
    label: text('label'),
    algorithm: text('algorithm') === 'ed25519' ? 'ed25519' : 'hmac-sha256',
    permissions: list('permissions'),
    status: text('status') === 'active' ? 'active' : 'disabled',
    createdAt: Number(text('created_at')),
    expiresAt: Number(text('expires_at')),
    renewBy: Number(text('expires_at')),
    lastUsedAt: typeof lastUsed === 'number' ? lastUsed : null,
    lastUsedIp: typeof lastIp === 'string' ? lastIp : null,
    whitelist: { enabled: at(body, 'whitelist', 'enabled') === true, entries: list('whitelist', 'entries') },
    secretHere: 'yes',
    lastTest: null,
    lastGreenAt: null,
    exports: [],
    madeHere: true,
  };
}

export function stageOf(state: TestState, id: StageId): StageReport {
  const found = state.stages.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no stage ${id}`);
  return found;
}

/** Every cause that a test named, with its stage. */
export function causesIn(state: TestState): { stage: StageId; code: FailureCode; state: string }[] {
  return state.stages.flatMap(({ id, failure, state: how }) =>
    failure === null ? [] : [{ stage: id, code: failure.code, state: how }],
  );
}
