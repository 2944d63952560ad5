import * as electron from 'electron';
import type { SystemClipboard } from '../clipboard';
import { type ItemClass, type ItemClipboard, markedClipboard } from './clipboard-marked';
import { plainClipboard } from './clipboard-plain';

/** The clipboard of the running Electron, asked and not guessed from a version. */
export function systemClipboard(): SystemClipboard {
  return chooseClipboard(electron.clipboard, electron, process.platform);
}

/** @param library Electron, or what stands for it in tests; `ClipboardItem` is there from Electron 44 on. */
export function chooseClipboard<Item>(
  clipboard: ItemClipboard<Item>,
  library: { ClipboardItem?: ItemClass<Item> },
  platform: NodeJS.Platform,
): SystemClipboard {
  const Item = library.ClipboardItem;
  return typeof Item === 'function' ? markedClipboard(clipboard, Item, platform) : plainClipboard(clipboard);
}
