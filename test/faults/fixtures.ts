import { expect } from 'vitest';
import { type Client, type ClientOptions, createClient } from '../../main/backend/client';
import type { TokenStore } from '../../main/backend/session';
import { DONE, done } from '../../main/failure';
import { createMirror, type Mirror, type Slices } from '../../main/mirror';

/** A mirror as main makes it at the start, with everything that was announced. */
export function testMirror(): Mirror & { readonly announced: { name: string; payload: unknown }[] } {
  const first: Slices = {
    settings: {
      language: 'de',
      theme: 'system',
      clipboardSeconds: 30,
      backendAddress: null,
      notifyUnknownAddress: true,
      remindRenewal: true,
    },
    mode: 'practice',
    journey: null,
    session: { state: 'signed-out' },
    connection: { state: 'unknown', failure: null, since: 0 },
    keychain: { state: 'ready', store: 'gnome-keyring' },
    keys: { rows: [], asOf: null, loading: false, failure: null },
    creation: { state: 'idle', since: 0, keyId: null, failure: null },
    test: { keyId: null, running: false, startedAt: null, endedAt: null, stages: [], verdict: null },
    usage: { state: 'empty', loaded: 0, live: false, version: 0, asOf: null, failure: null },
    clipboard: { holds: 'nothing', clearsAt: null, historyMayKeep: false },
    bot: { state: 'stopped', keyId: null, requests: 0, failure: null },
    remarks: [],
  };
  const announced: { name: string; payload: unknown }[] = [];
  const mirror = createMirror(first, (name, payload) => {
    announced.push({ name, payload });
  });
  return { ...mirror, announced };
}

/** A place for the refresh token, in memory. */
export function testTokens(first: string | null = null): TokenStore & { held(): string | null } {
  let value = first;
  return {
    held: () => value,
    get: () => Promise.resolve(done(value)),
    set(next) {
      value = next;
      return Promise.resolve(DONE);
    },
    delete() {
      value = null;
      return Promise.resolve(DONE);
    },
  };
}

export function testClient(options: Partial<ClientOptions> & { baseUrl: string }): Client {
  return createClient({
    caPem: null,
    mirror: testMirror(),
    tokens: testTokens(),
    now: Date.now,
    ...options,
  });
}

/** Waits for what must come, with patience for a busy machine. */
export function until<Value>(read: () => Value): ReturnType<typeof expect.poll<Value>> {
  return expect.poll(read, { timeout: 10_000, interval: 10 });
}
