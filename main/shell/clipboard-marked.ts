import type { SystemClipboard } from '../clipboard';
import { plainClipboard, type TextClipboard } from './clipboard-plain';

/** From Electron 44: several formats in one write. */
export type ItemClipboard<Item> = TextClipboard & { write(items: Item[]): Promise<void> };
export type ItemClass<Item> = new (formats: Record<string, string | Blob>) => Item;

/**
 * The marks of each system, as native format and content.
 * Windows: "Clipboard Formats", Cloud Clipboard and Clipboard History Formats (a DWORD each). macOS: nspasteboard.org.
 * Linux: KDE's hint, which other clipboard managers honour too.
 */
const MARKS: Partial<Record<NodeJS.Platform, readonly (readonly [string, Uint8Array<ArrayBuffer>])[]>> = {
  win32: [
    ['ExcludeClipboardContentFromMonitorProcessing', dword(1)],
    ['CanIncludeInClipboardHistory', dword(0)],
    ['CanUploadToCloudClipboard', dword(0)],
  ],
  darwin: [['org.nspasteboard.ConcealedType', bytes('concealed')]],
  linux: [['x-kde-passwordManagerHint', bytes('secret')]],
};

/** Writes a secret and its marks at once; where the system refuses the marks, the text alone, and says so. */
export function markedClipboard<Item>(
  clipboard: ItemClipboard<Item>,
  Item: ItemClass<Item>,
  platform: NodeJS.Platform,
): SystemClipboard {
  const plain = plainClipboard(clipboard);
  const marks = MARKS[platform];
  if (marks === undefined) return plain;
  return {
    ...plain,
    marks: true,
    async writeSecret(text) {
      const formats: Record<string, string | Blob> = { 'text/plain': text };
      for (const [format, content] of marks)
        formats[`electron application/osclipboard;format="${format}"`] = new Blob([content]);
      try {
        await clipboard.write([new Item(formats)]);
        return { marked: true };
      } catch {
        return plain.writeSecret(text);
      }
    },
  };
}

/** A little-endian DWORD, as Windows reads it. */
function dword(value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24);
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
