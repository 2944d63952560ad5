import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { News } from '../../preload/wire';
import type { MainWords } from '../words/words';

export type Command = News['command'];

export type MenuParts = {
  words: MainWords;
  platform: NodeJS.Platform;
  packaged: boolean;
  send: (command: Command) => void;
};

/** Puts the native menu up; called again when the language changes. */
export function setMenu(words: MainWords, send: (command: Command) => void): void {
  const template = menuTemplate({ words, platform: process.platform, packaged: app.isPackaged, send });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/** The menu as data. Labels are ours and not the roles' own, so that they follow the app's language. */
export function menuTemplate({ words, platform, packaged, send }: MenuParts): MenuItemConstructorOptions[] {
  const say = words.menu;
  const mac = platform === 'darwin';
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const item = (id: Command, label: string, accelerator?: string): MenuItemConstructorOptions => ({
    id,
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => send(id),
  });
  const settings = item('settings', say.settings, 'CmdOrCtrl+,');

  const appMenu: MenuItemConstructorOptions = {
    label: words.app,
    submenu: [
      role('about', say.about),
      line,
      settings,
      line,
      role('hide', say.hide),
      role('hideOthers', say.hideOthers),
      role('unhide', say.showAll),
      line,
      role('quit', say.quit),
    ],
  };
  return [
    ...(mac ? [appMenu] : []),
    {
      label: say.file,
      submenu: [
        item('new-key', say.newKey, 'CmdOrCtrl+N'),
        ...(mac ? [line, role('close', say.close)] : [line, settings, line, role('quit', say.quit)]),
      ],
    },
    {
      label: say.edit,
      submenu: [
        role('undo', say.undo),
        role('redo', say.redo),
        line,
        role('cut', say.cut),
        role('copy', say.copy),
        role('paste', say.paste),
        role('selectAll', say.selectAll),
        line,
        item('search', say.search, 'CmdOrCtrl+F'),
      ],
    },
    {
      label: say.view,
      submenu: [
        item('overview', say.overview, 'CmdOrCtrl+1'),
        item('keys', say.keys, 'CmdOrCtrl+2'),
        item('usage', say.usage, 'CmdOrCtrl+3'),
        { ...item('settings', say.settingsArea, 'CmdOrCtrl+4'), id: 'settings-area' },
        line,
        role('resetZoom', say.resetZoom),
        role('zoomIn', say.zoomIn),
        role('zoomOut', say.zoomOut),
        line,
        role('togglefullscreen', say.fullScreen),
        ...(packaged ? [] : [line, role('reload', say.reload), role('toggleDevTools', say.developerTools)]),
      ],
    },
    {
      label: say.key,
      submenu: [
        item('test', say.test, 'CmdOrCtrl+T'),
        line,
        item('lock-key', say.lockKey, 'CmdOrCtrl+Shift+X'),
      ],
    },
    {
      label: say.help,
      ...(mac ? { role: 'help' as const } : {}),
      submenu: [role('about', say.about)],
    },
  ];
}

function role(
  name: NonNullable<MenuItemConstructorOptions['role']>,
  label: string,
): MenuItemConstructorOptions {
  return { role: name, label };
}
