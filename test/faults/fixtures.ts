import { expect } from 'vitest';
import { type Client, type ClientOptions, createClient } from '../../main/backend/client';
import type { TokenStore } from '../../main/backend/session';
import { DONE, done } from '../../main/failure';
import { createMirror, type Mirror, type Slices } from '../../main/mirror';
import { emptySlices } from '../../main/slices';

/** A mirror as main makes it at the start, with everything that was announced. */
export function testMirror(): Mirror & { readonly announced: { name: string; payload: unknown }[] } {
  const first: Slices = {
    ...emptySlices(0),
    mode: 'practice',
    session: { state: 'signed-out' },
    keychain: { state: 'ready', store: 'gnome-keyring' },
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
