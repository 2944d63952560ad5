import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openJourney } from '../../main/journey';
import { createIndexFile } from '../../main/keys/index-file';
import { openLastMode } from '../../main/last-mode';
import { createMirror } from '../../main/mirror';
import { pathsIn } from '../../main/paths';
import { createService } from '../../main/service';
import { openSettings } from '../../main/settings';
import { emptySlices } from '../../main/slices';
import type { KeyRow, Mode, Snapshot } from '../../preload/contract';
import { someKey } from '../fakes/bridge';
import { emptyFolder } from '../fakes/folder';

const electron = vi.hoisted(() => ({ started: [] as string[] }));
vi.mock('electron', () => {
  const heard = () => ({ on: () => undefined, off: () => undefined });
  return {
    app: { ...heard(), isPackaged: false, getPath: () => '' },
    powerMonitor: heard(),
    clipboard: { readText: () => '', clear: () => undefined },
    ClipboardItem: undefined,
    BrowserWindow: { getAllWindows: () => [] },
    Notification: { isSupported: () => false },
    utilityProcess: {
      fork: (entry: string) => {
        electron.started.push(entry);
        const child = Object.assign(new EventEmitter(), { postMessage: () => undefined, kill: () => true });
        queueMicrotask(() => child.emit('exit', 1));
        return child;
      },
    },
  };
});

const now = () => Date.UTC(2026, 10, 22, 3, 0);
let paths: ReturnType<typeof pathsIn>;
beforeEach(() => {
  paths = pathsIn(emptyFolder());
  electron.started.length = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What an earlier run has left in practice. */
async function leave(keys: readonly KeyRow[], run: 'none' | 'unfinished', last: Mode | null): Promise<void> {
  const { folder, journey: path } = paths.mode('practice', null);
  const index = createIndexFile(folder, now);
  await index.read();
  await index.write({ keys: keys.map((key) => ({ ...key, etag: null, account: null })), asOf: now() });
  const mirror = createMirror(emptySlices(now()), () => undefined);
  if (run === 'unfinished') await (await openJourney({ path, mirror, now })).begin();
  await (await openLastMode(paths.lastMode, now)).remember(last);
}

async function start() {
  const mirror = createMirror(emptySlices(now()), () => undefined);
  const settings = await openSettings({ path: paths.settings, mirror, now, builtInAddress: null });
  const last = await openLastMode(paths.lastMode, now);
  const service = createService({
    paths,
    outFolder: '/out',
    mirror,
    settings,
    last,
    now,
    window: () => undefined,
  });
  const snapshot = async (): Promise<Snapshot> => {
    const answer = await service.calls.snapshot();
    if (!answer.ok) throw new Error(answer.failure.code);
    return answer.value;
  };
  return { ...service, snapshot };
}

describe('the app’s start', () => {
  it('with keys and an unfinished second run offers to go on, and watches the keys meanwhile', async () => {
    await leave([someKey()], 'unfinished', 'practice');
    const { snapshot, calls, close } = await start();
    expect(await snapshot()).toMatchObject({
      mode: null,
      unfinished: { practice: 1, live: null },
      lockable: { practice: true, live: false },
      keys: { rows: [{ id: someKey().id }] },
    });
    expect(electron.started).toEqual([]);
    vi.advanceTimersByTime(500);
    await vi.waitFor(() => expect(electron.started.some((entry) => entry.includes('sandbox'))).toBe(true));
    await calls.enterMode({ mode: 'practice' });
    expect(await snapshot()).toMatchObject({ mode: 'practice', journey: { step: 1 } });
    await close();
  });

  it('with keys and no run shows them', async () => {
    await leave([someKey()], 'none', 'practice');
    const { snapshot, close } = await start();
    expect(await snapshot()).toMatchObject({ mode: 'practice', journey: null });
    await close();
  });

  it('with a first run that has made nothing yet watches nothing', async () => {
    await leave([], 'unfinished', 'practice');
    const { snapshot, close } = await start();
    expect(await snapshot()).toMatchObject({ mode: null, lockable: { practice: false, live: false } });
    vi.advanceTimersByTime(500);
    expect(electron.started).toEqual([]);
    await close();
  });

  it('knows of active keys in a mode that was left, and of none that is locked', async () => {
    await leave([someKey()], 'unfinished', null);
    const left = await start();
    expect(await left.snapshot()).toMatchObject({ mode: null, lockable: { practice: true } });
    await left.close();
    await leave([someKey({ status: 'disabled' })], 'unfinished', null);
    const locked = await start();
    expect(await locked.snapshot()).toMatchObject({ mode: null, lockable: { practice: false } });
    await locked.close();
  });
});
