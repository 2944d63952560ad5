import { expect, test, vi } from 'vitest';
import { openClipboard, type SystemClipboard } from '../../main/clipboard';
import { chooseClipboard } from '../../main/shell/clipboard';
import { emptyMirror } from '../fakes/mirror';

vi.mock('electron', () => ({}));

const SECRET = 'vs_test_canary';

function scene(system: Partial<SystemClipboard> = {}) {
  const held = { text: '' };
  const mirror = emptyMirror();
  const alarms: { ms: number; action: () => void }[] = [];
  const clipboard = openClipboard({
    system: {
      marks: true,
      readText: async () => held.text,
      writeText: async (text) => void (held.text = text),
      writeSecret: async (text) => {
        held.text = text;
        return { marked: true };
      },
      clear: async () => void (held.text = ''),
      ...system,
    },
    mirror,
    now: () => 1_000,
    schedule(ms, action) {
      const alarm = { ms, action };
      alarms.push(alarm);
      return () => void alarms.splice(alarms.indexOf(alarm), 1);
    },
  });
  /** Lets the alarm ring and waits until its turn is over: `clearIf` of something else comes after it. */
  const ring = async () => {
    alarms[0]?.action();
    await clipboard.clearIf((text) => text === 'not this');
  };
  return { held, mirror, alarms, clipboard, ring };
}

test('a copied secret is cleared after the chosen seconds', async () => {
  const { held, mirror, alarms, clipboard, ring } = scene();
  expect(await clipboard.copySecret(SECRET, 45)).toEqual({ ok: true, value: undefined });
  expect(held.text).toBe(SECRET);
  expect(mirror.get('clipboard')).toEqual({ holds: 'secret', clearsAt: 46_000, historyMayKeep: false });
  expect(alarms.map(({ ms }) => ms)).toEqual([45_000]);
  await ring();
  expect(held.text).toBe('');
  expect(mirror.get('clipboard')).toEqual({ holds: 'nothing', clearsAt: null, historyMayKeep: false });
});

test('what somebody else copied meanwhile stays', async () => {
  const { held, mirror, clipboard, ring } = scene();
  await clipboard.copySecret(SECRET, 30);
  held.text = 'a shopping list';
  await ring();
  expect(held.text).toBe('a shopping list');
  expect(mirror.get('clipboard').holds).toBe('nothing');
});

test('a second copy starts the time anew', async () => {
  const { held, alarms, clipboard, ring } = scene();
  await clipboard.copySecret(SECRET, 30);
  await clipboard.copySecret('vs_test_other', 30);
  expect(alarms).toHaveLength(1);
  await ring();
  expect(held.text).toBe('');
});

test('lock and quit clear at once', async () => {
  const { held, alarms, clipboard } = scene();
  await clipboard.copySecret(SECRET, 30);
  await clipboard.clearNow();
  expect(held.text).toBe('');
  expect(alarms).toHaveLength(0);
});

test('lock and quit leave a clipboard alone that never held a secret of ours', async () => {
  const { held, clipboard } = scene();
  held.text = 'mine';
  await clipboard.clearNow();
  expect(held.text).toBe('mine');
});

test('copying a public value ends the guard over the secret before it', async () => {
  const { held, mirror, alarms, clipboard } = scene();
  await clipboard.copySecret(SECRET, 30);
  await clipboard.copyText('vk_test_1');
  expect(mirror.get('clipboard').holds).toBe('nothing');
  expect(alarms).toHaveLength(0);
  await clipboard.clearNow();
  expect(held.text).toBe('vk_test_1');
});

test('a clipboard that cannot be seen is said to hold the secret still, and is tried again at quit', async () => {
  let broken = false;
  const held = { text: '' };
  const { mirror, clipboard, ring } = scene({
    readText: async () => {
      if (broken) throw new Error('no answer');
      return held.text;
    },
    writeSecret: async (text) => {
      held.text = text;
      return { marked: false };
    },
    clear: async () => void (held.text = ''),
  });
  await clipboard.copySecret(SECRET, 30);
  broken = true;
  await ring();
  expect(mirror.get('clipboard')).toEqual({ holds: 'secret', clearsAt: null, historyMayKeep: true });
  broken = false;
  await clipboard.clearNow();
  expect(held.text).toBe('');
});

test('an empty clipboard is a cause of its own', async () => {
  const { held, clipboard } = scene();
  held.text = ' \n ';
  expect(await clipboard.read()).toMatchObject({ ok: false, failure: { code: 'clipboard-empty' } });
});

test('a secret that was taken over is cleared only if it is still there', async () => {
  const { held, clipboard } = scene();
  held.text = 'other';
  await clipboard.clearIf((text) => text === SECRET);
  expect(held.text).toBe('other');
  held.text = SECRET;
  await clipboard.clearIf((text) => text === SECRET);
  expect(held.text).toBe('');
});

class Item {
  constructor(readonly formats: Record<string, string | Blob>) {}
}

function electronClipboard(refuses = false) {
  const written: unknown[] = [];
  return {
    written,
    readText: () => '',
    writeText: (text: string) => void written.push(text),
    clear: () => undefined,
    write: async (items: Item[]) => {
      if (refuses) throw new Error('not here');
      written.push(...items);
    },
  };
}

test('before Electron 44 the text goes alone, and the history may keep it', async () => {
  const clipboard = electronClipboard();
  const system = chooseClipboard<Item>(clipboard, {}, 'win32');
  expect(system.marks).toBe(false);
  expect(await system.writeSecret(SECRET)).toEqual({ marked: false });
  expect(clipboard.written).toEqual([SECRET]);
});

test.each([
  ['win32', 'ExcludeClipboardContentFromMonitorProcessing', '01000000'],
  ['win32', 'CanIncludeInClipboardHistory', '00000000'],
  ['win32', 'CanUploadToCloudClipboard', '00000000'],
  ['darwin', 'org.nspasteboard.ConcealedType', Buffer.from('concealed').toString('hex')],
  ['linux', 'x-kde-passwordManagerHint', Buffer.from('secret').toString('hex')],
] as const)('on %s the secret goes with the mark %s in one write', async (platform, format, content) => {
  const clipboard = electronClipboard();
  const system = chooseClipboard(clipboard, { ClipboardItem: Item }, platform);
  expect(await system.writeSecret(SECRET)).toEqual({ marked: true });
  expect(clipboard.written).toHaveLength(1);
  const [item] = clipboard.written;
  const formats = item instanceof Item ? item.formats : {};
  expect(formats['text/plain']).toBe(SECRET);
  const mark = formats[`electron application/osclipboard;format="${format}"`];
  expect(mark instanceof Blob ? Buffer.from(await mark.arrayBuffer()).toString('hex') : mark).toBe(content);
});

test('a system that refuses the marks still gets the text, and that is said', async () => {
  const clipboard = electronClipboard(true);
  expect(await chooseClipboard(clipboard, { ClipboardItem: Item }, 'linux').writeSecret(SECRET)).toEqual({
    marked: false,
  });
  expect(clipboard.written).toEqual([SECRET]);
});
