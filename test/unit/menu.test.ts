import { expect, test, vi } from 'vitest';
import { type Command, menuTemplate } from '../../main/shell/menu';
import { mainWords } from '../../main/words/words';

vi.mock('electron', () => ({ app: {}, Menu: {} }));

type Item = ReturnType<typeof menuTemplate>[number];

function menu(options: { language?: 'de' | 'en'; platform?: NodeJS.Platform; packaged?: boolean } = {}) {
  const sent: Command[] = [];
  const template = menuTemplate({
    words: mainWords(options.language ?? 'de'),
    platform: options.platform ?? 'linux',
    packaged: options.packaged ?? true,
    send: (command) => void sent.push(command),
  });
  const items = template.flatMap((top) => (Array.isArray(top.submenu) ? top.submenu : []));
  return { template, items, sent };
}

test('the bar reads Datei, Bearbeiten, Ansicht, Schlüssel, Hilfe', () => {
  expect(menu().template.map((top) => top.label)).toEqual([
    'Datei',
    'Bearbeiten',
    'Ansicht',
    'Schlüssel',
    'Hilfe',
  ]);
  expect(menu({ language: 'en' }).template.map((top) => top.label)).toEqual([
    'File',
    'Edit',
    'View',
    'Key',
    'Help',
  ]);
  expect(menu({ platform: 'darwin' }).template[0]?.label).toBe('Ventario Companion');
});

test.each([
  ['CmdOrCtrl+N', 'new-key'],
  ['CmdOrCtrl+T', 'test'],
  ['CmdOrCtrl+F', 'search'],
  ['CmdOrCtrl+,', 'settings'],
  ['CmdOrCtrl+1', 'overview'],
  ['CmdOrCtrl+2', 'keys'],
  ['CmdOrCtrl+3', 'usage'],
  ['CmdOrCtrl+4', 'settings'],
  ['CmdOrCtrl+Shift+X', 'lock-key'],
] as const)('%s says %s', (accelerator, command) => {
  const { items, sent } = menu();
  const found = items.filter((item) => item.accelerator === accelerator);
  expect(found).toHaveLength(1);
  const click: unknown = Reflect.get(found[0] ?? {}, 'click');
  // The arguments are Electron's; ours looks at none of them.
  if (typeof click === 'function') Reflect.apply(click, undefined, []);
  expect(sent).toEqual([command]);
});

test.each(['linux', 'win32', 'darwin'] as const)(
  'on %s no shortcut and no id is there twice, and every item has a label',
  (platform) => {
    const { items } = menu({ platform, packaged: false });
    const lists = [items.map((item) => item.accelerator), items.map((item) => item.id)];
    for (const list of lists) {
      const given = list.filter((entry) => entry !== undefined);
      expect(new Set(given).size).toBe(given.length);
    }
    expect(items.filter((item) => item.type !== 'separator' && (item.label ?? '') === '')).toEqual([]);
  },
);

test('the inside of the window opens in development only', () => {
  expect(menu({ packaged: true }).items.some(inside)).toBe(false);
  expect(menu({ packaged: false }).items.filter(inside)).toHaveLength(2);
});

function inside(item: Item): boolean {
  return item.role === 'toggleDevTools' || item.role === 'reload' || item.role === 'forceReload';
}
