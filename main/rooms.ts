import { type BrowserWindow, nativeTheme } from 'electron';
import { calls } from '../preload/contract';
import { announceTo, serve } from './ipc/serve';
import { openLastMode } from './last-mode';
import { createMirror } from './mirror';
import type { Paths } from './paths';
import { createService } from './service';
import { openSettings } from './settings';
import { setMenu } from './shell/menu';
import { windowColor } from './shell/window';
import { emptySlices } from './slices';
import { mainWords } from './words/words';

/**
 * Opens everything behind the main window. The window may ask from the moment that this was called: its questions
 * are answered once the files are read. Answers how to close.
 */
export function openRooms(paths: Paths, outFolder: string, window: () => BrowserWindow | undefined) {
  const now = () => Date.now();
  const contents = () => window()?.webContents;
  const announce = announceTo(contents);
  const mirror = createMirror(emptySlices(now()), (name, payload) => {
    announce(name, payload);
    if (name === 'settings' || name === 'mode') dress();
  });
  /** Theme, title and menu follow language and mode. */
  const dress = () => {
    const { language, theme } = mirror.get('settings');
    nativeTheme.themeSource = theme;
    const words = mainWords(language);
    window()?.setTitle(mirror.get('mode') === 'practice' ? words.title.practice : words.title.live);
    if (window()?.isVisible()) setMenu(words, (command) => mirror.say('command', command));
  };
  window()?.once('show', dress);

  const opening = (async () => {
    const [settings, last] = await Promise.all([
      openSettings({ path: paths.settings, mirror, now, builtInAddress: __BACKEND_ADDRESS__ || null }),
      openLastMode(paths.lastMode, now),
    ]);
    window()?.setBackgroundColor(windowColor());
    return createService({ paths, outFolder, mirror, settings, last, now, window });
  })();
  serve(
    calls,
    opening.then((service) => service.calls),
    'call',
    contents,
  );
  return {
    close: async () => {
      await (await opening).close();
    },
  };
}
