import { unlink } from 'node:fs/promises';
import type { ExportFormat } from '../../preload/contract';
import type { Outcome } from '../../preload/wire';
import { done, failed } from '../failure';
import { type DraftNotes, writeSafely } from '../safe-file';
import type { Dialogs } from '../shell/dialogs';
import { shownLabel } from '../words/label';
import type { MainWords } from '../words/words';
import { checkDestination, type DestinationRemark } from './destination';
import { suggestedFileName } from './file-name';
import { type ExportFacts, type ExportPair, formats } from './formats';
import { ensureOwnerOnly } from './owner-only';

export type ExportParts = {
  dialogs: Dialogs;
  words: MainWords;
  /** Folder that the save dialog opens in; null = where the system likes. */
  startFolder: string | null;
  downloads: string | null;
  join: (folder: string, name: string) => string;
  check?: (path: string) => Promise<DestinationRemark[]>;
  /** Hears where a kill would leave a secret behind. */
  drafts: DraftNotes;
};

export type Exported = { saved: boolean; path: string | null };

/**
 * Asks, lets the user choose a place, looks at the place, and only then reads the secret and writes the file.
 * On failure nothing is left behind. Errors: those of reading the secret, and of writing (`disk-full`,
 * `disk-read-only`, `file-denied`, `file-not-safe`, `file-failed`); `invalid-request` when the format is none for
 * this kind of key; `keychain-mismatch` when the keychain holds another kind.
 */
export async function exportKey(
  format: ExportFormat,
  facts: ExportFacts,
  readPair: () => Promise<Outcome<ExportPair>>,
  parts: ExportParts,
): Promise<Outcome<Exported>> {
  if (!formats[format].algorithms.includes(facts.algorithm)) {
    return failed('invalid-request', { field: 'format' });
  }
  const path = await choosePlace(format, facts.label, parts);
  if (path === null) return done({ saved: false, path: null });
  const pair = await readPair();
  if (!pair.ok) return pair;
  if (pair.value.algorithm !== facts.algorithm) return failed('keychain-mismatch');
  const bytes = formats[format].write(pair.value, facts);
  const saved = await saveAlone(path, bytes, parts.drafts);
  bytes.fill(0);
  return saved.ok ? done({ saved: true, path }) : saved;
}

async function choosePlace(
  format: ExportFormat,
  label: string,
  { dialogs, words: { dialog }, startFolder, downloads, join, check }: ExportParts,
): Promise<string | null> {
  const confirmed = await dialogs.ask({
    message: dialog.exportKey(shownLabel(label)),
    detail: dialog.exportDetail,
    action: dialog.exportAction,
    cancel: dialog.cancel,
    kind: 'warning',
  });
  if (!confirmed) return null;
  const { extension } = formats[format];
  const name = suggestedFileName(label, extension);
  let proposal = startFolder === null ? name : join(startFolder, name);
  for (;;) {
    const path = await dialogs.chooseFile({
      title: dialog.exportTitle,
      path: proposal,
      filter: dialog.exportFilter[format],
      extension,
    });
    if (path === null) return null;
    const remarks = await (check ?? ((file) => checkDestination(file, { downloads })))(path);
    if (remarks.length === 0) return path;
    const anyway = await dialogs.ask({
      message: dialog.destination,
      detail: remarks.map((remark) => `• ${dialog.destinationRemark[remark]}`).join('\n'),
      action: dialog.destinationAction,
      cancel: dialog.destinationOther,
      kind: 'warning',
    });
    if (anyway) return path;
    proposal = path;
  }
}

/** A file whose rights turn out wrong is taken away again: better no file than one that others can read. */
async function saveAlone(path: string, bytes: Uint8Array, drafts: DraftNotes): Promise<Outcome<void>> {
  const written = await writeSafely(path, bytes, drafts);
  if (!written.ok) return written;
  const alone = await ensureOwnerOnly(path);
  if (alone.ok) return alone;
  return unlink(path).then(
    () => alone,
    () => failed('file-not-safe', { path, technical: 'left behind' }),
  );
}
