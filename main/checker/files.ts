import { chmod, open } from 'node:fs/promises';
import type { CheckerLanguage, CheckerReport } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { done, failed } from '../failure';
import { fileFailure, writeSafely } from '../safe-file';
import type { Dialogs, ReadDialog } from '../shell/dialogs';
import type { MainWords } from '../words/words';
import { REPORT_LIMIT, readReport } from './report';
import { type CheckerFacts, checkerScript } from './script';

/** The checker on its way out, and its report on its way in. The script holds no secret: nobody is warned. */

/**
 * Lets the user choose a place and writes the script there; for the shell it can be run as it is. `saved: false` when
 * the user has cancelled. Errors: `disk-full`, `disk-read-only`, `file-denied`, `file-not-safe`, `file-failed`.
 */
export async function saveChecker(
  language: CheckerLanguage,
  facts: CheckerFacts,
  parts: {
    dialogs: Pick<Dialogs, 'chooseFile'>;
    words: MainWords;
    startFolder: string | null;
    join: (folder: string, name: string) => string;
  },
): Promise<Outcome<{ saved: boolean; path: string | null }>> {
  const { text, fileName, extension, executable } = checkerScript(language, facts);
  const { dialog } = parts.words;
  const path = await parts.dialogs.chooseFile({
    title: dialog.checkerTitle,
    path: parts.startFolder === null ? fileName : parts.join(parts.startFolder, fileName),
    filter: dialog.checkerFilter[language],
    extension,
  });
  if (path === null) return done({ saved: false, path: null });
  const written = await writeSafely(path, text);
  if (!written.ok) return written;
  // `bash` takes it without; a drive that knows no such right must not make a failure of it.
  if (executable && process.platform !== 'win32') await chmod(path, 0o700).catch(() => undefined);
  return done({ saved: true, path });
}

/** The report that the user chooses. Errors: `cancelled`, `report-unreadable`, `file-failed`, `file-denied`. */
export async function openReport(
  keyId: string,
  parts: { dialogs: ReadDialog; words: MainWords },
): Promise<Outcome<CheckerReport>> {
  const { dialog } = parts.words;
  const path = await parts.dialogs.chooseToRead({
    title: dialog.reportTitle,
    filter: dialog.reportFilter,
    extensions: ['json', 'txt'],
  });
  if (path === null) return failed('cancelled');
  const text = await readLimited(path);
  return text.ok ? readReport(text.value, keyId) : text;
}

/** Never more than the limit, whatever the file is. */
async function readLimited(path: string): Promise<Outcome<string>> {
  try {
    const file = await open(path, 'r');
    try {
      if (!(await file.stat()).isFile()) return failed('report-unreadable');
      const buffer = Buffer.alloc(REPORT_LIMIT + 1);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
      return bytesRead > REPORT_LIMIT
        ? failed('report-unreadable')
        : done(decode(buffer.subarray(0, bytesRead)));
    } finally {
      await file.close();
    }
  } catch (error) {
    return failed(fileFailure(error), { path });
  }
}

/** PowerShell's `>` writes UTF-16 with a mark in front of it. */
function decode(bytes: Buffer): string {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(wide ? 'utf-16le' : 'utf-8').decode(bytes);
}
