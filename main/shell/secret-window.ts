import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme } from 'electron';
import { type Algorithm, type Language, secretCalls } from '../../preload/contract';
import type { Outcome, SecretService } from '../../preload/wire';
import { DONE, done, failed } from '../failure';
import { serve } from '../ipc/serve';
import { log } from '../log';
import { shownLabel } from '../words/label';
import { mainWords } from '../words/words';
import type { Dialogs } from './dialogs';
import { WINDOW_PREFERENCES } from './lockdown';
import { SECRET_PAGE } from './scheme';

/** The only window that ever holds a secret. It holds nothing else, and closes by itself. */

const SHOWN_SECONDS = 20;
const ENTRY_SECONDS = 5 * 60;
/** A page that does not ask for its task in this time is broken, in ms. */
const LOADING_LIMIT = 15_000;
const WIDTH = 520;
const HEIGHT = { show: 320, enter: 320, 'set-passphrase': 460, 'open-vault': 320 } as const;

export type EntryTask = Exclude<keyof typeof HEIGHT, 'show'>;

export type Showing = {
  label: string;
  algorithm: Algorithm;
  /** Asked only after the user has confirmed. */
  read: () => Promise<Outcome<string>>;
  /** Copies through main's clipboard. */
  copy: () => Promise<Outcome<void>>;
};

export type SecretWindow = {
  /**
   * Asks in a dialog of main's own, then shows the secret. Answers once the window is open.
   * Errors: `cancelled`, `busy` while the window is open, those of `read`.
   */
  show(showing: Showing): Promise<Outcome<void>>;
  /**
   * Lets the user type or paste a secret or a passphrase, and answers once the window is closed. `take` judges what
   * was entered; its failure stands in the window, and the user can try again. `wanted`: the window is still open.
   * Errors: `busy`.
   */
  enter(
    take: (text: string, wanted: () => boolean) => Outcome<void> | Promise<Outcome<void>>,
    task?: EntryTask,
  ): Promise<Outcome<{ took: 'secret' | 'nothing' }>>;
  /** At lock, sign-out and quit. */
  close(): void;
};

export function secretWindow(parts: {
  parent: () => BrowserWindow | undefined;
  /** The folder of the built app. */
  outFolder: string;
  language: () => Language;
  dialogs: Dialogs;
}): SecretWindow {
  let open: BrowserWindow | undefined;
  let asking = false;
  /** Goes up with each `close`: a question that was open then is no leave any more. */
  let closings = 0;

  const begin = (
    title: string,
    height: number,
    seconds: number,
    service: Pick<SecretService, 'secretEntered' | 'secretCopy'>,
    task: () => SecretTask,
  ) =>
    new Promise<{ opened: boolean; closed: Promise<void> }>((answer) => {
      const parent = parts.parent();
      const window = new BrowserWindow({
        width: WIDTH,
        height,
        ...(parent === undefined ? {} : { parent }),
        // A modal window on macOS is a sheet without a title.
        modal: parent !== undefined && process.platform !== 'darwin',
        title,
        useContentSize: true,
        show: false,
        resizable: false,
        minimizable: false,
        maximizable: false,
        fullscreenable: false,
        skipTaskbar: true,
        autoHideMenuBar: true,
        backgroundColor: nativeTheme.shouldUseDarkColors ? '#12171D' : '#F7F8FA',
        webPreferences: {
          ...WINDOW_PREFERENCES,
          devTools: !app.isPackaged,
          preload: join(parts.outFolder, 'preload/secret.cjs'),
        },
      });
      open = window;
      window.setContentProtection(true);
      window.removeMenu();
      window.on('page-title-updated', (event) => event.preventDefault());

      let timer = setTimeout(() => window.destroy(), LOADING_LIMIT);
      let asked = false;
      const stop = serve(
        secretCalls,
        {
          ...service,
          secretTask() {
            // Told once: a page that was loaded again gets nothing.
            if (asked) return failed('invalid-request');
            asked = true;
            clearTimeout(timer);
            timer = setTimeout(() => window.destroy(), seconds * 1000);
            return done(task());
          },
          secretClose() {
            setImmediate(() => window.destroy());
            return DONE;
          },
        },
        'secret',
        () => (window.isDestroyed() ? undefined : window.webContents),
      );

      const closed = new Promise<void>((resolve) => {
        window.once('closed', () => {
          clearTimeout(timer);
          stop();
          open = undefined;
          answer({ opened: false, closed });
          if (parent !== undefined && !parent.isDestroyed()) parent.focus();
          resolve();
        });
      });
      window.webContents.once('render-process-gone', () => window.destroy());
      window.webContents.once('did-fail-load', () => window.destroy());
      window.once('ready-to-show', () => {
        window.show();
        answer({ opened: true, closed });
      });
      window.loadURL(SECRET_PAGE).catch(() => {
        log.error('secret-window-not-loaded');
        if (!window.isDestroyed()) window.destroy();
      });
    });

  return {
    async show({ label, algorithm, read, copy }) {
      if (open !== undefined || asking) return failed('busy');
      const words = mainWords(parts.language());
      asking = true;
      const before = closings;
      try {
        const confirmed = await parts.dialogs.ask({
          message: words.dialog.showSecret[algorithm](shownLabel(label)),
          detail: words.dialog.showSecretDetail,
          action: words.dialog.showSecretAction,
          cancel: words.dialog.cancel,
          kind: 'question',
        });
        if (!confirmed || before !== closings) return failed('cancelled');
        const secret = await read();
        if (!secret.ok) return secret;
        if (before !== closings) return failed('cancelled');
        const { opened } = await begin(
          words.title.showSecret[algorithm],
          HEIGHT.show,
          SHOWN_SECONDS,
          { secretCopy: copy, secretEntered: () => failed('invalid-request') },
          () => ({
            task: 'show',
            language: parts.language(),
            label: shownLabel(label),
            algorithm,
            value: secret.value,
            seconds: SHOWN_SECONDS,
          }),
        );
        return opened ? DONE : failed('internal', { technical: 'secret-window' });
      } finally {
        asking = false;
      }
    },
    async enter(take, task = 'enter') {
      if (open !== undefined || asking) return failed('busy');
      let took = false;
      let gone = false;
      const { closed } = await begin(
        mainWords(parts.language()).title[task],
        HEIGHT[task],
        ENTRY_SECONDS,
        {
          secretCopy: () => failed('invalid-request'),
          async secretEntered({ text }) {
            if (took) return DONE;
            const taken = await take(text, () => !gone);
            if (!taken.ok) return taken;
            took = true;
            // The one that asked, if it is still there.
            if (!gone) setImmediate(() => open?.destroy());
            return DONE;
          },
        },
        () => ({ task, language: parts.language(), seconds: ENTRY_SECONDS }),
      );
      await closed;
      gone = true;
      return done({ took: took ? 'secret' : 'nothing' });
    },
    close() {
      closings += 1;
      open?.destroy();
    },
  };
}

type SecretTask =
  | {
      task: 'show';
      language: Language;
      label: string;
      algorithm: Algorithm;
      value: string;
      seconds: number;
    }
  | { task: EntryTask; language: Language; seconds: number };
