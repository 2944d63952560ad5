import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type RunningKeyring, startKeyring } from '../../build/keyring.mjs';
import { lookAtSecretService } from '../../main/keychain/secret-service';
import { type Bus, busItself, connectBus, sessionBusPath } from '../../main/keychain/session-bus';

let home: string;
let keyring: RunningKeyring;
let path: string;
const opened: { close(): void }[] = [];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'ventario-bus-'));
  keyring = await startKeyring({ home, mode: 'unlocked' });
  path = sessionBusPath(keyring.env) ?? '';
});
afterAll(async () => {
  await keyring.stop();
  rmSync(home, { recursive: true, force: true });
});
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

async function connected(): Promise<Bus> {
  const bus = await connectBus(path, process.getuid?.() ?? 0, 2000);
  if (typeof bus === 'string') throw new Error(`bus ${bus}`);
  opened.push(bus);
  return bus;
}

/** Something at the bus's place that says whatever the test wants. */
async function impostor(speak: (socket: Socket, heard: Buffer) => void): Promise<string> {
  const place = join(home, `impostor-${opened.length}-${Date.now()}`);
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (heard: Buffer) => speak(socket, heard));
  });
  await new Promise<void>((resolve) => server.listen(place, resolve));
  opened.push(server);
  return place;
}

describe('the session bus', () => {
  it('answers texts, numbers and truths', async () => {
    const bus = await connected();
    const owner = await bus.call(busItself('GetNameOwner', 'org.freedesktop.secrets'), 2000);
    expect(owner).toMatchObject({ state: 'answered', value: expect.stringMatching(/^:\d/) });
    expect(await bus.call(busItself('GetConnectionUnixProcessID', 'org.freedesktop.secrets'), 2000)).toEqual({
      state: 'answered',
      value: keyring.pids.keyring,
    });
    expect(await bus.call(busItself('NameHasOwner', 'org.example.nobody'), 2000)).toEqual({
      state: 'answered',
      value: false,
    });
  });

  it('names the error of a call that it refuses', async () => {
    const bus = await connected();
    expect(await bus.call(busItself('GetNameOwner', 'org.example.nobody'), 2000)).toEqual({
      state: 'error',
      name: 'org.freedesktop.DBus.Error.NameHasNoOwner',
    });
  });

  it('answers many calls at once, each its own', async () => {
    const bus = await connected();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        bus.call(busItself('NameHasOwner', index % 2 === 0 ? 'org.freedesktop.secrets' : 'org.none'), 2000),
      ),
    );
    expect(answers.map((answer) => answer.state === 'answered' && answer.value)).toEqual(
      Array.from({ length: 50 }, (_, index) => index % 2 === 0),
    );
  });

  it('is found as the environment says', () => {
    expect(sessionBusPath({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus,guid=1' })).toBe(
      '/run/user/1000/bus',
    );
    expect(sessionBusPath({ DBUS_SESSION_BUS_ADDRESS: 'unix:abstract=/tmp/dbus-x,guid=1' })).toBe(
      '\0/tmp/dbus-x',
    );
    expect(sessionBusPath({ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=h;unix:guid=1,path=/a%20b' })).toBe('/a b');
    expect(sessionBusPath({ XDG_RUNTIME_DIR: '/run/user/1' })).toBe('/run/user/1/bus');
    expect(sessionBusPath({})).toBeUndefined();
  });

  it('may be an impostor that says nonsense: then it is missing, and main goes on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 16, maxLength: 200 }), async (bytes) => {
        const message = Buffer.concat([Buffer.from('l'), Buffer.from(bytes)]);
        const place = await impostor((socket, heard) => {
          if (heard.includes('AUTH')) socket.write('OK 1234\r\n');
          else socket.end(message);
        });
        const found = await lookAtSecretService({ DBUS_SESSION_BUS_ADDRESS: `unix:path=${place}` });
        expect(found).toEqual({ state: 'missing', store: 'none' });
      }),
      { numRuns: 60 },
    );
  });

  it('that takes a call and says nothing is slow, not missing', async () => {
    const place = await impostor(() => undefined);
    expect(await lookAtSecretService({ DBUS_SESSION_BUS_ADDRESS: `unix:path=${place}` })).toEqual({
      state: 'slow',
      store: 'secret-service',
    });
  });

  it('that lets nobody in is missing', async () => {
    const place = await impostor((socket) => socket.write('REJECTED EXTERNAL\r\n'));
    expect(await lookAtSecretService({ DBUS_SESSION_BUS_ADDRESS: `unix:path=${place}` })).toEqual({
      state: 'missing',
      store: 'none',
    });
  });
});
