import { type BrowserWindow, dialog } from 'electron';

/** Main's own questions, which no page can answer. */

export type Question = {
  /** One sentence. */
  message: string;
  detail?: string;
  /** What the button that goes on is called. */
  action: string;
  cancel: string;
  /** `warning`: the safe button is the default. */
  kind: 'question' | 'warning';
};

export type Dialogs = {
  /** True when the user chose `action`. */
  ask(question: Question): Promise<boolean>;
  /** Where to save; null = cancelled. `path` may be a name alone. */
  chooseFile(request: {
    title: string;
    path: string;
    filter: string;
    extension: string;
  }): Promise<string | null>;
};

export type ReadDialog = {
  /** Which file to read; null = cancelled. */
  chooseToRead(request: { title: string; filter: string; extensions: string[] }): Promise<string | null>;
};

/** @param window The window that the dialogs belong to. */
export function openDialogs(window: () => BrowserWindow | undefined): Dialogs & ReadDialog {
  return {
    async ask({ message, detail, action, cancel, kind }) {
      const options = {
        type: kind,
        message,
        ...(detail === undefined ? {} : { detail }),
        buttons: [action, cancel],
        defaultId: kind === 'warning' ? 1 : 0,
        cancelId: 1,
        noLink: true,
      };
      const parent = window();
      const answer = await (parent ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options));
      return answer.response === 0;
    },
    async chooseFile({ title, path, filter, extension }) {
      const options: Electron.SaveDialogOptions = {
        title,
        defaultPath: path,
        filters: [{ name: filter, extensions: [extension] }],
        properties: ['showOverwriteConfirmation', 'dontAddToRecent'],
      };
      const parent = window();
      const answer = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options));
      return answer.canceled || answer.filePath === '' ? null : answer.filePath;
    },
    async chooseToRead({ title, filter, extensions }) {
      const options: Electron.OpenDialogOptions = {
        title,
        filters: [{ name: filter, extensions }],
        properties: ['openFile', 'dontAddToRecent'],
      };
      const parent = window();
      const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
      return answer.canceled ? null : (answer.filePaths[0] ?? null);
    },
  };
}
